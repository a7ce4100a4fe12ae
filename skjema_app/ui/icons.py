"""Icons as SVG, drawn in a colour token at any size and pixel ratio (``resources/icons``, Aksel, MIT).

Colour and size are put into the text, and Qt's reader of SVG pictures does the rest: a painter and the module of SVG
would cost the first window 4 ms more.
"""

from __future__ import annotations

import functools

from PySide6.QtGui import QGuiApplication, QIcon, QPixmap

from skjema_app.system.resources import resource
from skjema_app.ui import theme

TEXT, SUBTLE, ACCENT = "neutral-text-default", "neutral-text-subtle", "accent-text-subtle"
DANGER, SUCCESS, WARNING = "danger-text-subtle", "success-text-subtle", "warning-text-subtle"
INFO, ON_ACCENT = "info-text-subtle", "accent-base-contrast-default"
_SIZE = 'width="24" height="24"'


def pixmap(name: str, token: str = TEXT, size: float = 20) -> QPixmap:
    """The icon ``name`` (file name without ``.svg``) in a token's colour, ``size`` logical pixels at 100 % text."""
    return _drawn(name, theme.color(token).name(), theme.px(size), QGuiApplication.primaryScreen().devicePixelRatio())


def icon(name: str, token: str = TEXT, size: float = 20) -> QIcon:
    """The same as an icon for buttons and lists, with the disabled state drawn quietly."""
    made = QIcon(pixmap(name, token, size))
    made.addPixmap(pixmap(name, SUBTLE, size), QIcon.Mode.Disabled)
    return made


@functools.lru_cache(maxsize=512)
def _drawn(name: str, color: str, size: int, ratio: float) -> QPixmap:
    side = max(1, round(size * ratio))
    text = _source(name).replace("currentColor", color).replace(_SIZE, f'width="{side}" height="{side}"', 1)
    made = QPixmap()
    made.loadFromData(text.encode(), "svg")
    made.setDevicePixelRatio(ratio)
    return made


@functools.cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")
