"""The sheet that the pages before an open vault share: a card in the middle of the window, with the name on top."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skjema_app.ui import icons, numbers, theme
from skjema_app.ui.widgets.buttons import IconLabel, label
from skjema_app.ui.widgets.layouts import Card, row


class GatePage(QScrollArea):
    """A scrollable page with one card. Add parts to ``card.column``."""

    def __init__(self, heading: str, lead: str = "", *, icon: str = "ShieldLock", widest: int = 520) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("horizontalScrollBarPolicy", numbers.SCROLL_BAR_ALWAYS_OFF)
        self.setProperty("focusPolicy", numbers.NO_FOCUS)
        self.heading = label(heading, "h1")
        self.card = Card(spacing=12)
        top = row(IconLabel(icon, icons.ACCENT, 32), self.heading, spacing=10)
        top.setStretch(1, 1)
        self.card.column.addLayout(top)
        if lead:
            self.card.column.addWidget(label(lead, "lead"))
        holder = QWidget()
        holder.setMaximumWidth(theme.px(widest))
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        inner.addStretch(2)
        inner.addWidget(self.card)
        inner.addStretch(3)
        body = QWidget()
        body.setObjectName("scrollBody")
        line = QHBoxLayout(body)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(holder, 100)
        line.addStretch(1)
        self.setWidget(body)
