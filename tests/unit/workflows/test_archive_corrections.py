"""A wrong journalpost number is corrected or taken back; exports that did not end are known until they are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit

from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import (
    archive_begun,
    archive_corrections,
    archive_drag,
    archive_export,
    archive_exports,
    archive_receipts,
    archive_reminders,
    archive_round,
    archive_state,
    cases,
)
from skjema_app.workflows.session import Session

ROUND = "2027-januar"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = work_kit.new_session(tmp_path / "hvelv")
    yield made
    made.close()


def named(session: Session, name: str) -> str:
    return work_kit.finished(session, hvem={"ref": "", "name": name})


def test_a_later_number_supersedes_and_both_stand_in_the_history(session: Session) -> None:
    document_id = named(session, "Nora Prøve")
    archive_receipts.record(session, document_id, "27/1", ROUND)

    assert archive_corrections.correct(session, document_id, " 27/2 ").count == 1

    (row,) = archive_round.round_view(session, ROUND).archived
    assert (row.number, row.before, row.round_id, row.by) == ("27/2", ("27/1",), ROUND, work_kit.NAME)
    timeline = cases.open_case(session, document_id).timeline
    told = [(one.title, one.text) for one in timeline if "journalpost" in one.text]
    assert [title for title, _text in told] == ["Arkivert", "Journalpostnummeret er rettet"]
    assert told[1][1].endswith("journalpost 27/2 · før: 27/1")
    assert archive_corrections.correct(session, document_id, "27/2").count == 0


def test_a_number_that_is_taken_back_leaves_the_document_waiting(session: Session, tmp_path: Path) -> None:
    document_id = named(session, "Nora Prøve")
    plan = archive_export.prepare(session, ROUND)
    archive_export.note_export(session, plan, archive_export.export(session, plan, tmp_path))
    archive_receipts.record(session, document_id, "27/1", ROUND)
    assert archive_exports.plain_exports(session)[0].receipted

    archive_corrections.take_back(session, document_id)

    view = archive_round.round_view(session, ROUND)
    assert [row.document_id for row in view.rows] == [document_id]
    assert view.archived == ()
    assert not archive_exports.plain_exports(session)[0].receipted
    with pytest.raises(SkjemaError) as caught:
        archive_corrections.take_back(session, document_id)
    assert caught.value.code is ErrorCode.NOT_IN_ROUND
    archive_receipts.record(session, document_id, "27/3", ROUND)
    (row,) = archive_round.round_view(session, ROUND).archived
    assert (row.number, row.before) == ("27/3", ("27/1", ""))
    titles = [one.title for one in cases.open_case(session, document_id).timeline]
    assert "Journalpostnummeret er tatt tilbake" in titles


def test_a_file_for_dragging_stays_when_its_number_was_taken_back(session: Session) -> None:
    document_id = named(session, "Nora Prøve")
    file = archive_drag.file_for(session, document_id)
    archive_receipts.record(session, document_id, "27/1", ROUND)
    archive_corrections.take_back(session, document_id)

    assert archive_drag.clear(session, registered_only=True) == 0
    assert file.is_file()


def test_a_number_of_another_document_is_refused(session: Session) -> None:
    first, second = named(session, "Nora Prøve"), named(session, "Emil Testesen")
    archive_receipts.record(session, first, "27/1", ROUND)
    archive_receipts.record(session, second, "27/2", ROUND)

    for number, reason in (("27/2", "samme-nummer"), ("", "mangler"), ("ingen", "form")):
        with pytest.raises(SkjemaError) as caught:
            archive_corrections.correct(session, first, number)
        assert caught.value.details["reason"] == reason
    events = session.vault.documents.events(first)
    assert [one.text for one in events if one.kind is EventKind.ARCHIVED] == ["27/1"]


def test_what_was_begun_is_known_until_it_ends_or_is_deleted(session: Session, tmp_path: Path) -> None:
    named(session, "Nora Prøve")
    plan = archive_export.prepare(session, ROUND)
    begun = archive_begun.begun_with(plan, tmp_path)
    archive_begun.begin(session, begun)
    assert archive_begun.unfinished(session) == ()  # nothing lies there yet
    with pytest.raises(SkjemaError):
        archive_export.export(session, plan, tmp_path, stopped=lambda: True)

    assert archive_begun.unfinished(session) == (begun,)
    assert archive_begun.may_go_on(session, begun)
    (reminder,) = [one for one in archive_reminders.reminders(session) if one.kind.value == "export-left"]
    assert "ble ikke ferdig" in reminder.sentence
    archive_begun.discard(session, begun)

    assert archive_begun.unfinished(session) == ()
    assert list(tmp_path.glob("*.uferdig")) == []


def test_what_is_left_beside_a_finished_package_is_deleted_too(session: Session, tmp_path: Path) -> None:
    named(session, "Nora Prøve")
    archive_export.export(session, archive_export.prepare(session, ROUND), tmp_path)
    named(session, "Emil Testesen")
    plan = archive_export.prepare(session, ROUND)
    with pytest.raises(SkjemaError):
        archive_export.export(session, plan, tmp_path, stopped=lambda: True)
    begun = archive_begun.begun_with(plan, tmp_path)
    archive_begun.begin(session, begun)
    assert [one.name for one in tmp_path.glob("*.uferdig")] == ["2026-2027-januar-2.uferdig"]

    archive_begun.discard(session, begun)

    assert sorted(one.name for one in tmp_path.iterdir() if one.is_dir() and one.name != "hvelv") == [
        "2026-2027-januar"
    ]


def test_a_folder_that_is_away_is_remembered(session: Session, tmp_path: Path) -> None:
    named(session, "Nora Prøve")
    stick = tmp_path / "minnepinne"
    stick.mkdir()
    begun = archive_begun.begun_with(archive_export.prepare(session, ROUND), stick)
    archive_begun.begin(session, begun)
    stick.rmdir()

    assert archive_begun.unfinished(session) == (begun,)
    assert not archive_begun.may_go_on(session, begun)
    archive_begun.discard(session, begun)
    assert archive_begun.unfinished(session) == ()


def test_a_row_of_saker_tells_how_far_it_is_in_the_archive(session: Session, tmp_path: Path) -> None:
    from skjema_app.workflows import documents

    document_id = named(session, "Nora Prøve")
    assert archive_state.filed(session, [session.vault.documents.get(document_id)]) is None
    documents.export_pdf(session, document_id, tmp_path / "melding.pdf")
    archive_receipts.record(session, document_id, "27/1", ROUND)

    found = cases.open_case(session, document_id).work.filed
    assert found is not None
    assert [(one.number, one.by) for one in found.lines] == [("27/1", work_kit.NAME)]
    assert found.whole
    assert found.files == ("melding.pdf",)
