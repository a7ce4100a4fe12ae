"""The three keys of a device (design-review § 1.1): it signs its feed, receives keys of rooms, and signs PDFs.

Ed25519 signs journal entries, X25519 receives envelopes, P-256 is the key of the PDF leaf certificate. None of them
leaves the vault, but for the receiving key: a process of ours is lent it for one large exchange (``signature_checks``).
The id of a device is made from its feed key, so that nobody can claim another's.

Honest limit: OpenSSL keeps its own copy of a private key while the objects here live, and Python can't wipe the raw
bytes it hands out. Locking therefore replaces the whole process.
"""

from __future__ import annotations

import functools
import hashlib
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

KEY_BYTES = 32
DEVICE_ID_BYTES = 16
_STORED = struct.Struct(">4s32s32sH")
_STORED_MAGIC = b"SKD1"

# Ed25519: the field, the curve constant, and the y of every point of small order. A signature under such a key can be
# made that verifies every message (measured: 200 of 200), so these keys are refused wherever a key comes in.
_FIELD = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
_SMALL_ORDER_Y = frozenset(
    (
        0,
        1,
        _FIELD - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    )
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A device that the key of a room can be sealed to.

    Attributes:
        device_id: 32 hex digits.
        public_key: its X25519 public key, 32 bytes.
    """

    device_id: str
    public_key: bytes


class DeviceKeys:
    """The private keys of this vault's device."""

    __slots__ = ("_feed", "_pdf", "_receiving", "device_id", "feed_public", "receiving_public")

    def __init__(self, feed: Ed25519PrivateKey, receiving: X25519PrivateKey, pdf: Secret) -> None:
        self._feed = feed
        self._receiving = receiving
        self._pdf = pdf
        self.feed_public = feed.public_key().public_bytes_raw()
        """Ed25519 public key, 32 bytes."""
        self.receiving_public = receiving.public_key().public_bytes_raw()
        """X25519 public key, 32 bytes."""
        self.device_id = device_id_of(self.feed_public)
        """32 hex digits."""

    @classmethod
    def generate(cls) -> DeviceKeys:
        """Fresh keys of all three kinds."""
        pdf = generate_private_key(SECP256R1())
        der = pdf.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return cls(Ed25519PrivateKey.generate(), X25519PrivateKey.generate(), Secret(der))

    @classmethod
    def from_secret(cls, stored: Secret) -> DeviceKeys:
        """Read what `to_secret` gave.

        Raises:
            SkjemaError: DATABASE_DAMAGED with reason ``device-keys``.
        """
        with stored.exposed() as buffer:
            if len(buffer) < _STORED.size:
                raise _damaged()
            magic, feed, receiving, length = _STORED.unpack_from(buffer)
            if magic != _STORED_MAGIC or len(buffer) != _STORED.size + length:
                raise _damaged()
            pdf = Secret(memoryview(buffer)[_STORED.size :])
        try:
            load_pdf_key(pdf)
            return cls(Ed25519PrivateKey.from_private_bytes(feed), X25519PrivateKey.from_private_bytes(receiving), pdf)
        except (ValueError, TypeError) as error:
            raise _damaged() from error

    def to_secret(self) -> Secret:
        """All three private keys for the encrypted database: ``SKD1`` | Ed25519 32 | X25519 32 | u16 | PKCS #8."""
        with self._pdf.exposed() as pdf:
            head = _STORED.pack(
                _STORED_MAGIC, self._feed.private_bytes_raw(), self._receiving.private_bytes_raw(), len(pdf)
            )
            return Secret.adopt(bytearray(head) + pdf)

    def renewed(self) -> DeviceKeys:
        """A new device that keeps the PDF key: for a restored or salvaged vault (design-review § 1.2).

        Not for a stolen vault: there the PDF key must be new too, see `generate`.
        """
        return DeviceKeys(Ed25519PrivateKey.generate(), X25519PrivateKey.generate(), self._pdf.copy())

    @property
    def pdf_public_der(self) -> bytes:
        """SubjectPublicKeyInfo of the P-256 key, DER."""
        key = load_pdf_key(self._pdf)
        return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def receiving_key(self) -> X25519PrivateKey:
        """The private receiving key; used by ``entry.open_envelopes``."""
        return self._receiving

    def receiving_secret(self) -> Secret:
        """The private receiving key, 32 bytes: a copy that the caller wipes."""
        return Secret(self._receiving.private_bytes_raw())

    def pdf_key(self) -> Secret:
        """The P-256 private key as PKCS #8 DER; a copy that the caller wipes."""
        return self._pdf.copy()

    def receiver(self) -> Receiver:
        """This device as somebody that keys can be sealed to."""
        return Receiver(self.device_id, self.receiving_public)

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature, 64 bytes. Callers put a label of their own before the data."""
        return self._feed.sign(data)

    def sign_with_pdf_key(self, data: bytes) -> bytes:
        """ECDSA signature (SHA-256, DER) that shows possession of the P-256 key; callers put a label first."""
        return load_pdf_key(self._pdf).sign(data, ECDSA(hashes.SHA256()))

    def wipe(self) -> None:
        """Overwrite what Python holds of the PDF key; the other two lie in OpenSSL (see the module's text)."""
        self._pdf.wipe()

    def __repr__(self) -> str:
        return f"DeviceKeys({self.device_id})"


def device_id_of(feed_public: bytes) -> str:
    """The id that belongs to a feed key: the first 16 bytes of its SHA-256, as hex (design-review § 1.9)."""
    return hashlib.sha256(feed_public).digest()[:DEVICE_ID_BYTES].hex()


@functools.lru_cache(maxsize=1024)  # the arithmetic takes as long as the signature check itself; refusals aren't kept
def check_feed_key(public_key: bytes) -> None:
    """Refuse Ed25519 keys that can't be trusted to mean one signer (design-review § 1.9).

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``feed-key-length``, ``feed-key-not-canonical``,
            ``feed-key-small-order`` or ``feed-key-not-a-point``.
    """
    if len(public_key) != KEY_BYTES:
        raise _broken("feed-key-length")
    y = int.from_bytes(public_key, "little") & (2**255 - 1)
    if y >= _FIELD:
        raise _broken("feed-key-not-canonical")
    if y in _SMALL_ORDER_Y:
        raise _broken("feed-key-small-order")
    # A point has x² = (y² - 1) / (d y² + 1); Euler's criterion tells whether that is a square.
    x_squared = (y * y - 1) * pow(_CURVE_D * y * y + 1, -1, _FIELD) % _FIELD
    if pow(x_squared, (_FIELD - 1) // 2, _FIELD) != 1:
        raise _broken("feed-key-not-a-point")


def check_receiving_key(public_key: bytes) -> None:
    """Refuse X25519 keys of a wrong length or of low order: everybody could open what is sealed to those.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``receiving-key-length`` or ``receiving-key-low-order``.
    """
    if len(public_key) != KEY_BYTES:
        raise _broken("receiving-key-length")
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError as error:
        raise _broken("receiving-key-low-order") from error


@functools.lru_cache(maxsize=1024)
def _feed_key(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def signature_is_good(feed_public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether an Ed25519 signature holds, under a key that `check_feed_key` lets through.

    Raises:
        SkjemaError: ENTRY_BROKEN as `check_feed_key`.
    """
    check_feed_key(feed_public)
    try:
        _feed_key(feed_public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def load_pdf_public_key(der: bytes) -> EllipticCurvePublicKey:
    """Read the public key of a PDF leaf: P-256, in the one form that is written.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``pdf-key``.
    """
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _broken("pdf-key") from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise _broken("pdf-key")
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        raise _broken("pdf-key")
    return key


def pdf_signature_is_good(pdf_public_der: bytes, signature: bytes, data: bytes) -> bool:
    """Whether an ECDSA signature (SHA-256) holds under a P-256 key.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``pdf-key``.
    """
    key = load_pdf_public_key(pdf_public_der)
    try:
        key.verify(signature, data, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def load_pdf_key(der: Secret) -> EllipticCurvePrivateKey:
    """Read a P-256 private key, PKCS #8 DER.

    Raises:
        TypeError: when it is a key of another kind.
        ValueError: when it is no key.
    """
    with der.exposed() as buffer:
        key = load_der_private_key(buffer, password=None)
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        msg = "the PDF key is a P-256 key"
        raise TypeError(msg)
    return key


def _broken(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason=reason)


def _damaged() -> SkjemaError:
    return SkjemaError(ErrorCode.DATABASE_DAMAGED, reason="device-keys")
