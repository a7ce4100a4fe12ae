"""Conditions looked up in frozen answers: they hold visible fields only, and what they hold is what is seen.

For those who lay out or list a finished document. What has ``changed`` isn't known here and never holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.conditions import Scope
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.values import rows_of


@dataclass(frozen=True, slots=True)
class FrozenScope:
    """A document's answers. ``revises``: it is a later version of a document."""

    definition: FormDefinition
    answers: Answers
    level: str
    revises: bool = False

    def answer(self, field_id: str) -> Json:
        """What was answered."""
        return self.answers.get(field_id)

    def reaches(self, level: str) -> bool:
        """Whether the document is at this level or a fuller one."""
        return self.definition.rank(level) <= self.definition.rank(self.level)

    def written_rows(self, rows_id: str) -> Iterator[Scope]:
        """Every row of a field."""
        return (_FrozenRow(self, row) for _row_id, row in rows_of(self.answers.get(rows_id)))

    def changed(self, _field_id: str) -> bool:
        """The earlier version isn't at hand."""
        return False


@dataclass(frozen=True, slots=True)
class _FrozenRow:
    """The same within one row."""

    outer: FrozenScope
    row: Mapping[str, Json]

    @property
    def revises(self) -> bool:
        return self.outer.revises

    def answer(self, field_id: str) -> Json:
        return self.row[field_id] if field_id in self.row else self.outer.answer(field_id)

    def reaches(self, level: str) -> bool:
        return self.outer.reaches(level)

    def written_rows(self, rows_id: str) -> Iterator[Scope]:
        return self.outer.written_rows(rows_id)

    def changed(self, field_id: str) -> bool:
        return self.outer.changed(field_id)
