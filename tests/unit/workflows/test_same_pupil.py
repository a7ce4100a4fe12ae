"""«Er dette samme elev?»: answers about namesakes decide, and no answer changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import work_kit
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.documents import Pupil
from skjema_app.imports.class_list import read_class_list
from skjema_app.imports.compare import compare, merge
from skjema_app.workflows import same_pupil
from skjema_app.workflows.import_pupils import ListPreview, list_pupils, read_list, take_over_list
from skjema_app.workflows.session import Session

FIRST = "Navn;Klasse;Født\nOla Prøvesen;8A;01.02.2013\nOla Prøvesen;8B;03.04.2013\nKari Prøve;8A;05.06.2013\n"
SECOND = "Navn;Klasse\nOla Prøvesen;9C\nKari Prøve;8A\n"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = work_kit.new_session(tmp_path / "hvelv")
    take_over_list(opened, _file(tmp_path, FIRST))
    yield opened
    opened.close()


def _file(folder: Path, text: str) -> Path:
    file = folder / "liste.csv"
    file.write_text(text, encoding="utf-8")
    return file


def _groups(session: Session, name: str = "Ola Prøvesen") -> list[str]:
    return sorted(pupil.group for pupil in list_pupils(session, include_left=True) if pupil.name == name)


def _pair(preview: ListPreview, group: str) -> str:
    return next(pair.key for pair in preview.doubts if group in pair.other)


def test_each_known_namesake_is_asked_about(session: Session, tmp_path: Path) -> None:
    preview = read_list(session, _file(tmp_path, SECOND))
    assert [(pair.line, pair.row, pair.other, pair.known) for pair in preview.doubts] == [
        (2, "Ola Prøvesen, 9C", "Ola Prøvesen, 8A, født 1.2.2013", True),
        (2, "Ola Prøvesen, 9C", "Ola Prøvesen, 8B, født 3.4.2013", True),
    ]


def test_no_answer_changes_nothing(session: Session, tmp_path: Path) -> None:
    take_over_list(session, _file(tmp_path, SECOND), same={})
    assert _groups(session) == ["8A", "8B"]


def test_the_same_pupil_gets_the_new_class(session: Session, tmp_path: Path) -> None:
    file = _file(tmp_path, SECOND)
    take_over_list(session, file, same={_pair(read_list(session, file), "8B"): True})
    assert _groups(session) == ["8A", "9C"]
    moved = next(pupil for pupil in list_pupils(session) if pupil.group == "9C")
    assert moved.birth_date == "2013-04-03"


def test_one_no_is_not_enough_and_two_make_a_new_pupil(session: Session, tmp_path: Path) -> None:
    file = _file(tmp_path, SECOND)
    preview = read_list(session, file)
    take_over_list(session, file, same={_pair(preview, "8A"): False})
    assert _groups(session) == ["8A", "8B"]
    take_over_list(session, file, mark_left=True, same={pair.key: False for pair in preview.doubts})
    assert _groups(session) == ["8A", "8B", "9C"]
    assert not any(pupil.left for pupil in list_pupils(session, include_left=True))


def test_like_lines_are_two_pupils_unless_somebody_says_one(tmp_path: Path) -> None:
    file = _file(tmp_path, "Navn;Klasse\nLiv Prøve;8A\nLiv Prøve;8A\nLiv Prøve;8A\n")
    for answers, count in (({}, 3), ({0: True}, 2), ({0: True, 1: True}, 1), ({0: False}, 3)):
        with closing(work_kit.new_session(tmp_path / f"hvelv-{len(answers)}-{count}")) as session:
            preview = read_list(session, file)
            assert [pair.known for pair in preview.doubts] == [False, False]
            take_over_list(session, file, same={preview.doubts[at].key: said for at, said in answers.items()})
            assert len(_groups(session, "Liv Prøve")) == count


def test_what_contradicts_itself_decides_nothing(session: Session, tmp_path: Path) -> None:
    file = _file(tmp_path, SECOND)
    preview = read_list(session, file)
    take_over_list(session, file, same={pair.key: True for pair in preview.doubts})
    assert _groups(session) == ["8A", "8B"]


_PEOPLE = st.lists(st.tuples(st.sampled_from(["8A", "8B", "9A"]), st.sampled_from(["", "2013-01-0"])), max_size=4)


@given(_PEOPLE, _PEOPLE, st.data())
def test_any_answers_make_a_list_that_loses_nobody(
    known: list[tuple[str, str]], listed: list[tuple[str, str]], data: st.DataObject
) -> None:
    existing = [Pupil(f"p{n}", "Ola Prøve", g, f"{b}{n + 1}" if b else "") for n, (g, b) in enumerate(known)]
    lines = ["Navn;Klasse;Født", "Kari Annen;7A;"]
    lines += [f"Ola Prøve;{group};{f'0{n + 1}.01.2013' if birth else ''}" for n, (group, birth) in enumerate(listed)]
    rows = read_class_list("\n".join(lines).encode(), "liste.csv").rows
    difference = compare(existing, rows)
    pairs = same_pupil.pairs_of(difference)
    answers = {
        pair.key: said for pair in pairs if (said := data.draw(st.sampled_from([None, True, False]))) is not None
    }
    ids = iter(range(1000))
    after = merge(existing, difference, same_pupil.decisions(difference, answers), lambda: f"n{next(ids)}")
    assert [pupil.pupil_id for pupil in after[: len(existing)]] == [pupil.pupil_id for pupil in existing]
    assert len(after) <= len(existing) + len(rows)
    told = same_pupil.settled(pairs, answers)
    assert same_pupil.settled(pairs, told) == told
