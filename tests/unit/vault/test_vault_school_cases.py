"""Cases: who is in reads all, who was taken out reads nothing that is written by somebody who knows; numbers."""

from __future__ import annotations

from collections.abc import Iterator
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
    rows,
    three_people,
)
from vault_kit import code_of

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case

DEPUTY, COUNSELLOR = "Ola Sørtun", "Siri Vesttun"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    made.join(DEPUTY, {Role.DEPUTY})
    made.join(COUNSELLOR, {Role.COUNSELLOR})
    yield made
    made.close()


def _all(school: TestSchool) -> None:
    exchange(*school.members.values())


def _case(school: TestSchool, *members: str) -> Case:
    principal = school[PRINCIPAL]
    return principal.school.open_case(
        number=principal.school.next_number(2026),
        pupil="Ærlig Øvrebø",
        group="8A",
        responsible=school[TEACHER].person,
        members=[school[name].person for name in members],
        why="test",
    )


def _knows(member: Member, document: FinishedDocument) -> bool:
    return document.document_id in {one.document_id for one in member.vault.documents.list()}


def _sealed(member: Member) -> set[str]:
    raw = member.vault.state.database.raw
    return {row[0] for row in raw.execute("SELECT entry_id FROM school_entry WHERE key_id = ''").fetchall()}


def test_a_new_member_reads_all_of_it(school: TestSchool) -> None:
    teacher, principal, counsellor = (school[name] for name in (TEACHER, PRINCIPAL, COUNSELLOR))
    case = _case(school)
    report = finish(teacher, readers=[principal.person])
    _all(school)
    principal.school.link(case.case_id, report.document_id)
    _all(school)
    assert not _knows(counsellor, report)
    assert counsellor.school.cases() == ()
    teacher.school.add_member(case.case_id, counsellor.person)
    assert teacher.school.add_member(case.case_id, counsellor.person).members.count(counsellor.person) == 1
    _all(school)
    assert _knows(counsellor, report)
    assert counsellor.school.case_of(report.document_id) == counsellor.school.case(case.case_id)
    note = finish(counsellor, readers=[], text="notat")
    counsellor.school.link(case.case_id, note.document_id)
    _all(school)
    assert _knows(principal, note)
    assert _knows(teacher, note)
    assert not _knows(school[OFFICE], note)


def test_the_removed_open_nothing_that_is_written_after(school: TestSchool) -> None:
    """Attacks 17 and 18: two members each take another out at once; the next writer gives the case a new key."""
    teacher, principal, deputy, counsellor, office = (
        school[name] for name in (TEACHER, PRINCIPAL, DEPUTY, COUNSELLOR, OFFICE)
    )
    case = _case(school, DEPUTY, COUNSELLOR, OFFICE)
    _all(school)
    first = finish(teacher, readers=[], text="før")
    teacher.school.link(case.case_id, first.document_id)
    _all(school)
    assert _knows(counsellor, first)
    principal.school.remove_member(case.case_id, counsellor.person)
    deputy.school.remove_member(case.case_id, office.person)
    _all(school)
    for member in (principal, deputy, teacher):
        assert not {counsellor.person, office.person} & set(member.school.case(case.case_id).members)
    before = len(rows(teacher, "school_key"))
    after = finish(teacher, readers=[], text="etter")
    teacher.school.link(case.case_id, after.document_id)
    assert len(rows(teacher, "school_key")) == before + 2  # the version's and the case's new one
    _all(school)
    for outside in (counsellor, office):
        assert _knows(outside, first)
        assert not _knows(outside, after)
        assert outside.school.cases() == ()
        assert case.case_id in {one.case_id for one in outside.school.cases(include_former=True)}
        with pytest.raises(SkjemaError) as caught:
            outside.school.add_member(case.case_id, outside.person)
        assert code_of(caught.value) is ErrorCode.NOT_ALLOWED
    for inside in (principal, deputy):
        assert _knows(inside, after)
        again = finish(inside, readers=[], text=f"av {inside.name}")
        inside.school.link(case.case_id, again.document_id)
    _all(school)
    assert len(rows(principal, "case_key")) == 1
    # … with all their old keys and everything that ever lay in the folder
    for outside in (counsellor, office):
        outside.vault.rebuild()
        sealed = _sealed(outside)
        assert {wait.reason for wait in outside.school.waits()} == set()
        assert any(entry in sealed for entry in (after.document_id,))
    for member in school.members.values():
        assert member.vault.rebuild().equal


def test_who_is_let_in_again_reads_what_came_between(school: TestSchool) -> None:
    teacher, principal, counsellor = (school[name] for name in (TEACHER, PRINCIPAL, COUNSELLOR))
    case = _case(school, COUNSELLOR)
    _all(school)
    teacher.school.remove_member(case.case_id, counsellor.person)
    _all(school)
    between = finish(principal, readers=[], text="imens")
    principal.school.link(case.case_id, between.document_id)
    _all(school)
    assert not _knows(counsellor, between)
    principal.school.add_member(case.case_id, counsellor.person)
    _all(school)
    assert _knows(counsellor, between)
    assert counsellor.person in counsellor.school.case(case.case_id).members


def test_somebody_may_leave(school: TestSchool) -> None:
    counsellor, principal = school[COUNSELLOR], school[PRINCIPAL]
    case = _case(school, COUNSELLOR)
    _all(school)
    counsellor.school.remove_member(case.case_id, counsellor.person)
    _all(school)
    assert counsellor.person not in principal.school.case(case.case_id).members


def test_somebody_may_leave_after_another_was_taken_out(school: TestSchool) -> None:
    """The new key that is due is then an entry of the one who leaves: it counts, and so does all they did before."""
    teacher, counsellor, principal = school[TEACHER], school[COUNSELLOR], school[PRINCIPAL]
    case = _case(school, COUNSELLOR, OFFICE)
    _all(school)
    paper = finish(counsellor, readers=[], text="før jeg går")
    counsellor.school.link(case.case_id, paper.document_id)
    teacher.school.remove_member(case.case_id, school[OFFICE].person)
    _all(school)
    counsellor.school.remove_member(case.case_id, counsellor.person)
    _all(school)
    assert counsellor.person not in principal.school.case(case.case_id).members
    assert _knows(principal, paper)
    after = finish(teacher, readers=[], text="etterpå")
    teacher.school.link(case.case_id, after.document_id)
    _all(school)
    assert _knows(principal, after)
    assert not _knows(counsellor, after)


def test_one_version_is_one_version(school: TestSchool) -> None:
    """Attack 17: who is given one version opens neither the one before nor the one after, nor the case."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    case = _case(school)
    _all(school)
    one = finish(teacher, readers=[principal.person], text="en")
    two = next_version(teacher, one, readers=[principal.person], text="to")
    three = next_version(teacher, two, readers=[principal.person], text="tre")
    for version in (one, two, three):
        teacher.school.link(case.case_id, version.document_id)
    _all(school)
    approve(principal, two)
    principal.school.grant(two.document_id, [office.person], "approved")
    _all(school)
    assert [document.document_id for document in office.vault.documents.list()] == [two.document_id]
    for words in ("en", "tre"):
        assert office.vault.documents.search(words) == ()
    assert office.school.cases(include_former=True) == ()
    assert _sealed(office) >= {one.document_id, three.document_id}
    assert len(rows(office, "mark")) == len(office.school.marks(two.document_id))


def test_two_cases_of_one_number_are_told_apart(school: TestSchool) -> None:
    principal, deputy = school[PRINCIPAL], school[DEPUTY]
    mine = _case(school, DEPUTY)
    school.clock.advance(minutes=5)
    theirs = deputy.school.open_case(
        number=deputy.school.next_number(2026),
        pupil="En annen",
        group="9B",
        responsible=deputy.person,
        members=[principal.person],
        why="test",
    )
    assert mine.number == theirs.number == "S-2026-001"
    _all(school)
    assert principal.school.next_number(2026) == "S-2026-002"
    assert principal.school.grant_by_policy() == 1
    _all(school)
    assert deputy.school.grant_by_policy() == 0
    assert deputy.school.case(mine.case_id).number == "S-2026-001"
    assert deputy.school.case(theirs.case_id).number == "S-2026-001b"
    assert principal.school.next_number(2027) == "S-2027-001"


def test_a_second_machine_gets_what_the_first_has(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    case = _case(school)
    report = finish(teacher, readers=[principal.person])
    secret_one = finish(teacher, readers=[principal.person], restricted=True, text="skjermet")
    _all(school)
    principal.school.link(case.case_id, report.document_id)
    second = school.join(TEACHER, {Role.TEACHER}, person=teacher.person)
    assert second.person == teacher.person
    assert not _knows(second, report)
    assert principal.school.grant_by_policy() > 0
    assert principal.school.grant_by_policy() == 0
    _all(school)
    assert _knows(second, report)
    assert not _knows(second, secret_one)
    assert second.school.cases()[0].case_id == case.case_id
    newer = finish(teacher, readers=[principal.person], text="nyere")
    _all(school)
    assert _knows(second, newer)
    # Author ≠ approver is by person: a second machine changes nothing.
    with pytest.raises(SkjemaError) as caught:
        approve(second, newer)
    assert code_of(caught.value) is ErrorCode.NOT_ALLOWED
    # A machine that is closed is as somebody who was taken out: the next writer changes the key.
    principal.school.end_device(second.device, reason="stolen")
    _all(school)
    later = finish(teacher, readers=[], text="etter tyveriet")
    teacher.school.link(case.case_id, later.document_id)
    _all(school)
    assert not _knows(second, later)
    assert _knows(principal, later)
    assert sum(one.active for one in teacher.school.person(teacher.person).devices) == 1


def test_a_successor_gets_the_cases_without_the_sheet(school: TestSchool) -> None:
    """Attack 23, as far as grants go: closed rooms are not among them."""
    teacher, principal, deputy = school[TEACHER], school[PRINCIPAL], school[DEPUTY]
    case = _case(school, DEPUTY)
    report = finish(teacher, readers=[principal.person, deputy.person])
    closed = finish(teacher, readers=[principal.person], restricted=True, text="12-5")
    _all(school)
    principal.school.link(case.case_id, report.document_id)
    heir = school.join("Ny Rektortun", {Role.PRINCIPAL})
    principal.school.end_device(principal.device, reason="left")
    _all(school)
    assert deputy.school.grant_by_policy() > 0
    assert deputy.school.grant_by_policy() == 0
    _all(school)
    assert heir.school.cases()[0].case_id == case.case_id
    assert _knows(heir, report)
    assert not _knows(heir, closed)
    assert principal.school.grant_by_policy() == 0


def test_the_office_and_strangers_to_a_case_hold_none_of_its_words(school: TestSchool) -> None:
    """A person outside a case finds none of its text with all the bytes of the folder and their own vault."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    case = _case(school)
    report = finish(teacher, readers=[principal.person], text="hemmelig-ord-i-saken")
    _all(school)
    principal.school.link(case.case_id, report.document_id)
    principal.school.return_(report.document_id, "hemmelig-ord-i-kommentar")
    _all(school)
    raw = office.vault.state.database.raw
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    for table in tables:
        for row in raw.execute(f"SELECT * FROM {table}").fetchall():
            text = repr(row)
            assert "hemmelig-ord" not in text
            assert report.room not in text
            assert case.case_id not in text
            assert "Ærlig" not in text
    every = b"".join(frame for member in school.members.values() for frame in frames_of(member))
    for word in ("hemmelig-ord", "Ærlig", "S-2026", teacher.name, principal.person, case.case_id):
        assert word.encode() not in every
    assert bytes.fromhex(report.room) not in every


def test_a_deputy_certified_later_sees_what_waits_and_no_restricted_version(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    report = finish(teacher, readers=[principal.person])
    closed = finish(teacher, readers=[principal.person], restricted=True, text="12-5")
    _all(school)
    late = school.join("Siri Sentun", {Role.DEPUTY})
    _all(school)
    assert not _knows(late, report)
    assert principal.school.grant_by_policy() > 0
    _all(school)
    assert _knows(late, report)
    assert not _knows(late, closed)
