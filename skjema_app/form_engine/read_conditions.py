"""The tree of a form's text -> conditions. Every field a condition names is noted, to be checked when all are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from skjema_app.form_engine.conditions import (
    AllOf,
    Always,
    Answered,
    AnyOf,
    AnyRow,
    AtLevel,
    Changed,
    Condition,
    Earlier,
    EveryRow,
    FieldIs,
    Not,
    Revision,
)
from skjema_app.form_engine.definition import FieldType, Phase
from skjema_app.form_engine.faults import FaultCode, Faults, Position
from skjema_app.form_engine.yaml_tree import Kind, Listing, Node, Scalar, Table

_KINDS = (
    "field",
    "answered",
    "level",
    "all",
    "any",
    "not",
    "any_row",
    "every_row",
    "changed",
    "revision",
    "earlier",
)
_ASKED = frozenset(FieldType) - {FieldType.NOTICE}
_ORDERED = frozenset({FieldType.DATE, FieldType.TIME, FieldType.NUMBER})
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A condition names a field (and perhaps values of it).

    Attributes:
        at: where.
        field_id: the field it names.
        values: the values it compares with, each with its place.
        rows: the ``rows`` field whose row the condition stands in, or "".
        column: the column it decides the visibility of, or "".
        phase: the phase of what the condition belongs to; it can't look at a later one.
        types: what the field may be.
    """

    at: Position
    field_id: str
    values: tuple[tuple[Position, str | bool], ...]
    rows: str
    column: str
    phase: Phase
    types: frozenset[FieldType] = _ASKED


@dataclass(frozen=True, slots=True)
class ConditionPlace:
    """Where a condition stands; copied into each of its mentions. ``renamed``: ids within an included block."""

    rows: str = ""
    column: str = ""
    phase: Phase = Phase.AUTHOR
    renamed: Mapping[str, str] | None = None


class ConditionReader:
    """Reads conditions; ``mentions`` and ``levels`` hold what they name."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.mentions: list[Mention] = []
        self.levels: list[tuple[Position, str]] = []

    def read(self, node: Node | None, place: ConditionPlace) -> Condition | None:
        """A condition; ``true`` is always, ``false`` and nothing are None."""
        if node is None:
            return None
        if isinstance(node, Scalar) and node.kind is Kind.FLAG:
            return Always() if node.value == "true" else None
        if not isinstance(node, Table):
            self._faults.add(node.at, FaultCode.BAD_CONDITION, node.value if isinstance(node, Scalar) else "")
            return None
        return self._table(node, place)

    def _table(self, table: Table, place: ConditionPlace) -> Condition | None:
        keys = [key.value for key, _ in table.entries]
        for key, _ in table.entries:
            if key.value not in _KINDS and not (key.value == "is" and "field" in keys):
                self._faults.add(key.at, FaultCode.UNKNOWN_KEY, key.value, (*_KINDS, "is"))
                return None
        kinds = [key for key in keys if key in _KINDS]
        if len(kinds) != 1:
            self._faults.add(table.at, FaultCode.BAD_CONDITION, " ".join(keys))
            return None
        node = table.get(kinds[0])
        if node is None:
            return None
        match kinds[0]:
            case "all":
                return AllOf(self._parts(node, place))
            case "any":
                return AnyOf(self._parts(node, place))
            case "not":
                part = self.read(node, place)
                return None if part is None else Not(part)
            case "level":
                return self._level(node)
            case "answered":
                field_id = self._field(node, place)
                return Answered(field_id) if field_id else None
            case "any_row" | "every_row" as kind:
                return self._rows(kind, node, place)
            case "changed":
                return self._changed(node, place)
            case "revision":
                return self._revision(node)
            case "earlier":
                return self._earlier(node, place)
            case _:
                return self._field_is(table, node, place)

    def _parts(self, node: Node, place: ConditionPlace) -> tuple[Condition, ...]:
        if not isinstance(node, Listing) or not node.items:
            self._faults.add(node.at, FaultCode.BAD_CONDITION)
            return ()
        parts = [self.read(item, place) for item in node.items]
        return tuple(part for part in parts if part is not None)

    def _level(self, node: Node) -> Condition | None:
        if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
            self._faults.add(node.at, FaultCode.BAD_CONDITION)
            return None
        self.levels.append((node.at, node.value))
        return AtLevel(node.value)

    def _field_is(self, table: Table, node: Node, place: ConditionPlace) -> Condition | None:
        expected = table.get("is")
        if expected is None:
            self._faults.add(table.at, FaultCode.MISSING_KEY, "is")
            return None
        values: list[tuple[Position, str | bool]] = []
        for item in expected.items if isinstance(expected, Listing) else (expected,):
            if not isinstance(item, Scalar) or item.kind not in {Kind.TEXT, Kind.FLAG}:
                self._faults.add(item.at, FaultCode.WRONG_TYPE, "is")
                return None
            values.append((item.at, item.value == "true" if item.kind is Kind.FLAG else item.value))
        if not values:
            self._faults.add(expected.at, FaultCode.EMPTY, "is")
            return None
        field_id = self._field(node, place, tuple(values))
        return FieldIs(field_id, tuple(value for _, value in values)) if field_id else None

    def _rows(self, kind: str, node: Node, place: ConditionPlace) -> Condition | None:
        if not isinstance(node, Table):
            self._faults.add(node.at, FaultCode.BAD_CONDITION, kind)
            return None
        if place.column:  # whether a column is there can't hang on rows: theirs may hang on this one
            self._faults.add(node.at, FaultCode.MISPLACED_KEY, kind)
            return None
        for key, _ in node.entries:
            if key.value not in {"in", "where"}:
                self._faults.add(key.at, FaultCode.UNKNOWN_KEY, key.value, ("in", "where"))
        rows, where = node.get("in"), node.get("where")
        if rows is None or where is None:
            self._faults.add(node.at, FaultCode.MISSING_KEY, "in" if rows is None else "where")
            return None
        rows_id = self._field(rows, replace(place, rows=""), types=frozenset({FieldType.ROWS}))
        condition = self.read(where, replace(place, rows=rows_id))
        if not rows_id or condition is None:
            return None
        return AnyRow(rows_id, condition) if kind == "any_row" else EveryRow(rows_id, condition)

    def _changed(self, node: Node, place: ConditionPlace) -> Condition | None:
        if not isinstance(node, Listing) or not node.items:
            self._faults.add(node.at, FaultCode.BAD_CONDITION, "changed")
            return None
        return Changed(tuple(filter(None, (self._field(item, place) for item in node.items))))

    def _revision(self, node: Node) -> Condition | None:
        if not isinstance(node, Scalar) or node.kind is not Kind.FLAG:
            self._faults.add(node.at, FaultCode.BAD_CONDITION, "revision")
            return None
        return Revision() if node.value == "true" else Not(Revision())

    def _earlier(self, node: Node, place: ConditionPlace) -> Condition | None:
        if not isinstance(node, Listing) or len(node.items) != _PAIR:
            self._faults.add(node.at, FaultCode.BAD_CONDITION, "earlier")
            return None
        first, second = (self._field(item, place, types=_ORDERED) for item in node.items)
        return Earlier(first, second) if first and second else None

    def _field(
        self,
        node: Node,
        place: ConditionPlace,
        values: tuple[tuple[Position, str | bool], ...] = (),
        types: frozenset[FieldType] = _ASKED,
    ) -> str:
        if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
            self._faults.add(node.at, FaultCode.BAD_CONDITION)
            return ""
        field_id = (place.renamed or {}).get(node.value, node.value)
        mention = Mention(node.at, field_id, values, place.rows, place.column, place.phase, types)
        self.mentions.append(mention)
        return field_id
