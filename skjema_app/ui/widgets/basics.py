"""The small parts that every page is made of. All text is plain text; all lengths follow the text size."""

from __future__ import annotations

from typing import Literal, TypeVar

from PySide6.QtCore import QEvent, QMargins, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme

Role = Literal["", "h1", "h2", "h3", "label", "muted", "small", "lead", "error", "success", "quote", "link"]
Kind = Literal["", "primary", "danger", "quiet", "link", "dangerLink", "chip", "icon", "nav"]
Tone = Literal["info", "success", "warning", "danger", "quiet"]
TagTone = Literal["neutral", "info", "success", "warning", "danger", "accent"]
NOTICE_ICONS: dict[str, tuple[str, str]] = {
    "info": ("InformationSquareFill", icons.INFO),
    "success": ("CheckmarkCircleFill", icons.SUCCESS),
    "warning": ("ExclamationmarkTriangleFill", icons.WARNING),
    "danger": ("XMarkOctagonFill", icons.DANGER),
    "quiet": ("InformationSquare", icons.SUBTLE),
}


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
        wanted = QMargins(side, theme.px(24), side, theme.px(32))
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


def row(*parts: QWidget | QLayout | None, spacing: int = 8) -> QHBoxLayout:
    """Parts beside each other; ``None`` is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(theme.px(spacing))
    add(made, *parts)
    return made


def column(*parts: QWidget | QLayout | None, spacing: int = 8) -> QVBoxLayout:
    """Parts below each other; ``None`` is a stretch."""
    made = QVBoxLayout()
    made.setSpacing(theme.px(spacing))
    add(made, *parts)
    return made


def add(layout: QBoxLayout, *parts: QWidget | QLayout | None) -> None:
    """Add parts to a row or column; ``None`` is a stretch."""
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        _drop(item)


def _drop(item: QLayoutItem) -> None:
    widget, inner = item.widget(), item.layout()
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    elif inner is not None:
        clear(inner)
        inner.deleteLater()


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
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def is_style_change(event: QEvent) -> bool:
    """Whether colours or letters changed; for widgets that paint for themselves."""
    return event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange}


def _escaped(text: str, icon: str) -> str:
    """A button takes «&» as the mark of a shortcut; we have none there. A space keeps the icon at a distance."""
    doubled = text.replace("&", "&&")
    return f" {doubled}" if icon and text else doubled
