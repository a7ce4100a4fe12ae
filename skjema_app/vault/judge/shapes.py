"""What the values of an entry's data must look like; every reader says which field is wrong.

All raise ENTRY_BROKEN with reason ``body-shape`` (and ``field``), ``device-id``, ``name`` or a key's own reason.
"""

from __future__ import annotations

import base64
import binascii
import string
from collections.abc import Mapping
from datetime import date

from skjema_app.crypto.identity import check_feed_key, check_receiving_key, device_id_of
from skjema_app.crypto.names import checked_name
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.bodies import number, text, texts

Data = Mapping[str, Json]
Claims = dict[str, Json]

SHORT_ID = 32
LONG_ID = 64
_HEX = frozenset(string.hexdigits.lower())
_HIGHEST_SEQ = 2**32 - 1


def device_keys(data: Data) -> Claims:
    """A device with its two keys; the id must be made from the feed key, and neither key may be a trap."""
    device = hex_of(data, "device", SHORT_ID)
    feed_public = hex_of(data, "feed_public", LONG_ID)
    receiving_public = hex_of(data, "receiving_public", LONG_ID)
    check_feed_key(bytes.fromhex(feed_public))
    check_receiving_key(bytes.fromhex(receiving_public))
    if device_id_of(bytes.fromhex(feed_public)) != device:
        raise broken("device-id")
    return {"device": device, "feed_public": feed_public, "receiving_public": receiving_public}


def name_of(data: Data) -> str:
    """A name as `checked_name` leaves it; one that had to be mended was not written by an honest program."""
    name = text(data, "name")
    try:
        checked = checked_name(name)
    except SkjemaError as error:
        raise broken("name") from error
    if checked != name:
        raise broken("name")
    return name


def hex_of(data: Data, name: str, digits: int) -> str:
    """So many lower-case hex digits."""
    value = text(data, name)
    if len(value) != digits or not _HEX.issuperset(value):
        raise shape(name)
    return value


def hex_or_none(data: Data, name: str, digits: int) -> str:
    """The same, or ""."""
    return "" if text(data, name) == "" else hex_of(data, name, digits)


def day_or_none(data: Data, name: str) -> str:
    """A day as ISO 8601 writes it, or ""."""
    value = text(data, name)
    try:
        known = not value or date.fromisoformat(value).isoformat() == value
    except ValueError as error:
        raise shape(name) from error
    if not known:
        raise shape(name)
    return value


def ids(data: Data, name: str, digits: int) -> list[Json]:
    """A list of ids."""
    found = texts(data, name)
    if any(len(value) != digits or not _HEX.issuperset(value) for value in found):
        raise shape(name)
    return list(found)


def at_least(data: Data, name: str, least: int) -> int:
    """A whole number from ``least`` on."""
    value = number(data, name)
    if not least <= value <= _HIGHEST_SEQ:
        raise shape(name)
    return value


def seqs(values: Data) -> Claims:
    """Device → last number that counts."""
    made: Claims = {}
    for device in values:
        if len(device) != SHORT_ID or not _HEX.issuperset(device):
            raise shape("cutoffs")
        made[device] = at_least(values, device, -1)
    return made


def one_of(data: Data, name: str, allowed: frozenset[str]) -> str:
    """One of the words allowed."""
    value = text(data, name)
    if value not in allowed:
        raise shape(name)
    return value


def der(data: Data, name: str) -> bytes:
    """Bytes in base64, at least one."""
    try:
        der = base64.b64decode(text(data, name), validate=True)
    except (binascii.Error, ValueError) as error:
        raise shape(name) from error
    if not der:
        raise shape(name)
    return der


def shape(name: str) -> SkjemaError:
    """Not the shape of its kind."""
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape", field=name)


def broken(reason: str) -> SkjemaError:
    """Wrong by itself."""
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason=reason)
