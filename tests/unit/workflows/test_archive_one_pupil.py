"""Receipts for «one pupil now»: typed, pasted and from a table, with and without saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from work_kit import finished, new_session

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import archive_export, archive_receipts, archive_round, corrections
from skjema_app.workflows.archive_facts import number_of
from skjema_app.workflows.session import Session

PUPIL, OTHER, NOW = "Prøve Prøvesen", "Noor Låtsom", "2026-11-23-na"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Two reports about one pupil, one about another."""
    made = new_session(tmp_path / "hvelv")
    for who in (PUPIL, PUPIL, OTHER):
        finished(made, hvem={"ref": "", "name": who})
    yield made
    made.close()


def delivered(session: Session, out: Path, pupil: str) -> tuple[str, ...]:
    """One pupil's export: the documents in the order of its list."""
    plan = archive_export.prepare(session, "", pupil=pupil, group="8A")
    outcome = archive_export.export(session, plan, out)
    archive_export.note_export(session, plan, outcome)
    return tuple(one.document_id for one in plan.items)


def numbers(session: Session, documents: tuple[str, ...]) -> list[str]:
    return [number_of(session.vault.documents.events(one)) for one in documents]


def test_a_typed_number_finds_its_document(session: Session, tmp_path: Path) -> None:
    first, second = delivered(session, tmp_path, PUPIL)

    assert archive_receipts.record(session, first, "26/1-1", NOW).count == 1
    assert archive_receipts.record(session, second, "26/1-2", NOW, pupil=PUPIL, group="8A").count == 1
    assert numbers(session, (first, second)) == ["26/1-1", "26/1-2"]


def test_a_pasted_column_belongs_to_the_one_pupil_of_that_day(session: Session, tmp_path: Path) -> None:
    documents = delivered(session, tmp_path, PUPIL)

    preview = archive_receipts.preview_column(session, "26/1-1\n26/1-2", NOW)
    assert [(one.pupil, one.number) for one in preview.lines] == [(PUPIL, "26/1-1"), (PUPIL, "26/1-2")]
    assert archive_receipts.record_column(session, "26/1-1\n26/1-2", NOW).count == 2
    assert numbers(session, documents) == ["26/1-1", "26/1-2"]


def test_of_two_pupils_that_day_the_column_must_say_whose_it_is(session: Session, tmp_path: Path) -> None:
    documents = delivered(session, tmp_path, PUPIL)
    other = delivered(session, tmp_path, OTHER)

    preview = archive_receipts.preview_column(session, "26/2-1", NOW)
    assert (preview.lines, preview.codes) == ((), ("hvilken-elev",))
    assert "Velg eleven" in preview.problems[0]
    with pytest.raises(archive_receipts.ReceiptRefusedError):
        archive_receipts.record_column(session, "26/2-1", NOW)
    assert archive_receipts.record_column(session, "26/2-1", NOW, pupil=OTHER, group="8A").count == 1
    assert numbers(session, (*documents, *other)) == ["", "", "26/2-1"]


def test_a_table_finds_its_documents_by_their_ids_and_by_the_places_of_the_list(
    session: Session, tmp_path: Path
) -> None:
    documents = delivered(session, tmp_path, PUPIL)
    other = delivered(session, tmp_path, OTHER)
    by_id = f"Dokument;Journalpostnummer\n{documents[0][:12]};26/1-1\n{other[0][:12]};26/2-1\n"

    assert archive_receipts.record_table(session, by_id, NOW).count == 2
    by_place = "Nr;Journalpostnummer\n2;26/1-2\n"
    assert archive_receipts.preview_table(session, by_place, NOW).codes == ("ukjent",)
    assert archive_receipts.record_table(session, by_place, NOW, pupil=PUPIL, group="8A").count == 1
    assert numbers(session, (*documents, *other)) == ["26/1-1", "26/1-2", "26/2-1"]


def test_a_receipt_without_an_export_is_for_the_pupil_who_is_named(session: Session) -> None:
    preview = archive_receipts.preview_column(session, "26/1-1\n26/1-2", "", pupil=PUPIL, group="8A")

    assert len(preview.lines) == 2
    assert archive_receipts.preview_column(session, "26/1-1", NOW).codes == ("hvilken-elev",)


def test_too_few_numbers_are_told_with_what_to_do(session: Session) -> None:
    two = archive_receipts.preview_column(session, "26/1-1\n26/1-2", "2027-januar")
    one = archive_receipts.preview_column(session, "26/1-1\n26/1-2", "", pupil=OTHER, group="8A")

    assert two.problems[0].startswith(
        "Du limte inn 2 numre, men listen har 3 dokumenter som venter. Lim inn ett nummer"
    )
    assert one.problems[0].startswith("Du limte inn 2 numre, men listen har 1 dokument som venter.")
    with pytest.raises(SkjemaError) as caught:
        archive_receipts.preview_column(session, "26/1-1", "påske")
    assert caught.value.code is ErrorCode.ROUND_UNKNOWN


def test_what_was_corrected_goes_with_the_document(session: Session, tmp_path: Path) -> None:
    first = session.vault.documents.list()[0]
    assert first.pupil
    corrections.correct(session, first.document_id, "Det var torsdag", "Det var fredag", asked_by="Mor")

    plan = archive_export.prepare(session, "", pupil=first.pupil, group="8A")
    outcome = archive_export.export(session, plan, tmp_path)
    (file,) = (path for path in tmp_path.rglob("*Retting*"))
    assert file.read_text(encoding="utf-8").splitlines()[3:5] == [
        "2026-11-23, bedt om av Mor:",
        "Feil: Det var torsdag. Riktig: Det var fredag.",
    ]
    messages = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.arkivmelding.xml")]
    assert [("Retting" in one) for one in sorted(messages)].count(True) == 1
    assert archive_export.export(session, plan, tmp_path).unchanged
    assert outcome.documents == len(plan.items)
    rows = archive_round.round_view(session, NOW, pupil=first.pupil, group="8A").rows
    assert {one.document_id for one in rows if one.corrected} == {first.document_id}
