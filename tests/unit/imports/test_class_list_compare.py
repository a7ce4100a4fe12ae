"""The second import: new, moved, left, same, doubtful; nobody is deleted and nobody is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.documents import Pupil
from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.compare import Decisions, DoubtReason, ListDiff, compare, merge
from skjema_app.imports.model import Issue, PupilRow


def _ids() -> count[int]:
    return count(1)


def _merge(existing: Sequence[Pupil], diff: ListDiff, decisions: Decisions | None = None) -> tuple[Pupil, ...]:
    numbers = _ids()
    return merge(existing, diff, decisions or Decisions(), lambda: f"ny{next(numbers)}")


def _rows(*lines: str) -> tuple[PupilRow, ...]:
    return read_class_list("\n".join(["Navn;Klasse;Født", *lines]).encode(), "liste.csv").rows


def _pupils(*lines: str) -> tuple[Pupil, ...]:
    return _merge((), compare((), _rows(*lines)))


def _summary(diff: ListDiff) -> dict[str, list[str]]:
    return {
        "new": [row.name for row in diff.new],
        "moved": [f"{m.pupil.group}>{m.row.group} {m.row.name}" for m in diff.moved],
        "left": [pupil.name for pupil in diff.left],
        "same": [match.row.name for match in diff.same],
        "doubtful": [row.name for doubt in diff.doubtful for row in doubt.rows],
        "untouched": [pupil.name for pupil in diff.untouched],
    }


def test_a_second_list_shows_new_moved_left_and_same() -> None:
    known = _pupils("Kai Prøve;8A;", "Bo Test;8A;", "Åse Liksom;8B;", "Lill Oppdikt;8B;")

    diff = compare(known, _rows("Kai Prøve;8A;", "Bo Test;8B;", "Åse Liksom;8B;", "Ny Elev;8A;"))

    assert _summary(diff) == {
        "new": ["Ny Elev"],
        "moved": ["8A>8B Bo Test"],
        "left": ["Lill Oppdikt"],
        "same": ["Kai Prøve", "Åse Liksom"],
        "doubtful": [],
        "untouched": [],
    }
    after = _merge(known, diff)
    assert [(p.pupil_id, p.name, p.group, p.left) for p in after] == [
        ("ny1", "Kai Prøve", "8A", False),
        ("ny2", "Bo Test", "8B", False),
        ("ny3", "Åse Liksom", "8B", False),
        ("ny4", "Lill Oppdikt", "8B", True),
        ("ny1", "Ny Elev", "8A", False),
    ]


def test_a_list_of_one_class_does_not_make_the_others_leave() -> None:
    known = _pupils("Kai Prøve;8A;", "Bo Test;8A;", "Åse Liksom;8B;")

    diff = compare(known, _rows("Kai Prøve;8A;"))

    assert [p.name for p in diff.left] == ["Bo Test"]
    assert [p.name for p in diff.untouched] == ["Åse Liksom"]


def test_a_class_that_went_up_a_year_is_known_again() -> None:
    known = _pupils("Kai Prøve;8A;", "Bo Test;8A;", "Åse Liksom;8A;", "Lill Oppdikt;8B;")

    diff = compare(known, _rows("Kai Prøve;9A;", "Bo Test;9A;"))

    assert [m.row.name for m in diff.moved] == ["Kai Prøve", "Bo Test"]
    assert [p.name for p in diff.left] == ["Åse Liksom"]
    assert [p.name for p in diff.untouched] == ["Lill Oppdikt"]


def test_the_birth_date_tells_two_of_one_name_apart_even_when_both_moved() -> None:
    known = _pupils("Bo Test;8A;01.02.2013", "Bo Test;8A;03.04.2013")

    diff = compare(known, _rows("Bo Test;9B;03.04.2013", "Bo Test;9A;01.02.2013"))

    assert [(m.pupil.pupil_id, m.row.group) for m in diff.moved] == [("ny2", "9B"), ("ny1", "9A")]
    assert not diff.doubtful


def test_the_class_tells_two_of_one_name_apart() -> None:
    known = _pupils("Bo Test;8A;", "Bo Test;8B;")

    diff = compare(known, _rows("Bo Test;8B;", "Bo Test;8A;"))

    assert [m.pupil.group for m in diff.same] == ["8B", "8A"]


def test_after_the_summer_the_same_class_is_no_sign_of_the_same_pupil() -> None:
    known = _pupils("Bo Test;8A;", "Kai Prøve;8A;", "Bo Test;9A;", "Åse Liksom;9A;")

    diff = compare(known, _rows("Bo Test;9A;", "Kai Prøve;9A;", "Bo Test;10A;", "Åse Liksom;10A;"))

    assert [row.line for doubt in diff.doubtful for row in doubt.rows] == [2, 4]
    assert [m.row.name for m in diff.moved] == ["Kai Prøve", "Åse Liksom"]


def test_two_of_one_name_that_nothing_tells_apart_are_for_a_person() -> None:
    known = _pupils("Bo Test;8A;", "Kai Prøve;8B;", "Bo Test;8B;")

    diff = compare(known, _rows("Bo Test;8C;", "Kai Prøve;8B;"))

    (doubt,) = diff.doubtful
    assert (doubt.reason, [p.pupil_id for p in doubt.pupils]) == (DoubtReason.SAME_NAME, ["ny1", "ny3"])
    assert not diff.new
    assert _merge(known, diff) == known  # undecided: nothing changes
    decided = _merge(known, diff, Decisions(same_as={2: "ny1"}))
    assert [(p.pupil_id, p.group, p.left) for p in decided] == [
        ("ny1", "8C", False),
        ("ny2", "8B", False),
        ("ny3", "8B", True),
    ]


def test_another_birth_date_in_the_same_class_is_for_a_person() -> None:
    known = _pupils("Bo Test;8A;01.02.2013")

    diff = compare(known, _rows("Bo Test;8A;02.02.2013"))

    assert [(d.reason, len(d.rows), len(d.pupils)) for d in diff.doubtful] == [(DoubtReason.BIRTH_DIFFERS, 1, 1)]
    assert [p.birth_date for p in _merge(known, diff, Decisions(same_as={2: "ny1"}))] == ["2013-02-02"]


def test_another_birth_date_in_another_class_is_another_pupil() -> None:
    diff = compare(_pupils("Bo Test;8A;01.02.2013"), _rows("Bo Test;9A;02.02.2013", "Kai Prøve;8A;"))

    assert [row.name for row in diff.new] == ["Bo Test", "Kai Prøve"]
    assert [p.name for p in diff.left] == ["Bo Test"]


def test_two_alike_in_a_first_list_are_asked_about() -> None:
    rows = _rows("Bo Test;8A;", "Bo Test;8A;", "Kai Prøve;8A;")
    diff = compare((), rows)

    assert [row.line for doubt in diff.doubtful for row in doubt.rows] == [2, 3]
    assert [p.name for p in _merge((), diff)] == ["Kai Prøve"]
    assert [p.name for p in _merge((), diff, Decisions.all_new(diff))] == ["Bo Test", "Bo Test", "Kai Prøve"]
    assert len(_merge((), diff, Decisions(new=frozenset({2}), skip=frozenset({3})))) == 2


def test_who_left_and_comes_back_keeps_the_id() -> None:
    known = _pupils("Kai Prøve;8A;", "Bo Test;8A;")
    gone = _merge(known, compare(known, _rows("Bo Test;8A;")))

    diff = compare(gone, _rows("Bo Test;8A;", "Kai Prøve;8A;"))

    assert [m.returned for m in diff.moved] == [True]
    assert [(p.pupil_id, p.left) for p in _merge(gone, diff)] == [("ny1", False), ("ny2", False)]


def test_who_is_shown_as_left_may_be_kept() -> None:
    known = _pupils("Kai Prøve;8A;", "Bo Test;8A;")
    diff = compare(known, _rows("Bo Test;8A;"))

    assert [p.left for p in _merge(known, diff, Decisions(keep=frozenset({"ny1"})))] == [False, False]


def test_a_list_never_lifts_a_protection_nor_empties_what_is_known() -> None:
    known = (Pupil("a", "Kai Prøve", "8A", "2013-02-01", "Oskar Opplær", "Kaiken", protected=True),)

    (after,) = _merge(known, compare(known, _rows("Kai Prøve;;")))

    assert after == known[0]


def test_a_list_can_add_a_protection() -> None:
    known = _pupils("Kai Prøve;8A;")
    rows = read_class_list("Navn;Klasse;Merknad\nKai Prøve;8A;fortrolig adresse\n".encode(), "x.csv").rows

    assert [p.protected for p in _merge(known, compare(known, rows))] == [True]


def test_names_match_regardless_of_case_form_and_apostrophe() -> None:
    known = (Pupil("a", "A\u030ase O'Prøve", "8 a"),)

    diff = compare(known, _rows("ÅSE O’PRØVE;8A;"))

    assert [m.pupil.pupil_id for m in diff.same] == ["a"]


@pytest.mark.parametrize(
    "decisions",
    [
        Decisions(new=frozenset({99})),
        Decisions(same_as={2: "ukjent"}),
        Decisions(same_as={2: "ny1"}, new=frozenset({2})),
        Decisions(same_as={2: "ny1", 3: "ny1"}),
    ],
)
def test_impossible_decisions_are_mistakes_in_the_program(decisions: Decisions) -> None:
    known = _pupils("Bo Test;8A;", "Bo Test;8B;")
    diff = compare(known, _rows("Bo Test;8C;", "Bo Test;8D;"))

    with pytest.raises(ValueError, match=r"row|decisions"):
        _merge(known, diff, decisions)


_NAMES = st.sampled_from(["Kai Prøve", "Bo Test", "Åse Liksom"])
_GROUPS = st.sampled_from(["8A", "8B", "9A", ""])
_BIRTHS = st.sampled_from(["", "2013-02-01", "2013-03-02"])
_ROW_LISTS = st.lists(st.tuples(_NAMES, _GROUPS, _BIRTHS), max_size=8).map(
    lambda rows: tuple(
        PupilRow(line, *row, issues=(Issue.NOT_TOLD_APART,) if rows.count(row) > 1 else ())
        for line, row in enumerate(rows, 1)
    )
)
_PUPIL_LISTS = st.lists(st.tuples(_NAMES, _GROUPS, _BIRTHS, st.booleans()), max_size=8).map(
    lambda pupils: tuple(
        Pupil(f"p{n}", name, group, birth, left=left) for n, (name, group, birth, left) in enumerate(pupils)
    )
)


@given(_PUPIL_LISTS, _ROW_LISTS)
def test_every_row_and_pupil_lands_in_exactly_one_place(known: tuple[Pupil, ...], rows: tuple[PupilRow, ...]) -> None:
    diff = compare(known, rows)

    matches = (*diff.same, *diff.moved)
    lines = [r.line for r in diff.new] + [m.row.line for m in matches] + [r.line for d in diff.doubtful for r in d.rows]
    ids = [p.pupil_id for p in (*diff.left, *diff.untouched)] + [m.pupil.pupil_id for m in matches]
    ids += [p.pupil_id for d in diff.doubtful for p in d.pupils]
    assert sorted(lines) == [row.line for row in rows]
    assert len(ids) == len(set(ids))
    assert {p.pupil_id for p in known if not p.left} <= set(ids)
    assert all(not m.row.birth or not m.pupil.birth_date or m.row.birth == m.pupil.birth_date for m in matches)


@given(_PUPIL_LISTS, _ROW_LISTS)
def test_merging_never_loses_a_pupil_or_an_id(known: tuple[Pupil, ...], rows: tuple[PupilRow, ...]) -> None:
    diff = compare(known, rows)

    after = _merge(known, diff, Decisions.all_new(diff))

    assert [p.pupil_id for p in after[: len(known)]] == [p.pupil_id for p in known]
    assert len(after) == len(known) + len(diff.new) + sum(len(d.rows) for d in diff.doubtful if not d.pupils)


@given(_ROW_LISTS)
def test_the_same_list_twice_adds_nobody_and_nobody_leaves(rows: tuple[PupilRow, ...]) -> None:
    first = compare((), rows)
    known = _merge((), first, Decisions.all_new(first))
    numbered = tuple(replace(pupil, pupil_id=f"p{n}") for n, pupil in enumerate(known))

    again = compare(numbered, rows)

    assert not again.new
    assert _merge(numbered, again, Decisions.all_new(again)) == numbered
