"""The certificates of somebody who is alone: an own issuer and one leaf (design-review §§ 1.4, 1.8).

A bare self-signed leaf is refused by other readers even as its own anchor; a leaf under an own issuer is accepted by
them with that issuer as anchor. The issuer's private key is used for the one leaf and then let go: nothing more can
ever be issued under it. Honest limit: OpenSSL holds the key in its own memory, so it is freed, not overwritten by us.

Both names say that nobody has confirmed them. ``notBefore`` is two days early (clocks differ), the leaf lasts 10
years, the issuer 30: expiry protects nothing without trusted time and would only make archived PDFs read «expired».
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.x509.oid import NameOID

from skjema_app.crypto.names import checked_name
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode

MOST_BYTES = 64
"""Of UTF-8 in O and CN. RFC 5280 counts letters, many readers count bytes; what is longer ends in «…» there."""

_BEFORE = timedelta(days=2)
_LEAF_YEARS = 10
_ISSUER_YEARS = 30
_ISSUER_NAME = ("Skjema – ", " (egen utsteder)")
_ISSUER_UNIT = "Egen utsteder, ikke bekreftet av skolen"


@dataclass(frozen=True, slots=True)
class LoneCertificates:
    """A leaf and the issuer it stands under, both DER. Embed both in every signature."""

    leaf_der: bytes
    ca_der: bytes


def lone_certificates(name: str, school: str, pdf_key: Secret, *, now: datetime | None = None) -> LoneCertificates:
    """Make the certificates of a vault whose owner has no school root to be certified by.

    Args:
        name: of the person; becomes the leaf's CN.
        school: as the person calls it; becomes O.
        pdf_key: the device's P-256 key, PKCS #8 DER.
        now: aware time of issue; the system's clock when left out.

    Raises:
        SkjemaError: NAME_MISSING, SCHOOL_MISSING or NAME_NOT_ALLOWED, see `checked_name`.
    """
    name = checked_name(name)
    school = checked_name(school, missing=ErrorCode.SCHOOL_MISSING)
    with pdf_key.exposed() as buffer:
        leaf_key = load_der_private_key(buffer, password=None)
    if not isinstance(leaf_key, EllipticCurvePrivateKey):
        msg = "the PDF key is a P-256 key"
        raise TypeError(msg)
    issuer_key = generate_private_key(SECP256R1())
    issued = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    issuer_name = _issuer_name(name, school)
    issuer_public = issuer_key.public_key()
    issuer = (
        _builder(issuer_name, issuer_name, issued, _ISSUER_YEARS)
        .public_key(issuer_public)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(issuing=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(issuer_public), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    leaf = (
        _builder(_name(name, school), issuer_name, issued, _LEAF_YEARS)
        .public_key(leaf_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(issuing=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_public), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    return LoneCertificates(leaf.public_bytes(Encoding.DER), issuer.public_bytes(Encoding.DER))


def _builder(subject: x509.Name, issuer: x509.Name, issued: datetime, years: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(issued - _BEFORE)
        .not_valid_after(issued + timedelta(days=365 * years + years // 4))
    )


def _name(common: str, school: str, unit: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitting(school, MOST_BYTES)),
    ]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, _fitting(common, MOST_BYTES))])


def _issuer_name(name: str, school: str) -> x509.Name:
    before, after = _ISSUER_NAME
    short = _fitting(name, MOST_BYTES - len((before + after).encode()))
    return _name(f"{before}{short}{after}", school, _ISSUER_UNIT)


def _fitting(text: str, most: int) -> str:
    """The text, or its beginning and «…» when its UTF-8 is longer than ``most`` bytes."""
    if len(text.encode()) <= most:
        return text
    room = most - len("…".encode())
    return text.encode()[:room].decode("utf-8", "ignore").rstrip() + "…"


def _key_usage(*, issuing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issuing,
        content_commitment=not issuing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issuing,
        crl_sign=issuing,
        encipher_only=False,
        decipher_only=False,
    )
