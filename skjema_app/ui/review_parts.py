"""What the open window has of deciding and of plans: the forms they open, the comparison, and the count at the side."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from skjema_app.ui import review_jobs
from skjema_app.ui.compare_sheet import CompareSheet
from skjema_app.ui.review_jobs import Compared
from skjema_app.ui.side_bar import REVIEWS
from skjema_app.workflows.exchanging import mark_opened
from skjema_app.workflows.fill_form import OpenForm

if TYPE_CHECKING:
    from skjema_app.ui.main_window import MainView

_PAIR = 2


class ReviewParts(QObject):
    """Belongs to one ``MainView``."""

    def __init__(self, main: MainView) -> None:
        super().__init__(main)
        self._main = main

    def begin(self) -> None:
        """The first page stands: see what waits."""
        self._main.reviews.refresh()

    def connect_places(self) -> None:
        """The places have been made (anew)."""
        main = self._main
        main.reviews.counted.connect(main.side.show_reviews)
        main.reviews.said.connect(main.bars.news.show_words)
        main.reviews.decide_wanted.connect(self.decide)
        main.reviews.supplement_wanted.connect(main.open_supplement)
        main.reviews.case_wanted.connect(main.open_case)
        main.reviews.pdf_wanted.connect(main.show_pdf)
        main.reviews.compare_wanted.connect(self.compare)
        main.reviews.join_wanted.connect(self.begin_version)
        detail = main.cases.detail
        main.cases.said.connect(main.bars.news.show_words)
        detail.decide_wanted.connect(self.decide)
        detail.plan_wanted.connect(self.begin_plan)
        detail.version_wanted.connect(self.begin_version)
        detail.review_wanted.connect(self.open_review)
        detail.compare_wanted.connect(self.compare)
        main.home.review_wanted.connect(self.open_review)
        main.home.folder_wanted.connect(main.school.open_exchange)

    def open_review(self, document_id: str) -> None:
        """Open one thing in *Til godkjenning*."""
        self._main.go(REVIEWS)
        self._main.reviews.open_document(document_id)

    def decide(self, report_id: str) -> None:
        """*Skriv beslutning*. Whoever wrote the report sees that it is read now."""
        self.mark_opened(report_id)
        self._open(functools.partial(review_jobs.begin_decision, self._main.desk.session, report_id))

    def begin_plan(self, case_id: str) -> None:
        """*Lag plan*."""
        self._open(functools.partial(review_jobs.begin_plan, self._main.desk.session, case_id))

    def begin_version(self, document_ids: tuple[str, ...]) -> None:
        """*Ny versjon*, or one that joins a fork."""
        self._open(functools.partial(review_jobs.begin_version, self._main.desk.session, *document_ids))

    def compare(self, document_ids: tuple[str, ...]) -> None:
        """*Sammenlign*: the first two of the versions side by side."""
        if len(document_ids) >= _PAIR:
            work = functools.partial(review_jobs.compare, self._main.desk.session, *document_ids[:_PAIR])
            self._main.desk.ask(work, self._on_compared, self)

    def mark_opened(self, document_id: str) -> None:
        """The person reads a document: when it is somebody else's, that is told."""
        desk = self._main.desk
        desk.change(functools.partial(mark_opened, desk.session, document_id), self)

    def _open(self, work: Callable[[], OpenForm]) -> None:
        self._main.desk.ask(work, self._main.show_form, self)

    def _on_compared(self, compared: Compared) -> None:
        sheet = CompareSheet(self._main, compared, may_join=True)
        sheet.join_wanted.connect(self.begin_version)
        self._main.open_sheet(sheet)
