"""The hits of *Søk*: groups with a heading each, painted rows with the words marked by underline and colour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from skjema_app.system.texts import _
from skjema_app.ui import icons, theme
from skjema_app.workflows.search import Found, Hit, HitKind
from skjema_app.workflows.search_marks import Marked

_ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()
_ICONS = {
    HitKind.CASE: "Folder",
    HitKind.DRAFT: "PencilLine",
    HitKind.DOCUMENT: "FileText",
    HitKind.MEETING: "PersonGroup",
}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str


def group_words(kind: HitKind) -> str:
    """What a group is called."""
    return {
        HitKind.CASE: _("Saker"),
        HitKind.DRAFT: _("Kladder"),
        HitKind.DOCUMENT: _("Dokumenter"),
        HitKind.MEETING: _("Møter og samtaler"),
    }[kind]


def spoken(hit: Hit) -> str:
    """A hit as a sentence, for a screen reader."""
    older = _("Eldre versjon.") if hit.older else ""
    parts = (f"{group_words(hit.kind)}:", f"{hit.title.text}.", f"{hit.about.text}.", older, hit.question)
    return " ".join(part for part in (*parts, hit.snippet.text) if part)


class HitModel(QAbstractListModel):
    """Headings and hits."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[_Heading | Hit, ...] = ()

    def show_found(self, found: Found) -> None:
        """Show an answer."""
        rows: list[_Heading | Hit] = []
        kind: HitKind | None = None
        for hit in found.hits:
            if hit.kind is not kind:
                kind = hit.kind
                rows.append(_Heading(group_words(kind)))
            rows.append(hit)
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def hit(self, index: Index) -> Hit | None:
        """The hit at an index, or None for a heading or nothing."""
        row = self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None
        return row if isinstance(row, Hit) else None

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many rows, headings among them."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading can't be chosen."""
        return super().flags(index) if self.hit(index) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row itself, and its words."""
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.text if isinstance(row, _Heading) else spoken(row)
        return None


class HitDelegate(QStyledItemDelegate):
    """Paints a heading, or a hit: who, what and when, and the words in their sentence."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A heading is one line, a hit four."""
        small = QFontMetrics(theme.font(0.92)).height()
        if isinstance(index.data(_ROW_ROLE), _Heading):
            return QSize(theme.px(200), small + theme.px(18))
        strong = QFontMetrics(theme.font(1, QFont.Weight.DemiBold)).height()
        return QSize(theme.px(200), strong + 3 * small + theme.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        row = index.data(_ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(option.rect)
        if isinstance(row, _Heading):
            painter.setFont(theme.font(0.92, QFont.Weight.DemiBold))
            painter.setPen(theme.color("neutral-text-subtle"))
            painter.drawText(
                area.adjusted(theme.px(6), theme.px(8), 0, -theme.px(4)),
                int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom),
                row.text,
            )
        elif isinstance(row, Hit):
            self._hit(painter, area, row, option)
        painter.restore()

    def _hit(self, painter: QPainter, area: QRect, hit: Hit, option: QStyleOptionViewItem) -> None:
        outer = area.adjusted(theme.px(2), theme.px(2), -theme.px(4), -theme.px(2))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(theme.color("accent-surface-tinted" if selected else "neutral-surface-default"))
        edge = theme.color("accent-border-strong" if selected else "neutral-border-subtle")
        painter.setPen(QPen(edge, 2 if selected else 1))
        painter.drawRoundedRect(QRectF(outer), theme.px(6), theme.px(6))
        inner = outer.adjusted(theme.px(12), theme.px(8), -theme.px(12), -theme.px(8))
        side = theme.px(18)
        painter.drawPixmap(inner.left(), inner.top() + theme.px(1), icons.pixmap(_ICONS[hit.kind], icons.SUBTLE, 18))
        inner.setLeft(inner.left() + side + theme.px(10))
        top = QPointF(inner.topLeft())
        strong, small = theme.font(1, QFont.Weight.DemiBold), theme.font(0.92)
        top.setY(top.y() + draw_marked(painter, top, inner.width(), hit.title, strong, "neutral-text-default"))
        top.setY(top.y() + draw_marked(painter, top, inner.width(), hit.about, small, "neutral-text-subtle"))
        top.setY(top.y() + theme.px(3))
        draw_marked(painter, top, inner.width(), _with_question(hit), small, "neutral-text-default", lines=2)


class HitList(QListView):
    """The list itself; headings are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(_("Treff"))
        self.hits = HitModel()
        self.setModel(self.hits)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(HitDelegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setTabKeyNavigation(False)

    @property
    def chosen(self) -> Hit | None:
        """The hit that Enter opens."""
        return self.hits.hit(self.currentIndex())

    def go_to_first(self) -> None:
        """Choose the first hit, with its heading in sight."""
        self.setCurrentIndex(QModelIndex())
        self.move_by(1)
        self.scrollToTop()

    def move_by(self, steps: int) -> None:
        """Choose a hit further down or up; headings don't count."""
        places = [number for number, row in enumerate(self.hits.rows) if isinstance(row, Hit)]
        if not places:
            return
        now = self.currentIndex().row()
        at = places.index(now) + steps if now in places else 0 if steps > 0 else len(places) - 1
        wanted = places[min(max(at, 0), len(places) - 1)]
        self.setCurrentIndex(self.hits.index(wanted, 0))
        if wanted == places[0]:
            self.scrollToTop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down pass over headings."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        if event.key() in steps and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.move_by(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def draw_marked(
    painter: QPainter, top: QPointF, width: int, text: Marked, font: QFont, token: str, *, lines: int = 1
) -> int:
    """Draw a text of so many lines at most, shortened at its end, with its marks; gives the height of the lines."""
    layout = QTextLayout(_shortened(text.text, font, width, lines), font)
    plain = QTextOption()
    plain.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(plain)
    marks = []
    for start, end in text.ranges:
        mark = QTextLayout.FormatRange()
        mark.start, mark.length = start, min(end, len(layout.text())) - start
        mark.format = mark_format()
        if mark.length > 0:
            marks.append(mark)
    layout.setFormats(marks)
    layout.beginLayout()
    height = 0.0
    for _number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    painter.setPen(theme.color(token))
    layout.draw(painter, top)
    return round(QFontMetrics(font).height() * lines)


def mark_format() -> QTextCharFormat:
    """How a found word looks: underlined on a tint, never colour alone."""
    mark = QTextCharFormat()
    mark.setBackground(theme.color("warning-surface-hover"))
    mark.setForeground(theme.color("warning-text-default"))
    mark.setFontUnderline(True)
    return mark


def _shortened(text: str, font: QFont, width: int, lines: int) -> str:
    # Each line but the last may end before its width: somewhat less than all of it holds what fits.
    room = width if lines == 1 else int(width * (lines - 0.25))
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)


def _with_question(hit: Hit) -> Marked:
    if not hit.question or not hit.snippet.text:
        return hit.snippet
    before = f"{hit.question} "
    shift = len(before)
    return Marked(before + hit.snippet.text, tuple((start + shift, end + shift) for start, end in hit.snippet.ranges))
