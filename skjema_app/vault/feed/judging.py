"""From the ledger to states and rows: judge the whole set, write what changed, fold the rooms that are touched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.domain.access import AccessBook
from skjema_app.vault import projections
from skjema_app.vault import school_tables as tables
from skjema_app.vault import tables as private
from skjema_app.vault.bodies import EntryState, EntryType, OpenEntry
from skjema_app.vault.feed.contents import verdicts
from skjema_app.vault.feed.ledger import Entry, Ledger
from skjema_app.vault.feed.rooms import KeyRing
from skjema_app.vault.feed.roster_rows import save_state
from skjema_app.vault.feed.school_fold import DOCUMENT_TABLES, audit_puts, case_puts, document_room_puts
from skjema_app.vault.feed.unsealing import read_entry
from skjema_app.vault.fold import Put
from skjema_app.vault.judge import Anchor, HandState, Held, Judgement, Judging
from skjema_app.vault.judge.audits import AUDIT_KINDS

_DOCUMENT = "document."
_CASE = frozenset({"case", "version", "member"})
_KNOWN_BY_CLAIMS = frozenset(
    {EntryType.VERSION_LINKED, EntryType.MEMBER_REMOVED, EntryType.CASE_SUFFIX, EntryType.AUDIT_CASE}
)
"""Of these the fold asks for nothing but what the judge was told."""


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


class States:
    """The judgement of a ledger as it changes, and whose new states haven't been written into it yet."""

    def __init__(self, anchor: Anchor, access: AccessBook | None = None) -> None:
        self.school = anchor.school
        self._judging = Judging(anchor, access)
        self._news: dict[str, Held] = {}
        self._rejudged: dict[str, None] = {}
        self._whole = False

    def only_grow(self, ledger: Ledger) -> bool:
        """Whether what is new in the ledger leaves everything else as it was judged."""
        self._hear(ledger)
        return self._judging.only_grows_by(self._news)

    def judge(self, ledger: Ledger) -> Judgement:
        """Judge with what is new in the ledger."""
        self._hear(ledger)
        if self._news or self._judging.judgement is None:
            touched = self._judging.take(self._news, verdicts(ledger[entry_id] for entry_id in self._news))
            self._news = {}
            self._whole = self._whole or touched is None
            self._rejudged.update(dict.fromkeys(ledger.by_id if touched is None else touched))
        found = self._judging.judgement
        if found is None:
            msg = "what was judged has a judgement"
            raise RuntimeError(msg)
        return found

    def _hear(self, ledger: Ledger) -> None:
        self._news |= {entry_id: entry.held() for entry_id, entry in ledger.news().items()}

    def take_rejudged(self) -> tuple[Collection[str], bool]:
        """The entries that were judged since this was asked last, and whether the school as a whole was."""
        found, whole = self._rejudged, self._whole
        self._rejudged, self._whole = {}, False
        return found, whole


def judge_and_fold(
    connection: sa.Connection,
    ledger: Ledger,
    ring: KeyRing,
    states: States,
    opened: MutableMapping[str, OpenEntry],
) -> Outcome:
    """Judge what is there and bring states and rows up to date, in the caller's transaction.

    Args:
        connection: of the transaction.
        ledger: of all entries; states are changed in it, and it is written.
        ring: every key held.
        states: what was judged before.
        opened: entries that were read lately; those that need not be read again are taken out.
    """
    judgement = states.judge(ledger)
    moved: list[tuple[Entry, bool]] = []
    changed = 0
    cases: dict[str, None] = {}
    rejudged, whole = states.take_rejudged()
    for entry_id in rejudged:
        entry, judged = ledger[entry_id], judgement.entries[entry_id]
        if entry.kind.partition(".")[0] in _CASE:
            cases[entry.room] = None
        if (entry.state, entry.reason, entry.depth) == judged:
            continue
        counted = entry.state is EntryState.ACCEPTED
        changed += entry.state is not judged.state
        entry.state, entry.reason, entry.depth = judged
        ledger.mark_judged(entry)
        if counted or entry.state is EntryState.ACCEPTED:
            moved.append((entry, counted))
    ring.flush()
    ledger.flush(connection)
    folder = _Folder(connection, ledger, ring, states.school, judgement, opened)
    folder.fold(moved, cases)
    people = whole and save_state(connection, judgement)
    return Outcome(judgement, changed, people)


class _Folder:
    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        ring: KeyRing,
        school: str,
        judgement: Judgement,
        opened: MutableMapping[str, OpenEntry],
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._ring = ring
        self._school = school
        self._judgement = judgement
        self._opened = opened

    def fold(self, moved: Iterable[tuple[Entry, bool]], judged_cases: Collection[str]) -> None:
        """Bring rows up to date for entries that began or ceased to count, or changed place; with what they were."""
        cases: dict[str, None] = dict.fromkeys(self._cases_with_other_members(judged_cases))
        puts: list[Put] = []
        removed: list[str] = []
        for entry, counted in moved:
            if entry.kind.startswith(_DOCUMENT):
                if counted:
                    removed.append(entry.entry_id)
                if entry.state is EntryState.ACCEPTED:
                    puts.extend(document_room_puts(self._school, self._read(entry)))
                    self._opened.pop(entry.entry_id, None)
            elif entry.kind in AUDIT_KINDS:
                if counted:
                    removed.append(entry.entry_id)
                if entry.state is EntryState.ACCEPTED:
                    puts.extend(audit_puts(self._read(entry)))
                    self._opened.pop(entry.entry_id, None)
            elif entry.kind.partition(".")[0] in _CASE:
                cases[entry.room] = None
        self._remove_document_entries(removed)
        self._remove_cases(cases)
        for room in cases:
            puts.extend(self._case(room))
        projections.apply(self._connection, puts)

    def _remove_document_entries(self, removed: Sequence[str]) -> None:
        for table, column in (*DOCUMENT_TABLES, (private.search, "entry_id")):
            for entry_id in removed:
                self._connection.execute(sa.delete(table).where(table.c[column] == entry_id))

    def _remove_cases(self, rooms: Iterable[str]) -> None:
        named = [(room,) for room in rooms]
        if named:
            for table in tables.CASE_TABLES:
                self._connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE room = ?", named)  # noqa: S608 - ours
            # By the column that has an index: what is noted of a case is about the case.
            self._connection.exec_driver_sql(f"DELETE FROM {tables.marks.name} WHERE document_id = ?", named)  # noqa: S608

    def _case(self, room: str) -> Iterator[Put]:
        entries = [self._ledger[entry_id] for entry_id in self._judgement.order.get(room, ())]
        read = [(self._of_case(entry), entry.key_id) for entry in entries]
        members, hands = self._judgement.members.get(room, ()), self._judgement.hands.get(room, HandState())
        return case_puts(room, read, members, hands)

    def _cases_with_other_members(self, judged: Collection[str]) -> list[str]:
        if not judged:
            return []
        rows = tables.members
        found: dict[str, list[str]] = {}
        query = sa.select(rows.c.room, rows.c.person).where(rows.c.member == 1).order_by(rows.c.person)
        for row in self._connection.execute(query):
            found.setdefault(row.room, []).append(row.person)
        now = self._judgement.members
        return [room for room in judged if room in found and sorted(now.get(room, ())) != found[room]]

    def _of_case(self, entry: Entry) -> OpenEntry:
        """An entry of a case as its fold wants it: of what there are many, what the ledger knows of it is enough."""
        if entry.kind not in _KNOWN_BY_CLAIMS:
            return self._read(entry)
        self._opened.pop(entry.entry_id, None)
        return OpenEntry(
            entry_id=entry.entry_id,
            device=entry.device,
            seq=entry.seq,
            room=entry.room,
            kind=entry.kind,
            version=entry.version,
            by=entry.by,
            at=entry.at,
            after=entry.after,
            form=entry.pin,
            blobs=(),
            data=entry.claims,
            depth=entry.depth,
            auth=entry.auth,
        )

    def _read(self, entry: Entry) -> OpenEntry:
        read = self._opened.get(entry.entry_id) or read_entry(self._connection, self._ledger, self._ring, entry)
        return read if read.depth == entry.depth else read.at_depth(entry.depth)
