"""The empty form: every question of a first version, archivable and accessible, with room to write."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from form_kit import shipped, small_form
from pdf_judges import archivable_and_accessible

from skjema_app.documents.blank import blank_form as compose_blank
from skjema_app.documents.model import Choices, Hint, Notice, Paragraph, Subheading, Table, WriteLines
from skjema_app.documents.readback import model_texts, structure_texts
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FieldType, Phase
from skjema_app.form_engine.unsure import can_be_asked
from skjema_app.workflows.blank_form import blank_form, write_blank_form

WHEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FORMS = [form.form_id for form in shipped().all()]


@pytest.mark.parametrize("form_id", FORMS)
def test_every_form_prints_every_question_that_can_be_asked(form_id: str) -> None:
    blank = blank_form(shipped(), form_id, WHEN, school="Eksempelåsen ungdomsskole")
    said = structure_texts(blank.pdf)
    form = shipped().current(form_id)
    level = form.levels[-1].level_id
    text = "\n".join(said)
    asked = [f for _, f in form.fields() if can_be_asked(f, form, level) and f.type is not FieldType.NOTICE]
    for field in asked:
        assert field.label.nb in text
        assert all(option.label.nb in text for option in field.options)
    known = {field.label.nb for field in form.index.values() if field.phase is Phase.AUTHOR}
    later = {field.label.nb for field in form.index.values() if field.phase is not Phase.AUTHOR}
    assert not (later - known) & set(said)
    assert "Tomt skjema" in text
    assert blank.file_name == f"tomt-skjema-{form_id}.pdf"


def test_the_same_form_and_time_give_the_same_bytes() -> None:
    first = blank_form(shipped(), "samtykke", WHEN)
    assert first.pdf == blank_form(shipped(), "samtykke", WHEN).pdf


@pytest.mark.parametrize("form_id", ["melding-12-4", "referat-r-team"])
def test_other_judges_find_it_archivable_and_accessible_too(form_id: str) -> None:
    archivable_and_accessible(blank_form(shipped(), form_id, WHEN, school="Eksempelåsen").pdf, signed=False)


FIELDS = """
- {id: a, type: one, label: Velg, required: true, options: [{id: x, label: Ja takk}, {id: y, label: Nei takk}]}
- {id: b, type: text, label: Hvorfor det?, when: {field: a, is: [x, y]}, max_length: 20}
- {id: c, type: yes_no, label: Har du tid?}
- {id: d, type: date, label: Når?, when: {field: c, is: true}}
- {id: e, type: long_text, label: Mer, widget: "lines:6", when: {answered: d}}
- {id: f, type: text, label: Endret?, when: {revision: true}}
- {id: g, type: text, label: Følger av endringen, when: {answered: f}}
- {id: h, type: many, label: Flere, options: [{id: p, label: Kryss en}, {id: q, label: Kryss to}]}
- {id: i, type: text, label: Bestemt, phase: decision}
- {id: j, type: notice, tone: warning, label: Pass på, help: Dette er viktig., when: {field: c, is: true}}
- id: r
  type: rows
  label: Folk
  fields: [{id: r1, type: text, label: Navn}, {id: r2, type: text, label: Rolle, required: true}]
- id: s
  type: rows
  label: Mange spørsmål
  fields:
    - {id: s1, type: text, label: S1}
    - {id: s2, type: yes_no, label: S2}
    - {id: s3, type: date, label: S3, when: {field: s2, is: false}}
    - {id: s4, type: person, label: S4}
    - {id: s5, type: text, label: S5, when: {changed: [s1]}}
    - {id: s6, type: number, label: S6}
- {id: t, type: pupil, label: Elev, unknown: Vet ikke}
- {id: u, type: text, label: Bare i lang, level: lang}
"""


def test_each_kind_of_answer_gets_its_kind_of_room() -> None:
    model = compose_blank(small_form(FIELDS), "kort", "Skolen")
    assert model.subtitle == "Tomt skjema – Kort"
    section = model.sections[0]
    blocks = list(section.blocks)

    def after(label: str) -> list[object]:
        start = blocks.index(Subheading(label)) + 1
        stop = next((n for n in range(start, len(blocks)) if isinstance(blocks[n], Subheading)), len(blocks))
        return blocks[start:stop]

    assert after("Velg *") == [Choices(("Ja takk", "Nei takk"))]
    assert after("Hvorfor det?") == [Hint("Bare hvis «Velg» er «Ja takk» eller «Nei takk»."), WriteLines(1, 0.5)]
    assert after("Har du tid?") == [Choices(("Ja", "Nei"))]
    assert after("Når?") == [Hint("Bare hvis «Har du tid?» er «Ja»."), WriteLines(1, 0.35)]
    assert after("Mer") == [Hint("Bare hvis «Når?» er besvart."), WriteLines(7)]
    assert after("Flere")[0] == Hint("Sett gjerne flere kryss.")
    assert Notice("Bare hvis «Har du tid?» er «Ja».\nPass på\nDette er viktig.") in blocks
    assert after("Folk") == [Table(("Navn", "Rolle *"), (("", ""),) * 6, "Folk", (1.0, 1.0), by_hand=True)]
    assert after("Mange spørsmål – nr. 2") == [
        Hint("S1", strong=True),
        WriteLines(1, 1.0),
        Hint("S2", strong=True),
        Choices(("Ja", "Nei")),
        Hint("S3", strong=True),
        Hint("Bare hvis «S2» er «Nei»."),
        WriteLines(1, 0.35),
        Hint("S4", strong=True),
        WriteLines(1, 0.7),
        Hint("S6", strong=True),
        WriteLines(1, 0.25),
    ]
    assert after("Elev") == [Choices(("Vet ikke",)), WriteLines(1, 0.7)]
    said = model_texts(model)
    assert not {"Endret?", "Følger av endringen", "Bestemt", "S5", "Bare i lang"} & set(said)
    assert "Bare i lang" in model_texts(compose_blank(small_form(FIELDS), "lang", ""))
    assert not any(isinstance(block, Paragraph) for block in blocks)


def test_an_unknown_form_or_level_is_refused() -> None:
    for form_id, level in (("finnes-ikke", ""), ("samtykke", "finnes-ikke")):
        with pytest.raises(SkjemaError) as raised:
            blank_form(shipped(), form_id, WHEN, level=level)
        assert raised.value.code is ErrorCode.FORM_UNKNOWN


def test_a_file_that_is_there_is_left_alone_unless_asked(tmp_path: Path) -> None:
    blank = blank_form(shipped(), "samtykke", WHEN)
    target = tmp_path / blank.file_name
    target.write_bytes(b"min")
    with pytest.raises(SkjemaError) as raised:
        write_blank_form(blank, target)
    assert raised.value.code is ErrorCode.FILE_EXISTS
    assert target.read_bytes() == b"min"
    write_blank_form(blank, target, replace=True)
    assert target.read_bytes() == blank.pdf
