"""The sheet that the pages before an open vault share: a card in the middle of the window, with the name on top."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import Button, Card, IconLabel, Notice, announce, label, row


class GatePage(QScrollArea):
    """A scrollable page with one card. Add parts to ``card.column``."""

    def __init__(self, heading: str, lead: str = "", *, icon: str = "ShieldLock", widest: int = 520) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.heading = label(heading, "h1")
        self.lead = label(lead, "lead")
        if not lead:  # never show() what has no parent yet: it would flash as a window of its own
            self.lead.hide()
        self.card = Card(spacing=12)
        top = row(IconLabel(icon, icons.ACCENT, 32), self.heading, spacing=10)
        top.setStretch(1, 1)
        self.card.column.addLayout(top)
        self.card.column.addWidget(self.lead)
        holder = QWidget()
        holder.setMaximumWidth(theme.px(widest))
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        inner.addStretch(2)
        inner.addWidget(self.card)
        inner.addStretch(3)
        body = QWidget()
        body.setObjectName("scrollBody")
        line = QHBoxLayout(body)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(holder, 100)
        line.addStretch(1)
        self.setWidget(body)


class Trouble(Notice):
    """The red or yellow box of a page: hidden until there is something to say; reads itself aloud."""

    def __init__(self, *, warning: bool = False) -> None:
        super().__init__("warning" if warning else "danger")
        self.hide()

    def show_words(self, heading: str, text: str = "") -> None:
        """Say it."""
        self.say(heading, text)
        self.setVisible(bool(heading or text))
        if heading or text:
            announce(self, f"{heading} {text}")


class Busy(QWidget):
    """A thin moving bar with words beside a button that works; takes no room while idle."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Arbeider"))
        self._words = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)
        column.addWidget(self._words)
        self.hide()

    def begin(self, words: str) -> None:
        """Show that it works."""
        self._words.setText(words)
        self.show()
        announce(self, words)

    def end(self) -> None:
        """It is done."""
        self.hide()


def enable(on: bool, *widgets: QWidget | Button) -> None:
    """Switch several widgets."""
    for widget in widgets:
        widget.setEnabled(on)
