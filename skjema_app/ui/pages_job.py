"""Pages of a PDF: its bytes come from the vault's thread, and are drawn beside it, so that saving never waits."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from skjema_app.ui.desk import Desk
from skjema_app.workflows.looking import PageImages, PdfToShow, look_at_pages


class PagesJob(QObject):
    """One request.

    Signals:
        done: carries ``PageImages``.
        failed: carries the exception.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, read: Callable[[], PdfToShow], dpi: int, parent: QObject) -> None:
        """``read`` runs on the vault's thread."""
        super().__init__(parent)
        self._desk, self._read, self._dpi = desk, read, dpi
        self._stopped = False

    def start(self) -> None:
        """Begin."""
        self._desk.ask(self._read, self._on_read, self, self._on_failed)

    def stop(self) -> None:
        """Nobody wants the pages any more; nothing is told."""
        self._stopped = True
        self.deleteLater()

    def _on_read(self, shown: PdfToShow) -> None:
        if not self._stopped:
            work = functools.partial(look_at_pages, self._desk.session.looker, shown, dpi=self._dpi)
            self._desk.background.pool.run(work, self._on_done, self._on_failed, self)

    def _on_done(self, pages: PageImages) -> None:
        if not self._stopped:
            self.done.emit(pages)

    def _on_failed(self, error: Exception) -> None:
        if not self._stopped:
            self.failed.emit(error)
