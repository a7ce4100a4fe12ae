"""A window on a vault with a round in it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import work_kit
from eyes_and_hands import EyesAndHands
from hands import until_idle
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from school_stages import PLANNED, Stages
from three_people import School

from skjema_app.ui import theme
from skjema_app.ui.archive.place import ArchivePage
from skjema_app.ui.background import Background
from skjema_app.ui.desk import Desk
from skjema_app.ui.main_window import MainView
from skjema_app.ui.side_bar import ARCHIVE
from skjema_app.workflows import review
from skjema_app.workflows.session import Session


class Office:
    """The open part of the program's window, on a session of somebody who delivers."""

    def __init__(self, session: Session) -> None:
        self._session = session
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

    @property
    def session(self) -> Session:
        """The vault, for the test's own hands: not before the window's are out of it."""
        self.settle()
        return self._session

    def fill(self, count: int) -> list[str]:
        """So many finished reports, each about a pupil of its own."""
        self.settle()
        names = [f"Elev {chr(65 + number // 26)}{chr(97 + number % 26)}prøve" for number in range(count)]
        session = self.session
        return [
            work_kit.finished(session, hvem={"ref": "", "name": name}, klasse=f"{8 + number % 3}A")
            for number, name in enumerate(names)
        ]

    def go(self, *, size: tuple[int, int] = (1240, 800)) -> ArchivePage:
        """*Arkiv*."""
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.main.begin(fresh=False)
        self.settle()
        self.main.go(ARCHIVE)
        self.settle()
        return self.main.archive

    @property
    def person(self) -> EyesAndHands:
        return EyesAndHands(self.window)

    def settle(self) -> None:
        """Until nothing is under way."""
        until_idle(self.background)

    def refreshed(self) -> None:
        """What was changed is shown: the page waits a moment before it asks."""
        self.settle()
        self.main.archive.refresh()
        self.settle()

    def leave(self) -> None:
        """Close the window; the vault stays open for others."""
        self.settle()
        self.window.hide()
        self.window.deleteLater()
        self.settle()
        self.background.shutdown()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()

    def close(self) -> None:
        """End it."""
        self.settle()
        self.window.hide()
        self.window.deleteLater()
        self.settle()
        self.background.vault.run(self.session.close, _ignore, _ignore, self.desk)
        self.background.drain(60)
        self.background.shutdown()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A school of three, made once."""
    return Stages(tmp_path_factory.mktemp("skole"))


@pytest.fixture
def school(stages: Stages) -> Iterator[tuple[School, Mapping[str, str]]]:
    """The plan is approved, and the office has what it is to have."""
    with stages.at(PLANNED) as (made, ids):
        review.approve(made.rector, ids["plan"], comment="Resten tas på møtet.")
        made.exchange()
        yield made, ids


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Office]]:
    """Windows on vaults of a school, one after the other."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply(theme.LIGHT, 100)
    made: list[Office] = []

    def look(session: Session, *, short: bool = False) -> Office:
        """``short``: the test closes it."""
        one = Office(session)
        if not short:
            made.append(one)
        return one

    yield look
    for one in made:
        assert one.troubles == []
        one.leave()


def _ignore(_value: object) -> None:
    """Nothing is done with it."""


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Somebody who is alone, with an empty vault; ``fill`` it."""
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "home"))
    theme.apply(theme.LIGHT, 100)
    made = Office(work_kit.new_session(tmp_path / "hvelv"))
    yield made
    assert made.troubles == []
    made.close()
