"""Every fault of a form's text is named with its code, line and where possible a suggestion."""

from __future__ import annotations

import pytest
from form_kit import SMALL_FORM, small_form, small_text, state_of

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.faults import FaultCode
from skjema_app.form_engine.load import fingerprint, inspect_block, inspect_form, parse_form

FIRST_FIELD_LINE = SMALL_FORM.count("\n") + 1


def refused(text: str, blocks: dict[str, str] | None = None) -> dict[str, str | int]:
    with pytest.raises(SkjemaError) as caught:
        parse_form(text, "prove.yaml", blocks or {})
    assert caught.value.code is ErrorCode.FORM_BROKEN
    assert {"file", "line", "column", "problem", "what", "suggestion"} == set(caught.value.details)
    return dict(caught.value.details)


ONE = "- {id: a, type: text, label: A}\n"

BROKEN_FIELDS = [
    # fields, code, line counted from the first field, what, suggestion
    ("- {id: a, type: text, label: A, requierd: true}", "unknown-key", 1, "requierd", "required"),
    ("- {id: a, type: text, label: A, options: []}", "misplaced-key", 1, "options", ""),
    ("- {id: a, label: A}", "missing-key", 1, "type", ""),
    ("- {type: text, label: A}", "missing-key", 1, "id", ""),
    ("- {id: a, type: text}", "missing-key", 1, "label", ""),
    ("- {id: a, type: notice}", "missing-key", 1, "help", ""),
    ("- {id: a, type: notice, help: B, required: true}", "misplaced-key", 1, "required", ""),
    ("- id: a\n  type: text\n  label: {nn: A}", "missing-nb", 3, "nb", ""),
    ("- id: a\n  type: text\n  label: {nb: A, sv: A}", "unknown-key", 3, "sv", ""),
    ("- id: a\n  type: text\n  label: 12", "wrong-type", 3, "12", ""),
    ("- id: a\n  type: text\n  label: A\n  max_length: mye", "wrong-type", 4, "max_length", ""),
    ("- id: a\n  type: text\n  label: A\n  max_length: 0", "out-of-range", 4, "0", ""),
    ("- id: a\n  type: text\n  label: A\n  own_words: ja", "wrong-type", 4, "own_words", ""),
    ("- id: a\n  type: txet\n  label: A", "unknown-type", 2, "txet", "text"),
    ("- id: a\n  type: text\n  label: A\n  phase: autor", "unknown-value", 4, "autor", "author"),
    ("- id: a\n  type: text\n  label: A\n  level: kurt", "unknown-level", 4, "kurt", "kort"),
    ("- {id: A-b, type: text, label: A}", "bad-id", 1, "A-b", ""),
    ("- {id: _bekreftet, type: text, label: A}", "bad-id", 1, "_bekreftet", ""),
    (ONE + "- {id: a, type: text, label: B}", "duplicate-id", 2, "a", ""),
    (
        ONE + "- {id: r, type: rows, label: R, fields: [{id: a, type: text, label: A}]}",
        "duplicate-id",
        2,
        "a",
        "",
    ),
    ("- {id: a, type: one, label: A}", "missing-key", 1, "options", ""),
    ("- {id: a, type: one, label: A, options: []}", "empty", 1, "options", ""),
    ("- id: a\n  type: one\n  label: A\n  options:\n    - {id: x}", "missing-key", 5, "label", ""),
    (
        "- id: a\n  type: one\n  label: A\n  options:\n    - {id: x, label: X}\n    - {id: x, label: Y}",
        "duplicate-id",
        6,
        "x",
        "",
    ),
    (ONE + "- id: b\n  type: text\n  label: B\n  when: {answered: aa}", "unknown-field", 5, "aa", "a"),
    (ONE + "- id: b\n  type: text\n  label: B\n  when: {anserwed: a}", "unknown-key", 5, "anserwed", "answered"),
    (
        ONE + "- id: b\n  type: text\n  label: B\n  when: {answered: a, level: kort}",
        "bad-condition",
        5,
        "answered level",
        "",
    ),
    (ONE + "- id: b\n  type: text\n  label: B\n  when: {field: a}", "missing-key", 5, "is", ""),
    (ONE + "- id: b\n  type: text\n  label: B\n  when: {field: a, is: x}", "wrong-field-type", 5, "a", ""),
    (ONE + "- id: b\n  type: text\n  label: B\n  when: {all: []}", "bad-condition", 5, "", ""),
    (ONE + "- id: b\n  type: text\n  label: B\n  when: ja", "bad-condition", 5, "ja", ""),
    (ONE + "- id: b\n  type: text\n  label: B\n  required: {level: lnag}", "unknown-level", 5, "lnag", "lang"),
    (
        (
            "- {id: a, type: one, label: A, options: [{id: usikker, label: U}]}\n"
            "- id: b\n  type: text\n  label: B\n  when:\n    field: a\n    is: [usiker]"
        ),
        "unknown-option",
        7,
        "usiker",
        "usikker",
    ),
    (
        "- {id: a, type: yes_no, label: A}\n- id: b\n  type: text\n  label: B\n  when: {field: a, is: ja}",
        "unknown-option",
        5,
        "ja",
        "",
    ),
    ("- {id: a, type: text, label: A, when: {answered: a}}", "circular", 1, "a", ""),
    (
        "- {id: a, type: text, label: A, when: {answered: b}}\n- {id: b, type: text, label: B, when: {answered: a}}",
        "circular",
        2,
        "b",
        "",
    ),
    (
        "- {id: a, type: date, label: A, phase: event}\n- {id: b, type: text, label: B, when: {answered: a}}",
        "wrong-phase",
        2,
        "a",
        "",
    ),
    (
        "- {id: n, type: notice, help: N}\n- {id: b, type: text, label: B, when: {answered: n}}",
        "wrong-field-type",
        2,
        "n",
        "",
    ),
    ("- {id: r, type: rows, label: R}", "missing-key", 1, "fields", ""),
    (
        (
            "- id: r\n  type: rows\n  label: R\n  fields:\n"
            "    - {id: x, type: rows, label: X, fields: [{id: y, type: text, label: Y}]}"
        ),
        "rows-in-rows",
        5,
        "x",
        "",
    ),
    (
        "- {id: r, type: rows, label: R, fields: [{id: x, type: text, label: X}, {id: v, type: attachment, label: V}]}",
        "attachment-in-rows",
        1,
        "v",
        "",
    ),
    (
        (
            "- id: r\n  type: rows\n  label: R\n  fields:\n"
            "    - {id: x, type: text, label: X, when: {answered: y}}\n    - {id: y, type: text, label: Y}"
        ),
        "later-column",
        5,
        "y",
        "",
    ),
    (
        (
            "- {id: r, type: rows, label: R, fields: [{id: x, type: text, label: X}]}\n"
            "- {id: b, type: text, label: B, when: {answered: x}}"
        ),
        "unknown-field",
        2,
        "x",
        "",
    ),
    ("- {id: p, type: pupil, label: P, fills: {klasse: a}}", "unknown-key", 1, "klasse", ""),
    ("- {id: p, type: pupil, label: P, fills: {group: a}}", "unknown-field", 1, "a", ""),
    (ONE + "- {id: p, type: pupil, label: P, fills: {birth_date: a}}", "wrong-field-type", 2, "a", ""),
    (ONE + "- {include: foresatt}", "unknown-block", 2, "foresatt", "foresatte"),
    (ONE + "- {include: foresatte, prefiks: x_}", "unknown-key", 2, "prefiks", "prefix"),
    (ONE + "- {include: foresatte, omit: [synn]}", "unknown-field", 2, "synn", "syn"),
    (ONE + "- include: foresatte\n  override:\n    synn: {required: true}", "unknown-field", 4, "synn", "syn"),
    (ONE + "- include: foresatte\n  override:\n    syn: {requierd: true}", "unknown-key", 4, "requierd", "required"),
    ("- {id: a, type: text, label: A, law: opplæringsloven}", "wrong-type", 1, "law", ""),
    ("- {id: a, type: text, label: A, law: {checked: true}}", "missing-key", 1, "ref", ""),
    ("- {id: a, type: date, label: A, quick: [i_dag]}", "unknown-value", 1, "i_dag", ""),
    ("- tekst", "wrong-type", 1, "fields", ""),
]
BLOCKS = {"foresatte": "block: foresatte\nfields:\n  - {id: syn, type: text, label: Syn}\n"}


@pytest.mark.parametrize(("fields", "code", "line", "what", "suggestion"), BROKEN_FIELDS)
def test_a_broken_field_is_named_with_its_line(fields: str, code: str, line: int, what: str, suggestion: str) -> None:
    details = refused(small_text(fields), BLOCKS)
    assert (details["problem"], details["line"] - FIRST_FIELD_LINE + 1) == (code, line)  # type: ignore[operator]
    assert (details["what"], details["suggestion"]) == (what, suggestion)
    assert details["file"] == "prove.yaml"


BROKEN_TEXTS = [
    ("", "empty", 1),
    ("# bare en kommentar\n", "empty", 1),
    ("- a\n- b\n", "wrong-type", 1),
    ("form: x\n  bad: [\n", "not-yaml", 2),
    ("form: a\nform: b\n", "duplicate-key", 2),
    ("form: a\ntitle: &x T\n", "alias", 2),
    ("form: a\ntitle: *x\n", "alias", 2),
    ("form: a\ntitle: !!python/name:os.system x\n", "tag", 2),
    ("form: a\n---\nform: b\n", "several-documents", 2),
    ("form: a\n? [b]\n: c\n", "wrong-type", 2),
    ("form: a\ntitle: " + "[" * 60 + "\n", "too-deep", 2),
    ("form: a\ntitle: " + "x" * 300_000, "too-large", 1),
    ("form: a\ntitle: \x00\n", "not-yaml", 2),
    ("form: a\ntitle: \ud800\n", "not-utf8", 2),
]


@pytest.mark.parametrize(("text", "code", "line"), BROKEN_TEXTS)
def test_a_text_that_is_not_our_kind_of_yaml_is_refused(text: str, code: str, line: int) -> None:
    details = refused(text)
    assert (details["problem"], details["line"]) == (code, line)


TOP_FAULTS = [
    ("version: 1", "version: en", "wrong-type"),
    ("version: 1", "version: 0", "out-of-range"),
    ("button: Prøv\n", "", "missing-key"),
    ("button: Prøv", "buttn: Prøv", "missing-key"),
    ("archive: nei", "archive: no", "unknown-value"),
    ("archive: nei", "arkiv: nei", "unknown-key"),
    ("title: Prøve – {elev}", "title: Prøve – {navn}", "unknown-placeholder"),
    ("title: Prøve – {elev}", "title: Prøve – {elev!r}", "unknown-placeholder"),
    ("title: Prøve – {elev}", "title: Prøve – {", "unknown-placeholder"),
    ("public_title: Prøve", "public_title: Prøve {elev}", "unknown-placeholder"),
    ("minutes: 1}", "minutes: 999}", "out-of-range"),
    ("{id: lang,", "{id: kort,", "duplicate-id"),
    ("access: {", "pupil: a\n  access: {", "wrong-field-type"),
    ("access: {", "pupil: elev\n  access: {", "unknown-field"),
    ("access: {", "urgent_when: {answered: b}\n  access: {", "unknown-field"),
    ("access: {", "conversation: {who: a}\n  access: {", "missing-key"),
    ("access: {", "adgang: {", "missing-key"),
]


@pytest.mark.parametrize(("old", "new", "code"), TOP_FAULTS)
def test_a_fault_outside_the_fields_is_named(old: str, new: str, code: str) -> None:
    text = small_text(ONE)
    assert old in text
    broken = text.replace(old, new, 1)
    found = {fault.code.value for fault in inspect_form(broken, "prove.yaml", {})[1]}
    assert code in found


def test_all_faults_of_a_form_are_listed_in_the_order_of_the_text() -> None:
    text = small_text("- {id: a, type: txet, label: A}\n- {id: a, type: text, lable: A}\n")
    _, faults = inspect_form(text, "prove.yaml", {})
    assert [(fault.code, fault.at.line - FIRST_FIELD_LINE + 1) for fault in faults] == [
        (FaultCode.UNKNOWN_TYPE, 1),
        (FaultCode.MISSING_KEY, 2),
        (FaultCode.DUPLICATE_ID, 2),
        (FaultCode.UNKNOWN_KEY, 2),
    ]


def test_a_fault_in_a_block_names_the_block_file() -> None:
    blocks = {"foresatte": "block: foresatte\nfields:\n  - {id: syn, type: tekst, label: Syn}\n"}
    details = refused(small_text("- {include: foresatte}"), blocks)
    assert (details["file"], details["line"], details["problem"]) == ("blocks/foresatte.yaml", 3, "unknown-type")
    assert inspect_block(blocks["foresatte"], "foresatte")[0].code is FaultCode.UNKNOWN_TYPE


def test_a_block_must_have_its_own_name_and_no_blocks_inside() -> None:
    named = {"a": "block: b\nfields:\n  - {id: syn, type: text, label: Syn}\n"}
    assert refused(small_text("- {include: a}"), named)["problem"] == "unknown-block"
    nested = {"a": "block: a\nfields:\n  - {include: a}\n"}
    assert refused(small_text("- {include: a}"), nested)["problem"] == "block-in-block"


def test_a_short_text_can_not_grow_without_end() -> None:
    block = "block: b\nfields:\n" + "".join(f"  - {{id: f{n}, type: text, label: F}}\n" for n in range(100))
    many = "".join(f"- {{include: b, prefix: p{n}_}}\n" for n in range(50))
    assert refused(small_text(many), {"b": block})["problem"] == "too-large"


def test_included_fields_take_prefix_override_level_and_condition() -> None:
    block = (
        "block: b\nfields:\n  - {id: x, type: yes_no, label: X, required: true}\n"
        "  - {id: y, type: text, label: Y, when: {field: x, is: true}, required: true}\n"
        "  - {id: z, type: text, label: Z}\n"
    )
    definition = small_form(
        """
        - {id: a, type: text, label: A}
        - include: b
          prefix: p_
          level: lang
          when: {answered: a}
          omit: [z]
          override:
            y: {label: Annet, required: false}
        """,
        {"b": block},
    )
    assert list(definition.index) == ["a", "p_x", "p_y"]
    assert definition.index["p_y"].label.nb == "Annet"
    assert definition.index["p_y"].required is None
    assert definition.index["p_x"].level == "lang"

    shown = {s.path for s in state_of(definition, {"a": "ja", "p_x": True}, "lang").steps[0].fields if s.visible}
    assert shown == {"a", "p_x", "p_y"}
    assert {s.path for s in state_of(definition, {"p_x": True}, "lang").steps[0].fields if s.visible} == {"a"}


def test_the_hash_covers_text_and_included_blocks_but_not_line_endings() -> None:
    text = small_text(ONE + "- {include: foresatte}")
    first = parse_form(text, "prove.yaml", BLOCKS)
    assert parse_form(text.replace("\n", "\r\n"), "annet.yaml", {**BLOCKS, "x": "block: x"}).sha256 == first.sha256
    changed = {"foresatte": BLOCKS["foresatte"].replace("Syn}", "Synet}")}
    assert parse_form(text, "prove.yaml", changed).sha256 != first.sha256
    assert parse_form(text + "\n# ny\n", "prove.yaml", BLOCKS).sha256 != first.sha256
    assert fingerprint("a", {"b": "c"}) != fingerprint("ab", {"": "c"})


def test_norwegian_words_are_never_taken_for_true_or_false() -> None:
    fields = (
        "- {id: a, type: one, label: No, options: [{id: no, label: Nei}, {id: ja, label: Ja}, {id: on, label: På}]}"
    )
    field = small_form(fields).index["a"]
    assert [option.option_id for option in field.options] == ["no", "ja", "on"]
    assert field.label.nb == "No"


def test_a_text_has_languages_and_falls_back_to_bokmaal() -> None:
    label = small_form("- {id: a, type: text, label: {nb: Hvem, nn: Kven}}").index["a"].label
    assert (label.in_("nb"), label.in_("nn"), label.in_("en"), str(label)) == ("Hvem", "Kven", "Hvem", "Hvem")
