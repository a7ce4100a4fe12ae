"""Phone numbers shown when somebody may be in danger: data per school, «kontroller» until the school confirms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from skjema_app.form_engine.definition import Text
from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault
from skjema_app.form_engine.reading import TableReader
from skjema_app.form_engine.yaml_tree import Kind, Scalar, read_tree

_NUMBER = re.compile(r"\+?[0-9][0-9 ]{1,19}")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number. ``number`` may be empty (the rector's, until it is set); ``checked``: confirmed by the school."""

    phone_id: str
    label: Text
    number: str
    checked: bool


def inspect_phones(text: str, source_name: str) -> tuple[tuple[Phone, ...], tuple[FormFault, ...]]:
    """The numbers of a text, or its faults."""
    faults = Faults()
    phones: list[Phone] = []
    try:
        top = TableReader(read_tree(text, source_name), faults)
    except BrokenTextError as broken:
        return (), (broken.fault,)
    for table in top.tables("phones", must=True):
        reader = TableReader(table, faults)
        phone_id = reader.new_id("id", of_field=False)
        if any(phone.phone_id == phone_id for phone in phones):
            faults.add(reader.where("id"), FaultCode.DUPLICATE_ID, phone_id)
        phones.append(Phone(phone_id, reader.text("label", must=True), _number(reader), reader.flag("checked")))
        reader.finish()
    top.finish()
    return (() if faults.found else tuple(phones)), tuple(faults.found)


def _number(reader: TableReader) -> str:
    """A quoted number; unquoted ones would lose zeros and spaces."""
    node = reader.node("number")
    if node is None:
        reader.missing("number")
        return ""
    if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
        reader.faults.add(node.at, FaultCode.WRONG_TYPE, "number")
        return ""
    if node.value and not _NUMBER.fullmatch(node.value):
        reader.faults.add(node.at, FaultCode.OUT_OF_RANGE, node.value)
    return node.value
