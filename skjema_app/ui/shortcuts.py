"""Keys of a window, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def add_shortcuts(owner: QWidget, keys: Mapping[str, Callable[[], object]], context: Qt.ShortcutContext) -> None:
    """Connect each key sequence to a bound method of the owner."""
    for sequence, slot in keys.items():
        made = QShortcut(QKeySequence(sequence), owner)
        made.setContext(context)
        made.activated.connect(slot)


class NumberedShortcut(QShortcut):
    """A key that carries a number, so that one bound method serves several keys.

    Signals:
        pressed: the number.
    """

    pressed = Signal(int)

    def __init__(self, sequence: str, number: int, owner: QWidget) -> None:
        super().__init__(QKeySequence(sequence), owner)
        self._number = number
        self.activated.connect(self._on_activated)

    def _on_activated(self) -> None:
        self.pressed.emit(self._number)


def add_numbered(owner: QWidget, keys: Mapping[str, int], slot: Callable[[int], None]) -> None:
    """Connect each key sequence to one bound method, with its number."""
    for sequence, number in keys.items():
        NumberedShortcut(sequence, number, owner).pressed.connect(slot)
