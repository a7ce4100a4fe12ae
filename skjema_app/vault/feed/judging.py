"""From the ledger to states and rows: judge the whole set, write what changed, fold the rooms that are touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from skjema_app.vault import projections
from skjema_app.vault import school_tables as tables
from skjema_app.vault import tables as private
from skjema_app.vault.bodies import EntryState, OpenEntry
from skjema_app.vault.feed.contents import verdicts
from skjema_app.vault.feed.ledger import Entry, Ledger
from skjema_app.vault.feed.rooms import KeyRing
from skjema_app.vault.feed.roster_rows import save_state
from skjema_app.vault.feed.school_fold import DOCUMENT_TABLES, case_puts, document_room_puts
from skjema_app.vault.feed.unsealing import read_entry
from skjema_app.vault.fold import Put
from skjema_app.vault.judge import Anchor, Judgement
from skjema_app.vault.judge.judge import judge

_DOCUMENT = "document."
_CASE = frozenset({"case", "version", "member"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judgement changed.

    Attributes:
        judgement: the whole answer.
        changed: how many entries have another state than before.
        people: the roster changed.
    """

    judgement: Judgement
    changed: int
    people: bool


def judge_and_fold(
    connection: sa.Connection,
    ledger: Ledger,
    ring: KeyRing,
    anchor: Anchor,
    opened: Mapping[str, OpenEntry],
) -> Outcome:
    """Judge everything and bring states and rows up to date, in the caller's transaction.

    Args:
        connection: of the transaction.
        ledger: of all entries; states are changed in it, and it is written.
        ring: every key held.
        anchor: the school.
        opened: entries that were read just now.
    """
    judgement = judge([entry.held() for entry in ledger], anchor, verdicts(ledger))
    moved: list[tuple[Entry, bool]] = []
    changed = 0
    for entry_id, judged in judgement.entries.items():
        entry = ledger[entry_id]
        if (entry.state, entry.reason, entry.depth) == tuple(judged):
            continue
        counted, depth = entry.state is EntryState.ACCEPTED, entry.depth
        changed += entry.state is not judged.state
        entry.state, entry.reason, entry.depth = judged
        ledger.mark(entry)
        counts = entry.state is EntryState.ACCEPTED
        if counted or (counts and depth != entry.depth) or counts:
            moved.append((entry, counted))
    ring.flush()
    ledger.flush(connection)
    folder = _Folder(connection, ledger, ring, anchor.school, judgement, opened)
    folder.fold(moved)
    people = save_state(connection, judgement)
    return Outcome(judgement, changed, people)


class _Folder:
    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        ring: KeyRing,
        school: str,
        judgement: Judgement,
        opened: Mapping[str, OpenEntry],
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._ring = ring
        self._school = school
        self._judgement = judgement
        self._opened = opened

    def fold(self, moved: Iterable[tuple[Entry, bool]]) -> None:
        """Bring rows up to date for entries that began or ceased to count, or changed place; with what they were."""
        cases: dict[str, None] = dict.fromkeys(self._cases_with_other_members())
        puts: list[Put] = []
        for entry, counted in moved:
            if entry.kind.startswith(_DOCUMENT):
                if counted:
                    self._remove_document_entry(entry)
                if entry.state is EntryState.ACCEPTED:
                    puts.extend(document_room_puts(self._school, self._read(entry)))
            elif entry.kind.partition(".")[0] in _CASE:
                cases[entry.room] = None
        projections.apply(self._connection, puts)
        for room in cases:
            self._fold_case(room)

    def _remove_document_entry(self, entry: Entry) -> None:
        for table, column in DOCUMENT_TABLES:
            self._connection.execute(sa.delete(table).where(table.c[column] == entry.entry_id))
        self._connection.execute(sa.delete(private.search).where(private.search.c.entry_id == entry.entry_id))

    def _fold_case(self, room: str) -> None:
        for table in tables.CASE_TABLES:
            self._connection.execute(sa.delete(table).where(table.c.room == room))
        entries = [self._ledger[entry_id] for entry_id in self._judgement.order.get(room, ())]
        read = [(self._read(entry), entry.key_id) for entry in entries]
        projections.apply(self._connection, case_puts(room, read, self._judgement.members.get(room, ())))

    def _cases_with_other_members(self) -> list[str]:
        rows = tables.members
        found: dict[str, list[str]] = {}
        query = sa.select(rows.c.room, rows.c.person).where(rows.c.member == 1).order_by(rows.c.person)
        for row in self._connection.execute(query):
            found.setdefault(row.room, []).append(row.person)
        now = self._judgement.members
        return [room for room, people in found.items() if sorted(now.get(room, ())) != people]

    def _read(self, entry: Entry) -> OpenEntry:
        read = self._opened.get(entry.entry_id) or read_entry(self._connection, self._ledger, self._ring, entry)
        return replace(read, depth=entry.depth)
