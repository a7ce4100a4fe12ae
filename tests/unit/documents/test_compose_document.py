"""Answers become a document: in words, once each, with gaps shown only where the law wants an answer."""

from __future__ import annotations

from dataclasses import replace

import pdf_samples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_samples import AUTHOR, SCHOOL, WHEN

from skjema_app.documents.compose import ChangeLine, compose
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD, DocumentModel, Pairs, Paragraph, Quote, Table
from skjema_app.documents.readback import model_texts
from skjema_app.documents.render import render
from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import Text


def _pairs(model: DocumentModel) -> dict[str, str]:
    found = dict(model.facts.rows)
    for section in model.sections:
        for block in section.blocks:
            if isinstance(block, Pairs):
                found |= dict(block.rows)
    return found


def test_answers_stand_in_words() -> None:
    model = pdf_samples.model("short")
    found = _pairs(model)
    assert found["Elev"] == "Mats Solberg, 9B"
    assert found["Skrevet av"] == f"{AUTHOR}, {SCHOOL}"
    assert found["Ferdigstilt"] == "22. november 2026 kl. 15:56"
    assert found["Når skjedde det?"] == "fredag 20. november 2026 kl. 11:40"
    assert found["Hvor skjedde det?"] == "Skolegård · Klasserom"
    assert found["Kan en ansatt ha krenket eleven?"] == "Nei"
    assert found["Har noen snakket med eleven om dette?"] == "Ja"
    assert "Klokkeslett" not in found


def test_nothing_unanswered_is_printed_but_the_pupils_missing_words() -> None:
    texts = " ".join(model_texts(pdf_samples.model("short")))
    assert "Vedlegg" not in texts
    assert "Hva gjorde du?" not in texts
    assert "Ikke besvart" not in texts
    assert _pairs(pdf_samples.model("draft"))["Elevens egne ord"] == "Ikke besvart"


def test_words_that_are_not_asked_for_are_not_missed() -> None:
    answers: dict[str, Json] = {**pdf_samples.short_answers(), "sagt": "ikke_enna"}
    del answers["ord"]
    model = compose(pdf_samples.form(), answers, pdf_samples.facts())
    assert "Ikke besvart" not in model_texts(model)
    supplement = compose(pdf_samples.form(), {"gjorde": "Alt"}, pdf_samples.facts(supplements="Melding"))
    assert "Ikke besvart" not in model_texts(supplement)


def test_the_pupils_own_words_are_a_quote_of_paragraphs() -> None:
    quotes = [
        block for section in pdf_samples.model("short").sections for block in section.blocks if isinstance(block, Quote)
    ]
    assert quotes == [Quote(tuple(pdf_samples.WORDS.split("\n\n")))]


def test_each_answer_stands_exactly_once() -> None:
    texts = model_texts(pdf_samples.model("short"))
    for one in ("Mats Solberg, 9B", *pdf_samples.SEEN.split("\n\n"), *pdf_samples.WORDS.split("\n\n")):
        assert texts.count(one) == 1


def test_a_step_with_one_question_is_headed_by_it() -> None:
    answers: dict[str, Json] = {"gjorde": "Jeg gikk imellom."}
    model = compose(pdf_samples.form(), answers, pdf_samples.facts(level="utfyllende", supplements="Melding"))
    (section,) = model.sections
    assert section.heading == "Hva gjorde du?"
    assert section.blocks == (Paragraph("Jeg gikk imellom."),)
    voice = compose(pdf_samples.form(), {"ord": "Nei."}, pdf_samples.facts())
    assert [section.heading for section in voice.sections] == ["Elevens stemme"]


def test_rows_are_a_table_without_empty_columns() -> None:
    rows: list[Json] = [
        {"id": "1", "navn": {"ref": "", "name": "Ida Moe"}, "rolle": "vitne"},
        {"id": "2", "navn": {"ref": "", "name": "Jon Lie"}, "rolle": "involvert"},
        {"id": "3"},
    ]
    model = compose(pdf_samples.form(), {"andre": rows}, pdf_samples.facts())
    (table,) = (block for section in model.sections for block in section.blocks if isinstance(block, Table))
    assert table == Table(("Navn", "Rolle"), (("Ida Moe", "Vitne"), ("Jon Lie", "Involvert")), "Andre elever")


def test_a_supplement_names_the_pupil_and_what_it_adds_to() -> None:
    model = pdf_samples.model("supplement")
    assert model.subtitle == "Utfyllende opplysninger til en tidligere melding"
    found = _pairs(model)
    assert found["Elev"] == "Mats Solberg, 9B"
    assert found["Utfyller"].startswith("Melding til rektor, ferdigstilt 22. november 2026")


def test_urgent_and_restricted_are_boxed_lines_in_words() -> None:
    first, second = (notice.text for notice in pdf_samples.model("restricted").notices)
    assert first.startswith("Haster.")
    assert "§ 12-5" in second
    assert pdf_samples.model("short").notices == ()


def test_the_second_box_is_the_principals_but_not_when_she_may_be_the_one_it_is_about() -> None:
    boxes = {kind: pdf_samples.model(kind).signatures for kind in ("short", "restricted", "draft")}
    assert [box.field for box in boxes["short"]] == [AUTHOR_FIELD, APPROVER_FIELD]
    assert boxes["short"][1].caption == "Rektor (signerer ved godkjenning)"
    assert boxes["restricted"][1].caption == "Mottaker (kan stå åpent)"
    assert boxes["draft"] == ()


def test_last_lines_say_version_shielding_and_what_the_signature_is_not() -> None:
    first, digest, meaning, trust = pdf_samples.model("short").closing
    assert first == (
        "Versjon 1, ferdigstilt 22. november 2026 kl. 15:56. Uten saksnummer. "
        "Unntatt offentlighet, offl. § 13 jf. fvl. § 13."
    )
    assert digest.endswith(pdf_samples.facts().answers_sha256)
    assert "avansert elektronisk signatur, ikke en kvalifisert signatur eller eID" in meaning
    assert "Ingen skole har bekreftet" in trust
    confirmed = compose(pdf_samples.form(), {}, pdf_samples.facts(author_confirmed=True))
    assert "Ingen skole" not in confirmed.closing[-1]
    assert "ikke en kvalifisert" in confirmed.closing[-2]


def test_the_footer_holds_case_version_hash_and_shielding() -> None:
    footer = pdf_samples.model("short").footer
    assert (footer.case, footer.version, footer.answers) == (
        "Uten saksnummer",
        "Versjon 1",
        pdf_samples.facts().answers_sha256[:8],
    )
    assert footer.shielding == "Unntatt offentlighet, offl. § 13 jf. fvl. § 13"
    assert pdf_samples.model("long").footer.case == "Skjema-nr. S-2026-014"
    draft = pdf_samples.model("draft").footer
    assert (draft.version, draft.answers) == ("Kladd, ikke ferdigstilt", "")


def test_changes_are_a_table_and_only_there_when_there_are_any() -> None:
    entry = ChangeLine(WHEN, "Klasse", "9A", "9B", "Skrivefeil", AUTHOR)
    model = compose(pdf_samples.form(), {}, pdf_samples.facts(version=2, changes=(entry,), compared="versjon 1"))
    (section,) = model.sections
    assert section.heading == "Endringslogg"
    assert isinstance(section.blocks[0], Table)
    assert section.blocks[0].rows == ((f"22. november 2026 kl. 15:56\n{AUTHOR}", "Klasse", "9A", "9B", "Skrivefeil"),)
    assert all(section.heading != "Endringslogg" for section in pdf_samples.model("short").sections)


def test_title_and_metadata_hold_no_pupil() -> None:
    model = pdf_samples.model("short")
    assert "Mats" not in model.title + model.subtitle + model.header


def test_composing_is_pure() -> None:
    answers = pdf_samples.short_answers()
    before = repr(answers)
    assert compose(pdf_samples.form(), answers, pdf_samples.facts()) == pdf_samples.model("short")
    assert repr(answers) == before


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(pdf_samples.form().index)), json_values))
def test_answers_of_any_shape_make_a_document(answers: dict[str, Json]) -> None:
    compose(pdf_samples.form(), answers, pdf_samples.facts())


@pytest.mark.parametrize("kind", ["short", "draft"])
def test_an_empty_form_is_still_a_document(kind: str) -> None:
    facts = pdf_samples.facts(finished=None if kind == "draft" else WHEN, school="", answers_sha256="")
    model = compose(replace(pdf_samples.form(), title=Text("Tomt skjema")), {}, facts)
    assert render(model, when=WHEN).startswith(b"%PDF-1.7")
