"""«Nytt i saken»: the forms that can be begun in a row of *Saker*, filled in with what the case says already.

A form is offered where its facts say so (``begins: [sak]``). What it takes over is told by its ``prefill``: from the
newest document of the form that it names, never the pupil's own words; where that gives no pupil, the case does. Alone
there is no case: the row is one, and the document is put into it when it is finished (`link_case`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import Begins, FormDefinition
from skjema_app.form_engine.prefill import prefilled
from skjema_app.workflows import fill_form
from skjema_app.workflows.absence_known import known_for
from skjema_app.workflows.access import may_fill, require_fill
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import has_run, needs_approval, tips
from skjema_app.workflows.threads import Thread, find_thread


@dataclass(frozen=True, slots=True)
class CaseForm:
    """A form that can be begun in a row.

    Attributes:
        form_id: which.
        title: what it is called.
        words: what its button says.
        lead: when it is used.
        minutes: about how many it takes.
        draft: one that is begun already and is gone on with, or "".
    """

    form_id: str
    title: str
    words: str
    lead: str
    minutes: int
    draft: str = ""


def forms_in_case(session: Session, thread: Thread) -> tuple[CaseForm, ...]:
    """What can be begun in a row, lightest first; nothing where this person writes nothing in it."""
    key = _writable(session, thread)
    if not key:
        return ()
    drafts = {one.pin.form_id: one.draft_id for one in reversed(drafts_in(session, key)) if not one.revises}
    plans = plans_of(session, thread.documents)
    found = [
        CaseForm(
            form_id=form.form_id,
            title=form.short_title.nb,
            words=form.button.nb,
            lead=form.purpose.nb,
            minutes=form.minutes,
            draft=drafts.get(form.form_id, ""),
        )
        for form in session.forms.all()
        if Begins.CASE in form.facts.begins and _makes_sense(form, plans) and may_fill(session, form)
    ]
    return tuple(sorted(found, key=_minutes))


def start_in_case(session: Session, key: str, form_id: str) -> OpenForm:
    """Begin a form in a case; goes on with one that is begun.

    Args:
        session: of a member of the case, or of somebody who is alone.
        key: the case, or a document of the row.
        form_id: one of `forms_in_case`.

    Raises:
        SkjemaError: CASE_UNKNOWN, PLAN_EXISTS (``document``: make a new version of that one), NOT_ALLOWED (``reason``
            «not-in-a-case»: the form isn't offered here), FORM_NOT_YOURS, FORM_UNKNOWN.
    """
    thread = find_thread(session, key)
    case = "" if thread is None else _writable(session, thread)
    if thread is None or not case:
        raise SkjemaError(ErrorCode.CASE_UNKNOWN)
    definition = session.forms.current(form_id)
    for draft in drafts_in(session, case):
        if draft.pin.form_id == form_id and not draft.revises:
            return fill_form.open_draft(session, draft.draft_id)
    plans = plans_of(session, thread.documents)
    if needs_approval_form(definition) and plans:
        raise SkjemaError(ErrorCode.PLAN_EXISTS, document=newest_of(session, plans).document_id)
    if Begins.CASE not in definition.facts.begins or not _makes_sense(definition, plans):
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-in-a-case")
    require_fill(session, definition)
    level = definition.levels[0].level_id
    answers = known_in(session, thread, definition)
    draft = session.vault.drafts.create(definition.pin, level, case=case, answers=answers)
    return fill_form.open_draft(session, draft.draft_id)


def drafts_in(session: Session, key: str) -> tuple[Draft, ...]:
    """Open drafts that are written in a case, newest first."""
    return tuple(one for one in session.vault.drafts.list() if key and one.case == key)


def plans_of(session: Session, documents: Sequence[FinishedDocument]) -> tuple[FinishedDocument, ...]:
    """The versions of plans among documents."""
    return tuple(one for one in documents if needs_approval(session.form_of(one.pin), one))


def newest_of(session: Session, versions: Sequence[FinishedDocument]) -> FinishedDocument:
    """The newest of some versions; of a fork the one that was finished last."""
    marks = session.school.all_marks() if session.school is not None else {}
    return tips(versions, marks)[-1]


def needs_approval_form(definition: FormDefinition) -> bool:
    """Whether documents of a form are plans: versions that a decider approves."""
    return bool(definition.facts.access.approves) and definition.facts.decision is None


def known_in(session: Session, thread: Thread, definition: FormDefinition) -> Answers:
    """What the row's documents say already, never the pupil's words."""
    found: dict[str, Json] = {}
    rule = definition.facts.prefill
    source = [] if rule is None else [one for one in thread.documents if one.pin.form_id == rule.from_form]
    if source:
        form = session.form_of(source[0].pin)
        if needs_approval_form(form):
            newest = _running(session, source)
            found = prefilled(definition, session.form_of(newest.pin), newest.answers)
        else:
            answers: dict[str, Json] = {}
            for document in source:
                answers |= document.answers
            found = prefilled(definition, form, answers)
    who = _pupil_of(thread)
    return {**_pupil(definition, thread), **known_for(session, definition.form_id, *who), **found}


def _running(session: Session, versions: Sequence[FinishedDocument]) -> FinishedDocument:
    """The newest version that ran; where none has, the newest."""
    return max((one for one in versions if has_run(session, one)), key=_number, default=newest_of(session, versions))


def _pupil_of(thread: Thread) -> tuple[str, str]:
    """Name and class."""
    named = thread.first if thread.first.pupil else next((one for one in thread.documents if one.pupil), thread.first)
    name = named.pupil or (thread.case.pupil if thread.case is not None else "")
    return name, named.group or (thread.case.group if thread.case is not None else "")


def _pupil(definition: FormDefinition, thread: Thread) -> dict[str, Json]:
    name, group = _pupil_of(thread)
    found: dict[str, Json] = {}
    if name and definition.facts.pupil:
        found[definition.facts.pupil] = {"ref": "", "name": name}
    if name and group and definition.facts.group:
        found[definition.facts.group] = group
    return found


def _makes_sense(definition: FormDefinition, plans: Sequence[FinishedDocument]) -> bool:
    """A second plan is a version of the first, and only a plan can be evaluated."""
    if needs_approval_form(definition):
        return not plans
    return definition.facts.closing is None or bool(plans)


def _writable(session: Session, thread: Thread) -> str:
    """The row's key where this person can write in it, else ""."""
    if thread.case is not None:
        return thread.case.case_id if session.member_of is not None else ""
    return thread.key if session.member_of is None else ""


def _minutes(form: CaseForm) -> tuple[int, str]:
    return form.minutes, form.title


def _number(document: FinishedDocument) -> tuple[int, str]:
    return document.number, document.finished.isoformat()
