"""What the chosen hit says, beside the list: every question and answer, the found words marked and in sight."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.search_list import mark_format
from skjema_app.workflows.search import Reading


class SearchReader(QPlainTextEdit):
    """A page to read. The words are people's own, so they are put in as plain characters."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(_("Det valgte treffet"))
        self.setUndoRedoEnabled(False)

    def show_reading(self, reading: Reading) -> None:
        """Show it, with the first mark in sight."""
        self.clear()
        cursor = self.textCursor()
        strong, plain, subtle = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        strong.setFont(theme.font(1.1, QFont.Weight.DemiBold))
        plain.setFont(theme.font())
        subtle.setFont(theme.font(0.92))
        subtle.setForeground(theme.color("neutral-text-subtle"))
        mark = mark_format()
        mark.setFont(theme.font())
        mark.setFontUnderline(True)
        cursor.insertText(reading.title, strong)
        cursor.insertText(f"\n{reading.about}\n", subtle)
        first = -1
        for question, answer in reading.answers:
            cursor.insertText(f"\n{question}\n", subtle)
            for text, found in answer.pieces():
                if found and first < 0:
                    first = cursor.position()
                cursor.insertText(text, mark if found else plain)
            cursor.insertText("\n", plain)
        self._go_to(max(first, 0))

    def empty(self) -> None:
        """Nothing is chosen."""
        self.clear()

    def _go_to(self, position: int) -> None:
        """The first mark in the middle, so that the sentence before it is seen too."""
        end = QTextCursor(self.document())
        end.setPosition(position)
        self.setTextCursor(end)
        if position:
            self.centerCursor()
        else:
            self.verticalScrollBar().setValue(0)
