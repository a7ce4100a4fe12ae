"""A package is whole under its name, or clearly unfinished; the same plan gives the same bytes."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from archive_kit import MadeUp, candidate, never, pdf_of, plan_of, silent

from skjema_app.archive import manifest, message_check, package
from skjema_app.archive.model import Answer, ExportPlan, Metadata, Part
from skjema_app.archive.package import Written, write
from skjema_app.crypto.secret import Secret
from skjema_app.domain.attachments import Attachment, Media
from skjema_app.domain.errors import ErrorCode, SkjemaError

PICTURE = Attachment("a" * 32, "bilde.jpg", Media.JPEG, 7, hashlib.sha256(b"picture").hexdigest())
MORE = {"LES-MEG.txt": "Hei på deg".encode()}


def school_plan(count: int = 3) -> ExportPlan:
    report = candidate(1, title="Melding", answer=Answer.GIVEN, attachments=(PICTURE,))
    decision = candidate(2, title="Beslutning", part=Part.DECISION, base=report.document_id)
    return plan_of(report, decision, *(candidate(number) for number in range(3, count + 1)))


def run(plan: ExportPlan, out: Path, source: MadeUp | None = None, stop_after: int = 10**6) -> Written:
    asked = iter(range(10**9))
    return write(
        plan,
        out,
        source or MadeUp({PICTURE.attachment_id: b"picture"}),
        MORE,
        progress=silent,
        stopped=lambda: next(asked) >= stop_after,
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in package.files_in(folder)}


def test_a_whole_package_holds_what_it_lists(tmp_path: Path) -> None:
    written = run(school_plan(), tmp_path)

    assert written.folder == tmp_path / "2026-2027-januar"
    there = bytes_of(written.folder)
    assert {one.path: one.sha256 for one in written.files} == {
        path: hashlib.sha256(data).hexdigest() for path, data in there.items()
    }
    assert [path for path in there if path.endswith(".arkivmelding.xml")] == [
        "8A/Prøve Prøvesen/2026-11-23-Aktivitetsplan.arkivmelding.xml",
        "8A/Prøve Prøvesen/2026-11-23-Melding.arkivmelding.xml",
    ]
    assert any(path.endswith("vedlegg-1-bilde.jpg") for path in there)
    checked = subprocess.run(["sha256sum", "-c", "--strict", "sha256.txt"], cwd=written.folder, capture_output=True)
    assert checked.returncode == 0, checked.stderr


def test_the_bytes_delivered_are_the_stored_ones_and_another_run_gives_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    one, other = run(school_plan(), first), run(school_plan(), second)

    assert bytes_of(one.folder) == bytes_of(other.folder)
    document = school_plan().items[2].candidate
    assert pdf_of(document.document_id) in bytes_of(one.folder).values()
    source = MadeUp({PICTURE.attachment_id: b"picture"})
    again = run(school_plan(), first, source)
    assert again.unchanged
    assert again.folder == one.folder
    assert source.asked == []


def test_a_stopped_run_is_clearly_unfinished_and_goes_on(tmp_path: Path) -> None:
    reference = tmp_path / "ref"
    reference.mkdir()
    whole = bytes_of(run(school_plan(6), reference).folder)
    for stop_after in range(1, 40):
        out = tmp_path / str(stop_after)
        out.mkdir()
        try:
            run(school_plan(6), out, stop_after=stop_after)
        except SkjemaError as error:
            code = error.code
        else:
            code = None
        if code is not None:
            assert code is ErrorCode.ARCHIVE_STOPPED
            assert [one.name for one in out.iterdir()] == ["2026-2027-januar.uferdig"]
        source = MadeUp({PICTURE.attachment_id: b"picture"})
        written = run(school_plan(6), out, source)
        assert bytes_of(written.folder) == whole
        assert [one.name for one in out.iterdir()] == ["2026-2027-januar"]
        if stop_after == 4:
            assert written.resumed > 0
            assert len(source.asked) < 6


def test_an_unfinished_folder_with_wrong_bytes_and_strange_files_is_mended(tmp_path: Path) -> None:
    with pytest.raises(SkjemaError):
        run(school_plan(), tmp_path, stop_after=2)
    folder = tmp_path / "2026-2027-januar.uferdig"
    half = folder / "8A/Prøve Prøvesen/2026-11-23-Melding.pdf"
    half.write_bytes(half.read_bytes()[:10])
    (folder / "noe annet").mkdir()
    (folder / "noe annet/x.txt").write_text("x")
    (folder / "lenke").symlink_to(tmp_path)

    written = run(school_plan(), tmp_path)

    listed = {one.path for one in written.files}
    assert set(bytes_of(written.folder)) == listed
    assert not (written.folder / "noe annet").exists()
    assert tmp_path.is_dir()


def test_a_changed_package_is_left_alone_and_a_new_one_is_written_beside_it(tmp_path: Path) -> None:
    first = run(school_plan(), tmp_path)
    (first.folder / "LES-MEG.txt").write_text("endret")

    second = run(school_plan(), tmp_path)
    third = run(school_plan(4), tmp_path)

    assert second.folder.name == "2026-2027-januar-2"
    assert third.folder.name == "2026-2027-januar-3"
    assert run(school_plan(), tmp_path).folder == second.folder
    assert (first.folder / "LES-MEG.txt").read_text() == "endret"


def test_more_documents_keep_the_names_of_those_before(tmp_path: Path) -> None:
    few = {one.item.document_id: one.pdf for one in package.planned(school_plan(4))}
    many = {one.item.document_id: one.pdf for one in package.planned(school_plan(9))}

    assert {key: many[key] for key in few} == few


def test_bytes_from_the_vault_that_are_not_the_signed_ones_stop_it(tmp_path: Path) -> None:
    class Wrong(MadeUp):
        def pdf(self, document_id: str) -> bytes:
            return super().pdf(document_id) + b"x"

    with pytest.raises(SkjemaError) as caught:
        run(school_plan(), tmp_path, Wrong())
    assert caught.value.code is ErrorCode.BLOB_DAMAGED
    assert [one.name for one in tmp_path.iterdir()] == ["2026-2027-januar.uferdig"]


def test_a_full_disk_says_so_and_leaves_it_unfinished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    real, count = os.fsync, iter(range(10**6))

    def full(handle: int) -> None:
        if next(count) == 5:
            raise OSError(errno.ENOSPC, "full")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SkjemaError) as caught:
        run(school_plan(), tmp_path)
    monkeypatch.undo()

    assert caught.value.code is ErrorCode.DISK_FULL
    assert run(school_plan(), tmp_path).folder.is_dir()


def test_the_final_name_appears_in_one_step_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(source: Path, target: Path) -> None:
        assert (source.name, target.name) == ("2026-2027-januar.uferdig", "2026-2027-januar")
        assert not target.exists()
        raise SkjemaError(ErrorCode.WRITE_DENIED)

    monkeypatch.setattr(package.safe_files, "replace", power_cut)
    with pytest.raises(SkjemaError):
        run(school_plan(), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["2026-2027-januar.uferdig"]
    monkeypatch.undo()
    assert run(school_plan(), tmp_path).resumed > 0


def test_progress_counts_documents_up_to_all(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    write(
        school_plan(5),
        tmp_path,
        MadeUp({PICTURE.attachment_id: b"picture"}),
        MORE,
        progress=lambda done, total: told.append((done, total)),
        stopped=never,
    )

    assert told == [(done, 5) for done in range(6)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<filnavn>", b"<filnavnX>"),
        (b"<dokumentetsDato>2026-11-23", b"<dokumentetsDato>x"),
        (b"<filstoerrelse>", b"<filstoerrelse>-"),
        (b"<antallFiler>", b"<antallFiler>mange"),
        (b"n5mdk:kode", b"kode"),
        (b"<journalposttype>", b"<journalstatus>"),
    ],
)
def test_a_broken_message_is_refused(tmp_path: Path, old: bytes, new: bytes) -> None:
    folder = run(school_plan(), tmp_path).folder
    good = next(data for path, data in bytes_of(folder).items() if path.endswith("Melding.arkivmelding.xml"))
    message_check.check(good)
    broken = good.replace(old, new).replace(
        old.replace(b"<", b"</").split(b">")[0] + b">", new.replace(b"<", b"</").split(b">")[0] + b">"
    )
    assert broken != good

    with pytest.raises(SkjemaError) as caught:
        message_check.check(broken)
    assert caught.value.code is ErrorCode.ARCHIVE_MESSAGE


def test_a_message_names_its_files_with_their_hashes(tmp_path: Path) -> None:
    written = run(school_plan(), tmp_path)
    there = bytes_of(written.folder)
    text = there["8A/Prøve Prøvesen/2026-11-23-Melding.arkivmelding.xml"].decode()

    for ending in ("Melding.pdf", "Beslutning.pdf", "bilde.jpg"):
        path = next(one for one in there if one.endswith(ending))
        assert hashlib.sha256(there[path]).hexdigest() in text
    assert "<antallFiler>3</antallFiler>" in text
    assert text.count("Hoveddokument") == 1
    assert "fmt/476" in text
    assert "offl. § 13" in text


def test_what_goes_as_one_journalpost_lies_together_though_the_pupil_changed_class(tmp_path: Path) -> None:
    report = candidate(1, title="Melding på øya", answer=Answer.GIVEN, attachments=(PICTURE,))
    decision = candidate(2, title="Beslutning", part=Part.DECISION, base=report.document_id, group="9A")
    folder = run(plan_of(report, decision), tmp_path).folder

    (message,) = folder.rglob("*.arkivmelding.xml")
    named = message_check.check(message.read_bytes())
    assert [one.name for one in named.files] == [
        "2026-11-23-Melding-pa-oya.pdf",
        "2026-11-23-Melding-pa-oya-vedlegg-1-bilde.jpg",
        "2026-11-23-Beslutning.pdf",
    ]
    for one in named.files:
        assert hashlib.sha256((message.parent / one.name).read_bytes()).hexdigest() == one.sha256
    assert "<filnavn>2026-11-23 Melding på øya.pdf</filnavn>" in message.read_text()


def test_a_message_that_would_be_wrong_stops_it_and_says_which(tmp_path: Path) -> None:
    wrong = candidate(1, metadata=Metadata("Melding", "", "X", "MELDING", ""))

    with pytest.raises(SkjemaError) as caught:
        run(plan_of(wrong), tmp_path)

    assert caught.value.code is ErrorCode.ARCHIVE_MESSAGE
    assert caught.value.details["path"] == "8A/Prøve Prøvesen/2026-11-23-Aktivitetsplan.arkivmelding.xml"
    assert caught.value.details["element"] == "offentligTittel"


def test_a_hostile_manifest_leads_nowhere_outside(tmp_path: Path) -> None:
    folder = run(school_plan(), tmp_path).folder
    (folder / "sha256.txt").write_text(f"{'0' * 64}  ../../etc/passwd\n")

    with pytest.raises(SkjemaError) as caught:
        manifest.read_hashes(folder)
    assert caught.value.code is ErrorCode.ARCHIVE_NOT_OURS
    for bad in (b"", b"[]", b"{}", b"[" * 100_000, b'{"format": 1, "documents": 3}', b"\xff\xfe"):
        (folder / "manifest.json").write_bytes(bad)
        with pytest.raises(SkjemaError):
            manifest.read_manifest(folder)


def test_an_encrypted_package_opens_with_its_password_only(tmp_path: Path) -> None:
    import io
    import zipfile

    import pyzipper

    from skjema_app.archive.sealed import INNER, write_sealed

    with Secret.from_text("torsk lampe fjell brygge saft") as password:
        made = write_sealed(
            school_plan(),
            tmp_path,
            MadeUp({PICTURE.attachment_id: b"picture"}),
            MORE,
            password,
            progress=silent,
            stopped=never,
        )
        with pytest.raises(SkjemaError) as caught:
            write_sealed(school_plan(), tmp_path, MadeUp(), MORE, password, progress=silent, stopped=never)
    assert caught.value.code is ErrorCode.FILE_EXISTS
    raw = made.path.read_bytes()
    assert "Prøve".encode() not in raw
    with pyzipper.AESZipFile(made.path) as outer:
        assert outer.namelist() == [INNER]
        with pytest.raises(RuntimeError):
            outer.read(INNER, pwd=b"feil")
        inner = zipfile.ZipFile(io.BytesIO(outer.read(INNER, pwd=b"torsk lampe fjell brygge saft")))
    whole = tmp_path / "mappe"
    whole.mkdir()
    assert {one: inner.read(one) for one in inner.namelist()} == bytes_of(run(school_plan(), whole).folder)


def test_a_stopped_encrypted_package_leaves_nothing(tmp_path: Path) -> None:
    from skjema_app.archive.sealed import write_sealed

    with Secret.from_text("torsk lampe fjell brygge saft") as password, pytest.raises(SkjemaError):
        write_sealed(school_plan(), tmp_path, MadeUp(), MORE, password, progress=silent, stopped=lambda: True)
    assert list(tmp_path.iterdir()) == []
