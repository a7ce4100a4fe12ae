"""Passwords come from a prompt, a file or standard input: as UTF-8 in NFC, without the last line ending."""

import io
import os
import select
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from cli_kit import NAME, PASSWORD, SCHOOL, Teacher, skjema, skjema_process

from skjema_app.cli import passwords
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows.secrets import Secret


def text_of(secret: Secret) -> str:
    with secret.exposed() as raw:
        return raw.decode()


@pytest.mark.parametrize(
    ("written", "password"),
    [
        (b"fem ord\n", "fem ord"),
        (b"fem ord\r\n", "fem ord"),
        (b"fem ord", "fem ord"),
        (b"fem ord\n\n", "fem ord\n"),
        (b" fem ord \n", " fem ord "),
        (b"\xef\xbb\xbffem ord\n", "fem ord"),
        (unicodedata.normalize("NFD", "blåbær\n").encode(), "blåbær"),
        (b"", ""),
    ],
)
def test_a_file_holds_the_password(tmp_path: Path, written: bytes, password: str) -> None:
    (tmp_path / "p").write_bytes(written)

    assert text_of(passwords.read_password(str(tmp_path / "p"))) == password


@pytest.mark.parametrize(
    ("written", "reason"), [(b"\xff\xfe", "not-utf-8"), (b"x" * 5000, "too-large")], ids=["not UTF-8", "too large"]
)
def test_a_file_that_holds_no_password_is_refused(tmp_path: Path, written: bytes, reason: str) -> None:
    (tmp_path / "p").write_bytes(written)

    with pytest.raises(SkjemaError) as caught:
        passwords.read_password(str(tmp_path / "p"))

    assert caught.value.code is ErrorCode.PLACE_UNUSABLE
    assert caught.value.details["reason"] == reason


def test_standard_input_holds_the_password(teacher: Teacher) -> None:
    ran = skjema_process(
        "vault", "info", "--vault", teacher.vault, "--password-file", "-", stdin=PASSWORD.encode() + b"\n"
    )

    assert ran.code == 0
    assert NAME in ran.out


def test_nobody_to_ask_is_told(teacher: Teacher) -> None:
    ran = skjema_process("vault", "info", "--vault", teacher.vault, "--json")

    assert ran.code == 1
    assert "--password-file" in ran.err
    assert ran.json["error"]["code"] == "usage"  # type: ignore[index]


def test_two_different_new_passwords_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["en", "to", "lik", "lik"])
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", bool_true)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(passwords.getpass, "getpass", typed_from(typed))

    assert text_of(passwords.read_new_password("")) == "lik"


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
def test_a_typed_password_is_not_shown_and_stands_in_no_argument(teacher: Teacher) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "skjema_app", "vault", "info", "--vault", str(teacher.vault)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = read_until(ours, b"Passord: ")
    arguments = Path(f"/proc/{process.pid}/cmdline")
    command_line = arguments.read_bytes() if arguments.exists() else b""
    os.write(ours, PASSWORD.encode() + b"\n")
    shown += read_until(ours, SCHOOL.encode())
    assert process.wait(30) == 0
    os.close(ours)

    assert PASSWORD.encode() not in shown
    assert PASSWORD.encode() not in command_line


def test_a_password_is_never_taken_from_the_environment(teacher: Teacher) -> None:
    ran = skjema_process("vault", "info", "--vault", teacher.vault, env={"SKJEMA_PASSWORD": PASSWORD})

    assert ran.code == 1


def test_answers_and_password_cannot_share_standard_input(teacher: Teacher) -> None:
    ran = skjema("doc", "fill", "x", "--answers", "-", "--password-file", "-", "--vault", teacher.vault)

    assert ran.code == 1
    assert "standard inn" in ran.err


def bool_true() -> bool:
    return True


def typed_from(lines: "object") -> "object":
    def typed(_prompt: str, stream: object = None) -> str:
        return next(lines)  # type: ignore[call-overload,no-any-return]

    return typed


def read_until(handle: int, wanted: bytes) -> bytes:
    seen = b""
    end = time.monotonic() + 60
    while wanted not in seen and time.monotonic() < end:
        ready, _, _ = select.select([handle], [], [], 1)
        if ready:
            try:
                seen += os.read(handle, 4096)
            except OSError:  # the other end is closed
                break
    assert wanted in seen
    return seen
