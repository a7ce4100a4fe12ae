"""The machine goes off between the last step on the disk and the list in the vault: the files are listed yet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from work_kit import finished, new_session

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import archive_export, archive_exports, archive_round
from skjema_app.workflows.session import Session

PICKED = "2027-januar"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "hvelv")
    finished(made)
    yield made
    made.close()


def exported_events(session: Session) -> int:
    found = session.vault.documents.all_events().values()
    return sum(1 for events in found for one in events if one.kind is EventKind.EXPORTED)


def test_an_export_that_was_cut_off_before_it_was_listed_is_listed(session: Session, tmp_path: Path) -> None:
    plan = archive_export.prepare(session, PICKED)
    outcome = archive_export.export(session, plan, tmp_path)  # and here the power goes

    (listed,) = archive_exports.plain_exports(session)

    assert (listed.folder, listed.files, listed.left) == (str(outcome.folder), len(outcome.files), len(outcome.files))
    assert exported_events(session) == 1
    assert all(row.exported for row in archive_round.round_view(session, PICKED).rows)
    with pytest.raises(SkjemaError) as caught:
        archive_export.prepare(session, PICKED, only_new=True)
    assert caught.value.code is ErrorCode.ROUND_EMPTY
    deleted = archive_exports.delete_files(session, listed.export_id, unreceipted_ok=True)
    assert (deleted.count, deleted.kept) == (len(outcome.files), ())
    assert not outcome.folder.exists()


def test_run_again_it_is_found_whole_and_noted_once(session: Session, tmp_path: Path) -> None:
    archive_export.export(session, archive_export.prepare(session, PICKED), tmp_path)

    plan = archive_export.prepare(session, PICKED)
    again = archive_export.export(session, plan, tmp_path)
    archive_export.note_export(session, plan, again)
    archive_export.note_export(session, plan, again)

    assert again.unchanged
    assert len(archive_exports.plain_exports(session)) == 1
    assert exported_events(session) == 1
    assert session.vault.settings.all("archive_announced:") == {}


def test_a_stopped_one_is_not_listed_and_neither_is_one_that_is_gone(session: Session, tmp_path: Path) -> None:
    plan = archive_export.prepare(session, PICKED)
    with pytest.raises(SkjemaError) as caught:
        archive_export.export(session, plan, tmp_path, stopped=lambda: True)
    assert caught.value.code is ErrorCode.ARCHIVE_STOPPED
    assert archive_exports.plain_exports(session) == ()

    outcome = archive_export.export(session, plan, tmp_path)
    shutil.rmtree(outcome.folder)
    assert archive_exports.plain_exports(session) == ()
    assert exported_events(session) == 0


def test_another_package_in_the_same_folder_is_not_taken_for_it(session: Session, tmp_path: Path) -> None:
    plan = archive_export.prepare(session, PICKED)
    outcome = archive_export.export(session, plan, tmp_path)
    archive_export.note_export(session, plan, outcome)
    finished(session, hva="Noe annet skjedde i storefri, og to sto og så på.")

    newer = archive_export.prepare(session, PICKED)
    second = archive_export.export(session, newer, tmp_path)  # cut off

    folders = {one.folder for one in archive_exports.plain_exports(session)}
    assert folders == {str(outcome.folder), str(second.folder)}
