"""Invitations: wrong, mistyped, too late, used twice, another machine; what those who wait can do meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from school_stages import newcomer
from three_people import COUNSELLOR, TEACHER, School, founded, report
from work_kit import SCHOOL, filled_draft, new_session, secret

from skjema_app.domain.documents import Place
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.workflows import exchanging, fill_form, finish_document, home_school, join_school, people
from skjema_app.workflows.people import InvitationState, Invited
from skjema_app.workflows.session import Session


@dataclass
class Door:
    """Opens vaults at the school of the test, and closes them after it."""

    school: School
    opened: list[Session] = field(default_factory=list)

    def alone(self, place: str = "alene") -> Session:
        self.opened.append(new_session(self.school.folder.parent / place, self.school.clock))
        return self.opened[-1]

    def invited(self, invited: Invited, place: str = "ny", *, code: str = "") -> Session:
        self.opened.append(
            join_school.start_invited(
                data=invited.data,
                code=code or " ".join(invited.code),
                password=secret(),
                vault_folder=self.school.folder.parent / place,
                exchange_folder=self.school.folder,
                clock=self.school.clock,
            )
        )
        return self.opened[-1]


@pytest.fixture
def door(school: School) -> Iterator[Door]:
    made = Door(school)
    yield made
    for session in made.opened:
        session.close()


def invite(school: School, name: str = COUNSELLOR, role: Role = Role.COUNSELLOR, person_id: str = "") -> Invited:
    return people.invite(school.rector, name=name, roles=[role], person_id=person_id)


def membership(session: Session) -> Membership:
    assert session.school is not None
    return session.school.membership


def state_of(school: School, name: str = COUNSELLOR) -> InvitationState:
    return next(row.state for row in people.list_invitations(school.rector) if row.name == name)


def test_the_invitation_tells_who_invites_to_what_once_the_code_has_opened_it(school: School) -> None:
    invited = invite(school)

    seen = join_school.look_at_invitation(invited.data, "-".join(invited.code).lower(), school.clock)

    assert (seen.school, seen.name, seen.inviter) == (SCHOOL, COUNSELLOR, school.rector.person.name)
    assert seen.folder_hint == str(school.folder)
    assert len(invited.code) == 5
    assert COUNSELLOR.encode() not in invited.data
    assert COUNSELLOR.split()[0] not in invited.file_name


def test_a_wrong_code_a_mistyped_one_and_a_broken_file_are_told_apart(school: School, door: Door) -> None:
    invited, other = invite(school), invite(school, "Per Påhitt")
    code = " ".join(invited.code)
    swapped = "".join(invited.code)
    at = next(i for i in range(19) if swapped[i] != swapped[i + 1])
    swapped = swapped[:at] + swapped[at + 1] + swapped[at] + swapped[at + 2 :]
    bent = bytearray(invited.data)
    bent[-5] ^= 1

    for data, typed, expected in (
        (invited.data, " ".join(other.code), ErrorCode.CODE_WRONG),
        (invited.data, swapped, ErrorCode.CODE_MISTYPED),
        (invited.data, code[:-1], ErrorCode.CODE_MISTYPED),
        (invited.data, "", ErrorCode.CODE_MISTYPED),
        (b"", code, ErrorCode.INVITATION_BROKEN),
        (b"%PDF-1.7 noe helt annet", code, ErrorCode.INVITATION_BROKEN),
        (invited.data[:-20], code, ErrorCode.CODE_WRONG),
        (bytes(bent), code, ErrorCode.CODE_WRONG),
    ):
        with pytest.raises(SkjemaError) as found:
            join_school.look_at_invitation(data, typed, school.clock)
        assert found.value.code in {expected, ErrorCode.INVITATION_BROKEN}, (typed, found.value.code)
        if expected is not ErrorCode.CODE_WRONG:
            assert found.value.code is expected
    with pytest.raises(SkjemaError):
        door.invited(invited, code=" ".join(other.code))
    assert not (school.folder.parent / "ny").exists(), "no vault is made with a wrong code"


def test_an_invitation_that_ran_out_is_refused_at_both_ends(school: School, door: Door) -> None:
    late, in_time = invite(school), invite(school, "Per Påhitt")
    asked = door.invited(in_time)
    school.clock.advance(days=14, hours=1)

    with pytest.raises(SkjemaError) as found:
        join_school.look_at_invitation(late.data, " ".join(late.code), school.clock)
    assert found.value.code is ErrorCode.INVITATION_EXPIRED
    assert found.value.details.get("date")

    outcome = exchanging.exchange_now(school.rector)  # asked in time, but looked at too late: her clock decides
    assert any("gått ut" in notice for notice in outcome.notices)
    assert outcome.joined == ()
    exchanging.exchange_now(asked)
    assert membership(asked) is Membership.WAITING
    assert state_of(school) is InvitationState.EXPIRED


def test_whose_invitation_ran_out_while_they_waited_comes_in_with_a_new_one(school: School, door: Door) -> None:
    asked = door.invited(invite(school))
    draft = filled_draft(asked)
    school.clock.advance(days=15)
    exchanging.exchange_now(school.rector)
    again = invite(school)

    join_school.join(asked, again.data, " ".join(again.code), school.folder)
    school.exchange(school.rector, asked)

    assert membership(asked) is Membership.CERTIFIED
    assert finish_document.finish_document(asked, draft).document.school


def test_a_code_that_is_used_on_two_machines_closes_the_first_and_tells(school: School, door: Door) -> None:
    invited = invite(school)
    first = door.invited(invited, "forste")
    school.exchange(school.rector, first)
    assert membership(first) is Membership.CERTIFIED
    assert state_of(school) is InvitationState.USED

    second = door.invited(invited, "andre")
    outcome = exchanging.exchange_now(school.rector)
    told = [notice for notice in outcome.notices if "to maskiner" in notice]
    assert told
    assert COUNSELLOR in told[0]
    assert state_of(school) is InvitationState.LEAKED
    for one in (first, second):
        exchanging.exchange_now(one)
    assert membership(first) is Membership.CLOSED
    assert membership(second) is Membership.WAITING
    assert exchanging.exchange_status(first).warn
    assert "waiting-certificate" in {item.kind for item in home_school.school_items(first)}

    before = people.list_people(school.rector)
    assert school.rector.school is not None
    written = school.rector.school.feeds().tips()[school.rector.vault.device.device_id].seq
    for _round in range(3):
        exchanging.exchange_now(second)
        exchanging.exchange_now(school.rector)
    assert people.list_people(school.rector) == before
    assert school.rector.school.feeds().tips()[school.rector.vault.device.device_id].seq == written, "closed once"


def test_after_a_leak_both_machines_can_come_in_with_new_invitations(school: School, door: Door) -> None:
    invited = invite(school)
    first, second = door.invited(invited, "forste"), None
    school.exchange(school.rector, first)
    second = door.invited(invited, "andre")
    school.exchange(school.rector, first, second)
    person = next(row for row in people.list_people(school.rector) if row.name == COUNSELLOR)

    for session in (first, second):
        again = invite(school, person_id=person.person_id)
        join_school.join(session, again.data, " ".join(again.code), school.folder)
        school.exchange(school.rector, session)
        assert membership(session) is Membership.CERTIFIED

    found = next(row for row in people.list_people(school.rector) if row.name == COUNSELLOR)
    assert found.person_id == person.person_id
    assert sum(device.active for device in found.devices) == 2


def test_a_second_machine_is_the_same_person_and_gets_what_they_may_read(school: School) -> None:
    document = report(school.teacher)
    school.exchange(school.teacher, school.rector)
    teacher = next(row for row in people.list_people(school.rector) if row.name == TEACHER)

    with newcomer(school, TEACHER, Role.TEACHER, "laptop", person_id=teacher.person_id) as laptop:
        school.exchange(school.rector, school.teacher, laptop)

        (row,) = [row for row in people.list_people(school.rector) if row.name == TEACHER]
        assert len(row.devices) == 2
        assert laptop.school is not None
        assert laptop.school.person_id == teacher.person_id
        assert laptop.vault.documents.get(document.document_id).answers == document.answers
        assert laptop.vault.documents.pdf(document.document_id) == school.teacher.vault.documents.pdf(
            document.document_id
        )


def test_a_machine_for_somebody_who_is_not_there_is_refused(school: School) -> None:
    for person_id in ("ab12", "f" * 32):
        with pytest.raises(SkjemaError) as found:
            invite(school, TEACHER, Role.TEACHER, person_id=person_id)
        assert found.value.code is ErrorCode.PERSON_UNKNOWN
    assert TEACHER in {row.name for row in people.list_people(school.rector)}


@pytest.mark.parametrize(
    ("who", "name", "roles", "code"),
    [
        ("teacher", "Per Påhitt", [Role.TEACHER], ErrorCode.NOT_AN_ISSUER),
        ("office", "Per Påhitt", [Role.TEACHER], ErrorCode.NOT_AN_ISSUER),
        ("rector", "Per Påhitt", [], ErrorCode.ROLE_MISSING),
        ("rector", "  ", [Role.TEACHER], ErrorCode.NAME_MISSING),
        ("rector", "Per\u200fPåhitt", [Role.TEACHER], ErrorCode.NAME_NOT_ALLOWED),
    ],
)
def test_only_an_issuer_invites_and_properly(
    school: School, who: str, name: str, roles: list[Role], code: ErrorCode
) -> None:
    session: Session = getattr(school, who)

    with pytest.raises(SkjemaError) as found:
        people.invite(session, name=name, roles=roles)

    assert found.value.code is code


def test_who_was_invited_writes_drafts_only_until_certified(school: School, door: Door) -> None:
    asked = door.invited(invite(school))
    draft = filled_draft(asked)

    with pytest.raises(SkjemaError) as found:
        finish_document.finish_document(asked, draft)
    assert found.value.code is ErrorCode.NOT_YET_CERTIFIED
    assert asked.vault.drafts.get(draft).answers["klasse"] == "8A"
    assert "Venter på at skolen godkjenner deg" in exchanging.exchange_status(asked).sentence

    school.exchange(school.rector, asked)

    assert membership(asked) is Membership.CERTIFIED
    assert finish_document.finish_document(asked, draft).document.school
    assert asked.person.name == COUNSELLOR
    assert asked.person.confirmed


def test_an_employee_matter_is_finished_also_while_waiting(school: School, door: Door) -> None:
    asked = door.invited(invite(school))

    done = finish_document.finish_document(asked, filled_draft(asked, gjelder_ansatt="ja")).document

    assert done.restricted
    assert not done.school


def test_who_began_alone_goes_on_privately_while_waiting_and_keeps_everything(school: School, door: Door) -> None:
    alone = door.alone()
    older = finish_document.finish_document(alone, filled_draft(alone)).document
    pdf = alone.vault.documents.pdf(older.document_id)
    invited = invite(school)

    join_school.join(alone, invited.data, " ".join(invited.code), school.folder)
    meanwhile = finish_document.finish_document(alone, filled_draft(alone)).document
    assert not meanwhile.school

    school.exchange(school.rector, alone)
    assert membership(alone) is Membership.CERTIFIED
    assert alone.person.name == COUNSELLOR
    after = finish_document.finish_document(alone, filled_draft(alone)).document
    school.exchange(school.rector, alone)
    assert after.school
    assert alone.vault.documents.pdf(older.document_id) == pdf
    seen = {one.document_id for one in school.rector.vault.documents.list()}
    assert seen == {after.document_id}, "what was written before is nobody else's"


def test_a_member_can_not_join_again_nor_another_school(school: School, door: Door) -> None:
    invited = invite(school)
    with pytest.raises(SkjemaError) as found:
        join_school.join(school.teacher, invited.data, " ".join(invited.code), school.folder)
    assert found.value.code is ErrorCode.SCHOOL_EXISTS

    from skjema_app.workflows import exchange_folder

    other = door.alone("annen")
    founded(other, "En annen skole").wipe()
    (school.folder.parent / "deling2").mkdir()
    exchange_folder.choose_folder(other, school.folder.parent / "deling2")
    theirs = people.invite(other, name=COUNSELLOR, roles=[Role.TEACHER])
    waiting = door.invited(invited, "venter")
    with pytest.raises(SkjemaError) as found:
        join_school.join(waiting, theirs.data, " ".join(theirs.code), school.folder.parent / "deling2")
    assert found.value.code is ErrorCode.SCHOOL_DIFFERS
    school.exchange(school.rector, waiting)
    assert membership(waiting) is Membership.CERTIFIED, "the first request still stands"


def test_a_request_that_somebody_deletes_is_put_down_again(school: School, door: Door) -> None:
    asked = door.invited(invite(school))
    (request,) = school.folder.rglob("*.req")
    assert COUNSELLOR.encode() not in request.read_bytes()
    request.unlink()

    exchanging.exchange_now(asked)

    assert len(list(school.folder.rglob("*.req"))) == 1
    school.exchange(school.rector, asked)
    assert membership(asked) is Membership.CERTIFIED
    assert not list(school.folder.rglob("*.req"))


def test_rubbish_among_the_requests_certifies_nobody(school: School, door: Door) -> None:
    asked = door.invited(invite(school))
    (request,) = school.folder.rglob("*.req")
    bent = bytearray(request.read_bytes())
    bent[len(bent) // 2] ^= 1
    (request.parent / ("0" * 32 + ".req")).write_bytes(bytes(bent))
    (request.parent / ("1" * 32 + ".req")).write_bytes(b"")
    (request.parent / "hei.txt").write_bytes(b"hei")
    before = len(people.list_people(school.rector))

    outcome = exchanging.exchange_now(school.rector)

    assert outcome.joined == (COUNSELLOR,)
    assert len(people.list_people(school.rector)) == before + 1
    exchanging.exchange_now(asked)
    assert membership(asked) is Membership.CERTIFIED


def test_a_closed_machine_reads_on_but_finishes_nothing(school: School) -> None:
    document = report(school.teacher)
    school.exchange()
    device = school.teacher.vault.device.device_id

    with pytest.raises(SkjemaError) as found:
        people.close_device(school.office, device)
    assert found.value.code is ErrorCode.NOT_AN_ISSUER
    people.close_device(school.rector, device)
    school.exchange()

    assert membership(school.teacher) is Membership.CLOSED
    assert school.teacher.vault.documents.get(document.document_id)
    draft = filled_draft(school.teacher)
    with pytest.raises(SkjemaError) as found:
        finish_document.finish_document(school.teacher, draft)
    assert found.value.code is ErrorCode.CLOSED_OUT
    assert fill_form.open_draft(school.teacher, draft).draft.answers["klasse"] == "8A"
    fill_form.save_draft(school.teacher, draft, {"klasse": "8B"}, Place())
    assert not next(row for row in people.list_people(school.rector) if row.name == TEACHER).active
    assert school.rector.vault.documents.get(document.document_id), "what was signed before stays"


def test_a_closed_person_saves_the_pdf_of_what_they_have(school: School, tmp_path: Path) -> None:
    from skjema_app.workflows import documents

    document = report(school.teacher)
    school.exchange()
    people.close_device(school.rector, school.teacher.vault.device.device_id)
    school.exchange()

    documents.export_pdf(school.teacher, document.document_id, tmp_path / "min.pdf")

    assert (tmp_path / "min.pdf").read_bytes() == school.teacher.vault.documents.pdf(document.document_id)


def test_a_new_machine_gets_the_roles_its_person_has(school: School) -> None:
    teacher = next(one for one in people.list_people(school.rector) if one.name == TEACHER)
    people.invite(school.rector, name=TEACHER, roles=(), person_id=teacher.person_id)
    row = next(one for one in people.list_invitations(school.rector) if one.state is InvitationState.OPEN)
    assert row.roles == teacher.roles
    assert teacher.roles
    with pytest.raises(SkjemaError) as refused:
        people.invite(school.rector, name="Ny Påhitt", roles=())
    assert refused.value.code is ErrorCode.ROLE_MISSING
