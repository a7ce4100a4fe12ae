"""What a set of answers means in a form: what is asked, what is missing, what goes into the document. Pure functions.

Two rules live here. *Hidden answers are kept*: a field that a condition hides keeps its answer in the draft, counts as
unanswered in every condition, and is left out of the document. *Only the author's phase is asked*: the rector's part
and what happens after Ferdigstill are never required of the one who writes.

A supplement draft hands in ``base``, the frozen answers of the document it adds to: what is answered there isn't asked
again but counts in conditions; what the lightest level leaves optional isn't asked again either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from skjema_app.domain.answers import ROW_ID, Answers, FieldPath, Json, is_empty
from skjema_app.form_engine.changes import ChangeKind, FieldChange, changes
from skjema_app.form_engine.conditions import holds
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Option, Phase, Placement, Step
from skjema_app.form_engine.state import (
    FieldState,
    FormState,
    Problem,
    ProblemCode,
    RowState,
    Severity,
    StepState,
    StepStatus,
)
from skjema_app.form_engine.values import answered, bare, faults, row_is_empty, rows_of, tidied

__all__ = [
    "CONFIRMED",
    "ChangeKind",
    "FieldChange",
    "FieldState",
    "FormState",
    "Problem",
    "ProblemCode",
    "RowState",
    "Severity",
    "StepState",
    "StepStatus",
    "changes",
    "confirm",
    "document_answers",
    "evaluate",
    "shown_fields",
    "visible_answers",
]

CONFIRMED = "_bekreftet"
"""Key in a draft's answers: keys of the questions the person has said yes to. No field can have this id."""

_ASKED = frozenset({ProblemCode.SAME_AS_OTHER, ProblemCode.SAME_AS_EARLIER, ProblemCode.PAST_DATE})
_WORTH_COMPARING = 12  # shorter texts, such as «vet ikke», may well be said twice
_EMPTY: Answers = MappingProxyType({})


def evaluate(
    definition: FormDefinition,
    answers: Answers,
    *,
    level: str,
    base: Answers = _EMPTY,
    today: date,
    earlier_words: Iterable[str] = (),
) -> FormState:
    """The state of a form. Never raises, whatever JSON the answers hold.

    Args:
        definition: the form version that the draft pins.
        answers: the draft's answers, hidden ones included.
        level: the level it is filled at.
        base: frozen answers of the document that a supplement adds to.
        today: the date on this machine, for dates that can't be in the future.
        earlier_words: pupil's own words in older documents; the same words again are asked about once.
    """
    view = _View(definition, answers, base, level)
    judge = _Judge(view, today, frozenset(bare(words) for words in earlier_words))
    pages = []
    for step in definition.steps:
        states = tuple(judge.field_state(step, field) for field in step.fields if field.phase is Phase.AUTHOR)
        if any(state.visible and state.field.type is not FieldType.NOTICE for state in states):
            pages.append((step, states))
    steps: list[StepState] = []
    begun_later = False
    for step, states in reversed(pages):
        steps.insert(0, _step_state(step, states, begun_later=begun_later))
        begun_later = begun_later or any(state.visible and not is_empty(state.value) for state in states)
    return FormState(
        steps=tuple(steps),
        problems=tuple(judge.problems),
        answered=judge.answered,
        required_total=judge.required_total,
        notices=tuple(
            field
            for _, field in definition.fields()
            if field.type is FieldType.NOTICE and field.placement is Placement.TOP and view.visible[field.field_id]
        ),
    )


def visible_answers(
    definition: FormDefinition, answers: Answers, level: str, base: Answers = _EMPTY
) -> dict[str, Json]:
    """What conditions see: answers of visible fields together with the base document's."""
    return dict(_View(definition, answers, base, level).seen)


def shown_fields(definition: FormDefinition, answers: Answers, level: str, base: Answers = _EMPTY) -> frozenset[str]:
    """Ids of the top-level fields that are visible."""
    view = _View(definition, answers, base, level)
    return frozenset(field_id for field_id, visible in view.visible.items() if visible)


def document_answers(
    definition: FormDefinition, answers: Answers, level: str, base: Answers = _EMPTY
) -> dict[str, Json]:
    """The answers that are frozen and signed at Ferdigstill, in the form's order.

    Only visible fields of the author's phase; nothing unanswered, nothing of a wrong shape, no empty rows. For a
    supplement only what it adds.
    """
    view = _View(definition, answers, base, level)
    kept: dict[str, Json] = {}
    for _, field in definition.fields():
        if not view.visible[field.field_id]:
            continue
        value = answers.get(field.field_id)
        frozen = _frozen_rows(view, field, value) if field.type is FieldType.ROWS else tidied(field, value)
        if not is_empty(frozen):
            kept[field.field_id] = frozen
    return kept


def confirm(answers: Answers, problem: Problem) -> dict[str, Json]:
    """The answers with a question answered «ja, det stemmer», so that it isn't asked again about the same text."""
    before = answers.get(CONFIRMED)
    keys = [key for key in before if isinstance(key, str)] if isinstance(before, list) else []
    return {**answers, CONFIRMED: [*keys, problem.key] if problem.key not in keys else [*keys]}


class _View:
    """Which fields are visible, and the answers that conditions may see."""

    def __init__(self, definition: FormDefinition, answers: Answers, base: Answers, level: str) -> None:
        self.definition = definition
        self.answers = answers
        self.rank = definition.rank(level)
        self.seen: dict[str, Json] = {}
        self.visible: dict[str, bool] = {}
        supplement = bool(base)
        for field_id in definition.visibility_order:
            field = definition.index[field_id]
            told = answered(field, base.get(field_id))
            if told is not None:
                self.visible[field_id] = False
                self.seen[field_id] = told
                continue
            visible = self._asked(field, supplement=supplement) and (field.when is None or holds(field.when, self))
            self.visible[field_id] = visible
            if visible:
                self.seen[field_id] = answered(field, answers.get(field_id))

    def _asked(self, field: Field, *, supplement: bool) -> bool:
        rank = self.definition.rank(field.level)
        if field.phase is not Phase.AUTHOR or rank > self.rank:
            return False
        return not supplement or rank > 0 or field.required is not None

    def answer(self, field_id: str) -> Json:
        return self.seen.get(field_id)

    def reaches(self, level: str) -> bool:
        return self.definition.rank(level) <= self.rank


class _RowView:
    """The same within one row: its own columns first, then the fields of the form."""

    def __init__(self, outer: _View, rows_field: Field, row: Mapping[str, Json]) -> None:
        self._outer = outer
        self._own = frozenset(column.field_id for column in rows_field.fields)
        self.seen: dict[str, Json] = {}
        self.visible: dict[str, bool] = {}
        for column in rows_field.fields:  # a column's condition may look at earlier columns only; the loader sees to it
            shown = outer.definition.rank(column.level) <= outer.rank and column.phase is Phase.AUTHOR
            shown = shown and (column.when is None or holds(column.when, self))
            self.visible[column.field_id] = shown
            if shown:
                self.seen[column.field_id] = tidied(column, row.get(column.field_id))

    def answer(self, field_id: str) -> Json:
        return self.seen.get(field_id) if field_id in self._own else self._outer.answer(field_id)

    def reaches(self, level: str) -> bool:
        return self._outer.reaches(level)


class _Judge:
    """Walks the fields once and gathers states, problems and counts."""

    def __init__(self, view: _View, today: date, earlier: frozenset[str]) -> None:
        self._view = view
        self._today = today
        self._earlier = earlier
        confirmed = view.answers.get(CONFIRMED)
        self._confirmed = frozenset(k for k in confirmed if isinstance(k, str)) if isinstance(confirmed, list) else ()
        self._texts = _texts(view)
        self.problems: list[Problem] = []
        self.answered = 0
        self.required_total = 0

    def field_state(self, step: Step, field: Field) -> FieldState:
        visible = self._view.visible[field.field_id]
        value = self._view.answers.get(field.field_id)
        if field.type is FieldType.ROWS:
            return self._rows_state(step, field, value, visible=visible)
        return self._leaf(step, field, field.field_id, value, self._view, visible=visible)

    def _leaf(
        self,
        step: Step,
        field: Field,
        path: FieldPath,
        value: Json,
        scope: _View | _RowView,
        *,
        visible: bool,
        judged: bool = True,
    ) -> FieldState:
        value = None if is_empty(value) else value
        if not visible or field.type is FieldType.NOTICE:
            return FieldState(path, field, value, visible, required=False, options=field.options)
        required = field.required is not None and holds(field.required, scope)
        options = _offered(field.options, scope)
        if not judged:
            return FieldState(path, field, value, visible, required, options=options)
        problems: list[Problem] = []
        if value is None:
            if required:
                problems.append(_problem(ProblemCode.REQUIRED, step, field, path))
        else:
            offered = frozenset(option.option_id for option in options)
            for code, params in faults(field, value, offered, self._today):
                problems.append(_problem(code, step, field, path, params, value))
            if field.own_words and isinstance(value, str):
                problems += self._said_before(step, field, path, value)
        return self._counted(FieldState(path, field, value, visible, required, tuple(problems), options))

    def _rows_state(self, step: Step, field: Field, value: Json, *, visible: bool) -> FieldState:
        rows = []
        filled = 0
        for row_id, row in rows_of(value):
            written = not row_is_empty(row)  # a row just added asks for nothing until something is written in it
            filled += written
            rows.append(self._row_state(step, field, row_id, row, visible=visible, written=written))
        value = None if is_empty(value) else value
        if not visible:
            return FieldState(field.field_id, field, value, visible, required=False, rows=tuple(rows))
        required = field.required is not None and holds(field.required, self._view)
        problems: list[Problem] = []
        if value is not None and not isinstance(value, list):
            problems.append(_problem(ProblemCode.WRONG_TYPE, step, field, field.field_id))
        elif required and not filled:
            problems.append(_problem(ProblemCode.REQUIRED, step, field, field.field_id))
        elif required and filled < field.minimum_rows:
            params: dict[str, str | int] = {"minimum": field.minimum_rows}
            problems.append(_problem(ProblemCode.TOO_FEW_ROWS, step, field, field.field_id, params))
        state = FieldState(field.field_id, field, value, visible, required, tuple(problems), (), tuple(rows))
        return self._counted(state)

    def _row_state(
        self, step: Step, field: Field, row_id: str, row: Mapping[str, Json], *, visible: bool, written: bool
    ) -> RowState:
        scope = _RowView(self._view, field, row)
        path = f"{field.field_id}/{row_id}"
        columns = tuple(
            self._leaf(
                step,
                column,
                f"{path}/{column.field_id}",
                row.get(column.field_id),
                scope,
                visible=visible and scope.visible[column.field_id],
                judged=written,
            )
            for column in field.fields
        )
        return RowState(row_id, path, columns)

    def _said_before(self, step: Step, field: Field, path: FieldPath, value: str) -> list[Problem]:
        words = bare(value)
        if len(words) < _WORTH_COMPARING:
            return []
        other = self._same_text(path, words)
        if other:
            return [_problem(ProblemCode.SAME_AS_OTHER, step, field, path, {"other": other}, value)]
        if words in self._earlier:
            return [_problem(ProblemCode.SAME_AS_EARLIER, step, field, path, {}, value)]
        return []

    def _same_text(self, path: FieldPath, words: str) -> FieldPath:
        """Another field with this text, or "". Of two own-words fields alike only the later one is asked about."""
        passed = False
        for where, text in self._texts:
            if where == path:
                passed = True
            elif text == words and not (passed and self._view.definition.index[where].own_words):
                return where
        return ""

    def _counted(self, state: FieldState) -> FieldState:
        open_problems = tuple(p for p in state.problems if not (p.key and p.key in self._confirmed))
        self.problems += open_problems
        if state.required:
            self.required_total += 1
            self.answered += not any(problem.severity is Severity.ERROR for problem in open_problems)
        if open_problems == state.problems:
            return state
        return FieldState(
            state.path,
            state.field,
            state.value,
            state.visible,
            state.required,
            open_problems,
            state.options,
            state.rows,
        )


def _offered(options: tuple[Option, ...], scope: _View | _RowView) -> tuple[Option, ...]:
    if all(option.when is None for option in options):
        return options
    return tuple(option for option in options if option.when is None or holds(option.when, scope))


def _problem(
    code: ProblemCode,
    step: Step,
    field: Field,
    path: FieldPath,
    params: Mapping[str, str | int] | None = None,
    value: Json = None,
) -> Problem:
    asked = code in _ASKED
    key = ""
    if asked:
        digest = hashlib.sha256(str(value).encode("utf-8", "surrogatepass")).hexdigest()
        key = f"{code.value}:{path}:{digest[:16]}"
    severity = Severity.ASK if asked else Severity.ERROR
    return Problem(code, severity, path, step.step_id, field.label, MappingProxyType(dict(params or {})), key)


def _step_state(step: Step, states: tuple[FieldState, ...], *, begun_later: bool) -> StepState:
    shown = [state for state in states if state.visible]
    problems = [p for state in shown for p in (*state.problems, *_row_problems(state)) if p.severity is Severity.ERROR]
    begun = any(not is_empty(state.value) for state in shown)
    wrong = any(problem.code is not ProblemCode.REQUIRED for problem in problems)
    if not problems:
        status = StepStatus.COMPLETE if begun or begun_later else StepStatus.NOT_STARTED
    elif wrong or begun_later:
        status = StepStatus.GAPS
    else:
        status = StepStatus.BEGUN if begun else StepStatus.NOT_STARTED
    return StepState(step.step_id, step.title, step.intro, status, states, len(problems))


def _row_problems(state: FieldState) -> Iterable[Problem]:
    return (problem for row in state.rows for column in row.fields for problem in column.problems)


def _texts(view: _View) -> list[tuple[FieldPath, str]]:
    """Every visible text, bare, with its path: what the pupil's own words are compared with."""
    found = []
    for field_id, value in view.seen.items():
        field = view.definition.index[field_id]
        if field.type is FieldType.LONG_TEXT and isinstance(value, str) and value.strip():
            found.append((field_id, bare(value)))
    return found


def _frozen_rows(view: _View, field: Field, value: Json) -> Json:
    kept: list[Json] = []
    for row_id, row in rows_of(value):
        scope = _RowView(view, field, row)
        frozen: dict[str, Json] = {ROW_ID: row_id}
        for column in field.fields:
            cell = tidied(column, row.get(column.field_id)) if scope.visible[column.field_id] else None
            if cell is not None:
                frozen[column.field_id] = cell
        if len(frozen) > 1:
            kept.append(frozen)
    return kept
