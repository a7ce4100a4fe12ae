"""The open vault: left bar, the places, an open form as the main page, messages, help, and all shortcuts."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skjema_app.domain.roles import Role
from skjema_app.ui import form_jobs, theme
from skjema_app.ui.absence.parts import AbsenceParts
from skjema_app.ui.archive.parts import ArchiveParts
from skjema_app.ui.begun_words import save_panels, write_panels
from skjema_app.ui.blank_form_sheet import BlankFormSheet
from skjema_app.ui.case_parts import CaseParts
from skjema_app.ui.cases_page import CasesPage
from skjema_app.ui.desk import Desk
from skjema_app.ui.export_panel import ExportPanel
from skjema_app.ui.form_host import FormHost
from skjema_app.ui.help_panel import HelpPanel
from skjema_app.ui.home_page import HomePage
from skjema_app.ui.list_and_detail import ListAndDetail
from skjema_app.ui.lock_note import LockReason
from skjema_app.ui.lock_warning import LockWarning
from skjema_app.ui.meetings.meeting_parts import MeetingParts
from skjema_app.ui.meetings.place import MeetingsPage
from skjema_app.ui.news_bars import NewsBars
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.preview import PreviewPage
from skjema_app.ui.printing import Printer
from skjema_app.ui.receipt_page import ReceiptPage
from skjema_app.ui.report_chooser import ReportChooser
from skjema_app.ui.review_page import ReviewPage
from skjema_app.ui.review_parts import Places, ReviewParts
from skjema_app.ui.school_parts import SchoolParts
from skjema_app.ui.search_parts import SearchParts
from skjema_app.ui.settings_page import SettingsPage
from skjema_app.ui.settings_section import Section
from skjema_app.ui.shortcuts import add_numbered, add_shortcuts
from skjema_app.ui.side_bar import CASES, HELP_TOPICS, HIDDEN, HOME, REVIEWS, SETTINGS, SideBar
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.fill_form import FormChoice, OpenForm
from skjema_app.workflows.finish_document import Finished
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.session import Change

TEXT_STEPS = (100, 110, 125, 150, 175, 200)


class MainView(QWidget):
    """Everything behind the lock.

    Signals:
        lock_wanted: ``LockReason`` value.
        quit_wanted: Ctrl+Q.
        looks_wanted: (theme, per cent).
        minutes_changed: minutes without use before the lock.
        settled: the first page is shown.
    """

    lock_wanted = Signal(str)
    quit_wanted = Signal()
    looks_wanted = Signal(str, int)
    minutes_changed = Signal(int)
    settled = Signal()

    def __init__(self, desk: Desk, theme_choice: str) -> None:
        super().__init__()
        self.desk = desk
        self._theme_choice = theme_choice
        self._place = HOME
        self._stale = False
        self._came_from: QWidget | None = None
        self.sheet: Overlay | None = None
        self.form: FormHost | None = None
        self.receipt: ReceiptPage | None = None
        self.printer = Printer(self, desk)
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(theme.px(120))  # beside bars in large text the page gives way, never the words
        self.stack.setObjectName("pages")
        self.bars = NewsBars(desk)
        self.school = SchoolParts(desk, self.bars, self, self)
        self.answers = ReviewParts(desk, self.bars, self, self)
        self.minutes = MeetingParts(desk, self.bars, self, self)
        self.casework = CaseParts(desk, self.bars, self, self)
        self.filing = ArchiveParts(desk, self, self)
        self.registers = AbsenceParts(desk, self, self)
        self.finding = SearchParts(desk, self, self)
        self.help = HelpPanel()
        self.help.closed.connect(self.toggle_help)
        self.preview = PreviewPage(desk)
        self.stack.addWidget(self.preview)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self.bars)
        self._middle.addWidget(self.stack, 1)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addLayout(self._middle, 1)
        self._outer.addWidget(self.help)
        self.warning = LockWarning(self)
        self._build_places()
        self._connect()
        self._add_shortcuts()

    def begin(self, *, fresh: bool, founder: frozenset[Role] | None = None) -> None:
        """Show the first page: straight into *Meld fra* after a first start, else where the person was.

        ``founder``: the roles of somebody who sets up the school now.
        """
        if founder is not None:
            self._show_place(HOME)
            self.school.found(self.desk.session.person.school, founder)
            self.settled.emit()
            return
        work = functools.partial(form_jobs.first_form if fresh else form_jobs.left, self.desk.session)
        self.desk.ask(work, self._on_first, self, self._on_no_first)

    def write_now(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Write what the open form and the panels hold; see ``departure.Writer``."""
        self.filing.job.stop()
        self.finding.forget()
        write = done if self.form is None else functools.partial(self.form.write_now, done, failed)
        write_panels(self.desk, self._panels, self.stack.currentWidget(), write, failed)

    def warn_of_lock(self, seconds: int) -> None:
        """Show how long it is to the lock; the last words are written first, so that the text is true."""
        if self.warning.isHidden() and self.form is not None:
            self.form.flush()
        self.warning.count(seconds)

    def calm(self) -> None:
        """Somebody is there: take the warning away."""
        self.warning.hide()

    @property
    def place(self) -> int:
        """The place that is open, or that lies behind the form."""
        return self._place

    def go(self, place: int) -> None:
        """Open a place; an open form is written and closed first. While a school is set up, nothing else is opened."""
        if self.school.founding is not None:
            return
        self._drop_sheet()
        if self.form is not None:
            self.form.write_now(self._on_form_written, self.desk.trouble)
            self._close_form()
        self._show_place(place)

    def _go_nth(self, number: int) -> None:
        """Ctrl+1 and so on: the places that are offered, from above."""
        shown = self.side.shown()
        if number < len(shown):
            self.go(shown[number])

    def report(self) -> None:
        """*Meld fra*: choose the form."""
        if self.sheet is not None or self.school.founding is not None:
            return
        work = functools.partial(form_jobs.offers, self.desk.session)
        self.desk.ask(work, self._on_choices, self)

    def open_draft(self, draft_id: str) -> None:
        """Go on with a draft where it was left."""
        self.desk.ask(functools.partial(form_jobs.open_again, self.desk.session, draft_id), self.show_form, self)

    def show_pdf(self, document_id: str) -> None:
        """Show the pages of a document."""
        self._came_from = self.stack.currentWidget()
        self.stack.setCurrentWidget(self.preview)
        self.preview.show_document(document_id)
        self.answers.mark_opened(document_id)
        self._follow_help()

    def export(self, document_id: str) -> None:
        """*Eksporter PDF*."""
        panel = ExportPanel(self, self.desk, document_id)
        panel.exported.connect(self.bars.tell_exported)
        self.open_sheet(panel)

    def show_alone(self, page: QWidget) -> None:
        """Show a page without the side bar: nothing else is opened until ``drop_page``."""
        self._drop_sheet()
        self.side.hide()
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def drop_page(self, page: QWidget) -> None:
        """Take it away, and show the place behind it."""
        self.stack.removeWidget(page)
        page.deleteLater()
        self._show_place(self._place)

    def go_to_section(self, section: Section) -> None:
        """Open one theme of *Innstillinger*."""
        self.go(SETTINGS)
        self.settings.show_section(section)

    def show_exchange(self) -> None:
        """Open *Innstillinger › Utveksling* at the choice of the folder."""
        self.go_to_section(self.settings.exchange)
        self.settings.exchange.choose.setFocus()

    def toggle_help(self) -> None:
        """F1."""
        self.help.setVisible(self.help.isHidden())
        self.help.find_room(self, self._outer)
        self._follow_help()
        if self.help.isVisible():
            self.help.text.setFocus()

    def resize_text(self, step: int) -> None:
        """Ctrl+ and Ctrl-, or 0 for the ordinary size; in the preview the page is resized instead."""
        if self.stack.currentWidget() is self.preview:
            (self.preview.fit_width, self.preview.zoom_in, self.preview.zoom_out)[step]()
            return
        now = min(range(len(TEXT_STEPS)), key=lambda at: abs(TEXT_STEPS[at] - theme.text_percent()))
        at = 0 if step == 0 else min(len(TEXT_STEPS) - 1, max(0, now + step))
        self.looks_wanted.emit(self._theme_choice, TEXT_STEPS[at])

    def rebuild(self, theme_choice: str) -> None:
        """The text size changed: make the places anew so that spacing follows; a form follows by itself."""
        self._theme_choice = theme_choice
        if self.form is not None or self.school.founding is not None or self.settings.showing_code:
            self._stale = True
            return
        self._stale = False
        shown = self.settings.sections.index(self.settings.shown)
        begun = save_panels(self._panels)
        for old in self.pages:
            self.stack.removeWidget(old)
            old.deleteLater()
        self.side.deleteLater()
        self._build_places()
        self._connect_places()
        self.answers.begin()
        self._show_place(self._place)
        self.settings.show_section(self.settings.sections[shown])
        if begun.get(self._place):
            self._panels[self._place].return_to(begun[self._place])
        if self._place == SETTINGS and self.settings.shown is self.settings.looks:
            self.settings.looks.text_size.setFocus()

    def _build_places(self) -> None:
        self.side = SideBar(self.desk)
        self.home = HomePage(self.desk)
        self.cases = CasesPage(self.desk)
        self.settings = SettingsPage(self.desk, self._theme_choice)
        self.reviews = ReviewPage(self.desk)
        self.meetings = MeetingsPage(self.desk)
        self.hidden = CasesPage(self.desk, hidden=True)
        self.archive = self.filing.new_page(self.side)
        self.absence = self.registers.new_page(self.side, self.home)
        first = (self.home, self.cases, self.settings, self.reviews, self.meetings, self.hidden)
        self.pages = (*first, self.archive, self.absence)
        for page in self.pages:
            self.stack.addWidget(page)
        self._outer.insertWidget(0, self.side)

    def _connect(self) -> None:
        self._connect_places()
        self.preview.back_wanted.connect(self._on_back)
        self.preview.export_wanted.connect(self.export)
        self.preview.print_wanted.connect(self.printer.print_document)
        self.settled.connect(self.school.begin)
        self.settled.connect(self.answers.begin)

    def _connect_places(self) -> None:
        self.side.place_wanted.connect(self.go)
        self.side.report_wanted.connect(self.report)
        self.side.lock_wanted.connect(self._on_lock)
        self.side.hide_wanted.connect(self._on_hide)
        self.side.help_wanted.connect(self.toggle_help)
        self.home.report_wanted.connect(self.report)
        self.home.draft_wanted.connect(self.open_draft)
        self.home.case_wanted.connect(self.open_case)
        self.home.place_wanted.connect(self.go)
        self.home.new_year_wanted.connect(self.settings.open_new_year)
        self.home.copy_place_wanted.connect(self._on_copy_place)
        self.home.copy_wanted.connect(self.bars.write_copy)
        for page in (self.cases, self.hidden):
            page.pdf_wanted.connect(self.show_pdf)
            page.export_wanted.connect(self.export)
            page.supplement_wanted.connect(self.open_supplement)
            page.draft_wanted.connect(self.open_draft)
            page.report_wanted.connect(self.report)
        self.settings.looks_wanted.connect(self.looks_wanted)
        self.settings.minutes_changed.connect(self.minutes_changed)
        self.settings.found_wanted.connect(self.school.ask_founding)
        self.answers.connect_places(Places(self.side, self.home, self.cases, self.reviews))
        self.minutes.connect_place(self.meetings)
        self.casework.connect_places(self.side, self.cases, self.hidden)
        self.finding.connect_place()
        self.hidden.said.connect(self.bars.news.show_words)

    def _add_shortcuts(self) -> None:
        in_window: dict[str, Callable[[], object]] = {
            "Ctrl+N": self.report,
            "Ctrl+Shift+N": self.minutes.new_minutes,
            "Ctrl+F": self.finding.search_here,
            "Ctrl+K": self.finding.search,
            "Ctrl+Q": self.quit_wanted.emit,
        }
        add_shortcuts(self, in_window, Qt.ShortcutContext.WindowShortcut)
        add_numbered(self, {f"Ctrl+{number + 1}": number for number in range(len(HELP_TOPICS))}, self._go_nth)
        add_numbered(self, {"Ctrl++": 1, "Ctrl+=": 1, "Ctrl+-": -1, "Ctrl+0": 0}, self.resize_text)
        # also from a dialog or a print window of ours
        everywhere: dict[str, Callable[[], object]] = {"Ctrl+L": self._on_lock, "F12": self._on_hide}
        add_shortcuts(self, everywhere, Qt.ShortcutContext.ApplicationShortcut)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1, unless the question that has focus shows its own example and law."""
        if event.key() == Qt.Key.Key_F1:
            self.toggle_help()
        else:
            super().keyPressEvent(event)

    def _on_first(self, left: form_jobs.Left) -> None:
        if left.form is not None:
            self.show_form(left.form)
        else:
            self._show_place(left.place)
            if left.document_id:
                self._panels[left.place].return_to(left.document_id)
        self.settled.emit()

    @property
    def _panels(self) -> dict[int, ListAndDetail]:
        """The places that have panels to write in."""
        return {CASES: self.cases, REVIEWS: self.reviews, HIDDEN: self.hidden}

    def _on_no_first(self, error: Exception) -> None:
        self._show_place(HOME)
        self.desk.trouble(error)
        self.settled.emit()

    def _on_choices(self, offers: tuple[form_jobs.FormOffer, ...]) -> None:
        chooser = ReportChooser(self, offers)
        chooser.chosen.connect(self._on_choice)
        chooser.blank_wanted.connect(self.print_blank_form)
        self.open_sheet(chooser)

    def print_blank_form(self) -> None:
        """«Skriv ut tomt skjema»."""
        self.open_sheet(BlankFormSheet(self, self.desk))

    def _on_choice(self, choice: FormChoice) -> None:
        self.sheet = None
        if self.form is not None:
            self.form.write_now(self._on_form_written, self.desk.trouble)
        self.desk.ask(functools.partial(form_jobs.start, self.desk.session, choice), self.show_form, self)

    def open_supplement(self, document_id: str) -> None:
        """*Skriv utfyllende* to a finished document."""
        self.desk.ask(functools.partial(form_jobs.supplement, self.desk.session, document_id), self.show_form, self)

    def show_form(self, form: OpenForm) -> None:
        """Open a form as the main page."""
        self._close_form(forget=False)  # the job that opened this form remembers it already
        self.form = FormHost(self.desk, form)
        self.form.closed.connect(self._on_form_closed)
        self.form.finished.connect(self._on_finished)
        self.form.report_wanted.connect(self.report)
        self.form.preview_ready.connect(self._on_draft_pages)
        self.form.lock_wanted.connect(self._on_lock)
        self.form.hide_wanted.connect(self._on_hide)
        self.form.help_wanted.connect(self.toggle_help)
        self.form.base_wanted.connect(self.show_pdf)
        self.form.meeting_view_wanted.connect(self.minutes.show_on_screen)
        self.minutes.guard()
        self.casework.guard()
        self.side.hide()
        self.bars.news.hide()
        self.stack.addWidget(self.form)
        self.stack.setCurrentWidget(self.form)
        self._follow_help()

    def _on_form_written(self) -> None:
        self.desk.tell(Change(drafts=True))

    def _on_form_closed(self) -> None:
        self._close_form()
        self._show_place(self._place)

    def _on_finished(self, finished: Finished) -> None:
        self._close_form()
        self._drop_receipt()
        if self.minutes.takes_up(finished):
            return
        meeting = is_meeting(self.desk.session.form_of(finished.document.pin))
        self.receipt = ReceiptPage(finished, self.desk, meeting=meeting)
        self.receipt.case_wanted.connect(self.minutes.open_meeting if meeting else self.open_case)
        self.receipt.pdf_wanted.connect(self.show_pdf)
        self.receipt.home_wanted.connect(self._on_home)
        self.stack.addWidget(self.receipt)
        self.stack.setCurrentWidget(self.receipt)
        self.desk.tell(finished.change)

    def _on_draft_pages(self, pages: PageImages) -> None:
        self._came_from = self.form
        self.stack.setCurrentWidget(self.preview)
        self.preview.show_pages(pages)
        self._follow_help()

    def _drop_receipt(self) -> None:
        if self.receipt is not None:
            self.stack.removeWidget(self.receipt)
            self.receipt.deleteLater()
            self.receipt = None

    def open_case(self, document_id: str) -> None:
        """Show a report in *Saker*; what is hidden goes on to *Skjermet* from there, and back."""
        if self.form is not None:
            self._close_form()
        self.desk.ask(functools.partial(form_jobs.place_of, self.desk.session, document_id), self._on_place, self)

    def _on_place(self, found: tuple[int, str]) -> None:
        place, document_id = found
        self._show_place(place)
        (self.hidden if place == HIDDEN else self.cases).open_document(document_id)

    def _on_copy_place(self) -> None:
        self.go_to_section(self.settings.copies)
        self.settings.copies.choose.setFocus()

    def _on_back(self) -> None:
        origin = self._came_from
        self.stack.setCurrentWidget(origin if origin is not None else self.cases)
        self._follow_help()
        if origin is None or origin is self.cases:
            self.cases.list.setFocus()

    def _on_lock(self) -> None:
        self.lock_wanted.emit(LockReason.ASKED.value)

    def _on_hide(self) -> None:
        self.lock_wanted.emit(LockReason.HIDDEN.value)

    def _on_home(self) -> None:
        self.go(HOME)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The help lies beside the page where there is room, else on top of it."""
        super().resizeEvent(event)
        self.help.find_room(self, self._outer)

    def _show_place(self, place: int) -> None:
        if self._stale and not self.settings.showing_code:
            self._place = place
            self.rebuild(self._theme_choice)
            return
        if place != SETTINGS:
            self.settings.leave()
        self._place = place
        self._drop_receipt()
        page = self.pages[place]
        self.side.show()
        self.side.mark(place)
        self.stack.setCurrentWidget(page)
        page.refresh()
        self.side.places.button(place).setFocus()
        self._follow_help()

    def _close_form(self, *, forget: bool = True) -> None:
        if self.form is None:
            return
        form, self.form = self.form, None
        self.stack.removeWidget(form)
        form.deleteLater()
        self.side.show()
        if forget:
            self.desk.change(functools.partial(form_jobs.forget_place, self.desk.session), self)

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window; another one is taken away first."""
        self._drop_sheet()
        self.sheet = sheet
        sheet.closed.connect(self._on_sheet_closed)
        sheet.open()

    def _drop_sheet(self) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()
            self.sheet = None

    def _on_sheet_closed(self) -> None:
        self.sheet = None

    def _follow_help(self) -> None:
        if self.help.isHidden():
            return
        shown = self.stack.currentWidget()
        topic = "meld_fra" if shown is self.form else "visning" if shown is self.preview else HELP_TOPICS[self._place]
        self.help.show_topic(topic)
