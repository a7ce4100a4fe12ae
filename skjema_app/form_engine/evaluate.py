"""What a set of answers means in a form: what is asked, what is missing, what goes into the document. Pure functions.

What is visible, asked and inherited is decided in ``view.py``; here it is judged. Only the phase of the draft's level
is judged: the rector's part and what happens after Ferdigstill are never required of the one who writes.

A supplement or a decision hands in ``base``, the frozen answers of the document it adds to or is about: what is
answered there isn't asked again but counts in conditions. A new version hands in ``before``, the frozen answers of the
version it revises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.form_engine.changes import ChangeKind, FieldChange, changes
from skjema_app.form_engine.conditions import Condition, holds
from skjema_app.form_engine.definition import ABOVE, Field, FieldType, FormDefinition, Option, Placement, Step
from skjema_app.form_engine.judgements import between_answers, dropped_rows, problem
from skjema_app.form_engine.relations import relation_faults
from skjema_app.form_engine.row_memo import Context, JudgedRow, RowMemo
from skjema_app.form_engine.state import (
    FieldState,
    FormState,
    Inherited,
    Problem,
    ProblemCode,
    Recommended,
    RowState,
    Severity,
    StepState,
    StepStatus,
)
from skjema_app.form_engine.values import bare, faults, tidied
from skjema_app.form_engine.view import RowView, View, frozen_rows, inherited

__all__ = [
    "CONFIRMED",
    "ChangeKind",
    "FieldChange",
    "FieldState",
    "FormState",
    "Inherited",
    "Problem",
    "ProblemCode",
    "Recommended",
    "RowState",
    "Severity",
    "StepState",
    "StepStatus",
    "changes",
    "confirm",
    "document_answers",
    "evaluate",
    "inherited",
    "shown_fields",
    "visible_answers",
]

_MEMO = RowMemo()

CONFIRMED = "_bekreftet"
"""Key in a draft's answers: keys of the questions the person has said yes to. No field can have this id."""

_WORTH_COMPARING = 12  # shorter texts, such as «vet ikke», may well be said twice
_EMPTY: Answers = MappingProxyType({})


def evaluate(
    definition: FormDefinition,
    answers: Answers,
    *,
    level: str,
    base: Answers = _EMPTY,
    before: Answers = _EMPTY,
    today: date,
    earlier_words: Iterable[str] = (),
) -> FormState:
    """The state of a form. Never raises, whatever JSON the answers hold.

    Args:
        definition: the form version that the draft pins.
        answers: the draft's answers, hidden ones included.
        level: the level it is filled at; ``DECISION_LEVEL`` for the decision on a document.
        base: frozen answers of the document that a supplement adds to, or that a decision is about.
        before: frozen answers of the version that the draft revises; empty for a first version.
        today: the date on this machine, for dates that can't be in the future.
        earlier_words: pupil's own words in older documents; the same words again are asked about once.
    """
    view = View(definition, answers, base, level, before)
    judge = _Judge(view, today, frozenset(bare(words) for words in earlier_words))
    pages = []
    for step in definition.steps:
        states = tuple(judge.field_state(step, field) for field in step.fields if field.phase is view.phase)
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
        recommended=tuple(judge.recommended),
    )


def visible_answers(
    definition: FormDefinition, answers: Answers, level: str, base: Answers = _EMPTY, before: Answers = _EMPTY
) -> dict[str, Json]:
    """What conditions see: answers of visible fields together with the base document's."""
    return dict(View(definition, answers, base, level, before).seen)


def shown_fields(
    definition: FormDefinition, answers: Answers, level: str, base: Answers = _EMPTY, before: Answers = _EMPTY
) -> frozenset[str]:
    """Ids of the top-level fields that are visible."""
    view = View(definition, answers, base, level, before)
    return frozenset(field_id for field_id, visible in view.visible.items() if visible)


def document_answers(
    definition: FormDefinition, answers: Answers, level: str, base: Answers = _EMPTY, before: Answers = _EMPTY
) -> dict[str, Json]:
    """The answers that are frozen and signed at Ferdigstill, in the form's order.

    Only visible fields of the phase that is asked; nothing unanswered, nothing of a wrong shape, no empty rows; what
    rows inherit is written out. For a supplement or a decision only what it adds.
    """
    view = View(definition, answers, base, level, before)
    kept: dict[str, Json] = {}
    for _, field in definition.fields():
        if not view.visible[field.field_id]:
            continue
        value = answers.get(field.field_id)
        frozen = frozen_rows(view, field) if field.type is FieldType.ROWS else tidied(field, value)
        if not is_empty(frozen):
            kept[field.field_id] = frozen
    return kept


def confirm(answers: Answers, problem: Problem) -> dict[str, Json]:
    """The answers with a question answered «ja, det stemmer», so that it isn't asked again about the same text."""
    before = answers.get(CONFIRMED)
    keys = [key for key in before if isinstance(key, str)] if isinstance(before, list) else []
    return {**answers, CONFIRMED: [*keys, problem.key] if problem.key not in keys else [*keys]}


class _Judge:
    """Walks the fields once and gathers states, problems and counts."""

    def __init__(self, view: View, today: date, earlier: frozenset[str]) -> None:
        self._view = view
        self._today = today
        self._earlier = earlier
        confirmed = view.answers.get(CONFIRMED)
        self._confirmed = frozenset(k for k in confirmed if isinstance(k, str)) if isinstance(confirmed, list) else ()
        self._texts = _texts(view)
        self._lacking: set[FieldPath] = set()
        self._between = between_answers(view)
        self.problems: list[Problem] = []
        self.recommended: list[Recommended] = []
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
        scope: View | RowView,
        *,
        visible: bool,
        judged: bool = True,
    ) -> FieldState:
        if not visible or field.type is FieldType.NOTICE:
            value = None if is_empty(value) else value
            return FieldState(path, field, value, visible, required=False, options=field.options)
        kept = scope.seen.get(field.field_id)  # what the written answer is worth, or what is inherited
        taken = scope.inherits.get(field.field_id)
        if taken is not None or kept is None:
            value = None if is_empty(value) else value
            if value is not None:  # written, and worth nothing
                kept, taken = None, None
        required = field.required is not None and self._required(field.required, scope)
        options = _offered(field.options, scope) if field.options else ()
        if not judged:
            return FieldState(path, field, value, visible, required, options=options, inherited=taken)
        problems: list[Problem] = []
        effective = taken.value if taken is not None else value
        if effective is None:
            if required and not self._told_elsewhere(field, path, scope) and not self._lacks_consent(path):
                problems.append(problem(ProblemCode.REQUIRED, step.step_id, field, path))
        elif taken is None or not self._already_judged(field, taken):
            for code, params in faults(field, kept, options, self._today):
                problems.append(problem(code, step.step_id, field, path, params, effective))
        if field.type is FieldType.DATE or field.not_staff is not None:
            for code, params in relation_faults(self._view, scope, field, path, value, effective, self._today):
                problems.append(problem(code, step.step_id, field, path, params, effective))
        if field.own_words and isinstance(value, str):
            problems += self._said_before(step, field, path, value)
        if path in self._between:
            problems += self._between[path]
        should = effective is None and field.should is not None and holds(field.should, scope)
        stood = scope.stood(field) if scope.revises and not field.own_words else None
        state = FieldState(
            path,
            field,
            value,
            visible,
            required,
            tuple(problems),
            options,
            recommended=should,
            inherited=taken,
            changed=stood is not None,
            before=stood.value if stood is not None else None,
        )
        return self._counted(step, state, answered=effective is not None)

    def _required(self, when: Condition, scope: View | RowView) -> bool:
        """Whether an answer is needed now; one pupil's copy holds what was answered, and nothing is asked for anew."""
        return not self._view.is_copy and holds(when, scope)

    def _told_elsewhere(self, field: Field, path: FieldPath, scope: View | RowView) -> bool:
        """Whether the gap is told where this cell would inherit from: filling that fills all, so it is told once."""
        column = f"{scope.rows_id}/{field.field_id}" if isinstance(scope, RowView) else ""
        told = any((column if source == ABOVE else source) in self._lacking for source in field.inherit)
        self._lacking.add(column or path)
        return told

    def _lacks_consent(self, path: FieldPath) -> bool:
        """Whether it is told here that the consent is missing; that says the gap too, and what else may fill it."""
        return any(one.code is ProblemCode.CONSENT for one in self._between.get(path, ()))

    def _already_judged(self, field: Field, taken: Inherited) -> bool:
        """Whether what is wrong with an inherited value is told where it was written."""
        source = self._view.definition.field_at(taken.source)
        if source is None or source is field:
            return True
        return bool(faults(source, taken.value, source.options, self._today))

    def _rows_state(self, step: Step, field: Field, value: Json, *, visible: bool) -> FieldState:
        rows = []
        filled = 0
        context = _MEMO.context(self._view, field, step.step_id, self._today, self._confirmed)
        for row in self._view.rows(field):
            filled += row.written
            rows.append(self._row(step, field, row, context, visible=visible))
        value = None if is_empty(value) else value
        if not visible:
            return FieldState(field.field_id, field, value, visible, required=False, rows=tuple(rows))
        required = field.required is not None and self._required(field.required, self._view)
        problems: list[Problem] = []
        if value is not None and not isinstance(value, list):
            problems.append(problem(ProblemCode.WRONG_TYPE, step.step_id, field, field.field_id))
        elif required and not filled:
            problems.append(problem(ProblemCode.REQUIRED, step.step_id, field, field.field_id))
        elif required and filled < field.minimum_rows:
            params: dict[str, str | int] = {"minimum": field.minimum_rows}
            problems.append(problem(ProblemCode.TOO_FEW_ROWS, step.step_id, field, field.field_id, params))
        problems += dropped_rows(self._view, step.step_id, field)
        problems += self._between.get(field.field_id, ())
        should = not filled and field.should is not None and holds(field.should, self._view)
        state = FieldState(
            field.field_id, field, value, visible, required, tuple(problems), (), tuple(rows), recommended=should
        )
        return self._counted(step, state, answered=filled > 0)

    def _row(self, step: Step, field: Field, row: RowView, context: Context | None, *, visible: bool) -> RowState:
        """The state of a row; one that is as it was at the key press before isn't judged again."""
        if context is None or any(path.startswith(row.path) for path in self._between):
            return self._row_state(step, field, row, visible=visible)
        known = _MEMO.get(field, row, context, visible=visible)
        if known is None:
            problems, recommended = len(self.problems), len(self.recommended)
            required, answered = self.required_total, self.answered
            state = self._row_state(step, field, row, visible=visible)
            known = JudgedRow(
                state,
                tuple(self.problems[problems:]),
                tuple(self.recommended[recommended:]),
                self.required_total - required,
                self.answered - answered,
            )
            _MEMO.keep(field, row, context, known, visible=visible)
            return state
        self.problems += known.problems
        self.recommended += known.recommended
        self.required_total += known.required
        self.answered += known.answered
        return known.state

    def _row_state(self, step: Step, field: Field, row: RowView, *, visible: bool) -> RowState:
        columns = tuple(
            self._leaf(
                step,
                column,
                f"{row.path}/{column.field_id}",
                row.row.get(column.field_id),
                row,
                visible=visible and row.visible[column.field_id],
                judged=row.written,  # a row just added asks for nothing until something is written in it
            )
            for column in field.fields
        )
        known = row.earlier is not None
        return RowState(row.row_id, row.path, columns, new=row.revises and not known, kept=known and field.keep)

    def _said_before(self, step: Step, field: Field, path: FieldPath, value: str) -> list[Problem]:
        words = bare(value)
        if len(words) < _WORTH_COMPARING:
            return []
        other = self._same_text(path, words)
        if other:
            return [problem(ProblemCode.SAME_AS_OTHER, step.step_id, field, path, {"other": other}, value)]
        if words in self._earlier:
            return [problem(ProblemCode.SAME_AS_EARLIER, step.step_id, field, path, {}, value)]
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

    def _counted(self, step: Step, state: FieldState, *, answered: bool) -> FieldState:
        open_problems = state.problems
        if open_problems:
            open_problems = tuple(p for p in open_problems if not (p.key and p.key in self._confirmed))
            self.problems += open_problems
        if state.recommended:
            self.recommended.append(Recommended(state.path, step.step_id, state.field.label))
        if state.required:
            self.required_total += 1
            self.answered += answered and not any(problem.severity is Severity.ERROR for problem in open_problems)
        return state if len(open_problems) == len(state.problems) else replace(state, problems=open_problems)


def _offered(options: tuple[Option, ...], scope: View | RowView) -> tuple[Option, ...]:
    for option in options:
        if option.when is not None:
            break
    else:
        return options
    return tuple(option for option in options if option.when is None or holds(option.when, scope))


def _step_state(step: Step, states: tuple[FieldState, ...], *, begun_later: bool) -> StepState:
    shown = [state for state in states if state.visible]
    cells = [column for state in shown for row in state.rows for column in row.fields]
    problems = [p for state in (*shown, *cells) for p in state.problems if p.severity is Severity.ERROR]
    begun = any(not is_empty(state.value) for state in shown)
    wrong = any(problem.code is not ProblemCode.REQUIRED for problem in problems)
    if not problems:
        status = StepStatus.COMPLETE if begun or begun_later else StepStatus.NOT_STARTED
    elif wrong or begun_later:
        status = StepStatus.GAPS
    else:
        status = StepStatus.BEGUN if begun else StepStatus.NOT_STARTED
    recommended = sum(state.recommended for state in (*shown, *cells))
    return StepState(step.step_id, step.title, step.intro, status, states, len(problems), recommended)


def _texts(view: View) -> list[tuple[FieldPath, str]]:
    """Every visible text, bare, with its path: what the pupil's own words are compared with."""
    found = []
    for field_id, value in view.seen.items():
        field = view.definition.index[field_id]
        if field.type is FieldType.LONG_TEXT and isinstance(value, str) and value.strip():
            found.append((field_id, bare(value)))
    return found
