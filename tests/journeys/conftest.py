"""A window of the program on a new machine: real shell, real vault, real threads; only the successor isn't started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hands import Hands
from machines import Machine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from school_stages import Stages

from skjema_app.ui import theme
from skjema_app.ui.shell import Shell


@pytest.fixture
def machine(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Machine]:
    theme.apply(theme.LIGHT, 100)
    made = Machine(tmp_path / "hvelv", qtbot)
    yield made
    made.stop()


@pytest.fixture
def shell_of() -> Callable[[Hands], Shell]:
    def found(hands: Hands) -> Shell:
        assert isinstance(hands.window, Shell)
        return hands.window

    return found


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A school of three people at some point of the work."""
    return Stages(tmp_path_factory.mktemp("skole"))
