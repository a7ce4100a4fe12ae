"""*Innsynslogg*: who did what and when, of a case, a pupil, a person, or of oneself; chosen among, and saved."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.calendar import date_and_year, time_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.list_rows import Badge, LineList, ListLine, RowModel
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.widgets.basics import TagTone, announce, button, column, label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.dates import DateInput
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import audit_export, audit_log
from skjema_app.workflows.audit_log import AuditLog, LogLine, LogScope
from skjema_app.workflows.audit_words import LogFilter, deed_words, deeds_in, people_in, shown
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_item import PupilRole

_LIST_BESIDE = 470
"""What of the window's height the rest of the sheet takes."""

_LOOKS: dict[Deed, tuple[str, TagTone]] = {
    Deed.READ: ("Eye", "neutral"),
    Deed.SEARCHED: ("MagnifyingGlass", "neutral"),
    Deed.PRINTED: ("PrinterSmall", "info"),
    Deed.EXPORTED: ("FileExport", "info"),
    Deed.SHARED: ("PersonGroup", "info"),
    Deed.MASKED: ("ShieldCheckmark", "info"),
    Deed.UNLOCKED: ("KeyHorizontal", "neutral"),
    Deed.UNLOCK_FAILED: ("ExclamationmarkTriangle", "warning"),
    Deed.RECOVERY: ("ExclamationmarkTriangle", "danger"),
    Deed.LOG_READ: ("Eye", "info"),
}


class LogModel(RowModel[tuple[int, LogLine]]):
    """The lines; each is its own row."""

    def key_of(self, row: tuple[int, LogLine]) -> str:
        """See ``RowModel``."""
        return str(row[0])

    def line_of(self, row: tuple[int, LogLine], now: datetime | None) -> ListLine:
        """See ``RowModel``."""
        number, one = row
        icon, tone = _LOOKS[one.deed]
        when = f"{date_and_year(one.moment.date())} {time_in_words(one.moment)}"
        badge = Badge(icon, one.what, f"{tone}-surface-tinted", f"{tone}-text-default")
        spoken = ". ".join(part for part in (one.who, one.what, one.about, when) if part)
        return ListLine(str(number), one.who, badge, one.about, when, False, f"{spoken}.")


class AuditSheet(Overlay):
    """The sheet. ``scopes``: what can be shown, each with its words, the first one first.

    Signals come from `Overlay`.
    """

    def __init__(self, over: QWidget, desk: Desk, scopes: Sequence[tuple[str, LogScope]]) -> None:
        super().__init__(over, _("Innsynslogg"), widest=860)
        self._desk, self._scopes = desk, tuple(scopes)
        self._log: AuditLog | None = None
        self._chosen = LogFilter()
        self._target: Path | None = None
        today = desk.session.clock.now().date()
        self.lead = label("", "muted")
        self.scope = _combo(_("Hva loggen gjelder"), [words for words, _scope in self._scopes])
        self.scope.setVisible(len(self._scopes) > 1)
        self.person, self.deed = _combo(_("Hvem"), []), _combo(_("Hva"), [])
        self.first, self.last = DateInput(today), DateInput(today)
        for field, name in ((self.first, _("Fra og med")), (self.last, _("Til og med"))):
            field.line.setAccessibleName(name)
            field.words.hide()
            field.setMaximumWidth(theme.px(180))
        self.told = label("", "label")
        self.empty = label("")
        self.clear = button(_("Vis alt"), "", "XMark")
        self.model = LogModel(self)
        self.list = LineList(_("Innsynslogg"))
        self.list.setModel(self.model)
        self.trouble, self.busy = Trouble(), Busy()
        self.save = button(_("Lagre som fil"), "", "FileExport")
        self.replace = button(_("Erstatt filen"), "danger")
        close = button(_("Lukk"), "primary")
        self._whose = _labelled(_("Hvem"), self.person)
        self._choices = flow(
            self._whose,
            _labelled(_("Hva"), self.deed),
            _labelled(_("Fra og med"), self.first),
            _labelled(_("Til og med"), self.last),
        )
        for part in (self.lead, self.scope, self._choices, self.told, self.empty, self.list, self.trouble, self.busy):
            self.card.column.addWidget(part)
        self.card.column.addWidget(flow(close, self.save, self.replace, self.clear))
        self._question = FileQuestion(self, _("Lagre innsynsloggen"))
        self._question.chosen.connect(self.write_to)
        self.scope.activated.connect(self._fetch)
        self.person.activated.connect(self._on_choice)
        self.deed.activated.connect(self._on_choice)
        self.first.changed.connect(self._on_choice)
        self.last.changed.connect(self._on_choice)
        self.clear.clicked.connect(self.show_all)
        self.save.clicked.connect(self._on_save)
        self.replace.clicked.connect(self._on_replace)
        close.clicked.connect(self.close_sheet)
        for part in (self.replace, self.clear, self.empty, self._choices, self.save):
            part.hide()
        self._fit_list()
        self._fetch(0)

    @property
    def log(self) -> AuditLog | None:
        """What is shown, once it is there."""
        return self._log

    def show_all(self) -> None:
        """Take every choice away."""
        self.first.set_value("")
        self.last.set_value("")
        self._chosen = LogFilter()
        self._put_choices()
        self._show()
        self.list.setFocus()

    def write_to(self, target: Path) -> None:
        """Write the lines that are chosen; an existing file is asked about first."""
        known = target.suffix.casefold() in audit_export.KINDS
        self._target = target if known else target.with_name(f"{target.name}.pdf")
        self._write(replace=False)

    def _fetch(self, number: int) -> None:
        self.trouble.show_words("")
        self.busy.begin(_("Leser loggen …"))
        scope = self._scopes[number][1]
        work = functools.partial(audit_log.open_log, self._desk.session, scope)
        self._desk.ask(work, self._on_log, self, self._on_failed)

    def _on_log(self, log: AuditLog) -> None:
        self.busy.end()
        self._log = log
        self._chosen = LogFilter()
        self.heading.setText(log.title)
        self.setAccessibleName(log.title)
        self.lead.setText(log.lead)
        self._put_choices()
        self._show()

    def _put_choices(self) -> None:
        lines = self._log.lines if self._log is not None else ()
        people, deeds = people_in(lines), deeds_in(lines)
        with QSignalBlocker(self.person), QSignalBlocker(self.deed):
            self.person.clear()
            self.person.addItem(_("Alle"), "")
            for name in people:
                self.person.addItem(name, name)
            self.deed.clear()
            self.deed.addItem(_("Alt"), "")
            for deed in deeds:
                self.deed.addItem(deed_words(deed), deed.value)
        self._whose.setVisible(len(people) > 1)
        self._choices.setVisible(bool(lines))

    def _on_choice(self) -> None:
        deed = str(self.deed.currentData() or "")
        self._chosen = LogFilter(
            person=str(self.person.currentData() or ""),
            deed=Deed(deed) if deed else None,
            first=_day(self.first.value()),
            last=_day(self.last.value()),
        )
        self._show()

    def _show(self) -> None:
        log = self._log
        if log is None:
            return
        lines = shown(log.lines, self._chosen)
        self.model.show_rows(tuple(enumerate(lines)), self._desk.session.clock.now())
        count = ngettext("{n} linje", "{n} linjer", len(lines)).format(n=len(lines))
        left = len(log.lines) - len(lines)
        hidden = ngettext("{n} skjult", "{n} skjult", left).format(n=left) if left else ""
        self.told.setText(", ".join(part for part in (count, hidden) if part))
        self.told.setVisible(bool(log.lines))
        nothing = _("Ingenting er notert ennå.") if not log.lines else _("Ingen linjer passer til utvalget.")
        self.empty.setText(nothing)
        self.empty.setVisible(not lines)
        self.save.setVisible(bool(lines))
        self.list.setVisible(bool(lines))
        self.clear.setVisible(self._chosen.hides)
        announce(self.list, self.told.text())

    def _on_save(self) -> None:
        name = audit_export.proposed_name(self._desk.session)
        self._question.save_file(name, _("PDF (*.pdf);;Regneark, CSV (*.csv);;JSON (*.json)"))

    def _on_replace(self) -> None:
        self._write(replace=True)

    def _write(self, *, replace: bool) -> None:
        if self._target is None or self._log is None:
            return
        self.trouble.show_words("")
        self.replace.hide()
        self.save.setEnabled(False)
        self.busy.begin(_("Skriver filen …"))
        session = self._desk.session
        work = functools.partial(_saved, session, self._log, self._chosen, self._target, replace=replace)
        self._desk.ask(work, self._on_saved, self, self._on_failed)

    def _on_saved(self, name: str) -> None:
        self.busy.end()
        self.save.setEnabled(True)
        words = _("Lagret i «{file}». Filen er ikke kryptert. Slett den når den er brukt.").format(file=name)
        self.told.setText(words)
        announce(self.list, words)

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        self.save.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        exists = isinstance(error, SkjemaError) and error.code is ErrorCode.FILE_EXISTS
        self.replace.setVisible(exists)
        self.list.setVisible(self._log is not None and bool(self._log.lines))
        if exists:
            self.replace.setFocus()

    def _fit(self) -> None:
        super()._fit()
        if hasattr(self, "list"):
            self._fit_list()

    def _fit_list(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.list.setFixedHeight(max(theme.px(160), parent.height() - theme.px(_LIST_BESIDE)))


def log_scopes(document: FinishedDocument) -> tuple[tuple[str, LogScope], ...]:
    """What can be shown from a row's page: its own log, and that of its pupil."""
    own = (_("Denne saken"), LogScope(row=document.document_id))
    if document.restricted or not document.pupil:
        return (own,)
    pupil = PupilRole(document.pupil, document.group, "")
    return own, (_("Alt om {name}").format(name=document.pupil), LogScope(pupil=pupil))


def _saved(session: Session, log: AuditLog, chosen: LogFilter, target: Path, *, replace: bool) -> str:
    audit_export.save_log(session, log, chosen, target, replace=replace)
    return target.name


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _combo(name: str, words: list[str]) -> QuietCombo:
    made = QuietCombo()
    made.setAccessibleName(name)
    made.addItems(words)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMaximumWidth(theme.px(200))
    return made


def _labelled(name: str, field: QWidget) -> QWidget:
    title = label(name, "label")
    title.setBuddy(field)
    made = QWidget()
    inside = column(title, field, spacing=4)
    inside.setContentsMargins(0, 0, 0, 0)
    made.setLayout(inside)
    return made
