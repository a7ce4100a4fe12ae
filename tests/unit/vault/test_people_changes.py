"""Other roles, a last day, a pause, leaving: what was signed stays, what comes after does not count, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from judge_kit import School, founded
from school_kit import (
    DEPUTY,
    OFFICE,
    PRINCIPAL,
    TEACHER,
    TestSchool,
    approve,
    exchange,
    exchange_in_any_order,
    finish,
    states,
    three_people,
)

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind, Membership
from skjema_app.vault.bodies import EntryState


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    made.join(DEPUTY, {Role.DEPUTY})
    yield made
    made.close()


def approvals(school: TestSchool, name: str, document_id: str) -> list[str]:
    return [mark.person_id for mark in school[name].school.marks(document_id) if mark.kind is MarkKind.APPROVED]


def test_who_gets_other_roles_keeps_what_was_done_and_loses_what_comes_even_unseen(school: TestSchool) -> None:
    rector, teacher, deputy = school[PRINCIPAL], school[TEACHER], school[DEPUTY]
    before = deputy.school.certificates
    first, second = (finish(teacher, readers=[rector.person, deputy.person], text=text) for text in ("En", "To"))
    exchange(*school.members.values())
    approve(deputy, first)
    exchange(*school.members.values())
    rector.school.set_roles(deputy.person, frozenset({Role.TEACHER}))
    approve(deputy, second)  # offline: the change has not come yet
    exchange(*school.members.values())
    for name in school.members:
        assert school[name].school.person(deputy.person).roles == {Role.TEACHER}
    assert deputy.school.certificates == before
    assert approvals(school, TEACHER, first.document_id) == [deputy.person]
    assert approvals(school, TEACHER, second.document_id) == []
    for work in (
        partial(approve, deputy, second),
        partial(deputy.school.set_roles, teacher.person, frozenset({Role.OFFICE})),
        partial(deputy.school.end_person, teacher.person, "revoked"),
        partial(deputy.school.set_last_day, teacher.person, date(2027, 6, 30)),
    ):  # who governs nobody changes nobody
        with pytest.raises(SkjemaError) as found:
            work()
        assert found.value.code is ErrorCode.NOT_ALLOWED
    assert deputy.school.person(teacher.person).roles == {Role.TEACHER}


def test_who_is_out_keeps_what_was_signed_and_nothing_later_counts_in_any_order(school: TestSchool) -> None:
    rector, teacher, office = school[PRINCIPAL], school[TEACHER], school[OFFICE]
    kept = finish(teacher, readers=[rector.person])
    exchange(*school.members.values())
    assert rector.school.end_person(teacher.person, "revoked") == 1
    late = finish(teacher, readers=[rector.person], text="Etter at tilgangen var slutt")
    exchange_in_any_order(list(school.members.values()), random.Random(7))
    exchange(*school.members.values())
    for member in (rector, office):
        known = states(member)
        assert known[kept.document_id][0] != EntryState.REFUSED
        assert known[late.document_id][:2] == (EntryState.WAITING, "cut-off")
    assert rector.vault.documents.get(kept.document_id).author == teacher.person
    assert teacher.school.membership is Membership.CLOSED
    assert not rector.school.person(teacher.person).active


def test_coming_back_is_a_new_device_for_the_same_person(school: TestSchool) -> None:
    rector, teacher = school[PRINCIPAL], school[TEACHER]
    rector.school.end_person(teacher.person, "suspended")
    again = school.join(TEACHER, {Role.TEACHER}, person=teacher.person)
    assert again.person == teacher.person
    assert rector.school.person(teacher.person).active
    document = finish(again, readers=[rector.person], text="Tilbake")
    exchange(*school.members.values())
    assert rector.vault.documents.get(document.document_id).author == teacher.person


def test_the_last_day_is_in_the_roster_and_an_issuers_program_ends_it(school: TestSchool) -> None:
    rector, teacher, office = school[PRINCIPAL], school[TEACHER], school[OFFICE]
    today = school.clock.now().date()
    rector.school.set_last_day(teacher.person, date(2027, 6, 30))
    rector.school.set_last_day(teacher.person, None)
    assert rector.school.last_day(teacher.person) is None
    rector.school.set_last_day(teacher.person, today)
    rector.school.set_roles(teacher.person, frozenset({Role.CONTACT_TEACHER}))  # keeps the day
    exchange(*school.members.values())
    assert office.school.last_day(teacher.person) == today
    assert rector.school.end_expired() == ()
    school.clock.advance(hours=24)
    assert office.school.end_expired() == ()  # not an issuer
    assert teacher.school.membership is Membership.CERTIFIED  # no clock ends anything
    assert [one.person_id for one in rector.school.end_expired()] == [teacher.person]
    exchange(*school.members.values())
    assert teacher.school.membership is Membership.CLOSED


def test_a_second_device_that_one_certified_oneself_or_for_another_is_nobodys_in_any_order() -> None:
    school: School = founded()
    own = school.certify("kari", "kari2", "kari", ["laerer"])
    others = school.certify("dina", "mallory", "rektor", ["rektor"])
    report = school.finish("kari2", "d9", auth=school.heads())
    chance = random.Random(3)
    for _round in range(20):
        held = list(school.held)
        chance.shuffle(held)
        judged = school.judge(held)
        assert {judged.entries[key].state for key in (own, others)} == {EntryState.REFUSED}
        assert judged.entries[report].state is not EntryState.ACCEPTED
        assert school.device("kari2").device_id not in judged.roster.devices
