r"""The answer to an invitation: the keys of a new device, for the issuer alone (design-review §§ 1.9, 1.12, 1.13).

::

    payload = invitation 16 | school 16 | feed key 32 | receiving key 32 | old leaf SHA-256 32 (zeros: none)
              | time u64, seconds since 1970 | u16 length | SubjectPublicKeyInfo of the P-256 key
    signed  = payload | Ed25519(feed key, "skjema/join/feed/1\0" || payload) 64
              | u16 length | ECDSA-P256-SHA256("skjema/join/pdf/1\0" || payload), DER
    content = signed | HMAC-SHA256(K, "skjema/join/mac/1\0" || signed) 32
    K       = HKDF-SHA256(code, salt = invitation, info = "skjema/join/1/mac", 32)
    file    = "SKR1" | HPKE-base(X25519, HKDF-SHA256, AES-256-GCM)(issuer's receiving key,
              u32 length || content || zeros to 1024, info = "skjema/join/1" || school)                    1076 bytes

Numbers are big-endian. The MAC says that whoever holds the code sent just these keys; the signatures say that the
sender has both private signing keys; a receiving key that isn't the sender's would only lock the sender out. Outside
the seal all requests look alike: no invitation, person or key can be read from one.

The issuer stores K, never the code. One code certifies one device: whether a request is the first, and what a second
one with other keys means (`JoinRequest.keys_sha256`), is for the issuer's state to say.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from skjema_app.crypto.identity import (
    DeviceKeys,
    check_receiving_key,
    device_id_of,
    pdf_signature_is_good,
    signature_is_good,
)
from skjema_app.crypto.invitation import Invitation
from skjema_app.crypto.kdf import labelled_key
from skjema_app.crypto.letter_groups import CODE_BITS
from skjema_app.crypto.padding import pad, unpad
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

FILE_BYTES = 1076
"""Every request has exactly this length."""

_MAGIC = b"SKR1"
_PADDED = 1024
_INFO = b"skjema/join/1"
_MAC_KEY = b"skjema/join/1/mac"
_FEED_SIGNED = b"skjema/join/feed/1\0"
_PDF_SIGNED = b"skjema/join/pdf/1\0"
_MACED = b"skjema/join/mac/1\0"
_FIXED = struct.Struct(">16s16s32s32s32sQH")
_U16 = struct.Struct(">H")
_NO_LEAF = bytes(32)
_FEED_SIGNATURE_BYTES = 64
_MAC_BYTES = 32
_MOST_SPKI = 200
_MOST_PDF_SIGNATURE = 80
_LATEST = 253_402_300_799  # the last second that a datetime holds
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """The keys of a device, shown to come from whoever holds the invitation's code.

    Attributes:
        invitation_id: 32 hex digits.
        device_id: made from the feed key, 32 hex digits.
        feed_public: Ed25519, 32 bytes, neither of small order nor in a second form.
        receiving_public: X25519, 32 bytes, not of low order.
        pdf_public_der: SubjectPublicKeyInfo of the P-256 key.
        old_leaf_sha256: of the leaf this key had before, 64 hex digits, or "" (design-review § 1.4).
        at: the joiner's clock, whole seconds, UTC.
    """

    invitation_id: str
    device_id: str
    feed_public: bytes
    receiving_public: bytes
    pdf_public_der: bytes
    old_leaf_sha256: str
    at: datetime

    @property
    def keys_sha256(self) -> str:
        """Of all three public keys, 64 hex digits: a second request with another value means that the code leaked."""
        return hashlib.sha256(self.feed_public + self.receiving_public + self.pdf_public_der).hexdigest()


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """A request that was for this issuer, before anybody knows whether it is true.

    Attributes:
        invitation_id: which invitation's MAC key to look up, 32 hex digits.
    """

    invitation_id: str
    _school: str = field(repr=False)
    _content: bytes = field(repr=False)

    def verified(self, mac_key: Secret) -> JoinRequest:
        """The request, checked in full.

        Args:
            mac_key: of the invitation with this id, see `mac_key_of`.

        Raises:
            SkjemaError: JOIN_REQUEST_REFUSED with reason ``mac`` (another code), ``content``, ``school``,
                ``feed-key-…``, ``receiving-key-…``, ``pdf-key``, ``feed-signature``, ``pdf-signature`` or ``time``.
        """
        signed, mac = self._content[:-_MAC_BYTES], self._content[-_MAC_BYTES:]
        if not hmac.compare_digest(_mac(mac_key, signed), mac):
            raise _refused("mac")
        payload, feed_signature, pdf_signature = _parts(signed)
        try:
            return _checked(self._school, payload, feed_signature, pdf_signature)
        except SkjemaError as error:
            raise _refused(str(error.details.get("reason", ""))) from error


def mac_key_of(code: Secret, invitation_id: str) -> Secret:
    """What an issuer keeps of a code to know its request by: 32 bytes, from which the code can't be found.

    Raises:
        ValueError: for a code that hasn't 11 bytes.
    """
    if len(code) != CODE_BITS // 8:
        msg = "a code has 11 bytes"
        raise ValueError(msg)
    return labelled_key(code, _MAC_KEY, salt=bytes.fromhex(invitation_id))


def seal_request(
    invitation: Invitation, code: Secret, device: DeviceKeys, *, old_leaf_sha256: str = "", now: datetime
) -> bytes:
    """The file's bytes, to be dropped under a random name.

    Args:
        invitation: as `open_invitation` gave it.
        code: the same that opened it.
        device: this vault's keys.
        old_leaf_sha256: of the leaf that this P-256 key had while its owner was alone, 64 hex digits; or "".
        now: aware time.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``receiving-key-low-order`` for an issuer's key that isn't one.
        ValueError: for a code or a SHA-256 of another length.
    """
    old_leaf = bytes.fromhex(old_leaf_sha256)
    if len(old_leaf) not in {0, len(_NO_LEAF)}:
        msg = "a SHA-256 has 64 hex digits"
        raise ValueError(msg)
    spki = device.pdf_public_der
    fixed = _FIXED.pack(
        bytes.fromhex(invitation.invitation_id),
        bytes.fromhex(invitation.school),
        device.feed_public,
        device.receiving_public,
        old_leaf or _NO_LEAF,
        int(now.timestamp()),
        len(spki),
    )
    payload = fixed + spki
    pdf_signature = device.sign_with_pdf_key(_PDF_SIGNED + payload)
    signed = payload + device.sign(_FEED_SIGNED + payload) + _U16.pack(len(pdf_signature)) + pdf_signature
    with mac_key_of(code, invitation.invitation_id) as key:
        content = signed + _mac(key, signed)
    check_receiving_key(invitation.issuer_receiving)
    public = X25519PublicKey.from_public_bytes(invitation.issuer_receiving)
    return _MAGIC + _SUITE.encrypt(pad(content, _PADDED), public, _INFO + bytes.fromhex(invitation.school))


def open_request(data: bytes, issuer: DeviceKeys, school: str) -> SealedRequest | None:
    """Open a request with the issuer's own keys; None when it isn't for this device and school, or is damaged.

    Raises:
        SkjemaError: JOIN_REQUEST_REFUSED with reason ``content`` when it is sealed rightly and holds no request.
    """
    if len(data) != FILE_BYTES or not data.startswith(_MAGIC):
        return None
    try:
        padded = _SUITE.decrypt(data[len(_MAGIC) :], issuer.receiving_key, _INFO + bytes.fromhex(school))
    except InvalidTag:
        return None
    content = unpad(padded)
    if content is None or len(content) < _FIXED.size + _MAC_BYTES:
        raise _refused("content")
    return SealedRequest(_FIXED.unpack_from(content)[0].hex(), school, content)


def _checked(school: str, payload: bytes, feed_signature: bytes, pdf_signature: bytes) -> JoinRequest:
    invitation, named_school, feed, receiving, old_leaf, seconds, _ = _FIXED.unpack_from(payload)
    spki = payload[_FIXED.size :]
    if named_school.hex() != school:
        raise _refused("school")
    # These two refuse unusable keys before they look at the signature.
    if not signature_is_good(feed, feed_signature, _FEED_SIGNED + payload):
        raise _refused("feed-signature")
    if not pdf_signature_is_good(spki, pdf_signature, _PDF_SIGNED + payload):
        raise _refused("pdf-signature")
    check_receiving_key(receiving)
    if seconds > _LATEST:
        raise _refused("time")
    return JoinRequest(
        invitation_id=invitation.hex(),
        device_id=device_id_of(feed),
        feed_public=feed,
        receiving_public=receiving,
        pdf_public_der=spki,
        old_leaf_sha256="" if old_leaf == _NO_LEAF else old_leaf.hex(),
        at=datetime.fromtimestamp(seconds, UTC),
    )


def _parts(signed: bytes) -> tuple[bytes, bytes, bytes]:
    """Payload, signature of the feed key, signature of the P-256 key."""
    spki_length = _FIXED.unpack_from(signed)[-1]
    payload_end = _FIXED.size + spki_length
    feed_end = payload_end + _FEED_SIGNATURE_BYTES
    start = feed_end + _U16.size
    if spki_length > _MOST_SPKI or len(signed) < start:
        raise _refused("content")
    length = _U16.unpack_from(signed, feed_end)[0]
    if length > _MOST_PDF_SIGNATURE or len(signed) != start + length:
        raise _refused("content")
    return signed[:payload_end], signed[payload_end:feed_end], signed[start:]


def _mac(mac_key: Secret, signed: bytes) -> bytes:
    with mac_key.exposed() as buffer:
        return hmac.digest(buffer, _MACED + signed, "sha256")


def _refused(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.JOIN_REQUEST_REFUSED, reason=reason)
