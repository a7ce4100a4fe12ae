"""The rector's decision on a report: a document of its own that refers to the report by hash (user-review § 3.1).

Finishing the decision is one thing; what follows from it (case, Skjema-nr., links, the short answer to who reported,
the office's grants) is done by `carry_out`, which can be run again after a crash and then does only what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Draft, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case, Mark, MarkKind
from skjema_app.form_engine.definition import DECISION_LEVEL, Archive, DecisionFacts
from skjema_app.form_engine.evaluate import Severity, evaluate
from skjema_app.workflows import fill_form
from skjema_app.workflows.continue_plan import open_missing_cases
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.new_members import circle_of, forget_choice
from skjema_app.workflows.school_lookup import case_of, grant_office, person_named
from skjema_app.workflows.session import Change, Session
from skjema_app.workflows.standing import Standing, needs_decision, standing_of

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


def reports_waiting(session: Session) -> tuple[FinishedDocument, ...]:
    """Reports that nobody has decided on yet, oldest first; empty for those who don't decide."""
    school = session.member_of
    if school is None or school.me is None or not school.me.decides:
        return ()
    documents = session.vault.documents.list()
    decided = {one.decides for one in documents if one.decides}
    marks = school.all_marks()
    found = [
        one
        for one in documents
        if is_report(session, one)
        and one.document_id not in decided
        and standing_of(marks.get(one.document_id, ())).standing is not Standing.WITHDRAWN
        and not any(mark.kind is MarkKind.DECIDED for mark in marks.get(one.document_id, ()))
    ]
    return tuple(sorted(found, key=_age))


def start_decision(session: Session, report_id: str) -> OpenForm:
    """Begin the decision on a report, or go on with the one begun.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_A_DECIDER, DOCUMENT_UNKNOWN, NOT_ALLOWED (not a report), DECIDED_ALREADY,
            ANSWERED_ALREADY (withdrawn).
    """
    school = require_decider(session)
    report = session.vault.documents.get(report_id)
    if not is_report(session, report):
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-a-report")
    _require_undecided(session, school, report)
    for draft in session.vault.drafts.list():
        if draft.level == DECISION_LEVEL and draft.supplements == report_id:
            return fill_form.open_draft(session, draft.draft_id)
    now = session.clock.now()
    proposal: dict[str, Json] = {"mottatt_dato": now.date().isoformat(), "mottatt_tid": now.strftime("%H:%M")}
    known = {field.field_id for _step, field in session.form_of(report.pin).fields()}
    answers = {name: value for name, value in proposal.items() if name in known}
    draft = session.vault.drafts.create(report.pin, DECISION_LEVEL, supplements=report_id, answers=answers)
    return fill_form.open_draft(session, draft.draft_id)


def require_whole_report(session: Session, draft: Draft) -> None:
    """A decision is finished only when the report's fuller questions have been answered (user-review § 2.1).

    Raises:
        SkjemaError: SUPPLEMENT_MISSING with ``count``; who reported, who decides and the case's members can write
            what is missing.
            DECIDED_ALREADY or ANSWERED_ALREADY when somebody else was first, or it was withdrawn.
    """
    report = session.vault.documents.get(draft.supplements)
    _require_undecided(session, require_decider(session), report)
    definition = session.form_of(report.pin)
    state = evaluate(
        definition,
        {},
        level=definition.levels[-1].level_id,
        base=fill_form.base_answers(session, draft),
        today=session.clock.now().date(),
    )
    gaps = sum(1 for problem in state.problems if problem.severity is Severity.ERROR)
    if gaps:
        raise SkjemaError(ErrorCode.SUPPLEMENT_MISSING, count=gaps, document=report.document_id)


def carry_out_all(session: Session) -> Change:
    """Do what own decisions still lack, after a crash between finishing one and what follows from it.

    What belongs to the office is granted by whoever decides, also to an office that came later.
    """
    school = session.member_of
    if school is None or not school.decides:
        return Change()
    change = Change()
    for document in session.vault.documents.list():
        if document.decides and document.author == school.person_id:
            change |= carry_out(session, document)
    marks = school.all_marks()
    for document in session.vault.documents.list():
        about = marks.get(document.decides or document.document_id, ())
        if _is_the_offices(session, document, about) and grant_office(school, document.document_id):
            change |= Change(documents=True, exchange=True)
    return change | open_missing_cases(session)


def is_report(session: Session, document: FinishedDocument) -> bool:
    """Whether a document is a report that was sent: something to decide on. § 12-5 is between two people."""
    return bool(
        document.school
        and not document.restricted
        and not document.supplements
        and not document.decides
        and needs_decision(session.form_of(document.pin))
    )


def carry_out(session: Session, decision: FinishedDocument) -> Change:
    """What follows from a decision; does only what has not been done yet."""
    school = require_decider(session)
    report = session.vault.documents.get(decision.decides)
    definition = session.form_of(decision.pin)
    facts = definition.facts.decision
    if facts is None or _is_told(school, report, decision):
        return Change()
    outcome = _text(decision.answers.get(facts.outcome))
    name = _name(decision.answers.get(facts.responsible))
    responsible = person_named(school, name)
    case = case_of(school, report.document_id) or _begun_case(school, report)
    if case is None and outcome in facts.accepts:
        members = circle_of(session, school, report, responsible).members
        case = school.open_case(
            number=school.next_number(session.clock.now().year),
            pupil=report.pupil,
            group=report.group,
            responsible=responsible,
            members=sorted(members),
            why=report.document_id,
            reasons=members,
        )
    if case is not None:
        supplements = [one for one in session.vault.documents.list() if one.supplements == report.document_id]
        for document in (report, *supplements, decision):
            if document.document_id not in case.documents:
                school.link(case.case_id, document.document_id)
    if definition.facts.archive is Archive.YES:
        for document in (report, decision):
            grant_office(school, document.document_id)
    school.decided(
        report.document_id,
        decision=decision.document_id,
        outcome=outcome,
        responsible=responsible,
        number="" if case is None else case.number,
        name=name,
    )
    forget_choice(session, report)
    return Change(documents=True, exchange=True)


def outcome_words(session: Session, report: FinishedDocument, outcome: str) -> str:
    """«Undersøke», «Avslutte» … as the form names it."""
    definition = session.form_of(report.pin)
    facts: DecisionFacts | None = definition.facts.decision
    field = definition.field(facts.outcome) if facts is not None else None
    for option in field.options if field is not None else ():
        if option.option_id == outcome:
            return option.label.nb
    return outcome


def require_decider(session: Session) -> School:
    """The school, for somebody who decides.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_A_DECIDER.
    """
    school = session.member_of
    if school is None:
        raise SkjemaError(ErrorCode.NOT_CERTIFIED)
    if school.me is None or not school.me.decides:
        raise SkjemaError(ErrorCode.NOT_A_DECIDER)
    return school


def _begun_case(school: School, report: FinishedDocument) -> Case | None:
    """A case that was opened just before a crash: nothing had been linked into it yet."""
    return next(
        (
            case
            for case in school.cases()
            if case.opened_by == school.person_id
            and not case.documents
            and (case.pupil, case.group) == (report.pupil, report.group)
        ),
        None,
    )


def _require_undecided(session: Session, school: School, report: FinishedDocument) -> None:
    marks = school.marks(report.document_id)
    decisions = (one for one in session.vault.documents.list() if one.decides == report.document_id)
    if any(mark.kind is MarkKind.DECIDED for mark in marks) or any(decisions):
        raise SkjemaError(ErrorCode.DECIDED_ALREADY)
    if standing_of(marks).standing is Standing.WITHDRAWN:
        raise SkjemaError(ErrorCode.ANSWERED_ALREADY)


def _is_the_offices(session: Session, document: FinishedDocument, marks: Sequence[Mark]) -> bool:
    """Reports and decisions once decided, other versions once approved: where the form goes to the archive."""
    if not document.school or document.restricted or document.supplements:
        return False
    definition = session.form_of(document.pin)
    if definition.facts.archive is not Archive.YES:
        return False
    if needs_decision(definition):
        return any(mark.kind is MarkKind.DECIDED for mark in marks)
    return standing_of(marks).standing is Standing.APPROVED


def _is_told(school: School, report: FinishedDocument, decision: FinishedDocument) -> bool:
    return any(
        mark.kind is MarkKind.DECIDED and mark.data.get("decision") == decision.document_id
        for mark in school.marks(report.document_id)
    )


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Json) -> str:
    return _text(value.get("name")) if isinstance(value, dict) else ""


def _age(document: FinishedDocument) -> tuple[str, str]:
    return document.finished.isoformat(), document.document_id
