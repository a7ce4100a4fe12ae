"""*Overlat saken*: whose a case is, offering it to somebody else, answering, taking back, moving it when somebody left.

Until the other has said yes, the giver is responsible; a rector's decision that names somebody stays as it is. Whoever
decides may also give a case at once, but only when the one who had it has left; the receiver can hand it back to them.
What may be said is judged where entries are (``vault/judge/hands.py``); here it is refused with a sentence first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case, Mark, MarkKind, SchoolPerson
from skjema_app.system.texts import _
from skjema_app.workflows.case_gather import facts_of
from skjema_app.workflows.role_words import role_words
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.threads import find_thread

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

LONGEST = 500
"""Letters of what is said with an offer or an answer."""

_OFFERS = frozenset({MarkKind.HAND_OFFERED, MarkKind.HAND_MOVED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a case can go to: name, roles in words, and whether they are in the case already."""

    person_id: str
    name: str
    roles: str
    in_case: bool


@dataclass(frozen=True, slots=True)
class HandOffer:
    """An offer that waits for its answer.

    Attributes:
        offer_id: the entry.
        person_id: whom it was made to.
        name: their name.
        by: name of who made it.
        text: what was said with it.
        when: when.
        moved: the case is theirs already (whoever had it has left); they can still give it back.
        gone: they have left since; nobody can answer.
    """

    offer_id: str
    person_id: str
    name: str
    by: str
    text: str
    when: datetime
    moved: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class HandView:
    """Whose a case is, as this person sees it.

    Attributes:
        case_id: the case.
        responsible: name of the saksansvarlig, or "".
        left: the saksansvarlig has left, or there is none.
        offers: what waits for an answer.
        mine: what this person is asked, or None.
        may_offer: this person can offer the case.
        may_move: this person can give it to somebody at once.
        may_take_back: this person can take the open offer back.
        candidates: whom it can go to.
        clash: one sentence where two answers don't agree, or "".
    """

    case_id: str
    responsible: str
    left: bool
    offers: tuple[HandOffer, ...] = ()
    mine: HandOffer | None = None
    may_offer: bool = False
    may_move: bool = False
    may_take_back: bool = False
    candidates: tuple[Candidate, ...] = ()
    clash: str = ""


def hand_view(session: Session, case: Case, *, closed: bool) -> HandView:
    """Gather it; ``closed``: the case is closed, so nothing can be handed over."""
    school = session.school
    if school is None:
        return HandView(case.case_id, "", left=False)
    holder = holder_of(school, case)
    marks = school.marks(case.case_id)
    offers = tuple(_offer(school, mark) for mark in open_offers(marks))
    member = session.member_of is not None and school.person_id in case.members
    plain = [one for one in offers if not one.moved]
    decides = member and school.decides
    holds = member and holder is not None and holder.person_id == school.person_id
    named = holder.name if holder is not None else _("den som har saken")
    words = _("To svarte samtidig, og svarene stemmer ikke overens. {name} er saksansvarlig til det er avklart.")
    return HandView(
        case_id=case.case_id,
        responsible="" if holder is None else holder.name,
        left=holder is None or not holder.active,
        offers=offers,
        mine=next((one for one in offers if one.person_id == school.person_id), None) if member else None,
        may_offer=(holds or decides) and not closed and not plain and holder is not None and holder.active,
        may_move=decides and not closed and (holder is None or not holder.active),
        may_take_back=bool(plain) and (holds or decides),
        candidates=candidates(school, case) if holds or decides else (),
        clash=words.format(name=named) if any(mark.data.get("clash") for mark in marks) else "",
    )


def holder_of(school: School, case: Case) -> SchoolPerson | None:
    """The saksansvarlig, who must be in the case; None where there is none, or they were taken out of it."""
    if not case.responsible or case.responsible not in case.members:
        return None
    return school.person(case.responsible)


def candidates(school: School, case: Case) -> tuple[Candidate, ...]:
    """Active people beside the saksansvarlig, those in the case first; nobody who is only the office's."""
    found = [
        Candidate(one.person_id, one.name, role_words(one.roles), one.person_id in case.members)
        for one in school.people()
        if one.active and one.person_id != case.responsible and one.roles != {Role.OFFICE}
    ]
    return tuple(sorted(found, key=_members_first))


def open_offers(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Offers and moves that wait for an answer."""
    return tuple(mark for mark in marks if mark.kind in _OFFERS and mark.data.get("open"))


def hand_over(session: Session, key: str, person_id: str, text: str) -> Change:
    """*Overlat saken*: offer a case to somebody, with a sentence; they are let into it to see what it is about.

    Raises:
        SkjemaError: NOT_CERTIFIED, CASE_UNKNOWN, CASE_NOT_YOURS, CASE_CLOSED, COMMENT_MISSING, PERSON_UNKNOWN,
            PERSON_LEFT, CASE_THEIRS_ALREADY, CASE_OFFERED_ALREADY, CASE_NOBODYS (the saksansvarlig has left: move it).
    """
    school, case = _open_case(session, key)
    holder = holder_of(school, case)
    if holder is None or not holder.active:
        raise SkjemaError(ErrorCode.CASE_NOBODYS if school.decides else ErrorCode.CASE_NOT_YOURS)
    if holder.person_id != school.person_id and not school.decides:
        raise SkjemaError(ErrorCode.CASE_NOT_YOURS)
    _require_receiver(school, case, person_id)
    if any(mark.kind is MarkKind.HAND_OFFERED for mark in open_offers(school.marks(case.case_id))):
        raise SkjemaError(ErrorCode.CASE_OFFERED_ALREADY)
    school.offer_case(case.case_id, person_id, _said(text))
    return Change(documents=True, exchange=True)


def move_case(session: Session, key: str, person_id: str, text: str = "") -> Change:
    """Give a case to somebody at once, because whoever had it has left; the receiver is told and can give it back.

    Raises:
        SkjemaError: NOT_CERTIFIED, CASE_UNKNOWN, CASE_NOT_YOURS, CASE_CLOSED, PERSON_UNKNOWN, PERSON_LEFT,
            CASE_THEIRS_ALREADY, CASE_HAS_HOLDER (somebody has it: offer it).
    """
    school, case = _open_case(session, key)
    if not school.decides:
        raise SkjemaError(ErrorCode.CASE_NOT_YOURS)
    holder = holder_of(school, case)
    if holder is not None and holder.active:
        raise SkjemaError(ErrorCode.CASE_HAS_HOLDER)
    _require_receiver(school, case, person_id)
    school.move_case(case.case_id, person_id, text.strip()[:LONGEST])
    return Change(documents=True, exchange=True)


def answer_offer(session: Session, key: str, text: str, *, accepted: bool) -> Change:
    """Say yes or no to what this person was offered, or was given; a no says why.

    Raises:
        SkjemaError: NOT_CERTIFIED, CASE_UNKNOWN, OFFER_GONE, CASE_CLOSED (a yes), COMMENT_MISSING (a no).
    """
    school, case = _case(session, key)
    mine = [one for one in open_offers(school.marks(case.case_id)) if one.data.get("person") == school.person_id]
    if not mine:
        raise SkjemaError(ErrorCode.OFFER_GONE)
    if accepted and _is_closed(session, case):
        raise SkjemaError(ErrorCode.CASE_CLOSED)
    words = text.strip()[:LONGEST] if accepted else _said(text)
    school.answer_offer(case.case_id, mine[-1].entry_id, words, accepted=accepted)
    return Change(documents=True, exchange=True)


def take_offer_back(session: Session, key: str, text: str = "") -> Change:
    """Take an offer back before it is answered.

    Raises:
        SkjemaError: NOT_CERTIFIED, CASE_UNKNOWN, OFFER_GONE, CASE_NOT_YOURS.
    """
    school, case = _case(session, key)
    found = [one for one in open_offers(school.marks(case.case_id)) if one.kind is MarkKind.HAND_OFFERED]
    if not found:
        raise SkjemaError(ErrorCode.OFFER_GONE)
    holder = holder_of(school, case)
    if not school.decides and (holder is None or holder.person_id != school.person_id):
        raise SkjemaError(ErrorCode.CASE_NOT_YOURS)
    for one in found:
        school.take_offer_back(case.case_id, one.entry_id, text.strip()[:LONGEST])
    return Change(documents=True, exchange=True)


def _require_receiver(school: School, case: Case, person_id: str) -> None:
    receiver = school.person(person_id)
    if not receiver.active:
        raise SkjemaError(ErrorCode.PERSON_LEFT)
    if person_id == case.responsible and person_id in case.members:
        raise SkjemaError(ErrorCode.CASE_THEIRS_ALREADY)


def _open_case(session: Session, key: str) -> tuple[School, Case]:
    school, case = _case(session, key)
    if _is_closed(session, case):
        raise SkjemaError(ErrorCode.CASE_CLOSED)
    return school, case


def _case(session: Session, key: str) -> tuple[School, Case]:
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    thread = find_thread(session, key)
    if thread is None or thread.case is None:
        raise SkjemaError(ErrorCode.CASE_UNKNOWN)
    return school, thread.case


def _is_closed(session: Session, case: Case) -> bool:
    thread = find_thread(session, case.case_id)
    return thread is not None and facts_of(session, thread).closing is not None


def _offer(school: School, mark: Mark) -> HandOffer:
    receiver = school.person(_text(mark.data, "person"))
    return HandOffer(
        offer_id=mark.entry_id,
        person_id=receiver.person_id,
        name=receiver.name,
        by=school.person(mark.person_id).name,
        text=_text(mark.data, "text"),
        when=mark.registered,
        moved=mark.kind is MarkKind.HAND_MOVED,
        gone=not receiver.active,
    )


def _said(text: str) -> str:
    if not text.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    return text.strip()[:LONGEST]


def _text(data: Mapping[str, Json], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _members_first(one: Candidate) -> tuple[bool, str, str]:
    return not one.in_case, one.name.casefold(), one.person_id
