"""What *Til godkjenning* and *Saker* ask the vault's thread to do: plain functions of a session, plain values back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.changes import FieldChange, changes
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.workflows import decide, left_out, plan
from skjema_app.workflows.cases import open_case
from skjema_app.workflows.fill_form import OpenForm, remember_place
from skjema_app.workflows.half_written import HalfWritten, half_written
from skjema_app.workflows.review import Approved, ReviewKind, ReviewRow, ReviewView, approve, list_reviews, review
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class Reviews:
    """The rows, and whether this person decides at all."""

    rows: tuple[ReviewRow, ...]
    decides: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class OpenReview:
    """One thing to review, with what its page shows beside the view.

    Attributes:
        kind: what is asked.
        view: the version.
        definition: its form.
        answers: everything that is told, supplements included.
        can_supplement: the report's fuller questions are open; the decision can't be finished before they are answered.
        now: time of the answer.
        begun: words to it that are half-written.
    """

    kind: ReviewKind
    view: ReviewView
    definition: FormDefinition
    answers: Answers
    can_supplement: bool
    now: datetime
    begun: tuple[HalfWritten, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Versions side by side, and what differs from the first to the second of those that are shown."""

    fork: tuple[FinishedDocument, ...]
    first: FinishedDocument
    second: FinishedDocument
    found: tuple[FieldChange, ...]


def reviews(session: Session) -> Reviews:
    """What waits."""
    school = session.member_of
    decides = school is not None and school.me is not None and school.me.decides
    return Reviews(list_reviews(session) if decides else (), decides, session.clock.now())


def open_review(session: Session, document_id: str, kind: ReviewKind) -> OpenReview:
    """Open one of them. Raises DOCUMENT_UNKNOWN, NOT_CERTIFIED."""
    view = review(session, document_id)
    answers = dict(view.document.answers)
    can_supplement = False
    if kind is ReviewKind.DECIDE:
        case = open_case(session, document_id)
        can_supplement = case.can_supplement or bool(case.supplement_draft)
        for document in case.supplements:
            answers |= document.answers
    definition = session.form_of(view.document.pin)
    begun = half_written(session, (document_id,))
    return OpenReview(kind, view, definition, answers, can_supplement, session.clock.now(), begun)


def compare(session: Session, document_id: str, other_id: str = "") -> Compared | None:
    """What differs between two of the versions that stand side by side; without ``other_id`` the first two of them.

    None when nothing stands beside it any more. Raises DOCUMENT_UNKNOWN.
    """
    document = session.vault.documents.get(document_id)
    fork = plan.forked(session, document)
    if not fork:
        return None
    first, second = (document, session.vault.documents.get(other_id)) if other_id else fork[:2]
    found = changes(session.form_of(first.pin), first.answers, second.answers, session.form_of(second.pin))
    return Compared(fork, first, second, found)


def approve_with(
    session: Session, document_id: str, comment: str, pin: Secret, without: tuple[str, ...] | None = None
) -> Approved:
    """Approve with the card that asked for its PIN, which is wiped afterwards. Raises as ``review.approve``."""
    with pin:
        return approve(session, document_id, comment=comment, pin=pin, without=without)


def begin_decision(session: Session, report_id: str) -> OpenForm:
    """The decision on a report, remembered as the open draft."""
    return _remembered(session, decide.start_decision(session, report_id))


def begin_plan(session: Session, case_id: str) -> OpenForm:
    """A plan in a case, remembered as the open draft."""
    return _remembered(session, plan.start_plan(session, case_id))


def begin_version(session: Session, *document_ids: str) -> OpenForm:
    """A new version; of two it joins a fork. Remembered as the open draft."""
    return _remembered(session, plan.start_version(session, *document_ids))


def take_up(session: Session, document_id: str) -> OpenForm:
    """A draft of something finished that doesn't count, remembered as the open draft."""
    return _remembered(session, left_out.take_up(session, document_id))


def _remembered(session: Session, form: OpenForm) -> OpenForm:
    remember_place(session, form.draft.draft_id)
    return form
