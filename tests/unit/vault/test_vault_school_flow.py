"""Three vaults: the teacher reports, the principal decides and approves, the office gets one version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from school_kit import (
    OFFICE,
    PRINCIPAL,
    SCHOOL,
    TEACHER,
    TestSchool,
    approve,
    exchange,
    finish,
    next_version,
    pdf_of,
    states,
    three_people,
)
from vault_kit import code_of, files_in, finished

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import MarkKind, Membership


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    yield made
    made.close()


def _all(school: TestSchool) -> None:
    exchange(*school.members.values())


def test_everybody_knows_everybody(school: TestSchool) -> None:
    for member in school.members.values():
        assert member.school.membership is Membership.CERTIFIED
        assert [one.name for one in member.school.people()] == sorted((PRINCIPAL, TEACHER, OFFICE), key=str.casefold)
        assert (member.vault.person.name, member.vault.person.school) == (member.name, SCHOOL)
        assert member.vault.person.confirmed
        assert member.school.is_issuer is (member.name == PRINCIPAL)
        leaf, above = member.school.certificates or (b"", ())
        assert leaf
        assert len(above) == 2
        assert member.school.waits() == ()
        assert set(states(member).values()) - {("accepted", "", 0)} == set(states(member).values())
        assert {state for state, _, _ in states(member).values()} == {"accepted"}
    assert school[TEACHER].school.with_role(Role.PRINCIPAL) == (school[PRINCIPAL].person,)


def test_the_main_job(school: TestSchool) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    report = finish(teacher, readers=[principal.person])
    assert (report.number, report.series, report.author_name) == (1, report.document_id, TEACHER)
    _all(school)
    (seen,) = principal.vault.documents.list()
    assert seen == report
    assert principal.vault.documents.pdf(report.document_id) == teacher.vault.documents.pdf(report.document_id)
    assert office.vault.documents.list() == ()
    assert principal.school.facts_of(report.document_id) == {"kort": True}
    assert principal.school.receipt([report.document_id], MarkKind.FETCHED) == 1
    assert principal.school.receipt([report.document_id], MarkKind.FETCHED) == 0
    case = principal.school.open_case(
        number=principal.school.next_number(2026),
        pupil="Ærlig Øvrebø",
        group="8A",
        responsible=teacher.person,
        members=[],
        why="accepted",
    )
    principal.school.link(case.case_id, report.document_id)
    decision = finish(principal, readers=[], text="Rektors beslutning", decides=(report.document_id, report.pdf_sha256))
    principal.school.link(case.case_id, decision.document_id)
    principal.school.decided(
        report.document_id,
        decision=decision.document_id,
        outcome="undersoekes",
        responsible=teacher.person,
        number=case.number,
    )
    _all(school)
    (known,) = teacher.school.cases()
    assert known == principal.school.case(case.case_id)
    assert known.number == "S-2026-001"
    assert set(known.documents) == {report.document_id, decision.document_id}
    assert teacher.vault.documents.get(decision.document_id).decides == report.document_id
    kinds = [mark.kind for mark in teacher.school.marks(report.document_id)]
    assert kinds == [MarkKind.GRANTED, MarkKind.FETCHED, MarkKind.DECIDED]
    plan = finish(teacher, readers=[principal.person], text="Aktivitetsplan")
    _all(school)
    principal.school.return_(plan.document_id, "Hvem følger opp i storefri?")
    _all(school)
    second = next_version(teacher, plan, readers=[principal.person], text="Aktivitetsplan, rettet")
    assert (second.series, second.parents) == (plan.document_id, (plan.document_id,))
    _all(school)
    approve(principal, second)
    principal.school.grant(second.document_id, [office.person], "approved")
    _all(school)
    assert [one.document_id for one in office.vault.documents.list()] == [second.document_id]
    twice = office.school.approved_pdf(second.document_id)
    assert twice == teacher.school.approved_pdf(second.document_id)
    assert twice is not None
    assert twice.startswith(pdf_of("Aktivitetsplan, rettet"))
    assert set(office.school.readers(second.document_id)) == {teacher.person, principal.person, office.person}
    for member in school.members.values():
        assert member.school.waits() == ()
        assert member.vault.rebuild().equal
        report_ = member.vault.check()
        assert report_.ok, report_


def test_who_may_not_is_refused_and_nothing_is_kept(school: TestSchool) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    report = finish(teacher, readers=[principal.person, office.person])
    own = finish(principal, readers=[teacher.person], text="Rektors egen")
    _all(school)
    before = {member.name: states(member) for member in school.members.values()}
    blobs = len(files_in(teacher.vault.folder / "blobs"))
    for attempt, reason in (
        (lambda: approve(teacher, report), "own-document"),
        (lambda: approve(office, report), "role"),
        (lambda: approve(principal, own), "own-document"),
        (lambda: teacher.school.return_(report.document_id, "nei"), "role"),
        (lambda: office.school.withdraw(report.document_id, "feil"), "not-author"),
        (lambda: office.school.grant(report.document_id, [office.person], "vil"), "not-author"),
        (lambda: principal.school.settle(report.document_id, "approved"), "nothing-to-settle"),
        (
            lambda: teacher.vault.record_event(report.document_id, EventKind.APPROVED_OUTSIDE, how="papir"),
            "role",
        ),
        (
            lambda: teacher.school.open_case(
                number="S-2026-009", pupil="x", group="", responsible="", members=[], why=""
            ),
            "role",
        ),
        (
            lambda: finish(teacher, readers=[], decides=(report.document_id, report.pdf_sha256)),
            "role",
        ),
        (lambda: teacher.school.end_device(principal.device), "not-issuer"),
        (lambda: teacher.school.set_policy({"x": "y"}), "not-issuer"),
    ):
        with pytest.raises(SkjemaError) as caught:
            attempt()
        assert (caught.value.code, caught.value.details["reason"]) == (ErrorCode.NOT_ALLOWED, reason)
    assert {member.name: states(member) for member in school.members.values()} == before
    assert len(files_in(teacher.vault.folder / "blobs")) == blobs
    for member in school.members.values():
        assert member.vault.check().ok
        finish(member, readers=[])


def test_an_event_goes_to_those_who_read(school: TestSchool) -> None:
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    plan = finish(teacher, readers=[principal.person, office.person])
    _all(school)
    event = office.vault.record_event(
        plan.document_id, EventKind.APPROVED_OUTSIDE, happened="2026-11-21", who=PRINCIPAL, how="møte", scan=b"skann"
    )
    _all(school)
    assert teacher.vault.documents.events(plan.document_id) == (event,)
    assert teacher.school.scan(event.entry_id) == b"skann"
    assert teacher.vault.check().ok
    assert plan.document_id in teacher.vault.documents.search("møte")


def test_somebody_who_waits_writes_drafts_only(school: TestSchool) -> None:
    late = school.new_member_vault("Sen Ankomst")
    school.admit(late, {Role.TEACHER})
    assert late.school.membership is Membership.WAITING
    assert late.school.name == SCHOOL
    with pytest.raises(SkjemaError) as caught:
        finish(late, readers=[])
    assert code_of(caught.value) is ErrorCode.NOT_CERTIFIED
    assert len(late.vault.drafts.list()) == 1
    finished(late.vault)  # the private feed is open to everyone
    assert late.school.grant_by_policy() == 0
    exchange(school[PRINCIPAL], late)
    assert late.school.membership is Membership.CERTIFIED
    late.vault.close()


def test_sharing_what_was_written_before(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    old = finished(teacher.vault)
    teacher.clock.advance(days=3)
    assert [one.document_id for one in teacher.vault.documents.list()] == [old.document_id]
    shared = teacher.school.share(old.document_id, readers=[principal.person], facts={})
    assert shared.written_before
    assert shared.origin == old.document_id
    assert shared.finished == old.finished
    assert [one.document_id for one in teacher.vault.documents.list()] == [shared.document_id]
    assert teacher.school.share(old.document_id, readers=[], facts={}).document_id == shared.document_id
    _all(school)
    assert principal.vault.documents.pdf(shared.document_id) == teacher.vault.documents.pdf(old.document_id)
    assert principal.vault.documents.get(shared.document_id) == shared
