"""Minutes: who took part, rector in the social R-team, consent per case, one part per pupil; and the conversations."""

from __future__ import annotations

import pytest
from form_kit import shipped, state_of
from form_samples import SAMPLES, taking_part

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import FieldType, FormDefinition
from skjema_app.form_engine.evaluate import ProblemCode, document_answers
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.state import FormState

MINUTES = sorted(form_id for form_id in SAMPLES if form_id.startswith("referat-"))
TALKS = ("elevsamtale", "bli-kjent", "utviklingssamtale", "samtale-12-4")


def _form(form_id: str) -> FormDefinition:
    return shipped().current(form_id)


def _state(form_id: str, **more: Json) -> FormState:
    return state_of(_form(form_id), {**SAMPLES[form_id], **more}, _form(form_id).levels[-1].level_id)


def _missing(state: FormState) -> set[str]:
    return {problem.path for problem in state.errors}


def _shown(state: FormState, field_id: str) -> bool:
    found = state.field(field_id)
    return found is not None and found.visible


# --- participants (REQ-32) ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", MINUTES)
def test_minutes_record_leader_minute_taker_and_every_participant_with_role_and_whether_present(form_id: str) -> None:
    bare = _missing(_state(form_id, moteleder=None, referent=None, deltakere=[]))
    assert {"moteleder", "referent", "deltakere"} <= bare
    nobody: list[Json] = [{"id": "d1", "deltaker_virksomhet": "PPT"}]
    assert {"deltakere/d1/deltaker", "deltakere/d1/deltaker_rolle", "deltakere/d1/deltaker_til_stede"} <= _missing(
        _state(form_id, deltakere=nobody)
    )


def test_roles_and_bodies_of_the_school_are_all_there() -> None:
    roles = {option.label.nb.lower() for option in _form("referat-r-team").index["deltaker_rolle"].options}
    for wanted in ("kontaktlærer", "trinnleder", "rådgiver", "sosiallærer", "rektor", "assisterende rektor"):
        assert wanted in roles
    bodies = " ".join(o.label.nb for o in _form("referat-fravaersmote").index["instanser"].options).lower()
    for wanted in (
        "ppt",
        "skolehelse",
        "bup",
        "fastlege",
        "barnevern",
        "politi",
        "bydel",
        "salto",
        "utekontakt",
        "etaten",
    ):
        assert wanted in bodies, wanted


# --- social R-team (REQ-10, REQ-35) -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "there", "finishes"),
    [
        ("rektor", "til_stede", True),
        ("ass_rektor", "til_stede", True),
        ("rektor", "forfall", False),
        ("trinnleder", "til_stede", False),
    ],
)
def test_the_social_r_team_is_finished_only_when_rector_or_deputy_was_there(
    role: str, there: str, finishes: bool
) -> None:
    people = taking_part(
        ("Ragnhild Berg", "staff", role, "", there), ("Ingrid Moe", "staff", "radgiver", "", "til_stede")
    )
    state = _state("referat-sosial-r-team", deltakere=people)
    assert state.complete is finishes
    if not finishes:
        assert [(p.code, p.path) for p in state.errors] == [(ProblemCode.RULE, "deltakere")]
    assert _state("referat-r-team", deltakere=people).complete, "a rule of the social team alone"


@pytest.mark.parametrize("form_id", ["referat-r-team", "referat-sosial-r-team"])
def test_consent_is_asked_for_each_case_and_without_it_there_is_no_name(form_id: str) -> None:
    case = {"id": "s1", "team_gjelder": "Noe.", "team_rad": "Prøv faste grupper."}
    assert _missing(_state(form_id, team_saker=[case])) == {"team_saker/s1/team_samtykke"}
    named = _missing(_state(form_id, team_saker=[{**case, "team_samtykke": "ja"}]))
    assert named == {"team_saker/s1/team_elev"}
    nameless: dict[str, Json] = {**case, "team_samtykke": "anonymt", "team_elev": {"ref": "e1", "name": "Mats Solberg"}}
    state = _state(form_id, team_saker=[nameless])
    assert state.complete
    frozen = document_answers(_form(form_id), {**SAMPLES[form_id], "team_saker": [nameless]}, "referat")
    assert "Mats Solberg" not in str(frozen["team_saker"]), "a name written before is not frozen"
    assert {"team_saker/s1/team_uten_grunn", "team_saker/s1/team_elev"} == _missing(
        _state(form_id, team_saker=[{**case, "team_samtykke": "uten"}])
    )


def test_the_wider_meetings_ask_for_what_they_are_about() -> None:
    assert _missing(_state("referat-r-team", mote_type="utvidet")) == {"utvidet_elever"}
    social = _state("referat-sosial-r-team", mote_type="utvidet")
    assert _missing(social) == {"utvidet_regi", "utvidet_tema"}
    assert _shown(social, "utvidet_varsel")
    assert not _shown(social, "team_saker"), "no pupils' cases in the wider social team"


# --- split per pupil (REQ-48) -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", MINUTES)
def test_minutes_about_several_pupils_can_be_split_and_others_name_one(form_id: str) -> None:
    form = _form(form_id)
    columns = {
        field.field_id: [column.field_id for column in field.fields if column.type is FieldType.PUPIL]
        for field in form.index.values()
        if field.type is FieldType.ROWS
    }
    with_pupils = {rows: pupils[0] for rows, pupils in columns.items() if pupils}
    if form.facts.pupil:
        assert form.facts.split is None
        assert with_pupils == {}, "one pupil, named once"
        assert "{elev}" in form.facts.title.nb
        return
    assert form.facts.split is not None
    assert dict(form.facts.split.rows) == with_pupils
    assert form.facts.split.archive["saker"] == "sak_arkiveres"
    assert "{elev}" in form.facts.split.title.nb
    assert "{elev}" not in form.facts.split.public_title.nb
    assert "{elev}" not in form.facts.title.nb


def test_whether_an_item_is_archived_is_asked_only_about_a_pupil() -> None:
    rows: list[Json] = [{"id": "s1", "sak_tema": "Turen"}]
    state = _state("referat-klassemote", saker=rows)
    cell = state.field("saker/s1/sak_arkiveres")
    assert cell is not None
    assert not cell.visible


def test_a_class_meeting_comes_again_within_eight_weeks() -> None:
    state = _state("referat-klassemote", neste_mote="2027-03-01")
    assert [(p.code, p.params["weeks"]) for p in state.questions] == [(ProblemCode.TOO_FAR, 8)]


def test_absence_that_may_come_from_school_is_reported() -> None:
    state = _state("referat-fravaersmote", meldt=None, meldt_dato=None)
    assert _missing(state) == {"meldt"}
    assert _shown(state, "skolemiljo_varsel")
    assert _state("referat-fravaersmote", fravar_grunn=["vet_ikke"], meldt=None, meldt_dato=None).complete


# --- conversations (4.9) ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", TALKS)
@pytest.mark.parametrize(
    ("answers", "must"),
    [
        ({"trygg": "ja", "krenkelse": "nei"}, False),
        ({"trygg": "vil_ikke", "krenkelse": "vil_ikke"}, False),
        ({"trygg": "delvis", "krenkelse": "nei"}, True),
        ({"trygg": "nei", "krenkelse": "nei"}, True),
        ({"trygg": "ja", "krenkelse": "elev"}, True),
        ({"trygg": "ja", "krenkelse": "voksen"}, True),
    ],
)
def test_a_pupil_who_is_not_safe_is_not_passed_over_in_silence(
    form_id: str, answers: dict[str, Json], must: bool
) -> None:
    state = _state(form_id, **answers, meldt=None, meldt_dato=None)
    assert _shown(state, "meld_varsel") is must
    assert _missing(state) == ({"meldt"} if must else set())
    if must:
        assert _missing(_state(form_id, **answers, meldt="meldt", meldt_dato=None)) == {"meldt_dato"}
        assert _state(form_id, **answers, meldt="allerede", meldt_dato=None).complete
        assert _state(form_id, **answers, meldt="i_dag", meldt_dato=None).complete


@pytest.mark.parametrize("form_id", TALKS)
def test_a_conversation_is_its_writers_alone_and_what_is_about_staff_stays_there(form_id: str) -> None:
    form = _form(form_id)
    assert form.facts.access.reads == ("forfatter",)
    level = form.levels[-1].level_id
    assert not facts_of(form, SAMPLES[form_id], level=level).restricted
    told = {**SAMPLES[form_id], "krenkelse": "begge"}
    assert facts_of(form, told, level=level).restricted
    assert _shown(_state(form_id, krenkelse="begge"), "voksen_varsel")


def test_a_talk_in_passing_is_a_few_lines() -> None:
    few: dict[str, Json] = {
        "hvem": {"ref": "", "name": "Elev Prøvesen"},
        "samtale_type": "uformell",
        "samtale_dato": "2026-11-19",
        "samtale_med": {"ref": "", "name": "Kari Nordli"},
        "notat": "Vi snakket om turen i går.",
    }
    state = state_of(_form("elevsamtale"), few, "samtale")
    assert (state.problems, state.complete) == ((), True)
    prepared = state_of(_form("elevsamtale"), {**few, "samtale_type": "var"}, "samtale")
    assert _missing(prepared) == {"trivsel", "trygg", "krenkelse", "lest_opp"}


def test_a_pupil_may_choose_not_to_say_anything_and_nobody_writes_a_dash() -> None:
    quiet: dict[str, Json] = {
        "stemme": "onsker_ikke",
        "stemme_spurt": "Jeg spurte om eleven ville fortelle.",
        "stemme_ombestemme": True,
        "oppsummering": None,
    }
    assert _state("samtale-12-4", **quiet).complete


def test_a_pupil_who_was_not_at_the_development_talk_is_spoken_with_another_day() -> None:
    assert _missing(_state("utviklingssamtale", eleven_med=False)) == {"eleven_ikke_med"}
