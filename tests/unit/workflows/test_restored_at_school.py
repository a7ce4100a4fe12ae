"""A machine of three is lost: what is opened again gets from the others what it lacks, and never forks the history."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from three_people import TEACHER, School, report
from vault_kit import by_force
from work_kit import PASSWORD, filled_draft, secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.workflows import cases, exchanging, finish_document, join_school, keep_copies, left_out, people
from skjema_app.workflows.session import Session
from skjema_app.workflows.unlock import unlock

Stage = tuple[School, Mapping[str, str]]


def ids_in(session: Session) -> set[str]:
    return {one.document_id for one in session.vault.documents.list()}


def pdfs_of(session: Session) -> dict[str, bytes]:
    return {document: session.vault.documents.pdf(document) for document in ids_in(session)}


def come_back(school: School, again: Session) -> None:
    """The way back: the lost machine is closed, the person is invited anew, and everybody exchanges."""
    row = next(one for one in people.list_people(school.rector) if one.name == TEACHER)
    invited = people.invite(school.rector, name=TEACHER, roles=[Role.TEACHER], person_id=row.person_id)
    for device in row.devices:
        people.close_device(school.rector, device.device_id)
    join_school.join(again, invited.data, " ".join(invited.code), school.folder)
    school.exchange(school.rector, again, school.office)


def assert_a_new_machine(again: Session, lost: str) -> None:
    """Nothing is written before it is let in; the old feed is left alone."""
    assert again.school is not None
    assert again.vault.device.device_id != lost
    assert again.school.membership is Membership.RENEW
    draft = filled_draft(again)
    with pytest.raises(SkjemaError) as caught:
        finish_document.finish_document(again, draft)
    assert caught.value.code is ErrorCode.MUST_RENEW


@contextmanager
def opened(session: Session) -> Iterator[Session]:
    try:
        yield session
    finally:
        session.close()


def test_what_was_written_after_the_copy_comes_back(with_plan: Stage, tmp_path: Path) -> None:
    """The copy is older than a whole report that was sent: restored elsewhere, it is back through the exchange."""
    school, ids = with_plan
    keep_copies.set_second_place(school.teacher, _made(tmp_path / "minnepinne"))
    copy = next((tmp_path / "minnepinne").iterdir())
    sent = report(school.teacher, fuller=False, hva="Skrevet etter kopien.").document_id
    never_sent = filled_draft(school.teacher)
    school.exchange()
    before, lost = pdfs_of(school.teacher), school.teacher.vault.device.device_id
    school.teacher.close()
    shutil.rmtree(school.teacher.vault.folder)
    with opened(keep_copies.restore_copy(copy, tmp_path / "ny", secret(), school.clock)) as again:
        assert_a_new_machine(again, lost)
        assert sent not in ids_in(again)
        come_back(school, again)
        assert pdfs_of(again) == before
        assert {row.key for row in cases.list_cases(again)} >= {ids["report"], sent}
        assert never_sent not in {draft.draft_id for draft in again.vault.drafts.list()}  # the price, told in the text
        _goes_on(school, again)


def test_a_damaged_vault_gets_back_what_could_not_be_salvaged(with_plan: Stage) -> None:
    """Every PDF and every second entry is gone, and no backup is there (which page costs what: the vault's tests)."""
    school, _ids = with_plan
    folder = school.teacher.vault.folder
    before, lost = pdfs_of(school.teacher), school.teacher.vault.device.device_id
    school.teacher.close()
    shutil.rmtree(folder / "backups", ignore_errors=True)
    shutil.rmtree(folder / "blobs")
    with by_force(folder, PASSWORD) as raw:
        for table in ("school_frame", "school_entry"):
            raw.execute(f"DROP TRIGGER IF EXISTS {table}_kept")
            raw.execute(f"DELETE FROM {table} WHERE position % 2 = 1")
    found = keep_copies.salvage_vault(folder, folder.with_name("prøve"), secret(), school.clock)
    assert found.from_school
    assert found.documents < len(before)
    with opened(keep_copies.repair_in_place(folder, secret(), school.clock)) as again:
        assert_a_new_machine(again, lost)
        come_back(school, again)
        assert pdfs_of(again) == before
        assert again.vault.check().ok
        _goes_on(school, again)


def test_a_whole_disk_set_back_without_the_folder_is_a_fork_and_then_closed(school: School) -> None:
    """Not our restore, but the machine's: nothing tells before both histories meet (design-review § 5, case 13)."""
    folder = school.teacher.vault.folder
    school.teacher.close()
    shutil.copytree(folder, folder.with_name("i går"))
    now = unlock(folder, secret(), school.clock)
    sent = report(now, fuller=False).document_id
    school.exchange(now, school.rector)
    now.close()
    shutil.rmtree(folder)
    folder.with_name("i går").rename(folder)
    with opened(unlock(folder, secret(), school.clock)) as older:
        other = report(older, fuller=False, hva="Skrevet uten delingsmappen.")  # nothing could stop this
        outcome = exchanging.exchange_now(older)
        assert outcome.trouble == ErrorCode.OWN_FEED_AHEAD.value
        assert older.school is not None
        assert older.school.membership is Membership.RENEW
        exchanging.exchange_now(school.rector)
        assert sent in ids_in(school.rector)
        assert other.document_id not in ids_in(school.rector)
        come_back(school, older)
        assert older.school.membership is Membership.CERTIFIED
        assert sent in ids_in(older)
        (offered,) = left_out.left_out(older)
        assert offered.document.document_id == other.document_id
        assert left_out.take_up(older, other.document_id).draft.answers["hva"] == "Skrevet uten delingsmappen."
        for session in (school.rector, older):
            assert session.vault.rebuild().equal


def _goes_on(school: School, again: Session) -> None:
    """Work goes on, and everybody's history is whole."""
    newest = report(again, fuller=False, hva="Etter uhellet.").document_id
    school.exchange(again, school.rector)
    assert newest in ids_in(school.rector)
    for session in (school.rector, again):
        assert session.vault.check().ok
        assert session.school is not None
        assert not session.school.forks()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
