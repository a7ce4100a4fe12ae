"""The unlock page: wrong password, growing wait, the reason of the lock, and one page per failure."""

from __future__ import annotations

import pytest
import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.lock_note import LockNote, LockReason
from skjema_app.ui.rescue_page import RescuePage
from skjema_app.ui.restore_page import RestorePage
from skjema_app.ui.unlock_window import UnlockPage
from skjema_app.workflows import fill_form
from skjema_app.workflows.secrets import Secret
from skjema_app.workflows.sentences import sentence_for


def _try(bench, page: UnlockPage, text: str) -> None:
    page.password.line.setText(text)
    QTest.keyClick(page.password.line, Qt.Key.Key_Return)
    bench.settle()


def test_the_right_password_opens_hjem(bench) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    assert main.stack.currentWidget() is main.home
    assert shell.idle.limit_seconds == 600


def test_a_wrong_password_is_told_and_the_field_is_emptied(bench) -> None:
    bench.make_vault()
    shell = bench.shell()
    page = shell.page
    _try(bench, page, "feil passord")
    assert page.trouble.isVisible()
    assert page.trouble.title.text() == sentence_for(SkjemaError(ErrorCode.WRONG_PASSWORD)).heading
    assert page.password.empty
    assert page.password.line.hasFocus()
    assert shell.session is None
    _try(bench, page, work_kit.PASSWORD)
    assert shell.session is not None


def test_the_wait_grows_after_three_misses_and_survives_a_new_start(bench) -> None:
    bench.make_vault()
    page = bench.shell().page
    for _miss in range(3):
        _try(bench, page, "feil")
    assert page.waiting == 1
    assert not page.unlock_button.isEnabled()
    _try(bench, page, work_kit.PASSWORD)
    assert not page.password.empty  # nothing was tried
    for wait in (2, 4, 8):
        bench.clock.advance(minutes=1)
        page._on_second()
        assert page.unlock_button.isEnabled()
        _try(bench, page, "feil")
        assert page.waiting == wait
        page._wait = 1  # the minute that the clock is about to jump has passed on the screen too
    again = bench.shell()  # a new process
    assert again.page.waiting == 8
    assert again.page.unlock_button.label() == "Vent 8 sekunder"
    assert "flere ganger" in again.page.trouble.text.text()
    bench.clock.advance(minutes=1)
    again.page._begin_wait(0)
    _try(bench, again.page, work_kit.PASSWORD)
    assert again.session is not None
    assert again.session.misses.count == 6
    assert not (bench.folder / "tries.json").exists()


def test_the_reason_of_the_lock_is_shown(bench) -> None:
    bench.make_vault()
    page = bench.shell(LockNote(LockReason.IDLE, 10)).page
    assert page.reason.isVisible()
    assert "ti minutter" in page.reason.text.text()


def test_caps_lock_is_noticed(bench) -> None:
    bench.make_vault()
    page = bench.shell().page
    QTest.keyClick(page.password.line, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert not page.password._hint.isVisible()
    QTest.keyClicks(page.password.line, "a", Qt.KeyboardModifier.ShiftModifier)
    assert page.password._hint.isVisible()


def test_forgotten_says_the_truth(bench) -> None:
    bench.make_vault()
    page = bench.shell().page
    page.forgotten.click()
    assert page.forgotten_text.isVisible()


@pytest.mark.parametrize(
    ("code", "copy_offered", "salvage_offered"),
    [
        (ErrorCode.DATABASE_DAMAGED, True, True),
        (ErrorCode.DATABASE_MISSING, True, False),
        (ErrorCode.KEYS_DAMAGED, True, False),
        (ErrorCode.KEYS_ALTERED, True, False),
        (ErrorCode.KEYS_LIMITS, True, False),
        (ErrorCode.VAULT_IN_USE, False, False),
        (ErrorCode.VAULT_NEWER, False, False),
        (ErrorCode.NO_VAULT, False, False),
        (ErrorCode.DISK_FULL, False, False),
    ],
)
def test_each_failure_has_its_own_page(bench, code: ErrorCode, copy_offered: bool, salvage_offered: bool) -> None:
    session = work_kit.new_session(bench.folder, bench.clock)
    session.vault.make_backup()
    session.close()
    shell = bench.shell()
    shell.show_rescue(SkjemaError(code), work_kit.secret())
    bench.settle()
    page = shell.page
    assert isinstance(page, RescuePage)
    assert page.heading.text() == sentence_for(SkjemaError(code)).heading
    assert page.open_copy.isVisible() is copy_offered
    assert page.salvage.isVisible() is salvage_offered
    page.retry.click()
    assert page._password.wiped
    assert isinstance(shell.page, UnlockPage)


def _damage(bench) -> str:
    session = work_kit.new_session(bench.folder, bench.clock)
    draft = work_kit.filled_draft(session)
    session.vault.make_backup()
    session.close()
    data = bench.folder / "data.db"
    raw = bytearray(data.read_bytes())
    raw[100 : 4096 * 3] = bytes(4096 * 3 - 100)
    data.write_bytes(bytes(raw))
    for extra in ("data.db-wal", "data.db-shm"):
        (bench.folder / extra).unlink(missing_ok=True)
    return draft


def test_a_damaged_vault_opens_from_its_backup(bench) -> None:
    draft = _damage(bench)
    shell = bench.shell()
    _try(bench, shell.page, work_kit.PASSWORD)
    page = shell.page
    assert isinstance(page, RescuePage)
    assert page.damaged
    page.open_copy.click()
    bench.settle()
    assert [one.draft_id for one in fill_form.list_drafts(bench.main(shell).desk.session)] == [draft]
    assert page._password.wiped


def test_a_broken_keys_file_is_not_a_wrong_password(bench) -> None:
    bench.make_vault()
    for keys in bench.folder.glob("keys.json*"):
        keys.write_bytes(b"{")
    shell = bench.shell()
    _try(bench, shell.page, work_kit.PASSWORD)
    assert isinstance(shell.page, RescuePage)
    assert shell.page.code in {ErrorCode.KEYS_DAMAGED, ErrorCode.KEYS_MISSING}


def test_in_use_elsewhere(bench) -> None:
    session = work_kit.new_session(bench.folder, bench.clock)
    shell = bench.shell()
    _try(bench, shell.page, work_kit.PASSWORD)
    page = shell.page
    assert isinstance(page, RescuePage)
    assert page.code is ErrorCode.VAULT_IN_USE
    session.close()
    page.retry.click()
    _try(bench, shell.page, work_kit.PASSWORD)
    assert shell.session is not None


def test_a_copy_can_replace_a_vault_that_is_set_aside(bench) -> None:
    bench.make_vault()
    shell = bench.shell()
    shell.page.other_machine.click()
    page = shell.page
    assert isinstance(page, RestorePage)
    assert page.aside.isVisible()
    page.back_button.click()
    assert isinstance(shell.page, UnlockPage)


def test_a_fault_in_the_program_gets_a_calm_page(bench) -> None:
    bench.make_vault()
    shell = bench.shell()
    shell.show_rescue(RuntimeError("Kari Nordmann"), Secret(b"x"))
    assert "Kari" not in shell.page.text.text()
