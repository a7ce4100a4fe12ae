"""Radio buttons and check boxes whose text breaks over lines, with an optional line of help, in our colours.

They are real ``QRadioButton`` and ``QCheckBox`` (arrow keys, groups, screen readers); only the painting is ours,
because the style's own can neither wrap nor keep its border above 3:1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QRadioButton, QSizePolicy

from skjema_app.ui import theme

if TYPE_CHECKING:
    _Button = QAbstractButton
else:  # a class of Qt's own can't be a second base beside its heirs
    _Button = object

_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)


class _Look:
    """Measures and paints one choice."""

    def __init__(self, text: str, help_text: str, *, round_mark: bool) -> None:
        self.text, self.help, self.round = text, help_text, round_mark
        self._heights: dict[tuple[int, int], int] = {}

    @property
    def mark(self) -> int:
        return theme.px(20)

    @property
    def pad(self) -> int:
        return theme.px(6)

    @property
    def left(self) -> int:
        return self.pad + self.mark + theme.px(10)

    def fonts(self) -> tuple[QFont, QFont]:
        return theme.font(), theme.font(0.92)

    def height(self, width: int) -> int:
        key = (width, theme.px(1000))
        if key not in self._heights:  # layouts ask many times
            self._heights[key] = self._measured(width)
        return self._heights[key]

    def _measured(self, width: int) -> int:
        room = max(width - self.left - self.pad, 40)
        plain, small = self.fonts()
        high = QFontMetrics(plain).boundingRect(QRect(0, 0, room, 10_000), _WRAP, self.text).height()
        if self.help:
            high += QFontMetrics(small).boundingRect(QRect(0, 0, room, 10_000), _WRAP, self.help).height()
            high += theme.px(2)
        return max(high + 2 * self.pad, theme.px(34))

    def width(self) -> int:
        plain, small = self.fonts()
        widest = max(QFontMetrics(plain).horizontalAdvance(self.text), QFontMetrics(small).horizontalAdvance(self.help))
        return self.left + widest + self.pad + 2

    def paint(self, widget: QAbstractButton) -> None:
        painter = QPainter(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain, small = self.fonts()
        line = QFontMetrics(plain).height()
        if widget.underMouse() and widget.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent-background-tinted"))
            painter.drawRoundedRect(QRectF(widget.rect()), theme.px(6), theme.px(6))
        self._mark(painter, widget, self.pad + line / 2)
        room = QRect(self.left, self.pad, widget.width() - self.left - self.pad, widget.height())
        painter.setFont(plain)
        painter.setPen(theme.color("neutral-text-default" if widget.isEnabled() else "neutral-text-subtle"))
        painter.drawText(room, _WRAP, self.text)
        if self.help:
            used = QFontMetrics(plain).boundingRect(room, _WRAP, self.text).height() + theme.px(2)
            painter.setFont(small)
            painter.setPen(theme.color("neutral-text-subtle"))
            painter.drawText(room.adjusted(0, used, 0, 0), _WRAP, self.help)
        if widget.hasFocus():
            pen = QPen(theme.color("accent-border-strong"), theme.px(2))
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
        painter.end()

    def _mark(self, painter: QPainter, widget: QAbstractButton, middle: float) -> None:
        side = float(self.mark)
        box = QRectF(self.pad, middle - side / 2, side, side).adjusted(1, 1, -1, -1)
        checked = widget.isChecked()
        edge = "accent-base-default" if checked else "neutral-border-strong"
        painter.setPen(QPen(theme.color(edge), theme.px(2)))
        painter.setBrush(theme.color("neutral-surface-default"))
        if self.round:
            painter.drawEllipse(box)
            if checked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("accent-base-default"))
                inner = side * 0.22
                painter.drawEllipse(box.adjusted(inner, inner, -inner, -inner))
            return
        if checked:
            painter.setBrush(theme.color("accent-base-default"))
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        if checked:
            pen = QPen(theme.color("accent-base-contrast-default"), theme.px(2))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            x, y, unit = box.x(), box.y(), box.width()
            painter.drawPolyline(
                [
                    QPointF(x + unit * 0.24, y + unit * 0.53),
                    QPointF(x + unit * 0.43, y + unit * 0.71),
                    QPointF(x + unit * 0.77, y + unit * 0.32),
                ]
            )


class _Row(_Button):
    """What both kinds share: the row is painted by ``_Look``, wraps, is its own target, and Enter moves on."""

    entered: ClassVar[Signal]
    _look: _Look

    def _dress(self, look: _Look, *, wide: bool) -> None:
        self._look = look
        self.setText(look.text.replace("&", "&&"))
        self.setAccessibleName(look.text)
        self.setAccessibleDescription(look.help)
        across = QSizePolicy.Policy.Preferred if wide else QSizePolicy.Policy.Maximum
        policy = QSizePolicy(across, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.notifier().changed.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next question."""
        if is_enter(event):
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Our own painting."""
        self._look.paint(self)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole row is the target."""
        return self.rect().contains(pos)

    def hasHeightForWidth(self) -> bool:
        """The height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Room for the wrapped text."""
        return self._look.height(width)

    def sizeHint(self) -> QSize:
        """Everything on one line."""
        width = self._look.width()
        return QSize(width, self._look.height(width))

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(min(self._look.width(), theme.px(140)), theme.px(34))


class Radio(_Row, QRadioButton):
    """One of several choices. Enter moves on (``entered``); arrows and Space choose."""

    entered = Signal()

    def __init__(self, text: str, help_text: str = "", *, wide: bool = True) -> None:
        super().__init__()
        self._dress(_Look(text, help_text, round_mark=True), wide=wide)


class Check(_Row, QCheckBox):
    """A choice on its own. Enter moves on; Space chooses."""

    entered = Signal()

    def __init__(self, text: str, help_text: str = "", *, wide: bool = True) -> None:
        super().__init__()
        self._dress(_Look(text, help_text, round_mark=False), wide=wide)


class QuietCombo(QComboBox):
    """A drop-down that the wheel changes only while its list is open; Enter moves on."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next question."""
        if is_enter(event):
            self.entered.emit()
            return
        super().keyPressEvent(event)


def is_enter(event: QKeyEvent) -> bool:
    """Whether it is Enter alone (Ctrl+Enter is *Ferdigstill*)."""
    plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
    return plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
