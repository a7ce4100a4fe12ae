"""*Innstillinger › Folk*, one person: other roles, a last day, a pause, leaving; and what follows, in words, before.

Only an issuer can; the journal refuses everyone else. What somebody has signed stays valid whatever happens to them.
Coming back is a new machine by invitation for the same person (`people.invite` with ``person_id``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, SchoolPerson
from skjema_app.system.texts import _
from skjema_app.workflows import revocation_lists
from skjema_app.workflows.case_people import move_case
from skjema_app.workflows.case_people_leaving import Leaving, leaving_person
from skjema_app.workflows.people import require_school, until_words
from skjema_app.workflows.role_words import role_words
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


class Stop(StrEnum):
    """Why somebody's machines are closed; the code in the history."""

    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PersonView:
    """What can be done about one person, for the panel and the command.

    Attributes:
        person_id: who.
        name: their name.
        roles: theirs.
        active: any machine of theirs counts.
        you: it is the person of this vault.
        governs: a machine of theirs governs who is in: only the recovery sheet takes that away.
        last_day: last day of their access, or None.
        last_day_words: «til og med 30. juni 2027», or "".
        leaving: what lies with them.
        last_decider: nobody else decides and approves at the school.
    """

    person_id: str
    name: str
    roles: frozenset[Role]
    active: bool
    you: bool
    governs: bool
    last_day: date | None
    last_day_words: str
    leaving: Leaving
    last_decider: bool


def person_view(session: Session, person_id: str) -> PersonView:
    """One person, with what lies with them.

    Raises:
        SkjemaError: NO_SCHOOL, PERSON_UNKNOWN.
    """
    school = require_school(session)
    person = school.person(person_id)
    last = school.last_day(person_id)
    return PersonView(
        person_id=person_id,
        name=person.name,
        roles=person.roles,
        active=person.active,
        you=person_id == school.person_id,
        governs=_governs(person),
        last_day=last,
        last_day_words=until_words(last, session.clock.now().date()),
        leaving=leaving_person(session, person_id),
        last_decider=person_id in school.with_role(*DECIDERS) and len(school.with_role(*DECIDERS)) == 1,
    )


def stop_words(view: PersonView, stop: Stop) -> tuple[str, ...]:
    """What follows, sentence by sentence, said before it is done."""
    name = view.name
    found = [
        _("Det {name} har signert til nå, gjelder fortsatt.").format(name=name),
        _("Det som skrives på maskinene etterpå, tas ikke inn, og nye saker kommer ikke dit.").format(name=name),
        _("Det som alt ligger på maskinene, kan fortsatt leses der. Ta dem inn hvis skolen eier dem."),
        _("{name} kan komme tilbake med «Inviter ny maskin».").format(name=name)
        if stop is Stop.SUSPENDED
        else _("Skal {name} likevel tilbake, trengs en ny invitasjon.").format(name=name),
    ]
    if view.last_decider:
        found.append(_("Da er det ingen som bestemmer og godkjenner på skolen. Gi noen den rollen først."))
    return tuple(found)


def role_change_words(view: PersonView, roles: Iterable[Role]) -> tuple[str, ...]:
    """What another set of roles means, before it is given."""
    new = frozenset(roles)
    found = [
        _("{name} blir {roles}. Det {name} har gjort i rollene fra før, gjelder fortsatt.").format(
            name=view.name, roles=role_words(new)
        )
    ]
    if view.roles & DECIDERS and not new & DECIDERS:
        found.append(_("{name} kan ikke lenger bestemme og godkjenne.").format(name=view.name))
        found.append(
            _("{name} kan fortsatt lese sakene fra før, til noen tar {name} ut av dem.").format(name=view.name)
        )
        if view.last_decider:
            found.append(_("Da er det ingen som bestemmer og godkjenner på skolen. Gi noen den rollen først."))
    if new & DECIDERS and not view.roles & DECIDERS:
        found.append(_("{name} får lese sakene og meldingene som ledelsen leser.").format(name=view.name))
    return tuple(found)


def set_roles(session: Session, person_id: str, roles: Iterable[Role]) -> Change:
    """Give somebody other roles. Nothing happens when they are those they have.

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER, PERSON_UNKNOWN, PERSON_LEFT, ROLE_MISSING, NOT_ALLOWED.
    """
    school, person = _governed(session, person_id)
    wanted = frozenset(roles)
    if not wanted:
        raise SkjemaError(ErrorCode.ROLE_MISSING)
    if wanted == person.roles:
        return Change()
    school.set_roles(person_id, wanted)
    school.grant_by_policy()
    return Change(school=True, documents=True, exchange=True)


def set_last_day(session: Session, person_id: str, last: date | None) -> Change:
    """Say which day somebody's access ends, both days included; None: it doesn't.

    Raises:
        SkjemaError: as `set_roles`; LAST_DAY_PAST, PERSON_GOVERNS (a machine that governs who is in has no last day).
    """
    school, person = _governed(session, person_id)
    if last is not None and last < session.clock.now().date():
        raise SkjemaError(ErrorCode.LAST_DAY_PAST)
    if last is not None and _governs(person):
        raise SkjemaError(ErrorCode.PERSON_GOVERNS)
    if last == school.last_day(person_id):
        return Change()
    school.set_last_day(person_id, last)
    return Change(school=True, exchange=True)


def stop_person(
    session: Session, person_id: str, stop: Stop, moves: Mapping[str, str] | None = None, text: str = ""
) -> Change:
    """Close all of somebody's machines, and give their cases to others: case id → person id.

    Raises:
        SkjemaError: NO_SCHOOL, NOT_AN_ISSUER, PERSON_UNKNOWN, PERSON_LEFT, PERSON_GOVERNS (the sheet must take that
            away first), NOT_ALLOWED; of a case as `case_people.move_case`: what was done before stays done.
    """
    school, person = _governed(session, person_id)
    if _governs(person):
        raise SkjemaError(ErrorCode.PERSON_GOVERNS)
    school.end_person(person_id, stop.value)
    change = Change(school=True, documents=True, exchange=True) | revocation_lists.renew(session)
    for case_id, to in (moves or {}).items():
        if to:
            change |= move_case(session, case_id, to, text)
    return change


def end_expired(session: Session) -> tuple[str, ...]:
    """At an exchange: end the access of those whose last day is over; a sentence for each."""
    school = session.member_of
    if school is None:
        return ()
    over = school.end_expired()
    if over:
        revocation_lists.renew(session)
    return tuple(
        _("Tilgangen til {name} varte til i går eller før, og er avsluttet. Det {name} har signert, gjelder.").format(
            name=one.name
        )
        for one in over
    )


def _governed(session: Session, person_id: str) -> tuple[School, SchoolPerson]:
    school = require_school(session)
    if not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    person = school.person(person_id)
    if not person.active:
        raise SkjemaError(ErrorCode.PERSON_LEFT)
    return school, person


def _governs(person: SchoolPerson) -> bool:
    return any(one.active and one.issuer for one in person.devices)
