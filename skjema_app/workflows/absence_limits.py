"""What absence asks for: limits that were reached and not seen to, whose they are, and how far it is to the next.

The rules are data (``forms/fravaer.yaml``). A limit is seen to when somebody says so, when the report (4.7) was
finished since, or when a case about the pupil knows it; from then on the case's own steps and deadlines ask (flow C).
Nothing is asked about pupils who have left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from skjema_app.domain.absence import AbsenceCount, Basis, Handled, Reached, reached, running
from skjema_app.domain.documents import FinishedDocument, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.absence_rules import AbsenceRule
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.values import parse_date
from skjema_app.system.calendar import add_working_days
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.absence_case import AbsenceCases, absence_cases, is_about
from skjema_app.workflows.absence_facts import ABSENCE
from skjema_app.workflows.absence_register import Register, count_of, read_register, year_of
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.free_days import school_year
from skjema_app.workflows.role_words import role_word
from skjema_app.workflows.session import Change, Session

_ASKED_FOR = timedelta(days=14)
"""How long after a day its missing reason is asked about, and a row of days; later they stand in the register."""
_LONGEST = 2000
_MEETING, _ALL = 2, 3
_LEVELS = {"t1": 0, "t3": 1, "t10": _MEETING, "t15": _ALL}
"""How much absence a report is about, as it answers «Hvor mye fravær er det?»; a limit is answered by as much."""
_RANKS: dict[CaseFact | None, int] = {
    CaseFact.ABSENT_IN_A_ROW: 1,
    CaseFact.ABSENT_MEET: _MEETING,
    CaseFact.ABSENT_REPORT: _ALL,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that was reached and nobody has seen to.

    Attributes:
        pupil: whose absence.
        rule: which rule.
        occasions: which times, oldest first; only days without a reason have several.
        words: what is to be done, and about whom.
        why: one sentence, with the number of days.
        due: the school's own deadline.
        source: where the rule comes from.
    """

    pupil: Pupil
    rule: AbsenceRule
    occasions: tuple[Reached, ...]
    words: str
    why: str
    due: date
    source: str


@dataclass(frozen=True, slots=True)
class Known:
    """What tells that a limit was seen to, gathered once: reports that are finished, drafts of them, and cases."""

    reports: tuple[FinishedDocument, ...]
    drafts: frozenset[str]
    cases: AbsenceCases
    roles: frozenset[str]


def known(session: Session, facts: Sequence[CaseFacts] | None = None) -> Known:
    """Gather it; ``facts`` as in `absence_cases`."""
    school = session.school
    me = None if school is None else school.me
    return Known(
        reports=tuple(one for one in session.vault.documents.list() if one.pin.form_id == ABSENCE and not one.decides),
        drafts=frozenset(
            name for one in session.vault.drafts.list() if one.pin.form_id == ABSENCE and (name := _named(one.answers))
        ),
        cases=absence_cases(session, facts),
        roles=frozenset(() if me is None else me.roles),
    )


def limits(
    session: Session, register: Register | None = None, facts: Sequence[CaseFacts] | None = None
) -> tuple[Limit, ...]:
    """Everything that is open, earliest deadline first; ``facts`` as in `absence_cases`."""
    if register is None:
        register = read_register(session)
    if not register.truth:
        return ()
    told = known(session, facts)
    found = [one for pupil in register.pupils for one in limits_of(session, register, pupil, told)]
    return tuple(sorted(found, key=_due))


def limits_of(session: Session, register: Register, pupil: Pupil, facts: Known) -> Iterator[Limit]:
    """Of one pupil."""
    if pupil.left:
        return
    days = register.days_of(pupil.pupil_id)
    first, _last = year_of(register.today)
    seen = {(one.rule, one.occasion) for one in register.handled if one.pupil_id == pupil.pupil_id}
    cases = facts.cases.about(pupil)
    ids = {one.pupil_id for one in register.pupils}
    for rule in session.forms.absence:
        times = reached(days, first, register.today, register.school_days, rule.basis, rule.limit)
        times = tuple(
            one
            for one in times
            if (rule.rule_id, one.occasion.isoformat()) not in seen
            and not any(_reports(report, pupil, rule, one.day, ids) for report in facts.reports)
            and not any(_is_the_cases(case, rule, one.day) for case in cases)
            and not (rule.form and pupil.pupil_id in facts.drafts)
            and (rule.basis is Basis.YEAR or register.today - one.last <= _ASKED_FOR)
        )
        if times:
            yield _limit(session, register, pupil, rule, times, facts)


def next_limit(session: Session, register: Register, counted: AbsenceCount) -> str:
    """«3 dager til: Kall inn foresatte …» of the nearest limit in the school year; "" beyond the last (REQ-62)."""
    ahead = [one for one in session.forms.absence if one.basis is Basis.YEAR and one.limit > counted.days]
    if not ahead or not counted.days:
        return ""
    nearest = min(ahead, key=_number)
    left = nearest.limit - counted.days
    words = ngettext("{n} dag til: {what}", "{n} dager til: {what}", left)
    return words.format(n=left, what=nearest.label.nb)


def in_a_row(register: Register, counted: AbsenceCount) -> int:
    """Days of the row that goes on now."""
    return running(counted.spells, register.today, register.school_days)


def see_to(
    session: Session,
    pupil_id: str,
    rule_id: str,
    *,
    happened: str = "",
    who: str = "",
    how: str = "",
    note: str = "",
    done: bool = True,
) -> Change:
    """Note that a limit was seen to, all its open times at once; with ``done`` False what was noted is taken back.

    Args:
        session: of whoever keeps the register.
        pupil_id: whose absence.
        rule_id: which rule.
        happened: the day, ISO; today unless said.
        who: by whom, in words; the person unless said.
        how: one of the channels (``forms/lists/kanaler.yaml``), or "".
        note: what came of it.
        done: False undoes.

    Raises:
        SkjemaError: ABSENCE_RULE (nothing open), DATE_AHEAD, NOT_ALLOWED (a day that is none), DISK_FULL, WRITE_DENIED.
    """
    register = read_register(session)
    today = register.today
    day = parse_date(happened) if happened else today
    if day is None:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-a-day")
    if day > today:
        raise SkjemaError(ErrorCode.DATE_AHEAD)
    occasions = (
        [one.occasion.isoformat() for limit in limits(session, register) for one in _times(limit, pupil_id, rule_id)]
        if done
        else [one.occasion for one in register.handled if (one.pupil_id, one.rule) == (pupil_id, rule_id)]
    )
    if not occasions:
        raise SkjemaError(ErrorCode.ABSENCE_RULE)
    name = who.strip()[:_LONGEST] or session.person.name
    for occasion in occasions:
        one = Handled(pupil_id, rule_id, occasion, day.isoformat(), name, how, note.strip()[:_LONGEST])
        session.vault.absences.handle(school_year(date.fromisoformat(occasion)), one, done=done)
    return Change(absence=True)


def _limit(
    session: Session, register: Register, pupil: Pupil, rule: AbsenceRule, times: Sequence[Reached], facts: Known
) -> Limit:
    last = times[-1]
    due = add_working_days(last.day, rule.within, register.school_days.free.days) if rule.within else last.day
    label = rule.label.nb
    if session.school is not None and facts.roles.isdisjoint(rule.who):
        label = _("Si fra til {who}: {what}").format(who=role_word(rule.who[0]), what=_lowered(label))
    about = f"{pupil.name}, {pupil.group}" if pupil.group else pupil.name
    return Limit(
        pupil=pupil,
        rule=rule,
        occasions=tuple(times),
        words=_("{what}: {who}").format(what=label, who=about),
        why=_why(register, pupil, rule, last),
        due=due,
        source=rule.law.ref,
    )


def _why(register: Register, pupil: Pupil, rule: AbsenceRule, last: Reached) -> str:
    if rule.basis is Basis.DAY:
        return rule.why.nb
    days = last.days if rule.basis is Basis.ROW else count_of(register, pupil.pupil_id).days
    told = (
        ngettext("{n} dag på rad.", "{n} dager på rad.", days)
        if rule.basis is Basis.ROW
        else ngettext("{n} dag dette skoleåret.", "{n} dager dette skoleåret.", days)
    )
    return f"{told.format(n=days)} {rule.why.nb}"


def _reports(report: FinishedDocument, pupil: Pupil, rule: AbsenceRule, day: date, listed: Collection[str]) -> bool:
    """Whether a report about the pupil answers a limit: written since, and about as much absence."""
    said = report.answers.get("terskel")
    reached_then = _LEVELS.get(said, _ALL) if isinstance(said, str) else _ALL
    asked = _RANKS.get(rule.fact, _MEETING if rule.form else 0)
    return asked <= reached_then and report.finished.date() >= day and is_about(report, pupil, listed)


def _is_the_cases(case: CaseFacts, rule: AbsenceRule, day: date) -> bool:
    """Whether a case takes care of it: it is open, or was closed afterwards, and knows the limit where it can."""
    running = case.closing is None or case.closing.when.date() >= day
    return running and (rule.fact in case.moments if rule.fact is not None else bool(rule.form))


def _named(answers: object) -> str:
    who = answers.get("hvem") if isinstance(answers, dict) else None
    ref = who.get("ref") if isinstance(who, dict) else ""
    return ref if isinstance(ref, str) else ""


def _times(limit: Limit, pupil_id: str, rule_id: str) -> tuple[Reached, ...]:
    return limit.occasions if (limit.pupil.pupil_id, limit.rule.rule_id) == (pupil_id, rule_id) else ()


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _number(rule: AbsenceRule) -> int:
    return rule.limit


def _due(one: Limit) -> tuple[date, str]:
    return one.due, one.words
