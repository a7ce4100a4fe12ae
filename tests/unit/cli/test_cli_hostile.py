"""A command whose streams are closed, full or hostile still ends with a sentence or a code, never a traceback."""

import json
import subprocess
import sys

import pytest
from cli_kit import SHORT_REPORT, Teacher

from skjema_app.cli.console import Console


def _shell(teacher: Teacher, words: str, streams: str) -> subprocess.CompletedProcess[bytes]:
    """``skjema words`` under a shell that closes or bends its streams."""
    command = (
        f'"{sys.executable}" -m skjema_app {words} --vault "{teacher.vault}"'
        f' --password-file "{teacher.password_file}" {streams}'
    )
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=120, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
@pytest.mark.parametrize("words", ["vault info", "vault info --json", "doc show nope --json"])
def test_a_full_disk_under_the_output_is_told_in_a_sentence(teacher: Teacher, words: str) -> None:
    done = _shell(teacher, words, ">/dev/full")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert ("Fant ikke dokumentet" if "nope" in words else "isken er full") in done.stderr.decode()
    assert "gikk galt i Skjema" not in done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_closed_streams_stop_no_work(teacher: Teacher) -> None:
    assert _shell(teacher, "vault info", ">&-").returncode == 0
    assert _shell(teacher, "vault info --json", ">&- 2>&-").returncode == 0
    done = _shell(teacher, "vault info --password-file -", "<&-")
    assert done.returncode == 0 or "gikk galt i Skjema" not in done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_a_password_from_a_closed_input_is_wrong_usage(teacher: Teacher) -> None:
    command = f'"{sys.executable}" -m skjema_app vault info --vault "{teacher.vault}" --password-file - <&-'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "gikk galt i Skjema" not in done.stderr.decode()


def test_json_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[31mKari\x9b31m \u202egnul\u2066 \x7f\x85 æøå 👍"
    Console(as_json=True).show({"name": hostile}, [])
    Console(as_json=True).refuse("code", "s", more={hostile: hostile})
    out = capsys.readouterr().out
    assert not [letter for letter in out if letter != "\n" and (letter in "\x1b\x9b\u202e\u2066\x7f\x85")]
    assert "æøå 👍" in out
    first, end = json.JSONDecoder().raw_decode(out)
    assert first == {"name": hostile}
    assert json.loads(out[end:])["error"][hostile] == hostile


def test_an_argument_cannot_steer_a_terminal(teacher: Teacher) -> None:
    ran = teacher("form", "list", "--\x1b[31mx")
    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_a_draft_with_control_characters_is_shown_without_them(teacher: Teacher) -> None:
    draft = teacher.draft({**SHORT_REPORT, "hvem": "\x1b[31mKari\x9b \u202egnul"})
    for words in (("doc", "show", draft), ("doc", "list", "--drafts"), ("doc", "list", "--drafts", "--json")):
        ran = teacher(*words)
        assert ran.code == 0
        assert not set(ran.out + ran.err) & set("\x1b\x9b\u202e")
