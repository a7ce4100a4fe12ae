"""A wizard on the minutes of a class meeting, with a keeper in memory; and a window on a real vault."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from typing import TypeVar

import meeting_kit
import pytest
import ui_kit
from hands import Hands
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.wizard import FormWizard

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
