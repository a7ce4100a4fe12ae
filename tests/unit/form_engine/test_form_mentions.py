"""Names in answers: whole words, genitives, capital letters, and never inside other words."""

from __future__ import annotations

import unicodedata

import pytest
from form_kit import small_text
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.answers import Json
from skjema_app.form_engine.load import parse_form
from skjema_app.form_engine.mentions import find_names
from skjema_app.workflows.name_data import lexicon

FIELDS = """
- {id: elev, type: pupil, label: Elev}
- {id: hva, type: long_text, label: Hva}
- {id: dag, type: date, label: Dag}
- {id: ansvar, type: person, label: Ansvar}
- id: tiltak
  type: rows
  label: Tiltak
  fields: [{id: tekst, type: text, label: Tekst}, {id: hvem, type: person, label: Hvem}]
"""
FORM = parse_form(small_text(FIELDS).replace("  access:", "  pupil: elev\n  access:", 1), "x.yaml", {})


def found(text: str, *names: str) -> list[str]:
    return [mention.name for mention in find_names(FORM, {"hva": text}, names, lexicon())]


@pytest.mark.parametrize(
    ("text", "name", "mentioned"),
    [
        ("Kari Prøvesen sa det.", "Kari Prøvesen", True),
        ("kari prøvesen sa det.", "Kari Prøvesen", True),
        ("KARI sa det.", "Kari Prøvesen", True),
        ("Det var Kari.", "Kari Prøvesen", True),
        ("Det var Karis sekk.", "Kari Prøvesen", True),
        ("Kari Prøvesens sekk.", "Kari Prøvesen", True),
        ("Jonas' sekk", "Jonas Prøvesen", True),
        ("Max’s sekk", "Max Prøvesen", True),
        ("(Kari)", "Kari Prøvesen", True),
        ("«Kari»", "Kari Prøvesen", True),
        ("Kari- og Ola-gruppen", "Kari Prøvesen", True),
        ("Karin sa det.", "Kari Prøvesen", False),
        ("Makari sa det.", "Kari Prøvesen", False),
        ("Så sa Prøvesen det.", "Kari Prøvesen", True),
        ("kari", "Kari Prøvesen", True),
        ("stein og vår", "Stein Vår", False),
        ("en stein", "Stein Prøvesen", False),
        ("én gang per dag", "Per Prøvesen", False),
        ("Per sa det.", "Per Prøvesen", True),
        ("Persille", "Per Prøvesen", False),
        ("resten av liv og død", "Liv Prøvesen", False),
        ("Anne-Marie kom.", "Anne Prøvesen", False),
        ("Anne-Marie kom.", "Anne-Marie Prøvesen", True),
        ("Kari\n  Prøvesen", "kari prøvesen", True),
        ("Åse kom.", "Åse Prøvesen", True),
        ("O sa det.", "O Prøvesen", False),
        ("Zlatan kom.", "Zlatan", True),
        ("c++ (x", "(x +", False),
        ("", "Kari Prøvesen", False),
        ("Kari", "", False),
    ],
)
def test_whole_words_with_their_capital_letter(text: str, name: str, mentioned: bool) -> None:
    assert found(text, name) == ([name] if mentioned else [])
    assert found(unicodedata.normalize("NFD", text), name) == ([name] if mentioned else [])


def test_rows_and_people_are_looked_in_and_told_by_path() -> None:
    answers: dict[str, Json] = {
        "elev": {"ref": "", "name": "Kari Prøvesen"},
        "hva": "Kari og Ola, og Ola igjen.",
        "dag": "Ola",
        "ansvar": {"ref": "", "name": "Ola Prøvesen"},
        "tiltak": [{"id": "r1", "tekst": "Følge Emma", "hvem": {"ref": "", "name": "Per Lærer"}}],
    }
    mentions = find_names(FORM, answers, ["Ola Prøvesen", "Emma Prøvesen", "Kari Prøvesen", "Ola Prøvesen"], lexicon())
    assert [(one.path, one.label.nb, one.name) for one in mentions] == [
        ("hva", "Hva", "Ola Prøvesen"),
        ("ansvar", "Ansvar", "Ola Prøvesen"),
        ("tiltak/r1/tekst", "Tekst", "Emma Prøvesen"),
    ]


def test_a_first_name_that_is_the_pupils_own_too_is_not_asked_about() -> None:
    answers: dict[str, Json] = {"elev": {"ref": "", "name": "Kari Prøvesen"}, "hva": "Kari var alene."}
    assert find_names(FORM, answers, ["Kari Annensen"], lexicon()) == ()
    answers["hva"] = "Kari Annensen gikk forbi."
    assert [one.name for one in find_names(FORM, answers, ["Kari Annensen"], lexicon())] == ["Kari Annensen"]


@given(
    st.dictionaries(st.sampled_from(["elev", "hva", "ansvar", "tiltak"]), st.text() | st.none() | st.lists(st.text())),
    st.lists(st.text(max_size=8), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_looking_never_raises(answers: dict[str, Json], names: list[str]) -> None:
    for one in find_names(FORM, answers, names, lexicon()):
        assert one.name
