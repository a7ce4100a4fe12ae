"""What the plans of a person's cases ask for soon: the evaluation that was agreed, the conversation after the end.

Told to those who follow the plan up: the one responsible for the case and whoever wrote its newest version; alone to
the person. Never sent anywhere (user-review § 7, text 19).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from skjema_app.form_engine.definition import Begins
from skjema_app.system.texts import _
from skjema_app.workflows.case_forms import drafts_in, newest_of, plans_of
from skjema_app.workflows.evaluation import FORM, next_evaluation, plan_end
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread, threads_of

_AHEAD = timedelta(days=3)
_AFTER = timedelta(days=21)
"""How long after its day a conversation is still asked for."""


class ReminderKind(StrEnum):
    """What is asked for."""

    EVALUATION = "evaluation"
    CONVERSATION = "follow-up"


@dataclass(frozen=True, slots=True)
class PlanReminder:
    """One of them: whose plan, when, and a document of the row to open."""

    kind: ReminderKind
    title: str
    day: date
    document_id: str


def plan_reminders(session: Session, today: date) -> tuple[PlanReminder, ...]:
    """Those that are due within some days, or were, earliest first."""
    found = []
    for thread in threads_of(session):
        plans = plans_of(session, thread.documents)
        if not plans or not _follows_up(session, thread):
            continue
        newest = newest_of(session, plans)
        title = f"{newest.pupil or _('Ukjent elev')} · {newest.title}"
        day, end = next_evaluation(session, thread), plan_end(session, thread)
        begun = any(one.pin.form_id == FORM for one in drafts_in(session, thread.key))
        if day is not None and day - _AHEAD <= today and not begun:
            found.append(PlanReminder(ReminderKind.EVALUATION, title, day, newest.document_id))
        if end is not None and end.conversation - _AHEAD <= today <= end.conversation + _AFTER:
            talks = (one for one in thread.documents if Begins.TALKS in session.form_of(one.pin).facts.begins)
            if not any(one.finished > end.when for one in talks):
                found.append(PlanReminder(ReminderKind.CONVERSATION, title, end.conversation, newest.document_id))
    return tuple(sorted(found, key=_day))


def _follows_up(session: Session, thread: Thread) -> bool:
    school = session.member_of
    if school is None:
        return session.school is None
    if thread.case is None:
        return False
    plans = plans_of(session, thread.documents)
    return school.person_id in {thread.case.responsible, newest_of(session, plans).author}


def _day(one: PlanReminder) -> date:
    return one.day
