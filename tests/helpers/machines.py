"""A person's machine: opens a window of the program on its vault, again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from eyes_and_hands import EyesAndHands
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.system.clock import Clock, SystemClock
from skjema_app.ui.background import Background
from skjema_app.ui.lock_note import LockNote
from skjema_app.ui.shell import Shell


@dataclass
class Successors:
    """Takes note of the process that would take over; a journey opens the next window itself."""

    notes: list[LockNote] = field(default_factory=list)

    def relaunch(self, note: LockNote) -> None:
        self.notes.append(note)


@dataclass
class Machine:
    """One person's machine: opens a window on its vault, again and again."""

    folder: Path
    qtbot: QtBot
    successors: Successors = field(default_factory=Successors)
    clock: Clock = field(default_factory=SystemClock)
    _backgrounds: list[Background] = field(default_factory=list)

    def start(self, note: LockNote | None = None) -> EyesAndHands:
        """Start the program."""
        background = Background()
        self._backgrounds.append(background)
        shell = Shell(self.folder, background, self.clock, self.successors, note=note)
        self.qtbot.addWidget(shell)
        shell.resize(1240, 800)
        shell.show()
        self.qtbot.waitExposed(shell)
        shell.activateWindow()
        QApplication.processEvents()
        return EyesAndHands(shell)

    def stop(self) -> None:
        """End what is still running."""
        for background in self._backgrounds:
            background.drain()
            background.shutdown()
