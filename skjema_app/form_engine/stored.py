"""Read forms as bytes and back, so that they needn't be parsed at every start. Data only: nothing is ever executed.

A stored library is JSON in which every table is a list: its kind, then its parts. Read back, it is equal to the one
that was stored (a test proves it for every form that ships). Whoever keeps the bytes keeps the mark of what they were
made from (``mark_of``) with them: a byte changed in any file, or in the program that reads them, makes another mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TypeAlias

from skjema_app.domain import access, roles
from skjema_app.form_engine import (
    absence_rules,
    access_rules,
    conditions,
    definition,
    flow,
    flow_deadlines,
    form_facts,
    phones,
    shared_data,
    text,
)
from skjema_app.form_engine.absence_rules import AbsenceRule
from skjema_app.form_engine.access_rules import AccessRules
from skjema_app.form_engine.definition import Field, FormDefinition
from skjema_app.form_engine.flow import Flow
from skjema_app.form_engine.flow_deadlines import DeadlineRule
from skjema_app.form_engine.library import FormLibrary, every_file
from skjema_app.form_engine.phones import Phone

_Stored: TypeAlias = "str | int | bool | list[_Stored] | None"

_TUPLE, _MAPPING, _DATE = "t", "m", "d"
_REBUILT = frozenset({"index"})
"""Made anew from the rest, so that every field is one and the same object wherever it is found."""
_DIGEST = 32


class NotStoredError(Exception):
    """The bytes aren't a stored library of this program; parse the forms instead."""


def mark_of(folder: Path, program: str) -> bytes:
    """What a library read from this folder by this program depends on, as a hash. Raises OSError.

    ``program``: its version. The modules that read forms count too, so that a checkout never shows what an earlier
    state of them made.
    """
    digest = hashlib.sha256(b"skjema/stored-forms/1")
    digest.update(program.encode())
    own = sorted(Path(__file__).parent.glob("*.py"))
    for file in (*own, *every_file(folder)):
        name = file.name if file in own else file.relative_to(folder).as_posix()
        content = file.read_bytes()
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.digest()


def to_bytes(library: FormLibrary, mark: bytes) -> bytes:
    """The library with its mark and a hash over both."""
    body = json.dumps(
        [[_put(one) for one in part] for part in _parts_of(library)],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return hashlib.sha256(mark + body).digest() + mark + body


def from_bytes(data: bytes, mark: bytes) -> FormLibrary:
    """The library. Raises ``NotStoredError`` when the bytes are damaged, or were made from something else."""
    found, body = data[_DIGEST : 2 * _DIGEST], data[2 * _DIGEST :]
    if found != mark or hashlib.sha256(mark + body).digest() != data[:_DIGEST]:
        raise NotStoredError
    try:
        read = tuple(tuple(_take(one) for one in part) for part in json.loads(body))
        forms, numbers, flows, deadlines, limits, rights = read
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise NotStoredError from error
    if len(rights) != 1 or not isinstance(rights[0], AccessRules):
        raise NotStoredError
    found_library = FormLibrary(
        tuple(one for one in forms if isinstance(one, FormDefinition)),
        tuple(one for one in numbers if isinstance(one, Phone)),
        tuple(one for one in flows if isinstance(one, Flow)),
        tuple(one for one in deadlines if isinstance(one, DeadlineRule)),
        tuple(one for one in limits if isinstance(one, AbsenceRule)),
        rights[0],
    )
    if _parts_of(found_library) != read:
        raise NotStoredError
    return found_library


def _parts_of(library: FormLibrary) -> tuple[tuple[object, ...], ...]:
    known = library
    return known.definitions, known.phones, known.flows, known.deadlines, known.absence, (known.access,)


def _classes() -> Iterator[tuple[str, type]]:
    first = (conditions, definition, flow, flow_deadlines, form_facts, phones, shared_data, text, absence_rules)
    parts: tuple[ModuleType, ...] = (*first, access_rules, access, roles)
    for module in parts:
        for name, value in vars(module).items():
            if isinstance(value, type) and (is_dataclass(value) or issubclass(value, StrEnum)):
                yield name, value


_BY_NAME: Mapping[str, type] = dict(_classes())
_NAMES: Mapping[type, str] = {kind: name for name, kind in _BY_NAME.items()}
_DEFAULTS: Mapping[type, Mapping[str, object]] = {
    kind: {
        one.name: one.default_factory() if one.default_factory is not MISSING else one.default for one in fields(kind)
    }
    for kind in _NAMES
    if is_dataclass(kind)
}
"""Of each class every attribute with what it is unless said (MISSING where it must be said)."""


def _put(value: object) -> _Stored:
    if isinstance(value, StrEnum):
        return [_NAMES[type(value)], value.value]
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_TUPLE, *map(_put, value)]
    if isinstance(value, Mapping):
        return [_MAPPING, *(_put(part) for pair in value.items() for part in pair)]
    if isinstance(value, date):
        return [_DATE, value.isoformat()]
    found: list[_Stored] = [_NAMES[type(value)]]
    for name, usual in _DEFAULTS[type(value)].items():
        part = getattr(value, name)
        if name not in _REBUILT and (usual is MISSING or part != usual):
            found += [name, _put(part)]
    return found


def _take(value: object) -> object:
    if type(value) is not list:
        return value
    kind = value[0]
    if kind == _TUPLE:
        return tuple([_take(part) for part in value[1:]])
    if kind == _MAPPING:
        return MappingProxyType(dict(_pairs(value)))
    if kind == _DATE:
        return date.fromisoformat(value[1])
    made = _BY_NAME[kind]
    if issubclass(made, StrEnum):
        return made(value[1])
    if made is not FormDefinition:
        return made(**dict(_named(value)))
    parts = dict(_named(value))
    return FormDefinition(**parts, index=_index(parts["steps"]))  # type: ignore[arg-type]


def _named(value: list[object]) -> Iterator[tuple[str, object]]:
    parts = iter(value[1:])
    return ((str(name), _take(part)) for name, part in zip(parts, parts, strict=True))


def _pairs(value: list[object]) -> Iterator[tuple[object, object]]:
    parts = iter(value[1:])
    return ((_take(key), _take(part)) for key, part in zip(parts, parts, strict=True))


def _index(steps: object) -> Mapping[str, Field]:
    """Every field by id, in the order in which they are read."""
    found: dict[str, Field] = {}
    for step in steps if isinstance(steps, tuple) else ():
        for one in step.fields:
            found[one.field_id] = one
            found |= {column.field_id: column for column in one.fields}
    return MappingProxyType(found)
