"""What differs between two versions, field by field (user-review § 4.2): a card per difference, its kind in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.answers import ROW_ID, Answers, FieldPath, Json
from skjema_app.form_engine.changes import ChangeKind, FieldChange
from skjema_app.form_engine.definition import Field, FieldType
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import _, language
from skjema_app.ui import theme
from skjema_app.ui.marked_text import MarkedText
from skjema_app.ui.widgets.basics import Card, TagTone, label, row, tag
from skjema_app.workflows.show_answers import value_in_words

_CELL = 3
"""Parts of a cell's path: rows field, row id, column."""


class ChangesView(QWidget):
    """A column of cards.

    Attributes:
        cards: by path, to scroll to.
    """

    def __init__(
        self, found: tuple[FieldChange, ...], after: Answers, *, headings: tuple[str, str] | None = None
    ) -> None:
        """``after``: answers of the later version, for the numbers of rows; ``headings``: what the two sides are."""
        super().__init__()
        self._after = after
        self._headings = headings or (_("Før"), _("Nå"))
        self.cards: dict[FieldPath, Card] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        for change in found:
            card = self._card(change)
            self.cards[change.path] = card
            column.addWidget(card)

    def _card(self, change: FieldChange) -> Card:
        card = Card(spacing=6)
        card.column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(14))
        words, tone = kind_words(change.kind)
        chip = tag(words, tone)
        head = row(label(self._title(change), "h3"), chip)
        head.setStretch(0, 1)
        head.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(head)
        if change.pieces:
            card.column.addWidget(MarkedText(change.pieces))
        elif change.kind is ChangeKind.ROW_MOVED:
            places = {"before": change.before, "after": change.after}
            card.column.addWidget(label(_("Flyttet fra nr. {before} til nr. {after}.").format(**places)))
            card.column.addWidget(label(self._first_words(change), "muted"))
        elif change.kind in {ChangeKind.ADDED, ChangeKind.ROW_ADDED}:
            card.column.addWidget(label(_words(change.after_field, change.after)))
        elif change.kind is ChangeKind.ROW_REMOVED:
            self._side(card, self._headings[0], _words(change.before_field, change.before))
        else:
            self._side(card, self._headings[0], _words(change.before_field, change.before))
            self._side(card, self._headings[1], _words(change.after_field, change.after))
        return card

    def _first_words(self, change: FieldChange) -> str:
        """What a row is known by: its first answer."""
        field, (rows_id, row_id) = change.after_field, change.path.split("/")
        for place, row_of_it in rows_of(self._after.get(rows_id)):
            if place == row_id and field is not None and field.fields:
                return f"«{_words(field.fields[0], row_of_it.get(field.fields[0].field_id))}»"
        return ""

    def _side(self, card: Card, heading: str, words: str) -> None:
        card.column.addWidget(label(heading, "small"))
        card.column.addWidget(label(words or _("Ikke besvart")))

    def _title(self, change: FieldChange) -> str:
        question = change.label.in_(language())
        parts = change.path.split("/")
        number = _place(self._after.get(parts[0]), parts[1]) if len(parts) > 1 else 0
        if len(parts) == _CELL and number:
            return _("Nr. {number}: {question}").format(number=number, question=question)
        if number and change.kind is not ChangeKind.ROW_MOVED:
            return _("{question} nr. {number}").format(question=question, number=number)
        return question


def kind_words(kind: ChangeKind) -> tuple[str, TagTone]:
    """A kind of change as a short word, and how loud it is."""
    found: dict[ChangeKind, tuple[str, TagTone]] = {
        ChangeKind.ADDED: (_("Nytt svar"), "success"),
        ChangeKind.CHANGED: (_("Endret"), "neutral"),
        ChangeKind.REWRITTEN: (_("Skrevet om"), "info"),
        ChangeKind.CLEARED: (_("Fjernet"), "warning"),
        ChangeKind.ROW_ADDED: (_("Lagt til"), "success"),
        ChangeKind.ROW_REMOVED: (_("Tatt bort"), "warning"),
        ChangeKind.ROW_MOVED: (_("Flyttet"), "neutral"),
    }
    return found[kind]


def _words(field: Field | None, value: Json) -> str:
    if field is None or value is None:
        return ""
    if field.type is FieldType.ROWS and isinstance(value, dict):
        lines = (
            f"{column.label.in_(language())} {value_in_words(column, value[column.field_id])}"
            for column in field.fields
            if value.get(column.field_id) not in (None, "")
        )
        return "\n".join(lines)
    return value_in_words(field, value)


def _place(rows: Json, row_id: str) -> int:
    """Number of a row from 1; 0 when it isn't there."""
    for place, one in enumerate(rows if isinstance(rows, list) else (), start=1):
        if isinstance(one, dict) and one.get(ROW_ID) == row_id:
            return place
    return 0
