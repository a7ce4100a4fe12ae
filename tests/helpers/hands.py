"""A person at the keyboard: types, presses keys, clicks, and counts every press and click beside the free text."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from pauses import pause
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from skjema_app.ui.background import Background

Widget = TypeVar("Widget", bound=QWidget)
PATIENCE_MS = 240_000
"""A loaded machine, not a slow program: speed is judged in tests/bench. Ends before the limit of a whole test."""
_AT_ONCE_MS, _LATER_MS, _SOON_SECONDS = 20, 100, 1.0
"""From one look to the next; who waits long looks seldom, and leaves the machine to those that are waited for."""


def until_idle(background: Background) -> None:
    """Handle events until nothing is under way, and stop there: the test itself may use the vault then."""
    for _round in range(5):
        assert background.drain(60)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    assert background.drain(60)  # a timer may have run out with the last events


class Hands:
    """Drives the window that has the focus, as a person would."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.presses = 0
        self.log: list[str] = []

    def press(self, key: Qt.Key, times: int = 1, *, ctrl: bool = False, alt: bool = False, shift: bool = False) -> None:
        """One key, possibly several times; each counts."""
        keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        keys = keys | Qt.KeyboardModifier.AltModifier if alt else keys
        keys = keys | Qt.KeyboardModifier.ShiftModifier if shift else keys
        for _time in range(times):
            QTest.keyClick(self._target(), key, keys)
            self.presses += 1
            self.log.append(f"{'Ctrl+' if ctrl else ''}{'Alt+' if alt else ''}{'Shift+' if shift else ''}{key.name}")
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Free text; isn't counted."""
        for letter in text:
            target = self._target()
            if letter == "\n":
                QTest.keyClick(target, Qt.Key.Key_Return)
            else:
                QTest.keyClicks(target, letter)
        self.log.append(f"«{text[:20]}»")
        QApplication.processEvents()

    def click(self, target: QWidget) -> None:
        """One click in the middle of something that can be seen."""
        assert target.isVisible(), f"nobody can click what isn't shown: {target}"
        if target.visibleRegion().isEmpty():
            self._scroll_to(target)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)
        self.presses += 1
        self.log.append(f"klikk {getattr(target, 'text', lambda: '')() or target.accessibleName()}")
        QApplication.processEvents()

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Until it is so; a journey that never gets there fails and says where."""
        began = time.monotonic()
        while not condition():
            waited = time.monotonic() - began
            assert waited < PATIENCE_MS / 1000, f"never happened: {what} (after {self.log[-5:]})"
            pause(_AT_ONCE_MS if waited < _SOON_SECONDS else _LATER_MS)
        QApplication.processEvents()

    def focused(self) -> QWidget:
        """Where the next key goes."""
        return self._target()

    def button(self, text: str) -> QAbstractButton:
        """The visible button with this text."""
        for one in self.window.findChildren(QAbstractButton):
            if one.isVisible() and (one.text().strip() == text or one.accessibleName() == text):
                return one
        shown = [one.text() for one in self.window.findChildren(QAbstractButton) if one.isVisible()]
        raise AssertionError(f"no button «{text}»; there are {shown}")

    def _scroll_to(self, target: QWidget) -> None:
        """Turn the wheel until it can be seen; counts as one."""
        area = target.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        assert area is not None, f"nothing to scroll to reach {target}"
        area.ensureWidgetVisible(target)
        QApplication.processEvents()
        self.presses += 1
        self.log.append("rull")

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def has_button(self, text: str) -> bool:
        """Whether a visible button says this."""
        return any(one.isVisible() and one.text().strip() == text for one in self.window.findChildren(QAbstractButton))

    def button_of(self, field_id: str, text: str, wizard: QWidget) -> QAbstractButton:
        """The visible choice with this text of one question."""
        for view in wizard.findChildren(QWidget):
            if getattr(view, "path", None) != field_id:
                continue
            for one in view.findChildren(QAbstractButton):
                if one.isVisible() and (one.text().strip() or one.accessibleName()) == text:
                    return one
        raise AssertionError(f"no choice «{text}» of {field_id}")

    def visible_text(self) -> str:
        """All that labels say now."""
        return " ".join(one.text() for one in self.window.findChildren(QLabel) if one.isVisible())
