"""One attachment in a list: a small picture, name, kind and size, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.pictures import image_of
from skjema_app.ui.widgets.basics import Label, button, hidden_unless
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.attachments import kind_and_size

_SIDE = 56
_ICONS = {Media.PDF: "FilePdf", Media.TEXT: "FileText"}


class Thumbnail(QWidget):
    """A small picture, or an icon for what has none; decoration for who sees it."""

    def __init__(self, media: Media) -> None:
        super().__init__()
        self._icon = _ICONS.get(media, "Files")
        self._picture = QPixmap()
        self.setFixedSize(theme.px(_SIDE), theme.px(_SIDE))

    @property
    def has_picture(self) -> bool:
        """Whether a picture has come."""
        return not self._picture.isNull()

    def show_picture(self, picture: Picture) -> None:
        """It has come."""
        self._picture = QPixmap.fromImage(image_of(picture))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture in the middle of a quiet square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color("neutral-background-tinted"))
        if self.has_picture:
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            target = QRectF(left, top, size.width(), size.height())
            painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))
        else:
            side = theme.px(24)
            icon = icons.pixmap(self._icon, icons.SUBTLE, 24)
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, side, side, icon)
        painter.setPen(theme.color("neutral-border-subtle"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(theme.px(_SIDE), theme.px(_SIDE))


class AttachmentRow(QFrame):
    """One attachment.

    Signals:
        show_wanted: *Vis*; carries the ``Attachment``.
        save_wanted: *Lagre en kopi …*; carries the ``Attachment``.
        remove_wanted: *Fjern*; carries the ``Attachment``.
    """

    show_wanted = Signal(object)
    save_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, attachment: Attachment, *, removable: bool) -> None:
        super().__init__()
        self.attachment = attachment
        self.setObjectName("attachment")
        self.thumbnail = Thumbnail(attachment.media)
        self.name = Label(attachment.name)
        self.facts = Label(kind_and_size(attachment), "small")
        self.note = hidden_unless(Label("", "small"), condition=False)
        self.show_button = button(_("Vis"), "quiet", "Eye")
        self.save_button = button(_("Lagre en kopi …"), "quiet", "Download")
        self.remove_button = button(_("Fjern"), "quiet", "XMark")
        for one, words in (
            (self.show_button, _("Vis {name}")),
            (self.save_button, _("Lagre en kopi av {name}")),
            (self.remove_button, _("Fjern {name}")),
        ):
            one.setAccessibleName(words.format(name=attachment.name))
        shown = (self.show_button, self.remove_button) if removable else (self.show_button, self.save_button)
        (self.save_button if removable else self.remove_button).setParent(self)
        (self.save_button if removable else self.remove_button).hide()
        words_column = QVBoxLayout()
        words_column.setSpacing(theme.px(2))
        for part in (self.name, self.facts, self.note, flow(*shown, spacing=theme.px(4))):
            words_column.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, theme.px(6), 0, theme.px(6))
        line.setSpacing(theme.px(12))
        line.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words_column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.show_button.clicked.connect(self._on_show)
        self.save_button.clicked.connect(self._on_save)
        self.remove_button.clicked.connect(self._on_remove)

    def say(self, text: str) -> None:
        """What is to be known of this file."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _on_show(self) -> None:
        self.show_wanted.emit(self.attachment)

    def _on_save(self) -> None:
        self.save_wanted.emit(self.attachment)

    def _on_remove(self) -> None:
        self.remove_wanted.emit(self.attachment)
