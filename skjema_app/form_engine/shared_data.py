"""Data that several forms share, each in a file of its own: pick lists and thresholds. A school can change them.

``forms/lists/<id>.yaml`` holds one pick list, ``forms/terskler.yaml`` all thresholds. What is ``checked: false`` is
shown with «kontroller» to those who set up the school until they confirm it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault
from skjema_app.form_engine.reading import TableReader, read_law
from skjema_app.form_engine.text import LawRef, Text
from skjema_app.form_engine.yaml_tree import Node, Table, read_tree

LISTS_FOLDER = "lists"
THRESHOLDS_FILE = "terskler.yaml"
_HIGHEST = 100_000
NO_TEXTS: Mapping[str, str] = MappingProxyType({})

cached_tree = lru_cache(maxsize=256)(read_tree)
"""``read_tree`` for texts that many forms share; a tree is never changed."""


@dataclass(frozen=True, slots=True)
class PickList:
    """A pick list that a form uses. ``checked`` False: «kontroller» until the school confirms it."""

    list_id: str
    purpose: Text
    checked: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a school may change, and the law or routine it comes from.

    Attributes:
        threshold_id: what forms call it.
        label: what it is, in words.
        value: the number.
        unit: of what, in words, e.g. «uker».
        law: where it comes from; ``checked`` False: «kontroller» until the school confirms it.
    """

    threshold_id: str
    label: Text
    value: int
    unit: Text
    law: LawRef


@dataclass(frozen=True, slots=True)
class Shared:
    """The texts that forms may take parts from: blocks and lists by name, and the thresholds as one text."""

    blocks: Mapping[str, str]
    lists: Mapping[str, str] = field(default_factory=dict)
    thresholds: str = ""


class SharedReader:
    """Looks up lists and thresholds while a form is read, and notes which of them it uses."""

    def __init__(self, shared: Shared, faults: Faults) -> None:
        self._shared = shared
        self._faults = faults
        self._known: Mapping[str, Threshold] | None = None
        self.lists: dict[str, PickList] = {}
        self.thresholds: dict[str, Threshold] = {}

    def list_options(self, node: Node) -> tuple[Table, ...]:
        """The options of the list that ``options: {list: …}`` names."""
        if not isinstance(node, Table):
            self._faults.add(node.at, FaultCode.WRONG_TYPE, "options")
            return ()
        reader = TableReader(node, self._faults)
        name = reader.word("list", must=True)
        reader.finish()
        if not name:
            return ()
        if name not in self._shared.lists:
            self._faults.add(reader.where("list"), FaultCode.UNKNOWN_LIST, name, self._shared.lists)
            return ()
        first = name not in self.lists
        try:
            found, options = read_list(self._shared.lists[name], name, self._faults if first else Faults())
        except BrokenTextError as broken:
            self._faults.found.append(broken.fault)
            found, options = PickList(name, Text(""), checked=False), ()
        self.lists[name] = found
        return options

    def number(self, reader: TableReader, key: str, *, lowest: int, highest: int, default: int) -> int:
        """A whole number, or ``{threshold: …}`` for one that the school may change."""
        node = reader.node(key)
        if not isinstance(node, Table):
            return reader.integer(key, lowest=lowest, highest=highest, default=default)
        one = TableReader(node, self._faults)
        name = one.word("threshold", must=True)
        one.finish()
        if self._known is None:
            self._known = _thresholds(self._shared.thresholds)
        found = self._known.get(name)
        if found is None:
            if name:
                self._faults.add(one.where("threshold"), FaultCode.UNKNOWN_THRESHOLD, name, self._known)
            return default
        if not lowest <= found.value <= highest:
            self._faults.add(one.where("threshold"), FaultCode.OUT_OF_RANGE, str(found.value))
            return default
        self.thresholds[name] = found
        return found.value

    def list_texts(self) -> Mapping[str, str]:
        """The texts of the lists that were used."""
        return {name: self._shared.lists[name] for name in self.lists}


def read_list(text: str, name: str, faults: Faults) -> tuple[PickList, tuple[Table, ...]]:
    """A pick list and its options as they are written. Raises ``BrokenTextError``."""
    reader = TableReader(cached_tree(text, f"{LISTS_FOLDER}/{name}.yaml"), faults)
    if reader.word("list", must=True) != name:
        faults.add(reader.where("list"), FaultCode.UNKNOWN_LIST, name)
    found = PickList(name, reader.text("purpose", must=True), reader.flag("checked"))
    options = reader.tables("options", must=True)
    reader.finish()
    return found, options


def inspect_thresholds(text: str, source: str = THRESHOLDS_FILE) -> tuple[tuple[Threshold, ...], tuple[FormFault, ...]]:
    """The thresholds of a text, or its faults."""
    faults = Faults()
    found: list[Threshold] = []
    try:
        top = TableReader(cached_tree(text, source), faults)
    except BrokenTextError as broken:
        return (), (broken.fault,)
    for table in top.tables("thresholds", must=True):
        reader = TableReader(table, faults)
        threshold_id = reader.new_id("id", of_field=True)
        if any(one.threshold_id == threshold_id for one in found):
            faults.add(reader.where("id"), FaultCode.DUPLICATE_ID, threshold_id)
        law = reader.sub("law", must=True)
        found.append(
            Threshold(
                threshold_id=threshold_id,
                label=reader.text("label", must=True),
                value=reader.integer("value", lowest=1, highest=_HIGHEST),
                unit=reader.text("unit", must=True),
                law=read_law(law) if law is not None else LawRef("", checked=False),
            )
        )
        reader.finish()
    top.finish()
    return (() if faults.found else tuple(found)), tuple(faults.found)


def _thresholds(text: str) -> Mapping[str, Threshold]:
    """Thresholds by id; those of a broken text are none, and the file is told of by itself."""
    return {one.threshold_id: one for one in inspect_thresholds(text)[0]} if text else {}
