"""Every form: a tired teacher can finish it, and it has the right weight, facts and tone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from form_kit import leaves, shipped, state_of
from form_samples import DECISIONS, SAMPLES
from form_walk import TONE, fields_of, texts

from skjema_app.form_engine.definition import (
    DECISION_LEVEL,
    Archive,
    Begins,
    Field,
    FieldType,
    FormDefinition,
    LawRef,
    Phase,
)
from skjema_app.form_engine.evaluate import ProblemCode, document_answers
from skjema_app.form_engine.facts_of import facts_of

ALL = {form.form_id: form for form in shipped().all()}
NEW = sorted(SAMPLES)
SEEN = re.compile(r"opplæringsloven §§? (12-4|10-1|10-1 og 10-2)|barnevernsloven § 13-2")
"""What was seen in a source, and so may be marked as checked (the domain's notes, part 2)."""


def _level(form: FormDefinition) -> str:
    return form.levels[-1].level_id


def _laws(form: FormDefinition) -> Iterator[LawRef]:
    yield form.facts.shielding
    for rule in form.checklist:
        yield from rule.law
    for field in form.index.values():
        yield from field.law


def test_the_forms_of_the_issue_are_there_and_each_has_a_sample() -> None:
    assert set(ALL) == {*NEW, "melding-12-4", "aktivitetsplan"}


@pytest.mark.parametrize(
    ("place", "forms"),
    [
        (Begins.REPORT, "ansatt-12-5 melding-12-4"),
        (Begins.CASE, "aktivitetsplan evaluering fravaersoppfolging r-team-melding samtale-12-4 samtykke undersokelse"),
        (Begins.TALKS, "bli-kjent elevsamtale samtale-12-4 utviklingssamtale"),
        (
            Begins.MEETINGS,
            (
                "anonym-drofting referat-fravaersmote referat-klassemote referat-r-team referat-samarbeidsmote "
                "referat-sosial-r-team referat-trinnmote referat-tverrfaglig"
            ),
        ),
    ],
)
def test_where_each_form_is_offered(place: Begins, forms: str) -> None:
    assert {form_id for form_id, form in ALL.items() if place in form.facts.begins} == set(forms.split())


# --- filled in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", NEW)
def test_a_whole_sample_finishes_and_nothing_of_it_is_lost(form_id: str) -> None:
    form, answers = ALL[form_id], SAMPLES[form_id]
    state = state_of(form, answers, _level(form))
    assert (state.problems, state.complete) == ((), True)
    frozen = document_answers(form, answers, _level(form))
    assert set(frozen) == set(answers)
    assert document_answers(form, frozen, _level(form)) == frozen


@pytest.mark.parametrize("form_id", NEW)
def test_every_required_answer_is_missed_by_name(form_id: str) -> None:
    form, answers = ALL[form_id], SAMPLES[form_id]
    for leaf in leaves(state_of(form, answers, _level(form))):
        if not (leaf.visible and leaf.required):
            continue
        lacking = state_of(form, _without(answers, leaf.path), _level(form))
        assert not lacking.complete, leaf.path
        assert leaf.path in {problem.path for problem in lacking.errors}


@pytest.mark.parametrize("form_id", sorted(DECISIONS))
def test_the_decision_on_it_finishes(form_id: str) -> None:
    form = ALL[form_id]
    base = document_answers(form, SAMPLES[form_id], _level(form))
    state = state_of(form, DECISIONS[form_id], DECISION_LEVEL, base=base)
    assert (state.problems, state.complete) == ((), True)
    frozen = document_answers(form, DECISIONS[form_id], DECISION_LEVEL, base)
    assert set(frozen) == set(DECISIONS[form_id])
    assert {form.index[field_id].phase for field_id in frozen} == {Phase.DECISION}
    assert form.facts.decision is not None
    told = facts_of(form, DECISIONS[form_id], level=DECISION_LEVEL, base=base)
    assert told.outcome in {option.option_id for option in form.index[form.facts.decision.outcome].options}
    assert told.responsible
    assert form.decision is not None
    assert form.checklist, "whoever decides sees a checklist"


def _without(answers: object, path: str) -> dict[str, object]:
    """The answers with one of them gone; a cell of a row too."""
    assert isinstance(answers, dict)
    field_id, *rest = path.split("/")
    if not rest:
        return {**answers, field_id: None}
    row_id, column = rest
    rows = [{**row, column: None} if row["id"] == row_id else row for row in answers[field_id]]
    return {**answers, field_id: rows}


# --- light --------------------------------------------------------------------------------------------------------

MOST_REQUIRED = 11
MOST_ON_A_PAGE = 9


@pytest.mark.parametrize("form_id", NEW)
def test_an_empty_form_lacks_little_and_nothing_in_it_is_wrong(form_id: str) -> None:
    form = ALL[form_id]
    state = state_of(form, {}, _level(form))
    assert {problem.code for problem in state.errors} == {ProblemCode.REQUIRED}
    assert len(state.errors) <= MOST_REQUIRED
    assert state.questions == ()


@pytest.mark.parametrize("form_id", NEW)
def test_pages_are_short(form_id: str) -> None:
    form = ALL[form_id]
    for step in state_of(form, SAMPLES[form_id], _level(form)).steps:
        assert sum(one.visible for one in step.fields) <= MOST_ON_A_PAGE, step.step_id


@pytest.mark.parametrize("form_id", NEW)
def test_what_can_not_be_true_yet_is_never_asked_of_the_author(form_id: str) -> None:
    later = {"meldt_portalen", "samtykke_trukket", "gitt_mottaker", "sendt_hjem"}
    for field in fields_of(ALL[form_id], Phase.AUTHOR):
        assert field.field_id not in later
    for field in fields_of(ALL[form_id], Phase.EVENT):
        assert field.required is None


# --- the pupil's words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", [one for one in NEW if one != "samtykke" and ALL[one].facts.pupil])
def test_a_document_about_one_pupil_asks_for_the_pupils_own_words(form_id: str) -> None:
    assert any(field.own_words for field in ALL[form_id].index.values())


@pytest.mark.parametrize("form_id", NEW)
def test_the_pupils_words_are_never_taken_over(form_id: str) -> None:
    form = ALL[form_id]
    words = {field.field_id for field in form.index.values() if field.own_words}
    assert form.facts.prefill is None or not words & set(form.facts.prefill.fields)


# --- facts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", NEW)
def test_titles_name_the_pupil_and_public_titles_nobody(form_id: str) -> None:
    form = ALL[form_id]
    facts = facts_of(form, SAMPLES[form_id], level=_level(form))
    assert ("Mats Solberg" in facts.title) is bool(form.facts.pupil)
    assert "Mats" not in facts.public_title
    assert "?" not in facts.title


def test_what_belongs_in_the_pupils_file() -> None:
    by_answer = {answer: {form_id for form_id in NEW if ALL[form_id].facts.archive is answer} for answer in Archive}
    assert by_answer == {
        Archive.YES: {
            "undersokelse",
            "r-team-melding",
            "evaluering",
            "fravaersoppfolging",
            "referat-samarbeidsmote",
            "referat-tverrfaglig",
            "referat-fravaersmote",
            "samtale-12-4",
        },
        Archive.ASK: {
            "referat-klassemote",
            "referat-trinnmote",
            "referat-r-team",
            "referat-sosial-r-team",
            "samtykke",
        },
        Archive.NO: {"anonym-drofting", "elevsamtale", "bli-kjent", "utviklingssamtale", "ansatt-12-5"},
    }


@pytest.mark.parametrize("form_id", sorted(ALL))
def test_only_law_that_was_seen_is_marked_as_checked(form_id: str) -> None:
    for law in _laws(ALL[form_id]):
        assert not law.checked or SEEN.fullmatch(law.ref), law


@pytest.mark.parametrize("form_id", NEW)
def test_every_detailed_reference_to_the_education_act_is_dated(form_id: str) -> None:
    for field in ALL[form_id].index.values():
        if field.field_id.startswith("stemme"):
            continue  # the shared block is as the older forms have it
        for law in field.law:
            assert law.since or not law.ref.startswith("opplæringsloven"), field.field_id


# --- words --------------------------------------------------------------------------------------------------------

_SCHOOLS_OWN = re.compile(r"u?gyldig fravær", re.IGNORECASE)
"""«Gyldig og ugyldig» fravær is the school's own word (REQ-62)."""


@pytest.mark.parametrize("form_id", NEW)
def test_texts_have_the_right_tone(form_id: str) -> None:
    for text in texts(ALL[form_id]):
        assert not TONE.search(_SCHOOLS_OWN.sub("", text)), text
        assert text == text.strip()
        assert "  " not in text
        assert "§ 9" not in text


@pytest.mark.parametrize("form_id", NEW)
def test_help_is_short_and_questions_are_asked_once(form_id: str) -> None:
    form = ALL[form_id]
    labels: dict[tuple[str, Phase], list[Field]] = {}
    for step in form.steps:
        for field in step.fields:
            assert field.type is FieldType.NOTICE or len(field.help.nb) <= 150, field.field_id
            if field.type is not FieldType.NOTICE and field.phase is Phase.AUTHOR:
                assert len(field.label.nb) <= 90, field.field_id
            labels.setdefault((step.step_id, field.phase), []).append(field)
        for rule in form.rules:
            assert len(rule.message.nb) <= 150
    for fields in labels.values():
        asked = [field.label.nb for field in fields if field.when is None and field.label.nb]
        assert len(asked) == len(set(asked))
