"""The school's journal as the exchange sees it: frames in and out, attachments, and a little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from skjema_app.crypto.frame import HEADER_BYTES, device_in
from skjema_app.crypto.identity import device_id_of
from skjema_app.crypto.signature_checks import Checks, ChecksHere
from skjema_app.domain.feeds import Refusal, Taken, Tip
from skjema_app.vault import school_tables as tables
from skjema_app.vault.blobs import LARGEST_BLOB
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.feed.contents import MISSING
from skjema_app.vault.feed.core import SchoolCore
from skjema_app.vault.feed.intake import begin_checks, take
from skjema_app.vault.judge.reasons import Reason

_PREFIX = 5
"""Bytes of a frame before its header."""
_AT_ONCE = 256
"""Frames whose signatures are waited for before they are opened; a few hundredths of a second of work."""


class ExchangePart(SchoolCore):
    """Taking in and giving out; nothing here believes the folder."""

    def feeds(self, checks: Checks | None = None) -> FeedPort:
        """What the exchange works with (``exchange.port.Feeds``); without ``checks`` signatures are checked here."""
        checks = checks or ChecksHere()
        checks.receive_for(self._around.device.receiving_secret())
        return FeedPort(self, checks)

    def own_feed_ahead(self) -> None:
        """The folder has entries of this device that this vault lacks: it must become a new device before writing."""
        with self._transaction() as connection:
            self._facts = self._facts.with_spoiled(connection, self._device_id)

    def _expect(self, frames: Sequence[bytes], checks: Checks, begun: set[bytes]) -> None:
        ledger = self._entries()
        begin_checks(frames, self._feed_keys(ledger), ledger, checks, begun, self._device_id)

    def _receive(self, device: str, frames: Sequence[bytes], checks: Checks) -> Taken:
        taken = self._take_in_frames(device, frames, checks)
        while taken.new:
            # A new sheet is named by an entry of the same file as what it says, and wasn't known before that.
            again = [one.index for one in taken.refused if self._is_of_a_sheet(frames[one.index], one.reason)]
            if not again:
                break
            more = self._take_in_frames(device, [frames[index] for index in again], checks)
            others = [one for one in taken.refused if one.index not in set(again)]
            still = [Refusal(again[one.index], one.reason) for one in more.refused]
            refused = tuple(sorted((*others, *still), key=_place))
            taken = Taken(taken.new + more.new, taken.known + more.known, refused)
            if not more.new:
                break
        return taken

    def _is_of_a_sheet(self, frame: bytes, reason: str) -> bool:
        if reason != "device":
            return False
        named = (one.claims.get("sheet_feed") for one in self._entries() if one.kind == EntryType.SHEET_RENEWED)
        feeds = (bytes.fromhex(one) for one in named if isinstance(one, str))
        return device_in(frame[_PREFIX : _PREFIX + HEADER_BYTES]) in {device_id_of(feed) for feed in feeds}

    def _sheet_devices(self) -> frozenset[str]:
        """Feeds of the school's recovery sheets, as far as the roster knows: their few entries have no files."""
        return frozenset(device_id_of(feed) for feed in (self._facts.sheet_feed, *self.roster.sheets))

    def _take_in_frames(self, device: str, frames: Sequence[bytes], checks: Checks) -> Taken:
        new = known = 0
        refused: list[Refusal] = []
        grows = False
        sheets = self._sheet_devices()
        with self._transaction() as connection, self._ring(connection) as ring:
            ledger = self._load(connection)
            # Opened before they are written, and judged if that is all there is to do: each row once. A few at a time:
            # while these are opened, the signatures of the next are checked elsewhere.
            for first in range(0, len(frames), _AT_ONCE):
                taken = take(
                    connection,
                    ledger,
                    self._feed_keys(ledger),
                    frames[first : first + _AT_ONCE],
                    school=self.school_id,
                    feeds=frozenset({device, *sheets}),
                    receiver=self._device_id,
                    received=self._around.opened.clock.now().isoformat(),
                    checks=checks,
                )
                new, known = new + taken.new, known + taken.known
                refused += [Refusal(first + one.index, one.reason) for one in taken.refused]
                if taken.new:
                    self._unseal(connection, ledger, ring)
            if new:
                grows = not self._unsettled and self._known_states().only_grow(ledger)
                if grows:
                    self._changed += self._judge(connection, ledger, ring).changed
                ring.flush()
            ledger.flush(connection)
        if new and not grows:
            self._unsettled = True
        return Taken(new, known, tuple(refused))

    def _own_frames(self, after_seq: int) -> Iterator[tuple[int, bytes]]:
        """Own entries in order; what this vault wrote on the sheet's feed rides behind the own entry that followed."""
        sheets = sorted(self._sheet_devices())
        database = self._around.opened.database
        with database.errors():
            raw = database.raw
            found = raw.execute(_OWN_FRAMES, (self._device_id, after_seq)).fetchall()
            for sheet in sheets:
                if raw.execute("SELECT 1 FROM school_head WHERE device = ?", (sheet,)).fetchone() is not None:
                    found += raw.execute(_RIDING_FRAMES, (sheet, self._device_id, after_seq)).fetchall()
            found.sort()
        carried = b""
        for _position, seq, frame in found:
            if seq < 0:
                carried += frame
            else:
                yield seq, frame + carried
                carried = b""

    def _wanted_blobs(self) -> list[tuple[str, str]]:
        database = self._around.opened.database
        with database.errors():
            query = "SELECT sha256, entry_id, device FROM school_blob ORDER BY sha256"
            referred = database.raw.execute(query).fetchall()
        ledger = self._entries()
        wanted: dict[tuple[str, str], None] = {}
        held = self._around.blobs.names()
        for sha256, entry_id, device in referred:
            entry = None if sha256 in held else ledger.get(entry_id)
            if entry is not None and _wants_blob(entry.state, entry.reason):
                wanted[device, sha256] = None
        return list(wanted)

    def _put_blob(self, sha256: str, data: bytes) -> bool:
        if len(data) > LARGEST_BLOB or hashlib.sha256(data).hexdigest() != sha256:
            return False
        self._around.opened.database.require_file()
        self._around.blobs.put_sealed(sha256, data)
        self._unsettled = True
        return True

    def _erased_of_closed(self) -> dict[str, list[str]]:
        closed = {device for device, one in self.roster.devices.items() if one.ended}
        found: dict[str, list[str]] = {}
        for entry in self._entries() if closed else ():
            if entry.device in closed and entry.reason == Reason.ERASED:
                found.setdefault(entry.device, []).append(entry.entry_id)
        return found

    def _own_blobs(self) -> list[str]:
        rows = tables.blobs
        query = sa.select(rows.c.sha256).where(rows.c.device == self._device_id).distinct().order_by(rows.c.sha256)
        with self._around.opened.database.transaction() as connection:
            return list(connection.execute(query).scalars())


_OWN_FRAMES = (
    "SELECT position, seq, frame FROM school_entry JOIN school_frame USING (position) "
    "WHERE device = ? AND seq > ? ORDER BY seq, position"
)
_RIDING_FRAMES = (  # what rides behind the first one asked for came after the one before it
    "SELECT position, -1, frame FROM school_entry JOIN school_frame USING (position) WHERE device = ? "
    "AND position > coalesce((SELECT max(position) FROM school_entry WHERE device = ? AND seq <= ?), 0)"
)


def _place(one: Refusal) -> int:
    return one.index


class FeedPort:
    """Implements ``exchange.port.Feeds``."""

    def __init__(self, part: ExchangePart, checks: Checks) -> None:
        self._part = part
        self._checks = checks
        self._begun: set[bytes] = set()

    @property
    def school(self) -> str:
        """Id of the school."""
        return self._part.school_id

    @property
    def device_id(self) -> str:
        """The own device."""
        return self._part._device_id

    def sign(self, label: bytes, data: bytes) -> bytes:
        """Ed25519 by the own device over ``label + data``; ``label`` ends in a zero byte, so that it names its use."""
        return self._part._around.device.sign(label + data)

    def feed_key(self, device: str) -> bytes | None:
        """The feed key of a device in the roster, of this one, and of the one that invited; else None."""
        standing = self._part.roster.devices.get(device)
        if standing is not None:
            return standing.feed_public
        own = self._part._around.device
        return own.feed_public if device == own.device_id else self._part.facts.inviter.get(device)

    def tips(self) -> Mapping[str, Tip]:
        """Per device the highest entry held."""
        return self._part._entries().tips()

    def expect(self, frames: Sequence[bytes]) -> None:
        """These will be handed over soon: their signatures may be checked meanwhile."""
        self._part._expect(frames, self._checks, self._begun)

    def receive(self, device: str, frames: Sequence[bytes]) -> Taken:
        """Store what parses and is signed; what is of an unknown device waits. Doing it twice changes nothing.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED.
        """
        return self._part._receive(device, frames, self._checks)

    def settle(self) -> int:
        """Judge and project what came in; the number of entries whose state changed.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED.
        """
        return self._part.take_in()

    def own_ids(self) -> Mapping[int, str]:
        """The id of every own entry by its sequence number; of a fork that of the one that came last."""
        own = self.device_id
        return {entry.seq: entry.entry_id for entry in self._part._entries() if entry.device == own}

    def own_frames(self, after_seq: int) -> Iterator[tuple[int, bytes]]:
        """Own entries with a higher number, in order; one item may be several frames back to back (the sheet's)."""
        return self._part._own_frames(after_seq)

    def wanted_blobs(self) -> Sequence[tuple[str, str]]:
        """(device, sha256) of attachments that are missing and that entries which count, but for them, refer to."""
        return self._part._wanted_blobs()

    def put_blob(self, sha256: str, data: bytes) -> bool:
        """Keep an attachment's encrypted bytes; False when they don't fit the hash.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        return self._part._put_blob(sha256, data)

    def own_blobs(self) -> Sequence[str]:
        """SHA-256 of the attachments that own entries refer to."""
        return self._part._own_blobs()

    def read_blob(self, sha256: str) -> bytes:
        """An attachment's encrypted bytes.

        Raises:
            SkjemaError: BLOB_MISSING, BLOB_DAMAGED, READ_DENIED.
        """
        return self._part._around.blobs.sealed(sha256)

    def erased_of_closed(self) -> Mapping[str, Sequence[str]]:
        """For an issuer: of closed devices, the ids of their entries that are erased; for others nothing."""
        return self._part._erased_of_closed() if self._part.is_issuer else {}

    def note(self, name: str) -> str | None:
        """Something the exchange remembered."""
        database = self._part._around.opened.database
        with database.errors():
            row = database.raw.execute("SELECT value FROM exchange_note WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, notes: Mapping[str, str]) -> None:
        """Remember for good, all in one transaction.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        with self._part._around.opened.database.transaction() as connection:
            for name, value in notes.items():
                connection.execute(sa.insert(tables.notes).prefix_with("OR REPLACE").values(name=name, value=value))


def _wants_blob(state: EntryState, reason: str) -> bool:
    return state is EntryState.ACCEPTED or (state is EntryState.WAITING and reason == MISSING)
