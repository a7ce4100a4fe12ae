"""JSON from strangers: one object, UTF-8, integers only, no key twice, bounded depth, string length and numbers.

Used for ``keys.json``, invitations and the body of journal entries (design-review §§ 1.35, 3). Every input gives an
object or `NotStrict` with a reason; nothing deep or large is built before it has been measured. The functions ending in
``_in`` read one member of such an object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NoReturn

from skjema_app.domain.answers import Json

DEEPEST = 16
LONGEST_STRING = 64 * 1024  # bytes of UTF-8
LARGEST_NUMBER = 2**53 - 1  # what every JSON reader holds exactly
_LONGEST_DIGITS = 16
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")

_HEX = re.compile(r"[0-9a-f]*\Z")


class NotStrict(Exception):  # noqa: N818 - reads as what it says
    """The bytes are not what we accept; ``reason`` is a code such as ``json-duplicate-key``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_object(data: bytes) -> dict[str, Json]:
    """Parse one JSON object.

    Raises:
        NotStrict: with reason ``json-not-utf8``, ``json-depth``, ``json-syntax``, ``json-duplicate-key``,
            ``json-float``, ``json-number``, ``json-string`` or ``json-not-object``.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict("json-not-utf8") from error
    _measure_depth(data)
    try:
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise NotStrict("json-syntax") from error
    if not isinstance(value, dict):
        raise NotStrict("json-not-object")
    if len(data) > LONGEST_STRING or b"\\u" in data:
        # Else there is nothing left to look for: types, depth and numbers were checked on the way, no string can be
        # longer than all of the bytes, and half of a surrogate pair can only be written as an escape.
        check_values(value)
    return value


def check_values(value: Json, depth: int = 1) -> None:
    """Check a value that is to be written by the same rules.

    Raises:
        NotStrict: with reason ``json-depth``, ``json-string``, ``json-number``, ``json-float`` or ``json-type``.
    """
    if isinstance(value, str):
        _check_string(value)
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            raise NotStrict("json-depth")
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    raise NotStrict("json-type")
                _check_string(key)
        for inner in value.values() if isinstance(value, dict) else value:
            check_values(inner, depth + 1)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise NotStrict("json-number")
    else:
        raise NotStrict("json-float" if isinstance(value, float) else "json-type")


def canonical(value: Json) -> bytes:
    """One form for hashes, MACs and files: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def check_keys(value: Mapping[str, Json], wanted: set[str], what: str) -> None:
    """Neither more nor fewer keys than wanted.

    Raises:
        NotStrict: with reason ``<what>-unknown-key`` or ``<what>-missing-key``.
    """
    if value.keys() - wanted:
        raise NotStrict(f"{what}-unknown-key")
    if wanted - value.keys():
        raise NotStrict(f"{what}-missing-key")


def integer_in(value: Json, what: str, *, lowest: int, highest: int) -> int:
    """A whole number within bounds.

    Raises:
        NotStrict: with ``what`` as reason.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise NotStrict(what)
    return value


def hex_in(value: Json, what: str, *, length: int) -> str:
    """Lower-case hex digits of ``length`` bytes.

    Raises:
        NotStrict: with ``what`` as reason.
    """
    if not isinstance(value, str) or len(value) != 2 * length or not _HEX.match(value):
        raise NotStrict(what)
    return value


def bytes_in(value: Json, what: str, *, length: int) -> bytes:
    """Exactly ``length`` bytes, written as lower-case hex digits.

    Raises:
        NotStrict: with ``what`` as reason.
    """
    return bytes.fromhex(hex_in(value, what, length=length))


def some_bytes_in(value: Json, what: str, *, most: int) -> bytes:
    """One to ``most`` bytes, written as lower-case hex digits.

    Raises:
        NotStrict: with ``what`` as reason.
    """
    if not isinstance(value, str) or not 0 < len(value) <= 2 * most:
        raise NotStrict(what)
    return bytes.fromhex(hex_in(value, what, length=len(value) // 2))


def text_in(value: Json, what: str) -> str:
    """A string.

    Raises:
        NotStrict: with ``what`` as reason.
    """
    if not isinstance(value, str):
        raise NotStrict(what)
    return value


def _measure_depth(data: bytes) -> None:
    """Refuse deep nesting before the parser recurses into it."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return
    depth = 0
    for token in _BRACKETS.finditer(_STRINGS.sub(b"", data)):
        character = token.group()
        if character in b"[{":
            depth += 1
            if depth > DEEPEST:
                raise NotStrict("json-depth")
        elif character in b"]}":
            depth -= 1


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotStrict("json-duplicate-key")
    return made


def _integer(digits: str) -> int:
    if len(digits) < _LONGEST_DIGITS:
        return int(digits)
    if len(digits.lstrip("-")) > _LONGEST_DIGITS:
        raise NotStrict("json-number")
    number = int(digits)
    if abs(number) > LARGEST_NUMBER:
        raise NotStrict("json-number")
    return number


def _no_float(_text: str) -> NoReturn:
    raise NotStrict("json-float")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float, parse_int=_integer
)


def _check_string(text: str) -> None:
    if len(text) > LONGEST_STRING:
        raise NotStrict("json-string")
    if text.isascii():
        return
    try:
        length = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:  # half of a surrogate pair, written as an escape
        raise NotStrict("json-string") from error
    if length > LONGEST_STRING:
        raise NotStrict("json-string")
