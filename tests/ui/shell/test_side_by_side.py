"""Versions side by side: from Hjem to the comparison, a choice of two among more, one that joins them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from review_shots import Window
from school_stages import PLANNED, Stages
from three_people import School, new_version

from skjema_app.ui import theme
from skjema_app.ui.home_page import HomePage
from skjema_app.ui.keyed import KeyedButton
from skjema_app.workflows import cases

Forked = tuple[School, Mapping[str, str]]


@pytest.fixture
def forked(stages: Stages, qapp: QApplication, tmp_path, monkeypatch) -> Iterator[Forked]:
    """The teacher and the rector have each made a version of the same plan."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply("light", 100)
    with stages.at(PLANNED) as (school, ids):
        new_version(school.teacher, ids["plan"], mal="Prøve sier at det er trygt i gangene.")
        new_version(school.rector, ids["plan"], problemet="Prøve blir stående alene i gangene etter timen.")
        school.exchange(school.teacher, school.rector, school.teacher)
        yield school, ids


def _said(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root))


def _compare_button(home: HomePage) -> KeyedButton:
    (found,) = [one for one in home.findChildren(KeyedButton) if one.label() == "Sammenlign" and one.isVisibleTo(home)]
    return found


@pytest.mark.parametrize("who", ["rector", "teacher"])
def test_hjem_leads_straight_to_the_comparison(forked: Forked, who: str) -> None:
    school, _ids = forked
    window = Window(getattr(school, who))
    try:
        _compare_button(window.main.home).click()
        window.settle()
        sheet = window.main.sheet
        assert sheet is not None
        assert {"mal", "problemet"} <= set(sheet.changes.cards)
        assert sheet.choices == ()
        assert sheet.join.label() == "Lag versjon som samler begge"
    finally:
        window.close()


def test_of_three_a_person_chooses_two_and_joins_them_all(forked: Forked) -> None:
    school, ids = forked
    school.clock.advance(minutes=3)
    new_version(school.teacher, ids["plan"], situasjon="Prøve er alene i garderoben.")
    school.exchange(school.teacher, school.rector)
    window = Window(school.rector)
    main = window.main
    try:
        main.open_case(ids["report"])
        window.settle()
        assert "Alle er tatt vare på." in _said(main.cases.detail)
        fork = cases.open_case(school.rector, ids["report"]).fork
        assert len(fork) == 3
        _compare_button(main.home).click()
        window.settle()
        sheet = main.sheet
        first, second = sheet.choices
        assert first.count() == second.count() == 3
        assert len({first.itemText(place) for place in range(3)}) == 3
        seen = set()
        for place in range(3):
            second.setCurrentIndex(place)
            window.settle()
            assert first.currentData() != second.currentData()
            assert second.currentIndex() == place
            seen |= set(sheet.changes.cards)
            first.setCurrentIndex(place)
            window.settle()
            assert first.currentIndex() == place
            assert first.currentData() != second.currentData()
        assert {"mal", "problemet", "situasjon"} <= seen
        shown = first.currentData()
        sheet.join.click()
        window.settle()
        draft = school.rector.vault.drafts.get(main.form.draft_id)
        assert set(draft.revises) == set(fork)
        assert draft.revises[0] == shown
        assert main.sheet is None
    finally:
        window.close()


def test_what_was_joined_meanwhile_is_told_and_not_compared(forked: Forked) -> None:
    school, ids = forked
    window = Window(school.rector)
    main = window.main
    try:
        button = _compare_button(main.home)
        fork = cases.open_case(school.rector, ids["report"]).fork
        new_version(school.teacher, *fork)
        school.exchange(school.teacher, school.rector)
        button.click()
        window.settle()
        assert main.sheet is None
        assert main.bars.news.title.text() == "Versjonene er samlet allerede."
    finally:
        window.close()
