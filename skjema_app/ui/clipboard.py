"""The clipboard: a picture to take from it, and whether what lies there was copied here, for a lock to clear."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QImage

_FILES = (
    *("image/png", "image/jpeg"),
    *('application/x-qt-windows-mime;value="PNG"', 'application/x-qt-windows-mime;value="JFIF"'),
)
"""Pictures that lie there as files: taken as they are. On Windows they have names of their own."""

_BITMAPS = frozenset({"image/bmp", "image/x-bmp", "image/x-ms-bmp", "image/x-win-bitmap"})
"""Bare pixels with a short head; the only kind that Qt may be asked to make an image of."""


def picture_on(content: QMimeData) -> bytes | QImage | None:
    """A picture that was copied: a PNG or JPEG file as it is, or the bare pixels of a screenshot; None for neither.

    Qt decodes nothing here that has a format of somebody's making: where only such kinds are offered (TIFF, SVG …),
    the picture is not taken.
    """
    for kind in _FILES:
        data = bytes(content.data(kind).data()) if content.hasFormat(kind) else b""
        if data:
            return data
    if not content.hasImage() or any(kind.startswith("image/") and kind not in _BITMAPS for kind in content.formats()):
        return None
    image = content.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None


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
