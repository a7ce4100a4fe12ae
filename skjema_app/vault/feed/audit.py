"""The day's notes on this person's use as entries of the school's journal, one for each room (design-review § 1.55).

The notes about a case lie in its room, those about a document in the document's: who reads the one reads the other.
The rest lies in a room of this person's own, whose key the machines of whoever is rector have. Every batch carries the
key to those of them that lack it. Once one of them may read no more, the next batch opens a new room, and hands on the
keys of those before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Noted
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.vault.audit import Audit, Waiting, by_day
from skjema_app.vault.bodies import EntryType, number, text, texts
from skjema_app.vault.feed.ledger import Entry
from skjema_app.vault.feed.pen import NewSchoolEntry, Pen
from skjema_app.vault.feed.people import receivers_of
from skjema_app.vault.feed.policy import PolicyPart
from skjema_app.vault.judge import Standing
from skjema_app.vault.judge.audits import AUDIT_KINDS
from skjema_app.vault.judge.batch import MOST_LINES, BatchLine, batch_data, line_of

_MOST_ROOMS = 16
"""Rooms before this one whose keys are handed on."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Notes by where they belong."""

    cases: Mapping[str, list[Waiting]]
    documents: Mapping[tuple[str, str], list[Waiting]]
    own: list[Waiting]
    private: list[Waiting]


class AuditPart(PolicyPart):
    """Batches of notes."""

    def batch_audit(self, audit: Audit) -> int:
        """Write the notes of the days that are over; gives how many entries that took.

        Does nothing while this vault can't write: the notes go on waiting in it.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        if self.membership is not Membership.CERTIFIED or self.stopped:
            return 0
        notes = audit.due()
        if not notes and not self._lacking():
            return 0
        try:
            return self._write_batches(audit, notes, self._sorted(notes))
        except SkjemaError as error:
            if error.code is not ErrorCode.NOT_ALLOWED or not notes:
                raise
        # A room doesn't take it (any more): then whoever governs the school is told of it alone.
        return self._write_batches(audit, notes, self._sorted(notes, plainly=True))

    def _sorted(self, notes: Sequence[Waiting], *, plainly: bool = False) -> _Sorted:
        known = {one.document_id: one for one in self._around.documents.list()}
        mine = {case.case_id for case in self.cases()}
        own: list[Waiting] = []
        private: list[Waiting] = []
        cases: dict[str, list[Waiting]] = {}
        documents: dict[tuple[str, str], list[Waiting]] = {}
        for one in notes:
            noted = one.noted
            document = known.get(noted.document)
            if noted.case in mine and not plainly:
                cases.setdefault(noted.case, []).append(_about(one, Noted(noted.deed, document=noted.document)))
            elif noted.case:
                own.append(_about(one, Noted(noted.deed, case=noted.case)))
            elif document is not None and document.school and not plainly:
                key = (document.room, document.document_id)
                documents.setdefault(key, []).append(_about(one, Noted(noted.deed)))
            elif noted.document and (document is None or not document.school or document.restricted):
                private.append(one)  # what nobody else knows of stays so
            else:
                own.append(one)
        return _Sorted(cases, documents, own, private)

    def _write_batches(self, audit: Audit, notes: Sequence[Waiting], found: _Sorted) -> int:
        with self._writing() as pen:
            last = self._last_batches()
            for case, about in found.cases.items():
                key_id = self._fresh_key(pen, case)
                for day, lines in _in_batches(about):
                    data = self._batch(last.get(case), day, lines)
                    last[case] = pen.append(NewSchoolEntry(EntryType.AUDIT_CASE, case, data, key_id=key_id))
            for (room, document), about in found.documents.items():
                for day, lines in _in_batches(about):
                    data = self._batch(last.get(room), day, lines, {"revision": document})
                    last[room] = pen.append(NewSchoolEntry(EntryType.AUDIT_DOCUMENT, room, data))
            self._write_own(pen, last, found.own)
            if found.private:
                audit.write_private(pen.connection, found.private)
            if notes:
                audit.take_away(pen.connection, notes)
            return len(pen.written)

    def _write_own(self, pen: Pen, last: dict[str, Entry], notes: Sequence[Waiting]) -> None:
        """Into this person's own room; an empty batch where there is only a key to be given."""
        governing = self._governing()
        rooms = [entry.room for entry in last.values() if entry.kind == EntryType.AUDIT_NOTED]
        room = rooms[-1] if rooms else ""
        had = self._given(room)
        keys: list[Json] = []
        if not room or not had <= {one.device for one in governing}:
            for one in [one for one in rooms if one in pen.ring][-_MOST_ROOMS:]:
                with pen.ring[one].exposed() as buffer:
                    keys.append(buffer.hex())
            room, had = pen.new_room(), frozenset()
        given = [one for one in governing if one.device not in had]
        today = self._today().isoformat()
        for day, lines in _in_batches(notes) or ([(today, [])] if given else []):
            listed: list[Json] = [one.device for one in given]
            data = self._batch(last.get(room), day, lines, {"devices": listed, "prev_keys": keys})
            new = NewSchoolEntry(EntryType.AUDIT_NOTED, room, data, receivers=receivers_of(given))
            last[room] = pen.append(new)
            given, keys = [], []

    def _batch(
        self, last: Entry | None, day: str, lines: Sequence[BatchLine], more: Mapping[str, Json] | None = None
    ) -> dict[str, Json]:
        count = -1 if last is None else number(last.claims, "number")
        before = "" if last is None else text(last.claims, "digest")
        return batch_data(self.person_id, day, lines, number=count + 1, before=before, more=more)

    def _last_batches(self) -> dict[str, Entry]:
        """This device's last batch in each room, the latest last."""
        found: dict[str, Entry] = {}
        for entry in self._entries():
            if entry.kind in AUDIT_KINDS and entry.device == self._device_id:
                found.pop(entry.room, None)
                found[entry.room] = entry
        return found

    def _governing(self) -> list[Standing]:
        """The other machines of whoever is rector."""
        return self._devices_of(self.with_role(Role.PRINCIPAL))

    def _lacking(self) -> bool:
        """Whether a machine of whoever is rector came, or ceased to be one, since the last batch."""
        rooms = [one.room for one in self._last_batches().values() if one.kind == EntryType.AUDIT_NOTED]
        return bool(rooms) and self._given(rooms[-1]) != {one.device for one in self._governing()}

    def _given(self, room: str) -> frozenset[str]:
        """The machines that were given the key of a room of this device's notes."""
        own = (one for one in self._entries() if room and one.room == room and one.device == self._device_id)
        return frozenset(device for one in own for device in texts(one.claims, "devices"))


def _in_batches(notes: Iterable[Waiting]) -> list[tuple[str, list[BatchLine]]]:
    """The lines of each batch with its day: one a day, more only where a day is very full."""
    found = []
    for day, of_day in by_day(notes):
        lines = [line_of(one.noted, clock) for one, clock in of_day]
        found += [(day.isoformat(), lines[at : at + MOST_LINES]) for at in range(0, len(lines), MOST_LINES)]
    return found


def _about(one: Waiting, noted: Noted) -> Waiting:
    return Waiting(one.position, replace(noted, moment=one.moment), one.hash)
