"""The pages of a masked copy, drawn aside, for a person to read before it goes anywhere."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy
from skjema_app.ui.pages_job import PagesJob
from skjema_app.ui.preview import PageView
from skjema_app.ui.widgets.basics import clear
from skjema_app.workflows import home_copy
from skjema_app.workflows.home_copy import HomeCopy
from skjema_app.workflows.looking import PageImages

_DPI = 110
_WIDTH = 620


class CopyPages(QWidget):
    """Nothing until `draw`; then a bar while the pages are made, and the pages.

    Signals:
        drawn: they can be read.
        failed: carries the exception.
    """

    drawn = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._job: PagesJob | None = None
        self._busy = Busy()
        self._pages = QVBoxLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.setSpacing(theme.px(10))
        self._pages.addWidget(self._busy)

    def draw(self, copy: HomeCopy) -> None:
        """Make the pages of a copy, in place of those that stand there."""
        self.empty()
        self._busy.begin(_("Lager sidene …"))
        work = functools.partial(home_copy.copy_pdf, self._desk.session, copy)
        self._job = PagesJob(self._desk, work, _DPI, self)
        self._job.done.connect(self._on_done)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def empty(self) -> None:
        """Take the pages away; those that are being made are not wanted any more."""
        if self._job is not None:
            self._job.stop()
            self._job = None
        self._busy.end()
        self._pages.removeWidget(self._busy)
        clear(self._pages)
        self._pages.addWidget(self._busy)

    def _on_done(self, pages: PageImages) -> None:
        self._busy.end()
        for number, picture in enumerate(pages.pages, 1):
            view = PageView(picture, pages.dpi, number, len(pages.pages))
            view.rescale(theme.px(_WIDTH) / view.natural_width)
            self._pages.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self.drawn.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy.end()
        self.failed.emit(error)
