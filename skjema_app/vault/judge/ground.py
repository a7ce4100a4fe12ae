"""What every later layer stands on: feeds, order, and the checks that ask nobody's authority."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from skjema_app.crypto.identity import device_id_of
from skjema_app.vault.judge.chains import NO_END, Feed, feeds_of
from skjema_app.vault.judge.held import MOST_CITED, Anchor, Held
from skjema_app.vault.judge.order import Order, is_opened
from skjema_app.vault.judge.reasons import Reason


@dataclass(frozen=True, slots=True)
class Cited:
    """What an entry's ``auth`` leads to: what its writer had seen of the school room."""

    problem: Reason | None
    seen: int
    """Sum of the bits (`Order.bit`) of the heads cited and all above them."""


class Ground:
    """Everything that is the same whoever has which rights."""

    def __init__(
        self,
        held: dict[str, Held],
        anchor: Anchor,
        erased: frozenset[str] = frozenset(),
        *,
        only_school: bool = False,
    ) -> None:
        """Take over a set, each entry by its id.

        Args:
            held: every entry.
            anchor: the school.
            erased: ids whose content is gone, here or not (``erasing.py``); what stands here of them is stripped.
            only_school: put no other room than the school's in order.
        """
        self.anchor = anchor
        self.sheet_device = device_id_of(anchor.sheet_feed)
        self.held = held
        self.feeds: dict[str, Feed] = feeds_of(held.values(), held)
        self.erased = erased
        self.order = Order(erased)
        self.order.place([entry for entry in held.values() if not only_school or entry.room == anchor.room])
        self._cited: dict[tuple[str, ...], Cited] = {}
        self._own_before: dict[str, str] = {}
        for feed in self.feeds.values():
            self.learn_own(feed.before_fork())

    def add(self, entry: Held) -> None:
        """One more entry at the end of its feed, or one that was there and could be read since; feeds are clean."""
        self.held[entry.entry_id] = entry
        feed = self.feeds.get(entry.device)
        if feed is None:
            feed = self.feeds[entry.device] = Feed(entry.device, [], NO_END, {})
        if entry.seq == len(feed.entries):
            feed.entries.append(entry)
        else:
            feed.entries[entry.seq] = entry

    def place(self, entries: Collection[Held]) -> None:
        """Put all entries of some rooms in order anew."""
        self.order.place(entries)
        for auth in [auth for auth, cited in self._cited.items() if cited.problem is not None]:
            del self._cited[auth]
        chains: dict[tuple[str, str], list[Held]] = {}
        for entry in entries:
            if is_opened(entry) and self.feeds[entry.device].clean:
                chains.setdefault((entry.room, entry.device), []).append(entry)
        for chain in chains.values():
            if len(chain) > 1:
                chain.sort(key=_seq)
                for before, entry in itertools.pairwise(chain):
                    self._own_before[entry.entry_id] = before.entry_id

    def learn_own(self, chain: Iterable[Held]) -> None:
        """Note, along one history of a device, the entry before each in its own room."""
        last: dict[str, str] = {}
        for entry in chain:
            if entry.room and not entry.cut:
                before = last.get(entry.room)
                if before is not None:
                    self._own_before[entry.entry_id] = before
                last[entry.room] = entry.entry_id

    def header_problem(self, entry: Held) -> str | None:
        """Wrong by itself, or not linked to its feed: steps 2 to 7 of the checks."""
        if entry.entry_id in self.erased:
            return Reason.ERASED
        if entry.fault:
            return entry.fault
        if not entry.signed:
            return Reason.UNKNOWN_DEVICE
        problem = self.feeds[entry.device].problems.get(entry.entry_id)
        if problem is not None:
            return problem
        return Reason.CUT if entry.cut else None

    def body_problem(self, entry: Held) -> Reason | None:
        """Sealed, without a place in its room, or citing what it may not: steps 10 to 13."""
        if not entry.room:
            return Reason.NO_KEY
        key = entry.entry_id
        problem = self.order.problems.get(key)
        if problem is None and entry.auth:
            problem = self.cited(entry).problem
        if problem is not None:
            return problem
        before = self._own_before.get(key)
        if before is not None and key not in self.order.past_erased and not self.order.descends(key, before):
            return Reason.OWN_PREVIOUS
        return None if _is_time(entry.at) else Reason.CLOCK

    def cited(self, entry: Held) -> Cited:
        """What its ``auth`` leads to; of an entry in the school room its place there says it."""
        if not entry.auth and entry.room == self.anchor.room:
            return Cited(None, self.order.above.get(entry.entry_id, 0))
        known = self._cited.get(entry.auth)
        if known is None:
            known = self._cited[entry.auth] = self._follow(entry.auth)
        return known

    def own_before(self, entry: Held, kinds: Collection[str] = ()) -> Held | None:
        """The entry that the device wrote before it in the same room; with ``kinds`` the last one of these."""
        key = self._own_before.get(entry.entry_id)
        while key is not None:
            found = self.held[key]
            if not kinds or found.kind in kinds:
                return found
            key = self._own_before.get(key)
        return None

    def cut_between(self, before: Held | None, entry: Held) -> bool:
        """Whether something that the device wrote between the two was erased."""
        first = -1 if before is None else before.seq
        return any(one.cut for one in self.feeds[entry.device].entries if first < one.seq < entry.seq)

    def _follow(self, auth: tuple[str, ...]) -> Cited:
        if len(auth) > MOST_CITED:
            return Cited(Reason.TOO_MANY_PARENTS, 0)
        seen, missing = 0, False
        for head in auth:
            found = self.order.opened.get(head)
            if found is not None and found.room != self.anchor.room:
                return Cited(Reason.AUTHORITY_ROOM, 0)
            if found is None or head not in self.order.depth:
                missing = True
            else:
                seen |= self.order.above[head] | self.order.bit[head]
        return Cited(Reason.MISSING_AUTHORITY if missing else None, seen)


def _seq(entry: Held) -> int:
    return entry.seq


def _is_time(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
