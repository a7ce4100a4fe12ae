"""Every answer of a finished version, page by page, so that a line of the checklist can lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Phase
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import _, language
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Card, Line, label
from skjema_app.workflows.show_answers import value_in_words


class AnswersView(QWidget):
    """A card per page of the form. An unanswered question that could have been asked is told as such."""

    def __init__(
        self, definition: FormDefinition, answers: Answers, *, unanswered: frozenset[FieldPath] = frozenset()
    ) -> None:
        """``unanswered``: paths to show although nothing is answered there (what the checklist points to)."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.places: dict[FieldPath, QWidget] = {}
        self._wanted = unanswered
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        for step in definition.steps:
            parts = [part for field in step.fields for part in self._parts(field, answers.get(field.field_id))]
            if not parts:
                continue
            card = Card(label(step.title.in_(language()), "h2"), spacing=10)
            for number, part in enumerate(parts):
                if number:
                    card.column.addWidget(Line())
                card.column.addWidget(part)
            column.addWidget(card)

    def place_of(self, path: FieldPath) -> QWidget | None:
        """Where an answer stands: the cell, else its row, else the question."""
        parts = path.split("/")
        for length in range(len(parts), 0, -1):
            found = self.places.get("/".join(parts[:length]))
            if found is not None:
                return found
        return None

    def _parts(self, field: Field, value: Json) -> Iterator[QWidget]:
        if field.type is FieldType.NOTICE or field.phase is Phase.EVENT:
            return
        if field.type is FieldType.ROWS and not is_empty(value):
            for number, (row_id, one) in enumerate(rows_of(value), start=1):
                yield self._row(field, f"{field.field_id}/{row_id}", number, one)
            return
        told = any(path.partition("/")[0] == field.field_id for path in self._wanted)
        if is_empty(value) and not told:
            return
        yield self._answer(field, field.field_id, value)

    def _row(self, field: Field, path: FieldPath, number: int, one: Answers) -> QWidget:
        area = QWidget()
        inside = QVBoxLayout(area)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(6))
        inside.addWidget(
            label(_("{question} nr. {number}").format(question=field.label.in_(language()), number=number), "h3")
        )
        for column in field.fields:
            cell = f"{path}/{column.field_id}"
            value = one.get(column.field_id)
            if not is_empty(value) or cell in self._wanted:
                inside.addWidget(self._answer(column, cell, value))
        self.places[path] = area
        return area

    def _answer(self, field: Field, path: FieldPath, value: Json) -> QWidget:
        area = QWidget()
        inside = QVBoxLayout(area)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(2))
        inside.addWidget(label(field.label.in_(language()), "muted"))
        text = value_in_words(field, value) if not is_empty(value) else ""
        quoted = field.own_words and field.type is FieldType.LONG_TEXT and text and "«" not in text
        inside.addWidget(label(f"«{text.strip()}»" if quoted else text or _("Ikke besvart"), "" if text else "error"))
        area.setAccessibleName(field.label.in_(language()))
        self.places[path] = area
        return area
