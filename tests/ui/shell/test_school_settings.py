"""*Innstillinger › Skolen* and *› Utveksling*, and the group that *Hjem* asks for, on real vaults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit
from three_people import founded
from window_school import OFFICE, PRINCIPAL, SCHOOL, TEACHER, WindowSchool, window_school

from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.ui.invite_parts import file_data, save_invitation
from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.sheet_question import SheetQuestion
from skjema_app.workflows import exchange_folder, exchanging, found_school, join_school, people
from skjema_app.workflows.exchanging import ExchangeStatus
from skjema_app.workflows.session import Session


@pytest.fixture
def school(bench, tmp_path: Path) -> Iterator[WindowSchool]:
    made = window_school(tmp_path / "skolen", bench.clock)
    yield made
    made.close()


def _founder(bench, school: WindowSchool) -> object:
    """The window of the principal, with a teacher who has joined."""
    founder = school.found()
    school.join(founder, TEACHER)
    school.close(PRINCIPAL)
    return _opened(bench, school, PRINCIPAL)


def _opened(bench, school: WindowSchool, name: str) -> object:
    bench.folder = school.folder(name)
    return bench.main(bench.unlocked())


def _school_section(bench, main) -> object:
    main.go_to_section(main.settings.school)
    bench.settle()
    return main.settings.school


def _labels(widget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def _machine_buttons(section) -> list[KeyedButton]:
    return [one for one in section.people.findChildren(KeyedButton) if one.label() == "Steng maskin"]


# --- Skolen


def test_alone_there_are_two_ways(bench) -> None:
    main = bench.main(bench.unlocked())
    section = _school_section(bench, main)
    assert section.join.isVisible()
    assert section.found.isVisible()
    assert not section.people.isVisible()
    section.found.click()
    bench.settle()
    flow = main.school.founding
    assert flow.about.school.line.text() == work_kit.SCHOOL
    flow.about.go_on.click()
    bench.settle()
    assert len(flow.sheet.letters.shown.split()) == 7
    assert main.desk.session.school is None, "nothing is founded before the sheet is kept"


def test_setting_up_can_be_called_off_before_anything_is_made(bench) -> None:
    main = bench.main(bench.unlocked())
    section = _school_section(bench, main)
    section.found.click()
    bench.settle()
    main.school.founding.about.not_now.click()
    bench.settle()
    assert main.desk.session.school is None
    assert main.side.isVisible()
    assert section.isVisible()


def test_somebody_who_started_alone_joins_and_shares_nothing(bench, school: WindowSchool) -> None:
    founder = school.found()
    invitation = school.invite(founder, work_kit.NAME)
    main = bench.main(bench.unlocked())
    work_kit.finished(main.desk.session)
    section = _school_section(bench, main)
    section.join.click()
    bench.settle()
    page = main.settings.joiner
    page.form.take(invitation.file)
    page.form.codes.fill(invitation.code)
    page.form.open()
    bench.settle()
    page.join()
    bench.settle()
    assert section.isVisible()
    assert main.bars.waiting.isVisible()
    assert exchanging.exchange_now(founder).joined == (work_kit.NAME,)
    main.school.clock.kick()
    bench.settle()
    assert main.desk.session.school.membership is Membership.CERTIFIED
    assert not main.bars.waiting.isVisible()
    assert "godkjent deg" in main.bars.news.title.text()
    assert not exchanging.exchange_now(founder).received or not founder.vault.documents.list()
    assert "kobl" not in section.join.label() or not section.join.isVisible()


def test_the_list_says_who_is_who(bench, school: WindowSchool) -> None:
    section = _school_section(bench, _founder(bench, school))
    words = _labels(section)
    for expected in (PRINCIPAL, TEACHER, "rektor", "lærer", "Styrer hvem som er med", "Denne maskinen", "Brukt"):
        assert expected in words
    rows = {row.name: row for row in section.facts.people}
    assert rows[TEACHER].short_id in words


def test_a_member_sees_no_list_and_no_ways_in(bench, school: WindowSchool) -> None:
    founder = school.found()
    school.join(founder, TEACHER)
    school.close(TEACHER)
    section = _school_section(bench, _opened(bench, school, TEACHER))
    assert not section.people.isVisible()
    assert not section.join.isVisible()
    assert "lærer" in _labels(section)


def test_file_and_code_never_stand_in_one_text(bench, school: WindowSchool, tmp_path: Path) -> None:
    main = _founder(bench, school)
    section = _school_section(bench, main)
    section.people.invite.click()
    page = main.settings.inviter
    page.form.name.line.setText(OFFICE)
    page.form.roles[Role.OFFICE].setChecked(True)
    page.form.make.click()
    bench.settle()
    code = page.guest.letters.shown
    page.guest.save_to(tmp_path / "Invitasjon")
    bench.settle()
    saved = tmp_path / "Invitasjon.skjemainvitasjon"
    assert join_school.look_at_invitation(saved.read_bytes(), code, bench.clock).name == OFFICE
    assert page.guest.drag.isVisible()
    dragged = file_data(saved)
    assert [url.toLocalFile() for url in dragged.urls()] == [str(saved)]
    assert code.split()[0] not in dragged.text()
    for box in page.findChildren(QLineEdit) + page.findChildren(QPlainTextEdit):
        text = box.text() if isinstance(box, QLineEdit) else box.toPlainText()
        assert code.split()[0] not in text
    for one in page.findChildren(QLabel):
        assert not one.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        assert not (saved.name in one.text() and code.split()[0] in one.text())
    page.guest.finish.click()
    assert not page.guest.letters.shown
    assert section.isVisible()


def test_an_invitation_that_lies_there_is_never_replaced(tmp_path: Path) -> None:
    first = save_invitation(b"one", tmp_path / "Invitasjon.skjemainvitasjon")
    second = save_invitation(b"two", tmp_path / "Invitasjon.skjemainvitasjon")
    assert first.read_bytes() == b"one"
    assert second.name == "Invitasjon (2).skjemainvitasjon"


def test_what_an_invitation_lacks_is_told(bench, school: WindowSchool) -> None:
    main = _founder(bench, school)
    section = _school_section(bench, main)
    section.people.invite.click()
    form = main.settings.inviter.form
    form.make.click()
    bench.settle()
    assert form.name.error.isVisible()
    assert form.role_error.isVisible()
    assert len(people.list_invitations(main.desk.session)) == 1
    form.name.line.setText("\u202eOla")
    form.roles[Role.TEACHER].setChecked(True)
    form.make.click()
    bench.settle()
    assert form.name.error.isVisible() or len(people.list_invitations(main.desk.session)) == 2


def test_a_new_machine_keeps_the_person_and_the_roles(bench, school: WindowSchool) -> None:
    main = _founder(bench, school)
    section = _school_section(bench, main)
    more = [one for one in section.people.findChildren(KeyedButton) if one.label() == "Inviter ny maskin"]
    assert len(more) == 1
    more[0].click()
    form = main.settings.inviter.form
    assert form.name.text == TEACHER
    assert form.name.line.isReadOnly()
    assert form.same_roles.isVisible()
    assert form.same_roles.text() == "Lærer, som før"
    assert not any(check.isVisible() for check in form.roles.values())
    form.make.click()
    bench.settle()
    found = [one for one in people.list_invitations(main.desk.session) if one.name == TEACHER]
    assert [one.roles for one in found] == ["lærer", "lærer"]
    main.settings.inviter.guest.one_more.click()
    assert form.name.text == ""
    assert form.roles[Role.TEACHER].isVisible()
    assert not form.same_roles.isVisible()


def test_the_text_size_does_not_take_the_code_away(bench, school: WindowSchool) -> None:
    main = _founder(bench, school)
    section = _school_section(bench, main)
    section.people.invite.click()
    page = main.settings.inviter
    page.form.name.line.setText(OFFICE)
    page.form.roles[Role.OFFICE].setChecked(True)
    page.form.make.click()
    bench.settle()
    code = page.guest.letters.shown
    main.looks_wanted.emit("light", 150)
    bench.settle()
    assert main.settings.inviter.guest.letters.shown == code
    main.go(0)
    bench.settle()
    assert main.home.isVisible()
    main.go(2)
    bench.settle()
    assert main.settings.inviter.guest.letters.isVisible()


def test_closing_a_machine_asks_and_says_what_it_means(bench, school: WindowSchool) -> None:
    main = _founder(bench, school)
    section = _school_section(bench, main)
    shut = _machine_buttons(section)
    assert len(shut) == 1  # not the own one, not an issuer's
    shut[0].click()
    question = section.people.asking
    assert question.cancel.hasFocus()
    assert "gjelder fortsatt" in question.text.text()
    QTest.keyClick(question.cancel, Qt.Key.Key_Escape)
    bench.settle()
    assert section.people.asking is None
    assert _active(main.desk.session, TEACHER)
    _machine_buttons(section)[0].click()
    section.people.asking.close_it.click()
    bench.settle()
    assert not _active(main.desk.session, TEACHER)
    assert not _machine_buttons(section)
    exchanging.exchange_now(school.open[TEACHER])
    assert school.open[TEACHER].school.membership is Membership.CLOSED


def test_a_refresh_keeps_the_question(bench, school: WindowSchool) -> None:
    main = _founder(bench, school)
    section = _school_section(bench, main)
    _machine_buttons(section)[0].click()
    bench.settle()  # it asks what lies with her before it is written here
    people.invite(main.desk.session, name=OFFICE, roles=[Role.OFFICE])
    section.refresh()
    bench.settle()
    assert OFFICE in _labels(section)
    assert section.people.asking is not None


def _active(session: Session, name: str) -> bool:
    return next(row.active for row in people.list_people(session) if row.name == name)


# --- Utveksling


def test_the_exchange_says_how_it_stands(bench, school: WindowSchool) -> None:
    main = _founder(bench, school)
    main.go_to_section(main.settings.exchange)
    bench.settle()
    section = main.settings.exchange
    assert "Sist utvekslet" in section.status.text.text()
    assert str(school.share) in section.folder.whole()
    section.test.click()
    bench.settle()
    assert "Vi kan skrive i mappen." in _labels(section.lines)
    section.now.click()
    bench.settle()
    assert section.done.isVisible()
    assert section.now.isEnabled()


def test_what_waits_and_who_is_silent_is_listed(bench, school: WindowSchool) -> None:
    main = bench.main(bench.unlocked())
    main.go_to_section(main.settings.exchange)
    bench.settle()
    section = main.settings.exchange
    assert not section.buttons.isVisible()  # alone there is nothing to exchange
    section.show_status(
        ExchangeStatus(
            membership=Membership.CERTIFIED,
            school=SCHOOL,
            folder="/x",
            sentence="Finner ikke delingsmappen.",
            warn=True,
            last="",
            undelivered=2,
            waits=("Det mangler en fil fra Ola.",),
            silent=("Eva Kontorprøve",),
            notices=("Klokken til Ola går feil.",),
        )
    )
    bench.settle()
    words = _labels(section)
    for expected in ("2 dokumenter er ikke levert", "Det mangler en fil", "Eva Kontorprøve", "Klokken til Ola"):
        assert expected in words


def test_another_folder_is_tried_before_it_is_taken(bench, school: WindowSchool, tmp_path: Path) -> None:
    main = _founder(bench, school)
    main.go_to_section(main.settings.exchange)
    bench.settle()
    section = main.settings.exchange
    section.set_folder(tmp_path / "finnes-ikke")
    bench.settle()
    assert section.trouble.isVisible()
    assert exchange_folder.chosen_folder(main.desk.session) == school.share
    (tmp_path / "ny").mkdir()
    section.set_folder(tmp_path / "ny")
    bench.settle()
    assert exchange_folder.chosen_folder(main.desk.session) == tmp_path / "ny"
    assert list((tmp_path / "ny").iterdir())  # exchanged there by itself


# --- Hjem asks for a group


def test_the_sheet_is_asked_for_until_the_group_is_right(bench, school: WindowSchool, qtbot) -> None:
    founder = school.alone(PRINCIPAL)
    groups = founded(founder).groups
    number = found_school.asked_group(founder)
    school.close(PRINCIPAL)
    main = _opened(bench, school, PRINCIPAL)
    question = SheetQuestion(main.desk)
    qtbot.addWidget(question)
    question.refresh()
    bench.settle()
    assert question.isVisible()
    assert str(number) in question.question.text()
    for wrong in ("", "0000", groups[number % 7]):
        question.line.setText(wrong)
        question.answer()
        bench.settle()
        assert question.error.isVisible(), wrong
    question.line.setText(groups[number - 1].lower())
    QTest.keyClick(question.line, Qt.Key.Key_Return)
    bench.settle()
    assert not question.isVisible()
    assert not found_school.asked_group(main.desk.session)
    QApplication.processEvents()
