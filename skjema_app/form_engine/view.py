"""Which fields are asked and visible, what conditions see, and what rows inherit. Where everything else looks.

*Hidden answers are kept* in the draft, count as unanswered in every condition, and are left out of the document.
*One phase is asked at a time*: the author's, or at ``DECISION_LEVEL`` the decider's. *Rows inherit* (user-review
§ 2.5): a column with ``inherit`` that nothing is written in takes the value of the row above or of a field of the
form. That value counts as answered, conditions see it, and it stands in the frozen answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from skjema_app.domain.answers import ROW_ID, Answers, FieldPath, Json
from skjema_app.form_engine.changes import same_answer
from skjema_app.form_engine.conditions import Scope, holds
from skjema_app.form_engine.definition import ABOVE, EXTRACT_LEVEL, Field, FieldType, FormDefinition, NotStaff, Phase
from skjema_app.form_engine.state import Inherited
from skjema_app.form_engine.values import answered, row_is_empty, rows_of, tidied

_EMPTY: Answers = MappingProxyType({})
_NOTHING: Mapping[str, Inherited] = MappingProxyType({})


class View:
    """A form with answers: ``visible`` by top-level field, ``seen`` what conditions may look at.

    ``base``: frozen answers of the document that a supplement adds to or a decision is about. What is answered there
    isn't asked again but is seen. What the lightest level leaves optional isn't asked again by a supplement either.
    One pupil's copy of minutes stands by itself, although it supplements them.

    ``before``: frozen answers of the version that the draft revises; empty for a first version.
    ``inherits``: nothing, outside rows. ``names``: people named where a rule looks for those who aren't staff; worked
    out once, by ``relations``.
    """

    def __init__(
        self, definition: FormDefinition, answers: Answers, base: Answers, level: str, before: Answers = _EMPTY
    ) -> None:
        base = _EMPTY if level == EXTRACT_LEVEL else base
        self.definition = definition
        self.level = level
        self.answers = answers
        self.before = before
        self.is_copy = level == EXTRACT_LEVEL
        self.rank = definition.rank(level)
        self.phase = definition.asked_phase(level)
        self.seen: dict[str, Json] = {}
        self.visible: dict[str, bool] = {}
        self.inherits: Mapping[str, Inherited] = _NOTHING
        self.names: dict[NotStaff, list[str]] = {}
        self._columns: dict[str, Mapping[str, Field]] = {}
        self._rows: dict[str, tuple[RowView, ...]] = {}
        self._earlier: dict[str, Mapping[str, Mapping[str, Json]]] = {}
        supplement = bool(base) and self.phase is Phase.AUTHOR
        for field_id in definition.visibility_order:
            field = definition.index[field_id]
            told = answered(field, base.get(field_id))
            if told is not None:
                self.visible[field_id] = False
                self.seen[field_id] = told
                continue
            visible = self._asked(field, supplement=supplement) and (field.when is None or holds(field.when, self))
            self.visible[field_id] = visible
            if visible:
                self.seen[field_id] = answered(field, answers.get(field_id))

    def _asked(self, field: Field, *, supplement: bool) -> bool:
        rank = self.definition.rank(field.level)
        if field.phase is not self.phase or rank > self.rank:
            return False
        return not supplement or rank > 0 or field.required is not None or field.should is not None

    def answer(self, field_id: str) -> Json:
        """The answer of a visible field, or None."""
        return self.seen.get(field_id)

    def reaches(self, level: str) -> bool:
        """Whether the form is filled at this level or a fuller one."""
        return self.definition.rank(level) <= self.rank

    @property
    def revises(self) -> bool:
        """Whether the draft revises an earlier version."""
        return bool(self.before)

    def rows(self, rows_field: Field) -> tuple[RowView, ...]:
        """The rows of a field in order, each knowing the one above; those of the base where it was answered there.

        Asked for when all that its columns look at is known (``references.visibility_order``).
        """
        found = self._rows.get(rows_field.field_id)
        if found is None:
            found = self._rows[rows_field.field_id] = tuple(self._each_row(rows_field))
        return found

    def columns(self, rows_field: Field) -> Mapping[str, Field]:
        """The columns of a field's rows by id."""
        found = self._columns.get(rows_field.field_id)
        if found is None:
            found = {column.field_id: column for column in rows_field.fields}
            self._columns[rows_field.field_id] = found
        return found

    def written_rows(self, rows_id: str) -> Iterator[Scope]:
        """The rows that something is written in, of a field that is visible or answered in the base."""
        if rows_id in self.seen:
            yield from (row for row in self.rows(self.definition.index[rows_id]) if row.says_something)

    def earlier_rows(self, rows_id: str) -> Mapping[str, Mapping[str, Json]]:
        """The rows of the version that the draft revises, by id."""
        found = self._earlier.get(rows_id)
        if found is None:
            rows = rows_of(self.before.get(rows_id))
            found = self._earlier[rows_id] = {row_id: row for row_id, row in rows if not row_is_empty(row)}
        return found

    def changed(self, field_id: str) -> bool:
        """Whether an answer isn't what it was in the version that the draft revises."""
        field = self.definition.index[field_id]
        if not self.revises:
            return False
        if field.type is not FieldType.ROWS:
            return not same_answer(field, answered(field, self.before.get(field_id)), self.seen.get(field_id))
        rows = [row for row in self.rows(field) if row.says_something] if field_id in self.seen else []
        if {row.row_id for row in rows} != set(self.earlier_rows(field_id)):
            return True
        return any(row.changed(column.field_id) for row in rows for column in field.fields)

    def stood(self, field: Field) -> Inherited | None:
        """What stood in the version that the draft revises, where that was another answer; None when it didn't."""
        if not self.changed(field.field_id):
            return None
        return Inherited(answered(field, self.before.get(field.field_id)), field.field_id)

    def _each_row(self, rows_field: Field) -> Iterator[RowView]:
        visible = self.visible.get(rows_field.field_id, False)
        told = None if visible else self.seen.get(rows_field.field_id)
        above: RowView | None = None
        for row_id, row in rows_of(self.answers.get(rows_field.field_id) if told is None else told):
            above = RowView(self, rows_field, row_id, row, above)
            yield above


class RowView:
    """The same within one row: its own columns first, then the fields of the form.

    Attributes:
        rows_id: the ``rows`` field it is in.
        row_id: the row's id.
        path: the row's path.
        row: the row as it is in the draft.
        written: something is written in it; a row just added asks for nothing and is left out of the document.
        says_something: at least one visible cell has a good value of its own.
        inherits: columns that nothing is written in and that have a value from elsewhere.
        values: effective value of every column that may inherit, hidden ones too, with where it was written.
    """

    def __init__(
        self, outer: View, rows_field: Field, row_id: str, row: Mapping[str, Json], above: RowView | None
    ) -> None:
        self._outer = outer
        self._columns = outer.columns(rows_field)
        self.rows_id = rows_field.field_id
        self.level = outer.level
        self.row_id = row_id
        self.path = f"{rows_field.field_id}/{row_id}"
        self.row = row
        self.written = not row_is_empty(row)
        self.says_something = False
        self.seen: dict[str, Json] = {}
        self.visible: dict[str, bool] = {}
        self.inherits: dict[str, Inherited] = {}
        self.values: dict[str, Inherited] = {}
        for column in rows_field.fields:  # a column's condition may look at earlier columns only; the loader sees to it
            self._place(column, rows_field, above)

    def _place(self, column: Field, rows_field: Field, above: RowView | None) -> None:
        key = column.field_id
        shown = column.phase is rows_field.phase and (column.when is None or holds(column.when, self))
        shown = shown and (not column.level or self._outer.definition.rank(column.level) <= self._outer.rank)
        self.visible[key] = shown
        own = tidied(column, self.row.get(key)) if shown else None
        if own is not None:
            self.says_something = True
        if not column.inherit:
            if shown:
                self.seen[key] = own
            return
        if own is not None:
            self.values[key] = Inherited(own, f"{self.path}/{key}")
        else:
            found = self._from_elsewhere(column, above)
            if found is not None:
                self.values[key] = found
                if shown:
                    self.inherits[key] = found
        if shown:
            found = self.values.get(key)
            self.seen[key] = found.value if found is not None else None

    def _from_elsewhere(self, column: Field, above: RowView | None) -> Inherited | None:
        for source in column.inherit:
            if source == ABOVE:
                found = above.values.get(column.field_id) if above is not None else None
                if found is not None:
                    return found
            else:
                value = self._outer.answer(source)
                if value is not None:
                    return Inherited(value, source)
        return None

    def answer(self, field_id: str) -> Json:
        """The effective value of a visible column, or the answer of a visible field of the form."""
        return self.seen.get(field_id) if field_id in self._columns else self._outer.answer(field_id)

    def reaches(self, level: str) -> bool:
        """Whether the form is filled at this level or a fuller one."""
        return self._outer.reaches(level)

    @property
    def revises(self) -> bool:
        """Whether the draft revises an earlier version."""
        return self._outer.revises

    def written_rows(self, rows_id: str) -> Iterator[Scope]:
        """The rows of a field that something is written in."""
        return self._outer.written_rows(rows_id)

    def changed(self, field_id: str) -> bool:
        """Whether a column, as it is after inheriting, isn't what it was; so is every column of a new row."""
        column = self._columns.get(field_id)
        if column is None:
            return self._outer.changed(field_id)
        if not self.revises:
            return False
        earlier = self.earlier
        return earlier is None or not same_answer(
            column, tidied(column, earlier.get(field_id)), self.seen.get(field_id)
        )

    @property
    def earlier(self) -> Mapping[str, Json] | None:
        """The same row in the version that the draft revises, or None."""
        return self._outer.earlier_rows(self.rows_id).get(self.row_id) if self.revises else None

    def stood(self, field: Field) -> Inherited | None:
        """What stood in this cell in the version that the draft revises, where that was another answer."""
        earlier = self.earlier
        if earlier is None or not self.changed(field.field_id):
            return None
        return Inherited(tidied(field, earlier.get(field.field_id)), f"{self.path}/{field.field_id}")


def frozen_rows(view: View, field: Field) -> Json:
    """The rows of a field as they are frozen: visible columns, what they inherit written out, no empty rows."""
    kept: list[Json] = []
    for row in view.rows(field):
        if not row.says_something:
            continue
        frozen: dict[str, Json] = {ROW_ID: row.row_id}
        for column in field.fields:
            cell = row.seen.get(column.field_id)
            if cell is not None:
                frozen[column.field_id] = cell
        kept.append(frozen)
    return kept


def inherited(
    definition: FormDefinition,
    answers: Answers,
    path: FieldPath,
    *,
    level: str = "",
    base: Answers = _EMPTY,
    before: Answers = _EMPTY,
) -> Inherited | None:
    """What a cell takes from the row above or from the form, and where that was written; None when nothing.

    A cell that has a value of its own inherits nothing. ``level`` "" means the fullest.
    """
    parts = path.split("/")
    rows_field = definition.index.get(parts[0])
    if len(parts) != len(("rows", "row", "column")) or rows_field is None or rows_field.type is not FieldType.ROWS:
        return None
    view = View(definition, answers, base, level or definition.levels[-1].level_id, before)
    row = next((row for row in view.rows(rows_field) if row.row_id == parts[1]), None)
    return row.inherits.get(parts[2]) if row is not None else None
