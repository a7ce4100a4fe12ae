"""The lines of a timeline, painted on a thread: hundreds cost no more than what is seen of them.

The list is as high as its lines need and lies in a page that scrolls; the page follows the line that is gone to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QListView, QScrollArea, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.ui.casework.timeline_model import (
    ROW_ROLE,
    RowKind,
    TimelineModel,
    TimelineRow,
    below,
    other_day,
    when_words,
)
from skjema_app.workflows.timeline_filter import TimelineOrder
from skjema_app.workflows.timeline_item import DayState, TimelineItem

Index = QModelIndex | QPersistentModelIndex
_ICONS = {
    "calendar": "Calendar",
    "document": "FileText",
    "seal": "SealCheckmark",
    "phone": "Chat",
    "download": "FileExport",
    "printer": "PrinterSmall",
    "check": "Checkmark",
    "pencil": "Pencil",
    "clock": "Clock",
    "late": "ExclamationmarkTriangle",
    "done": "CheckmarkCircle",
    "info": "InformationSquare",
    "people": "PersonGroup",
}
_TONES = {DayState.MISSED: icons.DANGER, DayState.LATE: icons.SUBTLE, DayState.MET: icons.SUCCESS}
_WRAP = int(Qt.TextFlag.TextWordWrap)
_LONG_WORD = re.compile(r"\S{28}")
"""So many letters without a blank may be broken: a link, or a file's name."""

_SIDE_BY_SIDE = 420
"""Width from which the time stands beside the heading instead of below it."""

_HIGH = 100_000


@dataclass(frozen=True, slots=True)
class _Laid:
    """Where the parts of a line lie in it, from its top left corner."""

    title: QRect
    when: QRect
    other: QRect
    texts: tuple[QRect, ...]
    link: QRect
    height: int
    beside: bool


class TimelineList(QListView):
    """Arrows go from line to line, Enter shows the PDF of a document.

    Signals:
        pdf_wanted: document id of a line.
    """

    pdf_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(_("Tidslinje"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self._drawn = TimelineDelegate(self)
        self.setItemDelegate(self._drawn)
        self.shown = TimelineModel()
        self.setModel(self.shown)
        self.shown.modelReset.connect(self.fit)
        self.selectionModel().currentChanged.connect(self._on_current)

    @property
    def current_key(self) -> str:
        """Key of the line that is gone to, or ""."""
        item = self.shown.item_at(self.currentIndex())
        return item.key if item is not None else ""

    def go_to(self, index: QModelIndex, *, top: bool = False) -> None:
        """Go to a line; with ``top`` it comes as high up on the page as it can."""
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        self._bring(index, top=top)

    def fit(self) -> None:
        """As high as the lines need at this width."""
        height = sum(self._drawn.height(row, self.viewport().width()) for row in self.shown.rows)
        self.setFixedHeight(max(1, height))
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the PDF."""
        item = self.shown.item_at(self.currentIndex())
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None and item.document_id:
            self.pdf_wanted.emit(item.document_id)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on «Vis PDF»."""
        super().mouseReleaseEvent(event)
        document_id = self._link_at(event.position().toPoint())
        if document_id and event.button() is Qt.MouseButton.LeftButton:
            self.pdf_wanted.emit(document_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over «Vis PDF»."""
        super().mouseMoveEvent(event)
        over = bool(self._link_at(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls, not the list."""
        event.ignore()

    def link_rect(self, index: Index) -> QRect:
        """Where «Vis PDF» of a line is, in the list's own measure."""
        row = self.shown.rows[index.row()]
        if row.item is None or not row.item.document_id:
            return QRect()
        place = self.visualRect(index) if isinstance(index, QModelIndex) else QRect()
        return self._drawn.laid(row, row.item, self.viewport().width()).link.translated(place.topLeft())

    def _link_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        item = self.shown.item_at(index)
        return item.document_id if item is not None and self.link_rect(index).contains(point) else ""

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self.hasFocus():
            self._bring(current, top=False)

    def _bring(self, index: QModelIndex, *, top: bool) -> None:
        page = self._page()
        inside = page.widget() if page is not None else None
        if page is None or inside is None or not index.isValid():
            return
        self.executeDelayedItemsLayout()
        place = self.visualRect(index)
        upper = self.viewport().mapTo(inside, place.topLeft()).y()
        bar, room, air = page.verticalScrollBar(), page.viewport().height(), theme.px(48)
        if top or upper - air < bar.value():
            bar.setValue(upper - air)
        elif upper + place.height() + air > bar.value() + room:
            bar.setValue(upper + place.height() + air - room)

    def _page(self) -> QScrollArea | None:
        above: QWidget | None = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above


class TimelineDelegate(QStyledItemDelegate):
    """Paints one row; remembers where the parts of each lie at the width at hand."""

    def __init__(self, parent: TimelineList) -> None:
        super().__init__(parent)
        self._list = parent
        self._known: dict[TimelineRow, _Laid] = {}
        self._at = (0, 0.0)

    def height(self, row: TimelineRow, width: int) -> int:
        """How high a row is."""
        if row.item is not None:
            return self.laid(row, row.item, width).height
        return QFontMetrics(_strong()).height() + theme.px(20)

    def laid(self, row: TimelineRow, item: TimelineItem, width: int) -> _Laid:
        """Where the parts of a line lie."""
        now = (width, theme.points())
        if self._at != now:
            self._at = now
            self._known.clear()
        if row not in self._known:
            self._known[row] = _lay(item, row.order, width)
        return self._known[row]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its words need."""
        row, width = index.data(ROW_ROLE), self._list.viewport().width()
        return QSize(width, self.height(row, width) if isinstance(row, TimelineRow) else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, TimelineRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place: QRect = option.rect
        if row.item is None:
            _paint_heading(painter, place, row)
        else:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            rows = self._list.shown.rows
            after = index.row() + 1
            joined = after < len(rows) and rows[after].kind is not RowKind.HEADING
            self._paint_item(painter, place, row, row.item, focused=focused, joined=joined)
        painter.restore()

    def _paint_item(
        self, painter: QPainter, place: QRect, row: TimelineRow, item: TimelineItem, *, focused: bool, joined: bool
    ) -> None:
        laid = self.laid(row, item, place.width())
        corner = place.topLeft()
        if focused:
            pen = QPen(theme.color("accent-border-strong"))
            pen.setWidthF(theme.px(2))
            painter.setPen(pen)
            painter.drawRoundedRect(place.adjusted(1, 1, -2, -theme.px(6)), theme.px(6), theme.px(6))
        side, left = theme.px(20), place.left() + theme.px(6)
        top = place.top() + theme.px(8)
        tone = _TONES.get(item.state, icons.SUBTLE) if item.state is not None else icons.ACCENT
        painter.drawPixmap(left, top, icons.pixmap(_ICONS.get(item.icon, "Circle"), tone, 20))
        if joined:
            low = place.bottom() - top - side
            line = QRect(left + side // 2, top + side + theme.px(2), max(1, theme.px(2)), low)
            painter.fillRect(line, theme.color("neutral-border-subtle"))
        _write(painter, laid.title.translated(corner), item.title, _strong(), "neutral-text-default")
        for area, words in ((laid.when, when_words(item, row.order)), (laid.other, other_day(item, row.order))):
            if words:
                _write(painter, area.translated(corner), words, _small(), "neutral-text-subtle", aside=laid.beside)
        tone = icons.DANGER if item.state is DayState.MISSED else "neutral-text-subtle"
        for number, (part, text) in enumerate(zip(laid.texts, below(item), strict=True)):
            _write(painter, part.translated(corner), text, theme.font(), tone if not number else "neutral-text-subtle")
        if item.document_id:
            letters = theme.font()
            letters.setUnderline(True)
            _write(painter, laid.link.translated(corner), _("Vis PDF"), letters, icons.ACCENT)


def _lay(item: TimelineItem, order: TimelineOrder, width: int) -> _Laid:
    left, right = theme.px(38), width - theme.px(8)
    y, gap = theme.px(7), theme.px(1)
    strong, small, plain = QFontMetrics(_strong()), QFontMetrics(_small()), QFontMetrics(theme.font())
    when, other = when_words(item, order), other_day(item, order)
    aside = max(small.horizontalAdvance(when), small.horizontalAdvance(other) if other else 0) + theme.px(4)
    beside = width >= theme.px(_SIDE_BY_SIDE)
    room = right - left - (aside + theme.px(12) if beside else 0)
    title = _broken(strong, item.title, left, y, max(room, theme.px(60)))
    if beside:
        at = QRect(right - aside, y + theme.px(2), aside, small.height())
        later = at.translated(0, small.height() + gap) if other else QRect()
        y = max(title.bottom(), (later if other else at).bottom()) + gap + 1
    else:
        at = QRect(left, title.bottom() + gap, right - left, small.height())
        later = at.translated(0, small.height() + gap) if other else QRect()
        y = (later if other else at).bottom() + gap + 1
    texts = []
    for number, text in enumerate(below(item)):
        # beside two lines of time the first text begins below the heading already
        start = title.bottom() + gap + 1 if beside and other and not number else y
        part = _broken(plain, text, left, start, (room if start < y else right - left))
        texts.append(part)
        y = max(y, part.bottom() + gap + 1)
    link = QRect()
    if item.document_id:
        link = QRect(left, y, plain.horizontalAdvance(_("Vis PDF")) + theme.px(4), plain.height() + theme.px(2))
        y = link.bottom() + 1
    return _Laid(title, at, later, tuple(texts), link, y + theme.px(14), beside)


def _broken(letters: QFontMetrics, text: str, left: int, top: int, width: int) -> QRect:
    needed = letters.boundingRect(QRect(0, 0, width, _HIGH), _WRAP, _soft(text))
    return QRect(left, top, width, needed.height())


def _paint_heading(painter: QPainter, place: QRect, row: TimelineRow) -> None:
    today = row.kind is RowKind.TODAY
    letters = _strong()
    token = icons.ACCENT if today else "neutral-text-default"
    area = place.adjusted(theme.px(6), theme.px(8), -theme.px(8), 0)
    width = QFontMetrics(letters).horizontalAdvance(row.words)
    _write(painter, area, row.words, letters, token)
    start = area.left() + width + theme.px(12)
    if start < area.right():
        colour: QColor = theme.color("accent-border-strong" if today else "neutral-border-subtle")
        middle = area.top() + QFontMetrics(letters).height() // 2
        painter.fillRect(QRect(start, middle, area.right() - start, max(1, theme.px(1))), colour)


def _write(painter: QPainter, area: QRect, text: str, letters: QFont, token: str, *, aside: bool = False) -> None:
    side = Qt.AlignmentFlag.AlignRight if aside else Qt.AlignmentFlag.AlignLeft
    painter.setFont(letters)
    painter.setPen(theme.color(token))
    painter.drawText(area, _WRAP | int(side | Qt.AlignmentFlag.AlignTop), _soft(text))


def _soft(text: str) -> str:
    """The text with places to break long words at."""
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def _strong() -> QFont:
    return theme.font(1, QFont.Weight.DemiBold)


def _small() -> QFont:
    return theme.font(0.88)
