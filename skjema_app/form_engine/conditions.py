"""Conditions of a form (``when``, ``required``) as a small tree of data, and whether they hold. No code in forms.

Hidden fields count as unanswered: whoever asks ``holds`` hands in a look-up that knows which fields are visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from skjema_app.domain.answers import Json, is_empty


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


Condition: TypeAlias = Always | FieldIs | Answered | AtLevel | AllOf | AnyOf | Not


class Scope(Protocol):
    """Where a condition looks: answers of visible fields, and how full the form is being filled."""

    def answer(self, field_id: str) -> Json:
        """The answer of a visible field, or None."""
        ...

    def reaches(self, level: str) -> bool:
        """Whether the form is filled at this level or a fuller one."""
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
        case Always():
            return True


def mentioned(condition: Condition) -> Iterator[str]:
    """Ids of the fields that a condition looks at."""
    match condition:
        case FieldIs(field_id) | Answered(field_id):
            yield field_id
        case Not(part):
            yield from mentioned(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from mentioned(part)
        case Always() | AtLevel():
            return


def _is_one_of(answer: Json, values: tuple[str | bool, ...]) -> bool:
    if isinstance(answer, list):
        return any(_is_one_of(one, values) for one in answer if isinstance(one, str))
    if isinstance(answer, dict):  # a pupil or person: the only thing that can be named in a form is «ukjent»
        answer = answer.get("ref")
    return isinstance(answer, str | bool) and answer in values
