"""*Nytt skoleår*: nobody lost or doubled, everything seen first, cases offered, and the list put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import three_people
from hypothesis import given
from hypothesis import strategies as st
from work_kit import finished, new_session

from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import import_pupils, new_year, tasks
from skjema_app.workflows.cases import list_cases
from skjema_app.workflows.new_year import ClassMove
from skjema_app.workflows.new_year_classes import classes_of, moved, proposed_moves
from skjema_app.workflows.session import Session

NAMES = st.text("abcæøåÅ éö-'", min_size=1, max_size=12)
GROUPS = st.sampled_from(["", "8A", "8a", "8 A", "8B", "9A", "10C", "10", "1", "7B", "Nordlys", "12STA", " 9 b "])
PUPILS = st.lists(
    st.builds(Pupil, st.uuids().map(str), NAMES, GROUPS, contact_teacher=NAMES, left=st.booleans()), max_size=30
)
MOVES = st.lists(st.builds(ClassMove, GROUPS, GROUPS, st.sampled_from(["", "Ny Lærer"])), max_size=8)


@given(PUPILS, MOVES)
def test_nobody_is_lost_and_nobody_is_doubled(pupils: list[Pupil], chosen: list[ClassMove]) -> None:
    for moves in (chosen, proposed_moves(pupils)):
        after = moved(pupils, moves)
        assert [(one.pupil_id, one.name, one.birth_date) for one in after] == [
            (one.pupil_id, one.name, one.birth_date) for one in pupils
        ]
        for old, new in zip(pupils, after, strict=True):
            assert new.left or not old.left, "nobody comes back by being moved"
            assert new == old or not old.left
            assert new.group == old.group or not new.left, "who leaves keeps the class that they left from"
            assert new == old or old.group.strip()


@given(PUPILS)
def test_every_class_moves_a_year_up_or_leaves(pupils: list[Pupil]) -> None:
    moves = proposed_moves(pupils)
    assert [one.before for one in moves] == [name for name, _count in classes_of(pupils)]
    there = Counter(one.before for one in moves)
    assert all(count == 1 for count in there.values())
    assert sum(count for _name, count in classes_of(pupils)) == sum(
        not one.left and bool(one.group.strip()) for one in pupils
    )


def test_what_is_proposed() -> None:
    def proposed(*groups: str) -> dict[str, str]:
        pupils = [Pupil(str(number), f"Prøve {number}", group) for number, group in enumerate(groups)]
        return {one.before: one.after for one in proposed_moves(pupils)}

    assert proposed("8A", "9B", "10C", "Nordlys") == {"8A": "9A", "9B": "10B", "10C": "", "Nordlys": "Nordlys"}
    assert proposed("1A", "7B") == {"1A": "2A", "7B": ""}
    assert proposed("8a", "8 A", "8A") in ({"8A": "9A"}, {"8a": "9a"}, {"8 A": "9 A"})


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Session]:
    session = new_session(tmp_path / "hvelv")
    for name, group in (("Prøve Prøvesen", "8A"), ("Test Testesen", "10B"), ("Øve Øvestad", "10B"), ("Uten", "")):
        import_pupils.add_pupil(session, name, group)
    yield session
    session.close()


def groups(session: Session) -> dict[str, str]:
    return {
        one.name: "sluttet" if one.left else one.group for one in import_pupils.list_pupils(session, include_left=True)
    }


def test_the_classes_are_moved_once_and_put_back(alone: Session) -> None:
    report = finished(alone)
    before = groups(alone)
    shown = new_year.new_year(alone)
    assert (shown.moving, shown.leaving, shown.without, shown.changed) == (1, 2, 1, None)
    assert groups(alone) == before, "looking writes nothing"
    turned, change = new_year.turn(alone, shown)
    assert (turned.moving, turned.leaving, change.pupils) == (1, 2, True)
    assert groups(alone) == {"Prøve Prøvesen": "9A", "Test Testesen": "sluttet", "Øve Øvestad": "sluttet", "Uten": ""}
    assert alone.vault.documents.get(report).group == "8A", "what was finished keeps its class"
    again = new_year.new_year(alone)
    assert (again.moving, again.leaving) == (0, 0), "a class moves up once a year"
    assert again.changed is not None
    taken, _change = new_year.undo(alone)
    assert (taken, groups(alone)) == (0, before)
    with pytest.raises(SkjemaError) as refused:
        new_year.undo(alone)
    assert refused.value.code is ErrorCode.NEW_YEAR_NO_UNDO
    assert new_year.new_year(alone).moving == 1


def test_a_list_that_was_changed_meanwhile_is_looked_at_again(alone: Session) -> None:
    shown = new_year.new_year(alone)
    import_pupils.add_pupil(alone, "Kom Nettopp", "8A")
    with pytest.raises(SkjemaError) as refused:
        new_year.turn(alone, shown)
    assert refused.value.code is ErrorCode.NEW_YEAR_CHANGED
    new_year.turn(alone, new_year.new_year(alone))
    import_pupils.add_pupil(alone, "Kom Etterpå", "8A")
    with pytest.raises(SkjemaError):
        new_year.undo(alone)


def test_a_new_class_list_is_taken_back_too(alone: Session, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("Navn;Klasse\nPrøve Prøvesen;9A\nNy Elev;8A\n", encoding="utf-8")
    before = groups(alone)
    import_pupils.take_over_list(alone, file, mark_left=True)
    assert new_year.new_year(alone).moving == 0, "the list is the new year's already"
    new_year.undo(alone)
    assert groups(alone) == {**before, "Ny Elev": "sluttet"}, "a document may name who came"


def test_classes_are_named_as_they_stand_and_merging_is_told(alone: Session) -> None:
    with pytest.raises(SkjemaError) as refused:
        new_year.new_year(alone, [ClassMove("8X", "9X")])
    assert (refused.value.code, refused.value.details["group"]) == (ErrorCode.NEW_YEAR_NO_CLASS, "8X")
    shown = new_year.new_year(alone, [ClassMove("10b", "9A"), ClassMove("8a", "9A")])
    assert "8A og 10B blir én klasse: 9A." in shown.warnings
    assert (shown.moving, shown.leaving) == (3, 0)


def test_cases_find_their_new_people_and_leavers_are_told(tmp_path: Path) -> None:
    with three_people.school_of_three(tmp_path) as school:
        rector, teacher = school.rector, school.teacher
        other = three_people.joined(
            rector, three_people.COUNSELLOR, three_people.Role.TEACHER, tmp_path / "ny", school.folder, school.clock
        )
        school.exchange(rector, other)
        report = finished(teacher)
        three_people.supplement(teacher, teacher.vault.documents.get(report))
        school.exchange(teacher, rector)
        three_people.decided(rector, report)
        school.exchange(rector, teacher)
        (row,) = list_cases(rector)
        file = tmp_path / "liste.csv"
        file.write_text(f"Navn;Klasse;Kontaktlærer\n{row.pupil};8A;{three_people.TEACHER}\n", encoding="utf-8")
        import_pupils.take_over_list(rector, file)
        school.clock.advance(days=200)
        shown = new_year.new_year(rector, [ClassMove("8A", "9A", three_people.COUNSELLOR)])
        (case,) = shown.cases
        names = dict(shown.people)
        assert (case.group, case.after, names[case.proposed], case.may_hand) == (
            "8A", "9A", three_people.COUNSELLOR, True,
        )  # fmt: skip
        turned, _change = new_year.turn(rector, shown, {case.case_id: case.proposed})
        assert (turned.moving, turned.offered, turned.not_offered) == (1, 1, ())
        (case,) = new_year.new_year(rector).cases
        assert (case.offered, case.may_hand, case.proposed) == (three_people.COUNSELLOR, False, "")
        assert new_year.undo(rector)[0] == 1, "nobody has answered: the offer is taken back with the list"
        shown = new_year.new_year(rector, [ClassMove("8A", "")])
        (case,) = shown.cases
        assert case.leaves
        assert "slutter" in case.plan
        assert case.case_id
        wanted = {case.case_id: next(one for one, name in shown.people if name == three_people.COUNSELLOR)}
        turned, _change = new_year.turn(rector, shown, {**wanted, "0" * 32: "0" * 32})
        assert (turned.offered, len(turned.not_offered)) == (1, 1), "one that can't be offered doesn't stop the others"
        assert any(one.kind == "pupil-left" for one in tasks.tasks(rector))
        other.close()


def test_after_a_long_time_the_next_year_is_proposed(alone: Session) -> None:
    new_year.turn(alone, new_year.new_year(alone))
    alone.clock.advance(days=timedelta(weeks=45).days)  # type: ignore[attr-defined]
    assert new_year.new_year(alone).moving == 1
