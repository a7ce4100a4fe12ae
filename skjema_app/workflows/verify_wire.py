"""What goes between the program and the process that judges strangers' PDFs; light, so that either can load it.

There: ``length of a JSON head u32 | head | file``. Back: ``length u32 | JSON``. The parent believes no number and no
type unseen.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from skjema_app.domain.answers import Json
from skjema_app.looker.wire import WireBroken, read_exactly

if TYPE_CHECKING:
    from skjema_app.documents.verify import PdfVerdict

MOST_ANSWERED = 1 << 20
"""Bytes of one verdict; sixteen signatures take some 10,000."""

_LENGTH = 4


def packed(content: Json) -> bytes:
    """A JSON value with its length before it."""
    raw = json.dumps(content).encode()  # ASCII: half a surrogate pair in a certificate's name stops nothing
    return len(raw).to_bytes(_LENGTH, "big") + raw


def unpacked(pipe: BinaryIO, most: int = MOST_ANSWERED) -> dict[str, Json]:
    """The next JSON object.

    Raises:
        WireBroken: the pipe has ended, it is longer than ``most``, or no object.
    """
    length = int.from_bytes(read_exactly(pipe, _LENGTH), "big")
    if length > most:
        raise WireBroken
    try:
        found = json.loads(read_exactly(pipe, length))
    except (ValueError, RecursionError) as error:
        raise WireBroken from error
    if not isinstance(found, dict):
        raise WireBroken
    return found


def verdict_to_json(verdict: PdfVerdict) -> Json:
    """A verdict as plain values; times as ISO with offset."""
    signatures: list[Json] = [
        {field.name: _plain(getattr(one, field.name)) for field in fields(one)} for one in verdict.signatures
    ]
    return {"signed": verdict.signed, "unchanged": verdict.unchanged, "signatures": signatures}


def verdict_from_json(data: Json) -> PdfVerdict:
    """The verdict again.

    Raises:
        WireBroken: anything is not of the type it must be.
    """
    from skjema_app.documents.verify import PdfVerdict, SignatureVerdict

    if not isinstance(data, dict) or not isinstance(listed := data.get("signatures"), list):
        raise WireBroken
    found = []
    for one in listed:
        wanted = {field.name: str(field.type) for field in fields(SignatureVerdict)}
        if not isinstance(one, dict) or one.keys() != wanted.keys():
            raise WireBroken
        found.append(SignatureVerdict(**{name: _typed(one[name], kind) for name, kind in wanted.items()}))  # type: ignore[arg-type]
    signed, unchanged = data.get("signed"), data.get("unchanged")
    if not isinstance(signed, bool) or not isinstance(unchanged, bool):
        raise WireBroken
    return PdfVerdict(tuple(found), unchanged=unchanged, signed=signed)


def _plain(value: object) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError


def _typed(value: Json, kind: str) -> object:
    match kind, value:
        case ("str", str()) | ("bool", bool()) | ("datetime | None", None):
            return value
        case "datetime | None", str(text):
            try:
                return datetime.fromisoformat(text)
            except ValueError as error:
                raise WireBroken from error
        case _:
            raise WireBroken
