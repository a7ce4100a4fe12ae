"""What member devices do by themselves (design-review § 1.21): keys to the devices that belong there.

A reader's or member's new machine gets what the person has already. What somebody who decides may read, everybody who
decides may: so a deputy certified today sees what waits, and a new principal gets the cases without the recovery
sheet. A restricted version (§ 12-5) is never granted like this, only by a person's click; nor does a case let in who
was taken out of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import DECIDERS, Case, Mark, Membership
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryType
from skjema_app.vault.feed.deputies import DEPUTY
from skjema_app.vault.feed.hands import DEPUTY_OVER, CaseStep
from skjema_app.vault.feed.late import LatePart
from skjema_app.vault.feed.marks import granted_devices, granted_persons
from skjema_app.vault.feed.pen import Pen

WHY = "policy"
_SUFFIXES = "bcdefghijklmnopqrstuvwxyz"


class PolicyPart(LatePart):
    """Grants by policy, and numbers that were given twice."""

    def grant_by_policy(self) -> int:
        """Write what policy asks for; gives how many entries that took. Does nothing while this vault can't write.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        if self.membership is not Membership.CERTIFIED or self.stopped:
            return 0
        versions = self._versions_to_grant()
        cases = self._cases_to_grant()
        suffixes = self._suffixes_to_set()
        if not versions and not cases and not suffixes:
            return 0
        with self._writing() as pen:
            for document, persons, had in versions:
                self._append_grant(pen, document.room, document.document_id, persons, WHY, besides=had)
            for case, persons in cases:
                for person in persons:
                    why = WHY if person in case.members else self._why(person)
                    self._append_member(pen, case.case_id, person, why)
            for case, suffix in suffixes:
                self._append_suffix(pen, case, suffix)
            return len(pen.written)

    def _versions_to_grant(self) -> list[tuple[FinishedDocument, tuple[str, ...], frozenset[str]]]:
        """Versions with people who should read them on devices that don't have the key yet, and those that have it."""
        found = []
        marks = self.all_marks()
        for document in self._around.documents.list():
            if not document.school or document.restricted:
                continue
            if document.author != self.person_id and not self.decides:
                continue
            about = marks.get(document.document_id, ())
            had = granted_devices(about) | self._device_of_entry(document.document_id)
            persons = tuple(
                person for person in self._belonging(document, about) if self._devices_of((person,), besides=had)
            )
            if persons:
                found.append((document, persons, had))
        return found

    def _belonging(self, document: FinishedDocument, marks: Sequence[Mark]) -> tuple[str, ...]:
        """Who has it by right, and whoever leads the school where somebody who does was given it by leading it.

        A conversation that the rector wrote for herself is hers, not the leadership's: that she wrote it gives it to
        nobody unless its form does.
        """
        given = tuple(granted_persons(marks))
        book = self._around.opened.access
        led = (document.author, *given) if book is None or book.is_led(document.pin) else given
        readers = tuple(dict.fromkeys((document.author, *given)))
        return (*readers, *(one for one in self._successors(led) if one not in readers))

    def _successors(self, persons: Sequence[str]) -> tuple[str, ...]:
        """Whoever decides today, where somebody who decides, or did, is among these."""
        people = [found for one in persons if (found := self.roster.people.get(one)) is not None]
        if not any(one.decides for one in people):
            return ()
        today = dict.fromkeys((*self.with_role(*DECIDERS), *self._soon_deputies()))
        return tuple(one for one in today if one not in persons)

    def _cases_to_grant(self) -> list[tuple[Case, tuple[str, ...]]]:
        found = []
        steps = self.all_case_steps()
        for case in self.cases():
            if not self.decides and case.responsible != self.person_id:
                continue
            persons = (*case.members, *self._successors_in(case, steps.get(case.case_id, ())))
            with self._around.opened.database.transaction() as connection:
                had = self._present_holders(connection, case.case_id)
            lacking = tuple(one for one in persons if one not in case.members or self._devices_of((one,), besides=had))
            if lacking:
                found.append((case, lacking))
        return found

    def _successors_in(self, case: Case, steps: Sequence[CaseStep]) -> tuple[str, ...]:
        """Whoever was taken out stays out; a deputy whose days were over may be one again."""
        last = {step.person_id: step for step in steps}
        out = {one for one, step in last.items() if not step.came and step.why != DEPUTY_OVER}
        return tuple(one for one in self._successors(case.members) if one not in out)

    def _why(self, person: str) -> str:
        """Why policy lets somebody in."""
        return DEPUTY if DECIDERS.isdisjoint(self.person(person).roles) and person in self._soon_deputies() else WHY

    def _present_holders(self, connection: sa.Connection, room: str) -> frozenset[str]:
        holders, keys = tables.holders, tables.case_keys
        query = (
            sa.select(holders.c.device)
            .join(keys, sa.and_(keys.c.room == holders.c.room, keys.c.key_id == holders.c.key_id))
            .where(holders.c.room == room)
        )
        return frozenset(connection.execute(query).scalars())

    def _device_of_entry(self, entry_id: str) -> frozenset[str]:
        return frozenset({self.place_of(entry_id)[0]})

    def _suffixes_to_set(self) -> list[tuple[Case, str]]:
        """Of cases with one number the first keeps it, the others get a letter from whoever decides and sees both."""
        if not self.decides:
            return []
        with self._around.opened.database.transaction() as connection:
            plain = {
                row.room: (row.number, row.suffix)
                for row in connection.execute(
                    sa.select(tables.cases.c.room, tables.cases.c.number, tables.cases.c.suffix)
                )
            }
        by_number: dict[str, list[Case]] = {}
        for case in reversed(self.cases()):
            by_number.setdefault(plain[case.case_id][0], []).append(case)
        found: list[tuple[Case, str]] = []
        for same in by_number.values():
            used = {plain[case.case_id][1] for case in same}
            free = [letter for letter in _SUFFIXES if letter not in used]
            without = [case for case in same if not plain[case.case_id][1]]
            found.extend(zip(without[1:], free, strict=False))
        return found

    def _append_suffix(self, pen: Pen, case: Case, suffix: str) -> None:
        self._append(pen, case.case_id, EntryType.CASE_SUFFIX, {"suffix": suffix})
