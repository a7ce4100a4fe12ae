"""A school's calendar (skoleruta) as days: an iCalendar file (.ics), or a CSV with a day or «from, to» on each line.

Reads only; which of the days are days off is for a person to say. Dates are Norwegian days: a time that is given in
another zone is taken as the day it is in Oslo.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.values import parse_date
from skjema_app.imports.text_decoding import decode

if TYPE_CHECKING:
    from icalendar import Event

MOST_BYTES = 1024 * 1024
_MOST_SPANS = 2000
_LONGEST = 366
_MOST_LETTERS = 60
_FIGURES = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_SPAN = re.compile(r"\s*(?:\.\.|–|—| - | til )\s*")
_LOOKS_LIKE_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.")


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """A day or several, both ends with them, what they are called, and whether it is a whole day in a calendar."""

    first: date
    last: date
    words: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """What a file holds.

    Attributes:
        spans: its days, earliest first, each once.
        skipped: how many lines or entries can't be used: no such date, backwards, or longer than a year.
        repeating: how many entries repeat themselves; only their first day is among the spans.
        a_list: it is a CSV, made for this, and no calendar of everything.
    """

    spans: tuple[CalendarSpan, ...]
    skipped: int
    repeating: int
    a_list: bool


def read_school_calendar(data: bytes, name: str) -> SchoolCalendar:
    """The days of a file.

    Raises:
        SkjemaError: SCHOOL_CALENDAR_UNREADABLE, SCHOOL_CALENDAR_EMPTY.
    """
    if len(data) > MOST_BYTES:
        raise SkjemaError(ErrorCode.SCHOOL_CALENDAR_UNREADABLE)
    found = _read_ics(data) if b"BEGIN:VCALENDAR" in data[:4096].upper() else _read_csv(data, name)
    if not found.spans:
        raise SkjemaError(ErrorCode.SCHOOL_CALENDAR_EMPTY)
    return found


def _read_ics(data: bytes) -> SchoolCalendar:
    from icalendar import Calendar, Event

    try:
        calendars = Calendar.from_ical(data, multiple=True)
        events = [event for one in calendars for event in one.walk("VEVENT") if isinstance(event, Event)]
    except Exception as error:  # a broken file brings out any of them, also of the system: a zone that is a folder
        raise SkjemaError(ErrorCode.SCHOOL_CALENDAR_UNREADABLE) from error
    spans: list[CalendarSpan] = []
    skipped = repeating = 0
    for event in events[:_MOST_SPANS]:
        span = _of_event(event)
        if span is None:
            skipped += 1
            continue
        spans.append(span)
        repeating += "RRULE" in event or "RDATE" in event
    return SchoolCalendar(_ordered(spans), skipped + max(0, len(events) - _MOST_SPANS), repeating, a_list=False)


def _of_event(event: Event) -> CalendarSpan | None:
    try:
        start, end = event.start, event.end
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return None
    whole = not isinstance(start, datetime)
    first, last = _day(start), _day(end)
    if last > first and (whole or (isinstance(end, datetime) and _is_midnight(end))):
        last -= timedelta(days=1)  # the end of a calendar's entry is the first day after it
    words = event.get("summary", "")
    return _span(first, last, str(words), whole=whole)


def _day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment if moment.tzinfo is None else moment.astimezone(ZoneInfo("Europe/Oslo"))).date()


def _is_midnight(moment: datetime) -> bool:
    local = moment if moment.tzinfo is None else moment.astimezone(ZoneInfo("Europe/Oslo"))
    return (local.hour, local.minute) == (0, 0)


def _read_csv(data: bytes, name: str) -> SchoolCalendar:
    try:
        lines = decode(data, name).text.splitlines()
    except SkjemaError as error:
        empty = error.code is ErrorCode.LIST_EMPTY
        code = ErrorCode.SCHOOL_CALENDAR_EMPTY if empty else ErrorCode.SCHOOL_CALENDAR_UNREADABLE
        raise SkjemaError(code) from error
    lines = [line.partition("#")[0] for line in lines]
    head = "\n".join(lines[:20])
    delimiter = max(";\t,", key=head.count)
    spans: list[CalendarSpan] = []
    skipped = 0
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise SkjemaError(ErrorCode.SCHOOL_CALENDAR_UNREADABLE) from error
    for number, row in enumerate(rows[:_MOST_SPANS]):
        span = _of_row([part.strip() for cell in row for part in _SPAN.split(cell)])
        if span is not None:
            spans.append(span)
        elif number or any(_LOOKS_LIKE_A_DATE.search(cell) for cell in row):  # the first may be a heading
            skipped += 1
    return SchoolCalendar(_ordered(spans), skipped + max(0, len(rows) - _MOST_SPANS), 0, a_list=True)


def _of_row(cells: list[str]) -> CalendarSpan | None:
    """The first two dates of a line, and the first words."""
    days: list[date] = []
    words = ""
    for cell in cells:
        day = _date(cell)
        if day is not None:
            days.append(day)
        elif _LOOKS_LIKE_A_DATE.match(cell):
            return None  # a date that is none, such as 31.2.2026
        elif cell and not words:
            words = cell
    return _span(days[0], days[1] if len(days) > 1 else days[0], words) if days else None


def _date(text: str) -> date | None:
    found = _FIGURES.fullmatch(text)
    if found is None:
        return parse_date(text)
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    return parse_date(f"{year:04}-{int(found[2]):02}-{int(found[1]):02}")


def _span(first: date, last: date, words: str, *, whole: bool = True) -> CalendarSpan | None:
    sensible = parse_date(first.isoformat()) and parse_date(last.isoformat())
    if not sensible or not 0 <= (last - first).days <= _LONGEST:
        return None
    return CalendarSpan(first, last, " ".join(words.split())[:_MOST_LETTERS], whole)


def _ordered(spans: list[CalendarSpan]) -> tuple[CalendarSpan, ...]:
    return tuple(sorted(dict.fromkeys(spans), key=_by_day))


def _by_day(one: CalendarSpan) -> tuple[date, date, str]:
    return one.first, one.last, one.words
