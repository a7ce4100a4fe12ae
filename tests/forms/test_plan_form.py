"""«Aktivitetsplan»: what blocks and what only should be there, every branch, what measures inherit, the map."""

from __future__ import annotations

import pytest
from form_kit import complete, leaves, reach, shipped, state_of
from form_walk import TONE, branches, fields_named, fields_of, requirement_map, texts

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import FieldType, Phase
from skjema_app.form_engine.evaluate import ProblemCode, document_answers
from skjema_app.form_engine.facts_of import facts_of

FORM = shipped().current("aktivitetsplan")
PERSON: Json = {"ref": "", "name": "Ingrid Prøvesen"}

LEAN: dict[str, Json] = {
    "hvem": {"ref": "", "name": "Elev Prøvesen"},
    "stemme": "ja",
    "stemme_ord": "«Jeg vil ha noen å være med.»",
    "stemme_hvem": PERSON,
    "stemme_dato": "2026-11-19",
    "problemet": "Eleven er alene i storefri minst fire dager i uken.",
    "mal": "Eleven sier selv at hun har noen å være med.",
    "elevens_beste": "Eleven trenger at de voksne tar ansvaret.",
    "plan_ansvarlig": PERSON,
    "plan_start": "2026-11-23",
    "neste_evaluering": "2026-12-14",
    "tiltak": [{"id": "a", "tiltak_hva": "To faste voksne ved benkene."}, {"id": "b", "tiltak_hva": "Ny klasseplan."}],
}
"""Each thing said once: the lightest plan that can be finished."""


# --- what blocks --------------------------------------------------------------------------------------------------


def test_an_empty_plan_lacks_only_what_the_law_wants() -> None:
    state = state_of(FORM, {}, "plan")
    assert [problem.path for problem in state.errors] == [
        "hvem",
        "stemme",
        "problemet",
        "mal",
        "elevens_beste",
        "neste_evaluering",
        "tiltak",
    ]
    assert 4 <= len(state.steps) <= 6


def test_the_lightest_plan_says_each_thing_once_and_freezes_the_five_elements_in_every_measure() -> None:
    state = state_of(FORM, LEAN, "plan")
    assert (state.problems, state.answered) == ((), state.required_total)
    frozen = document_answers(FORM, LEAN, "plan")["tiltak"]
    assert isinstance(frozen, list)
    for row in frozen:
        assert isinstance(row, dict)
        assert (row["tiltak_problem"], row["tiltak_ansvarlig"]) == (LEAN["problemet"], PERSON)
        assert (row["tiltak_start"], row["tiltak_evalueres"]) == ("2026-11-23", "2026-12-14")
        assert row["tiltak_hva"]


@pytest.mark.parametrize("gone", ["plan_ansvarlig", "plan_start", "problemet", "neste_evaluering"])
def test_an_element_that_is_nowhere_is_missed_once(gone: str) -> None:
    state = state_of(FORM, {**LEAN, gone: None}, "plan")
    assert len(state.errors) == 1
    assert state.answered < state.required_total
    (problem,) = state.errors
    assert problem.code is ProblemCode.REQUIRED
    assert problem.path in {gone, "tiltak/a/tiltak_ansvarlig", "tiltak/a/tiltak_start"}


def test_a_measure_without_a_word_on_what_is_missed_by_name() -> None:
    rows: list[Json] = [{"id": "a", "tiltak_niva": "klasse"}]
    state = state_of(FORM, {**LEAN, "tiltak": rows}, "plan")
    assert [problem.path for problem in state.errors] == ["tiltak/a/tiltak_hva"]


def test_everything_else_should_be_there_and_is_listed() -> None:
    asked = {one.path for one in state_of(FORM, LEAN, "plan").recommended}
    assert {
        "klasse",
        "kjent_dato",
        "grunnlag",
        "situasjon",
        "undersokelser",
        "stemme_onske",
        "stemme_vektlagt",
        "foresatte_informert",
        "statsforvalter_informert",
        "skoleeier_varsel",
        "oppfolging_moter",
        "kontaktlarer",
        "tiltak/a/tiltak_niva",
        "tiltak/a/tiltak_hyppighet",
        "tiltak/b/tiltak_niva",
        "tiltak/b/tiltak_hyppighet",
    } == asked
    optional = {field.field_id for field in FORM.index.values() if not (field.required or field.should)}
    assert {"tiltak_status", "hvem_informeres", "grunnlag_lenke"} < optional


@pytest.mark.parametrize(("field_id", "option"), list(branches(FORM)))
def test_every_branch_can_be_finished_and_every_required_answer_is_missed_by_name(field_id: str, option: str) -> None:
    answers = complete(FORM, "plan", reach(FORM, field_id, option))
    state = state_of(FORM, answers, "plan")
    assert (state.problems, state.complete) == ((), True)
    frozen = document_answers(FORM, answers, "plan")
    assert field_id in frozen
    assert document_answers(FORM, frozen, "plan") == frozen
    for leaf in leaves(state):
        if leaf.visible and leaf.required and "/" not in leaf.path:
            lacking = state_of(FORM, {**answers, leaf.path: None}, "plan")
            assert (leaf.path, ProblemCode.REQUIRED) in {(p.path, p.code) for p in lacking.errors}


# --- dates and people ---------------------------------------------------------------------------------------------


def test_an_evaluation_before_the_start_is_refused_and_one_too_far_ahead_asked_about() -> None:
    early = state_of(FORM, {**LEAN, "plan_start": "2026-12-15"}, "plan")
    assert [(p.path, p.code) for p in early.errors] == [("neste_evaluering", ProblemCode.BEFORE_OTHER)], "told once"
    rows: list[Json] = [
        {"id": "a", "tiltak_hva": "Tilsyn.", "tiltak_start": "2026-12-15"},
        {"id": "b", "tiltak_hva": "Ny."},
    ]
    own = state_of(FORM, {**LEAN, "tiltak": rows}, "plan")
    assert [(p.path, p.code) for p in own.errors] == [("tiltak/a/tiltak_evalueres", ProblemCode.BEFORE_OTHER)]
    late = state_of(FORM, {**LEAN, "neste_evaluering": "2027-01-15"}, "plan")
    assert [(p.path, p.code) for p in late.problems] == [("neste_evaluering", ProblemCode.TOO_FAR)]
    assert late.complete


@pytest.mark.parametrize("name", ["Elev Prøvesen", "Elev", "mor", "Foresatte"])
def test_the_school_is_responsible_not_the_pupil_or_a_guardian(name: str) -> None:
    rows: list[Json] = [{"id": "a", "tiltak_hva": "Snakke med klassen.", "tiltak_ansvarlig": {"ref": "", "name": name}}]
    state = state_of(FORM, {**LEAN, "tiltak": rows}, "plan")
    assert [(p.path, p.code) for p in state.questions] == [("tiltak/a/tiltak_ansvarlig", ProblemCode.NOT_STAFF)]
    assert state.complete


# --- what it is ---------------------------------------------------------------------------------------------------


def test_one_pupil_per_plan_and_none_unknown() -> None:
    pupils = [field.field_id for field in FORM.index.values() if field.type is FieldType.PUPIL]
    assert pupils == ["hvem"]
    assert not FORM.index["hvem"].unknown
    voice = state_of(FORM, {}, "plan").field("stemme")
    assert voice is not None
    assert [option.option_id for option in voice.options] == ["ja", "ikke_enna", "onsker_ikke"]


def test_nothing_is_asked_before_it_can_be_true() -> None:
    assert {field.field_id for field in fields_of(FORM, Phase.EVENT)} == {"rektor_informert", "sendt_hjem"}
    assert list(fields_of(FORM, Phase.DECISION)) == []


def test_facts_and_names() -> None:
    facts = facts_of(FORM, {**LEAN, "klasse": "9B", "kjent_dato": "2026-11-18"}, level="plan")
    assert (facts.title, facts.pupil, facts.group) == ("Aktivitetsplan (§ 12-4) – Elev Prøvesen", "Elev Prøvesen", "9B")
    assert (facts.experienced, facts.urgent, facts.restricted) == ("2026-11-18", False, False)
    assert "Elev" not in facts.public_title
    assert FORM.title.nb == "Aktivitetsplan (tiltaksplan) – opplæringsloven § 12-4"
    assert (FORM.short_title.nb, FORM.button.nb) == ("Aktivitetsplan", "Lag plan")
    assert FORM.facts.access.approves == ("rektor",)


def test_texts_have_the_right_tone() -> None:
    for text in texts(FORM):
        assert not TONE.search(text), text
        assert text == text.strip()
        assert "  " not in text
        assert "§ 12-5" not in text
        assert "tiltaksplan" not in text.casefold() or text == FORM.title.nb, "once, in the heading"


DOMAIN_FIELDS = """
H Saksnr|H Dokumenttype|H Skoleår|H Opprettet av og dato|H Malversjon|H Status|H Skjermingshjemmel
E Navn|E Klasse/trinn|E Fødselsdato|E Kontaktlærer|E Foresatte|E Tolkebehov|E Sperret adresse
V Har eleven fått uttale seg|V Dato og hvem snakket med eleven|V Elevens egne ord|V Hva ønsker eleven skal skje
V Hvordan er elevens syn vektlagt|V Hvorfor ikke, og når høres eleven
F Informert|F Når, hvordan, av hvem|F Foresattes syn|F Hvorfor ikke informert
T Nr|T Problem tiltaket skal løse|T Tiltak|T Nivå|T Ansvarlig|T Start|T Slutt/hyppighet|T Evalueres|T Status|T Effekt
L Dato, gammel og ny verdi, endret av|L Begrunnelse|L Drøftet i R-team|Fortsett en plan som finnes
S Utfylt av|S Godkjent av rektor|S Kommentar ved retur|S Hash
4.5 Plan nr|4.5 Dato skolen ble kjent med saken|4.5 Grunnlag og lenke|4.5 Beskriv situasjonen
4.5 Problemet tiltakene skal løse|4.5 Undersøkelser som er gjort|4.5 Elevens beste|4.5 Mål
4.5 Tiltak, strakstiltak først|4.5 Hvem informerer lærere og vikarer|4.5 Neste evalueringsmøte|4.5 Oppfølging i møter
4.5 Varsel til skoleeier|4.5 Informert om Statsforvalteren|4.5 Sendt hjem via Websak|4.5 Rektor informert|4.5 Godkjent
"""


def test_every_field_of_the_domain_has_a_home_and_every_field_a_reason() -> None:
    homes = requirement_map("Aktivitetsplan (§ 12-4)")
    assert homes.keys() == {name for line in DOMAIN_FIELDS.strip().splitlines() for name in line.split("|")}
    assert fields_named(homes) == set(FORM.index)
    for name, home in homes.items():
        assert home.startswith(("*automatisk*", "*ikke her*", "`")), name
