"""A colleague who makes an erasure of the one take the key of the other: nothing that lives loses its key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from forger import Forger
from hostile import World, finished, pinned, world_of
from school_kit import OFFICE, PRINCIPAL, TEACHER, exchange, rows, three_people
from vault_kit import PIN

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.erasure import ErasureReason


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = three_people(tmp_path)
    found = world_of(made)
    made[PRINCIPAL].school.link(found.mine.case_id, found.report.document_id)
    exchange(*made.members.values())
    found.forger = Forger(found.mallory)
    yield found
    made.close()


def keys(world: World) -> list[set[str]]:
    """The ids of the keys that each honest vault holds."""
    return [{str(row[0]) for row in rows(one, "school_key")} for one in world.honest]


def erase(world: World, document: FinishedDocument) -> None:
    """Rector and office, as their programs do it."""
    rector, office = world.school[PRINCIPAL], world.school[OFFICE]
    named = rector.school.entries_to_erase([document.document_id])
    for one in (rector, office):
        one.school.state_erasure(named, ErasureReason.ARCHIVED)
        exchange(*world.honest)


def room_of(world: World, document: FinishedDocument) -> str:
    return world.school[PRINCIPAL].vault.documents.get(document.document_id).room


def go_on(world: World) -> None:
    """Everybody works on in the case and the school, and opens their vault's journal anew."""
    rector, teacher = world.school[PRINCIPAL], world.school[TEACHER]
    for one in (rector, teacher):
        assert world.mine.case_id in {case.case_id for case in one.school.cases()}
        assert one.vault.rebuild().differing == ()
    teacher.school.remove_member(world.mine.case_id, world.mallory.person)
    exchange(*world.honest)
    assert all(held >= {world.mine.case_id} for held in keys(world)[:2])


@pytest.mark.parametrize("victim", ["the case", "the school", "a version"])
@pytest.mark.parametrize("before", [True, False])
def test_a_link_that_lies_about_the_room_takes_no_key(world: World, victim: str, before: bool) -> None:
    room = {
        "the case": world.mine.case_id,
        "the school": world.mallory.school.facts.room,
        "a version": room_of(world, world.report),
    }[victim]
    held = keys(world)
    gone = room_of(world, world.own)

    def lie() -> None:
        key = world.forger.key_of(room)
        with key, key.exposed() as buffer:
            data = {"entry": world.own.document_id, "room": room, "key": bytes(buffer).hex()}
        world.write("version.linked", world.mine.case_id, data)
        world.deliver()

    if before:
        lie()
    erase(world, world.own)
    if not before:
        lie()
    assert keys(world) == [one - {gone} for one in held]
    go_on(world)


def test_an_entry_of_the_case_that_claims_the_erased_room_takes_no_key(world: World) -> None:
    """A rotation says that the case's key belongs to Mallory's own room too; then an entry under it is of that room."""
    case, own = world.mine.case_id, room_of(world, world.own)
    held = keys(world)
    key = world.forger.key_of(own)
    with key, key.exposed() as buffer:
        said = {"prev_keys": [bytes(buffer).hex()], "reason": "", "members": []}
    under = world.forger.key_of(case)
    world.forger.write("case.rotated", own, under, said, after=world.forger.heads(own))
    false = world.forger.write("document.finished", own, under, finished(world), version=2, body=pinned(PIN))
    data = {"entry": false.entry_id, "room": case, "key": ""}
    world.write("version.linked", case, data)
    world.deliver()
    erase(world, world.own)
    assert [one & {case, own} for one in keys(world)] == [(one - {own}) & {case, own} for one in held]
    go_on(world)
