"""A reader of the formats on disk, written from design-review § 3 alone: none of the program's code is used here.

``cryptography`` for the primitives, ``struct`` and ``json`` for the bytes, ``sqlcipher3`` for the database file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

HEADER = struct.Struct(">4s16s16sI32s16s32sIH32s32s")
assert HEADER.size == 190


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def hkdf(key: bytes, label: bytes, *, salt: bytes | None = None, length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, label).derive(key)


# --- keys.json -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenKeys:
    vault: str
    vault_key: bytes
    db_salt: bytes


def open_keys(data: bytes, password: str) -> OpenKeys:
    assert data.endswith(b"\n")
    assert data.isascii()
    top = json.loads(data)
    assert set(top) == {"fmt", "vault", "epoch", "db_salt", "slots", "mac", "sum"}
    assert top["fmt"] == 1
    assert canonical(top) + b"\n" == data
    without = {name: value for name, value in top.items() if name != "sum"}
    assert hashlib.sha256(canonical(without)).hexdigest() == top["sum"]
    ((slot_id, slot),) = top["slots"].items()
    assert set(slot) == {"type", "salt", "kdf", "epoch", "wrapped"}
    assert slot["type"] == "password"
    assert set(slot["kdf"]) == {"alg", "m", "t", "p"}
    assert slot["kdf"]["alg"] == "argon2id"
    wrapping = Argon2id(
        salt=bytes.fromhex(slot["salt"]),
        length=32,
        iterations=slot["kdf"]["t"],
        lanes=slot["kdf"]["p"],
        memory_cost=slot["kdf"]["m"],
    ).derive(unicodedata.normalize("NFC", password).encode())
    bound = canonical(["skjema/slot/1", 1, top["vault"], slot_id, "password", slot["kdf"], slot["epoch"]])
    wrapped = bytes.fromhex(slot["wrapped"])
    assert len(wrapped) == 12 + 32 + 16
    vault_key = AESGCM(wrapping).decrypt(wrapped[:12], wrapped[12:], bound)
    covered = {name: value for name, value in without.items() if name != "mac"}
    mac = hmac.digest(hkdf(vault_key, b"skjema/vault/header-mac"), canonical(covered), "sha256")
    assert mac.hex() == top["mac"]
    return OpenKeys(top["vault"], vault_key, bytes.fromhex(top["db_salt"]))


def open_database(path: Path, keys: OpenKeys) -> sqlcipher.Connection:
    raw = hkdf(keys.vault_key, b"skjema/vault/db")
    assert len(keys.db_salt) == 16
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{raw.hex()}{keys.db_salt.hex()}'\"")
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 10
    return connection


# --- entries ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    entry_id: str
    header: bytes
    seq: int
    device: bytes
    body: dict[str, object]


class Feed:
    """One device's entries, read one after the other; the first must name the key that signs them."""

    def __init__(self, school: bytes, rooms: dict[str, bytes]) -> None:
        self.school = school
        self.rooms = rooms
        self.prev = bytes(32)
        self.seq = 0
        self.public: bytes | None = None
        self.device = b""
        self.used: dict[str, int] = {}

    def read(self, frame: bytes) -> Entry:
        (length,) = struct.unpack_from(">I", frame)
        assert length == len(frame) - 4
        assert frame[4] == 0  # no flag: not cut by an erasure
        header, signature, rest = frame[5:195], frame[195:259], frame[259:]
        magic, school, device, seq, prev, salt, tag, body_len, env_n, env_hash, body_hash = HEADER.unpack(header)
        assert magic == b"SKJ1"
        assert school == self.school
        assert (seq, prev) == (self.seq, self.prev)
        assert env_n % 4 == 0
        envelopes, sealed = rest[: 80 * env_n], rest[80 * env_n :]
        assert len(sealed) == body_len
        padded_len = body_len - 16
        assert padded_len >= 1024
        assert padded_len & (padded_len - 1) == 0
        assert hashlib.sha256(envelopes).digest() == env_hash
        assert hashlib.sha256(sealed).digest() == body_hash
        room, keys = self._room(tag, device)
        info = b"skjema/body/1" + salt + device + struct.pack(">I", seq)
        derived = HKDFExpand(hashes.SHA256(), 44, info).derive(keys[32:])
        padded = AESGCM(derived[:32]).decrypt(derived[32:], sealed, header[:158])
        assert len(padded) == padded_len
        (count,) = struct.unpack_from(">I", padded)
        assert not any(padded[4 + count :])
        assert padded_len == 1024 or padded_len < 2 * (4 + count)  # no more padding than the next power of two
        body = json.loads(padded[4 : 4 + count])
        assert body["room"] == room
        if self.public is None:
            self.public = bytes.fromhex(body["d"]["feed_public"])
            self.device = hashlib.sha256(self.public).digest()[:16]
        assert device == self.device
        Ed25519PublicKey.from_public_bytes(self.public).verify(signature, b"skjema/entry/1\0" + header)
        entry_id = hashlib.sha256(header).digest()
        self.prev, self.seq = entry_id, seq + 1
        return Entry(entry_id.hex(), header, seq, device, body)

    def _room(self, tag: bytes, device: bytes) -> tuple[str, bytes]:
        for room, key in self.rooms.items():
            keys = hkdf(key, b"skjema/room/1", salt=self.school, length=64)
            index = self.used.get(room, 0)
            made = hashlib.blake2s(device + struct.pack(">I", index), key=keys[:32], person=b"skjtag/1").digest()
            if made == tag:
                self.used[room] = index + 1
                return room, keys
        raise AssertionError("no room's next tag fits")


def open_blob(data: bytes, ref: dict[str, object]) -> bytes:
    assert hashlib.sha256(data).hexdigest() == ref["sha256"]
    assert (len(data) - 16) % (64 * 1024) == 0
    padded = AESGCM(bytes.fromhex(str(ref["key"]))).decrypt(bytes(12), data, b"skjema/blob/1")
    length = int(str(ref["len"]))
    assert not any(padded[length:])
    assert len(padded) == max(1, -(-length // 65536)) * 65536
    return padded[:length]


def read_all(database: sqlcipher.Connection) -> list[list[Entry]]:
    """Every feed of the vault, entry by entry, in the order in which the rows were written."""
    facts = dict(database.execute("SELECT name, value FROM fact").fetchall())
    rooms = {room: bytes(key) for room, key in database.execute("SELECT room, key FROM room_key")}
    assert all(len(key) == 32 for key in rooms.values())
    frames: dict[str, list[bytes]] = {}
    for device, frame in database.execute("SELECT device, frame FROM journal ORDER BY position"):
        frames.setdefault(device, []).append(bytes(frame))
    feeds = []
    for rows in frames.values():
        feed = Feed(bytes.fromhex(facts["school"]), rooms)
        feeds.append([feed.read(frame) for frame in rows])
    return feeds
