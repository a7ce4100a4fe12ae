"""A pupil's copy as the document will be: heading, sections, every answer; texts can be edited where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Phase
from skjema_app.form_engine.values import rows_of
from skjema_app.system.texts import _, language
from skjema_app.ui.meetings.extract_text import ExtractText
from skjema_app.ui.widgets.basics import Card, Label, Page, label
from skjema_app.workflows.extract_answers import ExtractSpot, owner_of
from skjema_app.workflows.show_answers import value_in_words

_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


class ExtractSheet(Page):
    """The copy.

    Signals:
        edited: path and new text.
        grew: the height of a text changed.
    """

    edited = Signal(str, str)

    def __init__(self, definition: FormDefinition, answers: Answers) -> None:
        super().__init__(widest=760, margin=28)
        self.setAccessibleName(_("Utdraget slik det blir"))
        self.texts: dict[FieldPath, ExtractText] = {}
        self.lines: dict[FieldPath, Label] = {}
        _ref, name, group = owner_of(answers)
        split = definition.facts.split
        title = split.title.in_(language()).replace("{elev}", name) if split is not None else name
        self.title = label(title, "h1")
        self.column.addWidget(self.title)
        if group:
            self.column.addWidget(label(group, "muted"))
        for step in definition.steps:
            parts = [part for field in step.fields for part in self._parts(field, answers.get(field.field_id))]
            if parts:
                card = Card(label(step.title.in_(language()), "h2"), spacing=8)
                for part in parts:
                    card.column.addWidget(part)
                self.column.addWidget(card)
        self.column.addStretch(1)

    def show_spots(self, spots: Sequence[ExtractSpot]) -> None:
        """Mark what should be looked at."""
        for text in self.texts.values():
            text.show_spots(spots)

    def point_at(self, spot: ExtractSpot) -> None:
        """Bring a place into sight and choose it."""
        text = self.texts.get(spot.path)
        if text is not None:
            text.point_at(spot)
            self.settle()
            caret = text.cursorRect()
            at = text.mapTo(self.body, caret.center())
            self.ensureVisible(at.x(), at.y(), 40, 120)
        elif spot.path in self.lines:
            self.ensureWidgetVisible(self.lines[spot.path])

    def _parts(self, field: Field, value: Json) -> Iterator[QWidget]:
        if field.type is FieldType.NOTICE or field.phase is not Phase.AUTHOR or is_empty(value):
            return
        if field.type is not FieldType.ROWS:
            yield from self._answer(field, field.field_id, field.label.in_(language()), value)
            return
        for number, (row_id, row) in enumerate(rows_of(value), start=1):
            heading = _("{question} nr. {number}").format(question=field.label.in_(language()), number=number)
            yield label(heading, "h3")
            for column in field.fields:
                one = row.get(column.field_id)
                if not is_empty(one):
                    path = f"{field.field_id}/{row_id}/{column.field_id}"
                    name = _("{question}: {name}").format(question=column.label.in_(language()), name=heading)
                    yield from self._answer(column, path, name, one)

    def _answer(self, field: Field, path: FieldPath, name: str, value: Json) -> Iterator[QWidget]:
        caption = label(field.label.in_(language()), "muted")
        yield caption
        if field.type in _TEXTS and isinstance(value, str):
            made = ExtractText(path, name, value)
            made.edited.connect(self.edited)
            caption.setBuddy(made)
            self.texts[path] = made
            yield made
        else:
            line = label(value_in_words(field, value))
            self.lines[path] = line
            yield line
