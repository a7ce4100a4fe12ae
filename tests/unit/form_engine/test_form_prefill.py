"""Prefilling a plan from a report: what fits, and never the pupil's own words."""

from __future__ import annotations

import pytest
from form_kit import complete, reach, sample, shipped, small_form, small_text
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, FormDefinition
from skjema_app.form_engine.load import parse_form
from skjema_app.form_engine.prefill import prefilled

PLAN = shipped().current("aktivitetsplan")
REPORT = shipped().current("melding-12-4")


def with_prefill(fields: str, mapped: str, source: str = "prove") -> FormDefinition:
    rule = f"  prefill: {{from: {source}, fields: {mapped}}}\n  access:"
    return parse_form(small_text(fields).replace("  access:", rule, 1), "x.yaml", {})


def test_a_plan_takes_over_who_it_is_about_and_nothing_that_was_said() -> None:
    everything: dict[str, Json] = {field.field_id: sample(field) for _, field in REPORT.fields()}
    answers = {key: value for key, value in everything.items() if value is not None}
    found = prefilled(PLAN, REPORT, answers)
    assert found["hvem"] == {"ref": "", "name": "Elev Prøvesen"}
    assert found["plan_ansvarlig"] == {"ref": "", "name": "Lærer Prøvesen"}
    assert found["kjent_dato"] == answers["mottatt_dato"]
    guardians = found["foresatte_liste"]
    assert isinstance(guardians, list)
    assert set(found) == {
        "hvem",
        "klasse",
        "kjent_dato",
        "plan_ansvarlig",
        "fodselsdato",
        "kontaktlarer",
        "foresatte_liste",
        "tolk",
        "tolk_sprak",
        "adresse",
    }
    assert not [one for one in found if one.startswith("stemme") or PLAN.index[one].own_words]


def test_an_unknown_pupil_is_not_taken_over_and_another_form_gives_nothing() -> None:
    assert prefilled(PLAN, REPORT, reach(REPORT, "hvem", UNKNOWN_PUPIL)) == {}
    assert prefilled(PLAN, PLAN, {"hvem": {"ref": "", "name": "Elev Prøvesen"}}) == {}
    assert prefilled(REPORT, PLAN, complete(PLAN, "plan", {})) == {}


def test_only_what_fits_is_taken_over() -> None:
    source = small_form("""
        - {id: a, type: text, label: A, own_words: true}
        - {id: b, type: date, label: B}
        - {id: c, type: one, label: C, options: [{id: x, label: X}, {id: y, label: Y}]}
        - {id: d, type: many, label: D, options: [{id: x, label: X}, {id: y, label: Y}]}
        - {id: r, type: rows, label: R, fields: [{id: n, type: text, label: N}, {id: m, type: text, label: M}]}
    """)
    target = with_prefill(
        """
        - {id: a, type: text, label: A}
        - {id: b, type: text, label: B}
        - {id: c, type: one, label: C, options: [{id: x, label: X}]}
        - {id: d, type: many, label: D, options: [{id: x, label: X}]}
        - {id: r, type: rows, label: R, fields: [{id: n, type: text, label: N}, {id: q, type: text, label: Q}]}
        """,
        "{a: a, b: b, c: c, d: d, r: r}",
    )
    answers: dict[str, Json] = {
        "a": "Jeg vil være i fred.",
        "b": "2026-01-01",
        "c": "y",
        "d": ["x", "y"],
        "r": [{"id": "1", "n": "N", "m": "M"}, {"id": "2", "m": "M"}],
    }
    assert prefilled(target, source, answers) == {"d": ["x"], "r": [{"id": "1", "n": "N"}]}


@given(
    st.dictionaries(st.sampled_from(list(REPORT.index)), st.integers() | st.text() | st.lists(st.text()) | st.none())
)
@settings(max_examples=100, deadline=None)
def test_prefilling_never_raises(answers: dict[str, Json]) -> None:
    assert set(prefilled(PLAN, REPORT, answers)) <= {"klasse", "tolk_sprak", "kjent_dato", "fodselsdato", "adresse"}


@pytest.mark.parametrize(
    ("mapped", "code"),
    [
        ("{o: x}", "wrong-field-type"),
        ("{q: x}", "unknown-field"),
        ("{n: x}", "unknown-field"),
        ("{a: [x]}", "wrong-type"),
        ("[a]", "wrong-type"),
    ],
)
def test_faults_of_prefilling_are_named(mapped: str, code: str) -> None:
    fields = """
- {id: a, type: text, label: A}
- {id: o, type: text, label: O, own_words: true}
- {id: r, type: rows, label: R, fields: [{id: n, type: text, label: N}]}
"""
    with pytest.raises(SkjemaError) as caught:
        with_prefill(fields, mapped)
    assert caught.value.details["problem"] == code
