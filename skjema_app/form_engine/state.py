"""What a set of answers means in a form, as plain values: made by ``evaluate.py``, shown by windows and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from skjema_app.domain.answers import FieldPath, Json
from skjema_app.form_engine.definition import NO_TEXT, Field, Option, Text

NO_PARAMS: Mapping[str, str | int] = MappingProxyType({})


class ProblemCode(StrEnum):
    """What is wrong with an answer, or missing. The sentences live with the window; ``Problem.params`` fill them."""

    REQUIRED = "required"
    NOT_A_SENTENCE = "not-a-sentence"
    SAME_AS_OTHER = "same-as-other"
    SAME_AS_EARLIER = "same-as-earlier"
    FUTURE_DATE = "future-date"
    PAST_DATE = "past-date"
    IMPOSSIBLE_DATE = "impossible-date"
    BAD_TIME = "bad-time"
    NOT_AN_OPTION = "not-an-option"
    BEFORE_OTHER = "before-other"
    TOO_FAR = "too-far"
    NOT_STAFF = "not-staff"
    TOO_FEW_ROWS = "too-few-rows"
    TOO_LONG = "too-long"
    WRONG_TYPE = "wrong-type"
    TOO_MANY_FILES = "too-many-files"
    FILE_TOO_LARGE = "file-too-large"
    ROW_DROPPED = "row-dropped"
    RULE = "rule"
    CONSENT = "consent"


class Severity(StrEnum):
    """``ERROR``: Ferdigstill refuses. ``ASK``: the person is asked once and may answer «ja, det stemmer»."""

    ERROR = "error"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, or to be asked about.

    Attributes:
        code: which.
        severity: whether it stops Ferdigstill.
        path: the field, as ``domain.answers`` writes paths.
        step_id: the page it is on.
        label: the field's question.
        params: plain values for the sentence: "max" and "length" (characters), "minimum" (rows), "other" (a path),
            "other_label" (its question in bokmål), "weeks", "most" and "count" (files), "largest" (MiB) and "name"
            (of a file), "row" and "words" (a dropped row's id and first words), "rule" (its id).
        message: of a ``RULE``: what the form says.
        key: what ``confirm`` stores for an ``ASK``; changes when the answer does, so a new text is asked about anew.
    """

    code: ProblemCode
    severity: Severity
    path: FieldPath
    step_id: str
    label: Text
    params: Mapping[str, str | int] = field(default_factory=lambda: NO_PARAMS, hash=False)
    key: str = ""
    message: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Recommended:
    """One unanswered field that should be there, «bør være med»: it stops nothing, and the rector sees that it's empty.

    Attributes:
        path: the field.
        step_id: the page it is on.
        label: the field's question.
    """

    path: FieldPath
    step_id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Inherited:
    """A value that a cell takes from elsewhere. ``source``: path of the cell or field where it was written."""

    value: Json
    source: FieldPath


class StepStatus(StrEnum):
    """How far a page has come.

    NOT_STARTED: nothing answered, no later page begun. BEGUN: something answered, required answers missing.
    GAPS: an answer is wrong, or answers are missing although a later page is begun. COMPLETE: nothing is missing.
    """

    NOT_STARTED = "not-started"
    BEGUN = "begun"
    COMPLETE = "complete"
    GAPS = "gaps"


@dataclass(frozen=True, slots=True)
class RowState:
    """One row of a ``rows`` field, with the state of each of its fields.

    ``new``: the version that the draft revises doesn't have it. ``kept``: that version has it, and it can't be dropped.
    """

    row_id: str
    path: FieldPath
    fields: tuple[FieldState, ...]
    new: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field as it is now.

    Attributes:
        path: "hva", or "andre/<row id>/rolle" within a row.
        field: its definition.
        value: the answer in the draft, kept also while hidden; None when not answered.
        visible: whether it is asked now.
        required: whether an answer is needed now.
        problems: what is wrong with it.
        options: the choices offered now.
        rows: for ``rows``: its rows in order.
        recommended: it should be answered and isn't; never together with ``required``.
        inherited: within rows: the value it has from elsewhere while nothing is written in it; counts as answered.
        changed: the draft revises a version in which another answer stood. Never said of the pupil's own words, of a
            row that is new, or of ``rows`` as a whole.
        before: what stood there, where it is changed.
    """

    path: FieldPath
    field: Field
    value: Json
    visible: bool
    required: bool
    problems: tuple[Problem, ...] = ()
    options: tuple[Option, ...] = ()
    rows: tuple[RowState, ...] = ()
    recommended: bool = False
    inherited: Inherited | None = None
    changed: bool = False
    before: Json = None


@dataclass(frozen=True, slots=True)
class StepState:
    """One page as it is now: its fields of the phase that is asked, hidden ones too.

    ``missing`` counts problems that stop, ``recommended`` unanswered fields that should be there.
    """

    step_id: str
    title: Text
    intro: Text
    status: StepStatus
    fields: tuple[FieldState, ...]
    missing: int
    recommended: int = 0


@dataclass(frozen=True, slots=True)
class FormState:
    """A form with answers.

    Attributes:
        steps: pages with at least one visible field, in order.
        problems: all problems in page order; ``ASK`` ones that were confirmed are left out.
        answered: required fields that have a good answer.
        required_total: required fields now.
        notices: visible notices that stand above the form.
        recommended: unanswered fields that should be there, in page order; they stop nothing.
    """

    steps: tuple[StepState, ...]
    problems: tuple[Problem, ...]
    answered: int
    required_total: int
    notices: tuple[Field, ...] = ()
    recommended: tuple[Recommended, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether Ferdigstill may go on: nothing that stops it; questions may be left."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that stop Ferdigstill."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def questions(self) -> tuple[Problem, ...]:
        """Problems the person is asked about once."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ASK)

    def step(self, step_id: str) -> StepState | None:
        """The page with this id, or None when it isn't shown."""
        return next((step for step in self.steps if step.step_id == step_id), None)

    def field(self, path: FieldPath) -> FieldState | None:
        """The state of a field on a shown page, or None."""
        for step in self.steps:
            for one in step.fields:
                if one.path == path:
                    return one
                for row in one.rows:
                    for column in row.fields:
                        if column.path == path:
                            return column
        return None
