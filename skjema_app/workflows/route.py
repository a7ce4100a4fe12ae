"""Where a document goes when it is finished: which feed, who may read it, which version of what it is.

Who reads it is what its form says (``facts.access.reads``), beside the author and the members of the case that it is
written in. The codes are turned into people so:

* ``forfatter``: nobody more.
* ``rektor``, ``ass_rektor``: everybody who decides.
* ``saksansvarlig``: the one responsible for the case.
* ``deltakere``: staff of the school among the participants who were written, by their exact name.
* ``kontaktlaerer``: the pupil's contact teacher, as the document (field «kontaktlarer») or the pupil list names them,
  both where it names two («Kari Moe og Per Dahl»); never all who have that role.
* ``radgiver``, ``sosiallaerer``, ``trinnleder``, ``laerer``, ``kontor``: everybody active in the school with that role.
* ``mottaker``: nobody; whoever gets a § 12-5 report is chosen by its author, by hand.

A name that two people of the school share gives nobody the key: a person must then be let in by hand. § 12-5 never
leaves the private feed by itself (user-review § 3.4); what is added to one that was shared goes to the same two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case, Membership
from skjema_app.form_engine.definition import EXTRACT_LEVEL, FormDefinition
from skjema_app.form_engine.facts_of import AnswerFacts
from skjema_app.form_engine.values import rows_of
from skjema_app.workflows import fill_form
from skjema_app.workflows.access import require_fill
from skjema_app.workflows.decide import require_decider
from skjema_app.workflows.school_lookup import case_of, contact_teacher_of, deciders, names_in, person_named
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, standing_of

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

PARTICIPANTS, PARTICIPANT = "deltakere", "deltaker"
_LEADERS = ("moteleder", "referent")
_BY_ROLE = frozenset({Role.COUNSELLOR, Role.SOCIAL_TEACHER, Role.YEAR_LEADER, Role.TEACHER, Role.OFFICE})
_DECIDERS = frozenset({Role.PRINCIPAL.value, Role.DEPUTY.value})


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
        case_id: the case that it is linked into; alone the document that its row is called after; or "".
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
            CLOSED_OUT, NOT_A_DECIDER, FORM_NOT_YOURS (the form is written by other roles).
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
    elif draft.level != EXTRACT_LEVEL and not _is_private(session, draft):
        require_fill(session, session.form_of(draft.pin))


def _is_private(session: Session, draft: Draft) -> bool:
    """Whether it follows what was written alone and stays beside it."""
    before = (*draft.revises, *((draft.supplements,) if draft.supplements else ()))
    return any(not session.vault.documents.get(one).school for one in before)


def route_of(session: Session, draft: Draft, facts: AnswerFacts, answers: Answers) -> Route:
    """The way this draft will go when it is finished."""
    school = session.member_of
    parents = tuple(session.vault.documents.get(one) for one in draft.revises)
    base = session.vault.documents.get(draft.supplements) if draft.supplements else None
    number = 1 + max((one.number for one in parents), default=0)
    if facts.restricted:
        return _closed(school, base)
    private = base is not None and not base.school  # what adds to a private document stays beside it
    if school is None or private or any(not one.school for one in parents):
        return Route(number=number, parents=tuple(one.document_id for one in parents), case_id=draft.case)
    case = _case(school, draft, base)
    copy = draft.level == EXTRACT_LEVEL  # one pupil's part of minutes isn't for everybody who was in the meeting
    readers = set(deciders(school)) if copy else _readers(session, school, session.form_of(draft.pin), answers, case)
    if base is not None and not copy and not fill_form.is_decision(draft):
        readers |= {*school.readers(base.document_id), base.author}
    if case is not None:
        readers |= set(case.members)
    return Route(
        school=school,
        readers=tuple(sorted(readers - {school.person_id, ""})),
        number=number,
        parents=tuple(one.document_id for one in parents),
        authors=tuple(sorted({school.person_id}.union(*(_authors(school, one) for one in parents)))),
        decides=(base.document_id, base.pdf_sha256) if base is not None and fill_form.is_decision(draft) else ("", ""),
        case_id="" if case is None else case.case_id,
        case_number="" if case is None else case.number,
    )


def _closed(school: School | None, base: FinishedDocument | None) -> Route:
    """§ 12-5: the private feed, unless it adds to or answers one that was shared: then the two who have that one."""
    if school is None or base is None or not base.school:
        return Route()
    two = {base.author, *school.readers(base.document_id)} - {school.person_id}
    return Route(school=school, readers=tuple(sorted(two)), authors=(school.person_id,))


def _case(school: School, draft: Draft, base: FinishedDocument | None) -> Case | None:
    mine = {case.case_id for case in school.cases()}
    if draft.case in mine:
        return school.case(draft.case)
    if draft.level == EXTRACT_LEVEL:
        return None
    return case_of(school, base.document_id) if base is not None else None


def _readers(
    session: Session, school: School, definition: FormDefinition, answers: Answers, case: Case | None
) -> set[str]:
    found: set[str] = set()
    for code in definition.facts.access.reads:
        if code in _DECIDERS:
            found |= set(deciders(school))
        elif code == "saksansvarlig" and case is not None:
            found.add(case.responsible)
        elif code == PARTICIPANTS:
            found |= {person_named(school, name) for name in _participants(answers)}
        elif code == Role.CONTACT_TEACHER:
            written = contact_teacher_of(session, definition, answers)
            found |= {person_named(school, name) for name in (written, *names_in(written))}
        elif code in _BY_ROLE:
            found |= set(school.with_role(Role(code)))
    return found - {""}


def _participants(answers: Answers) -> Iterator[str]:
    for name in _LEADERS:
        yield _name(answers.get(name))
    for _row_id, row in rows_of(answers.get(PARTICIPANTS)):
        yield _name(row.get(PARTICIPANT))


def _authors(school: School, document: FinishedDocument) -> set[str]:
    approved = standing_of(school.marks(document.document_id)).standing is Standing.APPROVED
    return set() if approved else {*document.authors, document.author}


def _name(value: Json) -> str:
    name = value.get("name") if isinstance(value, dict) else ""
    return name if isinstance(name, str) else ""
