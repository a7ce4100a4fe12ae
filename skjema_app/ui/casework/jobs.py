"""What the cards and panels of a case ask the vault's thread to do: plain functions of a session."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.casework.flow_panels import StepWords, TurnWords
from skjema_app.ui.casework.panels import ConsentWords, GiveWords, OutsideShare, PutWords, ReportedWords
from skjema_app.ui.casework.people_panels import HandAct, HandWords
from skjema_app.workflows import (
    case_forms,
    case_people,
    closed_room,
    consent,
    continue_plan,
    employee_report,
    evaluation,
    fill_form,
    good_practice,
    link_case,
    portal,
)
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.session import Change, Session

CaseWords = ConsentWords | ReportedWords | PutWords | GiveWords | TurnWords | StepWords | HandWords


@dataclass(frozen=True, slots=True)
class Written:
    """What a panel's words changed, and the document that the row is opened by now ("" for the same)."""

    change: Change
    document_id: str = ""


def write_words(session: Session, words: CaseWords) -> Written:
    """Do what a panel asks for."""
    match words:
        case ConsentWords():
            change = consent.withdraw_consent(
                session, words.document_id, words.service, who=words.who, happened=words.happened, how=words.how
            )
            return Written(change)
        case ReportedWords(document_id, happened):
            return Written(portal.mark_reported(session, document_id, happened))
        case PutWords(document_id, key):
            return Written(link_case.put_into_case(session, document_id, key), document_id)
        case GiveWords(document_id, person_id, sure):
            change = closed_room.share_with(session, document_id, person_id, sure=sure)
            shared = session.school.shared_as(document_id) if session.school is not None else ""
            return Written(change, shared or document_id)
        case TurnWords():
            return Written(_turn(session, words))
        case HandWords():
            return Written(_hand(session, words))
        case StepWords():
            change = good_practice.note_step(
                session,
                words.document_id,
                words.fact,
                happened=words.happened.isoformat(),
                who=words.who,
                outcome=words.outcome,
            )
            return Written(change)


def what_is_lacking(session: Session, words: OutsideShare) -> str:
    """Names of the services that there is no consent for; "" when it can be shared, or a reason is given."""
    if words.override:
        return ""
    return consent.service_names(session, consent.lacking_for(session, words.document_id, words.services))


def begin_form(session: Session, key: str, form_id: str) -> OpenForm:
    """A form in a case."""
    return _remembered(session, case_forms.start_in_case(session, key, form_id))


def begin_evaluation(session: Session, document_id: str) -> OpenForm:
    """«Evaluer planen»."""
    return _remembered(session, evaluation.start_evaluation(session, document_id))


def begin_after_evaluation(session: Session, evaluation_id: str) -> OpenForm:
    """The plan's next version with what the evaluation says."""
    return _remembered(session, evaluation.start_next_version(session, evaluation_id))


def begin_continued(session: Session, key: str = "") -> OpenForm:
    """*Fortsett en plan som finnes*, in a row or in none."""
    return _remembered(session, continue_plan.continue_plan(session, key))


def begin_answer(session: Session, document_id: str) -> OpenForm:
    """The recipient's decision on a § 12-5 report."""
    return _remembered(session, closed_room.start_answer(session, document_id))


def begin_employee_report(session: Session, document_id: str) -> OpenForm:
    """A report about an employee in the form for it."""
    return _remembered(session, employee_report.go_on_from_report(session, document_id))


def move_to_employee_report(session: Session, draft_id: str) -> tuple[OpenForm, Change]:
    """A report that is being written goes on in the form for § 12-5."""
    return employee_report.go_on_from_draft(session, draft_id)


def portal_text(session: Session, document_id: str) -> str:
    """What is copied to the portal."""
    return portal.portal_text(session, document_id)


def let_machines_in(session: Session, document_id: str) -> Change:
    """§ 12-5: the key to new machines of the two."""
    return closed_room.let_new_machines_in(session, document_id)


def has_hidden(session: Session) -> bool:
    """Whether there is anything in *Skjermet*: a document or a draft."""
    return session.vault.documents.has_restricted or any(one.hidden for one in fill_form.list_drafts(session))


def is_like_accused(error: Exception) -> bool:
    """Whether it only lacks a person's word that a name is another's."""
    return isinstance(error, SkjemaError) and error.code is ErrorCode.RECIPIENT_UNSURE


def _remembered(session: Session, form: OpenForm) -> OpenForm:
    fill_form.remember_place(session, form.draft.draft_id)
    return form


def _hand(session: Session, words: HandWords) -> Change:
    match words.act:
        case HandAct.OFFER:
            return case_people.hand_over(session, words.document_id, words.person_id, words.text)
        case HandAct.MOVE:
            return case_people.move_case(session, words.document_id, words.person_id, words.text)
        case HandAct.TAKE_BACK:
            return case_people.take_offer_back(session, words.document_id, words.text)
        case _:
            accepted = words.act is HandAct.ACCEPT
            return case_people.answer_offer(session, words.document_id, words.text, accepted=accepted)


def _turn(session: Session, words: TurnWords) -> Change:
    match words.action:
        case CaseAction.CLOSE:
            return good_practice.close_case(session, words.document_id, words.why)
        case CaseAction.REOPEN:
            return good_practice.reopen_case(session, words.document_id, words.why)
        case _:
            return good_practice.move_to_chain(session, words.document_id, words.why)
