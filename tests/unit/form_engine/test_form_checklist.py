"""The checklist: computed from answers, linked to them, with gaps apart from what only should be there."""

from __future__ import annotations

import pytest
from form_kit import TODAY, shipped, small_text
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.checklist import CheckItem, CheckState, checklist
from skjema_app.form_engine.definition import DECISION_LEVEL, FormDefinition
from skjema_app.form_engine.load import parse_form

PLAN = shipped().current("aktivitetsplan")
REPORT = shipped().current("melding-12-4")
PERSON: Json = {"ref": "", "name": "Ingrid Prøvesen"}
GOOD: dict[str, Json] = {
    "hvem": {"ref": "", "name": "Elev Prøvesen"},
    "situasjon": "Eleven er mye alene.",
    "undersokelser": "Vi har observert i fem dager.",
    "stemme": "ja",
    "stemme_ord": "«Jeg vil ha noen å være med.»",
    "stemme_onske": "At noen voksne ser det.",
    "stemme_vektlagt": "Tilsynet er der eleven ba om det.",
    "stemme_hvem": PERSON,
    "stemme_dato": "2026-11-19",
    "problemet": "Eleven er alene i storefri.",
    "mal": "Eleven har noen å være med.",
    "elevens_beste": "De voksne tar ansvaret.",
    "plan_ansvarlig": PERSON,
    "plan_start": "2026-11-23",
    "neste_evaluering": "2026-12-14",
    "tiltak": [{"id": "a", "tiltak_hva": "To faste voksne ved benkene.", "tiltak_niva": "voksne"}],
    "foresatte_informert": "ja",
    "foresatte_syn": "De er enige.",
    "statsforvalter_informert": True,
    "skoleeier_varsel": "ikke_alvorlig",
}


def by_id(answers: dict[str, Json]) -> dict[str, CheckItem]:
    return {item.check_id: item for item in checklist(PLAN, answers, level="plan", today=TODAY)}


def test_a_good_plan_fulfils_every_point_and_each_links_to_its_answers() -> None:
    items = by_id(GOOD)
    assert {item.check_id for item in items.values() if not item.ok} == set()
    assert len(items) == len(PLAN.checklist) >= 12
    assert items["problem"].paths == ("tiltak/a/tiltak_problem",)
    assert items["elevens_beste"].paths == ("elevens_beste",)
    assert items["problem"].law[0].ref == "opplæringsloven § 12-4"


def test_an_empty_plan_has_gaps_in_what_the_law_wants_and_the_rest_should_be_there() -> None:
    items = by_id({})
    gaps = {item.check_id for item in items.values() if item.state is CheckState.GAP}
    assert gaps == {
        "problem",
        "tiltak",
        "tidspunkt",
        "ansvarlig",
        "evaluering",
        "elevens_stemme",
        "elevens_beste",
        "mal",
    }
    assert items["tiltak"].paths == ("tiltak",)
    assert {item.state for item in items.values()} == {CheckState.GAP, CheckState.RECOMMENDED}


@pytest.mark.parametrize(
    ("change", "check_id", "state", "paths"),
    [
        ({"stemme": "ikke_enna"}, "elevens_stemme", "gap", ("stemme",)),
        ({"stemme_vektlagt": None}, "elevens_syn", "recommended", ("stemme_vektlagt",)),
        ({"neste_evaluering": "2027-01-15"}, "evaluering", "gap", ("neste_evaluering",)),
        ({"foresatte_syn": None}, "foresatte", "recommended", ("foresatte_syn",)),
        ({"statsforvalter_informert": False}, "statsforvalteren", "recommended", ("statsforvalter_informert",)),
        ({"skoleeier_varsel": "ikke_enna"}, "skoleeier", "recommended", ("skoleeier_varsel",)),
        ({"undersokelser": None}, "undersokt", "recommended", ("undersokelser",)),
        ({"mal": "ok"}, "mal", "gap", ("mal",)),
        (
            {"tiltak": [{"id": "a", "tiltak_hva": "Samtale.", "tiltak_niva": "individ"}]},
            "miljo",
            "recommended",
            ("tiltak/a/tiltak_niva",),
        ),
        (
            {"tiltak": [{"id": "a", "tiltak_hva": "Tilsyn."}, {"id": "b", "tiltak_niva": "skole"}]},
            "tiltak",
            "gap",
            ("tiltak/b/tiltak_hva",),
        ),
    ],
)
def test_each_gap_is_told_where_it_is(
    change: dict[str, Json], check_id: str, state: str, paths: tuple[str, ...]
) -> None:
    item = by_id({**GOOD, **change})[check_id]
    assert (item.state.value, item.paths) == (state, paths)


def test_points_that_do_not_apply_are_left_out() -> None:
    assert "elevens_syn" not in by_id({**GOOD, "stemme": "onsker_ikke", "stemme_spurt": "På tomannshånd."})


# --- the rector's decision ----------------------------------------------------------------------------------------


def decided(answers: dict[str, Json], base: dict[str, Json]) -> dict[str, str]:
    found = checklist(REPORT, answers, level=DECISION_LEVEL, base=base, today=TODAY)
    return {item.check_id: item.state.value for item in found}


def test_the_checklist_of_a_decision_looks_at_the_report_and_at_what_is_decided() -> None:
    base: dict[str, Json] = {"hvem": GOOD["hvem"], "haster": "ja-na", "sier_selv": "ja", "stemme": "ikke_enna"}
    assert decided({"beslutning": "plan"}, base) == {
        "elevens_stemme": "gap",
        "foresatte": "gap",
        "strakstiltak": "gap",
        "rolleavklaring": "gap",
        "plikt": "ok",
        "skoleeier": "gap",
    }
    assert decided({"beslutning": "avslutte"}, base)["plikt"] == "gap"
    better: dict[str, Json] = {
        **base,
        "stemme": "onsker_ikke",
        "stemme_spurt": "På tomannshånd.",
        "foresatte_informert": "ja",
        "strakstiltak": "Tilsyn.",
    }
    answers: dict[str, Json] = {
        "beslutning": "undersoke",
        "saksansvarlig": PERSON,
        "rolleavklaring": "Ingrid snakker med eleven.",
        "undersokelse_dato": "2026-11-23",
        "skoleeier_varslet": True,
    }
    assert set(decided(answers, better).values()) == {"ok"}


def test_what_is_not_decided_yet_is_no_point_of_the_report() -> None:
    found = checklist(REPORT, {"haster": "ja-na", "sier_selv": "ja"}, level="utfyllende", today=TODAY)
    assert [item.check_id for item in found] == ["elevens_stemme", "foresatte", "strakstiltak"]


# --- whatever the answers, and faults -----------------------------------------------------------------------------

values = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.dictionaries(st.text(), st.text()))
)


@given(
    st.dictionaries(st.sampled_from(list(PLAN.index)), values),
    st.dictionaries(st.sampled_from(list(REPORT.index)), values),
)
@settings(max_examples=80, deadline=None)
def test_the_checklist_never_raises(plan: dict[str, Json], report: dict[str, Json]) -> None:
    assert len(checklist(PLAN, plan, level="plan", today=TODAY)) >= len(PLAN.checklist) - 1
    for item in checklist(REPORT, {}, level=DECISION_LEVEL, base=report, today=TODAY):
        assert item.paths


def with_checklist(item: str) -> FormDefinition:
    fields = """
- {id: a, type: text, label: A}
- {id: n, type: notice, help: N}
- {id: e, type: date, label: E, phase: event}
- {id: r, type: rows, label: R, fields: [{id: x, type: yes_no, label: X}]}
"""
    text = small_text(fields).replace("steps:", f"checklist:\n  - {item}\nsteps:", 1)
    return parse_form(text, "x.yaml", {})


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("{id: p, label: P, fields: [b]}", "unknown-field"),
        ("{id: p, label: P, fields: [n]}", "wrong-field-type"),
        ("{id: p, label: P, fields: [e]}", "wrong-phase"),
        ("{id: p, label: P, fields: [[a]]}", "wrong-type"),
        ("{id: p, label: P, fields: []}", "empty"),
        ("{id: p, label: P}", "missing-key"),
        ("{id: p, fields: [a]}", "missing-key"),
        ("{id: p, label: P, fields: [a], ok: {answered: x}}", "unknown-field"),
        ("{id: p, label: P, fields: [a], when: {answered: e}}", "wrong-phase"),
        ("{id: p, label: P, fields: [a], any_row: {field: x, is: true}}", "misplaced-key"),
        ("{id: p, label: P, fields: [x], any_row: {field: y, is: true}}", "unknown-field"),
        ("{id: p, label: P, fields: [a], naar: true}", "unknown-key"),
        ("{id: p, label: P, fields: [a]}\n  - {id: p, label: P, fields: [a]}", "duplicate-id"),
    ],
)
def test_faults_of_a_checklist_are_named(item: str, code: str) -> None:
    with pytest.raises(SkjemaError) as caught:
        with_checklist(item)
    assert caught.value.details["problem"] == code


def test_one_row_is_enough_for_any_row() -> None:
    form = with_checklist("{id: p, label: P, fields: [x], any_row: {field: x, is: true}}")
    for rows, state in (([True, False], "ok"), ([False], "recommended"), ([], "recommended")):
        answers: dict[str, Json] = {"r": [{"id": str(n), "x": one} for n, one in enumerate(rows)]}
        assert [item.state.value for item in checklist(form, answers, level="kort", today=TODAY)] == [state]
