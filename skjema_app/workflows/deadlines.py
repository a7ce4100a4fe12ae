"""Days that count in a case: the school's own deadlines, what was agreed on, and what others may do from when.

A pure function of what is known (`CaseFacts`), the rules (``forms/frister.yaml``), the days off and today. Working
days are counted with the holidays of the library and the school's own days off (`free_days`); where those of the year
are not known, the day says so instead of being trusted. The two clocks of user-review § 3.14 are two kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from skjema_app.form_engine.flow import FlowOffer, FlowWho
from skjema_app.form_engine.flow_deadlines import DeadlineKind, DeadlineRule, DeadlineUnit
from skjema_app.form_engine.flow_place import holds
from skjema_app.form_engine.uncertain import deadline_id
from skjema_app.system.calendar import add_working_days, holidays_known
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.check_data import confirmed_data
from skjema_app.workflows.free_days import NO_FREE_DAYS, FreeDays
from skjema_app.workflows.session import Session

_LATEST = date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day that counts.

    Attributes:
        rule_id: of the rule.
        label: what is due, in words.
        kind: whose clock.
        day: when.
        who: whose it is.
        rule: the rule in words.
        source: where the rule comes from.
        checked: whether the school has confirmed that.
        overdue: its day has passed; never of information.
        sure: the days off of the time it runs over are known.
        offers: what is pressed to do it.
        ahead: days before it from which *Hjem* tells of it; 0 at once.
    """

    rule_id: str
    label: str
    kind: DeadlineKind
    day: date
    who: tuple[FlowWho, ...]
    rule: str
    source: str
    checked: bool
    overdue: bool
    sure: bool = True
    offers: tuple[FlowOffer, ...] = ()
    ahead: int = 0


def rules_of(session: Session) -> tuple[DeadlineRule, ...]:
    """The rules, those that the school has looked over without «kontroller»."""
    confirmed = confirmed_data(session)
    return tuple(
        replace(one, law=replace(one.law, checked=True)) if deadline_id(one) in confirmed else one
        for one in session.forms.deadlines
    )


def deadlines_of(
    facts: CaseFacts, rules: Sequence[DeadlineRule], today: date, free: FreeDays = NO_FREE_DAYS
) -> tuple[Deadline, ...]:
    """What runs in a case now, earliest first."""
    found = [one for rule in rules if (one := _deadline(facts, rule, today, free)) is not None]
    return tuple(sorted(found, key=_day))


def counted(start: date, length: int, unit: DeadlineUnit, free: Collection[date] = ()) -> date:
    """The day that is ``length`` units after ``start``; a working day where working days are counted."""
    if length == 0:
        return start
    if unit is DeadlineUnit.WORKING_DAYS:
        return add_working_days(start, length, free)
    return start + timedelta(days=length * (7 if unit is DeadlineUnit.WEEKS else 1))


def _deadline(facts: CaseFacts, rule: DeadlineRule, today: date, free: FreeDays) -> Deadline | None:
    moment = facts.moments.get(rule.starts) if rule.yearly is None else None
    if moment is None or (facts.closing is not None and not rule.after_closing):
        return None
    if (rule.when is not None and not holds(rule.when, facts.moments)) or holds(rule.stops, facts.moments):
        return None
    start = (moment.first if rule.length else moment.last).date()
    if start >= _LATEST - timedelta(days=366):
        return None
    day = counted(start, rule.length, rule.unit, free.days)
    working = rule.unit is DeadlineUnit.WORKING_DAYS and rule.length > 0
    return Deadline(
        rule_id=rule.rule_id,
        label=rule.label.nb,
        kind=rule.kind,
        day=day,
        who=rule.who,
        rule=rule.rule.nb,
        source=rule.law.ref,
        checked=rule.law.checked,
        overdue=rule.kind is not DeadlineKind.INFORMATION and day < today,
        sure=not working or (holidays_known(day.year) and free.covers(start, day)),
        offers=rule.offers,
        ahead=rule.ahead,
    )


def _day(one: Deadline) -> tuple[date, str]:
    return one.day, one.rule_id
