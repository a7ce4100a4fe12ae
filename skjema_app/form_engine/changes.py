"""What differs between two sets of answers, field by field (user-review § 4.2). Plain values, no sentences.

Rows are matched by their id, not their place; a row that only changed place is *moved*, and as few as possible are; a
cleared field is shown. The two sets may belong to different versions of a form: a question that only one of them has
is answered in that one only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Text
from skjema_app.form_engine.pieces import Piece, is_rewritten, word_pieces
from skjema_app.form_engine.values import row_is_empty, rows_of

_PEOPLE = frozenset({FieldType.PERSON, FieldType.PUPIL, FieldType.PARTY})


class ChangeKind(StrEnum):
    """What happened to an answer, or to a whole row. ``REWRITTEN``: more than half of the words are new."""

    ADDED = "added"
    CHANGED = "changed"
    REWRITTEN = "rewritten"
    CLEARED = "cleared"
    ROW_ADDED = "row-added"
    ROW_REMOVED = "row-removed"
    ROW_MOVED = "row-moved"
    MOVED = "row-moved"  # another name of ROW_MOVED


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One difference.

    Attributes:
        path: the field, or for a whole row "andre/<row id>".
        label: the field's question, as the later version asks it.
        kind: what happened.
        before: the earlier value, or None; for a moved row its earlier place (from 1).
        after: the later value, or None; for a moved row its later place.
        before_field: the field as the earlier version has it, to put ``before`` into words; None when it has none.
        after_field: the same for ``after``.
        pieces: of a changed text: the words that stayed, went and came, in reading order. Empty otherwise.
    """

    path: FieldPath
    label: Text
    kind: ChangeKind
    before: Json
    after: Json
    before_field: Field | None = None
    after_field: Field | None = None
    pieces: tuple[Piece, ...] = ()

    @property
    def rewritten(self) -> bool:
        """More than half of a text is new, so show old above new instead of marking words."""
        return self.kind is ChangeKind.REWRITTEN


def changes(
    definition: FormDefinition, before: Answers, after: Answers, after_definition: FormDefinition | None = None
) -> tuple[FieldChange, ...]:
    """All differences, in the form's order. Never raises; answers to fields the form doesn't have are passed over.

    Args:
        definition: the form version of ``before``, and of ``after`` unless the next says otherwise.
        before: the earlier answers.
        after: the later answers.
        after_definition: the form version of ``after``, where it is another.
    """
    found: list[FieldChange] = []
    for old_field, new_field in _pairs(_top(definition), _top(after_definition or definition)):
        field = new_field or old_field
        if field is None:
            continue
        old = before.get(field.field_id) if old_field is not None else None
        new = after.get(field.field_id) if new_field is not None else None
        found += _field_changes(field.field_id, old_field, new_field, old, new)
    return tuple(found)


def _top(definition: FormDefinition) -> tuple[Field, ...]:
    return tuple(field for _, field in definition.fields())


def _pairs(old: tuple[Field, ...], new: tuple[Field, ...]) -> Iterator[tuple[Field | None, Field | None]]:
    """The later fields in order, each with the earlier one of its id; then the earlier ones that are gone."""
    before = {field.field_id: field for field in old}
    for field in new:
        yield before.pop(field.field_id, None), field
    for field in before.values():
        yield field, None


def _field_changes(
    path: FieldPath, old_field: Field | None, new_field: Field | None, old: Json, new: Json
) -> Iterator[FieldChange]:
    kinds = {field.type for field in (old_field, new_field) if field is not None}
    if FieldType.ROWS in kinds and len(kinds) > 1:  # a question that became rows, or the other way round
        yield from _field_changes(path, old_field, None, old, None)
        yield from _field_changes(path, None, new_field, None, new)
    elif FieldType.ROWS in kinds:
        yield from _row_changes(path, old_field, new_field, old, new)
    elif FieldType.NOTICE not in kinds:
        change = _value_change(path, old_field, new_field, old, new)
        if change is not None:
            yield change


def _value_change(
    path: FieldPath, old_field: Field | None, new_field: Field | None, old: Json, new: Json
) -> FieldChange | None:
    field = new_field or old_field
    if field is None or (is_empty(old) and is_empty(new)):
        return None
    if is_empty(old):
        return FieldChange(path, field.label, ChangeKind.ADDED, None, new, old_field, new_field)
    if is_empty(new):
        return FieldChange(path, field.label, ChangeKind.CLEARED, old, None, old_field, new_field)
    if same_answer(field, old, new):
        return None
    pieces: tuple[Piece, ...] = ()
    kind = ChangeKind.CHANGED
    if field.type in {FieldType.TEXT, FieldType.LONG_TEXT} and isinstance(old, str) and isinstance(new, str):
        if is_rewritten(old, new):
            kind = ChangeKind.REWRITTEN
        else:
            pieces = word_pieces(old, new)
    return FieldChange(path, field.label, kind, old, new, old_field, new_field, pieces)


def _row_changes(
    path: FieldPath, old_field: Field | None, new_field: Field | None, old: Json, new: Json
) -> Iterator[FieldChange]:
    field = new_field or old_field
    if field is None:
        return
    old_rows = {row_id: row for row_id, row in rows_of(old) if not row_is_empty(row)}
    new_rows = {row_id: row for row_id, row in rows_of(new) if not row_is_empty(row)}
    old_places = {row_id: place for place, row_id in enumerate(old_rows)}
    stayed = _longest_rising([old_places[row_id] for row_id in new_rows if row_id in old_rows])
    columns = tuple(_pairs(old_field.fields if old_field else (), new_field.fields if new_field else ()))
    for place, (row_id, row) in enumerate(new_rows.items()):
        where = f"{path}/{row_id}"
        earlier = old_rows.get(row_id)
        if earlier is None:
            yield FieldChange(where, field.label, ChangeKind.ROW_ADDED, None, row, old_field, new_field)
            continue
        if old_places[row_id] not in stayed:
            places = (old_places[row_id] + 1, place + 1)
            yield FieldChange(where, field.label, ChangeKind.ROW_MOVED, *places, old_field, new_field)
        for old_column, new_column in columns:
            column = new_column or old_column
            if column is not None:
                key = column.field_id
                cells = (earlier.get(key) if old_column else None, row.get(key) if new_column else None)
                yield from _field_changes(f"{where}/{key}", old_column, new_column, *cells)
    for row_id, row in old_rows.items():
        if row_id not in new_rows:
            yield FieldChange(f"{path}/{row_id}", field.label, ChangeKind.ROW_REMOVED, row, None, old_field, new_field)


def same_answer(field: Field, old: Json, new: Json) -> bool:
    """Whether two answers say the same: the order of many choices doesn't count, nor how a name was put in."""
    if is_empty(old) or is_empty(new):
        return is_empty(old) and is_empty(new)
    if field.type is FieldType.MANY and isinstance(old, list) and isinstance(new, list):
        return sorted(map(repr, old)) == sorted(map(repr, new))
    if field.type in _PEOPLE and isinstance(old, dict) and isinstance(new, dict):
        refs = {ref for ref in (old.get("ref"), new.get("ref")) if isinstance(ref, str) and ref}
        if len(refs) <= 1:  # one of them typed, the other picked from a list
            return _equal(old.get("name"), new.get("name"))
    return _equal(old, new)


def _equal(old: Json, new: Json) -> bool:
    """Equal as JSON: ``True`` and ``1`` are different answers, also deep inside."""
    if type(old) is not type(new):
        return False
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_equal(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_equal(value, new[key]) for key, value in old.items())
    return old == new


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
