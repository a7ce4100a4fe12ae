"""Zeros behind a content, so that its length shows only in steps: ``u32 length || content || zeros``, big-endian."""

from __future__ import annotations

import struct

_LENGTH = struct.Struct(">I")


def pad(content: bytes, step: int) -> bytes:
    """The content with its length in front, filled up with zeros to the next multiple of ``step`` bytes."""
    framed = _LENGTH.pack(len(content)) + content
    return framed.ljust(-(-len(framed) // step) * step, b"\0")


def unpad(padded: bytes) -> bytes | None:
    """What `pad` was given; None when the length or the zeros aren't what `pad` writes."""
    if len(padded) < _LENGTH.size:
        return None
    end = _LENGTH.size + _LENGTH.unpack_from(padded)[0]
    if end > len(padded) or padded.count(0, end) != len(padded) - end:
        return None
    return padded[_LENGTH.size : end]
