"""The bare side of an exchange: the same bytes written and read, the same envelopes tried, bodies opened, signatures
checked, with nothing but the library's own calls. Keys are loaded and frames are cut beforehand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import kit
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from skjema_app.crypto.frame import Frame
from skjema_app.crypto.identity import DeviceKeys

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SEGMENT = 500
"""Entries in a file."""


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
        """All parts."""
        return self.files + self.envelopes + self.bodies + self.signatures


def measure(folder: Path, entries: Sequence[Sealed], reader: DeviceKeys, writer_public: bytes) -> Bare:
    """All four parts, once."""
    return Bare(
        files=kit.timed(lambda: _files(folder, entries)),
        envelopes=kit.timed(_envelopes(entries, reader)),
        bodies=kit.timed(lambda: _bodies(entries)),
        signatures=kit.timed(lambda: _signatures(entries, writer_public)),
    )


def _files(folder: Path, entries: Sequence[Sealed]) -> None:
    """Every file is whole before it has its name, as a sync client needs it."""
    folder.mkdir()
    for first in range(0, len(entries), SEGMENT):
        data = b"".join(one.frame.raw for one in entries[first : first + SEGMENT])
        half = folder / f"{first}.tmp"
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / f"{first}.seg")
    for path in folder.iterdir():
        path.read_bytes()


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
    for one in entries:
        if not one.key:
            continue
        header = one.frame.header
        keys = HKDF(hashes.SHA256(), 64, bytes.fromhex(header.school), b"skjema/room/1").derive(one.key)
        info = b"skjema/body/1" + header.salt + bytes.fromhex(header.device) + header.seq.to_bytes(4, "big")
        key = HKDFExpand(hashes.SHA256(), 44, info).derive(keys[32:])
        AESGCM(key[:32]).decrypt(key[32:], one.frame.body, header.associated)


def _signatures(entries: Sequence[Sealed], writer_public: bytes) -> None:
    public = Ed25519PublicKey.from_public_bytes(writer_public)
    for one in entries:
        public.verify(one.frame.signature, b"skjema/entry/1\0" + one.frame.header.pack())


class Stopwatch:
    """Adds up what some calls take, so that it can be told apart."""

    def __init__(self) -> None:
        self.spent = 0.0

    def on(self, call: Callable[..., object]) -> Callable[..., object]:
        """The same call, timed."""

        def timed(*arguments: object, **more: object) -> object:
            start = time.perf_counter()
            try:
                return call(*arguments, **more)
            finally:
                self.spent += (time.perf_counter() - start) * 1000

        return timed
