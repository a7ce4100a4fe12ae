"""The absence register as it stands: gathered once, and then everything about it is a pure function of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from skjema_app.domain.absence import (
    AbsenceCount,
    AbsenceDay,
    Handled,
    Registration,
    Standing,
    absent_days,
    count,
    standing,
)
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.calendar import is_school_day
from skjema_app.workflows.free_days import FreeDays, free_days, school_year
from skjema_app.workflows.import_pupils import list_pupils
from skjema_app.workflows.session import Session

_AUGUST = 8
_DAY = timedelta(days=1)
Truth = Mapping[tuple[str, date], Standing]


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Which days count: Monday to Friday without public holidays and the school's own days off."""

    free: FreeDays

    def __call__(self, day: date) -> bool:
        """Whether a day is a school day."""
        return is_school_day(day, self.free.days)

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """The school days from one day to another, both included."""
        return tuple(day for step in range((last - first).days + 1) if self(day := first + timedelta(days=step)))


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register as it stands: pupils, what counts, and which days are school days. Gathered once.

    Attributes:
        pupils: those on the list, by class and name; those who left last.
        registrations: everything that was written, in order.
        truth: what counts of it.
        handled: limits that were seen to.
        school_days: which days count.
        today: by this machine's clock.
    """

    pupils: tuple[Pupil, ...]
    registrations: tuple[Registration, ...]
    truth: Truth
    handled: tuple[Handled, ...]
    school_days: SchoolDays
    today: date

    def days_of(self, pupil_id: str) -> tuple[AbsenceDay, ...]:
        """When a pupil was absent, in order, all years."""
        return absent_days(self.truth, pupil_id)


def read_register(session: Session) -> Register:
    """Gather it."""
    written = session.vault.absences.registrations()
    return Register(
        pupils=list_pupils(session, include_left=True),
        registrations=written,
        truth=standing(written),
        handled=session.vault.absences.handled(),
        school_days=SchoolDays(free_days(session)),
        today=session.clock.now().date(),
    )


def year_of(day: date) -> tuple[date, date]:
    """First and last day of the school year that a day is in."""
    first = school_year(day)
    return date(first, _AUGUST, 1), date(first + 1, _AUGUST, 1) - _DAY


def count_of(register: Register, pupil_id: str, day: date | None = None) -> AbsenceCount:
    """What a pupil's absence adds up to in the school year of a day (today's), as far as today."""
    first, last = year_of(day or register.today)
    return count(register.days_of(pupil_id), first, min(last, max(register.today, first)), register.school_days)


def find_pupil(register: Register, name: str, group: str = "") -> Pupil:
    """The pupil of a name that somebody typed, and of a class where that is said.

    Raises:
        SkjemaError: ABSENCE_PUPIL; ``reason`` «several» when more than one fits.
    """
    wanted, room = " ".join(name.split()).casefold(), group.strip().casefold()
    found = [
        one for one in register.pupils if one.name.casefold() == wanted and (not room or one.group.casefold() == room)
    ]
    present = [one for one in found if not one.left] or found
    if len(present) != 1:
        raise SkjemaError(ErrorCode.ABSENCE_PUPIL, reason="several" if present else "")
    return present[0]
