"""PAdES signatures into the pre-made fields: the author certifies, an approver adds a second signature.

B-B, or B-T where a time-stamp service answers, or B-LT where the issuers' word on all certificates is at hand too. The
token goes into the signature's own message and the issuers' word into the signed increment (``lasting``), so that no
bytes come after the last signature that it does not cover. A certification (DocMDP, level
FILL_FORMS) allows nothing afterwards but filling the empty field. Every signature is an increment: the bytes before
stay as they are. Everything happens in memory; no key and no text meets a temporary file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.generic import ByteStringObject, DictionaryObject, IndirectObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from skjema_app.documents import device_seal
from skjema_app.documents.message import message, signed_attributes
from skjema_app.documents.quiet import silence_signature_logs
from skjema_app.documents.signing_key import SigningIdentity, signature_of, signature_room
from skjema_app.documents.stamp_form import stamp_form
from skjema_app.domain.errors import ErrorCode, SkjemaError

if TYPE_CHECKING:
    from skjema_app.documents.lasting import Lasting

__all__ = ["SigningIdentity", "Stamping", "sign"]

DIGEST = "sha256"
ATTRIBUTES_ROOM = 1024
"""Bytes for what is in a message beside certificates, signature and token: signed attributes, framing."""

Stamping: TypeAlias = Callable[[bytes], bytes]
"""Gives a time-stamp token on a signature, of at most ``TOKEN_ROOM`` bytes, or nothing; see ``timestamp.Stamper``."""

TOKEN_ROOM = 16 * 1024
"""Bytes that are kept free for a token; one with its whole chain has 3,000 to 8,000."""


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
    stamping: Stamping | None = None,
    lasting: Lasting | None = None,
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
        stamping: asked for a time stamp on the signature; None, or a stamp that does not come, makes B-B.
        lasting: put into the file, so that a stamp that comes makes B-LT.

    Returns:
        The signed file; ``pdf`` is its beginning, byte for byte.

    Raises:
        SkjemaError: SIGNATURE_FAILED (the file has no such empty field, or may not be signed), LETTERS_NOT_DRAWABLE;
            what a smart card raises.
    """
    silence_signature_logs()
    try:
        value = SignatureObject(
            timestamp=when,
            subfilter=SigSeedSubFilter.PADES,
            name=name,
            reason=reason,
            location=location,
            bytes_reserved=_reserved(signer, stamped=stamping is not None),
        )
        if signer.seal:
            value[pdf_name(device_seal.KEY)] = ByteStringObject(signer.seal)
        signed = _signed(pdf, field, signer, value, certify=certify, stamp=stamp, stamping=stamping, lasting=lasting)
    except SkjemaError:
        raise
    except Exception as error:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause=type(error).__name__) from error
    if not signed.startswith(pdf):
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause="earlier bytes changed")
    return signed


def _signed(
    pdf: bytes,
    field: str,
    signer: SigningIdentity,
    value: SignatureObject,
    *,
    certify: bool,
    stamp: Sequence[str],
    stamping: Stamping | None,
    lasting: Lasting | None,
) -> bytes:
    writer = _QuietWriter(BytesIO(pdf))
    _require_leave(writer, field, certify=certify)
    if lasting is not None:
        # only here: nobody needs it without a time stamp
        from skjema_app.documents.lasting import put_in

        put_in(writer, lasting)
    # pyHanko's own steps for signatures made elsewhere: the field, then the dictionary, then the digest, then the bytes
    steps = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    widget = next(steps).get_object()
    widget["/AP"]["/N"] = _stamped(writer, widget, field, stamp)
    permission = SigMDPSetup(DIGEST, certify=certify, docmdp_perms=MDPPerm.FILL_FORMS if certify else None)
    steps.send(SigObjSetup(value, mdp_setup=permission))
    prepared, output = steps.send(SigIOSetup(DIGEST))
    digest = prepared.document_digest
    signature = signature_of(signer.key, signed_attributes(digest, signer.leaf))
    token = b"" if stamping is None else stamping(signature)
    steps.send(message(digest, signer.leaf, signer.chain, signature, token))
    return bytes(output.getvalue())


def _require_leave(writer: IncrementalPdfFileWriter, field: str, *, certify: bool) -> None:
    """A certification comes first, and one that allows nothing is the last signature."""
    signed = any(True for _filled in enumerate_sig_fields(writer.prev, filled_status=True))
    if certify and signed:
        raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause="signed before")
    if signed:
        # only here, because it takes long to load and an author never needs it
        from pyhanko.sign.validation import read_certification_data

        certification = read_certification_data(writer.prev)
        if certification is not None and certification.permission is MDPPerm.NO_CHANGES:
            raise SkjemaError(ErrorCode.SIGNATURE_FAILED, field=field, cause="closed")


def _stamped(
    writer: IncrementalPdfFileWriter, widget: DictionaryObject, field: str, lines: Sequence[str]
) -> IndirectObject:
    left, low, right, high = (float(edge) for edge in widget["/Rect"])
    digest = hashlib.sha256("\n".join((field, *lines)).encode()).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    return stamp_form(writer, lines, right - left, high - low, subset_tag=tag)


def _reserved(signer: SigningIdentity, *, stamped: bool) -> int:
    """Hex digits to keep free for the message: its certificates, and attributes that name the leaf's issuer again."""
    certificates = len(signer.leaf) + sum(len(der) for der in signer.chain)
    signature = signature_room(load_der_x509_certificate(signer.leaf))
    token = TOKEN_ROOM if stamped else 0
    return 2 * (certificates + len(signer.leaf) + ATTRIBUTES_ROOM + signature + token)


class _QuietWriter(IncrementalPdfFileWriter):
    """Leaves the metadata as it was checked; pyHanko would rewrite the XMP packet with every signature.

    The hook is private, so the version is pinned and a test compares the packet before and after.
    """

    def _update_meta(self) -> None:
        """Do nothing."""
