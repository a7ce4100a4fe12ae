"""Corrections of a document as a file that goes with it to the archive: what is signed stays as it is (domain § 2.6).

Plain text, the same bytes whenever it is made from the same corrections; in a package one of the document's files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.documents import DocumentEvent, FinishedDocument
from skjema_app.system.texts import _
from skjema_app.workflows.correction_words import corrections_in
from skjema_app.workflows.session import Session

_MARK = "retting-"


def files_of(document: FinishedDocument, events: Iterable[DocumentEvent]) -> tuple[Attachment, ...]:
    """The file with the corrections of a document, as one that belongs to it; none where nothing was corrected."""
    data = _bytes(document, events)
    if not data:
        return ()
    digest = hashlib.sha256(data).hexdigest()
    return (Attachment(_MARK + document.document_id, _("Retting.txt"), Media.TEXT, len(data), digest),)


def is_one(attachment: Attachment) -> bool:
    """Whether a file of a document is this one, and nothing that somebody added."""
    return attachment.attachment_id.startswith(_MARK)


def read(session: Session, attachment: Attachment) -> bytes | None:
    """The bytes of such a file; None for an attachment that somebody added. Raises DOCUMENT_UNKNOWN."""
    if not is_one(attachment):
        return None
    document = session.vault.documents.get(attachment.attachment_id.removeprefix(_MARK))
    return _bytes(document, session.vault.documents.events(document.document_id))


def _bytes(document: FinishedDocument, events: Iterable[DocumentEvent]) -> bytes:
    found = corrections_in(events)
    if not found:
        return b""
    about = _("Retting til «{title}», ferdigstilt {day}").format(
        title=document.title, day=document.finished.date().isoformat()
    )
    lines = [about, _("Dokumentet er signert og står som det var. Dette er rettet etterpå:"), ""]
    for one in found:
        day = one.registered.date().isoformat()
        lines.append(_("{day}, bedt om av {who}:").format(day=day, who=one.who) if one.who else f"{day}:")
        lines += [one.text, ""]
    return "\r\n".join(lines).encode("utf-8")
