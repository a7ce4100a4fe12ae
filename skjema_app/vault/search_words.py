"""What a word and a date are: one rule for the index, for what is typed, and for the marks on the screen.

A word is a run of letters and digits of the clean text (``domain.letters``), without case. å, ø and æ are letters of
their own, so «lån» is not «lan». What looks like a date becomes short keys beside the words: «3. november 2026» gives
``n11032026`` (month, day, year), ``k112026`` (month, year) and ``2026``, so that the beginning of a key is a date not
typed to its end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from skjema_app.domain.letters import clean

LONGEST = 60
"""Letters of a word that count; nobody types more."""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januar", "jan"),
            ("februar", "feb"),
            ("mars", "mar"),
            ("april", "apr"),
            ("mai",),
            ("juni", "jun"),
            ("juli", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("oktober", "okt"),
            ("november", "nov"),
            ("desember", "des"),
        ),
        start=1,
    )
    for name in names
}
"""Bokmål and nynorsk agree on them."""

_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_LONG = re.compile(rf"(\S{{{LONGEST}}})\S+")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?:T[\d:.+-]*)?"
    r"|(?P<day>\d{1,2})(?:\.\s?|/)(?P<month>\d{1,2})(?:\.\s?|[/-])(?P<year>\d{4}|\d{2})"
    rf"|(?P<named_day>\d{{1,2}})\.?\s(?P<name>{_MONTH})\b\.?(?:\s(?P<named_year>\d{{4}})\b)?"
    r")(?![\w])",
    re.IGNORECASE,
)
_CENTURY, _TURN = 100, 70  # «26» is 2026, «85» is 1985


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date in a clean text: its longest key, and where it stands."""

    key: str
    start: int
    end: int


def folded(text: str) -> str:
    """The words of a text as they are compared, with one blank between them."""
    words = " ".join(_WORD.findall(clean(text))).casefold()
    if not words.isascii():
        words = unicodedata.normalize("NFC", words)
    return _LONG.sub(r"\1", words)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(folded(text).split())


def dates_in(text: str) -> Iterator[DateSpan]:
    """The dates of a clean text with their places; a day and a month without a year too."""
    if _DIGIT.search(text) is None:
        return
    for found in _DATE.finditer(text):
        key = _key(found)
        if key:
            yield DateSpan(key, found.start(), found.end())


def keys_of_date(day: date) -> tuple[str, ...]:
    """The keys of a date."""
    return day_key(day.month, day.day, day.year), month_key(day.month, day.year), f"{day.year:04}"


def keys_of(key: str) -> tuple[str, ...]:
    """All keys of a date by its longest one; of one without a year that alone."""
    month, day, year = key[1:3], key[3:5], key[5:]
    return (key, f"k{month}{year}", year) if year and day else (key,)


def day_key(month: int, day: int, year: int | None = None) -> str:
    """``n11032026``, or the beginning of it."""
    return f"n{month:02}{day:02}" + ("" if year is None else f"{year:04}")


def month_key(month: int, year: int) -> str:
    """``k112026``."""
    return f"k{month:02}{year:04}"


def whole_year(digits: str) -> int:
    """«26» as the year that is meant."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= _TURN else 2000)


def slug_key(kind: str, text: str) -> str:
    """A key for something that has an id: ``kind`` and the id's letters and digits."""
    return kind + "".join(words_in(text))


def _key(found: re.Match[str]) -> str:
    try:
        if found["iso"]:
            return day_key_of(date.fromisoformat(found["iso"]))
        if found["name"]:
            month, day = MONTHS[found["name"].casefold()], int(found["named_day"])
            if not found["named_year"]:
                return day_key(month, date(2000, month, day).day)  # a leap year: 29 February is a day
            return day_key_of(date(int(found["named_year"]), month, day))
        return day_key_of(date(whole_year(found["year"]), int(found["month"]), int(found["day"])))
    except ValueError:  # 31.2. is no date
        return ""


def day_key_of(day: date) -> str:
    """``n11032026`` of a date."""
    return day_key(day.month, day.day, day.year)
