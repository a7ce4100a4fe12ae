r"""The head of a device: one small signed file that says how far it has written, and how far it has seen others write.

::

    <128 hex digits: Ed25519 over "skjema/head/1\0" || JSON>\n<JSON>

The signature covers the bytes of the JSON as they stand; nothing is encoded again to check it. The counter grows with
every head a device writes (it is the time in seconds, or one more than the last), so an older one that was put back is
seen (design-review § 1.30).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from skjema_app.crypto.identity import signature_is_good
from skjema_app.crypto.strict import LARGEST_NUMBER, NotStrict, parse_object
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange.port import Tip

LABEL = b"skjema/head/1\0"
FORMAT = "skjema-head/1"
EXCHANGE_FORMAT = 1
"""What this program reads and writes; a head that needs more comes from a newer one."""
MOST_SEEN = 1000
"""Devices a head speaks of."""

_ID = re.compile(r"[0-9a-f]{32}")
_ENTRY_ID = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(rb"[0-9a-f]{128}")
_HIGHEST_SEQ = 2**32 - 1
_LONGEST_APP = 64
_KEYS = {"format", "school", "device", "counter", "own", "seen", "at", "app", "needs"}
_SIGNATURE_DIGITS = 128


@dataclass(frozen=True, slots=True)
class Head:
    """What a device says about itself.

    Attributes:
        school: 32 hex digits.
        device: 32 hex digits.
        counter: grows with every head of this device.
        own: the end of its feed; None while it has written nothing.
        seen: the ends of other devices' feeds as it had them.
        at: its clock.
        app: version of its program.
        needs: the exchange format a reader must know.
    """

    school: str
    device: str
    counter: int
    own: Tip | None
    seen: Mapping[str, Tip]
    at: datetime
    app: str
    needs: int = EXCHANGE_FORMAT


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as it came, its signature not yet looked at."""

    head: Head
    signature: bytes
    signed: bytes

    def is_signed_by(self, feed_key: bytes) -> bool:
        """Whether the device with this key wrote it."""
        try:
            return signature_is_good(feed_key, self.signature, LABEL + self.signed)
        except SkjemaError:  # a key that nothing can be trusted to be signed with
            return False


def write_head(head: Head, sign: Callable[[bytes, bytes], bytes]) -> bytes:
    """The bytes of a head, signed by ``sign(label, data)``."""
    content: dict[str, Json] = {
        "format": FORMAT,
        "school": head.school,
        "device": head.device,
        "counter": head.counter,
        "own": _tip_json(head.own) if head.own is not None else None,
        "seen": {device: _tip_json(tip) for device, tip in sorted(head.seen.items())[:MOST_SEEN]},
        "at": head.at.isoformat(),
        "app": head.app,
        "needs": head.needs,
    }
    signed = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    return sign(LABEL, signed).hex().encode("ascii") + b"\n" + signed


def read_head(data: bytes) -> SignedHead:
    """Read a head from bytes of anybody's. Total.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``head-short``, ``head-…`` for a part that doesn't fit, or one of
            `strict.parse_object`.
    """
    signature, newline, signed = data[:_SIGNATURE_DIGITS], data[_SIGNATURE_DIGITS : _SIGNATURE_DIGITS + 1], data[129:]
    if newline != b"\n" or _SIGNATURE.fullmatch(signature) is None:
        raise _broken("head-short")
    try:
        content = parse_object(signed)
    except NotStrict as error:
        raise _broken(error.reason) from error
    if set(content) != _KEYS or content["format"] != FORMAT:
        raise _broken("head-keys")
    head = Head(
        school=_matching(content["school"], _ID, "head-school"),
        device=_matching(content["device"], _ID, "head-device"),
        counter=_number(content["counter"], LARGEST_NUMBER, "head-counter"),
        own=None if content["own"] is None else _tip(content["own"]),
        seen=_seen(content["seen"]),
        at=_time(content["at"]),
        app=_app(content["app"]),
        needs=_number(content["needs"], _HIGHEST_SEQ, "head-needs"),
    )
    return SignedHead(head, bytes.fromhex(signature.decode("ascii")), signed)


def _seen(value: Json) -> dict[str, Tip]:
    if not isinstance(value, dict) or len(value) > MOST_SEEN:
        raise _broken("head-seen")
    return {_matching(device, _ID, "head-seen"): _tip(tip) for device, tip in value.items()}


def _tip(value: Json) -> Tip:
    if not isinstance(value, list) or len(value) != len(Tip.__slots__):
        raise _broken("head-tip")
    return Tip(_number(value[0], _HIGHEST_SEQ, "head-tip"), _matching(value[1], _ENTRY_ID, "head-tip"))


def _tip_json(tip: Tip) -> list[Json]:
    return [tip.seq, tip.entry_id]


def _matching(value: Json, pattern: re.Pattern[str], reason: str) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise _broken(reason)
    return value


def _number(value: Json, most: int, reason: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _broken(reason)
    return value


def _time(value: Json) -> datetime:
    try:
        when = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise _broken("head-time")
    return when


def _app(value: Json) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_APP or not value.isprintable():
        raise _broken("head-app")
    return value


def _broken(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason=reason)
