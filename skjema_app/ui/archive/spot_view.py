"""One place in a copy where another person may be meant: what stands there, and what is to stand there instead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skjema_app.system.texts import _
from skjema_app.ui.widgets.basics import announce, button, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.ui.widgets.inputs import LineInput


class SpotView(QWidget):
    """*Se på dette stedet*: the words, where they stand, and the person's choice.

    Signals:
        rewritten: other words are wanted there; ``wording`` says which.
        kept: they may stand.
    """

    rewritten = Signal()
    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words, self._where = label("", "quote"), label("", "small")
        self.instead = LineInput()
        self.instead.setAccessibleName(_("Skriv i stedet"))
        self.rewrite, self.keep = button(_("Bytt ut"), "primary"), button(_("La stå"))
        inside = column(
            label(_("Se på dette stedet"), "h3"),
            self._words,
            self._where,
            self.instead,
            flow(self.rewrite, self.keep),
        )
        inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inside)
        self.rewrite.clicked.connect(self.rewritten)
        self.instead.entered.connect(self.rewritten)
        self.keep.clicked.connect(self.kept)

    @property
    def wording(self) -> str:
        """What is to stand there instead."""
        return self.instead.text().strip()

    def ask(self, words: str, where: str, suggestion: str, *, sure: bool) -> None:
        """Show a place; what is surely somebody else can't be left standing."""
        self._words.setText(f"«{words}»")
        self._where.setText(where)
        self.instead.setText(suggestion or _("[annen elev]"))
        self.keep.setVisible(not sure)
        announce(self, self._words.text())
