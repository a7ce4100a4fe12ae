"""«Melding til rektor (§ 12-4)»: seven answers, every branch, every field of the domain's lists, the tone."""

from __future__ import annotations

import pytest
from form_kit import complete, leaves, reach, sample, shipped, state_of
from form_walk import TONE, branches, fields_named, fields_of, requirement_map, texts

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import (
    DECISION_LEVEL,
    UNKNOWN_PUPIL,
    Archive,
    Field,
    FieldType,
    Phase,
    Placement,
    Propose,
    Tone,
)
from skjema_app.form_engine.evaluate import ProblemCode, document_answers
from skjema_app.form_engine.facts_of import facts_of

FORM = shipped().current("melding-12-4")
LEVELS = ("kort", "utfyllende")
SEVEN = ["hvem", "hva", "naar", "haster", "gjelder_ansatt", "sier_selv", "stemme"]


def _is_asked(field_id: str, level: str) -> bool:
    return FORM.rank(FORM.index[field_id].level) <= FORM.rank(level)


# --- the levels ---------------------------------------------------------------------------------------------------


def test_kort_asks_exactly_seven_required_answers_on_three_pages() -> None:
    state = state_of(FORM, {})
    assert [problem.path for problem in state.problems] == SEVEN
    assert state.required_total == 7
    assert [step.step_id for step in state.steps] == ["hvem_og_hva", "naar_og_alvor", "elevens_stemme"]


def test_the_lightest_way_through_kort_is_seven_answers_and_what_the_branch_brings() -> None:
    answers: dict[str, Json] = {
        "hvem": {"ref": UNKNOWN_PUPIL, "name": "Jeg vet ikke hvem eleven er"},
        "hva": "To elever dyttet en tredje i trappen.",
        "naar": "2026-11-19",
        "haster": "nei",
        "gjelder_ansatt": "nei",
        "sier_selv": "vet_ikke",
        "stemme": "ukjent_elev",
    }
    assert state_of(FORM, answers).problems == ()
    assert list(document_answers(FORM, answers, "kort")) == SEVEN


@pytest.mark.parametrize(
    ("answer", "needs"),
    [
        ("ja", ["stemme_ord", "stemme_hvem", "stemme_dato"]),
        ("ikke_enna", ["stemme_grunn", "stemme_plan_hvem", "stemme_plan_dato"]),
        ("onsker_ikke", ["stemme_spurt", "stemme_ombestemme"]),
    ],
)
def test_each_answer_of_the_pupil_voice_needs_what_follows_from_it(answer: str, needs: list[str]) -> None:
    filled = complete(FORM, "kort", reach(FORM, "hvem"))
    answers: dict[str, Json] = {field_id: filled[field_id] for field_id in SEVEN}
    assert [p.path for p in state_of(FORM, {**answers, "stemme": answer}).problems] == needs
    proposed = {field_id for field_id in needs if FORM.index[field_id].propose is not None}
    assert len(needs) - len(proposed) <= 2, "who and when are proposed, so at most two answers are left"


def test_not_yet_is_two_clicks() -> None:
    assert FORM.index["stemme_plan_hvem"].propose is Propose.CONTACT_TEACHER
    assert FORM.index["stemme_plan_dato"].propose is Propose.NEXT_SCHOOL_DAY


def test_i_do_not_know_the_pupil_is_offered_only_when_no_pupil_is_named() -> None:
    named = state_of(FORM, reach(FORM, "hvem")).field("stemme")
    unknown = state_of(FORM, reach(FORM, "hvem", UNKNOWN_PUPIL)).field("stemme")
    assert named is not None
    assert unknown is not None
    assert [option.option_id for option in named.options] == ["ja", "ikke_enna", "onsker_ikke"]
    assert [option.option_id for option in unknown.options] == ["ja", "ikke_enna", "onsker_ikke", "ukjent_elev"]


def test_the_supplement_asks_the_rest_of_a_short_report() -> None:
    base = document_answers(FORM, complete(FORM, "kort", reach(FORM, "haster", "ja-na")), "kort")
    state = state_of(FORM, {}, "utfyllende", base=base)
    asked = [leaf.path for leaf in leaves(state) if leaf.visible and leaf.required]
    assert asked[:3] == ["klasse", "stemme_onske", "rolle"]
    assert {
        "hvor",
        "kjent",
        "type",
        "foresatte_informert",
        "kontaktlarer",
        "grep_inn",
        "strakstiltak",
        "sagt_fra",
    } < set(asked)
    assert not set(SEVEN) & {leaf.path for leaf in leaves(state) if leaf.visible}
    filled = complete(FORM, "utfyllende", {}, base)
    added = document_answers(FORM, filled, "utfyllende", base)
    assert not added.keys() & base.keys()
    assert facts_of(FORM, filled, level="utfyllende", base=base).urgent


# --- every branch and every required field ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "field_id", "option"),
    [(level, *branch) for level in LEVELS for branch in branches(FORM) if _is_asked(branch[0], level)],
)
def test_every_branch_can_be_finished_and_every_required_answer_is_missed_by_name(
    level: str, field_id: str, option: str
) -> None:
    answers = complete(FORM, level, reach(FORM, field_id, option))
    state = state_of(FORM, answers, level)
    assert (state.problems, state.complete) == ((), True)
    assert state.answered == state.required_total
    assert field_id in document_answers(FORM, answers, level)
    for leaf in leaves(state):
        if leaf.visible and leaf.required and "/" not in leaf.path:
            lacking = state_of(FORM, {**answers, leaf.path: None}, level)
            assert (leaf.path, ProblemCode.REQUIRED) in {(p.path, p.code) for p in lacking.errors}
            assert not lacking.complete


@pytest.mark.parametrize("level", LEVELS)
def test_required_cells_of_rows_are_missed_by_name(level: str) -> None:
    for field in fields_of(FORM):
        if field.type is not FieldType.ROWS or FORM.rank(field.level) > FORM.rank(level):
            continue
        answers = complete(FORM, level, reach(FORM, "hvem"))
        for column in field.fields:
            if column.required is None:
                continue
            row = {key: value for key, value in _row(field).items() if key != column.field_id}
            state = state_of(FORM, {**answers, field.field_id: [row]}, level)
            assert [problem.path for problem in state.problems] == [f"{field.field_id}/r1/{column.field_id}"]


def _row(field: Field) -> dict[str, Json]:
    rows = sample(field)
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    return rows[0]


def test_everything_at_once_is_frozen_in_the_order_of_the_form() -> None:
    answers = complete(FORM, "utfyllende", reach(FORM, "stemme", "ja"))
    kept = list(document_answers(FORM, answers, "utfyllende"))
    assert kept == sorted(kept, key=[field.field_id for field in fields_of(FORM)].index)


# --- the rector's decision ----------------------------------------------------------------------------------------

REPORTS: dict[str, dict[str, Json]] = {
    "quiet": reach(FORM, "haster", "nei"),
    "urgent": reach(FORM, "haster", "ja-na"),
    "said-so": reach(FORM, "sier_selv", "ja"),
    "full": reach(FORM, "type", "vold"),
}


@pytest.mark.parametrize("report", sorted(REPORTS))
@pytest.mark.parametrize(("field_id", "option"), list(branches(FORM, Phase.DECISION)))
def test_every_branch_of_the_decision_can_be_finished(report: str, field_id: str, option: str) -> None:
    level = "utfyllende" if report == "full" else "kort"
    base = document_answers(FORM, complete(FORM, level, {**reach(FORM, "hvem"), **REPORTS[report]}), level)
    answers = complete(FORM, DECISION_LEVEL, reach(FORM, field_id, option), base)
    state = state_of(FORM, answers, DECISION_LEVEL, base=base)
    assert (state.problems, state.complete) == ((), True)
    assert [step.step_id for step in state.steps] == ["rektors_del"]
    frozen = document_answers(FORM, answers, DECISION_LEVEL, base)
    assert field_id in frozen
    assert not frozen.keys() & base.keys()
    assert {FORM.index[one].phase for one in frozen} == {Phase.DECISION}
    for leaf in leaves(state):
        if leaf.visible and leaf.required:
            lacking = state_of(FORM, {**answers, leaf.path: None}, DECISION_LEVEL, base=base)
            assert leaf.path in {problem.path for problem in lacking.errors}
    accepted = facts_of(FORM, answers, level=DECISION_LEVEL, base=base).accepted
    assert accepted == (frozen["beslutning"] != "avslutte")


@pytest.mark.parametrize(
    ("outcome", "needs"),
    [
        ("undersoke", {"saksansvarlig", "rolleavklaring", "undersokelse_dato"}),
        ("plan", {"saksansvarlig", "rolleavklaring", "undersokelse"}),
        ("r_team", {"saksansvarlig", "rolleavklaring", "undersokelse"}),
        ("avslutte", {"begrunnelse"}),
    ],
)
def test_what_each_decision_needs(outcome: str, needs: set[str]) -> None:
    state = state_of(FORM, {"beslutning": outcome}, DECISION_LEVEL, base={"haster": "nei"})
    assert {problem.path for problem in state.errors} == needs | {"mottatt_dato"}
    urgent = state_of(FORM, {"beslutning": outcome}, DECISION_LEVEL, base={"haster": "ja-na"})
    assert {problem.path for problem in urgent.errors} == needs | {"mottatt_dato", "skoleeier_varslet"}


@pytest.mark.parametrize(("said", "warned"), [("ja", True), ("nei", False)])
def test_closing_when_the_pupil_said_so_reminds_of_the_duty(said: str, warned: bool) -> None:
    state = state_of(FORM, {"beslutning": "avslutte"}, DECISION_LEVEL, base={"sier_selv": said})
    notice = state.field("plikt_varsel")
    assert notice is not None
    assert notice.visible is warned
    assert FORM.facts.decision is not None
    assert FORM.facts.decision.accepts == ("undersoke", "plan", "r_team")


def test_a_conversation_is_planned_by_the_report_and_not_once_more_by_the_decision() -> None:
    report = complete(FORM, "kort", reach(FORM, "stemme", "ikke_enna"))
    assert facts_of(FORM, report, level="kort").conversation_open
    decision = facts_of(FORM, {"beslutning": "plan"}, level=DECISION_LEVEL, base=report)
    assert (decision.conversation_open, decision.conversation_who) == (False, "")
    assert decision.title == "Rektors beslutning om melding (§ 12-4) – Elev Prøvesen"


# --- facts, danger, § 12-5 ---------------------------------------------------------------------------------------


def test_facts_of_a_report() -> None:
    answers = complete(FORM, "kort", {**reach(FORM, "stemme", "ikke_enna"), "haster": "ja-i-dag", "klasse": "9B"})
    facts = facts_of(FORM, answers, level="kort")
    assert facts.title == "Melding til rektor (§ 12-4) – Elev Prøvesen"
    assert "Elev" not in facts.public_title
    assert (facts.pupil, facts.group, facts.experienced, facts.urgent) == ("Elev Prøvesen", "9B", "2026-11-19", True)
    assert (facts.conversation_open, facts.conversation_who, facts.conversation_date) == (
        True,
        "Lærer Prøvesen",
        "2026-11-23",
    )
    assert (FORM.facts.archive, FORM.facts.shielding.checked) == (Archive.YES, False)


def test_facts_of_an_unknown_pupil_hold_no_name() -> None:
    facts = facts_of(FORM, reach(FORM, "hvem", UNKNOWN_PUPIL), level="kort")
    assert (facts.pupil, facts.pupil_unknown) == ("", True)
    assert not facts_of(
        FORM, {"stemme": "ja", "stemme_plan_hvem": {"ref": "", "name": "X"}}, level="kort"
    ).conversation_who


@pytest.mark.parametrize(
    ("answer", "restricted"), [("nei", False), ("ja", True), ("ja-ledelsen", True), ("usikker", True)]
)
def test_a_report_about_staff_stays_with_its_author_and_says_who_to_tell(answer: str, restricted: bool) -> None:
    answers: dict[str, Json] = {"gjelder_ansatt": answer}
    assert facts_of(FORM, answers, level="kort").restricted is restricted
    state = state_of(FORM, answers)
    told = [leaf.field for leaf in leaves(state) if leaf.visible and leaf.field.type is FieldType.NOTICE]
    assert len(told) == int(restricted)
    if answer == "ja-ledelsen":
        assert "kommunen eller skoleeieren straks" in told[0].help.nb
    elif restricted:
        assert "rektor straks" in told[0].help.nb
    assert all(not law.checked for notice in told for law in notice.law)


def test_danger_now_shows_the_numbers_above_the_form_and_asks_nothing_more() -> None:
    before, after = state_of(FORM, {"haster": "ja-i-dag"}), state_of(FORM, {"haster": "ja-na"})
    assert before.notices == ()
    (notice,) = after.notices
    assert (notice.placement, notice.tone, notice.phones) == (Placement.TOP, Tone.URGENT, True)
    assert notice.help.nb == "Er noen i fare nå? Ring 112 først, og så rektor. Skriv etterpå – kladden venter."
    assert after.required_total == before.required_total


def test_phone_numbers_are_unconfirmed_until_the_school_confirms_them() -> None:
    numbers = {phone.phone_id: phone.number for phone in shipped().phones}
    assert numbers == {
        "politi": "112",
        "ambulanse": "113",
        "legevakt": "116117",
        "alarmtelefonen": "116111",
        "rektor": "",
    }
    assert not any(phone.checked for phone in shipped().phones)


# --- the map of requirements --------------------------------------------------------------------------------------

DOMAIN_FIELDS = """
H Saksnr|H Dokumenttype|H Skoleår|H Opprettet av og dato|H Malversjon|H Status|H Skjermingshjemmel
E Navn|E Klasse/trinn|E Fødselsdato|E Kontaktlærer|E Foresatte|E Tolkebehov|E Sperret adresse
V Har eleven fått uttale seg|V Dato og hvem snakket med eleven|V Elevens egne ord|V Hva ønsker eleven skal skje
V Hvordan er elevens syn vektlagt|V Hvorfor ikke, og når høres eleven
F Informert|F Når, hvordan, av hvem|F Foresattes syn|F Hvorfor ikke informert
S Utfylt av|S Godkjent av rektor|S Kommentar ved retur|S Hash
4.1 Hvem gjelder det|4.1 Rolle per elev|4.1 Hva er sett, hørt eller fortalt|4.1 Når skjedde det|4.1 Pågår over tid
4.1 Hvor|4.1 Hvordan ble det kjent|4.1 Type|4.1 Sier eleven selv at det ikke er trygt og godt
4.1 Kan en ansatt ha krenket eleven|4.1 Grep du inn|4.1 Strakstiltak|4.1 Alvorlighet og akutt fare
4.1 Drøftet umiddelbart med|Vedlegg|4.1 Meldt i portalen, sendt rektor
4.1 Rektor: mottatt|4.1 Rektor: saksansvarlig|4.1 Rektor: rolleavklaring|4.1 Rektor: undersøkelse startes
4.1 Rektor: skoleeier varslet|4.1 Rektor: beslutning|4.1 Rektor: begrunnelse ved avslutning
"""
PHASES = {
    Phase.EVENT: {"meldt_portalen", "sendt_rektor"},
    Phase.DECISION: {
        "mottatt_dato",
        "mottatt_tid",
        "saksansvarlig",
        "rolleavklaring",
        "undersokelse",
        "undersokelse_dato",
        "skoleeier_varslet",
        "skoleeier_dato",
        "beslutning",
        "begrunnelse",
        "plikt_varsel",
    },
}


def test_every_field_of_the_domain_has_a_home_and_every_field_a_reason() -> None:
    wanted = {name for line in DOMAIN_FIELDS.strip().splitlines() for name in line.split("|")}
    homes = requirement_map("Melding til rektor (§ 12-4)")
    assert homes.keys() == wanted
    assert fields_named(homes) == set(FORM.index)
    for name, home in homes.items():
        assert home.startswith(("*automatisk*", "*ikke her*", "`")), name


def test_what_can_not_be_true_yet_is_never_asked_of_the_author() -> None:
    for phase, ids in PHASES.items():
        assert {field_id for field_id, field in FORM.index.items() if field.phase is phase} == ids
    reachable = set()
    for field_id, option in branches(FORM):
        answers = complete(FORM, "utfyllende", reach(FORM, field_id, option))
        reachable |= {leaf.path for leaf in leaves(state_of(FORM, answers, "utfyllende")) if leaf.visible}
    top = {field.field_id for field in fields_of(FORM)}
    assert {path for path in reachable if "/" not in path} == top, "every author field can be reached, nothing else"


def test_the_list_of_how_it_became_known_is_whole() -> None:
    known = " ".join(option.label.nb.lower() for option in FORM.index["kjent"].options)
    sources = (
        "elevsamtale foreldremøte inspeksjon rådgiver helsesykepleier elevundersøkelsen mot trinnmøte klassemøte "
        "elevrådet klassekontaktene fau r-team hjem utenfor"
    )
    for source in sources.split():
        assert source in known, source


# --- tone ---------------------------------------------------------------------------------------------------------


def test_texts_have_the_right_tone() -> None:
    for text in texts(FORM):
        assert not TONE.search(text), text
        assert text == text.strip()
        assert "  " not in text


def test_the_names_the_readers_know() -> None:
    assert (FORM.title.nb, FORM.button.nb) == ("Melding til rektor (§ 12-4)", "Meld fra")
    assert [level.level_id for level in FORM.levels] == list(LEVELS)
    assert "bekymringsmelding" in FORM.search_words
