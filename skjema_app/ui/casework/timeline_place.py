"""The timeline on the page of a case: what was chosen in it outlives the page being built anew by an exchange."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout

from skjema_app.ui.casework.timeline_card import TimelineCard, TimelineChoice, held_part
from skjema_app.ui.desk import Desk
from skjema_app.workflows.cases import CaseView
from skjema_app.workflows.timeline_wide import TimelineScope, scopes_of

_REMEMBERED = 30


class TimelinePlace(QObject):
    """Belongs to the page of a case, and makes its card each time the page is filled.

    Signals:
        pdf_wanted: document id of a line.
        chronology_wanted: a ``ChronologyRequest``.
    """

    pdf_wanted = Signal(str)
    chronology_wanted = Signal(object)

    def __init__(self, page: QScrollArea) -> None:
        super().__init__(page)
        self._page = page
        self.card: TimelineCard | None = None
        self._row = ""
        self._choices: dict[str, TimelineChoice] = {}
        self._held = ""
        self._scrolled = 0

    def leave(self) -> None:
        """The page is about to be emptied."""
        if self.card is not None:
            self._keep(self.card.choice)
            # built anew twice in a row, the focus is still on its way
            self._held = held_part(self.card, QApplication.focusWidget()) or self._held
            self._scrolled = self._page.verticalScrollBar().value()
        self.card = None

    def add_to(self, body: QVBoxLayout, view: CaseView, today: date, desk: Desk | None) -> None:
        """Make the card of a row; the same row as before is left where it was scrolled to."""
        document = view.document
        again = document.document_id == self._row
        if not again:
            self._held, self._scrolled = "", 0
        self._row = document.document_id
        self.card = TimelineCard(
            TimelineScope(row=document.document_id),
            view.timeline,
            today,
            scopes=scopes_of(document, view.timeline),
            printable=not document.restricted,
        )
        self.card.use(desk, self._choices.get(self._row, TimelineChoice()))
        self.card.pdf_wanted.connect(self.pdf_wanted)
        self.card.chronology_wanted.connect(self.chronology_wanted)
        self.card.chose.connect(self._keep)
        body.addWidget(self.card)

    def settle(self) -> None:
        """The page is filled."""
        self._page.verticalScrollBar().setValue(0)
        if self._scrolled:
            QTimer.singleShot(0, self, self._scroll_back)

    def take_focus(self) -> bool:
        """Give the focus back to where it was in the timeline, if it was there."""
        if self.card is None or not self._held:
            return False
        QTimer.singleShot(0, self, self._focus)  # what was laid out now is not shown yet
        return True

    def _focus(self) -> None:
        held, self._held = self._held, ""
        if self.card is None or not held:
            return
        if held == "search":
            self.card.search.setFocus()
            self.card.search.end(False)
        else:
            self.card.list.setFocus()

    def _keep(self, choice: TimelineChoice) -> None:
        self._choices.pop(self._row, None)
        self._choices[self._row] = choice
        while len(self._choices) > _REMEMBERED:
            del self._choices[next(iter(self._choices))]

    def _scroll_back(self) -> None:
        self._page.verticalScrollBar().setValue(self._scrolled)
