"""The system's own file dialogs, without a nested event loop: the answer comes as a signal."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget


class FileQuestion(QObject):
    """Asks for one file or folder.

    Signals:
        chosen: the ``Path``; nothing comes when the person cancels.
        several: all of them, a tuple of ``Path``, where more than one may be chosen.
    """

    chosen = Signal(object)
    several = Signal(object)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self._widget = parent
        self._title = title
        self.dialog: QFileDialog | None = None

    def open_file(self, name_filter: str) -> None:
        """An existing file."""
        dialog = self._new()
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(name_filter)
        dialog.open()

    def open_files(self, name_filter: str) -> None:
        """One or more existing files; ``several`` tells."""
        dialog = self._new()
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(name_filter)
        dialog.filesSelected.connect(self._on_files)
        dialog.open()

    def save_file(self, proposed: str, name_filter: str) -> None:
        """A name for a new file; the program itself asks before it replaces one."""
        dialog = self._new()
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter(name_filter)
        dialog.selectFile(proposed)
        dialog.open()

    def folder(self) -> None:
        """An existing folder."""
        dialog = self._new()
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _new(self) -> QFileDialog:
        dialog = QFileDialog(self._widget, self._title)
        dialog.fileSelected.connect(self._on_selected)
        dialog.finished.connect(self._on_finished)
        self.dialog = dialog
        return dialog

    def _on_selected(self, file: str) -> None:
        if file:
            self.chosen.emit(Path(file))

    def _on_files(self, files: list[str]) -> None:
        if files:
            self.several.emit(tuple(Path(file) for file in files))

    def _on_finished(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
