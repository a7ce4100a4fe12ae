"""Signing with a certificate made here: the file says who signed it, and one changed byte is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SIGN = Path(__file__).parents[3] / "installer" / "windows" / "sign.sh"
SOURCE = "int main(void) { return 0; }\n"
NEEDED = ("osslsigncode", "openssl", "x86_64-w64-mingw32-gcc")

pytestmark = pytest.mark.skipif(
    any(shutil.which(one) is None for one in NEEDED), reason=f"needs {', '.join(NEEDED)}, as a build of the packages"
)


def run(*words: str | Path, expect: int = 0) -> str:
    done = subprocess.run([str(one) for one in words], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (expect == 0), done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key with its certificate, for a publisher that there is not, and a password with a space in it."""
    (tmp_path / "word").write_text("a test word", "utf-8")
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key", "-out",
        tmp_path / "cert.pem", "-days", "2", "-subj", "/CN=Eksempelutgiver", "-addext",
        "extendedKeyUsage=codeSigning")  # fmt: skip
    run("openssl", "pkcs12", "-export", "-inkey", tmp_path / "key", "-in", tmp_path / "cert.pem", "-out",
        tmp_path / "own cert.p12", "-passout", f"file:{tmp_path / 'word'}")  # fmt: skip
    return tmp_path / "own cert.p12"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "one.c").write_text(SOURCE, "utf-8")
    run("x86_64-w64-mingw32-gcc", "-Os", "-s", "-o", tmp_path / "a program.exe", tmp_path / "one.c")
    return tmp_path / "a program.exe"


def test_a_program_is_signed_in_place_and_one_changed_byte_is_seen(certificate: Path, program: Path) -> None:
    trusted = certificate.with_name("cert.pem")
    verify = ("osslsigncode", "verify", "-CAfile", trusted, "-in", program)
    run(*verify, expect=1)  # not signed yet
    run(SIGN, "pkcs12", certificate, certificate.with_name("word"), "", program)
    assert "Eksempelutgiver" in run(*verify)
    assert not program.with_name(program.name + ".signed").exists()
    content = bytearray(program.read_bytes())
    content[0x400] ^= 1
    program.write_bytes(content)
    run(*verify, expect=1)


def test_a_command_of_ones_own_gets_the_file_as_its_last_word(program: Path, tmp_path: Path) -> None:
    run(SIGN, "own", "cp", "--", program, tmp_path / "given")
    assert (tmp_path / "given").read_bytes() == program.read_bytes()


def test_a_wrong_password_stops_it_and_leaves_the_file(certificate: Path, program: Path) -> None:
    before = program.read_bytes()
    certificate.with_name("word").write_text("another", "utf-8")
    run(SIGN, "pkcs12", certificate, certificate.with_name("word"), "", program, expect=1)
    assert program.read_bytes() == before


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs makensis (nsis), as a build of the packages")
def test_the_setup_program_is_made_with_a_signed_uninstaller_or_not_at_all(certificate: Path, tmp_path: Path) -> None:
    payload, made = tmp_path / "a payload", tmp_path / "a setup.exe"
    payload.mkdir()
    (payload / "Skjema.exe").write_bytes(b"MZ")
    word = certificate.with_name("word")
    make = (
        "import sys, packages; from pathlib import Path; payload, made = map(Path, sys.argv[1:]); "
        "packages.setup(payload, '0.1.0', made, quick=True)"
    )
    told = {**os.environ, "SKJEMA_SIGN_PKCS12": str(certificate), "SKJEMA_SIGN_PASSWORD_FILE": str(word)}

    def setup() -> int:
        words = [sys.executable, "-c", make, str(payload), str(made)]
        return subprocess.run(words, env=told, cwd=SIGN.parent, capture_output=True, check=False).returncode

    assert setup() == 0
    assert made.read_bytes().startswith(b"MZ")
    word.write_text("another", "utf-8")
    assert setup() != 0
