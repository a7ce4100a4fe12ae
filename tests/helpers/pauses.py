"""Waiting beside a window in a test, with other threads at work meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer


def pause(milliseconds: int) -> None:
    """Handle events for so long. Qt's own ``QTest`` wait keeps Python's lock, so that no thread gets on beside it."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
