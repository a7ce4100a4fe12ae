"""Overlat saken, «Hvem kan lese dette?», a deputy and somebody who leaves, through the window and by the keyboard."""

from __future__ import annotations

import three_people
import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from window_school import PRINCIPAL, TEACHER, WindowSchool, window_school

from skjema_app.domain.roles import Role
from skjema_app.ui.casework.people_panels import DeclinePanel, HandAct, OfferPanel
from skjema_app.workflows import case_people, cases, deputies, exchanging, new_members, people
from skjema_app.workflows.cases import CaseAction

COUNSELLOR = "Rådny Fantasi"


def _words(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def _button(root: QWidget, words: str) -> QPushButton:
    for one in root.findChildren(QPushButton):
        label = getattr(one, "label", None)
        if (label() if callable(label) else one.text()) == words and one.isVisibleTo(root):
            return one
    raise AssertionError(words)


def _exchange(*sessions: object) -> None:
    for _round in range(2):
        for one in sessions:
            exchanging.exchange_now(one)  # type: ignore[arg-type]


def _with_case(school: WindowSchool) -> str:
    """A teacher's case with the rector, and a counsellor who is in the school."""
    rector = school.found()
    teacher = school.join(rector, TEACHER)
    counsellor = school.join(rector, COUNSELLOR, (Role.COUNSELLOR,))
    first = work_kit.finished(teacher)
    three_people.supplement(teacher, teacher.vault.documents.get(first))
    _exchange(teacher, rector)
    assert counsellor.school is not None
    new_members.leave_out(rector, first, [counsellor.school.person_id])
    three_people.decided(rector, first, saksansvarlig={"ref": "", "name": TEACHER})
    _exchange(rector, teacher, counsellor)
    return first


def test_a_case_goes_from_hand_to_hand_and_is_left_behind(bench) -> None:
    school = window_school(bench.folder.parent / "skolen", bench.clock)
    first = _with_case(school)
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    main = bench.main(bench.unlocked())
    session = main.desk.session
    main.open_case(first)
    bench.settle()
    detail = main.cases.detail
    said = _words(detail.cards.readers)
    assert "2 personer kan lese hele saken" in said
    assert "Saksansvarlig" in said
    assert "Hvem kan ikke lese det?" in said

    detail.do(CaseAction.HAND_OVER)  # of a case that is the teacher's: whoever decides may ask
    bench.settle()
    panel = detail.panel
    assert isinstance(panel, OfferPanel)
    panel.write()
    assert "Velg hvem" in panel.problem.text()
    panel.who.setFocus()
    while COUNSELLOR not in panel.who.currentText():
        QTest.keyClick(panel.who, Qt.Key.Key_Down)
    QTest.keyClicks(panel.text, "Du har timer der.")
    QTest.keyClick(panel.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    assert "Saken er tilbudt Rådny Fantasi" in _words(main.cases.detail.cards.hands)
    _button(main.cases.detail.cards.hands, "Ta tilbudet tilbake").click()
    bench.settle()
    assert not main.cases.detail.cards.hands.notices

    main.go_to_section(main.settings.school)
    bench.settle()
    section = main.settings.school
    form_of = section.deputies
    form_of.ask()
    bench.settle()
    form_of.form.do_it.click()
    assert form_of.form.problem.text() == "Velg hvem det er"
    form_of.form.who.setCurrentIndex(2)
    form_of.form.last.set_value("2026-01-01")
    form_of.form.do_it.click()
    assert "Siste dag" in form_of.form.problem.text()
    form_of.form.last.set_value(form_of.form.first.value())
    form_of.form.do_it.click()
    bench.settle()
    assert form_of.form is None
    assert f"{COUNSELLOR} er stedfortreder for {PRINCIPAL}" in _words(form_of)
    _button(form_of, "Avslutt nå").click()
    bench.settle()
    assert deputies.in_place_of(school.open[COUNSELLOR]) == ""

    teacher = next(one for one in people.list_people(session) if one.name == TEACHER)
    section.people.ask_to_close(teacher.devices[0].device_id)
    bench.settle()
    question = section.people.asking
    assert "1 åpen sak hos Kari Eksempel" in _words(question)
    (choice,) = [one for _case, one in question.leaving._choices]
    choice.setCurrentIndex(choice.findText(COUNSELLOR, Qt.MatchFlag.MatchStartsWith))
    question.close_it.click()
    bench.settle()
    assert cases.open_case(session, first).responsible == COUNSELLOR
    _exchange(session, school.open[COUNSELLOR], session)
    asked = cases.open_case(school.open[COUNSELLOR], first).hands
    assert asked is not None
    assert asked.mine is not None
    assert asked.mine.moved
    case_people.answer_offer(school.open[COUNSELLOR], first, "Jeg kan ikke.", accepted=False)
    _exchange(school.open[COUNSELLOR], session)
    main.open_case(first)
    bench.settle()
    assert "Saken mangler saksansvarlig" in _words(main.cases.detail.cards.hands)
    main.cases.detail.do_hand(HandAct.DECLINE)  # nothing is asked of her
    assert not isinstance(main.cases.detail.panel, DeclinePanel)
    school.close()
