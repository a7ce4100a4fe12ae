"""One line to write in, under its label, with room for what is missing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import label, set_property

_LONGEST = 200


class NamedLine(QWidget):
    """Label, field and error text.

    Signals:
        entered: Enter in the field.
    """

    entered = Signal()

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setMaxLength(_LONGEST)
        self.error = label("", "error")
        self.error.hide()
        title = label(name, "label")
        title.setBuddy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(title)
        if hint:
            column.addWidget(label(hint, "muted"))
        column.addWidget(self.line)
        column.addWidget(self.error)
        self.setFocusProxy(self.line)
        self.line.returnPressed.connect(self.entered)
        self.line.textEdited.connect(self._on_edited)

    @property
    def text(self) -> str:
        """What is typed, without blanks around it."""
        return self.line.text().strip()

    def mark(self, words: str) -> None:
        """Say what is wrong, or "" for nothing."""
        self.error.setText(words)
        self.error.setVisible(bool(words))
        self.line.setAccessibleDescription(words)
        set_property(self.line, "error", "true" if words else "")

    def _on_edited(self, _text: str) -> None:
        self.mark("")
