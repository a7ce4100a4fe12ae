"""Where a case is in its flow, the one step that is proposed and why, and what can be pressed (issue C1, item 2).

A proposal is never an order: whatever a row offers (``case_work``) stays open beside it, and what somebody else must do
is told as that. § 12-5 is in no flow, nor are minutes and conversations that belong to no case, until somebody notes
something of them here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import Begins
from skjema_app.form_engine.flow import (
    AllKnown,
    AnyKnown,
    CaseFact,
    Flow,
    FlowAct,
    FlowCondition,
    FlowOffer,
    FlowStep,
    FlowWho,
    Known,
    Unknown,
)
from skjema_app.form_engine.flow_deadlines import DeadlineKind
from skjema_app.form_engine.flow_place import Place, StepState, place_in
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.workflows.access import may_fill
from skjema_app.workflows.case_actions import CaseAction
from skjema_app.workflows.case_facts import CaseFacts, Closing
from skjema_app.workflows.case_words import fact_words
from skjema_app.workflows.deadlines import Deadline
from skjema_app.workflows.session import Session

_FORMS = {FlowAct.PLAN: "aktivitetsplan", FlowAct.EVALUATE: "evaluering"}
"""The forms that acts begin: what is begun is gone on with."""

_RECTORS_OWN = frozenset({CaseFact.DECIDED, CaseFact.EVALUATION_DECIDED})
"""Noted by hand only where no rector uses Skjema; elsewhere she writes a decision."""


@dataclass(frozen=True, slots=True)
class StepOffer:
    """One button of the proposed step.

    Attributes:
        words: what it says.
        form: form to begin in the row, or "".
        draft: a draft of that form that is begun already, or "".
        action: what is done with the row, or None.
        fact: what is noted by hand, or None.
        key: document it is done with, where that isn't the row's own, or "".
    """

    words: str
    form: str = ""
    draft: str = ""
    action: CaseAction | None = None
    fact: CaseFact | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one step that is proposed.

    Attributes:
        step_id: in the flow.
        label: what is to be done.
        why: why now, in one sentence.
        source: REQ numbers or law.
        mine: this person takes it.
        waits_for: who does, in words, when it is not this person; "" when it is.
        offers: what can be pressed, the most likely first; empty when it isn't theirs.
    """

    step_id: str
    label: str
    why: str
    source: str
    mine: bool
    waits_for: str
    offers: tuple[StepOffer, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in the picture of the flow; ``said`` is when and by whom it was done, or its day that runs, or ""."""

    step_id: str
    short: str
    label: str
    state: StepState
    said: str
    loops_to: str


@dataclass(frozen=True, slots=True)
class FlowView:
    """A case in its flow.

    Attributes:
        flow_id: which.
        title: of the flow.
        status: in a word or two.
        next: what is proposed; None when the case is closed.
        steps: for the picture, in order.
        closing: that it is closed, or None.
        may_move: it can be moved to the action chain (B).
        may_close: this person can close it.
        may_reopen: this person can open it again.
    """

    flow_id: str
    title: str
    status: str
    next: NextStep | None
    steps: tuple[StepLine, ...]
    closing: Closing | None = None
    may_move: bool = False
    may_close: bool = False
    may_reopen: bool = False


def flow_of(session: Session, facts: CaseFacts) -> Flow | None:
    """The flow that a case is in; None where it is in none, or a school's own forms folder has none."""
    told_only = facts.author and not facts.case_id and facts.known(CaseFact.DECIDED)  # works on it no more
    if told_only or not is_case(facts):
        return None
    return next((one for one in session.forms.flows if one.flow_id == facts.flow), None)


def is_case(facts: CaseFacts) -> bool:
    """Whether a row is a case: at a school what was taken up or waits for that; alone what isn't only a meeting."""
    known = set(facts.moments) & {CaseFact.REPORTED, CaseFact.PLAN_WRITTEN, CaseFact.CLOSED, CaseFact.REOPENED}
    return bool(facts.case_id or known) or facts.noted or not facts.meeting


def place_of(session: Session, facts: CaseFacts) -> Place | None:
    """Where a case is, or None where it is in no flow."""
    flow = flow_of(session, facts)
    return None if flow is None else place_in(flow, facts.moments)


def flow_view(session: Session, facts: CaseFacts, *, writes: bool, running: Sequence[Deadline] = ()) -> FlowView | None:
    """A case as the page shows it.

    ``writes``: this person can begin forms in its row; ``running``: its days that count, which the picture follows.
    """
    place = place_of(session, facts)
    if place is None:
        return None
    flow = place.flow
    first = place.flow.steps[0]
    status = (place.reached or first).status.nb if facts.closing is None else flow.steps[-1].status.nb
    may_turn = may_close(session, facts)
    return FlowView(
        flow_id=flow.flow_id,
        title=flow.title.nb,
        status=status,
        next=None if place.here is None else next_step(session, facts, place.here, writes=writes),
        steps=tuple(
            line
            for step in flow.steps
            if (line := _line(step, place, facts, running)).state is not StepState.NOT_NEEDED or not step.side
        ),
        closing=facts.closing,
        may_move=bool(flow.moves_to) and facts.closing is None and may_note(session, facts),
        may_close=may_turn and facts.closing is None,
        may_reopen=may_turn and facts.closing is not None and facts.closing.by_hand,
    )


def next_step(session: Session, facts: CaseFacts, step: FlowStep, *, writes: bool) -> NextStep:
    """A step as it is proposed to this person."""
    people = people_of(session, facts, step.who)
    school = session.member_of
    mine = session.school is None or (school is not None and school.person_id in people)
    names = () if session.school is None else sorted(session.school.person(one).name for one in people)
    waits = "" if mine else ", ".join(names)
    offers = tuple(_offers(session, facts, step, writes=writes)) if mine else ()
    return NextStep(
        step_id=step.step_id,
        label=step.label.nb,
        why=step.why.nb,
        source=step.source,
        mine=mine,
        waits_for="" if mine else waits or _("rektor"),
        offers=offers,
    )


def people_of(session: Session, facts: CaseFacts, who: tuple[FlowWho, ...]) -> tuple[str, ...]:
    """Person ids of those who take a step: who has left is followed by those who decide. Empty alone."""
    school = session.school
    if school is None:
        return ()
    found: dict[str, None] = {}
    for one in who:
        match one:
            case FlowWho.DECIDER:
                found |= dict.fromkeys(_deciders(session))
            case FlowWho.RESPONSIBLE:
                person = facts.responsible or ("" if facts.case_id or facts.undecided else facts.author)
                found |= dict.fromkeys((person,) if _works_here(session, person) else _deciders(session))
            case FlowWho.YEAR_LEADER:
                leaders = [
                    one for one in school.with_role(Role.YEAR_LEADER) if not facts.case_id or one in facts.members
                ]
                found |= dict.fromkeys(leaders or people_of(session, facts, (FlowWho.RESPONSIBLE,)))
            case FlowWho.AUTHOR | FlowWho.PLAN_AUTHOR:
                person = facts.author if one is FlowWho.AUTHOR else facts.plan_author
                found |= dict.fromkeys((person,) if _works_here(session, person) else ())
            case FlowWho.PUPIL_LIST:
                pass  # nobody's in a case
            case FlowWho.OFFICE:
                found |= dict.fromkeys(
                    one.person_id for one in school.people() if one.active and Role.OFFICE in one.roles
                )
    return tuple(found)


def may_note(session: Session, facts: CaseFacts) -> bool:
    """Whether this person can note something of a row: a member of the case; of no case, whoever wrote it."""
    school = session.school
    if school is None:
        return True
    if session.member_of is None:
        return False
    return school.person_id in facts.members if facts.case_id else facts.author in {"", school.person_id}


def may_close(session: Session, facts: CaseFacts) -> bool:
    """Whether this person can close a row, or open it again: the one responsible, and whoever decides."""
    if not may_note(session, facts):
        return False
    school = session.member_of
    if school is None or not facts.case_id:
        return not facts.author or not (facts.undecided or CaseFact.REPORTED in facts.moments)
    return school.decides or school.person_id == facts.responsible


def _offers(session: Session, facts: CaseFacts, step: FlowStep, *, writes: bool) -> Iterator[StepOffer]:
    for one in step.offers:
        made = offer_of(session, facts, one, writes=writes)
        if made is not None:
            yield made


def offer_of(session: Session, facts: CaseFacts, offer: FlowOffer, *, writes: bool) -> StepOffer | None:
    """A button for what a step offers, or None where this person can't do it here."""
    if offer.form:
        return _form_offer(session, facts, offer.form, writes=writes)
    if offer.act is FlowAct.NOTE and offer.fact is not None:
        possible = may_note(session, facts) and (offer.fact not in _RECTORS_OWN or session.school is None)
        words = _("Noter: {what}").format(what=fact_words(offer.fact))
        return StepOffer(words, fact=offer.fact) if possible else None
    decides = session.member_of is not None and session.member_of.decides
    made: dict[FlowAct, tuple[bool, StepOffer]] = {
        FlowAct.DECIDE: (
            decides and bool(facts.undecided),
            StepOffer(_("Skriv beslutning"), action=CaseAction.DECIDE, key=facts.undecided),
        ),
        FlowAct.PLAN: (writes and not facts.plan, StepOffer(_("Lag plan"), action=CaseAction.PLAN)),
        FlowAct.CORRECT: (
            bool(facts.plan),
            StepOffer(_("Rett og send på nytt"), action=CaseAction.NEW_VERSION, key=facts.plan),
        ),
        FlowAct.JOIN: (bool(facts.fork), StepOffer(_("Slå sammen"), action=CaseAction.JOIN)),
        FlowAct.APPROVE: (
            decides and bool(facts.plan),
            StepOffer(_("Til godkjenning"), action=CaseAction.REVIEW, key=facts.plan),
        ),
        FlowAct.EVALUATE: (
            writes and CaseFact.PLAN_RUNS in facts.moments,
            StepOffer(_("Evaluer planen"), action=CaseAction.EVALUATE),
        ),
        FlowAct.NEW_VERSION: (
            writes and bool(facts.plan) and not facts.fork,
            StepOffer(_("Lag ny versjon av planen"), action=_new_version(facts), key=facts.plan),
        ),
        FlowAct.SEND_HOME: (
            bool(facts.plan) and bool(facts.pupil),
            StepOffer(_("Send hjem"), action=CaseAction.SEND_HOME, key=facts.plan),
        ),
        FlowAct.CLOSE: (may_close(session, facts), StepOffer(_("Avslutt saken"), action=CaseAction.CLOSE)),
    }
    if offer.act not in made:
        return None
    possible, found = made[offer.act]
    draft = facts.drafts.get(_FORMS.get(offer.act, ""), "")
    if possible and draft:
        return StepOffer(_("Fortsett kladden"), draft=draft)
    return found if possible else None


def _form_offer(session: Session, facts: CaseFacts, form_id: str, *, writes: bool) -> StepOffer | None:
    form = next((one for one in session.forms.all() if one.form_id == form_id), None)
    if form is None or not writes or Begins.CASE not in form.facts.begins or not may_fill(session, form):
        return None
    draft = facts.drafts.get(form_id, "")
    words = _("Fortsett: {title}").format(title=form.short_title.nb) if draft else form.button.nb
    return StepOffer(words, form=form_id, draft=draft)


def _new_version(facts: CaseFacts) -> CaseAction:
    """With what the last evaluation says, where there is one that isn't in the plan yet."""
    evaluated, runs = facts.moments.get(CaseFact.EVALUATED), facts.moments.get(CaseFact.PLAN_WRITTEN)
    newer = evaluated is not None and runs is not None and evaluated.last > runs.last
    ended = CaseFact.PLAN_ENDED in facts.moments or CaseFact.REOPENED in facts.moments
    return CaseAction.AFTER_EVALUATION if newer and not ended else CaseAction.NEW_VERSION


def _line(step: FlowStep, place: Place, facts: CaseFacts, running: Sequence[Deadline]) -> StepLine:
    state = place.states[step.step_id]
    said = _said(step, facts) if state is StepState.DONE else ""
    day = _day_that_runs(step, facts, running) if state in {StepState.DONE, StepState.NOT_NEEDED} else None
    if day is not None:  # «ikke aktuelt nå» would gainsay the deadline beside it
        words = _("skulle vært gjort {day}") if day.overdue else _("satt til {day}")
        state, said = StepState.AHEAD, words.format(day=day_and_month(day.day))
    return StepLine(step.step_id, step.short.nb, step.label.nb, state, said, step.loops_to)


def _day_that_runs(step: FlowStep, facts: CaseFacts, running: Sequence[Deadline]) -> Deadline | None:
    """The day that asks for what a step offers first, while nothing says that just that was done."""
    if next(_asked(step.done_when), None) in facts.moments:
        return None
    asked = (one for one in running if one.kind is not DeadlineKind.INFORMATION)
    return next((one for one in asked if step.offers[0] in one.offers[:1]), None)


def _said(step: FlowStep, facts: CaseFacts) -> str:
    """«24. november, Kari Eksempel» of the first fact that tells it."""
    for fact in _asked(step.done_when):
        found = facts.witnesses.get(fact)
        if found is not None:
            return ", ".join(one for one in (day_and_month(found.day), found.who) if one)
    return ""


def _asked(condition: FlowCondition) -> Iterator[CaseFact]:
    """The facts that a condition asks to be known, in the order in which they are written."""
    match condition:
        case Known():
            yield condition.fact
        case AllKnown() | AnyKnown():
            for one in condition.parts:
                yield from _asked(one)
        case Unknown():
            return


def _deciders(session: Session) -> tuple[str, ...]:
    school = session.school
    return () if school is None else tuple(one.person_id for one in school.people() if one.active and one.decides)


def _works_here(session: Session, person: str) -> bool:
    return bool(person) and session.school is not None and session.school.person(person).active
