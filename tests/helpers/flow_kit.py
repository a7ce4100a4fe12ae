"""Where a case is, what is offered and what waits, as short values that a walk can compare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from three_people import School

from skjema_app.form_engine.flow_deadlines import DeadlineKind
from skjema_app.workflows import cases, tasks
from skjema_app.workflows.case_flow import CaseFlow
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import find_thread


def flow_at(session: Session, key: str) -> CaseFlow:
    """The row in its flow, as its page shows it."""
    thread = find_thread(session, key)
    assert thread is not None
    found = cases.open_case(session, thread.first.document_id).flow
    assert found is not None
    return found


def proposed(session: Session, key: str) -> tuple[str, tuple[str, ...]]:
    """The step that is proposed, and what can be pressed: nothing where it is somebody else's."""
    step = flow_at(session, key).view.next
    assert step is not None
    assert step.mine is not bool(step.waits_for)
    words = tuple(one.form or (one.action.value if one.action else f"noter {one.fact}") for one in step.offers)
    return step.step_id, words


def due(session: Session, key: str) -> dict[str, str]:
    """The days that count: rule → day; what others may do is marked."""
    found = flow_at(session, key).deadlines
    return {
        (f"({one.rule_id})" if one.kind is DeadlineKind.INFORMATION else one.rule_id): one.day.isoformat()
        for one in found
    }


def waiting(session: Session, *, without: Iterable[str] = ("sheet",)) -> list[tuple[str, str]]:
    """This person's own tasks: kind (or rule, or step) and group."""
    return [
        (one.action or one.kind, one.group.value)
        for one in tasks.tasks(session)
        if one.mine and one.kind not in without
    ]


def on(school: School, day: str, hour: int = 8) -> None:
    """Move the one clock."""
    now = school.clock.now()
    school.clock.set(datetime.fromisoformat(day).replace(hour=hour, tzinfo=now.tzinfo))
