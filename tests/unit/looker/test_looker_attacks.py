"""Files made to hurt, a child that lies, and what the child could do if a file took it over."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import files_to_attach as files
import pytest

from skjema_app.domain.attachments import Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.looker import process, wire
from skjema_app.looker.client import Looker

ZEROS = bytes(24 * 1024 * 1024)
GARBAGE = bytes((at * 7919 + 13) % 256 for at in range(200_000))
HOSTILE = {
    "a bomb of 3,6 billion pixels": (files.png_bomb(60_000, 60_000), Media.PNG),
    "a truncated photograph": (files.jpeg(2000, 1500)[:4000], Media.JPEG),
    "a truncated screen shot": (files.png(900, 900)[:-40], Media.PNG),
    "a page tree that is its own child": (files.page_tree_loop(), Media.PDF),
    "garbage as jpeg": (b"\xff\xd8\xff" + GARBAGE, Media.JPEG),
    "garbage as png": (b"\x89PNG\r\n\x1a\n" + GARBAGE, Media.PNG),
    "garbage as pdf": (b"%PDF-1.7\n" + GARBAGE, Media.PDF),
    "zeros as jpeg": (ZEROS, Media.JPEG),
    "zeros as png": (ZEROS, Media.PNG),
    "zeros as pdf": (ZEROS, Media.PDF),
    "a pdf as png": (files.pdf(), Media.PNG),
    "a png as jpeg": (files.png(), Media.JPEG),
    "nothing": (b"", Media.PDF),
    "larger than any attachment": (bytes(wire.LARGEST_FILE + 1), Media.TEXT),
}


@pytest.fixture
def looker() -> Iterator[Looker]:
    with Looker(seconds=60) as made:
        yield made


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_made_to_hurt_is_not_shown_and_the_next_one_is(looker: Looker, name: str) -> None:
    data, media = HOSTILE[name]
    with pytest.raises(SkjemaError) as caught, looker.looking_at(data, media) as sight:
        sight.by_side(0, 400)
    assert caught.value.code is ErrorCode.ATTACHMENT_NOT_SHOWN
    with looker.looking_at(files.jpeg(), Media.JPEG) as sight:
        assert sight.by_side(0, 40).width == 40


@pytest.mark.parametrize("box", ["0 0 14400 14400", "0 0 9000000 1", "0 0 1 9000000", "0 0 1e30 1e30", "0 0 0 0"])
def test_a_page_of_any_size_gives_a_bounded_picture_or_none(looker: Looker, box: str) -> None:
    with contextlib.suppress(SkjemaError), looker.looking_at(files.pdf(1, box=box), Media.PDF) as sight:
        picture = sight.by_dpi(0, 300)
        assert picture.width * picture.height <= wire.MOST_PIXELS
        assert max(picture.width, picture.height) <= wire.LONGEST_SIDE


def test_a_file_that_takes_for_ever_is_given_up_and_others_are_seen_meanwhile() -> None:
    seen = []
    with Looker(seconds=3) as slow, Looker(seconds=60) as other:
        started = threading.Event()
        caught: list[SkjemaError] = []

        def look() -> None:
            try:
                with slow.looking_at(files.drawing_loop(40), Media.PDF) as sight:
                    started.set()
                    sight.by_dpi(0, 300)
            except SkjemaError as error:
                caught.append(error)
                started.set()

        thread = threading.Thread(target=look)
        thread.start()
        started.wait()
        with other.looking_at(files.jpeg(), Media.JPEG) as sight:
            seen.append(sight.by_side(0, 64).width)
        thread.join()
        assert not slow.pids
    assert seen == [64]
    assert [error.code for error in caught] == [ErrorCode.ATTACHMENT_NOT_SHOWN]


def _lying(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    words = (
        f"import sys, struct; o = sys.stdout.buffer; sys.stdin.buffer.read(21); {answer}; o.flush(); sys.stdin.read()"
    )
    monkeypatch.setattr(process, "command", lambda *_module: [sys.executable, "-c", words])


HEAD = "o.write(struct.pack('>4sBIIQ', b'SKL1', {}, {}, {}, {}))"
ABOUT = HEAD.format(11, 1, 0, 0)
LIES = {
    "more pages than there can be": HEAD.format(11, 4_000_000_000, 0, 0),
    "another magic": "o.write(b'SKL2' + bytes(17))",
    "an unknown kind": HEAD.format(99, 1, 0, 0),
    "a payload where none belongs": HEAD.format(11, 1, 0, 1 << 60),
    "a picture instead": HEAD.format(12, 2, 2, 12),
    "silence": "sys.exit()",
    "an enormous picture": f"{ABOUT}; {HEAD.format(12, 19_999, 19_999, 19_999 * 19_999 * 3)}",
    "a picture of another length": f"{ABOUT}; {HEAD.format(12, 10, 10, 1 << 62)}",
    "a picture without pixels": f"{ABOUT}; {HEAD.format(12, 0, 10, 0)}",
    "half a picture": f"{ABOUT}; {HEAD.format(12, 10, 10, 300)}; o.write(bytes(100)); o.close(); sys.exit()",
}


@pytest.mark.parametrize("name", sorted(LIES))
def test_a_child_that_lies_is_not_believed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _lying(monkeypatch, LIES[name])
    with (
        Looker(seconds=60) as looker,
        pytest.raises(SkjemaError) as caught,
        looker.looking_at(b"", Media.PNG) as sight,
    ):
        sight.by_side(0, 100)
    assert caught.value.code is ErrorCode.ATTACHMENT_NOT_SHOWN


def test_text_that_is_no_text_or_too_long_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    for lie in (f"{HEAD.format(13, 0, 0, 1 << 40)}", f"{HEAD.format(13, 0, 0, 2)}; o.write(b'\\xff\\xff')"):
        _lying(monkeypatch, f"{ABOUT}; {lie}")
        with Looker(seconds=60) as looker, looker.looking_at(b"", Media.TEXT) as sight:
            with pytest.raises(SkjemaError) as caught:
                sight.text()
            assert caught.value.code is ErrorCode.ATTACHMENT_NOT_SHOWN


def test_a_child_that_does_not_answer_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "command", lambda *_module: [sys.executable, "-c", "import time; time.sleep(1000)"])
    with Looker(seconds=0.2) as looker:
        with pytest.raises(SkjemaError) as caught, looker.looking_at(ZEROS, Media.PDF):
            pass
        assert caught.value.details["reason"] == "slow"
        assert not looker.pids


def test_a_program_that_starts_no_process_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "command", lambda *_module: ["/finnes/ikke"])
    with Looker() as looker, pytest.raises(SkjemaError) as caught, looker.looking_at(b"hei", Media.TEXT):
        pass
    assert caught.value.details["reason"] == "start"


# --- what could be done from inside -----------------------------------------------------------------------------------


def _inside(words: str) -> str:
    """What a child says that runs these words behind its fences, with the three files open that it has."""
    script = "import os, socket, subprocess, sys\nfrom skjema_app.looker.fences import put_up_fences\nput_up_fences()\n"
    script += f"try:\n    {words}\n    said = 'done'\nexcept (OSError, MemoryError) as error:\n    said = 'refused'\n"
    script += "os.write(1, said.encode())"
    command = [sys.executable, "-I", "-B", "-c", script]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=60
    )
    return done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="the parent fences it in there")
@pytest.mark.parametrize(
    "words",
    [
        "os.open('/etc/hostname', os.O_RDONLY)",
        "socket.socket()",
        "os.listdir('/')",
        "bytearray(2 << 30)",
        "subprocess.run(['/bin/true'])",
    ],
)
def test_a_child_that_was_taken_over_can_not(words: str) -> None:
    assert _inside(words) == "refused"


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux'")
def test_closing_a_pipe_to_make_room_for_a_file_does_not_help() -> None:
    if ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) < 1:  # which version of Landlock there is
        pytest.skip("this kernel has no Landlock")
    assert _inside("os.close(2)") == "done"
    assert _inside("os.close(2); os.open('/etc/hostname', os.O_RDONLY)") == "refused"


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_the_child_has_no_environment_and_no_file_of_ours(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMMELIG", "plantet")
    with looker.looking_at(files.jpeg(), Media.JPEG) as sight:
        sight.by_side(0, 10)
        (pid,) = looker.pids
        if os.geteuid() != 0:
            pytest.skip("a process that can't be looked into shows its environment to root alone")
        assert b"HEMMELIG" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert {path.name for path in Path(f"/proc/{pid}/fd").iterdir()} == {"0", "1", "2"}
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    assert command.count(b"\0") == 5  # program, -I, -B, -m, module


def test_nothing_of_a_file_is_written_anywhere(looker: Looker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = "Plantet-navn-7F3A"
    before = _young_files()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with looker.looking_at(files.pdf(1, planted), Media.PDF) as sight:
        sight.by_dpi(0, 150)
    with looker.looking_at(planted.encode() * 50, Media.TEXT) as sight:
        sight.text()
    assert not list(tmp_path.rglob("*"))
    for path in _young_files() - before:
        try:
            assert planted.encode() not in path.read_bytes()
        except OSError:
            continue  # another program's, gone or closed to us


def _young_files() -> set[Path]:
    return {path for folder in ("/tmp", "/var/tmp", "/dev/shm") for path in Path(folder).glob("*") if path.is_file()}
