"""Remembers whether what lies on the clipboard was copied here, so that a lock can take it away."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QClipboard, QGuiApplication


class ClipboardWatch(QObject):
    """Watches the clipboard; texts of other programs are left alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours = False
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._on_changed)

    def clear_ours(self) -> None:
        """Empty it when it was filled here."""
        # Not every platform tells whose the content is; then what changed while we were in front counts as ours.
        if self._ours or self._clipboard.ownsClipboard():
            self._clipboard.clear()
            self._ours = False
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _on_changed(self) -> None:
        in_front = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        self._ours = in_front or self._clipboard.ownsClipboard()
