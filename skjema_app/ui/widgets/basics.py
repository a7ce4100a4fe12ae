"""The small parts that every page is made of. All text is plain text; all lengths follow the text size."""

from __future__ import annotations

from typing import Literal, TypeVar

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.buttons import Button, Kind, Label, Role, WrapLink
from skjema_app.ui.widgets.layouts import add, clear, column, row

__all__ = [
    "NOTICE_ICONS",
    "Button",
    "Card",
    "Elided",
    "IconLabel",
    "Kind",
    "Label",
    "Line",
    "Notice",
    "Page",
    "Role",
    "SearchField",
    "Tag",
    "TagTone",
    "Tone",
    "WrapLink",
    "add",
    "announce",
    "button",
    "card",
    "clear",
    "column",
    "hidden_unless",
    "icon_button",
    "label",
    "notice",
    "row",
    "set_property",
    "tag",
]

Tone = Literal["info", "success", "warning", "danger", "quiet"]
TagTone = Literal["neutral", "info", "success", "warning", "danger", "accent"]
NOTICE_ICONS: dict[str, tuple[str, str]] = {
    "info": ("InformationSquareFill", icons.INFO),
    "success": ("CheckmarkCircleFill", icons.SUCCESS),
    "warning": ("ExclamationmarkTriangleFill", icons.WARNING),
    "danger": ("XMarkOctagonFill", icons.DANGER),
    "quiet": ("InformationSquare", icons.SUBTLE),
}


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


class Tag(Label):
    """A short state beside a title, such as «Kladd»."""

    def __init__(self, text: str, tone: TagTone = "neutral") -> None:
        super().__init__(text, wrap=False)
        self.setProperty("tag", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Card(QFrame):
    """A white sheet with a thin border. Add to ``column``."""

    def __init__(self, *parts: QWidget | QLayout, spacing: int = 8, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(20), theme.px(18), theme.px(20), theme.px(20))
        self.column.setSpacing(theme.px(spacing))
        add(self.column, *parts)


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


class SearchField(QLineEdit):
    """A search box with a magnifying glass and a way to empty it; Esc empties it too."""

    searched = Signal(str)

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint or name)
        self.setClearButtonEnabled(True)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._draw()
        theme.notifier().changed.connect(self._draw)
        self.textChanged.connect(self.searched)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the box; with nothing in it the key goes on to the window."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _draw(self) -> None:
        self._glass.setIcon(icons.icon("MagnifyingGlass", icons.SUBTLE))


class Page(QScrollArea):
    """A page that scrolls, with a column of limited width so that lines stay readable. Add to ``column``."""

    def __init__(self, *, widest: int = 760, margin: int = 36) -> None:
        super().__init__()
        self._widest, self._margin = widest, margin
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body = QWidget()
        self.body.setObjectName("scrollBody")
        self.inner = QWidget()
        self.column = QVBoxLayout(self.inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(16))
        self._line = QHBoxLayout(self.body)
        self._line.addWidget(self.inner, 1)
        self._line.addStretch(0)
        self.setWidget(self.body)
        self.rescale()

    def settle(self) -> None:
        """Lay out what was shown or hidden now, so that positions can be trusted."""
        self._line.activate()
        self.body.resize(self.viewport().width(), self.body.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less air at the sides where there is little room."""
        super().resizeEvent(event)
        self.rescale()

    def rescale(self) -> None:
        """Follow the text size and the width."""
        side = theme.px(self._margin if self.width() > theme.px(640) else min(self._margin, 16))
        low = self.height() < theme.px(480)
        wanted = QMargins(side, theme.px(14 if low else 24), side, theme.px(20 if low else 32))
        if self._line.contentsMargins() != wanted:
            self._line.setContentsMargins(wanted)
        self.inner.setMaximumWidth(theme.px(self._widest))


class Line(QFrame):
    """A thin horizontal line."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("line")


class Elided(QLabel):
    """One line of text that ends in «…» when there is no room; the whole text is its tool tip and name."""

    def __init__(self, text: str = "", role: Role = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Change the text."""
        self._whole = text
        self.setToolTip("")
        self.setAccessibleName(text)
        self.setText(text)

    def whole(self) -> str:
        """The text, not shortened."""
        return self._whole

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shorten to the width at hand."""
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(self._whole if shown != self._whole else "")
        super().paintEvent(event)


def label(text: str, role: Role = "", *, wrap: bool = True) -> Label:
    """A plain-text label. Roles: h1, h2, h3, label, muted, small, lead, error, success, quote."""
    return Label(text, role, wrap=wrap)


def button(text: str, kind: Kind = "", icon: str = "", *, icon_after: bool = False) -> Button:
    """A button. Kinds: "" (bordered), primary, danger, quiet, link, dangerLink, chip, icon, nav."""
    return Button(text, kind, icon, icon_after=icon_after)


def icon_button(name: str, icon: str) -> Button:
    """A button with an icon only; ``name`` is read aloud and shown as tool tip."""
    made = Button("", "icon", icon)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def tag(text: str, tone: TagTone = "neutral") -> Tag:
    """A short state."""
    return Tag(text, tone)


def card(*parts: QWidget | QLayout, spacing: int = 8) -> Card:
    """A card with these parts below each other."""
    return Card(*parts, spacing=spacing)


def notice(tone: Tone, title: str = "", text: str = "") -> Notice:
    """A notice box: info, success, warning, danger or quiet."""
    return Notice(tone, title, text)


W = TypeVar("W", bound=QWidget)


def hidden_unless(widget: W, condition: bool) -> W:
    """Hide a part that has nothing to say. Showing one before it has a parent would open a window of its own."""
    if not condition:
        widget.hide()
    return widget


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and restyle only when it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say something without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # 2 ms that the first paint can do without

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
