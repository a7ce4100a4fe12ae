"""Cases: rooms whose members read every version that is linked into them (design-review §§ 1.17-1.21).

Before anything is written in a case, everyone who was ever given its present key must still be a member with that
device; otherwise the case gets a new key first. So who was removed, and a machine that was closed, open nothing that
is written by somebody who knows of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Case, Mark, MarkKind
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.documents import get_document
from skjema_app.vault.feed.documents import DocumentsPart
from skjema_app.vault.feed.pen import NewSchoolEntry, Pen
from skjema_app.vault.feed.people import receivers_of
from skjema_app.vault.feed.rooms import KEY_BYTES, rooms_by_key
from skjema_app.vault.judge import Standing
from skjema_app.vault.touched import What

NO_REASONS: Mapping[str, str] = MappingProxyType({})


class CasesPart(DocumentsPart):
    """What members do with cases."""

    def open_case(
        self,
        *,
        number: str,
        pupil: str,
        group: str,
        responsible: str,
        members: Sequence[str],
        why: str,
        reasons: Mapping[str, str] = NO_REASONS,
    ) -> Case:
        """Open a case; only deciders can. Who opens it and the responsible are members by themselves.

        Args:
            number: see `next_number`.
            pupil: name of the main pupil.
            group: class, or "".
            responsible: person id of the saksansvarlig, or "".
            members: person ids.
            why: a code for the history.
            reasons: why each of them, as a code for «Hvem kan lese dette?», by person id.

        Raises:
            SkjemaError: PERSON_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        people = tuple(dict.fromkeys((self.person_id, *((responsible,) if responsible else ()), *members)))
        for person in people:
            self.person(person)
        devices = self._devices_of(people)
        data: dict[str, Json] = {
            "number": number,
            "pupil": pupil,
            "group": group,
            "responsible": responsible,
            "members": list(people),
            "why": why,
            "devices": self._listed(devices),
            **({"reasons": dict(reasons)} if reasons else {}),
        }
        with self._writing() as pen:
            room = pen.new_room()
            pen.append(NewSchoolEntry(EntryType.CASE_OPENED, room, data, receivers=receivers_of(devices)))
        return self.case(room)

    def link(self, case_id: str, document_id: str) -> Case:
        """Link a finished version into a case: its members can read it from now on. Doing it twice is fine.

        Raises:
            SkjemaError: CASE_UNKNOWN, DOCUMENT_UNKNOWN, RESTRICTED (§ 12-5 is in no case), ROOM_KEY_MISSING,
                NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        if document_id in self.case(case_id).documents:
            return self.case(case_id)
        with self._writing() as pen:
            document = get_document(pen.connection, document_id)
            if document.restricted:
                raise SkjemaError(ErrorCode.RESTRICTED)
            room = document.room
            if room not in pen.ring:
                raise SkjemaError(ErrorCode.ROOM_KEY_MISSING)
            with pen.ring[room].exposed() as buffer:
                data: dict[str, Json] = {"entry": document_id, "room": room, "key": buffer.hex()}
            self._append(pen, case_id, EntryType.VERSION_LINKED, data)
        return self.case(case_id)

    def add_member(self, case_id: str, person: str, why: str = "") -> Case:
        """Let somebody into a case, with all that stands in it; ``why`` is a code for «Hvem kan lese dette?».

        Raises:
            SkjemaError: CASE_UNKNOWN, PERSON_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        self.case(case_id)
        self.person(person)
        with self._writing() as pen:
            self._append_member(pen, case_id, person, why)
        return self.case(case_id)

    def remove_member(self, case_id: str, person: str) -> Case:
        """Take somebody out of a case: what they had they keep, what is written from now on they can't read.

        Raises:
            SkjemaError: CASE_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        self.case(case_id)
        with self._writing() as pen:
            self._append_removal(pen, case_id, person)
        return self.case(case_id)

    def set_suffix(self, case_id: str, suffix: str) -> Case:
        """Tell two cases with one number apart.

        Raises:
            SkjemaError: as `link`.
        """
        self.case(case_id)
        with self._writing() as pen:
            self._append(pen, case_id, EntryType.CASE_SUFFIX, {"suffix": suffix})
        return self.case(case_id)

    def note(
        self, case_id: str, kind: MarkKind, *, happened: str = "", who: str = "", how: str = "", text: str = ""
    ) -> Mark:
        """Note something of a case, for its members: one of `CASE_MARKS`.

        Raises:
            SkjemaError: as `link`; NOT_ALLOWED also for closing and reopening by others than the responsible and those
                who decide.
        """
        self.case(case_id)
        data: dict[str, Json] = {"kind": kind.value, "happened": happened, "who": who, "how": how, "text": text}
        with self._writing() as pen:
            entry_id = self._append(pen, case_id, EntryType.CASE_NOTED, data)
        return self._mark(entry_id)

    # --- reading -----------------------------------------------------------------------------------------------------

    def cases(self, *, include_former: bool = False) -> tuple[Case, ...]:
        """The cases this person is a member of, newest first; with ``include_former`` those left too."""
        with self._around.opened.database.transaction() as connection:
            touched = self._around.documents.touched
            seen, about = touched.since(connection, What.CASE, self._seen_cases)
            if about != ():
                read = _all_cases(connection) if about is None else dict(self._read_cases)
                for room in about or ():
                    read.pop(room, None)
                    read |= _all_cases(connection, room)
        if about != ():
            self._read_cases, self._seen_cases = read, seen
        mine = [case for case in self._read_cases.values() if include_former or self.person_id in case.members]
        return tuple(sorted(mine, key=_age, reverse=True))

    def case(self, case_id: str) -> Case:
        """One case.

        Raises:
            SkjemaError: CASE_UNKNOWN.
        """
        with self._around.opened.database.transaction() as connection:
            return _case(connection, case_id)

    def case_of(self, document_id: str) -> Case | None:
        """The case that a version is linked into; of several the one opened first. None for none."""
        found = [case for case in self.cases() if document_id in case.documents]
        return min(found, key=_age, default=None)

    def next_number(self, year: int) -> str:
        """The next free Skjema-nr. as far as this vault knows: ``S-2026-001``."""
        start = f"S-{year}-"
        with self._around.opened.database.transaction() as connection:
            numbers = list(connection.execute(sa.select(tables.cases.c.number)).scalars())
        used = [number.removeprefix(start) for number in numbers if number.startswith(start)]
        return f"{start}{max((int(one) for one in used if one.isdecimal() and one.isascii()), default=0) + 1:03}"

    # --- inside ------------------------------------------------------------------------------------------------------

    def _append(self, pen: Pen, case_id: str, kind: EntryType, data: dict[str, Json]) -> str:
        return pen.append(NewSchoolEntry(kind, case_id, data, key_id=self._fresh_key(pen, case_id))).entry_id

    def _append_removal(self, pen: Pen, case_id: str, person: str, why: str = "") -> None:
        """Take somebody out; what is held of them now goes on counting."""
        self._fresh_key(pen, case_id)  # first: where they go by themselves, a new key is an entry of theirs that counts
        tips = self._entries().tips()
        cutoffs: dict[str, Json] = {
            standing.device: tips[standing.device].seq if standing.device in tips else -1
            for standing in self.roster.devices.values()
            if standing.person == person
        }
        data: dict[str, Json] = {"person": person, "cutoffs": cutoffs, **({"why": why} if why else {})}
        self._append(pen, case_id, EntryType.MEMBER_REMOVED, data)

    def _append_member(self, pen: Pen, case_id: str, person: str, why: str = "") -> bool:
        """Seal the case's key to the devices of a person that don't have it; False when all have it."""
        key_id = self._fresh_key(pen, case_id)
        devices = self._devices_of((person,), besides=_holders(pen.connection, case_id, key_id))
        if not devices and person in _members(pen.connection, case_id):
            return False
        data: dict[str, Json] = {"person": person, "devices": self._listed(devices), **({"why": why} if why else {})}
        receivers = receivers_of(devices)
        pen.append(NewSchoolEntry(EntryType.MEMBER_ADDED, case_id, data, key_id=key_id, receivers=receivers))
        return True

    def _fresh_key(self, pen: Pen, case_id: str) -> str:
        """The key to write under: a new one where somebody has the present one who shouldn't read what comes now."""
        fresh = pen.fresh_keys.get(case_id)
        if fresh is not None:
            return fresh
        rows = tables.case_keys
        present: str | None = pen.connection.execute(sa.select(rows.c.key_id).where(rows.c.room == case_id)).scalar()
        if present is None:
            raise SkjemaError(ErrorCode.CASE_UNKNOWN)
        members = _members(pen.connection, case_id)
        devices = [one for one in self.roster.devices.values() if one.person in members and one.active]
        if _holders(pen.connection, case_id, present) <= {one.device for one in devices}:
            pen.fresh_keys[case_id] = present
            return present
        return self._rotate(pen, case_id, members, [one for one in devices if one.device != self._device_id])

    def _rotate(self, pen: Pen, case_id: str, members: Sequence[str], devices: Sequence[Standing]) -> str:
        before = _keys_of(pen, case_id)
        texts: list[Json] = []
        for key_id in before:
            with pen.ring[key_id].exposed() as buffer:
                texts.append(buffer.hex())
        key_id = pen.ring.add(Secret.random(KEY_BYTES))
        pen.note_rotation(key_id, case_id, before)
        data: dict[str, Json] = {"prev_keys": texts, "members": list(members), "devices": self._listed(devices)}
        receivers = receivers_of(devices)
        pen.append(NewSchoolEntry(EntryType.CASE_ROTATED, case_id, data, key_id=key_id, receivers=receivers))
        pen.fresh_keys[case_id] = key_id
        return key_id

    def _listed(self, devices: Sequence[Standing]) -> list[Json]:
        """The devices an entry says it is sealed to, this one first."""
        return [self._device_id, *(one.device for one in devices)]


def _keys_of(pen: Pen, room: str) -> list[str]:
    """Every key of a room that is held: its first and those it was rotated to."""
    rows = tables.rotations
    proven = rooms_by_key(
        (row.key_id, row.room, row.prev) for row in pen.connection.execute(sa.select(rows).where(rows.c.room == room))
    )
    return [key_id for key_id in pen.ring.ids if key_id == room or room in proven.get(key_id, ())]


def _members(connection: sa.Connection, room: str) -> tuple[str, ...]:
    rows = tables.members
    query = sa.select(rows.c.person).where(rows.c.room == room, rows.c.member == 1).order_by(rows.c.person)
    return tuple(connection.execute(query).scalars())


def _holders(connection: sa.Connection, room: str, key_id: str) -> frozenset[str]:
    rows = tables.holders
    query = sa.select(rows.c.device).where(rows.c.room == room, rows.c.key_id == key_id)
    return frozenset(connection.execute(query).scalars())


def _case(connection: sa.Connection, room: str) -> Case:
    found = _all_cases(connection, room).get(room)
    if found is None:
        raise SkjemaError(ErrorCode.CASE_UNKNOWN)
    return found


def _all_cases(connection: sa.Connection, room: str = "") -> dict[str, Case]:
    """Every case by its room, in three looks; with ``room`` that one, if it is there."""
    rows, links, members = tables.cases, tables.links, tables.members
    cases = sa.select(rows)
    link = sa.select(links.c.room, links.c.document_id).order_by(links.c.room, links.c.place)
    member = sa.select(members.c.room, members.c.person).where(members.c.member == 1).order_by(members.c.person)
    if room:
        cases, link = cases.where(rows.c.room == room), link.where(links.c.room == room)
        member = member.where(members.c.room == room)
    found, linked, joined = (connection.execute(query).all() for query in (cases, link, member))
    documents: dict[str, list[str]] = {}
    persons: dict[str, list[str]] = {}
    for of, document in linked:
        documents.setdefault(of, []).append(document)
    for of, person in joined:
        persons.setdefault(of, []).append(person)
    return {row.room: _made(row, persons.get(row.room, ()), documents.get(row.room, ())) for row in found}


def _made(row: sa.Row[tuple[str, ...]], members: Sequence[str], documents: Sequence[str]) -> Case:
    return Case(
        case_id=row.room,
        number=row.number + row.suffix,
        pupil=row.pupil,
        group=row.class_group,
        responsible=row.responsible,
        members=tuple(members),
        documents=tuple(documents),
        opened=datetime.fromisoformat(row.opened),
        opened_by=row.opened_by,
    )


def _age(case: Case) -> tuple[datetime, str]:
    return case.opened, case.case_id
