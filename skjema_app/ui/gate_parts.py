"""What pages show while they work and when it failed: hidden until then."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import Button, Notice, announce, label


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
