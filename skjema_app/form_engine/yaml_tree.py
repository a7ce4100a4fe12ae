"""YAML text -> a small tree in which every node knows its file, line and column. Only a plain subset of YAML.

Refused: anchors and aliases (a short text could grow without end), tags, several documents, keys written twice, texts
over 256 KiB, nesting over 24 levels. Only ``true`` and ``false`` are yes and no, so «nei», «ja» and «no» stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import yaml

from skjema_app.form_engine.faults import BrokenTextError, FaultCode, FormFault, Position

LARGEST_TEXT = 256 * 1024
DEEPEST = 24
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # C is ten times faster
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Kind(Enum):
    """What a plain scalar means."""

    TEXT = "text"
    FLAG = "flag"
    INTEGER = "integer"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as it was written."""

    at: Position
    value: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of nodes."""

    at: Position
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with nodes, in order; no key twice."""

    at: Position
    entries: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        """The node under a key, or None."""
        return next((node for name, node in self.entries if name.value == key), None)

    def overridden_by(self, other: Table) -> Table:
        """This table with the other's entries put in, replacing those of the same key."""
        replaced = {key.value for key, _ in other.entries}
        return Table(self.at, (*(e for e in self.entries if e[0].value not in replaced), *other.entries))


Node: TypeAlias = Scalar | Listing | Table


def read_tree(text: str, source: str) -> Table:
    """The tree of a text whose top is a table. Raises ``BrokenTextError``."""
    _check_size(text, source)
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise BrokenTextError(FormFault(_place_of(error, text, source), FaultCode.NOT_YAML)) from error
    if builder.root is None or (isinstance(builder.root, Scalar) and builder.root.kind is Kind.NOTHING):
        raise BrokenTextError(FormFault(Position(source, 1, 1), FaultCode.EMPTY))
    if not isinstance(builder.root, Table):
        raise BrokenTextError(FormFault(builder.root.at, FaultCode.WRONG_TYPE))
    return builder.root


def _check_size(text: str, source: str) -> None:
    start = Position(source, 1, 1)
    if len(text) > LARGEST_TEXT:
        raise BrokenTextError(FormFault(start, FaultCode.TOO_LARGE))
    bad = _SURROGATE.search(text)
    if bad:
        raise BrokenTextError(FormFault(Position(source, _line_at(text, bad.start()), 1), FaultCode.NOT_UTF8))
    if len(text.encode()) > LARGEST_TEXT:
        raise BrokenTextError(FormFault(start, FaultCode.TOO_LARGE))


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _place_of(error: yaml.YAMLError, text: str, source: str) -> Position:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return Position(source, int(mark.line) + 1, int(mark.column) + 1)
    offset = getattr(error, "position", 0)
    return Position(source, _line_at(text, offset if isinstance(offset, int) else 0), 1)


class _Builder:
    """Puts parser events together; never recursive, so no text can exhaust the stack."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: list[tuple[Position, bool, list[Node]]] = []
        self._documents = 0
        self.root: Node | None = None

    def take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        at = Position(self._source, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
        match event:
            case yaml.AliasEvent():
                raise BrokenTextError(FormFault(at, FaultCode.ALIAS, str(event.anchor)))
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise BrokenTextError(FormFault(at, FaultCode.SEVERAL_DOCUMENTS))
            case yaml.ScalarEvent():
                self._refuse_extras(event, at)
                self._place(self._scalar(event, at))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._refuse_extras(event, at)
                if len(self._open) >= DEEPEST:
                    raise BrokenTextError(FormFault(at, FaultCode.TOO_DEEP))
                self._open.append((at, isinstance(event, yaml.MappingStartEvent), []))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                began, is_table, nodes = self._open.pop()
                self._place(_table(began, nodes) if is_table else Listing(began, tuple(nodes)))
            case _:
                pass

    def _refuse_extras(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, at: Position) -> None:
        if event.anchor is not None:
            raise BrokenTextError(FormFault(at, FaultCode.ALIAS, str(event.anchor)))
        if event.tag is not None:
            raise BrokenTextError(FormFault(at, FaultCode.TAG, str(event.tag)))

    def _scalar(self, event: yaml.ScalarEvent, at: Position) -> Scalar:
        value = str(event.value)
        if _SURROGATE.search(value):
            raise BrokenTextError(FormFault(at, FaultCode.NOT_UTF8))
        if not event.implicit[0]:  # quoted or a block: always a text
            return Scalar(at, value, Kind.TEXT)
        if value in {"true", "false"}:
            return Scalar(at, value, Kind.FLAG)
        if value in {"", "~", "null"}:
            return Scalar(at, value, Kind.NOTHING)
        return Scalar(at, value, Kind.INTEGER if _INTEGER.fullmatch(value) else Kind.TEXT)

    def _place(self, node: Node) -> None:
        if self._open:
            self._open[-1][2].append(node)
        else:
            self.root = node


def _table(at: Position, nodes: list[Node]) -> Table:
    seen: set[str] = set()
    entries: list[tuple[Scalar, Node]] = []
    for key, value in _pairs(nodes):
        if not isinstance(key, Scalar):
            raise BrokenTextError(FormFault(key.at, FaultCode.WRONG_TYPE))
        if key.value in seen:
            raise BrokenTextError(FormFault(key.at, FaultCode.DUPLICATE_KEY, key.value))
        seen.add(key.value)
        entries.append((key, value))
    return Table(at, tuple(entries))


def _pairs(nodes: list[Node]) -> Iterator[tuple[Node, Node]]:
    return zip(nodes[::2], nodes[1::2], strict=True)
