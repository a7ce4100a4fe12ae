"""School days, working days, and dates as people say them.

Norwegian public holidays come from the library ``holidays``; a school's own free days (planleggingsdag, høstferie …)
are handed in. Both libraries are imported when first used: they cost a tenth of a second at start-up.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from datetime import date, datetime, timedelta

from skjema_app.system import texts

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_school_day(day: date, free_days: Collection[date] = ()) -> bool:
    """Whether a day is Monday to Friday, no Norwegian public holiday and none of the school's own free days."""
    return day.weekday() < _SATURDAY and day not in free_days and day not in _public_holidays(day.year)


def next_school_day(day: date, free_days: Collection[date] = ()) -> date:
    """The first school day after ``day``."""
    return add_working_days(day, 1, free_days)


def add_working_days(day: date, count: int, free_days: Collection[date] = ()) -> date:
    """The day that is ``count`` working days after ``day``; the day itself is not counted.

    With 0 the day itself when it is a working day, else the next one.

    Raises:
        ValueError: for a negative count; the clocks of the law only run forwards.
    """
    if count < 0:
        msg = "working days are counted forwards"
        raise ValueError(msg)
    while count > 0 or not is_school_day(day, free_days):
        day += _DAY
        if is_school_day(day, free_days):
            count = max(0, count - 1)
    return day


def holidays_known(year: int) -> bool:
    """Whether the library tells the public holidays of a year; one that is out of date knows none."""
    return bool(_public_holidays(year))


def is_public_holiday(day: date) -> bool:
    """Whether a day is a Norwegian public holiday, Sunday or not, as the library tells it."""
    return day in _public_holidays(day.year)


def span_in_words(first: date, last: date) -> str:
    """«5.–9. oktober», «21. desember – 2. januar», «16. mai» for one day."""
    if first == last:
        return day_and_month(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}.–{day_and_month(last)}"
    return f"{day_and_month(first)} – {day_and_month(last)}"


def month_in_words(day: date) -> str:
    """«oktober 2026»."""
    return _kept_date(day.replace(day=1), "LLLL y", texts.language())


def date_in_words(day: date) -> str:
    """«fredag 27. november»."""
    return _format_date(day, "EEEE d. MMMM")


def day_and_month(day: date) -> str:
    """«20. november», for lists with little room."""
    return _format_date(day, "d. MMMM")


def date_and_year(day: date) -> str:
    """«20. november 2026»."""
    return _kept_date(day, "d. MMMM y", texts.language())


def time_in_words(when: datetime) -> str:
    """«kl. 15:56», in the offset that the time carries."""
    return f"kl. {when:%H:%M}"


def stamp_in_words(when: datetime) -> str:
    """«22. november 2026 kl. 15:56»."""
    return f"{_format_date(when.date(), 'd. MMMM y')} {time_in_words(when)}"


@functools.lru_cache(maxsize=32)
def _public_holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("NO", years=year))


@functools.lru_cache(maxsize=1024)
def _kept_date(day: date, pattern: str, language: str) -> str:
    """For long lists of dates, made anew with every key press."""
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=language))


def _format_date(day: date, pattern: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=texts.language()))
