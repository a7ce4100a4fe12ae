"""*Neste møte* in the window: ticks, order, put off, from the agenda to the minutes, and decisions that are done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import ui_kit
from agenda_kit import decided_item, held
from case_kit import in_case
from flow_kit import on
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from school_stages import RUNNING, Stages
from three_people import PUPIL, RECTOR, TEACHER, School

from skjema_app.form_engine.values import rows_of
from skjema_app.ui.meetings.agenda_view import AgendaView
from skjema_app.ui.side_bar import HOME, MEETINGS
from skjema_app.workflows import agenda, decided
from skjema_app.workflows.agenda_facts import AgendaKind

R_TEAM = AgendaKind.R_TEAM


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("skole"))


@pytest.fixture
def school(stages: Stages) -> Iterator[School]:
    """A plan that should have been evaluated, a report to R-team, and a decision that nobody has done."""
    with stages.at(RUNNING) as (found, ids):
        in_case(found.teacher, ids["case"], "r-team-melding", team="r_team", samtykke_tjenester=["r_team"])
        found.exchange()
        on(found, "2026-12-03")
        held(found.rector, R_TEAM, team_saker=None, saker=[decided_item("x1", "Ring kommunen.", RECTOR, "2026-12-10")])
        found.exchange()
        on(found, "2026-12-17")
        yield found


@pytest.fixture
def office(school: School, office_of):
    return office_of(school.rector)


def shown(office) -> AgendaView:
    view = office.main.meetings.detail.agenda
    assert view is not None
    return view


def opened(office) -> AgendaView:
    office.show()
    office.go()
    office.person.click_on("Neste møte")
    office.settle()
    return shown(office)


def press(office, key: Qt.Key, held_down: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, held_down)
    office.settle()


def click(office, name: str) -> None:
    """A button that says, to who can't see it, which of several it is."""
    (found,) = [
        one for one in office.main.findChildren(QPushButton) if one.accessibleName() == name and one.isVisible()
    ]
    found.click()
    office.settle()


def test_the_agenda_is_put_together_with_the_keyboard_alone(office) -> None:
    view = opened(office)
    assert any("står bare hos deg" in one.text() for one in shown(office).findChildren(QLabel))
    assert [one.item.because.value for one in view.rows.values()] == ["vedtak", "melding", "evaluering"]
    assert QApplication.focusWidget() is next(iter(view.rows.values())).check
    said = " ".join(f"{one.check.text()} {one.check.accessibleDescription()}" for one in view.rows.values())
    for words in (
        "Vedtak fra sist som ikke er gjort",
        "Planen skulle vært evaluert 14. desember.",
        PUPIL,
        "S-2026-001",
    ):
        assert words in said
    press(office, Qt.Key.Key_Down)
    press(office, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    view = shown(office)
    assert [one.item.because.value for one in view.rows.values()] == ["melding", "vedtak", "evaluering"]
    assert view.focused == next(iter(view.rows)), "the focus follows the item"
    press(office, Qt.Key.Key_Space)
    view = shown(office)
    assert not next(iter(view.rows.values())).check.isChecked()
    assert "2 saker er krysset av." in office.person.read()
    assert [one.chosen for one in agenda.agenda(office.session, R_TEAM).items] == [False, True, True]
    for one in ui_kit.focusable(view):
        assert ui_kit.spoken_name(one), one
    assert not ui_kit.cut_labels(office.main.meetings.detail)


def test_an_item_is_dragged_and_a_click_is_still_a_tick(office) -> None:
    view = opened(office)
    rows = list(view.rows.values())
    last, first = rows[2].check, rows[0]
    start = last.rect().center()
    target = last.mapFromGlobal(first.mapToGlobal(first.rect().topLeft()))
    QTest.mousePress(last, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(last, start - QPoint(0, 40))
    QTest.mouseMove(last, target)
    QTest.mouseRelease(last, Qt.MouseButton.LeftButton, pos=target)
    office.settle()
    moved = list(shown(office).rows.values())
    assert [one.item.because.value for one in moved] == ["evaluering", "vedtak", "melding"]
    assert moved[0].check.isChecked(), "dragged, not ticked"
    QTest.mouseClick(moved[0].check, Qt.MouseButton.LeftButton)
    office.settle()
    assert not next(iter(shown(office).rows.values())).check.isChecked()


def test_putting_off_and_why_something_is_not_relevant(office) -> None:
    view = opened(office)
    row = list(view.rows.values())[1]
    row.drop.click()
    office.settle()
    assert view.panel is not None
    view.panel.write()
    assert "Skriv hvorfor saken ikke er aktuell" in office.person.read()
    QTest.keyClicks(QApplication.focusWidget(), "Tatt på telefon.")
    view.panel.write()
    office.settle()
    assert len(shown(office).rows) == 2
    assert "Tatt på telefon." in office.person.read()
    last = list(shown(office).rows.values())[1]
    last.later.click()
    office.settle()
    panel = shown(office).panel
    panel.day.set_value("2026-12-16")
    panel.write()
    assert "Velg en dag etter i dag" in office.person.read()
    press(office, Qt.Key.Key_Escape)
    assert shown(office).panel is None
    click(office, "Ta med igjen: Melding til teamet – Prøve Prøvesen, 8A")
    assert len(shown(office).rows) == 3


def test_from_the_agenda_to_the_minutes(office) -> None:
    view = opened(office)
    next(iter(view.rows.values())).check.click()
    office.settle()
    office.person.click_on("Start referat")
    office.settle()
    main = office.main
    assert main.form is not None
    assert main.form.flush()
    draft = office.session.vault.drafts.get(main.form.draft_id)
    assert len(list(rows_of(draft.answers["team_saker"]))) == 2
    assert "saker" not in draft.answers
    assert all("deltaker_til_stede" not in row for _row_id, row in rows_of(draft.answers["deltakere"]))
    main.go(MEETINGS)
    office.settle()
    office.person.click_on("Neste møte")
    office.settle()
    office.person.click_on("Fortsett referatet")
    office.settle()
    assert main.form.draft_id == draft.draft_id


def test_the_screen_shows_names_only_when_asked(office) -> None:
    view = opened(office)
    view.screen_wanted.emit(False)
    screen = office.main.meetings.agendas.screen
    seen = []
    for _turn in range(4):
        office.settle()
        seen.append(_text(screen))
        QTest.keyClick(screen, Qt.Key.Key_Space)
    assert "Ingen flere saker." in seen[3]
    for secret in (PUPIL, "8A", "S-2026", "Ring kommunen", RECTOR, TEACHER):
        assert secret not in " ".join(seen), secret
    assert "Sak 2 av 3" in seen[1]
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    office.settle()
    assert office.main.meetings.agendas.screen is None
    view.screen_wanted.emit(True)
    screen = office.main.meetings.agendas.screen
    QTest.keyClick(screen, Qt.Key.Key_Right)
    office.settle()
    assert PUPIL in _text(screen)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    office.settle()


def _text(screen) -> str:
    return " ".join(one.text() for one in screen.findChildren(QLabel) if one.isVisibleTo(screen))


def test_the_pdf_is_written_where_it_is_wanted(office, tmp_path: Path) -> None:
    view = opened(office)
    view.pdf_wanted.emit(False)
    question = office.main.meetings.agendas.question
    question.dialog.reject()
    question.chosen.emit(tmp_path / "saksliste.pdf")
    office.settle()
    assert (tmp_path / "saksliste.pdf").read_bytes().startswith(b"%PDF")
    assert "Filen er ikke kryptert" in office.person.read()


def test_a_decision_waits_on_hjem_and_is_done_in_moter(office, school: School) -> None:
    main = office.show()
    office.settle()
    main.go(HOME)
    office.settle()
    office.person.click_on("Åpne: Vedtak: Ring kommunen.")
    office.settle()
    assert main.place == MEETINGS
    assert "Dette ble bestemt" in office.person.read()
    click(office, "Gjort: Ring kommunen.")
    assert decided.decisions(office.session)[0].settled_by == RECTOR
    assert "Ikke gjort ennå" not in office.person.read()
    school.clock.advance(minutes=1)
    click(office, "Ikke gjort likevel: Ring kommunen.")
    school.clock.advance(minutes=1)
    click(office, "Skal ikke gjøres: Ring kommunen.")
    QTest.keyClicks(QApplication.focusWidget(), "Kommunen ringte selv.")
    main.meetings.detail.panel.write()
    office.settle()
    assert decided.decisions(office.session)[0].note == "Kommunen ringte selv."
    assert "Kommunen ringte selv." in office.person.read()
    office.person.click_on("Neste møte")
    office.settle()
    assert "Gjort siden sist" in office.person.read()
    main.minutes.open_meeting(decided.decisions(office.session)[0].minute_id)
    office.settle()
    assert main.meetings.detail.agenda is None, "what was opened last is shown"
