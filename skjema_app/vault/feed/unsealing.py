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
from skjema_app.crypto.entry import open_envelopes
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


def read_entry(connection: sa.Connection, ledger: Ledger, ring: KeyRing, entry: Entry) -> OpenEntry:
    """Open an entry again whose key is known; its depth is the judged one.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    frame = ledger.frame(connection, entry)
    body = ring.cipher(entry.key_id).open_body(frame, entry.tag_index)
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


_NAMING = frozenset(
    {EntryType.SCHOOL_FOUNDED, EntryType.SHEET_RENEWED, EntryType.ISSUER_SET, EntryType.DEVICE_CERTIFIED}
)
_WITH_KEYS = frozenset({EntryType.VERSION_LINKED, EntryType.CASE_ROTATED, EntryType.AUDIT_NOTED})


class Unsealing:
    """Opens whatever the keys held open, and the keys that are found on the way.

    Kept beside the ledger, so that news is looked for in the table of expected tags, and nothing else is gone through.
    """

    def __init__(self, connection: sa.Connection, ledger: Ledger, device: DeviceKeys, school: str) -> None:
        self._connection = connection
        self._ledger = ledger
        self._device = device
        self._school = school
        self._sealed: dict[str, dict[str, list[Entry]]] = {}  # device -> tag -> entries (two where a feed has forked)
        ledger.arrived()
        self._fresh = list(ledger)
        self._expected = _load_tags(connection)
        self._awaited: dict[tuple[str, str], str] = {}  # device, tag -> the key that it would be found with
        self._found = {(one.device, one.tag): (one.key_id, one.tag_index) for one in ledger if one.key_id}
        self._walked: dict[str, set[str]] = {}  # device -> keys that it is awaited under
        self._moved: dict[tuple[str, str], None] = {}
        self._blobs: list[tuple[str, str, str]] = []
        self._opened: dict[str, OpenEntry] = {}
        self._rotations: set[tuple[str, str, str]] = set()
        self._tried: list[Entry] = []
        self._unproven: tuple[Entry, ...] = ()

    def run(self, connection: sa.Connection, ring: KeyRing, feed_keys: dict[str, bytes]) -> dict[str, OpenEntry]:
        """Open what is new, to the end.

        Args:
            connection: of the caller's transaction.
            ring: keys are added to it.
            feed_keys: by device; what is named on the way is added.

        Gives:
            The entries that were opened now, read: so that a large import is not decrypted twice.
        """
        self._connection, self._ring, self._feed_keys = connection, ring, feed_keys
        self._opened = {}
        self._rotations = _load_rotations(connection)
        self._forget_own_tags()
        looked_at: list[Entry] = []
        while True:
            adopt_strays(connection, self._ledger, feed_keys)
            fresh, self._fresh = [*self._fresh, *self._ledger.arrived()], []
            for entry in fresh:
                if not entry.key_id and entry.fault != ALTERED:
                    self._sealed.setdefault(entry.device, {}).setdefault(entry.tag, []).append(entry)
                if not entry.tried:
                    self._try_envelopes(entry)
                if entry.key_id in self._ring and not (entry.claimed or entry.cut or entry.fault):
                    self._open(entry, entry.key_id, entry.tag_index)  # it had come cut, and its place was known
            looked_at.extend(fresh)
            before = len(self._opened)
            self._walk(fresh)
            if len(self._opened) == before:
                break
        self._prove_rooms(looked_at)
        self._store_tags()
        if self._blobs:
            connection.exec_driver_sql(_PUT_BLOB, self._blobs)
            self._blobs = []
        return self._opened

    def _forget_own_tags(self) -> None:
        """The pen counts on without telling; an own entry comes in from outside only after a vault was put back."""
        own = self._device.device_id
        if own in self._sealed:
            for key_id in self._walked.pop(own, ()):
                self._awaited.pop((own, self._expected.pop((own, key_id))[1]), None)
            self._expected |= _load_tags(self._connection, own)

    def _try_envelopes(self, entry: Entry) -> None:
        entry.tried = True
        self._ledger.mark(entry)
        try:
            frame = self._ledger.frame(self._connection, entry)
            grant = open_envelopes(frame, self._device, self._ledger.found_in(entry))
        except SkjemaError as error:
            entry.fault = _reason(error)
            return
        if grant is not None:
            self._ring.add(grant.room_key, grant.cipher)

    def _walk(self, fresh: Iterable[Entry]) -> None:
        """Every key along every feed; a key that an entry brings is walked in the same round."""
        for entry in fresh:
            where = (entry.device, entry.tag)
            if entry.key_id or entry.fault == ALTERED:
                continue
            if where in self._awaited:
                self._walk_feed(entry.device, self._awaited[where])
            elif where in self._found:  # the twin of an opened one: a feed that forked
                for twin in self._sealed[entry.device].pop(entry.tag, ()):
                    self._open(twin, *self._found[where])
        more = True
        while more:
            more = False
            for device, by_tag in self._sealed.items():
                walked = self._walked.setdefault(device, set())
                if not by_tag or len(walked) == len(self._ring):
                    continue
                more = True
                for key_id in self._ring.ids:
                    if key_id not in walked:
                        walked.add(key_id)
                        _index, tag = self._expected.get((device, key_id)) or self._expect(device, key_id, 0)
                        self._awaited[device, tag] = key_id
                        self._walk_feed(device, key_id)

    def _walk_feed(self, device: str, key_id: str) -> None:
        by_tag = self._sealed[device]
        index, tag = self._expected[device, key_id]
        if tag not in by_tag:
            return
        self._awaited.pop((device, tag), None)
        cipher = self._ring.cipher(key_id)
        while tag in by_tag:
            for entry in by_tag.pop(tag):
                self._open(entry, key_id, index)
            index, tag = index + 1, cipher.tag(device, index + 1).hex()
        self._expected[device, key_id] = (index, tag)
        self._moved[device, key_id] = None
        self._awaited[device, tag] = key_id

    def _expect(self, device: str, key_id: str, index: int) -> tuple[int, str]:
        tag = self._ring.cipher(key_id).tag(device, index).hex()
        self._expected[device, key_id] = (index, tag)
        self._moved[device, key_id] = None
        return index, tag

    def _open(self, entry: Entry, key_id: str, index: int) -> None:
        entry.key_id, entry.tag_index = key_id, index
        self._found[entry.device, entry.tag] = (key_id, index)
        self._tried.append(entry)
        self._ledger.mark(entry)
        if entry.cut:
            return  # it only says that the next number is the next
        try:
            body = self._ring.cipher(key_id).open_body(self._ledger.frame(self._connection, entry), index)
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
        self._opened[entry.entry_id] = read
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

    def _prove_rooms(self, fresh: Iterable[Entry]) -> None:
        """An entry is in the room it says, once its key is proven to be one of that room's."""
        proven = rooms_by_key(self._rotations)
        unproven = []
        for entry in (*self._unproven, *fresh, *self._tried):
            if not entry.claimed or entry.room:
                continue
            if entry.claimed == entry.key_id or entry.claimed in proven.get(entry.key_id, ()):
                entry.room = entry.claimed
                self._ledger.mark(entry)
            else:
                unproven.append(entry)
        self._unproven = tuple({entry.entry_id: entry for entry in unproven}.values())
        self._tried = []

    def _store_tags(self) -> None:
        rows = [(*where, *self._expected[where]) for where in self._moved]
        if rows:
            self._connection.exec_driver_sql(_PUT_TAG, rows)
        self._moved = {}


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
        connection.exec_driver_sql(_PUT_BLOB, rows)


def _blob_rows(entry: Entry, read: OpenEntry) -> list[tuple[str, str, str]]:
    return [(blob.sha256, entry.entry_id, entry.device) for blob in read.blobs]


def note_rotation(connection: sa.Connection, key_id: str, room: str, before: str) -> None:
    """Remember that a rotation under a key names a key before it."""
    connection.execute(_PUT_ROTATION, {"key_id": key_id, "room": room, "prev": before})


def put_tag(connection: sa.Connection, device: str, key_id: str, index: int, tag: str) -> None:
    """Remember the next expected tag of a device under a key."""
    connection.exec_driver_sql(_PUT_TAG, (device, key_id, index, tag))


_PUT_BLOB = "INSERT OR IGNORE INTO school_blob (sha256, entry_id, device) VALUES (?, ?, ?)"
_PUT_ROTATION = sa.insert(tables.rotations).prefix_with("OR IGNORE")
_PUT_TAG = "INSERT OR REPLACE INTO school_tag (device, key_id, next_index, tag) VALUES (?, ?, ?, ?)"


def keys_named(data: Mapping[str, Json]) -> list[Secret]:
    """The keys in the data of a link (``key``) or a rotation (``prev_keys``)."""
    found = [text(data, "key")] if "key" in data else list(texts(data, "prev_keys"))
    made = [Secret.adopt(bytearray.fromhex(value)) for value in found]
    return [key for key in made if len(key) == KEY_BYTES]


def _load_tags(connection: sa.Connection, device: str = "") -> dict[tuple[str, str], tuple[int, str]]:
    rows = tables.tags
    query = sa.select(rows.c.device, rows.c.key_id, rows.c.next_index, rows.c.tag)
    if device:
        query = query.where(rows.c.device == device)
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(query)}


def _load_rotations(connection: sa.Connection) -> set[tuple[str, str, str]]:
    found = connection.exec_driver_sql("SELECT key_id, room, prev FROM school_rotation")
    return {(row[0], row[1], row[2]) for row in found}


def _reason(error: SkjemaError) -> str:
    return str(error.details.get("reason", "broken"))
