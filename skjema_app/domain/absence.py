"""Absence (fravær): what was registered, what counts of it, and when a limit was reached. Pure; no clock, no calendar.

For a pupil and a day there is one truth: what was registered last and not taken back (`standing`). Days off never
count, whoever registered them: the caller says which days are school days. Whole days are counted to the limits; part
of a day is told beside them, in hours, and breaks a row of whole days, for the pupil was there (domain § 1.8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_HOURS = 8
"""Hours that part of a day can have."""
_DAY = timedelta(days=1)
IsSchoolDay = Callable[[date], bool]


class Validity(StrEnum):
    """Whether the absence is valid (gyldig); unknown until somebody has told why."""

    VALID = "gyldig"
    INVALID = "ugyldig"
    UNKNOWN = "ukjent"


class AbsenceSource(StrEnum):
    """Where a registration comes from."""

    TYPED = "skrevet"
    IMPORTED = "hentet"


@dataclass(frozen=True, slots=True)
class AbsenceDay:
    """What is registered of a pupil's day.

    Attributes:
        pupil_id: whose.
        day: which day.
        validity: valid, invalid, or not known yet.
        documented: with a doctor's note or the like.
        hours: 0 for the whole day, else how many hours were missed.
        absent: False corrects an earlier registration: the pupil was there.
    """

    pupil_id: str
    day: date
    validity: Validity = Validity.UNKNOWN
    documented: bool = False
    hours: int = 0
    absent: bool = True

    @property
    def whole(self) -> bool:
        """Whether the whole day was missed."""
        return self.absent and not self.hours

    def same_as(self, other: AbsenceDay) -> bool:
        """Whether two say the same; of a day that the pupil was there, nothing else matters."""
        return self == other or (not self.absent and not other.absent and _key(self) == _key(other))


@dataclass(frozen=True, slots=True)
class Registration:
    """Days that were registered at once: typed, or from one file.

    Attributes:
        batch: id.
        registered: when, by this machine's clock.
        source: typed or imported.
        file: name of the file, or "".
        file_date: the day that the file is of, ISO, or "".
        days: what it says; one per pupil and day.
        undone: it was taken back.
    """

    batch: str
    registered: datetime
    source: AbsenceSource
    days: tuple[AbsenceDay, ...]
    file: str = ""
    file_date: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a pupil's day: the last word, where it comes from, and what it took the place of, oldest first."""

    day: AbsenceDay
    origin: Registration
    before: tuple[AbsenceDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Handled:
    """That a limit which was reached has been seen to.

    Attributes:
        pupil_id: whose absence.
        rule: id of the rule (``forms/fravaer.yaml``).
        occasion: which time: the day, the row's first day, or the school year's first day, ISO.
        happened: ISO date.
        who: by whom, in words.
        how: channel, or "".
        note: free text, or "".
    """

    pupil_id: str
    rule: str
    occasion: str
    happened: str
    who: str
    how: str = ""
    note: str = ""


def standing(registrations: Iterable[Registration]) -> dict[tuple[str, date], Standing]:
    """One truth per pupil and day.

    Args:
        registrations: in the order in which they were written; those that were taken back count for nothing.
    """
    found: dict[tuple[str, date], Standing] = {}
    for one in registrations:
        for day in () if one.undone else one.days:
            known = found.get(_key(day))
            before = () if known is None else (*known.before, *(() if known.day.same_as(day) else (known.day,)))
            found[_key(day)] = Standing(day, one, before)
    return found


def absent_days(truth: Mapping[tuple[str, date], Standing], pupil_id: str) -> tuple[AbsenceDay, ...]:
    """The days that a pupil was absent, in order."""
    mine = (one.day for (pupil, _day), one in truth.items() if pupil == pupil_id and one.day.absent)
    return tuple(sorted(mine, key=_day_of))


# --- counting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spell:
    """A row of whole days on school days that follow one another; weekends and days off don't break it."""

    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class AbsenceCount:
    """What a period adds up to. Days are whole ones; what was missed of other days stands in ``parts`` and ``hours``.

    Attributes:
        first: the period's first day.
        last: its last.
        valid: days.
        invalid: days.
        unknown: days that nobody has said anything about yet.
        documented: of all these, days with documentation.
        parts: days of which part was missed.
        hours: of those.
        spells: rows of days, oldest first.
    """

    first: date
    last: date
    valid: int = 0
    invalid: int = 0
    unknown: int = 0
    documented: int = 0
    parts: int = 0
    hours: int = 0
    spells: tuple[Spell, ...] = field(default=())

    @property
    def days(self) -> int:
        """Whole days, whatever kind."""
        return self.valid + self.invalid + self.unknown

    @property
    def longest(self) -> int:
        """Most days in a row."""
        return max((one.days for one in self.spells), default=0)


def count(days: Sequence[AbsenceDay], first: date, last: date, is_school_day: IsSchoolDay) -> AbsenceCount:
    """Add up one pupil's days from ``first`` to ``last``, both included; one per day (`absent_days`)."""
    within = [one for one in days if one.absent and first <= one.day <= last and is_school_day(one.day)]
    whole = [one for one in within if one.whole]
    kinds = {kind: sum(one.validity is kind for one in whole) for kind in Validity}
    return AbsenceCount(
        first=first,
        last=last,
        valid=kinds[Validity.VALID],
        invalid=kinds[Validity.INVALID],
        unknown=kinds[Validity.UNKNOWN],
        documented=sum(one.documented for one in whole),
        parts=len(within) - len(whole),
        hours=sum(one.hours for one in within),
        spells=spells([one.day for one in whole], is_school_day),
    )


def spells(days: Iterable[date], is_school_day: IsSchoolDay) -> tuple[Spell, ...]:
    """Rows of school days that follow one another."""
    found: list[Spell] = []
    for day in sorted({one for one in days if is_school_day(one)}):
        if found and _follows(found[-1].last, day, is_school_day):
            found[-1] = Spell(found[-1].first, day, found[-1].days + 1)
        else:
            found.append(Spell(day, day, 1))
    return tuple(found)


def running(found: Sequence[Spell], today: date, is_school_day: IsSchoolDay) -> int:
    """Days in the row that goes on: it ended today, or on the school day before; else 0."""
    last = found[-1] if found else None
    return last.days if last is not None and (last.last >= today or _follows(last.last, today, is_school_day)) else 0


class Basis(StrEnum):
    """What a limit counts; the action plan doesn't say (REQ-65), so the school chooses."""

    YEAR = "skolear"
    ROW = "sammenhengende"
    DAY = "dag"  # each day that nobody has told the reason of


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that was reached.

    Attributes:
        day: on which day.
        occasion: which time (see `Handled.occasion`).
        days: how many there are now.
        last: the last day that counts to it.
    """

    day: date
    occasion: date
    days: int
    last: date


def reached(
    days: Sequence[AbsenceDay], first: date, last: date, is_school_day: IsSchoolDay, basis: Basis, limit: int
) -> tuple[Reached, ...]:
    """When a limit was reached, oldest first; of a school year at most once.

    Args:
        days: one pupil's.
        first: the school year's first day.
        last: the last day that is looked at: today, or the year's last.
        is_school_day: which days count.
        basis: what is counted.
        limit: so many days reach it. Of `Basis.DAY` it isn't asked.
    """
    counting = [one for one in days if one.absent and first <= one.day <= last and is_school_day(one.day)]
    whole = [one.day for one in counting if one.whole]
    match basis:
        case Basis.YEAR:
            return (Reached(whole[limit - 1], first, len(whole), whole[-1]),) if len(whole) >= limit else ()
        case Basis.ROW:
            long = [one for one in spells(whole, is_school_day) if one.days >= limit]
            return tuple(Reached(_nth(one, limit, is_school_day), one.first, one.days, one.last) for one in long)
        case Basis.DAY:
            unknown = [one.day for one in counting if one.validity is Validity.UNKNOWN]
            return tuple(Reached(day, day, 1, day) for day in unknown)


def _nth(spell: Spell, number: int, is_school_day: IsSchoolDay) -> date:
    """The ``number``-th school day of a row, from 1."""
    day = spell.first
    while number > 1:
        day += _DAY
        number -= is_school_day(day)
    return day


def _follows(before: date, day: date, is_school_day: IsSchoolDay) -> bool:
    """Whether no school day lies between two days."""
    between = before + _DAY
    while between < day:
        if is_school_day(between):
            return False
        between += _DAY
    return True


def _key(one: AbsenceDay) -> tuple[str, date]:
    return one.pupil_id, one.day


def _day_of(one: AbsenceDay) -> date:
    return one.day
