"""The lock: idle, Ctrl+L, F12; nothing that was written is lost, nothing stays to be seen."""

from __future__ import annotations

import sys
import threading

import work_kit
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.idle import IdleWatch
from skjema_app.ui.lock_note import LockNote, LockReason
from skjema_app.ui.relaunch import ProcessRelauncher
from skjema_app.workflows import fill_form, keep_copies


def _open_form(bench):
    shell = bench.unlocked()
    main = bench.main(shell)
    main.open_draft(work_draft(main))
    bench.settle()
    assert main.form is not None
    return shell, main


def work_draft(main) -> str:
    return fill_form.start_draft(main.desk.session, work_kit.FORM, "kort").draft.draft_id


def _write(main, text: str) -> QPlainTextEdit:
    box = main.form.wizard.findChild(QPlainTextEdit)
    box.setFocus()
    QTest.keyClicks(box, text)
    return box


def test_idle_warns_then_locks_with_its_reason(bench) -> None:
    shell, main = _open_form(bench)
    bench.seconds.now += 575
    shell.idle._last_tick = bench.seconds.now - 1
    shell.idle.tick()
    assert main.warning.isVisible()
    assert "25" in main.warning.title.text()
    shell.idle._last_tick = bench.seconds.now = bench.seconds.now + 25
    shell.idle.tick()
    assert shell.cover.isVisible()
    bench.settle()
    assert [note.reason for note in bench.recorder.notes] == [LockReason.IDLE]
    assert bench.recorder.notes[0].minutes == 10
    assert bench.recorder.notes[0].saved


def test_any_key_calls_the_lock_off(bench) -> None:
    shell, main = _open_form(bench)
    shell.idle._last_tick = bench.seconds.now = bench.seconds.now + 580
    shell.idle.tick()
    assert main.warning.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Shift)
    assert not main.warning.isVisible()
    shell.idle._last_tick = bench.seconds.now = bench.seconds.now + 100
    shell.idle.tick()
    assert not shell.cover.isVisible()


def test_a_machine_that_slept_is_locked_at_once(bench) -> None:
    shell, _main = _open_form(bench)
    bench.seconds.now += 200
    shell.idle.tick()
    bench.settle()
    assert [note.reason for note in bench.recorder.notes] == [LockReason.SLEPT]


def test_ctrl_l_in_mid_word_keeps_the_word_and_the_place(bench) -> None:
    shell, main = _open_form(bench)
    draft = main.form.draft_id
    box = _write(main, "Hun ble skjø")
    cursor = box.textCursor().position()
    QTest.keyClick(box, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert shell.cover.isVisible()
    bench.settle()
    assert len(bench.recorder.notes) == 1
    assert bench.recorder.notes[0].reason is LockReason.ASKED
    assert shell.session is None
    shell.hide()

    again = bench.unlocked()
    restored = bench.main(again)
    assert restored.form is not None
    assert restored.form.draft_id == draft
    found = QApplication.focusWidget()
    assert isinstance(found, QPlainTextEdit)
    assert found.toPlainText() == "Hun ble skjø"
    assert found.textCursor().position() == cursor


def test_f12_covers_every_window_at_once(bench) -> None:
    shell, main = _open_form(bench)
    dialog = QDialog(shell)
    dialog.show()
    QTest.keyClick(main.form.wizard, Qt.Key.Key_F12)
    assert shell.cover.isVisible()
    assert shell.cover.geometry() == shell.rect()
    assert not dialog.isVisible()
    visible = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert visible == [shell]
    bench.settle()
    assert [note.reason for note in bench.recorder.notes] == [LockReason.HIDDEN]


def test_the_clipboard_is_emptied_when_it_is_ours(bench) -> None:
    shell, _main = _open_form(bench)
    QApplication.clipboard().setText("Kari sa noe")
    shell.lock("asked")
    assert QApplication.clipboard().text() == ""
    bench.settle()


def test_words_that_cannot_be_written_are_not_thrown_away(bench, monkeypatch) -> None:
    shell, main = _open_form(bench)

    def full(*_args: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(main.form.wizard._keeper, "save", full)
    _write(main, "Viktig")
    shell.lock("asked")
    bench.settle()
    assert bench.recorder.notes == []
    assert shell.cover.isVisible()
    words = [made.label() for made, _word in shell.cover._made]
    assert words == ["Prøv igjen", "Lås likevel"]
    monkeypatch.undo()
    shell.cover.chosen.emit("retry")
    bench.settle()
    assert [note.saved for note in bench.recorder.notes] == [True]


def test_lock_anyway_tells_the_truth_afterwards(bench, monkeypatch) -> None:
    shell, main = _open_form(bench)

    def full(*_args: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(main.form.wizard._keeper, "save", full)
    _write(main, "Viktig")
    shell.lock("asked")
    bench.settle()
    shell.cover.chosen.emit("leave")
    bench.settle()
    note = bench.recorder.notes[0]
    assert not note.saved
    assert "ble ikke lagret" in note.sentence()


def test_a_copy_that_hangs_does_not_hold_the_lock(bench, qtbot, monkeypatch) -> None:
    shell, _main = _open_form(bench)
    held = _Held()
    monkeypatch.setattr(keep_copies, "back_up_if_due", held)
    shell._copy_ms = 50
    shell.lock("asked")
    qtbot.waitUntil(lambda: bool(bench.recorder.notes))
    held.go.set()
    bench.settle()


def test_closing_saves_copies_and_closes_without_a_question(bench, qtbot) -> None:
    shell, main = _open_form(bench)
    draft = main.form.draft_id
    _write(main, "Siste ord")
    with qtbot.waitSignal(shell.left):
        shell.close()
    assert shell.session is None
    assert not shell.isVisible()
    assert bench.recorder.notes == []
    again = bench.unlocked()
    assert bench.main(again).form.draft_id == draft
    assert list((bench.folder / "backups").iterdir())


def test_a_closing_window_can_stay_when_the_disk_is_full(bench, monkeypatch) -> None:
    shell, main = _open_form(bench)

    def full(*_args: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    monkeypatch.setattr(main.form.wizard._keeper, "save", full)
    _write(main, "Viktig")
    shell.close()
    bench.settle()
    shell.cover.chosen.emit("stay")
    assert not shell.cover.isVisible()
    assert shell.session is not None
    assert "Viktig" in main.form.wizard.findChild(QPlainTextEdit).toPlainText()
    monkeypatch.undo()
    shell.locks.system.tell(LockReason.SCREEN)  # it listens again
    bench.settle()
    assert [note.reason for note in bench.recorder.notes] == [LockReason.SCREEN]


class _Held:
    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, _session: object, *, leaving: bool) -> None:
        assert leaving
        self.go.wait(30)


def test_idle_watch_counts_use_of_any_kind(qapp, qtbot) -> None:
    now = [100.0]
    watch = IdleWatch(limit_seconds=60, now=lambda: now[0])
    widget = QWidget()
    qtbot.addWidget(widget)
    watch.start()
    expired: list[str] = []
    watch.expired.connect(expired.append)
    for event in (QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress):
        now[0] += 40
        watch._last_tick = now[0]
        watch.eventFilter(widget, QEvent(event))
        watch.tick()
    still = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(1, 1), QPointF(1, 1), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    now[0] += 40
    watch.eventFilter(widget, still)  # made by a program, not by a hand
    assert expired == []
    watch._last_tick = now[0] = now[0] + 25
    watch.tick()
    assert expired == ["idle"]
    watch.stop()


def test_a_clock_set_back_does_not_stop_the_lock(qapp) -> None:
    now = [1000.0]
    watch = IdleWatch(limit_seconds=60, now=lambda: now[0])
    watch.start()
    expired: list[str] = []
    watch.expired.connect(expired.append)
    now[0] = 10.0
    watch.tick()
    for _step in range(3):
        now[0] += 21
        watch.tick()
    assert expired == ["idle"]
    watch.stop()


@given(st.sampled_from(list(LockReason)), st.integers(0, 60), st.binary(max_size=40), st.booleans())
def test_a_lock_note_survives_the_command_line(reason, minutes, geometry, saved) -> None:
    note = LockNote(reason, minutes, geometry.hex(), saved)
    assert LockNote.from_arguments(note.arguments()) == note


@given(st.lists(st.text(max_size=12), max_size=4))
def test_any_command_line_gives_a_note_or_none(words) -> None:
    note = LockNote.from_arguments(["--locked", *words])
    assert note is not None
    assert note.sentence()


def test_the_process_that_takes_over_is_this_program(monkeypatch) -> None:
    program, arguments = ProcessRelauncher(("--sikker",)).command(LockNote(LockReason.IDLE, 10))
    assert program == sys.executable
    assert arguments == ["-m", "skjema_app", "--locked", "idle-10", "--sikker"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert ProcessRelauncher().command(LockNote(LockReason.ASKED))[1] == ["--locked", "asked"]
