"""Many Ed25519 signatures checked, here or in a process beside this one; only what is public goes there.

Checking a signature is the dearest part of taking an entry in, and this library holds Python meanwhile, so threads gain
nothing. What goes through the pipes: asked for, ``count u32`` and for each ``public 32 | signature 64 | length u16 |
signed``; answered, one byte for each, 1 where it holds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import BinaryIO, NamedTuple, Protocol

from skjema_app.crypto.identity import signature_is_good
from skjema_app.domain.errors import SkjemaError

PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64
_COUNT = struct.Struct(">I")
_ONE = struct.Struct(f">{PUBLIC_BYTES}s{SIGNATURE_BYTES}sH")


class Asked(NamedTuple):
    """Does the key's owner have signed these bytes? The key's, the signature's, and those (at most 65,535)."""

    public: bytes
    signature: bytes
    signed: bytes


class Checks(Protocol):
    """Where signatures are checked."""

    def begin(self, asked: Sequence[Asked]) -> None:
        """These will be asked about soon; whoever can begins with them."""
        ...

    def good(self, asked: Sequence[Asked]) -> list[bool]:
        """Whether each holds; waits until all of them have been looked at."""
        ...


class ChecksHere:
    """In this process, when they are asked for."""

    def begin(self, asked: Sequence[Asked]) -> None:
        """Nothing begins before it is asked for."""

    def good(self, asked: Sequence[Asked]) -> list[bool]:
        """See `Checks.good`."""
        return [is_good(one) for one in asked]


def is_good(asked: Asked) -> bool:
    """Whether it holds, under a key that can be trusted to mean one signer."""
    try:
        return signature_is_good(*asked)
    except SkjemaError:
        return False


def packed(asked: Iterable[Asked]) -> bytes:
    """A question as it goes through the pipe."""
    parts = []
    for public, signature, signed in asked:
        parts += [_ONE.pack(public, signature, len(signed)), signed]
    return b"".join((_COUNT.pack(len(parts) // 2), *parts))


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until the pipe ends."""
    while head := questions.read(_COUNT.size):
        asked = []
        for _ in range(_COUNT.unpack(head)[0]):
            public, signature, length = _ONE.unpack(questions.read(_ONE.size))
            asked.append(Asked(public, signature, questions.read(length)))
        answers.write(bytes(is_good(one) for one in asked))
        answers.flush()
