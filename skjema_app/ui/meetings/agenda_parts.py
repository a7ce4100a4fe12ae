"""*Neste møte* in *Møter*: asks for the agenda, shows it at the right, and does what is chosen there."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.meetings import agenda_jobs
from skjema_app.ui.meetings.agenda_jobs import AgendaFound, NotRelevant, PutOff, Which
from skjema_app.ui.meetings.agenda_screen import AgendaScreen
from skjema_app.ui.meetings.agenda_view import AgendaView
from skjema_app.ui.meetings.meeting_detail import MeetingDetail
from skjema_app.ui.printing import PagesPrint
from skjema_app.ui.widgets.basics import announce
from skjema_app.workflows import agenda_print
from skjema_app.workflows.agenda import start_minutes
from skjema_app.workflows.agenda_facts import AgendaKind, Because
from skjema_app.workflows.agenda_items import AgendaItem
from skjema_app.workflows.agenda_print import file_name, lines_of
from skjema_app.workflows.looking import PdfToShow, each_page
from skjema_app.workflows.meetings import Started
from skjema_app.workflows.session import Change

_DPI = 220


class AgendaParts(QObject):
    """Belongs to the place, and shows in its detail.

    Signals:
        started: ``Started``: the minutes that were begun.
        case_wanted: document id to open in *Saker*.
        meeting_wanted: document id of minutes.
        draft_wanted: draft id of an anonymous discussion.
        told: a sentence on what was done.
    """

    started = Signal(object)
    case_wanted = Signal(str)
    meeting_wanted = Signal(str)
    draft_wanted = Signal(str)
    told = Signal(str)

    def __init__(self, place: QWidget, desk: Desk, detail: MeetingDetail) -> None:
        super().__init__(place)
        self._place, self._desk, self._detail = place, desk, detail
        self._which: Which | None = None
        self._asked = 0
        self._names = False
        self._key = ""
        self._entering = False
        self.question: FileQuestion | None = None
        self.printing: PagesPrint | None = None
        self.screen: AgendaScreen | None = None
        desk.changed.connect(self._on_changed)

    @property
    def view(self) -> AgendaView | None:
        """The agenda, while it is shown."""
        return self._detail.agenda

    @property
    def offered(self) -> bool:
        """Whether any meeting has minutes here."""
        return bool(agenda_jobs.kinds_here(self._desk.session))

    def show_agenda(self, *, enter: bool = False) -> None:
        """Show what is on the next meeting."""
        self._entering = self._entering or enter
        self._asked += 1
        work = functools.partial(agenda_jobs.find, self._desk.session, self._asked, self._which)
        self._desk.ask(work, self._on_found, self)

    def leave(self) -> None:
        """Something else is shown: an answer that comes now is too late."""
        self._asked += 1
        self._entering = False

    def _on_found(self, found: AgendaFound) -> None:
        before = self.view
        if found.number != self._asked or (before is not None and before.found.agenda == found.agenda and before.panel):
            return
        held = before is not None and before.isAncestorOf(self._place.window().focusWidget() or self._place)
        key = before.focused if before is not None else ""
        self._which = found.which
        if before is not None:
            self._names = before.names.isChecked()
        view = AgendaView(found, self._desk.session.clock.now(), names=self._names)
        view.which_wanted.connect(self._on_which)
        view.ticked.connect(self._on_ticked)
        view.ordered.connect(self._on_ordered)
        view.written.connect(self._on_written)
        view.back_wanted.connect(self._on_back)
        view.open_wanted.connect(self._on_open)
        view.start_wanted.connect(self._on_start)
        view.pdf_wanted.connect(self._on_pdf)
        view.print_wanted.connect(self._on_print)
        view.screen_wanted.connect(self._on_screen)
        self._detail.show_agenda(view)
        if held or self._entering:
            self._entering = False
            view.focus_row(key)

    def _on_changed(self, change: Change) -> None:
        if self.view is not None and (change.documents or change.drafts or change.settings or change.exchange):
            self.show_agenda()

    def _on_which(self, which: Which) -> None:
        self._which = which
        self.show_agenda(enter=True)

    def _on_ticked(self, key: str, on: bool) -> None:
        self._change(functools.partial(agenda_jobs.choose, self._desk.session, self._now, key, on))

    def _on_ordered(self, keys: Sequence[str]) -> None:
        self._change(functools.partial(agenda_jobs.reorder, self._desk.session, self._now, keys))

    def _on_written(self, words: PutOff | NotRelevant) -> None:
        if self.view is not None:
            self.view.close_panel()
        self._change(functools.partial(agenda_jobs.write, self._desk.session, self._now, words))

    def _on_back(self, key: str) -> None:
        self._change(functools.partial(agenda_jobs.bring_back, self._desk.session, self._now, key))

    def _change(self, work: functools.partial[Change]) -> None:
        self._desk.change(work, self)

    @property
    def _now(self) -> Which:
        return self._which or Which(AgendaKind.R_TEAM)

    def _on_open(self, key: str) -> None:
        item = self._item(key)
        if item is None:
            return
        signals = {Because.DECISION: self.meeting_wanted, Because.ANONYMOUS: self.draft_wanted}
        signals.get(item.because, self.case_wanted).emit(item.opens)

    def _item(self, key: str) -> AgendaItem | None:
        made = self.view.found.agenda if self.view is not None else None
        return next((one for one in made.items if one.key == key), None) if made is not None else None

    def _on_start(self) -> None:
        which = self._now
        work = functools.partial(start_minutes, self._desk.session, which.kind, which.group)
        self._desk.ask(work, self._on_started, self)

    def _on_started(self, started: Started) -> None:
        self.started.emit(started)

    def _on_pdf(self, names: bool) -> None:
        made = self.view.found.agenda if self.view is not None else None
        if made is not None:
            self._names = names
            self.question = FileQuestion(self._place, _("Lagre PDF"))
            self.question.chosen.connect(self._on_target)
            self.question.save_file(file_name(made), _("PDF-filer (*.pdf)"))

    def _on_target(self, target: Path) -> None:
        made = self.view.found.agenda if self.view is not None else None
        if made is not None:
            target = target if target.suffix else target.with_suffix(".pdf")
            work = functools.partial(agenda_jobs.write_pdf, self._desk.session, made, target, self._names)
            self._desk.ask(work, self._on_pdf_written, self)

    def _on_pdf_written(self, target: Path) -> None:
        said = _("Lagret i {file}. Filen er ikke kryptert.").format(file=target.name)
        if self.view is not None:
            self.view.say(said)
        announce(self._place, said)

    def _on_print(self, names: bool) -> None:
        made = self.view.found.agenda if self.view is not None else None
        if made is not None:
            work = functools.partial(agenda_jobs.pdf, self._desk.session, made, names)
            self._desk.ask(work, self._on_laid_out, self)

    def _on_laid_out(self, shown: PdfToShow) -> None:
        pages = functools.partial(each_page, self._desk.session.looker, shown, dpi=_DPI)
        self.printing = PagesPrint(self._place, self._desk, pages)
        self.printing.printed.connect(self._on_printed)
        self.printing.start()

    def _on_printed(self) -> None:
        self._desk.ask(functools.partial(agenda_print.printed, self._desk.session), _noted, self._place)

    def _on_screen(self, names: bool) -> None:
        made = self.view.found.agenda if self.view is not None else None
        if made is not None:
            self.screen = AgendaScreen(self._place.window(), made.title, lines_of(made, names=names))
            self.screen.closed.connect(self._on_screen_closed)
            self.screen.open()

    def _on_screen_closed(self) -> None:
        self.screen = None
        if self.view is not None:
            self.view.start.setFocus()


def _noted(_nothing: None) -> None:
    """There is nothing to show."""
