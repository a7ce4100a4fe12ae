"""Who signed a file, is it whole, and has anything been added since: pyHanko with its difference analysis.

Takes any bytes at all: garbage, bombs and other people's PDFs included. Certificates are judged against the given
roots only, never against a system's trust list, and nothing is fetched. Times are the signers' own clocks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.generic import ByteStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from skjema_app.documents import device_seal
from skjema_app.documents.lasting import held_in, is_lasting, whole_chain
from skjema_app.documents.plain import gap_is_plain, leads_to, message_is_plain, token_is_plain
from skjema_app.documents.quiet import silence_signature_logs
from skjema_app.documents.timestamp import read_token, token_chain, token_in
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line

MAX_BYTES = 64 * 1024 * 1024
MAX_SIGNATURES = 16
MAX_REVISIONS = 64
_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=MAX_BYTES),
    document_budget=DocumentDecodeBudget(base_allowance=2 * MAX_BYTES, max_ratio=8),
)
"""What a small file may unpack to before it is called broken."""

MAX_STEPS = 2_000_000
"""Reads that one file may take. The reader goes through blanks one by one; a document of ours takes some 20,000."""

_SIGNS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
"""Either will do (RFC 5280 § 4.2.1.3); the school's own certificates have both."""

_ANYTHING = KeyUsageConstraints(key_usage=frozenset())
"""For a certificate that does not say what it is for."""

_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024
_END = re.compile(rb"[\r\n]startxref\s*\d+\s+%%EOF")
_END_WITHIN = 2048
"""Readers look for the last line in the last 1024 bytes; what tells where the table stands is just before it."""


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
            own, when the signer is alone, or a school's that is not known here; anyone can make one with any name.
        leaf_sha256: hash of the signer's certificate, 64 hex digits, or "": what a school's roster knows it by.
        issuer: name of the authority that the certificate says it comes from, or "".
        device_sha256: of a signature with an own certificate: hash of the leaf of the device that answers for it
            (``device_seal``), or "".
        device_trusted: that leaf leads to one of the given roots.
        stamped_at: a time stamp's time, or None: then ``signed_at`` is all there is.
        stamped_by: name of the service that made it, or "".
        stamp_trusted: the service's certificate leads to one of the roots given for it.
        level: "B-B" (its own clock), "B-T" (with a time stamp) or "B-LT" (and the file holds what issuers said of all
            its certificates, so it can be judged when nobody answers any more).
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
    leaf_sha256: str = ""
    issuer: str = ""
    device_sha256: str = ""
    device_trusted: bool = False
    stamped_at: datetime | None = None
    stamped_by: str = ""
    stamp_trusted: bool = False
    level: str = "B-B"


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


def verify(pdf: bytes, *, roots: Sequence[bytes] = (), stamp_roots: Sequence[bytes] = ()) -> PdfVerdict:
    """Judge a file.

    Args:
        pdf: any bytes.
        roots: trusted certificates, DER; may be empty.
        stamp_roots: those of time-stamp services; trusted for nothing else.

    Raises:
        SkjemaError: PDF_UNREADABLE with ``reason`` («not-a-pdf», «too-large», «broken», «locked»: it asks for a
            password) when it is no PDF that can be judged; USAGE when a root is no certificate.
    """
    silence_signature_logs()
    if len(pdf) > MAX_BYTES:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
    if _HEADER not in pdf[:_HEADER_WITHIN]:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="not-a-pdf")
    if not _END.search(pdf[-_END_WITHIN:]):
        # cut, or followed by something else: no reader need find its end, so nothing can be said of its signatures
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="broken")
    trusted = [_certificate(der) for der in roots]
    file = _Steps(pdf)
    with _reading():
        reader = PdfFileReader(file, decode_limits=_LIMITS)
        if reader.encrypted:
            raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="locked")
        filled = list(enumerate_sig_fields(reader, filled_status=True))
        if len(filled) > MAX_SIGNATURES or reader.xrefs.total_revisions > MAX_REVISIONS:
            raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
        found = [(name, EmbeddedPdfSignature(reader, field, name)) for name, _value, field in filled]
        found.sort(key=_revision)
    verdicts = [_judge(pdf, name, signature, trusted, stamp_roots) for name, signature in found]
    if file.spent:  # whether it is broken was not found out
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
    if verdicts and not any(verdict.covers_whole for verdict in verdicts):
        # bytes after the last signature that no signature vouches for, whatever they are
        verdicts[-1] = replace(verdicts[-1], changed_after=True)
    unchanged = bool(verdicts) and all(verdict.intact and not verdict.changed_after for verdict in verdicts)
    return PdfVerdict(tuple(verdicts), unchanged=unchanged, signed=bool(verdicts))


class _Steps(BytesIO):
    """A file that lets itself be read so many times only."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(pdf)
        self._left = MAX_STEPS

    @property
    def spent(self) -> bool:
        """Whether it was to be read more often than that."""
        return self._left < 0

    def read(self, size: int | None = -1, /) -> bytes:
        """As ever. Raises PDF_UNREADABLE when it has been read too often."""
        self._left -= 1
        if self.spent:
            raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="too-large")
        return super().read(size)


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever a hostile file makes the reader do, the answer is one of ours."""
    try:
        yield
    except SkjemaError:
        raise
    except Exception as error:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE, reason="broken") from error


def _revision(item: tuple[str, EmbeddedPdfSignature]) -> int:
    return int(item[1].signed_revision)


def _certificate(der: bytes) -> x509.Certificate:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        _ = certificate.native
    except (ValueError, TypeError, KeyError) as error:
        raise SkjemaError(ErrorCode.USAGE, what="certificate") from error
    return certificate


def _judge(
    pdf: bytes,
    name: str,
    signature: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    stamp_roots: Sequence[bytes],
) -> SignatureVerdict:
    """A signature that cannot even be evaluated counts as broken: never as absent, never as fine."""
    verdict = SignatureVerdict(
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
        with _reading():
            verdict = _named(verdict, signature)
        with _reading():
            verdict = _evaluated(pdf, verdict, signature, roots)
    except SkjemaError:
        return verdict
    try:
        with _reading():
            return _stamped(verdict, signature, roots, stamp_roots)
    except SkjemaError:
        return replace(verdict, intact=False)


def _named(verdict: SignatureVerdict, signature: EmbeddedPdfSignature) -> SignatureVerdict:
    leaf = signature.signer_cert
    return replace(
        verdict,
        signer=_part(leaf.subject, "common_name"),
        school=_part(leaf.subject, "organization_name"),
        signed_at=signature.self_reported_timestamp,
        leaf_sha256=hashlib.sha256(leaf.dump()).hexdigest(),
        issuer=_part(leaf.issuer, "common_name"),
    )


def _stamped(
    verdict: SignatureVerdict,
    signature: EmbeddedPdfSignature,
    roots: Sequence[x509.Certificate],
    stamp_roots: Sequence[bytes],
) -> SignatureVerdict:
    """With what a time stamp says; a broken one is a changed byte like any other."""
    token = token_in(signature.signer_info)
    if not token:
        return verdict
    stamp = read_token(token, signature.signer_info["signature"].native, stamp_roots)
    if stamp is None or not token_is_plain(token, stamp_roots):
        return replace(verdict, intact=False)
    lasts = _lasts(signature, token, stamp.at, [root.dump() for root in roots], stamp_roots)
    return replace(
        verdict,
        stamped_at=stamp.at,
        stamped_by=stamp.service,
        stamp_trusted=stamp.trusted,
        level="B-LT" if lasts else "B-T",
    )


def _lasts(
    signature: EmbeddedPdfSignature, token: bytes, at: datetime, roots: Sequence[bytes], stamp_roots: Sequence[bytes]
) -> bool:
    """Whether the file itself shows that nobody's certificate was closed then."""
    held = held_in(signature.reader)
    if not held.lists and not held.answers:
        return False
    others = [*(one.dump() for one in signature.other_embedded_certs), *held.certificates]
    signer = whole_chain(signature.signer_cert.dump(), [*others, *roots])
    stamper = token_chain(token, [*held.certificates, *stamp_roots])
    return is_lasting(signer, held, at) and is_lasting(stamper, held, at)


def _device(signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> tuple[str, bool]:
    """Which device answers for an own certificate, and whether one of the roots stands above it."""
    stated = signature.sig_object.get(device_seal.KEY)
    if not isinstance(stated, ByteStringObject):
        return "", False
    sealed = device_seal.read_seal(bytes(stated), signature.signer_cert.dump())
    if sealed is None:
        return "", False
    return sealed.leaf_sha256, leads_to(sealed.chain, [root.dump() for root in roots])


def _evaluated(
    pdf: bytes, verdict: SignatureVerdict, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]
) -> SignatureVerdict:
    status = _validate(signature, roots, verdict.signed_at)
    plain = gap_is_plain(pdf, signature) and message_is_plain(signature, [root.dump() for root in roots])
    device, known = _device(signature, roots)
    own = [certificate for certificate in signature.other_embedded_certs if certificate.self_issued]
    return replace(
        verdict,
        intact=status.intact and status.valid and plain,
        covers_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        changed_after=not status.docmdp_ok or status.modification_level == ModificationLevel.OTHER,
        trusted=status.trusted,
        self_issued=not status.trusted and bool(own) and _validate(signature, own, verdict.signed_at).trusted,
        device_sha256=device,
        device_trusted=known,
    )


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
    # what a time stamp is worth is told apart (``_stamped``), so it is not looked at here
    usage = _ANYTHING if signature.signer_cert.key_usage_value is None else _SIGNS
    return validate_pdf_signature(signature, signer_validation_context=context, key_usage_settings=usage)


def _part(name: x509.Name, part: str) -> str:
    value = name.native.get(part, "")
    return one_line(value) if isinstance(value, str) else ""
