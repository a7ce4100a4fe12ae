"""Repeating rows as cards: add, remove (with undo), move. Each column is an ordinary question."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.domain.answers import ROW_ID, FieldPath, Json
from skjema_app.form_engine.definition import Field
from skjema_app.form_engine.judgements import ENDED, ended_by
from skjema_app.form_engine.state import FieldState, ProblemCode, RowState, Severity
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import (
    Button,
    Card,
    IconLabel,
    Label,
    button,
    hidden_unless,
    icon_button,
    set_property,
    tag,
)
from skjema_app.ui.wizard.field_view import FieldView, is_asked, unchecked_label
from skjema_app.ui.wizard.make_editor import make_editor
from skjema_app.ui.wizard.texts import problem_text, shown
from skjema_app.workflows.fill_form import OpenForm


class RowCard(Card):
    """One row."""

    def __init__(self, row_id: str, views: Mapping[str, FieldView]) -> None:
        super().__init__(spacing=14, name="rowCard")
        self.row_id = row_id
        self._number = 1
        self.views = dict(views)
        self.title = Label("", "h3")
        self.up = icon_button("", "ArrowUp")
        self.down = icon_button("", "ArrowDown")
        self.remove = icon_button("", "Trash")
        self.new = tag("", "info")
        self.end = button(_("Avslutt"), "link")
        for one in (self.new, self.end):
            one.setParent(self)
            one.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.new)
        head.addStretch(1)
        for one in (self.up, self.down, self.end, self.remove):
            head.addWidget(one)
        self.column.addLayout(head)
        for view in self.views.values():
            self.column.addWidget(view)

    def name(self, number: int, last: int) -> None:
        """Give number and names after the row's place."""
        self.title.setText(_("Nr. {n}").format(n=number))
        for one, text in (
            (self.up, _("Flytt nr. {n} opp")),
            (self.down, _("Flytt nr. {n} ned")),
            (self.remove, _("Fjern nr. {n}")),
        ):
            one.setAccessibleName(text.format(n=number))
            one.setToolTip(text.format(n=number))
        self._number = number
        self.up.setVisible(number > 1)
        self.down.setVisible(number < last)

    def show_state(self, row: RowState, field: Field, since: int) -> None:
        """A row of the version that runs is ended, not removed; one that is new since then says so."""
        column = ended_by(field) if row.kept else None
        ended = column is not None and any(cell.value == ENDED for cell in row.fields if cell.field is column)
        if self.remove.isHidden() != row.kept:
            self.remove.setVisible(not row.kept)
        if self.end.isHidden() == (column is not None):
            self.end.setVisible(column is not None)
        if column is not None:
            word = _("Ta opp igjen") if ended else _("Avslutt")
            self.end.set_label(word)
            self.end.setAccessibleName(_("{choice}: nr. {n}").format(choice=word, n=self._number))
        says = _("Ny siden versjon {n}").format(n=since) if row.new and since else ""
        says = _("Avsluttet") if ended else says
        self.new.setText(says)
        self.new.setVisible(bool(says))


class RowsView(QWidget):
    """A ``rows`` field.

    Signals:
        edited: the list itself changed; carries path and the new list.
        cell_edited, left, entered: of a question within a row; carry its path.
        grew: the height changed.
    """

    edited = Signal(str, object)
    cell_edited = Signal(str)
    left = Signal(str)
    entered = Signal(str)
    confirmed = Signal(object)
    grew = Signal()

    def __init__(self, field: Field, form: OpenForm, rows: Callable[[], Json]) -> None:
        super().__init__()
        self.field, self.path = field, field.field_id
        self._form = form
        self._rows = rows
        self._today: date = form.today
        self._cards: dict[str, RowCard] = {}
        self._removed: tuple[int, Json] | None = None
        self._focus_row = ""
        self._shown_error = ""
        self.label = Label(shown(field.label), "label")
        self.optional = tag(_("Valgfritt"))
        self.help = hidden_unless(Label(shown(field.help), "muted"), bool(field.help))
        self.unchecked = unchecked_label(form, (field, *field.fields))
        self.error = Label("", "error")
        self._error_icon = IconLabel("ExclamationmarkTriangleFill", icons.DANGER, 18)
        self.add_button = button(_("Legg til"), "", "Plus")
        self.add_button.setAccessibleName(_("Legg til: {question}").format(question=shown(field.label)))
        self.add_button.clicked.connect(self._add)
        self._dropped: list[str] = []
        self.fetch_button = button(_("Hent tilbake"), "link")
        self.fetch_button.setAccessibleName(_("Hent tilbake: {question}").format(question=shown(field.label)))
        self.fetch_button.clicked.connect(self._fetch)
        self.fetch_button.hide()
        self._undo = QWidget()
        self._undo_button = button(_("Angre"), "link")
        self._undo_button.clicked.connect(self._put_back)
        undo_line = QHBoxLayout(self._undo)
        undo_line.setContentsMargins(0, 0, 0, 0)
        undo_line.addWidget(Label(_("Fjernet."), "muted", wrap=False))
        undo_line.addWidget(self._undo_button)
        undo_line.addStretch(1)
        self._undo.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        head = QHBoxLayout()
        head.addWidget(self.label, 1)
        head.addWidget(self.optional, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.help)
        column.addWidget(self.unchecked)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(10))
        column.addLayout(self._list)
        column.addWidget(self._undo)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.add_button)
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)
        error_line = QHBoxLayout()
        error_line.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        error_line.addWidget(self.error, 1)
        error_line.addWidget(self.fetch_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(error_line)
        self._error_icon.hide()
        self.error.hide()

    def show_state(self, state: FieldState, *, judged: bool, proposed: Callable[[FieldPath], bool]) -> None:
        """Take over a new state: rows by their ids, in order; cells in place."""
        if self.isHidden() == state.visible:
            self.setVisible(state.visible)
        if not state.visible:
            return
        self.optional.setVisible(not state.required and state.field.should is None)
        if [row.row_id for row in state.rows] != list(self._cards):
            self._match(state.rows)
        for row in state.rows:
            self._cards[row.row_id].show_state(row, self.field, self._form.before_number)
            for cell in row.fields:
                view = self._cards[row.row_id].views.get(cell.path)
                if view is not None:
                    view.show_state(cell, judged=judged, proposed=proposed(cell.path))
        errors = [p for p in state.problems if p.severity is Severity.ERROR]
        if not judged:
            errors = [p for p in errors if p.code is not ProblemCode.REQUIRED]
        self._show_error(problem_text(errors[0], self.field, self._today) if errors else "")
        self._dropped = [str(p.params["row"]) for p in errors if p.code is ProblemCode.ROW_DROPPED]
        self.fetch_button.setVisible(bool(self._dropped))

    def views(self) -> tuple[FieldView, ...]:
        """All questions, row by row."""
        return tuple(view for card in self._cards.values() for view in card.views.values())

    def reveal(self, path: FieldPath) -> None:
        """Bring a question into view; here all of them stand open."""

    def error_text(self) -> str:
        """The error of the list itself that is shown now."""
        return self._shown_error

    def take_focus(self) -> None:
        """Put the focus where one can go on."""
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- inside ------------------------------------------------------------------------------------------------

    def _match(self, rows: tuple[RowState, ...]) -> None:
        wanted = [row.row_id for row in rows]
        for row_id in [one for one in self._cards if one not in wanted]:
            card = self._cards.pop(row_id)
            card.hide()
            self._list.removeWidget(card)
            card.deleteLater()
        ordered: dict[str, RowCard] = {}
        for place, row in enumerate(rows):
            card = self._cards.get(row.row_id) or self._card(row)
            ordered[row.row_id] = card
            if self._list.indexOf(card) != place:
                self._list.removeWidget(card)
                self._list.insertWidget(place, card)
            card.name(place + 1, len(rows))
            card.show()
        self._cards = ordered
        self._keep_tab_order()
        self.grew.emit()
        if self._focus_row in self._cards:
            first = next(iter(self._cards[self._focus_row].views.values()), None)
            if first is not None:
                QTimer.singleShot(0, first, first.take_focus)
            self._focus_row = ""

    def _card(self, row: RowState) -> RowCard:
        views = {}
        for cell in row.fields:
            if not is_asked(cell.field):
                continue
            view = FieldView(
                cell.field, cell.path, make_editor(cell.field, self._form, compact=True), self._today, self._form
            )
            view.edited.connect(self.cell_edited)
            view.left.connect(self.left)
            view.entered.connect(self.entered)
            view.confirmed.connect(self.confirmed)
            view.grew.connect(self.grew)
            views[cell.path] = view
        card = RowCard(row.row_id, views)
        card.up.clicked.connect(self._move_up)
        card.down.clicked.connect(self._move_down)
        card.remove.clicked.connect(self._remove)
        card.end.clicked.connect(self._end)
        return card

    def _keep_tab_order(self) -> None:
        """Tab goes as the eye does: cards in order, then «Legg til»."""
        before: QWidget | None = None
        for card in self._cards.values():
            inner = [w for w in card.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
            for one in (w for w in inner if w.window() is self.window()):  # not the list that a drop-down opens
                if before is not None:
                    QWidget.setTabOrder(before, one)
                before = one
        if before is not None:
            QWidget.setTabOrder(before, self._undo_button)
            QWidget.setTabOrder(self._undo_button, self.add_button)

    def _show_error(self, text: str) -> None:
        if text == self._shown_error:
            return
        self._shown_error = text
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self._error_icon.setVisible(bool(text))
        self.add_button.setAccessibleDescription(text)
        set_property(self.add_button, "error", "true" if text else "false")

    def _now(self) -> list[Json]:
        rows = self._rows()
        return list(rows) if isinstance(rows, list) else []

    def _add(self) -> None:
        row_id = secrets.token_hex(4)
        self._focus_row = row_id
        self._tell([*self._now(), {ROW_ID: row_id}])

    def _place(self, sender: object) -> int:
        if isinstance(sender, Button):
            for place, card in enumerate(self._cards.values()):
                if card.isAncestorOf(sender):
                    return place
        return -1

    def _remove(self) -> None:
        place = self._place(self.sender())
        rows = self._now()
        if 0 <= place < len(rows):
            self._removed = (place, rows.pop(place))
            self._tell(rows)
            self._undo.show()
            self._undo_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self) -> None:
        """«Avslutt», or take it up again as it was in the version that runs."""
        column = ended_by(self.field)
        card = next((one for one in self._cards.values() if one.end is self.sender()), None)
        if column is None or card is None:
            return
        rows = self._now()
        for place, row in enumerate(rows):
            if isinstance(row, dict) and row.get(ROW_ID) == card.row_id:
                stood = self._earlier(card.row_id).get(column.field_id)
                again = None if stood == ENDED else stood
                rows[place] = {**row, column.field_id: again if row.get(column.field_id) == ENDED else ENDED}
        self._tell(rows)

    def _fetch(self) -> None:
        """Put rows back that the version that runs has."""
        found = [self._earlier(row_id) for row_id in self._dropped]
        kept = [row for row in self._now() if not (isinstance(row, dict) and row.get(ROW_ID) in self._dropped)]
        self._tell([*kept, *(row for row in found if row)])

    def _earlier(self, row_id: str) -> dict[str, Json]:
        rows = rows_of(self._form.before.get(self.field.field_id))
        once = {column.field_id for column in self.field.fields if column.once}
        row = next((row for found, row in rows if found == row_id), {})
        return {key: value for key, value in row.items() if key not in once}

    def _put_back(self) -> None:
        if self._removed is None:
            return
        place, row = self._removed
        rows = self._now()
        rows.insert(min(place, len(rows)), row)
        if isinstance(row, dict):
            self._focus_row = str(row.get(ROW_ID, ""))
        self._tell(rows)

    def _move_up(self) -> None:
        self._move(self._place(self.sender()), -1)

    def _move_down(self) -> None:
        self._move(self._place(self.sender()), 1)

    def _move(self, place: int, by: int) -> None:
        rows = self._now()
        if 0 <= place < len(rows) and 0 <= place + by < len(rows):
            row_id = list(self._cards)[place]
            rows.insert(place + by, rows.pop(place))
            self._tell(rows)
            card = self._cards[row_id]
            wanted, other = (card.up, card.down) if by < 0 else (card.down, card.up)
            (other if wanted.isHidden() else wanted).setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, rows: list[Json]) -> None:
        self._removed = self._removed if len(rows) < len(self._now()) else None
        self._undo.hide()
        self.edited.emit(self.path, rows)
