"""PAdES signatures (B-B) into the pre-made fields: the author certifies, an approver adds a second signature.

A certification (DocMDP, level FILL_FORMS) allows nothing afterwards but filling the empty field. Every signature is an
increment: the bytes before stay as they are. Everything happens in memory; no key and no text meets a temporary file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import BaseStamp, BaseStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from skjema_app.crypto.secret import Secret
from skjema_app.documents.quiet import silence_signature_logs
from skjema_app.documents.stamp import stamp_page
from skjema_app.domain.errors import ErrorCode, SkjemaError

RESERVED = 16_384
"""Hex digits kept free for a signature: 8 KiB holds a P-256 signature with a chain of four certificates. Said outright,
because pyHanko otherwise makes every signature twice, the first time only to measure it."""
SIGNATURE_ROOM = 72
"""Most bytes that a P-256 signature takes in DER."""


ATTRIBUTES_ROOM = 1024
"""Bytes for what is in a message beside certificates: signed attributes, signature, framing."""


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """Who signs.

    Attributes:
        key: private key, PKCS#8 DER, P-256.
        leaf: the signer's certificate, DER.
        chain: issuing certificates, DER, nearest first; they are put into the signature.
    """

    key: Secret
    leaf: bytes
    chain: tuple[bytes, ...]


def sign(
    pdf: bytes,
    *,
    field: str,
    signer: SigningIdentity,
    name: str,
    reason: str,
    when: datetime,
    certify: bool,
    stamp: Sequence[str],
    location: str = "",
) -> bytes:
    """Sign into an existing, empty field.

    Args:
        pdf: a file from ``render``, or one that carries an earlier signature.
        field: ``model.AUTHOR_FIELD`` or ``model.APPROVER_FIELD``.
        signer: key and certificates.
        name: the signer's name, written beside the certificate's.
        reason: why, in the signature («Utarbeidet», «Godkjent»).
        when: the signer's own clock, with offset; nobody else vouches for it.
        certify: the author's signature, which closes the document but for the empty field.
        stamp: lines shown in the field, see ``stamp.author_stamp``.
        location: the school.

    Returns:
        The signed file; ``pdf`` is its beginning, byte for byte.

    Raises:
        SkjemaError: SIGNATURE_FAILED (the file has no such empty field, or may not be signed), LETTERS_NOT_DRAWABLE.
    """
    silence_signature_logs()
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        name=name,
        reason=reason,
        location=location or None,
    )
    try:
        made = _Signer(metadata, _KeySigner(signer), stamp_style=_StampStyle(tuple(stamp), field), when=when)
        writer = _QuietWriter(BytesIO(pdf))
        signed = made.sign_pdf(writer, existing_fields_only=True, bytes_reserved=_reserved(signer)).getvalue()
    except SkjemaError:
        raise
    except Exception as error:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause=type(error).__name__) from error
    if not signed.startswith(pdf):
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause="earlier bytes changed")
    return bytes(signed)


def _reserved(signer: SigningIdentity) -> int:
    """Hex digits to keep free for the message: its certificates, and room for attributes that name the leaf's issuer.

    Left to itself pyHanko makes the whole signature twice to learn its size.
    """
    certificates = len(signer.leaf) + sum(len(der) for der in signer.chain)
    return 2 * (certificates + len(signer.leaf) + ATTRIBUTES_ROOM)


class _QuietWriter(IncrementalPdfFileWriter):
    """Leaves the metadata as it was checked; pyHanko would rewrite the XMP packet with every signature.

    The hook is private, so the version is pinned and a test compares the packet before and after.
    """

    def _update_meta(self) -> None:
        """Do nothing."""


class _Signer(signers.PdfSigner):
    """Signs with the caller's clock instead of the machine's."""

    def __init__(
        self,
        metadata: signers.PdfSignatureMetadata,
        signer: signers.Signer,
        *,
        stamp_style: BaseStampStyle,
        when: datetime,
    ) -> None:
        super().__init__(metadata, signer, stamp_style=stamp_style)
        self._when = when

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        """As the parent, with the time set."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._when
        return session


class _KeySigner(signers.Signer):
    """Keeps the loaded key for the length of one signature; pyHanko's own signer imports and checks it every time."""

    def __init__(self, identity: SigningIdentity) -> None:
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        chain.register_multiple([x509.Certificate.load(der) for der in identity.chain])
        super().__init__(signing_cert=x509.Certificate.load(identity.leaf), cert_registry=chain, embed_roots=True)
        with identity.key.exposed() as der:
            key = load_der_private_key(der, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise SkjemaError(ErrorCode.SIGNATURE_FAILED, cause="key type")
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """ECDSA over the signed attributes."""
        if dry_run:
            return bytes(SIGNATURE_ROOM)
        if digest_algorithm != "sha256":
            raise SkjemaError(ErrorCode.SIGNATURE_FAILED, cause="digest")
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class _StampStyle(BaseStampStyle):
    """A signature's look, drawn by us: pyHanko's own would use a font that is not embedded."""

    lines: tuple[str, ...] = ()
    field: str = ""

    def __init__(self, lines: tuple[str, ...], field: str) -> None:
        super().__init__(border_width=0)
        object.__setattr__(self, "lines", lines)
        object.__setattr__(self, "field", field)

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, str]) -> BaseStamp:
        """The stamp for a field of this size."""
        del text_params
        digest = hashlib.sha256("\n".join((self.field, *self.lines)).encode()).digest()
        tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        return _Stamp(writer, self, box, stamp_page(self.lines, float(box.width), float(box.height), subset_tag=tag))


class _Stamp(BaseStamp):
    """A one-page file, imported as the field's appearance."""

    def __init__(self, writer: BasePdfFileWriter, style: BaseStampStyle, box: BoxConstraints, pdf: bytes) -> None:
        super().__init__(writer, style, box)
        self._target = writer
        self._pdf = pdf

    def register(self) -> IndirectObject:
        """Put the page into the file and return its reference."""
        page: IndirectObject = self._target.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        return page
