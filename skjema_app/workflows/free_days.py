"""The school's own days off (planleggingsdager, høstferie …), beside the public holidays that the calendar knows.

At a school an issuer writes them down and everybody has them; alone they are this vault's. They are told per school
year: a year that nobody has written down is not covered, and a deadline counted through it says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.values import parse_date
from skjema_app.workflows.check_data import may_confirm
from skjema_app.workflows.session import Change, Session

_SETTING = "fridager"
_MOST = 1000
_NEW_YEAR = 8
"""Month in which a school year begins."""


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Days off, and the school years (by the year they begin in) that they were written down for."""

    days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def covers(self, start: date, end: date) -> bool:
        """Whether every school year between two days was written down."""
        return all(year in self.years for year in range(school_year(start), school_year(end) + 1))


NO_FREE_DAYS = FreeDays()


def school_year(day: date) -> int:
    """The year in which the school year of a day began."""
    return day.year if day.month >= _NEW_YEAR else day.year - 1


def free_days(session: Session) -> FreeDays:
    """What is written down."""
    days: set[date] = set()
    years: set[int] = set()
    for year, found in _kept(session).items():
        years.add(year)
        days |= found
    return FreeDays(frozenset(days), frozenset(years))


def set_free_days(session: Session, year: int, days: Iterable[date]) -> Change:
    """Write down the days off of the school year that begins in ``year``; takes the place of what was there.

    Raises:
        SkjemaError: NOT_AN_ISSUER (somebody else has to), FREE_DAYS_WRONG (``day``: not in that school year, or too
            many), and what the school's feed says of writing.
    """
    if not may_confirm(session):
        raise SkjemaError(ErrorCode.NOT_AN_ISSUER)
    found = sorted(set(days))
    outside = next((day for day in found if school_year(day) != year), None)
    if outside is not None or len(found) > _MOST:
        raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, day=outside.isoformat() if outside is not None else "")
    words = json.dumps([day.isoformat() for day in found])
    if session.member_of is not None:
        session.member_of.set_policy({f"{_SETTING}/{year}": words})
        return Change(settings=True, school=True, exchange=True)
    kept = _read_own(session) | {str(year): words}
    session.vault.settings.set(_SETTING, json.dumps(kept))
    return Change(settings=True)


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
        if first is None or last is None or len(words) > 2 or not 0 <= (last - first).days <= 366:
            raise SkjemaError(ErrorCode.FREE_DAYS_WRONG, line=number)
        found += [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return tuple(found)


def _kept(session: Session) -> dict[int, set[date]]:
    found = dict(_read_own(session)) if session.school is None else {}
    if session.school is not None:
        for name, value in session.school.roster.policy.items():
            kind, _slash, year = name.partition("/")
            if kind == _SETTING:
                found[year] = value
    return {int(year): _days(words) for year, words in found.items() if year.isascii() and year.isdecimal()}


def _read_own(session: Session) -> dict[str, str]:
    try:
        found: Json = json.loads(session.vault.settings.get(_SETTING) or "{}")
    except ValueError:
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def _days(words: str) -> set[date]:
    """The days of one year; what can't be read, or another program wrote, is no day off."""
    try:
        found: Json = json.loads(words)
    except ValueError:
        return set()
    texts = found if isinstance(found, list) else []
    return {day for one in texts[:_MOST] if isinstance(one, str) and (day := parse_date(one)) is not None}
