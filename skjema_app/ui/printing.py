"""*Skriv ut*: pages as pictures through the system's print dialog; the print is written down as an event.

Pages are fetched and drawn beside the window's thread and the vault's, one at a time: neither typing nor saving waits
for a printer, and a long document needs no more memory than a short one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from skjema_app.domain.documents import EventKind
from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.pictures import image_of
from skjema_app.workflows import documents
from skjema_app.workflows.looking import PdfToShow, each_page

_DPI = 220


Pages = Callable[[], Iterator[Picture]]
"""Makes pages in print quality, beside the window's thread and the vault's."""


class PagesPrint(QObject):
    """One print: ask for the printer, make the pages, draw them.

    Signals:
        printed: it went to the printer.
        ended: also when the person cancelled or it failed.
    """

    printed = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget, desk: Desk, pages: Pages | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pages = pages
        self.printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self.printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self.printer.setDocName(_("Skjema"))  # a print queue shows this name to everybody
        self._dialog = QPrintDialog(self.printer, parent)
        self._dialog.setWindowTitle(_("Skriv ut"))
        self._dialog.finished.connect(self._on_answer)

    def start(self) -> None:
        """Ask for the printer."""
        self._dialog.setModal(True)
        self._dialog.show()

    def fetch(self) -> None:
        """Make the pages in print quality, and draw them."""
        if self._pages is not None:
            self._draw(self._pages)

    def _draw(self, pages: Pages) -> None:
        # Qt lets one other thread paint on a QPrinter; nothing here touches it until that is done.
        work = functools.partial(_drawn, self.printer, pages)
        self._desk.background.pool.run(work, self._on_drawn, self._on_failed, self)

    def _on_answer(self, result: int) -> None:
        if result == QPrintDialog.DialogCode.Accepted.value:
            self.fetch()
        else:
            self.ended.emit()

    def _on_drawn(self, drawn: bool) -> None:
        if drawn:
            self.printed.emit()
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        self._desk.trouble(error)
        self.ended.emit()


class PrintJob(PagesPrint):
    """Prints a finished document, and writes down that it was printed."""

    def __init__(self, parent: QWidget, desk: Desk, document_id: str) -> None:
        super().__init__(parent, desk)
        self._document_id = document_id
        self.printed.connect(self._on_printed)

    def fetch(self) -> None:
        """Only the bytes come from the vault's thread."""
        work = functools.partial(documents.document_to_show, self._desk.session, self._document_id)
        self._desk.ask(work, self._on_read, self, self._on_failed)

    def _on_read(self, shown: PdfToShow) -> None:
        self._draw(functools.partial(each_page, self._desk.session.looker, shown, dpi=_DPI))

    def _on_printed(self) -> None:
        work = functools.partial(documents.record_event, self._desk.session, self._document_id, EventKind.PRINTED)
        self._desk.change(work, self)


class Printer(QObject):
    """One print at a time."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._widget = parent
        self._desk = desk
        self.job: PrintJob | None = None

    def print_document(self, document_id: str) -> None:
        """Ask for the printer and print."""
        if self.job is None:
            self.job = PrintJob(self._widget, self._desk, document_id)
            self.job.ended.connect(self._on_ended)
            self.job.start()

    def _on_ended(self) -> None:
        if self.job is not None:
            self.job.deleteLater()
            self.job = None


def draw_pages(printer: QPrinter, pages: Iterator[Picture]) -> bool:
    """Draw each page as large as the sheet allows; False when the printer refuses. What fails midway is not printed."""
    painter = QPainter()
    drawn = False
    try:
        for number, picture in enumerate(pages):
            if not (printer.newPage() if number else painter.begin(printer)):
                return False
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            image = image_of(picture)
            sheet = QRectF(painter.viewport())
            scale = min(sheet.width() / image.width(), sheet.height() / image.height())
            width, height = image.width() * scale, image.height() * scale
            painter.drawImage(QRectF((sheet.width() - width) / 2, 0, width, height), image)
        drawn = True
    finally:
        if not drawn and painter.isActive():
            printer.abort()
        painter.end()
    return drawn


def _drawn(printer: QPrinter, pages: Pages) -> bool:
    return draw_pages(printer, pages())
