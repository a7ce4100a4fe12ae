"""Searching the memory of this very process: where does a text or a key stand besides the place we know of?

Linux only. The needles are given as buffers whose addresses are known, and memory is read through one buffer of ours;
both are left out of what is found, else each search would find itself.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError

_CHUNK = 1 << 20


class _Span(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def occurrences(needles: Sequence[bytearray]) -> list[int]:
    """How often each of them stands in memory that can be written, besides itself.

    Raises:
        SkjemaError: MEMORY_UNREADABLE.
    """
    if not sys.platform.startswith("linux"):
        raise SkjemaError(ErrorCode.MEMORY_UNREADABLE)
    library = ctypes.CDLL(None, use_errno=True)
    overlap = max((len(needle) for needle in needles), default=1) - 1
    buffer = bytearray(_CHUNK + overlap)
    ours = [_place(one) for one in (buffer, *needles)]
    counts = [0] * len(needles)
    for start, end in _writable():
        at = start
        while at < end:
            length = min(len(buffer), end - at)
            if not _read(library, at, length, buffer):
                break
            for number, needle in enumerate(needles):
                counts[number] += sum(
                    1
                    for found in _places(buffer, needle, length)
                    # what begins in the overlap is found again in the next piece
                    if (found < _CHUNK or at + length >= end) and not _inside(at + found, len(needle), ours)
                )
            at += _CHUNK
    buffer[:] = bytes(len(buffer))
    return counts


def wipe(needles: Sequence[bytearray]) -> None:
    """Overwrite them."""
    for needle in needles:
        needle[:] = bytes(len(needle))


def _places(buffer: bytearray, needle: bytearray, length: int) -> list[int]:
    found, at = [], buffer.find(needle, 0, length)
    while at >= 0:
        found.append(at)
        at = buffer.find(needle, at + 1, length)
    return found


def _inside(place: int, length: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(place < end and place + length > start for start, end in spans)


def _place(data: bytearray) -> tuple[int, int]:
    start = ctypes.addressof(ctypes.c_char.from_buffer(data))
    return start, start + len(data)


def _writable() -> list[tuple[int, int]]:
    try:
        lines = Path("/proc/self/maps").read_text("ascii", "replace").splitlines()
    except OSError as error:
        raise SkjemaError(ErrorCode.MEMORY_UNREADABLE) from error
    spans = []
    for line in lines:
        span, rights = line.split()[:2]
        if rights.startswith("rw") and "[v" not in line:
            start, end = (int(part, 16) for part in span.split("-"))
            spans.append((start, end))
    return spans


def _read(library: ctypes.CDLL, place: int, length: int, into: bytearray) -> bool:
    """Through ``process_vm_readv``: it answers where a piece is gone, and works where ``/proc/self/mem`` is closed."""
    target = (ctypes.c_char * length).from_buffer(into)
    local = _Span(ctypes.addressof(target), length)
    remote = _Span(place, length)
    got = library.process_vm_readv(
        os.getpid(), ctypes.byref(local), ctypes.c_ulong(1), ctypes.byref(remote), ctypes.c_ulong(1), ctypes.c_ulong(0)
    )
    return int(got) == length
