"""Scroll to what has the hand: a page doesn't by itself when the focus is moved for the person."""

from __future__ import annotations

import functools

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from skjema_app.ui import theme


def reveal(widget: QWidget) -> None:
    """Bring it into view once the layout knows where it is."""
    QTimer.singleShot(0, widget, functools.partial(_reveal, widget))


def _reveal(widget: QWidget) -> None:
    if not shiboken6.isValid(widget):
        return
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(widget, 0, theme.px(80))
