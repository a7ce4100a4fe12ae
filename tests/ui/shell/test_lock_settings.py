"""*Innstillinger › Passord og lås* with real widgets: a new key, the key store, what the school decides, sharing."""

from __future__ import annotations

import pytest
import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from school_stages import THREE

from skjema_app.system import key_store
from skjema_app.ui import screen_guard
from skjema_app.ui.lock_note import LockReason
from skjema_app.ui.settings_screen import ScreenPanel
from skjema_app.workflows import fill_form, lock_policy
from skjema_app.workflows.lock_policy import LockPolicy

NEW = "trapp lampe skog vott fjord"


class Ring:
    """A key store in memory."""

    viable = True
    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one for all that are made

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> type[Ring]:
    Ring.kept.clear()
    monkeypatch.setattr(key_store, "_backend", lambda: Ring)
    return Ring


def _section(bench, shell):
    main = bench.main(shell)
    main.go(2)
    main.settings.show_section(main.settings.lock)
    bench.settle()
    return main.settings.lock


def _unlock(bench, shell, password: str) -> None:
    shell.page.password.line.setText(password)
    QTest.keyClick(shell.page.password.line, Qt.Key.Key_Return)
    bench.settle()


def test_somebody_may_know_the_old_one_gives_a_new_key_and_locks(bench, ring) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    draft = fill_form.start_draft(main.desk.session, work_kit.FORM, "kort").draft.draft_id
    panel = _section(bench, shell).password
    assert not panel.costs.isVisible()
    panel.known.setChecked(True)
    assert panel.costs.isVisible()
    assert "kan vi ikke ta tilbake" in panel.costs.text.text()
    assert not panel.have_sheet.isVisible()  # nobody's issuer
    assert panel.change.label() == "Bytt passord og nøkkel, og lås"
    panel.old.line.setText("galt")
    panel.new.line.setText(NEW)
    panel.change_password()
    bench.settle()
    assert panel.trouble.isVisible()
    assert not shell.cover.isVisible()
    assert bench.recorder.notes == []
    panel.old.line.setText(work_kit.PASSWORD)
    panel.change_password()
    bench.settle()
    assert shell.cover.isVisible()
    assert [note.reason for note in bench.recorder.notes] == [LockReason.RENEWED]
    assert shell.session is None
    shell.hide()
    again = bench.shell(bench.recorder.notes[0])
    assert "ny nøkkel" in again.page.reason.text.text()
    _unlock(bench, again, work_kit.PASSWORD)
    assert again.session is None
    _unlock(bench, again, NEW)
    main = bench.main(again)
    assert [one.draft_id for one in fill_form.list_drafts(main.desk.session)] == [draft]
    assert main.bars.lock.isVisible()
    assert "ny nøkkel" in main.bars.lock.text.text()


def test_a_full_disk_keeps_the_old_key_and_says_so(bench, monkeypatch) -> None:
    from skjema_app.domain.errors import ErrorCode, SkjemaError
    from skjema_app.vault import renewal

    def full(*_args: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    shell = bench.unlocked()
    panel = _section(bench, shell).password
    panel.known.setChecked(True)
    panel.old.line.setText(work_kit.PASSWORD)
    panel.new.line.setText(NEW)
    monkeypatch.setattr(renewal, "_write_database", full)
    panel.change_password()
    bench.settle()
    (note,) = bench.recorder.notes
    assert note.reason is LockReason.NOT_RENEWED
    assert "passordet du hadde" in note.sentence()
    shell.hide()
    again = bench.shell(note)
    _unlock(bench, again, work_kit.PASSWORD)
    assert again.session is not None


def test_the_key_store_is_offered_with_its_price_and_opens_the_vault(bench, ring) -> None:
    shell = bench.unlocked()
    panel = _section(bench, shell).store
    assert not panel.password.isVisible()
    panel.allow.click()
    assert panel.price.isVisible()
    assert "Alle som kommer inn på brukerkontoen" in panel.price.text.text()
    panel.allow.click()
    assert panel.trouble.isVisible()  # not without the password
    panel.password.line.setText(work_kit.PASSWORD)
    QTest.keyClick(panel.password.line, Qt.Key.Key_Return)
    bench.settle()
    assert ring.kept
    assert panel.forbid.isVisible()
    assert not panel.price.isVisible()
    assert panel.password.empty
    shell.lock("asked")
    bench.settle()
    shell.hide()
    again = bench.shell(bench.recorder.notes[0])
    again.page.by_store.click()
    bench.settle()
    assert again.session is not None
    panel = _section(bench, again).store
    panel.forbid.click()
    bench.settle()
    assert not ring.kept
    again.lock("asked")
    bench.settle()
    again.hide()
    assert bench.shell(bench.recorder.notes[1]).page.by_store is None


def test_a_store_that_lost_the_key_leaves_the_password(bench, ring) -> None:
    shell = bench.unlocked()
    panel = _section(bench, shell).store
    panel.allow.click()
    panel.password.line.setText(work_kit.PASSWORD)
    panel.allow.click()
    bench.settle()
    shell.lock("asked")
    bench.settle()
    shell.hide()
    ring.kept.clear()
    again = bench.shell(bench.recorder.notes[0])
    again.page.by_store.click()
    bench.settle()
    assert again.page.trouble.isVisible()
    assert again.session is None
    _unlock(bench, again, work_kit.PASSWORD)
    assert again.session is not None


def test_without_a_store_here_a_sentence_stands_there(bench, ring, monkeypatch) -> None:
    monkeypatch.setattr(Ring, "viable", False)
    panel = _section(bench, bench.unlocked()).store
    assert "ikke noe passordlager" in panel.state.text()
    assert not panel.allow.isVisible()


def test_what_the_school_decides_is_styrt_av_skolen(bench, stages) -> None:
    with stages.at(THREE) as (school, _notes):
        lock_policy.set_lock_policy(school.rector, LockPolicy(minutes=5, key_store=False, pictures=False))
        school.exchange(school.rector, school.teacher)
        bench.folder = school.teacher.vault.folder
        school.teacher.close()
        shell = bench.shell()
        _unlock(bench, shell, work_kit.PASSWORD)
        section = _section(bench, shell)
        assert shell.idle.limit_seconds == 300
        assert not section.minutes.isEnabled()
        assert section.minutes.value() == 5
        assert "styrt av skolen" in section.governed.text()
        assert "Styrt av skolen" in section.store.state.text()
        assert "på Linux kan ikke programmet det" in section.pictures.state.text()
        assert bench.main(shell).desk.screen.blocks
        assert not section.policy.isVisible()


def test_a_rector_decides_for_the_school(bench, stages) -> None:
    with stages.at(THREE) as (school, _notes):
        folder = school.rector.vault.folder
        school.rector.close()
        bench.folder = folder
        shell = bench.shell()
        _unlock(bench, shell, work_kit.PASSWORD)
        section = _section(bench, shell)
        policy = section.policy
        assert policy.isVisible()
        assert not policy.minutes.isEnabled()
        policy.fixed.setChecked(True)
        policy.minutes.setValue(3)
        policy.save.click()
        bench.settle()
        assert policy.done.isVisible()
        assert not section.minutes.isEnabled()
        assert shell.idle.limit_seconds == 180
        section.password.known.setChecked(True)
        assert section.password.have_sheet.isVisible()
        section.password.old.line.setText(work_kit.PASSWORD)
        section.password.new.line.setText(NEW)
        section.password.change_password()
        bench.settle()
        assert "gjenopprettingsark" in section.password.trouble.title.text()
        assert not shell.cover.isVisible()


def test_an_hour_of_sharing(bench, monkeypatch) -> None:
    asked: list[tuple[str, bool]] = []

    def refuse(window, on: bool) -> bool:
        asked.append((type(window).__name__, on))
        return True

    monkeypatch.setattr(screen_guard, "refuse_pictures", refuse)
    for module in ("skjema_app.ui.screen_guard", "skjema_app.ui.settings_screen"):
        monkeypatch.setattr(f"{module}.can_refuse", lambda: True)
    shell = bench.unlocked()
    guard = bench.main(shell).desk.screen
    assert asked == []  # off by default
    guard.want(True)
    assert (type(shell).__name__, True) in asked
    panel = ScreenPanel(bench.main(shell).desk)
    panel.setParent(shell)
    panel.show_policy(LockPolicy(pictures=False))
    assert "svart vindu" in panel.state.text()
    assert (panel.share.isHidden(), panel.stop.isHidden()) == (False, True)
    asked.clear()
    panel.share.click()
    assert asked[-1][1] is False
    assert "kan deles til kl." in panel.state.text()
    dialog = QDialog(shell)
    dialog.show()
    assert asked[-1] == ("QDialog", False)
    assert (guard._end.isActive(), guard._end.interval()) == (True, 60 * 60_000)
    guard._end.timeout.emit()  # the hour is over
    assert guard.blocks
    assert ("QDialog", True) in asked
    another = QDialog(shell)
    another.show()
    assert asked[-1] == ("QDialog", True)
    panel.share.click()
    assert (panel.share.isHidden(), panel.stop.isHidden()) == (True, False)
    asked.clear()
    panel.stop.click()  # before the hour is over
    assert guard.blocks
    assert not guard._end.isActive()
    assert asked.count(("QDialog", True)) == 2
    asked.clear()
    guard.want(False)  # the school has changed its mind
    assert not guard.blocks
    assert set(asked) >= {(type(shell).__name__, False), ("QDialog", False)}
    asked.clear()
    QDialog(shell).show()
    assert asked == []
