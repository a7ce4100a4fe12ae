"""Erasures in the files of devices that can't write any more: an issuer cuts them (design-review § 1.39).

Every device takes what is erased out of its own segments. A machine that was closed never comes by again, so the first
issuer that does puts its segments down without it; headers and signatures stay, and the chain with them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Container

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import segments
from skjema_app.exchange.memory import Notes
from skjema_app.exchange.port import Feeds
from skjema_app.exchange.target import MOST_SEGMENT_BYTES, Target, feed_of

_LEFT_ALONE = {ErrorCode.FILE_MISSING, ErrorCode.FOLDER_FILE_REFUSED, ErrorCode.FOLDER_NOT_READABLE}


def cut_closed_feeds(target: Target, feeds: Feeds, notes: Notes) -> int:
    """Cut the segments of closed devices; gives how many files were written. Done again only after more was erased.

    Raises:
        SkjemaError: FOLDER_… when the place itself fails.
    """
    written = 0
    for device, erased in feeds.erased_of_closed().items():
        digest = hashlib.sha256("".join(sorted(erased)).encode("ascii")).hexdigest()
        note = f"cut/{device}"
        if notes.load(note).get("erased") == digest:
            continue
        for listed in target.list(feed_of(device)).entries:
            if segments.number_of(listed.name):
                with contextlib.suppress(_LeftAloneError):
                    written += _cut_segment(target, device, listed.name, frozenset(erased))
        notes.save({note: {"erased": digest}})
    return written


def without(data: bytes, erased: Container[str]) -> bytes:
    """A segment with these entries cut; bytes that are no whole entries stay as they are."""
    frames = segments.split(data).frames
    made = []
    for raw in frames:
        try:
            frame = parse_frame(raw)
        except SkjemaError:
            made.append(raw)
            continue
        made.append(frame.cut_down().raw if frame.entry_id in erased and not frame.cut else raw)
    return b"".join(made) + data[sum(map(len, frames)) :]


class _LeftAloneError(Exception):
    """One file that can't be read: the others still can."""


def _cut_segment(target: Target, device: str, name: str, erased: frozenset[str]) -> int:
    area = feed_of(device)
    try:
        data = target.read(area, name, MOST_SEGMENT_BYTES)
        made = without(data, erased)
        if made == data:
            return 0
        target.mend(area, name, made)
    except SkjemaError as error:
        if error.code in _LEFT_ALONE:
            raise _LeftAloneError from error
        raise
    return 1
