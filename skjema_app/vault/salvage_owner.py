"""After a salvage: who owned the vault, which entries count, where the gaps are, and the new device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.crypto.certificates import LoneCertificates, lone_certificates
from skjema_app.crypto.entry import parse_frame
from skjema_app.crypto.identity import DeviceKeys, device_id_of
from skjema_app.crypto.keyslots import KeysFile
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.documents import Person
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.vault import projections, tables
from skjema_app.vault.bodies import EntryState, EntryType, RoomKind, text
from skjema_app.vault.chain import load_keys
from skjema_app.vault.fold import fold
from skjema_app.vault.journal import Journal, Writer
from skjema_app.vault.newdevice import install_device
from skjema_app.vault.opening import APP
from skjema_app.vault.owner import ClosedFeed, Owner, store_identity
from skjema_app.vault.reading import Keys, Reading, Stored, accepted, read_journal
from skjema_app.vault.settings import get_fact

_NOBODY = "N.N."


@dataclass(frozen=True, slots=True)
class OldDevice:
    """What was read.

    Attributes:
        frames: of the journal, one per entry id.
        feed_keys: feed keys by device, in hex (a device's id commits to its key).
        names: the person's and the school's name by person.
        heads: last sequence number by device.
    """

    frames: Sequence[Stored]
    feed_keys: Mapping[str, str]
    names: Mapping[str, tuple[str, str]]
    heads: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many entries count, and the positions of what is not whole (one position 0 for the device or the person)."""

    entries: int
    missing: Sequence[int]
    sealed: Sequence[int]
    waiting: Sequence[int]
    device_lost: Sequence[int]
    person_lost: Sequence[int]


def take_over(connection: sa.Connection, old: OldDevice, keys: KeysFile, clock: Clock) -> Taken:
    """Judge the frames, make the projections, write the new device's entries; all in the caller's transaction.

    Raises:
        SkjemaError: DISK_FULL.
    """
    stored = connection.execute(sa.select(tables.device_keys)).first()
    device = _device_of(stored.secret) if stored is not None else None
    feed_keys = {device_id_of(public): public for public in map(bytes.fromhex, old.feed_keys.values())}
    if device is not None:
        feed_keys[device.device_id] = device.feed_public
    school = get_fact(connection, "school") or _school_of(old.frames) or random_id()
    readings = _verified(connection, old.frames, school, feed_keys)
    entries = accepted(readings)
    projections.apply(connection, fold(entries))
    founding = [entry for entry in entries if entry.kind in {EntryType.FOUNDED, EntryType.DEVICE_ADDED}]
    person = get_fact(connection, "person") or (founding[-1].by if founding else random_id())
    names = old.names.get(person)
    if founding:
        names = (text(founding[-1].data, "name"), text(founding[-1].data, "school_name"))
    writer = Writer(school, device or DeviceKeys.generate(), person, APP)
    store_identity(connection, vault_id=keys.vault_id, epoch=keys.epoch, writer=writer)
    _open_school_room(connection, Journal(writer))
    closed = _closed_feeds(readings, old, feed_keys)
    _restore_heads(connection, readings)
    owner_names = names or (_NOBODY, _NOBODY)
    if device is not None and stored is not None:
        certificates = LoneCertificates(leaf_der=stored.leaf, ca_der=stored.ca)
        new = device.renewed()
    else:
        new = writer.device
        with new.pdf_key() as pdf_key:
            certificates = lone_certificates(*owner_names, pdf_key, now=clock.now())
    install_device(connection, Owner(writer, Person(*owner_names, new.device_id), certificates), new, closed, clock)
    return Taken(
        entries=len(readings),
        missing=[seq for feed in closed for seq in feed.missing],
        sealed=[seq for feed in closed for seq in feed.sealed],
        waiting=[item.stored.seq for item in readings if item.state is EntryState.WAITING],
        device_lost=[] if device is not None else [0],
        person_lost=[] if names is not None else [0],
    )


def _verified(
    connection: sa.Connection, frames: Sequence[Stored], school: str, feed_keys: Mapping[str, bytes]
) -> list[Reading]:
    """Judge the frames as a set and write down all but the refused ones (not ours, altered, one number twice)."""
    found = load_keys(connection, feed_keys)
    keys = Keys(school, found.rooms, found.feeds)
    try:
        readings = read_journal(sorted(frames, key=_place), keys)
    finally:
        keys.wipe()
    kept: dict[tuple[str, int], Reading] = {}
    for item in readings:
        if item.state is not EntryState.REFUSED:
            kept.setdefault((item.stored.device, item.stored.seq), item)
    for item in kept.values():
        connection.execute(
            sa.insert(tables.journal).values(
                entry_id=item.stored.entry_id,
                device=item.stored.device,
                seq=item.stored.seq,
                frame=item.stored.frame,
                state=item.state.value,
                reason=item.reason,
                room=item.room,
                type="" if item.entry is None else item.entry.kind,
                depth=0 if item.entry is None else item.entry.depth,
            )
        )
    return list(kept.values())


def _closed_feeds(readings: Sequence[Reading], old: OldDevice, feed_keys: Mapping[str, bytes]) -> list[ClosedFeed]:
    """Every feed there was ends here, with its gaps."""
    feeds: dict[str, dict[int, Reading]] = {device: {} for device in old.heads if device in feed_keys}
    for item in readings:
        feeds.setdefault(item.stored.device, {})[item.stored.seq] = item
    public = {**_named_keys(readings), **feed_keys}
    closed = []
    for device, by_seq in sorted(feeds.items()):
        last = max((*by_seq, old.heads.get(device, -1)), default=-1)
        closed.append(
            ClosedFeed(
                device=device,
                feed_public=public[device],
                last_seq=last,
                reason="salvaged",
                missing=[seq for seq in range(last + 1) if seq not in by_seq],
                sealed=[seq for seq, item in sorted(by_seq.items()) if item.state is EntryState.SEALED],
            )
        )
    return closed


def _named_keys(readings: Sequence[Reading]) -> dict[str, bytes]:
    found = {}
    for item in readings:
        if item.entry is not None and "feed_public" in item.entry.data:
            public = bytes.fromhex(text(item.entry.data, "feed_public"))
            found[device_id_of(public)] = public
    return found


def _restore_heads(connection: sa.Connection, readings: Sequence[Reading]) -> None:
    last: dict[str, Reading] = {}
    for item in sorted(readings, key=_seq):
        last[item.stored.device] = item
    for device, item in last.items():
        connection.execute(
            sa.insert(tables.feed_heads).values(device=device, seq=item.stored.seq, entry_id=item.stored.entry_id)
        )


def _open_school_room(connection: sa.Connection, journal: Journal) -> None:
    rows = tables.room_keys
    school = journal.writer.school
    if connection.execute(sa.select(rows.c.room).where(rows.c.room == school)).first() is None:
        journal.open_room(connection, RoomKind.SCHOOL, school)


def _school_of(frames: Sequence[Stored]) -> str:
    """The private feed's id from the headers: the one that most frames name."""
    counts: dict[str, int] = {}
    for row in frames:
        school = parse_frame(row.frame).header.school
        counts[school] = counts.get(school, 0) + 1
    return max(counts, key=lambda school: (counts[school], school), default="")


def _device_of(secret: bytes) -> DeviceKeys | None:
    with Secret(secret) as stored:
        try:
            return DeviceKeys.from_secret(stored)
        except SkjemaError as error:
            if error.code is not ErrorCode.DATABASE_DAMAGED:
                raise
            return None


def _place(row: Stored) -> tuple[str, int, str]:
    return row.device, row.seq, row.entry_id


def _seq(reading: Reading) -> int:
    return reading.stored.seq
