"""The school's own days off (planleggingsdager, høstferie …), beside the public holidays that the calendar knows.

At a school an issuer writes them down and everybody has them; alone they are this vault's. They are told per school
year: a year that nobody has written down is not covered, and a deadline counted through it says so. What each is called
stands beside the days, so that a program that knows only days reads them too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.values import parse_date
from skjema_app.system.calendar import holidays_known
from skjema_app.system.texts import _
from skjema_app.workflows.check_data import may_confirm
from skjema_app.workflows.session import Change, Session

_SETTING, _WORDS = "fridager", "fridager-ord"
_MOST = 1000
_LONGEST = 366
_MOST_LETTERS = 60
_NEW_YEAR = 8
"""Month in which a school year begins."""

_ASKED_FROM = 4
"""Month from which the next school year is asked for: the school's calendar is there by then."""


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Days off, and the school years (by the year they begin in) that they were written down for."""

    days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def covers(self, start: date, end: date) -> bool:
        """Whether every school year between two days was written down."""
        return all(year in self.years for year in range(school_year(start), school_year(end) + 1))


@dataclass(frozen=True, slots=True)
class FreePeriod:
    """A day or several off, both ends with them, and what they are called, or ""."""

    first: date
    last: date
    words: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """Each of its days."""
        return tuple(self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class KeptDays:
    """What was written down at a moment, to put it back: opaque to the caller."""

    days: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one school year, by the year it begins in: whether own days off, and the public holidays, are known."""

    year: int
    own: bool
    holidays: bool


NO_FREE_DAYS = FreeDays()


def school_year(day: date) -> int:
    """The year in which the school year of a day began."""
    return day.year if day.month >= _NEW_YEAR else day.year - 1


def year_words(year: int) -> str:
    """«2026–2027»."""
    return f"{year}–{year + 1}"


def may_change(session: Session) -> bool:
    """Whether this person writes them down: whoever is alone, and in a school an issuer (the rector)."""
    return may_confirm(session)


def free_days(session: Session) -> FreeDays:
    """What is written down."""
    kept = _kept(session)
    found = {year: _days(words) for year, words in _by_year(kept.days)}
    days = frozenset(day for of_year in found.values() for day in of_year)
    known = {year for year, of_year in found.items() if _is_told(of_year)}
    return FreeDays(days, frozenset(known))


def free_periods(session: Session) -> tuple[FreePeriod, ...]:
    """The same as periods with their words, earliest first."""
    kept = _kept(session)
    days = {day for _year, words in _by_year(kept.days) for day in _days(words)}
    named = [one for _year, words in _by_year(kept.words) for one in _named(words)]
    return _periods(days, named)


def coverage(session: Session, today: date | None = None) -> tuple[Coverage, ...]:
    """Of this school year, and from April on of the next: whether everything that deadlines hop over is known."""
    day = session.clock.now().date() if today is None else today
    first = school_year(day)
    years = [first, first + 1] if _ASKED_FROM <= day.month < _NEW_YEAR else [first]
    told = free_days(session).years
    return tuple(Coverage(year, year in told, holidays_known(year) and holidays_known(year + 1)) for year in years)


def coverage_sentences(found: Sequence[Coverage]) -> tuple[str, ...]:
    """What to tell of years that lack something; empty when nothing does."""
    said = [
        _(
            "Fridagene for skoleåret {year} er ikke skrevet inn. Fristene hopper da bare over helger og helligdager, "
            "og kan bli for tidlige."
        ).format(year=year_words(one.year))
        for one in found
        if not one.own
    ]
    said += [
        _(
            "Listen over helligdager i Skjema rekker ikke ut skoleåret {year}. Oppdater Skjema, "
            "eller skriv inn helligdagene som fridager."
        ).format(year=year_words(one.year))
        for one in found
        if not one.holidays
    ]
    return tuple(said)


def set_free_days(session: Session, year: int, days: Iterable[date]) -> Change:
    """Write down the days off of the school year that begins in ``year``; takes the place of what was there.

    Raises:
        SkjemaError: NOT_AN_ISSUER (somebody else has to), FREE_DAYS_WRONG (``day``: not in that school year, or too
            many), and what the school's feed says of writing.
    """
    found = set(days)
    outside = min((day for day in found if school_year(day) != year), default=None)
    if outside is not None:
        raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, day=outside.isoformat())
    return _write(session, {year: found}, {year: []})


def add_periods(session: Session, periods: Iterable[FreePeriod]) -> Change:
    """Write down more days off, with what they are called; each day goes to its own school year.

    Raises:
        SkjemaError: NOT_AN_ISSUER, FREE_DAYS_WRONG (``day``: the end is before the beginning, or it is too long), and
            what the school's feed says of writing.
    """
    kept = _kept(session)
    days = {year: _days(words) for year, words in _by_year(kept.days)}
    named = {year: _named(words) for year, words in _by_year(kept.words)}
    touched: set[int] = set()
    for one in periods:
        if not 0 <= (one.last - one.first).days <= _LONGEST:
            raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, day=one.first.isoformat())
        for day in one.days:
            days.setdefault(school_year(day), set()).add(day)
        words = " ".join(one.words.split())[:_MOST_LETTERS]
        for year in range(school_year(one.first), school_year(one.last) + 1):
            touched.add(year)
            others = [old for old in named.get(year, []) if (old.first, old.last) != (one.first, one.last)]
            named[year] = [*others, FreePeriod(one.first, one.last, words)] if words else others
    return _write(session, {year: days[year] for year in touched}, {year: named.get(year, []) for year in touched})


def remove_days(session: Session, first: date, last: date) -> Change:
    """Take days away again; that they weren't there is no fault.

    Raises:
        SkjemaError: NOT_AN_ISSUER, FREE_DAYS_WRONG, and what the school's feed says of writing.
    """
    if not 0 <= (last - first).days <= _LONGEST:
        raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, day=first.isoformat())
    kept = _kept(session)
    gone = set(FreePeriod(first, last).days)
    days = {year: _days(words) for year, words in _by_year(kept.days)}
    named = {year: _named(words) for year, words in _by_year(kept.words)}
    touched = [year for year in days if days[year] & gone]
    left = {year: days[year] - gone for year in touched}
    still = {year: [one for one in named.get(year, []) if left[year] & set(one.days)] for year in touched}
    return _write(session, left, still, forget_empty=True)


def kept_days(session: Session) -> KeptDays:
    """What is written down now, for `put_back`."""
    return _kept(session)


def put_back(session: Session, before: KeptDays) -> Change:
    """*Angre*: everything as it was at a moment.

    Raises:
        SkjemaError: NOT_AN_ISSUER, and what the school's feed says of writing.
    """
    now = _kept(session)
    days = {year: before.days.get(year, "") for year in {*now.days, *before.days}}
    words = {year: before.words.get(year, "") for year in {*now.words, *before.words}}
    return _store(session, days, words)


def read_days(text: str) -> tuple[date, ...]:
    """Days out of what a person typed or a file holds: «2026-10-05», «2026-10-05 2026-10-09» for all from … to.

    One day or span per line; what follows a «#» is a comment.

    Raises:
        SkjemaError: FREE_DAYS_WRONG with ``line``.
    """
    found: list[date] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        words = raw.partition("#")[0].replace("..", " ").replace(",", " ").split()
        if not words:
            continue
        days = [parse_date(word) for word in words[:3]]
        first, last = days[0], days[-1]
        if first is None or last is None or len(words) > 2 or not 0 <= (last - first).days <= _LONGEST:
            raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, line=number)
        found += FreePeriod(first, last).days
    return tuple(found)


def _write(
    session: Session,
    days: Mapping[int, set[date]],
    named: Mapping[int, Sequence[FreePeriod]],
    *,
    forget_empty: bool = False,
) -> Change:
    """``forget_empty``: a year that lost its last day is as if nobody had told of it."""
    if any(len(of_year) > _MOST for of_year in days.values()):
        raise SkjemaError(ErrorCode.FREE_DAYS_WRONG)
    told = {
        str(year): "" if forget_empty and not of_year else json.dumps([day.isoformat() for day in sorted(of_year)])
        for year, of_year in days.items()
    }
    words = {
        str(year): json.dumps([[one.first.isoformat(), one.last.isoformat(), one.words] for one in ones])
        if ones
        else ""
        for year, ones in named.items()
    }
    return _store(session, told, words)


def _store(session: Session, days: Mapping[str, str], words: Mapping[str, str]) -> Change:
    if not may_change(session):
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    now = _kept(session)
    days = {year: value for year, value in days.items() if value != now.days.get(year, "")}
    words = {year: value for year, value in words.items() if value != now.words.get(year, "")}
    if not days and not words:
        return Change()
    if session.member_of is not None:
        values = {f"{_SETTING}/{year}": value for year, value in days.items()}
        session.member_of.set_policy(values | {f"{_WORDS}/{year}": value for year, value in words.items()})
        return Change(settings=True, school=True, exchange=True)
    for name, before, new in ((_SETTING, now.days, days), (_WORDS, now.words, words)):
        left = {year: value for year, value in {**before, **new}.items() if value}
        session.vault.settings.set(name, json.dumps(left))
    return Change(settings=True)


def _kept(session: Session) -> KeptDays:
    if session.school is None:
        return KeptDays(_read_own(session, _SETTING), _read_own(session, _WORDS))
    days: dict[str, str] = {}
    words: dict[str, str] = {}
    for name, value in session.school.roster.policy.items():
        kind, _slash, year = name.partition("/")
        if value and kind in {_SETTING, _WORDS}:
            (days if kind == _SETTING else words)[year] = value
    return KeptDays(days, words)


def _by_year(found: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    return ((int(year), words) for year, words in found.items() if year.isascii() and year.isdecimal())


def _read_own(session: Session, name: str) -> dict[str, str]:
    try:
        found: Json = json.loads(session.vault.settings.get(name) or "{}")
    except ValueError:
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def _days(words: str) -> set[date]:
    """The days of one year; what can't be read, or another program wrote, is no day off."""
    return {day for one in _items(words) if isinstance(one, str) and (day := parse_date(one)) is not None}


def _named(words: str) -> list[FreePeriod]:
    found = []
    for one in _items(words):
        if isinstance(one, list) and len(one) == 3:
            first, last, said = (part if isinstance(part, str) else "" for part in one)
            start, end = parse_date(first), parse_date(last)
            if start is not None and end is not None and 0 <= (end - start).days <= _LONGEST:
                found.append(FreePeriod(start, end, said[:_MOST_LETTERS]))
    return found


def _items(words: str) -> Sequence[Json]:
    try:
        found: Json = json.loads(words)
    except ValueError:
        return ()
    return found[:_MOST] if isinstance(found, list) else ()


def _is_told(days: set[date]) -> bool:
    """A summer holiday runs into the next school year: of one where only August is known, the rest is not told."""
    return not days or any(day.month != _NEW_YEAR for day in days)


def _periods(days: set[date], named: Iterable[FreePeriod]) -> tuple[FreePeriod, ...]:
    """Days that follow one another, under the first name that holds for them."""
    said: dict[date, str] = {}
    for one in sorted(named, key=_length):
        for day in one.days:
            said.setdefault(day, one.words)
    ordered = sorted(days)
    ends = [first for first, then in pairwise(ordered) if (then - first).days > 1 or said.get(first) != said.get(then)]
    found, start = [], 0
    for end in [*(ordered.index(day) for day in ends), len(ordered) - 1] if ordered else []:
        found.append(FreePeriod(ordered[start], ordered[end], said.get(ordered[start], "")))
        start = end + 1
    return tuple(found)


def _length(one: FreePeriod) -> tuple[int, date]:
    return (one.last - one.first).days, one.first
