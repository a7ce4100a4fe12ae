"""A field for a password: shown or hidden, a hint when Caps Lock seems on, handed over as a ``Secret`` and wiped."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import numbers, theme
from skjema_app.ui.widgets.buttons import Button, Label, label
from skjema_app.ui.widgets.layouts import row

if TYPE_CHECKING:  # keys are loaded with the first password, not before the first window
    from PySide6.QtGui import QKeyEvent

    from skjema_app.workflows.secrets import Secret


class _Line(QLineEdit):
    """Tells of each key before it becomes a letter.

    Signals:
        struck: the ``QKeyEvent``.
    """

    struck = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell, then type."""
        self.struck.emit(event)
        super().keyPressEvent(event)


class PasswordField(QWidget):
    """Label, field, show/hide button, and a line for the Caps Lock hint.

    Signals:
        entered: Enter was pressed in the field.
        edited: the text changed.
    """

    entered = Signal()
    edited = Signal()

    def __init__(self, name: str, *, shown: bool = False) -> None:
        super().__init__()
        self.label = label(name, "label")
        self.line = _Line()
        self.line.setAccessibleName(name)
        self.line.setMaxLength(1024)
        self.line.setProperty("inputMethodHints", numbers.HINTS_FOR_A_PASSWORD)
        self.line.setProperty("contextMenuPolicy", numbers.NO_CONTEXT_MENU)
        self.label.setBuddy(self.line)
        self._toggle = Button("", "quiet")
        self._toggle.clicked.connect(self._on_toggle)
        self.line.returnPressed.connect(self.entered)
        self.line.textEdited.connect(self._on_edited)
        self.line.struck.connect(self._on_key)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(6))
        self._column.addWidget(self.label)
        self._column.addLayout(row(self.line, self._toggle))
        self.setFocusProxy(self.line)
        self.show_text(shown)

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.line.text()

    def text(self) -> str:
        """What is typed; for judging its strength only, never keep it."""
        return self.line.text()

    def propose(self, text: str) -> None:
        """Put in a suggestion."""
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.edited.emit()

    def secret(self) -> Secret:
        """What is typed, as a secret of its own; the field keeps it until ``wipe``."""
        from skjema_app.workflows.secrets import Secret

        return Secret.from_text(self.line.text())

    def take(self) -> Secret:
        """Hand over what is typed and empty the field."""
        secret = self.secret()
        self.wipe()
        return secret

    def wipe(self) -> None:
        """Empty the field, its undo history too."""
        self.line.clear()
        self.line.setModified(False)

    def show_text(self, shown: bool) -> None:
        """Show the letters, or dots."""
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._toggle.set_icon("EyeSlash" if shown else "Eye")
        self._toggle.set_label(_("Skjul") if shown else _("Vis"))
        self._toggle.setAccessibleName(_("Skjul passordet") if shown else _("Vis passordet"))

    @functools.cached_property
    def _hint(self) -> Label:
        made = label("", "muted")
        made.hide()
        self._column.addWidget(made)
        return made

    def _on_key(self, event: QKeyEvent) -> None:
        """Look for Caps Lock: Qt doesn't tell its state, but letters do."""
        from PySide6.QtCore import Qt

        if event.key() == Qt.Key.Key_CapsLock:
            self._say("")
            return
        letter = event.text()
        if len(letter) != 1 or not letter.isalpha():
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        on = (letter.isupper() and not shift) or (letter.islower() and shift)
        self._say(_("Caps Lock ser ut til å være på.") if on else "")

    def _say(self, text: str) -> None:
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def _on_toggle(self) -> None:
        self.show_text(self.line.echoMode() != QLineEdit.EchoMode.Normal)
        self.line.setFocus()

    def _on_edited(self, _text: str) -> None:
        self.edited.emit()
