"""A vault with a school that is copied, restored, salvaged or damaged; and one whose folder was copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    exchange,
    finish,
    frames_of,
    pdf_of,
    prove_all,
    states,
    three_people,
)
from vault_kit import by_force, code_of, open_vault, secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.vault.migrate import migrate
from skjema_app.vault.opening import rebuild_all
from skjema_app.vault.restore import restore
from skjema_app.vault.salvage import salvage


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TestSchool]:
    made = three_people(tmp_path)
    teacher, principal = made[TEACHER], made[PRINCIPAL]
    finish(teacher, readers=[principal.person], text="for uhellet")
    exchange(teacher, principal)
    yield made
    made.close()


def _comes_back(school: TestSchool, again: Member, documents: int) -> None:
    """A vault that was restored or salvaged reads what it had, writes nothing, and is let in again."""
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    assert again.school.membership is Membership.RENEW
    assert again.person == teacher.person
    assert again.device != teacher.device
    assert len([one for one in again.vault.documents.list() if one.school]) == documents
    assert again.vault.documents.pdf(again.vault.documents.list()[0].document_id) == pdf_of("for uhellet")
    assert again.vault.check().ok
    assert again.vault.rebuild().equal
    with pytest.raises(SkjemaError) as caught:
        finish(again, readers=[])
    assert code_of(caught.value) is ErrorCode.MUST_RENEW
    before = len(frames_of(again))
    school.admit(again, {Role.TEACHER}, person=teacher.person)
    principal.school.end_device(teacher.device, reason="restored")
    exchange(principal, again)
    assert again.school.membership is Membership.CERTIFIED
    assert before == 0
    assert principal.school.grant_by_policy() == 1
    exchange(principal, again)
    newest = finish(again, readers=[principal.person], text="etter uhellet")
    exchange(principal, again)
    assert principal.vault.documents.get(newest.document_id).author == teacher.person
    assert [one.active for one in principal.school.person(teacher.person).devices].count(True) == 1
    for member in (principal, again):
        assert member.vault.check().ok
        assert member.vault.rebuild().equal


def test_restored_from_the_second_place(school: TestSchool, tmp_path: Path) -> None:
    teacher = school[TEACHER]
    (tmp_path / "sted-to").mkdir()
    copy = teacher.vault.write_copy(tmp_path / "sted-to")
    assert copy.blobs == 1
    teacher.vault.close()
    vault = restore(copy.path, tmp_path / "hentet", secret(), school.clock)
    again = Member(TEACHER, vault, school.clock)
    _comes_back(school, again, 1)
    vault.close()


def test_salvaged(school: TestSchool, tmp_path: Path) -> None:
    teacher = school[TEACHER]
    teacher.vault.close()
    report = salvage(teacher.vault.folder, secret(), tmp_path / "berget", school.clock)
    assert report.gaps == ()
    assert report.documents == 1
    vault = open_vault(tmp_path / "berget", school.clock)
    _comes_back(school, Member(TEACHER, vault, school.clock), 1)
    vault.close()


def test_the_tables_of_before_are_salvaged_with_their_frames(school: TestSchool, tmp_path: Path) -> None:
    """Until version 4 a frame stood beside what was found out about its entry."""
    teacher = school[TEACHER]
    held = frames_of_device(teacher, teacher.device), frames_of_device(teacher, school[PRINCIPAL].device)
    migrate(teacher.vault.state.database, target=4)
    teacher.vault.close()
    assert salvage(teacher.vault.folder, secret(), tmp_path / "berget", school.clock).gaps == ()
    with open_vault(tmp_path / "berget", school.clock) as vault:
        again = Member(TEACHER, vault, school.clock)
        assert held == (frames_of_device(again, teacher.device), frames_of_device(again, school[PRINCIPAL].device))
        assert len(vault.documents.list()) == 1
        assert vault.check().ok


def test_frames_move_out_and_back_with_the_tables(school: TestSchool) -> None:
    principal = school[PRINCIPAL]
    database = principal.vault.state.database
    held = states(principal), frames_of_device(principal, school[TEACHER].device)
    migrate(database, target=4)
    migrate(database, then=rebuild_all)
    assert held == (states(principal), frames_of_device(principal, school[TEACHER].device))
    for change in ("UPDATE school_frame SET frame = x''", "DELETE FROM school_frame", "DELETE FROM school_entry"):
        with pytest.raises(sqlcipher.Error, match="append-only"):
            database.raw.execute(change)
    assert principal.vault.check().ok
    assert principal.vault.rebuild().equal


def test_a_frame_that_is_gone_is_named_and_its_place_stays_free(school: TestSchool) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    principal.vault.close()
    with by_force(principal.vault.folder) as raw:
        raw.execute("DROP TRIGGER school_frame_kept")
        raw.execute("DROP TRIGGER school_entry_kept")
        raw.execute("DELETE FROM school_frame WHERE position = (SELECT min(position) FROM school_entry)")
        raw.execute("DELETE FROM school_entry WHERE position = (SELECT max(position) FROM school_entry)")
    with open_vault(principal.vault.folder, school.clock) as vault:
        again = Member(PRINCIPAL, vault, school.clock)
        assert "altered" in {fault.reason.value for fault in vault.check().faults}
        frames = frames_of(teacher)
        taken = again.school.feeds().receive(teacher.device, frames)
        assert taken.new + taken.known == len(frames)
        again.school.feeds().settle()


def test_a_damaged_entry_is_named_and_salvage_lets_it_come_again(school: TestSchool, tmp_path: Path) -> None:
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    teacher.vault.close()
    with by_force(teacher.vault.folder) as raw:
        raw.execute("DROP TRIGGER school_frame_frozen")
        ((position,),) = raw.execute("SELECT position FROM school_entry WHERE type = 'document.finished'")
        ((frame,),) = raw.execute("SELECT frame FROM school_frame WHERE position = ?", (position,))
        altered = frame[:-1] + bytes([frame[-1] ^ 1])
        raw.execute("UPDATE school_frame SET frame = ? WHERE position = ?", (altered, position))
    with open_vault(teacher.vault.folder, school.clock) as vault:
        report = vault.check()
        assert [(fault.device, fault.reason.value) for fault in report.faults] == [(teacher.device, "altered")]
        with pytest.raises(SkjemaError) as caught:
            vault.verify_chain()
        assert code_of(caught.value) is ErrorCode.JOURNAL_BROKEN
        assert not vault.rebuild().equal
    salvage(teacher.vault.folder, secret(), tmp_path / "berget", school.clock)
    with open_vault(tmp_path / "berget", school.clock) as vault:
        again = Member(TEACHER, vault, school.clock)
        assert again.vault.documents.list() == ()
        old = frames_of_device(principal, teacher.device)
        again.school.feeds().receive(teacher.device, old)
        again.school.feeds().settle()
        assert again.school.feeds().wanted_blobs()
        for _, sha256 in again.school.feeds().wanted_blobs():
            assert again.school.feeds().put_blob(sha256, principal.school.feeds().read_blob(sha256))
        again.school.feeds().settle()
        prove_all(again)
        assert len(again.vault.documents.list()) == 1


def frames_of_device(member: Member, device: str) -> list[bytes]:
    query = "SELECT frame FROM school_entry JOIN school_frame USING (position) WHERE device = ? ORDER BY seq"
    return [bytes(row[0]) for row in member.vault.state.database.raw.execute(query, (device,)).fetchall()]


def test_rows_that_are_gone_from_the_own_feed_are_named_and_nothing_is_written_over_them(school: TestSchool) -> None:
    teacher = school[TEACHER]
    teacher.vault.close()
    with by_force(teacher.vault.folder) as raw:
        raw.execute("DROP TRIGGER school_entry_kept")
        last = raw.execute("SELECT max(seq) FROM school_entry WHERE device = ?", (teacher.device,)).fetchone()[0]
        raw.execute("DELETE FROM school_entry WHERE device = ? AND seq = ?", (teacher.device, last))
    with open_vault(teacher.vault.folder, school.clock) as vault:
        assert [(fault.seq, fault.reason.value) for fault in vault.check().faults] == [(last, "dropped")]
        with pytest.raises(SkjemaError) as caught:
            finish(Member(TEACHER, vault, school.clock), readers=[])
        assert code_of(caught.value) is ErrorCode.MUST_RENEW


def test_a_copied_folder_that_writes_on_tells_two_histories(school: TestSchool, tmp_path: Path) -> None:
    """Attack 12: seen by all, the same in every order, no text lost, settled by whoever certifies."""
    teacher, principal, office = (school[name] for name in (TEACHER, PRINCIPAL, OFFICE))
    teacher.vault.close()
    shutil.copytree(teacher.vault.folder, tmp_path / "kopi")
    one = Member(TEACHER, open_vault(teacher.vault.folder, school.clock), school.clock)
    other = Member(TEACHER, open_vault(tmp_path / "kopi", school.clock), school.clock)
    school.members[TEACHER] = one
    mine = finish(one, readers=[principal.person], text="den ene")
    theirs = finish(other, readers=[principal.person], text="den andre")
    for first, second, reader in ((one, other, principal), (other, one, office)):
        for giver in (first, second):
            reader.school.feeds().receive(giver.device, frames_of(giver))
            reader.school.feeds().settle()
    forks = principal.school.forks()
    assert [(fork.device_id, fork.seq) for fork in forks] == [(one.device, 2)]
    assert office.school.forks() == forks
    for member in (principal, office):
        assert {wait.reason for wait in member.school.waits()} == {"two-histories"}
        assert member.vault.rebuild().equal
    known = {document.document_id for document in principal.vault.documents.list()}
    assert not {mine.document_id, theirs.document_id} & known
    exchange(one, other)
    assert one.school.needs_new_device
    assert one.school.membership is Membership.RENEW
    with pytest.raises(SkjemaError) as caught:
        finish(one, readers=[])
    assert code_of(caught.value) is ErrorCode.MUST_RENEW
    chosen = next(tip for tip in forks[0].tips if one.school.place_of(tip) and mine.document_id)
    raw = one.vault.state.database.raw
    tip = raw.execute(
        "SELECT e.entry_id FROM school_entry e WHERE e.device = ? ORDER BY e.seq DESC", (one.device,)
    ).fetchone()[0]
    assert chosen
    principal.school.end_device(one.device, 3, _branch_tip(one, mine.document_id) or tip, reason="two-histories")
    exchange(principal, one, other, office)
    assert principal.school.forks() == ()
    assert mine.document_id in {document.document_id for document in principal.vault.documents.list()}
    assert theirs.document_id not in {document.document_id for document in principal.vault.documents.list()}
    one.vault.renew_device("forked")
    assert one.school.membership is Membership.RENEW
    school.admit(one, {Role.TEACHER}, person=one.person)
    exchange(principal, one, office)
    assert one.school.membership is Membership.CERTIFIED
    finish(one, readers=[principal.person], text="om igjen")
    exchange(principal, one, office)
    for member in (principal, office, one):
        assert member.vault.rebuild().equal
        assert member.vault.check().ok, member.vault.check()
    other.vault.close()


def test_the_twin_of_an_entry_is_read_whenever_it_comes(school: TestSchool, tmp_path: Path) -> None:
    """Both histories go on in a room that is known: their entries have one tag, and the second comes later."""
    teacher, principal = school[TEACHER], school[PRINCIPAL]
    known = next(one for one in teacher.vault.documents.list() if one.school)
    teacher.vault.close()
    shutil.copytree(teacher.vault.folder, tmp_path / "kopi")
    one = Member(TEACHER, open_vault(teacher.vault.folder, school.clock), school.clock)
    other = Member(TEACHER, open_vault(tmp_path / "kopi", school.clock), school.clock)
    school.members[TEACHER] = one
    for writer in (one, other):
        writer.clock.advance(minutes=1)
        writer.school.grant(known.document_id, [school[OFFICE].person], "for")
        principal.school.feeds().receive(writer.device, frames_of(writer))
        principal.school.feeds().settle()
    assert {state for state, _reason, _depth in states(principal).values()} == {"accepted", "waiting"}
    assert principal.vault.rebuild().equal
    other.vault.close()


def _branch_tip(member: Member, document_id: str) -> str:
    """The last entry of the branch that a document stands in."""
    raw = member.vault.state.database.raw
    found = document_id
    while True:
        row = raw.execute("SELECT entry_id FROM school_entry WHERE prev = ?", (found,)).fetchone()
        if row is None:
            return str(found)
        found = row[0]


def test_the_folder_is_ahead_of_the_vault(school: TestSchool) -> None:
    teacher = school[TEACHER]
    teacher.school.own_feed_ahead()
    assert teacher.school.membership is Membership.RENEW
    with pytest.raises(SkjemaError) as caught:
        school.admit(teacher, {Role.TEACHER}, person=teacher.person)
    assert code_of(caught.value) is ErrorCode.MUST_RENEW
    teacher.vault.renew_device("folder-ahead")
    school.admit(teacher, {Role.TEACHER}, person=teacher.person)
    exchange(school[PRINCIPAL], teacher)
    assert teacher.school.membership is Membership.CERTIFIED
    assert {state for state, _, _ in states(teacher).values()} <= {"accepted", "sealed"}


def test_local_backups_and_old_blobs_go_on_with_a_school(school: TestSchool) -> None:
    principal = school[PRINCIPAL]
    school.clock.advance(days=200)
    principal.vault.make_backup()
    principal.vault.close()
    with open_vault(principal.vault.folder, school.clock) as vault:
        report = vault.check()
        assert report.ok
        assert (report.blobs, report.blobs_aside) == (1, 0)
