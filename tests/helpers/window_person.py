"""The real program with a window, in a process of its own, driven by a person who is told what to do step by step.

usage: window_person.py PASSWORD_FILE WORDS_FILE DRAFT STEP…
Prints «did STEP» after each step; waits for a line on standard input before the next one. Steps: unlock, type,
preview, fault, lock. The window is the one that ``skjema`` opens: nothing of it is replaced.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from pauses import pause
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit

from skjema_app.ui import app as program

PATIENCE_SECONDS = 100


class Person:
    """Does one step after the other in the running window."""

    def __init__(self, running: program.Application, password: str, words: str, draft: str) -> None:
        self.shell = running.shell
        self.background = running.background
        self.password = password
        self.words = words
        self.draft = draft

    def do(self, step: str) -> None:
        {"unlock": self.unlock, "type": self.type, "preview": self.preview, "fault": self.fault, "lock": self.lock}[
            step
        ]()

    def unlock(self) -> None:
        line = self.shell.page.findChild(QLineEdit)
        assert line is not None
        QTest.keyClicks(line, self.password)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self._wait(self._is_open)

    def type(self) -> None:
        main = self.shell.main
        assert main is not None
        main.open_draft(self.draft)
        self._wait(self._has_form)
        assert main.form is not None
        main.form.wizard.go_to(main.form.wizard.step_id, field="hva")
        box = main.form.wizard.findChild(QPlainTextEdit)
        assert box is not None
        box.setFocus()
        QTest.keyClicks(box, self.words)
        self._wait(self._is_saved)

    def preview(self) -> None:
        main = self.shell.main
        assert main is not None
        assert main.form is not None
        main.form.wizard.preview()
        self._wait(self._has_preview)
        pause(100)

    def fault(self) -> None:
        threading.Thread(target=self._fall_over).start()  # one raised in a slot would end this loop of steps
        self._wait(self._has_dialog)
        for dialog in self.shell.findChildren(QDialog) + QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog):
                dialog.reject()
        pause(50)

    def lock(self) -> None:
        QTest.keyClick(self.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    def _fall_over(self) -> None:
        secret_words = {"name": self.words, "password": self.password}
        raise ValueError(secret_words)

    def _is_open(self) -> bool:
        return self.shell.main is not None

    def _has_form(self) -> bool:
        return self.shell.main is not None and self.shell.main.form is not None

    def _is_saved(self) -> bool:
        main = self.shell.main
        return main is not None and main.form is not None and not main.form.wizard.autosave.unsaved

    def _has_preview(self) -> bool:
        main = self.shell.main
        return main is not None and main.stack.currentWidget() is main.preview

    def _has_dialog(self) -> bool:
        return any(isinstance(one, QDialog) and one.isVisible() for one in QApplication.topLevelWidgets())

    def _wait(self, so: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not (so() and self.background.drain(0.01)):
            pause(20)
            assert time.monotonic() - began < PATIENCE_SECONDS, "it never happened"


class Director:
    """Takes the steps from the command line, one for each line on standard input."""

    def __init__(self, person: Person, steps: list[str]) -> None:
        self.person = person
        self.steps = steps

    def next(self) -> None:
        for step in self.steps:
            if not sys.stdin.readline():
                return
            try:
                self.person.do(step)
            except BaseException:  # noqa: BLE001 - whatever it is, the process must end
                traceback.print_exc()
                os._exit(3)
            print(f"did {step}", flush=True)


def main() -> int:
    password = Path(sys.argv[1]).read_text("utf-8").strip()
    words = Path(sys.argv[2]).read_text("utf-8").strip()
    draft, steps = sys.argv[3], sys.argv[4:]
    del sys.argv[1:]
    start = program.Application.start

    def start_and_drive(running: program.Application) -> None:
        start(running)
        director = Director(Person(running, password, words, draft), steps)
        running.director = director  # type: ignore[attr-defined]
        QTimer.singleShot(0, director.next)

    program.Application.start = start_and_drive  # type: ignore[method-assign]
    return program.run_window([])


if __name__ == "__main__":
    sys.exit(main())
