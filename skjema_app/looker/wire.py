"""What goes through the pipes between the program and the process that looks at files.

Both ways a head of fixed size and a payload: ``magic 4 | kind u8 | a u32 | b u32 | length u64``, big-endian. The parent
believes nothing of it: every number is held against what was asked before a byte of the payload is read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

HEAD = struct.Struct(">4sBIIQ")
MAGIC = b"SKL1"
LARGEST_FILE = 26 * 1024 * 1024
"""Bytes of a file: an attachment of 25 MiB, and a signed PDF of that size."""
MOST_PIXELS = 24_000_000
"""Of one picture that comes back."""
LONGEST_SIDE = 20_000
MOST_TEXT = 1 << 20
"""Bytes of text that come back, in UTF-8."""
MOST_PAGES = 100_000
CHANNELS = 3


class Kind(IntEnum):
    """What is asked, and what is answered."""

    LOOK = 1  # a: media; payload: the file
    BY_DPI = 2  # a: page, b: dots per inch
    BY_SIDE = 3  # a: page, b: pixels of the longer side at most
    TEXT = 4
    ABOUT = 11  # a: pages, b: flags
    PICTURE = 12  # a: width, b: height; payload: pixels
    WORDS = 13  # a: 1 when there is more than fits; payload: UTF-8


class Flag(IntEnum):
    """What an ABOUT says beside the number of pages."""

    LOCKED = 1  # it asks for a password
    POSITION = 2  # a picture that says where it was taken


@dataclass(frozen=True, slots=True)
class Head:
    """One head."""

    kind: Kind
    a: int = 0
    b: int = 0
    length: int = 0

    def to_bytes(self) -> bytes:
        """As it goes through the pipe."""
        return HEAD.pack(MAGIC, self.kind, self.a, self.b, self.length)


class WireBroken(Exception):  # noqa: N818 - says what it is
    """The other side is gone, or says what it must not."""


def read_head(pipe: BinaryIO) -> Head:
    """The next head.

    Raises:
        WireBroken: the pipe has ended, or these are no head's bytes.
    """
    magic, kind, a, b, length = HEAD.unpack(read_exactly(pipe, HEAD.size))
    if magic != MAGIC or kind not in Kind.__members__.values():
        raise WireBroken
    return Head(Kind(kind), a, b, length)


def read_exactly(pipe: BinaryIO, length: int) -> bytes:
    """So many bytes.

    Raises:
        WireBroken: there were fewer.
    """
    found = bytearray(length)
    rest = memoryview(found)
    while rest:
        count = pipe.readinto(rest) if hasattr(pipe, "readinto") else 0
        if not count:
            raise WireBroken
        rest = rest[count:]
    return bytes(found)
