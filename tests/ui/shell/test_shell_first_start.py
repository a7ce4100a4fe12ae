"""«Kom i gang alene»: three fields, then the first page of the form."""

from __future__ import annotations

import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.ui.first_start import AlonePage
from skjema_app.ui.restore_page import RestorePage
from skjema_app.ui.welcome_page import WelcomePage
from skjema_app.workflows import fill_form


def _alone(bench) -> tuple[object, AlonePage]:
    shell = bench.shell()
    assert isinstance(shell.page, WelcomePage)
    QTest.keyClick(shell.focusWidget(), Qt.Key.Key_Space)
    bench.settle()
    page = shell.page
    assert isinstance(page, AlonePage)
    return shell, page


def test_three_fields_lead_straight_into_the_form(bench) -> None:
    shell, page = _alone(bench)
    assert len(page.password.text().split()) == 5
    QTest.keyClicks(shell.focusWidget(), "Kari Eksempel")
    QTest.keyClick(shell.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClicks(shell.focusWidget(), "Eksempelåsen skole")
    QTest.mouseClick(page.noted, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.begin_button, Qt.MouseButton.LeftButton)
    bench.settle()
    main = bench.main(shell)
    assert main.form is not None
    assert main.form.wizard.step_id == "hvem_og_hva"
    assert fill_form.last_place(main.desk.session) == main.form.draft_id
    assert main.desk.session.person.name == "Kari Eksempel"


def test_what_is_missing_is_told_and_nothing_is_made(bench) -> None:
    _shell, page = _alone(bench)
    page.begin()
    bench.settle()
    assert page.name_error.isVisible()
    assert page.school_error.isVisible()
    assert page.name.hasFocus()
    assert not bench.folder.exists()


def test_the_suggested_password_must_be_noted(bench) -> None:
    _shell, page = _alone(bench)
    page.name.setText("Kari Eksempel")
    page.school.setText("Eksempelåsen skole")
    page.begin()
    bench.settle()
    assert page.trouble.isVisible()
    assert page.noted.hasFocus()
    assert not bench.folder.exists()


def test_a_weak_password_is_refused_and_stays_in_the_field(bench) -> None:
    _shell, page = _alone(bench)
    page.name.setText("Kari Eksempel")
    page.school.setText("Eksempelåsen skole")
    page.password.line.setText("sommer2026")
    page.noted.setChecked(True)
    page.begin()
    bench.settle()
    assert page.trouble.isVisible()
    assert page.password.text() == "sommer2026"
    assert not (bench.folder / "keys.json").exists()


def test_own_password_is_judged_while_it_is_typed(bench, qtbot) -> None:
    _shell, page = _alone(bench)
    page.password.line.clear()
    page.password.setFocus()
    QTest.keyClicks(page.password.line, "passord1")
    qtbot.waitUntil(lambda: bool(page.strength.text()))
    assert page.choice.verdict is not None
    assert not page.choice.verdict.good


def test_going_back_leaves_no_password(bench) -> None:
    shell, page = _alone(bench)
    page.back_button.click()
    assert page.password.empty
    bench.settle()
    assert isinstance(shell.page, WelcomePage)


def test_a_copy_from_another_machine_opens_here(bench, tmp_path) -> None:
    other = work_kit.new_session(tmp_path / "other", bench.clock)
    work_kit.filled_draft(other)
    (tmp_path / "usb").mkdir()
    copy = other.vault.write_copy(tmp_path / "usb").path
    other.close()
    shell = bench.shell()
    shell.page.restore.click()
    page = shell.page
    assert isinstance(page, RestorePage)
    page.open_copy()
    assert page.trouble.isVisible()
    page.set_copy(copy)
    page.password.line.setText("galt")
    page.open_copy()
    bench.settle()
    assert shell.session is None
    page.password.line.setText(work_kit.PASSWORD)
    page.open_copy()
    bench.settle()
    assert len(fill_form.list_drafts(bench.main(shell).desk.session)) == 1
