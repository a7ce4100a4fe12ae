"""Waiting beside a window in a test, with other threads at work meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer


def pause(milliseconds: int) -> None:
    """Handle events for so long, and destroy what was given up.

    As ``QTest``'s own wait, which however keeps Python's lock, so that no thread gets on beside it.
    """
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
