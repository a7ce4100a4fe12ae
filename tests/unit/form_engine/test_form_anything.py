"""Whatever a vault or a file holds: nothing raises but what is promised, and nothing leaks into a document."""

from __future__ import annotations

import random

from form_kit import FORMS, TODAY, shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_form import rich_form

from skjema_app.domain.answers import Json, value_at
from skjema_app.domain.errors import ErrorCode
from skjema_app.form_engine.definition import DECISION_LEVEL, Field, FieldType, FormDefinition
from skjema_app.form_engine.evaluate import changes, document_answers, evaluate, visible_answers
from skjema_app.form_engine.facts_of import Consent, facts_of
from skjema_app.form_engine.load import inspect_form
from skjema_app.form_engine.prefill import carried_over

FORM = shipped().current("melding-12-4")
PLAN = shipped().current("aktivitetsplan")
RICH = rich_form()
TEXT = (FORMS / "melding_12_4.yaml").read_text(encoding="utf-8")
BLOCKS = {file.stem: file.read_text(encoding="utf-8") for file in (FORMS / "blocks").glob("*.yaml")}

leaf = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20)
json_values = st.recursive(
    leaf,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "ref", "name", *FORM.index]) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def plausible(field: Field) -> st.SearchStrategy[Json]:
    """Answers of about the right shape, so that branches open."""
    match field.type:
        case FieldType.ONE:
            return st.sampled_from([option.option_id for option in field.options])
        case FieldType.MANY:
            return st.lists(st.sampled_from([option.option_id for option in field.options]), max_size=3)
        case FieldType.YES_NO:
            return st.booleans()
        case FieldType.DATE:
            return st.dates().map(str)
        case FieldType.PUPIL | FieldType.PERSON:
            return st.fixed_dictionaries({"ref": st.sampled_from(["", "ukjent", "x"]), "name": st.text(max_size=9)})
        case FieldType.PARTY:
            kinds = st.sampled_from(["staff", "pupil", "guardian", "outside", "tull"])
            return st.fixed_dictionaries({"name": st.text(max_size=9)}, optional={"ref": st.text(), "kind": kinds})
        case FieldType.ATTACHMENT:
            file = st.fixed_dictionaries(
                {
                    "id": st.sampled_from(["a" * 32, "b" * 32, "x"]),
                    "name": st.text(max_size=9),
                    "media": st.sampled_from(["image/png", "text/plain", "text/html"]),
                    "size": st.integers(-1, 2**40),
                    "sha256": st.just("c" * 64),
                }
            )
            return st.lists(file, max_size=4)
        case FieldType.ROWS:
            row = st.fixed_dictionaries(
                {"id": st.sampled_from(["a", "b", ""])}, optional={c.field_id: plausible(c) for c in field.fields}
            )
            return st.lists(row, max_size=3)
        case _:
            return st.text(max_size=30)


@st.composite
def answer_sets(draw: st.DrawFn, form: FormDefinition = FORM) -> dict[str, Json]:
    """Up to two dozen fields answered, most of them plausibly."""
    ids = draw(st.lists(st.sampled_from([*form.index, "_bekreftet", "tull"]), max_size=24, unique=True))
    return {one: draw(plausible(form.index[one]) | json_values if one in form.index else json_values) for one in ids}


levels = st.sampled_from(["kort", "utfyllende", DECISION_LEVEL, "", "finnes-ikke"])
bases = st.just({}) | answer_sets()


@given(answer_sets(), levels, bases)
@settings(max_examples=60, deadline=None)
def test_evaluating_never_raises(answers: dict[str, Json], level: str, base: dict[str, Json]) -> None:
    state = evaluate(FORM, answers, level=level, base=base, today=TODAY)
    assert 0 <= state.answered <= state.required_total
    paths = {step.step_id for step in state.steps}
    assert {problem.step_id for problem in state.problems} <= paths, "every problem is on a page that is shown"
    assert state.complete == (sum(step.missing for step in state.steps) == 0)
    for problem in state.problems:
        shown = state.field(problem.path)
        assert shown is not None
        assert shown.visible


@given(answer_sets(), levels, bases)
@settings(max_examples=60, deadline=None)
def test_a_document_holds_only_visible_answers_of_its_phase(
    answers: dict[str, Json], level: str, base: dict[str, Json]
) -> None:
    state = evaluate(FORM, answers, level=level, base=base, today=TODAY)
    kept = document_answers(FORM, answers, level, base)
    for field_id in kept:
        assert FORM.index[field_id].phase is FORM.asked_phase(level)
        shown = state.field(field_id)
        assert shown is not None
        assert shown.visible
        for row in shown.rows:
            for column in row.fields:
                if not column.visible:
                    assert value_at(kept, column.path) is None
    assert document_answers(FORM, kept, level, base) == kept, "freezing twice is freezing once"
    seen = visible_answers(FORM, answers, level, base)
    assert kept.keys() <= seen.keys()


@given(answer_sets(PLAN))
@settings(max_examples=60, deadline=None)
def test_a_plan_freezes_the_same_whether_frozen_before_or_not(answers: dict[str, Json]) -> None:
    state = evaluate(PLAN, answers, level="plan", today=TODAY)
    kept = document_answers(PLAN, answers, "plan")
    assert document_answers(PLAN, kept, "plan") == kept
    assert state == evaluate(PLAN, answers, level="plan", today=TODAY)
    assert {one.path for one in state.recommended}.isdisjoint(problem.path for problem in state.errors)
    if state.complete:
        again = evaluate(PLAN, kept, level="plan", today=TODAY)
        assert again.complete
        assert again.answered == again.required_total


@given(
    answer_sets(RICH),
    st.sampled_from(["kort", "lang", "beslutning", "elevutdrag", "tull"]),
    st.just({}) | answer_sets(RICH),
    st.just({}) | answer_sets(RICH),
)
@settings(max_examples=80, deadline=None)
def test_rules_rows_and_earlier_versions_never_raise(
    answers: dict[str, Json], level: str, base: dict[str, Json], before: dict[str, Json]
) -> None:
    state = evaluate(RICH, answers, level=level, base=base, before=before, today=TODAY)
    steps = {step.step_id for step in state.steps}
    for problem in state.problems:
        assert problem.step_id in steps
        shown = state.field(problem.path)
        assert shown is not None
        assert shown.visible
        assert problem in shown.problems
    kept = document_answers(RICH, answers, level, base, before)
    assert document_answers(RICH, kept, level, base, before) == kept
    assert facts_of(RICH, answers, level=level, base=base, before=before).consent in set(Consent)
    assert carried_over(RICH, kept).keys() <= kept.keys()
    assert evaluate(RICH, answers, level=level, base=base, before=before, today=TODAY) == state


@given(answer_sets(), answer_sets())
@settings(max_examples=50, deadline=None)
def test_nothing_changed_is_no_change(before: dict[str, Json], after: dict[str, Json]) -> None:
    assert changes(FORM, before, before) == ()
    there, back = changes(FORM, before, after), changes(FORM, after, before)
    rows_aside = [c for c in there if "/" not in c.path]
    assert len(rows_aside) == len([c for c in back if "/" not in c.path])


@given(answer_sets(), levels, bases)
@settings(max_examples=60, deadline=None)
def test_facts_never_raise(answers: dict[str, Json], level: str, base: dict[str, Json]) -> None:
    facts = facts_of(FORM, answers, level=level, base=base)
    assert facts.pupil in facts.title


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(max_examples=50, deadline=None)
def test_a_mutated_form_loads_or_names_a_line(seed: int, how_many: int) -> None:
    text = mutated(TEXT, random.Random(seed), how_many)
    definition, faults = inspect_form(text, "melding_12_4.yaml", BLOCKS)
    if definition is None:
        assert all(fault.at.line >= 1 and fault.at.column >= 1 for fault in faults)
        assert faults[0].error().code is ErrorCode.FORM_BROKEN
    else:
        evaluate(definition, {}, level="utfyllende", today=TODAY)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_at_all_is_refused_with_a_line(text: str) -> None:
    definition, faults = inspect_form(text, "x.yaml", {})
    assert definition is None
    assert faults[0].at.line >= 1


def mutated(text: str, rng: random.Random, how_many: int) -> str:
    """A text with some lines lost, doubled, swapped, re-indented, or letters changed."""
    lines = text.split("\n")
    for _ in range(how_many):
        at = rng.randrange(len(lines))
        match rng.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                other = rng.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = " " * rng.randrange(4) + lines[at]
            case 4 if lines[at]:
                spot = rng.randrange(len(lines[at]))
                lines[at] = lines[at][:spot] + rng.choice("{}[]:,&*!|>%@`'\"#-? \tæ\x00") + lines[at][spot + 1 :]
            case _:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    return "\n".join(lines)
