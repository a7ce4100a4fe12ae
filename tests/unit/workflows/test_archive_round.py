"""The office's January at a school of three: the package, the receipt that the teacher sees, the files' end."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from school_stages import PLANNED, Stages
from three_people import PUPIL, School, report
from work_kit import PASSWORD, finished, new_session

from skjema_app.archive import package
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import (
    archive_check,
    archive_drag,
    archive_export,
    archive_exports,
    archive_metadata,
    archive_receipts,
    archive_reminders,
    archive_round,
    cases,
    documents,
    review,
    settings,
)
from skjema_app.workflows.archive_export import ExportOutcome
from skjema_app.workflows.session import Session

ROUND = "2027-januar"
Stage = tuple[School, Mapping[str, str]]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("skole"))


@pytest.fixture
def approved(stages: Stages) -> Iterator[Stage]:
    """The plan is approved, and the office has what it is to have."""
    with stages.at(PLANNED) as (school, ids):
        review.approve(school.rector, ids["plan"], comment="Resten tas på møtet.")
        school.exchange()
        yield school, ids


def exported(session: Session, out: Path, **how: object) -> ExportOutcome:
    plan = archive_export.prepare(session, ROUND, **how)  # type: ignore[arg-type]
    outcome = archive_export.export(session, plan, out)
    archive_export.note_export(session, plan, outcome)
    return outcome


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in package.files_in(folder)}


def numbered(session: Session, folder: Path) -> str:
    """kvittering.csv with a number on every line."""
    lines = (folder / "kvittering.csv").read_text("utf-8-sig").splitlines()
    mains = {row.document_id: row.main for row in archive_round.round_view(session, ROUND).rows}
    numbers = {main: f"26/01234-{number}" for number, main in enumerate(dict.fromkeys(mains.values()), 1)}
    filled = [lines[0]]
    for line in lines[1:]:
        short = line.split(";")[6]
        document = next(one for one in mains if one.startswith(short))
        filled.append(line + numbers[mains[document]])
    return "\r\n".join(filled)


def test_the_whole_round_from_the_office_to_the_teacher(approved: Stage, tmp_path: Path) -> None:
    school, ids = approved
    view = archive_round.round_view(school.office, ROUND)
    assert {row.document_id for row in view.rows} == {ids["report"], ids["decision"], ids["plan"]}
    assert {row.main for row in view.rows} == {ids["report"], ids["plan"]}
    assert [one.code for one in view.missing] == ["uten-evaluering"]
    assert all(PUPIL not in row.metadata.public_title for row in view.rows)

    outcome = exported(school.office, tmp_path)

    checked = archive_check.check_packages(outcome.folder, roots=(school.rector.member_of.roster.root_der,))  # type: ignore[union-attr]
    assert [(one.good, one.documents, one.signatures) for one in checked] == [(True, 3, 4)]
    signed = documents.signed_pdf(school.office, ids["plan"])
    assert signed in bytes_of(outcome.folder).values()
    first = bytes_of(outcome.folder)
    assert exported(school.office, tmp_path).unchanged
    assert bytes_of(outcome.folder) == first

    done = archive_receipts.record_table(school.office, numbered(school.office, outcome.folder), ROUND)
    assert done.count == 3
    assert archive_round.round_view(school.office, ROUND).rows == ()
    assert len(archive_round.round_view(school.office, ROUND).archived) == 3
    school.exchange()
    timeline = cases.open_case(school.teacher, ids["plan"]).timeline
    told = [one.text for one in timeline if one.title == "Arkivert"]
    assert set(told) == {f"Kontor Påhitt · Januarrunden 2027 · journalpost 26/01234-{number}" for number in (1, 2)}
    with pytest.raises(SkjemaError) as caught:
        archive_export.prepare(school.office, ROUND)
    assert caught.value.code is ErrorCode.ROUND_EMPTY


def test_the_same_receipt_again_changes_nothing_and_another_number_is_refused(approved: Stage, tmp_path: Path) -> None:
    school, ids = approved
    archive_receipts.record(school.office, ids["report"], " 26/1-1 ", ROUND)

    events = school.office.vault.documents.events(ids["decision"])
    assert [one.text for one in events if one.kind is EventKind.ARCHIVED] == ["26/1-1"]
    assert archive_receipts.record(school.office, ids["report"], "26/1-1", ROUND).count == 0
    for number, reason in (("26/1-2", "annet-nummer"), ("", "mangler"), ("ingen", "form")):
        with pytest.raises(SkjemaError) as caught:
            archive_receipts.record(school.office, ids["report"], number, ROUND)
        assert caught.value.details["reason"] == reason
    with pytest.raises(SkjemaError) as caught:
        archive_receipts.record(school.office, ids["plan"], "26/1-1", ROUND)
    assert caught.value.details["reason"] == "samme-nummer"


def test_a_wrong_column_is_told_and_nothing_is_written(approved: Stage) -> None:
    school, ids = approved

    preview = archive_receipts.preview_column(school.office, "26/1-1\n26/1-2", ROUND)
    assert preview.codes == ("antall",)
    assert "Ingenting er registrert" in preview.sentence
    with pytest.raises(archive_receipts.ReceiptRefusedError) as caught:
        archive_receipts.record_column(school.office, "26/1-1\n26/1-2", ROUND)
    assert caught.value.code is ErrorCode.RECEIPT_REFUSED
    for one in ids.values():
        if len(one) == 64:
            assert not [e for e in school.office.vault.documents.events(one) if e.kind is EventKind.ARCHIVED]


def test_a_teacher_delivers_nothing_and_her_drafts_are_nobodys_business(approved: Stage) -> None:
    school, _ids = approved

    for call in (
        lambda: archive_round.round_view(school.teacher, ROUND),
        lambda: archive_export.prepare(school.teacher, ROUND),
        lambda: archive_reminders.remind(school.teacher, ROUND),
        lambda: archive_receipts.preview_column(school.teacher, "26/1-1", ROUND),
    ):
        with pytest.raises(SkjemaError) as caught:
            call()
        assert caught.value.code is ErrorCode.ARCHIVE_ROLE
    assert not archive_round.may_archive(school.teacher)
    assert archive_round.may_archive(school.rector)


def test_an_archived_event_by_a_teacher_counts_for_nobody(approved: Stage) -> None:
    school, ids = approved
    with pytest.raises(SkjemaError) as caught:
        school.teacher.vault.record_event(ids["plan"], EventKind.ARCHIVED, text="26/9-9", how=ROUND)
    assert caught.value.code is ErrorCode.NOT_ALLOWED


def test_what_the_form_leaves_open_is_asked_and_the_answer_reaches_the_office(approved: Stage) -> None:
    school, _ids = approved
    questions = archive_round.round_view(school.rector, ROUND).questions
    assert [one.title for one in questions] == ["Utfyllende opplysninger"]
    supplement = questions[0].document_id

    archive_round.answer(school.rector, supplement)
    school.exchange()

    assert supplement in {row.document_id for row in archive_round.round_view(school.office, ROUND).rows}
    with pytest.raises(SkjemaError) as caught:
        archive_round.leave_out(school.office, supplement, "  ")
    assert caught.value.code is ErrorCode.COMMENT_MISSING
    archive_round.leave_out(school.office, supplement, "Står i meldingen.", ROUND)
    left = archive_round.round_view(school.office, ROUND).left_out
    assert [one.sentence for one in left if one.document_id == supplement] == ["Valgt bort: Står i meldingen."]


def test_the_office_asks_and_the_owner_is_told_without_content(approved: Stage) -> None:
    school, ids = approved
    assert archive_reminders.reminders(school.teacher) == ()

    assert archive_reminders.remind(school.office, ROUND).count == 1
    assert archive_reminders.remind(school.office, ROUND).count == 0
    school.exchange()

    told = archive_reminders.reminders(school.teacher)
    assert [(one.document_id, one.sentence) for one in told] == [
        (ids["plan"], "Kontoret venter på 1 dokument før januarrunden.")
    ]
    assert PUPIL not in told[0].sentence


def test_files_are_listed_until_they_are_deleted_and_what_was_changed_stays(approved: Stage, tmp_path: Path) -> None:
    school, _ids = approved
    outcome = exported(school.office, tmp_path)
    (listed,) = archive_exports.plain_exports(school.office)
    assert (listed.left, listed.waiting, listed.receipted) == (len(outcome.files), 3, False)
    with pytest.raises(SkjemaError) as caught:
        archive_exports.delete_files(school.office, listed.export_id)
    assert caught.value.code is ErrorCode.FILES_NOT_RECEIPTED

    archive_receipts.record_table(school.office, numbered(school.office, outcome.folder), ROUND)
    assert [one.kind.value for one in archive_reminders.reminders(school.office)] == ["export-left"]
    (outcome.folder / "LES-MEG.txt").write_text("mitt notat")
    deleted = archive_exports.delete_files(school.office, listed.export_id)

    assert deleted.kept == ("LES-MEG.txt",)
    assert deleted.count == len(outcome.files) - 1
    assert list(package.files_in(outcome.folder)) == ["LES-MEG.txt"]
    (outcome.folder / "LES-MEG.txt").unlink()
    assert archive_exports.plain_exports(school.office) == ()


def test_only_what_is_new_since_the_last_export(approved: Stage, tmp_path: Path) -> None:
    school, _ids = approved
    exported(school.office, tmp_path)
    with pytest.raises(SkjemaError) as caught:
        archive_export.prepare(school.office, ROUND, only_new=True)
    assert caught.value.code is ErrorCode.ROUND_EMPTY
    assert all(row.exported for row in archive_round.round_view(school.office, ROUND).rows)


def test_one_pupil_now(approved: Stage, tmp_path: Path) -> None:
    school, _ids = approved
    plan = archive_export.prepare(school.office, "", pupil=PUPIL, group="8A")
    outcome = archive_export.export(school.office, plan, tmp_path)

    assert outcome.folder.name == f"2026-11-23 {PUPIL}"
    with pytest.raises(SkjemaError) as caught:
        archive_export.prepare(school.office, "", pupil="Noen Andre", group="8A")
    assert caught.value.code is ErrorCode.ROUND_EMPTY


def test_metadata_is_the_offices_and_a_public_title_with_a_name_is_seen(approved: Stage, tmp_path: Path) -> None:
    school, ids = approved
    row = next(one for one in archive_round.round_view(school.office, ROUND).rows if one.document_id == ids["plan"])
    changed = archive_metadata.Metadata("Plan 2026", f"Plan for {PUPIL}", "U", "VEDTAK", "")
    assert not archive_metadata.reveals(row.metadata, PUPIL)
    assert archive_metadata.reveals(changed, PUPIL)

    archive_metadata.set_metadata(school.office, ids["plan"], changed)
    found = bytes_of(exported(school.office, tmp_path).folder)

    message = next(data.decode() for path, data in found.items() if "Aktivitetsplan" in path and path.endswith(".xml"))
    assert "<tittel>Plan 2026</tittel>" in message
    assert "<n5mdk:kode>U</n5mdk:kode>" in message
    assert "skjermingshjemmel" not in message


def test_a_synced_folder_is_refused_until_it_is_confirmed(approved: Stage, tmp_path: Path) -> None:
    school, _ids = approved
    synced = tmp_path / "OneDrive - Skolen"
    synced.mkdir()
    plan = archive_export.prepare(school.office, ROUND)

    with pytest.raises(SkjemaError) as caught:
        archive_export.export(school.office, plan, synced)
    assert caught.value.code is ErrorCode.ARCHIVE_PLACE_SYNCED
    assert list(synced.iterdir()) == []
    assert archive_export.export(school.office, plan, synced, synced_ok=True).documents == 3


def test_a_tampered_package_is_told_file_by_file(approved: Stage, tmp_path: Path) -> None:
    school, _ids = approved
    folder = exported(school.office, tmp_path).folder
    pdfs = sorted(folder.rglob("*Melding*.pdf"))
    pdfs[0].write_bytes(pdfs[0].read_bytes()[:-1] + b" ")
    next(folder.rglob("*Beslutning.json")).unlink()
    (folder / "fremmed.txt").write_text("x")

    (checked,) = archive_check.check_packages(tmp_path)

    assert not checked.good
    assert {one.code for one in checked.faults} == {"changed", "missing", "extra"}
    # with its hash put right the signature still tells
    digest = hashlib.sha256(pdfs[0].read_bytes()).hexdigest()
    assert archive_check.judge_file(pdfs[0], ())[0] == "signature"
    assert digest


def test_closed_documents_are_in_no_round_and_their_holder_exports_them_alone(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    closed = finished(session, gjelder_ansatt="ja")
    open_one = finished(session)
    out = tmp_path / "ut"
    out.mkdir()

    view = archive_round.round_view(session, ROUND)
    assert [row.document_id for row in view.rows] == [open_one]
    (left,) = [one for one in view.left_out if one.document_id == closed]
    assert (left.code, left.pupil, left.title) == ("12-5", "", "Skjermet sak")
    outcome = archive_export.export(session, archive_export.prepare_restricted(session, closed), out)
    assert outcome.documents == 1
    with pytest.raises(SkjemaError) as caught:
        archive_export.prepare_restricted(session, open_one)
    assert caught.value.code is ErrorCode.NOT_IN_ROUND
    with pytest.raises(SkjemaError):
        archive_drag.file_for(session, closed)
    session.close()


def test_a_file_to_drag_is_real_private_and_gone_afterwards(approved: Stage) -> None:
    school, ids = approved
    path = archive_drag.file_for(school.office, ids["plan"])

    assert path.read_bytes() == documents.signed_pdf(school.office, ids["plan"])
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    assert archive_drag.clear(school.office, registered_only=True) == 0
    archive_receipts.record(school.office, ids["plan"], "26/1-1", ROUND)
    assert archive_drag.clear(school.office, registered_only=True) == 1
    assert not path.exists()


def test_a_file_with_the_answers_inside_is_called_by_its_own_format(tmp_path: Path) -> None:
    session = new_session(tmp_path / "vault")
    finished(session)
    settings.save_answers_inside(session, wanted=True)
    finished(session)
    place = tmp_path / "out"
    place.mkdir()
    out = exported(session, place)
    session.close()
    said = sorted(
        code
        for path, data in bytes_of(out.folder).items()
        if path.endswith(".arkivmelding.xml")
        for code in ("fmt/476", "fmt/479")
        if code in data.decode()
    )
    assert said == ["fmt/476", "fmt/479"]


def test_answers_beside_a_document_hold_nothing_that_may_not_be_printed(approved: Stage, tmp_path: Path) -> None:
    school, ids = approved
    found = bytes_of(exported(school.office, tmp_path).folder)

    said = [json.loads(data) for path, data in found.items() if path.endswith(".json") and "8A" in path]
    assert {one["dokument"] for one in said} == {ids["report"], ids["decision"], ids["plan"]}
    assert not [one for one in said if "foresatte_liste" in one["svar"] or "adresse" in one["svar"]]


KILLED = """
import sys
from pathlib import Path
from skjema_app.cli.main import run_command
sys.exit(run_command(sys.argv[1:]))
"""


def test_kill_9_at_random_moments_leaves_a_whole_package_or_a_clearly_unfinished_one(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    for number in range(6):
        finished(session, hva=f"Hendelse {number}. Prøve sto alene ved benken i storefri, og to gikk forbi.")
    plan = archive_export.prepare(session, ROUND)
    reference = tmp_path / "ref"
    reference.mkdir()
    whole = bytes_of(archive_export.export(session, plan, reference).folder)
    session.close()
    password = tmp_path / "passord"
    password.write_text(PASSWORD)
    words = ["archive", "run", "--round", ROUND, "--vault", str(tmp_path / "hvelv"), "--password-file", str(password)]
    chance = random.Random(20270115)
    seen = set()
    for attempt in range(8):
        out = tmp_path / f"ut{attempt}"
        out.mkdir()
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, *words, "--out", str(out)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        begun = out / "2026-2027-januar.uferdig"
        while child.poll() is None and not begun.exists() and not (out / "2026-2027-januar").exists():
            time.sleep(0.001)
        time.sleep(chance.random() * 0.12)
        child.send_signal(signal.SIGKILL)
        child.wait()
        names = {one.name for one in out.iterdir()}
        assert names <= {"2026-2027-januar", "2026-2027-januar.uferdig"}
        assert len(names) <= 1
        seen |= names
        if names == {"2026-2027-januar"}:
            assert bytes_of(out / "2026-2027-januar") == whole
        done = subprocess.run(
            [sys.executable, "-c", KILLED, *words, "--out", str(out), "--json"], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert [one.name for one in out.iterdir()] == ["2026-2027-januar"]
        assert bytes_of(out / "2026-2027-januar") == whole
    assert "2026-2027-januar.uferdig" in seen  # it was hit in the middle at least once


def test_another_pupil_is_in_another_folder(approved: Stage, tmp_path: Path) -> None:
    school, _ids = approved
    report(school.teacher, hvem={"ref": "", "name": "Noor Låtsom"}, klasse="8B")
    school.exchange()

    missing = archive_round.round_view(school.rector, ROUND).missing
    assert ("ikke-besluttet", True) in {(one.code, one.blocks) for one in missing if one.pupil == "Noor Låtsom"}
