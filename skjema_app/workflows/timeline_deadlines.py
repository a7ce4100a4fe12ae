"""The days that count in a case as lines of its timeline: running, met, met late, passed; and what others may do when.

What runs is told by `deadlines`; what has been met is found here, from the same rules and the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from skjema_app.form_engine.flow import AllKnown, AnyKnown, CaseFact, FlowCondition, Known, Unknown
from skjema_app.form_engine.flow_deadlines import DeadlineKind, DeadlineRule
from skjema_app.form_engine.flow_place import Moments, holds
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.case_facts import CaseFacts, Talk
from skjema_app.workflows.deadlines import Deadline, counted
from skjema_app.workflows.free_days import NO_FREE_DAYS, FreeDays
from skjema_app.workflows.timeline_item import DayState, ItemKind, TimelineItem

_ICONS = {
    DayState.RUNNING: "clock",
    DayState.MISSED: "late",
    DayState.MET: "done",
    DayState.LATE: "done",
    DayState.LAPSED: "clock",
    DayState.INFORMATION: "info",
}


def deadline_items(
    facts: CaseFacts,
    rules: Sequence[DeadlineRule],
    running: Sequence[Deadline],
    today: date,
    free: FreeDays = NO_FREE_DAYS,
) -> tuple[TimelineItem, ...]:
    """A line for each day that counts or has counted.

    Args:
        facts: what is known of the case.
        rules: the deadlines of ``forms/frister.yaml``.
        running: those of them that run now.
        today: the day.
        free: the school's own days off.
    """
    seen = facts.moments.get(CaseFact.SEEN)
    if seen is None:
        return ()
    like = seen.first
    items = [_running(one, like) for one in running]
    runs = {one.rule_id for one in running}
    items += [made for one in rules if one.rule_id not in runs and (made := _past(facts, one, free)) is not None]
    closed = facts.closing is not None
    items += [made for one in facts.talks if not closed and (made := _talk(one, today, like)) is not None]
    return tuple(items)


def _running(one: Deadline, like: datetime) -> TimelineItem:
    day = date_in_words(one.day)
    if one.kind is DeadlineKind.INFORMATION:
        return _item(one.rule_id, one.label, _("Til opplysning: {rule}").format(rule=one.rule), one.day, like)
    agreed = one.kind is DeadlineKind.AGREED
    if one.overdue:
        words = _("Var satt til {day}. Ikke gjort ennå.") if agreed else _("Fristen var {day}. Ikke gjort ennå.")
        text = words.format(day=day)
    else:
        text = one.rule
        if not one.sure:
            text += " " + _("Skolens fridager er ikke lagt inn for denne tiden. Dagen kan bli senere.")
    state = DayState.MISSED if one.overdue else DayState.RUNNING
    return _item(one.rule_id, one.label, text, one.day, like, state)


def _past(facts: CaseFacts, rule: DeadlineRule, free: FreeDays) -> TimelineItem | None:
    """One that was met, or fell away with the case; nothing of what others may do."""
    moment = facts.moments.get(rule.starts)
    if moment is None or rule.yearly is not None or rule.kind is DeadlineKind.INFORMATION:
        return None
    if rule.when is not None and not holds(rule.when, facts.moments):
        return None
    start = moment.first if rule.length else moment.last
    if start.year >= date.max.year - 1:
        return None
    day = counted(start.date(), rule.length, rule.unit, free.days)
    met = _since(rule.stops, facts.moments) if holds(rule.stops, facts.moments) else None
    closed = facts.closing.when if facts.closing is not None else None
    if met is None or rule.stops == Known(CaseFact.CLOSED):
        if closed is None:
            return None
        if closed.date() <= day:
            words = _("Saken ble avsluttet {closed}, før dagen kom.")
            state = DayState.LAPSED
        else:
            words = _("Fristen var {day}. Saken ble avsluttet {closed}.")
            state = DayState.MISSED
        text = words.format(day=date_in_words(day), closed=date_in_words(closed.date()))
    else:
        late = met.date() > day
        words = _("Gjort {met}. Fristen var {day}.") if late else _("Gjort {met}, innen fristen.")
        text = words.format(met=date_in_words(met.date()), day=date_in_words(day))
        state = DayState.LATE if late else DayState.MET
    return _item(rule.rule_id, rule.label.nb, text, day, start, state)


def _talk(one: Talk, today: date, like: datetime) -> TimelineItem | None:
    """A conversation that is promised for a day."""
    if one.day is None:
        return None
    missed = one.day < today
    said = _("{who} snakker med eleven.").format(who=one.who)
    if missed:
        day = date_in_words(one.day)
        said += " " + _("Var satt til {day}. Ikke gjort ennå.").format(day=day)
    state = DayState.MISSED if missed else DayState.RUNNING
    key = f"samtale:{one.document_id}"
    return _item(key, _("Samtale med eleven"), said, one.day, like, state, people=(one.who,))


def _item(
    rule_id: str,
    title: str,
    text: str,
    day: date,
    like: datetime,
    state: DayState = DayState.INFORMATION,
    people: tuple[str, ...] = (),
) -> TimelineItem:
    return TimelineItem(
        when=datetime.combine(day, datetime.min.time(), like.tzinfo),
        title=title,
        text=text,
        icon=_ICONS[state],
        kind=ItemKind.DEADLINE,
        people=people,
        state=state,
        key=f"frist:{rule_id}",
    )


def _since(condition: FlowCondition, moments: Moments) -> datetime | None:
    """When a condition that holds began to hold; None where that has no time."""
    match condition:
        case Known():
            found = moments[condition.fact]
            return found.first if condition.after is None else found.last
        case Unknown():
            return None
        case AllKnown():
            return max(_times(condition.parts, moments), default=None)
        case AnyKnown():
            return min(_times([one for one in condition.parts if holds(one, moments)], moments), default=None)


def _times(parts: Sequence[FlowCondition], moments: Moments) -> Iterator[datetime]:
    return (when for one in parts if (when := _since(one, moments)) is not None)
