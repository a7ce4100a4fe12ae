"""*Rett opplysning*: a correction as an addendum in the document's own room (domain § 2.6, GDPR art. 16).

What is signed is never changed. The addendum is an entry of its own, signed by who writes it, that refers to the
version; it is shown beside the original, stands in the timeline and the chronology, and goes with every copy that is
given out. It is a note, so that every older program shows it too; its manner says that it corrects.
"""

from __future__ import annotations

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import documents
from skjema_app.workflows.correction_words import CORRECTION, said
from skjema_app.workflows.session import Change, Session


def correct(session: Session, document_id: str, wrong: str, right: str, *, asked_by: str = "") -> Change:
    """Add a correction to a finished document.

    Raises:
        SkjemaError: COMMENT_MISSING (one of the texts is empty), DOCUMENT_UNKNOWN; as the vault.
    """
    if not wrong.strip() or not right.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    day = session.clock.now().date().isoformat()
    return documents.record_event(
        session,
        document_id,
        EventKind.NOTE,
        happened=day,
        who=asked_by.strip(),
        how=CORRECTION,
        text=said(wrong, right),
    )
