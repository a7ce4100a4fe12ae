"""Labels, icons and buttons: plain text always, never a default button, icons in the colours of the look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from skjema_app.ui import icons, numbers, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QKeyEvent

Role = Literal["", "h1", "h2", "h3", "label", "muted", "small", "lead", "error", "success", "quote", "link"]
Kind = Literal["", "primary", "danger", "quiet", "link", "dangerLink", "chip", "icon", "nav"]


class Label(QLabel):
    """A plain-text label that wraps and never cuts."""

    def __init__(self, text: str = "", role: Role = "", *, wrap: bool = True) -> None:
        super().__init__()
        self.setProperty("textFormat", numbers.PLAIN_TEXT)
        self.setText(text)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)


class IconLabel(QLabel):
    """An icon beside text. With a name it is read aloud; without one it is decoration."""

    def __init__(self, name: str, token: str = icons.TEXT, size: float = 20, accessible: str = "") -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        self.setAccessibleName(accessible)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()
        theme.notifier().changed.connect(self._draw)

    def show_icon(self, name: str, token: str, accessible: str = "") -> None:
        """Show another icon."""
        if (name, token) != (self._name, self._token):
            self._name, self._token = name, token
            self._draw()
        self.setAccessibleName(accessible)

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(self._name, self._token, self._size))


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
            self.setProperty("layoutDirection", numbers.RIGHT_TO_LEFT)
        if kind == "link":
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._draw()
        theme.notifier().changed.connect(self._draw)

    def enterEvent(self, event: QEnterEvent) -> None:
        """A hand over what looks like a link; the shape is fetched when there is a pointer to show it."""
        if self._kind in {"link", "dangerLink", "quiet", "icon"}:
            from PySide6.QtCore import Qt

            self.setCursor(Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does."""
        from PySide6.QtCore import Qt

        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def setToolTip(self, text: str) -> None:
        """A tool tip of plain text."""
        super().setToolTip(plain_tip(text))

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


def label(text: str, role: Role = "", *, wrap: bool = True) -> Label:
    """A plain-text label. Roles: h1, h2, h3, label, muted, small, lead, error, success, quote."""
    return Label(text, role, wrap=wrap)


def button(text: str, kind: Kind = "", icon: str = "", *, icon_after: bool = False) -> Button:
    """A button. Kinds: "" (bordered), primary, danger, quiet, link, dangerLink, chip, icon, nav."""
    return Button(text, kind, icon, icon_after=icon_after)


def plain_tip(text: str) -> str:
    """A tool tip that reads as ``text``: Qt has no plain tool tips, it guesses from «<» and «&» what is mark-up."""
    if not {"<", "&"} & set(text):
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<span style="white-space: pre-wrap">{escaped}</span>'


def _escaped(text: str, icon: str) -> str:
    """A button takes «&» as the mark of a shortcut; we have none there. A space keeps the icon at a distance."""
    doubled = text.replace("&", "&&")
    return f" {doubled}" if icon and text else doubled
