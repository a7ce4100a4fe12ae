"""F1: a short help text for the place the person is in, beside the page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from skjema_app.system.resources import resource
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import icon_button, label

_ROOM = 1100


class HelpPanel(QFrame):
    """Shows ``resources/help/<topic>.md``.

    Signals:
        closed: the person closed it.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.topic = ""
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(_("Hjelp"))
        self.text.setStyleSheet("QTextBrowser { border: none; padding: 0; }")
        self.close_button = icon_button(_("Lukk hjelpen"), "XMark")
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(label(_("Hjelp"), "h2"), 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(12), theme.px(12))
        column.addLayout(top)
        column.addWidget(self.text, 1)
        self.setFixedWidth(theme.px(310))
        self.hide()

    def show_topic(self, topic: str) -> None:
        """Show the text of a place; a missing text shows none."""
        self.topic = topic
        file = resource("help", f"{topic}.md")
        self.text.setMarkdown(file.read_text("utf-8") if file.is_file() else "")

    def find_room(self, host: QWidget, line: QHBoxLayout) -> None:
        """Lie beside the page in ``line`` where there is room, else on top of ``host``."""
        beside = host.width() >= theme.px(_ROOM)
        docked = line.indexOf(self) >= 0
        if beside and not docked:
            line.addWidget(self)
        elif not beside:
            if docked:
                line.removeWidget(self)
            self.setGeometry(host.width() - self.width(), 0, self.width(), host.height())
            self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
