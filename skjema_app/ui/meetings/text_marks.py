"""Marks in a text: places with a colour and a line of their own, so that no mark is colour alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from skjema_app.ui import theme
from skjema_app.ui.widgets.inputs import GrowingText

_ALL_LINES = 2_000
Line = QTextCharFormat.UnderlineStyle


class WholeText(GrowingText):
    """A text that is as tall as all of it from the start, also before it was painted for the first time."""

    def __init__(self, least: int) -> None:
        super().__init__(least, _ALL_LINES)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt breaks the lines of what was never painted only when somebody asks."""
        super().resizeEvent(event)
        layout, block = self.document().documentLayout(), self.document().begin()
        while block.isValid():
            layout.blockBoundingRect(block)
            block = block.next()
        self._fit()


def cursor_over(box: QPlainTextEdit, start: int, end: int) -> QTextCursor:
    """A cursor over a place; places count letters as Python does, Qt counts those beyond the basic plane twice."""
    text = box.toPlainText()
    last = max(0, box.document().characterCount() - 1)
    cursor = QTextCursor(box.document())
    cursor.setPosition(min(last, _units(text[:start])))
    cursor.setPosition(min(last, _units(text[:end])), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def mark(box: QPlainTextEdit, start: int, end: int, tone: str, line: Line) -> QTextEdit.ExtraSelection:
    """One mark. ``tone`` is the beginning of the colours' names."""
    made = QTextEdit.ExtraSelection()
    shape = QTextCharFormat()
    shape.setBackground(theme.color(f"{tone}-surface-tinted"))
    shape.setForeground(theme.color(f"{tone}-text-default"))
    shape.setUnderlineStyle(line)
    shape.setUnderlineColor(theme.color(f"{tone}-border-strong"))
    made.format = shape
    made.cursor = cursor_over(box, start, end)
    return made


def _units(text: str) -> int:
    """Length as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2
