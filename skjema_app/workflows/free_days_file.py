"""A school's calendar from a file, looked over before any of it is written down as days off."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.school_calendar import MOST_BYTES, CalendarSpan, SchoolCalendar, read_school_calendar
from skjema_app.system import safe_files
from skjema_app.system.texts import ngettext
from skjema_app.workflows import free_days
from skjema_app.workflows.free_days import FreePeriod, school_year
from skjema_app.workflows.session import Change, Session

_OFF = re.compile(
    r"ferie|fri\b|fridag|skolefri|elevfri|planlegging|plandag|stengt|jule|jul\b|påske|inneklemt", re.IGNORECASE
)
_NOT_OFF = re.compile(r"første skoledag|siste skoledag|skolestart|oppstart|eksamen|avslutning", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One period of the file: ``likely`` a day off by its words; ``known`` when it is written down already."""

    period: FreePeriod
    likely: bool
    known: bool


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """A file read, nothing written: its periods from this school year on, and what else to tell of it."""

    file_name: str
    rows: tuple[CalendarRow, ...]
    remarks: tuple[str, ...]


def read_calendar(session: Session, file: Path) -> CalendarPreview:
    """Look into a file.

    Raises:
        SkjemaError: SCHOOL_CALENDAR_UNREADABLE, SCHOOL_CALENDAR_EMPTY, SCHOOL_CALENDAR_PASSED (``day``: its last), and
            what reading a file says.
    """
    found = read_school_calendar(safe_files.read_file(file, limit=MOST_BYTES + 1), file.name)
    now = school_year(session.clock.now().date())
    present = [one for one in found.spans if school_year(one.last) >= now]
    if not present:
        last = max(one.last for one in found.spans)
        raise SkjemaError(ErrorCode.SCHOOL_CALENDAR_PASSED, day=f"{last.day}.{last.month}.{last.year}")
    known = free_days.free_days(session).days
    rows = tuple(
        CalendarRow(
            FreePeriod(one.first, one.last, one.words),
            likely=_is_likely(one, a_list=found.a_list),
            known=known.issuperset(FreePeriod(one.first, one.last).days),
        )
        for one in present
    )
    return CalendarPreview(file.name, rows, tuple(_remarks(found, len(found.spans) - len(present))))


def take_calendar(session: Session, preview: CalendarPreview, chosen: Collection[int]) -> Change:
    """Write down those periods of a preview, by their numbers.

    Raises:
        SkjemaError: as `free_days.add_periods`.
    """
    return free_days.add_periods(session, [preview.rows[number].period for number in sorted(chosen)])


def likely_ones(preview: CalendarPreview) -> tuple[int, ...]:
    """Numbers of the rows that are proposed: likely days off that aren't written down."""
    return tuple(number for number, row in enumerate(preview.rows) if row.likely and not row.known)


def _is_likely(one: CalendarSpan, *, a_list: bool) -> bool:
    if _NOT_OFF.search(one.words) and not _OFF.search(_NOT_OFF.sub("", one.words)):
        return False
    return a_list or bool(_OFF.search(one.words))


def _remarks(found: SchoolCalendar, passed: int) -> list[str]:
    said = []
    if passed:
        said.append(
            ngettext(
                "{n} periode er fra et skoleår som er over, og er ikke tatt med.",
                "{n} perioder er fra et skoleår som er over, og er ikke tatt med.",
                passed,
            ).format(n=passed)
        )
    if found.skipped:
        said.append(
            ngettext(
                "{n} linje kan ikke leses som en dag, og er ikke tatt med.",
                "{n} linjer kan ikke leses som dager, og er ikke tatt med.",
                found.skipped,
            ).format(n=found.skipped)
        )
    if found.repeating:
        said.append(
            ngettext(
                "{n} hendelse gjentar seg. Bare den første dagen er tatt med.",
                "{n} hendelser gjentar seg. Bare den første dagen av hver er tatt med.",
                found.repeating,
            ).format(n=found.repeating)
        )
    return said
