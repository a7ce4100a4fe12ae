"""Typed text on its way to paper: what is cleaned, what is refused by name, and that breaking lines loses nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pdf_judges
import pdf_samples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_samples import WHEN

from skjema_app.documents import style
from skjema_app.documents.compose import answer_texts, compose
from skjema_app.documents.fonts import missing_letters, text_width
from skjema_app.documents.lines import break_lines
from skjema_app.documents.model import Section, Table
from skjema_app.documents.preflight import preflight
from skjema_app.documents.readback import check_text
from skjema_app.documents.render import render
from skjema_app.documents.signs import MOST_LISTED, shown, with_signs
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import clean, paragraphs

SAMI = "Áá Čč Đđ Ŋŋ Šš Ŧŧ Žž Ǥǥ Ǧǧ Ǩǩ Ʒʒ Ǯǯ Õõ Ââ Ïï Ææ Øø Åå «sitat» – tankestrek … № § 12-4"


def _checked(text: str) -> bytes:
    answers: dict[str, Json] = {**pdf_samples.short_answers(), "hva": text, "ord": text}
    model = compose(pdf_samples.form(), answers, pdf_samples.facts())
    pdf = render(model, when=WHEN)
    preflight(pdf)
    check_text(pdf, model)
    return pdf


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u030angst", "ångst"),
        ("en\r\nto\rtre\u2028fire\x0bfem", "en\nto\ntre\nfire\nfem"),
        ("  en \t to  \n   tre ", "en to\ntre"),
        ("\n\nen\n\n\n\nto\n", "en\n\n\n\nto"),
        ("12\u202f000 kr", "12\u00a0000 kr"),
        ("bi\u202edi\u200b \x07pip\u00ad", "bidi pip"),
        ("«»–…", "«»–…"),
    ],
)
def test_the_rule_for_typed_text(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_empty_lines_part_paragraphs() -> None:
    assert paragraphs("en\nto\n\n \n\ntre") == ("en\nto", "tre")
    assert paragraphs(" \n\n ") == ()


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(char) in {"Cc", "Cf"} for char in once.replace("\n", ""))


@given(
    st.text(st.sampled_from("aåøWi. -/§…\u0301\u00a0\nkl"), max_size=300).map(clean),
    st.floats(12, 400),
    st.sampled_from([style.BODY, style.TITLE, style.QUOTE]),
)
def test_lines_put_together_are_the_text_and_fit(text: str, width: float, kind: style.TextStyle) -> None:
    lines = break_lines(text, kind, width)
    assert "".join(lines) == text.replace("\n", " ")
    widest = text_width("W", kind.face, kind.size)
    for line in lines:
        assert text_width(line.rstrip(" "), kind.face, kind.size) <= max(width, widest) + 0.01


def test_a_section_sign_is_not_parted_from_its_number() -> None:
    text = "Se opplæringsloven § 12-4 og forvaltningsloven §§ 13 og 13 a, kl. 15:56 nr. 4"
    for width in range(60, 400, 7):
        for line in break_lines(text, style.BODY, width):
            assert not line.rstrip().endswith(("§", "kl.", "nr."))


def test_sami_letters_and_norwegian_quotes_come_back_from_the_file() -> None:
    texts = pdf_judges.poppler_structure_texts(_checked(SAMI))
    assert texts.count(SAMI) == 2


def test_a_letter_typed_as_base_and_mark_is_one_letter_on_paper() -> None:
    typed = "Bla\u030abær og no\u0308kkel"
    assert unicodedata.normalize("NFC", typed) in pdf_judges.poppler_structure_texts(_checked(typed))


def test_a_mark_that_has_no_composed_letter_is_still_drawn() -> None:
    name = "E\u0323\u0301niola\u0301"  # a Yoruba name: no single character for E with dot below and acute
    assert missing_letters([("navn", name)]) == ()
    _checked(name)


def test_twenty_thousand_letters_without_a_blank() -> None:
    pdf = _checked("å" * 20_000)
    assert all(pdf_judges.verapdf(pdf, flavour).passed for flavour in pdf_judges.FLAVOURS)


@pytest.mark.parametrize(
    "text",
    [
        "linje\n" * 2000,
        "ord " * 5000,
        "\n\n".join("avsnitt" for _ in range(500)),
        "–" * 3000,
        "a" + "\u0301" * 2000,
        "§ " * 3000,
        "… " * 2000,
    ],
)
def test_cruel_but_drawable_texts(text: str) -> None:
    _checked(text)


def test_a_cell_taller_than_a_page_and_a_thousand_rows() -> None:
    model = pdf_samples.model("short")
    rows = (("1", clean("ord " * 3000)), *((str(number), "kort svar") for number in range(1000)))
    model = replace(model, sections=(Section("Tabell", (Table(("Nr.", "Hva"), rows, "Mange rader"),)),))
    pdf = render(model, when=WHEN)
    preflight(pdf)
    check_text(pdf, model)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hun skrev 😀 til meg", "GRINNING FACE"),
        ("علي", "ARABIC LETTER AIN"),
        ("\ue000", "U+E000"),
        ("漢字", "CJK UNIFIED IDEOGRAPH-6F22"),
        ("\ud800", "U+D800"),
    ],
)
def test_letters_the_font_lacks_are_named_and_shown_by_a_sign(text: str, name: str) -> None:
    answers: dict[str, Json] = {**pdf_samples.short_answers(), "hva": text}
    definition = pdf_samples.form()
    missing = missing_letters(answer_texts(definition, answers))
    assert missing[0].name == name
    assert {letter.field for letter in missing} == {"hva"}
    model = compose(definition, answers, pdf_samples.facts())
    pdf = render(model, when=WHEN)
    preflight(pdf)
    check_text(pdf, model)
    texts = pdf_judges.poppler_structure_texts(pdf)
    assert "[?]" in " ".join(texts)
    numbers = " ".join(f"U+{ord(letter.char):04X}" for letter in missing)
    assert texts[texts.index("Tegn som ikke kan trykkes") + 2].endswith(numbers)


def test_older_rules_of_composing_leave_the_letters_to_be_refused() -> None:
    """By rules 2 no document with such letters was ever finished, and none is composed now."""
    answers: dict[str, Json] = {**pdf_samples.short_answers(), "hva": "Hun skrev 😀"}
    with pytest.raises(SkjemaError) as refused:
        render(compose(pdf_samples.form(), answers, pdf_samples.facts(composed=2)), when=WHEN)
    assert refused.value.code is ErrorCode.LETTERS_NOT_DRAWABLE
    assert refused.value.details["letters"] == "GRINNING FACE"


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("ring 112 nå", "ring 112 nå"),
        ("😀👍🏽", "[?]"),
        ("👨👩👧 og 🇳🇴", "[?] og [?]"),
        ("عبد الله kom", "[?] kom"),
        ("❤\ufe0f", "[?]"),
        ("§\ufe0e 12-4", "§ 12-4"),
        ("en\n😀\nto", "en\n[?]\nto"),
    ],
)
def test_one_sign_stands_for_letters_that_stand_together(typed: str, drawn: str) -> None:
    assert shown(typed) == drawn


def test_a_document_without_such_letters_is_composed_as_before() -> None:
    """Rules 3 differ from 2 only where there is something to show by a sign; ten kinds of text say so."""
    for kind in ("short", "long", "supplement", "restricted"):
        assert with_signs(pdf_samples.model(kind)) == pdf_samples.model(kind)


@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_drawn_afterwards(text: str) -> None:
    assert missing_letters([("", shown(clean(text)))]) == ()


def test_a_long_list_of_signs_is_cut_and_says_how_many_there_were() -> None:
    answers: dict[str, Json] = {**pdf_samples.short_answers(), "hva": "😀 a " * 60 + "漢字" * 20}
    model = compose(pdf_samples.form(), answers, pdf_samples.facts())
    words = model.sections[-1].blocks[-1].text  # type: ignore[union-attr]
    assert words.count("U+1F600") == MOST_LISTED
    assert words.endswith("og 21 steder til")


@pytest.mark.parametrize("part", ["school", "author", "header", "title"])
def test_letters_are_looked_for_everywhere(part: str) -> None:
    model = replace(pdf_samples.model("short"), **{part: "😀"})
    with pytest.raises(SkjemaError) as refused:
        render(model, when=WHEN)
    assert refused.value.code is ErrorCode.LETTERS_NOT_DRAWABLE


def test_each_missing_letter_is_named_once_per_field() -> None:
    found = missing_letters([("a", "😀😀x"), ("b", "😀")])
    assert [(one.char, one.field) for one in found] == [("😀", "a"), ("😀", "b")]
