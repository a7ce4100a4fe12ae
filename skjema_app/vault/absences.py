"""Absence in the private feed: registered, taken back, seen to. Every act is an entry; what counts is worked out.

Why the private feed: who was absent when is the contact teacher's own register until there is something to follow up.
Then the form (4.7) carries the counts into the case, and reached limits are noted in its room; the days themselves stay
here, for nobody in the case needs more. One room per school year, so that a year can be erased by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from skjema_app.crypto.secret import random_id
from skjema_app.domain.absence import AbsenceDay, AbsenceSource, Handled, Registration, Validity
from skjema_app.domain.answers import Json
from skjema_app.system.clock import Clock
from skjema_app.vault import tables
from skjema_app.vault.bodies import EntryType, RoomKind
from skjema_app.vault.connection import Database
from skjema_app.vault.journal import Journal, NewEntry

_PER_ENTRY = 500
"""An entry's body has a limit of 256 KiB; a day takes some 150 bytes."""


class Absences:
    """The absence register of one vault."""

    def __init__(self, database: Database, journal: Journal, clock: Clock) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock

    def registrations(self) -> tuple[Registration, ...]:
        """Everything that was registered, in the order in which it was; what was taken back says so."""
        with self._database.transaction() as connection:
            days: dict[str, list[AbsenceDay]] = {}
            rows = tables.absence_days
            for row in connection.execute(sa.select(rows).order_by(rows.c.depth, rows.c.entry_id, rows.c.place)):
                days.setdefault(row.batch, []).append(_day(row))
            batches = {row.batch: row for row in connection.execute(sa.select(tables.absence_batches))}
            undone = set(connection.execute(sa.select(tables.absence_undone.c.batch)).scalars())
        return tuple(
            Registration(
                batch=batch,
                registered=datetime.fromisoformat(batches[batch].registered),
                source=_source(batches[batch].source),
                days=tuple(found),
                file=batches[batch].file,
                file_date=batches[batch].file_date,
                undone=batch in undone,
            )
            for batch, found in days.items()
        )

    def handled(self) -> tuple[Handled, ...]:
        """Limits that were seen to."""
        rows = tables.absence_handled
        query = sa.select(rows).where(rows.c.done == 1).order_by(rows.c.pupil_id, rows.c.rule, rows.c.occasion)
        with self._database.transaction() as connection:
            return tuple(
                Handled(row.pupil_id, row.rule, row.occasion, row.happened, row.who, row.how, row.note)
                for row in connection.execute(query)
            )

    def register(
        self,
        by_year: Mapping[int, Sequence[AbsenceDay]],
        source: AbsenceSource,
        *,
        file: str = "",
        file_date: str = "",
    ) -> str:
        """Write days down, all or nothing; gives the id of the registration, "" for none.

        Args:
            by_year: the days by the year in which their school year begins.
            source: typed or imported.
            file: name of the file, or "".
            file_date: the day that it is of, ISO, or "".

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        if not any(by_year.values()):
            return ""
        batch = random_id()
        now = self._clock.now()
        with self._database.transaction() as connection:
            for year, days in sorted(by_year.items()):
                room = self._room(connection, year) if days else ""
                for start in range(0, len(days), _PER_ENTRY):
                    listed: list[Json] = [_as_json(one) for one in days[start : start + _PER_ENTRY]]
                    data: dict[str, Json] = {
                        "batch": batch,
                        "year": year,
                        "source": source.value,
                        "file": file,
                        "file_date": file_date,
                        "days": listed,
                    }
                    self._journal.append(connection, NewEntry(EntryType.ABSENCE_NOTED, room, now, data))
        return batch

    def take_back(self, batch: str) -> bool:
        """Take a registration back whole; what stood before counts again. False where there is none, or it was.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        rows, undone, years = tables.absence_days, tables.absence_undone, tables.journal
        with self._database.transaction() as connection:
            if connection.execute(sa.select(undone.c.batch).where(undone.c.batch == batch)).first() is not None:
                return False
            room: str | None = connection.execute(
                sa.select(years.c.room).join(rows, rows.c.entry_id == years.c.entry_id).where(rows.c.batch == batch)
            ).scalar()
            if room is None:
                return False
            entry = NewEntry(EntryType.ABSENCE_UNDONE, room, self._clock.now(), {"batch": batch})
            self._journal.append(connection, entry)
        return True

    def handle(self, year: int, one: Handled, *, done: bool = True) -> None:
        """Note that a limit was seen to, or with ``done`` False that it wasn't after all.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        data: dict[str, Json] = {
            "year": year,
            "pupil_id": one.pupil_id,
            "rule": one.rule,
            "occasion": one.occasion,
            "happened": one.happened,
            "who": one.who,
            "how": one.how,
            "note": one.note,
            "done": done,
        }
        with self._database.transaction() as connection:
            room = self._room(connection, year)
            self._journal.append(connection, NewEntry(EntryType.ABSENCE_HANDLED, room, self._clock.now(), data))

    def _room(self, connection: sa.Connection, year: int) -> str:
        rows = tables.absence_years
        found: str | None = connection.execute(sa.select(rows.c.room).where(rows.c.year == year)).scalar()
        return found or self._journal.open_room(connection, RoomKind.ABSENCE)


def _day(row: sa.Row[tuple[str | int, ...]]) -> AbsenceDay:
    known = set(Validity)
    return AbsenceDay(
        pupil_id=row.pupil_id,
        day=date.fromisoformat(row.day),
        validity=Validity(row.validity) if row.validity in known else Validity.UNKNOWN,
        documented=bool(row.documented),
        hours=row.hours,
        absent=bool(row.absent),
    )


def _source(value: str) -> AbsenceSource:
    return AbsenceSource(value) if value in set(AbsenceSource) else AbsenceSource.IMPORTED


def _as_json(one: AbsenceDay) -> dict[str, Json]:
    return {
        "pupil": one.pupil_id,
        "day": one.day.isoformat(),
        "validity": one.validity.value,
        "documented": one.documented,
        "hours": one.hours,
        "absent": one.absent,
    }
