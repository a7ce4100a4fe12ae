"""The JSON inside an entry: how it is written, and how it is read from strangers (design-review §§ 1.35, 3).

Every finished entry is written with sorted keys, without blanks, as UTF-8, so that equal content gives equal bytes.
Reading asks for strict JSON within limits, not for that order: what is verified is the stored bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from skjema_app.crypto.frame import LARGEST_BODY, broken
from skjema_app.crypto.strict import NotStrict, check_values, parse_object
from skjema_app.domain.answers import Json

LENGTH_BYTES = 4
MOST_JSON = LARGEST_BODY - LENGTH_BYTES
"""Bytes of JSON that fit into one entry."""


def encode_json(content: Mapping[str, Json]) -> bytes:
    """The canonical bytes of an entry's body.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``json-depth``, ``json-string``, ``json-number``, ``json-float``,
            ``json-type`` or ``json-too-large``.
    """
    value = dict(content)
    try:
        check_values(value)
    except NotStrict as error:
        raise broken(error.reason) from error
    data = _ENCODER.encode(value).encode("utf-8")
    if len(data) > MOST_JSON:
        raise broken("json-too-large")
    return data


def json_text(content: Mapping[str, Json]) -> str:
    """The same form as text, of what `strict_json` has read: the limits need not be asked for again."""
    return _ENCODER.encode(content)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def strict_json(data: bytes) -> dict[str, Json]:
    """Read an entry's body: one object, integers only, no key twice, at most 16 deep, strings of at most 64 KiB.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``json-too-large`` or one of `strict.parse_object`.
    """
    if len(data) > MOST_JSON:
        raise broken("json-too-large")
    try:
        return parse_object(data)
    except NotStrict as error:
        raise broken(error.reason) from error
