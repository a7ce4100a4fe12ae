"""The school's portal (REQ-1): the answers as plain text to paste there, and «Merk som meldt» with a date.

A portal's fields take no headings, tables or bold text: each question stands on a line with its answer below it, in the
order of the form. § 12-5 goes into no portal.
"""

from __future__ import annotations

from datetime import date

from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import DECISION_LEVEL
from skjema_app.workflows import audit
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.show_answers import answers_in_words


def is_for_portal(session: Session, document: FinishedDocument) -> bool:
    """Whether a document is one that the portal has too (``facts.portal``)."""
    portal = session.form_of(document.pin).facts.portal
    return portal and not document.restricted and not document.decides and document.level != DECISION_LEVEL


def portal_text(session: Session, document_id: str) -> str:
    """The answers of a finished document as plain text; the log says that it was given out.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED (§ 12-5), NOT_ALLOWED (a form that the portal doesn't have).
    """
    document = _of_the_portal(session, document_id)
    audit.read_document(session, document, Deed.EXPORTED)  # it goes to the clipboard, or is shown to be copied
    shown = answers_in_words(session.form_of(document.pin), document.answers)
    return "\n\n".join(f"{one.label}\n{one.text}" for one in shown)


def mark_reported(session: Session, document_id: str, happened: date) -> Change:
    """*Merk som meldt*: the same was reported in the portal on this day.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, RESTRICTED, NOT_ALLOWED, DATE_AHEAD, REPORTED_ALREADY.
    """
    document = _of_the_portal(session, document_id)
    if happened > session.clock.now().date():
        raise SkjemaError(ErrorCode.DATE_AHEAD)
    if reported_on(session, document):
        raise SkjemaError(ErrorCode.REPORTED_ALREADY)
    session.vault.record_event(document_id, EventKind.TOLD_PORTAL, happened=happened.isoformat())
    return Change(documents=True)


def reported_on(session: Session, document: FinishedDocument) -> str:
    """The day it was reported in the portal (ISO), or ""."""
    events = session.vault.documents.events(document.document_id)
    return next((one.happened for one in events if one.kind is EventKind.TOLD_PORTAL), "")


def _of_the_portal(session: Session, document_id: str) -> FinishedDocument:
    document = session.vault.documents.get(document_id)
    if document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    if not is_for_portal(session, document):
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-in-the-portal")
    return document
