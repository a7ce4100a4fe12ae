"""After unlocking: what has not been read yet is read a little at a time, and the lists are kept for the next time.

What the person does always goes in between: each step is a job of a few hundredths of a second on the vault's thread.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QObject, QTimer

from skjema_app.ui.desk import Desk
from skjema_app.workflows.keep_looks import Readying, keep_looks
from skjema_app.workflows.session import Change, Session

_FIRST_MS = 1_500
"""The first page is shown by then."""
_BETWEEN_MS = 30
_QUIET_MS = 60_000
"""Nothing has changed for so long: then the lists are kept."""


class Ready(QObject):
    """Belongs to one open window.

    Attributes:
        is_ready: everything has been read.
    """

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._left = Readying(desk.session)
        self.is_ready = False
        self._next = _timer(self, _BETWEEN_MS)
        self._next.timeout.connect(self._step)
        self._quiet = _timer(self, _QUIET_MS)
        self._quiet.timeout.connect(self._keep)
        desk.changed.connect(self._on_changed)
        self._next.start(_FIRST_MS)

    def _step(self) -> None:
        self._desk.ask(self._left.step, self._on_step, self, self._on_not)

    def _on_step(self, more: bool) -> None:
        if more:
            self._next.start(_BETWEEN_MS)
        else:
            self.is_ready = True
            self._quiet.start()

    def _on_changed(self, _change: Change) -> None:
        if self.is_ready:
            self._quiet.start()

    def _keep(self) -> None:
        self._desk.ask(functools.partial(_keep, self._desk.session), self._on_kept, self, self._on_not)

    def _on_kept(self, _nothing: None) -> None:
        """Until something changes there is nothing to do."""

    def _on_not(self, _error: Exception) -> None:
        """Nobody asked for it: whoever looks at a list reads it then, and is told what is wrong."""


def _keep(session: Session) -> None:
    keep_looks(session)


def _timer(parent: QObject, length: int) -> QTimer:
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(length)
    return made
