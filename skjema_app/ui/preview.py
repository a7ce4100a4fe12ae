"""Pages of a document as pictures inside the window: zoom, page by page, UTKAST for drafts."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.desk import Desk
from skjema_app.ui.gate_parts import Busy
from skjema_app.ui.pages_job import PagesJob
from skjema_app.ui.pictures import image_of
from skjema_app.ui.widgets.basics import Elided, button, icon_button, label, notice, row, tag
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import documents, send_home
from skjema_app.workflows.looking import PageImages, PdfToShow
from skjema_app.workflows.session import Session

_DPI = 150
_SCREEN_DPI = 96
_SMALLEST, _LARGEST, _STEP = 0.4, 3.0, 1.2


class PageView(QWidget):
    """One page, drawn at a scale."""

    def __init__(self, picture: Picture, dpi: int, number: int, count: int) -> None:
        super().__init__()
        self._picture = QPixmap.fromImage(image_of(picture))
        self._dpi = dpi
        self.setAccessibleName(_("Side {n} av {count}").format(n=number, count=count))

    @property
    def natural_width(self) -> float:
        """Width in logical pixels at 100 %."""
        return self._picture.width() * _SCREEN_DPI / self._dpi

    def rescale(self, scale: float) -> None:
        """Draw at this scale."""
        factor = scale * _SCREEN_DPI / self._dpi
        self.setFixedSize(round(self._picture.width() * factor), round(self._picture.height() * factor))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture with a thin edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRectF(self.rect()), self._picture, QRectF(self._picture.rect()))
        painter.setPen(theme.color("neutral-border-subtle"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PreviewPage(QWidget):
    """Shows one document.

    Signals:
        back_wanted: to where the person came from.
        export_wanted: document id.
        print_wanted: document id.
        home_wanted: document id to send home.
        loaded: the pages are shown.
    """

    back_wanted = Signal()
    export_wanted = Signal(str)
    print_wanted = Signal(str)
    home_wanted = Signal(str)
    loaded = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._document_id = ""
        self._scale = 1.0
        self._fitting = True
        self.pages: list[PageView] = []
        self._job: PagesJob | None = None
        self.back = button(_("Tilbake"), "quiet", "ArrowLeft")
        self.title = Elided("", "h2")
        self.draft_tag = tag(_("UTKAST"), "warning")
        self.smaller = icon_button(_("Mindre side (Ctrl+-)"), "Minus")
        self.larger = icon_button(_("Større side (Ctrl++)"), "Plus")
        self.fit = button(_("Hel bredde"), "quiet")
        self.percent = label("", "muted", wrap=False)
        self.export = button(_("Eksporter PDF"), "", "FileExport")
        self.print = button(_("Skriv ut"), "", "PrinterSmall")
        self.home = button(_("Send hjem"), "", "House")
        self.busy = Busy()
        self.trouble = notice("danger")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(_("Sidene i dokumentet"))
        body = QWidget()
        body.setObjectName("scrollBody")
        self._sheets = QVBoxLayout(body)
        self._sheets.setSpacing(theme.px(16))
        self.area.setWidget(body)
        self._lay_out()
        self.back.clicked.connect(self.back_wanted)
        self.smaller.clicked.connect(self.zoom_out)
        self.larger.clicked.connect(self.zoom_in)
        self.fit.clicked.connect(self.fit_width)
        self.export.clicked.connect(self._on_export)
        self.print.clicked.connect(self._on_print)
        self.home.clicked.connect(self._on_home)

    @property
    def scale(self) -> float:
        """How large pages are drawn; 1 is their size on paper."""
        return self._scale

    def show_document(self, document_id: str) -> None:
        """Show a finished document."""
        self._begin(document_id)
        self._desk.ask(functools.partial(_may_go_home, self._desk.session, document_id), self._on_may_go_home, self)
        self._fetch(functools.partial(documents.document_to_show, self._desk.session, document_id))

    def show_pages(self, pages: PageImages) -> None:
        """Show pages that are made already (a form's *Forhåndsvis*)."""
        self._begin("")
        self._on_pages(pages)

    def zoom_in(self) -> None:
        """Larger."""
        self._set_scale(self._scale * _STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self._set_scale(self._scale / _STEP)

    def fit_width(self) -> None:
        """As wide as the window."""
        self._fitting = True
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+ and Ctrl- zoom the page here, Page Up and Down turn it, Esc goes back."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        elif event.key() == Qt.Key.Key_PageDown:
            self._turn(1)
        elif event.key() == Qt.Key.Key_PageUp:
            self._turn(-1)
        elif control and event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_in()
        elif control and event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif control and event.key() == Qt.Key.Key_0:
            self.fit_width()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole width when that was asked for."""
        super().resizeEvent(event)
        if self._fitting:
            self._fit()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("top")
        line = QHBoxLayout(top)
        line.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        line.setSpacing(theme.px(8))
        zoom = QWidget()
        zoom_line = row(self.smaller, self.percent, self.larger, spacing=2)
        zoom_line.setContentsMargins(0, 0, 0, 0)
        zoom.setLayout(zoom_line)
        zoom.setMinimumHeight(self.back.sizeHint().height())
        parts = (self.back, self.draft_tag, zoom, self.fit, self.print, self.export, self.home)
        line.addWidget(flow(*parts), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(top)
        outer.addWidget(self.busy)
        outer.addWidget(self.trouble)
        outer.addWidget(self.area, 1)
        self.trouble.hide()

    def _fetch(self, read: Callable[[], PdfToShow]) -> None:
        self._job = PagesJob(self._desk, read, _DPI, self)
        self._job.done.connect(self._on_pages)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def _begin(self, document_id: str) -> None:
        if self._job is not None:
            self._job.stop()
            self._job = None
        self._document_id = document_id
        self._drop_pages()
        self.title.set_whole("")
        self.trouble.hide()
        self.draft_tag.hide()
        for part in (self.export, self.print):
            part.setVisible(bool(document_id))
        self.home.hide()
        self.busy.begin(_("Lager sidene …"))

    def _on_pages(self, pages: PageImages) -> None:
        self.busy.end()
        self._drop_pages()
        self.title.set_whole(pages.title)
        self.draft_tag.setVisible(pages.draft)
        self._sheets.addWidget(self.title)
        self.title.show()
        for number, picture in enumerate(pages.pages, start=1):
            view = PageView(picture, pages.dpi, number, len(pages.pages))
            self.pages.append(view)
            self._sheets.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self._sheets.addStretch(1)
        self.fit_width()
        self.area.verticalScrollBar().setValue(0)
        self.area.setFocus()
        self.loaded.emit()

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        sentence = self._desk.sentence(error)
        self.trouble.say(sentence.heading, sentence.text)
        self.trouble.show()
        self.back.setFocus()

    def _drop_pages(self) -> None:
        while (item := self._sheets.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.title:
                widget.hide()
                widget.deleteLater()
        self.pages = []

    def _set_scale(self, scale: float) -> None:
        self._fitting = False
        self._apply(scale)

    def _fit(self) -> None:
        if self.pages:
            room = self.area.viewport().width() - theme.px(40)
            self._apply(min(room / self.pages[0].natural_width, 1.6))

    def _apply(self, scale: float) -> None:
        self._scale = min(_LARGEST, max(_SMALLEST, scale))
        for view in self.pages:
            view.rescale(self._scale)
        self.percent.setText(f"{round(self._scale * 100)} %")

    def _turn(self, step: int) -> None:
        if not self.pages:
            return
        bar = self.area.verticalScrollBar()
        tops = [view.y() for view in self.pages]
        here = max((number for number, top in enumerate(tops) if top <= bar.value() + theme.px(40)), default=0)
        bar.setValue(tops[min(len(tops) - 1, max(0, here + step))] - theme.px(8))

    def _on_export(self) -> None:
        self.export_wanted.emit(self._document_id)

    def _on_print(self) -> None:
        self.print_wanted.emit(self._document_id)

    def _on_may_go_home(self, answer: tuple[str, bool]) -> None:
        document_id, may = answer
        if document_id == self._document_id:
            self.home.setVisible(may)

    def _on_home(self) -> None:
        self.home_wanted.emit(self._document_id)


def _may_go_home(session: Session, document_id: str) -> tuple[str, bool]:
    return document_id, send_home.may_go_home(session, document_id)
