"""Flows as data (domain § 1.6, 1.7): the steps of the action plan, when each is done, what it offers, and why.

``forms/flyter/*.yaml`` say it; ``flow_place.py`` tells where a case is from the facts that are known of it. What can be
known is a closed list (`CaseFact`), so a flow that asks for something else stops loading with file, line and column.
Nothing here decides anything for anybody: a flow proposes, and every other step stays open (user-review § 4.10).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from skjema_app.form_engine.text import NO_TEXT, Text


class CaseFact(StrEnum):
    """What can be known of a case, each with when it first and last was so. ``case_facts`` says from what."""

    SEEN = "sett"  # a first sign: anything was written
    REPORTED = "meldt"  # a § 12-4 report to the rector
    KNOWN = "kjent"  # the day the school got to know
    RECEIVED = "rektor_fikk_beskjed"
    DECIDED = "besluttet"  # the rector has taken the report up
    NOT_TAKEN_UP = "ikke_tatt_opp"  # … or ended it, with a reason
    INVESTIGATE = "skal_undersokes"  # the decision says to investigate first
    PLAN_FIRST = "skal_ha_plan"  # … or that a plan is made
    TEAM_FIRST = "skal_til_r_team"  # … or to ask R-team
    INVESTIGATION_DAY = "undersokelse_starter"
    INVESTIGATED = "undersokt"
    NEEDED = "behov"  # the investigation shows that a plan is needed
    NOT_NEEDED = "ikke_behov"
    TALKED = "samtale"  # the pupil was heard
    GUARDIANS = "foresatte"  # informed
    AT_ONCE = "strakstiltak"
    MET = "mote"  # with pupil and guardians
    MEASURES = "tiltak"  # the class teacher's own, or those of a plan
    MEASURES_LOOKED_AT = "tiltak_evaluert"
    EFFECT = "effekt"
    NO_EFFECT = "ikke_effekt"
    TO_TEAM = "meldt_r_team"
    DISCUSSED = "droftet"  # in R-team
    DISCUSS_AGAIN = "ny_drofting"  # the day agreed
    PLAN_WRITTEN = "plan"
    PLAN_SENT_BACK = "plan_tilbake"
    PLAN_RUNS = "plan_gjelder"
    PLANS_SIDE_BY_SIDE = "to_planer"
    SENT_HOME = "sendt_hjem"
    EVALUATE_BY = "evalueres"  # the day agreed
    EVALUATED = "evaluert"
    EVALUATION_DECIDED = "evaluering_besluttet"
    PLAN_GOES_ON = "plan_fortsetter"
    PLAN_CHANGES = "plan_endres"
    PLAN_ENDED = "plan_avsluttet"
    FOLLOW_UP_DAY = "kontrollsamtale_dag"
    FOLLOWED_UP = "kontrollsamtale"
    CHILD_PROTECTION = "meldt_barnevernet"
    CHILD_PROTECTION_ANSWERED = "svar_barnevernet"
    # absence: what was reported of it, how far it has come, and what was done
    ABSENT = "fravar"
    ABSENT_IN_A_ROW = "fravar_melding"
    ABSENT_MEET = "fravar_mote"
    ABSENT_REPORT = "fravar_barnevern"
    YEAR_LEADER = "meldt_trinnleder"
    CAUSE = "arsak"  # somebody has tried to find out why
    ABSENCE_MEETING = "fravarsmote"  # with guardians and the school nurse
    CHILD_PROTECTION_WEIGHED = "barnevern_vurdert"
    ALL_SERVICES = "tverrfaglig_mote"
    ABSENCE_PLAN = "fravarsplan"
    ABSENCE_PLAN_DAY = "fravarsplan_evalueres"  # the day agreed
    IN_WRITING = "skriftlig"  # a plan, or an enkeltvedtak where one is needed
    CLOSED = "avsluttet"
    REOPENED = "gjenapnet"


@dataclass(frozen=True, slots=True)
class Known:
    """Holds when a fact is known; with ``after`` when it last was so at or after the other one's last time."""

    fact: CaseFact
    after: CaseFact | None = None


@dataclass(frozen=True, slots=True)
class AllKnown:
    """Holds when every part does."""

    parts: tuple[FlowCondition, ...]


@dataclass(frozen=True, slots=True)
class AnyKnown:
    """Holds when one part does."""

    parts: tuple[FlowCondition, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Holds when the part doesn't."""

    part: FlowCondition


FlowCondition: TypeAlias = Known | AllKnown | AnyKnown | Unknown


class FlowAct(StrEnum):
    """Things that a step can offer beside a form."""

    REPORT = "meld_fra"
    DECIDE = "beslutning"
    PLAN = "plan"
    CORRECT = "rett_plan"
    JOIN = "slaa_sammen"
    APPROVE = "godkjenning"
    EVALUATE = "evaluering"
    NEW_VERSION = "ny_versjon"
    SEND_HOME = "send_hjem"
    NOTE = "noter"  # write down that it was done, and when
    CLOSE = "avslutt"


class FlowWho(StrEnum):
    """Who takes a step."""

    RESPONSIBLE = "saksansvarlig"
    DECIDER = "rektor"
    AUTHOR = "forfatter"  # of the first document
    PLAN_AUTHOR = "planskriver"  # of the newest version of the plan
    OFFICE = "kontor"
    PUPIL_LIST = "elevlisten"  # whoever keeps a list of pupils; of a rule without a case
    YEAR_LEADER = "trinnleder"  # a member; before there is a case any; else the one responsible


@dataclass(frozen=True, slots=True)
class FlowOffer:
    """What a step offers: a form, or an act; of `FlowAct.NOTE` the fact that is written down."""

    form: str = ""
    act: FlowAct | None = None
    fact: CaseFact | None = None


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step.

    Attributes:
        step_id: unique in the flow.
        label: what is to be done, in words.
        status: the word for a case whose last step this was (domain § 1.6, in brackets).
        done_when: when it is done.
        who: who takes it.
        offers: what can be pressed, the first one first.
        why: one sentence on why it is proposed now.
        source: REQ numbers of the action plan, or the law.
        when: where the step belongs at all; None means always.
        loops_to: the step that it leads back to, or "".
        ends: the last step: taking it closes the case.
        short: a word or two for the picture.
        side: a step of some cases only: left out of the picture where it isn't needed.
    """

    step_id: str
    label: Text
    status: Text
    done_when: FlowCondition
    who: tuple[FlowWho, ...]
    offers: tuple[FlowOffer, ...]
    why: Text
    source: str
    when: FlowCondition | None = None
    loops_to: str = ""
    ends: bool = False
    short: Text = NO_TEXT
    side: bool = False


@dataclass(frozen=True, slots=True)
class Practice:
    """A line of the checklist «God praksis» (REQ-53): done by what the case's documents say, or ticked by hand."""

    practice_id: str
    label: Text
    fact: CaseFact


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow.

    Attributes:
        flow_id: «a», «b» ….
        title: what it is called.
        lead: when a case is in it.
        steps: in order.
        practice: what good practice looks like besides.
        moves_to: the flow that a case can be moved to at any time, or "".
    """

    flow_id: str
    title: Text
    lead: Text
    steps: tuple[FlowStep, ...]
    practice: tuple[Practice, ...] = ()
    moves_to: str = ""

    def step(self, step_id: str) -> FlowStep | None:
        """The step with this id, or None."""
        return next((one for one in self.steps if one.step_id == step_id), None)
