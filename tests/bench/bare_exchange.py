"""The bare side of an exchange: what it can't do without, on the same bytes, with nothing but the library's own calls.

The issue names four terms; each holds what it must, and no more:

*Bare file I/O.* Every byte crosses the disk four times: the writer reads its frames from its own disk, puts them into
the folder, the reader fetches them from there and keeps them on its own disk. Files in the folder are as large as ours
(500 entries or 1 MiB), whole before they have their name, flushed to the disk; what was fetched is flushed once for
every 2,000 entries, which is as much as is taken from one device at once. No database, no encryption of pages: those
are ours to pay for.

*Trial openings.* Every envelope of every entry until one opens, as the format asks: envelopes name nobody.

*Decryption.* The room's key derived once for each room, the entry's once for each entry, then AES-GCM. Finding the room
by its tag is not in it, nor is reading the JSON.

*Signature checks.* The signature covers the header, and the header the hashes of envelopes and body: whoever checks
the signature alone has checked none of the bytes. So both are hashed, and Ed25519 asked.

Keys are loaded and frames are cut beforehand. One processor, one after the other: it is a sum, and the library holds
Python meanwhile, so threads would gain nothing. Ours has a process beside it that checks signatures and tries
envelopes; what that gains is ours.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from skjema_app.crypto.frame import Frame
from skjema_app.crypto.identity import DeviceKeys

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SEGMENT, SEGMENT_BYTES = 500, 1024 * 1024
"""Entries, and bytes, in a file."""
AT_ONCE = 2000
"""Entries fetched before they are flushed to the reader's disk."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as the bare parts need it; ``key`` is the room's, empty when the reader doesn't hold it."""

    frame: Frame
    key: bytes


@dataclass(frozen=True, slots=True)
class Bare:
    """Milliseconds of each part."""

    files: float
    envelopes: float
    bodies: float
    signatures: float

    @property
    def sum(self) -> float:
        """The four terms."""
        return self.files + self.envelopes + self.bodies + self.signatures


def measure(
    folder: Path,
    entries: Sequence[Sealed],
    reader: DeviceKeys,
    writer_public: bytes,
    gauge: Callable[[Callable[[], object]], float],
) -> Bare:
    """All parts, once; ``gauge`` says what of a call is told."""
    folder.mkdir()
    held = folder / "held"
    _write(held, b"".join(one.frame.raw for one in entries))  # flushed, so that nobody below pays for it
    sizes = [len(one.frame.raw) for one in entries]
    return Bare(
        files=gauge(lambda: _files(folder, held, sizes)),
        envelopes=gauge(_envelopes(entries, reader)),
        bodies=gauge(lambda: _bodies(entries)),
        signatures=gauge(lambda: _signatures(entries, writer_public)),
    )


def _files(folder: Path, held: Path, sizes: Sequence[int]) -> None:
    data = held.read_bytes()
    at = number = 0
    for size in _segments(sizes):
        half = folder / f"{number:08}.tmp"
        _write(half, data[at : at + size])
        half.replace(folder / f"{number:08}.seg")
        at, number = at + size, number + 1
    fetched = b"".join(path.read_bytes() for path in sorted(folder.glob("*.seg")))
    at = 0
    with (folder / "kept").open("wb") as file:
        for first in range(0, len(sizes), AT_ONCE):
            size = sum(sizes[first : first + AT_ONCE])
            file.write(fetched[at : at + size])
            file.flush()
            os.fsync(file.fileno())
            at += size


def _segments(sizes: Iterable[int]) -> list[int]:
    """Bytes of each file."""
    made: list[int] = []
    count = SEGMENT
    for size in sizes:
        if count == SEGMENT or made[-1] + size > SEGMENT_BYTES:
            made.append(0)
            count = 0
        made[-1] += size
        count += 1
    return made


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _envelopes(entries: Sequence[Sealed], reader: DeviceKeys) -> Callable[[], None]:
    private = reader.receiving_key
    tries = []
    for one in entries:
        header = one.frame.header
        parts = (header.school, header.device, reader.device_id)
        info = b"skjema/grant/1" + b"".join(map(bytes.fromhex, parts)) + header.salt
        tries.append((one.frame.envelopes, info))

    def run() -> None:
        for envelopes, info in tries:
            for envelope in envelopes:
                try:
                    _SUITE.decrypt(envelope, private, info)
                except InvalidTag:
                    continue
                break

    return run


def _bodies(entries: Sequence[Sealed]) -> None:
    rooms: dict[bytes, bytes] = {}
    for one in entries:
        if not one.key:
            continue
        header = one.frame.header
        room = rooms.get(one.key)
        if room is None:
            derived = HKDF(hashes.SHA256(), 64, bytes.fromhex(header.school), b"skjema/room/1").derive(one.key)
            room = rooms[one.key] = derived[32:]
        info = b"skjema/body/1" + header.salt + bytes.fromhex(header.device) + header.seq.to_bytes(4, "big")
        key = HKDFExpand(hashes.SHA256(), 44, info).derive(room)
        AESGCM(key[:32]).decrypt(key[32:], one.frame.body, header.associated)


def _signatures(entries: Iterable[Sealed], writer_public: bytes) -> None:
    public = Ed25519PublicKey.from_public_bytes(writer_public)
    for one in entries:
        frame = one.frame
        assert hashlib.sha256(b"".join(frame.envelopes)).digest() == frame.header.env_hash
        assert hashlib.sha256(frame.body).digest() == frame.header.body_hash
        public.verify(frame.signature, b"skjema/entry/1\0" + frame.header.pack())


def middle(parts: Sequence[Bare]) -> Bare:
    """The median of each part."""
    return Bare(
        statistics.median(one.files for one in parts),
        statistics.median(one.envelopes for one in parts),
        statistics.median(one.bodies for one in parts),
        statistics.median(one.signatures for one in parts),
    )


class Stopwatch:
    """Adds up what some calls take, so that it can be told apart; ``worked`` of it is processor time."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.worked = 0.0

    def on(self, call: Callable[..., object]) -> Callable[..., object]:
        """The same call, timed."""

        def timed(*arguments: object, **more: object) -> object:
            start, worked = time.perf_counter(), time.process_time()
            try:
                return call(*arguments, **more)
            finally:
                self.spent += (time.perf_counter() - start) * 1000
                self.worked += (time.process_time() - worked) * 1000

        return timed
