"""Conditions of a form (``when``, ``required``) as a small tree of data, and whether they hold. No code in forms.

Hidden fields count as unanswered: whoever asks ``holds`` hands in a look-up that knows which fields are visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from skjema_app.domain.answers import Json, is_empty

_ORDERED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Always:
    """Holds always (``required: true``)."""


@dataclass(frozen=True, slots=True)
class FieldIs:
    """Holds when a field's answer is one of ``values`` (for many choices: when any of them is chosen)."""

    field_id: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """Holds when a field is visible and answered."""

    field_id: str


@dataclass(frozen=True, slots=True)
class AtLevel:
    """Holds when the form is filled at this level or a fuller one."""

    level: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when the part does not."""

    part: Condition


@dataclass(frozen=True, slots=True)
class AnyRow:
    """Holds when ``where`` holds in at least one row that something is written in."""

    rows_id: str
    where: Condition


@dataclass(frozen=True, slots=True)
class EveryRow:
    """Holds when ``where`` holds in every row that something is written in; also when there is none."""

    rows_id: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Changed:
    """Holds when a draft revises an earlier version and one of these answers isn't what it was there.

    In a row: the row's own columns, as they are after inheriting; it holds for every column of a new row.
    """

    field_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """Holds when a draft revises an earlier version."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Holds when one date (number, time) is before another; never when one of them isn't answered."""

    first: str
    second: str


Condition: TypeAlias = (
    Always | FieldIs | Answered | AtLevel | AllOf | AnyOf | Not | AnyRow | EveryRow | Changed | Revision | Earlier
)


class Scope(Protocol):
    """Where a condition looks: answers of visible fields, and how full the form is being filled."""

    def answer(self, field_id: str) -> Json:
        """The answer of a visible field, or None."""
        ...

    def reaches(self, level: str) -> bool:
        """Whether the form is filled at this level or a fuller one."""
        ...

    def written_rows(self, rows_id: str) -> Iterable[Scope]:
        """The rows of a visible field that something is written in."""
        ...

    def changed(self, field_id: str) -> bool:
        """Whether an answer isn't what it was in the version that the draft revises."""
        ...

    @property
    def revises(self) -> bool:
        """Whether the draft revises an earlier version."""
        ...


def holds(condition: Condition, scope: Scope) -> bool:
    """Whether a condition holds in a scope."""
    match condition:
        case FieldIs(field_id, values):
            return _is_one_of(scope.answer(field_id), values)
        case Answered(field_id):
            return not is_empty(scope.answer(field_id))
        case AtLevel(level):
            return scope.reaches(level)
        case Not(part):
            return not holds(part, scope)
        case AllOf(parts):
            return all(holds(part, scope) for part in parts)
        case AnyOf(parts):
            return any(holds(part, scope) for part in parts)
        case AnyRow(rows_id, where):
            return any(holds(where, row) for row in scope.written_rows(rows_id))
        case EveryRow(rows_id, where):
            return all(holds(where, row) for row in scope.written_rows(rows_id))
        case Changed(field_ids):
            return any(scope.changed(field_id) for field_id in field_ids)
        case Revision():
            return scope.revises
        case Earlier(first, second):
            return _before(scope.answer(first), scope.answer(second))
        case Always():
            return True


def mentioned(condition: Condition) -> Iterator[str]:
    """Ids of the fields that a condition looks at, columns of rows among them."""
    match condition:
        case FieldIs(field_id) | Answered(field_id):
            yield field_id
        case Not(part):
            yield from mentioned(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from mentioned(part)
        case AnyRow(rows_id, where) | EveryRow(rows_id, where):
            yield rows_id
            yield from mentioned(where)
        case Changed(field_ids):
            yield from field_ids
        case Earlier(first, second):
            yield first
            yield second
        case Always() | AtLevel() | Revision():
            return


def looks_at_rows(condition: Condition) -> bool:
    """Whether it looks into the rows of a field."""
    match condition:
        case AnyRow() | EveryRow():
            return True
        case Not(part):
            return looks_at_rows(part)
        case AllOf(parts) | AnyOf(parts):
            return any(looks_at_rows(part) for part in parts)
        case _:
            return False


def _is_one_of(answer: Json, values: tuple[str | bool, ...]) -> bool:
    if isinstance(answer, list):
        return any(_is_one_of(one, values) for one in answer if isinstance(one, str))
    if isinstance(answer, dict):  # a pupil or person: the only thing that can be named in a form is «ukjent»
        answer = answer.get("ref")
    return isinstance(answer, str | bool) and answer in values


def _before(first: Json, second: Json) -> bool:
    """Of two dates, two times or two numbers. Other values, such as half a date, are never before anything."""
    if isinstance(first, str) and isinstance(second, str):
        alike = len(first) == len(second) and _ORDERED.fullmatch(first) and _ORDERED.fullmatch(second)
        return bool(alike) and first < second
    if isinstance(first, bool) or isinstance(second, bool):
        return False
    return isinstance(first, int) and isinstance(second, int) and first < second
