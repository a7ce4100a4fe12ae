"""A sheet over the window with one card in the middle: our own dialog, without a second window or event loop."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Card, label

_DIM = 130


class Overlay(QWidget):
    """Add parts to ``card.column``; ``open`` shows it, Esc or ``close_sheet`` takes it away and gives the focus back.

    Signals:
        closed: it was taken away.
    """

    closed = Signal()

    def __init__(self, over: QWidget, heading: str, *, widest: int = 560) -> None:
        super().__init__(over)
        self._before: QWidget | None = None
        self.setAccessibleName(heading)
        self.heading = label(heading, "h1")
        self.card = Card(self.heading, spacing=12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setStyleSheet("QScrollArea, QWidget#sheet { background: transparent; }")
        sheet = QWidget()
        sheet.setObjectName("sheet")
        holder = QWidget()
        holder.setObjectName("sheet")
        holder.setMaximumWidth(theme.px(widest))
        inner = QVBoxLayout(holder)
        inner.addStretch(1)
        inner.addWidget(self.card)
        inner.addStretch(2)
        line = QHBoxLayout(sheet)
        line.addStretch(1)
        line.addWidget(holder, 100)
        line.addStretch(1)
        scroll.setWidget(sheet)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.hide()
        over.installEventFilter(self)

    def open(self) -> None:
        """Show it above everything in its window."""
        self._before = QApplication.focusWidget()
        self._fit()
        self.show()
        self.raise_()
        stops = self._stops()
        if stops:
            stops[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        """Take it away."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what it covers."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._fit()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside."""
        stops = self._stops()
        if not stops:
            return True
        now = QApplication.focusWidget()
        at = stops.index(now) if now in stops else -1
        step = at + 1 if forward else at - 1
        stops[step % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """What lies below is not to be pressed."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies below."""
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, _DIM))

    def _stops(self) -> list[QWidget]:
        found = [
            one
            for one in self.card.findChildren(QWidget)
            if one.isVisibleTo(self) and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and one.focusProxy() is None
        ]  # fmt: skip
        order = {one: place for place, one in enumerate(self._chain(found))}
        return sorted(found, key=lambda one: order.get(one, 0))

    def _chain(self, found: list[QWidget]) -> list[QWidget]:
        if not found:
            return []
        chain: list[QWidget] = [found[0]]
        one = found[0].nextInFocusChain()
        while one is not None and one is not found[0]:
            chain.append(one)
            one = one.nextInFocusChain()
        start = min((chain.index(item) for item in found), key=lambda at: self._top(chain[at]))
        return chain[start:] + chain[:start]

    def _top(self, widget: QWidget) -> tuple[int, int]:
        place = widget.mapTo(self, widget.rect().topLeft())
        return place.y(), place.x()

    def _fit(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
