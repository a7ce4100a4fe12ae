"""One program per vault: an operating-system lock on an open file, freed by the system even after a crash.

The file stays when the lock is released: deleting it would let two programs lock two files of one name. The number
of the process stands in it for information only; the lock is what counts, so a stale number locks nobody out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.safe_files import file_errors, open_private

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_LOCKED_BYTE = 1024  # beyond the text: Windows forbids reading a locked byte
_LONGEST_NUMBER = 20


class InstanceLock:
    """The lock of one folder. Holding it means: no other program has this vault open on this machine."""

    def __init__(self, folder: Path, name: str = "vault.lock") -> None:
        self._path = folder / name
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> None:
        """Take the lock or fail at once; taking it twice with one object is a mistake of the caller.

        Raises:
            SkjemaError: VAULT_IN_USE with ``pid`` of the holder (0 when unknown), or as `file_errors`.
        """
        if self._handle is not None:
            msg = "this lock is held already"
            raise RuntimeError(msg)
        handle = open_private(self._path)
        try:
            with file_errors(self._path):
                if not _try_lock(handle):
                    raise SkjemaError(ErrorCode.VAULT_IN_USE, pid=_read_pid(handle))
                os.ftruncate(handle, 0)
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle

    def release(self) -> None:
        """Give the lock back; doing it twice is fine."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
            _unlock(handle)
        os.close(handle)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _unlock(handle: int) -> None:
    if sys.platform == "win32":
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _read_pid(handle: int) -> int:
    os.lseek(handle, 0, os.SEEK_SET)
    digits = os.read(handle, _LONGEST_NUMBER).strip()
    return int(digits) if digits.isdigit() else 0
