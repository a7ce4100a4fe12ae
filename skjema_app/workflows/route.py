"""Where a document goes when it is finished: which feed, who may read it, which version of what it is.

A report goes to those who decide, a plan to them and to the members of its case, a supplement to whoever may read what
it adds to. § 12-5 never leaves the private feed (user-review § 3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Membership
from skjema_app.form_engine.changes import changes
from skjema_app.form_engine.facts_of import AnswerFacts
from skjema_app.workflows import fill_form
from skjema_app.workflows.change_words import after_words, before_words
from skjema_app.workflows.decide import require_decider
from skjema_app.workflows.school_lookup import case_of, deciders
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, standing_of

if TYPE_CHECKING:
    from skjema_app.documents.facts import ChangeLine
    from skjema_app.vault.school_feed import School


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a document.

    Attributes:
        school: whose feed it goes into; None for the private feed.
        readers: person ids that are given its key, beside the author.
        number: version, from 1.
        parents: document ids of the versions it follows.
        authors: everyone who wrote since the last approval; they may not approve it.
        decides: (document id, PDF hash) of the report that it decides on, or ("", "").
        case_id: the case that it is linked into, or "".
        case_number: Skjema-nr. printed on it, or "".
    """

    school: School | None = None
    readers: tuple[str, ...] = ()
    number: int = 1
    parents: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    decides: tuple[str, str] = ("", "")
    case_id: str = ""
    case_number: str = ""


def require_leave(session: Session, draft: Draft, facts: AnswerFacts) -> None:
    """Whether this person may finish this draft now; drafts go on in any case.

    Raises:
        SkjemaError: NOT_YET_CERTIFIED (invited, waiting for the school), MUST_RENEW (the vault came from a copy),
            CLOSED_OUT, NOT_A_DECIDER.
    """
    school = session.school
    if school is None or facts.restricted:
        return
    if school.membership is Membership.WAITING and not school.began_alone:
        raise SkjemaError(ErrorCode.NOT_YET_CERTIFIED)
    if school.membership is Membership.RENEW:
        raise SkjemaError(ErrorCode.MUST_RENEW)
    if school.membership is Membership.CLOSED:
        raise SkjemaError(ErrorCode.CLOSED_OUT)
    if fill_form.is_decision(draft):
        require_decider(session)


def route_of(session: Session, draft: Draft, facts: AnswerFacts) -> Route:
    """The way this draft will go when it is finished."""
    school = session.member_of
    if school is None or facts.restricted:
        return Route()
    parents = tuple(session.vault.documents.get(one) for one in draft.revises)
    base = session.vault.documents.get(draft.supplements) if draft.supplements else None
    if base is not None and not base.school:
        return Route()  # what adds to a private document stays beside it
    case = school.case(draft.case) if draft.case else case_of(school, base.document_id) if base is not None else None
    readers = set(deciders(school))
    if base is not None and not fill_form.is_decision(draft):
        readers |= {*school.readers(base.document_id), base.author}
    if case is not None:
        readers |= set(case.members)
    return Route(
        school=school,
        readers=tuple(sorted(readers - {school.person_id})),
        number=1 + max((one.number for one in parents), default=0),
        parents=tuple(one.document_id for one in parents),
        authors=tuple(sorted({school.person_id}.union(*(_authors(school, one) for one in parents)))),
        decides=(base.document_id, base.pdf_sha256) if base is not None and fill_form.is_decision(draft) else ("", ""),
        case_id="" if case is None else case.case_id,
        case_number="" if case is None else case.number,
    )


def change_lines(
    session: Session, draft: Draft, answers: Answers, route: Route, finished: datetime | None
) -> tuple[ChangeLine, ...]:
    """The change log of a version (REQ-22): against its first parent, one line per change."""
    from skjema_app.documents.facts import ChangeLine

    if not route.parents:
        return ()
    parent = session.vault.documents.get(route.parents[0])
    before, after = session.form_of(parent.pin), session.form_of(draft.pin)
    return tuple(
        ChangeLine(
            when=finished or session.clock.now(),
            label=one.label.nb,
            before=before_words(one),
            after=after_words(one),
            why="",
            who=session.person.name,
        )
        for one in changes(before, parent.answers, answers, after)
    )


def _authors(school: School, document: FinishedDocument) -> set[str]:
    approved = standing_of(school.marks(document.document_id)).standing is Standing.APPROVED
    return set() if approved else {*document.authors, document.author}
