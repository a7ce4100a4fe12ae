"""What the child may not do, put up by itself before it has seen a byte of any file.

POSIX: limits on memory, processor time, open files, written files and processes. With no number left for another open
file there is neither a file nor a network socket to be had. Linux: besides, no new rights, the file system closed by
Landlock where the kernel has it, and the process dies with its parent. Windows: a job object, put up by the parent
(``windows_job.py``). What the system refuses is left out: the parent's clock and its checks of every answer hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import sys

from skjema_app.system.hardening import harden_process

MOST_MEMORY = 1 << 30
"""Bytes of address space, the program's own libraries included."""
MOST_SECONDS = 20
"""Of processor time, for one file."""
_FILES_OPEN = 3  # standard in, out and error

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same on every kind of machine
_EVERY_FILE_RIGHT = (1 << 13) - 1  # those of the first version of Landlock, which all later ones know


def put_up_fences() -> None:
    """Close the process in; everything that it imports must have been imported by now. Never fails."""
    harden_process()
    if sys.platform == "linux":
        _close_file_system()
    if sys.platform != "win32":
        _limit()


if sys.platform != "win32":
    import resource

    def _limit() -> None:
        for what, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CPU, MOST_SECONDS),
            (resource.RLIMIT_AS, MOST_MEMORY),
            (getattr(resource, "RLIMIT_NPROC", resource.RLIMIT_CORE), 0),
            (resource.RLIMIT_NOFILE, _FILES_OPEN),
        ):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(what, (most, most))

    def _close_file_system() -> None:
        """No new rights by anything that is run, dies with its parent, may open nothing (Landlock without any rule)."""
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(None, use_errno=True)
            library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            rights = ctypes.create_string_buffer(struct.pack("=Q", _EVERY_FILE_RIGHT), 8)
            ruleset = library.syscall(_LANDLOCK_CREATE, rights, ctypes.c_size_t(8), 0)
            if ruleset >= 0:
                library.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
                os.close(ruleset)

else:

    def _limit() -> None:
        """The parent's job object does it."""

    def _close_file_system() -> None:
        """The parent's job object does it."""
