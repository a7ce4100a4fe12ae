"""Getting in: the three ways, an invitation with its code, setting up a school with its sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from three_people import founded
from window_school import PRINCIPAL, SCHOOL, TEACHER, WindowSchool, window_school

from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.ui.code_input import CodeInput
from skjema_app.ui.found_page import FoundPage
from skjema_app.ui.invited_page import InvitedPage
from skjema_app.ui.lock_note import LockReason
from skjema_app.ui.sheet_page import SheetPage
from skjema_app.ui.unlock_window import UnlockPage
from skjema_app.workflows import fill_form, found_school


@pytest.fixture
def school(bench, tmp_path: Path) -> WindowSchool:
    made = window_school(tmp_path / "skolen", bench.clock)
    yield made
    made.close()


def _invited(bench) -> tuple[object, InvitedPage]:
    shell = bench.shell()
    QTest.mouseClick(shell.page.invited, Qt.MouseButton.LeftButton)
    bench.settle()
    assert isinstance(shell.page, InvitedPage)
    return shell, shell.page


def _founding(bench) -> tuple[object, object]:
    shell = bench.shell()
    QTest.mouseClick(shell.page.found, Qt.MouseButton.LeftButton)
    bench.settle()
    page = shell.page
    assert isinstance(page, FoundPage)
    page.name.setText(PRINCIPAL)
    page.school.setText(SCHOOL)
    page.noted.setChecked(True)
    page.begin()
    bench.settle()
    return shell, bench.main(shell).school.founding


# --- the welcome page


def test_three_ways_and_the_lightest_one_first(bench) -> None:
    page = bench.shell().page
    assert page.alone.hasFocus()
    ways = [page.alone, page.invited, page.found, page.restore]
    assert [one.y() for one in ways] == sorted(one.y() for one in ways)
    assert page.alone.property("kind") == "primary"
    assert page.found.property("kind") != "primary"


# --- the code


def test_a_pasted_code_fills_all_boxes(qtbot) -> None:
    codes = CodeInput()
    qtbot.addWidget(codes)
    QApplication.clipboard().setText("7k3m-9qxa 1gwb - ynnj  –  cr9w\n")
    codes.show()
    codes.boxes[0].setFocus()
    QTest.keyClick(codes.boxes[0], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert codes.text == "7K3M - 9QXA - 1GWB - YNNJ - CR9W"


def test_typing_goes_from_box_to_box_and_back(qtbot) -> None:
    codes = CodeInput()
    qtbot.addWidget(codes)
    codes.show()
    codes.boxes[0].setFocus()
    for letter in "7k3m9qx-1g":
        QTest.keyClicks(codes.focusWidget(), letter)
    assert [box.text() for box in codes.boxes] == ["7K3M", "9QX", "1G", "", ""]
    for _press in range(3):
        QTest.keyClick(codes.focusWidget(), Qt.Key.Key_Backspace)
    assert codes.focusWidget() is codes.boxes[1]
    assert [box.text() for box in codes.boxes] == ["7K3M", "9QX", "", "", ""]


def test_a_letter_too_many_never_wipes_the_next_box(qtbot) -> None:
    codes = CodeInput()
    qtbot.addWidget(codes)
    codes.fill("7K3M9QXA1GWBYNNJCR9W")
    codes.show()
    codes.boxes[1].setFocus()
    codes.boxes[1].setCursorPosition(4)
    QTest.keyClicks(codes.boxes[1], "z")
    assert codes.text == "7K3M - 9QXA - 1GWB - YNNJ - CR9W"


# --- an invitation


def test_file_and_code_lead_into_a_vault_that_waits(bench, school: WindowSchool) -> None:
    invitation = school.invite(school.found())
    shell, page = _invited(bench)
    page.form.take(invitation.file)
    page.form.codes.fill(invitation.code)
    QTest.keyClick(page.form.codes.boxes[4], Qt.Key.Key_Return)
    bench.settle()
    assert page.invitation.isVisible()
    assert page.invitation.school.text() == SCHOOL
    assert TEACHER in page.invitation.who.text()
    assert PRINCIPAL in page.invitation.inviter.text()
    assert page.exchange.folder == school.share  # proposed, since it is there
    assert page.exchange.lines.isVisible()
    page.choice.noted.setChecked(True)
    page.join()
    bench.settle()
    main = bench.main(shell)
    assert main.bars.waiting.isVisible()
    assert "112" in main.bars.waiting.text.text()
    assert main.desk.session.person.name == TEACHER
    main.report()
    bench.settle()
    main.sheet.buttons[0].click()
    bench.settle()
    assert main.form is not None
    assert [one.draft_id for one in fill_form.list_drafts(main.desk.session)] == [main.form.draft_id]


def test_a_letter_that_codes_have_not_is_told_by_its_group(bench, school: WindowSchool) -> None:
    invitation = school.invite(school.found())
    _shell, page = _invited(bench)
    page.form.take(invitation.file)
    page.form.codes.fill(invitation.code)
    page.form.codes.boxes[2].setText("UUUU")
    page.form.open()
    bench.settle()
    assert "gruppe 3" in page.form.codes.error.text()
    assert page.form.codes.boxes[2].hasFocus()
    marked = [box.property("error") for box in page.form.codes.boxes]
    assert marked == ["", "", "true", "", ""]


def test_another_invitations_code_says_so_and_nothing_is_made(bench, school: WindowSchool) -> None:
    founder = school.found()
    first, second = school.invite(founder), school.invite(founder, "Ola Eksempel")
    _shell, page = _invited(bench)
    page.form.take(first.file)
    page.form.codes.fill(second.code)
    page.form.open()
    bench.settle()
    assert "passer ikke" in page.form.codes.error.text()
    assert not page.invitation.isVisible()
    assert not bench.folder.exists()


@pytest.mark.parametrize("content", [b"", b"not one of ours", b"x" * 200_000])
def test_a_file_that_is_no_invitation_is_told(bench, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "feil.skjemainvitasjon").write_bytes(content)
    _shell, page = _invited(bench)
    page.form.take(tmp_path / "feil.skjemainvitasjon")
    page.form.codes.fill("1GWBYNNJCR9WQ8A1XB96")
    page.form.open()
    bench.settle()
    assert page.form.trouble.isVisible() or page.form.codes.error.isVisible()
    assert not page.invitation.isVisible()


def test_the_file_may_be_dropped(bench, school: WindowSchool) -> None:
    invitation = school.invite(school.found())
    _shell, page = _invited(bench)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(invitation.file))])
    drop = QDropEvent(
        page.form.rect().center().toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.form.dropEvent(drop)
    assert page.form.file_name.whole() == invitation.file.name
    assert page.form.codes.boxes[0].hasFocus()


def test_what_is_missing_is_told_in_order(bench, school: WindowSchool) -> None:
    invitation = school.invite(school.found())
    _shell, page = _invited(bench)
    page.form.open()
    assert page.form.trouble.isVisible()
    page.form.take(invitation.file)
    page.form.open()
    assert page.form.codes.error.isVisible()
    page.form.codes.fill(invitation.code)
    page.form.open()
    bench.settle()
    page.join()
    assert page.trouble.isVisible()
    assert page.choice.noted.hasFocus()
    assert not bench.folder.exists()


def test_a_folder_that_fails_after_the_vault_is_made_loses_nothing(bench, school: WindowSchool, tmp_path) -> None:
    invitation = school.invite(school.found())
    shell, page = _invited(bench)
    page.form.take(invitation.file)
    page.form.codes.fill(invitation.code)
    page.form.open()
    bench.settle()
    page.exchange.folder = tmp_path / "borte"
    page.choice.noted.setChecked(True)
    page.join()
    bench.settle()
    assert (bench.folder / "keys.json").exists()
    assert "Lås opp" in page.trouble.text.text()
    assert page.unlock_button.hasFocus()
    page.unlock_button.click()
    bench.settle()
    assert isinstance(shell.page, UnlockPage)


def test_back_leaves_no_code_and_no_password(bench, school: WindowSchool) -> None:
    invitation = school.invite(school.found())
    shell, page = _invited(bench)
    page.form.take(invitation.file)
    page.form.codes.fill(invitation.code)
    page.form.open()
    bench.settle()
    page.back_button.click()
    assert page.form.isVisible()
    page.back_button.click()
    assert page.form.codes.empty
    assert page.choice.password.empty
    bench.settle()
    assert shell.page.alone.isVisible()


# --- setting up a school


def test_founding_leads_over_sheet_folder_and_invitation_to_work(bench, tmp_path: Path) -> None:
    (tmp_path / "deling").mkdir()
    shell, flow = _founding(bench)
    main = bench.main(shell)
    assert len(flow.sheet.letters.shown.split()) == 7
    assert not main.side.isVisible()
    flow.sheet.go_on.click()
    assert flow.sheet.warning.isVisible()
    assert flow.sheet.noted.hasFocus()
    flow.sheet.noted.setChecked(True)
    flow.sheet.go_on.click()
    assert not flow.sheet.letters.shown
    flow.folder.choice.take(tmp_path / "deling")
    bench.settle()
    flow.folder.use.click()
    bench.settle()
    assert flow.people.form.isVisible()
    flow.people.form.name.line.setText(TEACHER)
    flow.people.form.roles[Role.TEACHER].setChecked(True)
    flow.people.form.make.click()
    bench.settle()
    assert flow.people.guest.isVisible()
    assert len(flow.people.guest.letters.shown.split()) == 5
    flow.people.guest.finish.click()
    bench.settle()
    assert main.school.founding is None
    assert main.side.isVisible()
    session = main.desk.session
    assert session.school.membership is Membership.CERTIFIED
    assert found_school.asked_group(session)
    assert list((tmp_path / "deling").iterdir())  # exchanged by itself


def test_the_saved_sheet_holds_the_groups_that_were_shown(bench, tmp_path: Path) -> None:
    _shell, flow = _founding(bench)
    (tmp_path / "minnepinne").mkdir()
    flow.sheet.save_to(tmp_path / "minnepinne" / "ark")
    bench.settle()
    assert (tmp_path / "minnepinne" / "ark.pdf").read_bytes().startswith(b"%PDF")
    assert flow.sheet.kept.isVisible()
    assert not flow.at_risk
    flow.sheet.save_to(tmp_path / "minnepinne" / "ark.pdf")
    bench.settle()
    assert flow.sheet.trouble.isVisible()  # never replaced


def test_the_sheet_is_not_saved_in_the_vault(bench) -> None:
    _shell, flow = _founding(bench)
    flow.sheet.save_to(bench.folder / "ark.pdf")
    bench.settle()
    assert flow.sheet.trouble.isVisible()
    assert flow.at_risk
    assert not (bench.folder / "ark.pdf").exists()


def test_the_sheet_is_printed_from_memory(bench, tmp_path: Path) -> None:
    _shell, flow = _founding(bench)
    flow.sheet.print_sheet()
    job = flow.sheet.job
    job.printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    job.printer.setOutputFileName(str(tmp_path / "ut.pdf"))
    job.fetch()
    bench.settle()
    assert (tmp_path / "ut.pdf").read_bytes().startswith(b"%PDF")
    assert flow.sheet.kept.isVisible()
    assert not flow.at_risk


@pytest.mark.parametrize("reason", [LockReason.ASKED, LockReason.HIDDEN])
def test_a_sheet_that_nobody_kept_holds_the_lock_once(bench, reason: LockReason) -> None:
    shell, flow = _founding(bench)
    shell.lock(reason.value)
    bench.settle()
    assert shell.session is not None
    assert not flow.sheet.letters.shown
    assert flow.sheet.warning.isVisible()
    flow.sheet.show_letters.click()
    assert len(flow.sheet.letters.shown.split()) == 7
    shell.lock(reason.value)
    bench.settle()
    assert shell.session is None


def test_the_idle_clock_never_takes_the_sheet_away(bench) -> None:
    shell, flow = _founding(bench)
    shell.lock(LockReason.ASKED.value)
    for _time in range(3):
        shell.lock(LockReason.IDLE.value)
        bench.settle()
    assert shell.session is not None
    assert not flow.sheet.letters.shown
    flow.sheet.noted.setChecked(True)
    shell.lock(LockReason.IDLE.value)
    bench.settle()
    assert shell.session is None


def test_closing_warns_once_too(bench) -> None:
    shell, flow = _founding(bench)
    shell.close()
    bench.settle()
    assert shell.session is not None
    assert flow.sheet.warning.isVisible()


def test_while_a_school_is_set_up_nothing_else_opens(bench) -> None:
    shell, flow = _founding(bench)
    main = bench.main(shell)
    main.go(2)
    main.report()
    main.finding.search()
    bench.settle()
    assert main.stack.currentWidget() is flow
    assert main.sheet is None


def test_folder_and_invitations_may_wait(bench) -> None:
    shell, flow = _founding(bench)
    flow.sheet.noted.setChecked(True)
    flow.sheet.go_on.click()
    flow.folder.later.click()
    flow.people.later.click()
    bench.settle()
    main = bench.main(shell)
    assert main.school.founding is None
    assert main.side.isVisible()


def test_the_roles_of_the_founder_are_taken(bench) -> None:
    shell = bench.shell()
    shell.page.found.click()
    bench.settle()
    page = shell.page
    page.name.setText("Ida Teknikkprøve")
    page.school.setText(SCHOOL)
    page.role.choose(3)
    page.noted.setChecked(True)
    page.begin()
    bench.settle()
    main = bench.main(shell)
    main.school.founding.sheet.noted.setChecked(True)
    main.school.founding.sheet.go_on.click()
    bench.settle()
    me = main.desk.session.school.me
    assert me is not None
    assert me.roles == frozenset()


# --- a forgotten password


def test_the_schools_sheet_opens_a_vault_under_a_new_password(bench, school: WindowSchool) -> None:
    founder = school.alone(PRINCIPAL)
    groups = founded(founder).groups
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    shell = bench.shell()
    shell.page.forgotten.click()
    shell.page.findChild(QPushButton, "sheet").click()
    bench.settle()
    page = shell.page
    assert isinstance(page, SheetPage)
    page.open()
    assert page.sheet.error.isVisible()
    page.choice.noted.setChecked(True)
    page.sheet.fill(" ".join((*groups[:6], "0000")))
    page.open()
    bench.settle()
    assert shell.session is None
    assert page.sheet.error.isVisible()
    page.sheet.fill(" - ".join(groups).lower())
    chosen = page.choice.password.text()
    page.open()
    bench.settle()
    assert bench.main(shell).desk.session.person.name == PRINCIPAL
    shell.lock(LockReason.ASKED.value)
    bench.settle()
    again = bench.shell()
    again.page.password.line.setText(chosen)
    again.page.try_password()
    bench.settle()
    assert again.main is not None


def test_the_sheet_of_another_school_opens_nothing(bench, school: WindowSchool) -> None:
    founder = school.alone(PRINCIPAL)
    founded(founder).wipe()
    other = school.alone("Liv Eksempel")
    groups = founded(other, "En annen skole").groups
    school.close(PRINCIPAL)
    bench.folder = school.folder(PRINCIPAL)
    shell = bench.shell()
    shell.show_sheet()
    bench.settle()
    page = shell.page
    page.sheet.fill(" ".join(groups))
    page.choice.noted.setChecked(True)
    page.open()
    bench.settle()
    assert shell.session is None
    assert page.sheet.error.isVisible()
    page.back_button.click()
    assert page.sheet.empty
