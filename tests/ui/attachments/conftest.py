"""A form on a real vault, opened at the question that takes files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from attachment_bench import Bench, open_bench
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skjema_app.ui import theme


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Bench]:
    theme.apply(theme.LIGHT, 100)
    made = open_bench(tmp_path / "hvelv")
    yield made
    made.wizard.autosave.stop()
    made.wizard.close()
    made.wizard.deleteLater()
    made.settle()
    made.background.shutdown()
    made.session.close()
    vars(made).pop("wizard")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "skrivebord"
    made.mkdir()
    return made
