"""Closing, reopening and noting in a case: who may, that others see it, and that two at once leave the case open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge_kit import School, founded
from school_kit import OFFICE, PRINCIPAL, TEACHER, TestSchool, exchange, three_people

from skjema_app.domain.documents import CASE_EVENTS, EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import CASE_MARKS, Case, MarkKind
from skjema_app.vault.bodies import EntryState, EntryType

ACCEPTED = (EntryState.ACCEPTED, "")
ROLE = (EntryState.REFUSED, "role")


def judged_case() -> School:
    school = founded()
    school.certify("rektor", "eva", "eva", ["laerer"])
    school.open_case("rektor", "c", ["rektor", "kari", "eva"], "kari")
    return school


@pytest.mark.parametrize("kind", ["closed", "reopened"])
def test_only_the_responsible_and_those_who_decide_close_and_reopen(kind: str) -> None:
    school = judged_case()
    assert school.state(school.note("eva", "c", kind)) == ROLE
    assert school.state(school.note("kari", "c", kind)) == ACCEPTED
    assert school.state(school.note("rektor", "c", kind)) == ACCEPTED
    assert school.state(school.note("eva", "c", "step-done")) == ACCEPTED
    assert school.state(school.note("olga", "c", "step-done")) == (EntryState.REFUSED, "not-member")


def test_a_responsible_who_was_taken_out_closes_nothing() -> None:
    school = judged_case()
    seen = list(school.held)
    school.remove("rektor", "c", "kari", {"kari": -1})
    assert school.state(school.note("kari", "c", "closed", seen=seen)) == (EntryState.WAITING, "cut-off")
    assert school.state(school.note("kari", "c", "closed")) == (EntryState.REFUSED, "not-member")


def test_an_event_of_a_row_is_its_authors_alone() -> None:
    school = founded()
    made = school.finish("kari", "d")
    for kind in CASE_EVENTS:
        mine = school.mark("kari", EntryType.DOCUMENT_EVENT, "d", made, kind=kind.value, version=4)
        others = school.mark("rektor", EntryType.DOCUMENT_EVENT, "d", made, kind=kind.value, version=4)
        assert school.state(mine) == ACCEPTED
        assert school.state(others) == (EntryState.REFUSED, "not-author")


def test_an_older_entry_says_nothing_of_this() -> None:
    school = founded()
    made = school.finish("kari", "d")
    with pytest.raises(SkjemaError):
        school.mark("kari", EntryType.DOCUMENT_EVENT, "d", made, kind=EventKind.CLOSED.value, version=3)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def opened(people: TestSchool) -> Case:
    principal, teacher = people[PRINCIPAL], people[TEACHER]
    case = principal.school.open_case(
        number="S-2026-001", pupil="x", group="8A", responsible=teacher.person, members=[], why="test"
    )
    exchange(*people.members.values())
    return case


def standing(people: TestSchool, name: str, case: Case) -> list[MarkKind]:
    return [mark.kind for mark in people[name].school.marks(case.case_id) if mark.data.get("stands")]


def test_closing_is_seen_by_the_members_and_by_nobody_else(people: TestSchool) -> None:
    case = opened(people)
    mark = people[TEACHER].school.note(case.case_id, MarkKind.CASE_CLOSED, text="Eleven har det bra.")
    assert (mark.kind, mark.document_id) == (MarkKind.CASE_CLOSED, case.case_id)
    exchange(*people.members.values())
    (seen,) = people[PRINCIPAL].school.marks(case.case_id)
    assert seen.data["text"] == "Eleven har det bra."
    assert not people[OFFICE].school.marks(case.case_id)
    people[PRINCIPAL].school.note(case.case_id, MarkKind.CASE_REOPENED, text="Nye opplysninger.")
    exchange(*people.members.values())
    assert standing(people, TEACHER, case) == [MarkKind.CASE_REOPENED]
    for member in people.members.values():
        report = member.vault.rebuild()
        assert report.equal, report.differing


def test_of_a_closing_and_a_reopening_at_once_both_stand(people: TestSchool) -> None:
    case = opened(people)
    people[TEACHER].school.note(case.case_id, MarkKind.CASE_CLOSED, text="ferdig")
    exchange(*people.members.values())
    people[TEACHER].school.note(case.case_id, MarkKind.CASE_CLOSED, text="fortsatt ferdig")
    people[PRINCIPAL].school.note(case.case_id, MarkKind.CASE_REOPENED, text="nei")
    exchange(*people.members.values())
    both = {MarkKind.CASE_CLOSED, MarkKind.CASE_REOPENED}
    assert set(standing(people, TEACHER, case)) == set(standing(people, PRINCIPAL, case)) == both
    people[TEACHER].school.note(case.case_id, MarkKind.CASE_CLOSED, text="enige nå")
    exchange(*people.members.values())
    assert standing(people, PRINCIPAL, case) == [MarkKind.CASE_CLOSED]


def test_who_is_no_member_notes_nothing(people: TestSchool) -> None:
    case = opened(people)
    for kind in CASE_MARKS:
        with pytest.raises(SkjemaError) as found:
            people[OFFICE].school.note(case.case_id, kind)
        assert found.value.code in {ErrorCode.CASE_UNKNOWN, ErrorCode.NOT_ALLOWED}
