"""«Skjema: 1 oppgave venter i dag.» outside the window: how many, and nothing else (user-review § 7, text 19).

Told at most once a day, and only while the window is not in front: whoever looks at it sees *Hjem*. The system's own
notifications show it, so no name and no word of what it is about may be in it.
"""

from __future__ import annotations

import functools
from datetime import date

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from skjema_app.ui import icons
from skjema_app.ui.desk import Desk
from skjema_app.workflows import calendar_file
from skjema_app.workflows.session import Session

_EVERY_MS = 30 * 60 * 1000


class TaskNotice(QObject):
    """Belongs to one open window, and ends with it.

    Attributes:
        said: the sentence that was shown last, or "".
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._told: date | None = None
        self._tray: QSystemTrayIcon | None = None
        self.said = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Count what is for today."""
        self._desk.ask(functools.partial(_count, self._desk.session), self._on_count, self)

    def _on_count(self, found: tuple[int, date]) -> None:
        count, today = found
        if count and today != self._told and not self._is_in_front():
            self._told = today
            self._tell(calendar_file.notice_sentence(count))

    def _is_in_front(self) -> bool:
        return self._window.window().isActiveWindow() and QApplication.activeWindow() is not None

    def _tell(self, sentence: str) -> None:
        self.said = sentence
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.icon("Tasklist"), self)
            self._tray.setToolTip("Skjema")
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
        self._tray.show()
        self._tray.showMessage("Skjema", sentence, QSystemTrayIcon.MessageIcon.NoIcon)

    def _on_clicked(self) -> None:
        top = self._window.window()
        top.showNormal() if top.isMinimized() else top.show()
        top.raise_()
        top.activateWindow()


def _count(session: Session) -> tuple[int, date]:
    today = session.clock.now().date()
    return calendar_file.waits_today(session, today), today
