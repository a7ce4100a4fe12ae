"""A window on a vault with a class in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit
from absence_kit import with_class
from eyes_and_hands import EyesAndHands
from hands import until_idle
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from skjema_app.ui import theme
from skjema_app.ui.absence.place import AbsencePage
from skjema_app.ui.background import Background
from skjema_app.ui.desk import Desk
from skjema_app.ui.main_window import MainView
from skjema_app.ui.side_bar import ABSENCE
from skjema_app.workflows.session import Session


class ClassRoom:
    """The open part of the program's window, on a session of a class teacher."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.background = Background()
        self.desk = Desk(session, self.background)
        self.troubles: list[object] = []
        self.desk.troubled.connect(self.troubles.append)
        self.desk.crashed.connect(self.troubles.append)
        self.window = QWidget()  # stands for the shell
        self.main = MainView(self.desk, theme.LIGHT)
        inside = QVBoxLayout(self.window)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.main)
        self.settle()  # its pages have begun to ask; the test uses the vault itself now

    def show(self) -> MainView:
        """*Hjem*."""
        self.window.resize(1240, 800)
        self.window.show()
        self.window.activateWindow()
        self.main.begin(fresh=False)
        self.settle()
        return self.main

    def go(self) -> AbsencePage:
        """*Fravær*, with the grid in hand."""
        if not self.window.isVisible():
            self.show()
        self.main.go(ABSENCE)
        self.settle()
        self.main.absence.grid.setFocus()
        return self.main.absence

    def keys(self, *keys: Qt.Key) -> None:
        """Press keys in the grid, one after the other."""
        for key in keys:
            QTest.keyClick(self.main.absence.grid, key)
        self.settle()

    @property
    def person(self) -> EyesAndHands:
        return EyesAndHands(self.window)

    def settle(self) -> None:
        """Until nothing is under way."""
        until_idle(self.background)

    def close(self) -> None:
        """End it."""
        self.settle()
        if self.main.form is not None:
            self.main.form.wizard.autosave.stop()
        self.window.hide()
        self.window.deleteLater()
        self.settle()
        self.background.vault.run(self.session.close, _ignore, _ignore, self.desk)
        self.background.drain(60)
        self.background.shutdown()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def _ignore(_value: object) -> None:
    """Nothing is done with it."""


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassRoom]:
    """Two pupils in 9B, on a Monday."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply(theme.LIGHT, 100)
    session = work_kit.new_session(tmp_path / "hvelv")
    with_class(session)
    made = ClassRoom(session)
    yield made
    assert made.troubles == []
    made.close()
