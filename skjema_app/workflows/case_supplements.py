"""Whether more can be added to what a row begins with: what its fullest level asks, and who may answer."""

from __future__ import annotations

from collections.abc import Sequence

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.definition import FieldType
from skjema_app.form_engine.evaluate import evaluate
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread


def may_supplement(session: Session, thread: Thread) -> bool:
    """Whoever reported, decides or works with the case; not the office, who was given the report to file it."""
    school = session.school
    if school is None or not thread.first.school:
        return True
    return thread.case is not None or school.decides or school.person_id == thread.first.author


def has_open_questions(session: Session, document: FinishedDocument, supplements: Sequence[FinishedDocument]) -> bool:
    """Whether the fullest level still asks something that neither the document nor a supplement answers."""
    definition = session.form_of(document.pin)
    if len(definition.levels) < 2:
        return False
    base: dict[str, Json] = dict(document.answers)
    for one in supplements:
        base |= one.answers
    fullest = definition.levels[-1].level_id
    state = evaluate(definition, {}, level=fullest, base=base, today=session.clock.now().date())
    shown = (field for step in state.steps for field in step.fields if field.visible)
    return any(field.field.type is not FieldType.NOTICE for field in shown)
