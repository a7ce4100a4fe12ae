"""The list of *Saker*: a model over the rows and a painter of one row. Nothing is made per row, so 10 000 are fine."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from skjema_app.system.texts import _, ngettext
from skjema_app.ui import icons, theme
from skjema_app.ui.times import moment
from skjema_app.workflows.documents import CaseRow, CaseState

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex

_STATES: dict[CaseState, tuple[str, str, str]] = {
    # icon, background token, text token
    CaseState.DRAFT: ("PencilLine", "neutral-surface-tinted", "neutral-text-default"),
    CaseState.FINISHED: ("CheckmarkCircle", "success-surface-tinted", "success-text-default"),
    CaseState.RESTRICTED: ("Megaphone", "danger-surface-tinted", "danger-text-default"),
    CaseState.TOLD: ("Chat", "info-surface-tinted", "info-text-default"),
}


def state_words(state: CaseState) -> str:
    """A state as people read it."""
    match state:
        case CaseState.DRAFT:
            return _("Kladd")
        case CaseState.FINISHED:
            return _("Ferdig på denne maskinen")
        case CaseState.RESTRICTED:
            return _("Ferdig, skal fortelles")
        case CaseState.TOLD:
            return _("Fortalt")


def short_state(state: CaseState) -> str:
    """A state where there is little room."""
    return _("Ferdig") if state is CaseState.FINISHED else state_words(state)


def below_line(row: CaseRow, now: datetime) -> str:
    """The second line's right part: what waits, what is missing, or when."""
    if row.waiting:
        return row.waiting
    if row.draft and row.missing:
        return ngettext("mangler {n} svar", "mangler {n} svar", row.missing).format(n=row.missing)
    return moment(row.when, now)


def who_line(row: CaseRow) -> str:
    """Pupil and class."""
    return f"{row.pupil}, {row.group}" if row.group else row.pupil


class CaseModel(QAbstractListModel):
    """The rows as Qt sees them; ``AccessibleTextRole`` is a whole sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CaseRow, ...] = ()
        self._now: datetime | None = None

    @property
    def rows(self) -> tuple[CaseRow, ...]:
        """The rows that are shown."""
        return self._rows

    def show_rows(self, rows: tuple[CaseRow, ...], now: datetime) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._rows, self._now = rows, now
        self.endResetModel()

    def find(self, key: str) -> QModelIndex:
        """The row with this document or draft id; an invalid index when it isn't shown."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                return self.index(number, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row itself, and its words."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{who_line(row)} {row.title}"  # typing letters in the list goes to the name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def second_line(self, row: CaseRow) -> str:
        """See ``below_line``."""
        return below_line(row, self._now) if self._now is not None else ""

    def _spoken(self, row: CaseRow) -> str:
        urgent = _("Haster.") if row.urgent else ""
        parts = (f"{who_line(row)}.", f"{row.title}.", f"{state_words(row.state)}.", urgent, self.second_line(row))
        return " ".join(part for part in parts if part)


class CaseDelegate(QStyledItemDelegate):
    """Paints one row: name and class, form and time below; state by icon and text, «haster» by icon and text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same height for all rows."""
        strong, plain = QFontMetrics(theme.font(1, QFont.Weight.DemiBold)), QFontMetrics(theme.font(0.92))
        return QSize(theme.px(220), strong.height() + plain.height() + theme.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it."""
        row, model = index.data(ROW_ROLE), index.model()
        if not isinstance(row, CaseRow) or not isinstance(model, CaseModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and selected
        outer: QRect = option.rect.adjusted(theme.px(2), theme.px(3), -theme.px(4), -theme.px(3))
        self._sheet(painter, outer, selected=selected, focused=focused)
        inner = outer.adjusted(theme.px(12), theme.px(9), -theme.px(12), -theme.px(9))
        half = inner.height() // 2
        upper, lower = QRect(inner), QRect(inner)
        upper.setHeight(half)
        lower.setTop(inner.top() + half + theme.px(2))
        badge = self._badge(painter, upper, row)
        upper.setRight(badge - theme.px(8))
        self._write(painter, upper, who_line(row), theme.font(1, QFont.Weight.DemiBold), "neutral-text-default")
        when = model.second_line(row)
        small = theme.font(0.92)
        width = min(QFontMetrics(small).horizontalAdvance(when) + theme.px(2), lower.width() * 3 // 5)
        right = QRect(lower)
        right.setLeft(lower.right() - width)
        self._write(painter, right, when, small, "neutral-text-subtle", right_side=True)
        lower.setRight(right.left() - theme.px(8))
        if row.urgent:
            lower.setLeft(self._urgent(painter, lower, small))
        self._write(painter, lower, row.title, small, "neutral-text-subtle")
        painter.restore()

    def _sheet(self, painter: QPainter, outer: QRect, *, selected: bool, focused: bool) -> None:
        edge = "accent-border-strong" if selected else "neutral-border-subtle"
        pen = QPen(theme.color(edge))
        pen.setWidthF(theme.px(3) if focused else theme.px(2) if selected else 1)
        painter.setPen(pen)
        painter.setBrush(theme.color("accent-background-tinted" if selected else "neutral-surface-default"))
        painter.drawRoundedRect(QRectF(outer).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))

    def _badge(self, painter: QPainter, area: QRect, row: CaseRow) -> int:
        icon, back, fore = _STATES[row.state]
        letters = theme.font(0.86, QFont.Weight.Medium)
        words = short_state(row.state)
        side = theme.px(16)
        width = QFontMetrics(letters).horizontalAdvance(words) + side + theme.px(20)
        width = min(width, area.width() * 3 // 5)
        height = QFontMetrics(letters).height() + theme.px(4)
        box = QRect(area.right() - width, area.top() + (area.height() - height) // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(back))
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        painter.drawPixmap(box.left() + theme.px(6), box.center().y() - side // 2 + 1, icons.pixmap(icon, fore, 16))
        inside = box.adjusted(side + theme.px(11), 0, -theme.px(4), 0)
        self._write(painter, inside, words, letters, fore)
        return box.left()

    def _urgent(self, painter: QPainter, area: QRect, letters: QFont) -> int:
        side = theme.px(16)
        painter.drawPixmap(
            area.left(),
            area.center().y() - side // 2 + 1,
            icons.pixmap("ExclamationmarkTriangleFill", icons.DANGER, 16),
        )
        strong = QFont(letters)
        strong.setWeight(QFont.Weight.DemiBold)
        words = _("Haster")
        width = QFontMetrics(strong).horizontalAdvance(words)
        place = QRect(area.left() + side + theme.px(4), area.top(), width + theme.px(2), area.height())
        self._write(painter, place, words, strong, icons.DANGER)
        return place.right() + theme.px(8)

    def _write(
        self, painter: QPainter, area: QRect, text: str, letters: QFont, token: str, *, right_side: bool = False
    ) -> None:
        painter.setFont(letters)
        painter.setPen(theme.color(token))
        side = Qt.AlignmentFlag.AlignRight if right_side else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetrics(letters).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


class CaseList(QListView):
    """The list itself: one selected row, keys up and down, lazy."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(_("Meldinger"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(CaseDelegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
