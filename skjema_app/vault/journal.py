"""The journal: entries sealed, signed and chained, written once. The truth of everything that is finished.

`Journal.append` does all in the caller's transaction: sequence number, hash of the previous entry, tag counter, frame
and projection stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.entry import ZERO_PREV, seal_entry
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import projections, tables
from skjema_app.vault.bodies import (
    TYPE_VERSION,
    BlobRef,
    BodyHead,
    EntryState,
    EntryType,
    OpenEntry,
    RoomKind,
    decode_body,
    encode_body,
)
from skjema_app.vault.fold import fold

_ROOM_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be written; the journal adds the rest."""

    kind: EntryType
    room: str
    at: datetime
    data: Mapping[str, Json] = field(repr=False)
    form: FormPin | None = None
    blobs: Sequence[BlobRef] = ()
    version: int = TYPE_VERSION


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the device of this vault, its person, and the program."""

    school: str
    device: DeviceKeys
    person: str
    app: str


class Journal:
    """Appends to this device's private feed. Holds no connection: every call joins the caller's transaction."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @property
    def writer(self) -> Writer:
        """Who writes."""
        return self._writer

    def open_room(self, connection: sa.Connection, kind: RoomKind, room: str = "") -> str:
        """Make a room with a fresh key; gives its id. ``room`` fixes the id (the school's own room only)."""
        made = room or random_id()
        with Secret.random(_ROOM_KEY_BYTES) as key, key.exposed() as buffer:
            connection.execute(
                sa.insert(tables.room_keys).values(room=made, generation=0, kind=kind.value, key=bytes(buffer))
            )
        return made

    def append(self, connection: sa.Connection, new: NewEntry) -> OpenEntry:
        """Seal, sign and store an entry and fold it into the projections.

        Raises:
            SkjemaError: ENTRY_BROKEN when the data passes a limit of the format, or its room has no key here.
        """
        device = self._writer.device.device_id
        seq, prev = _next_in_feed(connection, device)
        index = _next_tag(connection, device, new.room)
        head = _head_of(connection, new.room)
        school_head = _head_of(connection, self._writer.school) if new.room != self._writer.school else None
        body = encode_body(
            BodyHead(
                kind=new.kind,
                room=new.room,
                by=self._writer.person,
                at=new.at,
                after=() if head is None else (head[0],),
                auth=() if school_head is None else (school_head[0],),
                app=self._writer.app,
                form=new.form,
                blobs=new.blobs,
                version=new.version,
            ),
            new.data,
        )
        with room_key(connection, new.room) as key:
            frame = seal_entry(
                school=self._writer.school,
                device=self._writer.device,
                seq=seq,
                prev=prev,
                room_key=key,
                tag_index=index,
                body=body,
            )
        opened = decode_body(body, entry_id=frame.entry_id, device=device, seq=seq)
        entry = replace(opened, depth=1 if head is None else head[1] + 1)
        connection.execute(
            sa.insert(tables.journal).values(
                entry_id=entry.entry_id,
                device=device,
                seq=seq,
                frame=frame.raw,
                state=EntryState.ACCEPTED.value,
                room=entry.room,
                type=entry.kind,
                depth=entry.depth,
            )
        )
        _remember(connection, device, seq, entry.entry_id, new.room, index + 1)
        projections.apply(connection, fold((entry,)))
        return entry


def room_key(connection: sa.Connection, room: str) -> Secret:
    """The key of a room; the caller wipes it.

    Raises:
        SkjemaError: ENTRY_BROKEN when this vault has no key for the room.
    """
    found = connection.execute(sa.select(tables.room_keys.c.key).where(tables.room_keys.c.room == room)).scalar()
    if found is None:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="no-room-key")
    return Secret(found)


def _next_in_feed(connection: sa.Connection, device: str) -> tuple[int, str]:
    heads = tables.feed_heads
    row = connection.execute(sa.select(heads.c.seq, heads.c.entry_id).where(heads.c.device == device)).first()
    return (0, ZERO_PREV) if row is None else (row.seq + 1, row.entry_id)


def _next_tag(connection: sa.Connection, device: str, room: str) -> int:
    counters = tables.tag_counters
    found = connection.execute(
        sa.select(counters.c.next_index).where(counters.c.device == device, counters.c.room == room)
    ).scalar()
    return 0 if found is None else found


def _head_of(connection: sa.Connection, room: str) -> tuple[str, int] | None:
    """The room's head. One device writes a private feed and cites what it has, so there is never more than one."""
    rows = tables.journal
    row = connection.execute(
        sa.select(rows.c.entry_id, rows.c.depth)
        .where(rows.c.room == room, rows.c.state == EntryState.ACCEPTED.value)
        .order_by(rows.c.depth.desc(), rows.c.entry_id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.entry_id, row.depth)


def _remember(connection: sa.Connection, device: str, seq: int, entry_id: str, room: str, next_index: int) -> None:
    connection.execute(
        sa.insert(tables.feed_heads).prefix_with("OR REPLACE").values(device=device, seq=seq, entry_id=entry_id)
    )
    connection.execute(
        sa.insert(tables.tag_counters).prefix_with("OR REPLACE").values(device=device, room=room, next_index=next_index)
    )
