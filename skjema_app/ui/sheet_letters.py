"""The letters of the recovery sheet, typed: from one paper, or from two where it lies in two envelopes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.ui.code_input import SheetInput
from skjema_app.ui.errors import sentence_of
from skjema_app.ui.widgets.basics import Label, column
from skjema_app.ui.widgets.choices import Check

_GROUPS = 7
_FAULTS = {ErrorCode.SHEET_MISTYPED, ErrorCode.SHEET_WRONG}


class SheetLetters(QWidget):
    """Seven groups; a tick asks for the seven of the other paper too.

    Signals:
        entered: Enter in the last paper.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first = SheetInput()
        self.two = Check(_("Arket ligger i to konvolutter"))
        self.second = SheetInput()
        self.second.hide()
        whole = column(self.first, self.two, self.second, spacing=8)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self.setFocusProxy(self.first)
        self.first.entered.connect(self._on_first)
        self.second.entered.connect(self.entered)
        self.two.toggled.connect(self._on_two)

    @property
    def text(self) -> str:
        """What is typed, of both papers."""
        return f"{self.first.text} - {self.second.text}" if self.two.isChecked() else self.first.text

    @property
    def empty(self) -> bool:
        """Whether nothing is typed on a paper that is asked for."""
        return self.first.empty or (self.two.isChecked() and self.second.empty)

    @property
    def error(self) -> Label:
        """Where it is said what is wrong with the first paper."""
        return self.first.error

    def fill(self, first: str, second: str = "") -> None:
        """Put in whole papers."""
        self.first.fill(first)
        if second:
            self.two.setChecked(True)
            self.second.fill(second)

    def wipe(self) -> None:
        """Leave nothing behind."""
        self.first.wipe()
        self.second.wipe()

    def mark(self, words: str, group: int = 0) -> None:
        """Say what is wrong, and in which group: counted on over both papers, 0 when that can't be told."""
        second = self.two.isChecked() and (group > _GROUPS or (not self.first.empty and self.second.empty))
        self.first.mark("" if second else words, 0 if second else group)
        self.second.mark(words if second else "", max(0, group - _GROUPS) if second else 0)

    def take(self, error: Exception) -> bool:
        """Say what is wrong here where it is the letters that are wrong; whether they are."""
        if not isinstance(error, SkjemaError) or error.code not in _FAULTS:
            return False
        sentence = sentence_of(error)
        group = error.details.get("group")
        number = group if isinstance(group, int) else 0
        where = _("Se på gruppe {n}.").format(n=(number - 1) % _GROUPS + 1) if number else ""
        self.mark(" ".join(filter(None, (f"{sentence.heading}.", where, sentence.text))), number)
        return True

    def _on_two(self, on: bool) -> None:
        self.second.setVisible(on)
        if on:
            self.second.setFocus()
        else:
            self.second.wipe()

    def _on_first(self) -> None:
        if self.two.isChecked():
            self.second.setFocus()
        else:
            self.entered.emit()
