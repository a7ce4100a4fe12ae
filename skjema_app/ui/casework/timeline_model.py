"""The rows of a shown timeline: headings, the mark «I dag», and the lines, each with a sentence for a screen reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.workflows.timeline_filter import TimelineOrder, grouped, today_at
from skjema_app.workflows.timeline_item import ItemKind, PupilRole, TimelineItem

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class RowKind(Enum):
    """What a row is."""

    HEADING = auto()
    TODAY = auto()
    ITEM = auto()


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One row: a heading or the mark with its words, or a line with its item."""

    kind: RowKind
    words: str
    item: TimelineItem | None = None
    order: TimelineOrder = TimelineOrder.LIVED


class TimelineModel(QAbstractListModel):
    """Headings can't be chosen; lines can."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[TimelineRow, ...] = ()
        self.months: tuple[tuple[str, int], ...] = ()
        self._passed = 0

    def show_items(self, items: tuple[TimelineItem, ...], order: TimelineOrder, today: date) -> None:
        """Show these lines, which stand in this order."""
        self.beginResetModel()
        rows: list[TimelineRow] = []
        months: list[tuple[str, int]] = []
        before, passed = today_at(items, order, today), 0
        for group in grouped(items, order):
            if group.heading:
                months.append((group.heading, len(rows)))
                rows.append(TimelineRow(RowKind.HEADING, group.heading))
            for item in group.items:
                rows.append(TimelineRow(RowKind.ITEM, "", item, order))
                passed += 1
                if passed == before:
                    rows.append(TimelineRow(RowKind.TODAY, _today_words(today)))
        self.rows, self.months, self._passed = tuple(rows), tuple(months), before
        self.endResetModel()

    def find(self, key: str) -> QModelIndex:
        """The line with this key, or an invalid index."""
        for number, row in enumerate(self.rows):
            if row.item is not None and row.item.key == key:
                return self.index(number, 0)
        return QModelIndex()

    def line_from(self, number: int, step: int = 1) -> QModelIndex:
        """The first line at or after a row, or before it with ``step`` -1."""
        while 0 <= number < len(self.rows):
            if self.rows[number].kind is RowKind.ITEM:
                return self.index(number, 0)
            number += step
        return QModelIndex()

    def today(self) -> QModelIndex:
        """The last line of today or before; the first line where all lie ahead."""
        lines = [number for number, row in enumerate(self.rows) if row.kind is RowKind.ITEM]
        return self.index(lines[max(0, self._passed - 1)], 0) if lines else QModelIndex()

    def item_at(self, index: Index) -> TimelineItem | None:
        """The item of a line, or None."""
        return self.rows[index.row()].item if index.isValid() and index.row() < len(self.rows) else None

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only lines can be gone to."""
        if self.item_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row itself, and its words."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words if row.item is None else row.item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.words if row.item is None else spoken(row.item, row.order)
        return None


def when_words(item: TimelineItem, order: TimelineOrder) -> str:
    """When a line is, short: «20.11.2026 kl. 10:12», or the day where only that is known."""
    when = item.when if order is TimelineOrder.LIVED else item.written
    day = short_day(when.date())
    timed = item.kind is not ItemKind.DEADLINE and not (when.hour == when.minute == 0)
    return f"{day} {calendar.time_in_words(when)}" if timed else day


def other_day(item: TimelineItem, order: TimelineOrder) -> str:
    """The other one of its two days where they differ: «skrevet inn 23.11.2026», «gjelder 20.11.2026»; else ""."""
    if not item.told_later or item.lived is None:
        return ""
    if order is TimelineOrder.LIVED:
        return _("skrevet inn {day}").format(day=short_day(item.written.date()))
    return _("gjelder {day}").format(day=short_day(item.lived))


def role_words(roles: tuple[PupilRole, ...]) -> str:
    """The pupils of one incident with their role in it, or ""."""
    if not roles:
        return ""
    named = [f"{one.name} ({one.role.lower()})" if one.role else one.name for one in roles]
    return _("I denne hendelsen: {pupils}").format(pupils=", ".join(named))


def below(item: TimelineItem) -> tuple[str, ...]:
    """What stands below the heading of a line, each on lines of its own."""
    # what is noted is of the whole case; what was answered or delivered is one document of it
    about = " · ".join(part for part in (item.case, "" if item.kind is ItemKind.HAPPENED else item.about) if part)
    return tuple(part for part in (item.text, role_words(item.roles), about) if part)


def spoken(item: TimelineItem, order: TimelineOrder) -> str:
    """A line as a sentence."""
    pdf = _("Enter viser PDF-en.") if item.document_id else ""
    parts = (f"{item.title}.", f"{when_words(item, order)}.", other_day(item, order), *below(item), pdf)
    return " ".join(part for part in parts if part)


def short_day(day: date) -> str:
    """«20.11.2026»."""
    return f"{day.day}.{day.month}.{day.year}"


def _today_words(today: date) -> str:
    return _("I dag, {day}").format(day=calendar.date_in_words(today))
