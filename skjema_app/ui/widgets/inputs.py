"""Boxes to write in: one line, several lines that grow. Tab always moves on; Enter moves on in one line."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy

from skjema_app.ui import theme
from skjema_app.ui.widgets.choices import is_enter


class LineInput(QLineEdit):
    """One line of text.

    Signals:
        entered: Enter was pressed (and no list of suggestions is open).
        left: the focus went elsewhere.
    """

    entered = Signal()
    left = Signal()

    def __init__(self, characters: int = 0) -> None:
        super().__init__()
        self._characters = characters
        if characters:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next question."""
        if is_enter(event):
            completer = self.completer()
            popup = completer.popup() if completer is not None else None
            if popup is not None and popup.isVisible():
                if popup.currentIndex().isValid():
                    super().keyPressEvent(event)
                    return
                popup.hide()
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left; an opened list or menu does not count."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def sizeHint(self) -> QSize:
        """Wide enough for the number of characters asked for."""
        hint = super().sizeHint()
        if not self._characters:
            return hint
        return QSize(self.fontMetrics().horizontalAdvance("0") * self._characters + theme.px(28), hint.height())


class GrowingText(QPlainTextEdit):
    """Several lines; as tall as its text between ``least`` and ``most`` lines. Tab moves on, never indents.

    Signals:
        left: the focus went elsewhere.
        grew: the height changed.
    """

    left = Signal()
    grew = Signal()

    def __init__(self, least: int = 4, most: int = 14) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(theme.px(2))
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The letters changed size."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def sizeHint(self) -> QSize:
        """A readable width, the present height."""
        return QSize(theme.px(480), self.height())

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(theme.px(120), theme.px(60))

    def _fit(self) -> None:
        lines = min(self._most, max(self._least, math.ceil(self.document().size().height())))
        frame = 2 * (theme.px(7) + 2)
        height = lines * self.fontMetrics().lineSpacing() + frame + 2 * math.ceil(self.document().documentMargin())
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
            self.grew.emit()
