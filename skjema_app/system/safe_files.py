"""Files that are either wholly old or wholly new, readable by their owner only, with errors that have codes.

A write goes to a temporary name in the same folder, is flushed to the disk, renamed over the old file, and the
folder is flushed too. Killing the program at any point leaves the old file or the new one, never a mixture; at worst
a file ``.<name>.<random>.tmp`` stays behind, which the next private write of the same file removes.

On Windows the access rights of the folder are inherited (the local app-data folder is the user's own); modes are
POSIX only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError

_FILE_MODE_PRIVATE = 0o600
_FILE_MODE_SHARED = 0o644
_FOLDER_MODE = 0o700
_TEMP_SUFFIX = ".tmp"
_REPLACE_TRIES = 20
_REPLACE_PAUSE = 0.05  # seconds; a virus scanner or an indexer lets go within a second
_CODES = {
    errno.ENOSPC: ErrorCode.DISK_FULL,
    errno.EDQUOT: ErrorCode.DISK_FULL,
    errno.EFBIG: ErrorCode.DISK_FULL,
    errno.EACCES: ErrorCode.WRITE_DENIED,
    errno.EPERM: ErrorCode.WRITE_DENIED,
    errno.EROFS: ErrorCode.WRITE_DENIED,
    errno.ENOENT: ErrorCode.FILE_MISSING,
    errno.EEXIST: ErrorCode.FILE_EXISTS,
}


@contextlib.contextmanager
def file_errors(path: Path | str, *, reading: bool = False) -> Iterator[None]:
    """Turn what the system says about a file into a code.

    Args:
        path: what is told to the person; goes into ``details["path"]``.
        reading: whether a refusal means READ_DENIED (else WRITE_DENIED).

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED, READ_DENIED, FILE_MISSING, FILE_EXISTS, and PLACE_UNUSABLE with the
            system's name of the error as ``reason`` for everything else.
    """
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, ErrorCode.PLACE_UNUSABLE)
        if reading and code is ErrorCode.WRITE_DENIED:
            code = ErrorCode.READ_DENIED
        name = errno.errorcode.get(error.errno or 0, "unknown").lower()
        raise SkjemaError(code, path=str(path), reason=name) from error


def atomic_write(path: Path, data: bytes, *, private: bool = True) -> None:
    """Put ``data`` at ``path`` so that no reader and no crash ever sees half of it.

    Args:
        path: the file; its folder must exist.
        data: the whole new content.
        private: whether only the owner may read it (0600); else 0644 less the umask.

    Raises:
        SkjemaError: as `file_errors`. The old file is untouched then, and the temporary one is gone.
    """
    if private:
        with contextlib.suppress(SkjemaError):
            remove_leftovers(path)
    with file_errors(path):
        temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}{_TEMP_SUFFIX}")
        try:
            mode = _FILE_MODE_PRIVATE if private else _FILE_MODE_SHARED  # less what the person's umask takes away
            handle = os.open(temporary, _flags(os.O_WRONLY | os.O_CREAT | os.O_EXCL), mode)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise


def replace(source: Path, target: Path) -> None:
    """Rename over ``target`` in one step and make the rename last through a power cut.

    Raises:
        SkjemaError: as `file_errors`; on Windows after one second of trying while another program holds the file.
    """
    with file_errors(target):
        _replace(source, target)


def read_file(path: Path, *, limit: int) -> bytes:
    """Read a regular file of at most ``limit`` bytes.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, or PLACE_UNUSABLE with reason ``not-a-file`` or ``too-large``.
    """
    with file_errors(path, reading=True):
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        if path.is_dir():  # Windows refuses to open one as a file
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-a-file")
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-a-file")
            data = file.read(limit + 1)
    if len(data) > limit:
        raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="too-large")
    return data


def open_private(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """Open a file descriptor that only the owner may read, and that is not handed on to child processes.

    A link at ``path`` is refused rather than followed, so that nobody can redirect what is written.

    Raises:
        SkjemaError: as `file_errors`.
    """
    with file_errors(path):
        return os.open(path, _flags(flags), _FILE_MODE_PRIVATE)


def private_dir(path: Path) -> Path:
    """Make a folder (and the missing ones above it) that only the owner may enter; gives it back.

    An existing folder of ours that is wider is narrowed; one that belongs to somebody else is refused.

    Raises:
        SkjemaError: as `file_errors`.
    """
    with file_errors(path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        if not path.is_dir():
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-a-folder")
        if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) != _FOLDER_MODE:
            path.chmod(_FOLDER_MODE)
        if missing:
            fsync_dir(missing[-1].parent)
    return path


def remove(path: Path) -> None:
    """Delete a file; one that is gone already is fine.

    Raises:
        SkjemaError: as `file_errors`.
    """
    with file_errors(path):
        path.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> int:
    """What killed writes of the same file left; gives how many. Nothing else in the folder is touched.

    Only one process writes a file of ours at a time (instance lock). In folders of the person's own nothing is tidied
    by a write itself: whoever wrote there remembers it (``workflows.plain_writes``).

    Raises:
        SkjemaError: as `file_errors`.
    """
    left = re.compile(re.escape(f".{path.name}.") + r"[0-9a-f]{16}" + re.escape(_TEMP_SUFFIX))
    with file_errors(path.parent):
        found = [entry for entry in path.parent.iterdir() if left.fullmatch(entry.name)]
        for entry in found:
            entry.unlink(missing_ok=True)
    return len(found)


def fsync_file(path: Path) -> None:
    """Push the content of a file that another library wrote to the disk.

    Raises:
        SkjemaError: as `file_errors`.
    """
    with file_errors(path):
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def fsync_dir(folder: Path) -> None:
    """Push a folder's list of names to the disk; Windows does that by itself.

    Raises:
        SkjemaError: as `file_errors`.
    """
    if sys.platform != "win32":
        with file_errors(folder):
            handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            except OSError as error:
                # Some file systems (a few FUSE ones) can't flush a folder; the file itself has been flushed.
                if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
                    raise
            finally:
                os.close(handle)


def _replace(source: Path, target: Path) -> None:
    for left in reversed(range(_REPLACE_TRIES)):
        try:
            source.replace(target)
            break
        except PermissionError:
            if os.name != "nt" or left == 0:
                raise
            time.sleep(_REPLACE_PAUSE)
    fsync_dir(target.parent)


def _flags(flags: int) -> int:
    for extra in ("O_CLOEXEC", "O_NOFOLLOW", "O_BINARY", "O_NOINHERIT"):
        flags |= getattr(os, extra, 0)
    return flags
