"""An approval: the second signature, into the field that the author's program left empty, read back before it counts.

What to embed: issuing certificate and school root, both (``SigningIdentity.chain`` = (issuing, root)). Tried on a chain
of three levels: poppler (NSS), OpenSSL and pyHanko accept the signature with the root as anchor whether the root is
embedded or not, and all three refuse it without the issuing certificate. The root adds half a kilobyte and trusts
nobody by itself, but with it «a school that this reader doesn't know» can be told from «a broken chain», and IT can
take the root out of any document to make other readers trust it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app.documents.fresh import check_chain
from skjema_app.documents.increment import extends
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD
from skjema_app.documents.own_certificate import issuer_name
from skjema_app.documents.sign import SigningIdentity, Stamping, sign
from skjema_app.documents.stamp import approver_stamp
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _

if TYPE_CHECKING:
    from skjema_app.documents.lasting import Lasting


def approve(
    pdf: bytes,
    *,
    signer: SigningIdentity,
    name: str,
    when: datetime,
    school: str,
    on_behalf: bool,
    comment: str = "",
    stamping: Stamping | None = None,
    lasting: Lasting | None = None,
    instead_of: str = "",
) -> bytes:
    """Approve a finished document.

    Args:
        pdf: the file as its author signed it, and nothing after that.
        signer: the approver's key and certificates; the issuing certificate must be there.
        name: the approver's name.
        when: the approver's own clock, with offset.
        school: name of the school.
        on_behalf: a deputy, «etter fullmakt».
        comment: shown in the field, cut where it is long; the whole of it belongs in the journal entry.
        stamping: see ``sign``.
        lasting: see ``sign``.
        instead_of: name of whom the deputy approves in the place of, or "".

    Returns:
        The approved file; ``pdf`` is its beginning, byte for byte.

    Raises:
        SkjemaError: SIGNATURE_FAILED with ``cause``: «not signed by its author», «approved before», «changed» (the file
            that came in), «read back», «chain», or a cause of ``sign``; PDF_UNREADABLE; LETTERS_NOT_DRAWABLE.
    """
    _require_signed_by_author(pdf)
    if not signer.chain and not signer.seal:
        raise _failed("chain")
    approved = sign(
        pdf,
        field=APPROVER_FIELD,
        signer=signer,
        name=name,
        reason=_("Godkjent etter fullmakt") if on_behalf else _("Godkjent"),
        when=when,
        certify=False,
        stamp=approver_stamp(
            name, when, on_behalf=on_behalf, comment=comment, issuer=_issuer(signer), instead_of=instead_of
        ),
        location=school,
        stamping=stamping,
        lasting=lasting,
    )
    check_approved(pdf, approved, signer=signer, when=when)
    return approved


def _issuer(signer: SigningIdentity) -> str:
    return issuer_name(signer.leaf) if signer.seal else ""


def check_approved(pdf: bytes, approved: bytes, *, signer: SigningIdentity, when: datetime) -> None:
    """Read an approval back: only the field was filled, by this signer at this time, and the first signature holds.

    Raises:
        SkjemaError: SIGNATURE_FAILED with ``cause``: «read back», «chain», «issuer», «usage» or «validity»;
            PDF_UNREADABLE.
    """
    if not extends(pdf, approved):
        raise _failed("read back")
    verdict = verify(approved, roots=(signer.chain or (signer.leaf,))[-1:]).signatures[-1]
    if verdict.leaf_sha256 != hashlib.sha256(signer.leaf).hexdigest():
        raise _failed("read back")
    if signer.seal:  # somebody else issued it, as they saw fit; our device answers for it
        if not verdict.device_sha256 or verdict.signed_at != when.replace(microsecond=0):
            raise _failed("read back")
        return
    if not verdict.trusted or verdict.signed_at != when.replace(microsecond=0):
        raise _failed("chain" if not verdict.trusted else "read back")
    check_chain((signer.leaf, *signer.chain), when)


def _require_signed_by_author(pdf: bytes) -> None:
    verdict = verify(pdf)
    fields = [one.field for one in verdict.signatures]
    if AUTHOR_FIELD not in fields:
        raise _failed("not signed by its author")
    if fields != [AUTHOR_FIELD]:
        raise _failed("approved before")
    if not verdict.unchanged:
        raise _failed("changed")


def _failed(cause: str) -> SkjemaError:
    return SkjemaError(ErrorCode.SIGNATURE_FAILED, field=APPROVER_FIELD, cause=cause)
