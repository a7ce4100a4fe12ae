"""The person's own pupil list. Each import is an entry in a room of its own; the next one replaces it.

No addresses at all (there is no field for one). Pupils who are not on a new list are marked as left, never deleted;
the whole list, those who left included, stands in the newest entry, so that an older import's room can be erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.secret import random_id
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import Pupil
from skjema_app.system.clock import Clock
from skjema_app.vault import tables
from skjema_app.vault.bodies import EntryType, RoomKind
from skjema_app.vault.connection import Database
from skjema_app.vault.journal import Journal, NewEntry

_PER_ENTRY = 200


class Pupils:
    """The pupil list of one vault."""

    def __init__(self, database: Database, journal: Journal, clock: Clock) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock

    def list(self, include_left: bool = False) -> tuple[Pupil, ...]:
        """Pupils by class and name as the newest list has them."""
        with self._database.transaction() as connection:
            found = _read(connection, _current_room(connection))
        return tuple(pupil for pupil in found if include_left or not pupil.left)

    def begun(self) -> datetime | None:
        """When the present list was begun: as a whole, or with the first pupil by hand; None without one."""
        rows = tables.pupil_lists
        with self._database.transaction() as connection:
            query = sa.select(rows.c.registered).where(rows.c.room == _current_room(connection))
            found: str | None = connection.execute(query).scalar()
        return None if found is None else datetime.fromisoformat(found)

    def import_list(self, pupils: Sequence[Pupil], source_name_hash: str) -> tuple[Pupil, ...]:
        """Replace the list; gives the new one with those who left at its end.

        Args:
            pupils: the whole new list. ``pupil_id`` of those who are known already, "" for new ones.
            source_name_hash: hash of the file's name, "" where there was no file.

        Raises:
            ValueError: when one id stands twice: the caller has matched two rows to one pupil.
            SkjemaError: DISK_FULL, WRITE_DENIED, ENTRY_BROKEN when the list is larger than an entry may be.
        """
        wanted = [replace(pupil, pupil_id=pupil.pupil_id or random_id(), left=False) for pupil in pupils]
        ids = {pupil.pupil_id for pupil in wanted}
        if len(ids) != len(wanted):
            msg = "a pupil id stands twice in the list"
            raise ValueError(msg)
        with self._database.transaction() as connection:
            before = _current_room(connection)
            gone = [replace(pupil, left=True) for pupil in _read(connection, before) if pupil.pupil_id not in ids]
            return self._write(connection, [*wanted, *gone], before, source_name_hash)

    def add_by_hand(self, name: str, group: str) -> Pupil:
        """Add one pupil to the present list (or begin one).

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        pupil = Pupil(random_id(), name, group)
        with self._database.transaction() as connection:
            room = _current_room(connection)
            if not room:
                self._write(connection, [pupil], "", "")
            else:
                self._journal.append(
                    connection,
                    NewEntry(EntryType.PUPILS_ADDED, room, self._clock.now(), {"pupils": [_as_json(pupil)]}),
                )
        return pupil

    def _write(
        self, connection: sa.Connection, pupils: Sequence[Pupil], before: str, source_name_hash: str
    ) -> tuple[Pupil, ...]:
        room = self._journal.open_room(connection, RoomKind.PUPILS)
        now = self._clock.now()
        rows: list[Json] = [_as_json(pupil) for pupil in pupils]
        data: dict[str, Json] = {
            "replaces": before,
            "source_name_hash": source_name_hash,
            "pupils": rows[:_PER_ENTRY],
        }
        self._journal.append(connection, NewEntry(EntryType.PUPILS_IMPORTED, room, now, data))
        for start in range(_PER_ENTRY, len(rows), _PER_ENTRY):  # an entry's body has a limit of 256 KiB
            more: dict[str, Json] = {"pupils": rows[start : start + _PER_ENTRY]}
            self._journal.append(connection, NewEntry(EntryType.PUPILS_ADDED, room, now, more))
        return _read(connection, room)


def _current_room(connection: sa.Connection) -> str:
    """Room of the list that no other replaces; "" before the first. Of two, the same one in every vault."""
    rows = tables.pupil_lists
    replaced = sa.select(rows.c.replaces)
    found: str | None = connection.execute(
        sa.select(rows.c.room)
        .where(rows.c.room.not_in(replaced))
        .order_by(rows.c.registered.desc(), rows.c.room.desc())
    ).scalar()
    return found or ""


def _read(connection: sa.Connection, room: str) -> tuple[Pupil, ...]:
    rows = tables.pupils
    found = connection.execute(
        sa.select(rows)
        .where(rows.c.room == room)
        .order_by(rows.c.gone, rows.c.class_group, rows.c.name, rows.c.pupil_id)
    )
    return tuple(
        Pupil(
            pupil_id=row.pupil_id,
            name=row.name,
            group=row.class_group,
            birth_date=row.birth_date,
            contact_teacher=row.contact_teacher,
            nickname=row.nickname,
            protected=bool(row.protected),
            left=bool(row.gone),
        )
        for row in found
    )


def _as_json(pupil: Pupil) -> dict[str, Json]:
    return {
        "id": pupil.pupil_id,
        "name": pupil.name,
        "group": pupil.group,
        "birth": pupil.birth_date,
        "contact": pupil.contact_teacher,
        "nickname": pupil.nickname,
        "protected": pupil.protected,
        "left": pupil.left,
    }
