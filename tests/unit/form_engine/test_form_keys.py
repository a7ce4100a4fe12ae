"""Keys that came with minutes, R-team and evaluation: read as they are written, and named with line when wrong."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest
from form_kit import small_text

from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine.conditions import AnyRow, Changed, Earlier, EveryRow, FieldIs, Not, Revision
from skjema_app.form_engine.definition import Begins, FormDefinition, PartyFact, PartyKind, Phase
from skjema_app.form_engine.faults import FormFault
from skjema_app.form_engine.load import inspect_form, inspect_list, parse_form
from skjema_app.form_engine.shared_data import Shared, inspect_thresholds

ROLES = """\
list: moteroller
purpose: Hva noen er i et møte.
checked: false
options:
  - {id: rektor, label: Rektor}
  - {id: larer, label: Lærer}
"""
LIMITS = """\
thresholds:
  - {id: uker, label: Lengste tid, value: 4, unit: uker, law: {ref: opplæringsloven § 12-4, checked: true}}
  - {id: rader, label: Færrest, value: 2, unit: rader, law: {ref: skolens rutine, checked: false}}
"""
SHARED = Shared({}, {"moteroller": ROLES}, LIMITS)

MEETING = """
- id: deltakere
  type: rows
  label: Hvem var med?
  minimum: {threshold: rader}
  keep: true
  fields:
    - {id: deltaker, type: party, label: Navn, kinds: [staff, outside], fills: {organisation: fra, role: rolle}}
    - {id: rolle, type: one, label: Rolle, options: {list: moteroller}}
    - {id: fra, type: text, label: Virksomhet, once: true}
- id: saker
  type: rows
  label: Saker
  fields:
    - {id: sak_tema, type: text, label: Tema}
    - {id: sak_elev, type: pupil, label: Gjelder elev}
    - {id: sak_arkiveres, type: yes_no, label: Arkiveres på elev, when: {answered: sak_elev}}
    - {id: sak_hvorfor, type: text, label: Hvorfor, when: {changed: [sak_tema]}}
- {id: start, type: date, label: Start}
- {id: slutt, type: date, label: Slutt, within_weeks: {threshold: uker}}
- {id: elev, type: pupil, label: Elev}
- {id: utfall, type: one, label: Utfall, options: [{id: fortsett, label: Fortsett}, {id: avslutt, label: Avslutt}]}
- {id: grunn, type: long_text, label: Grunn, when: {revision: true}}
- {id: filer, type: attachment, label: Vedlegg, largest: 5, most: 3}
"""
RULES = """\
rules:
  - id: rektor
    when: {answered: deltakere}
    must: {any_row: {in: deltakere, where: {field: rolle, is: rektor}}}
    fields: [deltakere]
    message: Rektor må være med.
  - id: rekkefolge
    must: {earlier: [start, slutt]}
    fields: [slutt]
    message: Slutt kommer etter start.
    ask: true
"""
FACTS = """\
  split:
    rows: {saker: sak_elev}
    archive: sak_arkiveres
    title: Utdrag av referat – {elev}
    public_title: Utdrag
  consent:
    needed: {answered: utfall}
    given: {every_row: {in: saker, where: {answered: sak_tema}}}
    services: utfall
    override: grunn
  closing: {outcome: utfall, ends: [avslutt]}
  prefill:
    from: annet
    rows: {saker: {from: tiltak, keep_ids: true, columns: {sak_tema: tiltak_hva}}}
  portal: true
  hidden: true
"""


def text_of(fields: str = MEETING, *, facts: str = FACTS, rules: str = RULES) -> str:
    text = small_text(textwrap.dedent(fields).strip("\n"))
    return text.replace("  access:", facts + "  access:").replace("steps:\n", rules + "steps:\n")


def meeting() -> FormDefinition:
    return parse_form(text_of(), "prove.yaml", SHARED)


def faults_of(text: str, shared: Shared = SHARED) -> tuple[FormFault, ...]:
    definition, faults = inspect_form(text, "prove.yaml", shared)
    assert (definition is None) == bool(faults)
    return faults


def test_the_new_keys_are_read_as_they_are_written() -> None:
    form = meeting()
    facts = form.facts
    assert facts.begins == (Begins.REPORT,)
    assert (facts.portal, facts.hidden) == (True, True)
    assert facts.split is not None
    assert (dict(facts.split.rows), dict(facts.split.archive)) == ({"saker": "sak_elev"}, {"saker": "sak_arkiveres"})
    assert facts.split.heading.nb == "Utdrag av referat"
    assert form.title_at("elevutdrag").nb == "Utdrag av referat"
    assert facts.consent is not None
    assert facts.consent.services == ("utfall",)
    assert isinstance(facts.consent.given, EveryRow)
    assert facts.closing is not None
    assert facts.closing.ends == ("avslutt",)
    assert facts.prefill is not None
    assert dict(facts.prefill.rows["saker"].columns) == {"sak_tema": "tiltak_hva"}
    assert facts.prefill.rows["saker"].keep_ids
    rector, order = form.rules
    assert rector.must == AnyRow("deltakere", FieldIs("rolle", ("rektor",)))
    assert (order.must, order.ask, order.phase) == (Earlier("start", "slutt"), True, Phase.AUTHOR)

    party = form.index["deltaker"]
    assert party.kinds == (PartyKind.STAFF, PartyKind.OUTSIDE)
    assert dict(party.party_fills) == {PartyFact.ORGANISATION: "fra", PartyFact.ROLE: "rolle"}
    assert [option.label.nb for option in form.index["rolle"].options] == ["Rektor", "Lærer"]
    assert form.index["rolle"].pick_list == "moteroller"
    assert (form.index["deltakere"].minimum_rows, form.index["slutt"].within_weeks) == (2, 4)
    assert (form.index["deltakere"].keep, form.index["fra"].once) == (True, True)
    assert (form.index["filer"].largest, form.index["filer"].most) == (5, 3)
    assert form.index["grunn"].when == Revision()
    assert form.index["sak_hvorfor"].when == Changed(("sak_tema",))
    assert [(one.list_id, one.checked) for one in form.lists] == [("moteroller", False)]
    assert [(one.threshold_id, one.law.checked) for one in form.thresholds] == [("rader", False), ("uker", True)]


def test_law_may_have_a_day_and_revision_may_be_denied() -> None:
    text = text_of(
        "- {id: a, type: text, label: A, when: {revision: false}, law: {ref: § 1, since: 2024-08-01}}",
        facts="",
        rules="",
    )
    field = parse_form(text, "prove.yaml", SHARED).index["a"]
    assert field.when == Not(Revision())
    assert field.law[0].since == date(2024, 8, 1)
    assert field.law[0].comes_after(date(2024, 7, 31))
    assert not field.law[0].comes_after(date(2024, 8, 1))


WRONG = [
    # old, new, code, what, suggestion
    ("begins: [meld_fra]", "begins: [melde_fra]", "unknown-value", "melde_fra", "meld_fra"),
    ("  begins: [meld_fra]\n", "", "missing-key", "begins", ""),
    ("begins: [meld_fra]", "begins: []", "empty", "begins", ""),
    ("kinds: [staff", "kinds: [staf", "unknown-value", "staf", "staff"),
    ("organisation: fra", "organisasjon: fra", "unknown-key", "organisasjon", "organisation"),
    ("organisation: fra", "organisation: fraa", "unknown-field", "fraa", "fra"),
    ("organisation: fra", "organisation: start", "unknown-field", "start", ""),
    ("role: rolle", "role: deltaker", "wrong-field-type", "deltaker", ""),
    ("list: moteroller", "list: moterolle", "unknown-list", "moterolle", "moteroller"),
    ("{list: moteroller}", "{lst: moteroller}", "unknown-key", "lst", "list"),
    ("{threshold: uker}", "{threshold: uke}", "unknown-threshold", "uke", "uker"),
    ("{threshold: rader}", "{terskel: rader}", "unknown-key", "terskel", ""),
    ("keep: true", "keep: ja", "wrong-type", "keep", ""),
    ("once: true", "once: 1", "wrong-type", "once", ""),
    ("largest: 5", "largest: 26", "out-of-range", "26", ""),
    ("{id: start, type: date,", "{id: start, type: date, most: 3,", "misplaced-key", "most", ""),
    ("in: deltakere, where", "in: deltaker, where", "unknown-field", "deltaker", "deltakere"),
    ("in: deltakere, where", "inn: deltakere, where", "unknown-key", "inn", "in"),
    ("in: deltakere, where", "in: start, where", "wrong-field-type", "start", ""),
    ("where: {field: rolle", "where: {field: role", "unknown-field", "role", "rolle"),
    ("is: rektor}}}", "is: rektr}}}", "unknown-option", "rektr", "rektor"),
    ("{any_row: {in: deltakere", "{any_rows: {in: deltakere", "unknown-key", "any_rows", "any_row"),
    ("earlier: [start, slutt]", "earlier: [start]", "bad-condition", "earlier", ""),
    ("earlier: [start, slutt]", "earlier: [start, utfall]", "wrong-field-type", "utfall", ""),
    ("changed: [sak_tema]", "changed: [sak_temaa]", "unknown-field", "sak_temaa", "sak_tema"),
    ("changed: [sak_tema]", "changed: sak_tema", "bad-condition", "changed", ""),
    ("changed: [sak_tema]", "changed: [sak_hvorfor]", "later-column", "sak_hvorfor", ""),
    ("revision: true", "revision: ja", "bad-condition", "revision", ""),
    (
        "when: {changed: [sak_tema]}",
        "when: {any_row: {in: deltakere, where: {answered: fra}}}",
        "misplaced-key",
        "any_row",
        "",
    ),
    ("id: rekkefolge", "id: rektor", "duplicate-id", "rektor", ""),
    ("fields: [slutt]", "fields: [slut]", "unknown-field", "slut", "slutt"),
    ("    message: Rektor må være med.\n", "", "missing-key", "message", ""),
    ("must: {earlier", "mst: {earlier", "unknown-key", "mst", "must"),
    ("ask: true", "phase: event", "unknown-value", "event", ""),
    ("rows: {saker: sak_elev}", "rows: {sak: sak_elev}", "unknown-field", "sak", "saker"),
    ("rows: {saker: sak_elev}", "rows: {saker: sak_tema}", "wrong-field-type", "sak_tema", ""),
    ("rows: {saker: sak_elev}", "rows: {deltakere: deltaker}", "wrong-field-type", "deltaker", ""),
    ("archive: sak_arkiveres", "archive: sak_arkivere", "unknown-field", "sak_arkivere", "sak_arkiveres"),
    ("title: Utdrag av referat – {elev}", "title: Utdrag – {navn}", "unknown-placeholder", "navn", ""),
    ("services: utfall", "services: [utfal]", "unknown-field", "utfal", "utfall"),
    ("    needed: {answered: utfall}\n", "", "missing-key", "needed", ""),
    ("override: grunn", "override: start", "wrong-field-type", "start", ""),
    ("ends: [avslutt]", "ends: [avslut]", "unknown-option", "avslut", "avslutt"),
    ("outcome: utfall", "outcom: utfall", "unknown-key", "outcom", "outcome"),
    ("rows: {saker: {from", "rows: {saken: {from", "unknown-field", "saken", "saker"),
    ("columns: {sak_tema:", "columns: {sak_tem:", "unknown-field", "sak_tem", "sak_tema"),
    ("keep_ids: true", "keep_id: true", "unknown-key", "keep_id", "keep_ids"),
    ("portal: true", "portl: true", "unknown-key", "portl", "portal"),
    ("reads: [forfatter]", "reads: [forfater]", "unknown-value", "forfater", "forfatter"),
]


@pytest.mark.parametrize(("old", "new", "code", "what", "suggestion"), WRONG)
def test_what_is_wrong_with_a_new_key_is_named(old: str, new: str, code: str, what: str, suggestion: str) -> None:
    text = text_of()
    assert old in text
    broken = text.replace(old, new, 1)
    found = faults_of(broken)
    assert (code, what, suggestion) in {(one.code.value, one.what, one.suggestion) for one in found}
    line = text[: text.index(old)].count("\n") + 1
    near = [one for one in found if (one.code.value, one.what) == (code, what)]
    assert all(one.at.file == "prove.yaml" for one in near)
    assert any(one.at.line == line for one in near) or code in {"missing-key", "unknown-field", "wrong-field-type"}


def test_rows_with_a_pupil_that_the_split_forgets_are_a_fault() -> None:
    forgotten = MEETING.replace("- {id: start", "- {id: planer, type: rows, label: P, fields: [{id: plan_elev, "
                                "type: pupil, label: E}]}\n- {id: start", 1)  # fmt: skip
    found = faults_of(text_of(forgotten))
    assert [(one.code.value, one.what) for one in found] == [("not-split", "planer")]


def test_a_field_can_not_hide_itself_through_rows() -> None:
    fields = """
    - {id: a, type: yes_no, label: A, when: {any_row: {in: r, where: {answered: x}}}}
    - {id: r, type: rows, label: R, fields: [{id: x, type: text, label: X, when: {field: a, is: true}}]}
    """
    assert faults_of(text_of(fields, facts="", rules=""))[0].code.value == "circular"


def test_lists_and_thresholds_count_in_the_fingerprint_and_only_by_what_is_used() -> None:
    first = meeting().sha256
    other_label = LIMITS.replace("Lengste tid", "Annet navn")
    assert parse_form(text_of(), "p.yaml", Shared({}, {"moteroller": ROLES}, other_label)).sha256 == first
    other_value = LIMITS.replace("value: 4", "value: 6")
    assert parse_form(text_of(), "p.yaml", Shared({}, {"moteroller": ROLES}, other_value)).sha256 != first
    other_list = ROLES.replace("Lærer", "Faglærer")
    assert parse_form(text_of(), "p.yaml", Shared({}, {"moteroller": other_list}, LIMITS)).sha256 != first
    unused = Shared({}, {"moteroller": ROLES, "annen": ROLES}, LIMITS)
    assert parse_form(text_of(), "p.yaml", unused).sha256 == first


@pytest.mark.parametrize(
    ("old", "new", "code", "what"),
    [
        ("list: moteroller", "list: roller", "unknown-list", "moteroller"),
        ("purpose: ", "formal: ", "missing-key", "purpose"),
        ("checked: false", "checked: nei", "wrong-type", "checked"),
        ("id: larer", "id: rektor", "duplicate-id", "rektor"),
        ("label: Lærer", "lable: Lærer", "unknown-key", "lable"),
    ],
)
def test_what_is_wrong_in_a_list_is_named_with_the_lists_file(old: str, new: str, code: str, what: str) -> None:
    broken = ROLES.replace(old, new, 1)
    for found in (inspect_list(broken, "moteroller"), faults_of(text_of(), Shared({}, {"moteroller": broken}, LIMITS))):
        assert (code, what) in {(one.code.value, one.what) for one in found}
        assert {one.at.file for one in found} == {"lists/moteroller.yaml"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("value: 4", "value: fire", "wrong-type"),
        ("value: 4", "value: 0", "out-of-range"),
        ("id: rader", "id: uker", "duplicate-id"),
        ("unit: uker, ", "", "missing-key"),
        ("ref: skolens rutine", "refe: skolens rutine", "unknown-key"),
    ],
)
def test_what_is_wrong_in_the_thresholds_is_named(old: str, new: str, code: str) -> None:
    found, faults = inspect_thresholds(LIMITS.replace(old, new, 1))
    assert found == ()
    assert code in {fault.code.value for fault in faults}
    assert {fault.at.file for fault in faults} == {"terskler.yaml"}


def test_a_threshold_outside_what_the_key_allows_is_a_fault() -> None:
    shared = Shared({}, {"moteroller": ROLES}, LIMITS.replace("value: 2", "value: 101"))
    with pytest.raises(SkjemaError) as raised:
        parse_form(text_of(), "prove.yaml", shared)
    assert raised.value.details["problem"] == "out-of-range"
