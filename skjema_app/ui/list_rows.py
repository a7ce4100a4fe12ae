"""Lists whose rows are painted, not made: a name with a state beside it, and a line below. 10 000 rows are fine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme

LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as icon and words; ``back`` and ``fore`` are colour tokens."""

    icon: str
    words: str
    back: str
    fore: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """What one row shows.

    Attributes:
        key: what it stands for.
        who: first line.
        badge: state, at the end of the first line.
        about: second line.
        aside: at the end of the second line.
        urgent: marked «Haster».
        spoken: the whole row as a sentence, for a screen reader.
    """

    key: str
    who: str
    badge: Badge
    about: str
    aside: str
    urgent: bool
    spoken: str


class LineModel(QAbstractListModel):
    """Rows as Qt sees them; ``AccessibleTextRole`` is a whole sentence. Lines are made when they are painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys: tuple[str, ...] = ()

    def line(self, number: int) -> ListLine:
        """What the row at a place from 0 shows."""
        raise NotImplementedError

    def find(self, key: str) -> QModelIndex:
        """The row with this key; an invalid index when it isn't shown."""
        return self.index(self.keys.index(key), 0) if key in self.keys else QModelIndex()

    def key_at(self, index: Index) -> str:
        """The key of a row, or ""."""
        return self.keys[index.row()] if index.isValid() and index.row() < len(self.keys) else ""

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self.keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself, and its words."""
        wanted = {LINE_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if role not in wanted or not index.isValid() or not 0 <= index.row() < len(self.keys):
            return None
        line = self.line(index.row())
        if role == LINE_ROLE:
            return line
        # typing letters in the list goes to the name
        return f"{line.who} {line.about}" if role == Qt.ItemDataRole.DisplayRole else line.spoken


class RowModel(LineModel, Generic[Row]):
    """Lines made from rows of one kind, which say when something happened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self._now: datetime | None = None

    def show_rows(self, rows: tuple[Row, ...], now: datetime) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows, self._now = rows, now
        self.keys = tuple(self.key_of(row) for row in rows)
        self.endResetModel()

    def line(self, number: int) -> ListLine:
        """See ``LineModel``."""
        return self.line_of(self.rows[number], self._now)

    def row(self, index: Index) -> Row | None:
        """The row at an index, or None."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def key_of(self, row: Row) -> str:
        """What a row stands for."""
        raise NotImplementedError

    def line_of(self, row: Row, now: datetime | None) -> ListLine:
        """What a row shows; ``now`` is None while no rows were given."""
        raise NotImplementedError


class LineDelegate(QStyledItemDelegate):
    """Paints one row: state by icon and text, «haster» by icon and text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all rows."""
        strong, plain = QFontMetrics(theme.font(1, QFont.Weight.DemiBold)), QFontMetrics(theme.font(0.92))
        return QSize(theme.px(220), strong.height() + plain.height() + theme.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        line = index.data(LINE_ROLE)
        if not isinstance(line, ListLine):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        outer: QRect = option.rect.adjusted(theme.px(2), theme.px(3), -theme.px(4), -theme.px(3))
        _sheet(painter, outer, selected=selected, focused=focused)
        inner = outer.adjusted(theme.px(12), theme.px(9), -theme.px(12), -theme.px(9))
        half = inner.height() // 2
        upper, lower = QRect(inner), QRect(inner)
        upper.setHeight(half)
        lower.setTop(inner.top() + half + theme.px(2))
        upper.setRight(_badge(painter, upper, line.badge) - theme.px(8))
        _write(painter, upper, line.who, theme.font(1, QFont.Weight.DemiBold), "neutral-text-default")
        small = theme.font(0.92)
        width = min(QFontMetrics(small).horizontalAdvance(line.aside) + theme.px(2), lower.width() * 3 // 5)
        right = QRect(lower)
        right.setLeft(lower.right() - width)
        _write(painter, right, line.aside, small, "neutral-text-subtle", right_side=True)
        lower.setRight(right.left() - theme.px(8))
        if line.urgent:
            lower.setLeft(_urgent(painter, lower, small))
        _write(painter, lower, line.about, small, "neutral-text-subtle")
        painter.restore()


class LineList(QListView):
    """The list itself: one selected row, keys up and down, lazy."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(LineDelegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setTabKeyNavigation(False)


def _sheet(painter: QPainter, outer: QRect, *, selected: bool, focused: bool) -> None:
    edge = "accent-border-strong" if selected or focused else "neutral-border-subtle"
    pen = QPen(theme.color(edge))
    pen.setWidthF(theme.px(3) if focused else theme.px(2) if selected else 1)
    painter.setPen(pen)
    painter.setBrush(theme.color("accent-background-tinted" if selected else "neutral-surface-default"))
    painter.drawRoundedRect(QRectF(outer).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))


def _badge(painter: QPainter, area: QRect, badge: Badge) -> int:
    letters = theme.font(0.86, QFont.Weight.Medium)
    side = theme.px(16)
    width = QFontMetrics(letters).horizontalAdvance(badge.words) + side + theme.px(20)
    width = min(width, area.width() * 3 // 5)
    height = QFontMetrics(letters).height() + theme.px(4)
    box = QRect(area.right() - width, area.top() + (area.height() - height) // 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(badge.back))
    painter.drawRoundedRect(box, theme.px(4), theme.px(4))
    painter.drawPixmap(
        box.left() + theme.px(6), box.center().y() - side // 2 + 1, icons.pixmap(badge.icon, badge.fore, 16)
    )
    _write(painter, box.adjusted(side + theme.px(11), 0, -theme.px(4), 0), badge.words, letters, badge.fore)
    return box.left()


def _urgent(painter: QPainter, area: QRect, letters: QFont) -> int:
    side = theme.px(16)
    painter.drawPixmap(
        area.left(), area.center().y() - side // 2 + 1, icons.pixmap("ExclamationmarkTriangleFill", icons.DANGER, 16)
    )
    strong = QFont(letters)
    strong.setWeight(QFont.Weight.DemiBold)
    words = _("Haster")
    width = QFontMetrics(strong).horizontalAdvance(words)
    place = QRect(area.left() + side + theme.px(4), area.top(), width + theme.px(2), area.height())
    _write(painter, place, words, strong, icons.DANGER)
    return place.right() + theme.px(8)


def _write(painter: QPainter, area: QRect, text: str, letters: QFont, token: str, *, right_side: bool = False) -> None:
    painter.setFont(letters)
    painter.setPen(theme.color(token))
    side = Qt.AlignmentFlag.AlignRight if right_side else Qt.AlignmentFlag.AlignLeft
    shown = QFontMetrics(letters).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
