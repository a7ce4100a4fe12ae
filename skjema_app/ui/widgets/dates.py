"""A date typed the way people type it, with a calendar and «I dag»; a time of day likewise.

Values are ISO texts when they can be read, else what was typed: nothing typed is ever thrown away.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, QTime, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from skjema_app.system import texts
from skjema_app.system.texts import _
from skjema_app.ui import theme
from skjema_app.ui.widgets.basics import Button, Label, button, icon_button
from skjema_app.ui.widgets.inputs import LineInput

_SEPARATED = re.compile(r"(\d{1,2})\s*[./\- ]\s*(\d{1,2})\s*(?:[./\- ]\s*(\d{4}|\d{2})?)?")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[:.,\s]?(\d{2}))?", re.IGNORECASE)
_CENTURY = 2000
_SHORT_YEAR = 100


def read_date(text: str, today: date) -> str:
    """ISO for «27.11.2026», «27.11», «271126», «i dag», «i går»; what can't be read comes back as it is, trimmed."""
    text = text.strip()
    relative = {_("i dag"): 0, _("i går"): -1, _("i morgen"): 1}.get(text.casefold())
    if relative is not None:
        return (today + timedelta(days=relative)).isoformat()
    if whole := _ISO.fullmatch(text):
        return _made(int(whole[1]), int(whole[2]), int(whole[3])) or text
    parts = _COMPACT.fullmatch(text) or _SEPARATED.fullmatch(text)
    if not parts:
        return text
    year = today.year if parts[3] is None else int(parts[3])
    if year < _SHORT_YEAR:
        year += _CENTURY
    return _made(year, int(parts[2]), int(parts[1])) or text


def read_time(text: str) -> str:
    """«08:30» for «8.30», «830», «kl. 8»; what can't be read comes back as it is, trimmed."""
    text = text.strip()
    found = _CLOCK.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return text
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def _made(year: int, month: int, day: int) -> str:
    made = QDate(year, month, day)
    return made.toString("yyyy-MM-dd") if made.isValid() else ""


def date_figures(value: str) -> str:
    """«27.11.2026» for an ISO date; anything else as it is."""
    found = _ISO.fullmatch(value)
    return f"{found[3]}.{found[2]}.{found[1]}" if found else value


def norwegian() -> QLocale:
    """Names of days and months in the person's language."""
    nynorsk = texts.language() == "nn"
    return QLocale(QLocale.Language.NorwegianNynorsk if nynorsk else QLocale.Language.NorwegianBokmal)


class CalendarPopup(QFrame):
    """A month to pick a day from. Esc closes, Enter takes the marked day."""

    chosen = Signal(QDate)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(norwegian())
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setAccessibleName(_("Kalender"))
        plain = QTextCharFormat()
        plain.setForeground(theme.color("neutral-text-default"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, plain)
        self.calendar.clicked.connect(self._take)
        self.calendar.activated.connect(self._take)
        around = QVBoxLayout(self)
        margin = theme.px(8)
        around.setContentsMargins(margin, margin, margin, margin)
        around.addWidget(self.calendar)

    def open_at(self, where: QPoint, day: QDate) -> None:
        """Show it with a day marked."""
        self.calendar.setSelectedDate(day)
        self.adjustSize()
        area = self.screen().availableGeometry()
        left = min(where.x(), area.right() - self.width())
        top = where.y() if where.y() + self.height() < area.bottom() else where.y() - self.height() - theme.px(44)
        self.move(max(area.left(), left), max(area.top(), top))
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, day: QDate) -> None:
        self.chosen.emit(day)
        self.close()


class DateInput(QWidget):
    """A date: a line, a calendar button, chips, and the day in words so that a slip is seen.

    Signals:
        changed: another value. left: the line was left. entered: Enter in the line.
    """

    changed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, today: date, chips: tuple[tuple[str, date], ...] = ()) -> None:
        super().__init__()
        self._today = today
        self._value = ""
        self._days: dict[Button, date] = {}
        self._popup: CalendarPopup | None = None
        self.line = LineInput(12)
        self.line.setPlaceholderText(_("dd.mm.åååå"))
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._left)
        self.line.entered.connect(self._entered)
        self.open_button = icon_button(_("Velg dato i kalender"), "Calendar")
        self.open_button.clicked.connect(self._open)
        self.words = Label("", "muted")
        top = QHBoxLayout(self)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(theme.px(8))
        top.addWidget(self.line)
        top.addWidget(self.open_button)
        for text, day in chips:
            chip = button(text, "chip")
            chip.clicked.connect(self._chip)
            self._days[chip] = day
            top.addWidget(chip)
        top.addWidget(self.words, 1)

    def value(self) -> str:
        """ISO, or what was typed, or ""."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a value."""
        self._value = value
        self.line.setText(date_figures(value))
        self._say()

    def chips(self) -> tuple[Button, ...]:
        """The quick buttons."""
        return tuple(self._days)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down opens the calendar, as in a drop-down."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._open()
            return
        super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self._set(read_date(text, self._today))

    def _set(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self._say()
            self.changed.emit()

    def _left(self) -> None:
        self.line.setText(date_figures(self._value))
        self.left.emit()

    def _entered(self) -> None:
        self.line.setText(date_figures(self._value))
        self.entered.emit()

    def _chip(self) -> None:
        chip = self.sender()
        if isinstance(chip, Button):
            self._set(self._days[chip].isoformat())
            self.line.setText(date_figures(self._value))
            self.left.emit()

    def _open(self) -> None:
        if self._popup is None:
            self._popup = CalendarPopup(self)
            self._popup.chosen.connect(self._picked)
        found = QDate.fromString(self._value, "yyyy-MM-dd")
        day = found if found.isValid() else QDate(self._today.year, self._today.month, self._today.day)
        self._popup.open_at(self.line.mapToGlobal(QPoint(0, self.line.height() + theme.px(4))), day)

    def _picked(self, day: QDate) -> None:
        self._set(day.toString("yyyy-MM-dd"))
        self.line.setText(date_figures(self._value))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.left.emit()

    def _say(self) -> None:
        found = QDate.fromString(self._value, "yyyy-MM-dd")
        self.words.setText(norwegian().toString(found, "dddd d. MMMM") if found.isValid() else "")


class TimeInput(QWidget):
    """A time of day: a line and «Nå»."""

    changed = Signal()
    left = Signal()
    entered = Signal()

    def __init__(self, *, now_chip: bool = False) -> None:
        super().__init__()
        self._value = ""
        self.line = LineInput(7)
        self.line.setPlaceholderText(_("tt:mm"))
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._left)
        self.line.entered.connect(self._entered)
        top = QHBoxLayout(self)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(theme.px(8))
        top.addWidget(self.line)
        if now_chip:
            self.now = button(_("Nå"), "chip")
            self.now.clicked.connect(self._now)
            top.addWidget(self.now)
        top.addStretch(1)

    def value(self) -> str:
        """«08:30», or what was typed, or ""."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a value."""
        self._value = value
        self.line.setText(value)

    def _typed(self, text: str) -> None:
        self._set(read_time(text))

    def _set(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.changed.emit()

    def _left(self) -> None:
        self.line.setText(self._value)
        self.left.emit()

    def _entered(self) -> None:
        self.line.setText(self._value)
        self.entered.emit()

    def _now(self) -> None:
        self._set(QTime.currentTime().toString("HH:mm"))
        self.line.setText(self._value)
        self.left.emit()
