"""*Til godkjenning*, for those who decide: what waits to the left, one of them to the right.

Nothing is opened by itself: whoever wrote it is told when somebody opens it, so that must be meant.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QApplication

from skjema_app.system.texts import _
from skjema_app.ui import review_jobs
from skjema_app.ui.answer_panels import ApproveWords, OutsideWords, ReturnWords
from skjema_app.ui.desk import Desk
from skjema_app.ui.list_and_detail import ListAndDetail
from skjema_app.ui.list_rows import LineList
from skjema_app.ui.pages_job import PagesJob
from skjema_app.ui.pin_sheet import PinSheet, asks_for_pin
from skjema_app.ui.review_detail import ReviewDetail
from skjema_app.ui.review_jobs import OpenReview, Reviews
from skjema_app.ui.review_list import ReviewModel
from skjema_app.ui.widgets.basics import column, label
from skjema_app.workflows import afterwards, documents, review
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.exchanging import mark_opened
from skjema_app.workflows.review import Approved, ReviewRow
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Change

_NARROW = 900
_DPI = 110


class ReviewPage(ListAndDetail):
    """The deciders' place.

    Signals:
        counted: (whether this person decides, how much waits).
        said: a sentence for the news bar, and what else is to be known, or "".
        decide_wanted, supplement_wanted, case_wanted, pdf_wanted, compare_wanted: a document id.
        join_wanted: ids of versions side by side.
        loaded: the list shows what is true now.
    """

    counted = Signal(bool, int)
    said = Signal(str, str)
    decide_wanted = Signal(str)
    supplement_wanted = Signal(str)
    case_wanted = Signal(str)
    pdf_wanted = Signal(str)
    compare_wanted = Signal(str)
    join_wanted = Signal(object)
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        detail = ReviewDetail()
        super().__init__(desk, LineList(_("Venter på svar fra deg")), detail, side_by_side=_NARROW, left=38)
        self.detail = detail
        self._wanted = ""
        self._entering = False
        self._author = ""
        self._to_approve: ApproveWords | None = None
        self.pin: PinSheet | None = None
        self.model = ReviewModel(self)
        self.list.setModel(self.model)
        self.empty = label("", "muted")
        self._fill_left(column(label(_("Til godkjenning"), "h1"), self.empty, self.list, spacing=10))
        self._connect()
        self._show_nothing()

    def refresh(self) -> None:
        """Ask for what waits."""
        self._desk.ask(functools.partial(review_jobs.reviews, self._desk.session), self._on_reviews, self)

    def open_document(self, document_id: str) -> None:
        """Open one that waits; when it doesn't wait any more the list is shown."""
        self._wanted = document_id
        self.refresh()

    def return_to(self, document_id: str) -> None:
        """Go back to what was being written about a document."""
        self.open_document(document_id)

    def _connect(self) -> None:
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.detail.decide_wanted.connect(self.decide_wanted)
        self.detail.supplement_wanted.connect(self.supplement_wanted)
        self.detail.case_wanted.connect(self.case_wanted)
        self.detail.pdf_wanted.connect(self.pdf_wanted)
        self.detail.pages_wanted.connect(self._on_pages_wanted)
        self.detail.compare_wanted.connect(self.compare_wanted)
        self.detail.join_wanted.connect(self.join_wanted)
        self.detail.written.connect(self._on_written)
        self.detail.settled.connect(self._on_settled)
        self._desk.changed.connect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if change.documents or change.school or change.drafts:
            self.refresh()

    def _on_reviews(self, found: Reviews) -> None:
        if found.rows != self.model.rows:  # a list that is made anew forgets where the keys stand
            self.model.show_rows(found.rows, found.now)
        self.counted.emit(found.decides, len(found.rows))
        self.empty.setText(_("Ingenting venter på svar fra deg nå. Nye meldinger og planer kommer hit av seg selv."))
        self.empty.setVisible(not found.rows)
        self.list.setVisible(bool(found.rows))
        wanted, self._wanted = self._wanted, ""
        if wanted and self.model.row_of(wanted) is not None:
            self._open(wanted)
        elif self.detail.panel is None:  # what is being written there is not taken away
            self._follow_row()
        self._arrange()
        self.loaded.emit()

    def _follow_row(self) -> None:
        """What is open goes with its row, and is opened anew when something else is asked of it."""
        row = self.model.row_of(self._opened)
        if row is None:
            self._opened = ""
            self._reading = False
            self._show_nothing()
        elif self.detail.opened is not None and self.detail.opened.kind is not row.kind:
            self._open(self._opened)
        else:
            self._mark()
            self._read(row)  # fuller answers may have come

    def _mark(self) -> None:
        index = self.model.find(self._opened)
        if index.isValid():
            self.list.setCurrentIndex(index)

    def _on_activated(self, index: QModelIndex) -> None:
        key = self.model.key_at(index)
        if key:
            self._open(key)

    def _open(self, document_id: str) -> None:
        row = self.model.row_of(document_id)
        if row is None:
            return
        self._opened = document_id
        self._reading = self._entering = True
        self._mark()
        if self.detail.opened is not None and self.detail.opened.view.document.document_id != document_id:
            self.detail.show_nothing("")  # another pupil's page must not stand there meanwhile, with its buttons
        self._read(row)
        self._desk.change(functools.partial(mark_opened, self._desk.session, document_id), self)

    def _read(self, row: ReviewRow) -> None:
        work = functools.partial(review_jobs.open_review, self._desk.session, row.document_id, row.kind)
        self._desk.ask(work, self._on_open, self)

    def _on_open(self, opened: OpenReview) -> None:
        if opened.view.document.document_id != self._opened:
            return
        shown = self.detail.opened
        wanted, self._entering = self._entering, False
        if shown is not None and self.detail.panel is not None:
            return  # something is being written there
        held = wanted or self.detail.isAncestorOf(QApplication.focusWidget() or self)
        if shown is None or replace(opened, now=shown.now, begun=shown.begun) != shown:
            self._author = opened.view.document.author_name
            self.detail.show_review(opened)
            self._arrange()
        elif not wanted:
            held = False
        self.keeper.know(opened.begun)
        if held:
            self.detail.focus_first()

    def _on_pages_wanted(self, document_id: str) -> None:
        read = functools.partial(documents.document_to_show, self._desk.session, document_id)
        job = PagesJob(self._desk, read, _DPI, self)
        job.done.connect(self._on_pages)
        job.failed.connect(self._desk.trouble)
        job.start()

    def _on_pages(self, pages: PageImages) -> None:
        self.detail.show_pages(pages)

    def _on_written(self, words: object) -> None:
        session = self._desk.session
        match words:
            case ApproveWords():
                self._to_approve = words
                approve = functools.partial(
                    review.approve, session, words.document_id, comment=words.comment, without=words.without
                )
                self._do(approve, self._on_approved)
            case ReturnWords(document_id, comment):
                self._do(functools.partial(review.return_version, session, document_id, comment), self._on_returned)
            case OutsideWords():
                work = functools.partial(
                    afterwards.approved_outside,
                    session,
                    words.document_id,
                    who=words.who,
                    happened=words.happened,
                    how=words.how,
                    text=words.text,
                )
                self._do(work, self._on_logged)

    def _on_settled(self, document_id: str, approved: bool) -> None:
        work = functools.partial(review.settle, self._desk.session, document_id, approved=approved)
        self._do(work, self._on_logged)

    def _do(self, work: Callable[[], Change], done: Callable[[Change], None]) -> None:
        self.detail.set_busy(busy=True)
        self._desk.ask(work, done, self, self._on_failed)

    def _approve_with(self, pin: Secret) -> None:
        """The card that signs asked for its PIN."""
        words = self._to_approve
        if words is not None:
            session = self._desk.session
            work = functools.partial(
                review_jobs.approve_with, session, words.document_id, words.comment, pin, words.without
            )
            self._do(work, self._on_approved)

    def _on_failed(self, error: Exception) -> None:
        self.detail.set_busy(busy=False)
        if asks_for_pin(error):
            self.pin = PinSheet(self.window(), error)
            self.pin.given.connect(self._approve_with)
            self.pin.open()
            return
        self._desk.trouble(error)

    def _on_approved(self, change: Change) -> None:
        told = change.told if isinstance(change, Approved) else ""
        self.said.emit(_("Godkjent. {name} ser det neste gang Skjema åpnes der.").format(name=self._author), told)
        self._answered(change)

    def _on_returned(self, change: Change) -> None:
        self.said.emit(_("Sendt tilbake med kommentar til {name}.").format(name=self._author), "")
        self._answered(change)

    def _on_logged(self, change: Change) -> None:
        self.said.emit(_("Skrevet ned."), "")
        self._answered(change)

    def _answered(self, change: Change) -> None:
        self.detail.close_panel()
        self.detail.set_busy(busy=False)
        self._desk.tell(change)

    def _show_nothing(self) -> None:
        words = _("Velg noe i listen. Den som skrev det, ser at du har åpnet det.")
        self.detail.show_nothing(words if self.model.rows else "")

    def _has_something(self) -> bool:
        return bool(self.model.rows)
