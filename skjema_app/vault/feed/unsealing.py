"""Which keys open which entries: followed to a fixpoint, so that the order in which things come makes no difference.

Keys come out of envelopes (each proven by the entry it came with), out of the links of a case, and out of rotations. A
key opens a device's entries by their tags, one after another from the first (design-review § 1.24). What is opened may
name devices, whose entries can then be verified, and so on until nothing more opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from skjema_app.crypto.blob import LARGEST
from skjema_app.crypto.entry import expected_tag, open_body, open_envelopes
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryType, OpenEntry, decode_body, text, texts
from skjema_app.vault.feed.intake import adopt_strays
from skjema_app.vault.feed.ledger import ALTERED, Entry, Ledger
from skjema_app.vault.feed.rooms import KEY_BYTES, KeyRing, rooms_by_key
from skjema_app.vault.judge import claims_of, feed_key_named

_MOST_CITED = 16
_HASH = re.compile(r"[0-9a-f]{64}")


def unseal(
    connection: sa.Connection,
    ledger: Ledger,
    ring: KeyRing,
    device: DeviceKeys,
    feed_keys: dict[str, bytes],
    school: str,
) -> dict[str, OpenEntry]:
    """Open whatever the keys held open, and the keys that are found on the way.

    Args:
        connection: of the caller's transaction.
        ledger: entries are changed in it.
        ring: keys are added to it.
        device: this vault's, for envelopes.
        feed_keys: by device; what is named on the way is added.
        school: id of the school.

    Gives:
        The entries that were opened now, read: so that a large import is not decrypted twice.
    """
    work = _Unsealing(connection, ledger, ring, device, feed_keys, school)
    work.run()
    return work.opened


def read_entry(connection: sa.Connection, ledger: Ledger, ring: KeyRing, entry: Entry) -> OpenEntry:
    """Open an entry again whose key is known; its depth is the judged one.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    frame = ledger.frame(connection, entry)
    body = open_body(frame, ring[entry.key_id], entry.tag_index)
    return decode_body(body, entry_id=entry.entry_id, device=entry.device, seq=entry.seq)


def named_feeds(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Feed keys that opened entries name. The id commits to the key, so nobody can name a false one."""
    found = {}
    for entry in entries:
        if entry.kind in _NAMING and not entry.fault and entry.claims:
            named = feed_key_named(entry.kind, entry.claims)
            if named is not None:
                found[named[0]] = named[1]
    return found


_NAMING = frozenset({EntryType.SCHOOL_FOUNDED, EntryType.ISSUER_SET, EntryType.DEVICE_CERTIFIED})
_WITH_KEYS = frozenset({EntryType.VERSION_LINKED, EntryType.CASE_ROTATED})


class _Unsealing:
    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        ring: KeyRing,
        device: DeviceKeys,
        feed_keys: dict[str, bytes],
        school: str,
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._ring = ring
        self._device = device
        self._feed_keys = feed_keys
        self._school = school
        self.opened: dict[str, OpenEntry] = {}
        self._sealed: dict[str, dict[str, list[Entry]]] = {}  # device -> tag -> entries (two where a feed has forked)
        for entry in ledger:
            if not entry.key_id and entry.fault != ALTERED:
                self._note_sealed(entry)
        self._expected = _load_tags(connection, self._sealed)
        self._moved: dict[tuple[str, str], None] = {}
        self._blobs: list[dict[str, str]] = []
        self._rotations = _load_rotations(connection)

    def run(self) -> None:
        fresh = list(self._ledger)
        while True:
            for entry in adopt_strays(self._connection, self._ledger, self._feed_keys):
                self._note_sealed(entry)
                fresh.append(entry)
            for entry in fresh:
                if not entry.tried:
                    self._try_envelopes(entry)
            fresh = []
            before = len(self.opened)
            self._walk()
            if len(self.opened) == before:
                break
        self._prove_rooms()
        self._store_tags()
        if self._blobs:
            self._connection.execute(_PUT_BLOB, self._blobs)

    def _note_sealed(self, entry: Entry) -> None:
        self._sealed.setdefault(entry.device, {}).setdefault(entry.tag, []).append(entry)

    def _try_envelopes(self, entry: Entry) -> None:
        entry.tried = True
        self._ledger.mark(entry)
        try:
            grant = open_envelopes(self._ledger.frame(self._connection, entry), self._device)
        except SkjemaError as error:
            entry.fault = _reason(error)
            return
        if grant is not None:
            self._ring.add(grant.room_key)

    def _walk(self) -> None:
        """Every key along every feed; a key that an entry brings is walked in the same round."""
        walked: set[str] = set()
        while True:
            keys = [key_id for key_id in self._ring.ids if key_id not in walked]
            if not keys:
                return
            walked.update(keys)
            for device, by_tag in self._sealed.items():
                for key_id in keys:
                    self._walk_feed(device, key_id, by_tag)

    def _walk_feed(self, device: str, key_id: str, by_tag: dict[str, list[Entry]]) -> None:
        where = (device, key_id)
        index, tag = self._expected.get(where) or self._expect(where, 0)
        while tag in by_tag:
            for entry in by_tag.pop(tag):
                self._open(entry, key_id, index)
            index, tag = self._expect(where, index + 1)

    def _expect(self, where: tuple[str, str], index: int) -> tuple[int, str]:
        tag = expected_tag(self._school, self._ring[where[1]], where[0], index).hex()
        self._expected[where] = (index, tag)
        self._moved[where] = None
        return index, tag

    def _open(self, entry: Entry, key_id: str, index: int) -> None:
        entry.key_id, entry.tag_index = key_id, index
        self._ledger.mark(entry)
        try:
            body = open_body(self._ledger.frame(self._connection, entry), self._ring[key_id], index)
            read = decode_body(body, entry_id=entry.entry_id, device=entry.device, seq=entry.seq)
            if len(read.after) > _MOST_CITED or len(read.auth) > _MOST_CITED:
                raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="too-many-parents")
            check_blobs(read)
            note_read(entry, read)
            entry.claims = claims_of(read.kind, read.version, read.data)
            self._harvest(entry, read)
        except SkjemaError as error:
            if error.code is not ErrorCode.ENTRY_BROKEN:
                raise
            entry.fault = entry.fault or _reason(error)
            return
        self.opened[entry.entry_id] = read
        self._blobs.extend(_blob_rows(entry, read))

    def _harvest(self, entry: Entry, read: OpenEntry) -> None:
        """Keys and devices that an entry names. A key proves itself by its room's id, so nobody has to be believed."""
        if not entry.claims:
            return  # of a newer program
        if entry.kind in _NAMING:
            self._feed_keys.update(named_feeds((entry,)))
        if entry.kind not in _WITH_KEYS:
            return
        for key in keys_named(read.data):
            key_id = self._ring.add(key)
            if entry.kind == EntryType.CASE_ROTATED:
                self._rotations.add((entry.key_id, read.room, key_id))
                note_rotation(self._connection, entry.key_id, read.room, key_id)

    def _prove_rooms(self) -> None:
        """An entry is in the room it says, once its key is proven to be one of that room's."""
        proven = rooms_by_key(self._rotations)
        for entry in self._ledger:
            if not entry.claimed or entry.room:
                continue
            if entry.claimed == entry.key_id or entry.claimed in proven.get(entry.key_id, ()):
                entry.room = entry.claimed
                self._ledger.mark(entry)

    def _store_tags(self) -> None:
        rows = [
            dict(zip(("device", "key_id", "next_index", "tag"), (*where, *self._expected[where]), strict=True))
            for where in self._moved
        ]
        if rows:
            self._connection.execute(_PUT_TAG, rows)


def note_read(entry: Entry, read: OpenEntry) -> None:
    """Write into the ledger's entry what its body says."""
    entry.claimed = read.room
    entry.kind = read.kind
    entry.version = read.version
    entry.by = read.by
    entry.at = read.at
    entry.after = read.after
    entry.auth = read.auth
    entry.pin = read.form


def check_blobs(read: OpenEntry) -> None:
    """Whether the attachments are named as attachments are; a name becomes part of a path.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    for blob in read.blobs:
        if not _HASH.fullmatch(blob.sha256) or not _HASH.fullmatch(blob.key) or not 0 <= blob.length <= LARGEST:
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape", field="blobs")


def note_blobs(connection: sa.Connection, entry: Entry, read: OpenEntry) -> None:
    """Remember which attachments an entry refers to, whatever the entry will be worth."""
    rows = _blob_rows(entry, read)
    if rows:
        connection.execute(_PUT_BLOB, rows)


def _blob_rows(entry: Entry, read: OpenEntry) -> list[dict[str, str]]:
    return [{"sha256": blob.sha256, "entry_id": entry.entry_id, "device": entry.device} for blob in read.blobs]


def note_rotation(connection: sa.Connection, key_id: str, room: str, before: str) -> None:
    """Remember that a rotation under a key names a key before it."""
    connection.execute(_PUT_ROTATION, {"key_id": key_id, "room": room, "prev": before})


def put_tag(connection: sa.Connection, device: str, key_id: str, index: int, tag: str) -> None:
    """Remember the next expected tag of a device under a key."""
    connection.execute(_PUT_TAG, {"device": device, "key_id": key_id, "next_index": index, "tag": tag})


_PUT_BLOB = sa.insert(tables.blobs).prefix_with("OR IGNORE")
_PUT_ROTATION = sa.insert(tables.rotations).prefix_with("OR IGNORE")
_PUT_TAG = sa.insert(tables.tags).prefix_with("OR REPLACE")


def keys_named(data: Mapping[str, Json]) -> list[Secret]:
    """The keys in the data of a link (``key``) or a rotation (``prev_keys``)."""
    found = [text(data, "key")] if "key" in data else list(texts(data, "prev_keys"))
    made = [Secret.adopt(bytearray.fromhex(value)) for value in found]
    return [key for key in made if len(key) == KEY_BYTES]


def _load_tags(connection: sa.Connection, devices: Iterable[str]) -> dict[tuple[str, str], tuple[int, str]]:
    rows = tables.tags
    wanted = set(devices)
    query = sa.select(rows.c.device, rows.c.key_id, rows.c.next_index, rows.c.tag)
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(query) if row[0] in wanted}


def _load_rotations(connection: sa.Connection) -> set[tuple[str, str, str]]:
    return {(row.key_id, row.room, row.prev) for row in connection.execute(sa.select(tables.rotations))}


def _reason(error: SkjemaError) -> str:
    return str(error.details.get("reason", "broken"))
