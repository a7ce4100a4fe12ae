"""Plain frozen values as text and back: texts, numbers, days, words of an enumeration, tuples and dataclasses of these.

A dataclass becomes the list of its fields, so the text says nothing of its shape: whoever keeps it keeps with it what
it was made from, the program's version included (`recalled`). Read back it is equal to what was written.
"""

from __future__ import annotations

import functools
import json
import types
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_Turn = Callable[[object], object]
_AS_IS = frozenset({str, int, bool})


def to_text(kind: type[T], value: T) -> str:
    """A value of this kind as text."""
    return json.dumps(_writer(cast("Hashable", kind))(value), ensure_ascii=False, separators=(",", ":"))


def from_text(kind: type[T], text: str) -> T:
    """The value again. Raises ValueError, TypeError or KeyError for a text that isn't one of this kind."""
    return cast("T", _reader(cast("Hashable", kind))(json.loads(text)))


def _same(value: object) -> object:
    return value


@functools.cache
def _writer(kind: object) -> _Turn:
    if kind in _AS_IS:
        return _same
    if kind in {date, datetime}:
        return _iso
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _word
    if get_origin(kind) is tuple:
        return functools.partial(_write_each, _writer(get_args(kind)[0]))
    inner = _or_none(kind)
    if inner is not None:
        return functools.partial(_unless_none, _writer(inner))
    names, hints = _parts(kind)
    return functools.partial(_write_parts, names, tuple(_writer(one) for one in hints))


@functools.cache
def _reader(kind: object) -> _Turn:
    if kind in _AS_IS:
        return _same
    if kind is date:
        return cast("_Turn", date.fromisoformat)
    if kind is datetime:
        return cast("_Turn", datetime.fromisoformat)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return cast("_Turn", {one.value: one for one in kind}.__getitem__)
    if get_origin(kind) is tuple:
        return functools.partial(_read_each, _reader(get_args(kind)[0]))
    inner = _or_none(kind)
    if inner is not None:
        return functools.partial(_unless_none, _reader(inner))
    _names, hints = _parts(kind)
    return functools.partial(_read_parts, cast("Callable[..., object]", kind), tuple(_reader(one) for one in hints))


def _parts(kind: object) -> tuple[tuple[str, ...], tuple[object, ...]]:
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise TypeError(kind)
    hints = get_type_hints(kind)
    names = tuple(one.name for one in fields(kind))
    return names, tuple(hints[name] for name in names)


def _or_none(kind: object) -> object | None:
    """X of «X | None», else None."""
    if get_origin(kind) not in {Union, types.UnionType}:
        return None
    inner = [one for one in get_args(kind) if one is not type(None)]
    return inner[0] if len(inner) == 1 else None


def _iso(value: object) -> object:
    return cast("date", value).isoformat()


def _word(value: object) -> object:
    return cast("Enum", value).value


def _unless_none(turn: _Turn, value: object) -> object:
    return None if value is None else turn(value)


def _write_each(turn: _Turn, value: object) -> object:
    return [turn(one) for one in cast("tuple[object, ...]", value)]


def _read_each(turn: _Turn, value: object) -> object:
    return tuple([turn(one) for one in cast("list[object]", value)])  # a list first: twice as fast


def _write_parts(names: tuple[str, ...], turns: tuple[_Turn, ...], value: object) -> object:
    return [turn(getattr(value, name)) for name, turn in zip(names, turns, strict=True)]


def _read_parts(make: Callable[..., object], turns: tuple[_Turn, ...], value: object) -> object:
    parts = cast("list[object]", value)
    return make(*[turn(part) for turn, part in zip(turns, parts, strict=True)])
