"""A process of its own in which a person types without a pause into the real form, until it is killed.

usage: typist.py VAULT DRAFT   prints one line per key: milliseconds on the monotonic clock, letters typed so far;
and one line «saved» for each write that the window says is durable.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import work_kit
from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from skjema_app.system.clock import SystemClock
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.keeper import SessionKeeper
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows import fill_form, unlock

LETTERS = "abcdefghijklmnopqrstuvwxyzæøå "
KEY_EVERY_MS = 15


class Typist(QObject):
    """Presses one key after the other in the box that has the focus."""

    def __init__(self, wizard: FormWizard) -> None:
        super().__init__(wizard)
        self._wizard = wizard
        self._typed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(KEY_EVERY_MS)
        self._timer.timeout.connect(self._press)
        wizard.autosave.saved.connect(self._saved)

    def begin(self) -> None:
        self._wizard.go_to(self._wizard.step_id, field="hva")
        self._timer.start()

    def _press(self) -> None:
        target = QApplication.focusWidget()
        if target is None:
            return
        QTest.keyClicks(target, LETTERS[self._typed % len(LETTERS)])
        self._typed += 1
        print(f"{time.monotonic() * 1000:.1f} {self._typed}", flush=True)

    def _saved(self, _when: object) -> None:
        print("saved", flush=True)


def main() -> None:
    app = QApplication([])
    theme.apply(theme.LIGHT, 100)
    session = unlock.unlock(Path(sys.argv[1]), work_kit.secret(), SystemClock())
    opened = fill_form.open_draft(session, sys.argv[2])
    background = Background(app)
    wizard = FormWizard(opened, SessionKeeper(session, sys.argv[2]), background)
    wizard.resize(1000, 700)
    wizard.show()
    wizard.activateWindow()
    typist = Typist(wizard)
    QTimer.singleShot(0, typist.begin)
    app.exec()


if __name__ == "__main__":
    main()
