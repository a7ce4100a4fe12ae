"""Typed reading of one table of a form's text: asks for keys, notes what is wrong, and reports keys nobody asked for.

Reading goes on after a fault with a harmless stand-in, so that one look at a form lists all its faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from skjema_app.form_engine.faults import FaultCode, Faults, Position
from skjema_app.form_engine.text import NO_TEXT, LawRef, Text
from skjema_app.form_engine.yaml_tree import Kind, Listing, Node, Scalar, Table

_FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_OTHER_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGES = ("nb", "nn", "en")
_Enum = TypeVar("_Enum", bound=StrEnum)


class TableReader:
    """Reads one table. Call ``finish`` last: it reports the keys that were never asked for."""

    def __init__(self, table: Table, faults: Faults, elsewhere: Iterable[str] = ()) -> None:
        """``elsewhere``: keys that exist, but not for this kind of table; they get a fault of their own."""
        self.table = table
        self.faults = faults
        self._asked: set[str] = set()
        self._elsewhere = frozenset(elsewhere)

    @property
    def at(self) -> Position:
        """Where the table begins."""
        return self.table.at

    def node(self, key: str) -> Node | None:
        """The raw node of a key, or None when it isn't there."""
        self._asked.add(key)
        return self.table.get(key)

    def where(self, key: str) -> Position:
        """Where a key's value is, or where the table begins."""
        node = self.table.get(key)
        return node.at if node is not None else self.at

    def finish(self) -> None:
        """Report every key that wasn't asked for."""
        for key, _ in self.table.entries:
            if key.value not in self._asked:
                code = FaultCode.MISPLACED_KEY if key.value in self._elsewhere else FaultCode.UNKNOWN_KEY
                self.faults.add(key.at, code, key.value, self._asked)

    def missing(self, key: str) -> None:
        """Note that a key which must be there isn't."""
        self.faults.add(self.at, FaultCode.MISSING_KEY, key)

    def text(self, key: str, *, must: bool = False) -> Text:
        """A text for people: a plain string is bokmål, a table gives the languages."""
        node = self.node(key)
        if node is None:
            if must:
                self.missing(key)
            return NO_TEXT
        return read_text(node, self.faults)

    def texts(self, key: str) -> tuple[Text, ...]:
        """A list of texts for people."""
        return tuple(read_text(node, self.faults) for node in self.items(key))

    def word(self, key: str, *, must: bool = False, default: str = "") -> str:
        """A plain string."""
        node = self.node(key)
        if node is None:
            if must:
                self.missing(key)
            return default
        return self._word(node)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of plain strings."""
        return tuple(self._word(node) for node in self.items(key))

    def new_id(self, key: str, *, of_field: bool) -> str:
        """An id; ids of fields have no hyphen, since they also are names in answers and conditions."""
        word = self.word(key, must=True)
        pattern = _FIELD_ID if of_field else _OTHER_ID
        if word and not pattern.fullmatch(word):
            self.faults.add(self.where(key), FaultCode.BAD_ID, word)
        return word

    def integer(self, key: str, *, lowest: int, highest: int, default: int | None = None) -> int:
        """A whole number within limits; without a default it must be there."""
        node = self.node(key)
        if node is None:
            if default is None:
                self.missing(key)
            return lowest if default is None else default
        if not isinstance(node, Scalar) or node.kind is not Kind.INTEGER:
            self.faults.add(node.at, FaultCode.WRONG_TYPE, key)
            return lowest
        number = int(node.value)
        if not lowest <= number <= highest:
            self.faults.add(node.at, FaultCode.OUT_OF_RANGE, node.value)
        return number

    def flag(self, key: str, *, default: bool = False) -> bool:
        """``true`` or ``false``."""
        node = self.node(key)
        if node is None:
            return default
        if not isinstance(node, Scalar) or node.kind is not Kind.FLAG:
            self.faults.add(node.at, FaultCode.WRONG_TYPE, key)
            return default
        return node.value == "true"

    def day(self, key: str) -> date | None:
        """A date such as 2024-08-01."""
        node = self.node(key)
        if node is None:
            return None
        word = self._word(node)
        try:
            return date.fromisoformat(word if _DAY.fullmatch(word) else "")
        except ValueError:
            self.faults.add(node.at, FaultCode.WRONG_TYPE, word)
            return None

    def one_of(
        self, key: str, kind: type[_Enum], default: _Enum, *, code: FaultCode = FaultCode.UNKNOWN_VALUE
    ) -> _Enum:
        """One of the values of an enumeration."""
        node = self.node(key)
        return default if node is None else self._member(node, kind, default, code)

    def many_of(self, key: str, kind: type[_Enum]) -> tuple[_Enum, ...]:
        """A list of values of an enumeration."""
        first = next(iter(kind))
        return tuple(self._member(node, kind, first, FaultCode.UNKNOWN_VALUE) for node in self.items(key))

    def items(self, key: str, *, must: bool = False) -> tuple[Node, ...]:
        """The nodes of a list."""
        node = self.node(key)
        if node is None:
            if must:
                self.missing(key)
            return ()
        if not isinstance(node, Listing):
            self.faults.add(node.at, FaultCode.WRONG_TYPE, key)
            return ()
        if must and not node.items:
            self.faults.add(node.at, FaultCode.EMPTY, key)
        return node.items

    def tables(self, key: str, *, must: bool = False) -> tuple[Table, ...]:
        """The tables of a list."""
        found = []
        for node in self.items(key, must=must):
            if isinstance(node, Table):
                found.append(node)
            else:
                self.faults.add(node.at, FaultCode.WRONG_TYPE, key)
        return tuple(found)

    def sub(self, key: str, *, must: bool = False) -> TableReader | None:
        """A reader of the table under a key."""
        node = self.node(key)
        if node is None:
            if must:
                self.missing(key)
            return None
        if not isinstance(node, Table):
            self.faults.add(node.at, FaultCode.WRONG_TYPE, key)
            return None
        return TableReader(node, self.faults)

    def laws(self, key: str) -> tuple[LawRef, ...]:
        """One reference to law or a list of them."""
        node = self.node(key)
        if node is None:
            return ()
        nodes = node.items if isinstance(node, Listing) else (node,)
        found = []
        for one in nodes:
            if isinstance(one, Table):
                found.append(read_law(TableReader(one, self.faults)))
            else:
                self.faults.add(one.at, FaultCode.WRONG_TYPE, key)
        return tuple(found)

    def _word(self, node: Node) -> str:
        if not isinstance(node, Scalar) or node.kind is not Kind.TEXT or not node.value.strip():
            self.faults.add(node.at, FaultCode.WRONG_TYPE, node.value if isinstance(node, Scalar) else "")
            return ""
        return node.value

    def _member(self, node: Node, kind: type[_Enum], default: _Enum, code: FaultCode) -> _Enum:
        word = self._word(node)
        if not word:
            return default
        try:
            return kind(word)
        except ValueError:
            self.faults.add(node.at, code, word, [member.value for member in kind])
            return default


def read_text(node: Node, faults: Faults) -> Text:
    """A text for people from a node. Bokmål must be there."""
    if isinstance(node, Scalar) and node.kind is Kind.TEXT and node.value.strip():
        return Text(node.value.strip())
    if not isinstance(node, Table):
        faults.add(node.at, FaultCode.WRONG_TYPE, node.value if isinstance(node, Scalar) else "")
        return NO_TEXT
    if node.get("nb") is None:
        faults.add(node.at, FaultCode.MISSING_NB, "nb")
    reader = TableReader(node, faults)
    nb, nn, en = (reader.word(language).strip() for language in _LANGUAGES)
    reader.finish()
    return Text(nb, nn, en)


def read_law(reader: TableReader) -> LawRef:
    """A reference to law: ``{ref: …, checked: true|false, since: 2024-08-01}``; unchecked and old unless said."""
    law = LawRef(reader.word("ref", must=True), reader.flag("checked"), reader.day("since"))
    reader.finish()
    return law
