"""«Bør være med», rows that inherit, and rules between one answer and another."""

from __future__ import annotations

from datetime import date

import pytest
from form_kit import TODAY, leaves, small_form, small_text, state_of
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.evaluate import ProblemCode, Severity, confirm, document_answers, evaluate, inherited
from skjema_app.form_engine.load import parse_form
from skjema_app.form_engine.state import Inherited

PLAN = small_form("""
- {id: elev, type: pupil, label: Elev}
- {id: problemet, type: long_text, label: Problemet, required: true, sentence: true}
- id: ansvar
  type: person
  label: Ansvarlig
  should: true
  not_staff: {fields: [elev, foresatt], words: [Mor, foresatte]}
- {id: dag, type: date, label: Neste evaluering, within_weeks: 4}
- id: foresatte
  type: rows
  label: Foresatte
  fields: [{id: foresatt, type: text, label: Navn}]
- id: tiltak
  type: rows
  label: Tiltak
  required: true
  fields:
    - {id: problem, type: long_text, label: Problem, required: true, inherit: [above, problemet]}
    - {id: hva, type: text, label: Hva, required: true}
    - {id: hvem, type: person, label: Hvem, inherit: [above, ansvar], should: true}
    - {id: start, type: date, label: Start, should: true}
    - {id: annet, type: text, label: Annet, inherit: [above], when: {not: {answered: start}}}
    - {id: evalueres, type: date, label: Evalueres, required: true, inherit: [above, dag], not_before: start}
""")
PERSON: Json = {"ref": "", "name": "Lærer Prøvesen"}


def codes(answers: dict[str, Json]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code.value) for problem in state_of(PLAN, answers).problems]


def plan(*rows: dict[str, Json], **more: Json) -> dict[str, Json]:
    return {"problemet": "Er alene i storefri.", "dag": "2026-12-01", "tiltak": list(rows), **more}


# --- should -------------------------------------------------------------------------------------------------------


def test_what_should_be_there_is_listed_and_stops_nothing() -> None:
    state = state_of(PLAN, plan({"id": "a", "hva": "Tilsyn"}, {"id": "tom"}))
    assert (state.problems, state.complete) == ((), True)
    assert [(one.path, one.step_id) for one in state.recommended] == [
        ("ansvar", "side"),
        ("tiltak/a/hvem", "side"),
        ("tiltak/a/start", "side"),
    ]
    assert state.steps[0].recommended == 3
    field = state.field("ansvar")
    assert field is not None
    assert (field.recommended, field.required) == (True, False)
    answered = state_of(PLAN, plan({"id": "a", "hva": "Tilsyn", "start": "2026-11-20"}, ansvar=PERSON))
    assert answered.recommended == ()


def test_a_condition_decides_what_should_be_there() -> None:
    form = small_form("""
        - {id: a, type: yes_no, label: A}
        - {id: b, type: text, label: B, should: {field: a, is: true}}
        - {id: c, type: text, label: C, should: true, when: {field: a, is: true}}
        - {id: r, type: rows, label: R, should: true, fields: [{id: x, type: text, label: X}]}
    """)
    assert [one.path for one in state_of(form, {"a": False}).recommended] == ["r"]
    full: dict[str, Json] = {"a": True, "r": [{"id": "1", "x": "tekst"}]}
    assert [one.path for one in state_of(form, full).recommended] == ["b", "c"]


# --- inherit ------------------------------------------------------------------------------------------------------


def test_a_row_takes_the_value_of_the_row_above_or_of_the_plan() -> None:
    answers = plan(
        {"id": "a", "hva": "en"}, {"id": "b", "hva": "to", "problem": "Et annet."}, {"id": "c", "hva": "tre"}
    )
    assert inherited(PLAN, answers, "tiltak/a/problem") == Inherited("Er alene i storefri.", "problemet")
    assert inherited(PLAN, answers, "tiltak/b/problem") is None
    assert inherited(PLAN, answers, "tiltak/c/problem") == Inherited("Et annet.", "tiltak/b/problem")
    assert inherited(PLAN, answers, "tiltak/c/evalueres") == Inherited("2026-12-01", "dag")
    for path in ("tiltak/c/hva", "tiltak/x/problem", "tiltak", "problemet", "finnes/ikke/her", "tiltak/c"):
        assert inherited(PLAN, answers, path) is None
    state = state_of(PLAN, answers)
    cell = state.field("tiltak/c/problem")
    assert cell is not None
    assert (cell.value, cell.inherited) == (None, Inherited("Et annet.", "tiltak/b/problem"))
    assert state.complete
    assert state.answered == state.required_total


def test_what_rows_inherit_stands_in_the_frozen_answers() -> None:
    frozen = document_answers(PLAN, plan({"id": "tom"}, {"id": "a", "hva": "en"}, ansvar=PERSON), "kort")
    assert frozen["tiltak"] == [
        {"id": "a", "problem": "Er alene i storefri.", "hva": "en", "hvem": PERSON, "evalueres": "2026-12-01"}
    ]


def test_a_row_just_added_shows_what_it_will_inherit_but_is_no_measure() -> None:
    state = state_of(PLAN, plan({"id": "a"}))
    cell = state.field("tiltak/a/problem")
    assert cell is not None
    assert cell.inherited is not None
    assert [(p.path, p.code) for p in state.problems] == [("tiltak", ProblemCode.REQUIRED)]
    assert "tiltak" not in document_answers(PLAN, plan({"id": "a"}), "kort")


def test_a_gap_that_rows_inherit_is_told_once() -> None:
    rows: list[Json] = [{"id": "a", "hva": "en"}, {"id": "b", "hva": "to"}]
    assert codes({"tiltak": rows}) == [("problemet", "required"), ("tiltak/a/evalueres", "required")]
    state = state_of(PLAN, {"tiltak": rows})
    assert (state.answered, state.required_total) == (3, 8)


def test_what_is_wrong_with_an_inherited_value_is_told_where_it_was_written() -> None:
    assert codes(plan({"id": "a", "hva": "en"}, problemet="ok")) == [("problemet", "not-a-sentence")]


# --- rules between answers ----------------------------------------------------------------------------------------


def test_a_date_can_not_be_before_the_one_it_follows() -> None:
    late: dict[str, Json] = {"id": "a", "hva": "en", "start": "2026-12-02"}
    (problem,) = state_of(PLAN, plan(late)).problems
    assert (problem.path, problem.code, problem.severity) == (
        "tiltak/a/evalueres",
        ProblemCode.BEFORE_OTHER,
        Severity.ERROR,
    )
    assert problem.params == {"other": "tiltak/a/start", "other_label": "Start"}
    assert codes(plan({**late, "evalueres": "2026-12-02"})) == []
    assert codes(plan({**late, "start": "2026-02-30"})) == [("tiltak/a/start", "impossible-date")]


def test_a_day_too_far_ahead_is_asked_about_once() -> None:
    assert codes(plan({"id": "a", "hva": "en"}, dag="2026-12-18")) == []
    far = plan({"id": "a", "hva": "en"}, dag="2026-12-19")
    (problem,) = state_of(PLAN, far).problems
    assert (problem.path, problem.code, problem.severity) == ("dag", ProblemCode.TOO_FAR, Severity.ASK)
    assert problem.params == {"weeks": 4}
    assert state_of(PLAN, confirm(far, problem)).problems == ()
    assert evaluate(PLAN, far, level="kort", today=date(9999, 12, 30)).problems == (), "no overflow at the end of time"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Lærer Prøvesen", False),
        ("Kari Nordmann", True),
        ("kari nordmann", True),
        ("Kari", True),
        ("Nordmann", False),
        ("Karianne", False),
        ("Per Nordmann", True),
        ("Mor", True),
        ("foresatte.", True),
        ("Morten", False),
    ],
)
def test_a_pupil_or_guardian_as_responsible_is_asked_about(name: str, asked: bool) -> None:
    answers = plan(
        {"id": "a", "hva": "en"},
        elev={"ref": "x", "name": "Kari Nordmann"},
        foresatte=[{"id": "1", "foresatt": "Per Nordmann"}],
        ansvar={"ref": "", "name": name},
    )
    assert codes(answers) == ([("ansvar", "not-staff")] if asked else [])
    assert state_of(PLAN, answers).complete


# --- whatever is written ------------------------------------------------------------------------------------------

junk = st.none() | st.just("") | st.just(" ") | st.integers(-3, 3) | st.just(["x"])
words = st.sampled_from(["en", "to", "ok", "2026-11-30", "2026-12-30", "\u200b"])
people = st.fixed_dictionaries({"ref": st.just(""), "name": st.sampled_from(["", "Ola", "Mor"])})
cells = junk | words | people
rows_of_any = st.lists(
    st.dictionaries(st.sampled_from(["id", "problem", "hva", "hvem", "annet", "start", "evalueres"]), cells), max_size=5
)
plans = st.fixed_dictionaries(
    {"tiltak": rows_of_any | junk},
    optional=dict.fromkeys(("problemet", "ansvar", "dag", "elev", "foresatte"), cells),
)


@given(plans)
@settings(max_examples=300, deadline=None)
def test_freezing_is_idempotent_and_says_what_the_rows_show(answers: dict[str, Json]) -> None:
    frozen = document_answers(PLAN, answers, "kort")
    assert document_answers(PLAN, frozen, "kort") == frozen
    state = state_of(PLAN, answers)
    assert state == state_of(PLAN, answers), "evaluating twice is evaluating once"
    kept = {row["id"]: row for row in frozen.get("tiltak", []) if isinstance(row, dict)}  # type: ignore[union-attr]
    for leaf in leaves(state):
        if leaf.inherited is not None and leaf.path.split("/")[1] in kept:
            assert kept[leaf.path.split("/")[1]][leaf.field.field_id] == leaf.inherited.value
            assert leaf.inherited == inherited(PLAN, answers, leaf.path, level="kort")
    if state.complete:
        again = state_of(PLAN, frozen)
        assert again.complete
        assert {one.path for one in again.recommended} == {one.path for one in state.recommended}


# --- faults -------------------------------------------------------------------------------------------------------

ROWS = "- {{id: r, type: rows, label: R, fields: [{{id: a, type: date, label: A}}, {{id: x, label: X, {0}}}]}}"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("- {id: a, type: text, label: A, required: true, should: true}", "misplaced-key"),
        ("- {id: a, type: notice, help: A, should: true}", "misplaced-key"),
        ("- {id: a, type: text, label: A, inherit: [above]}", "misplaced-key"),
        (ROWS.format("type: text, own_words: true, inherit: [above]"), "misplaced-key"),
        (ROWS.format("type: text, inherit: [d]"), "wrong-field-type"),
        (ROWS.format("type: text, inherit: [dd]"), "unknown-field"),
        (ROWS.format("type: date, inherit: [a]"), "unknown-field"),
        (ROWS.format("type: date, inherit: [e]"), "wrong-phase"),
        (ROWS.format("type: text, inherit: [o]"), "wrong-field-type"),
        (ROWS.format("type: one, options: [{id: en, label: E}], inherit: [v]"), "unknown-option"),
        (ROWS.format("type: date, not_before: v"), "wrong-field-type"),
        (ROWS.format("type: date, not_before: e"), "wrong-phase"),
        (ROWS.format("type: date, not_before: aa"), "unknown-field"),
        (ROWS.format("type: date, within_weeks: 0"), "out-of-range"),
        (ROWS.format("type: text, within_weeks: 2"), "misplaced-key"),
        (ROWS.format("type: person, not_staff: {fields: [d]}"), "wrong-field-type"),
        (ROWS.format("type: person, not_staff: {fields: [dd]}"), "unknown-field"),
        (ROWS.format("type: person, not_staff: {felt: [d]}"), "unknown-key"),
        ("- {id: n, type: date, label: N, not_before: a}\n" + ROWS.format("type: text"), "unknown-field"),
        (ROWS.format("type: date").replace("label: A", "label: A, not_before: x"), "later-column"),
    ],
)
def test_faults_are_named(fields: str, code: str) -> None:
    others = """
- {id: d, type: date, label: D}
- {id: e, type: date, label: E, phase: event}
- {id: o, type: text, label: O, own_words: true}
- {id: v, type: one, label: V, options: [{id: en, label: E}, {id: to, label: T}]}
"""
    with pytest.raises(SkjemaError) as caught:
        parse_form(small_text(fields + others), "x.yaml", {})
    assert caught.value.details["problem"] == code


def test_today_is_only_asked_for_dates_that_count_from_it() -> None:
    assert state_of(PLAN, plan({"id": "a", "hva": "en"}, dag=TODAY.isoformat())).problems == ()
