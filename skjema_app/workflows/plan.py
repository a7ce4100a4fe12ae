"""Plans and their versions: begin one in a case, correct one that came back, make a new one, join a fork.

A version that was returned is corrected with everything in it. A new version after an approval starts from the plan
that runs, but never with the pupil's own words: they are asked for again (domain § 4.15).
"""

from __future__ import annotations

from skjema_app.domain.answers import Answers
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.prefill import carried_over
from skjema_app.workflows import fill_form
from skjema_app.workflows.case_forms import start_in_case
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.school_lookup import case_of
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import has_run, needs_approval, series, tips

PLAN = "aktivitetsplan"


def start_plan(session: Session, case_id: str, form_id: str = PLAN) -> OpenForm:
    """Begin a plan in a case, filled in with what is known; goes on with one that is begun. Alone: in a row.

    Raises:
        SkjemaError: CASE_UNKNOWN, PLAN_EXISTS (``document``: make a new version of that one instead).
    """
    return start_in_case(session, case_id, form_id)


def start_version(session: Session, document_id: str, *others: str) -> OpenForm:
    """Begin a new version of a document; with ``others`` one that joins a fork. Goes on with one that is begun.

    Raises:
        SkjemaError: NOT_CERTIFIED (a document of a school that this vault can't write for), DOCUMENT_UNKNOWN,
            NOT_A_VERSION (``others`` are of another document; with reason ``kind`` a document that gets no new
            versions: a report, a decision, at a school a private one).
    """
    parents = [session.vault.documents.get(one) for one in (document_id, *others)]
    school = session.member_of
    if school is None and any(one.school for one in parents):
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    of_this_feed = all(bool(one.school) == (school is not None) for one in parents)
    if not of_this_feed or not all(_gets_versions(session, one) for one in parents):
        raise SkjemaError(ErrorCode.NOT_A_VERSION, reason="kind")
    if len({one.series for one in parents}) != 1:
        raise SkjemaError(ErrorCode.NOT_A_VERSION)
    wanted = tuple(one.document_id for one in parents)
    for draft in session.vault.drafts.list():
        if set(draft.revises) == set(wanted):
            return fill_form.open_draft(session, draft.draft_id)
    first = parents[0]
    definition = session.form_of(first.pin)
    case = case_of(school, first.document_id) if school is not None else None
    draft = session.vault.drafts.create(
        first.pin,
        first.level,
        answers=_carried_over(session, first, definition),
        revises=wanted,
        case=case.case_id if case is not None else "",
    )
    return fill_form.open_draft(session, draft.draft_id)


def _gets_versions(session: Session, document: FinishedDocument) -> bool:
    """What is approved, and minutes: an error in them is corrected by a new version, and the pupils' parts follow."""
    definition = session.form_of(document.pin)
    return needs_approval(definition, document) or (definition.facts.split is not None and not document.supplements)


def forked(session: Session, document: FinishedDocument) -> tuple[FinishedDocument, ...]:
    """The versions that stand side by side, when there is more than one (user-review § 7, text 18)."""
    school = session.school
    if school is None or not document.school:
        return ()
    found = tips(series(session, document), school.all_marks())
    return found if len(found) > 1 else ()


def _carried_over(session: Session, parent: FinishedDocument, definition: FormDefinition) -> Answers:
    if not has_run(session, parent):
        return parent.answers
    words = {field.field_id for _step, field in definition.fields() if field.own_words}
    return {name: value for name, value in carried_over(definition, parent.answers).items() if name not in words}
