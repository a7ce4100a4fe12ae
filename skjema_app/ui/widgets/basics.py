"""The small parts that every page is made of. All text is plain text; all lengths follow the text size."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from skjema_app.ui import icons, theme
from skjema_app.ui.widgets.buttons import Button, IconLabel, Kind, Label, Role, button, label, plain_tip
from skjema_app.ui.widgets.layouts import Card, add, clear, column, row
from skjema_app.ui.widgets.notices import NOTICE_ICONS, Notice, Tone, announce, hidden_unless, notice

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
    "plain_tip",
    "row",
    "set_property",
    "tag",
]

TagTone = Literal["neutral", "info", "success", "warning", "danger", "accent"]


class Tag(Label):
    """A short state beside a title, such as «Kladd»."""

    def __init__(self, text: str, tone: TagTone = "neutral") -> None:
        super().__init__(text, wrap=False)
        self.setProperty("tag", tone)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the width at hand, seen or not."""
        super().resizeEvent(event)
        self._shorten()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shorten once more: the text or the style may have changed."""
        self._shorten()
        super().paintEvent(event)

    def _shorten(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")


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


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and restyle only when it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
