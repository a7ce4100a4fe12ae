"""What differs between two sets of answers, field by field (user-review § 4.2).

Rows are matched by their id, not their place; a row that only changed place is *moved*; a cleared field is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Text
from skjema_app.form_engine.values import row_is_empty, rows_of

_HALF = 0.5


class ChangeKind(StrEnum):
    """What happened to an answer, or to a row."""

    ADDED = "added"
    CHANGED = "changed"
    CLEARED = "cleared"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One difference.

    Attributes:
        path: the field, or for a whole row "andre/<row id>".
        label: the field's question.
        kind: added, changed, cleared; for rows also removed and moved.
        before: the earlier value, or None; for a moved row its earlier place (from 1).
        after: the later value, or None; for a moved row its later place.
        rewritten: more than half of a text is new, so show old above new instead of marking words.
    """

    path: FieldPath
    label: Text
    kind: ChangeKind
    before: Json
    after: Json
    rewritten: bool = False


def changes(definition: FormDefinition, before: Answers, after: Answers) -> tuple[FieldChange, ...]:
    """All differences, in the form's order. Never raises; answers to fields the form doesn't have are passed over."""
    found: list[FieldChange] = []
    for _, field in definition.fields():
        old, new = before.get(field.field_id), after.get(field.field_id)
        if field.type is FieldType.ROWS:
            found += _row_changes(field, old, new)
        elif field.type is not FieldType.NOTICE:
            found += _value_change(field, field.field_id, old, new)
    return tuple(found)


def _value_change(field: Field, path: FieldPath, old: Json, new: Json) -> list[FieldChange]:
    if is_empty(old) and is_empty(new):
        return []
    if is_empty(old):
        return [FieldChange(path, field.label, ChangeKind.ADDED, None, new)]
    if is_empty(new):
        return [FieldChange(path, field.label, ChangeKind.CLEARED, old, None)]
    if _same(old, new):
        return []
    return [FieldChange(path, field.label, ChangeKind.CHANGED, old, new, _rewritten(old, new))]


def _row_changes(field: Field, old: Json, new: Json) -> list[FieldChange]:
    old_rows = {row_id: row for row_id, row in rows_of(old) if not row_is_empty(row)}
    new_rows = {row_id: row for row_id, row in rows_of(new) if not row_is_empty(row)}
    old_places = {row_id: place for place, row_id in enumerate(old_rows)}
    stayed = _longest_rising([old_places[row_id] for row_id in new_rows if row_id in old_rows])
    found: list[FieldChange] = []
    for place, (row_id, row) in enumerate(new_rows.items()):
        path = f"{field.field_id}/{row_id}"
        earlier = old_rows.get(row_id)
        if earlier is None:
            found.append(FieldChange(path, field.label, ChangeKind.ADDED, None, row))
            continue
        if old_places[row_id] not in stayed:
            found.append(FieldChange(path, field.label, ChangeKind.MOVED, old_places[row_id] + 1, place + 1))
        for column in field.fields:
            key = column.field_id
            found += _value_change(column, f"{path}/{key}", earlier.get(key), row.get(key))
    for row_id, row in old_rows.items():
        if row_id not in new_rows:
            found.append(FieldChange(f"{field.field_id}/{row_id}", field.label, ChangeKind.REMOVED, row, None))
    return found


def _same(old: Json, new: Json) -> bool:
    """Equal as JSON: ``True`` and ``1`` are different answers, also deep inside."""
    if type(old) is not type(new):
        return False
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_same(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(value, new[key]) for key, value in old.items())
    return old == new


def _rewritten(old: Json, new: Json) -> bool:
    if not isinstance(old, str) or not isinstance(new, str):
        return False
    before, after = old.split(), new.split()
    kept = (Counter(before) & Counter(after)).total()
    return kept < _HALF * max(len(before), len(after))


def _longest_rising(places: list[int]) -> frozenset[int]:
    """The most rows that kept their order among themselves; the others are the ones that moved."""
    ends: list[int] = []
    ends_at: list[int] = []
    previous: list[int] = []
    for at, place in enumerate(places):
        length = bisect_left(ends, place)
        previous.append(ends_at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            ends_at.append(at)
        else:
            ends[length] = place
            ends_at[length] = at
    kept: list[int] = []
    at = ends_at[-1] if ends_at else -1
    while at >= 0:
        kept.append(places[at])
        at = previous[at]
    return frozenset(kept)
