"""Which entries hang together: what an entry is worth depends on its room, on what it cites, and on nothing else below.

Rooms and ids of entries are knots; a room is tied to its entries, an entry to every id it cites, also of such as
aren't here yet. Knots that are tied together, however far round, are a *part*; parts are judged by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from skjema_app.vault.judge.held import Held


class Parts:
    """Parts of a growing set. Of the school's own room only single entries are in parts: all others stand below it."""

    def __init__(self, school_room: str) -> None:
        self._school_room = school_room
        self._above: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def add(self, entry: Held, unplaced: Iterable[str]) -> None:
        """Tie an opened entry to its room and to what it cites.

        Args:
            entry: one that was not added before.
            unplaced: heads that it cites as the school room's and that have no place there.
        """
        key = entry.entry_id
        self._join(key, key)
        self._members[self._root(key)].append(key)
        if entry.room == self._school_room:
            return
        self._join(entry.room, key)
        for other in (*entry.after, *unplaced, *_named(entry)):
            self._join(key, other)

    def of(self, knots: Iterable[str]) -> Iterator[str]:
        """Ids of all entries of the parts that these knots belong to."""
        for root in dict.fromkeys(self._root(knot) for knot in knots if knot in self._above):
            yield from self._members[root]

    def _root(self, knot: str) -> str:
        above = self._above
        while above[knot] != knot:
            above[knot] = knot = above[above[knot]]
        return knot

    def _join(self, one: str, other: str) -> None:
        for knot in (one, other):
            if knot not in self._above:
                self._above[knot] = knot
                self._members[knot] = []
        small, large = self._root(one), self._root(other)
        if small == large:
            return
        if len(self._members[small]) > len(self._members[large]):
            small, large = large, small
        self._above[small] = large
        self._members[large].extend(self._members.pop(small))


def _named(entry: Held) -> Iterator[str]:
    """The entries that the data of one names, as far as a rule looks at them (``rules.py``)."""
    claims = entry.claims
    for name in ("revision", "decision", "entry"):
        named = claims.get(name)
        if isinstance(named, str) and named:
            yield named
    parents = claims.get("parents")
    if isinstance(parents, list):
        yield from (parent for parent in parents if isinstance(parent, str))
    decides = claims.get("decides")
    if isinstance(decides, dict):
        named = decides.get("entry")
        if isinstance(named, str):
            yield named
