"""The order of a room (design-review § 4.5): depth = 1 + the deepest parent; sorted by (depth, id).

It makes every vault's fold equal and decides nothing else. Clocks have no part in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from skjema_app.vault.judge.held import MOST_CITED, Held
from skjema_app.vault.judge.reasons import Reason


class Order:
    """Places and ancestors of opened entries. `place` puts whole rooms in order; what else is there stays as it is.

    Attributes:
        opened: signed, readable entries by id.
        depth: of those whose every ancestor is here.
        bit: a number of its own for each of them, as a power of two, within its room.
        above: its ancestors in the room, as the sum of their bits.
        problems: why an entry has no place, or cites what it may not.
        rooms: placed entries of each room by (depth, id).
        erased: ids of entries whose content is gone; as parents they have depth 0 and no ancestors, for everybody.
        past_erased: placed entries with such an ancestor: what they descend from can't be told.
    """

    __slots__ = ("above", "bit", "depth", "erased", "opened", "past_erased", "problems", "rooms")

    def __init__(self, erased: frozenset[str] = frozenset()) -> None:
        self.erased = erased
        self.past_erased: set[str] = set()
        self.opened: dict[str, Held] = {}
        self.depth: dict[str, int] = {}
        self.bit: dict[str, int] = {}
        self.above: dict[str, int] = {}
        self.problems: dict[str, Reason] = {}
        self.rooms: dict[str, tuple[Held, ...]] = {}

    def descends(self, entry_id: str, ancestor: str) -> bool:
        """Whether ``ancestor`` is among the ancestors of an entry of the same room."""
        return bool(self.above[entry_id] & self.bit.get(ancestor, 0))

    def newest(self, entries: Iterable[str]) -> list[str]:
        """Those that none of the others, all of one room, descends from."""
        known = list(entries)
        covered = 0
        for entry_id in known:
            covered |= self.above[entry_id]
        return [entry_id for entry_id in known if not self.bit[entry_id] & covered]

    def place(self, entries: Collection[Held]) -> None:
        """Place all entries of some rooms; those among them that can be read count as opened from now on.

        A parent that was refused counts; one that isn't here keeps its children waiting.
        """
        mine = [entry for entry in entries if is_opened(entry)]
        opened, depth, bit, above, problems = self.opened, self.depth, self.bit, self.above, self.problems
        for entry in mine:
            key = entry.entry_id
            opened[key] = entry
            problems.pop(key, None)
            depth.pop(key, None)
        children: dict[str, list[Held]] = {}
        lacking: dict[str, int] = {}
        ready: list[Held] = []
        for entry in mine:
            lacks = self._count_parents(entry, children)
            if lacks:
                lacking[entry.entry_id] = lacks
            else:
                ready.append(entry)
        rooms: dict[str, list[Held]] = {}
        while ready:
            entry = ready.pop()
            key = entry.entry_id
            room = entry.room
            members = rooms.setdefault(room, [])
            deepest = ancestors = 0
            for parent in entry.after:
                if parent in self.erased or parent in self.past_erased:
                    self.past_erased.add(key)
                if parent in self.erased:
                    continue
                deepest = max(deepest, depth[parent])
                ancestors |= above[parent] | bit[parent]
            depth[key] = deepest + 1
            above[key] = ancestors
            bit[key] = 1 << len(members)
            members.append(entry)
            for child in children.get(key, ()):
                lacking[child.entry_id] -= 1
                if not lacking[child.entry_id]:
                    ready.append(child)
        for entry in mine:
            if entry.entry_id not in depth:
                problems.setdefault(entry.entry_id, Reason.MISSING_PARENT)
                self.rooms.pop(entry.room, None)
        for room, members in rooms.items():
            members.sort(key=self.place_of)
            self.rooms[room] = tuple(members)

    def place_of(self, entry: Held) -> tuple[int, str]:
        """Its place in its room, to sort by."""
        return self.depth[entry.entry_id], entry.entry_id

    def _count_parents(self, entry: Held, children: dict[str, list[Held]]) -> int:
        """How many parents must be placed first; one that isn't here is never placed."""
        if len(entry.after) > MOST_CITED:
            self.problems[entry.entry_id] = Reason.TOO_MANY_PARENTS
        lacks = 0
        for parent in dict.fromkeys(entry.after):
            if parent in self.erased:
                continue
            lacks += 1
            found = self.opened.get(parent)
            if found is not None and found.room == entry.room:
                children.setdefault(parent, []).append(entry)
            elif found is not None:
                # Never placed either: who can't read that other room sees a parent that is missing, and what follows
                # must be worth the same to both.
                self.problems[entry.entry_id] = Reason.PARENT_ROOM
        return lacks


def is_opened(entry: Held) -> bool:
    """Whether its body could be read and stands in a room."""
    return bool(entry.room) and entry.signed and not entry.cut
