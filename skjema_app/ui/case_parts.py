"""What the open window has of the work on cases: the forms it opens, words that are written, the portal's text."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.archive.parts import ArchiveParts
from skjema_app.ui.cases_page import CasesPage
from skjema_app.ui.casework import jobs
from skjema_app.ui.casework.employee_guard import EmployeeGuard
from skjema_app.ui.casework.panels import OutsidePanel, OutsideShare
from skjema_app.ui.casework.portal_copy import KEPT_SECONDS, PortalCopy
from skjema_app.ui.casework.share_sheet import ShareSheet
from skjema_app.ui.casework.timeline_card import ChronologyRequest
from skjema_app.ui.casework.timeline_sheets import ChronologySheet
from skjema_app.ui.desk import Desk
from skjema_app.ui.news_bars import NewsBars
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.readying import Ready
from skjema_app.ui.side_bar import SideBar
from skjema_app.ui.task_notice import TaskNotice
from skjema_app.ui.undo_bar import ActionBar
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.cases import CaseAction
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Change


class HostedForm(Protocol):
    """What an open form is to the work on cases."""

    note: ActionBar
    draft_id: str

    @property
    def wizard(self) -> QWidget:
        """What is written in."""
        ...

    def write_now(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Write what isn't written yet."""
        ...


class Host(Protocol):
    """What the open window does for the work on cases."""

    filing: ArchiveParts

    @property
    def form(self) -> HostedForm | None:
        """The form that is open."""
        ...

    def show_form(self, form: OpenForm) -> None:
        """Open a form as the main page."""
        ...

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window."""
        ...

    def open_case(self, document_id: str) -> None:
        """Show a row in the place that it stands in."""
        ...


class CaseParts(QObject):
    """Belongs to one open window, which is ``host`` and the ``over`` that sheets lie above."""

    def __init__(self, desk: Desk, bars: NewsBars, host: Host, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._bars = bars
        self._host = host
        self._over = over
        self._pages: tuple[CasesPage, ...] = ()
        self._side: SideBar | None = None
        self._asking: OutsidePanel | None = None
        self._sharing: OutsideShare | None = None
        self.clipboard = PortalCopy(self)
        self.notice = TaskNotice(desk, over)
        self.ready = Ready(desk, over)
        desk.changed.connect(self._on_changed)

    def connect_places(self, side: SideBar, cases: CasesPage, hidden: CasesPage) -> None:
        """The places have been made (anew)."""
        self._side, self._pages = side, (cases, hidden)
        for page in self._pages:
            detail = page.detail
            detail.form_wanted.connect(self.begin_form)
            detail.work_wanted.connect(self.do)
            detail.copy_wanted.connect(self.copy_to_portal)
            detail.chronology_wanted.connect(self.make_chronology)
            page.elsewhere_wanted.connect(self._host.open_case)
            page.share_wanted.connect(self.share)
        cases.continue_wanted.connect(self.continue_plan)
        self.look_for_hidden()

    def look_for_hidden(self) -> None:
        """Offer *Skjermet* when there is anything in it, and only then."""
        self._desk.ask(functools.partial(jobs.has_hidden, self._desk.session), self._on_hidden, self)

    def begin_form(self, key: str, form_id: str) -> None:
        """A form of «Nytt i saken»."""
        self._open(functools.partial(jobs.begin_form, self._desk.session, key, form_id))

    def continue_plan(self) -> None:
        """*Fortsett en plan som finnes*, outside any case."""
        self._open(functools.partial(jobs.begin_continued, self._desk.session))

    def do(self, action: str, document_id: str) -> None:
        """One of the things that open a form, or are done at once."""
        session = self._desk.session
        forms: dict[CaseAction, Callable[[], OpenForm]] = {
            CaseAction.EVALUATE: functools.partial(jobs.begin_evaluation, session, document_id),
            CaseAction.AFTER_EVALUATION: functools.partial(jobs.begin_after_evaluation, session, document_id),
            CaseAction.CONTINUE_PLAN: functools.partial(jobs.begin_continued, session, document_id),
            CaseAction.ANSWER: functools.partial(jobs.begin_answer, session, document_id),
            CaseAction.GO_ON: functools.partial(jobs.begin_employee_report, session, document_id),
        }
        wanted = CaseAction(action)
        if wanted in forms:
            self._open(forms[wanted])
        elif wanted is CaseAction.NEW_MACHINES:
            work = functools.partial(jobs.let_machines_in, session, document_id)
            self._desk.ask(work, self._on_let_in, self)
        elif wanted is CaseAction.SEND_HOME:
            self._host.filing.send_home(document_id)
        elif wanted is CaseAction.DELIVER:
            self._host.filing.deliver_restricted(document_id)

    def guard(self) -> None:
        """A form was opened: a report that turns out to be about an employee has a form of its own."""
        form = self._host.form
        if form is None or not isinstance(form.wizard, FormWizard):
            return
        opened = form.wizard.model.open_form
        facts = opened.definition.facts
        if facts.restricted_when is not None and not facts.hidden and not opened.draft.supplements:
            EmployeeGuard(form.wizard, form.note).wanted.connect(self.go_on)

    def go_on(self) -> None:
        """«Fortsett der»: what is being written moves to the form for § 12-5."""
        if self._host.form is not None:
            self._host.form.write_now(self._on_written, self._desk.trouble)

    def copy_to_portal(self, document_id: str) -> None:
        """«Kopier tekst til portalen»."""
        self._desk.ask(functools.partial(jobs.portal_text, self._desk.session, document_id), self._on_text, self)

    def make_chronology(self, request: ChronologyRequest) -> None:
        """«Skriv ut kronologi», «Lagre kronologi som PDF»."""
        sheet = ChronologySheet(self._over, self._desk, request)
        sheet.saved.connect(self._bars.tell_exported)
        self._host.open_sheet(sheet)

    def share(self, panel: OutsidePanel, words: OutsideShare) -> None:
        """«Del utenfor skolen»: a consent, or a reason, before a file is chosen."""
        self._asking, self._sharing = panel, words
        work = functools.partial(jobs.what_is_lacking, self._desk.session, words)
        self._desk.ask(work, self._on_lacking, self)

    def _open(self, work: Callable[[], OpenForm]) -> None:
        self._desk.ask(work, self._host.show_form, self)

    def _on_written(self) -> None:
        form = self._host.form
        if form is not None:
            work = functools.partial(jobs.move_to_employee_report, self._desk.session, form.draft_id)
            self._desk.ask(work, self._on_moved, self)

    def _on_moved(self, moved: tuple[OpenForm, Change]) -> None:
        opened, change = moved
        self._host.show_form(opened)
        self._desk.tell(change)

    def _on_hidden(self, there: bool) -> None:
        if self._side is not None:
            self._side.show_hidden(there)

    def _on_changed(self, change: Change) -> None:
        if change.drafts or change.documents or change.exchange:
            self.look_for_hidden()

    def _on_let_in(self, change: Change) -> None:
        self._bars.news.show_words(_("De nye maskinene kan åpne meldingen etter neste utveksling."))
        self._desk.tell(change)

    def _on_text(self, text: str) -> None:
        self.clipboard.copy(text)
        said = _("Teksten er kopiert. Lim den inn i portalen.")
        self._bars.news.show_words(said, _("Den fjernes fra utklippstavlen etter {n} sekunder.").format(n=KEPT_SECONDS))

    def _on_lacking(self, services: str) -> None:
        panel, words = self._asking, self._sharing
        if panel is None or words is None:
            return
        if services:
            text = _("Det finnes ikke noe samtykke som gjelder nå for {services}. Be om det, eller skriv hvorfor.")
            panel.ask_reason(text.format(services=services))
            return
        sheet = ShareSheet(self._over, self._desk, words)
        sheet.exported.connect(self._on_shared)
        self._host.open_sheet(sheet)

    def _on_shared(self, name: str) -> None:
        self._bars.tell_exported(name)
        for page in self._pages:
            if page.detail.panel is self._asking:
                page.detail.close_panel()
        self._asking = self._sharing = None
        self._desk.tell(Change(documents=True))  # while the panel stood open, the page was left as it was
