"""The real program with a window, in a process of its own; a person before it does what a line on standard input says.

usage: person_program.py PATIENCE_MS

Each line is JSON, ``["click_on", "Ferdigstill"]``: a method of ``EyesAndHands`` and what it takes. The answer is a line
too, ``{"said": …}`` or ``{"failed": …}``. The window is the one that ``skjema``
opens: nothing of it is replaced. The end of standard input closes the window as a person does.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback

import hands
from eyes_and_hands import EyesAndHands
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from skjema_app.ui import app as program
from skjema_app.ui.errors import CrashDialog


class Ear(QObject):
    """Hears one line after the other, and does it on the thread of the window."""

    heard = Signal(str)
    ended = Signal()

    def __init__(self, running: program.Application) -> None:
        super().__init__(running)
        running.shell.showNormal()  # the screen that is not there is a small one
        running.shell.resize(1240, 800)
        self.person = EyesAndHands(running.shell)
        self.heard.connect(self._do, Qt.ConnectionType.QueuedConnection)
        self.ended.connect(running.shell.close, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.heard.emit(line)
        self.ended.emit()

    def _do(self, line: str) -> None:
        name, *words = json.loads(line)
        try:
            answer = {"said": getattr(self.person, name)(*words)}
            for fault in QApplication.topLevelWidgets():
                assert not isinstance(fault, CrashDialog), fault.findChildren(QPlainTextEdit)[0].toPlainText()
        except BaseException:  # noqa: BLE001 - whatever it is, the journey must hear of it
            answer = {"failed": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


def main() -> int:
    hands.PATIENCE_MS = int(sys.argv.pop(1))
    start = program.Application.start

    def start_and_listen(running: program.Application) -> None:
        start(running)
        running.ear = Ear(running)  # type: ignore[attr-defined]
        QTimer.singleShot(0, running.ear.listen)  # type: ignore[attr-defined]

    program.Application.start = start_and_listen  # type: ignore[method-assign]
    return program.run_window([])


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # a thread that still reads standard input must not keep the process
