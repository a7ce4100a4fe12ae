"""«Er dette samme elev?» on the page that takes in a class list, with real widgets and a real vault."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.ui.pupils_import import ImportPage
from skjema_app.ui.same_pupil import PairRow
from skjema_app.workflows import import_pupils

FIRST = "Navn;Klasse;Født\nOla Prøvesen;8A;01.02.2013\nOla Prøvesen;8B;03.04.2013\nKari Prøve;8A;05.06.2013\n"
SECOND = "Navn;Klasse\nOla Prøvesen;9C\nKari Prøve;8A\n"


@pytest.fixture
def page(bench, tmp_path: Path) -> ImportPage:
    main = bench.main(bench.unlocked())
    import_pupils.take_over_list(main.desk.session, _file(tmp_path, FIRST))
    main.go_to_section(main.settings.pupils)
    main.settings.open_import()
    return _read(bench, main.settings.importer, tmp_path, SECOND)


def _file(folder: Path, text: str) -> Path:
    file = folder / "liste.csv"
    file.write_text(text, encoding="utf-8")
    return file


def _read(bench, page: ImportPage, folder: Path, text: str) -> ImportPage:
    page.read(_file(folder, text))
    bench.settle()
    return page


def _row(page: ImportPage, group: str) -> PairRow:
    return next(one for one in page.doubts.rows if group in one.same.accessibleDescription())


def _groups(page: ImportPage) -> list[str]:
    pupils = import_pupils.list_pupils(page._desk.session)
    return sorted(pupil.group for pupil in pupils if pupil.name == "Ola Prøvesen")


def test_nothing_is_answered_and_nothing_changes(page: ImportPage, bench) -> None:
    assert len(page.doubts.rows) == 2
    assert page.doubts.isVisible()
    assert not any(one.same.isChecked() or one.two.isChecked() for one in page.doubts.rows)
    assert {one.said.text() for one in page.doubts.rows} == {"Ikke svart: ingenting endres."}
    assert page.take_over.label() == "Ta over 1 elev"
    page.take_over.click()
    bench.settle()
    assert _groups(page) == ["8A", "8B"]


def test_answered_by_keyboard_alone(page: ImportPage, bench) -> None:
    row = _row(page, "8B")
    row.same.setFocus()
    QTest.keyClick(row.same, Qt.Key.Key_Space)
    assert row.same.isChecked()
    assert _row(page, "8A").two.isChecked()  # a line is one pupil
    assert page.take_over.label() == "Ta over 2 elever"
    QTest.keyClick(row.same, Qt.Key.Key_Tab)
    assert row.two.hasFocus()
    page.take_over.setFocus()
    QTest.keyClick(page.take_over, Qt.Key.Key_Return)
    bench.settle()
    assert _groups(page) == ["8A", "9C"]


def test_the_newest_answer_counts_and_can_be_taken_back(page: ImportPage) -> None:
    first, second = _row(page, "8A"), _row(page, "8B")
    first.same.click()
    second.same.click()
    assert (first.same.isChecked(), second.same.isChecked()) == (False, True)
    second.same.click()
    assert not any(one.same.isChecked() or one.two.isChecked() for one in page.doubts.rows)
    assert page.doubts.answers == {}
    assert page.take_over.label() == "Ta over 1 elev"


def test_two_pupils(page: ImportPage, bench) -> None:
    for row in page.doubts.rows:
        row.two.click()
    assert page.take_over.label() == "Ta over 2 elever"
    page.take_over.click()
    bench.settle()
    assert _groups(page) == ["8A", "8B", "9C"]


def test_another_file_has_no_answers_yet(page: ImportPage, bench, tmp_path: Path) -> None:
    page.doubts.rows[0].same.click()
    _read(bench, page, tmp_path, SECOND)
    assert page.doubts.answers == {}
    _read(bench, page, tmp_path, "Navn;Klasse\nLiv Prøve;8A\nLiv Prøve;8A\n")
    assert [one.said.text() for one in page.doubts.rows] == ["Ikke svart: begge tas inn."]
    assert page.take_over.label() == "Ta over 2 elever"
    page.doubts.rows[0].same.click()
    assert page.take_over.label() == "Ta over 1 elev"
    _read(bench, page, tmp_path, "Navn;Klasse\nPer Prøve;8A\n")
    assert not page.doubts.isVisible()
