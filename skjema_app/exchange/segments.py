"""Segments: whole entries back to back, each with its length in front. Framing only; nothing is sealed twice.

A file whose end is missing is *half loaded*: a sync client puts files down piece by piece. Its whole frames are used
at once, the rest is looked for again later.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skjema_app.crypto.frame import HEADER_BYTES, MOST_BYTES, SIGNATURE_BYTES
from skjema_app.exchange.target import MOST_SEGMENT_BYTES

MOST_FRAMES = 500
"""Frames in one segment of ours."""
MOST_PACKED_BYTES = 1024 * 1024
"""Bytes of a segment of ours; a single frame is smaller than that."""
HIGHEST_NUMBER = 99_999_999

_NAME = re.compile(r"([0-9]{8})\.seg")
_LENGTH = struct.Struct(">I")
_SMALLEST_FRAME = _LENGTH.size + 1 + HEADER_BYTES + SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class Split:
    """The whole frames of a segment, and the reason why it ends before its end ("" when it doesn't).

    ``fault`` is ``half`` (the last frame is cut off), ``length`` (a length that no frame has: nothing after it can be
    found) or ``too-large``.
    """

    frames: tuple[bytes, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """Consecutive entries of the own feed that go into one segment."""

    first: int
    last: int
    data: bytes


def name_of(number: int) -> str:
    """The file name of a segment; numbers start at 1 and have no gaps."""
    if not 1 <= number <= HIGHEST_NUMBER:
        msg = "segments are numbered from 1"
        raise ValueError(msg)
    return f"{number:08}.seg"


def number_of(name: str) -> int | None:
    """The number in a segment's name, None for other names."""
    match = _NAME.fullmatch(name)
    number = int(match[1]) if match else 0
    return number or None


def split(data: bytes) -> Split:
    """Cut a segment into frames. Total: any bytes give an answer; what is in a frame is `parse_frame`'s to judge."""
    if len(data) > MOST_SEGMENT_BYTES:
        return Split((), "too-large")
    frames: list[bytes] = []
    at = 0
    while at < len(data):
        if len(data) - at < _LENGTH.size:
            return Split(tuple(frames), "half")
        end = at + _LENGTH.size + _LENGTH.unpack_from(data, at)[0]
        if not _SMALLEST_FRAME <= end - at <= MOST_BYTES:
            return Split(tuple(frames), "length")
        if end > len(data):
            return Split(tuple(frames), "half")
        frames.append(data[at:end])
        at = end
    return Split(tuple(frames))


def pack(entries: Iterable[tuple[int, bytes]]) -> Iterator[Packed]:
    """Own entries in order as segments of at most 500 frames or 1 MiB each."""
    held: list[bytes] = []
    first = last = size = 0
    for seq, frame in entries:
        if held and (len(held) == MOST_FRAMES or size + len(frame) > MOST_PACKED_BYTES):
            yield Packed(first, last, b"".join(held))
            held, size = [], 0
        if not held:
            first = seq
        held.append(frame)
        last, size = seq, size + len(frame)
    if held:
        yield Packed(first, last, b"".join(held))
