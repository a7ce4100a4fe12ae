"""Differences between two sets of answers (user-review § 4.2)."""

from __future__ import annotations

from form_kit import small_form

from skjema_app.domain.answers import Json
from skjema_app.form_engine.changes import FieldChange
from skjema_app.form_engine.evaluate import changes

FORM = small_form("""
- {id: hva, type: long_text, label: Hva}
- {id: ja, type: yes_no, label: Ja}
- id: tiltak
  type: rows
  label: Tiltak
  fields:
    - {id: tekst, type: text, label: Tekst}
    - {id: hvem, type: person, label: Hvem}
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
    assert summary(changes(FORM, rows("a", "b", "c", "d"), rows("a", "d", "b", "c"))) == [("tiltak/d", "moved", 4, 2)]
    assert summary(changes(FORM, rows("a", "b", "c"), rows("c", "b", "a")))[0][1] == "moved"


def test_rows_are_matched_by_id_and_not_by_place() -> None:
    assert summary(changes(FORM, rows("a", "b", "c"), rows("b", "c"))) == [
        ("tiltak/a", "removed", {"id": "a", "tekst": "tiltak a"}, None)
    ]
    assert summary(changes(FORM, rows("b"), rows("a", "b"))) == [
        ("tiltak/a", "added", None, {"id": "a", "tekst": "tiltak a"})
    ]


def test_a_row_may_be_moved_and_changed_at_once() -> None:
    before = {"tiltak": [{"id": "a", "tekst": "en"}, {"id": "b", "tekst": "to"}, {"id": "c", "tekst": "tre"}]}
    after = {"tiltak": [{"id": "c", "tekst": "tre til"}, {"id": "a", "tekst": "en"}, {"id": "b"}]}
    assert summary(changes(FORM, before, after)) == [  # type: ignore[arg-type]
        ("tiltak/c", "moved", 3, 1),
        ("tiltak/c/tekst", "changed", "tre", "tre til"),
        ("tiltak/b", "removed", {"id": "b", "tekst": "to"}, None),
    ]


def test_a_text_rewritten_by_more_than_half_says_so() -> None:
    old = "Elevene holdes fra hverandre i friminuttene denne uken"
    (small,) = changes(FORM, {"hva": old}, {"hva": old + " og neste"})
    (large,) = changes(FORM, {"hva": old}, {"hva": "En voksen følger eleven hver dag fram til jul"})
    assert (small.rewritten, large.rewritten) == (False, True)


def test_true_and_one_are_different_answers() -> None:
    assert summary(changes(FORM, {"ja": True}, {"ja": 1})) == [("ja", "changed", True, 1)]
