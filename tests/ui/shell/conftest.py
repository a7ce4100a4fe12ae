"""A window on a real vault in a temporary folder; nothing is mocked but the start of a new process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import work_kit
from hands import until_idle
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from school_stages import Stages

from skjema_app.system.clock import FixedClock
from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.idle import IdleWatch
from skjema_app.ui.lock_note import LockNote
from skjema_app.ui.main_window import MainView
from skjema_app.ui.shell import Shell


class Recorder:
    """Keeps what a new process would be told."""

    def __init__(self) -> None:
        self.notes: list[LockNote] = []

    def relaunch(self, note: LockNote) -> None:
        self.notes.append(note)


class StrayWindows(QObject):
    """Notices widgets that are shown as windows of their own because they were shown before they had a place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QAbstractButton | QLabel)
        if shown and watched.windowType() == Qt.WindowType.Window:
            self.found.append(repr(watched))
        return False


@pytest.fixture(autouse=True)
def no_stray_windows(qapp: QApplication) -> Iterator[None]:
    """A part that flashes up as a window of its own takes the focus from what the person writes."""
    watch = StrayWindows()
    qapp.installEventFilter(watch)
    yield
    qapp.removeEventFilter(watch)
    assert watch.found == []


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A school of three, founded once for all files of this folder."""
    return Stages(tmp_path_factory.mktemp("skole"))


@dataclass
class Seconds:
    """Seconds that pass when told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Bench:
    """The parts of a running program, and helpers to drive it."""

    folder: Path
    background: Background
    clock: FixedClock
    recorder: Recorder = field(default_factory=Recorder)
    seconds: Seconds = field(default_factory=Seconds)
    shells: list[Shell] = field(default_factory=list)

    def shell(self, note: LockNote | None = None, *, size: QSize | None = None) -> Shell:
        idle = IdleWatch(limit_seconds=600, now=self.seconds)
        made = Shell(self.folder, self.background, self.clock, self.recorder, note=note, idle=idle)
        idle.setParent(made)
        made.setWindowState(Qt.WindowState.WindowNoState)  # the test screen is small
        made.resize(size or QSize(1180, 780))
        made.show()
        made.activateWindow()
        self.shells.append(made)
        self.settle()
        return made

    def settle(self) -> None:
        until_idle(self.background)

    def make_vault(self) -> None:
        work_kit.new_session(self.folder, self.clock).close()

    def unlocked(self, *, size: QSize | None = None) -> Shell:
        """A window with an open vault, made when there is none."""
        if not self.folder.exists():
            self.make_vault()
        shell = self.shell(size=size)
        shell.page.password.line.setText(work_kit.PASSWORD)  # type: ignore[attr-defined]
        shell.page.try_password()  # type: ignore[attr-defined]
        self.settle()
        assert shell.main is not None
        return shell

    def main(self, shell: Shell) -> MainView:
        assert shell.main is not None
        return shell.main


@pytest.fixture
def bench(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply("light", 100)
    qapp.setQuitOnLastWindowClosed(False)
    made = Bench(tmp_path / "hvelv", Background(), FixedClock(datetime(2026, 11, 23, 15, 56, tzinfo=UTC)))
    yield made
    made.settle()
    for shell in made.shells:
        shell.idle.stop()
        session = shell.session
        if session is not None:
            made.background.vault.run(session.close, _ignore, _ignore, shell)
            made.settle()
        shell.hide()
        shell.deleteLater()
    made.settle()
    made.background.shutdown()
    made.background.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _ignore(_value: object) -> None:
    """Closing a vault twice or too late is no matter of the test."""
