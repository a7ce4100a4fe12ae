"""One minute or conversation as its page shows it: what it says, who reads it, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.definition import Begins, FormDefinition
from skjema_app.workflows import audit
from skjema_app.workflows.anonymous_about import About, about_of
from skjema_app.workflows.case_gather import facts_of
from skjema_app.workflows.decided import Decision, decisions_in, may_settle
from skjema_app.workflows.delivery import Delivery, delivery
from skjema_app.workflows.flow import flow_of, may_note
from skjema_app.workflows.link_case import CaseChoice, cases_to_choose, may_be_put
from skjema_app.workflows.session import Session
from skjema_app.workflows.split_minutes import ExtractPupil, can_split, pupils_of
from skjema_app.workflows.threads import find_thread


class FollowUp(Enum):
    """Whether a conversation is the beginning of a case (flow A, REQ-49): it can't be, it can, it is."""

    NONE = "none"
    OFFERED = "offered"
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A finished minute or conversation.

    Attributes:
        document: its newest version.
        definition: its form.
        readers: names of those who can read it, the author among them; empty while it is this person's alone.
        delivery: how far it has come, when it is this person's own and was sent; or None.
        mine: this person wrote it.
        next_offered: «Nytt referat fra dette»: a next meeting can go on from it.
        extracts: pupils whom it has items about, for whoever may split it; else empty.
        cases: the cases that it can be put into («Knytt til sak»), or empty.
        about: whom an anonymous discussion is about, as this vault alone knows; or None.
        decisions: what it decided, and what became of that.
        settles: keys of those that this person can say are done.
        follow_up: «Følg opp som sak».
    """

    document: FinishedDocument
    definition: FormDefinition
    readers: tuple[str, ...]
    delivery: Delivery | None
    mine: bool
    next_offered: bool
    extracts: tuple[ExtractPupil, ...] = ()
    cases: tuple[CaseChoice, ...] = ()
    about: About | None = None
    decisions: tuple[Decision, ...] = ()
    settles: frozenset[str] = frozenset()
    follow_up: FollowUp = FollowUp.NONE


def open_meeting(session: Session, document_id: str) -> MeetingView:
    """A minute or conversation, opened; of an older version or a pupil's copy: the minute. Raises DOCUMENT_UNKNOWN."""
    document = newest_of(session, document_id)
    audit.read_document(session, document)
    definition = session.form_of(document.pin)
    school = session.school
    readers: set[str] = set()
    if school is not None and document.school:
        readers = {*school.readers(document.document_id), document.author}
    decided = decisions_in(session, document.document_id)
    names = tuple(sorted(school.person(one).name for one in readers if one)) if school is not None else ()
    return MeetingView(
        document=document,
        definition=definition,
        readers=names,
        delivery=delivery(session, document),
        mine=not document.school or (school is not None and document.author == school.person_id),
        next_offered=Begins.MEETINGS in definition.facts.begins and not definition.facts.pupil,
        extracts=pupils_of(session, document.document_id) if can_split(session, document.document_id) else (),
        cases=cases_to_choose(session, document.document_id) if may_be_put(session, document) else (),
        about=about_of(session, document.document_id) if definition.facts.anonymous else None,
        decisions=decided,
        settles=frozenset(one.key for one in decided if may_settle(session, one)),
        follow_up=_follow_up(session, document) if definition.facts.pupil else FollowUp.NONE,
    )


def _follow_up(session: Session, document: FinishedDocument) -> FollowUp:
    thread = find_thread(session, document.document_id)
    if thread is None or thread.hidden:
        return FollowUp.NONE
    facts = facts_of(session, thread)
    if flow_of(session, facts) is not None:
        return FollowUp.BEGUN
    return FollowUp.OFFERED if may_note(session, facts) else FollowUp.NONE


def newest_of(session: Session, document_id: str) -> FinishedDocument:
    """The newest version of the minute that a document is, is a version of, or is a copy of."""
    asked = session.vault.documents.get(document_id)
    known = session.vault.documents.list()
    # Who was given a pupil's copy only, has no minute to be shown: then the copy itself is.
    asked = next((one for one in known if one.document_id == asked.supplements), asked)
    series = asked.series or asked.document_id
    same = [one for one in known if (one.series or one.document_id) == series]
    versions = [one for one in same if not one.supplements]
    return max(versions, key=_version, default=asked)


def _version(document: FinishedDocument) -> tuple[int, str]:
    return document.number, document.finished.isoformat()
