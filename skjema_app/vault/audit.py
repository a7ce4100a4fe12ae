"""What this vault notes of its own use: in a table of its own until the day is over, then as a signed entry.

Noting costs no flush of the disk: a click must not wait for one. It stands in the log of the database at once, so that
a program that is ended loses nothing; a power cut may take the last notes. Each row's hash has the one before it
inside, and where the table begins and ends is kept apart, so that a row that was removed, moved, changed or cut off is
seen and named.

When a day is over its notes become entries, one for each room: of a case in the case's room, of a document in the
document's, the rest in a room of this person's own that whoever governs the school reads. Of what only this vault
holds, and of somebody who is alone, they stand in the private feed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.audit import ONCE_AN_HOUR, AuditLine, Deed, Noted
from skjema_app.domain.errors import SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.vault import tables
from skjema_app.vault.bodies import EntryType, RoomKind
from skjema_app.vault.connection import Database
from skjema_app.vault.journal import Journal, NewEntry
from skjema_app.vault.judge.batch import MOST_LINES, batch_data, line_of

_MOST_KEPT = 500
"""Notes that wait in memory for a disk that is full."""

_MOST_A_DAY = 5000
"""Rows in the table; more in one day is no person's work, and a flood must not fill the disk."""

_ZERO = "0" * 64
_BASE, _HEAD = "base", "head"
_QUICKLY, _SAFELY = "PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL"


class AuditFault(StrEnum):
    """What is wrong with the notes that wait."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A note in the table."""

    position: int
    noted: Noted
    hash: str

    @property
    def moment(self) -> datetime:
        """When."""
        if self.noted.moment is None:
            msg = "what was written has a time"
            raise RuntimeError(msg)
        return self.noted.moment


class Audit:
    """The notes of one vault."""

    def __init__(self, database: Database, journal: Journal, clock: Clock) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock
        self._lately: dict[tuple[Deed, str, str, str], str] = {}
        self._kept: list[Noted] = []

    # --- noting ------------------------------------------------------------------------------------------------------

    def note(self, *noted: Noted) -> None:
        """Write down what was done. Never fails: nobody's reading waits for it; on a full disk it is tried again."""
        now = self._clock.now()
        new = [replace(one, moment=one.moment or now) for one in noted if not self._again(one, now)]
        if not new:
            return
        unwritten = [*self._kept, *new]
        self._kept = unwritten[-_MOST_KEPT:]
        with contextlib.suppress(SkjemaError):
            self._write(unwritten)
            self._kept = []

    def waiting(self) -> tuple[Waiting, ...]:
        """What is in the table, in order."""
        with self._database.transaction() as connection:
            return tuple(_rows(connection))

    def faults(self) -> tuple[tuple[int, AuditFault], ...]:
        """What is wrong with what waits: position and reason, none when all is well."""
        with self._database.transaction() as connection:
            return audit_faults(connection)

    def lines(
        self, *, cases: Collection[str] | None = None, documents: Collection[str] | None = None
    ) -> tuple[AuditLine, ...]:
        """What was noted, of everybody as far as this vault reads it, in order; what waits here included.

        Args:
            cases: of these cases; with ``documents``, of either. None for both: everything.
            documents: of these documents.
        """
        with self._database.transaction() as connection:
            found = [_line(row) for row in connection.execute(sa.select(tables.audit_lines))]
            found += [_of_waiting(one) for one in _rows(connection)]
        found += [_of_waiting(Waiting(0, one, "")) for one in self._kept]
        if cases is not None or documents is not None:
            wanted = {*(cases or ()), *(documents or ())}
            found = [one for one in found if one.case in wanted or one.document in wanted]
        return tuple(sorted(found, key=_when))

    # --- the day's batch ---------------------------------------------------------------------------------------------

    def due(self) -> tuple[Waiting, ...]:
        """The notes of the days that are over."""
        today = self._clock.now().date()
        found: list[Waiting] = []
        for one in self.waiting():
            if one.moment.date() >= today:
                break
            found.append(one)
        return tuple(found)

    def write_private(self, connection: sa.Connection, notes: Sequence[Waiting]) -> None:
        """Write notes into the private feed, in the caller's transaction.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        own: list[Waiting] = []
        by_room: dict[tuple[str, str], list[Waiting]] = {}
        for one in notes:
            room = _document_room(connection, one.noted.document)
            if room:
                by_room.setdefault((room, one.noted.document), []).append(one)
            else:
                own.append(one)
        for (room, document), found in by_room.items():
            self._append(connection, EntryType.AUDIT_DOCUMENT, room, found, document)
        if own:
            self._append(connection, EntryType.AUDIT_NOTED, self._own_room(connection), own)

    def take_away(self, connection: sa.Connection, notes: Sequence[Waiting]) -> None:
        """Remove the first notes from the table, once they stand in entries; in the caller's transaction."""
        last = notes[-1]
        rows = tables.audit_local
        connection.execute(sa.delete(rows).where(rows.c.position <= last.position))
        _set_end(connection, _BASE, last.position, last.hash)

    def batch_alone(self) -> bool:
        """Write the days that are over into the private feed; whether there was anything.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        notes = self.due()
        if not notes:
            return False
        with self._database.transaction() as connection:
            self.write_private(connection, notes)
            self.take_away(connection, notes)
        return True

    # --- inside ------------------------------------------------------------------------------------------------------

    def _again(self, one: Noted, now: datetime) -> bool:
        if one.deed not in ONCE_AN_HOUR:
            return False
        key = (one.deed, one.case, one.document, one.pupil)
        hour = now.isoformat()[:13]
        if self._lately.get(key) == hour:
            return True
        self._lately[key] = hour
        return False

    def _write(self, notes: Iterable[Noted]) -> None:
        raw = self._database.raw
        with self._database.errors():
            raw.execute(_QUICKLY)
        try:
            with self._database.transaction() as connection:
                position, before = _end(connection, _HEAD)
                first, _hash = _end(connection, _BASE)
                for one in notes:
                    if position - first >= _MOST_A_DAY:
                        break
                    position, before = position + 1, _hash_of(before, one)
                    moment = one.moment.isoformat() if one.moment is not None else ""
                    row = (position, moment, one.deed.value, one.case, one.document, one.pupil, before)
                    connection.exec_driver_sql(_PUT, row)
                _set_end(connection, _HEAD, position, before)
        finally:
            with self._database.errors():
                raw.execute(_SAFELY)

    def _append(
        self, connection: sa.Connection, kind: EntryType, room: str, notes: Sequence[Waiting], document: str = ""
    ) -> None:
        for day, found in by_day(notes):
            about = [(Noted(one.noted.deed) if document else one.noted, clock) for one, clock in found]
            lines = [line_of(noted, clock) for noted, clock in about]
            for start in range(0, len(lines), MOST_LINES):
                more: dict[str, Json] = {"revision": document} if document else {}
                some = lines[start : start + MOST_LINES]
                data = batch_data(self._journal.writer.person, day.isoformat(), some, more=more)
                self._journal.append(connection, NewEntry(kind, room, self._clock.now(), data))

    def _own_room(self, connection: sa.Connection) -> str:
        rows = tables.room_keys
        query = sa.select(rows.c.room).where(rows.c.kind == RoomKind.AUDIT.value).limit(1)
        found: str | None = connection.execute(query).scalar()
        return found or self._journal.open_room(connection, RoomKind.AUDIT)


def audit_faults(connection: sa.Connection) -> tuple[tuple[int, AuditFault], ...]:
    """As `Audit.faults`, in the caller's transaction."""
    return tuple(_faults(list(_rows(connection)), _end(connection, _BASE), _end(connection, _HEAD)))


def by_day(notes: Iterable[Waiting]) -> Iterator[tuple[date, list[tuple[Waiting, str]]]]:
    """Notes by their day, each with its time as ``HH:MM``, in the order of the clock."""
    days: dict[date, list[tuple[Waiting, str]]] = {}
    for one in notes:
        days.setdefault(one.moment.date(), []).append((one, one.moment.strftime("%H:%M")))
    for day in sorted(days):
        yield day, sorted(days[day], key=_clock_time)


def _clock_time(one: tuple[Waiting, str]) -> tuple[str, int]:
    return one[1], one[0].position


def _document_room(connection: sa.Connection, document: str) -> str:
    """The private room of a document; "" for one of the school's, and for one that is not here."""
    rows = tables.documents
    query = sa.select(rows.c.room).where(rows.c.document_id == document, rows.c.school == "")
    found: str | None = connection.execute(query).scalar() if document else None
    return found or ""


def _rows(connection: sa.Connection) -> Iterator[Waiting]:
    rows = tables.audit_local
    for row in connection.execute(sa.select(rows).order_by(rows.c.position)):
        noted = Noted(Deed(row.deed), row.case_id, row.document_id, row.pupil_id, datetime.fromisoformat(row.moment))
        yield Waiting(row.position, noted, row.hash)


def _faults(rows: Sequence[Waiting], base: tuple[int, str], head: tuple[int, str]) -> Iterator[tuple[int, AuditFault]]:
    position, before = base
    known = {base[1], *(one.hash for one in rows)}
    for one in rows:
        if one.position != position + 1:
            yield position + 1, AuditFault.REMOVED
        elif _hash_of(before, one.noted) != one.hash:
            moved = any(_hash_of(other, one.noted) == one.hash for other in known)
            yield one.position, AuditFault.REORDERED if moved else AuditFault.CHANGED
        position, before = one.position, one.hash
    if (position, before) != head:
        yield position + 1, AuditFault.CUT


def _hash_of(before: str, one: Noted) -> str:
    moment = "" if one.moment is None else one.moment.isoformat()
    told = json.dumps([before, moment, one.deed.value, one.case, one.document, one.pupil])
    return hashlib.sha256(told.encode()).hexdigest()


def _end(connection: sa.Connection, name: str) -> tuple[int, str]:
    row = connection.exec_driver_sql("SELECT position, hash FROM audit_end WHERE name = ?", (name,)).first()
    return (0, _ZERO) if row is None else (int(row[0]), str(row[1]))


def _set_end(connection: sa.Connection, name: str, position: int, hash_: str) -> None:
    connection.exec_driver_sql(_PUT_END, (name, position, hash_))


_PUT = (
    "INSERT INTO audit_local (position, moment, deed, case_id, document_id, pupil_id, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_PUT_END = "INSERT OR REPLACE INTO audit_end (name, position, hash) VALUES (?, ?, ?)"


def _line(row: sa.Row[tuple[str | int, ...]]) -> AuditLine:
    return AuditLine(
        datetime.fromisoformat(row.moment),
        row.person,
        Deed(row.deed),
        row.case_id,
        row.document_id,
        row.pupil_id,
        row.entry_id,
        row.place,
    )


def _of_waiting(one: Waiting) -> AuditLine:
    noted = one.noted
    minute = one.moment.replace(second=0, microsecond=0)
    return AuditLine(minute, "", noted.deed, noted.case, noted.document, noted.pupil, "", one.position)


def _when(line: AuditLine) -> tuple[datetime, str, int]:
    return line.moment, line.entry_id, line.place
