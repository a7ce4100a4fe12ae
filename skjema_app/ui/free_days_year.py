"""A school year as twelve small months: the school's own days off are filled, public holidays ringed.

Painted, for an overview; whoever listens is told the same by the list beside it, and by the description of this.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from skjema_app.system import calendar
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.workflows.free_days import FreePeriod, year_words

_CELL, _TITLE, _GAP, _WEEKS, _WEEK = 19, 24, 14, 6, 7
"""Lengths at 100 % text."""

_FIRST_MONTH, _MONTHS, _SUNDAY = 8, 12, 6
_FIGURES = 0.72


class YearView(QWidget):
    """Twelve months from August on; as many beside each other as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.year = 0
        self.days: frozenset[date] = frozenset()
        self._holidays: frozenset[date] = frozenset()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.notifier().changed.connect(self._on_look)

    def show_year(self, year: int, periods: Iterable[FreePeriod]) -> None:
        """The school year that begins in ``year``."""
        shown = tuple(periods)
        self.year = year
        self.days = frozenset(day for one in shown for day in one.days)
        first = date(year, _FIRST_MONTH, 1)
        every = [first + timedelta(days=step) for step in range(366)]
        self._holidays = frozenset(day for day in every if calendar.is_public_holiday(day))
        self.setAccessibleName(_("Skoleåret {year}").format(year=year_words(year)))
        self.setAccessibleDescription(", ".join(period_words(one) for one in shown) or _("Ingen fridager ennå"))
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Fewer beside each other is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Rows of months."""
        rows = -(-_MONTHS // self._columns(width))
        return rows * self._month().height() + (rows - 1) * theme.px(_GAP)

    def sizeHint(self) -> QSize:
        """Four beside each other."""
        width = 4 * self._month().width() + 3 * theme.px(_GAP)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """One month wide."""
        return QSize(self._month().width(), self._month().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Each month in its place."""
        del event
        if not self.year:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns, size = self._columns(self.width()), self._month()
        for number in range(_MONTHS):
            month = (_FIRST_MONTH - 1 + number) % _MONTHS + 1
            first = date(self.year + (month < _FIRST_MONTH), month, 1)
            left = number % columns * (size.width() + theme.px(_GAP))
            top = number // columns * (size.height() + theme.px(_GAP))
            self._draw_month(painter, left, top, first)
        painter.end()

    def _draw_month(self, painter: QPainter, left: int, top: int, first: date) -> None:
        cell = theme.px(_CELL)
        painter.setFont(theme.font(0.85))
        painter.setPen(theme.color("neutral-text-default"))
        title = QRectF(left, top, cell * _WEEK, theme.px(_TITLE))
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, calendar.month_in_words(first))
        painter.setFont(theme.font(_FIGURES))
        offset, length = months.monthrange(first.year, first.month)
        for number in range(length):
            day = first + timedelta(days=number)
            place = offset + number
            at = QRectF(left + place % _WEEK * cell, top + theme.px(_TITLE) + place // _WEEK * cell, cell, cell)
            self._draw_day(painter, at, day)

    def _draw_day(self, painter: QPainter, at: QRectF, day: date) -> None:
        inner = at.adjusted(1, 1, -1, -1)
        own, weekend = day in self.days, day.weekday() >= _SUNDAY - 1
        round_by = float(theme.px(4))
        if own:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent-base-default"))
            painter.drawRoundedRect(inner, round_by, round_by)
        if day in self._holidays:
            painter.setPen(QPen(theme.color("danger-border-default"), max(1.5, theme.px(1.5))))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner, round_by, round_by)
        token = "accent-base-contrast-default" if own else "neutral-text-subtle" if weekend else "neutral-text-default"
        painter.setPen(theme.color(token))
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _columns(self, width: int) -> int:
        """A number that twelve can be divided by."""
        fits = (width + theme.px(_GAP)) // (self._month().width() + theme.px(_GAP))
        return max(one for one in (1, 2, 3, 4, 6) if one <= max(1, fits))

    def _month(self) -> QSize:
        return QSize(theme.px(_CELL) * _WEEK, theme.px(_TITLE) + theme.px(_CELL) * _WEEKS)

    def _on_look(self) -> None:
        self.updateGeometry()
        self.update()


def period_words(one: FreePeriod) -> str:
    """«Høstferie, 5.–9. oktober»."""
    days = calendar.span_in_words(one.first, one.last)
    return f"{one.words}, {days}" if one.words else days
