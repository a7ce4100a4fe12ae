"""Plans and their versions: begin one in a case, correct one that came back, make a new one, join a fork.

A version that was returned is corrected with everything in it. A new version after an approval starts from the plan
that runs, but never with the pupil's own words: they are asked for again (domain § 4.15).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.prefill import carried_over, prefilled
from skjema_app.workflows import fill_form
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.school_lookup import case_of
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, needs_approval, series, standing_of, tips

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

PLAN = "aktivitetsplan"


def start_plan(session: Session, case_id: str, form_id: str = PLAN) -> OpenForm:
    """Begin a plan in a case, filled in with what is known; goes on with one that is begun.

    Raises:
        SkjemaError: NOT_CERTIFIED, CASE_UNKNOWN, PLAN_EXISTS (``document``: make a new version of that one instead).
    """
    school, case = _case(session, case_id)
    for draft in session.vault.drafts.list():
        if draft.case == case_id and draft.pin.form_id == form_id:
            return fill_form.open_draft(session, draft.draft_id)
    existing = [one for one in case_documents(session, case) if one.pin.form_id == form_id]
    if existing:
        newest = tips(existing, school.all_marks())[-1]
        raise SkjemaError(ErrorCode.PLAN_EXISTS, document=newest.document_id)
    definition = session.forms.current(form_id)
    level = definition.levels[0].level_id
    draft = session.vault.drafts.create(definition.pin, level, case=case_id, answers=_known(session, case, definition))
    return fill_form.open_draft(session, draft.draft_id)


def start_version(session: Session, document_id: str, *others: str) -> OpenForm:
    """Begin a new version of a document; with ``others`` one that joins a fork. Goes on with one that is begun.

    Raises:
        SkjemaError: NOT_CERTIFIED, DOCUMENT_UNKNOWN, NOT_A_VERSION (``others`` are of another document; with reason
            ``kind`` a document that gets no new versions: a report, a decision, a private one).
    """
    if session.member_of is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    parents = [session.vault.documents.get(one) for one in (document_id, *others)]
    if not all(one.school and needs_approval(session.form_of(one.pin), one) for one in parents):
        raise SkjemaError(ErrorCode.NOT_A_VERSION, reason="kind")
    if len({one.series for one in parents}) != 1:
        raise SkjemaError(ErrorCode.NOT_A_VERSION)
    wanted = tuple(one.document_id for one in parents)
    for draft in session.vault.drafts.list():
        if set(draft.revises) == set(wanted):
            return fill_form.open_draft(session, draft.draft_id)
    first = parents[0]
    definition = session.form_of(first.pin)
    case = case_of(session.member_of, first.document_id)
    draft = session.vault.drafts.create(
        first.pin,
        first.level,
        answers=_carried_over(session, first, definition),
        revises=wanted,
        case=case.case_id if case is not None else "",
    )
    return fill_form.open_draft(session, draft.draft_id)


def forked(session: Session, document: FinishedDocument) -> tuple[FinishedDocument, ...]:
    """The versions that stand side by side, when there is more than one (user-review § 7, text 18)."""
    school = session.school
    if school is None or not document.school:
        return ()
    found = tips(series(session, document), school.all_marks())
    return found if len(found) > 1 else ()


def case_documents(session: Session, case: Case) -> tuple[FinishedDocument, ...]:
    """The documents of a case that are here, in the order they were linked."""
    known = {one.document_id: one for one in session.vault.documents.list()}
    return tuple(known[one] for one in case.documents if one in known)


def _case(session: Session, case_id: str) -> tuple[School, Case]:
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    return school, school.case(case_id)


def _known(session: Session, case: Case, definition: FormDefinition) -> Answers:
    """What the case's reports say already, never the pupil's words."""
    source: dict[str, Json] = {}
    form = None
    for document in case_documents(session, case):
        form = form or session.form_of(document.pin)
        if document.pin.form_id == form.form_id:
            source |= document.answers
    return {} if form is None else prefilled(definition, form, source)


def _carried_over(session: Session, parent: FinishedDocument, definition: FormDefinition) -> Answers:
    school = session.school
    marks = school.marks(parent.document_id) if school is not None else ()
    if standing_of(marks).standing is not Standing.APPROVED:
        return parent.answers
    words = {field.field_id for _step, field in definition.fields() if field.own_words}
    return {name: value for name, value in carried_over(definition, parent.answers).items() if name not in words}
