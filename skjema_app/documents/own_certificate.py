"""Certificates that somebody else has issued: read from a PKCS #12 file, and judged before they are taken.

Why a document signed with one still names one device of one person: ``device_seal``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtensionNotFound,
    KeyUsage,
    Name,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from cryptography.x509.oid import NameOID

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line
from skjema_app.system.calendar import day_and_month

LARGEST_FILE = 256 * 1024
LEAST_RSA = 2048
MOST_RSA = 8192
LONGEST_CHAIN = 8
_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_WRONG = (ValueError, TypeError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class OneCertificate:
    """A certificate in words.

    Attributes:
        name: whose it is: common name, or what stands for it.
        organisation: of that, or "".
        valid_from: first moment it is valid.
        valid_to: last moment.
    """

    name: str
    organisation: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class KeyAndChain:
    """What a file or a card holds.

    Attributes:
        key: PKCS #8 DER, or None where it stays on the card.
        leaf: the certificate, DER.
        chain: its issuers, DER, nearest first; may be short of the root, or empty.
    """

    key: Secret | None
    leaf: bytes
    chain: tuple[bytes, ...]


def read_pkcs12(data: bytes, password: Secret) -> KeyAndChain:
    """Open a file.

    Raises:
        SkjemaError: CERTIFICATE_UNREADABLE, CERTIFICATE_PASSWORD, CERTIFICATE_NO_KEY, CERTIFICATE_KEY_KIND.
    """
    if len(data) > LARGEST_FILE or not data.startswith(b"\x30"):
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE)
    with password.exposed() as typed:
        secret = bytes(typed)  # the library takes bytes only; they can't be wiped
    try:
        key, leaf, others = pkcs12.load_key_and_certificates(data, secret or None)
    except ValueError as error:
        # the library says the same of a wrong password and of a file that only begins like one
        wrong = "password" in str(error).lower()
        code = ErrorCode.CERTIFICATE_PASSWORD if wrong else ErrorCode.CERTIFICATE_UNREADABLE
        raise SkjemaError(code) from error
    except (TypeError, UnsupportedAlgorithm) as error:
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE) from error
    if key is None or leaf is None:
        raise SkjemaError(ErrorCode.CERTIFICATE_NO_KEY)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SkjemaError(ErrorCode.CERTIFICATE_KEY_KIND)
    if key.public_key() != leaf.public_key():
        raise SkjemaError(ErrorCode.CERTIFICATE_NO_KEY)
    der = Secret(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return KeyAndChain(der, leaf.public_bytes(Encoding.DER), ordered_chain(leaf, others))


def check_usable(leaf: bytes, when: datetime) -> None:
    """Whether a certificate may sign documents now.

    ``digitalSignature`` or ``nonRepudiation``, either will do (RFC 5280 § 4.2.1.3): issuers of signing certificates
    often set the second only. One that doesn't say what it is for may sign.

    Raises:
        SkjemaError: CERTIFICATE_UNREADABLE, CERTIFICATE_KEY_KIND, CERTIFICATE_WEAK with ``bits``, CERTIFICATE_USAGE,
            CERTIFICATE_NOT_YET and CERTIFICATE_EXPIRED with ``day``, in words.
    """
    try:
        certificate = load_der_x509_certificate(leaf)
        public = certificate.public_key()
        usage = _signs(certificate)
    except _WRONG as error:
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE) from error
    if isinstance(public, rsa.RSAPublicKey):
        if public.key_size < LEAST_RSA:
            raise SkjemaError(ErrorCode.CERTIFICATE_WEAK, bits=public.key_size)
        if public.key_size > MOST_RSA:
            raise SkjemaError(ErrorCode.CERTIFICATE_KEY_KIND)
    elif not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name not in _CURVES:
        raise SkjemaError(ErrorCode.CERTIFICATE_KEY_KIND)
    if not usage:
        raise SkjemaError(ErrorCode.CERTIFICATE_USAGE)
    if when < certificate.not_valid_before_utc:
        raise SkjemaError(ErrorCode.CERTIFICATE_NOT_YET, day=_day(certificate.not_valid_before_utc))
    if when > certificate.not_valid_after_utc:
        raise SkjemaError(ErrorCode.CERTIFICATE_EXPIRED, day=_day(certificate.not_valid_after_utc))


def described(certificate: bytes) -> OneCertificate:
    """A certificate in words.

    Raises:
        SkjemaError: CERTIFICATE_UNREADABLE.
    """
    try:
        found = load_der_x509_certificate(certificate)
        return OneCertificate(
            _common_name(found.subject),
            _part(found.subject, NameOID.ORGANIZATION_NAME),
            found.not_valid_before_utc,
            found.not_valid_after_utc,
        )
    except _WRONG as error:
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE) from error


def issuer_name(certificate: bytes) -> str:
    """Who issued it, as it says itself.

    Raises:
        SkjemaError: CERTIFICATE_UNREADABLE.
    """
    try:
        return _common_name(load_der_x509_certificate(certificate).issuer)
    except _WRONG as error:
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE) from error


def read_certificates(data: bytes) -> tuple[bytes, ...]:
    """Certificates of a file, DER or PEM, as DER.

    Raises:
        SkjemaError: CERTIFICATE_UNREADABLE.
    """
    try:
        pem = b"-----BEGIN" in data[:4096]
        found = load_pem_x509_certificates(data) if pem else [load_der_x509_certificate(data)]
        return tuple(one.public_bytes(Encoding.DER) for one in found)
    except _WRONG as error:
        raise SkjemaError(ErrorCode.CERTIFICATE_UNREADABLE) from error


def ordered_chain(leaf: Certificate, others: Sequence[Certificate]) -> tuple[bytes, ...]:
    """The issuers above a leaf, nearest first, as far as they are there; what does not belong is left out."""
    chain: list[bytes] = []
    below = leaf
    while len(chain) < LONGEST_CHAIN and below.issuer != below.subject:
        above = next((one for one in others if _issued(below, one)), None)
        if above is None:
            break
        chain.append(above.public_bytes(Encoding.DER))
        below = above
    return tuple(chain)


def _issued(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *_WRONG):
        return False
    return True


def _signs(certificate: Certificate) -> bool:
    extensions = certificate.extensions
    try:
        if extensions.get_extension_for_class(BasicConstraints).value.ca:
            return False
    except ExtensionNotFound:
        pass
    try:
        usage = extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _day(moment: datetime) -> str:
    return f"{day_and_month(moment.date())} {moment.year}"


def _common_name(name: Name) -> str:
    return _part(name, NameOID.COMMON_NAME) or one_line(name.rfc4514_string())


def _part(name: Name, oid: object) -> str:
    found = [one.value for one in name if one.oid == oid and isinstance(one.value, str)]
    return one_line(found[0]) if found else ""
