"""The random key that everything in a vault hangs on."""

from __future__ import annotations

import hmac
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from skjema_app.crypto.kdf import KEY_BYTES, labelled_key
from skjema_app.crypto.secret import Secret

_HEX = b"0123456789abcdef"
SEALED_BYTES = 80
"""Of a vault key sealed to a public key."""
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class VaultKey:
    """The random key that everything in a vault hangs on. Other keys are made from it by label; never used bare."""

    __slots__ = ("_key",)

    def __init__(self, key: Secret) -> None:
        if len(key) != KEY_BYTES:
            msg = "a vault key has 32 bytes"
            raise ValueError(msg)
        self._key = key

    def database_key(self) -> Secret:
        """The raw SQLCipher key (32 bytes); the caller wipes it."""
        return labelled_key(self._key, b"skjema/vault/db")

    def backup_key(self) -> Secret:
        """The key of the HMAC over the manifest of a copy (32 bytes); the caller wipes it."""
        return labelled_key(self._key, b"skjema/vault/backup")

    def header_mac(self, data: bytes) -> bytes:
        """The MAC over ``keys.json``; used by `KeysFile`."""
        with labelled_key(self._key, b"skjema/vault/header-mac") as key, key.exposed() as buffer:
            return hmac.digest(buffer, data, "sha256")

    def wrapped_by(self, wrapping_key: Secret, nonce: bytes, associated: bytes) -> bytes:
        """This key sealed with AES-256-GCM; used by `KeysFile`."""
        with wrapping_key.exposed() as outer, self._key.exposed() as inner:
            return AESGCM(outer).encrypt(nonce, inner, associated)

    def sealed_to(self, public: X25519PublicKey, info: bytes) -> bytes:
        """This key sealed with HPKE, `SEALED_BYTES` long; used by `KeysFile`."""
        with self._key.exposed() as buffer:
            return SUITE.encrypt(buffer, public, info)

    def to_look_for(self) -> tuple[bytearray, ...]:
        """Copies of this key and those made of it, raw and in hex, to search memory for; the caller wipes them."""
        found = []
        with self._key.copy() as own, self.database_key() as database, self.backup_key() as backup:
            for key in (own, database, backup):
                with key.exposed() as buffer:
                    found.append(bytearray(buffer))
                    text = bytearray(2 * len(buffer))
                    for at, value in enumerate(buffer):
                        text[2 * at], text[2 * at + 1] = _HEX[value >> 4], _HEX[value & 15]
                    found.append(text)
        return tuple(found)

    def wipe(self) -> None:
        """Overwrite the key."""
        self._key.wipe()

    def __repr__(self) -> str:
        return "VaultKey(…)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()
