"""Stating that documents are to be erased, and what has been stated (design-review §§ 1.39, 1.41, 1.42)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skjema_app.domain.answers import Json
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.bodies import EntryState, EntryType, text, texts
from skjema_app.vault.feed.core import SchoolCore
from skjema_app.vault.feed.ledger import Entry
from skjema_app.vault.feed.pen import NewSchoolEntry
from skjema_app.vault.judge.claims import MOST_ERASED
from skjema_app.vault.judge.reasons import Reason


@dataclass(frozen=True, slots=True)
class Erasure:
    """A statement that counts.

    Attributes:
        statement: id of the entry.
        person: who stated it.
        at: when, by their clock.
        reason: why.
        entries: what it names.
        done: everything it names is erased: somebody else has stated it too.
        documents: of what it names, the finished versions that can be read here.
    """

    statement: str
    person: str
    at: str
    reason: ErasureReason
    entries: tuple[str, ...]
    done: bool
    documents: tuple[str, ...]


class ErasurePart(SchoolCore):
    """States erasures, and lists them."""

    def entries_to_erase(self, documents: Collection[str]) -> tuple[str, ...]:
        """Everything written in the rooms of these versions; a case goes with its last document.

        Entries of a case that keeps documents stay: they say who belonged to it, and name versions by their ids.
        """
        ledger = self._entries()
        gone = set(documents)
        rooms = {entry.room for entry in ledger if entry.entry_id in gone and entry.room}
        rooms |= self._emptied_cases(gone)
        return tuple(entry.entry_id for entry in ledger if entry.room in rooms)

    def state_erasure(self, entries: Sequence[str], reason: ErasureReason, pupil: str = "") -> tuple[str, ...]:
        """Write the statement, or several where there is too much for one; gives their ids.

        Where somebody else has stated the same, everything named is gone from this vault when this returns.

        Raises:
            SkjemaError: NOTHING_TO_ERASE; NOT_ALLOWED with ``reason`` ``role``; NOT_CERTIFIED, MUST_RENEW,
                SCHOOL_STOPPED, DISK_FULL, WRITE_DENIED.
        """
        named = tuple(dict.fromkeys(entries))
        if not named:
            raise SkjemaError(ErrorCode.NOTHING_TO_ERASE)
        with self._writing() as pen:
            for first in range(0, len(named), MOST_ERASED):
                said: dict[str, Json] = {
                    "entries": list(named[first : first + MOST_ERASED]),
                    "reason": reason.value,
                    "pupil": pupil,
                }
                pen.append(NewSchoolEntry(EntryType.ERASURE_STATED, self.facts.room, said))
            return tuple(pen.written)

    def erasures(self) -> tuple[Erasure, ...]:
        """Statements that count, oldest first."""
        ledger = self._entries()
        said = [
            entry for entry in ledger if entry.kind == EntryType.ERASURE_STATED and entry.state is EntryState.ACCEPTED
        ]
        return tuple(self._told(entry) for entry in sorted(said, key=_place))

    def _told(self, entry: Entry) -> Erasure:
        ledger = self._entries()
        named = texts(entry.claims, "entries")
        here = [found for one in named if (found := ledger.get(one)) is not None]
        return Erasure(
            statement=entry.entry_id,
            person=entry.by,
            at=entry.at,
            reason=ErasureReason(text(entry.claims, "reason")),
            entries=named,
            done=bool(here) and all(one.reason == Reason.ERASED for one in here),
            documents=tuple(
                one.entry_id
                for one in here
                if one.kind == EntryType.DOCUMENT_FINISHED and one.state is EntryState.ACCEPTED
            ),
        )

    def _emptied_cases(self, gone: Collection[str]) -> set[str]:
        """Cases all of whose linked versions go, or have gone."""
        ledger = self._entries()
        links: dict[str, list[str]] = {}
        for entry in ledger:
            if entry.kind == EntryType.VERSION_LINKED and entry.state is EntryState.ACCEPTED:
                links.setdefault(entry.room, []).append(text(entry.claims, "entry"))
        return {room for room, linked in links.items() if all(self._goes(one, gone) for one in linked)}

    def _goes(self, linked: str, gone: Collection[str]) -> bool:
        entry = self._entries().get(linked)
        return linked in gone or (entry is not None and entry.reason == Reason.ERASED)


def _place(entry: Entry) -> tuple[str, int, str]:
    return entry.at, entry.depth, entry.entry_id
