"""Text for the portal on the clipboard, and away from there after a minute if it still is ours (user-review § 1.3)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

KEPT_SECONDS = 60


class PortalCopy(QObject):
    """Copies one text at a time. What somebody copies after it is left alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._clipboard = QGuiApplication.clipboard()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_SECONDS * 1000)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str) -> None:
        """Put it on the clipboard; the minute begins anew."""
        self._text = text
        self._clipboard.setText(text)
        self._timer.start()

    def clear(self) -> None:
        """Take it away, if it lies there still."""
        self._timer.stop()
        if self._text and self._clipboard.text() == self._text:
            self._clipboard.clear()
        self._text = ""
