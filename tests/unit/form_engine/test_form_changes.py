"""Differences between two sets of answers (user-review § 4.2)."""

from __future__ import annotations

import pytest
from form_kit import shipped, small_form
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.domain.answers import Json
from skjema_app.form_engine.changes import ChangeKind, FieldChange, changes
from skjema_app.form_engine.pieces import PieceKind, is_rewritten, word_pieces

FORM = small_form("""
- {id: hva, type: long_text, label: Hva}
- {id: ja, type: yes_no, label: Ja}
- {id: hvor, type: many, label: Hvor, options: [{id: a, label: A}, {id: b, label: B}]}
- {id: elev, type: pupil, label: Elev}
- id: tiltak
  type: rows
  label: Tiltak
  fields:
    - {id: tekst, type: text, label: Tekst}
    - {id: hvem, type: person, label: Hvem}
""")
LATER = small_form("""
- {id: ny, type: text, label: Ny}
- {id: hva, type: text, label: Hva nå}
- id: tiltak
  type: rows
  label: Tiltakene
  fields:
    - {id: tekst, type: text, label: Tekst}
    - {id: dag, type: date, label: Dag}
- {id: elev, type: rows, label: Elever, fields: [{id: navn, type: text, label: Navn}]}
""")


def summary(found: tuple[FieldChange, ...]) -> list[tuple[str, str, Json, Json]]:
    return [(change.path, change.kind.value, change.before, change.after) for change in found]


def rows(*ids: str) -> dict[str, Json]:
    return {"tiltak": [{"id": one, "tekst": f"tiltak {one}"} for one in ids]}


def test_added_changed_and_cleared_fields_are_shown() -> None:
    assert summary(changes(FORM, {}, {"hva": "ny"})) == [("hva", "added", None, "ny")]
    assert summary(changes(FORM, {"hva": "gammel"}, {"hva": " "})) == [("hva", "cleared", "gammel", None)]
    assert summary(changes(FORM, {"ja": True}, {"ja": False})) == [("ja", "changed", True, False)]
    assert changes(FORM, {"hva": ""}, {"hva": None, "ukjent": 5}) == ()


def test_a_moved_row_is_moved_and_not_deleted_and_added() -> None:
    moved = summary(changes(FORM, rows("a", "b", "c", "d"), rows("a", "d", "b", "c")))
    assert moved == [("tiltak/d", "row-moved", 4, 2)]
    assert summary(changes(FORM, rows("a", "b", "c"), rows("c", "b", "a")))[0][1] == "row-moved"


def test_rows_are_matched_by_id_and_not_by_place() -> None:
    assert summary(changes(FORM, rows("a", "b", "c"), rows("b", "c"))) == [
        ("tiltak/a", "row-removed", {"id": "a", "tekst": "tiltak a"}, None)
    ]
    assert summary(changes(FORM, rows("b"), rows("a", "b"))) == [
        ("tiltak/a", "row-added", None, {"id": "a", "tekst": "tiltak a"})
    ]


def test_a_row_may_be_moved_and_changed_at_once() -> None:
    before: dict[str, Json] = {
        "tiltak": [{"id": "a", "tekst": "en"}, {"id": "b", "tekst": "to"}, {"id": "c", "tekst": "det tredje"}]
    }
    after: dict[str, Json] = {
        "tiltak": [{"id": "c", "tekst": "det tredje til"}, {"id": "a", "tekst": "en"}, {"id": "b"}]
    }
    assert summary(changes(FORM, before, after)) == [
        ("tiltak/c", "row-moved", 3, 1),
        ("tiltak/c/tekst", "changed", "det tredje", "det tredje til"),
        ("tiltak/b", "row-removed", {"id": "b", "tekst": "to"}, None),
    ]


def test_a_text_rewritten_by_more_than_half_says_so() -> None:
    old = "Elevene holdes fra hverandre i friminuttene denne uken"
    (small,) = changes(FORM, {"hva": old}, {"hva": old + " og neste"})
    (large,) = changes(FORM, {"hva": old}, {"hva": "En voksen følger eleven hver dag fram til jul"})
    (short,) = changes(FORM, {"hva": old}, {"hva": "Elevene holdes fra hverandre"})
    assert (small.kind, small.rewritten) == (ChangeKind.CHANGED, False)
    assert (large.kind, large.rewritten, large.pieces) == (ChangeKind.REWRITTEN, True, ())
    assert short.kind is ChangeKind.CHANGED, "words that went are not new words"


@pytest.mark.parametrize(
    ("before", "after", "rewritten"),
    [("en to", "en tre", False), ("en to", "tre fire", True), ("En to.", "en, to", False), ("en", "en en en", True)],
)
def test_half_is_not_more_than_half(before: str, after: str, rewritten: bool) -> None:
    assert is_rewritten(before, after) is rewritten


def test_true_and_one_are_different_answers() -> None:
    assert summary(changes(FORM, {"ja": True}, {"ja": 1})) == [("ja", "changed", True, 1)]


def test_what_reads_the_same_is_no_change() -> None:
    typed: Json = {"ref": "", "name": "Elev Prøvesen"}
    picked: Json = {"ref": "e1", "name": "Elev Prøvesen"}
    other: Json = {"ref": "e2", "name": "Elev Prøvesen"}
    assert changes(FORM, {"elev": typed, "hvor": ["a", "b"]}, {"elev": picked, "hvor": ["b", "a"]}) == ()
    assert len(changes(FORM, {"elev": picked}, {"elev": other})) == 1, "two pupils of one name"


def test_two_versions_of_a_form() -> None:
    person: Json = {"ref": "", "name": "Lærer Prøvesen"}
    before: dict[str, Json] = {
        "hva": "noe",
        "ja": True,
        "elev": {"ref": "", "name": "Elev Prøvesen"},
        "tiltak": [{"id": "a", "tekst": "tilsyn", "hvem": person}],
    }
    after: dict[str, Json] = {
        "ny": "nytt",
        "hva": "noe",
        "elev": [{"id": "r", "navn": "Elev"}],
        "tiltak": [{"id": "a", "tekst": "tilsyn", "dag": "2026-12-01"}],
    }
    found = changes(FORM, before, after, LATER)
    assert summary(found) == [
        ("ny", "added", None, "nytt"),
        ("tiltak/a/dag", "added", None, "2026-12-01"),
        ("tiltak/a/hvem", "cleared", person, None),
        ("elev", "cleared", before["elev"], None),
        ("elev/r", "row-added", None, {"id": "r", "navn": "Elev"}),
        ("ja", "cleared", True, None),
    ]
    assert [(c.before_field is None, c.after_field is None) for c in found[:3]] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    (asked_otherwise,) = changes(FORM, {"hva": "noe"}, {"hva": "noe mer"}, LATER)
    assert asked_otherwise.label.nb == "Hva nå"


# --- words --------------------------------------------------------------------------------------------------------


def test_words_that_went_and_came_are_marked_whole() -> None:
    (change,) = changes(FORM, {"hva": "Ola går ved gjerdet, hver dag."}, {"hva": "Ola står ved gjerdet hver dag!"})
    assert [(piece.kind.value, piece.text) for piece in change.pieces] == [
        ("same", "Ola "),
        ("gone", "går"),
        ("new", "står"),
        ("same", " ved gjerdet"),
        ("gone", ","),
        ("same", " hver dag"),
        ("gone", "."),
        ("new", "!"),
    ]


def test_norwegian_letters_are_letters() -> None:
    pieces = word_pieces("på øya", "på øyene")
    assert [(piece.kind.value, piece.text) for piece in pieces] == [("same", "på "), ("gone", "øya"), ("new", "øyene")]


prose = st.lists(
    st.sampled_from(["en", "være", "på", "å", " ", "  ", "\n", ".", ",", "«", "å\u030a", "🙂", "a-b"])
).map("".join)


@given(prose | st.text(), prose | st.text())
@settings(max_examples=400, deadline=None)
def test_the_pieces_make_both_texts_exactly(before: str, after: str) -> None:
    pieces = word_pieces(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.GONE) == after
    assert all(piece.text for piece in pieces)
    assert before != after or {piece.kind for piece in pieces} <= {PieceKind.SAME}


@pytest.mark.parametrize("unit", ["og ", "og men ", "Ja. ", ". ", "Et helt ord til. Og et til "])
def test_very_long_texts_are_compared_too(unit: str) -> None:
    before = unit * (20_000 // len(unit))
    after = "Først. " + before[: len(before) // 2] + "Midt i. " + before[len(before) // 3 :]
    pieces = word_pieces(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.GONE) == after


# --- whatever the answers -----------------------------------------------------------------------------------------

texts = st.sampled_from(["", " ", "tilsyn", "tilsyn i storefri", "noe helt annet her"])
some_rows = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(list("abcdef")), "tekst": texts}),
    max_size=6,
    unique_by=lambda r: r["id"],
)
answer_sets = st.fixed_dictionaries(
    {},
    optional={
        "hva": texts,
        "ja": st.booleans(),
        "hvor": st.lists(st.sampled_from(["a", "b"]), unique=True),
        "elev": st.fixed_dictionaries({"ref": st.sampled_from(["", "x"]), "name": texts}),
        "tiltak": some_rows,
    },
)


@given(answer_sets)
@settings(max_examples=150, deadline=None)
def test_equal_sets_give_no_changes(answers: dict[str, Json]) -> None:
    assert changes(FORM, answers, answers) == ()
    assert changes(FORM, answers, answers, FORM) == ()


@given(answer_sets, answer_sets)
@settings(max_examples=200, deadline=None)
def test_there_and_back_are_the_same_paths(before: dict[str, Json], after: dict[str, Json]) -> None:
    there, back = changes(FORM, before, after), changes(FORM, after, before)
    moves = {ChangeKind.ROW_MOVED}
    assert sorted(c.path for c in there if c.kind not in moves) == sorted(c.path for c in back if c.kind not in moves)
    assert sum(c.kind in moves for c in there) == sum(c.kind in moves for c in back)


@given(st.permutations(list("abcdefg")), st.permutations(list("abcdefg")))
@settings(max_examples=150, deadline=None)
def test_rows_that_only_changed_places_are_moved_and_as_few_as_possible(before: list[str], after: list[str]) -> None:
    found = changes(FORM, rows(*before), rows(*after))
    assert {change.kind for change in found} <= {ChangeKind.ROW_MOVED}
    moved = {change.path.split("/")[1] for change in found}
    assert [one for one in before if one not in moved] == [one for one in after if one not in moved]
    places = [before.index(one) for one in after]
    assert len(moved) == len(before) - _longest_rising_by_trying(places)


def _longest_rising_by_trying(places: list[int]) -> int:
    best = [1] * len(places)
    for at, place in enumerate(places):
        best[at] += max((best[other] for other in range(at) if places[other] < place), default=0)
    return max(best)


def test_a_plan_shows_that_a_measure_got_another_date() -> None:
    plan = shipped().current("aktivitetsplan")
    row: dict[str, Json] = {"id": "a", "tiltak_hva": "Tilsyn", "tiltak_evalueres": "2026-12-14"}
    found = changes(plan, {"tiltak": [row]}, {"tiltak": [{**row, "tiltak_evalueres": "2026-12-21"}]})
    assert summary(found) == [("tiltak/a/tiltak_evalueres", "changed", "2026-12-14", "2026-12-21")]
