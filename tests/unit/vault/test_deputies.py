"""Stedfortreder: decides between two days and neither before nor after, and no clock stretches that."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judge_kit import PDF, ROOM, School, founded, person_id
from school_kit import OFFICE, PRINCIPAL, TEACHER, TestSchool, approve, exchange, finish, three_people

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.feed.deputies import DEPUTY

ACCEPTED = (EntryState.ACCEPTED, "")
ROLE = (EntryState.REFUSED, "role")
LATE = (EntryState.WAITING, "deputy-over")


def named(school: School, who: str, first: str, last: str, /, by: str = "rektor", **more: object) -> str:
    of, cutoffs = more.pop("of", ""), more.pop("cutoffs", {})
    data: dict[str, Json] = {"person": person_id(who), "stands_for": person_id("rektor"), "first": first, "last": last}
    data |= {"of": of, "cutoffs": cutoffs, "looked": more.pop("looked", None)}  # type: ignore[dict-item]
    return school.write(by, EntryType.DEPUTY_SET, ROOM, data, **more)  # type: ignore[no-any-return,arg-type]


def approved_on(school: School, day: str, room: str = "d", who: str = "kari", **more: object) -> tuple[EntryState, str]:
    """What an approval of Olga's version is worth, said to be written on a day."""
    version = next(one.entry_id for one in school.held if one.kind == EntryType.DOCUMENT_FINISHED)
    at = f"{day}T10:00:00+01:00"
    return school.state(school.mark(who, EntryType.DOCUMENT_APPROVED, room, version, at=at, **more))


def ready() -> School:
    school = founded()
    school.finish("olga", "d")
    return school


@pytest.mark.parametrize(
    ("day", "worth"),
    [("2026-11-22", ROLE), ("2026-11-23", ACCEPTED), ("2026-11-25", ACCEPTED), ("2026-11-26", ROLE)],
)
def test_a_deputy_approves_on_the_days_and_on_no_other(day: str, worth: tuple[EntryState, str]) -> None:
    school = ready()
    named(school, "kari", "2026-11-23", "2026-11-25")
    assert approved_on(school, day) == worth


def test_only_an_issuer_names_a_deputy_and_who_never_saw_it_is_none() -> None:
    school = ready()
    auth = school.heads()
    assert school.state(named(school, "kari", "2026-11-23", "2026-11-25", by="dina")) == (
        EntryState.REFUSED,
        "not-issuer",
    )
    assert school.state(named(school, "kari", "2026-11-23", "2026-11-25", by="kari"))[0] is EntryState.REFUSED
    assert approved_on(school, "2026-11-24") == ROLE
    named(school, "kari", "2026-11-23", "2026-11-25")
    assert approved_on(school, "2026-11-24", auth=auth) == ROLE


def test_a_clock_that_is_turned_back_gives_nothing_once_it_is_said_to_be_over() -> None:
    school = ready()
    first = named(school, "kari", "2026-11-23", "2026-11-25")
    auth = school.heads()
    kari = school.device("kari")
    last = kari.seq - 1
    ends: dict[str, Json] = {kari.device_id: last}
    named(school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs=ends)
    assert approved_on(school, "2026-11-25", auth=auth) == LATE
    assert approved_on(school, "2026-11-26", auth=auth) == ROLE
    assert approved_on(school, "2026-11-25") == ROLE  # its writer has seen the end
    raised: dict[str, Json] = {kari.device_id: kari.seq - 1}
    named(school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs=raised)
    approvals = [one.entry_id for one in school.held if one.kind == EntryType.DOCUMENT_APPROVED]
    assert [school.state(one) for one in approvals] == [ACCEPTED, ROLE, ROLE]  # the rector let it in
    named(school, "kari", "2026-12-10", "2026-12-12")  # another time changes nothing of the first
    assert approved_on(school, "2026-11-25", auth=auth) == LATE
    assert approved_on(school, "2026-12-11") == ACCEPTED


def test_a_machine_that_came_after_the_end_is_no_deputys() -> None:
    school = ready()
    first = named(school, "kari", "2026-11-23", "2026-11-25")
    auth = school.heads()
    named(school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs={school.device("kari").device_id: 9})
    school.certify("rektor", "kari2", "kari", ["laerer"])
    assert approved_on(school, "2026-11-24", who="kari2", auth=auth) == LATE


def test_all_that_a_late_deputy_wrote_waits_and_comes_in_together() -> None:
    school = ready()
    first = named(school, "kari", "2026-11-23", "2026-11-25")
    auth, kari = school.heads(), school.device("kari")
    ends: dict[str, Json] = {kari.device_id: kari.seq - 1}
    end = named(school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs=ends)
    at = {"at": "2026-11-24T10:00:00+01:00", "auth": auth}
    version = next(one.entry_id for one in school.held if one.kind == EntryType.DOCUMENT_FINISHED)
    opened = school.open_case("kari", "sak", ["olga"], seen=school.part(end), **at)
    noted = school.note("kari", "sak", MarkKind.CASE_CLOSED, after=[opened], **at)
    returned = school.mark("kari", EntryType.DOCUMENT_RETURNED, "d", version, seen=school.part(end), **at)
    granted = school.mark("kari", EntryType.DOCUMENT_GRANTED, "d", version, seen=school.part(end), **at)
    decides: dict[str, Json] = {"entry": version, "pdf_sha256": PDF}
    decision = school.finish("kari", "e", decides=decides, seen=school.part(end), **at)
    assert [school.state(one) for one in (opened, returned, granted, decision)] == [LATE] * 4
    assert school.state(noted) == (EntryState.WAITING, "member-waits")
    looked: dict[str, Json] = {kari.device_id: kari.seq - 1}
    named(school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs=ends, looked=looked)
    (deputy,) = school.judge().roster.deputies
    assert (dict(deputy.counts_to), dict(deputy.left_to)) == (ends, looked)
    assert school.state(opened) == LATE
    before = list(school.held)
    named(school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs=looked)
    assert [school.state(one) for one in (opened, returned, granted, decision, noted)] == [ACCEPTED] * 5
    school.set_issuer("dina", seen=before)  # who lets it lie at the same time: it is open again
    named(
        school, "kari", "2026-11-23", "2026-11-25", of=first, cutoffs=ends, looked=looked, by="dina",
        seen=[*before, school.held[-1]],
    )  # fmt: skip
    assert school.state(opened) == LATE
    (deputy,) = school.judge().roster.deputies
    assert dict(deputy.left_to) == {kari.device_id: -1}


def test_a_shortened_deputyship_holds_for_what_has_seen_it_and_of_two_at_once_the_common_days() -> None:
    school = ready()
    first = named(school, "kari", "2026-11-23", "2026-11-30")
    seen = list(school.held)
    named(school, "kari", "2026-11-23", "2026-11-25", of=first, seen=seen)
    school.set_issuer("dina", seen=seen)
    named(school, "kari", "2026-11-24", "2026-11-30", of=first, by="dina", seen=[*seen, school.held[-1]])
    assert approved_on(school, "2026-11-26") == ROLE
    assert approved_on(school, "2026-11-23") == ROLE
    assert approved_on(school, "2026-11-24") == ACCEPTED
    (deputy,) = school.judge().roster.deputies
    assert (deputy.first, deputy.last) == (date(2026, 11, 24), date(2026, 11, 25))


@given(seed=st.integers(0, 2**32))
def test_every_order_says_the_same_of_a_deputy(seed: int) -> None:
    chance = random.Random(seed)
    school = ready()
    first = named(school, "kari", "2026-11-23", "2026-11-26")
    for _step in range(chance.randint(1, 6)):
        cut: dict[str, Json] = {school.device("kari").device_id: chance.randint(-1, 6)}
        view = [one for one in school.held if chance.random() < 0.8 or one.room == ROOM]
        if chance.random() < 0.4:
            last = f"2026-11-2{chance.randint(3, 9)}"
            looked = cut if chance.random() < 0.3 else None
            ends = cut if chance.random() < 0.5 else {}
            named(school, "kari", "2026-11-23", last, of=first, cutoffs=ends, looked=looked)
        else:
            auth = [first] if chance.random() < 0.5 else None
            approved_on(school, f"2026-11-2{chance.randint(2, 9)}", seen=view, auth=auth)
    whole, shuffled = school.judge(), list(school.held)
    chance.shuffle(shuffled)
    again = school.judge(shuffled)
    assert (again.entries, again.roster) == (whole.entries, whole.roster)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def test_a_deputys_days_at_a_school(people: TestSchool) -> None:
    principal, teacher, office = people[PRINCIPAL], people[TEACHER], people[OFFICE]
    case = principal.school.open_case(
        number="S-2026-001", pupil="x", group="8A", responsible="", members=[], why="test"
    )
    today = people.clock.now().date()
    named_one = principal.school.name_deputy(
        teacher.person, principal.person, today + timedelta(days=1), today + timedelta(days=2)
    )
    exchange(*people.members.values())
    assert not teacher.school.decides
    people.clock.advance(days=1)
    assert teacher.school.decides
    assert teacher.school.with_role(Role.DEPUTY) == (teacher.person,)
    assert teacher.school.person(teacher.person).roles == {Role.TEACHER}
    principal.school.grant_by_policy()
    exchange(*people.members.values())
    assert teacher.school.case(case.case_id).members
    assert {step.why for step in principal.school.case_steps(case.case_id) if step.person_id == teacher.person} == {
        DEPUTY
    }
    plan = finish(office, readers=(principal.person, teacher.person))
    exchange(*people.members.values())
    approve(teacher, plan)
    exchange(*people.members.values())
    assert MarkKind.APPROVED in {mark.kind for mark in office.school.marks(plan.document_id)}
    people.clock.advance(days=2)
    assert not teacher.school.decides
    other = finish(office, readers=(principal.person, teacher.person), text="En til")
    exchange(*people.members.values())
    with pytest.raises(SkjemaError) as found:
        approve(teacher, other)
    assert (found.value.code, found.value.details["reason"]) == (ErrorCode.NOT_ALLOWED, "role")
    assert principal.school.end_deputies() == 1
    assert principal.school.end_deputies() == 0
    assert principal.school.let_deputies_out() == 1
    exchange(*people.members.values())
    assert teacher.person not in principal.school.case(case.case_id).members
    people.clock.advance(days=-2)
    with pytest.raises(SkjemaError):  # with a clock that was turned back, and all that is known
        approve(teacher, other)
    people.clock.advance(days=2)
    for member in people.members.values():
        report = member.vault.rebuild()
        assert report.equal, report.differing
    again = principal.school.name_deputy(teacher.person, principal.person, today, today + timedelta(days=9))
    assert again.deputy_id != named_one.deputy_id
    principal.school.grant_by_policy()
    assert teacher.person in principal.school.case(case.case_id).members
    with pytest.raises(SkjemaError):
        teacher.school.name_deputy(office.person, principal.person, today, today)


def test_what_came_late_waits_until_somebody_who_governs_has_looked_at_it(people: TestSchool) -> None:
    principal, teacher, office = people[PRINCIPAL], people[TEACHER], people[OFFICE]
    case = principal.school.open_case(
        number="S-2026-001", pupil="x", group="8A", responsible="", members=[], why="test"
    )
    today = people.clock.now().date()
    principal.school.name_deputy(teacher.person, principal.person, today, today)
    principal.school.grant_by_policy()
    plan = finish(office, readers=(principal.person, teacher.person))
    exchange(*people.members.values())
    approve(teacher, plan)
    teacher.school.note(case.case_id, MarkKind.FLOW_CHOSEN, how="A")
    people.clock.advance(days=1)
    assert principal.school.end_deputies() == 1
    assert principal.school.let_deputies_out() == 1
    assert principal.school.late_work() == ()
    exchange(*people.members.values())

    late = principal.school.late_work()
    assert [(one.kind, one.about, one.left) for one in late] == [
        (EntryType.DOCUMENT_APPROVED, plan.document_id, False),
        (EntryType.CASE_NOTED, "", False),
    ]
    assert {one.received.date() - one.written.date() for one in late} == {timedelta(days=1)}
    assert [one.entry_id for one in teacher.school.late_work()] == [one.entry_id for one in late]
    assert MarkKind.APPROVED not in {mark.kind for mark in office.school.marks(plan.document_id)}
    entries = [one.entry_id for one in late]
    with pytest.raises(SkjemaError):
        office.school.weigh_late(teacher.person, entries, counts=True)
    assert principal.school.weigh_late(office.person, entries, counts=True) == 0
    assert principal.school.weigh_late(teacher.person, entries, counts=False) == 1
    assert all(one.left for one in principal.school.late_work())

    assert principal.school.weigh_late(teacher.person, entries, counts=True)
    assert principal.school.late_work() == ()
    exchange(*people.members.values())
    assert MarkKind.APPROVED in {mark.kind for mark in office.school.marks(plan.document_id)}
    assert [mark.kind for mark in principal.school.marks(case.case_id)] == [MarkKind.FLOW_CHOSEN]
    assert teacher.person not in principal.school.case(case.case_id).members
    for member in people.members.values():
        report = member.vault.rebuild()
        assert report.equal, report.differing
