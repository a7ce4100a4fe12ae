"""A wizard on the minutes of a class meeting, with a keeper in memory; and a window on a real vault."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import meeting_kit
import pytest
import ui_kit
from eyes_and_hands import EyesAndHands
from hands import Hands, until_idle
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.system.clock import FixedClock
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.desk import Desk
from skjema_app.ui.main_window import MainView
from skjema_app.ui.side_bar import MEETINGS
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.session import Session

Widget = TypeVar("Widget", bound=QWidget)


class Minutes:
    """Opens the wizard and looks into it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.background = Background()
        self.keeper: ui_kit.MemoryKeeper
        self.wizard: FormWizard
        self.opened: list[FormWizard] = []

    def open(
        self, answers: Mapping[str, Json] | None = None, step: str = "mote", *, size: tuple[int, int] = (1240, 800)
    ) -> FormWizard:
        form = meeting_kit.open_form(answers, place=Place(step=step))
        self.keeper = ui_kit.MemoryKeeper(form)
        self.wizard = FormWizard(form, self.keeper, self.background)
        self.opened.append(self.wizard)
        self.wizard.resize(*size)
        self.wizard.show()
        self.qtbot.waitExposed(self.wizard)
        self.wizard.activateWindow()
        self.settle()
        return self.wizard

    @property
    def hands(self) -> Hands:
        return Hands(self.wizard)

    def settle(self) -> None:
        """Let single shots, layouts and deliveries happen."""
        for _turn in range(4):
            QApplication.processEvents()
        self.background.drain()
        QApplication.processEvents()

    def find(self, kind: type[Widget]) -> Widget:
        """The one shown widget of a kind."""
        (found,) = [one for one in self.wizard.findChildren(kind) if one.isVisible()]
        return found

    def answers(self) -> dict[str, Json]:
        """What is written once everything is flushed."""
        assert self.wizard.flush()
        return self.keeper.answers

    def rows(self, field: str) -> list[dict[str, Json]]:
        """The rows of a field, as written."""
        found = self.answers().get(field)
        assert isinstance(found, list)
        return [row for row in found if isinstance(row, dict)]


class Office:
    """The open part of the program's window, on a session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.background = Background()
        self.desk = Desk(session, self.background)
        self.troubles: list[object] = []
        self.desk.troubled.connect(self.troubles.append)
        self.window = QWidget()  # stands for the shell
        self.main = MainView(self.desk, theme.LIGHT)
        inside = QVBoxLayout(self.window)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.main)
        self.settle()  # its pages have begun to ask; the test uses the vault itself now

    def show(self, *, size: tuple[int, int] = (1240, 800)) -> MainView:
        """Show the window at *Hjem*."""
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.main.begin(fresh=False)
        self.settle()
        return self.main

    @property
    def person(self) -> EyesAndHands:
        return EyesAndHands(self.window)

    def settle(self) -> None:
        """Until nothing is under way."""
        until_idle(self.background)

    def go(self) -> MainView:
        """*Møter*."""
        self.main.go(MEETINGS)
        self.settle()
        return self.main

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
def minutes(qtbot: QtBot, qapp: QApplication) -> Iterator[Minutes]:
    theme.apply(theme.LIGHT, 100)
    made = Minutes(qtbot)
    yield made
    while made.opened:
        wizard = made.opened.pop()
        wizard.autosave.stop()
        wizard.close()
        wizard.deleteLater()
        del wizard
    made.background.drain()
    made.background.shutdown()
    vars(made).pop("wizard", None)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()  # a style sheet set anew restyles whatever is still alive


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A window on a real vault whose only forms are those of ``meeting_kit``."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply(theme.LIGHT, 100)
    made = Office(meeting_kit.new_session(tmp_path / "hvelv", FixedClock(datetime(2026, 11, 23, 15, 56, tzinfo=UTC))))
    yield made
    made.close()


@pytest.fixture
def office_of(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Session], Office]]:
    """Makes a window on an open vault, and closes both."""
    del qapp
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply(theme.LIGHT, 100)
    made: list[Office] = []

    def make(session: Session) -> Office:
        made.append(Office(session))
        return made[-1]

    yield make
    for one in made:
        one.close()
