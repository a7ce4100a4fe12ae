"""What an agenda is made of, as plain values: open cases, decisions, discussions, absence, and the meetings before.

`agenda_gather` makes them, `agenda_items` makes the agenda.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from skjema_app.workflows.decided import Decision


class AgendaKind(StrEnum):
    """Which meeting."""

    R_TEAM = "r-team"
    SOCIAL = "sosial-r-team"
    CLASS = "klasse"
    STEP = "trinn"

    @property
    def of_pupils(self) -> bool:
        """Whether it is about one class or step."""
        return self in {AgendaKind.CLASS, AgendaKind.STEP}


class Because(StrEnum):
    """Why something stands on an agenda, in the order that a leader takes it."""

    DECISION = "vedtak"
    REPORT = "melding"
    AGAIN = "tas-opp-igjen"
    ANONYMOUS = "anonym"
    EVALUATE = "evaluering"
    PLAN = "plan"
    MEASURE = "tiltak"
    ABSENCE = "fravar"
    STILL = "stille"


class Sharing(StrEnum):
    """Whether the meeting may know whom a case is about; the answers of «Er det samtykket …?»."""

    YES = "ja"
    ANYWAY = "uten"
    NO = "anonymt"


@dataclass(frozen=True, slots=True)
class TeamReport:
    """A report to the team that waits; ``document_id`` "" where it was only noted."""

    document_id: str
    day: date
    anyway: bool = False
    only_rector: bool = False


@dataclass(frozen=True, slots=True)
class DueMeasure:
    """A measure whose day has passed; ``name`` is free text."""

    row_id: str
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What is open in one case that this person may read.

    Attributes:
        key: of the case, or the document that its row is called after.
        opens: document to open it by.
        pupil: name, or "".
        pupil_ref: id of the pupil list, or "".
        group: class, or "".
        number: Skjema-nr., or "".
        reports: to this team, that wait.
        again: the day that it was agreed to take it up again, or None.
        plan: the plan that runs, or "".
        evaluate: the day that it is evaluated, or None.
        measures: of that plan, whose day has passed.
        moved: when something was written last; None where nobody waits for anything.
        consent: there is a consent in force for this team.
    """

    key: str
    opens: str
    pupil: str
    pupil_ref: str
    group: str
    number: str = ""
    reports: tuple[TeamReport, ...] = ()
    again: date | None = None
    plan: str = ""
    evaluate: date | None = None
    measures: tuple[DueMeasure, ...] = ()
    moved: date | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Discussion:
    """A begun anonymous discussion with the team: its draft, and themes of a pick list. Nothing of what it says."""

    draft_id: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """A pupil of the step whose absence has reached a limit that nobody has seen to: the last of them."""

    pupil: str
    pupil_ref: str
    group: str
    rule_id: str
    day: date
    days: int
    due: date
    why: str


@dataclass(frozen=True, slots=True)
class Handled:
    """What the newest minutes that hold an item say of it: when, whether it was decided, and when it comes back."""

    day: date
    decided: bool
    again: date | None = None


@dataclass(frozen=True, slots=True)
class LastMeeting:
    """The meeting before: its minutes, its day, and minutes per item where it says when it began and ended."""

    document_id: str
    day: date
    minutes_each: int | None = None


@dataclass(frozen=True, slots=True)
class OpenThings:
    """Everything that an agenda is made of.

    ``named``: names and ids of pupils that R-team may know of decisions about; a class meeting knows its own.
    """

    cases: tuple[OpenCase, ...] = ()
    decisions: tuple[Decision, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    absences: tuple[Absent, ...] = ()
    handled: Mapping[str, Handled] = field(default_factory=lambda: MappingProxyType({}))
    last: LastMeeting | None = None
    named: frozenset[str] = frozenset()
