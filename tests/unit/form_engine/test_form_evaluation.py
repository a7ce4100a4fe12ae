"""What answers mean: conditions, hidden answers, phases, levels, rows, supplements, sentences, dates."""

from __future__ import annotations

import json
from datetime import date

import pytest
from form_kit import TODAY, leaves, small_form, small_text, state_of

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.evaluate import (
    FormState,
    ProblemCode,
    Severity,
    StepStatus,
    confirm,
    document_answers,
    evaluate,
)
from skjema_app.form_engine.load import parse_form


def shown(state: FormState) -> set[str]:
    return {one.path for one in leaves(state) if one.visible}


def codes(state: FormState) -> list[tuple[str, str]]:
    return [(problem.path, problem.code.value) for problem in state.problems]


BRANCHES = """
- {id: valg, type: one, label: V, required: true, options: [{id: a, label: A}, {id: b, label: B}]}
- {id: flere, type: many, label: F, options: [{id: x, label: X}, {id: y, label: Y}]}
- {id: av_a, type: text, label: T, when: {field: valg, is: a}, required: true}
- {id: av_av_a, type: text, label: T, when: {answered: av_a}}
- {id: ikke_a, type: text, label: T, when: {not: {field: valg, is: a}}}
- {id: alle, type: text, label: T, when: {all: [{field: valg, is: b}, {field: flere, is: y}]}}
- {id: noen, type: text, label: T, when: {any: [{field: valg, is: b}, {field: flere, is: [y]}]}}
- {id: lang, type: text, label: T, level: lang}
- {id: krevd_lang, type: text, label: T, required: {level: lang}}
"""


@pytest.mark.parametrize(
    ("answers", "level", "extra"),
    [
        ({}, "kort", {"ikke_a"}),
        ({"valg": "a"}, "kort", {"av_a"}),
        ({"valg": "a", "av_a": "tekst"}, "kort", {"av_a", "av_av_a"}),
        ({"valg": "b", "av_a": "gjemt tekst"}, "kort", {"ikke_a", "noen"}),
        ({"valg": "b", "flere": ["x", "y"]}, "kort", {"ikke_a", "alle", "noen"}),
        ({"flere": ["y"]}, "kort", {"ikke_a", "noen"}),
        ({}, "lang", {"ikke_a", "lang"}),
    ],
)
def test_conditions_decide_what_is_visible(answers: dict[str, Json], level: str, extra: set[str]) -> None:
    state = state_of(small_form(BRANCHES), answers, level)
    assert shown(state) == {"valg", "flere", "krevd_lang"} | extra


def test_the_order_of_fields_does_not_matter_to_conditions() -> None:
    definition = small_form("""
        - {id: sist, type: text, label: S, when: {answered: midt}}
        - {id: midt, type: text, label: M, when: {answered: forst}}
        - {id: forst, type: text, label: F}
    """)
    assert shown(state_of(definition, {"midt": "tekst"})) == {"forst"}
    assert shown(state_of(definition, {"forst": "tekst", "midt": "tekst"})) == {"forst", "midt", "sist"}


def test_required_is_asked_at_its_level_only() -> None:
    definition = small_form(BRANCHES)
    assert codes(state_of(definition, {"valg": "b"})) == []
    assert codes(state_of(definition, {"valg": "b"}, "lang")) == [("krevd_lang", "required")]


def test_a_hidden_answer_is_kept_counts_as_unanswered_and_stays_out_of_the_document() -> None:
    definition = small_form(BRANCHES)
    answers: dict[str, Json] = {"valg": "b", "av_a": "Dette ble skrevet.", "av_av_a": "Dette også."}
    state = state_of(definition, answers)
    hidden = state.field("av_a")
    assert hidden is not None
    assert (hidden.visible, hidden.value) == (False, "Dette ble skrevet.")
    assert document_answers(definition, answers, "kort") == {"valg": "b"}
    answers["valg"] = "a"
    assert document_answers(definition, answers, "kort") == answers


def test_an_answer_of_a_wrong_shape_opens_no_branch() -> None:
    definition = small_form("""
        - {id: a, type: text, label: A}
        - {id: b, type: text, label: B, when: {answered: a}}
        - {id: r, type: rows, label: R, fields: [{id: c, type: text, label: C}]}
        - {id: d, type: text, label: D, when: {answered: r}}
    """)
    assert shown(state_of(definition, {"a": ["x"], "r": [{"id": "1", "c": 5}]})) == {"a", "r", "r/1/c"}
    assert {"b", "d"} < shown(state_of(definition, {"a": "x", "r": [{"id": "1", "c": "y"}]}))


def test_only_the_author_phase_is_asked() -> None:
    definition = small_form("""
        - {id: a, type: text, label: A, required: true}
        - {id: d, type: text, label: D, phase: decision, required: true}
        - {id: e, type: date, label: E, phase: event, required: true}
    """)
    answers: dict[str, Json] = {"a": "tekst", "d": "rektor", "e": "2026-01-01"}
    state = state_of(definition, answers)
    assert shown(state) == {"a"}
    assert (state.answered, state.required_total, state.complete) == (1, 1, True)
    assert document_answers(definition, answers, "kort") == {"a": "tekst"}


ROWS = """
- {id: krev, type: yes_no, label: K}
- id: andre
  type: rows
  label: Andre
  minimum: 2
  required: {field: krev, is: true}
  fields:
    - {id: navn, type: text, label: Navn, required: true}
    - {id: rolle, type: one, label: Rolle, required: true, options: [{id: vitne, label: V}, {id: annet, label: A}]}
    - {id: hvilken, type: text, label: Hvilken, when: {field: rolle, is: annet}, required: true}
    - {id: ytre, type: text, label: Y, when: {field: krev, is: true}}
"""


def test_problems_in_rows_have_the_path_of_their_cell() -> None:
    rows: list[Json] = [{"id": "r1", "navn": "Per"}, {"id": "r2", "rolle": "annet"}, {"id": "r3"}]
    state = state_of(small_form(ROWS), {"andre": rows})
    assert codes(state) == [
        ("andre/r1/rolle", "required"),
        ("andre/r2/navn", "required"),
        ("andre/r2/hvilken", "required"),
    ]
    assert state.steps[0].missing == 3
    assert (state.answered, state.required_total) == (2, 5)


def test_a_row_just_added_asks_for_nothing_but_shows_its_fields() -> None:
    state = state_of(small_form(ROWS), {"andre": [{"id": "ny"}]})
    assert state.problems == ()
    assert {"andre/ny/navn", "andre/ny/rolle"} <= shown(state)
    assert document_answers(small_form(ROWS), {"andre": [{"id": "ny"}]}, "kort") == {}


def test_required_rows_count_only_written_ones() -> None:
    definition = small_form(ROWS)
    row: Json = {"id": "r1", "navn": "Per", "rolle": "vitne"}
    assert codes(state_of(definition, {"krev": True})) == [("andre", "required")]
    assert codes(state_of(definition, {"krev": True, "andre": [{"id": "x"}]})) == [("andre", "required")]
    state = state_of(definition, {"krev": True, "andre": [row, {"id": "x"}]})
    assert codes(state) == [("andre", "too-few-rows")]
    assert state.problems[0].params == {"minimum": 2}


def test_hidden_cells_stay_out_of_the_document() -> None:
    definition = small_form(ROWS)
    answers: dict[str, Json] = {
        "andre": [{"id": "r1", "navn": "Per", "rolle": "vitne", "hvilken": "x", "ytre": "y", "z": 1}]
    }
    assert document_answers(definition, answers, "kort") == {"andre": [{"id": "r1", "navn": "Per", "rolle": "vitne"}]}


def test_rows_without_ids_of_their_own_are_told_apart() -> None:
    rows: list[Json] = [
        {"navn": "A"},
        {"id": "x", "navn": "B"},
        {"id": "x", "navn": "C"},
        {"id": "a/b", "navn": "D"},
        5,
    ]
    frozen = document_answers(small_form(ROWS), {"andre": rows}, "kort")["andre"]
    assert isinstance(frozen, list)
    assert [row["id"] for row in frozen if isinstance(row, dict)] == ["#0", "x", "#2", "#3"]


SUPPLEMENT = """
- {id: kort_svar, type: text, label: K, required: true}
- {id: kort_valgfri, type: text, label: K}
- {id: kort_krevd_lang, type: text, label: K, required: {level: lang}}
- {id: lang_av_kort, type: text, label: L, level: lang, when: {answered: kort_svar}, required: true}
- {id: lang_svart, type: text, label: L, level: lang, required: true}
- {id: merk, type: notice, help: H}
"""


def test_a_supplement_asks_only_what_the_document_leaves_open() -> None:
    definition = small_form(SUPPLEMENT)
    base: dict[str, Json] = {"kort_svar": "svart", "lang_svart": "svart"}
    state = state_of(definition, {"kort_svar": "noe annet"}, "lang", base=base)
    assert shown(state) == {"kort_krevd_lang", "lang_av_kort"}
    assert codes(state) == [("kort_krevd_lang", "required"), ("lang_av_kort", "required")]
    added: dict[str, Json] = {"kort_svar": "noe annet", "lang_av_kort": "nytt", "kort_krevd_lang": "nytt"}
    assert document_answers(definition, added, "lang", base) == {"kort_krevd_lang": "nytt", "lang_av_kort": "nytt"}


def test_a_page_with_only_a_notice_is_not_shown() -> None:
    definition = small_form("- {id: merk, type: notice, help: H}\n- {id: a, type: text, label: A, level: lang}")
    assert state_of(definition, {}).steps == ()
    assert len(state_of(definition, {}, "lang").steps) == 1


@pytest.mark.parametrize("text", ["", "  ", "-", "…", "ok", "OK.", "Se over", "se over!", "–", "??", "samme som over"])
def test_own_words_must_say_something(text: str) -> None:
    definition = small_form("- {id: o, type: long_text, label: O, own_words: true, required: true}")
    expected = ProblemCode.REQUIRED if not text.strip() else ProblemCode.NOT_A_SENTENCE
    assert [problem.code for problem in state_of(definition, {"o": text}).problems] == [expected]


@pytest.mark.parametrize("text", ["Nei.", "nei", "Vet ikke", "7", "اتركني", "Okei, jeg sier det: han slo meg."])
def test_short_true_words_are_answers(text: str) -> None:
    definition = small_form("- {id: o, type: long_text, label: O, own_words: true, required: true}")
    assert state_of(definition, {"o": text}).problems == ()


TWO_TEXTS = """
- {id: hva, type: long_text, label: H}
- {id: ord, type: long_text, label: O, own_words: true}
- {id: onske, type: long_text, label: O, own_words: true}
"""


def test_own_words_that_repeat_another_field_are_asked_about_once() -> None:
    definition = small_form(TWO_TEXTS)
    answers: dict[str, Json] = {"hva": "Hun sa at ingen vil leke.", "ord": "hun sa at   ingen vil leke"}
    state = state_of(definition, answers)
    (problem,) = state.problems
    assert (problem.code, problem.severity, problem.path) == (ProblemCode.SAME_AS_OTHER, Severity.ASK, "ord")
    assert problem.params == {"other": "hva"}
    assert state.complete
    confirmed = confirm(answers, problem)
    assert state_of(definition, confirmed).problems == ()
    assert confirm(confirmed, problem) == confirmed
    assert "_bekreftet" not in document_answers(definition, confirmed, "kort")
    changed = {**confirmed, "ord": "Hun sa at ingen vil leke!!", "hva": "hun sa at ingen vil leke"}
    assert [p.path for p in state_of(definition, changed).problems] == ["ord"], "a new text is asked about anew"


def test_two_own_words_alike_give_one_question_and_short_ones_none() -> None:
    definition = small_form(TWO_TEXTS)
    same = "Jeg vil at noen skal være med meg."
    assert [p.path for p in state_of(definition, {"ord": same, "onske": same}).problems] == ["onske"]
    assert state_of(definition, {"ord": "Vet ikke.", "onske": "vet ikke"}).problems == ()


def test_own_words_from_an_older_document_are_asked_about() -> None:
    definition = small_form(TWO_TEXTS)
    earlier = ["Jeg vil være i fred."]
    state = evaluate(definition, {"ord": "Jeg vil være i fred"}, level="kort", today=TODAY, earlier_words=earlier)
    assert [(p.code, p.severity) for p in state.problems] == [(ProblemCode.SAME_AS_EARLIER, Severity.ASK)]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("dates: past", "2026-11-21", "future-date"),
        ("dates: past", "2026-11-20", None),
        ("dates: future", "2026-11-19", "past-date"),
        ("dates: future", "2026-11-20", None),
        ("dates: any", "2026-02-30", "impossible-date"),
        ("dates: any", "20.11.2026", "impossible-date"),
        ("dates: any", "20261120", "impossible-date"),
        ("dates: any", "1899-12-31", "impossible-date"),
        ("dates: any", "٢٠٢٦-11-20", "impossible-date"),
        ("dates: any", 20261120, "wrong-type"),
    ],
)
def test_dates(field: str, value: Json, code: str | None) -> None:
    state = state_of(small_form(f"- {{id: d, type: date, label: D, {field}}}"), {"d": value})
    assert [p.code.value for p in state.problems] == ([code] if code else [])
    assert state.complete is (code in {None, "past-date"})


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("type: time", "15:55", None),
        ("type: time", "24:00", "bad-time"),
        ("type: time", "9:15", "bad-time"),
        ("type: text, max_length: 3", "abcd", "too-long"),
        ("type: text", ["x"], "wrong-type"),
        ("type: number", 3, None),
        ("type: number", True, "wrong-type"),
        ("type: yes_no", False, None),
        ("type: yes_no", "ja", "wrong-type"),
        ("type: person", {"ref": "", "name": "Ola"}, None),
        ("type: person", "Ola", "wrong-type"),
        ("type: person", {"ref": "", "name": "O" * 400}, "too-long"),
        ("type: pupil", {"ref": "ukjent", "name": "?"}, "not-an-option"),
        ("type: pupil, unknown: Vet ikke", {"ref": "ukjent", "name": "?"}, None),
        ("type: one, options: [{id: a, label: A}]", "b", "not-an-option"),
        ("type: many, options: [{id: a, label: A}]", ["a", "b"], "not-an-option"),
        ("type: many, options: [{id: a, label: A}]", "a", "wrong-type"),
        ("type: rows, fields: [{id: x, type: text, label: X}]", "x", "wrong-type"),
    ],
)
def test_values_must_fit_their_field(field: str, value: Json, code: str | None) -> None:
    definition = small_form(f"- {{id: f, label: F, {field}}}")
    state = state_of(definition, {"f": value})
    assert [p.code.value for p in state.problems] == ([code] if code else [])
    if code == "wrong-type":
        assert document_answers(definition, {"f": value}, "kort") == {}


def test_an_option_may_depend_on_another_answer() -> None:
    definition = small_form("""
        - {id: a, type: yes_no, label: A}
        - {id: b, type: one, label: B, options: [{id: x, label: X}, {id: y, label: Y, when: {field: a, is: true}}]}
    """)
    assert codes(state_of(definition, {"b": "y"})) == [("b", "not-an-option")]
    state = state_of(definition, {"a": True, "b": "y"})
    assert state.problems == ()
    field = state.field("b")
    assert field is not None
    assert [option.option_id for option in field.options] == ["x", "y"]


PAGES = """
- {id: a, type: text, label: A, required: true}
- {id: b, type: date, label: B, required: true}
"""
SECOND = """  - id: side2
    title: To
    fields:
      - {id: c, type: text, label: C, required: true}
  - id: side3
    title: Tre
    fields:
      - {id: d, type: text, label: D}
"""


@pytest.mark.parametrize(
    ("answers", "statuses"),
    [
        ({}, "not-started not-started not-started"),
        ({"a": "x"}, "begun not-started not-started"),
        ({"a": "x", "b": "tull"}, "gaps not-started not-started"),
        ({"a": "x", "b": "2026-01-01"}, "complete not-started not-started"),
        ({"c": "x"}, "gaps complete not-started"),
        ({"a": "x", "b": "2026-01-01", "d": "x"}, "complete gaps complete"),
    ],
)
def test_steps_say_how_far_they_have_come(answers: dict[str, Json], statuses: str) -> None:
    state = state_of(_pages(), answers)
    assert [step.status for step in state.steps] == [StepStatus(one) for one in statuses.split()]


def _pages() -> FormDefinition:
    return parse_form(small_text(PAGES) + SECOND, "prove.yaml", {})


def test_notices_above_the_form_follow_their_condition() -> None:
    definition = small_form("""
        - {id: a, type: yes_no, label: A}
        - {id: n, type: notice, help: Ring 112, placement: top, tone: urgent, when: {field: a, is: true}}
    """)
    assert state_of(definition, {"a": False}).notices == ()
    assert [notice.field_id for notice in state_of(definition, {"a": True}).notices] == ["n"]


def test_evaluating_changes_nothing_that_was_handed_in() -> None:
    definition = small_form(ROWS)
    answers: dict[str, Json] = {"andre": [{"navn": "A"}, {"id": "x"}], "krev": True}
    before = json.dumps(answers)
    evaluate(definition, answers, level="kort", today=date(2026, 1, 1))
    document_answers(definition, answers, "kort")
    assert json.dumps(answers) == before
