"""What is typed in the search has a meaning, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.vault.search import Query, Sought, Where
from skjema_app.workflows.search_marks import Marker
from skjema_app.workflows.search_query import MOST_PARTS, Meaning, understand


def keys_of(query: Query) -> list[tuple[str, bool]]:
    return [(one.words[0], one.begins) for part in query for one in part if one.where is Where.KEYS]


@given(st.text(max_size=300))
def test_any_text_has_a_meaning(text: str) -> None:
    asked = understand(text, (Meaning.of("Utestenging fra gruppen", "vute"),), (Meaning.of("9a", "fx"),))
    assert len(asked.query) <= MOST_PARTS
    for query in (asked.query, asked.titles, asked.named, asked.wider):
        for part in query:
            assert part
            assert all(one.words and all(word and word.split() == [word] for word in one.words) for one in part)
    Marker(asked.query).marked(text)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("3.11.2026", ("n11032026", False)),
        ("03.11.2026", ("n11032026", False)),
        ("3. 11. 2026", ("n11032026", False)),
        ("3.11.26", ("n11032026", False)),
        ("3/11-26", ("n11032026", False)),
        ("3/11", ("n1103", True)),
        ("3.11", ("n1103", True)),
        ("3.11.", ("n1103", True)),
        ("3.11.2", ("n11032", True)),
        ("3.11.20", ("n110320", True)),
        ("2026-11-03", ("n11032026", False)),
        ("3. november 2026", ("n11032026", False)),
        ("3. NOVEMBER", ("n1103", True)),
        ("3 nov. 2026", ("n11032026", False)),
        ("november 2026", ("k112026", False)),
        ("nov 20", ("k1120", True)),
        ("desember 2025", ("k122025", False)),
        ("2026", ("2026", False)),
    ],
)
def test_dates_are_known(typed: str, key: tuple[str, bool]) -> None:
    assert keys_of(understand(typed).query) == [key]
    assert keys_of(understand(f"åse {typed} ").query) == [key]


@pytest.mark.parametrize("typed", ["33.11.2026", "3.13", "12-5", "§ 12-4", "november", "19.", "1234", "v1.2.3.4"])
def test_what_is_no_date_is_words(typed: str) -> None:
    assert keys_of(understand(typed).query) == []


def test_words_phrases_and_classes() -> None:
    assert understand("Åse ved benken").query == (
        (Sought(("åse",), begins=True),),
        (Sought(("ved",), begins=True),),
        (Sought(("benken",), begins=True),),
    )
    assert understand("av hv").query == ((Sought(("av",)),), (Sought(("hv",), begins=True),))
    assert understand("«Ved Benken» x1").query[0] == (Sought(("ved", "benken")),)
    assert understand('"ved ben').query == ((Sought(("ved", "ben"), begins=True),),)
    assert Sought(("8b",)) in understand("8 b").query[0]
    assert Sought(("8", "b")) in understand("8B").query[0]
    assert understand("ved-benken").query == ((Sought(("ved", "benken"), begins=True),),)


@pytest.mark.parametrize("typed", ["", "   ", "§", "«»", '"', "…", "\x00", "*", "-"])
def test_nothing_is_asked_for(typed: str) -> None:
    asked = understand(typed)
    assert not asked.says_something
    assert asked.titles == asked.named == asked.wider == ()


def test_words_that_mean_something_beside_themselves() -> None:
    people, forms = (Meaning.of("Rita Oppdiktet", "a1"),), (Meaning.of("bekymringsmelding", "f1"),)
    assert keys_of(understand("ritA", people, forms).query) == [("a1", False)]
    assert keys_of(understand("oppdiktet rita", people, forms).query) == [("a1", False)] * 2
    assert keys_of(understand("«Rita Oppdiktet»", people, forms).query) == [("a1", False)]
    assert keys_of(understand("ita", people, forms).query) == []
    asked = understand("Bekymringsmelding åse", people, forms)
    assert keys_of(asked.query) == []
    assert keys_of(asked.wider) == [("f1", False)]
    assert understand("bekymringsmeldi", people, forms).wider == ()


def test_marks_stand_where_the_words_do() -> None:
    marker = Marker(understand("lån 3.11.2026 «ved benken» 8 b").query)
    text = "Lånet av 3. november 2026 VED  benken, 8B; ikke lan eller alån."
    found = marker.marked(text)
    assert [piece for piece, is_mark in found.pieces() if is_mark] == ["Lånet", "3. november 2026", "VED benken", "8B"]
    assert "".join(piece for piece, _ in found.pieces()) == found.text


def test_a_snippet_shows_the_first_mark_of_a_long_text() -> None:
    line = "Først mange ord som ingen søker etter. " * 9 + "Så kom brannøvelsen på tirsdag. " + "Og mer etterpå. " * 9
    marker = Marker(understand("brannøv").query)
    place, met = marker.best_of(("ingen", line))
    assert (place, met) == (1, {0})
    snippet = marker.snippet(line)
    assert [snippet.text[start:end] for start, end in snippet.ranges] == ["brannøvelsen"]
    assert snippet.text.startswith("… ")
    assert snippet.text.endswith(" …")
    assert len(snippet.text) < 250
    assert marker.best_of(("ingen", "treff")) == (-1, frozenset())


@given(st.text(max_size=200), st.text(max_size=40))
def test_ranges_never_leave_the_text(text: str, typed: str) -> None:
    marker = Marker(understand(typed).query)
    for found in (marker.marked(text), marker.snippet(marker.marked(text).text)):
        last = 0
        for start, end in found.ranges:
            assert last <= start < end <= len(found.text)
            last = end
