"""A flow as a picture: its steps on a line, with the case's place in it.

Painted, since a line with loops is no table. It is read aloud as sentences (its accessible description tells every
step), takes the focus, and the arrow keys go from step to step: the one looked at is told below the picture.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from skjema_app.form_engine.flow_place import StepState
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import announce, column, label
from skjema_app.workflows.flow import FlowView, StepLine

_ROW, _LEFT, _DOT, _LOOP = 34, 46, 9, 30
"""Height of a row, where the line runs, radius of a stop, how far a loop bends out; at 100 % text."""


class FlowPicture(QWidget):
    """The picture with the words on the step that is looked at."""

    def __init__(self, view: FlowView) -> None:
        super().__init__()
        self.line = FlowLine(view.steps)
        self.said = label("", "muted")
        self.line.looked_at.connect(self._on_looked_at)
        inside = column(self.line, self.said, spacing=6)
        inside.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inside)
        self._on_looked_at(self.line.at)

    def _on_looked_at(self, place: int) -> None:
        self.said.setText(step_words(self.line.steps[place]) if self.line.steps else "")


class FlowLine(QWidget):
    """The painted line.

    Signals:
        looked_at: place of the step that is looked at now.

    Attributes:
        steps: in order.
        at: place of the step that is looked at; the case's own at first.
    """

    looked_at = Signal(int)

    def __init__(self, steps: tuple[StepLine, ...]) -> None:
        super().__init__()
        self.steps = steps
        here = [place for place, one in enumerate(steps) if one.state is StepState.HERE]
        self.at = here[0] if here else max(0, len(steps) - 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Stegene i saken"))
        self.setAccessibleDescription(" ".join(step_words(one) for one in steps))
        theme.notifier().changed.connect(self._on_look)

    def sizeHint(self) -> QSize:
        """A row for each step."""
        return QSize(theme.px(320), self._row() * len(self.steps) + theme.px(4))

    def minimumSizeHint(self) -> QSize:
        """Narrow is fine: long words are cut with an ellipsis, and told below."""
        return QSize(theme.px(160), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down look at another step, Home and End at the first and the last."""
        wanted = {
            Qt.Key.Key_Up: self.at - 1,
            Qt.Key.Key_Down: self.at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.steps) - 1,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self.look_at(wanted)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press looks at the step under it."""
        self.look_at(int(event.position().y()) // self._row())

    def look_at(self, place: int) -> None:
        """Look at a step, and have it read aloud."""
        if self.steps:
            self.at = min(max(0, place), len(self.steps) - 1)
            self.looked_at.emit(self.at)
            announce(self, step_words(self.steps[self.at]))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, its stops, the loops, and a word or two beside each stop."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self.steps) - 1):
            self._rail(painter, place)
        for place, one in enumerate(self.steps):
            if one.loops_to:
                self._loop(painter, place, one)
        for place, one in enumerate(self.steps):
            self._stop(painter, place, one)
        painter.end()

    def _rail(self, painter: QPainter, place: int) -> None:
        done = self.steps[place].state is StepState.DONE and self.steps[place + 1].state in {
            StepState.DONE,
            StepState.HERE,
        }
        pen = QPen(_color("success-base-default" if done else "neutral-border-subtle"), theme.px(3))
        painter.setPen(pen)
        painter.drawLine(self._centre(place), self._centre(place + 1))

    def _loop(self, painter: QPainter, place: int, one: StepLine) -> None:
        """An arc on the left, back to the step that it leads to, with a small arrow head."""
        target = next((number for number, other in enumerate(self.steps) if other.step_id == one.loops_to), place)
        start, end = self._centre(place), self._centre(target)
        out = start.x() - theme.px(_LOOP) - theme.px(_DOT)
        painter.setPen(QPen(_color("neutral-border-default"), theme.px(2), Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(QPointF(start.x() - theme.px(_DOT), start.y()))
        path.cubicTo(QPointF(out, start.y()), QPointF(out, end.y()), QPointF(end.x() - theme.px(_DOT + 2), end.y()))
        painter.drawPath(path)
        tip, size = QPointF(end.x() - theme.px(_DOT + 2), end.y()), theme.px(5)
        head = QPainterPath(tip)
        head.lineTo(tip + QPointF(-size, -size))
        head.lineTo(tip + QPointF(-size, size))
        head.closeSubpath()
        painter.fillPath(head, _color("neutral-border-default"))

    def _stop(self, painter: QPainter, place: int, one: StepLine) -> None:
        centre, radius = self._centre(place), float(theme.px(_DOT))
        row = QRectF(0, self._row() * place, self.width(), self._row())
        if place == self.at and self.hasFocus():
            painter.setPen(QPen(_color("accent-border-strong"), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
        ring, fill = {
            StepState.DONE: ("success-base-default", "success-base-default"),
            StepState.HERE: ("accent-base-default", "accent-base-default"),
            StepState.AHEAD: ("neutral-border-default", "neutral-background-default"),
            StepState.NOT_NEEDED: ("neutral-border-subtle", "neutral-background-default"),
        }[one.state]
        painter.setPen(QPen(_color(ring), theme.px(2)))
        painter.setBrush(_color(fill))
        painter.drawEllipse(centre, radius, radius)
        if one.state is StepState.DONE:
            painter.setPen(QPen(_color("success-base-contrast-default"), theme.px(2)))
            painter.drawPolyline(
                [
                    centre + QPointF(-radius * 0.45, 0),
                    centre + QPointF(-radius * 0.1, radius * 0.4),
                    centre + QPointF(radius * 0.5, -radius * 0.4),
                ]
            )
        elif one.state is StepState.HERE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_color("accent-base-contrast-default"))
            painter.drawEllipse(centre, radius * 0.35, radius * 0.35)
        self._words(painter, row, one)

    def _words(self, painter: QPainter, row: QRectF, one: StepLine) -> None:
        font = self.font()
        font.setBold(one.state is StepState.HERE)
        painter.setFont(font)
        quiet = one.state in {StepState.AHEAD, StepState.NOT_NEEDED}
        painter.setPen(_color("neutral-text-subtle" if quiet else "neutral-text-default"))
        left = theme.px(_LEFT) + theme.px(_DOT) + theme.px(10)
        place = QRectF(left, row.top(), max(0.0, row.width() - left - theme.px(8)), row.height())
        said = f"{one.short}  {beside(one)}".strip()
        cut = QFontMetricsF(font).elidedText(said, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)

    def _centre(self, place: int) -> QPointF:
        return QPointF(theme.px(_LEFT), self._row() * place + self._row() / 2)

    def _row(self) -> int:
        return theme.px(_ROW)

    def _on_look(self) -> None:
        self.updateGeometry()
        self.update()


def beside(one: StepLine) -> str:
    """What stands beside a step's word: when it was done or its day, that the case is here, that it isn't needed."""
    if one.state is StepState.HERE:
        return _("– saken er her")
    if one.state is StepState.NOT_NEEDED:
        return _("– ikke aktuelt nå")
    return f"– {one.said}" if one.said else ""


def step_words(one: StepLine) -> str:
    """A step as a sentence, for who listens and for the line below the picture."""
    if one.state is StepState.AHEAD and one.said:
        return f"{one.label}: {one.said}."
    words = {
        StepState.DONE: _("{what}: gjort."),
        StepState.HERE: _("{what}: saken er her."),
        StepState.AHEAD: _("{what}: senere."),
        StepState.NOT_NEEDED: _("{what}: ikke aktuelt nå."),
    }[one.state].format(what=one.label)
    return f"{words} {one.said}." if one.said else words


def _color(token: str) -> QColor:
    return theme.color(token)
