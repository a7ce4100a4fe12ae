"""A signature's message as PAdES wants it (CMS: RFC 5652; the signer's certificate: RFC 5035), written straight as DER.

pyHanko makes the same bytes (a test compares), but re-encodes both certificates several times over to do so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from cryptography.x509 import load_der_x509_certificate

_SEQUENCE, _SET, _OCTETS, _INTEGER = 0x30, 0x31, 0x04, 0x02
_TAGGED_0, _TAGGED_4 = 0xA0, 0xA4
_VERSION_1 = bytes.fromhex("020101")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")


def signed_attributes(digest: bytes, leaf: bytes) -> bytes:
    """What the key signs: the kind of content, its digest, and which certificate the signer means.

    Args:
        digest: SHA-256 of the covered bytes.
        leaf: the signer's certificate, DER.
    """
    issuer, serial = _issuer_and_serial(leaf)
    names = _der(_SEQUENCE, _der(_TAGGED_4, issuer))
    certificate = _der(_SEQUENCE, _der(_OCTETS, hashlib.sha256(leaf).digest()), _der(_SEQUENCE, names, serial))
    return _set_of(
        _der(_SEQUENCE, kind, _der(_SET, value))
        for kind, value in (
            (_CONTENT_TYPE, _DATA),
            (_MESSAGE_DIGEST, _der(_OCTETS, digest)),
            (_SIGNING_CERTIFICATE_V2, _der(_SEQUENCE, _der(_SEQUENCE, certificate))),
        )
    )


def message(digest: bytes, leaf: bytes, issuers: Sequence[bytes], signature: bytes) -> bytes:
    """The whole message.

    Args:
        digest: as for ``signed_attributes``.
        leaf: the signer's certificate, DER.
        issuers: issuing certificates, DER; all are put in.
        signature: ECDSA with SHA-256 over ``signed_attributes``, DER.
    """
    attributes = signed_attributes(digest, leaf)
    signer = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SEQUENCE, *_issuer_and_serial(leaf)),
        _SHA256,
        _retagged(attributes),
        _ECDSA_SHA256,
        _der(_OCTETS, signature),
    )
    signed = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SET, _SHA256),
        _der(_SEQUENCE, _DATA),
        _retagged(_set_of((leaf, *issuers))),
        _der(_SET, signer),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_TAGGED_0, signed))


def _issuer_and_serial(leaf: bytes) -> tuple[bytes, bytes]:
    certificate = load_der_x509_certificate(leaf)
    serial = certificate.serial_number
    return certificate.issuer.public_bytes(), _der(_INTEGER, serial.to_bytes(serial.bit_length() // 8 + 1, "big"))


def _set_of(values: Iterable[bytes]) -> bytes:
    return _der(_SET, *sorted(values))


def _retagged(der: bytes) -> bytes:
    """A set inside a message carries the tag [0] instead of its own."""
    return bytes([_TAGGED_0]) + der[1:]


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body
