"""Files are wholly old or wholly new, private, and their failures have codes."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.safe_files import (
    atomic_write,
    file_errors,
    fsync_dir,
    fsync_file,
    open_private,
    private_dir,
    read_file,
    remove,
    replace,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def code_of(action) -> tuple[ErrorCode, str]:
    with pytest.raises(SkjemaError) as caught:
        action()
    return caught.value.code, str(caught.value.details.get("reason"))


def test_write_makes_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    atomic_write(file, b"en")
    atomic_write(file, b"to")
    assert file.read_bytes() == b"to"
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


@posix
def test_private_files_are_the_owners_only_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        atomic_write(tmp_path / "a", b"x")
        atomic_write(tmp_path / "b", b"x", private=False)
        private_dir(tmp_path / "c" / "d")
        os.close(open_private(tmp_path / "e"))
    finally:
        os.umask(old)
    assert mode(tmp_path / "a") == 0o600
    assert mode(tmp_path / "b") == 0o644
    assert mode(tmp_path / "c") == mode(tmp_path / "c" / "d") == 0o700
    assert mode(tmp_path / "e") == 0o600


@posix
def test_a_wide_folder_is_narrowed_and_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wide").mkdir(mode=0o755)
    private_dir(tmp_path / "wide")
    assert mode(tmp_path / "wide") == 0o700
    (tmp_path / "file").write_bytes(b"")
    assert code_of(lambda: private_dir(tmp_path / "file")) == (ErrorCode.PLACE_UNUSABLE, "not-a-folder")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, ErrorCode.DISK_FULL),
        (errno.EDQUOT, ErrorCode.DISK_FULL),
        (errno.EACCES, ErrorCode.WRITE_DENIED),
        (errno.EPERM, ErrorCode.WRITE_DENIED),
        (errno.EROFS, ErrorCode.WRITE_DENIED),
        (errno.ENOENT, ErrorCode.FILE_MISSING),
        (errno.EEXIST, ErrorCode.FILE_EXISTS),
        (errno.EIO, ErrorCode.PLACE_UNUSABLE),
    ],
)
def test_system_errors_have_codes(number: int, code: ErrorCode) -> None:
    with pytest.raises(SkjemaError) as caught, file_errors("/et/sted"):
        raise OSError(number, "x")
    assert caught.value.code is code
    assert caught.value.details == {"path": "/et/sted", "reason": errno.errorcode[number].lower()}


def test_refusal_to_read_is_another_code() -> None:
    with pytest.raises(SkjemaError) as caught, file_errors("x", reading=True):
        raise PermissionError(errno.EACCES, "x")
    assert caught.value.code is ErrorCode.READ_DENIED


def test_our_own_errors_pass_through() -> None:
    with pytest.raises(SkjemaError) as caught, file_errors("x"):
        raise SkjemaError(ErrorCode.BLOB_MISSING)
    assert caught.value.code is ErrorCode.BLOB_MISSING


def test_content_is_flushed_before_the_rename_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test can cut the power, so the order of the calls is what is looked at."""
    calls: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real_fsync(handle)

    def rename(self: Path, target: Path) -> Path:
        calls.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", rename)
    atomic_write(tmp_path / "keys.json", b"x")
    assert calls == (["file", "rename"] if sys.platform == "win32" else ["file", "rename", "folder"])


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "keys.json"
    atomic_write(file, b"gammel")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    assert code_of(lambda: atomic_write(file, b"ny"))[0] is ErrorCode.DISK_FULL
    assert file.read_bytes() == b"gammel"
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


@posix
def test_a_really_full_disk(tmp_path: Path) -> None:
    with (
        pytest.raises(SkjemaError) as caught,
        file_errors("/dev/full"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert caught.value.code is ErrorCode.DISK_FULL


def test_missing_folder(tmp_path: Path) -> None:
    assert code_of(lambda: atomic_write(tmp_path / "nei" / "a", b""))[0] is ErrorCode.FILE_MISSING


def test_reading_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_file(tmp_path / "a", limit=5) == b"12345"
    assert code_of(lambda: read_file(tmp_path / "a", limit=4)) == (ErrorCode.PLACE_UNUSABLE, "too-large")
    assert code_of(lambda: read_file(tmp_path, limit=4)) == (ErrorCode.PLACE_UNUSABLE, "not-a-file")
    assert code_of(lambda: read_file(tmp_path / "b", limit=4))[0] is ErrorCode.FILE_MISSING


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert code_of(lambda: read_file(tmp_path / "pipe", limit=4)) == (ErrorCode.PLACE_UNUSABLE, "not-a-file")


@posix
def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "annet"
    target.write_bytes(b"urort")
    (tmp_path / "lenke").symlink_to(target)
    assert code_of(lambda: open_private(tmp_path / "lenke"))[0] is ErrorCode.PLACE_UNUSABLE
    atomic_write(tmp_path / "lenke", b"ny")
    assert target.read_bytes() == b"urort"
    assert (tmp_path / "lenke").read_bytes() == b"ny"


def test_small_helpers(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    fsync_file(tmp_path / "a")
    fsync_dir(tmp_path)
    replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"a"
    remove(tmp_path / "b")
    remove(tmp_path / "b")
    assert code_of(lambda: replace(tmp_path / "a", tmp_path / "b"))[0] is ErrorCode.FILE_MISSING
    assert code_of(lambda: fsync_file(tmp_path / "a"))[0] is ErrorCode.FILE_MISSING


def test_leftovers_of_a_killed_write_go_with_the_next(tmp_path: Path) -> None:
    (tmp_path / ".keys.json.0011223344556677.tmp").write_bytes(b"halv")
    (tmp_path / ".other.json.0011223344556677.tmp").write_bytes(b"halv")
    atomic_write(tmp_path / "keys.json", b"hel")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".other.json.0011223344556677.tmp", "keys.json"]


def test_exports_tidy_nothing_in_other_peoples_folders(tmp_path: Path) -> None:
    (tmp_path / ".a.pdf.0011.tmp").write_bytes(b"annen")
    atomic_write(tmp_path / "a.pdf", b"x", private=False)
    assert (tmp_path / ".a.pdf.0011.tmp").exists()


def test_windows_is_tried_again_while_a_scanner_holds_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = iter([PermissionError(errno.EACCES, "held")] * 3)
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        for refusal in refusals:
            raise refusal
        return real(self, target)

    monkeypatch.setattr(safe_files.os, "name", "nt")
    monkeypatch.setattr(safe_files, "_REPLACE_PAUSE", 0)
    monkeypatch.setattr(Path, "replace", held)
    source = tmp_path / "a"
    source.write_bytes(b"a")
    safe_files._replace(source, tmp_path / "b")
    monkeypatch.undo()
    assert (tmp_path / "b").read_bytes() == b"a"


@posix
def test_killing_the_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    """A process that writes two contents in turn is killed again and again; the file is always one of them, whole."""
    file = tmp_path / "keys.json"
    contents = {letter * 200_000 for letter in (b"a", b"b")}
    atomic_write(file, b"a" * 200_000)
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from skjema_app.system.safe_files import atomic_write
        file = Path(sys.argv[1])
        print("klar", flush=True)
        while True:
            for letter in (b"a", b"b"):
                atomic_write(file, letter * 200_000)
        """
    )
    for delay in (0.0, 0.003, 0.007, 0.011, 0.02):
        writer = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        signal.sigtimedwait([], delay)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert file.read_bytes() in contents
    atomic_write(file, b"ferdig")
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
