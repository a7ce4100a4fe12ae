"""What every certificate of Skjema has in common: names, periods, what a key may be used for (design-review § 1.8).

``notBefore`` is two days early (clocks differ), a leaf lasts 10 years, an issuer or root 30: expiry protects nothing
without trusted time and would only make archived PDFs read «expired».
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

MOST_BYTES = 64
"""Of UTF-8 in O and CN. RFC 5280 counts letters, many readers count bytes; what is longer ends in «…» there."""
LEAF_YEARS = 10
ISSUER_YEARS = 30
UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
)
"""What reading a stranger's certificate may raise."""

_BEFORE = timedelta(days=2)


def issue(
    *,
    subject: x509.Name,
    public: EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: EllipticCurvePrivateKey,
    issued: datetime,
    levels: int | None = None,
) -> x509.Certificate:
    """One certificate.

    Args:
        subject: whose it is.
        public: the subject's P-256 key.
        issuer: the issuer's name; the subject's own for a certificate that stands for itself.
        issuer_key: signs it.
        issued: aware time of issue.
        levels: how many levels of issuers may stand under this one; None for a leaf, which issues nothing.
    """
    issuing = levels is not None
    years = ISSUER_YEARS if issuing else LEAF_YEARS
    start = issued.astimezone(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - _BEFORE)
        .not_valid_after(start + timedelta(days=365 * years + years // 4))
        .public_key(public)
        .add_extension(x509.BasicConstraints(ca=issuing, path_length=levels), critical=True)
        .add_extension(_key_usage(issuing=issuing), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    if subject != issuer:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        builder = builder.add_extension(above, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def distinguished_name(common: str, school: str, unit: str = "") -> x509.Name:
    """C=NO, O, OU where there is one, CN; each short enough for every reader."""
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitting(school, MOST_BYTES)),
    ]
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, _fitting(common, MOST_BYTES))])


def framed(before: str, name: str, after: str) -> str:
    """A CN such as «Skjema – Kari (utsteder)», in which only the name is shortened."""
    return f"{before}{_fitting(name, MOST_BYTES - len((before + after).encode()))}{after}"


def spki_of(certificate: x509.Certificate) -> bytes:
    """SubjectPublicKeyInfo of a certificate's key, DER."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def stands_under(child: x509.Certificate, parent: x509.Certificate) -> bool:
    """Whether the parent issued the child and may: names, signature, and what the parent's extensions allow."""
    try:
        child.verify_directly_issued_by(parent)
        allowed, wanted = path_length(parent), path_length(child)
        may_sign = parent.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except (InvalidSignature, *UNREADABLE):
        return False
    return may_sign and allowed is not None and (wanted is None or child == parent or wanted < allowed)


def path_length(certificate: x509.Certificate) -> int | None:
    """How many levels of issuers may stand under it; 0 when it doesn't say, None for one that issues nothing.

    Raises:
        UNREADABLE: one of these.
    """
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    return (limits.path_length or 0) if limits.ca else None


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
