"""Secrets that people read and type in groups of four: the one-time code (five) and the recovery sheet (seven).

Pasting fills all boxes; typing goes on from box to box.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import label, set_property
from skjema_app.ui.widgets.choices import is_enter
from skjema_app.ui.widgets.flow import flow

LETTERS = 4
_BETWEEN = re.compile(r"[\s\-‐‑‒–—−_]+")
_LONGEST_PASTE = 400


class _Box(QLineEdit):
    """One group.

    Signals:
        emptied: Backspace where nothing stands.
        entered: Enter.
    """

    emptied = Signal()
    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxLength(_LONGEST_PASTE)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhPreferUppercase
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace goes back over the edge; Enter tries the code."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        elif is_enter(event):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for four wide letters."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance("M") * LETTERS + theme.px(28), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return self.sizeHint()


class GroupsInput(QWidget):
    """Boxes under their label.

    Signals:
        entered: Enter in one of them.
    """

    entered = Signal()

    def __init__(self, count: int, name: str, hint: str, group_name: str) -> None:
        """``group_name`` has ``{n}`` for the number of the group."""
        super().__init__()
        self.boxes = tuple(_Box(group_name.format(n=number + 1)) for number in range(count))
        self.error = label("", "error")
        self.error.hide()
        title = label(name, "label")
        title.setBuddy(self.boxes[0])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        for part in (title, label(hint, "muted"), flow(*self.boxes), self.error):
            column.addWidget(part)
        self.setFocusProxy(self.boxes[0])
        for box in self.boxes:
            box.textEdited.connect(self._on_edited)
            box.emptied.connect(self._on_emptied)
            box.entered.connect(self.entered)

    @property
    def text(self) -> str:
        """The groups as they stand, with dashes between them."""
        return " - ".join(box.text() for box in self.boxes)

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        return not any(box.text() for box in self.boxes)

    def fill(self, text: str) -> None:
        """Put in a whole code."""
        self._spread(0, _BETWEEN.sub("", text).upper())

    def wipe(self) -> None:
        """Leave nothing behind."""
        for box in self.boxes:
            box.clear()
        self.mark("")

    def mark(self, words: str, group: int = 0) -> None:
        """Say what is wrong, and in which group (from 1; 0 when that can't be told)."""
        self.error.setText(words)
        self.error.setVisible(bool(words))
        for number, box in enumerate(self.boxes, start=1):
            wrong = bool(words) and group in {0, number}
            set_property(box, "error", "true" if wrong else "")
            box.setAccessibleDescription(words if wrong else "")
        if words:
            self.boxes[max(0, min(group, len(self.boxes)) - 1)].setFocus()

    def _on_edited(self, text: str) -> None:
        at = self._sender()
        if at < 0:
            return
        if self.error.isVisible():
            self.mark("")
        letters = _BETWEEN.sub("", text).upper()
        ended = text != text.rstrip(" -") and bool(letters)
        if len(letters) > LETTERS:
            typed_one_too_many = (
                len(letters) == LETTERS + 1 and at + 1 < len(self.boxes) and bool(self.boxes[at + 1].text())
            )
            self._spread(at, letters[:LETTERS] if typed_one_too_many else letters)
            return
        box = self.boxes[at]
        cursor = box.cursorPosition() - (len(text) - len(letters))
        box.setText(letters)
        box.setCursorPosition(max(0, cursor))
        if (ended or (len(letters) == LETTERS and cursor == LETTERS)) and at + 1 < len(self.boxes):
            self.boxes[at + 1].setFocus()
            self.boxes[at + 1].selectAll()

    def _on_emptied(self) -> None:
        at = self._sender()
        if at > 0:
            self.boxes[at - 1].setFocus()
            self.boxes[at - 1].end(False)

    def _spread(self, start: int, letters: str) -> None:
        """Fill from one box on; what is too long stays in the last one, so that nothing typed disappears unseen."""
        at = start
        while letters and at < len(self.boxes):
            last = at == len(self.boxes) - 1
            part, letters = (letters, "") if last else (letters[:LETTERS], letters[LETTERS:])
            self.boxes[at].setText(part)
            at += 1
        target = self.boxes[min(at, len(self.boxes) - 1)]
        target.setFocus()
        target.end(False)

    def _sender(self) -> int:
        sender = self.sender()
        return next((at for at, box in enumerate(self.boxes) if box is sender), -1)


class CodeInput(GroupsInput):
    """The one-time code of an invitation."""

    def __init__(self) -> None:
        super().__init__(
            5,
            _("Koden"),
            _("Fem grupper med fire tegn. Store og små bokstaver er det samme."),
            _("Kode, gruppe {n} av 5"),
        )


class SheetInput(GroupsInput):
    """The letters of the recovery sheet."""

    def __init__(self) -> None:
        super().__init__(
            7,
            _("Bokstavene på arket"),
            _("Sju grupper med fire tegn. Store og små bokstaver er det samme."),
            _("Arket, gruppe {n} av 7"),
        )
