"""Fravær: register days, correct and take back, and see what a pupil or a class adds up to (issue C1, item 6).

Whoever follows a class keeps its register in their own vault (``vault.absences`` says why). Registering the same again
changes nothing; something else corrects, and the person is told what. Working with files is in ``absence_import``, what
limits ask for in ``absence_limits``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from skjema_app.domain.absence import MOST_HOURS, AbsenceDay, AbsenceSource, IsSchoolDay
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import absence_case
from skjema_app.workflows.absence_register import Register, SchoolDays, read_register
from skjema_app.workflows.free_days import school_year
from skjema_app.workflows.session import Change, Session

_AUGUST = 8
_AHEAD = timedelta(days=92)
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that says something else than before: who, and both."""

    pupil: str
    before: AbsenceDay
    after: AbsenceDay


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration came to.

    Attributes:
        batch: id by which it can be taken back; "" where nothing was new.
        new: days that nothing was known of.
        corrected: days that said something else.
        same: days that said just that already; not written again.
        cases: Skjema-numbers, or titles, of cases that were told that a limit was reached.
        change: what views refresh by.
    """

    batch: str
    new: int
    corrected: tuple[DayChange, ...]
    same: int
    cases: tuple[str, ...]
    change: Change


def spread(days: SchoolDays, pupil_id: str, first: date, last: date, like: AbsenceDay) -> tuple[AbsenceDay, ...]:
    """The same for every school day from ``first`` to ``last``.

    Raises:
        SkjemaError: ABSENCE_SPAN, ABSENCE_FREE_DAY (not one school day among them).
    """
    if last < first or (last - first).days > _LONGEST:
        raise SkjemaError(ErrorCode.ABSENCE_SPAN)
    found = tuple(
        AbsenceDay(pupil_id, day, like.validity, like.documented, like.hours, like.absent)
        for day in days.between(first, last)
    )
    if not found:
        raise SkjemaError(ErrorCode.ABSENCE_FREE_DAY, day=first.strftime("%d.%m.%Y"))
    return found


def register(session: Session, days: Iterable[AbsenceDay]) -> Registered:
    """Write days down that somebody typed; of a day that is named twice the last word counts.

    Raises:
        SkjemaError: ABSENCE_PUPIL, ABSENCE_DAY (neither this school year, nor the one before, nor three months ahead),
            ABSENCE_FREE_DAY (all with ``day``), ABSENCE_HOURS, DISK_FULL, WRITE_DENIED. Nothing is written then.
    """
    now = read_register(session)
    wanted = tuple({(one.pupil_id, one.day): one for one in days}.values())
    known = {pupil.pupil_id for pupil in now.pupils}
    for one in wanted:
        problem = why_not(one, known, now.school_days, now.today)
        if problem is not None:
            raise SkjemaError(problem, day=one.day.strftime("%d.%m.%Y"))
    return write(session, now, wanted, AbsenceSource.TYPED)


def write(
    session: Session,
    now: Register,
    wanted: Sequence[AbsenceDay],
    source: AbsenceSource,
    *,
    file: str = "",
    file_date: str = "",
) -> Registered:
    """Write days that were looked over; what is known already is left out."""
    names = {pupil.pupil_id: pupil.name for pupil in now.pupils}
    fresh: list[AbsenceDay] = []
    corrected: list[DayChange] = []
    for one in wanted:
        known = now.truth.get((one.pupil_id, one.day))
        if known is None and one.absent:
            fresh.append(one)
        elif known is not None and not known.day.same_as(one):
            corrected.append(DayChange(names.get(one.pupil_id, ""), known.day, one))
    changed = [*fresh, *(one.after for one in corrected)]
    by_year: dict[int, list[AbsenceDay]] = {}
    for one in changed:
        by_year.setdefault(school_year(one.day), []).append(one)
    batch = session.vault.absences.register(by_year, source, file=file, file_date=file_date)
    told = absence_case.tell_cases(session, read_register(session), {one.pupil_id for one in changed}) if batch else ()
    return Registered(
        batch=batch,
        new=len(fresh),
        corrected=tuple(corrected),
        same=len(wanted) - len(changed),
        cases=told,
        change=Change(absence=bool(batch), documents=bool(told), exchange=bool(told)),
    )


def take_back(session: Session, batch: str) -> Change:
    """Take a registration back, typed or from a file; what stood before counts again.

    Raises:
        SkjemaError: ABSENCE_NOT_THERE, DISK_FULL, WRITE_DENIED.
    """
    if not session.vault.absences.take_back(batch):
        raise SkjemaError(ErrorCode.ABSENCE_NOT_THERE)
    return Change(absence=True)


def why_not(one: AbsenceDay, known: set[str], school_days: IsSchoolDay, today: date) -> ErrorCode | None:
    """What stands in the way of registering a day, or None. Leave that is applied for can be written ahead."""
    year = school_year(today)
    first, last = date(year - 1, _AUGUST, 1), max(date(year + 1, _AUGUST, 1), today + _AHEAD)
    if one.pupil_id not in known:
        return ErrorCode.ABSENCE_PUPIL
    if not first <= one.day < last:
        return ErrorCode.ABSENCE_DAY
    if not 0 <= one.hours <= MOST_HOURS:
        return ErrorCode.ABSENCE_HOURS
    return None if school_days(one.day) or not one.absent else ErrorCode.ABSENCE_FREE_DAY
