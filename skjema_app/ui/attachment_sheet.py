"""An attachment shown inside the program: pages, picture or text, with zoom; and *Lagre en kopi …* with its price."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.attachment_files import AttachmentLook, pages_of
from skjema_app.ui.desk import Desk
from skjema_app.ui.file_dialogs import FileQuestion
from skjema_app.ui.gate_parts import Busy, Trouble
from skjema_app.ui.overlay import Overlay
from skjema_app.ui.preview import PageView
from skjema_app.ui.widgets.basics import Label, Notice, button, icon_button, row
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows import attachments
from skjema_app.workflows.attachments import Seen, kind_and_size

_DPI, _PICTURE_DPI = 150, 96
_SMALLEST, _LARGEST_SCALE, _STEP = 0.1, 4.0, 1.25
_HEIGHT, _LOWEST = 460, 180


class AttachmentSheet(Overlay):
    """One attachment.

    Signals:
        saved: name of the copy that was written.
        loaded: it is shown, or it was said that it can't be.
    """

    saved = Signal(str)
    loaded = Signal()

    def __init__(self, over: QWidget, desk: Desk, attachment: Attachment) -> None:
        super().__init__(over, attachment.name, widest=980)
        self._desk, self._attachment = desk, attachment
        self._scale, self._fitting = 1.0, True
        self._count = 0
        self._target: Path | None = None
        self.pages: list[PageView] = []
        self.heading.setWordWrap(True)
        self.facts = Label(kind_and_size(attachment), "muted")
        self.busy = Busy()
        self.trouble = Trouble()
        self.notes = Label("", "small")
        self.notes.hide()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(attachment.name)
        self.text.setMinimumHeight(self._room(over))
        self.text.hide()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(_("Sidene i vedlegget"))
        self.area.setMinimumHeight(self._room(over))
        body = QWidget()
        body.setObjectName("scrollBody")
        self._sheets = QVBoxLayout(body)
        self._sheets.setSpacing(theme.px(12))
        self.area.setWidget(body)
        self.area.hide()
        self.more = button(_("Vis flere sider"))
        self.more.hide()
        self.smaller = icon_button(_("Mindre (Ctrl+-)"), "Minus")
        self.larger = icon_button(_("Større (Ctrl++)"), "Plus")
        self.save = button(_("Lagre en kopi …"), "", "Download")
        self.close_button = button(_("Lukk"), "primary")
        self.warning = Notice(
            "warning",
            _("Kopien er ikke kryptert"),
            _("Alle som får tak i filen, kan åpne den. Slett den når den ikke trengs mer."),
        )
        self.choose = button(_("Velg hvor kopien skal ligge"), "primary")
        self.replace = button(_("Erstatt filen"), "danger")
        self.replace.hide()
        self.warning.body.addWidget(flow(self.choose, self.replace))
        self.warning.hide()
        self._question = FileQuestion(self, _("Lagre en kopi"))
        for part in (self.facts, self.notes, self.busy, self.trouble, self.warning, self.area, self.text, self.more):
            self.card.column.addWidget(part)
        self.card.column.addLayout(row(self.smaller, self.larger, self.save, None, self.close_button))
        self._connect()
        self._show_zoom(visible=False)
        self._ask(0)

    def zoom_in(self) -> None:
        """Larger."""
        self._set_scale(self._scale * _STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self._set_scale(self._scale / _STEP)

    def ask_copy(self) -> None:
        """*Lagre en kopi …*: first what it means."""
        self.warning.show()
        self.choose.setFocus()

    def write_to(self, target: Path) -> None:
        """Write the copy; an existing file is asked about first."""
        self._target = target
        self._write(replace=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+ and Ctrl- zoom; Esc closes."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
                self.zoom_in()
                return
            if event.key() == Qt.Key.Key_Minus:
                self.zoom_out()
                return
        super().keyPressEvent(event)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.smaller.clicked.connect(self.zoom_out)
        self.larger.clicked.connect(self.zoom_in)
        self.more.clicked.connect(self._on_more)
        self.save.clicked.connect(self.ask_copy)
        self.choose.clicked.connect(self._on_choose)
        self.replace.clicked.connect(self._on_replace)
        self.close_button.clicked.connect(self.close_sheet)
        self._question.chosen.connect(self.write_to)

    @staticmethod
    def _room(over: QWidget) -> int:
        """Height for the pages: what a low window or a large text leaves."""
        return min(theme.px(_HEIGHT), max(theme.px(_LOWEST), over.height() - theme.px(320)))

    @property
    def _dpi(self) -> int:
        return _DPI if self._attachment.media is Media.PDF else _PICTURE_DPI

    def _ask(self, first: int) -> None:
        self.busy.begin(_("Åpner vedlegget …"))
        self.more.setEnabled(False)
        look = pages_of(self._desk, self._attachment, first=first, dpi=self._dpi)
        AttachmentLook(self._desk, self._attachment, look, self._on_seen, self._on_failed, self)

    def _on_seen(self, seen: Picture | Seen | None) -> None:
        self.busy.end()
        if not isinstance(seen, Seen):
            return
        self.notes.setText("\n".join(seen.notes))
        self.notes.setVisible(bool(seen.notes))
        if self._attachment.media is Media.TEXT:
            more = _("\n\n[Resten vises ikke her. Lagre en kopi for å lese alt.]") if seen.more_text else ""
            self.text.setPlainText(f"{seen.text}{more}")
            self.text.show()
            self.text.setFocus()
        elif seen.pages:
            self._add_pages(seen)
        self.loaded.emit()

    def _add_pages(self, seen: Seen) -> None:
        self._count = seen.count
        for number, picture in enumerate(seen.pages, start=seen.first + 1):
            view = PageView(picture, self._dpi, number, seen.count)
            if self._attachment.media.is_picture:
                view.setAccessibleName(self._attachment.name)
            self.pages.append(view)
            self._sheets.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        rest = seen.count - len(self.pages)
        self.more.setVisible(rest > 0)
        self.more.setEnabled(True)
        self.more.set_label(_("Vis flere sider ({n} igjen)").format(n=rest))
        self.area.show()
        self._show_zoom(visible=True)
        if self._fitting:
            self._fit_width()
        if seen.first == 0:
            self.area.setFocus()

    def _on_more(self) -> None:
        self._ask(len(self.pages))

    def _on_failed(self, error: Exception) -> None:
        self.busy.end()
        self.more.setEnabled(True)
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        gone = isinstance(error, SkjemaError) and error.code is not ErrorCode.ATTACHMENT_NOT_SHOWN
        self.save.setEnabled(not gone)
        self.loaded.emit()

    def _fit_width(self) -> None:
        room = min(theme.px(900), max(self.width() - theme.px(140), theme.px(200)))
        self._apply(min(room / self.pages[0].natural_width, 1.0))

    def _set_scale(self, scale: float) -> None:
        self._fitting = False
        self._apply(scale)

    def _apply(self, scale: float) -> None:
        self._scale = min(_LARGEST_SCALE, max(_SMALLEST, scale))
        for view in self.pages:
            view.rescale(self._scale)

    def _show_zoom(self, *, visible: bool) -> None:
        for one in (self.smaller, self.larger):
            one.setVisible(visible)

    def _on_choose(self) -> None:
        self._question.save_file(self._attachment.name, _("Alle filer (*)"))

    def _on_replace(self) -> None:
        self._write(replace=True)

    def _write(self, *, replace: bool) -> None:
        if self._target is None:
            return
        self.trouble.show_words("")
        self.replace.hide()
        work = functools.partial(
            attachments.save_copy, self._desk.session, self._attachment, self._target, replace=replace
        )
        self._desk.ask(work, self._on_written, self, self._on_not_written)

    def _on_written(self, _nothing: None) -> None:
        self.warning.hide()
        self.saved.emit(self._target.name if self._target is not None else "")
        self.close_button.setFocus()

    def _on_not_written(self, error: Exception) -> None:
        sentence = self._desk.sentence(error)
        self.trouble.show_words(sentence.heading, sentence.text)
        exists = isinstance(error, SkjemaError) and error.code is ErrorCode.FILE_EXISTS
        self.replace.setVisible(exists)
        (self.replace if exists else self.choose).setFocus()


def open_attachment(desk: Desk, over: QWidget, attachment: Attachment, *, copy: bool = False) -> AttachmentSheet:
    """Show one over the whole window; with ``copy`` the question of where to save it stands open."""
    sheet = AttachmentSheet(over.window(), desk, attachment)
    sheet.open()
    if copy:
        sheet.ask_copy()
    return sheet
