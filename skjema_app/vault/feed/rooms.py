"""Rooms of the school's journal: their ids, their keys, and which key belongs to which room.

A room's id is made from its first key, so that a key can't be claimed for another room. A rotated key R1 belongs to
room X iff it came in a rotation of room X sealed under R1 that names a key of X as the one before (recursively).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from skjema_app.crypto.entry import RoomCipher
from skjema_app.crypto.secret import Secret

KEY_BYTES = 32
_LABEL = b"skjema/room-id/1"
_ID_BYTES = 16


def room_of_key(school: str, key: Secret) -> str:
    """The id of the room whose first key this is; also the key's own id in this vault, 32 hex digits."""
    with key.exposed() as buffer:
        digest = hashlib.sha256(_LABEL)
        digest.update(bytes.fromhex(school))
        digest.update(buffer)
    return digest.digest()[:_ID_BYTES].hex()


class KeyRing:
    """Every key this vault holds, for the length of a ``with``: each is taken out when it is asked for."""

    def __init__(self, connection: sa.Connection, school: str, ids: dict[str, None] | None = None) -> None:
        """Take the keys' ids from the tables; or ``ids``, which this ring keeps complete for the next one."""
        self._connection = connection
        self._school = school
        self._ids = key_ids(connection) if ids is None else ids
        self._keys: dict[str, Secret] = {}
        self._ciphers: dict[str, RoomCipher] = {}
        self._new: list[str] = []

    def __enter__(self) -> KeyRing:
        return self

    def __exit__(self, *_: object) -> None:
        for cipher in self._ciphers.values():
            cipher.wipe()
        for key in self._keys.values():
            key.wipe()

    def __getitem__(self, key_id: str) -> Secret:
        found = self._keys.get(key_id)
        if found is None:
            row = self._connection.exec_driver_sql("SELECT key FROM school_key WHERE key_id = ?", (key_id,)).first()
            if row is None:
                raise KeyError(key_id)
            found = self._keys[key_id] = Secret(row[0])
        return found

    def __contains__(self, key_id: str) -> bool:
        return key_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def cipher(self, key_id: str) -> RoomCipher:
        """A key at work, for the length of the ``with``."""
        found = self._ciphers.get(key_id)
        if found is None:
            found = self._ciphers[key_id] = RoomCipher(self._school, self[key_id])
        return found

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all keys."""
        return tuple(self._ids)

    def add(self, key: Secret, cipher: RoomCipher | None = None) -> str:
        """Keep a key, and the one at work where there is one, unless it is there already; gives its id. Takes both."""
        key_id = room_of_key(self._school, key)
        if cipher is not None:
            known = self._ciphers.setdefault(key_id, cipher)
            if known is not cipher:
                cipher.wipe()
        if key_id in self._ids:
            key.wipe()
        else:
            self._ids[key_id] = None
            self._keys[key_id] = key
            self._new.append(key_id)
        return key_id

    def drop(self, key_ids: Iterable[str]) -> int:
        """Forget keys for good; how many were there. Whoever holds a table of expected tags makes it anew."""
        self.flush()
        gone = [key_id for key_id in key_ids if key_id in self._ids]
        for key_id in gone:
            del self._ids[key_id]
            cipher, key = self._ciphers.pop(key_id, None), self._keys.pop(key_id, None)
            if cipher is not None:
                cipher.wipe()
            if key is not None:
                key.wipe()
        self._connection.exec_driver_sql(
            "DELETE FROM school_key WHERE key_id IN (SELECT value FROM json_each(?))", (json.dumps(gone),)
        )
        return len(gone)

    def flush(self) -> None:
        """Write the keys that were added."""
        rows = []
        for key_id in self._new:
            with self._keys[key_id].exposed() as buffer:
                rows.append((key_id, bytes(buffer)))
        if rows:
            self._connection.exec_driver_sql("INSERT OR IGNORE INTO school_key (key_id, key) VALUES (?, ?)", rows)
        self._new = []


def key_ids(connection: sa.Connection) -> dict[str, None]:
    """Ids of all keys held."""
    return dict.fromkeys(connection.exec_driver_sql("SELECT key_id FROM school_key").scalars())


def rooms_by_key(rotations: Iterable[tuple[str, str, str]]) -> Mapping[str, frozenset[str]]:
    """The rooms that rotated keys belong to besides the one they would be the first key of.

    Args:
        rotations: (key, room, key before it) as the rotations sealed under that key say.
    """
    found: dict[str, set[str]] = {}
    pending = set(rotations)
    while True:
        proven = {
            (key, room, before) for key, room, before in pending if room == before or room in found.get(before, ())
        }
        if not proven:
            return {key: frozenset(rooms) for key, rooms in found.items()}
        for key, room, _ in proven:
            found.setdefault(key, set()).add(room)
        pending -= proven
