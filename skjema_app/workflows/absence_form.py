"""The absence report (4.7) of a pupil: begun with what the register says, or gone on with."""

from __future__ import annotations

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import fill_form
from skjema_app.workflows.absence_case import absence_cases
from skjema_app.workflows.absence_facts import ABSENCE
from skjema_app.workflows.absence_known import known_answers
from skjema_app.workflows.absence_register import read_register
from skjema_app.workflows.case_forms import start_in_case
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.flow import may_note
from skjema_app.workflows.session import Session


def start_report(session: Session, pupil_id: str) -> OpenForm:
    """Begin the report about a pupil, in the open case about their absence where there is one; goes on with one begun.

    Raises:
        SkjemaError: ABSENCE_PUPIL, FORM_UNKNOWN, DISK_FULL, WRITE_DENIED.
    """
    register = read_register(session)
    pupil = next((one for one in register.pupils if one.pupil_id == pupil_id), None)
    if pupil is None:
        raise SkjemaError(ErrorCode.ABSENCE_PUPIL)
    for draft in session.vault.drafts.list():
        who = draft.answers.get("hvem")
        if draft.pin.form_id == ABSENCE and isinstance(who, dict) and who.get("ref") == pupil_id:
            return fill_form.open_draft(session, draft.draft_id)
    definition = session.forms.current(ABSENCE)
    answers = known_answers(session, register, pupil)
    for case in absence_cases(session).open_about(pupil):
        if may_note(session, case) and case.key:
            return start_in_case(session, case.key, ABSENCE)
    draft = session.vault.drafts.create(definition.pin, definition.levels[0].level_id, answers=answers)
    return fill_form.open_draft(session, draft.draft_id)
