"""The judge: what every entry of a school's journal is worth, from all of them together.

A pure function of the set: the same entries and keys give the same answer in every vault and in every order of
arrival (design-review §§ 1.28, 4). It runs as a whole after each import; layers as in § 4.1: chains, sheet, issuers,
devices, rooms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS
from skjema_app.vault.bodies import EntryState, EntryType, RoomKind
from skjema_app.vault.judge.authority import Statements, statements_of
from skjema_app.vault.judge.chains import NO_END, Window
from skjema_app.vault.judge.claims import KNOWN, OPEN_END
from skjema_app.vault.judge.ground import Ground
from skjema_app.vault.judge.held import MOST_CITED, Anchor, Held
from skjema_app.vault.judge.judgement import Judged, Judgement
from skjema_app.vault.judge.matrix import MATRIX
from skjema_app.vault.judge.members import CaseRoom
from skjema_app.vault.judge.reasons import Reason, state_for
from skjema_app.vault.judge.roster import Authority
from skjema_app.vault.judge.rules import Documents

_STATES_SCHOOL = DECIDERS | {Role.OFFICE}
"""Roles whose statements in the school room a newer program may heed, beside issuers and sheet (erasures, say)."""


def judge(held: Collection[Held], anchor: Anchor, content: Mapping[str, str]) -> Judgement:
    """Judge the whole school feed.

    Args:
        held: every entry held, each once.
        anchor: the school.
        content: verdict on the attachments of finished and approved versions by entry id: "" or absent is fine,
            ``attachment-missing`` and ``form-unknown`` wait, any other word refuses.
    """
    return _Judge(held, anchor, content).answer()


class _Judge:
    def __init__(self, held: Collection[Held], anchor: Anchor, content: Mapping[str, str]) -> None:
        self._ground = Ground(held, anchor)
        self._content = content
        self._statements: Statements = statements_of(self._ground)
        self._authority = Authority(self._ground, self._statements)
        self._verdicts: dict[str, str] = dict(self._statements.verdicts)
        self._members: dict[str, tuple[str, ...]] = {}
        self._stopped = False
        self._learn_named_branches()

    def answer(self) -> Judgement:
        self._judge_rooms(self._judge_singly())
        ground, order = self._ground, self._ground.order
        made = {
            key: Judged(
                EntryState.REFUSED if entry.fault else state_for(self._verdicts[key]),
                str(self._verdicts[key]),
                order.depth.get(key, 0),
            )
            for key, entry in ground.held.items()
        }
        accepted: dict[str, tuple[str, ...]] = {}
        for room, entries in order.rooms.items():
            found = tuple(entry.entry_id for entry in entries if not self._verdicts[entry.entry_id])
            if found:
                accepted[room] = found
        return Judgement(
            entries=made,
            order=accepted,
            heads={room: self._heads(found) for room, found in accepted.items()},
            last_own=self._last_own(),
            members=self._members,
            roster=self._authority.roster(self._statements),
            forks=tuple(
                feed.told()
                for device, feed in sorted(ground.feeds.items())
                if feed.fork != NO_END and self._authority.windows.get(device, Window(feed.fork)).unsettled
            ),
            stopped=self._stopped,
        )

    def _judge_singly(self) -> list[Held]:
        """Everything that can be said of an entry without the others of its room; gives those that are left."""
        left = []
        verdicts = self._verdicts
        for key, entry in self._ground.held.items():
            if key in verdicts:
                continue
            reason = self._single_problem(entry)
            if reason is None:
                left.append(entry)
            else:
                verdicts[key] = reason
        return left

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
        if in_school or standing is None or entry.kind not in MATRIX:
            return Reason.ROOM_KIND
        return None

    def _window_problem(self, entry: Held) -> Reason | None:
        """Whether the device's feed counts up to here (step 8)."""
        ground = self._ground
        standing = self._authority.standings.get(entry.device)
        if standing is not None:
            return Reason.CONTESTED if standing.contested else self._authority.windows[entry.device].problem(entry)
        if entry.room == ground.anchor.room and (
            entry.device == ground.sheet_device or entry.device in self._authority.issuers
        ):
            return Window(ground.feeds[entry.device].fork).problem(entry)
        return Reason.UNKNOWN_DEVICE

    def _is_heeded(self, entry: Held) -> bool:
        """Whether an unknown statement may be one that binds us: then nothing more is imported (§ 1.36)."""
        if entry.device == self._ground.sheet_device:
            return True
        issuing = self._authority.issuers.get(entry.device)
        if issuing is not None and (issuing.until == OPEN_END or entry.seq <= issuing.until):
            return True
        return not _STATES_SCHOOL.isdisjoint(self._authority.roles_of(entry, entry.by))

    def _judge_rooms(self, left: list[Held]) -> None:
        """Versions and cases."""
        documents = Documents(self._ground.order, self._authority, self._verdicts, self._content)
        cases: dict[str, list[Held]] = {}
        for entry in left:
            if MATRIX[entry.kind].room is RoomKind.CASE:
                cases.setdefault(entry.room, []).append(entry)
            else:
                documents.sort(entry)
        waiting: dict[str, list[Held]] = {}
        remaining = {entry.entry_id for entry in left}
        for key, entry in self._ground.order.opened.items():
            if key in remaining or entry.fault or (entry.kind, entry.version) not in KNOWN:
                continue
            if entry.kind == EntryType.DOCUMENT_FINISHED:
                documents.sort(entry)
            elif entry.kind in {EntryType.CASE_OPENED, EntryType.MEMBER_ADDED}:
                waiting.setdefault(entry.room, []).append(entry)
        documents.judge()
        for room, entries in cases.items():
            case = CaseRoom(self._ground.order, self._authority, self._verdicts)
            entries.sort(key=self._place)
            case.judge(entries, waiting.get(room, ()))
            self._members[room] = case.members()

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

    def _last_own(self) -> dict[tuple[str, str], str]:
        found = {}
        for device, feed in self._ground.feeds.items():
            for entry in feed.entries:
                if entry.room and not entry.cut:
                    found[entry.room, device] = entry.entry_id
        return found

    def _place(self, entry: Held) -> tuple[int, str]:
        return self._ground.order.depth[entry.entry_id], entry.entry_id

    def _deepest_first(self, entry_id: str) -> tuple[int, str]:
        return -self._ground.order.depth[entry_id], entry_id
