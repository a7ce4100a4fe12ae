"""What can be done with a document after sending it: withdraw it, share an older one, log an approval elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import MarkKind
from skjema_app.workflows.decide import require_decider
from skjema_app.workflows.school_lookup import deciders
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.standing import Standing, standing_of

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


def withdraw(session: Session, document_id: str, reason: str) -> Change:
    """*Trekk tilbake* (user-review § 1.15): receivers see it at once, the history keeps it.

    Raises:
        SkjemaError: NOT_CERTIFIED, COMMENT_MISSING, NOT_ALLOWED (somebody else's, or never sent), DOCUMENT_UNKNOWN,
            DECIDED_ALREADY, ANSWERED_ALREADY (approved, returned or withdrawn: a new version follows it instead).
    """
    school = _member(session)
    document = session.vault.documents.get(document_id)
    if not reason.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    if not document.school:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="never-sent")
    marks = school.marks(document_id)
    if any(mark.kind is MarkKind.DECIDED for mark in marks):
        raise SkjemaError(ErrorCode.DECIDED_ALREADY)
    if standing_of(marks).standing is not Standing.WAITING:
        raise SkjemaError(ErrorCode.ANSWERED_ALREADY)
    school.withdraw(document_id, reason.strip())
    return Change(documents=True, exchange=True)


def share_older(session: Session, document_id: str) -> Change:
    """Share one document from before the school: the signed PDF unchanged, nothing signed anew (design-review § 1.3).

    Raises:
        SkjemaError: NOT_CERTIFIED, DOCUMENT_UNKNOWN, SHARED_ALREADY, RESTRICTED (§ 12-5 stays where it is).
    """
    from skjema_app.documents.facts_json import facts_to_json
    from skjema_app.workflows.finish_document import finished_facts

    school = _member(session)
    document = session.vault.documents.get(document_id)
    if document.school or school.shared_as(document_id):
        raise SkjemaError(ErrorCode.SHARED_ALREADY)
    if document.restricted:
        raise SkjemaError(ErrorCode.RESTRICTED)
    stated = facts_to_json(finished_facts(session, document))
    school.share(document_id, readers=deciders(school), facts=stated)
    return Change(documents=True, exchange=True)


def approved_outside(
    session: Session, document_id: str, *, who: str, happened: str, how: str, text: str = "", scan: bytes = b""
) -> Change:
    """*Godkjent utenfor Skjema* (user-review § 1.4): who, when and how; the PDF keeps its one signature.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_A_DECIDER, COMMENT_MISSING (who or how is empty), DOCUMENT_UNKNOWN.
    """
    require_decider(session)
    if not who.strip() or not how.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    session.vault.record_event(
        document_id,
        EventKind.APPROVED_OUTSIDE,
        happened=happened,
        who=who.strip(),
        how=how.strip(),
        text=text.strip(),
        scan=scan,
    )
    return Change(documents=True, exchange=True)


def _member(session: Session) -> School:
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    return school
