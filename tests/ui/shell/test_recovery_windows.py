"""The recovery sheet and people in real windows: a lost rector, a forgotten password, a new sheet, roles, leaving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit
from PySide6.QtWidgets import QLabel, QPushButton
from three_people import founded
from window_school import PRINCIPAL, TEACHER, WindowSchool, window_school

from skjema_app.crypto import letter_groups
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.sheet_start_page import SheetStartPage
from skjema_app.workflows import exchange_folder, exchanging, join_school, people, recovery
from skjema_app.workflows.session import Change


@pytest.fixture
def school(bench, tmp_path: Path) -> Iterator[WindowSchool]:
    made = window_school(tmp_path / "skolen", bench.clock)
    yield made
    made.close()


def _founded(school: WindowSchool) -> str:
    """A rector and a teacher with open vaults; the letters of the sheet."""
    rector = school.alone(PRINCIPAL)
    sheet = founded(rector)
    letters = letter_groups.shown(sheet.groups)
    sheet.wipe()
    exchange_folder.choose_folder(rector, school.share)
    exchanging.exchange_now(rector)
    school.join(rector, TEACHER)
    return letters


def _labels(widget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def _section(bench, main) -> object:
    main.go_to_section(main.settings.school)
    bench.settle()
    return main.settings.school


def test_a_lost_rector_takes_over_from_the_first_page_and_the_teacher_is_told(bench, school: WindowSchool) -> None:
    letters = _founded(school)
    school.close(PRINCIPAL)
    bench.folder = school.root / "ny maskin"
    shell = bench.shell()
    shell.page.sheet.click()
    bench.settle()
    page = shell.page
    assert isinstance(page, SheetStartPage)
    page.take_over()
    assert page.name.error.isVisible()
    assert page.sheet.error.isVisible()
    page.name.line.setText(PRINCIPAL)
    page.sheet.fill(letters)
    page.exchange.take(school.share)
    bench.settle()
    page.choice.noted.setChecked(True)
    page.take_over()
    bench.settle()
    main = bench.main(shell)
    assert main.desk.session.school.is_issuer
    section = _section(bench, main)
    assert "Ark nr. 1 gjelder" in _labels(section.sheet)
    assert section.people.isVisible()
    teacher = school.open[TEACHER]
    for session in (teacher, main.desk.session, teacher):
        exchanging.exchange_now(session)
    school.close(TEACHER)
    bench.folder = school.folder(TEACHER)
    home = bench.main(bench.unlocked()).home
    bench.settle()
    assert f"Gjenopprettingsarket er brukt: {PRINCIPAL} styrer" in _labels(home.sheet_told)
    (seen,) = home.sheet_told.findChildren(KeyedButton)
    seen.click()
    bench.settle()
    assert not home.sheet_told.isVisible()


def test_a_forgotten_password_with_the_sheet_and_the_rector_is_told(bench, school: WindowSchool) -> None:
    letters = _founded(school)
    school.close(TEACHER)
    bench.folder = school.folder(TEACHER)
    shell = bench.shell()
    shell.page.forgotten.click()
    shell.page.findChild(QPushButton, "sheet").click()
    bench.settle()
    page = shell.page
    page.choice.noted.setChecked(True)
    page.sheet.fill(letters)
    page.open()
    bench.settle()
    main = bench.main(shell)
    rector = school.open[PRINCIPAL]
    for session in (main.desk.session, rector):
        exchanging.exchange_now(session)
    shell.lock("asked")
    bench.settle()
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    home = bench.main(bench.unlocked()).home
    bench.settle()
    assert f"Hvelvet til {TEACHER} er åpnet med gjenopprettingsarket" in _labels(home.sheet_told)


@pytest.mark.soak
def test_a_new_sheet_in_two_envelopes_is_taken_in_use_when_it_is_kept(bench, school: WindowSchool) -> None:
    letters = _founded(school)
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    main = bench.main(bench.unlocked())
    section = _section(bench, main)
    section.sheet.renew.click()
    bench.settle()
    form = section.sheet.form
    form.step.split.setChecked(True)
    assert form.step.letters.shown != form.step.other_letters.shown != ""
    form.at_hand.setChecked(True)
    form.old.fill(letters)
    form.step.go_on.click()
    assert form.step.at_risk
    assert recovery.sheet_state(main.desk.session).number == 1
    usb = school.root / "usb"
    usb.mkdir()
    form.step.save_to(usb / "ark.pdf")
    bench.settle()
    assert sorted(one.name for one in usb.iterdir()) == ["ark 1.pdf", "ark 2.pdf"]
    form.step.go_on.click()
    bench.settle()
    assert section.sheet.form is None
    assert "Ark nr. 2 gjelder" in _labels(section.sheet)
    assert main.desk.session.school.sheet_events()[-1].by_old


def test_roles_and_leaving_are_told_before_they_are_done(bench, school: WindowSchool) -> None:
    _founded(school)
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    main = bench.main(bench.unlocked())
    section = _section(bench, main)
    who = next(one.person_id for one in people.list_people(main.desk.session) if one.name == TEACHER)
    section.people.change_person(who)
    bench.settle()
    panel = section.people.changing
    panel.roles[Role.COUNSELLOR].setChecked(True)
    panel.ask_roles()
    bench.settle()
    assert "blir lærer og rådgiver" in _labels(panel.question)
    panel.question.do_it.click()
    bench.settle()
    assert main.desk.session.school.person(who).roles == {Role.TEACHER, Role.COUNSELLOR}
    panel = section.people.changing
    panel.last.set_value("2027-06-30")
    panel.save_last.click()
    bench.settle()
    assert "til og med 30. juni" in _labels(section.people)
    section.people.changing.revoke.click()
    bench.settle()
    question = section.people.changing.question
    assert f"Det {TEACHER} har signert til nå, gjelder fortsatt." in _labels(question)
    question.cancel.click()
    assert main.desk.session.school.person(who).active
    section.people.changing.ask_suspend()
    section.people.changing.question.do_it.click()
    bench.settle()
    assert not main.desk.session.school.person(who).active
    assert section.people.changing is None
    assert "Stengt" in _labels(section.people)
    teacher = school.open[TEACHER]
    for session in (main.desk.session, teacher):
        exchanging.exchange_now(session)
    assert teacher.school is not None
    assert teacher.school.membership is Membership.CLOSED


@pytest.mark.soak
def test_a_draft_about_the_leadership_is_kept_out_with_its_price_told(bench) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    draft = work_kit.filled_draft(main.desk.session, gjelder_ansatt="ja-ledelsen")
    main.desk.tell(Change(drafts=True))
    bench.settle()
    home = main.home
    (link,) = (one for one in home.findChildren(KeyedButton) if one.label() == "Hold utenfor gjenoppretting")
    link.click()
    bench.settle()
    assert "Glemmer du passordet, er kladden borte for alltid." in _labels(home.keeping_out)
    home.keeping_out.go_on()
    assert home.keeping_out.trouble.isVisible()
    home.keeping_out.password.line.setText("feil passord helt feil")
    home.keeping_out.go_on()
    bench.settle()
    assert "Passordet stemmer ikke" in _labels(home.keeping_out)
    home.keeping_out.password.line.setText(work_kit.PASSWORD)
    home.keeping_out.go_on()
    bench.settle()
    assert not home.keeping_out.isVisible()
    assert main.desk.session.vault.drafts.get(draft).kept_out
    assert any(one.label() == "Holdt utenfor gjenoppretting" for one in home.findChildren(KeyedButton))


@pytest.mark.soak
def test_a_second_machine_is_invited_from_the_first_and_let_in_by_the_rector(bench, school: WindowSchool) -> None:
    _founded(school)
    teacher = school.open[TEACHER]
    me = teacher.school.person_id
    invited = people.invite(teacher, name=TEACHER, roles=(), person_id=me)
    join_school.start_invited(
        data=invited.data,
        code=" ".join(invited.code),
        password=work_kit.secret(),
        vault_folder=school.root / "maskin 2",
        exchange_folder=school.share,
        clock=bench.clock,
    ).close()
    exchanging.exchange_now(teacher)
    exchanging.exchange_now(school.open[PRINCIPAL])
    school.close()
    bench.folder = school.folder(TEACHER)
    shell = bench.unlocked()
    section = _section(bench, bench.main(shell))
    assert section.more.isVisible()
    shell.lock("asked")
    bench.settle()
    bench.folder = school.folder(PRINCIPAL)
    main = bench.main(bench.unlocked())
    section = _section(bench, main)
    assert not section.more.isVisible()
    assert f"{TEACHER} vil bruke en maskin til" in _labels(section.people)
    (allow,) = (one for one in section.people.findChildren(KeyedButton) if one.label() == "Godkjenn maskinen")
    allow.click()
    bench.settle()
    assert "vil bruke en maskin til" not in _labels(section.people)
    assert len(main.desk.session.school.person(me).devices) == 2
