"""Attack 16: one school's entries into fresh copies of one vault, in ever other orders, with restarts and repeats."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    approve,
    exchange,
    finish,
    frames_of,
    next_version,
    prove_all,
    shown,
    states,
    three_people,
)
from vault_kit import open_vault

from skjema_app.domain.documents import EventKind
from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind
from skjema_app.vault.projections import Dump

READER, LATE = "Ola Sørtun", "Sein Vestun"


@dataclass
class Delivery:
    """The reader's vault as it was before everything, and all that is to come to it."""

    vault: Path
    frames: list[tuple[str, bytes]]
    blobs: dict[str, bytes]


def _delivery(base: Path) -> Delivery:
    """A school at work: versions, approvals, returns, cases with removals, a person who comes and goes."""
    school = three_people(base)
    reader = school.join(READER, {Role.DEPUTY})
    reader.vault.close()
    reader.vault.folder.rename(base / "før")
    del school.members[READER]
    known = reader.person
    _work(school, known)
    givers = list(school.members.values())
    blobs = {
        sha256: one.school.feeds().read_blob(sha256) for one in givers for sha256 in one.school.feeds().own_blobs()
    }
    frames = [(one.device, frame) for one in givers for frame in frames_of(one)]
    school.close()
    return Delivery(base / "før", frames, blobs)


def _work(school: TestSchool, reader: str) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    reports = [finish(teacher, readers=[principal.person, reader], text=f"sak {number}") for number in range(4)]
    _all(school)
    first, second = (
        principal.school.open_case(
            number=f"S-2026-00{number}",
            pupil="x",
            group="",
            responsible=teacher.person,
            members=[office.person, reader],
            why="",
        )
        for number in (1, 2)
    )
    for number, report in enumerate(reports):
        principal.school.link((first, second)[number % 2].case_id, report.document_id)
    principal.school.return_(reports[0].document_id, "se over")
    _all(school)
    newer = next_version(teacher, reports[0], readers=[principal.person], text="ny")
    beside = next_version(teacher, reports[0], readers=[principal.person], text="ny ved siden av")
    teacher.school.link(first.case_id, newer.document_id)
    principal.school.remove_member(first.case_id, office.person)
    teacher.school.set_suffix(second.case_id, "b")
    _all(school)
    approve(principal, newer)
    principal.school.return_(reports[1].document_id, "igjen")
    teacher.school.withdraw(reports[3].document_id, "feil elev")
    late = school.join(LATE, {Role.TEACHER})
    own = finish(late, readers=[principal.person, reader], text="av en som kom senere")
    late.school.record_event(own.document_id, EventKind.NOTE, text="et ord til")
    _all(school)
    principal.school.link(second.case_id, own.document_id)
    principal.school.add_member(second.case_id, late.person)
    principal.school.receipt([own.document_id, beside.document_id], MarkKind.OPENED)
    principal.school.end_device(late.device, reason="left")
    finish(late, readers=[principal.person], text="etter at det var slutt")
    joined = next_version(principal, newer, readers=[teacher.person, reader], text="av to")
    teacher.clock.advance(minutes=5)
    _all(school)
    teacher.school.link(first.case_id, joined.document_id)


def _all(school: TestSchool) -> None:
    exchange(*school.members.values(), rounds=1)


def _deliver(
    delivery: Delivery, place: Path, chance: random.Random, *, shuffled: bool
) -> tuple[dict[str, tuple[str, str, int]], dict[str, Dump]]:
    """Everything into a fresh copy; what every entry is worth then, and all rows."""
    shutil.copytree(delivery.vault, place)
    hand = [*delivery.frames, *chance.sample(delivery.frames, len(delivery.frames) // 4)]
    if shuffled:
        chance.shuffle(hand)
    reader = _opened(place)
    while hand:
        device, frame = hand.pop(0)
        frames = [frame]
        while hand and hand[0][0] == device and len(frames) < 9:
            frames.append(hand.pop(0)[1])
        reader.school.feeds().receive(device, frames)
        if chance.random() < 0.2:
            reader.school.feeds().settle()
        if chance.random() < 0.2:
            _give_blobs(reader, delivery, chance, most=2)
        if chance.random() < 0.1:
            prove_all(reader)
        if chance.random() < 0.04:
            reader.vault.close()
            reader = _opened(place)
    reader.school.feeds().settle()
    prove_all(reader)  # the last attachments may have come before
    while _give_blobs(reader, delivery, chance, most=100):
        prove_all(reader)
    found = states(reader), shown(reader)
    if chance.random() < 0.1:
        assert reader.vault.rebuild().equal
        assert (states(reader), shown(reader)) == found
    assert reader.vault.check().ok
    reader.vault.close()
    shutil.rmtree(place)
    return found


def _opened(place: Path) -> Member:
    vault = open_vault(place)
    return Member(READER, vault, vault.state.clock)  # type: ignore[arg-type]


def _give_blobs(reader: Member, delivery: Delivery, chance: random.Random, *, most: int) -> int:
    feeds = reader.school.feeds()
    wanted = list(feeds.wanted_blobs())
    chance.shuffle(wanted)
    for _device, sha256 in wanted[:most]:
        assert feeds.put_blob(sha256, delivery.blobs[sha256])
    feeds.settle()
    return len(wanted)


def _assert_all_orders_equal(base: Path, orders: int, seed: int) -> None:
    delivery = _delivery(base)
    chance = random.Random(seed)
    expected = _deliver(delivery, base / "i-rekkefølge", chance, shuffled=False)
    worth = {judged[:2] for judged in expected[0].values()}
    assert {("accepted", ""), ("sealed", "no-key"), ("waiting", "cut-off")} <= worth, worth
    for number in range(orders):
        found = _deliver(delivery, base / f"runde-{number}", chance, shuffled=True)
        assert found[0] == expected[0]
        assert found[1] == expected[1]


def test_an_order_of_delivery(tmp_path: Path) -> None:
    _assert_all_orders_equal(tmp_path, orders=1, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_orders_of_delivery(tmp_path: Path) -> None:
    _assert_all_orders_equal(tmp_path, orders=200, seed=2)
