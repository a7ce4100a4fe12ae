"""Forms begun in a case: investigation, R-team with its consent gate, anonymous discussion, evaluation, § 12-5."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from form_kit import TODAY, shipped, state_of
from form_samples import DECISIONS, SAMPLES, party

from skjema_app.domain.answers import Json
from skjema_app.form_engine.checklist import CheckState, checklist
from skjema_app.form_engine.conditions import holds
from skjema_app.form_engine.definition import DECISION_LEVEL, FieldType, FormDefinition
from skjema_app.form_engine.evaluate import ProblemCode, document_answers
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.state import FormState
from skjema_app.form_engine.view import View


def _form(form_id: str) -> FormDefinition:
    return shipped().current(form_id)


def _state(form_id: str, **more: Json) -> FormState:
    return state_of(_form(form_id), {**SAMPLES[form_id], **more}, _level(form_id))


def _level(form_id: str) -> str:
    return _form(form_id).levels[-1].level_id


def _decided(form_id: str, report: Mapping[str, Json], **more: Json) -> FormState:
    base = document_answers(_form(form_id), {**SAMPLES[form_id], **report}, _level(form_id))
    return state_of(_form(form_id), {**DECISIONS[form_id], **more}, DECISION_LEVEL, base=base)


def _shown(state: FormState, field_id: str) -> bool:
    found = state.field(field_id)
    return found is not None and found.visible


def _missing(state: FormState) -> set[str]:
    return {problem.path for problem in state.errors}


# --- investigation ------------------------------------------------------------------------------------------------


def test_an_investigation_has_at_least_one_thing_done_and_says_what_was_found() -> None:
    assert _missing(_state("undersokelse", gjort=[])) == {"gjort"}
    rows: list[Json] = [{"id": "u1", "gjort_dato": "2026-11-17"}]
    assert _missing(_state("undersokelse", gjort=rows)) == {
        "gjort/u1/gjort_metode",
        "gjort/u1/gjort_hvem",
        "gjort/u1/gjort_funn",
    }


@pytest.mark.parametrize(("answer", "needs"), [("ja", "hort/h1/hort_syn"), ("ikke_enna", ""), ("onsker_ikke", "")])
def test_every_pupil_directly_involved_is_named_with_who_when_and_their_own_words(answer: str, needs: str) -> None:
    row: dict[str, Json] = {"id": "h1", "hort_svar": answer}
    missing = _missing(_state("undersokelse", hort=[row]))
    assert {"hort/h1/hort_elev", "hort/h1/hort_dato", "hort/h1/hort_av"} <= missing
    assert ("hort/h1/hort_syn" in missing) is bool(needs)
    assert _missing(_state("undersokelse", hort=[])) == {"hort"}
    assert _state("undersokelse", andre_berort="nei").complete


def test_when_it_is_not_safe_a_plan_follows_or_the_reason_is_said() -> None:
    assert _missing(_state("undersokelse", lager_plan=None)) == {"lager_plan"}
    state = _state("undersokelse", lager_plan="nei")
    assert _missing(state) == {"uten_plan"}
    assert _shown(state, "plan_varsel")
    safe = _state("undersokelse", trygt="ja", lager_plan=None)
    assert safe.complete
    assert not _shown(safe, "lager_plan")
    assert _shown(safe, "trygt_varsel"), "the pupil's own word counts, whatever was found"


# --- R-team: the consent gate -------------------------------------------------------------------------------------

GATE = _form("r-team-melding").facts.consent


def _asks_consent(**more: Json) -> tuple[bool, bool]:
    """Whether sharing needs a consent, and whether one is given."""
    form = _form("r-team-melding")
    view = View(form, {**SAMPLES["r-team-melding"], **more}, {}, "melding")
    assert GATE is not None
    return holds(GATE.needed, view), holds(GATE.given, view)


def test_a_yes_asks_who_for_what_when_and_how() -> None:
    empty = dict.fromkeys([key for key in SAMPLES["samtykke"] if key.startswith("samtykke_")])
    state = _state("r-team-melding", **empty)
    assert {"samtykke_fra", "samtykke_tjenester", "samtykke_dato", "samtykke_mate"} <= _missing(state)
    assert _asks_consent() == (True, True)


@pytest.mark.parametrize("answer", ["nei", "ikke_spurt"])
def test_without_consent_there_are_two_ways_and_the_duty_to_tell_waits_for_none(answer: str) -> None:
    state = _state("r-team-melding", har_samtykke=answer)
    assert _shown(state, "uten_samtykke")
    assert not _shown(state, "samtykke_fra")
    assert _missing(state) == {"deling"}
    told = _form("r-team-melding").index
    assert "Anonym drøfting" in told["uten_samtykke"].help.nb
    assert "bare til rektor" in told["uten_samtykke"].help.nb
    assert "krever ikke samtykke" in told["plikt_tekst"].help.nb
    assert told["plikt_tekst"].when is None, "said to everyone, before the question"
    assert _state("r-team-melding", har_samtykke=answer, deling="kun_rektor").complete
    assert _asks_consent(har_samtykke=answer, deling="kun_rektor") == (False, False)


def test_sharing_all_the_same_needs_a_reason_that_stays() -> None:
    refused = _state("r-team-melding", har_samtykke="nei", deling="likevel")
    assert not refused.complete
    assert {problem.path for problem in refused.errors} == {"uten_samtykke_grunn"}
    assert [problem.code for problem in refused.errors] == [ProblemCode.CONSENT]  # one lack, one sentence
    reason = "Eleven kan være i fare, og teamet møtes i dag."
    state = _state("r-team-melding", har_samtykke="nei", deling="likevel", uten_samtykke_grunn=reason)
    assert state.complete
    assert GATE is not None
    assert GATE.override == "uten_samtykke_grunn"
    assert _asks_consent(har_samtykke="nei", deling="likevel") == (True, False)


def test_a_consent_that_names_another_team_is_asked_about_once() -> None:
    state = _state("r-team-melding", samtykke_tjenester=["bup"])
    assert state.complete
    assert [problem.code for problem in state.questions] == [ProblemCode.RULE]


def test_something_tried_or_why_not() -> None:
    assert _missing(_state("r-team-melding", provd=[])) == {"provd"}
    assert _missing(_state("r-team-melding", provd_noe=False)) == {"provd_ikke"}


def test_the_teams_answer_is_the_decisions_and_only_the_rectors_when_the_team_never_saw_it() -> None:
    assert _decided("r-team-melding", {}).complete
    alone: dict[str, Json] = {"har_samtykke": "nei", "deling": "kun_rektor"}
    gone = dict.fromkeys(["droftet_dato", "rad", "foreslatte_tiltak"])
    state = _decided("r-team-melding", alone, **gone, beslutning="noe_annet")
    assert state.complete
    assert not _shown(state, "rad")
    assert state.step("teamets_svar") is not None
    offered = state.field("beslutning")
    assert offered is not None
    assert [option.option_id for option in offered.options] == ["noe_annet", "avslutte"]


# --- anonymous discussion -----------------------------------------------------------------------------------------


def test_an_anonymous_discussion_has_no_pupil_and_no_class() -> None:
    form = _form("anonym-drofting")
    assert not [field.field_id for field in form.index.values() if field.type is FieldType.PUPIL]
    assert (form.facts.pupil, form.facts.group) == ("", "")
    assert form.facts.anonymous
    assert facts_of(form, SAMPLES["anonym-drofting"], level="drofting").title == "Anonym drøfting"
    assert form.index["aldersgruppe"].required is None


def test_a_duty_that_came_to_light_is_followed_up() -> None:
    state = _state("anonym-drofting", plikt=True)
    assert _shown(state, "plikt_varsel")
    assert _missing(state) == {"meldt"}
    assert _missing(_state("anonym-drofting", plikt=True, meldt="meldt")) == {"meldt_dato"}
    assert _state("anonym-drofting", plikt=True, meldt="i_dag").complete


# --- evaluation ---------------------------------------------------------------------------------------------------


def test_a_measure_that_changes_or_ends_says_why() -> None:
    rows = SAMPLES["evaluering"]["evaluering_tiltak"]
    assert isinstance(rows, list)
    for outcome in ("endre", "avslutt"):
        changed = [{**row, "e_videre": outcome, "e_grunn": None} for row in rows if isinstance(row, dict)]
        assert _missing(_state("evaluering", evaluering_tiltak=changed)) == {
            "evaluering_tiltak/t1/e_grunn",
            "evaluering_tiltak/t2/e_grunn",
        }
    kept = [{**row, "e_videre": "fortsett"} for row in rows if isinstance(row, dict)]
    state = _state("evaluering", evaluering_tiltak=kept)
    assert state.complete
    assert not _shown(state, "endring_rteam"), "only changes are taken up in the R-team"


def test_who_was_not_there_was_heard_all_the_same() -> None:
    state = _state("evaluering", eleven_med=False)
    assert _missing(state) == {"eleven_hort"}


def test_a_plan_that_goes_on_is_evaluated_again_within_the_schools_limit() -> None:
    assert _missing(_state("evaluering", ny_evaluering=None)) == {"ny_evaluering"}
    late = _state("evaluering", ny_evaluering="2027-02-01")
    assert [(p.code, p.params["weeks"]) for p in late.questions] == [(ProblemCode.TOO_FAR, 4)]


ENDS: dict[str, Json] = {"forslag": "avslutt", "forslag_grunn": "Målet er nådd."}


@pytest.mark.parametrize(("voice", "warned"), [("ja", False), ("delvis", True), ("nei", True)])
def test_the_author_only_proposes_to_end_and_is_warned_when_the_pupil_disagrees(voice: str, warned: bool) -> None:
    state = _state("evaluering", trygt_na=voice, **ENDS)
    assert state.complete
    assert _shown(state, "forslag_nei") is warned
    assert {"tett_til", "kontrollsamtale"} <= {one.path for one in state.recommended}


def test_the_follow_up_after_a_plan_is_two_and_eight_weeks_as_data() -> None:
    form = _form("evaluering")
    assert (form.index["tett_til"].within_weeks, form.index["kontrollsamtale"].within_weeks) == (2, 8)
    dates: dict[str, Json] = {"tett_til": "2026-12-04", "kontrollsamtale": "2026-12-01"}
    wrong = _state("evaluering", trygt_na="ja", **ENDS, **dates)
    assert [(p.path, p.code) for p in wrong.errors] == [("kontrollsamtale", ProblemCode.RULE)]
    assert _state("evaluering", trygt_na="ja", **ENDS, **{**dates, "kontrollsamtale": "2027-01-08"}).complete


@pytest.mark.parametrize("voice", ["ja", "delvis", "nei"])
def test_the_rector_ends_a_plan_with_a_reason_and_above_all_when_the_pupil_says_no(voice: str) -> None:
    closes: dict[str, Json] = {"beslutning": "avslutt", "endring_hva": None, "avslutt_grunn": None}
    refused = _decided("evaluering", {"trygt_na": voice, **ENDS}, **closes)
    assert not refused.complete
    assert "avslutt_grunn" in _missing(refused)
    assert _shown(refused, "nei_varsel") is (voice == "nei")
    reason = "Eleven sier at det gjelder en annen skole, og vi har fulgt med i to uker."
    assert _decided("evaluering", {"trygt_na": voice, **ENDS}, **{**closes, "avslutt_grunn": reason}).complete


def test_a_pupil_who_was_not_heard_makes_the_author_think_before_ending() -> None:
    not_heard: dict[str, Json] = {"stemme": "onsker_ikke", "stemme_spurt": "I møtet.", "stemme_ombestemme": True}
    state = _state("evaluering", **not_heard, **ENDS)
    assert state.complete
    assert [problem.params["rule"] for problem in state.questions] == ["avslutte_uten_elevens_svar"]


def test_closing_facts_name_the_rectors_answer_and_the_pupils_voice() -> None:
    closing = _form("evaluering").facts.closing
    assert closing is not None
    assert (closing.outcome, closing.ends, closing.voice) == ("beslutning", ("avslutt",), "trygt_na")


def test_measures_come_from_the_plan_with_their_ids() -> None:
    rule = _form("evaluering").facts.prefill
    assert rule is not None
    (rows,) = rule.rows.values()
    assert (rows.source, rows.keep_ids) == ("tiltak", True)


def test_the_rector_sees_what_the_evaluation_lacks() -> None:
    form = _form("evaluering")
    answers = {**SAMPLES["evaluering"], "info_fra": None, "trygt_na": "nei"}
    items = checklist(form, answers, level="evaluering", today=TODAY)
    states = {item.check_id: item.state for item in items}
    assert states["elevens_stemme"] is CheckState.OK
    assert states["informasjon"] is CheckState.RECOMMENDED
    assert states["trygt_na"] is CheckState.GAP


# --- § 12-5 -------------------------------------------------------------------------------------------------------


def test_a_report_about_staff_is_hidden_and_stays_with_its_author() -> None:
    form = _form("ansatt-12-5")
    assert form.facts.hidden
    facts = facts_of(form, {}, level="melding")
    assert facts.restricted, "before the first answer"
    assert form.facts.access.reads == ("forfatter", "mottaker")


@pytest.mark.parametrize(("leads", "recipient"), [(False, "rektor_varsel"), (True, "skoleeier_varsel")])
def test_who_gets_it_follows_from_who_it_is_about(leads: bool, recipient: str) -> None:
    state = _state("ansatt-12-5", i_ledelsen=leads)
    shown = {one for one in ("rektor_varsel", "skoleeier_varsel") if _shown(state, one)}
    assert shown == {recipient}
    if leads:
        assert "Rektor skal ikke ha denne" in _form("ansatt-12-5").index[recipient].help.nb


def test_what_is_done_for_the_pupil_and_who_was_told_must_be_said_and_may_be_not_yet() -> None:
    state = _state("ansatt-12-5", strakstiltak=None, varslet=None)
    assert _missing(state) == {"strakstiltak", "varslet"}
    assert _state("ansatt-12-5", varslet="ikke_enna").complete


def test_somebody_else_investigates() -> None:
    accused: Json = {"ref": "", "name": "Vikar Prøvesen"}
    state = _decided("ansatt-12-5", {}, undersoker=accused)
    assert [(p.path, p.code) for p in state.questions] == [("undersoker", ProblemCode.NOT_STAFF)]
    assert _missing(_decided("ansatt-12-5", {}, habilitet="nei")) == {"habilitet_hvem"}
    other = party("Siv Aas", "staff")
    assert _decided("ansatt-12-5", {}, habilitet="nei", habilitet_hvem=other).complete


# --- consent ------------------------------------------------------------------------------------------------------


def test_a_consent_says_for_whom_how_and_when_and_its_end_is_an_event() -> None:
    form = _form("samtykke")
    assert form.index["samtykke_trukket"].phase == "event"
    early = _state("samtykke", samtykke_til="2026-11-16")
    assert ProblemCode.BEFORE_OTHER in {problem.code for problem in early.errors}
    assert _missing(_state("samtykke", samtykke_tjenester=["annet"])) == {"samtykke_annet"}
    assert _missing(_state("samtykke", samtykke_mottatt_av=None)) == {"samtykke_mottatt_av"}
