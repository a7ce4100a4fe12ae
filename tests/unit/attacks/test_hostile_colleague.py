"""A colleague with our source and own keys tries everything at once: nothing counts anywhere, and each is named."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hostile import ATTACKS, MINUTES, World, world_of
from school_kit import exchange, finish, frames_of, shown, states, three_people

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.projections import Dump

JOURNAL = frozenset({"school_entry", "school_tag", "school_blob", "school_head", "school_rotation"})
"""What is kept of every entry, whether it counts or not; all else is what people are shown."""


@dataclass
class Attacked:
    """The world after every attack; what was written, and the lists of each honest vault before and after."""

    world: World
    written: dict[str, list[str]]
    before: list[dict[str, Dump]]
    after: list[dict[str, Dump]]


def lists(world: World) -> list[dict[str, Dump]]:
    return [{name: dump for name, dump in shown(one).items() if name not in JOURNAL} for one in world.honest]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Every attack, in some order, delivered to everybody."""
    made = three_people(tmp_path_factory.mktemp("skole"))
    world = world_of(made)
    before = lists(world)
    names = list(ATTACKS)
    random.Random(5).shuffle(names)
    written = {name: list(ATTACKS[name].run(world)) for name in names}
    world.deliver()
    yield Attacked(world, written, before, lists(world))
    made.close()


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_it_is_detected_everywhere_and_named(attacked: Attacked, name: str) -> None:
    world, written = attacked.world, attacked.written
    assert written[name]
    for entry_id in written[name]:
        told = world.verdicts(entry_id) - {("sealed", "no-key")}  # who reads nothing in a room can be fooled by nothing
        assert told == {(ATTACKS[name].state, ATTACKS[name].code)}


def test_none_of_it_changes_what_anybody_is_shown(attacked: Attacked) -> None:
    assert len(attacked.written) == len(ATTACKS)
    assert attacked.after == attacked.before
    for one in attacked.world.honest:
        assert one.vault.rebuild().equal
        assert one.vault.check().ok


def test_the_hostile_ones_own_program_says_no_too(attacked: Attacked) -> None:
    """The vault refuses to write what would not count: nothing is half-done."""
    world = attacked.world
    before = len(states(world.mallory))
    with pytest.raises(SkjemaError) as caught:
        finish(world.mallory, readers=[], pin=MINUTES)
    assert caught.value.code is ErrorCode.NOT_ALLOWED
    assert caught.value.details["reason"] == "form-role"
    assert len(states(world.mallory)) == before


def test_under_another_persons_feed_nothing_gets_in(attacked: Attacked) -> None:
    """Own frames under the name of a colleague's device: not signed by it, so not even stored."""
    world = attacked.world
    rector, teacher = world.honest[0], world.honest[1]
    feeds = rector.school.feeds()
    tip = feeds.tips()[teacher.device]
    ours = parse_frame(world.forger.frames[0])
    stolen = bytearray(ours.raw)
    at = stolen.index(bytes.fromhex(world.mallory.device))
    stolen[at : at + 16] = bytes.fromhex(teacher.device)
    under = feeds.receive(teacher.device, [bytes(stolen), *world.forger.frames])
    assert under.new == 0
    assert {one.reason for one in under.refused} == {"signature", "device"}
    assert feeds.tips()[teacher.device] == tip


def test_the_others_work_on(attacked: Attacked) -> None:
    world = attacked.world
    rector, teacher = world.honest[0], world.honest[1]
    made = finish(teacher, readers=[rector.person], text="går videre")
    exchange(*world.honest)
    assert made.document_id in {one.document_id for one in rector.vault.documents.list()}
    assert frames_of(teacher)
