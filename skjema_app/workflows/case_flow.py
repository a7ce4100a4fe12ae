"""What the page of a case shows of its flow: the proposed step, the days that count, the checklist, the picture."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.system.texts import _
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import facts_of
from skjema_app.workflows.deadlines import Deadline, deadlines_of, rules_of
from skjema_app.workflows.flow import FlowView, flow_view, may_note
from skjema_app.workflows.free_days import free_days
from skjema_app.workflows.good_practice import PracticeLine, practice_of
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread
from skjema_app.workflows.timeline_deadlines import deadline_items
from skjema_app.workflows.timeline_item import TimelineItem


@dataclass(frozen=True, slots=True)
class CaseFlow:
    """A case in its flow.

    Attributes:
        key: the case, or the document that the row is called after.
        view: step, status and picture.
        deadlines: earliest first.
        practice: «God praksis».
        may_note: this person can note something by hand.
        notice: that the pupil has left or changed class, or "".
        days: the days that count or have counted, as lines of the timeline.
    """

    key: str
    view: FlowView
    deadlines: tuple[Deadline, ...]
    practice: tuple[PracticeLine, ...]
    may_note: bool
    notice: str = ""
    days: tuple[TimelineItem, ...] = ()


def case_flow(session: Session, thread: Thread, *, writes: bool) -> CaseFlow | None:
    """Gather it; None for a row in no flow. ``writes``: this person can begin forms in the row."""
    if thread.hidden:
        return None
    facts = facts_of(session, thread)
    today = session.clock.now().date()
    free = free_days(session)
    rules = rules_of(session)
    running = deadlines_of(facts, rules, today, free)
    view = flow_view(session, facts, writes=writes, running=running)
    if view is None:
        return None
    return CaseFlow(
        key=thread.key or thread.first.document_id,
        view=view,
        deadlines=running,
        practice=practice_of(session, facts),
        may_note=may_note(session, facts) and facts.closing is None,
        notice=pupil_notice(session, facts),
        days=deadline_items(facts, rules, running, today, free),
    )


def pupil_notice(session: Session, facts: CaseFacts) -> str:
    """That the class list knows the pupil in another class, or not any more. Two of one name say nothing."""
    known = session.vault.pupils.list(include_left=True)
    same = [one for one in known if one.name.casefold() == facts.pupil.casefold()]
    if len(same) != 1 or facts.closing is not None:
        return ""
    if same[0].left:
        return _("Eleven står ikke lenger på klasselisten. Har eleven sluttet, avslutter du saken med en grunn.")
    if facts.group and same[0].group and same[0].group.casefold() != facts.group.casefold():
        return _("Eleven går nå i {group}. Saken er begynt i {before}.").format(group=same[0].group, before=facts.group)
    return ""
