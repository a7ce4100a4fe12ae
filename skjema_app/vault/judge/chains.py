"""Feeds: does every entry follow the one before it, where are two histories, and up to where does a feed count.

Works on headers alone, so those who hold no key come to the same result (design-review §§ 1.23, 1.33, 4.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skjema_app.crypto.entry import ZERO_PREV
from skjema_app.domain.school import FeedFork
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.reasons import Reason

NO_END = 2**32
"""Beyond every sequence number."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The signed entries of one device.

    Attributes:
        device: whose.
        entries: by (seq, id).
        fork: the first number that two entries have, `NO_END` without any.
        problems: of single entries: GAP or CHAIN.
    """

    device: str
    entries: list[Held]
    fork: int
    problems: Mapping[str, Reason]

    @property
    def clean(self) -> bool:
        """Whether it is one history from number 0 on, without gaps: then an entry's number is its index."""
        return self.fork == NO_END and not self.problems

    def before_fork(self) -> Sequence[Held]:
        """Entries that only one history has."""
        return self.entries if self.fork == NO_END else [entry for entry in self.entries if entry.seq < self.fork]

    def branch(self, tip: str, by_id: Mapping[str, Held]) -> frozenset[str]:
        """Entries from the fork on that lead to ``tip``, itself included; none while ``tip`` isn't here."""
        found = set()
        entry = by_id.get(tip)
        while entry is not None and entry.signed and entry.device == self.device and entry.seq >= self.fork:
            if entry.entry_id in found:
                break
            found.add(entry.entry_id)
            entry = by_id.get(entry.prev)
        return frozenset(found)

    def told(self) -> FeedFork:
        """The fork, for people."""
        later = [entry for entry in self.entries if entry.seq >= self.fork]
        followed = {entry.prev for entry in later}
        tips = tuple(sorted(entry.entry_id for entry in later if entry.entry_id not in followed))
        return FeedFork(self.device, self.fork, tips)


@dataclass(frozen=True, slots=True)
class Window:
    """Up to where a feed counts.

    Attributes:
        fork: first number with two entries.
        ceiling: highest number that counts.
        ends: for every close that names one, its (number, id).
        branches: for every close that names an id, the entries from the fork on that lead there.
    """

    fork: int
    ceiling: int = NO_END
    ends: tuple[tuple[int, str], ...] = ()
    branches: tuple[frozenset[str], ...] = ()

    def problem(self, entry: Held) -> Reason | None:
        """Why an entry of this feed doesn't count, or ``None``."""
        if entry.seq > self.ceiling:
            return Reason.CUT_OFF
        if self.ends and any(entry.seq == seq and entry.entry_id != tip for seq, tip in self.ends):
            return Reason.OTHER_BRANCH
        if entry.seq < self.fork:
            return None
        if not any(self.branches):
            return Reason.TWO_HISTORIES
        if all(entry.entry_id in branch for branch in self.branches):
            return None
        return Reason.OTHER_BRANCH

    @property
    def unsettled(self) -> bool:
        """Whether there are two histories below the end, and nobody has said which one counts."""
        return self.fork <= self.ceiling and self.fork != NO_END and not any(self.branches)


def feeds_of(entries: Iterable[Held], by_id: Mapping[str, Held]) -> dict[str, Feed]:
    """Every feed with signed entries, by device."""
    found: dict[str, list[Held]] = {}
    for entry in entries:
        if entry.signed:
            found.setdefault(entry.device, []).append(entry)
    return {device: _feed(device, members, by_id) for device, members in found.items()}


def _feed(device: str, entries: list[Held], by_id: Mapping[str, Held]) -> Feed:
    entries.sort(key=_place)
    fork = NO_END
    problems: dict[str, Reason] = {}
    before = ZERO_PREV
    for number, entry in enumerate(entries):
        if entry.seq != number or entry.prev != before:
            break
        before = entry.entry_id
    else:
        return Feed(device, entries, fork, problems)
    last = -1
    for entry in entries:
        if entry.seq == last:
            fork = min(fork, last)
        last = entry.seq
        problem = _link(entry, by_id, problems)
        if problem is not None:
            problems[entry.entry_id] = problem
    return Feed(device, entries, fork, problems)


def _link(entry: Held, by_id: Mapping[str, Held], problems: Mapping[str, Reason]) -> Reason | None:
    if (entry.seq == 0) != (entry.prev == ZERO_PREV):
        return Reason.CHAIN
    if entry.seq == 0:
        return None
    before = by_id.get(entry.prev)
    if before is None or not before.signed:
        return Reason.GAP
    if before.device != entry.device or before.seq != entry.seq - 1:
        return Reason.CHAIN
    return Reason.GAP if before.entry_id in problems else None


def _place(entry: Held) -> tuple[int, str]:
    return entry.seq, entry.entry_id
