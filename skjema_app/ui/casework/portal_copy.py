"""Text for another program on the clipboard, and away from there after a minute if it still is ours.

For the portal (user-review § 1.3), and for titles, files and passwords that go to the archive (§ 1.8).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QTimer, QUrl
from PySide6.QtGui import QGuiApplication

KEPT_SECONDS = 60

# Not in the history of the clipboard (Win+V) nor in what is sent to the person's other machines: text that stays there
# can't be taken away again. These are the names that Windows, macOS and KDE Plasma read.
STAYS_OUT_OF_HISTORY = {
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    "application/x-nspasteboard-concealed-type": b"1",
    "x-kde-passwordManagerHint": b"secret",
}


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
        self._put(text, QMimeData())

    def copy_file(self, path: Path) -> None:
        """A file, as another program takes it; a field that asks for a file takes its path."""
        content = QMimeData()
        content.setUrls([QUrl.fromLocalFile(str(path))])
        self._put(str(path), content)

    def _put(self, text: str, content: QMimeData) -> None:
        self._text = text
        content.setText(text)
        for name, value in STAYS_OUT_OF_HISTORY.items():
            content.setData(name, value)
        self._clipboard.setMimeData(content)
        self._timer.start()

    def clear(self) -> None:
        """Take it away, if it lies there still."""
        self._timer.stop()
        if self._text and self._clipboard.text() == self._text:
            self._clipboard.clear()
        self._text = ""
