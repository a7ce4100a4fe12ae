"""What a vault notes of its own use: its own table, the day's batch, and what others are shown of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judge_kit import PDF, School, founded, person_id, room_id
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    exchange,
    exchange_in_any_order,
    finish,
    three_people,
)
from vault_kit import filled_vault, new_vault

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.audit import Deed, Noted
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case
from skjema_app.vault.audit import AuditFault
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.connection import Raw
from skjema_app.vault.judge.batch import BatchLine, batch_data, read_batch
from skjema_app.vault.vault import Vault

ACCEPTED = (EntryState.ACCEPTED, "")
Told = tuple[str, str, str, str, str]


def told(vault: Vault, *, of: str | None = None) -> list[Told]:
    """Minute, who, what and about what; ``of``: one person only, who is "" while it waits in their own vault."""
    lines = vault.audit.lines()
    return sorted(
        (one.moment.isoformat()[:16], one.person, one.deed.value, one.case, one.document)
        for one in lines
        if of is None or one.person == of
    )


# --- alone -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Vault]:
    with filled_vault(tmp_path, documents=1).vault as vault:
        yield vault


def test_the_same_reading_is_noted_once_an_hour_and_an_unlocking_each_time(alone: Vault) -> None:
    document = alone.documents.list()[0].document_id
    for _ in range(3):
        alone.audit.note(Noted(Deed.READ, document=document), Noted(Deed.UNLOCKED))
    alone.audit.note(Noted(Deed.SEARCHED))
    alone.state.clock.advance(minutes=60)  # type: ignore[attr-defined]
    alone.audit.note(Noted(Deed.READ, document=document))
    deeds = [one.deed for one in alone.audit.lines()]
    assert [deeds.count(one) for one in (Deed.READ, Deed.UNLOCKED, Deed.SEARCHED)] == [2, 3, 1]


def test_a_day_that_is_over_becomes_entries_that_a_rebuild_finds_again(alone: Vault) -> None:
    document = alone.documents.list()[0].document_id
    alone.audit.note(Noted(Deed.READ, document=document), Noted(Deed.SEARCHED))
    assert not alone.audit.batch_alone()  # the day isn't over
    before = told(alone)
    alone.state.clock.advance(minutes=24 * 60)  # type: ignore[attr-defined]
    alone.audit.note(Noted(Deed.UNLOCKED))
    assert alone.audit.batch_alone()
    assert [one.noted.deed for one in alone.audit.waiting()] == [Deed.UNLOCKED]
    assert [one for one in told(alone) if one[2] != "unlocked"] == before
    assert alone.rebuild().equal
    assert [one for one in told(alone) if one[2] != "unlocked"] == before
    assert alone.audit.faults() == ()
    assert alone.check().ok


def noted_ten(vault: Vault) -> Raw:
    for number in range(10):
        vault.audit.note(Noted(Deed.EXPORTED, document=f"{number:064x}"))
    return vault.state.database.raw


def change(raw: Raw) -> None:
    raw.execute("UPDATE audit_local SET document_id = '' WHERE position = 4")


def remove(raw: Raw) -> None:
    raw.execute("DELETE FROM audit_local WHERE position = 4")


def swap(raw: Raw) -> None:
    for old, new in ((4, 99), (5, 4), (99, 5)):
        raw.execute("UPDATE audit_local SET position = ? WHERE position = ?", (new, old))


def cut(raw: Raw) -> None:
    raw.execute("DELETE FROM audit_local WHERE position > 7")


def behead(raw: Raw) -> None:
    raw.execute("DELETE FROM audit_local WHERE position < 4")


@pytest.mark.parametrize(
    ("damage", "reason", "place"),
    [
        (change, AuditFault.CHANGED, 4),
        (remove, AuditFault.REMOVED, 4),
        (swap, AuditFault.REORDERED, 4),
        (cut, AuditFault.CUT, 8),
        (behead, AuditFault.REMOVED, 1),
    ],
)
def test_whatever_is_done_to_the_notes_that_wait_is_named(
    alone: Vault, damage: Callable[[Raw], None], reason: AuditFault, place: int
) -> None:
    raw = noted_ten(alone)
    assert alone.audit.faults() == ()
    damage(raw)
    assert alone.audit.faults()[0] == (place, reason)
    assert not alone.check().ok


def test_a_disk_that_is_full_stops_nobodys_reading_and_the_note_comes_later(
    alone: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as patched:
        patched.setattr("skjema_app.vault.audit._set_end", full)
        alone.audit.note(Noted(Deed.PRINTED))
        assert alone.audit.waiting() == ()
        assert [one.deed for one in alone.audit.lines()] == [Deed.PRINTED]
    alone.audit.note(Noted(Deed.UNLOCKED))
    assert [one.noted.deed for one in alone.audit.waiting()] == [Deed.PRINTED, Deed.UNLOCKED]


def test_more_at_once_than_memory_keeps_is_written_down_all_the_same(
    alone: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    many = [Noted(Deed.EXPORTED, document=f"{number:064x}") for number in range(600)]
    alone.audit.note(*many)
    assert [one.noted.document for one in alone.audit.waiting()] == [one.document for one in many]
    with monkeypatch.context() as patched:  # a disk that is full is no reason to fill the memory
        patched.setattr("skjema_app.vault.audit._set_end", full)
        alone.audit.note(*many)
    alone.audit.note(Noted(Deed.UNLOCKED))
    waited = alone.audit.waiting()[len(many) :]
    assert [one.noted.document for one in waited] == [*(one.document for one in many[-500:]), ""]


def test_a_vault_that_is_new_has_noted_nothing(tmp_path: Path) -> None:
    with new_vault(tmp_path / "hvelv") as vault:
        assert vault.audit.lines() == ()
        assert vault.audit.faults() == ()


# --- at a school -----------------------------------------------------------------------------------------------------


@pytest.fixture
def people(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def opened_case(people: TestSchool) -> Case:
    principal, teacher = people[PRINCIPAL], people[TEACHER]
    case = principal.school.open_case(
        number="S-2026-001", pupil="x", group="8A", responsible=teacher.person, members=[], why="test"
    )
    exchange(*people.members.values())
    return case


def next_day(people: TestSchool) -> None:
    people.clock.advance(minutes=24 * 60)
    for member in people.members.values():
        member.school.batch_audit(member.vault.audit)


def test_the_rector_sees_all_of_it_and_nobody_else_what_is_not_theirs(people: TestSchool) -> None:
    case = opened_case(people)
    principal, teacher, office = people[PRINCIPAL], people[TEACHER], people[OFFICE]
    report = finish(teacher, readers=[principal.person])
    exchange(*people.members.values())
    kept = finish_alone(teacher)
    teacher.vault.audit.note(
        Noted(Deed.READ, case=case.case_id),
        Noted(Deed.READ, document=report.document_id),
        Noted(Deed.READ, document=kept),
        Noted(Deed.SEARCHED),
    )
    mine = {(moment, deed, of_case, of_document) for moment, _who, deed, of_case, of_document in told(teacher.vault)}
    next_day(people)
    exchange(*people.members.values())
    after = {(m, d, c, o) for m, _who, d, c, o in told(teacher.vault)}
    assert mine == after
    shown = {(m, d, c, o) for m, _who, d, c, o in told(principal.vault, of=teacher.person)}
    assert shown == {one for one in mine if one[3] != kept}
    assert told(office.vault, of=teacher.person) == []
    for member in people.members.values():
        assert member.vault.rebuild().equal


def finish_alone(member: Member) -> str:
    from vault_kit import finish as finish_private
    from vault_kit import new_draft

    return finish_private(member.vault, new_draft(member.vault)).document_id


def test_a_batch_has_one_size_whether_little_or_much_was_done(people: TestSchool) -> None:
    sizes = []
    teacher = people[TEACHER]
    for count in (1, 2, 40, 1):
        for _ in range(count):
            teacher.vault.audit.note(Noted(Deed.UNLOCKED))
        people.clock.advance(minutes=24 * 60)
        assert teacher.school.batch_audit(teacher.vault.audit) == 1  # one entry for the day
        frame = parse_frame([data for _seq, data in teacher.school.feeds().own_frames(-1)][-1])
        sizes.append((frame.header.body_len, frame.header.env_n))
    assert len({body for body, _env in sizes}) == 1
    assert [env for _body, env in sizes[1:]] == [0, 0, 0]  # the key is given once


def test_a_new_rector_gets_what_was_noted_before_and_the_old_one_nothing_more(people: TestSchool) -> None:
    teacher, principal = people[TEACHER], people[PRINCIPAL]
    teacher.vault.audit.note(Noted(Deed.SEARCHED))
    next_day(people)
    exchange(*people.members.values())
    newer = people.join("Nina Nytun", {Role.PRINCIPAL})
    assert told(newer.vault, of=teacher.person) == []
    assert teacher.school.batch_audit(teacher.vault.audit) == 1  # nothing to tell, a key to give
    exchange(*people.members.values())
    assert len(told(newer.vault, of=teacher.person)) == 1
    principal.school.end_device(newer.device)
    exchange(*people.members.values())
    teacher.vault.audit.note(Noted(Deed.UNLOCKED))
    next_day(people)
    exchange(*people.members.values())
    assert len(told(newer.vault, of=teacher.person)) == 1
    assert len(told(principal.vault, of=teacher.person)) == 2


def test_whoever_was_taken_out_of_a_case_tells_the_rector_alone(people: TestSchool) -> None:
    case = opened_case(people)
    principal, teacher = people[PRINCIPAL], people[TEACHER]
    teacher.vault.audit.note(Noted(Deed.READ, case=case.case_id))
    principal.school.remove_member(case.case_id, teacher.person)
    exchange(*people.members.values())
    next_day(people)
    exchange(*people.members.values())
    assert [one[2:4] for one in told(principal.vault, of=teacher.person)] == [("read", case.case_id)]


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(
        st.lists(st.tuples(st.sampled_from([PRINCIPAL, TEACHER]), st.integers(0, 3)), max_size=6),
        min_size=1,
        max_size=3,
    ),
    chance=st.randoms(use_true_random=False),
)
def test_what_was_noted_is_what_is_shown_in_any_order_of_arrival(
    tmp_path_factory: pytest.TempPathFactory, days: list[list[tuple[str, int]]], chance: random.Random
) -> None:
    people = three_people(tmp_path_factory.mktemp("logg"))
    try:
        case = opened_case(people)
        report = finish(people[TEACHER], readers=[people[PRINCIPAL].person])
        exchange(*people.members.values())
        kinds = (
            Noted(Deed.READ, case=case.case_id),
            Noted(Deed.READ, document=report.document_id),
            Noted(Deed.SEARCHED),
            Noted(Deed.UNLOCKED),
        )
        for day in days:
            for who, kind in day:
                people[who].vault.audit.note(kinds[kind])
            people.clock.advance(minutes=24 * 60)
            for name in (PRINCIPAL, TEACHER):
                people[name].school.batch_audit(people[name].vault.audit)
        noted = {name: [(m, d, c, o) for m, _who, d, c, o in told(people[name].vault, of=people[name].person)]
                 for name in (PRINCIPAL, TEACHER)}  # fmt: skip
        exchange_in_any_order(list(people.members.values()), chance)
        for name, lines in noted.items():
            shown = told(people[PRINCIPAL].vault, of=people[name].person)
            assert [(m, d, c, o) for m, _who, d, c, o in shown] == lines
    finally:
        people.close()


# --- judged ----------------------------------------------------------------------------------------------------------


def batch(who: str, number: int = 0, before: str = "", day: str = "2026-11-22", **more: object) -> dict[str, object]:
    lines = [BatchLine("08:12", Deed.SEARCHED), BatchLine("09:30", Deed.UNLOCKED)]
    return batch_data(person_id(who), day, lines, number=number, before=before, more=more)  # type: ignore[arg-type,return-value]


def own(school: School, who: str, data: dict[str, object], *, room: str = "", **more: object) -> str:
    data = {"devices": [], "prev_keys": [], **data}
    return school.write(who, EntryType.AUDIT_NOTED, room_id(room or f"logg {who}"), data, **more)  # type: ignore[arg-type]


def digest(data: dict[str, object]) -> str:
    return read_batch(data).digest  # type: ignore[arg-type]


def test_an_honest_chain_counts() -> None:
    school = founded()
    first = batch("kari")
    second = batch("kari", 1, digest(first))
    assert school.state(own(school, "kari", first)) == ACCEPTED
    assert school.state(own(school, "kari", second)) == ACCEPTED


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (lambda _first: batch("rektor"), "audit-other"),
        (lambda first: batch("kari", 2, digest(first)), "audit-gap"),
        (lambda first: batch("kari", 0), "audit-gap"),
        (lambda _first: batch("kari", 1, "e" * 64), "audit-chain"),
        (lambda first: batch("kari", 1, digest(first), day="2026-11-21"), "audit-day"),
        (lambda first: batch("kari", 1, digest(first), day="2026-11-24"), "audit-day"),
    ],
)
def test_a_forged_batch_is_refused_and_named(
    forged: Callable[[dict[str, object]], dict[str, object]], reason: str
) -> None:
    school = founded()
    first = batch("kari")
    own(school, "kari", first)
    assert school.state(own(school, "kari", forged(first))) == (EntryState.REFUSED, reason)


def test_nobody_writes_in_the_room_of_anothers_notes_and_nobody_begins_with_the_second() -> None:
    school = founded()
    own(school, "kari", batch("kari"))
    assert school.state(own(school, "rektor", batch("rektor"), room="logg kari")) == (EntryState.REFUSED, "audit-room")
    assert school.state(own(school, "rektor", batch("rektor", 1, "e" * 64))) == (EntryState.REFUSED, "audit-gap")


@pytest.mark.parametrize("kept", [(0,), (1,), (0, 0, 1)])
def test_a_line_that_is_taken_out_or_added_makes_another_batch(kept: tuple[int, ...]) -> None:
    lines = [BatchLine("08:12", Deed.SEARCHED), BatchLine("09:30", Deed.UNLOCKED)]
    whole = read_batch(batch_data(person_id("kari"), "2026-11-22", lines))
    other = read_batch(batch_data(person_id("kari"), "2026-11-22", [lines[one] for one in kept]))
    assert whole.digest != other.digest


def test_lines_that_are_not_in_the_order_of_the_day_are_no_batch() -> None:
    late = [BatchLine("09:30", Deed.UNLOCKED), BatchLine("08:12", Deed.SEARCHED)]
    with pytest.raises(SkjemaError) as refused:
        read_batch(batch_data(person_id("kari"), "2026-11-22", late))
    assert refused.value.details["reason"] == "audit-order"


@pytest.mark.parametrize(
    "line",
    ["8:12 read -", "08:12 read", "08:12 gossip -", "24:00 read -", "08:12 read 1", "08:12 read -\n", "08:12  read -"],
)
def test_a_line_is_codes_and_nothing_else(line: str) -> None:
    data = {**batch("kari"), "lines": [line]}
    with pytest.raises(SkjemaError):
        read_batch(data)  # type: ignore[arg-type]


def test_only_a_member_notes_in_a_case_and_only_of_themselves() -> None:
    school = founded()
    school.certify("rektor", "eva", "eva", ["laerer"])
    school.open_case("rektor", "c", ["rektor", "kari"], "kari")
    kari = school.write("kari", EntryType.AUDIT_CASE, room_id("c"), batch("kari"))  # type: ignore[arg-type]
    eva = school.write("eva", EntryType.AUDIT_CASE, room_id("c"), batch("eva"))  # type: ignore[arg-type]
    false = school.write("kari", EntryType.AUDIT_CASE, room_id("c"), batch("rektor", 1, "e" * 64))  # type: ignore[arg-type]
    assert school.state(kari) == ACCEPTED
    assert school.state(eva) == (EntryState.REFUSED, "not-member")
    assert school.state(false) == (EntryState.REFUSED, "audit-other")


def test_a_note_about_a_document_names_a_version_of_its_room() -> None:
    school = founded()
    made = school.finish("kari", "d")
    about: dict[str, object] = batch("rektor", revision=made)
    other: dict[str, object] = batch("kari", revision=PDF)
    assert school.state(school.write("rektor", EntryType.AUDIT_DOCUMENT, room_id("d"), about)) == ACCEPTED  # type: ignore[arg-type]
    wrong = school.write("kari", EntryType.AUDIT_DOCUMENT, room_id("d"), other)  # type: ignore[arg-type]
    assert school.state(wrong) == (EntryState.REFUSED, "revision")


def test_what_was_erased_between_two_batches_leaves_the_later_one_standing() -> None:
    from dataclasses import replace

    school = founded()
    first = batch("kari")
    second = batch("kari", 1, digest(first))
    third = batch("kari", 2, digest(second))
    ids = [own(school, "kari", one) for one in (first, second, third)]
    cut_out = [replace(one, cut=True) if one.entry_id == ids[1] else one for one in school.held]
    judged = school.judge(cut_out)
    assert judged.entries[ids[2]].reason in {"", "missing-parent"}  # never «audit-gap»: it was the erasure
