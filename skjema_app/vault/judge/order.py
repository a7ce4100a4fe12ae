"""The order of a room (design-review § 4.5): depth = 1 + the deepest parent; sorted by (depth, id).

It makes every vault's fold equal and decides nothing else. Clocks have no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from skjema_app.vault.judge.held import MOST_CITED, Held
from skjema_app.vault.judge.reasons import Reason


@dataclass(frozen=True, slots=True)
class Order:
    """Places and ancestors of all opened entries.

    Attributes:
        opened: signed, readable entries by id.
        depth: of those whose every ancestor is here.
        bit: a number of its own for each of them, as a power of two, within its room.
        above: its ancestors in the room, as the sum of their bits.
        problems: why an entry has no place, or cites what it may not.
        rooms: placed entries of each room by (depth, id).
    """

    opened: Mapping[str, Held]
    depth: Mapping[str, int]
    bit: Mapping[str, int]
    above: Mapping[str, int]
    problems: Mapping[str, Reason]
    rooms: Mapping[str, tuple[Held, ...]]

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


def order_of(entries: Iterable[Held]) -> Order:
    """Place every opened entry. A parent that was refused counts; one that isn't here keeps its children waiting."""
    opened = {entry.entry_id: entry for entry in entries if entry.room and entry.signed and not entry.cut}
    problems: dict[str, Reason] = {}
    lacking: dict[str, int] = {}
    children: dict[str, list[str]] = {}
    ready: list[Held] = []
    for entry in opened.values():
        lacks = _count_parents(entry, opened, children, problems)
        if lacks:
            lacking[entry.entry_id] = lacks
        else:
            ready.append(entry)
    depth: dict[str, int] = {}
    bit: dict[str, int] = {}
    above: dict[str, int] = {}
    rooms: dict[str, list[Held]] = {}
    while ready:
        entry = ready.pop()
        key = entry.entry_id
        members = rooms.setdefault(entry.room, [])
        deepest = ancestors = 0
        for parent in _parents(entry, opened):
            deepest = max(deepest, depth[parent])
            ancestors |= above[parent] | bit[parent]
        depth[key] = deepest + 1
        above[key] = ancestors
        bit[key] = 1 << len(members)
        members.append(entry)
        for child in children.get(key, ()):
            lacking[child] -= 1
            if not lacking[child]:
                ready.append(opened[child])
    for key in opened.keys() - depth.keys():
        problems.setdefault(key, Reason.MISSING_PARENT)
    return Order(opened, depth, bit, above, problems, {room: _sorted(found, depth) for room, found in rooms.items()})


def _count_parents(
    entry: Held, opened: Mapping[str, Held], children: dict[str, list[str]], problems: dict[str, Reason]
) -> int:
    """How many parents must be placed first; one that isn't here is never placed."""
    if len(entry.after) > MOST_CITED:
        problems[entry.entry_id] = Reason.TOO_MANY_PARENTS
    lacks = 0
    for parent in dict.fromkeys(entry.after):
        found = opened.get(parent)
        if found is None:
            lacks += 1
        elif found.room != entry.room:
            problems[entry.entry_id] = Reason.PARENT_ROOM
        else:
            lacks += 1
            children.setdefault(parent, []).append(entry.entry_id)
    return lacks


def _parents(entry: Held, opened: Mapping[str, Held]) -> Iterator[str]:
    for parent in entry.after:
        if opened[parent].room == entry.room:
            yield parent


def _sorted(entries: list[Held], depth: Mapping[str, int]) -> tuple[Held, ...]:
    def place(entry: Held) -> tuple[int, str]:
        return depth[entry.entry_id], entry.entry_id

    return tuple(sorted(entries, key=place))
