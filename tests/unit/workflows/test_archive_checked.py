"""`archive check`: what is wrong with a package is said in words; many signatures are judged in other processes."""

from __future__ import annotations

import hashlib
import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from work_kit import finished, new_session

from skjema_app.archive import message_check
from skjema_app.archive.model import Codes
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import archive_check, archive_export, archive_metadata
from skjema_app.workflows.archive_check import PackageCheck
from skjema_app.workflows.session import Session
from skjema_app.workflows.verify_pdf import root_certificate_pem

PICKED = "2027-januar"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Somebody alone with two reports."""
    made = new_session(tmp_path_factory.mktemp("alene") / "hvelv")
    for number in range(2):
        finished(made, hva=f"Hendelse {number}. Prøve sto alene ved benken i storefri, og to gikk forbi.")
    yield made
    made.close()


def exported(session: Session, out: Path, message: str = "") -> Path:
    out.mkdir(exist_ok=True)
    plan = archive_export.prepare(session, PICKED, message=message)
    return archive_export.export(session, plan, out).folder


def checked(folder: Path) -> PackageCheck:
    return archive_check.check_packages(folder)[0]


def put(folder: Path, path: str, data: bytes) -> None:
    """Change a file, and everything that vouches for it but the message: as a program between would."""
    before = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    (folder / path).write_bytes(data)
    after = hashlib.sha256(data).hexdigest()
    for name in ("manifest.json", "sha256.txt"):
        text = (folder / name).read_text().replace(before, after)
        (folder / name).write_text(text)
    listed = (folder / "sha256.txt").read_text().splitlines()
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    lines = [f"{digest}  manifest.json" if one.endswith("  manifest.json") else one for one in listed]
    (folder / "sha256.txt").write_text("\n".join(lines) + "\n")


def message_of(folder: Path) -> str:
    return next(path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.arkivmelding.xml")))


@pytest.mark.parametrize("kind", ["fiks", "efm"])
def test_a_package_of_either_kind_is_whole_and_the_same_again(session: Session, tmp_path: Path, kind: str) -> None:
    first, second = exported(session, tmp_path / "a", kind), exported(session, tmp_path / "b", kind)

    assert checked(first).good, checked(first).faults
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
    for message in first.rglob("*.arkivmelding.xml"):
        named = message_check.check(message.read_bytes())
        assert [hashlib.sha256((message.parent / one.name).read_bytes()).hexdigest() for one in named.files] == [
            one.sha256 for one in named.files
        ]


def test_the_other_kind_says_what_was_found_about_the_signatures(session: Session, tmp_path: Path) -> None:
    folder = exported(session, tmp_path / "ut", "efm")

    text = (folder / message_of(folder)).read_text()
    assert "1 signatur, uendret siden signeringen" in text
    assert "http://www.arkivverket.no/standarder/noark5/arkivmelding" in text


def test_which_kind_is_a_setting_and_a_broken_one_counts_as_the_usual(session: Session, tmp_path: Path) -> None:
    archive_metadata.set_codes(session, Codes(message="efm"))
    assert archive_export.prepare(session, PICKED).codes.message == "efm"
    assert archive_export.prepare(session, PICKED, message="fiks").codes.message == "fiks"
    session.vault.settings.set("archive_codes", json.dumps({"message": "papir"}))
    assert archive_metadata.codes(session).message == "fiks"
    for call in (
        lambda: archive_metadata.set_codes(session, Codes(message="papir")),
        lambda: archive_export.prepare(session, PICKED, message="papir"),
    ):
        with pytest.raises(SkjemaError) as caught:
            call()
        assert caught.value.code is ErrorCode.USAGE


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("<journalposttype>", "<journalpost>", "message", "ikke lesbar XML"),
        ("<antallFiler>1<", "<antallFiler>mange<", "message", "«antallFiler»"),
        ("<antallFiler>1<", "<antallFiler>3<", "message-count", "3 filer, men beskriver 1"),
        (".pdf</referanseDokumentfil>", "-x.pdf</referanseDokumentfil>", "message-file", "ikke ligger ved siden av"),
        ("<sjekksum>", "<sjekksum>SWAP", "message-hash", "annen kontrollsum"),
    ],
)
def test_what_is_wrong_with_a_message_is_said_in_words(
    session: Session, tmp_path: Path, old: str, new: str, code: str, words: str
) -> None:
    folder = exported(session, tmp_path / "ut", "fiks")
    path = message_of(folder)
    text = (folder / path).read_text()
    wrong = text.replace(old, new, 1)
    if "SWAP" in new:  # another right-looking hash
        start = wrong.index("SWAP")
        wrong = wrong[:start] + "0" * 64 + wrong[start + 4 + 64 :]
    assert wrong != text
    put(folder, path, wrong.encode())

    found = checked(folder)

    assert not found.good
    about = [one for one in found.faults if one.path == path]
    assert [one.code for one in about] == [code]
    assert words in about[0].sentence
    assert "Ikke lever mappen" in found.sentence


def test_a_signed_file_that_no_message_speaks_of_is_told(session: Session, tmp_path: Path) -> None:
    folder = exported(session, tmp_path / "ut", "fiks")
    path = message_of(folder)
    text = (folder / path).read_text()
    other = sorted(folder.rglob("*.arkivmelding.xml"))[1].read_text()
    put(folder, path, other.encode())  # two messages for one document, none for the other
    assert text != other

    assert [(one.code, one.sentence) for one in checked(folder).faults] == [
        ("unmentioned", "Ingen arkivmelding viser til filen.")
    ]


def test_in_processes_of_their_own_the_same_is_found(session: Session, tmp_path: Path) -> None:
    folder = exported(session, tmp_path / "ut", "fiks")
    signed = sorted(folder.rglob("2026*.pdf"))
    put(folder, signed[0].relative_to(folder).as_posix(), signed[0].read_bytes() + b"\n% mer")
    told: list[tuple[int, int]] = []

    here = archive_check.check_packages(folder)
    (apart,) = archive_check.check_packages(
        folder, apart_from=1, progress=lambda done, total: told.append((done, total))
    )

    assert (apart,) == here
    assert "signature" in {one.code for one in apart.faults}
    assert apart.signatures >= 1
    assert told == [(1, 2), (2, 2)]


def test_a_certificate_in_the_package_that_is_none_says_nothing_of_the_signatures(
    session: Session, tmp_path: Path
) -> None:
    folder = exported(session, tmp_path / "ut", "fiks")
    put(folder, "skolens-sertifikat.pem", b"tull")

    assert checked(folder).good
    strict = archive_check.check_packages(folder, roots=(b"tull",))[0]
    assert {one.code for one in strict.faults} == {"signature"}


def test_a_signature_that_leads_elsewhere_is_a_strangers(session: Session, tmp_path: Path) -> None:
    folder = exported(session, tmp_path / "ut", "fiks")
    other = new_session(tmp_path / "andre")
    root = ssl.PEM_cert_to_DER_cert(root_certificate_pem(other))
    other.close()

    assert {one.code for one in archive_check.check_packages(folder, roots=(root,))[0].faults} == {"stranger"}
