"""The grid: pupils by days, written with single letters; arrow keys move, Enter opens the pupil."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from skjema_app.domain.absence import MOST_HOURS, AbsenceDay, Validity
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.workflows.absence_view import ClassView
from skjema_app.workflows.absence_words import day_words

_NO_PARENT: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
_KINDS: Final = {Qt.Key.Key_F: Validity.UNKNOWN, Qt.Key.Key_G: Validity.VALID, Qt.Key.Key_U: Validity.INVALID}
_TINTS: Final = {
    Validity.VALID: "info-surface-tinted",
    Validity.INVALID: "warning-surface-tinted",
    Validity.UNKNOWN: "danger-surface-tinted",
}
_ERASING: Final = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_WORDS: Final = frozenset(
    {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}
)
_FIRST_DAY: Final = 1
"""Column of Monday: the name stands before it, and the year's sum and what to follow up stand after Friday."""


def letter(kind: Validity) -> str:
    """What stands in a cell: G, U or F."""
    return {Validity.VALID: _("G"), Validity.INVALID: _("U"), Validity.UNKNOWN: _("F")}[kind]


class GridModel(QAbstractTableModel):
    """A class in a week."""

    def __init__(self) -> None:
        super().__init__()
        self.view: ClassView | None = None

    def show_class(self, view: ClassView) -> None:
        """Take over; the same shape keeps where the person is."""
        old = self.view
        same = old is not None and (len(old.rows), old.group) == (len(view.rows), view.group)
        if not same:
            self.beginResetModel()
        self.view = view
        if not same:
            self.endResetModel()
        elif view.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(view.rows) - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Pupils."""
        return 0 if parent.isValid() or self.view is None else len(self.view.rows)

    def columnCount(self, _parent: Index = _NO_PARENT) -> int:
        """Name, five days, the year, what to follow up."""
        return 0 if self.view is None else len(self.view.days) + 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The days."""
        if self.view is None or orientation is not Qt.Orientation.Horizontal:
            return None
        days = self.view.days
        if role == Qt.ItemDataRole.TextAlignmentRole and not _FIRST_DAY <= section <= len(days):
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if _FIRST_DAY <= section <= len(days):
            return _short(days[section - _FIRST_DAY].day)
        return {0: _("Elev"), len(days) + 1: _("Skoleåret")}.get(section, _("Å følge opp"))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, tints and what is read aloud."""
        if self.view is None or not index.isValid():
            return None
        row, at = self.view.rows[index.row()], index.column() - _FIRST_DAY
        if at < 0:
            return row.pupil.name if role in _WORDS else None
        if at >= len(self.view.days):
            words = row.total if at == len(self.view.days) else "; ".join(row.limits)
            return words if role in _WORDS else None
        cell, day = row.cells[at], self.view.days[at]
        if role == Qt.ItemDataRole.DisplayRole:
            return "–" if cell is None and not day.school else "" if cell is None else _shown(cell)
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            said = _("skolefri") if not day.school else _("ikke noe fravær") if cell is None else day_words(cell)
            return _("{name}, {day}: {what}").format(name=row.pupil.name, day=date_in_words(day.day), what=said)
        if role == Qt.ItemDataRole.BackgroundRole and cell is not None and day.school:
            return theme.color(_TINTS[cell.validity])
        return None

    def cell(self, index: Index) -> tuple[str, date, AbsenceDay | None] | None:
        """Pupil, day and what stands there; None outside the school days."""
        at = index.column() - _FIRST_DAY
        if self.view is None or not index.isValid() or not 0 <= at < len(self.view.days):
            return None
        row, day = self.view.rows[index.row()], self.view.days[at]
        return (row.pupil.pupil_id, day.day, row.cells[at]) if day.school else None

    def pupil_at(self, row: int) -> str:
        """The pupil of a row, or ""."""
        return self.view.rows[row].pupil.pupil_id if self.view is not None and 0 <= row < len(self.view.rows) else ""


class _Cells(QStyledItemDelegate):
    """Paints a cell with its tint, and a ring around the one that is written in."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Our own painting: the style's selection hides the tints."""
        view = self.parent()
        box = QRectF(option.rect).adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = index.data(Qt.ItemDataRole.BackgroundRole)
        if isinstance(tint, QColor):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        day = _FIRST_DAY <= index.column() < index.model().columnCount() - 2
        side = Qt.AlignmentFlag.AlignHCenter if day else Qt.AlignmentFlag.AlignLeft
        words = str(index.data() or "")
        room = box.adjusted(theme.px(4), 0, -theme.px(4), 0)
        painter.setFont(theme.font())
        painter.setPen(theme.color("neutral-text-default" if words != "–" else "neutral-text-subtle"))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        if isinstance(view, QTableView) and view.currentIndex() == index:
            held = view.hasFocus()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            edge = "accent-border-strong" if held else "neutral-border-default"
            painter.setPen(QPen(theme.color(edge), theme.px(2) if held else 1))
            painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """A finger high."""
        return QSize(theme.px(48), theme.px(34))


class Grid(QTableView):
    """The grid itself.

    Signals:
        written: an ``AbsenceDay`` that was typed.
        pupil_wanted: id of a pupil to open.
        undo_wanted: Ctrl+Z.
    """

    written = Signal(object)
    pupil_wanted = Signal(str)
    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = GridModel()
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(_("Fravær i klassen"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(self._on_double)

    def show_class(self, view: ClassView) -> None:
        """Take over a class in a week."""
        self.rows.show_class(view)
        self.fit()
        if view.rows and not self.currentIndex().isValid():
            at = next((place for place, one in enumerate(view.days) if one.day == view.today), 0)
            self.setCurrentIndex(self.rows.index(0, _FIRST_DAY + at))

    def fit(self) -> None:
        """All days in view, whatever the width; as high as the class: the page scrolls."""
        header, last = self.horizontalHeader(), self.rows.columnCount() - 1
        if last < 0:
            return
        room = self.viewport().width()
        name, year, rest = theme.px(190), theme.px(104), theme.px(150)
        narrow = room < name + year + rest + (last - 2) * theme.px(70)
        if narrow:  # what is to be followed up stands below too
            name, year, rest = theme.px(128), theme.px(84), 0
        self.setColumnHidden(last, narrow)
        days = (room - name - year - rest) // max(1, last - 2)
        widths = [name, *[max(theme.px(44), min(theme.px(86), days))] * (last - 2), year]
        for column, width in enumerate(widths):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
        high = self.rows.rowCount() * theme.px(34) + header.sizeHint().height() + theme.px(18)
        self.setFixedHeight(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and digits write, Delete clears, Enter opens the pupil; the rest is the table's."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        shifted = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.undo_wanted.emit()
        elif plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.pupil_wanted.emit(self.rows.pupil_at(self.currentIndex().row()))
        elif not (plain or shifted) or not self._write(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def _write(self, key: Qt.Key) -> bool:
        """Whether a key means something in this cell; written at once where it does."""
        found = self.rows.cell(self.currentIndex())
        if found is None:
            return False
        pupil, day, known = found
        made = _typed(key, known or AbsenceDay(pupil, day), blank=known is None)
        if made is None:
            return False
        self.written.emit(made)
        if key in _KINDS:  # the next pupil, as one reads down a class
            below = self.rows.index(self.currentIndex().row() + 1, self.currentIndex().column())
            self.setCurrentIndex(below if below.isValid() else self.currentIndex())
        return True

    def _on_double(self, index: QModelIndex) -> None:
        self.pupil_wanted.emit(self.rows.pupil_at(index.row()))


def _typed(key: Qt.Key, known: AbsenceDay, *, blank: bool) -> AbsenceDay | None:
    """What a key makes of a cell, or None for keys that mean nothing here."""
    if key in _KINDS:
        return AbsenceDay(known.pupil_id, known.day, _KINDS[key], known.documented and not blank, known.hours)
    if key in _ERASING:
        return None if blank else AbsenceDay(known.pupil_id, known.day, absent=False)
    if key == Qt.Key.Key_D and not blank:
        return AbsenceDay(known.pupil_id, known.day, known.validity, not known.documented, known.hours)
    hours = key - Qt.Key.Key_0
    if 0 <= hours <= MOST_HOURS and not (blank and not hours):
        return AbsenceDay(known.pupil_id, known.day, known.validity, known.documented, hours)
    return None


def _shown(one: AbsenceDay) -> str:
    words = letter(one.validity)
    if one.hours:
        words = _("{kind} {n} t").format(kind=words, n=one.hours)
    return _("{kind} ✓").format(kind=words) if one.documented else words


def _short(day: date) -> str:
    """«ma 16»."""
    names = (_("ma"), _("ti"), _("on"), _("to"), _("fr"), _("lø"), _("sø"))
    return f"{names[day.weekday()]} {day.day}"
