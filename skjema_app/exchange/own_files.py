"""The own folder held against the vault: what is missing, what was altered, and whether the folder knows more than we.

Everybody who shares the folder can delete and change files in it. Before anything is written anew it is made sure that
what lies there isn't our own feed from a later time: then this vault is an older copy and must become a new device
(design-review § 1.33), or two histories would grow from one entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from skjema_app.crypto.entry import verify
from skjema_app.crypto.frame import HEADER_BYTES, parse_frame
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import segments
from skjema_app.exchange.folder import MOST_HEAD_BYTES
from skjema_app.exchange.heads import Head, SignedHead, read_head
from skjema_app.exchange.memory import mark_of
from skjema_app.exchange.plan import PLANNED, Plan, Row
from skjema_app.exchange.port import Feeds
from skjema_app.exchange.target import HEAD_NAME, MOST_SEGMENT_BYTES, Ignored, Listed, Target, feed_of

MOST_STRAY_BYTES = 200 * 1024 * 1024
"""Bytes of files that others put into our folder, looked at in one exchange."""

_HEADER_AT = 5  # after the frame's length and flags


@dataclass(slots=True)
class Inspected:
    """What must be done in the own folder.

    Attributes:
        present: the numbers that lie there.
        ignored: what else lies there.
        taken: names that something lies at, readable or not.
        write: planned segments to write, by number.
        healed: of these, the names that had been delivered and were missing or altered.
        stray: numbers beyond the plan whose content is not ours.
        confirmed: entries in segments that were planned only, and are there already.
    """

    present: dict[int, Listed] = field(default_factory=dict)
    ignored: tuple[Ignored, ...] = ()
    taken: frozenset[str] = frozenset()
    write: list[int] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    confirmed: int = 0


class OwnFiles:
    """One inspection of the own folder.

    Args:
        thorough: read every file, also those that haven't changed by size and time.
    """

    def __init__(self, target: Target, feeds: Feeds, plan: Plan, *, now: datetime, thorough: bool) -> None:
        self._target = target
        self._feeds = feeds
        self._plan = plan
        self._now = now
        self._thorough = thorough
        self._own: Mapping[int, str] = {}
        self._expected: list[str] = []

    def inspect(self) -> Inspected:
        """Compare; the plan learns what is right, and what lies there already.

        Raises:
            SkjemaError: OWN_FEED_AHEAD with reason ``segment`` or ``fork``; FOLDER_… as the target.
        """
        self._index()
        listing = self._target.list(feed_of(self._feeds.device_id))
        found = Inspected(taken=listing.names, ignored=listing.ignored)
        found.present = {number: one for one in listing.entries if (number := segments.number_of(one.name))}
        for number, row in enumerate(self._plan.rows, start=1):
            self._inspect_planned(number, row, found)
        left = MOST_STRAY_BYTES
        for number in sorted(found.present):
            if number > len(self._plan.rows) and found.present[number].size and left > 0:
                left -= found.present[number].size
                self._inspect_stray(number, found)
        return found

    def read_own_head(self) -> SignedHead | None:
        """The head that lies in the own folder, when it is one that we signed. Call `inspect` before.

        Raises:
            SkjemaError: OWN_FEED_AHEAD with reason ``head`` or ``fork``; FOLDER_… as the target.
        """
        data = self._read(HEAD_NAME, MOST_HEAD_BYTES)
        key = self._feeds.feed_key(self._feeds.device_id)
        if data is None or key is None:
            return None
        try:
            signed = read_head(data)
        except SkjemaError:  # somebody's, or half of ours: it is written anew
            return None
        if not self._is_ours(signed.head) or not signed.is_signed_by(key):
            return None
        own = signed.head.own
        if own is not None and own.seq not in self._own:
            raise _ahead("head")
        if own is not None and self._own[own.seq] != own.entry_id:
            raise _ahead("fork")
        return signed

    def _index(self) -> None:
        """Every own entry's id, and the hash that every planned segment should have."""
        self._own = self._feeds.own_ids()
        rows = self._plan.rows
        fitting = next((number for number, row in enumerate(rows) if row.last not in self._own), len(rows))
        self._plan.cut(fitting)  # the vault is older than its memory; what is ahead is found later
        rows = self._plan.rows
        hashes = [hashlib.sha256() for _row in rows]
        at = 0
        for seq, frame in self._feeds.own_frames(-1) if rows else ():
            while at < len(rows) and rows[at].last < seq:
                at += 1
            if at == len(rows):
                break
            if rows[at].first <= seq:
                hashes[at].update(frame)
        self._expected = [one.hexdigest() for one in hashes]

    def _inspect_planned(self, number: int, row: Row, found: Inspected) -> None:
        listed, expected = found.present.get(number), self._expected[number - 1]
        name = segments.name_of(number)
        if listed is not None and expected == row.sha256 and row.mark == mark_of(listed) and not self._thorough:
            return
        data = self._read(name, MOST_SEGMENT_BYTES) if listed is not None else None
        digest = hashlib.sha256(data).hexdigest() if data is not None else ""
        if data is not None and listed is not None and digest == expected:
            found.confirmed += row.last - row.first + 1 if row.mark == PLANNED else 0
            self._plan.set(number, mark=mark_of(listed), sha256=expected)
            return
        if data is not None:
            self._refuse_ahead(data)
        found.write.append(number)
        if row.mark != PLANNED and digest != row.sha256:  # else it is what we wrote, and an erasure has cut it since
            found.healed.append(name)

    def _inspect_stray(self, number: int, found: Inspected) -> None:
        """A segment that the memory doesn't know: ours from before it was lost, or somebody's."""
        data = self._read(segments.name_of(number), MOST_SEGMENT_BYTES)
        if data is None:
            return
        last = self._last_in(data) if number == len(self._plan.rows) + 1 else None
        if last is not None:
            digest = hashlib.sha256(data).hexdigest()
            self._plan.add(Row(self._plan.last_seq + 1, last, digest, self._now, mark_of(found.present[number])))
            return
        self._refuse_ahead(data)
        found.stray.append(number)

    def _last_in(self, data: bytes) -> int | None:
        """The last sequence number in bytes that are just the entries after the planned ones; None when they aren't."""
        last, at = None, 0
        for seq, frame in self._feeds.own_frames(self._plan.last_seq):
            if at == len(data):
                break
            if data[at : at + len(frame)] != frame:
                return None
            last, at = seq, at + len(frame)
        return last if at == len(data) else None

    def _refuse_ahead(self, data: bytes) -> None:
        """Stop when a file holds an entry that we signed and this vault doesn't know."""
        key = self._feeds.feed_key(self._feeds.device_id)
        if key is None:
            return
        for raw in segments.split(data).frames:
            try:
                frame = parse_frame(raw)
                header = frame.header
                if header.device != self._feeds.device_id or header.school != self._feeds.school:
                    continue
                own = self._own.get(header.seq)
                if own == frame.entry_id:
                    continue
                verify(frame, key)
            except SkjemaError:
                continue
            raise _ahead("segment" if own is None else "fork")

    def _read(self, name: str, limit: int) -> bytes | None:
        try:
            return self._target.read(feed_of(self._feeds.device_id), name, limit)
        except SkjemaError as error:
            if error.code in {ErrorCode.FILE_MISSING, ErrorCode.FOLDER_FILE_REFUSED}:
                return None
            raise

    def _is_ours(self, head: Head) -> bool:
        return head.device == self._feeds.device_id and head.school == self._feeds.school


def entry_id_of(frame: bytes) -> str:
    """The id of a frame that is known to be whole: SHA-256 of its header."""
    return hashlib.sha256(frame[_HEADER_AT : _HEADER_AT + HEADER_BYTES]).hexdigest()


def _ahead(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.OWN_FEED_AHEAD, reason=reason)
