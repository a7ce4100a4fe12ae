"""The same set of entries in any order, any parts, with repeats: equal states and rows, equal to a rebuild."""

from __future__ import annotations

import itertools
import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    approve,
    carry,
    exchange,
    exchange_in_any_order,
    finish,
    next_version,
    prove_all,
    rows,
    shown,
    states,
    three_people,
)

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import CASE_MARKS, MarkKind

DEPUTY = "Ola Sørtun"
_ACTIONS = (
    "finish",
    "version",
    "approve",
    "return",
    "grant",
    "case",
    "link",
    "add",
    "remove",
    "note",
    "receipt",
    "tend",
    "carry",
)


def _act(school: TestSchool, action: str, chance: random.Random) -> None:
    """One thing that one person does with what they see; what isn't theirs to do is refused, and that's fine."""
    members = list(school.members.values())
    who = chance.choice(members)
    documents = [one for one in who.vault.documents.list() if one.school]
    cases = who.school.cases()
    other = chance.choice(members)
    try:
        match action:
            case "finish":
                finish(who, readers=[chance.choice(members).person], text=f"tekst {chance.random()}")
            case "version" if documents:
                next_version(who, chance.choice(documents), readers=[other.person], text=f"ny {chance.random()}")
            case "approve" if documents:
                approve(who, chance.choice(documents))
            case "return" if documents:
                who.school.return_(chance.choice(documents).document_id, "se over")
            case "grant" if documents:
                who.school.grant(chance.choice(documents).document_id, [other.person], "for")
            case "case":
                number = who.school.next_number(2026)
                who.school.open_case(
                    number=number, pupil="x", group="8A", responsible=other.person, members=[], why="test"
                )
            case "link" if documents and cases:
                who.school.link(chance.choice(cases).case_id, chance.choice(documents).document_id)
            case "add" if cases:
                who.school.add_member(chance.choice(cases).case_id, other.person)
            case "remove" if cases:
                who.school.remove_member(chance.choice(cases).case_id, other.person)
            case "note" if cases:
                who.school.note(chance.choice(cases).case_id, chance.choice(sorted(CASE_MARKS)), text="fordi")
            case "receipt" if documents:
                who.school.receipt([one.document_id for one in documents], MarkKind.OPENED)
            case "tend":
                who.school.grant_by_policy()
            case "carry":
                carry(other, who) if other is not who else None
    except SkjemaError as error:
        if error.code is not ErrorCode.NOT_ALLOWED:
            raise


def _assert_equal(members: list[Member]) -> None:
    """All hold the same entries; what two both could open has the same worth, and each equals its own rebuild."""
    held = [states(member) for member in members]
    assert all(one.keys() == held[0].keys() for one in held)
    for one, other in itertools.combinations(held, 2):
        for entry_id, judged in one.items():
            if "no-key" not in {judged[1], other[entry_id][1]}:
                assert judged == other[entry_id]
    for member in members:
        before = shown(member)
        report = member.vault.rebuild()
        assert report.equal, report.differing
        assert shown(member) == before


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_ACTIONS), min_size=4, max_size=22), st.randoms(use_true_random=False))
def test_random_work_delivered_in_any_order(actions: list[str], chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        school = three_people(Path(folder))
        school.join(DEPUTY, {Role.DEPUTY})
        try:
            for action in actions:
                _act(school, action, chance)
            members = list(school.members.values())
            exchange_in_any_order(members, chance)
            exchange(*members, rounds=1)
            _assert_equal(members)
        finally:
            school.close()


def test_two_hundred_orders_of_one_set(tmp_path: Path) -> None:
    """Attack 16: the same frames into fresh vaults of the same device, in ever other orders, with restarts."""
    school = three_people(tmp_path)
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    report = finish(teacher, readers=[principal.person])
    exchange(teacher, principal)
    case = principal.school.open_case(
        number="S-2026-001", pupil="x", group="", responsible=teacher.person, members=[office.person], why=""
    )
    principal.school.link(case.case_id, report.document_id)
    exchange(teacher, principal)
    principal.school.remove_member(case.case_id, office.person)
    exchange(teacher, principal)
    second = next_version(teacher, report, readers=[principal.person], text="to")
    teacher.school.link(case.case_id, second.document_id)
    exchange(teacher, principal)
    approve(principal, second)
    exchange(teacher, principal)
    expected = (states(principal), {name: rows(principal, name) for name in ("document", "mark", "case_member")})
    chance = random.Random(7)
    copies = [_frames(principal), _frames(teacher)]
    raw = principal.vault.state.database.raw
    for _ in range(40):
        with principal.vault.state.database.transaction():
            raw.execute("DROP TRIGGER school_entry_kept")
            raw.execute("DELETE FROM school_entry WHERE device = ?", (teacher.device,))
            raw.execute("DELETE FROM school_tag WHERE device = ?", (teacher.device,))
            shown = ("document", "mark", "document_event", "case_member", "school_case", "case_link", "search_row")
            for table in shown:
                raw.execute(f"DELETE FROM {table}")
            raw.execute("UPDATE school_entry SET state = 'sealed', reason = '', depth = 0")
            raw.execute(
                "CREATE TRIGGER school_entry_kept BEFORE DELETE ON school_entry "
                "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
        principal.school.forget()
        frames = copies[1] * 2
        chance.shuffle(frames)
        while frames:
            count = chance.randint(1, 9)
            principal.school.feeds().receive(teacher.device, frames[:count])
            frames = frames[count:]
            if chance.random() < 0.3:
                principal.school.feeds().settle()
            if chance.random() < 0.2:
                principal.school.forget()
        principal.school.feeds().settle()
        prove_all(principal)
        found = (states(principal), {name: rows(principal, name) for name in ("document", "mark", "case_member")})
        assert found == expected
    assert principal.vault.rebuild().equal
    school.close()


def _frames(member: Member) -> list[bytes]:
    from school_kit import frames_of

    return frames_of(member)
