"""A school's own lists of closed certificates (CRL, RFC 5280 § 5), for readers of PDFs that know nothing of a roster.

Skjema itself never asks them: who may sign is told by the roster and its cut-offs (design-review § 1.8). With a list
of each issuer inside the file, another program can tell years later that nobody's certificate was closed on the day a
time stamp vouches for (PAdES B-LT).

* The root's key is made from the recovery sheet and lies in no vault, so the root's list is made when the sheet is in
  hand: at founding. It says that no issuing certificate is closed, and is as lasting as the root.
* An issuing authority's key lies in its issuer's vault, which renews the list (``workflows.revocation_lists``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from skjema_app.crypto.certificate_parts import UNREADABLE, spki_of
from skjema_app.crypto.certificates import IssuingAuthority
from skjema_app.crypto.identity import load_pdf_key, load_pdf_public_key
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.domain.errors import ErrorCode, SkjemaError

LASTS = timedelta(days=90)
"""How long an issuing authority's list may be used: longer than any summer without anybody at the school."""

MOST_BYTES = 64 * 1024
_EARLY = timedelta(hours=1)
"""Clocks differ: a list that seems to be from the future is of no use to anybody."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A list in words.

    Attributes:
        made: when it was made, by the issuer's own clock.
        until: it may not be used after this.
        closed: serial number of each closed certificate, with the moment from which it does not count.
    """

    made: datetime
    until: datetime
    closed: dict[int, datetime]


def root_list(sheet: SheetKeys, root_der: bytes, *, now: datetime) -> bytes:
    """The root's list, DER: no issuing certificate is closed.

    Args:
        sheet: the school's sheet.
        root_der: the root's certificate.
        now: aware time of issue.

    Raises:
        SkjemaError: SHEET_WRONG with reason ``root`` when the sheet isn't the root's.
    """
    root = x509.load_der_x509_certificate(root_der)
    if spki_of(root) != sheet.root_public_der:
        raise SkjemaError(ErrorCode.SHEET_WRONG, reason="root")
    with sheet.device().pdf_key() as stored:
        key = load_pdf_key(stored)
    made = _list(root, {}, now=now, until=root.not_valid_after_utc).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.DER)


def issuer_list(authority: IssuingAuthority, closed: Iterable[bytes], before: bytes = b"", *, now: datetime) -> bytes:
    """An issuing authority's list, DER.

    Args:
        authority: with its key.
        closed: leaves of closed devices, DER; those that this authority did not issue are left out.
        before: the list that this one takes the place of: what it tells stays, with its moments.
        now: aware time of issue; the moment of those that are new.
    """
    issuer = x509.load_der_x509_certificate(authority.certificate_der)
    told = dict(described(before).closed) if before and is_list_of(before, authority.certificate_der) else {}
    moment = now.astimezone(UTC).replace(microsecond=0)
    for serial in serials_of(closed, authority.certificate_der):
        told.setdefault(serial, moment)
    return authority.signs(_list(issuer, told, now=now, until=now + LASTS))


def serials_of(leaves: Iterable[bytes], issuing_der: bytes) -> frozenset[int]:
    """Serial numbers of those leaves that name this issuer."""
    issuer = x509.load_der_x509_certificate(issuing_der)
    found = set()
    for der in leaves:
        try:
            leaf = x509.load_der_x509_certificate(der)
            leaf.verify_directly_issued_by(issuer)
        except (*UNREADABLE, InvalidSignature):
            continue
        found.add(leaf.serial_number)
    return frozenset(found)


def is_list_of(list_der: bytes, issuer_der: bytes) -> bool:
    """Whether this is a list that the certificate's key has signed; dates are not looked at."""
    if len(list_der) > MOST_BYTES:
        return False
    try:
        found = x509.load_der_x509_crl(list_der)
        issuer = x509.load_der_x509_certificate(issuer_der)
        key = issuer.public_key()
        same = found.issuer == issuer.subject and found.next_update_utc is not None
        return same and isinstance(key, EllipticCurvePublicKey) and found.is_signature_valid(key)
    except UNREADABLE:
        return False


def described(list_der: bytes) -> RevocationList:
    """A list that ``is_list_of`` somebody, in words."""
    found = x509.load_der_x509_crl(list_der)
    until = found.next_update_utc or found.last_update_utc
    return RevocationList(
        found.last_update_utc + _EARLY, until, {one.serial_number: one.revocation_date_utc for one in found}
    )


def list_name(issuer_der: bytes) -> str:
    """What a list is kept under: 32 hex digits of its issuer's certificate."""
    return hashlib.sha256(issuer_der).hexdigest()[:32]


def _list(
    issuer: x509.Certificate, closed: dict[int, datetime], *, now: datetime, until: datetime
) -> x509.CertificateRevocationListBuilder:
    made = now.astimezone(UTC).replace(microsecond=0)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(load_pdf_public_key(spki_of(issuer)))
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(made - _EARLY)
        .next_update(until.astimezone(UTC).replace(microsecond=0))
        .add_extension(above, critical=False)
        .add_extension(x509.CRLNumber(int(made.timestamp())), critical=False)
    )
    reason = x509.CRLReason(x509.ReasonFlags.cessation_of_operation)
    for serial, moment in sorted(closed.items()):
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    return builder
