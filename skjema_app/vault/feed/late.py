"""What deputies wrote on their days that came after the school had said how far they went: found, let in, or left.

It waits (``judge/deputies.py``). A later statement about the deputyship lets it in by counting further; or it says that
somebody has looked at it and lets it lie. A cut-off counts a machine's feed from its beginning, so what came late from
somebody is taken or left as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.school import Deputyship, LateWork
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryState, EntryType, text
from skjema_app.vault.feed.deputies import DeputiesPart
from skjema_app.vault.feed.hands import DEPUTY_OVER
from skjema_app.vault.feed.ledger import Entry
from skjema_app.vault.judge.reasons import Reason

_OF_CASES = frozenset({"case", "version", "member"})


class LatePart(DeputiesPart):
    """Reads it, and says what shall become of it."""

    def late_work(self) -> tuple[LateWork, ...]:
        """Everything that waits like this, as far as this vault can open it; in the order in which it was written.

        Raises:
            SkjemaError: DATABASE_DAMAGED.
        """
        over = self._over()
        if not over:
            return ()
        found = [entry for entry in self._entries() if self._is_late(entry, over)]
        if not found:
            return ()
        rows = tables.entries
        with self._around.opened.database.transaction() as connection:
            query = sa.select(rows.c.entry_id, rows.c.received).where(
                rows.c.entry_id.in_([entry.entry_id for entry in found])
            )
            received = {row.entry_id: row.received for row in connection.execute(query)}
        return tuple(_work(one, over[one.by], received[one.entry_id]) for one in sorted(found, key=_written))

    def weigh_late(self, person: str, entries: Collection[str], *, counts: bool) -> int:
        """Let what came late from somebody count, or let it lie; an issuer's work. Gives how many entries that took.

        Args:
            person: whose.
            entries: ids of what was looked at; what has come since waits on.
            counts: let it in.

        Raises:
            SkjemaError: NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        ledger = self._entries()
        late = [ledger[one.entry_id] for one in self.late_work() if one.person_id == person and one.entry_id in entries]
        if not late:
            return 0
        upto: dict[str, int] = {}
        for entry in late:
            upto[entry.device] = max(entry.seq, upto.get(entry.device, -1))
        with self._writing() as pen:
            for one in _meant(self._over()[person], late):
                further = {
                    **upto,
                    **{device: seq for device, seq in one.counts_to.items() if seq > upto.get(device, -2)},
                }
                looked: dict[str, Json] = {} if counts else dict(upto)
                self._say(pen, one, dict(further) if counts else dict(one.counts_to), looked)
            for room in sorted({entry.room for entry in late if entry.reason == Reason.CUT_OFF} if counts else ()):
                self._append_removal(pen, room, person, DEPUTY_OVER)  # once more, with all that is here by now
            return len(pen.written)

    def _over(self) -> dict[str, list[Deputyship]]:
        """Deputyships whose end was stated, by person."""
        found: dict[str, list[Deputyship]] = {}
        for one in self.deputies():
            if one.ended:
                found.setdefault(one.person_id, []).append(one)
        return found

    def _is_late(self, entry: Entry, over: Mapping[str, Sequence[Deputyship]]) -> bool:
        if entry.state is not EntryState.WAITING or entry.fault or entry.by not in over:
            return False
        if entry.reason == Reason.DEPUTY_OVER:
            return True
        if entry.reason != Reason.CUT_OFF or entry.kind.partition(".")[0] not in _OF_CASES:
            return False
        steps = [step for step in self.case_steps(entry.room) if step.person_id == entry.by]
        return bool(steps) and not steps[-1].came and steps[-1].why == DEPUTY_OVER and _on_a_day(entry, over[entry.by])


def _on_a_day(entry: Entry, over: Sequence[Deputyship]) -> bool:
    return any(one.first.isoformat() <= entry.at[:10] <= one.last.isoformat() for one in over)


def _meant(over: Sequence[Deputyship], late: Sequence[Entry]) -> Sequence[Deputyship]:
    """Those that were on the days; all of them where days were moved since, and something may be of any."""
    if all(_on_a_day(entry, over) for entry in late):
        return [one for one in over if any(_on_a_day(entry, (one,)) for entry in late)]
    return over


def _work(entry: Entry, over: Sequence[Deputyship], received: str) -> LateWork:
    decides = entry.claims.get("decides")
    return LateWork(
        person_id=entry.by,
        entry_id=entry.entry_id,
        kind=entry.kind,
        about=text(decides, "entry") if isinstance(decides, dict) else str(entry.claims.get("revision", "")),
        room=entry.room,
        written=datetime.fromisoformat(entry.at),
        received=datetime.fromisoformat(received),
        left=any(entry.seq <= one.left_to.get(entry.device, -1) for one in over),
        note=str(entry.claims.get("kind", "")) if entry.kind != EntryType.DOCUMENT_FINISHED else "",
    )


def _written(one: Entry) -> tuple[datetime, str, int]:
    return datetime.fromisoformat(one.at), one.device, one.seq
