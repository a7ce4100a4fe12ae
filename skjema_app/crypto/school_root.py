"""The keys of a school's recovery sheet (design-review §§ 1.5, 1.6, 1.43, 1.46): made from it, kept in no vault.

The sheet's secret is 16 random bytes. From it, each by HKDF-SHA256 without salt::

    root       P-256 private scalar = (48 bytes under "skjema/sheet/root-p256", big-endian) mod (n - 1) + 1
    feed       Ed25519 seed         =  32 bytes under "skjema/sheet/sheet-ed25519"
    recovery   X25519 private key   =  32 bytes under "skjema/sheet/recovery-x25519"

The root signs the certificates of issuers, the feed key the sheet's own statements (who is an issuer), the recovery key
opens the recovery slot of the school's vaults. A changed label would make every printed sheet worthless.

Two envelopes: ``secret = half xor half``. Each half alone is 16 random bytes that say nothing; halves look like sheets.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.kdf import labelled_key
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

SECRET_BYTES = 16

_ROOT = b"skjema/sheet/root-p256"
_FEED = b"skjema/sheet/sheet-ed25519"
_RECOVERY = b"skjema/sheet/recovery-x25519"
_SCALAR_BYTES = 48  # 128 bits more than the order: the remainder is as good as evenly spread
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SheetKeys:
    """All three private keys of a sheet, for as long as the sheet is in use; wiped at the end of a ``with``."""

    __slots__ = ("_device",)

    def __init__(self, device: DeviceKeys) -> None:
        self._device = device

    @classmethod
    def derive(cls, secret: Secret) -> SheetKeys:
        """The keys that belong to a sheet's secret (16 bytes); the caller wipes the secret.

        Raises:
            ValueError: for a secret of another length.
        """
        _check_length(secret)
        with labelled_key(secret, _ROOT, length=_SCALAR_BYTES) as wide, wide.exposed() as buffer:
            scalar = int.from_bytes(buffer, "big") % (_ORDER - 1) + 1
        root = derive_private_key(scalar, SECP256R1())
        with labelled_key(secret, _FEED) as seed, seed.exposed() as buffer:
            feed = Ed25519PrivateKey.from_private_bytes(buffer)
        with labelled_key(secret, _RECOVERY) as key, key.exposed() as buffer:
            recovery = X25519PrivateKey.from_private_bytes(buffer)
        pkcs8 = Secret(root.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        return cls(DeviceKeys(feed, recovery, pkcs8))

    def device(self) -> DeviceKeys:
        """The sheet as a device, so that its own feed is written like any other; wiped together with this object."""
        return self._device

    @property
    def feed_public(self) -> bytes:
        """Ed25519 public key of the sheet's feed, 32 bytes."""
        return self._device.feed_public

    @property
    def recovery_public(self) -> bytes:
        """X25519 public key that recovery slots are sealed to, 32 bytes."""
        return self._device.receiving_public

    @property
    def root_public_der(self) -> bytes:
        """SubjectPublicKeyInfo of the school root, DER."""
        return self._device.pdf_public_der

    def wipe(self) -> None:
        """Overwrite what Python holds; the limit is that of `DeviceKeys.wipe`."""
        self._device.wipe()

    def __repr__(self) -> str:
        return "SheetKeys(…)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()


def new_sheet_secret() -> Secret:
    """The secret of a new sheet: 16 random bytes."""
    return Secret.random(SECRET_BYTES)


def split(secret: Secret) -> tuple[Secret, Secret]:
    """Two halves for two envelopes; each half is printed as a sheet of its own, both are needed.

    Raises:
        ValueError: for a secret of another length.
    """
    _check_length(secret)
    half = Secret.random(SECRET_BYTES)
    return half, _xor(secret, half)


def join(one: Secret, other: Secret) -> Secret:
    """The sheet's secret from its two halves, in either order.

    Raises:
        SkjemaError: SHEET_MISTYPED with reason ``same-half`` when one half was typed twice.
        ValueError: for a half of another length.
    """
    _check_length(one)
    _check_length(other)
    if one.matches(other):
        raise SkjemaError(ErrorCode.SHEET_MISTYPED, reason="same-half")
    return _xor(one, other)


def _xor(one: Secret, other: Secret) -> Secret:
    with one.exposed() as left, other.exposed() as right:
        return Secret.adopt(bytearray(a ^ b for a, b in zip(left, right, strict=True)))


def _check_length(secret: Secret) -> None:
    if len(secret) != SECRET_BYTES:
        msg = "a sheet's secret has 16 bytes"
        raise ValueError(msg)
