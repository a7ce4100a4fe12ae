"""Who was at the meeting (REQ-32) as a compact table: a line per person, one tick for present, many added at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QWidget

from skjema_app.domain.answers import ROW_ID, FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType, PartyKind
from skjema_app.form_engine.state import FieldState, RowState
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Label, announce, button
from skjema_app.ui.wizard.choice_editors import ComboEditor
from skjema_app.ui.wizard.editors import Editor
from skjema_app.ui.wizard.field_view import FieldView, is_asked
from skjema_app.ui.wizard.make_editor import make_editor
from skjema_app.ui.wizard.participant_offers import PartyOffer, chosen_before, offers_of
from skjema_app.ui.wizard.participant_picker import ParticipantPicker
from skjema_app.ui.wizard.party_editor import PartyEditor
from skjema_app.ui.wizard.presence import PresenceEditor
from skjema_app.ui.wizard.rows_view import RowCard, RowsView
from skjema_app.ui.wizard.table_cell import TableCell
from skjema_app.ui.wizard.texts import shown
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.meetings import ABSENT, PARTICIPANTS, PRESENCE, PRESENT

_SHARES = {FieldType.PARTY: 5, FieldType.ONE: 4, FieldType.TEXT: 4}
_LAST_COLUMNS = 150
"""About what the tick and the bin take, in logical pixels."""

_ONE_LINE = 640
"""Logical pixels at 100 % text below which a person takes two lines."""


def is_participants(field: Field) -> bool:
    """Whether a ``rows`` field is a list of participants: block «Deltakere»."""
    return field.field_id == PARTICIPANTS and party_column(field) is not None


def party_column(field: Field) -> Field | None:
    """The column with the person."""
    return next((one for one in field.fields if one.type is FieldType.PARTY), None)


class ParticipantRow(RowCard):
    """One person: name, role, organisation, present, remove."""

    def __init__(self, row_id: str, views: Mapping[str, FieldView]) -> None:
        self._grid = QGridLayout()
        super().__init__(row_id, views)
        self._wide: bool | None = None
        self.set_wide(wide=True)

    def set_wide(self, *, wide: bool) -> None:
        """Everything on one line, or role and organisation below the name."""
        if wide == self._wide:
            return
        self._wide = wide
        cells = [view for view in self.views.values() if not isinstance(view.editor, PresenceEditor)]
        tick = next((view for view in self.views.values() if isinstance(view.editor, PresenceEditor)), None)
        for place, cell in enumerate(cells):
            below = not wide and place > 0
            self._grid.addWidget(cell, int(below), place - 1 if below else place)
        last = len(cells) if wide else max(1, len(cells) - 1)
        for number in range(self._grid.columnCount()):
            self._grid.setColumnStretch(number, 0)
        shares = [_SHARES.get(cell.field.type, 3) for cell in cells]
        for place, share in enumerate(shares if wide else shares[1:] or shares):
            self._grid.setColumnStretch(place, share)
        self._grid.addWidget(tick or QWidget(), 0, last)
        self._grid.addWidget(self.remove, 0, last + 1, Qt.AlignmentFlag.AlignTop)

    def name(self, number: int, last: int) -> None:
        """See ``RowCard``; the name is the person's (``call``)."""

    def call(self, who: str, number: int) -> None:
        """Name every cell after the person."""
        whose = who or _("deltaker {n}").format(n=number)
        for view in self.views.values():
            if isinstance(view, TableCell):
                view.belongs_to(whose)
        text = _("Fjern {name}").format(name=whose)
        self.remove.setAccessibleName(text)
        self.remove.setToolTip(text)

    def _lay_out(self) -> None:
        unseen = QWidget(self)
        unseen.hide()
        for one in (self.title, self.up, self.down):
            one.setParent(unseen)
        side, top = theme.px(10), theme.px(6)
        self.column.setContentsMargins(side, top, side, top)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(6))
        self.column.addLayout(self._grid)


class ParticipantsView(RowsView):
    """The table."""

    def __init__(self, field: Field, form: OpenForm, rows: Callable[[], Json], group: Callable[[], Json]) -> None:
        """``group`` reads the class that the meeting is about."""
        super().__init__(field, form, rows)
        self._group = group
        self.picker: ParticipantPicker | None = None
        self.add_button.set_label(_("Legg til en linje"))
        self.add_button.set_icon("")
        self.add_many = button(_("Legg til flere"), "primary", "PersonGroup")
        self.add_many.setAccessibleName(_("Legg til flere: {question}").format(question=shown(field.label)))
        self.add_many.clicked.connect(self.pick)
        self.counted = Label("", "muted", wrap=False)
        self._unseen = QWidget(self)
        self._unseen.hide()
        self._head = QWidget()
        self._head.setLayout(self._headings())
        column = self.layout()
        if isinstance(column, QBoxLayout):
            column.insertWidget(column.indexOf(self.help) + 1, self._head)
        self._list.setSpacing(theme.px(4))
        self._buttons.insertWidget(0, self.add_many)
        self._buttons.addWidget(self.counted)

    def show_state(self, state: FieldState, *, judged: bool, proposed: Callable[[FieldPath], bool]) -> None:
        """See ``RowsView``; also who each line is, and how many came."""
        super().show_state(state, judged=judged, proposed=proposed)
        for number, row in enumerate(state.rows, start=1):
            card = self._cards.get(row.row_id)
            if isinstance(card, ParticipantRow):
                card.call(self._who(row), number)
        came = sum(1 for row in state.rows for cell in row.fields if cell.value == PRESENT)
        away = sum(1 for row in state.rows for cell in row.fields if cell.value == ABSENT)
        said = [ngettext("{n} til stede", "{n} til stede", came).format(n=came)]
        if away:
            said.append(ngettext("{n} forfall", "{n} forfall", away).format(n=away))
        self.counted.setText(" · ".join(said) if state.rows else "")
        self._head.setVisible(bool(state.rows) and self._is_wide())

    def _headings(self) -> QHBoxLayout:
        """What the columns are, above them; a screen reader hears it with every cell."""
        line = QHBoxLayout()
        side = theme.px(10)
        line.setContentsMargins(side, 0, side + theme.px(_LAST_COLUMNS), 0)
        line.setSpacing(theme.px(10))
        for column in self.field.fields:
            if is_asked(column) and column.field_id != PRESENCE:
                line.addWidget(Label(shown(column.label), "small"), _SHARES.get(column.type, 3))
        return line

    def take_focus(self) -> None:
        """Most begin by adding several."""
        self.add_many.setFocus(Qt.FocusReason.OtherFocusReason)

    def pick(self) -> None:
        """«Legg til flere»."""
        column = party_column(self.field)
        if column is None:
            return
        group = self._group()
        taken = chosen_before(self._now(), column.field_id)
        kinds = column.kinds or tuple(PartyKind)
        offers = offers_of(self._form, group if isinstance(group, str) else "", kinds)
        free = tuple(one for one in offers if one.key not in taken)
        me = tuple(one for one in free if one.name == self._form.person_name and not taken)
        self.picker = ParticipantPicker(self.window(), free, outside=PartyKind.OUTSIDE in kinds, ticked=me)
        self.picker.picked.connect(self._on_picked)
        self.picker.closed.connect(self._on_picker_closed)
        self.picker.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two lines for each person where there is little room."""
        super().resizeEvent(event)
        self._head.setVisible(bool(self._cards) and self._is_wide())
        for card in self._cards.values():
            if isinstance(card, ParticipantRow):
                card.set_wide(wide=self._is_wide())

    # --- inside ------------------------------------------------------------------------------------------------

    def _is_wide(self) -> bool:
        return self.width() >= theme.px(_ONE_LINE)

    def _card(self, row: RowState) -> RowCard:
        views: dict[str, FieldView] = {}
        for cell in row.fields:
            if not is_asked(cell.field):
                continue
            view = TableCell(cell.field, cell.path, self._editor(cell.field), self._today)
            view.edited.connect(self.cell_edited)
            view.left.connect(self.left)
            view.entered.connect(self.entered)
            view.confirmed.connect(self.confirmed)
            view.grew.connect(self.grew)
            views[cell.path] = view
        card = ParticipantRow(row.row_id, views)
        card.set_wide(wide=self._is_wide())
        card.remove.clicked.connect(self._remove)
        return card

    def _editor(self, field: Field) -> Editor:
        if field.field_id == PRESENCE:
            made = PresenceEditor()
            made.box.moved.connect(self._on_moved)
            return made
        if field.type is FieldType.ONE:
            combo = ComboEditor(field, self._form)
            combo.box.setMinimumContentsLength(8)
            return combo
        made_one = make_editor(field, self._form, compact=True)
        if isinstance(made_one, PartyEditor):
            made_one.about.setParent(self._unseen)  # where somebody comes from stands in the columns beside
        return made_one

    def _who(self, row: RowState) -> str:
        for cell in row.fields:
            if cell.field.type is FieldType.PARTY and isinstance(cell.value, dict):
                return str(cell.value.get("name") or "")
        return ""

    def _on_moved(self, by: int) -> None:
        """The tick of the person above or below."""
        boxes = [view.editor.box for view in self.views() if isinstance(view.editor, PresenceEditor)]
        place = next((number for number, box in enumerate(boxes) if box.hasFocus()), -1)
        if place >= 0 and 0 <= place + by < len(boxes):
            boxes[place + by].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_picked(self, picked: tuple[PartyOffer, ...]) -> None:
        column = party_column(self.field)
        if column is None:
            return
        kept = [row for row in self._now() if isinstance(row, dict) and not _is_blank(row)]
        self._tell([*kept, *(self._row_for(column, one) for one in picked)])
        count = len(picked)
        announce(self, ngettext("{n} lagt til", "{n} lagt til", count).format(n=count))

    def _row_for(self, column: Field, offer: PartyOffer) -> Json:
        made: dict[str, Json] = {ROW_ID: secrets.token_hex(4), column.field_id: offer.as_answer()}
        known: Mapping[str, str] = {"role": offer.role, "organisation": offer.organisation}
        for fact, target in column.party_fills.items():
            value = known.get(fact.value, "")
            field = self.field.column(target)
            if value and field is not None and (field.type is not FieldType.ONE or field.option(value) is not None):
                made[target] = value
        if self.field.column(PRESENCE) is not None:
            made[PRESENCE] = PRESENT
        return made

    def _add(self) -> None:
        """A line to type in; whoever is added is there until somebody says otherwise."""
        row_id = secrets.token_hex(4)
        self._focus_row = row_id
        fresh: dict[str, Json] = {ROW_ID: row_id}
        if self.field.column(PRESENCE) is not None:
            fresh[PRESENCE] = PRESENT
        self._tell([*self._now(), fresh])

    def _keep_tab_order(self) -> None:
        super()._keep_tab_order()
        QWidget.setTabOrder(self._undo_button, self.add_many)
        QWidget.setTabOrder(self.add_many, self.add_button)

    def _on_picker_closed(self) -> None:
        self.picker = None


def _is_blank(row: Mapping[str, Json]) -> bool:
    """Nothing but presence is written in a line."""
    return all(key in {ROW_ID, PRESENCE} or is_empty(value) for key, value in row.items())
