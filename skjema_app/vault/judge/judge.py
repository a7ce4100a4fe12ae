"""The judge: what every entry of a school's journal is worth, from all of them together.

A pure function of the set: the same entries and keys give the same answer in every vault and in every order of
arrival (design-review §§ 1.28, 4). Layers as in § 4.1: chains, sheet, issuers, devices, rooms. `judge` is the
definition; `Judging` comes to the same answer for a set that grows, and looks only at what the news can change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from skjema_app.crypto.entry import ZERO_PREV
from skjema_app.domain.access import AccessBook
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS
from skjema_app.form_engine.library import agreed_book
from skjema_app.vault.bodies import EntryState, EntryType, RoomKind
from skjema_app.vault.judge.audits import AUDIT_KINDS, chain_problem
from skjema_app.vault.judge.authority import Statements, statements_of
from skjema_app.vault.judge.chains import NO_END, Window
from skjema_app.vault.judge.claims import KNOWN, OPEN_END
from skjema_app.vault.judge.erasing import erased_ids, erasure_problem
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import MOST_CITED, Anchor, Held
from skjema_app.vault.judge.judgement import HandState, Judged, Judgement
from skjema_app.vault.judge.matrix import MATRIX, OF_EVERYBODY
from skjema_app.vault.judge.members import CaseRoom
from skjema_app.vault.judge.order import is_opened
from skjema_app.vault.judge.parts import Parts
from skjema_app.vault.judge.reasons import Reason, state_for
from skjema_app.vault.judge.roster import Authority
from skjema_app.vault.judge.rules import Documents

_STATES_SCHOOL = DECIDERS | {Role.OFFICE}
"""Roles whose statements in the school room a newer program may heed, beside issuers and sheet (erasures, say)."""


def judge(
    held: Collection[Held], anchor: Anchor, content: Mapping[str, str], access: AccessBook | None = None
) -> Judgement:
    """Judge the whole school feed.

    Args:
        held: every entry held, each once.
        anchor: the school.
        content: verdict on the attachments of finished and approved versions by entry id: "" or absent is fine,
            ``attachment-missing`` and ``form-unknown`` wait, any other word refuses.
        access: who may do what, by the rights that all vaults share and by the form versions known here; None: the
            rights alone. Of a version that isn't known the content waits as ``form-unknown`` (§ 1.37).
    """
    return _Judge({entry.entry_id: entry for entry in held}, anchor, dict(content), access).judgement


class Judging:
    """The judgement of a set that grows.

    Whoever has which rights is decided in the school's own room, and by forks and gaps of feeds. While news touches
    neither, it can change the worth of the parts it belongs to and of nothing else (``parts.py``): those are judged
    anew, by the same code. Everything else makes the whole set be judged.
    """

    def __init__(self, anchor: Anchor, access: AccessBook | None = None) -> None:
        self._anchor = anchor
        self._access = access
        self._judge: _Judge | None = None

    @property
    def judgement(self) -> Judgement | None:
        """The last answer, None before the first; its mappings change with the next `take`."""
        return None if self._judge is None else self._judge.judgement

    def only_grows_by(self, news: Mapping[str, Held]) -> bool:
        """Whether `take` would look at no more than what news belongs to."""
        return self._judge is not None and self._judge.may_grow_by(news)

    def take(self, news: Mapping[str, Held], content: Mapping[str, str]) -> Collection[str] | None:
        """Judge with what is new or has changed.

        Args:
            news: entries that are new, could be read since, or have another verdict on their attachment, by id.
            content: as for `judge`, of these entries.

        Gives:
            The ids of the entries that were judged anew; None for all of them.
        """
        if self._judge is not None and self._judge.may_grow_by(news):
            return self._judge.grow(news, content)
        held = {} if self._judge is None else self._judge.held
        known = {} if self._judge is None else self._judge.content
        held.update(news)
        for key in news:
            known[key] = content.get(key, "")
        self._judge = _Judge(held, self._anchor, known, self._access)
        return None


class _Judge:
    def __init__(
        self, held: dict[str, Held], anchor: Anchor, content: dict[str, str], access: AccessBook | None
    ) -> None:
        self.held = held
        self._access = agreed_book() if access is None else access
        self.content = content
        erased = erased_ids(held, anchor)
        gone = {key: held[key].stripped() for key in erased if key in held}
        self._ground = Ground({**held, **gone} if gone else held, anchor, erased)
        self._statements: Statements = statements_of(self._ground)
        self._authority = Authority(self._ground, self._statements)
        self._verdicts: dict[str, str] = dict(self._statements.verdicts)
        self._single: dict[str, str | None] = {}
        """What was said of entries without the others of their rooms; the same until their part is placed anew."""
        self._entries: dict[str, Judged] = {}
        self._accepted: dict[str, tuple[str, ...]] = {}
        self._newest: dict[str, tuple[str, ...]] = {}
        self._last_own: dict[tuple[str, str], str] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._hands: dict[str, HandState] = {}
        self._stopped = False
        self._parts: Parts | None = None
        self._cited_by_school: frozenset[str] = frozenset()
        self._learn_named_branches()
        self._judge_part(self._ground.held.values())
        ground = self._ground
        self.judgement = Judgement(
            entries=self._entries,
            order=self._accepted,
            heads=self._newest,
            last_own=self._last_own,
            members=self._members,
            roster=self._authority.roster(self._statements),
            forks=tuple(
                feed.told()
                for device, feed in sorted(ground.feeds.items())
                if feed.fork != NO_END and self._authority.windows.get(device, Window(feed.fork)).unsettled
            ),
            stopped=self._stopped,
            hands=self._hands,
            erased=erased,
        )

    # --- growing -----------------------------------------------------------------------------------------------------

    def may_grow_by(self, news: Mapping[str, Held]) -> bool:
        """Whether news leaves authority and feeds as they are: it only continues whole feeds, below the school room."""
        if self._parts is None:
            self._make_parts()
        ends: dict[str, tuple[int, str]] = {}
        for entry in sorted(news.values(), key=_seq):
            key, device = entry.entry_id, entry.device
            if entry.room == self._ground.anchor.room or key in self._cited_by_school:
                return False
            if not entry.signed or entry.cut or key in self._ground.erased:
                return False
            feed = self._ground.feeds.get(device)
            if feed is not None and not feed.clean:
                return False
            known = self.held.get(key)
            if known is not None:
                if not _says_no_less(entry, known):
                    return False
                continue
            if device not in ends:
                last = None if feed is None else feed.entries[-1]
                ends[device] = (0, ZERO_PREV) if last is None else (last.seq + 1, last.entry_id)
            if (entry.seq, entry.prev) != ends[device]:
                return False
            ends[device] = (entry.seq + 1, key)
        return True

    def grow(self, news: Mapping[str, Held], content: Mapping[str, str]) -> Collection[str]:
        """Take news in and judge the parts that it belongs to; gives their ids."""
        parts = self._parts or self._make_parts()
        changed: list[str] = []
        for entry in sorted(news.values(), key=_seq):
            key = entry.entry_id
            self.content[key] = content.get(key, "")
            known = self.held.get(key)
            if known is not None and (known is entry or known == entry):
                continue  # only the verdict on its attachment is another
            changed.append(key)
            self._ground.add(entry)
            self.held[key] = entry
            if is_opened(entry) and (known is None or not is_opened(known)):
                parts.add(entry, self._unplaced(entry))
        moved = dict.fromkeys((*changed, *parts.of(changed)))
        for key in moved:
            self._single.pop(key, None)
        here = self._ground.held
        self._ground.place([here[key] for key in moved if here[key].room != self._ground.anchor.room])
        touched = dict.fromkeys((*moved, *news, *parts.of(news)))
        self._judge_part([here[key] for key in touched])
        return touched

    def _make_parts(self) -> Parts:
        parts = self._parts = Parts(self._ground.anchor.room)
        cited: set[str] = set()
        for entry in self._ground.held.values():
            if is_opened(entry):
                parts.add(entry, self._unplaced(entry))
                if entry.room == self._ground.anchor.room:
                    cited.update(entry.after, entry.auth)
        placed = {entry.entry_id for entry in self._ground.order.rooms.get(self._ground.anchor.room, ())}
        self._cited_by_school = frozenset(cited - placed)
        return parts

    def _unplaced(self, entry: Held) -> list[str]:
        """The heads among ``auth`` that have no place in the school room."""
        order, room = self._ground.order, self._ground.anchor.room
        return [head for head in entry.auth if head not in order.depth or order.opened[head].room != room]

    # --- judging -----------------------------------------------------------------------------------------------------

    def _judge_part(self, part: Collection[Held]) -> None:
        """Judge entries that depend on no others but the statements: all there are, or whole parts."""
        rooms = dict.fromkeys(entry.room for entry in part if entry.room)
        for room in rooms:
            self._members.pop(room, None)
            self._hands.pop(room, None)
        self._judge_rooms(*self._judge_singly(part))
        depth, verdicts = self._ground.order.depth, self._verdicts
        states: dict[str, EntryState] = {}
        for entry in part:
            key = entry.entry_id
            reason = verdicts[key]
            state = EntryState.REFUSED if entry.fault else states.get(reason)
            if state is None:
                state = states[reason] = state_for(reason)
            self._entries[key] = Judged(state, str(reason), depth.get(key, 0))
        for room in rooms:
            self._sum_up(room)
        self._note_last_own(part)

    def _sum_up(self, room: str) -> None:
        """Order and heads of a room."""
        verdicts = self._verdicts
        entries = self._ground.order.rooms.get(room, ())
        found = tuple([entry.entry_id for entry in entries if not verdicts[entry.entry_id]])
        if found:
            self._accepted[room] = found
            self._newest[room] = self._heads(found)
        else:
            self._accepted.pop(room, None)
            self._newest.pop(room, None)

    def _judge_singly(self, part: Iterable[Held]) -> tuple[list[Held], list[Held]]:
        """Everything that can be said of an entry without the others of its room.

        Gives:
            Those that are left, and others that may count once more is known, or whose authors must be heeded.
        """
        left: list[Held] = []
        others: list[Held] = []
        verdicts, said, single = self._verdicts, self._statements.verdicts, self._single
        for entry in part:
            key = entry.entry_id
            if key not in said:
                if key not in single:
                    single[key] = self._single_problem(entry)
                reason = single[key]
                if reason is None:
                    verdicts.pop(key, None)
                    left.append(entry)
                    continue
                verdicts[key] = reason
            if entry.kind in _HEEDED and is_opened(entry) and not entry.fault and (entry.kind, entry.version) in KNOWN:
                others.append(entry)
        return left, others

    def _single_problem(self, entry: Held) -> str | None:
        ground = self._ground
        problem: str | None = ground.header_problem(entry) or self._window_problem(entry) or ground.body_problem(entry)
        if problem is not None:
            return problem
        standing = self._authority.standings.get(entry.device)
        if standing is not None and entry.by != standing.person:
            return Reason.BY
        in_school = entry.room == ground.anchor.room
        if (entry.kind, entry.version) not in KNOWN:
            if in_school and self._is_heeded(entry):
                self._stopped = True
            return Reason.NEWER_PROGRAM
        if in_school and entry.kind == EntryType.ERASURE_STATED and standing is not None:
            return erasure_problem(ground, self._authority, entry)
        if in_school and standing is not None and entry.kind in OF_EVERYBODY:
            if entry.claims.get("person", entry.by) != entry.by:  # nobody vouches for somebody else's machine
                return Reason.OTHER_PERSON
            return "" if entry.after else Reason.NO_PARENTS
        if in_school or standing is None or entry.kind not in MATRIX:
            return Reason.ROOM_KIND
        return chain_problem(entry, ground) if entry.kind in AUDIT_KINDS else None

    def _window_problem(self, entry: Held) -> Reason | None:
        """Whether the device's feed counts up to here (step 8)."""
        ground = self._ground
        standing = self._authority.standings.get(entry.device)
        if standing is not None:
            return Reason.CONTESTED if standing.contested else self._authority.windows[entry.device].problem(entry)
        sheets = {sheet.device for sheet in self._statements.reign.sheets}
        if entry.room == ground.anchor.room and (entry.device in sheets or entry.device in self._authority.issuers):
            return Window(ground.feeds[entry.device].fork).problem(entry)
        return Reason.UNKNOWN_DEVICE

    def _is_heeded(self, entry: Held) -> bool:
        """Whether an unknown statement may be one that binds us: then nothing more is imported (§ 1.36)."""
        if entry.device == self._statements.reign.sheets[-1].device:
            return True
        issuing = self._authority.issuers.get(entry.device)
        if issuing is not None and (issuing.until == OPEN_END or entry.seq <= issuing.until):
            return True
        return not _STATES_SCHOOL.isdisjoint(self._authority.roles_of(entry, entry.by))

    def _judge_rooms(self, left: Iterable[Held], others: Iterable[Held]) -> None:
        """Versions and cases."""
        documents = Documents(self._ground.order, self._authority, self._verdicts, self.content, self._access)
        cases: dict[str, list[Held]] = {}
        for entry in left:
            if MATRIX[entry.kind].room is RoomKind.CASE:
                cases.setdefault(entry.room, []).append(entry)
            elif MATRIX[entry.kind].room is RoomKind.AUDIT:
                self._verdicts[entry.entry_id] = ""  # whose it is and what it follows was all there is to ask
            else:
                documents.sort(entry)
        waiting: dict[str, list[Held]] = {}
        for entry in others:
            if entry.kind == EntryType.DOCUMENT_FINISHED:
                documents.sort(entry)
            else:
                waiting.setdefault(entry.room, []).append(entry)
        documents.judge()
        for room, entries in cases.items():
            case = CaseRoom(self._ground.order, self._authority, self._verdicts, self._access)
            entries.sort(key=self._ground.order.place_of)
            case.judge(entries, waiting.get(room, ()))
            self._members[room] = case.members()
            self._hands[room] = case.hands()

    def _learn_named_branches(self) -> None:
        """Where a close names a branch of a fork, the device's entries go on there."""
        for device, window in self._authority.windows.items():
            if any(window.branches):
                feed = self._ground.feeds[device]
                self._ground.learn_own([entry for entry in feed.entries if window.problem(entry) is None])

    def _heads(self, accepted: tuple[str, ...]) -> tuple[str, ...]:
        newest = self._ground.order.newest(accepted)
        newest.sort(key=self._deepest_first)
        return tuple(newest[:MOST_CITED])

    def _note_last_own(self, part: Iterable[Held]) -> None:
        """A device's latest entry in each room, whatever it is worth."""
        for entry in part:
            if not is_opened(entry):
                continue
            where = (entry.room, entry.device)
            known = self._last_own.get(where)
            if known is None or _feed_place(self._ground.held[known]) < _feed_place(entry):
                self._last_own[where] = entry.entry_id

    def _deepest_first(self, entry_id: str) -> tuple[int, str]:
        return -self._ground.order.depth[entry_id], entry_id


_HEEDED = frozenset({EntryType.DOCUMENT_FINISHED, EntryType.CASE_OPENED, EntryType.MEMBER_ADDED})
"""Kinds of which also those that wait or were refused say something about others."""


def _says_no_less(entry: Held, known: Held) -> bool:
    """Whether an entry is the one that is known, or the same after its body could be read."""
    if entry is known:
        return True
    fixed = (entry.device, entry.seq, entry.prev) == (known.device, known.seq, known.prev)
    return (
        fixed and known.signed and not known.cut and (not known.room or (known.room == entry.room and entry == known))
    )


def _seq(entry: Held) -> int:
    return entry.seq


def _feed_place(entry: Held) -> tuple[int, str]:
    return entry.seq, entry.entry_id
