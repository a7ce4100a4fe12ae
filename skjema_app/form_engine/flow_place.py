"""Where a case is in a flow: a pure function of the flow and of what is known, whatever order it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skjema_app.form_engine.flow import (
    AllKnown,
    AnyKnown,
    CaseFact,
    Flow,
    FlowCondition,
    FlowStep,
    Known,
    Unknown,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something first and last was so."""

    first: datetime
    last: datetime

    def with_(self, other: datetime) -> Moment:
        """This and another time."""
        return Moment(min(self.first, other), max(self.last, other))


Moments = Mapping[CaseFact, Moment]


class StepState(StrEnum):
    """How a step of a flow stands."""

    DONE = "gjort"
    HERE = "her"
    AHEAD = "senere"
    NOT_NEEDED = "ikke-aktuelt"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is.

    Attributes:
        flow: in which flow.
        here: the step that is proposed; None when the case is closed.
        states: of every step, by id.
        reached: the last step that is done before ``here``: the case's status in one word; None before the first.
    """

    flow: Flow
    here: FlowStep | None
    states: Mapping[str, StepState]
    reached: FlowStep | None


def holds(condition: FlowCondition, moments: Moments) -> bool:
    """Whether a condition holds."""
    match condition:
        case Known():
            found = moments.get(condition.fact)
            if condition.after is None or found is None:
                return found is not None
            since = moments.get(condition.after)
            return since is not None and found.last >= since.last
        case Unknown():
            return not holds(condition.part, moments)
        case AllKnown():
            return all(holds(one, moments) for one in condition.parts)
        case AnyKnown():
            return any(holds(one, moments) for one in condition.parts)


def place_in(flow: Flow, moments: Moments) -> Place:
    """The first step in the flow's order that belongs here and isn't done: there is always one until it is closed.

    A closed case is at its end, whatever is left undone: closing says why.
    """
    closed = CaseFact.CLOSED in moments
    states: dict[str, StepState] = {}
    here: FlowStep | None = None
    reached: FlowStep | None = None
    for step in flow.steps:
        belongs = step.when is None or holds(step.when, moments)
        if belongs and holds(step.done_when, moments):
            states[step.step_id] = StepState.DONE
            reached = step if here is None else reached
        elif closed or (not belongs and (here is None or step.side)):
            states[step.step_id] = StepState.NOT_NEEDED
        elif here is None:
            here = step
            states[step.step_id] = StepState.HERE
        else:
            states[step.step_id] = StepState.AHEAD
    return Place(flow, here, states, reached)
