"""Membership of a case at a place in its room (design-review §§ 1.19, 4.4).

A removal beats an addition that doesn't cite it; entries of the removed person's devices count up to the cut-off.
Removals are judged first and by strata (deciders, then the responsible, then everybody for themselves), each only by
the strata above it: two equals who remove each other are both removed, and there are no circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from skjema_app.domain.access import AccessBook, Action, Who
from skjema_app.domain.school import DECIDERS, MarkKind
from skjema_app.vault.bodies import EntryState, EntryType, mapping, text, texts
from skjema_app.vault.judge.hands import Hands
from skjema_app.vault.judge.held import Held
from skjema_app.vault.judge.judgement import HandState
from skjema_app.vault.judge.matrix import CASE_NOTES, action_of, has_role
from skjema_app.vault.judge.order import Order
from skjema_app.vault.judge.reasons import Reason, state_for
from skjema_app.vault.judge.roster import Authority


class CaseRoom:
    """Judges the room of one case. ``verdicts`` are shared; entries taken in have feed, place and writer in order."""

    def __init__(self, order: Order, authority: Authority, verdicts: dict[str, str], access: AccessBook) -> None:
        self._order = order
        self._authority = authority
        self._verdicts = verdicts
        self._access = access
        self._additions: dict[str, list[Held]] = {}
        self._removals: dict[str, list[Held]] = {}
        self._latest: dict[str, list[Held]] = {}
        self._opened: list[Held] = []
        self._may_be_opened: list[Held] = []
        self._hands = Hands(order, ())
        self._let_in: list[Held] = []
        self._turned: list[Held] = []
        """Closings and reopenings that count so far."""

    def judge(self, entries: Sequence[Held], waiting: Iterable[Held]) -> None:
        """Give every entry its verdict.

        Args:
            entries: of this room by (depth, id), those about a case only.
            waiting: others of the room that wait: an addition among them may still make somebody a member.
        """
        for entry in waiting:
            self._note_addition(entry)
        for entry in entries:
            if entry.kind == EntryType.CASE_OPENED:
                self._judge_opening(entry)
        handed = [entry for entry in entries if entry.kind == EntryType.CASE_HANDED]
        self._let_in = [entry for entry in entries if entry.kind == EntryType.MEMBER_ADDED]
        self._judge_removals([entry for entry in entries if entry.kind == EntryType.MEMBER_REMOVED], handed)
        self._hands = Hands(self._order, self._opened)
        for entry in entries:
            if entry.kind not in {EntryType.CASE_OPENED, EntryType.MEMBER_REMOVED}:
                self._verdicts[entry.entry_id] = self._member_problem(entry) or self._more_problem(entry)
                self._note_addition(entry)
                self._note_turn(entry)

    def hands(self) -> HandState:
        """Who is responsible now."""
        return self._hands.state()

    def members(self) -> tuple[str, ...]:
        """Who is a member now: added, and every removal of theirs answered by an addition that cites it."""
        found = []
        for person, additions in sorted(self._additions.items()):
            counting = [entry for entry in additions if not self._verdicts[entry.entry_id]]
            if counting and self._are_answered(self._removals.get(person, ()), counting):
                found.append(person)
        return tuple(found)

    def _judge_opening(self, entry: Held) -> None:
        reason = ""
        if entry.after:
            reason = Reason.NOT_FIRST
        elif not has_role(self._access.who(Action.OPEN_CASE), self._authority.roles_of(entry, entry.by)):
            reason = self._authority.no_role(entry)
        self._verdicts[entry.entry_id] = reason
        if not reason:
            self._opened.append(entry)
        self._note_addition(entry)

    def _note_addition(self, entry: Held) -> None:
        """Remember whom it makes a member, if it is or may become accepted."""
        if state_for(self._verdicts[entry.entry_id]) not in {EntryState.ACCEPTED, EntryState.WAITING}:
            return
        if entry.entry_id not in self._order.depth:
            return
        persons: set[str] = set()
        if entry.kind == EntryType.CASE_OPENED:
            if self._verdicts[entry.entry_id]:
                self._may_be_opened.append(entry)
            persons = {entry.by, text(entry.claims, "responsible"), *texts(entry.claims, "members")} - {""}
        elif entry.kind == EntryType.MEMBER_ADDED:
            persons = {text(entry.claims, "person")}
        for person in persons:
            self._additions.setdefault(person, []).append(entry)

    def _judge_removals(self, removals: Sequence[Held], handed: Sequence[Held]) -> None:
        by_deciders: dict[str, list[Held]] = {}
        rest = []
        for entry in removals:
            if DECIDERS.isdisjoint(self._authority.roles_of(entry, entry.by)):
                rest.append(entry)
            else:
                self._verdicts[entry.entry_id] = self._opening_problem(entry)
                if not self._verdicts[entry.entry_id]:
                    by_deciders.setdefault(text(entry.claims, "person"), []).append(entry)
        above = {person: self._newest(found) for person, found in by_deciders.items()}
        hands = self._hands_below(handed, by_deciders, above) if rest else self._hands
        for entry in rest:
            self._verdicts[entry.entry_id] = self._removal_problem(entry, by_deciders, above, hands)
        for entry in removals:
            if not self._verdicts[entry.entry_id]:
                self._removals.setdefault(text(entry.claims, "person"), []).append(entry)
        self._latest = {person: self._newest(found) for person, found in self._removals.items()}

    def _hands_below(
        self, handed: Sequence[Held], by_deciders: Mapping[str, list[Held]], latest: Mapping[str, list[Held]]
    ) -> Hands:
        """Who is responsible, as far as a removal by them may ask: nothing but the deciders' removals stands above."""
        hands = Hands(self._order, self._opened)
        for entry in handed:
            problem = self._opening_problem(entry) or self._removed_problem(entry, by_deciders, latest)
            if not problem and not hands.problem(entry, decides=self._decides(entry)):
                hands.take(entry)
        return hands

    def _removal_problem(
        self, entry: Held, by_deciders: Mapping[str, list[Held]], latest: Mapping[str, list[Held]], hands: Hands
    ) -> str:
        """Of somebody who doesn't decide: the responsible, unless a decider removed them, or the person themselves."""
        problem = self._opening_problem(entry)
        if problem or entry.by == text(entry.claims, "person"):
            return problem
        if hands.responsible_at(entry) != entry.by:
            return self._authority.no_role(entry)
        return self._removed_problem(entry, by_deciders, latest)

    def _removed_problem(
        self, entry: Held, by_deciders: Mapping[str, list[Held]], latest: Mapping[str, list[Held]]
    ) -> str:
        """Whether a decider had taken its writer out, and nobody else has let them in again since."""
        above, bit = self._order.above, self._order.bit
        mine = [added for added in self._let_in if text(added.claims, "person") == entry.by and added.by != entry.by]
        again = [added for added in mine if bit[added.entry_id] & above[entry.entry_id]]
        seen = [removal for removal in by_deciders.get(entry.by, ()) if bit[removal.entry_id] & above[entry.entry_id]]
        if not self._are_answered(seen, again):
            return Reason.NOT_MEMBER
        return self._cut_off(entry, latest.get(entry.by, ()))

    def _more_problem(self, entry: Held) -> str:
        """Of a member who links, hands the case over, or notes something: closing and reopening are for some only."""
        if entry.kind == EntryType.CASE_HANDED:
            return self._hand_problem(entry)
        if entry.kind == EntryType.VERSION_LINKED:
            return self._link_problem(entry)
        if entry.kind != EntryType.CASE_NOTED:
            return ""
        who = self._access.who(action_of(entry))
        if Who.MEMBER in who or has_role(who, self._authority.roles_of(entry, entry.by)):
            return ""
        if Who.RESPONSIBLE in who and self._hands.responsible_at(entry) == entry.by:
            return ""
        return self._authority.no_role(entry)

    def _link_problem(self, entry: Held) -> str:
        """§ 12-5 is in no case, whoever puts it there (design-review § 1.22): seen where the version can be read."""
        version = self._order.opened.get(text(entry.claims, "entry"))
        if version is None or version.kind != EntryType.DOCUMENT_FINISHED:
            return ""
        closed = version.claims.get("restricted") is True or self._access.is_closed(version.pin)
        return Reason.RESTRICTED if closed else ""

    def _hand_problem(self, entry: Held) -> str:
        """An offer whose making waits leaves its answer waiting too; of a closed case nothing but a no is heard."""
        offer = self._order.opened.get(text(entry.claims, "offer"))
        here = offer is not None and offer.room == entry.room and self._order.descends(entry.entry_id, offer.entry_id)
        if offer is not None and here and state_for(self._verdicts[offer.entry_id]) is EntryState.WAITING:
            return Reason.MEMBER_WAITS
        problem = self._hands.problem(entry, decides=self._decides(entry))
        if problem == Reason.ROLE:
            problem = self._authority.no_role(entry)
        says_no = text(entry.claims, "kind") in {MarkKind.HAND_DECLINED, MarkKind.HAND_TAKEN_BACK}
        return problem or (Reason.CASE_CLOSED if not says_no and self._is_closed_at(entry) else "")

    def _note_turn(self, entry: Held) -> None:
        """Remember what later entries are judged by."""
        if self._verdicts[entry.entry_id]:
            return
        if entry.kind == EntryType.CASE_HANDED:
            self._hands.take(entry)
        elif entry.kind == EntryType.CASE_NOTED and text(entry.claims, "kind") in CASE_NOTES:
            self._turned.append(entry)

    def _is_closed_at(self, entry: Held) -> bool:
        """Whether nothing but closings stands among what the entry has seen."""
        seen = {turn.entry_id: turn for turn in self._turned if self._order.descends(entry.entry_id, turn.entry_id)}
        newest = [text(seen[key].claims, "kind") for key in self._order.newest(seen)]
        return bool(newest) and all(kind == MarkKind.CASE_CLOSED for kind in newest)

    def _decides(self, entry: Held) -> bool:
        return not DECIDERS.isdisjoint(self._authority.roles_of(entry, entry.by))

    def _opening_problem(self, entry: Held) -> str:
        if not entry.after:
            return Reason.NO_PARENTS
        if any(self._order.descends(entry.entry_id, opened.entry_id) for opened in self._opened):
            return ""
        waits = any(self._order.descends(entry.entry_id, opening.entry_id) for opening in self._may_be_opened)
        return Reason.MEMBER_WAITS if waits else Reason.NOT_MEMBER

    def _member_problem(self, entry: Held) -> str:
        if not entry.after:
            return Reason.NO_PARENTS
        above = self._order.above[entry.entry_id]
        bit = self._order.bit
        additions = [found for found in self._additions.get(entry.by, ()) if bit[found.entry_id] & above]
        counting = [found for found in additions if not self._verdicts[found.entry_id]]
        removals = [found for found in self._removals.get(entry.by, ()) if bit[found.entry_id] & above]
        if counting and self._are_answered(removals, counting):
            return self._cut_off(entry, self._latest.get(entry.by, ()))
        if additions and self._are_answered(removals, additions):
            return Reason.MEMBER_WAITS
        return Reason.NOT_MEMBER

    def _are_answered(self, removals: Iterable[Held], additions: Iterable[Held]) -> bool:
        """Whether every removal is among the ancestors of an addition."""
        answered = 0
        for addition in additions:
            answered |= self._order.above[addition.entry_id]
        return all(self._order.bit[removal.entry_id] & answered for removal in removals)

    def _cut_off(self, entry: Held, removals: Iterable[Held]) -> str:
        """Removals that the writer hadn't seen: what lies beyond what the remover had seen waits."""
        for removal in removals:
            if self._order.descends(entry.entry_id, removal.entry_id):
                continue
            last = mapping(removal.claims, "cutoffs").get(entry.device, -1)
            if not isinstance(last, int) or entry.seq > last:
                return Reason.CUT_OFF
        return ""

    def _newest(self, entries: Iterable[Held]) -> list[Held]:
        known = {entry.entry_id: entry for entry in entries}
        return [known[key] for key in self._order.newest(known)]
