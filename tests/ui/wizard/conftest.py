"""A wizard on the real form with a keeper in memory; the threads are drained and joined after each test."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping

import pytest
import ui_kit
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Place
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.wizard import FormWizard


class Desk:
    """Opens wizards and keeps what belongs to them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.background = Background()
        self.keeper: ui_kit.MemoryKeeper
        self.wizard: FormWizard
        self.opened: list[FormWizard] = []

    def open(
        self,
        answers: Mapping[str, Json] | None = None,
        *,
        level: str = "kort",
        place: Place | None = None,
        size: tuple[int, int] = (1240, 800),
        shown: bool = True,
    ) -> FormWizard:
        form = ui_kit.open_form(answers, level=level, place=place)
        self.keeper = ui_kit.MemoryKeeper(form)
        self.wizard = FormWizard(form, self.keeper, self.background)
        self.opened.append(self.wizard)
        self.wizard.resize(*size)
        if shown:
            self.wizard.show()
            self.qtbot.waitExposed(self.wizard)
            self.wizard.activateWindow()
            self.settle()
        return self.wizard

    def settle(self) -> None:
        """Let single shots, layouts and deliveries happen."""
        for _turn in range(4):
            QApplication.processEvents()
        self.background.drain()
        QApplication.processEvents()

    def saved_answers(self) -> dict[str, Json]:
        """What is written once everything is flushed."""
        assert self.wizard.flush()
        return self.keeper.answers


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    theme.apply(theme.LIGHT, 100)
    made = Desk(qtbot)
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
