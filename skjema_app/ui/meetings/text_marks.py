"""Marks in a text: places with a colour and a line of their own, so that no mark is colour alone."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from skjema_app.ui import theme

Line = QTextCharFormat.UnderlineStyle


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
