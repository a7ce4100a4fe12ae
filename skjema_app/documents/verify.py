"""Who signed a file, is it whole, and has anything been added since: pyHanko with its difference analysis.

Takes any bytes at all: garbage, bombs and other people's PDFs included. Certificates are judged against the given
roots only, never against a system's trust list, and nothing is fetched. Times are the signers' own clocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from skjema_app.documents.letters import one_line
from skjema_app.documents.quiet import silence_signature_logs
from skjema_app.domain.errors import ErrorCode, SkjemaError

MAX_BYTES = 64 * 1024 * 1024
MAX_SIGNATURES = 16
MAX_REVISIONS = 64
_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024
_ONE_CASE_HEX = re.compile(rb"(?:[0-9a-f]*|[0-9A-F]*)\Z")


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What one signature is worth.

    Attributes:
        field: name of its field.
        signer: name in the signer's certificate, or "".
        school: organisation in it, or "".
        signed_at: the signer's own clock, or None.
        intact: the bytes it covers are as they were signed.
        covers_whole: it covers the file to its last byte.
        changed_after: something was added afterwards that it does not allow.
        trusted: its certificate leads to one of the given roots.
        self_issued: it leads to an authority inside the signature itself that none of the roots is: the signer's
            own, when the signer is alone; anyone can make one with any name.
    """

    field: str
    signer: str
    school: str
    signed_at: datetime | None
    intact: bool
    covers_whole: bool
    changed_after: bool
    trusted: bool
    self_issued: bool


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """What is known about a file.

    Attributes:
        signatures: in the order they were made.
        unchanged: signed, every signature intact, and nothing unexplained added after any of them.
        signed: there is at least one signature.
    """

    signatures: tuple[SignatureVerdict, ...]
    unchanged: bool
    signed: bool


def verify(pdf: bytes, *, roots: Sequence[bytes] = ()) -> PdfVerdict:
    """Judge a file.

    Args:
        pdf: any bytes.
        roots: trusted certificates, DER; may be empty.

    Raises:
        SkjemaError: PDF_UNREADABLE with ``reason`` («not-a-pdf», «too-large», «broken») when it is no PDF that can be
            judged; USAGE when a root is no certificate.
    """
    silence_signature_logs()
    if len(pdf) > MAX_BYTES:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
    if _HEADER not in pdf[:_HEADER_WITHIN]:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="not-a-pdf")
    trusted = [_certificate(der) for der in roots]
    try:
        reader = PdfFileReader(BytesIO(pdf))
        filled = list(enumerate_sig_fields(reader, filled_status=True))
        if len(filled) > MAX_SIGNATURES or reader.xrefs.total_revisions > MAX_REVISIONS:
            raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
        found = [(name, EmbeddedPdfSignature(reader, field, name)) for name, _value, field in filled]
        found.sort(key=lambda item: item[1].signed_revision)
    except SkjemaError:
        raise
    except Exception as error:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="broken") from error
    verdicts = [_judge(pdf, name, signature, trusted) for name, signature in found]
    if verdicts and not any(verdict.covers_whole for verdict in verdicts):
        # bytes after the last signature that no signature vouches for, whatever they are
        verdicts[-1] = replace(verdicts[-1], changed_after=True)
    unchanged = bool(verdicts) and all(verdict.intact and not verdict.changed_after for verdict in verdicts)
    return PdfVerdict(tuple(verdicts), unchanged=unchanged, signed=bool(verdicts))


def _certificate(der: bytes) -> x509.Certificate:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        _ = certificate.native
    except (ValueError, TypeError, KeyError) as error:
        raise SkjemaError(ErrorCode.USAGE, what="certificate") from error
    return certificate


def _judge(
    pdf: bytes, name: str, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]
) -> SignatureVerdict:
    """A signature that cannot even be evaluated counts as broken: never as absent, never as fine."""
    broken = SignatureVerdict(
        field=one_line(name),
        signer="",
        school="",
        signed_at=None,
        intact=False,
        covers_whole=False,
        changed_after=False,
        trusted=False,
        self_issued=False,
    )
    try:
        leaf = signature.signer_cert
        signed_at = signature.self_reported_timestamp
        known = replace(
            broken,
            signer=_subject(leaf, "common_name"),
            school=_subject(leaf, "organization_name"),
            signed_at=signed_at,
        )
    except Exception:  # noqa: BLE001 - whatever a hostile file makes of it, the signature is not good
        return broken
    try:
        status = _validate(signature, roots, signed_at)
        others = [certificate for certificate in signature.other_embedded_certs if certificate.self_issued]
        own = not status.trusted and bool(others) and _validate(signature, others, signed_at).trusted
        return replace(
            known,
            intact=status.intact and status.valid and _gap_is_plain(pdf, signature),
            covers_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            changed_after=not status.docmdp_ok or status.modification_level == ModificationLevel.OTHER,
            trusted=status.trusted,
            self_issued=own,
        )
    except Exception:  # noqa: BLE001 - as above
        return known


def _validate(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], moment: datetime | None
) -> PdfSignatureStatus:
    # Judged at the time of signing: expiry protects nothing without a trusted clock (design-review 8).
    context = ValidationContext(
        trust_roots=list(roots),
        other_certs=list(signature.other_embedded_certs),
        allow_fetching=False,
        moment=moment,
    )
    return validate_pdf_signature(signature, signer_validation_context=context)


def _gap_is_plain(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes that the signature leaves out hold nothing but the signature itself.

    The standard lets the gap be any length: an attacker could move it or hide bytes in its padding.
    """
    start, first, second, last = (int(value) for value in signature.byte_range)
    gap = pdf[first:second]
    if start != 0 or second + last > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    digits = gap[1:-1]
    if not _ONE_CASE_HEX.match(digits) or len(digits) % 2:
        return False
    content = bytes.fromhex(digits.decode("ascii"))
    message = signature.pkcs7_content
    used = _der_length(content)
    return content == message and 0 < used <= len(content) and not any(content[used:])


def _der_length(der: bytes) -> int:
    """Length of the first DER value, its head included; 0 where there is none."""
    if len(der) < 2:
        return 0
    short = der[1]
    if short < 0x80:
        return 2 + short
    count = short & 0x7F
    return 2 + count + int.from_bytes(der[2 : 2 + count], "big") if 0 < count <= 4 else 0


def _subject(certificate: x509.Certificate, part: str) -> str:
    value = certificate.subject.native.get(part, "")
    return one_line(value) if isinstance(value, str) else ""
