"""PDFs that are let fall anywhere on the window go to *Kontroller PDF*, unless what is under them wants them itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from skjema_app.ui.dropped_files import dropped_files

if TYPE_CHECKING:
    from skjema_app.ui.main_window import MainView


class WindowDrops(QObject):
    """Watches the main view. With a form or a sheet open nothing is taken: a slip would leave what is being written."""

    def __init__(self, view: MainView) -> None:
        super().__init__(view)
        self._view = view
        view.setAcceptDrops(True)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take PDFs; leave the rest."""
        if isinstance(event, QDragEnterEvent | QDropEvent) and event.type() in {
            QEvent.Type.DragEnter,
            QEvent.Type.Drop,
        }:
            files = _pdfs(event)
            if files and self._free():
                event.setDropAction(Qt.DropAction.CopyAction)  # the originals stay where they are
                event.accept()
                if event.type() is QEvent.Type.Drop:
                    self._verify(files)
                return True
        return super().eventFilter(watched, event)

    def _free(self) -> bool:
        view = self._view
        return view.form is None and view.sheet is None and view.school.founding is None

    def _verify(self, files: tuple[Path, ...]) -> None:
        section = self._view.settings.verify
        self._view.go_to_section(section)
        section.verify(files)


def _pdfs(event: QDropEvent) -> tuple[Path, ...]:
    files = dropped_files(event.mimeData())
    return files if files and all(file.suffix.lower() == ".pdf" for file in files) else ()
