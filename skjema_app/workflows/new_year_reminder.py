"""«Flytt klassene opp»: on *Hjem* when a school year begins, for whoever keeps a list of pupils, until it is done.

When is data: the yearly rule of ``forms/frister.yaml`` that is the pupil list's (user-review § 1.10). It is done when
the whole list was changed since the spring: by *Nytt skoleår*, or by a class list of the new year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from skjema_app.form_engine.flow import FlowWho
from skjema_app.form_engine.flow_deadlines import DeadlineRule
from skjema_app.system.texts import _
from skjema_app.workflows import pupil_list_undo
from skjema_app.workflows.free_days import school_year, year_words
from skjema_app.workflows.session import Session

_SPRING = timedelta(days=100)
"""A list that was changed so long before the day, or later, is the new year's."""

_AFTER = timedelta(days=70)
"""So long after the day it is still told: then somebody has decided not to."""


@dataclass(frozen=True, slots=True)
class NewYearReminder:
    """One line on *Hjem*: what to do, by which day, whether that has passed, and where the rule comes from."""

    sentence: str
    day: date
    overdue: bool
    rule: str
    source: str


def reminder(session: Session) -> NewYearReminder | None:
    """Whether the classes are to be moved up now; None most of the year, and once it is done."""
    today = session.clock.now().date()
    rule = next((one for one in session.forms.deadlines if one.yearly and FlowWho.PUPIL_LIST in one.who), None)
    day = None if rule is None else _day(rule, today)
    if rule is None or day is None or not any(one.group.strip() for one in session.vault.pupils.list()):
        return None
    if _is_done(session, day - _SPRING):
        return None
    sentence = _("Nytt skoleår {year}: flytt klassene opp").format(year=year_words(school_year(day)))
    return NewYearReminder(sentence, day, day < today, rule.rule.nb, rule.law.ref)


def _day(rule: DeadlineRule, today: date) -> date | None:
    """The day of a yearly rule that is near, or not long ago."""
    near = rule.next_day(today)
    if near is not None and near - timedelta(days=rule.ahead) <= today:
        return near
    before = rule.next_day(today - _AFTER)
    return before if before is not None and before <= today else None


def _is_done(session: Session, since: date) -> bool:
    changed, begun = pupil_list_undo.changed_at(session), session.vault.pupils.begun()
    if changed is not None or pupil_list_undo.was_put_back(session):
        return changed is not None and changed.date() >= since
    return (
        begun is not None and begun.date() >= since
    )  # nobody has changed it as a whole: it is as old as its beginning
