"""Stedfortreder: the rector names somebody who decides in her place between two days (user-review § 1.4).

Within the days the deputy decides, approves, and gets the rector's tasks; their signature says in whose place. Cases
and documents of the leadership are handed on by the machines that have them, from a few days before the first day. The
first exchange of a machine that governs who is in, after the last day, says how far the deputy's machines had come:
what is written after that doesn't count, however a clock is set (``vault/judge/deputies.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, Deputyship
from skjema_app.system.calendar import span_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.role_words import role_words
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

_LONGEST = timedelta(days=366)


class DeputyState(StrEnum):
    """How a deputyship stands today."""

    COMING = "coming"
    NOW = "now"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class DeputyLine:
    """One deputyship.

    Attributes:
        deputy_id: which.
        person_id: who.
        name: their name.
        stands_for: name of whom they stand in for.
        days: in words.
        first: first day.
        last: last day.
        state: today.
        words: a whole sentence.
    """

    deputy_id: str
    person_id: str
    name: str
    stands_for: str
    days: str
    first: date
    last: date
    state: DeputyState
    words: str


@dataclass(frozen=True, slots=True)
class DeputyChoice:
    """Somebody who can be named: id, name, and roles in words."""

    person_id: str
    name: str
    roles: str


def deputy_lines(session: Session) -> tuple[DeputyLine, ...]:
    """Every deputyship: those of today first, then those to come, then what is over, the latest first."""
    school = session.school
    if school is None:
        return ()
    today = session.clock.now().date()
    lines = [_line(school, one, today) for one in school.deputies()]
    newest = sorted(lines, key=_last, reverse=True)
    return tuple(sorted(newest, key=_state))


def choices(session: Session) -> tuple[DeputyChoice, ...]:
    """Whom this person can name; empty for those who can't name anybody."""
    school = session.member_of
    if school is None or not school.is_issuer or not school.decides:
        return ()
    return tuple(
        DeputyChoice(one.person_id, one.name, role_words(one.roles))
        for one in school.people()
        if one.active and DECIDERS.isdisjoint(one.roles) and one.person_id != school.person_id
    )


def name_deputy(session: Session, person_id: str, first: date, last: date) -> Change:
    """Name a deputy, both days included.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_AN_ISSUER, NOT_A_DECIDER, PERSON_UNKNOWN, PERSON_LEFT, DEPUTY_NOT_NEEDED (who
            decides already), DEPUTY_DAYS.
    """
    school = governing(session)
    person = school.person(person_id)
    if not person.active:
        raise SkjemaError(ErrorCode.PERSON_LEFT)
    if not DECIDERS.isdisjoint(person.roles):
        raise SkjemaError(ErrorCode.DEPUTY_NOT_NEEDED)
    if last < first or last < session.clock.now().date():
        raise SkjemaError(ErrorCode.DEPUTY_DAYS)
    if last - first > _LONGEST:
        raise SkjemaError(ErrorCode.DEPUTY_DAYS, reason="long")
    school.name_deputy(person_id, _rector(school) or school.person_id, first, last)
    school.grant_by_policy()
    return Change(school=True, documents=True, exchange=True)


def end_deputy(session: Session, deputy_id: str) -> Change:
    """End a deputyship now: what has come from the deputy so far counts, nothing later does.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_AN_ISSUER, NOT_A_DECIDER, DEPUTY_UNKNOWN (over already, or none).
    """
    school = governing(session)
    today = session.clock.now().date()
    one = next((one for one in school.deputies() if one.deputy_id == deputy_id and not one.ended), None)
    if one is None or one.last < today:
        raise SkjemaError(ErrorCode.DEPUTY_UNKNOWN)
    school.change_deputy(deputy_id, today, ends=True)
    school.let_deputies_out()
    return Change(school=True, documents=True, exchange=True)


def keep_deputies(session: Session) -> bool:
    """At an exchange: end what is over, and take those out of cases whom nothing else let in; whether it wrote."""
    school = session.member_of
    if school is None or not school.deputies():
        return False
    ended = school.end_deputies()
    return bool(school.let_deputies_out() or ended)


def in_place_of(session: Session) -> str:
    """Name of whom this person decides in the place of today; "" for the rector, and for who doesn't decide."""
    school = session.member_of
    me = school.me if school is not None else None
    if school is None or me is None or Role.PRINCIPAL in me.roles:
        return ""
    today = session.clock.now().date()
    mine = [one for one in school.deputies() if one.person_id == me.person_id and one.covers(today)]
    if mine:
        return school.person(mine[-1].stands_for).name
    rector = _rector(school) if me.decides else ""
    return school.person(rector).name if rector else ""


def deputy_on(session: Session, person_id: str, day: date) -> str:
    """Name of whom somebody stood in for on a day, "" for nobody: for what they decided then."""
    school = session.school
    for one in school.deputies() if school is not None else ():
        if school is not None and one.person_id == person_id and one.first <= day <= one.last:
            return school.person(one.stands_for).name
    return ""


def governing(session: Session) -> School:
    """The school, for a decider who governs who is in it.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_AN_ISSUER, NOT_A_DECIDER.
    """
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    if not school.is_issuer:
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    if school.me is None or DECIDERS.isdisjoint(school.me.roles):
        raise SkjemaError(ErrorCode.NOT_A_DECIDER)
    return school


def _rector(school: School) -> str:
    """Person id of the one rector; of several this person, or ""."""
    found = [one.person_id for one in school.people() if one.active and Role.PRINCIPAL in one.roles]
    if school.person_id in found:
        return school.person_id
    return found[0] if len(found) == 1 else ""


def _line(school: School, one: Deputyship, today: date) -> DeputyLine:
    over = one.ended or one.last < today
    state = DeputyState.OVER if over else DeputyState.NOW if one.first <= today else DeputyState.COMING
    words = {
        DeputyState.COMING: _("{name} blir stedfortreder for {rector} {days}."),
        DeputyState.NOW: _("{name} er stedfortreder for {rector} {days}."),
        DeputyState.OVER: _("{name} var stedfortreder for {rector} {days}."),
    }
    name, rector = school.person(one.person_id).name, school.person(one.stands_for).name
    days = span_in_words(one.first, one.last)
    return DeputyLine(
        deputy_id=one.deputy_id,
        person_id=one.person_id,
        name=name,
        stands_for=rector,
        days=days,
        first=one.first,
        last=one.last,
        state=state,
        words=words[state].format(name=name, rector=rector, days=days),
    )


def _state(line: DeputyLine) -> int:
    return (DeputyState.NOW, DeputyState.COMING, DeputyState.OVER).index(line.state)


def _last(line: DeputyLine) -> date:
    return line.last
