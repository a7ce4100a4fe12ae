"""A box for the minutes until the lock."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox

from skjema_app.ui import theme
from skjema_app.workflows.lock_policy import IDLE_LEAST, IDLE_MOST


class MinutesBox(QSpinBox):
    """2–60; the wheel changes nothing unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(IDLE_LEAST, IDLE_MOST)
        self.lineEdit().setTextMargins(theme.px(6), 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()
