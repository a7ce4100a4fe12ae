"""The search index is brought up to date a little at a time: what the person does goes in between."""

from __future__ import annotations

import functools

from PySide6.QtCore import QObject, QTimer, Signal

from skjema_app.ui.desk import Desk
from skjema_app.workflows.search import catch_up

_BETWEEN_MS = 40


class CatchingUp(QObject):
    """Signals: ``caught_up``: everything is indexed now."""

    caught_up = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)

    def begin(self, after_ms: int = 0) -> None:
        """Go on until nothing is left, after so long; a later call begins anew."""
        self._soon.start(after_ms)

    def stop(self) -> None:
        """Leave the rest."""
        self._soon.stop()

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._desk.ask(functools.partial(catch_up, self._desk.session), self._on_some, self, self._on_not)

    def _on_some(self, more: bool) -> None:
        self._asked = False
        if more:
            self._soon.start(_BETWEEN_MS)
        else:
            self.caught_up.emit()

    def _on_not(self, _error: Exception) -> None:
        """Nobody asked for it: who searches is told what is wrong."""
        self._asked = False
