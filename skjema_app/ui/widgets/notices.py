"""Boxes that say something, and what a screen reader is told."""

from __future__ import annotations

from typing import Literal, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.buttons import IconLabel, Label

Tone = Literal["info", "success", "warning", "danger", "quiet"]
NOTICE_ICONS: dict[str, tuple[str, str]] = {
    "info": ("InformationSquareFill", icons.INFO),
    "success": ("CheckmarkCircleFill", icons.SUCCESS),
    "warning": ("ExclamationmarkTriangleFill", icons.WARNING),
    "danger": ("XMarkOctagonFill", icons.DANGER),
    "quiet": ("InformationSquare", icons.SUBTLE),
}


class Notice(QFrame):
    """A box that says something: icon, heading, text. The tone is told by the icon and its name too."""

    def __init__(self, tone: Tone, title: str = "", text: str = "") -> None:
        super().__init__()
        self.setProperty("notice", tone)
        name, token = NOTICE_ICONS[tone]
        self.icon = IconLabel(name, token, 22, {"warning": _("Advarsel"), "danger": _("Viktig")}.get(tone, ""))
        self.title = hidden_unless(Label(title, "h3"), bool(title))
        self.text = hidden_unless(Label(text), bool(text))
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.px(4))
        self.body.addWidget(self.title)
        self.body.addWidget(self.text)
        self.line = line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12))
        line.setSpacing(theme.px(12))
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self.body, 1)

    def say(self, title: str, text: str = "") -> None:
        """Change the words."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)
        self.text.setVisible(bool(text))


def notice(tone: Tone, title: str = "", text: str = "") -> Notice:
    """A notice box: info, success, warning, danger or quiet."""
    return Notice(tone, title, text)


W = TypeVar("W", bound=QWidget)


def hidden_unless(widget: W, condition: bool) -> W:
    """Hide a part that has nothing to say. Showing one before it has a parent would open a window of its own."""
    if not condition:
        widget.hide()
    return widget


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say something without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
