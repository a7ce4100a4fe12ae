"""Envelopes: the key of a room, sealed to one device (design-review §§ 1.25, 3). They name nobody: each is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from skjema_app.crypto.secret import Secret

_LABEL = b"skjema/grant/1"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def bound_to(school: str, author: str, receiver: str, salt: bytes) -> bytes:
    """What an envelope is bound to besides its key: ids in hex, the salt of the entry it came with."""
    return b"".join((_LABEL, bytes.fromhex(school), bytes.fromhex(author), bytes.fromhex(receiver), salt))


def closed(room_key: Secret, public_key: bytes, bound: bytes) -> bytes:
    """A room's key sealed to a receiving key."""
    with room_key.exposed() as buffer:
        return _SUITE.encrypt(buffer, X25519PublicKey.from_public_bytes(public_key), bound)


def opened(envelopes: Iterable[bytes], private: X25519PrivateKey, bound: bytes) -> Iterator[bytes]:
    """What the envelopes hold that open with this key; they are tried one after another as they are asked for."""
    for envelope in envelopes:
        try:
            yield _SUITE.decrypt(envelope, private, bound)
        except InvalidTag:
            continue
