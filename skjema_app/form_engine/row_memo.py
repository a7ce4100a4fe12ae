"""Rows judged before, so that a key press in the last item of a long meeting doesn't judge the other thirty-nine anew.

What a row means is remembered with all that it followed from: the row itself, the answers its columns look at, the
date, and what has been confirmed. Only for rows that hang on nothing else: no inheritance, no own words compared with
other texts, no look at other rows, no version before. Everything else is judged each time.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from skjema_app.domain.answers import Json
from skjema_app.form_engine.conditions import Condition, looks_at_rows, mentioned
from skjema_app.form_engine.definition import Field
from skjema_app.form_engine.state import Problem, Recommended, RowState
from skjema_app.form_engine.view import RowView, View

_MOST = 256
"""Rows that are remembered; more than a long meeting has."""

Context = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """What judging a row gave: its state, and what it adds to the form's."""

    state: RowState
    problems: tuple[Problem, ...]
    recommended: tuple[Recommended, ...]
    required: int
    answered: int


class RowMemo:
    """Remembers rows of any form; nothing is looked up by what may have changed."""

    def __init__(self) -> None:
        self._outer: dict[int, tuple[Field, tuple[str, ...] | None]] = {}
        self._rows: dict[tuple[int, str, str, bool], tuple[Field, bytes, Context, JudgedRow]] = {}

    def context(self, view: View, field: Field, step_id: str, today: date, confirmed: object) -> Context | None:
        """What the rows of a field follow from beside themselves; None when that is more than can be compared."""
        known = self._outer.get(id(field))
        if known is None or known[0] is not field:
            if len(self._outer) >= _MOST:
                self._outer.clear()
            known = self._outer[id(field)] = field, _looked_at(field)
        if known[1] is None or view.revises or view.is_copy:
            return None
        return (step_id, today, confirmed, *map(view.seen.get, known[1]))

    def get(self, field: Field, row: RowView, context: Context, *, visible: bool) -> JudgedRow | None:
        """What the same row in the same surroundings gave before, or None."""
        found = self._rows.get((id(field), row.path, row.level, visible))
        if found is None or found[0] is not field or found[2] != context or found[1] != _as_bytes(row.row):
            return None
        return found[3]

    def keep(self, field: Field, row: RowView, context: Context, judged: JudgedRow, *, visible: bool) -> None:
        """Remember it."""
        written = _as_bytes(row.row)
        if written:
            if len(self._rows) >= _MOST:
                self._rows.clear()
            self._rows[(id(field), row.path, row.level, visible)] = field, written, context, judged


def _as_bytes(row: Mapping[str, Json]) -> bytes:
    """A row to compare with: other than objects, bytes tell ``1`` from ``true``, and nobody changes them in place."""
    try:
        return marshal.dumps(dict(row), 2)
    except ValueError:  # too deep to be anybody's answer
        return b""


def _looked_at(field: Field) -> tuple[str, ...] | None:
    """Fields whose answers decide on the rows of a field; None when rows can't be remembered."""
    found: dict[str, None] = {}
    for column in field.fields:
        conditions = list(_conditions(column))
        if column.inherit or column.own_words or column.not_staff is not None or any(map(looks_at_rows, conditions)):
            return None
        found |= dict.fromkeys(name for one in conditions for name in mentioned(one))
        if column.not_before:
            found[column.not_before] = None
    return tuple(found)


def _conditions(column: Field) -> Iterator[Condition]:
    for one in (column.required, column.should, column.when, *(option.when for option in column.options)):
        if one is not None:
            yield one
