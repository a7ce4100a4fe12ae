"""A person who leaves with open cases and tasks: what lies with them, and handing it on in the same place.

Seen before the last machine of somebody is closed. Afterwards the rector gives each case to somebody at once; what
nobody was chosen for has no saksansvarlig, and its tasks stand on *Hjem* of those who decide until somebody has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skjema_app.system.texts import _
from skjema_app.workflows import tasks
from skjema_app.workflows.case_gather import all_facts
from skjema_app.workflows.case_people import Candidate, candidates, move_case
from skjema_app.workflows.flow import is_case
from skjema_app.workflows.people import close_device, require_school
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class LeavingCase:
    """An open case that somebody who leaves is responsible for.

    Attributes:
        case_id: the case.
        words: number, pupil and class.
        tasks: what waits for them in it, in words.
        candidates: who can have it instead.
    """

    case_id: str
    words: str
    tasks: tuple[str, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What lies with somebody whose machine is closed.

    Attributes:
        person_id: who.
        name: their name.
        last: it is the last machine that counts: they leave.
        cases: open cases that they are responsible for, as far as this person reads them.
        other: other tasks that wait for them, in words.
        may_move: this person can give the cases to others.
    """

    person_id: str
    name: str
    last: bool
    cases: tuple[LeavingCase, ...] = ()
    other: tuple[str, ...] = ()
    may_move: bool = False


def leaving(session: Session, device_id: str) -> Leaving:
    """What lies with the person whose machine this is.

    Raises:
        SkjemaError: NO_SCHOOL, PERSON_UNKNOWN (no such machine).
    """
    school = require_school(session)
    owner = next((one for one in school.people() if any(d.device_id == device_id for d in one.devices)), None)
    person = school.person("" if owner is None else owner.person_id)
    if any(one.active and one.device_id != device_id for one in person.devices):
        return Leaving(person.person_id, person.name, last=False)
    return leaving_person(session, person.person_id)


def leaving_person(session: Session, person_id: str) -> Leaving:
    """What lies with somebody, all of whose machines are closed.

    Raises:
        SkjemaError: NO_SCHOOL, PERSON_UNKNOWN.
    """
    school = require_school(session)
    person = school.person(person_id)
    if session.member_of is None:
        return Leaving(person.person_id, person.name, last=True)
    today = session.clock.now().date()
    waiting = [one for one in tasks.of_cases(session, today) if person.person_id in one.who]
    known = {case.case_id: case for case in school.cases()}
    held = [
        facts
        for facts in all_facts(session)
        if facts.case_id and facts.closing is None and facts.responsible == person.person_id and is_case(facts)
    ]
    listed = []
    of_cases: set[str] = set()
    for facts in held:
        keys = {facts.document_id, facts.plan, *known[facts.case_id].documents}
        mine = [one for one in waiting if one.key in keys]
        of_cases.update(one.words for one in mine)
        who = f"{facts.pupil or _('Ukjent elev')}, {facts.group}" if facts.group else facts.pupil or _("Ukjent elev")
        choice = tuple(one for one in candidates(school, known[facts.case_id]) if one.person_id != person.person_id)
        listed.append(LeavingCase(facts.case_id, f"{facts.number} · {who}", tuple(one.words for one in mine), choice))
    other = tuple(dict.fromkeys(one.words for one in waiting if one.words not in of_cases))
    may = session.member_of.decides
    return Leaving(person.person_id, person.name, last=True, cases=tuple(listed), other=other, may_move=may)


def close_and_hand_on(session: Session, device_id: str, moves: Mapping[str, str], text: str = "") -> Change:
    """Close a machine, and give the cases of who leaves with it to others: case id → person id.

    Raises:
        SkjemaError: as `people.close_device` and `case_people.move_case`; what was done before stays done.
    """
    change = close_device(session, device_id)
    for case_id, person_id in moves.items():
        if person_id:
            change |= move_case(session, case_id, person_id, text)
    return change
