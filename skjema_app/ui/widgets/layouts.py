"""Rows, columns and cards with spacing that follows the text size, and how to empty them."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget

from skjema_app.ui import theme


class Card(QFrame):
    """A white sheet with a thin border. Add to ``column``."""

    def __init__(self, *parts: QWidget | QLayout, spacing: int = 8, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(20), theme.px(18), theme.px(20), theme.px(20))
        self.column.setSpacing(theme.px(spacing))
        add(self.column, *parts)


def row(*parts: QWidget | QLayout | None, spacing: int = 8) -> QHBoxLayout:
    """Parts beside each other; ``None`` is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(theme.px(spacing))
    add(made, *parts)
    return made


def column(*parts: QWidget | QLayout | None, spacing: int = 8) -> QVBoxLayout:
    """Parts below each other; ``None`` is a stretch."""
    made = QVBoxLayout()
    made.setSpacing(theme.px(spacing))
    add(made, *parts)
    return made


def add(layout: QBoxLayout, *parts: QWidget | QLayout | None) -> None:
    """Add parts to a row or column; ``None`` is a stretch."""
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        _drop(item)


def _drop(item: QLayoutItem) -> None:
    widget, inner = item.widget(), item.layout()
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    elif inner is not None:
        clear(inner)
        inner.deleteLater()
