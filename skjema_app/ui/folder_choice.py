"""Choose the exchange folder and see at once, in words, whether it will do (user-review § 1.16)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.background import Background
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.widgets.basics import Elided, IconLabel, announce, button, clear, column, label, row
from skjema_app.ui.widgets.flow import flow

if TYPE_CHECKING:
    from skjema_app.workflows.exchange_folder import FolderLine


class FolderLines(QWidget):
    """What was tried in a folder: one line each, the outcome told by icon and by words."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.px(4))
        self.hide()

    def show_lines(self, lines: tuple[FolderLine, ...]) -> None:
        """Show them; none hides it."""
        clear(self._lines)
        for one in lines:
            icon = IconLabel(
                "CheckmarkCircleFill" if one.good else "XMarkOctagonFill",
                icons.SUCCESS if one.good else icons.DANGER,
                18,
                _("I orden") if one.good else _("Ikke i orden"),
            )
            line = row(icon, label(one.sentence, "" if one.good else "error"), spacing=8)
            line.setStretch(1, 1)
            self._lines.addLayout(line)
        self.setVisible(bool(lines))
        announce(self, " ".join(one.sentence for one in lines if not one.good) or _("Mappen kan brukes."))


class FolderChoice(QWidget):
    """A button, the path, and the lines of the test.

    Signals:
        tested: a folder was chosen and tried.
    """

    tested = Signal()

    def __init__(self, background: Background, clock: Clock) -> None:
        super().__init__()
        self._background = background
        self._clock = clock
        self._asked = 0
        self.folder: Path | None = None
        self.choose = button(_("Velg mappe"), "", "Folder")
        self.path = Elided(_("Ingen mappe er valgt"), "muted")
        self.governed = label(_("Mappen er styrt av skolen."), "muted")
        self.governed.hide()
        self.busy = Busy()
        self.trouble = Trouble()
        self.lines = FolderLines()
        column_ = column(
            label(_("Delingsmappen"), "label"),
            label(
                _(
                    "Mappen skolen deler: på nettverket, i Teams eller OneDrive. Alt som legges der, er kryptert. "
                    "Er det en skymappe, sett den til å alltid ligge på denne maskinen."
                ),
                "muted",
            ),
            flow(self.choose),
            self.governed,
            self.path,
            self.busy,
            self.trouble,
            self.lines,
            spacing=6,
        )
        column_.setContentsMargins(0, 0, 0, 0)
        self.setLayout(column_)
        self.setFocusProxy(self.choose)
        self._question = FileQuestion(self, _("Velg delingsmappen"))
        self._question.chosen.connect(self.take)
        self.choose.clicked.connect(self._question.folder)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the folder that this machine's policy names: there is nothing to choose then."""
        super().showEvent(event)
        from skjema_app.workflows.machine_rules import given_exchange_folder

        given = given_exchange_folder()
        if given is not None and given != self.folder:
            self.choose.hide()
            self.governed.show()
            self.take(given)

    def propose(self, hint: str) -> None:
        """Take the folder that the inviter uses, when it is there on this machine too."""
        if hint and self.folder is None:
            self._asked += 1
            work = functools.partial(_try_hint, Path(hint), self._clock, self._asked)
            self._background.pool.run(work, self._on_tested, self._on_failed, self)

    def take(self, folder: Path) -> None:
        """Take a folder and try it."""
        self.folder = folder
        self.path.set_whole(str(folder))
        self.test()

    def test(self) -> None:
        """Try the chosen folder (again)."""
        if self.folder is None:
            return
        self._asked += 1
        self.trouble.show_words("")
        self.lines.show_lines(())
        self.busy.begin(_("Prøver mappen …"))
        work = functools.partial(_try, self.folder, self._clock, self._asked)
        self._background.pool.run(work, self._on_tested, self._on_failed, self)

    def ask_for_one(self) -> None:
        """Say that a folder is missing, and go there."""
        self.trouble.show_words(_("Velg delingsmappen først"))
        self.choose.setFocus()

    def _on_tested(self, answer: tuple[int, Path, tuple[FolderLine, ...]]) -> None:
        number, folder, lines = answer
        if number != self._asked:
            return
        self.busy.end()
        if not lines:
            return
        self.folder = folder
        self.path.set_whole(str(folder))
        self.trouble.show_words("")
        self.lines.show_lines(lines)
        self.tested.emit()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        sentence = sentence_of(error)
        self.trouble.show_words(sentence.heading, sentence.text)


def _try(folder: Path, clock: Clock, number: int) -> tuple[int, Path, tuple[FolderLine, ...]]:
    from skjema_app.workflows.exchange_folder import test_folder

    return number, folder, test_folder(folder, clock)


def _try_hint(folder: Path, clock: Clock, number: int) -> tuple[int, Path, tuple[FolderLine, ...]]:
    """Another machine's folder may not be there, or be a place that this system can't even ask for."""
    try:
        there = folder.is_absolute() and folder.is_dir()
    except OSError:
        there = False
    return _try(folder, clock, number) if there else (number, folder, ())
