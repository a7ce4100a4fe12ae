"""What the open window has of *Søk*: the keys, the sheet, and how a hit is opened."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from skjema_app.ui.cases_page import CasesPage
from skjema_app.ui.catching_up import CatchingUp
from skjema_app.ui.desk import Desk
from skjema_app.ui.meetings.meeting_parts import MeetingParts
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.school_parts import SchoolParts
from skjema_app.ui.search_sheet import SearchSheet
from skjema_app.ui.side_bar import CASES, HIDDEN, SideBar
from skjema_app.workflows.search import Hit, HitKind
from skjema_app.workflows.session import Change

_QUIET_MS = 1_500
"""From an exchange, or from unlocking, until what came in a crowd is indexed."""


class Host(Protocol):
    """What the open window does for the search."""

    school: SchoolParts
    minutes: MeetingParts
    side: SideBar
    cases: CasesPage
    hidden: CasesPage

    @property
    def form(self) -> QObject | None:
        """The form that is open."""
        ...

    @property
    def sheet(self) -> Overlay | None:
        """The sheet that lies above the window."""
        ...

    @property
    def place(self) -> int:
        """The place that is open."""
        ...

    def go(self, place: int) -> None:
        """Open a place; an open form is written and closed first."""
        ...

    def open_sheet(self, sheet: Overlay) -> None:
        """Show a sheet above the window."""
        ...

    def open_case(self, document_id: str) -> None:
        """Show a row in the place that it stands in."""
        ...

    def open_draft(self, draft_id: str) -> None:
        """Go on with a draft where it was left."""
        ...


class SearchParts(QObject):
    """Belongs to one open window. What was sought last is kept in memory alone, until the lock."""

    def __init__(self, desk: Desk, host: Host, over: QWidget) -> None:
        super().__init__(over)
        self._desk = desk
        self._host = host
        self._over = over
        self._last = ""
        self.sheet: SearchSheet | None = None
        self._catching_up = CatchingUp(desk, self)
        self._catching_up.begin(_QUIET_MS)
        desk.changed.connect(self._on_changed)

    def connect_place(self) -> None:
        """The side bar has been made (anew)."""
        self._host.side.search_wanted.connect(self.search)

    def search(self) -> None:
        """Ctrl+K, or *Søk*: everything."""
        if self.sheet is not None:
            self.sheet.field.setFocus()
            self.sheet.field.selectAll()
            return
        if self._host.sheet is not None or self._host.school.founding is not None:
            return
        self.sheet = SearchSheet(self._over, self._desk, self._last)
        self.sheet.closed.connect(self._on_closed)
        self.sheet.hit_wanted.connect(self.open_hit)
        self._host.open_sheet(self.sheet)

    def search_here(self) -> None:
        """Ctrl+F: in *Saker* and *Skjermet* their own list, elsewhere everything."""
        pages = {CASES: self._host.cases, HIDDEN: self._host.hidden}
        page = pages.get(self._host.place)
        if page is not None and page.isVisible() and not page.search.isHidden() and self._host.sheet is None:
            page.focus_search()
        else:
            self.search()

    def forget(self) -> None:
        """The lock: nothing that was sought or found stays."""
        self._catching_up.stop()
        self._last = ""
        if self.sheet is not None:
            self.sheet.close_sheet()
            self._last = ""

    def open_hit(self, hit: Hit) -> None:
        """Open what was found; an open form is written and closed first."""
        if self._host.form is not None:
            self._host.go(self._host.place)
        if hit.kind is HitKind.DRAFT:
            self._host.open_draft(hit.opens)
        elif hit.kind is HitKind.MEETING:
            self._host.minutes.open_meeting(hit.opens)
        else:
            self._host.open_case(hit.opens)

    def _on_changed(self, change: Change) -> None:
        if change.exchange or change.school:
            self._catching_up.begin(_QUIET_MS)

    def _on_closed(self) -> None:
        if self.sheet is not None:
            self._last = self.sheet.text
        self.sheet = None
