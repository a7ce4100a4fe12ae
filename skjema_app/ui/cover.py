"""The sheet that hides everything while Skjema locks or closes: opaque, above all, with nothing personal on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QToolTip, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.basics import IconLabel, announce, button, label, row
from skjema_app.workflows.sentences import Sentence

_WIDEST = 460


class Cover(QWidget):
    """Covers one window. ``put_on`` shows it at once; ``say`` tells what goes on; ``ask`` lets the person choose.

    Signals:
        chosen: the word of the button that was pressed.
    """

    chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Skjema er dekket til"))
        self._icon = IconLabel("PadlockLocked", icons.SUBTLE, 40)
        self._title = label("", "h1")
        self._text = label("", "muted")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(_("Arbeider"))
        self._buttons = row()
        self._made: list[tuple[QWidget, str]] = []
        inner = QWidget()
        inner.setMaximumWidth(theme.px(_WIDEST))
        column = QVBoxLayout(inner)
        column.setSpacing(theme.px(12))
        for part in (self._icon, self._title, self._text, self._busy):
            column.addWidget(part)
        column.addLayout(self._buttons)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        inner.setMinimumWidth(theme.px(300))
        self.hide()
        window.installEventFilter(self)

    def put_on(self, title: str, text: str = "", *, icon: str = "PadlockLocked") -> None:
        """Hide everything now: this window's pages, other windows, menus and tool tips.

        The focus stays where it is until ``take_focus``: the open form notes its cursor when it is written.
        """
        self._fit()
        self._icon.show_icon(icon, icons.SUBTLE)
        self.say(title, text)
        self.show()
        self.raise_()
        hide_other_windows(self.window())
        self.repaint()  # at once, not when the queue is empty

    def take_focus(self) -> None:
        """Keys go nowhere from now on, but to a choice that is offered."""
        if not self._made:
            self.setFocus()

    def take_off(self) -> None:
        """Show the pages again (only after a close that the person called off)."""
        self.hide()

    def say(self, title: str, text: str = "") -> None:
        """Tell what goes on; no choice to make."""
        self._clear_buttons()
        self._busy.show()
        self._write(title, text)

    def ask(self, sentence: Sentence, choices: tuple[tuple[str, str], ...]) -> None:
        """Tell what went wrong and offer choices: (word, label), the first one is the proposed one."""
        self._clear_buttons()
        self._busy.hide()
        self._write(sentence.heading, sentence.text)
        for index, (word, words) in enumerate(choices):
            made = button(words, "" if index else "primary")
            made.clicked.connect(self._on_button)
            self._made.append((made, word))
            self._buttons.addWidget(made)
        self._buttons.addStretch(1)
        if self._made:
            self._made[0][0].setFocus()

    def offer(self, word: str, words: str) -> None:
        """Add a choice beside work that goes on."""
        made = button(words)
        made.clicked.connect(self._on_button)
        self._made.append((made, word))
        self._buttons.addWidget(made)
        self._buttons.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fit()
        return False

    def _write(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        announce(self, f"{title} {text}")

    def _fit(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def _clear_buttons(self) -> None:
        while self._buttons.takeAt(0) is not None:
            pass
        for made, _word in self._made:
            made.hide()
            made.deleteLater()
        self._made = []

    def _on_button(self) -> None:
        for made, word in self._made:
            if made is self.sender():
                self.chosen.emit(word)
                return


def hide_other_windows(window: QWidget) -> None:
    """Hide dialogs, menus and tool tips of this program, so that nothing lies above the cover."""
    QToolTip.hideText()
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.hide()
