"""Labels and buttons: plain text always, never a default button, icons in the colours of the look."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout

from skjema_app.ui import icons, theme

Role = Literal["", "h1", "h2", "h3", "label", "muted", "small", "lead", "error", "success", "quote", "link"]
Kind = Literal["", "primary", "danger", "quiet", "link", "dangerLink", "chip", "icon", "nav"]


class Label(QLabel):
    """A plain-text label that wraps and never cuts."""

    def __init__(self, text: str = "", role: Role = "", *, wrap: bool = True) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)


class Button(QPushButton):
    """A button that is never the default one (Enter presses nothing that nobody meant) and keeps its icon's colour."""

    def __init__(self, text: str, kind: Kind = "", icon: str = "", *, icon_after: bool = False) -> None:
        super().__init__(_escaped(text, icon if kind != "link" else ""))
        self._icon_name = icon
        self._label = text
        self.setAutoDefault(False)
        self.setDefault(False)
        if kind:
            self.setProperty("kind", kind)
        self._kind = kind
        self.setAccessibleName(text)
        if icon_after:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if kind == "link":
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if kind in {"link", "dangerLink", "quiet", "icon"}:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._draw()
        theme.notifier().changed.connect(self._draw)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def set_label(self, text: str) -> None:
        """Change the text, and with it the accessible name."""
        self._label = text
        self.setText(_escaped(text, self._icon_name if self._kind != "link" else ""))
        self.setAccessibleName(text)

    def label(self) -> str:
        """The text as people read it."""
        return self._label

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._draw()

    def _draw(self) -> None:
        if not self._icon_name:
            return
        token = {
            "primary": icons.ON_ACCENT,
            "quiet": icons.ACCENT,
            "link": icons.ACCENT,
            "danger": icons.DANGER,
            "dangerLink": icons.DANGER,
        }.get(self._kind, icons.TEXT)
        side = theme.px(20)
        self.setIconSize(QSize(side, side))
        self.setIcon(icons.icon(self._icon_name, token, 20))


class WrapLink(QPushButton):
    """A link-like button whose long text breaks over lines: for jump links to questions."""

    def __init__(self, text: str, *, danger: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "dangerLink" if danger else "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        self._text = Label(text)
        self._text.setProperty("role", "error" if danger else "link")
        self._text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        letters = theme.font()
        letters.setUnderline(True)
        self._text.setFont(letters)
        self._text.setStyleSheet("text-decoration: underline")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(4), theme.px(2), theme.px(4), theme.px(2))
        column.addWidget(self._text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped text, never below 24 px."""
        inner = width - 2 * theme.px(4)
        return max(theme.px(26), self._text.heightForWidth(inner) + 2 * theme.px(3))

    def sizeHint(self) -> QSize:
        """The text on one line where there is room."""
        hint = self._text.sizeHint()
        return QSize(hint.width() + 2 * theme.px(4), max(theme.px(26), hint.height() + 2 * theme.px(3)))

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(theme.px(80), theme.px(26))


def _escaped(text: str, icon: str) -> str:
    """A button takes «&» as the mark of a shortcut; we have none there. A space keeps the icon at a distance."""
    doubled = text.replace("&", "&&")
    return f" {doubled}" if icon and text else doubled
