"""Answers for any form: those that bring a branch into view, and those that make it complete; by looking, not by plan.

``complete`` asks the form what is wrong and mends exactly that, over and over, as a patient person would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from form_kit import TODAY, leaves

from skjema_app.domain.answers import ROW_ID, Answers, Json, value_at
from skjema_app.form_engine.conditions import (
    AllOf,
    Always,
    Answered,
    AnyOf,
    AnyRow,
    AtLevel,
    Changed,
    Condition,
    Earlier,
    EveryRow,
    FieldIs,
    Not,
    Revision,
    mentioned,
)
from skjema_app.form_engine.definition import (
    UNKNOWN_PUPIL,
    Dates,
    Field,
    FieldType,
    FormDefinition,
    Phase,
)
from skjema_app.form_engine.evaluate import FieldState, FormState, Problem, ProblemCode, evaluate
from skjema_app.form_engine.unsure import can_be_asked

_TURNS = 60
_ROW = "r1"
_CHOICES = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a form is being filled: at a level, on top of what, and after which version."""

    form: FormDefinition
    level: str
    base: Answers
    before: Answers
    row: str = _ROW
    """The row that answers within rows are put in."""
    choice: int = -1
    """Which part of «any of these» is made true."""

    def state(self, answers: Answers) -> FormState:
        """What answers mean here."""
        return evaluate(self.form, answers, level=self.level, base=self.base, before=self.before, today=TODAY)

    @property
    def phase(self) -> Phase:
        """Whose questions are asked."""
        return self.form.asked_phase(self.level)


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer that decides what else is asked: a field (or "rows/column") with one of its answers."""

    field_id: str
    answer: str
    rows: str = ""

    @property
    def path(self) -> str:
        """Where the answer stands."""
        return f"{self.rows}/{_ROW}/{self.field_id}" if self.rows else self.field_id


def setting(form: FormDefinition, level: str, *, base: Answers | None = None, before: Answers | None = None) -> Setting:
    """A form at a level."""
    return Setting(form, level, base or {}, before or {})


def branches(here: Setting) -> Iterator[Branch]:
    """Every answer of every field that some condition looks at; a form without any has one branch of nothing."""
    driving = {field_id for condition in _conditions(here.form) for field_id in mentioned(condition)}
    found = False
    for _step, field in here.form.fields():
        if field.phase is not here.phase or field.field_id in here.base:
            continue
        for one, rows in ((field, ""), *((column, field.field_id) for column in field.fields)):
            if one.field_id in driving and (here.before or here.phase is not Phase.AUTHOR or _askable(here, one)):
                for answer in _answers(one):
                    found = True
                    yield Branch(one.field_id, answer, rows)
    if not found:
        yield Branch("", "")


def reach(here: Setting, branch: Branch, begin: Answers | None = None) -> dict[str, Json]:
    """The answers to begin with, and a few that bring a branch about; ``complete`` does the rest."""
    answers: dict[str, Json] = dict(begin or {})
    if not branch.field_id:
        return answers
    field = here.form.index[branch.field_id]
    if branch.rows:
        _make_true(here, here.form.index[branch.rows].when, answers, "")
        _bring(here, field, branch.answer, answers, branch.rows)
    else:
        _bring(here, field, branch.answer, answers, "")
    return answers


def taken(here: Setting, branch: Branch, begin: Answers) -> dict[str, Json]:
    """Complete answers in which a branch was taken; where one way doesn't lead there, another is tried."""
    answers: dict[str, Json] = {}
    for choice in _CHOICES:
        answers = complete(here, reach(replace(here, choice=choice), branch, begin))
        if not branch.field_id or _stands(here, branch, answers):
            break
    return answers


def _stands(here: Setting, branch: Branch, answers: Answers) -> bool:
    found = here.state(answers).field(branch.path)
    if found is None or not found.visible:
        return False
    chosen = found.field.type in {FieldType.ONE, FieldType.MANY, FieldType.YES_NO}
    return not chosen or found.value == good_answer(found.field, None, branch.answer)


def complete(here: Setting, answers: Answers) -> dict[str, Json]:
    """These answers with everything put in that the form wants. Raises AssertionError when that never ends."""
    filled = dict(answers)
    for _turn in range(_TURNS):
        state = here.state(filled)
        if not state.errors:
            return filled
        for problem in state.errors:
            _mend(here, state, problem, filled)
    message = f"{here.form.form_id} {here.level}: never complete: {[(p.code.value, p.path) for p in state.errors]}"
    raise AssertionError(message)


def required_paths(state: FormState) -> list[str]:
    """Where an answer is needed now and stands; also within rows."""
    return [one.path for one in leaves(state) if one.visible and one.required and one.value is not None]


def without(answers: Answers, path: str) -> dict[str, Json]:
    """The answers with one taken away."""
    kept = dict(answers)
    _put(kept, path, None)
    return kept


def good_answer(field: Field, state: FieldState | None = None, option: str = "") -> Json:
    """A good answer to a field; different fields get different texts."""
    options = state.options if state is not None else field.options
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return f"Svaret på {field.field_id} er skrevet her."[: field.max_length]
        case FieldType.DATE:
            return (TODAY + timedelta(days=3 if field.dates is Dates.FUTURE else -1)).isoformat()
        case FieldType.TIME:
            return "12:05"
        case FieldType.NUMBER:
            return 3
        case FieldType.YES_NO:
            return option != "false"
        case FieldType.ONE:
            return option or options[0].option_id
        case FieldType.MANY:
            return [option or options[0].option_id]
        case FieldType.PERSON:
            return {"ref": "", "name": "Lærer Prøvesen"}
        case FieldType.PUPIL if option == UNKNOWN_PUPIL:
            return {"ref": UNKNOWN_PUPIL, "name": field.unknown.nb}
        case FieldType.PUPIL:
            return {"ref": "", "name": "Elev Prøvesen"}
        case FieldType.PARTY:
            return {"ref": "", "name": "Deltaker Prøvesen", "kind": field.kinds[0].value}
        case _:
            return None


def _askable(here: Setting, field: Field) -> bool:
    """A field, or a column with the rows it is in, can be asked in a first version at this level."""
    rows = here.form.rows_of(field.field_id)
    return all(can_be_asked(one, here.form, here.level) for one in (field, rows) if one is not None)


def _conditions(form: FormDefinition) -> Iterator[Condition]:
    for field in form.index.values():
        yield from filter(None, (field.when, field.required, field.should))
        yield from filter(None, (option.when for option in field.options))
    for rule in form.rules:
        yield from filter(None, (rule.when, rule.must))
    consent = form.facts.consent
    if consent is not None:
        yield from (consent.needed, consent.given)


def _answers(field: Field) -> tuple[str, ...]:
    match field.type:
        case FieldType.NOTICE | FieldType.ROWS | FieldType.ATTACHMENT:
            return ()
        case FieldType.YES_NO:
            return ("true", "false")
        case FieldType.ONE | FieldType.MANY:
            return tuple(option.option_id for option in field.options)
        case FieldType.PUPIL if field.unknown:
            return ("", UNKNOWN_PUPIL)
        case _:
            return ("",)


def _bring(here: Setting, field: Field, answer: str, answers: dict[str, Json], rows: str) -> None:
    """Bring a field into view and answer it; within rows in the first row."""
    _make_true(here, field.when, answers, rows)
    option = field.option(answer)
    if option is not None:
        _make_true(here, option.when, answers, rows)
    _put(answers, f"{rows}/{here.row}/{field.field_id}" if rows else field.field_id, good_answer(field, None, answer))


def _make_true(here: Setting, condition: Condition | None, answers: dict[str, Json], rows: str) -> None:
    """Answers under which a condition holds, where some can be given."""
    match condition:
        case FieldIs(field_id, values):
            value = values[0]
            answer = value if isinstance(value, str) else str(value).lower()
            _bring_id(here, field_id, answer, answers, rows)
        case Answered(field_id):
            if value_at(answers, field_id) is None:
                _bring_id(here, field_id, "", answers, rows)
        case AllOf(parts):
            for part in parts:
                _make_true(here, part, answers, rows)
        case AnyOf(parts):
            _make_true(here, parts[here.choice % len(parts)], answers, rows)
        case AnyRow(rows_id, where) | EveryRow(rows_id, where):
            _make_true(here, where, answers, rows_id)
        case Earlier(first, second):
            _bring_id(here, first, "", answers, rows)
            _bring_id(here, second, "", answers, rows)
            _put_id(here, first, (TODAY - timedelta(days=9)).isoformat(), answers, rows)
        case Changed(field_ids):
            _change(here, field_ids[0], answers, rows)
        case Not(FieldIs(field_id, values)):
            others = [one for one in _answers(here.form.index[field_id]) if one not in {str(v).lower() for v in values}]
            if others and here.form.index[field_id].required is not None:
                _bring_id(here, field_id, others[0], answers, rows)
        case Not() | AtLevel() | Always() | Revision() | None:
            return


def _bring_id(here: Setting, field_id: str, answer: str, answers: dict[str, Json], rows: str) -> None:
    field = here.form.index[field_id]
    if field_id in here.base:
        return
    inside = here.form.rows_of(field_id)
    _bring(here, field, answer, answers, inside.field_id if inside is not None else "")
    del rows


def _put_id(here: Setting, field_id: str, value: Json, answers: dict[str, Json], rows: str) -> None:
    inside = here.form.rows_of(field_id)
    _put(answers, f"{rows or inside.field_id}/{here.row}/{field_id}" if inside is not None else field_id, value)


def _change(here: Setting, field_id: str, answers: dict[str, Json], rows: str) -> None:
    inside = here.form.rows_of(field_id)
    path = f"{rows}/{_first_row(answers, rows)}/{field_id}" if inside is not None else field_id
    value = value_at(answers, path)
    _put(answers, path, f"{value} Endret." if isinstance(value, str) else good_answer(here.form.index[field_id]))


def _first_row(answers: Answers, rows: str) -> str:
    found = answers.get(rows)
    first = found[0] if isinstance(found, list) and found else None
    return str(first.get(ROW_ID)) if isinstance(first, dict) else _ROW


def _put(answers: dict[str, Json], path: str, value: Json) -> None:
    """Put a value where a path points; rows are made as needed, and never changed in place."""
    parts = path.split("/")
    if len(parts) == 1:
        answers[path] = value
        return
    rows_id, row_id, column = parts
    found = answers.get(rows_id)
    rows: list[Json] = list(found) if isinstance(found, list) else []
    for place, row in enumerate(rows):
        if isinstance(row, dict) and row.get(ROW_ID) == row_id:
            rows[place] = {**row, column: value}
            break
    else:
        rows.append({ROW_ID: row_id, column: value})
    answers[rows_id] = rows


def _mend(here: Setting, state: FormState, problem: Problem, answers: dict[str, Json]) -> None:
    """Put right one thing that stops Ferdigstill."""
    field = here.form.field_at(problem.path)
    shown = state.field(problem.path)
    assert field is not None, problem
    assert shown is not None, problem
    match problem.code:
        case ProblemCode.REQUIRED | ProblemCode.TOO_FEW_ROWS if field.type is FieldType.ROWS:
            rows = answers.get(field.field_id)
            kept: list[Json] = list(rows) if isinstance(rows, list) else []
            column = next(one for one in field.fields if one.required is not None and one.when is None)
            row_id = _ROW if not kept else f"r{len(kept) + 1}"
            answers[field.field_id] = [*kept, {ROW_ID: row_id, column.field_id: good_answer(column)}]
        case ProblemCode.REQUIRED | ProblemCode.WRONG_TYPE:
            _put(answers, problem.path, good_answer(field, shown))
        case ProblemCode.BEFORE_OTHER:
            other = value_at(answers, str(problem.params["other"])) or value_at(here.base, str(problem.params["other"]))
            earliest = date.fromisoformat(other) if isinstance(other, str) else TODAY
            _put(answers, problem.path, (earliest + timedelta(days=1)).isoformat())
        case ProblemCode.RULE:
            rule = next(one for one in here.form.rules if one.rule_id == problem.params["rule"])
            _make_true(replace(here, row="r9"), rule.must, answers, "")
        case ProblemCode.CONSENT:
            consent = here.form.facts.consent
            assert consent is not None
            if problem.path == consent.override:
                _put(answers, problem.path, good_answer(field, shown))
            else:
                _make_true(here, consent.given, answers, "")
        case ProblemCode.NOT_AN_OPTION:
            _put(answers, problem.path, good_answer(field, shown))
        case _:
            message = f"{here.form.form_id}: {problem.code.value} at {problem.path}"
            raise AssertionError(message)


def decides(form: FormDefinition) -> bool:
    """Whether something is asked of the one who decides."""
    return any(field.phase is Phase.DECISION and field.type is not FieldType.NOTICE for _, field in form.fields())
