"""Who is responsible for a case, at any place in its room: the opening says it first, then offers and their answers.

An offer changes nothing until the one it was made to accepts it; whoever decides may also move a case, which counts at
once and can be given back to them. Every answer is a *turn*; so is a move. The newest turn says who is responsible.
Where two turns were taken that hadn't seen each other and name different people, no order picks a winner
(design-review § 4.6): it stays with whoever was it before both, until a turn that has seen both settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skjema_app.domain.school import MarkKind
from skjema_app.vault.bodies import text
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.judgement import HandState
from skjema_app.vault.judge.order import Order
from skjema_app.vault.judge.reasons import Reason

OFFERS = frozenset({MarkKind.HAND_OFFERED.value, MarkKind.HAND_MOVED.value})
"""What can be answered."""


@dataclass(frozen=True, slots=True)
class _Turn:
    entry_id: str
    person: str
    changes: bool
    """Somebody else has the case now: what was offered before is void."""


class Hands:
    """The hand-overs of one case, as far as they count; taken in by their place in the room."""

    def __init__(self, order: Order, opened: Sequence[Held]) -> None:
        self._order = order
        self._turns = [_Turn(entry.entry_id, text(entry.claims, "responsible"), changes=True) for entry in opened]
        self._offers: dict[str, Held] = {}
        self._answers: dict[str, list[str]] = {}

    def problem(self, entry: Held, *, decides: bool) -> str:
        """Why a hand-over doesn't count at its place, or ""; whether its writer is a member is asked elsewhere."""
        kind = text(entry.claims, "kind")
        if kind in OFFERS:
            holds = self.responsible_at(entry)
            allowed = decides or (kind == MarkKind.HAND_OFFERED and holds == entry.by)
            return "" if allowed else Reason.ROLE
        offer = self._offers.get(text(entry.claims, "offer"))
        if offer is None or not self._order.descends(entry.entry_id, offer.entry_id):
            return Reason.OFFER
        if kind == MarkKind.HAND_TAKEN_BACK:
            taken = text(offer.claims, "kind") == MarkKind.HAND_OFFERED
            mine = decides or offer.by == entry.by or self.responsible_at(entry) == entry.by
            problem = "" if taken and mine else Reason.ROLE
        else:
            problem = "" if text(offer.claims, "person") == entry.by else Reason.NOT_OFFERED
        above = self._order.above[entry.entry_id]
        return problem or (Reason.OFFER if self._is_over(offer, above) else "")

    def take(self, entry: Held) -> None:
        """Count one that has no problem."""
        kind, key = text(entry.claims, "kind"), entry.entry_id
        if kind in OFFERS:
            self._offers[key] = entry
            if kind == MarkKind.HAND_MOVED:
                self._turns.append(_Turn(key, text(entry.claims, "person"), changes=True))
            return
        offer = self._offers[text(entry.claims, "offer")]
        self._answers.setdefault(offer.entry_id, []).append(key)
        if kind == MarkKind.HAND_ACCEPTED:
            self._turns.append(_Turn(key, entry.by, changes=True))
        elif text(offer.claims, "kind") == MarkKind.HAND_MOVED:
            self._turns.append(_Turn(key, "", changes=True))  # given back to whoever decides
        else:
            self._turns.append(_Turn(key, self.responsible_at(offer), changes=False))

    def responsible_at(self, entry: Held) -> str:
        """Person id of the one responsible as far as the entry's ancestors say, or ""."""
        above = self._order.above[entry.entry_id]
        return self._last_word([turn for turn in self._turns if self._order.bit[turn.entry_id] & above])

    def state(self) -> HandState:
        """How it stands now."""
        everything = sum(self._order.bit[turn.entry_id] for turn in self._turns)
        newest = self._newest(self._turns)
        clash = len({turn.person for turn in newest}) > 1
        return HandState(
            responsible=self._last_word(self._turns),
            open_offers=frozenset(key for key, offer in self._offers.items() if not self._is_over(offer, everything)),
            clash=frozenset(turn.entry_id for turn in newest) if clash else frozenset(),
        )

    def _is_over(self, offer: Held, seen: int) -> bool:
        """Whether an offer was answered, or the case has changed hands since, among entries with these bits."""
        bit, before = self._order.bit, self._order.above[offer.entry_id]
        if any(bit[key] & seen for key in self._answers.get(offer.entry_id, ())):
            return True
        return any(
            turn.changes and turn.entry_id != offer.entry_id and bit[turn.entry_id] & seen & ~before
            for turn in self._turns
        )

    def _last_word(self, turns: Sequence[_Turn]) -> str:
        """Whom the newest turns name; where they differ, whom those above all of them name."""
        while turns:
            newest = self._newest(turns)
            named = {turn.person for turn in newest}
            if len(named) == 1:
                return named.pop()
            common = -1
            for turn in newest:
                common &= self._order.above[turn.entry_id]
            turns = [turn for turn in turns if self._order.bit[turn.entry_id] & common]
        return ""

    def _newest(self, turns: Iterable[_Turn]) -> list[_Turn]:
        known = {turn.entry_id: turn for turn in turns}
        return [known[key] for key in self._order.newest(known)]
