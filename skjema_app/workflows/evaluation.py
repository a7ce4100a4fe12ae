"""Evaluating a plan together with the pupil (REQ-21), what follows from it, and when a plan has ended.

An evaluation is begun from a version of the plan: its measures come along with their ids, so that the two can be read
together. What is said of each measure flows into the next version of the plan, which a person then reads and finishes.
Ending a plan is the rector's decision on the evaluation, with a reason where the pupil says that it isn't safe and good
(a rule of the form). The school then follows up: close to the pupil for some weeks, and a conversation after some more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from skjema_app.domain.answers import ROW_ID, Answers, Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.values import parse_date, rows_of
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form, plan
from skjema_app.workflows.case_forms import newest_of, plans_of, start_in_case
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.measures import KIND, R_TEAM, WHY
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import has_run
from skjema_app.workflows.threads import Thread, thread_of

FORM = "evaluering"
ROWS, ONWARD, REASON, ON_R_TEAM = "evaluering_tiltak", "e_videre", "e_grunn", "endring_rteam"
NEXT, DECIDED_NEXT, CLOSE_UNTIL, CONVERSATION = "ny_evaluering", "beslutning_evaluering", "tett_til", "kontrollsamtale"
MEASURES, STATUS, EVALUATED, PLAN_NEXT = "tiltak", "tiltak_status", "tiltak_evalueres", "neste_evaluering"
_CHANGE, _END = "endre", "avslutt"
_ENDED, _CHANGED = "avsluttet", "endring"
_CLOSE_WEEKS, _CONVERSATION_WEEKS = "tett_oppfolging_uker", "kontrollsamtale_uker"
_USUAL = {_CLOSE_WEEKS: 2, _CONVERSATION_WEEKS: 8}


@dataclass(frozen=True, slots=True)
class PlanEnd:
    """A plan that the rector has ended.

    Attributes:
        when: when the decision was finished.
        by: who decided.
        evaluation: the evaluation that was decided on.
        decision: the decision.
        close_until: close follow-up until this day.
        conversation: the day of the conversation with the pupil after that.
    """

    when: datetime
    by: str
    evaluation: str
    decision: str
    close_until: date
    conversation: date

    @property
    def sentences(self) -> tuple[str, ...]:
        """The follow-up in words."""
        return (
            _("Tett oppfølging til {day}.").format(day=_with_year(self.close_until)),
            _("Kontrollsamtale med eleven {day}.").format(day=_with_year(self.conversation)),
        )


def start_evaluation(session: Session, document_id: str) -> OpenForm:
    """«Evaluer planen»: an evaluation of the plan that runs, with its measures.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, CASE_UNKNOWN (a plan in no case that this person works in), NOT_ALLOWED.
    """
    thread = thread_of(session, session.vault.documents.get(document_id))
    return start_in_case(session, thread.key, FORM)


def evaluations_of(session: Session, documents: Sequence[FinishedDocument]) -> tuple[FinishedDocument, ...]:
    """The evaluations among documents, oldest first."""
    found = (one for one in documents if not one.decides and session.form_of(one.pin).facts.closing is not None)
    return tuple(sorted(found, key=_finished))


def waiting_evaluation(session: Session, thread: Thread) -> FinishedDocument | None:
    """The evaluation whose outcome isn't in the plan yet: finished after the newest version; None where it ended."""
    plans = plans_of(session, thread.documents)
    found = evaluations_of(session, thread.documents)
    if not plans or not found or plan_end(session, thread) is not None:
        return None
    last = max(plans, key=_finished)
    return found[-1] if found[-1].finished > last.finished else None


def start_next_version(session: Session, evaluation_id: str) -> OpenForm:
    """«Lag ny versjon av planen»: with what the evaluation says of each measure; goes on with one that is begun.

    What was ended has the status for it, with the evaluation's reason; what is to be changed says why already; the rest
    stays. The next evaluation is the one that was agreed.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN, NOT_ALLOWED (not an evaluation, or of no plan), EVALUATION_OPEN (the rector has
            ended the plan), and what `plan.start_version` can say.
    """
    evaluation = session.vault.documents.get(evaluation_id)
    thread = thread_of(session, evaluation)
    plans = plans_of(session, thread.documents)
    if not plans or session.form_of(evaluation.pin).facts.closing is None or evaluation.decides:
        raise SkjemaError(ErrorCode.NOT_ALLOWED, reason="not-an-evaluation")
    end = plan_end(session, thread)
    if end is not None and end.evaluation == evaluation_id:
        raise SkjemaError(ErrorCode.EVALUATION_OPEN)
    newest = newest_of(session, plans)
    begun = any(set(one.revises) == {newest.document_id} for one in session.vault.drafts.list())
    opened = plan.start_version(session, newest.document_id)
    if begun:
        return opened
    decision = _decision_on(thread, evaluation)
    answers = _with_evaluation(opened.draft.answers, evaluation.answers, decision.answers if decision else {})
    fill_form.save_draft(session, opened.draft.draft_id, answers, opened.draft.place)
    return fill_form.open_draft(session, opened.draft.draft_id)


def plan_end(session: Session, thread: Thread, ran: Collection[str] | None = None) -> PlanEnd | None:
    """Whether the rector has ended the row's plan; a version that ran after that has begun it again.

    ``ran``: ids of versions that ran, where they are known; for lists.
    """
    found: PlanEnd | None = None
    for evaluation in evaluations_of(session, thread.documents):
        decision = _decision_on(thread, evaluation)
        definition = session.form_of(evaluation.pin)
        closing = definition.facts.closing
        if decision is None or closing is None:
            continue
        if decision.answers.get(closing.outcome) in closing.ends:
            found = _end(definition, evaluation, decision)
        elif found is not None:
            found = None
    if found is None:
        return None
    plans = plans_of(session, thread.documents)
    later = (one for one in plans if one.finished > found.when and _ran(session, one, ran))
    return None if any(later) else found


def next_evaluation(session: Session, thread: Thread, ran: Collection[str] | None = None) -> date | None:
    """The day that the running plan is to be evaluated; None without one, or when it has been since, or has ended."""
    plans = [one for one in plans_of(session, thread.documents) if _ran(session, one, ran)]
    if not plans or plan_end(session, thread, ran) is not None:
        return None
    running = max(plans, key=_finished)
    day = _day(running.answers.get(PLAN_NEXT))
    since = [one for one in evaluations_of(session, thread.documents) if one.finished > running.finished]
    if since:
        decision = _decision_on(thread, since[-1])
        agreed = _day(decision.answers.get(DECIDED_NEXT)) if decision is not None else None
        return agreed or _day(since[-1].answers.get(NEXT))
    return day


def _ran(session: Session, document: FinishedDocument, ran: Collection[str] | None) -> bool:
    return has_run(session, document) if ran is None else document.document_id in ran


def _end(definition: FormDefinition, evaluation: FinishedDocument, decision: FinishedDocument) -> PlanEnd:
    day = decision.finished.date()
    weeks = {one.threshold_id: one.value for one in definition.thresholds}
    close, talk = (timedelta(weeks=weeks.get(name, _USUAL[name])) for name in (_CLOSE_WEEKS, _CONVERSATION_WEEKS))
    return PlanEnd(
        when=decision.finished,
        by=decision.author_name,
        evaluation=evaluation.document_id,
        decision=decision.document_id,
        close_until=_day(evaluation.answers.get(CLOSE_UNTIL)) or day + close,
        conversation=_day(evaluation.answers.get(CONVERSATION)) or day + talk,
    )


def _with_evaluation(plan_answers: Answers, evaluation: Answers, decision: Answers) -> dict[str, Json]:
    """The plan's answers with what an evaluation, and the decision on it, say."""
    said = dict(rows_of(evaluation.get(ROWS)))
    agreed = decision.get(DECIDED_NEXT) or evaluation.get(NEXT)
    found = dict(plan_answers)
    before = found.get(PLAN_NEXT)
    if isinstance(agreed, str) and agreed:
        found[PLAN_NEXT] = agreed
    r_team = evaluation.get(ON_R_TEAM)
    rows: list[Json] = []
    for row_id, row in rows_of(plan_answers.get(MEASURES)):
        made: dict[str, Json] = {ROW_ID: row_id, **row}
        about = said.get(row_id, {})
        if made.get(EVALUATED) == before and found.get(PLAN_NEXT) != before and about.get(ONWARD) != _END:
            made.pop(EVALUATED, None)  # it was the plan's, and is so again
        rows.append(_changed(made, about, r_team))
    found[MEASURES] = rows
    return found


def _changed(row: dict[str, Json], said: Mapping[str, Json], r_team: Json) -> dict[str, Json]:
    onward = said.get(ONWARD)
    if onward not in {_CHANGE, _END}:
        return row
    if onward == _END:
        row[STATUS] = _ENDED
    row[KIND] = _CHANGED
    if isinstance(said.get(REASON), str):
        row[WHY] = said[REASON]
    if isinstance(r_team, str) and r_team:
        row[R_TEAM] = r_team
    return row


def _decision_on(thread: Thread, evaluation: FinishedDocument) -> FinishedDocument | None:
    found = [one for one in thread.documents if one.decides == evaluation.document_id]
    return max(found, key=_finished, default=None)


def _day(value: Json) -> date | None:
    return parse_date(value) if isinstance(value, str) else None


def _with_year(day: date) -> str:
    return f"{date_in_words(day)} {day.year}"


def _finished(document: FinishedDocument) -> tuple[datetime, str]:
    return document.finished, document.document_id
