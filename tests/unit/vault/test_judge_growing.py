"""Judging what grows comes to the same answer as judging the whole set, in any order and in any lots."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judge_kit import ANCHOR, ROOM, School, founded, room_id
from judge_worlds import World

from skjema_app.vault.bodies import EntryType
from skjema_app.vault.judge import Held, Judging, judge

VERDICTS = ("", "", "attachment-missing", "attachment-unproven", "approval-changes-pdf")
_PATIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _sealed(entry: Held) -> Held:
    """As it is held before a key to it is."""
    return replace(entry, room="", kind="", version=0, by="", at="", after=(), auth=(), pin=None, claims={})


def _grow(held: list[Held], chance: random.Random) -> int:
    """Take a set in by lots, some entries sealed at first, verdicts on attachments changing; how often it only grew."""
    judging = Judging(ANCHOR)
    content: dict[str, str] = {}
    known: dict[str, Held] = {}
    rest, later, grown = list(held), [], 0
    while rest or later:
        news: dict[str, Held] = {}
        for entry in rest[: chance.randint(0 if later else 1, 4)]:
            rest.remove(entry)
            if entry.room and chance.random() < 0.2:
                later.append(entry)
                entry = _sealed(entry)
            news[entry.entry_id] = entry
        if later and (not rest or chance.random() < 0.3):
            opened = later.pop(chance.randrange(len(later)))
            news[opened.entry_id] = opened
        for entry in chance.sample(list(known.values()), min(len(known), chance.choice((0, 0, 1)))):
            news.setdefault(entry.entry_id, entry)
        for key, entry in news.items():
            if entry.kind in {EntryType.DOCUMENT_FINISHED, EntryType.DOCUMENT_APPROVED}:
                content[key] = chance.choice(VERDICTS)
        known |= news
        before = {} if judging.judgement is None else dict(judging.judgement.entries)
        touched = judging.take(news, content)
        whole = judge(known.values(), ANCHOR, content)
        assert judging.judgement == whole
        if touched is not None:
            grown += 1
            assert {key for key in whole.entries if whole.entries[key] != before.get(key)} <= set(touched)
    return grown


@given(st.data(), st.randoms(use_true_random=False))
@_PATIENT
def test_growing_gives_what_judging_the_whole_gives(data: st.DataObject, chance: random.Random) -> None:
    world = World(data)
    world.run()
    _grow(world.school.held, chance)


@given(st.data(), st.randoms(use_true_random=False))
@settings(_PATIENT, max_examples=30)
def test_growing_in_any_order_of_arrival(data: st.DataObject, chance: random.Random) -> None:
    world = World(data)
    world.run()
    held = list(world.school.held)
    chance.shuffle(held)
    _grow(held, chance)


def test_random_worlds_do_grow() -> None:
    """Else the two tests above would compare the whole with itself."""
    grown = 0

    @given(st.data(), st.randoms(use_true_random=False))
    @settings(max_examples=30, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    def look(data: st.DataObject, chance: random.Random) -> None:
        nonlocal grown
        world = World(data)
        world.run()
        grown += _grow(world.school.held, chance)

    look()
    assert grown > 60


def _taken(school: School) -> Judging:
    judging = Judging(ANCHOR)
    judging.take({entry.entry_id: entry for entry in school.held}, {})
    return judging


def test_only_what_hangs_together_is_judged_anew() -> None:
    school = founded()
    versions = [school.finish("kari", f"d{number}") for number in range(20)]
    following = school.finish("kari", "next", parents=[versions[3]], series=versions[3], number=2)
    judging = _taken(school)
    school.mark("kari", EntryType.DOCUMENT_EVENT, "d3", versions[3])
    new = school.held[-1]
    assert set(judging.take({new.entry_id: new}, {}) or ()) == {new.entry_id, versions[3], following}


def test_a_statement_in_the_school_room_is_everybodys_business() -> None:
    school = founded()
    school.finish("kari", "d0")
    judging = _taken(school)
    school.certify("rektor", "eva", "eva", ["laerer"])
    new = school.held[-1]
    assert judging.take({new.entry_id: new}, {}) is None
    assert judging.judgement == school.judge()


def test_an_entry_that_the_school_room_had_cited_from_elsewhere() -> None:
    """It turns what waited for it into something refused: news from a room below that reaches up."""
    school = founded()
    version = school.finish("kari", "d0")
    late = school.held.pop()
    statement = school.certify("rektor", "eva", "eva", ["laerer"], after=[version], auth=())
    judging = _taken(school)
    assert school.state(statement)[1] == "missing-parent"
    judging.take({late.entry_id: late}, {})
    school.held.append(late)
    assert judging.judgement == school.judge()
    assert school.state(statement)[1] == "parent-room"


def test_the_same_mark_under_a_head_that_turns_out_to_be_of_another_room() -> None:
    school = founded()
    version = school.finish("kari", "d0")
    other = school.finish("dina", "d1")
    late = school.held.pop()
    mark = school.mark("kari", EntryType.DOCUMENT_EVENT, "d0", version, auth=[other])
    judging = _taken(school)
    judging.take({late.entry_id: late}, {})
    school.held.append(late)
    assert judging.judgement == school.judge()
    assert school.state(mark)[1] == "authority-room"
    assert late.room == room_id("d1") != ROOM
