"""Whatever is wrong with the world: exit code 1, one sentence, one JSON object, never a traceback."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_kit import SHORT_REPORT, Teacher, skjema, skjema_process

from skjema_app.cli import form_commands
from skjema_app.cli.console import clean
from skjema_app.system import paths, safe_files
from skjema_app.workflows import form_files


def flip(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)


def damage_keys(teacher: Teacher) -> None:
    for file in teacher.vault.glob("keys.json*"):
        file.write_bytes(b"{ tull")


def remove_keys(teacher: Teacher) -> None:
    for file in teacher.vault.glob("keys.json*"):
        file.unlink()


def alter_keys(teacher: Teacher) -> None:
    for file in teacher.vault.glob("keys.json*"):
        flip(file, len(file.read_bytes()) // 2)


def damage_first_page(teacher: Teacher) -> None:
    flip(teacher.vault / "data.db", 100)


def damage_every_page(teacher: Teacher) -> None:
    for page in range(1, (teacher.vault / "data.db").stat().st_size // 4096):
        flip(teacher.vault / "data.db", page * 4096 + 500)


def empty_database(teacher: Teacher) -> None:
    (teacher.vault / "data.db").write_bytes(b"")


def remove_database(teacher: Teacher) -> None:
    (teacher.vault / "data.db").unlink()


def wrong_password(teacher: Teacher) -> None:
    teacher.password_file.write_text("noe helt annet enn det", "utf-8")


def no_password_file(teacher: Teacher) -> None:
    teacher.password_file.unlink()


def no_vault(teacher: Teacher) -> None:
    teacher.vault.rename(teacher.folder / "flyttet")


@pytest.mark.parametrize(
    ("break_it", "codes"),
    [
        (damage_keys, {"keys-damaged"}),
        (remove_keys, {"keys-missing"}),
        (alter_keys, {"keys-damaged", "keys-altered", "wrong-password"}),
        (damage_first_page, {"database-damaged"}),
        (damage_every_page, {"database-damaged"}),
        (empty_database, {"database-damaged"}),
        (remove_database, {"database-missing"}),
        (wrong_password, {"wrong-password"}),
        (no_password_file, {"file-missing"}),
        (no_vault, {"no-vault"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_broken_vault_is_told_and_left_alone(
    writer: Teacher, break_it: Callable[[Teacher], None], codes: set[str]
) -> None:
    break_it(writer)
    # An empty file has nothing to lose: the engine takes it for a new database before we can say that it isn't.
    before = {file: file.read_bytes() for file in writer.vault.glob("data.db") if file.stat().st_size}

    ran = writer("doc", "list", "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] in codes  # type: ignore[index]
    assert ran.err.splitlines()[0] == ran.json["error"]["sentence"]  # type: ignore[index]
    assert {file: file.read_bytes() for file in before} == before


def test_a_vault_that_is_open_elsewhere_is_told(writer: Teacher) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(writer.vault)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        ran = writer("vault", "info", "--json")
    finally:
        holder.communicate(b"\n", timeout=30)

    assert ran.code == 1
    assert ran.json["error"]["code"] == "vault-in-use"  # type: ignore[index]
    assert writer("vault", "info").code == 0


HOLDER = """
import sys
from pathlib import Path
from skjema_app.system.instance_lock import InstanceLock
with InstanceLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_letters_that_the_font_cannot_draw_are_told_and_nothing_is_finished(teacher: Teacher) -> None:
    draft = teacher.draft({**SHORT_REPORT, "hva": "Hun skrev \U0001f622 og gikk sin vei."})

    ran = teacher("doc", "finish", draft, "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == "letters-not-drawable"  # type: ignore[index]
    assert "Alt er lagret" in ran.err
    assert teacher("doc", "list", "--json").json["documents"] == []
    assert draft in teacher("doc", "list", "--drafts", "--json").out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_on_standard_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "skjema_app", "form", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert b"Traceback" not in done.stderr
    assert done.returncode == 1


def test_a_full_disk_is_told_and_leaves_no_half_file(writer: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    document = writer("doc", "list", "--json").json["documents"][0]["document"]  # type: ignore[index]
    target = writer.folder / "melding.pdf"

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(safe_files.os, "fsync", full)
        ran = writer("doc", "pdf", document, "--out", target, "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == "disk-full"  # type: ignore[index]
    assert "Disken er full" in ran.err
    assert not [file for file in writer.folder.iterdir() if "melding" in file.name]
    assert writer("doc", "pdf", document, "--out", target).code == 0


def test_a_log_that_cannot_be_written_lets_no_library_speak(tmp_path: Path) -> None:
    """Libraries log warnings with names and tracebacks; without any handler Python shows them on standard error."""
    (tmp_path / "fil").write_text("ikke en mappe", "utf-8")
    program = (
        "import logging; from skjema_app.cli.main import run_command;"
        "assert run_command(['form', 'list']) == 0; logging.getLogger('library').warning('Kari Eksempel')"
    )
    home = {**os.environ, "SKJEMA_HOME": str(tmp_path / "fil" / "under")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=home, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes that end")
def test_a_reader_that_leaves_is_no_failure() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "skjema_app", "form", "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    told = process.stderr.read()

    assert process.wait(60) == 0
    assert told == b""
    process.stderr.close()


def test_a_fault_of_the_program_is_a_sentence_and_a_report_without_what_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fall_over() -> None:
        msg = "Kari Eksempel sa noe"
        raise ValueError(msg)

    monkeypatch.setattr(form_files, "list_forms", fall_over)
    assert form_commands.form_files is form_files

    ran = skjema("form", "list", "--json")

    assert ran.code == 1
    error = ran.json["error"]
    assert isinstance(error, dict)
    assert error["code"] == "fault"
    report = Path(error["report"])
    assert report.is_relative_to(paths.log_dir())
    assert "ValueError" in report.read_text("utf-8")
    assert "Kari" not in report.read_text("utf-8") + ran.err + ran.out


def test_an_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(form_files, "list_forms", interrupted)

    ran = skjema("form", "list")

    assert ran.code == 1
    assert "Avbrutt" in ran.err


def test_a_console_of_another_encoding_stops_nothing() -> None:
    ran = skjema_process("form", "list", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})

    assert ran.code == 0
    assert "utfyllende" in ran.out


@pytest.mark.parametrize(
    ("text", "shown"),
    [("vanlig\ttekst", "vanlig\ttekst"), ("\x1b[31mrød", "�[31mrød"), ("a‮b", "a�b"), ("linje\rskjult", "linje�skjult")],
)
def test_what_is_printed_cannot_steer_the_terminal(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_folder_in_the_place_of_a_file_is_told(writer: Teacher) -> None:
    folder = writer.folder / "mappe"
    folder.mkdir()

    for words in (
        ["pupils", "import", folder],
        ["doc", "fill", "x" * 32, "--answers", folder],
        ["verify", folder],
        ["form", "check", folder],
        ["backup", "restore", folder, "--vault", writer.folder / "ny"],
    ):
        ran = skjema(*words) if words[0] in {"verify", "form"} else writer(*words)
        assert ran.code == (16 if words[0] == "verify" else 1), words


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read and write everything")
def test_a_file_that_may_not_be_read_is_told(writer: Teacher) -> None:
    writer.password_file.chmod(0)

    assert writer("vault", "info").code == 1
