"""Kontroller PDF: what is said of every kind of file (user-review § 7, text 20); nothing hangs or eats the program."""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import mutants
import pikepdf
import pytest
import work_kit
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pdf_samples import AUTHOR, Someone, model, signed_by_approver, signed_by_author, someone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from three_people import School, decided, new_version, planned, report, school_of_three

from skjema_app.cli.verify_command import EXIT_CODES
from skjema_app.documents.render import render
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import cases, documents, judged_files, people
from skjema_app.workflows.judged_files import judged
from skjema_app.workflows.verify_apart import JudgeApart
from skjema_app.workflows.verify_pdf import Anchors, VerifiedFile, verify_files
from skjema_app.workflows.verify_wire import verdict_from_json, verdict_to_json

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
WHEN = datetime(2026, 11, 22, 15, 56, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with school_of_three(tmp_path_factory.mktemp("skole")) as made:
        yield made


def _one(file: Path, *more: object) -> VerifiedFile:
    (found,) = verify_files((file,), *more)  # type: ignore[arg-type]
    assert found.code in EXIT_CODES
    return found


def test_the_six_kinds_of_text_20(school: School, tmp_path: Path) -> None:
    teacher, rector, office = school.teacher, school.rector, school.office
    first = report(teacher, fuller=True)
    school.exchange()
    decided(rector, first.document_id)
    school.exchange()
    case = cases.open_case(rector, first.document_id).case_id
    one = planned(teacher, case)
    school.clock.advance(minutes=5)
    two = new_version(teacher, one.document_id, problemet="Prøve er alene i storefri hver dag.")
    school.exchange()

    def file(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    old, new = (file(f"v{n}.pdf", documents.signed_pdf(teacher, x.document_id)) for n, x in ((1, one), (2, two)))

    valid = _one(new, rector)
    assert (valid.code, valid.good, valid.version, valid.newest) == ("unchanged", True, 2, 2)
    assert valid.sentence.startswith("Uendret siden signering. Signert av Kari")
    assert valid.sentence.endswith("Den er kjent her, og er den nyeste versjonen.")
    assert valid.signers[0].confirmed
    assert valid.signers[0].issuer

    older = _one(old, rector)
    assert (older.code, older.good, older.version, older.newest) == ("older", True, 1, 2)
    assert older.sentence.endswith("Det finnes en nyere versjon (2).")

    changed = _one(file("endret.pdf", mutants.incremented(new.read_bytes(), mutants.AFTERWARDS["a note on the page"])))
    assert (changed.code, changed.good) == ("changed", False)
    assert changed.sentence == "Dokumentet er endret etter signering. Ikke bruk det. Be skolen om en ny kopi."

    elsewhere = work_kit.new_session(tmp_path / "annet", FixedClock(work_kit.MONDAY))
    strange = file("fremmed.pdf", documents.signed_pdf(elsewhere, work_kit.finished(elsewhere)))
    elsewhere.close()
    unknown = _one(strange, office)
    assert (unknown.code, unknown.good) == ("stranger", False)
    assert "er ikke kjent her" in unknown.sentence
    assert _one(strange).code == "unchanged", "without a vault nobody is known"

    not_ours = _one(file("program.pdf", _signed_by_another_program()), office)
    assert (not_ours.code, not_ours.good) == ("foreign", False)
    assert "ikke laget i Skjema" in not_ours.sentence

    later = report(teacher, fuller=False)
    unshared = file("melding.pdf", documents.signed_pdf(teacher, later.document_id))
    assert _one(unshared, office).code == "unchanged", "of a colleague, though not shared with the office"
    people.close_device(rector, teacher.vault.device.device_id)
    school.exchange(rector, office)
    revoked = _one(unshared, office)
    assert (revoked.code, revoked.good) == ("revoked", False)
    assert "har stengt nøkkelen til Kari" in revoked.sentence
    assert _one(new, rector).good, "what was shared before that is still good"
    assert len({one.sentence for one in (valid, older, changed, unknown, not_ours, revoked)}) == 6


def _signed_by_another_program() -> bytes:
    who = someone("Ola Utenfor")
    blank = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    with who.identity.key.exposed() as der:
        from cryptography.hazmat.primitives.serialization import load_der_private_key

        raw = load_der_private_key(bytes(der), None).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        x509.Certificate.load(who.identity.leaf), keys.PrivateKeyInfo.load(raw), SimpleCertificateStore()
    )
    made = PdfSigner(PdfSignatureMetadata(field_name="Signature1"), signer, new_field_spec=SigFieldSpec("Signature1"))
    return bytes(made.sign_pdf(IncrementalPdfFileWriter(BytesIO(blank.getvalue()))).getvalue())


# --- hostile input ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def author() -> Someone:
    return someone(AUTHOR)


@pytest.fixture(scope="module")
def signed(author: Someone) -> bytes:
    return signed_by_author(render(model("short"), when=WHEN), author)


def _empty(file: Path, _signed: bytes) -> None:
    file.write_bytes(b"")


def _no_pdf(file: Path, _signed: bytes) -> None:
    file.write_bytes(b"PK\x03\x04 et regneark" * 90)


def _locked(file: Path, signed: bytes) -> None:
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="eier", user="bruker"))


def _cut(file: Path, signed: bytes) -> None:
    file.write_bytes(signed[:-3000])


def _half_a_gigabyte(file: Path, signed: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(signed)
        opened.truncate(500 << 20)


def _folder(file: Path, _signed: bytes) -> None:
    file.mkdir()


def _pipe(file: Path, _signed: bytes) -> None:
    os.mkfifo(file)


def _bomb(file: Path, signed: bytes) -> None:
    """A kilobyte that unpacks to gigabytes, where everybody who opens the file has to look."""
    packed = zlib.compress(zlib.compress(bytes(400 << 20), 9), 9)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length %d >>\n" % len(packed)
    body = b"%PDF-1.7\n1 0 obj\n" + head
    body += b"stream\n" + packed + b"\nendstream\nendobj\n"
    place = len(body)
    rows = b"\x00\x00\x00\xff\x01\x00\x09\x00\x02\x00\x01\x00"
    body += b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 2 1] /Index [0 3] /Root 2 0 R /Length %d >>\nstream\n" % len(rows)
    file.write_bytes(body + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % place)


def _deep(file: Path, signed: bytes) -> None:
    """Brackets in brackets, a hundred thousand of them."""
    nest = b"[" * 100_000 + b"]" * 100_000
    start = b"%PDF-1.7\n1 0 obj\n" + nest + b"\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R >>\n"
    file.write_bytes(start + table + b"startxref\n%d\n%%%%EOF\n" % len(start))


def _endless(file: Path, signed: bytes) -> None:
    """The table of contents says that the one before it is itself."""
    start = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R /Prev %d >>\n" % len(
        start
    )
    file.write_bytes(start + table + b"startxref\n%d\n%%%%EOF\n" % len(start))


HOSTILE: dict[str, tuple[Callable[[Path, bytes], None], set[str]]] = {
    "empty": (_empty, {"empty"}),
    "not a pdf": (_no_pdf, {"not-a-pdf"}),
    "locked": (_locked, {"locked"}),
    "cut": (_cut, {"broken"}),
    "half a gigabyte": (_half_a_gigabyte, {"too-large"}),
    "folder": (_folder, {"folder"}),
    "pipe": (_pipe, {"not-a-file"}),
    "bomb": (_bomb, {"broken", "ended", "too-large"}),
    "deep": (_deep, {"broken", "ended", "too-large"}),
    "endless": (_endless, {"broken", "too-large"}),
}


@posix
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_have_each_their_sentence(kind: str, tmp_path: Path, signed: bytes) -> None:
    make, reasons = HOSTILE[kind]
    make(tmp_path / "x.pdf", signed)
    (tmp_path / "god.pdf").write_bytes(signed)
    bad, good = verify_files((tmp_path / "x.pdf", tmp_path / "god.pdf"))
    assert (bad.code, bad.good) == ("unreadable", False)
    assert bad.reason in reasons
    assert bad.sentence == judged_files._sentences()[bad.reason]
    assert good.good, "what comes after it is judged all the same"


def test_every_trouble_has_a_sentence_of_its_own() -> None:
    sentences = judged_files._sentences()
    assert len(set(sentences.values())) == len(sentences)
    assert all(len(one.split()) <= 30 for one in sentences.values())


@posix
def test_links_are_followed_and_loose_ones_are_missing(tmp_path: Path, signed: bytes) -> None:
    (tmp_path / "god.pdf").write_bytes(signed)
    (tmp_path / "lenke.pdf").symlink_to(tmp_path / "god.pdf")
    (tmp_path / "løs.pdf").symlink_to(tmp_path / "borte.pdf")
    linked, loose = verify_files((tmp_path / "lenke.pdf", tmp_path / "løs.pdf"))
    assert (linked.code, loose.code) == ("unchanged", "missing")


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, signed: bytes) -> None:
    (tmp_path / "x.pdf").write_bytes(signed)
    (tmp_path / "x.pdf").chmod(0)
    assert _one(tmp_path / "x.pdf").reason == "denied"


# --- the process of its own -------------------------------------------------------------------------------------------


def test_the_process_says_what_would_be_said_here(signed: bytes, author: Someone) -> None:
    approved = signed_by_approver(signed, someone("Ragnhild Berg"))
    with JudgeApart() as judge:
        for pdf in (signed, approved):
            for cut in (bytes, *mutants.CUTS.values()):
                here, there = [_said(one, cut(pdf), (author.root,)) for one in (verify_with, judge.verdict)]
                assert here == there


def verify_with(pdf: bytes, roots: tuple[bytes, ...]) -> object:
    return verify(pdf, roots=roots)


def _said(who: Callable[..., object], pdf: bytes, roots: tuple[bytes, ...]) -> object:
    try:
        return who(pdf, roots)
    except SkjemaError as error:
        return error.code, error.details.get("reason")


def test_what_takes_too_long_is_ended_and_the_next_file_is_judged(signed: bytes) -> None:
    with JudgeApart(seconds=0.01) as judge:
        assert _said(judge.verdict, signed, ()) == (ErrorCode.PDF_UNREADABLE, "slow")
        assert judge.pid == 0
        judge._seconds = 60.0
        assert judge.verdict(signed).unchanged


def test_a_process_that_dies_costs_one_file(signed: bytes) -> None:
    with JudgeApart() as judge:
        assert judge.verdict(signed).unchanged
        judge._process.end()  # type: ignore[union-attr]
        assert _said(judge.verdict, signed, ()) == (ErrorCode.PDF_UNREADABLE, "ended")
        assert judge.verdict(signed).unchanged
        pid = judge.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_where_no_process_can_be_started_the_file_is_not_called_bad(
    tmp_path: Path, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_anything: object) -> None:
        raise OSError

    monkeypatch.setattr("skjema_app.workflows.verify_apart.Process", refused)
    (tmp_path / "x.pdf").write_bytes(signed)
    (found,) = judged((tmp_path / "x.pdf",), Anchors(()))
    assert found.reason == "start"
    assert "ikke vurdert" in found.sentence


def test_a_verdict_goes_through_the_pipe_whole(signed: bytes, author: Someone) -> None:
    verdict = verify(signed, roots=[author.root])
    assert verdict_from_json(json.loads(json.dumps(verdict_to_json(verdict)))) == verdict


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"signed": True, "unchanged": True, "signatures": [{}]},
        {"signed": 1, "unchanged": True, "signatures": []},
        {"signed": True, "unchanged": "ja", "signatures": []},
        {"signed": True, "unchanged": True, "signatures": {}},
    ],
)
def test_no_answer_is_believed_that_is_not_shaped_as_one(answer: object) -> None:
    from skjema_app.looker.wire import WireBroken

    with pytest.raises(WireBroken):
        verdict_from_json(answer)  # type: ignore[arg-type]


def test_times_keep_their_offset_through_the_pipe(signed: bytes) -> None:
    verdict = verify(signed)
    again = verdict_from_json(json.loads(json.dumps(verdict_to_json(verdict))))
    before, after = (one.signatures[0].signed_at for one in (verdict, again))
    assert before is not None
    assert after is not None
    assert (after, after.utcoffset()) == (before, before.utcoffset())
