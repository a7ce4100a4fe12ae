"""A bar that says what was just done and offers to undo it; stays until the next thing is done or it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import Notice, Tone, announce, button, icon_button


class ActionBar(Notice):
    """One line, one button, one way to close it.

    Signals:
        pressed: the button.
    """

    pressed = Signal()

    def __init__(self, tone: Tone = "info") -> None:
        super().__init__(tone)
        self.action = button("")
        self.close_button = icon_button(_("Lukk meldingen"), "XMark")
        line = self.layout()
        if line is not None:
            line.addWidget(self.action)
            line.addWidget(self.close_button)
            line.setAlignment(self.action, Qt.AlignmentFlag.AlignVCenter)
            line.setAlignment(self.close_button, Qt.AlignmentFlag.AlignVCenter)
        self.body.insertStretch(0)  # an alignment of the layout would give long words the room of short ones
        self.body.addStretch()
        self.action.clicked.connect(self._on_pressed)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def show_words(self, heading: str, text: str = "", action: str = "") -> None:
        """Say it, with or without a button."""
        self.say(heading, text)
        self.action.set_label(action)
        self.action.setVisible(bool(action))
        self.show()
        announce(self, f"{heading} {text}")

    def _on_pressed(self) -> None:
        self.hide()
        self.pressed.emit()
