"""Many entries' signatures checked and their envelopes tried, here or in a process beside this one.

Both are the dearest parts of taking an entry in, and this library holds Python meanwhile, so threads gain nothing. The
process is lent the device's receiving key, through its pipe and for one exchange; it has no other secret.

What goes through the pipes: first ``key 32`` (zeros: none). Then lots; asked, ``count u32 | bytes u32``, and for each
``public 32 | signature 64 | lengths 3 × u16 | signed | envelopes | bound``; answered, one byte for each (`Answer`), and
then for each `KEY`, in the same order, the 32 bytes that the first envelope which opens holds.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import BinaryIO, NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from skjema_app.crypto.envelopes import opened
from skjema_app.crypto.frame import ENVELOPE_BYTES
from skjema_app.crypto.identity import signature_is_good
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import SkjemaError

PUBLIC_BYTES, SIGNATURE_BYTES, KEY_BYTES = 32, 64, 32
_LOT = struct.Struct(">II")
_ONE = struct.Struct(f">{PUBLIC_BYTES}s{SIGNATURE_BYTES}sHHH")
_ENVELOPES_HASH = slice(-64, -32)
"""Where the signed header says what the envelopes are; what isn't signed is not tried."""


class Asked(NamedTuple):
    """Did the key's owner sign these bytes (at most 65,535)? And where so: what is in the envelopes for this device?

    ``envelopes`` back to back, as signed; ``bound`` is what each is bound to.
    """

    public: bytes
    signature: bytes
    signed: bytes
    envelopes: bytes = b""
    bound: bytes = b""


class Answer(IntEnum):
    """What was found out about one."""

    BAD = 0
    GOOD = 1
    """Its envelopes are to be tried by whoever asked."""
    NOTHING = 2
    """Signed, and no envelope opens."""
    KEY = 3
    """Signed, and an envelope opens."""


class Checks(Protocol):
    """Where signatures are checked."""

    def receive_for(self, receiving: Secret) -> None:
        """Envelopes may be tried with this private key (X25519, 32 bytes), which is taken over."""
        ...

    def begin(self, asked: Sequence[Asked]) -> None:
        """These will be asked about soon; whoever can begins with them."""
        ...

    def good(self, asked: Sequence[Asked]) -> list[bool]:
        """Whether each holds; waits until all of them have been looked at."""
        ...

    def key_in(self, asked: Asked) -> bytes | None:
        """After `good`: what the first envelope that opens holds, "" where none does; None: they were not tried."""
        ...


class ChecksHere:
    """In this process, when they are asked for."""

    def receive_for(self, receiving: Secret) -> None:
        """Nobody else is asked here."""
        receiving.wipe()

    def begin(self, asked: Sequence[Asked]) -> None:
        """Nothing begins before it is asked for."""

    def good(self, asked: Sequence[Asked]) -> list[bool]:
        """See `Checks.good`."""
        return [is_good(one) for one in asked]

    def key_in(self, asked: Asked) -> bytes | None:
        """See `Checks.key_in`."""
        return None


def is_good(asked: Asked) -> bool:
    """Whether it holds, under a key that can be trusted to mean one signer."""
    try:
        return signature_is_good(asked.public, asked.signature, asked.signed)
    except SkjemaError:
        return False


def packed(asked: Iterable[Asked]) -> bytes:
    """A question as it goes through the pipe."""
    parts = []
    for public, signature, signed, envelopes, bound in asked:
        parts += [_ONE.pack(public, signature, len(signed), len(envelopes), len(bound)), signed, envelopes, bound]
    data = b"".join(parts)
    return _LOT.pack(len(parts) // 4, len(data)) + data


def _unpacked(data: bytes, count: int) -> Iterator[Asked]:
    at = 0
    for _ in range(count):
        public, signature, signed, envelopes, bound = _ONE.unpack_from(data, at)
        first = at + _ONE.size
        second, third = first + signed, first + signed + envelopes
        at = third + bound
        yield Asked(public, signature, data[first:second], data[second:third], data[third:at])


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until the pipe ends."""
    key = questions.read(KEY_BYTES)
    private = X25519PrivateKey.from_private_bytes(key) if any(key) else None
    while head := questions.read(_LOT.size):
        count, size = _LOT.unpack(head)
        found = [_look(asked, private) for asked in _unpacked(questions.read(size), count)]
        answers.write(bytes(answer for answer, _ in found) + b"".join(key for _, key in found))
        answers.flush()


def _look(asked: Asked, private: X25519PrivateKey | None) -> tuple[Answer, bytes]:
    if not is_good(asked):
        return Answer.BAD, b""
    envelopes = asked.envelopes
    if private is None or not envelopes or hashlib.sha256(envelopes).digest() != asked.signed[_ENVELOPES_HASH]:
        return Answer.GOOD, b""
    each = (envelopes[at : at + ENVELOPE_BYTES] for at in range(0, len(envelopes), ENVELOPE_BYTES))
    first = next(opened(each, private, asked.bound), None)
    if first is None:
        return Answer.NOTHING, b""
    return (Answer.KEY, first) if len(first) == KEY_BYTES else (Answer.GOOD, b"")
