"""The judgement is a function of the set: random schools, any order, any part, any repeats (design-review § 5, 16)."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judge_kit import ANCHOR, ROOM, School
from judge_worlds import MARKS, World

from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.judge import Held, Judgement, judge


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_same_set_gives_the_same_judgement(data: st.DataObject) -> None:
    world = World(data)
    world.run()
    held = world.school.held
    whole = judge(held, ANCHOR, {})
    for seed in range(4):
        mixed = list(held)
        random.Random(seed).shuffle(mixed)
        assert judge(mixed, ANCHOR, {}) == whole
    assert judge([*held, *held[::-1]], ANCHOR, {}) == whole
    assert set(whole.entries) == {entry.entry_id for entry in held}
    _check_sense(held, whole)


def _check_members(by_id: dict[str, Held], whole: Judgement) -> None:
    """Whoever writes in a case was added above, and every removal above was answered: told anew, with plain sets."""
    above: dict[str, set[str]] = {}
    for key in sorted(by_id, key=lambda key: whole.entries[key].depth):
        above[key] = {*by_id[key].after}.union(*(above.get(parent, set()) for parent in by_id[key].after))
    accepted = {key for order in whole.order.values() for key in order}
    for key in accepted:
        entry = by_id[key]
        if entry.kind not in {EntryType.VERSION_LINKED, EntryType.MEMBER_ADDED}:
            continue
        over = [by_id[other] for other in above[key] & accepted]
        added = [other for other in over if entry.by in _made_members(other)]
        assert added
        for other in over:
            if other.kind == EntryType.MEMBER_REMOVED and other.claims["person"] == entry.by:
                assert any(other.entry_id in above[addition.entry_id] for addition in added)


def _made_members(entry: Held) -> list[str]:
    if entry.kind == EntryType.CASE_OPENED:
        return [entry.by, entry.claims["responsible"], *entry.claims["members"]]
    return [entry.claims["person"]] if entry.kind == EntryType.MEMBER_ADDED else []


def _check_sense(held: list[Held], whole: Judgement) -> None:
    """What holds in every judgement."""
    by_id = {entry.entry_id: entry for entry in held}
    forked = {fork.device_id: fork.seq for fork in whole.forks}
    for key, judged in whole.entries.items():
        entry = by_id[key]
        assert (judged.state is EntryState.ACCEPTED) == (judged.reason == "")
        if judged.state is not EntryState.ACCEPTED:
            continue
        assert key in whole.order[entry.room]
        assert judged.depth == 1 + max((whole.entries[parent].depth for parent in entry.after), default=0)
        assert entry.seq < forked.get(entry.device, entry.seq + 1)
        standing = whole.roster.devices.get(entry.device)
        if entry.room != ROOM:
            assert standing is not None
            assert standing.person == entry.by
            assert not standing.ended or entry.seq <= standing.last_seq
        if entry.kind == EntryType.DOCUMENT_APPROVED:
            version = by_id[entry.claims["revision"]]
            assert whole.entries[version.entry_id].state is EntryState.ACCEPTED
            assert entry.by not in version.claims["authors"]
    for room, order in whole.order.items():
        places = [(whole.entries[key].depth, key) for key in order]
        assert places == sorted(places)
        assert set(whole.heads[room]) <= set(order)
    _check_members(by_id, whole)
    one_history = {}
    for entry in held:
        if whole.entries[entry.entry_id].state is EntryState.ACCEPTED and entry.room != ROOM:
            assert one_history.setdefault((entry.device, entry.seq), entry.entry_id) == entry.entry_id


@given(st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_arrives_in_any_partition_ends_the_same(data: st.DataObject) -> None:
    """Judging a part first leaves nothing behind, and no part makes the judge stumble."""
    world = World(data)
    world.run()
    held = world.school.held
    whole = judge(held, ANCHOR, {})
    arrived: list[Held] = []
    rest = list(held)
    random.Random(data.draw(st.integers(0, 1000))).shuffle(rest)
    while rest:
        take = data.draw(st.integers(1, len(rest)))
        arrived, rest = arrived + rest[:take], rest[take:]
        part = judge(arrived, ANCHOR, {})
        assert set(part.entries) == {entry.entry_id for entry in arrived}
    assert judge(arrived, ANCHOR, {}) == whole


@given(st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_who_holds_no_key_of_a_room_sees_the_same_feeds_and_roster(data: st.DataObject) -> None:
    world = World(data)
    world.run()
    held = world.school.held
    blind = [
        entry
        if entry.room == ROOM
        else replace(entry, room="", kind="", version=0, by="", at="", after=(), auth=(), pin=None, claims={})
        for entry in held
    ]
    whole, less = judge(held, ANCHOR, {}), judge(blind, ANCHOR, {})
    assert less.forks == whole.forks
    assert less.roster == whole.roster
    assert less.order.get(ROOM) == whole.order.get(ROOM)
    for entry in blind:
        if not entry.room and less.entries[entry.entry_id].state is EntryState.SEALED:
            assert less.entries[entry.entry_id].reason == "no-key"


def test_a_world_has_all_states() -> None:
    """The random worlds are not so broken that nothing counts, nor so tame that everything does."""
    found: set[str] = set()

    @given(st.data())
    @settings(max_examples=120, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def look(data: st.DataObject) -> None:
        world = World(data)
        world.run()
        judged = judge(world.school.held, ANCHOR, {})
        found.update(str(one.reason) for one in judged.entries.values())
        kinds = {entry.entry_id: entry.kind for entry in world.school.held}
        found.update(kinds[key] for order in judged.order.values() for key in order)

    look()
    assert {"", "two-histories", "cut-off", "role", "not-issuer", "unknown-device", "not-member"} <= found
    assert {*MARKS[:4], EntryType.VERSION_LINKED, EntryType.MEMBER_ADDED, EntryType.DEVICE_ENDED} <= found


def test_an_empty_school_is_a_judgement_too() -> None:
    empty = judge([], ANCHOR, {})
    assert not empty.entries
    assert empty.roster.school_name == ""
    assert School().judge() == empty
