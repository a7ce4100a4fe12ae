"""Writing into the school's journal: own entries, sealed, signed and chained, one after another in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.entry import ZERO_PREV, expected_tag, seal_entry
from skjema_app.crypto.frame import MOST_ENVELOPES
from skjema_app.crypto.identity import DeviceKeys, Receiver
from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.feeds import Tip
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import BlobRef, BodyHead, EntryType, OpenEntry, decode_body, encode_body
from skjema_app.vault.feed.ledger import Entry, Ledger
from skjema_app.vault.feed.rooms import KEY_BYTES, KeyRing
from skjema_app.vault.feed.unsealing import note_blobs, note_read, note_rotation, put_tag
from skjema_app.vault.judge import Judgement, claims_of

MOST_RECEIVERS = MOST_ENVELOPES
"""Devices that one entry can be sealed to; more take several entries."""


@dataclass(frozen=True, slots=True)
class NewSchoolEntry:
    """What is to be written; the pen adds the rest. ``key_id`` "" is the room's first key."""

    kind: EntryType
    room: str
    data: Mapping[str, Json] = field(repr=False)
    version: int = 1
    key_id: str = ""
    receivers: Sequence[Receiver] = ()
    form: FormPin | None = None
    blobs: Sequence[BlobRef] = ()


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes."""

    device: DeviceKeys
    person: str


class Pen:
    """Appends to the feed of this vault's device (and, while a school is founded, to the sheet's).

    Attributes:
        connection: of the transaction.
        written: ids of what has been written so far.
        opened: the same entries as read back.
        fresh_keys: keys of cases that were looked at in this transaction, and may be written under.
    """

    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        ring: KeyRing,
        judgement: Judgement,
        hand: Hand,
        *,
        school: str,
        school_room: str,
        app: str,
        now: datetime,
    ) -> None:
        self.connection = connection
        self.ring = ring
        self.written: list[str] = []
        self.opened: dict[str, OpenEntry] = {}
        self.fresh_keys: dict[str, str] = {}
        self._ledger = ledger
        self._judgement = judgement
        self._hand = hand
        self._school = school
        self._school_room = school_room
        self._app = app
        self._now = now
        self._heads: dict[str, str] = {}
        self._tips: dict[str, Tip] | None = None

    def new_room(self) -> str:
        """A room with a fresh key: its id, which is the key's too."""
        return self.ring.add(Secret.random(KEY_BYTES))

    def append(self, new: NewSchoolEntry, hand: Hand | None = None) -> Entry:
        """Seal, sign and store an entry. Whether it counts is judged at the end of the transaction.

        Raises:
            SkjemaError: ENTRY_BROKEN when the data passes a limit of the format or hasn't the shape of its kind;
                ROOM_KEY_MISSING; MUST_RENEW when entries of this feed are missing here.
        """
        hand = hand or self._hand
        device = hand.device
        key_id = new.key_id or new.room
        if key_id not in self.ring:
            raise SkjemaError(ErrorCode.ROOM_KEY_MISSING)
        seq, prev = self._next(device.device_id)
        index = self._next_tag(device.device_id, key_id)
        auth = () if new.room == self._school_room else self._cites(self._school_room, device.device_id)
        body = encode_body(
            BodyHead(
                kind=new.kind,
                room=new.room,
                by=hand.person,
                at=self._now,
                after=self._cites(new.room, device.device_id),
                auth=auth,
                app=self._app,
                form=new.form,
                blobs=new.blobs,
                version=new.version,
            ),
            new.data,
        )
        frame = seal_entry(
            school=self._school,
            device=device,
            seq=seq,
            prev=prev,
            room_key=self.ring[key_id],
            tag_index=index,
            body=body,
            receivers=new.receivers,
        )
        entry = self._ledger.add(frame, self._now.isoformat())
        read = decode_body(body, entry_id=entry.entry_id, device=entry.device, seq=entry.seq)
        note_read(entry, read)
        entry.tried, entry.content = True, ""
        entry.key_id, entry.tag_index, entry.room = key_id, index, new.room
        entry.claims = claims_of(read.kind, read.version, read.data)
        note_blobs(self.connection, entry, read)
        self._remember(entry, index + 1)
        if self._tips is not None:
            self._tips[entry.device] = Tip(entry.seq, entry.entry_id)
        self._heads[new.room] = entry.entry_id
        self.written.append(entry.entry_id)
        self.opened[entry.entry_id] = read
        return entry

    def note_rotation(self, key_id: str, room: str, before: Sequence[str]) -> None:
        """The key is a new one of a room; called before the rotation is written."""
        for one in before:
            note_rotation(self.connection, key_id, room, one)

    def _next(self, device: str) -> tuple[int, str]:
        rows = tables.heads
        row = self.connection.execute(sa.select(rows.c.seq, rows.c.entry_id).where(rows.c.device == device)).first()
        if self._tips is None:
            self._tips = self._ledger.tips()
        tip = self._tips.get(device)
        if row is None and tip is None:
            return 0, ZERO_PREV
        if tip is not None and device != self._hand.device.device_id:  # the sheet's, which others may have typed too
            return tip.seq + 1, tip.entry_id
        if row is None or tip is None or (tip.seq, tip.entry_id) != (row.seq, row.entry_id):
            # What was published is not all here any more: going on would tell a second history.
            raise SkjemaError(ErrorCode.MUST_RENEW, reason="own-feed-differs")
        return row.seq + 1, row.entry_id

    def _next_tag(self, device: str, key_id: str) -> int:
        rows = tables.tags
        found = self.connection.execute(
            sa.select(rows.c.next_index).where(rows.c.device == device, rows.c.key_id == key_id)
        ).scalar()
        return 0 if found is None else found

    def _cites(self, room: str, device: str) -> tuple[str, ...]:
        own = self._heads.get(room)
        return (own,) if own is not None else self._judgement.cites(room, device)

    def _remember(self, entry: Entry, next_index: int) -> None:
        tag = expected_tag(self._school, self.ring[entry.key_id], entry.device, next_index).hex()
        put_tag(self.connection, entry.device, entry.key_id, next_index, tag)
        self.connection.execute(_PUT_HEAD, {"device": entry.device, "seq": entry.seq, "entry_id": entry.entry_id})


_PUT_HEAD = sa.insert(tables.heads).prefix_with("OR REPLACE")
