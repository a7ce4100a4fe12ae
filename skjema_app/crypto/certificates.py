"""Certificates of PDF keys: of somebody who is alone, and of a school (design-review §§ 1.4, 1.5, 1.8).

Alone: an own issuer and one leaf. A bare self-signed leaf is refused by other readers even as its own anchor; a leaf
under an own issuer is accepted by them with that issuer as anchor. The issuer's private key is used for the one leaf
and then let go: nothing more can ever be issued under it, and both names say that nobody has confirmed them. Honest
limit: OpenSSL holds the key in its own memory, so it is freed, not overwritten by us. Such an issuer is never certified
by a school: its owner's leaf «Rektor Ragnhild Berg» would then be trusted everywhere.

School: root (from the recovery sheet, `school_root`) → issuing authority (in an issuer's vault) → leaf per device.
The same key that stood alone gets a school leaf here. Embed leaf and issuing certificate in every signature; the root
is the anchor.
"""

from __future__ import annotations

import contextlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from skjema_app.crypto.certificate_parts import (
    MOST_BYTES,
    UNREADABLE,
    distinguished_name,
    framed,
    issue,
    path_length,
    spki_of,
    stands_under,
)
from skjema_app.crypto.identity import load_pdf_key, load_pdf_public_key
from skjema_app.crypto.names import checked_name
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

__all__ = [
    "MOST_BYTES",
    "IssuingAuthority",
    "LoneCertificates",
    "is_issuing_certificate",
    "is_leaf",
    "lone_certificates",
    "root_certificate",
]

_LONE_NAME = ("Skjema – ", " (egen utsteder)")
_LONE_UNIT = "Egen utsteder, ikke bekreftet av skolen"
_ROOT_NAME = "Skjema – skolens rot"
_ISSUER_NAME = ("Skjema – ", " (utsteder)")
_STORED = struct.Struct(">4sH")
_STORED_MAGIC = b"SKU1"


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
    name, school = checked_name(name), _checked_school(school)
    leaf_key = load_pdf_key(pdf_key)
    issuer_key = generate_private_key(SECP256R1())
    issued = now or datetime.now(UTC)
    before, after = _LONE_NAME
    issuer_name = distinguished_name(framed(before, name, after), school, _LONE_UNIT)
    issuer = issue(
        subject=issuer_name,
        public=issuer_key.public_key(),
        issuer=issuer_name,
        issuer_key=issuer_key,
        issued=issued,
        levels=0,
    )
    leaf = issue(
        subject=distinguished_name(name, school),
        public=leaf_key.public_key(),
        issuer=issuer_name,
        issuer_key=issuer_key,
        issued=issued,
    )
    return LoneCertificates(leaf.public_bytes(Encoding.DER), issuer.public_bytes(Encoding.DER))


def root_certificate(school: str, sheet: SheetKeys, *, now: datetime, number: int = 1) -> bytes:
    """The school root's own certificate, DER: one level of issuers may stand under it.

    Made once, with the sheet, and kept: another one made later from the same sheet is another file. ``number`` is the
    sheet's: roots of one school have names of their own.

    Raises:
        SkjemaError: SCHOOL_MISSING or NAME_NOT_ALLOWED, see `checked_name`.
    """
    common = _ROOT_NAME if number == 1 else f"{_ROOT_NAME} {number}"
    name = distinguished_name(common, _checked_school(school))
    with sheet.device().pdf_key() as stored:
        key = load_pdf_key(stored)
    root = issue(subject=name, public=key.public_key(), issuer=name, issuer_key=key, issued=now, levels=1)
    return root.public_bytes(Encoding.DER)


def issued_again(issuing_der: bytes, sheet: SheetKeys, root_der: bytes, *, now: datetime) -> bytes:
    """An issuing certificate for the same key and name under another root, DER: its leaves then stand under both.

    Raises:
        SkjemaError: SHEET_WRONG with reason ``root`` when the sheet isn't the root's; ENTRY_BROKEN for a certificate
            that can't be read.
    """
    try:
        before = x509.load_der_x509_certificate(issuing_der)
        public = load_pdf_public_key(spki_of(before))
    except UNREADABLE as error:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="issuing-certificate") from error
    root = x509.load_der_x509_certificate(root_der)
    if spki_of(root) != sheet.root_public_der:
        raise SkjemaError(ErrorCode.SHEET_WRONG, reason="root")
    with sheet.device().pdf_key() as stored:
        root_key = load_pdf_key(stored)
    again = issue(subject=before.subject, public=public, issuer=root.subject, issuer_key=root_key, issued=now, levels=0)
    return again.public_bytes(Encoding.DER)


def is_issuing_certificate(certificate_der: bytes, root_der: bytes) -> bool:
    """Whether these are an issuing certificate of P-256 that may issue leaves only, and the school root above it.

    Dates are not looked at: authority is the journal's question, never a clock's (design-review § 1.8).
    """
    try:
        certificate, root = (x509.load_der_x509_certificate(der) for der in (certificate_der, root_der))
        load_pdf_public_key(spki_of(certificate))
        load_pdf_public_key(spki_of(root))
        levels = path_length(certificate), path_length(root)
    except (SkjemaError, *UNREADABLE):
        return False
    return levels == (0, 1) and stands_under(root, root) and stands_under(certificate, root)


def is_leaf(leaf_der: bytes, issuing_der: bytes, pdf_public_der: bytes) -> bool:
    """Whether this is a leaf of just this P-256 key under just this issuing certificate; dates are not looked at."""
    try:
        leaf, issuing = (x509.load_der_x509_certificate(der) for der in (leaf_der, issuing_der))
        fits = spki_of(leaf) == pdf_public_der and path_length(leaf) is None
    except UNREADABLE:
        return False
    return fits and stands_under(leaf, issuing)


class IssuingAuthority:
    """The key with which an issuer certifies the devices of a school; lies in that issuer's vault."""

    __slots__ = ("_key", "certificate_der")

    def __init__(self, key: Secret, certificate_der: bytes) -> None:
        self._key = key
        self.certificate_der = certificate_der
        """The issuing certificate, DER; part of every invitation and of every signed PDF."""

    @classmethod
    def create(
        cls, *, school: str, issuer_name: str, sheet: SheetKeys, root_der: bytes, now: datetime
    ) -> IssuingAuthority:
        """A fresh key, certified by the sheet.

        Args:
            school: becomes O.
            issuer_name: of the person; stands in the CN with «(utsteder)».
            sheet: the school's sheet.
            root_der: from `root_certificate`, as it was made at founding.
            now: aware time of issue.

        Raises:
            SkjemaError: SHEET_WRONG with reason ``root`` when the sheet isn't the root's; NAME_MISSING, SCHOOL_MISSING
                or NAME_NOT_ALLOWED, see `checked_name`.
        """
        name, school = checked_name(issuer_name), _checked_school(school)
        root = x509.load_der_x509_certificate(root_der)
        if spki_of(root) != sheet.root_public_der:
            raise SkjemaError(ErrorCode.SHEET_WRONG, reason="root")
        with sheet.device().pdf_key() as stored:
            root_key = load_pdf_key(stored)
        key = generate_private_key(SECP256R1())
        before, after = _ISSUER_NAME
        certificate = issue(
            subject=distinguished_name(framed(before, name, after), school),
            public=key.public_key(),
            issuer=root.subject,
            issuer_key=root_key,
            issued=now,
            levels=0,
        )
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return cls(Secret(der), certificate.public_bytes(Encoding.DER))

    @classmethod
    def from_secret(cls, stored: Secret) -> IssuingAuthority:
        """Read what `to_secret` gave.

        Raises:
            SkjemaError: DATABASE_DAMAGED with reason ``issuing-authority``.
        """
        with stored.exposed() as buffer:
            if len(buffer) < _STORED.size:
                raise _damaged()
            magic, length = _STORED.unpack_from(buffer)
            if magic != _STORED_MAGIC or len(buffer) < _STORED.size + length:
                raise _damaged()
            key = Secret(memoryview(buffer)[_STORED.size : _STORED.size + length])
            certificate_der = bytes(memoryview(buffer)[_STORED.size + length :])
        try:
            public = load_pdf_key(key).public_key()
            fits = x509.load_der_x509_certificate(certificate_der).public_key() == public
        except UNREADABLE as error:
            raise _damaged() from error
        if not fits:
            raise _damaged()
        return cls(key, certificate_der)

    def under(self, certificate_der: bytes) -> None:
        """Go by another certificate of the same key from now on: a new sheet issued it. Another key's is let be."""
        with contextlib.suppress(SkjemaError, *UNREADABLE):
            if spki_of(x509.load_der_x509_certificate(certificate_der)) == spki_of(
                x509.load_der_x509_certificate(self.certificate_der)
            ):
                self.certificate_der = certificate_der

    def to_secret(self) -> Secret:
        """For the encrypted database: ``SKU1`` | u16 length | PKCS #8 | certificate DER."""
        with self._key.exposed() as key:
            return Secret.adopt(bytearray(_STORED.pack(_STORED_MAGIC, len(key))) + key + self.certificate_der)

    def leaf(self, name: str, school: str, spki_der: bytes, *, now: datetime) -> bytes:
        """The leaf of a device's PDF key, DER.

        Args:
            name: of the person, as invited; becomes CN.
            school: becomes O.
            spki_der: SubjectPublicKeyInfo of the device's P-256 key (`DeviceKeys.pdf_public_der`).
            now: aware time of issue.

        Raises:
            SkjemaError: ENTRY_BROKEN with reason ``pdf-key`` for a key that isn't P-256; NAME_MISSING, SCHOOL_MISSING
                or NAME_NOT_ALLOWED, see `checked_name`.
        """
        leaf = issue(
            subject=distinguished_name(checked_name(name), _checked_school(school)),
            public=load_pdf_public_key(spki_der),
            issuer=x509.load_der_x509_certificate(self.certificate_der).subject,
            issuer_key=load_pdf_key(self._key),
            issued=now,
        )
        return leaf.public_bytes(Encoding.DER)

    def signs(self, list_of: x509.CertificateRevocationListBuilder) -> bytes:
        """A list of closed certificates, signed by this authority, DER (``revocation``)."""
        return list_of.sign(load_pdf_key(self._key), SHA256()).public_bytes(Encoding.DER)

    def wipe(self) -> None:
        """Overwrite what Python holds of the key."""
        self._key.wipe()

    def __repr__(self) -> str:
        return "IssuingAuthority(…)"


def _checked_school(school: str) -> str:
    return checked_name(school, missing=ErrorCode.SCHOOL_MISSING)


def _damaged() -> SkjemaError:
    return SkjemaError(ErrorCode.DATABASE_DAMAGED, reason="issuing-authority")
