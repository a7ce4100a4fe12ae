"""A hostile colleague and *Innsynslogg*: says what others did, leaves out and turns their own, writes elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import hostile
import pytest
from hostile import World, world_of
from school_kit import PRINCIPAL, TEACHER, three_people

from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Deed, Noted
from skjema_app.vault.judge.batch import BatchLine, batch_data, read_batch

LINES = (BatchLine("08:12", Deed.READ), BatchLine("09:30", Deed.UNLOCKED))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = three_people(tmp_path_factory.mktemp("skole"))
    yield world_of(made)
    made.close()


def batch(world: World, who: str = "", number: int = 0, before: str = "", day: str = "") -> dict[str, Json]:
    person = world.school[who].person if who else world.mallory.person
    told = day or world.mallory.clock.now().date().isoformat()
    return batch_data(person, told, LINES, number=number, before=before)


def own_room(data: dict[str, Json], devices: Iterable[str] = ()) -> dict[str, Json]:
    return {"devices": list(devices), "prev_keys": [], **data}


def of_another(world: World) -> list[str]:
    about: dict[str, Json] = {"revision": world.report.document_id}
    return [
        world.open("audit.noted", own_room(batch(world, PRINCIPAL))),
        world.write("audit.case", world.mine.case_id, batch(world, TEACHER)),
        world.write("audit.document", world.report.room, {**batch(world, TEACHER), **about}),
    ]


def leaves_out(world: World) -> list[str]:
    return [world.open("audit.noted", own_room(batch(world, number=3, before="e" * 64)))]


def another_chain(world: World) -> list[str]:
    room, key = world.forger.new_room()
    first = own_room(batch(world))
    began = world.forger.write("audit.noted", room, key, first, receivers=world.receivers())
    false = own_room(batch(world, number=1, before="e" * 64))
    return [world.forger.write("audit.noted", room, key, false, after=[began.entry_id]).entry_id]


def days_turned(world: World) -> list[str]:
    room, key = world.forger.new_room()
    first = own_room(batch(world))
    began = world.forger.write("audit.noted", room, key, first, receivers=world.receivers())
    back = own_room(batch(world, number=1, before=read_batch(first).digest, day="2026-01-01"))
    ahead = own_room(batch(world, day="2036-01-01"))
    return [
        world.forger.write("audit.noted", room, key, back, after=[began.entry_id]).entry_id,
        world.open("audit.noted", ahead),
    ]


def not_a_member(world: World) -> list[str]:
    return [world.write("audit.case", world.lost.case_id, batch(world))]


def lines_turned(world: World) -> list[str]:
    data = batch(world)
    return [world.open("audit.noted", own_room({**data, "lines": list(reversed(data["lines"]))}))]  # type: ignore[arg-type]


def words_inside(world: World) -> list[str]:
    return [world.open("audit.noted", own_room({**batch(world), "lines": ["08:12 read Ola"], "about": ["Ola"]}))]


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (of_another, "audit-other"),
        (leaves_out, "audit-gap"),
        (another_chain, "audit-chain"),
        (days_turned, "audit-day"),
        (not_a_member, "not-member"),
        (lines_turned, "audit-order"),
        (words_inside, "body-shape"),
    ],
)
def test_every_vault_refuses_it_and_says_why(world: World, run: Callable[[World], list[str]], code: str) -> None:
    before = {one.name: one.vault.audit.lines() for one in world.honest}
    forged = run(world)
    world.deliver()
    for entry in forged:
        assert world.verdicts(entry) - {("sealed", "no-key")} == {("refused", code)}
    for one in world.honest:
        assert not [line for line in one.vault.audit.lines() if line.entry_id in forged]
        assert {line.entry_id for line in before[one.name]} <= {line.entry_id for line in one.vault.audit.lines()}


def test_what_honest_people_note_meanwhile_is_none_the_worse(world: World) -> None:
    teacher, rector = world.school[TEACHER], world.school[PRINCIPAL]
    teacher.vault.audit.note(Noted(Deed.READ, case=world.mine.case_id))
    teacher.clock.advance(minutes=24 * 60)
    assert teacher.school.batch_audit(teacher.vault.audit)
    hostile.exchange(teacher, rector)
    assert any(one.person == teacher.person and one.case == world.mine.case_id for one in rector.vault.audit.lines())
