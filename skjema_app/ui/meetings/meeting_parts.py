"""What the open window has of meetings: beginning one, what it took over from the last, and the meeting view."""

from __future__ import annotations

import functools
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.domain.answers import Answers, FieldPath
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.home_page import HomePage
from skjema_app.ui.meetings import meeting_jobs
from skjema_app.ui.meetings.anonymous_guard import AnonymousGuard
from skjema_app.ui.meetings.extract_page import ExtractPage
from skjema_app.ui.meetings.meeting_chooser import MeetingChooser
from skjema_app.ui.meetings.meeting_jobs import ChoicesOf
from skjema_app.ui.meetings.place import MeetingsPage
from skjema_app.ui.meetings.projector import ProjectorView
from skjema_app.ui.news_bars import NewsBars
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.school_parts import SchoolParts
from skjema_app.ui.side_bar import MEETINGS
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.anonymous_check import AnonymousWatch, watch_for, watch_of
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.finish_document import Finished
from skjema_app.workflows.meetings import AGENDA, MeetingKind, Started, start_meeting
from skjema_app.workflows.split_minutes import start_extract


class HostedForm(Protocol):
    """What an open form is to meetings."""

    wizard: FormWizard | ExtractPage
    note: ActionBar
    draft_id: str


class Host(Protocol):
    """What the open window does for meetings."""

    school: SchoolParts
    home: HomePage

    @property
    def form(self) -> HostedForm | None:
        """The form that is open."""
        ...

    @property
    def sheet(self) -> Overlay | None:
        """The sheet that lies above the window."""
        ...

    def go(self, place: int) -> None:
        """Open a place."""
        ...

    def show_form(self, form: OpenForm) -> None:
        """Open a form as the main page."""
        ...

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window."""
        ...

    def open_draft(self, draft_id: str) -> None:
        """Go on with a draft where it was left."""
        ...

    def open_case(self, document_id: str) -> None:
        """Show a case in *Saker*."""
        ...

    def show_pdf(self, document_id: str) -> None:
        """Show the pages of a document."""
        ...

    def export(self, document_id: str) -> None:
        """*Eksporter PDF*."""
        ...


class MeetingParts(QObject):
    """Belongs to one open window, which is ``host`` and the ``over`` that sheets lie above."""

    def __init__(self, desk: Desk, bars: NewsBars, host: Host, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._bars = bars
        self._page: MeetingsPage | None = None
        self._host = host
        self._over = over
        self._taken: Answers = {}
        self.view: ProjectorView | None = None
        self.guarded: AnonymousGuard | None = None

    def connect_place(self, page: MeetingsPage) -> None:
        """The place has been made (anew)."""
        self._page = page
        page.new_wanted.connect(self.choose)
        page.draft_wanted.connect(self._host.open_draft)
        page.pdf_wanted.connect(self._host.show_pdf)
        page.export_wanted.connect(self._host.export)
        page.next_wanted.connect(self.begin)
        page.extract_wanted.connect(self.extract)
        page.minutes_begun.connect(self._on_started)
        page.case_wanted.connect(self._host.open_case)
        self._host.home.minutes_wanted.connect(self.open_meeting)

    def new_minutes(self) -> None:
        """Ctrl+Shift+N: «Nytt referat», from anywhere."""
        if self._host.sheet is None and self._host.school.founding is None:
            self.choose(MeetingKind.MINUTES)

    def choose(self, kind: MeetingKind) -> None:
        """«Nytt referat» or «Ny samtale»: which form."""
        self._desk.ask(functools.partial(meeting_jobs.choices, self._desk.session, kind), self._on_choices, self)

    def begin(self, form_id: str, group: str) -> None:
        """Begin one, with what can be taken over from the last meeting of its kind."""
        work = functools.partial(start_meeting, self._desk.session, form_id, group=group)
        self._desk.ask(work, self._on_started, self)

    def extract(self, minute_id: str, pupil_id: str) -> None:
        """«Lag utdrag»: one pupil's copy of a minute."""
        work = functools.partial(start_extract, self._desk.session, minute_id, pupil_id)
        self._desk.ask(work, self._host.show_form, self)

    def show_on_screen(self) -> None:
        """*Møtevisning* of the minutes that are being written."""
        wizard = self._host.form.wizard if self._host.form is not None else None
        if isinstance(wizard, FormWizard) and self.view is None:
            self.view = ProjectorView(self._over, wizard.model, wizard.place().field)
            self.view.closed.connect(self._on_view_closed)
            self.view.open()

    def open_meeting(self, document_id: str) -> None:
        """Show minutes or a conversation in *Møter*."""
        self._host.go(MEETINGS)
        if self._page is not None:
            self._page.open_document(document_id, enter=True)

    def takes_up(self, finished: Finished) -> bool:
        """A pupil's copy is finished: back to its minute, where the next one waits. False for anything else."""
        document = finished.document
        if document.level != EXTRACT_LEVEL:
            return False
        self._desk.tell(finished.change)
        self.open_meeting(document.supplements)
        self._bars.news.show_words(_("Utdraget for {name} er ferdig.").format(name=document.pupil))
        return True

    def _on_choices(self, choices: ChoicesOf) -> None:
        chooser = MeetingChooser(self._over, choices)
        chooser.chosen.connect(self.begin)
        self._host.open_sheet(chooser)

    def guard(self) -> None:
        """A form was opened: an anonymous one is looked at while it is written."""
        form = self._host.form
        if (
            form is not None
            and isinstance(form.wizard, FormWizard)
            and form.wizard.model.open_form.definition.facts.anonymous
        ):
            work = functools.partial(watch_of, self._desk.session, form.draft_id)
            self._desk.ask(work, self._on_watch, form.wizard)

    def _on_watch(self, watch: AnonymousWatch | None) -> None:
        form = self._host.form
        if watch is not None and form is not None and isinstance(form.wizard, FormWizard):
            self.guarded = AnonymousGuard(form.wizard, watch, self._desk.background)
            self.guarded.about_chosen.connect(self._on_about)

    def _on_about(self, pupil_id: str, name: str) -> None:
        """Whom an anonymous draft is about; kept here only."""
        form = self._host.form
        if form is not None and self.guarded is not None:
            work = functools.partial(watch_for, self._desk.session, form.draft_id, pupil_id, name)
            self._desk.ask(work, self._on_watch_for, self.guarded)

    def _on_watch_for(self, watch: AnonymousWatch | None) -> None:
        if watch is not None and self.guarded is not None:
            self.guarded.use(watch)

    def _on_started(self, started: Started) -> None:
        self._host.show_form(started.form)
        form, taken = self._host.form, started.taken
        if form is None or taken is None:
            return
        self._taken = taken.answers
        words = _("Deltakere, leder og sted er hentet fra forrige møte {day}.").format(day=taken.day)
        form.note.show_words(words, "", _("Angre"))
        form.note.pressed.connect(self._on_undo)

    def _on_view_closed(self, path: FieldPath) -> None:
        self.view = None
        wizard = self._host.form.wizard if self._host.form is not None else None
        if isinstance(wizard, FormWizard):
            wizard.go_to_field(path or wizard.place().field or AGENDA)

    def _on_undo(self) -> None:
        wizard = self._host.form.wizard if self._host.form is not None else None
        if isinstance(wizard, FormWizard):
            wizard.take_back(self._taken)
