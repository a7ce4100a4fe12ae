"""The decision phase: what is asked with a report's frozen answers as base, what is frozen, and what programs learn."""

from __future__ import annotations

import pytest
from form_kit import leaves, small_text, state_of

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.definition import DECISION_LEVEL, Phase
from skjema_app.form_engine.evaluate import document_answers, shown_fields
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.load import parse_form

FIELDS = """
- {id: elev, type: pupil, label: E, required: true}
- {id: grad, type: one, label: G, options: [{id: lav, label: L}, {id: hoy, label: H}], required: true}
- {id: mer, type: text, label: M, level: lang, required: true}
- id: utfall
  type: one
  label: U
  phase: decision
  required: true
  options: [{id: ta, label: T}, {id: lukk, label: L}]
- {id: hvem, type: person, label: H, phase: decision, when: {field: utfall, is: ta}, required: true}
- {id: hvorfor, type: text, label: H, phase: decision, when: {field: utfall, is: lukk}, required: true}
- {id: varslet, type: yes_no, label: V, phase: decision, required: {field: grad, is: hoy}}
- {id: valgfri, type: text, label: V, phase: decision}
- {id: fra_mer, type: text, label: V, phase: decision, when: {answered: mer}}
- id: oppgaver
  type: rows
  label: O
  phase: decision
  fields: [{id: oppgave, type: text, label: O, required: true}]
- {id: sendt, type: date, label: S, phase: event, required: true}
"""
DECISION = """decision:
  title: Avgjørelse
  lead: Les først.
  record_title: Avgjørelse – {elev}
"""
FACTS = "  pupil: elev\n  decision: {outcome: utfall, responsible: hvem, accepts: [ta]}\n  access:"
FORM = parse_form(
    small_text(FIELDS).replace("  access:", FACTS, 1).replace("levels:", DECISION + "levels:", 1), "x", {}
)
REPORT: dict[str, Json] = {"elev": {"ref": "", "name": "Elev Prøvesen"}, "grad": "hoy", "mer": "mer"}


def shown(answers: dict[str, Json], base: dict[str, Json]) -> set[str]:
    return {leaf.path for leaf in leaves(state_of(FORM, answers, DECISION_LEVEL, base=base)) if leaf.visible}


def test_a_decision_asks_its_own_phase_and_sees_the_report() -> None:
    assert shown({}, REPORT) == {"utfall", "varslet", "valgfri", "fra_mer", "oppgaver"}
    assert shown({"utfall": "ta"}, {"grad": "lav"}) == {"utfall", "hvem", "varslet", "valgfri", "oppgaver"}
    assert shown_fields(FORM, {}, DECISION_LEVEL, REPORT) == shown({}, REPORT)
    missing = [p.path for p in state_of(FORM, {"utfall": "lukk"}, DECISION_LEVEL, base=REPORT).errors]
    assert missing == ["hvorfor", "varslet"]
    assert [p.path for p in state_of(FORM, {"utfall": "lukk"}, DECISION_LEVEL, base={"grad": "lav"}).errors] == [
        "hvorfor"
    ]


def test_a_decision_freezes_only_itself() -> None:
    answers: dict[str, Json] = {
        **REPORT,
        "utfall": "ta",
        "hvem": {"ref": "", "name": "Lærer Prøvesen"},
        "hvorfor": "skjult",
        "oppgaver": [{"id": "r", "oppgave": "ringe"}],
        "sendt": "2026-01-01",
    }
    assert list(document_answers(FORM, answers, DECISION_LEVEL, REPORT)) == ["utfall", "hvem", "oppgaver"]
    assert list(document_answers(FORM, answers, "lang")) == ["elev", "grad", "mer"]


def test_the_author_is_never_asked_what_is_decided() -> None:
    assert {leaf.field.phase for leaf in leaves(state_of(FORM, {}, "lang"))} == {Phase.AUTHOR}


@pytest.mark.parametrize(("outcome", "accepted"), [("ta", True), ("lukk", False)])
def test_what_programs_learn_of_a_decision(outcome: str, accepted: bool) -> None:
    answers: dict[str, Json] = {"utfall": outcome, "hvem": {"ref": "", "name": "Lærer Prøvesen"}}
    facts = facts_of(FORM, answers, level=DECISION_LEVEL, base=REPORT)
    assert (facts.outcome, facts.accepted) == (outcome, accepted)
    assert facts.responsible == ("Lærer Prøvesen" if accepted else "")
    assert (facts.title, facts.public_title, facts.pupil) == (
        "Avgjørelse – Elev Prøvesen",
        "Avgjørelse",
        "Elev Prøvesen",
    )
    at_report = facts_of(FORM, {**REPORT, **answers}, level="lang")
    assert (at_report.outcome, at_report.accepted, at_report.responsible) == ("", False, "")


def test_a_decision_has_its_own_title() -> None:
    assert (FORM.title_at(DECISION_LEVEL).nb, FORM.title_at("kort").nb) == ("Avgjørelse", "Prøve")
    assert (FORM.short_title_at(DECISION_LEVEL).nb, FORM.short_title_at("kort").nb) == ("Avgjørelse", "Prøve")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{id: lang,", "{id: beslutning,", "duplicate-id"),
        ("outcome: utfall", "outcome: grad", "wrong-field-type"),
        ("outcome: utfall", "outcome: utfal", "unknown-field"),
        ("responsible: hvem", "responsible: elev", "wrong-field-type"),
        ("accepts: [ta]", "accepts: [tta]", "unknown-option"),
        ("accepts: [ta]", "accept: [ta]", "unknown-key"),
        ("title: Avgjørelse\n", "titel: Avgjørelse\n", "missing-key"),
        ("{answered: mer}", "{answered: sendt}", "wrong-phase"),
    ],
)
def test_faults_of_a_decision_are_named(old: str, new: str, code: str) -> None:
    text = small_text(FIELDS).replace("  access:", FACTS, 1).replace("levels:", DECISION + "levels:", 1)
    assert old in text
    with pytest.raises(SkjemaError) as caught:
        parse_form(text.replace(old, new), "x.yaml", {})
    assert caught.value.details["problem"] == code
