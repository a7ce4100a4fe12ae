"""What the open window has of deciding and of plans: the forms they open, the comparison, and the count at the side."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui import review_jobs
from skjema_app.ui.cases_page import CasesPage
from skjema_app.ui.compare_sheet import CompareSheet
from skjema_app.ui.desk import Desk
from skjema_app.ui.home_page import HomePage
from skjema_app.ui.news_bars import NewsBars
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.review_jobs import Compared
from skjema_app.ui.review_page import ReviewPage
from skjema_app.ui.side_bar import REVIEWS, SideBar
from skjema_app.workflows.exchanging import mark_opened
from skjema_app.workflows.fill_form import OpenForm


class Host(Protocol):
    """What the open window does for those who decide and plan."""

    def go(self, place: int) -> None:
        """Open a place."""
        ...

    def show_form(self, form: OpenForm) -> None:
        """Open a form as the main page."""
        ...

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window."""
        ...

    def open_supplement(self, document_id: str) -> None:
        """*Skriv utfyllende*."""
        ...

    def open_case(self, document_id: str) -> None:
        """Show a case in *Saker*."""
        ...

    def show_pdf(self, document_id: str) -> None:
        """Show the pages of a document."""
        ...

    def show_exchange(self) -> None:
        """Open *Innstillinger › Utveksling* at the choice of the folder."""
        ...


@dataclass(frozen=True, slots=True)
class Places:
    """The pages that are connected here; made anew when the text size changes."""

    side: SideBar
    home: HomePage
    cases: CasesPage
    reviews: ReviewPage


class ReviewParts(QObject):
    """Belongs to one open window, which is ``host`` and the ``over`` that sheets lie above."""

    def __init__(self, desk: Desk, bars: NewsBars, host: Host, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._bars = bars
        self._host = host
        self._over = over
        self._reviews: ReviewPage | None = None
        self._sheet: CompareSheet | None = None

    def begin(self) -> None:
        """The first page stands: see what waits."""
        if self._reviews is not None:
            self._reviews.refresh()

    def connect_places(self, places: Places) -> None:
        """The places have been made (anew)."""
        host, news = self._host, self._bars.news
        self._reviews = reviews = places.reviews
        reviews.counted.connect(places.side.show_reviews)
        reviews.said.connect(news.show_words)
        reviews.decide_wanted.connect(self.decide)
        reviews.supplement_wanted.connect(host.open_supplement)
        reviews.case_wanted.connect(host.open_case)
        reviews.pdf_wanted.connect(host.show_pdf)
        reviews.compare_wanted.connect(self.compare)
        reviews.join_wanted.connect(self.begin_version)
        detail = places.cases.detail
        places.cases.said.connect(news.show_words)
        places.cases.take_up_wanted.connect(self.take_up)
        detail.decide_wanted.connect(self.decide)
        detail.plan_wanted.connect(self.begin_plan)
        detail.version_wanted.connect(self.begin_version)
        detail.review_wanted.connect(self.open_review)
        detail.compare_wanted.connect(self.compare)
        places.home.review_wanted.connect(self.open_review)
        places.home.compare_wanted.connect(self.compare)
        places.home.folder_wanted.connect(host.show_exchange)

    def open_review(self, document_id: str) -> None:
        """Open one thing in *Til godkjenning*."""
        self._host.go(REVIEWS)
        if self._reviews is not None:
            self._reviews.open_document(document_id)

    def decide(self, report_id: str) -> None:
        """*Skriv beslutning*. Whoever wrote the report sees that it is read now."""
        self.mark_opened(report_id)
        self._open(functools.partial(review_jobs.begin_decision, self._desk.session, report_id))

    def begin_plan(self, case_id: str) -> None:
        """*Lag plan*."""
        self._open(functools.partial(review_jobs.begin_plan, self._desk.session, case_id))

    def begin_version(self, document_ids: tuple[str, ...]) -> None:
        """*Ny versjon*, or one that joins a fork."""
        self._open(functools.partial(review_jobs.begin_version, self._desk.session, *document_ids))

    def take_up(self, document_id: str) -> None:
        """*Fortsett på en kladd* with something that was finished and doesn't count."""
        self._open(functools.partial(review_jobs.take_up, self._desk.session, document_id))

    def compare(self, document_id: str) -> None:
        """*Sammenlign*: a version with what stands beside it."""
        self._desk.ask(functools.partial(review_jobs.compare, self._desk.session, document_id), self._on_compared, self)

    def _compare_pair(self, first_id: str, second_id: str) -> None:
        work = functools.partial(review_jobs.compare, self._desk.session, first_id, second_id)
        self._desk.ask(work, self._on_pair, self)

    def mark_opened(self, document_id: str) -> None:
        """The person reads a document: when it is somebody else's, that is told."""
        self._desk.change(functools.partial(mark_opened, self._desk.session, document_id), self)

    def _open(self, work: Callable[[], OpenForm]) -> None:
        self._desk.ask(work, self._host.show_form, self)

    def _on_compared(self, compared: Compared | None) -> None:
        if compared is None:
            self._bars.news.show_words(_("Versjonene er samlet allerede."))
            return
        self._sheet = CompareSheet(self._over, compared)
        self._sheet.join_wanted.connect(self.begin_version)
        self._sheet.pair_wanted.connect(self._compare_pair)
        self._sheet.closed.connect(self._on_sheet_closed)
        self._host.open_sheet(self._sheet)

    def _on_pair(self, compared: Compared | None) -> None:
        if self._sheet is not None and compared is not None:
            self._sheet.show_compared(compared)

    def _on_sheet_closed(self) -> None:
        self._sheet = None
