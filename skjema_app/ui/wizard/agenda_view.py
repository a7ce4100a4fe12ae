"""Agenda items as cards one below another. They are read as minutes are; the one being written stands open.

Only an open item has editors, so forty items type as fast as one. Ctrl+Down goes to the next item (a new one after the
last), Ctrl+Up to the one before, Alt+Up and Alt+Down move the item. ``Enter`` or a click opens one.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from skjema_app.domain.answers import FieldPath, Json
from skjema_app.form_engine.definition import Field
from skjema_app.form_engine.state import FieldState, RowState
from skjema_app.system.texts import _
from skjema_app.ui.shortcuts import add_shortcuts
from skjema_app.ui.widgets.basics import Label, Page, announce
from skjema_app.ui.wizard.agenda_card import AgendaCard, item_parts
from skjema_app.ui.wizard.field_view import FieldView, is_asked
from skjema_app.ui.wizard.make_editor import make_editor
from skjema_app.ui.wizard.rows_view import RowCard, RowsView
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.meetings import AGENDA


def is_agenda(field: Field) -> bool:
    """Whether a ``rows`` field is the agenda of a meeting: block «Møte»."""
    return field.field_id == AGENDA and item_parts(field).theme is not None


class AgendaView(RowsView):
    """The agenda."""

    def __init__(self, field: Field, form: OpenForm, rows: Callable[[], Json]) -> None:
        super().__init__(field, form, rows)
        self._state: FieldState | None = None
        self._judged = False
        self._proposed: Callable[[FieldPath], bool] | None = None
        self._open = ""
        self.add_button.set_label(_("Ny sak"))
        keys = Label(_("Ctrl+↓ neste sak · Ctrl+↑ forrige · Alt+↑ og Alt+↓ flytter saken"), "small")
        self._buttons.addWidget(keys)
        self._on_page = False
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        add_shortcuts(self, {"Alt+Up": self.move_up, "Alt+Down": self.move_down}, within)

    @property
    def open_item(self) -> str:
        """Row id of the item that stands open, or ""."""
        return self._open

    def showEvent(self, event: QShowEvent) -> None:
        """«Neste sak» works from anywhere on the page, also before there is an item."""
        super().showEvent(event)
        if not self._on_page:
            self._on_page = True
            page: QWidget | None = self
            while page is not None and not isinstance(page, Page):
                page = page.parentWidget()
            within = Qt.ShortcutContext.WidgetWithChildrenShortcut
            add_shortcuts(page or self, {"Ctrl+Down": self.go_on, "Ctrl+Up": self.go_back}, within)

    def show_state(self, state: FieldState, *, judged: bool, proposed: Callable[[FieldPath], bool]) -> None:
        """See ``RowsView``; what is folded up is told in words."""
        self._state, self._judged, self._proposed = state, judged, proposed
        if self._open and all(row.row_id != self._open for row in state.rows):
            self._open = ""
        super().show_state(state, judged=judged, proposed=proposed)
        present = {str(row.get("id")): row for row in self._now() if isinstance(row, dict)}
        for row in state.rows:
            card = self._cards.get(row.row_id)
            if isinstance(card, AgendaCard):
                card.tell(row, present.get(row.row_id), judged=judged)

    def views(self) -> tuple[FieldView, ...]:
        """The questions of the open item; what is folded up asks nothing."""
        card = self._cards.get(self._open)
        return tuple(card.views.values()) if card is not None else ()

    def reveal(self, path: FieldPath) -> None:
        """Open the item that a question is in."""
        row_id = path.split("/")[1] if "/" in path else ""
        if row_id in self._cards:
            self.unfold(row_id)

    def unfold(self, row_id: str) -> None:
        """Open an item; the one that stood open is folded up."""
        if row_id == self._open:
            return
        before = self._cards.get(self._open)
        if isinstance(before, AgendaCard):
            before.fold()
        self._open = row_id
        card = self._cards.get(row_id)
        if isinstance(card, AgendaCard):
            self._fill(card)
            card.unfold()
        self._keep_tab_order()
        for one in (before, card):
            self._settle(one)
        self.grew.emit()

    def go_on(self) -> None:
        """The next item; after the last a new one."""
        place = self._here()
        ids = list(self._cards)
        if place + 1 < len(ids):
            self._enter(ids[place + 1])
        else:
            self._add()

    def go_back(self) -> None:
        """The item before."""
        place = self._here()
        ids = list(self._cards)
        if place > 0:
            self._enter(ids[place - 1])

    def move_up(self) -> None:
        """Move the item that has the focus up."""
        self._shift(-1)

    def move_down(self) -> None:
        """Move it down."""
        self._shift(1)

    # --- inside ------------------------------------------------------------------------------------------------

    def _card(self, row: RowState) -> RowCard:
        card = AgendaCard(row.row_id, self.field)
        card.open_wanted.connect(self._on_open_wanted)
        card.remove_wanted.connect(self._on_remove_wanted)
        card.up.clicked.connect(self._move_up)
        card.down.clicked.connect(self._move_down)
        card.remove.clicked.connect(self._remove)
        card.next.clicked.connect(self.go_on)
        return card

    def _settle(self, one: QWidget | None) -> None:
        """Lay out anew from a card outwards, so that a question in it is where it will be when it is scrolled to."""
        while one is not None and not isinstance(one, Page):
            layout = one.layout()
            if layout is not None:
                layout.invalidate()
                layout.activate()
            one = one.parentWidget()

    def _fill(self, card: AgendaCard) -> None:
        """Make the editors of an item, the first time it is opened."""
        row = self._row(card.row_id)
        if card.views or row is None:
            return
        views: dict[FieldPath, FieldView] = {}
        for cell in row.fields:
            if not is_asked(cell.field):
                continue
            view = FieldView(cell.field, cell.path, make_editor(cell.field, self._form, compact=True), self._today)
            view.edited.connect(self.cell_edited)
            view.left.connect(self.left)
            view.entered.connect(self.entered)
            view.confirmed.connect(self.confirmed)
            view.grew.connect(self.grew)
            views[cell.path] = view
        card.take_in(views)  # before anything in them is shown: without an owner it would be a window
        for cell in row.fields:
            if cell.path in views:
                proposed = self._proposed is not None and self._proposed(cell.path)
                views[cell.path].show_state(cell, judged=self._judged, proposed=proposed)

    def _match(self, rows: tuple[RowState, ...]) -> None:
        """What was just added stands open before it gets the focus."""
        wanted, self._focus_row = self._focus_row, ""
        super()._match(rows)
        if wanted in self._cards:
            self._enter(wanted)

    def _row(self, row_id: str) -> RowState | None:
        rows = self._state.rows if self._state is not None else ()
        return next((row for row in rows if row.row_id == row_id), None)

    def _enter(self, row_id: str) -> None:
        self.unfold(row_id)
        first = next(iter(self._cards[row_id].views.values()), None)
        if first is not None:
            QTimer.singleShot(0, first, first.take_focus)

    def _here(self) -> int:
        """Place of the item that has the focus, else of the open one; -1 for none."""
        focused = QApplication.focusWidget()
        for place, (row_id, card) in enumerate(self._cards.items()):
            if focused is not None and card.isAncestorOf(focused):
                return place
            if row_id == self._open and (focused is None or not self.isAncestorOf(focused)):
                return place
        return len(self._cards) - 1

    def _shift(self, by: int) -> None:
        focused = QApplication.focusWidget()
        place = next((at for at, card in enumerate(self._cards.values()) if focused and card.isAncestorOf(focused)), -1)
        rows = self._now()
        if place < 0 or not 0 <= place + by < len(rows):
            return
        rows.insert(place + by, rows.pop(place))
        self._tell(rows)
        if focused is not None:
            focused.setFocus(Qt.FocusReason.OtherFocusReason)
            self.grew.emit()
        announce(self, _("Flyttet. Nå sak {n}.").format(n=place + by + 1))

    def _on_open_wanted(self, row_id: str) -> None:
        self._enter(row_id)

    def _on_remove_wanted(self, row_id: str) -> None:
        card = self._cards.get(row_id)
        if card is not None:
            card.remove.click()
