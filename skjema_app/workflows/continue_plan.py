"""*Fortsett en plan som finnes* (user-review § 1.5): a plan that runs in OneNote or on paper goes on here.

A draft of the plan that is marked «videreført»: the old one is attached, its start and the measures as they are now are
written in, and the pupil is asked anew; nothing is pasted over what the pupil said then. Anybody can begin one, also
alone. At a school it is finished as any plan and waits for the rector; a case is opened for it by somebody who decides,
as no one else can: at once when they wrote it themselves, else with their approval. So no plan runs without a case, and
a teacher needs no case to begin. In a case it is the case's plan, if there is none yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import Case, MarkKind
from skjema_app.workflows import fill_form
from skjema_app.workflows.case_forms import start_in_case
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.new_members import circle_of, forget_choice
from skjema_app.workflows.school_lookup import case_of
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.standing import has_run, needs_approval, series

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School

PLAN = "aktivitetsplan"
CONTINUED, FROM, BEGAN = "viderefort", "viderefort_fra", "viderefort_start"


def continue_plan(session: Session, key: str = "") -> OpenForm:
    """Begin it, in a case (``key``: the case or a document of its row) or in none; goes on with one begun in the case.

    Raises:
        SkjemaError: CASE_UNKNOWN, PLAN_EXISTS (``document``), FORM_UNKNOWN.
    """
    if key:
        opened = start_in_case(session, key, PLAN)
        answers = {**opened.draft.answers, CONTINUED: True}
        fill_form.save_draft(session, opened.draft.draft_id, answers, opened.draft.place)
        return fill_form.open_draft(session, opened.draft.draft_id)
    definition = session.forms.current(PLAN)
    level = definition.levels[0].level_id
    draft = session.vault.drafts.create(definition.pin, level, answers={CONTINUED: True})
    return fill_form.open_draft(session, draft.draft_id)


def is_continued(document: FinishedDocument) -> bool:
    """Whether a plan was begun somewhere else."""
    return document.answers.get(CONTINUED) is True


def open_missing_cases(session: Session) -> Change:
    """Open a case for each plan without one that this person wrote, or approved, as somebody who decides.

    One person does it for each, so two who decide don't open two; done again after a crash it does what is missing.
    """
    school = session.member_of
    if school is None or not school.decides:
        return Change()
    change = Change()
    for document in session.vault.documents.list():
        is_plan = document.school and needs_approval(session.form_of(document.pin), document)
        if is_plan and case_of(school, document.document_id) is None and _is_mine(session, school, document):
            _open(session, school, document)
            change |= Change(documents=True, exchange=True)
    return change


def _is_mine(session: Session, school: School, document: FinishedDocument) -> bool:
    """Written by this person, or approved first by them."""
    if any(case_of(school, one.document_id) is not None for one in series(session, document)):
        return False
    if document.author == school.person_id:
        return True
    approvals = [one for one in school.marks(document.document_id) if one.kind is MarkKind.APPROVED]
    return has_run(session, document) and bool(approvals) and approvals[0].person_id == school.person_id


def _open(session: Session, school: School, document: FinishedDocument) -> None:
    begun = _begun(school, document)
    members = circle_of(session, school, document, document.author).members
    case = begun or school.open_case(
        number=school.next_number(session.clock.now().year),
        pupil=document.pupil,
        group=document.group,
        responsible=document.author,
        members=sorted(members),
        why=document.document_id,
        reasons=members,
    )
    for one in series(session, document):
        if one.document_id not in case.documents:
            case = school.link(case.case_id, one.document_id)
    forget_choice(session, document)


def _begun(school: School, document: FinishedDocument) -> Case | None:
    """A case that was opened just before a crash: nothing had been linked into it yet."""
    return next(
        (
            case
            for case in school.cases()
            if case.opened_by == school.person_id
            and not case.documents
            and (case.pupil, case.group) == (document.pupil, document.group)
        ),
        None,
    )
