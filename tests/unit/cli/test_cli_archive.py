"""``skjema archive …``: list, run, check, receipt, clean on a vault of somebody who is alone, and bad input."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from cli_kit import PASSWORD, Teacher, skjema
from work_kit import secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import SystemClock
from skjema_app.ui.archive import export_job
from skjema_app.workflows import archive_begun, unlock

ROUND = ("--round", "2027-januar")


def exported(teacher: Teacher, out: Path) -> dict[str, object]:
    out.mkdir(exist_ok=True)
    ran = teacher("archive", "run", *ROUND, "--out", out, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_the_round_of_somebody_alone_from_list_to_clean(teacher: Teacher, tmp_path: Path) -> None:
    document = teacher.finished()
    listed = teacher("archive", "list", *ROUND, "--json").json
    assert [row["document_id"] for row in listed["rows"]] == [document]  # type: ignore[union-attr,index]

    done = exported(teacher, tmp_path / "ut")
    folder = Path(str(done["folder"]))
    assert (done["documents"], done["unchanged"]) == (1, False)
    assert exported(teacher, tmp_path / "ut")["unchanged"] is True
    checked = skjema("archive", "check", folder, "--json")
    assert checked.code == 0
    assert checked.json["good"] is True
    verified = skjema("verify", *sorted(folder.rglob("2026*.pdf")), "--root", folder / "skolens-sertifikat.pem")
    assert verified.code == 0

    receipt = (folder / "kvittering.csv").read_text("utf-8-sig").strip() + "26/01234-1\r\n"
    file = teacher.write("kvittering.csv", receipt.encode("utf-16"))
    assert teacher("archive", "receipt", "--csv", file, *ROUND, "--json").json["recorded"] == 1
    assert teacher("archive", "receipt", "--csv", file, *ROUND, "--json").json["recorded"] == 0
    assert teacher("archive", "list", *ROUND, "--json").json["rows"] == []

    (export,) = teacher("archive", "clean", "--json").json["exports"]  # type: ignore[misc]
    assert export["receipted"]  # type: ignore[index]
    deleted = teacher("archive", "clean", "--delete", export["export_id"], "--json")  # type: ignore[index]
    assert deleted.code == 0
    assert not folder.exists()


def test_a_wrong_receipt_lists_every_line_and_writes_nothing(teacher: Teacher, tmp_path: Path) -> None:
    document = teacher.finished()
    file = teacher.write("feil.csv", f"Dokument;Journalpostnummer\n{document[:12]};26/1-1\nffffffff;26/1-2\nx;27/1\n")

    ran = teacher("archive", "receipt", "--csv", file, *ROUND, "--json")

    assert ran.code == 1
    problems = json.loads(ran.out)["error"]["problems"]
    assert [(one["line"], one["code"]) for one in problems] == [(3, "ukjent"), (4, "ukjent")]
    assert len(teacher("archive", "list", *ROUND, "--json").json["rows"]) == 1  # type: ignore[arg-type]


def test_a_damaged_and_an_unfinished_package_are_told_apart(teacher: Teacher, tmp_path: Path) -> None:
    teacher.finished()
    folder = Path(str(exported(teacher, tmp_path / "ut")["folder"]))
    pdf = next(folder.rglob("2026*.pdf"))
    pdf.write_bytes(pdf.read_bytes() + b"x")

    damaged = skjema("archive", "check", folder, "--json")
    folder.rename(folder.with_name(folder.name + ".uferdig"))
    unfinished = skjema("archive", "check", tmp_path / "ut")
    nothing = skjema("archive", "check", tmp_path)

    assert damaged.code == 1
    (package,) = damaged.json["packages"]  # type: ignore[misc]
    assert [one["code"] for one in package["faults"]] == ["changed"]  # type: ignore[index]
    assert unfinished.code == 1
    assert "ikke ferdig" in unfinished.err
    assert nothing.code == 1
    assert "ikke en arkivmappe" in nothing.err


def test_wrong_rounds_folders_and_options_are_sentences(teacher: Teacher, tmp_path: Path) -> None:
    assert teacher("archive", "list", "--round", "påske").code == 1
    assert teacher("archive", "run", *ROUND, "--out", tmp_path / "finnes-ikke").code == 1
    assert teacher("archive", "run", *ROUND, "--out", tmp_path).code == 1  # nothing to deliver
    assert teacher("archive", "receipt", *ROUND).code == 1
    assert teacher("archive", "answer", "ffffffff", "--yes").code == 1
    assert skjema("archive", "check", tmp_path / "finnes-ikke").code == 1


def test_the_other_kind_of_message_and_one_pupils_receipt(teacher: Teacher, tmp_path: Path) -> None:
    document = teacher.finished()
    pupil = ("--pupil", "Kari Eksempel", "--group", "8A")
    (tmp_path / "ut").mkdir()

    ran = teacher("archive", "run", *pupil, "--variant", "efm", "--out", tmp_path / "ut", "--json")
    folder = Path(str(ran.json["folder"]))
    (message,) = folder.rglob("*.arkivmelding.xml")
    assert "noark5/arkivmelding" in message.read_text()
    assert skjema("archive", "check", folder).code == 0
    message.write_text(message.read_text().replace("<antallFiler>1<", "<antallFiler>2<"))
    told = skjema("archive", "check", folder)
    assert told.code == 1
    assert "Filen er endret" in told.err
    assert teacher("archive", "run", *pupil, "--variant", "papir", "--out", tmp_path / "ut").code != 0

    column = teacher.write("numre.txt", b"26/1-1\n26/1-2\n")
    refused = teacher("archive", "receipt", "--column", column, *pupil, "--json")
    assert refused.code == 1
    done = teacher("archive", "receipt", "--document", document[:12], "--number", "26/1-1", *pupil, "--json")
    assert (done.json["recorded"], done.json["waiting"]) == (1, 0)


def test_an_encrypted_package_wants_a_strong_password(teacher: Teacher, tmp_path: Path) -> None:
    teacher.finished()
    weak, strong = teacher.write("svakt", "sommer2026"), teacher.write("sterkt", "torsk lampe fjell brygge saft")
    run = ("archive", "run", *ROUND, "--out", tmp_path, "--encrypted", "--new-password-file")

    refused, done = teacher(*run, weak), teacher(*run, strong, "--json")

    assert refused.code == 1
    assert done.code == 0, done.err
    assert Path(str(done.json["file"])).read_bytes()[:2] == b"PK"
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".zip"] == ["2026-2027-januar.zip"]


def test_a_run_that_is_cut_off_is_shown_in_the_window(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As *Fortsett eksporten* and *Slett det som ligger der*; gone on with, it is the package that was asked for."""
    teacher.finished()
    out = tmp_path / "ut"
    out.mkdir()

    def full(*_args: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as patch:
        patch.setattr("skjema_app.archive.package._Folder.finish", full)
        assert teacher("archive", "run", *ROUND, "--variant", "efm", "--out", out).code != 0
    assert [one.name for one in out.iterdir()] == ["2026-2027-januar.uferdig"]
    with closing(unlock.unlock(teacher.vault, secret(PASSWORD), SystemClock())) as session:
        (begun,) = archive_begun.unfinished(session)
        assert (begun.round_id, begun.out, begun.message) == ("2027-januar", str(out), "efm")
        plan = export_job._prepare(session, export_job.ExportWish.again(begun), None)
        assert plan.codes.message == "efm"
    assert exported(teacher, out)["unchanged"] is False
    with closing(unlock.unlock(teacher.vault, secret(PASSWORD), SystemClock())) as session:
        assert archive_begun.unfinished(session) == ()
