"""Frames in: what parses, is of this school and truly signed is stored; what can't be told yet waits outside.

An entry's id does not cover its signature. A frame of a device whose key is not known therefore stays a *stray* until
the key is: otherwise a false signature, delivered first, would keep the true entry out for ever. A frame that was cut
by somebody on the way is not taken for the same reason: the whole one may still come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from skjema_app.crypto.entry import verify
from skjema_app.crypto.frame import Frame, parse_frame
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.feeds import Refusal, Taken
from skjema_app.vault import school_tables as tables
from skjema_app.vault.feed.ledger import Entry, Ledger

MOST_STRAYS = 2000
"""Frames of unknown devices that are kept at most (design-review § 1.35)."""


def take(
    connection: sa.Connection,
    ledger: Ledger,
    feed_keys: Mapping[str, bytes],
    frames: Sequence[bytes],
    *,
    school: str,
    feeds: frozenset[str],
    received: str,
) -> Taken:
    """Store frames.

    Args:
        connection: of the caller's transaction.
        ledger: of all entries.
        feed_keys: feed keys known so far, by device.
        frames: as they came.
        school: whose they must be.
        feeds: the devices they may be of: the one whose files these are, and the sheet, whose few entries have no
            files of their own and travel with those of whoever typed the sheet.
        received: our time.
    """
    new = known = 0
    refused: list[Refusal] = []
    room = MOST_STRAYS - _stray_count(connection)
    for index, raw in enumerate(frames):
        try:
            frame = _readable(raw, school, feeds)
            if frame.entry_id in ledger:
                known += 1
                continue
            public = feed_keys.get(frame.header.device)
            if public is not None:
                verify(frame, public)
                ledger.add(frame, received)
                new += 1
            elif _add_stray(connection, frame, received, room=room):
                room -= 1
                new += 1
            else:
                known += 1
        except SkjemaError as error:
            if error.code is not ErrorCode.ENTRY_BROKEN:
                raise
            refused.append(Refusal(index, str(error.details.get("reason", "broken"))))
    return Taken(new, known, tuple(refused))


def adopt_strays(connection: sa.Connection, ledger: Ledger, feed_keys: Mapping[str, bytes]) -> list[Entry]:
    """Take in the strays of devices whose key is known by now; a false one is dropped: it proves nothing."""
    rows = tables.strays
    waiting = connection.execute(sa.select(rows.c.device).distinct()).scalars().all()
    adopted = []
    for device in waiting:
        if device not in feed_keys:
            continue
        for row in connection.execute(
            sa.select(rows).where(rows.c.device == device).order_by(rows.c.frame_sha256)
        ).all():
            frame = parse_frame(row.frame)
            try:
                verify(frame, feed_keys[device])
            except SkjemaError:
                continue
            if frame.entry_id not in ledger:
                adopted.append(ledger.add(frame, row.received))
        connection.execute(sa.delete(rows).where(rows.c.device == device))
    return adopted


def stray_counts(connection: sa.Connection) -> dict[str, int]:
    """How many strays there are of each device."""
    rows = tables.strays
    query = sa.select(rows.c.device, sa.func.count()).group_by(rows.c.device).order_by(rows.c.device)
    return {row[0]: row[1] for row in connection.execute(query)}


def _readable(raw: bytes, school: str, feeds: frozenset[str]) -> Frame:
    frame = parse_frame(raw)
    for wrong, reason in (
        (frame.cut, "cut"),
        (frame.header.school != school, "school"),
        (frame.header.device not in feeds, "device"),
    ):
        if wrong:
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason=reason)
    return frame


def _add_stray(connection: sa.Connection, frame: Frame, received: str, *, room: int) -> bool:
    name = hashlib.sha256(frame.raw).hexdigest()
    rows = tables.strays
    if connection.execute(sa.select(rows.c.device).where(rows.c.frame_sha256 == name)).first() is not None:
        return False
    if room <= 0:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="too-many-unknown")
    connection.execute(
        sa.insert(rows).values(
            frame_sha256=name,
            entry_id=frame.entry_id,
            device=frame.header.device,
            received=received,
            frame=frame.raw,
        )
    )
    return True


def _stray_count(connection: sa.Connection) -> int:
    found: int = connection.execute(sa.select(sa.func.count()).select_from(tables.strays)).scalar_one()
    return found
