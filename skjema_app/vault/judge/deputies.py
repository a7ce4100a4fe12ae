"""Deputies: who decides in the place of somebody else between two days, as an issuer's statements have it.

No clock gives anybody a right (design-review § 4). A deputy's entry counts when its writer had seen the statement that
names them, and says itself that it was written on one of the days. What ends it for good is a statement too: the
first issuer's program that is open after the last day says how far each of the deputy's machines had come, and nothing
beyond counts, however a clock is turned. Until then a late entry shows when it was received. What an honest deputy
wrote offline and on the days waits: an issuer lets it in by a later statement that goes further (design-review § 4.4),
or says that it was looked at and shall lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from skjema_app.domain.school import Deputyship
from skjema_app.vault.bodies import EntryType, mapping, optional_mapping, text
from skjema_app.vault.judge.authority import Statements
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import Held


class Deputies:
    """What counts about deputies. Statements about one deputyship name its first; the newest of them hold."""

    def __init__(self, ground: Ground, statements: Statements) -> None:
        self._ground = ground
        self._order = ground.order
        self._said: dict[str, list[Held]] = {}
        for entry in statements.counted:
            if entry.kind == EntryType.DEPUTY_SET and not text(entry.claims, "of"):
                self._said[entry.entry_id] = [entry]
        for entry in statements.counted:
            if entry.kind != EntryType.DEPUTY_SET:
                continue
            chain = self._said.get(text(entry.claims, "of"))
            if chain is not None and text(chain[0].claims, "person") == text(entry.claims, "person"):
                chain.append(entry)
        self.persons = frozenset(text(chain[0].claims, "person") for chain in self._said.values())

    def is_deputy(self, entry: Held, person: str) -> bool:
        """Whether a person was one where an entry was written."""
        if person not in self.persons:
            return False
        return any(
            self._holds(entry, chain) for chain in self._said.values() if text(chain[0].claims, "person") == person
        )

    def is_late(self, entry: Held, person: str) -> bool:
        """Whether a person would have been one where an entry was written, had it not come after the end was stated."""
        if person not in self.persons:
            return False
        chains = [chain for chain in self._said.values() if text(chain[0].claims, "person") == person]
        return any(self._was_told(entry, chain) and not self._is_within(entry, chain) for chain in chains)

    def listed(self) -> tuple[Deputyship, ...]:
        """All of them as they stand now, by their first day."""
        found = [self._deputyship(key, chain) for key, chain in self._said.items()]
        return tuple(sorted(found, key=_by_day))

    def _holds(self, entry: Held, chain: Sequence[Held]) -> bool:
        return self._was_told(entry, chain) and self._is_within(entry, chain)

    def _was_told(self, entry: Held, chain: Sequence[Held]) -> bool:
        """Whether its writer had seen that they were a deputy on the day it is dated, and not that it was over."""
        seen, bit = self._ground.cited(entry).seen, self._order.bit
        known = [said for said in chain if bit[said.entry_id] & seen]
        if not known or self._is_ended(known):  # whoever has seen the end is none any more, whatever the day
            return False
        first, last = self._days(known)
        return first <= entry.at[:10] <= last

    def _is_within(self, entry: Held, chain: Sequence[Held]) -> bool:
        """Whether it lies within what every end counts that its writer hadn't seen."""
        seen, bit = self._ground.cited(entry).seen, self._order.bit
        ends = [said for said in chain if not bit[said.entry_id] & seen and mapping(said.claims, "cutoffs")]
        return all(entry.seq <= _seqs(said, "cutoffs").get(entry.device, -1) for said in self._newest(ends))

    def _days(self, said: Sequence[Held]) -> tuple[str, str]:
        """The days that all of the newest statements give."""
        newest = self._newest(said)
        return max(text(one.claims, "first") for one in newest), min(text(one.claims, "last") for one in newest)

    def _deputyship(self, key: str, chain: Sequence[Held]) -> Deputyship:
        first, last = self._days(chain)
        began = chain[0]
        ends = [said for said in self._newest(chain) if mapping(said.claims, "cutoffs")]
        counts = [_seqs(said, "cutoffs") for said in ends]
        looked = [_seqs(said, "looked") for said in ends]
        devices = sorted({device for one in (*counts, *looked) for device in one})
        return Deputyship(
            deputy_id=key,
            person_id=text(began.claims, "person"),
            stands_for=text(began.claims, "stands_for"),
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            named_by=began.by,
            ended=self._is_ended(chain),
            counts_to={device: min(_of(device, counts)) for device in devices},
            # Where issuers said different things at once, nothing is left lying until one has seen both (§ 4.6).
            left_to={
                device: max(_of(device, looked)) if len(set(_of(device, counts))) == 1 else -1 for device in devices
            },
        )

    def _is_ended(self, said: Sequence[Held]) -> bool:
        return any(mapping(one.claims, "cutoffs") for one in self._newest(said))

    def _newest(self, said: Sequence[Held]) -> list[Held]:
        known = {one.entry_id: one for one in said}
        return [known[key] for key in self._order.newest(known)]


def _seqs(said: Held, name: str) -> dict[str, int]:
    found = optional_mapping(said.claims, name) or {}
    return {device: seq for device, seq in found.items() if isinstance(seq, int)}


def _of(device: str, said: Sequence[Mapping[str, int]]) -> list[int]:
    return [one.get(device, -1) for one in said]


def _by_day(one: Deputyship) -> tuple[date, str]:
    return one.first, one.deputy_id
