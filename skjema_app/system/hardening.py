"""Making it harder to read this process's memory from outside: no core dumps, no debugger of the same user.

What it can't do: stop an administrator, the swap file or hibernation. Only disk encryption helps there, and the guide
says so. On macOS and Windows only what stands below is done.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

_ALLOW_VARIABLE = "SKJEMA_ALLOW_DUMP"
_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_WINDOWS_NO_FAULT_BOXES = 0x0001 | 0x0002
_WINDOWS_NO_HEAP = 0x0001


@dataclass(frozen=True, slots=True)
class Hardening:
    """What the system let us do.

    Attributes:
        core_dumps_off: a crash writes no image of the memory.
        reading_refused: other programs of the same user may not attach to this one.
    """

    core_dumps_off: bool
    reading_refused: bool


def harden_process() -> Hardening:
    """Do what this system offers; call it first of all. Never fails: what couldn't be done is in the answer.

    ``SKJEMA_ALLOW_DUMP=1`` leaves the process as it is, for tests and for looking into a crash.
    """
    if os.environ.get(_ALLOW_VARIABLE) == "1":
        return Hardening(core_dumps_off=False, reading_refused=False)
    return Hardening(core_dumps_off=_no_core_dumps(), reading_refused=_refuse_reading())


if sys.platform == "win32":

    def _no_core_dumps() -> bool:
        """No error boxes, no heap in what Windows reports; dumps that the machine's owner orders are written still."""
        ctypes.windll.kernel32.SetErrorMode(_WINDOWS_NO_FAULT_BOXES)
        ctypes.windll.kernel32.WerSetFlags(_WINDOWS_NO_HEAP)
        return False

else:

    def _no_core_dumps() -> bool:
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        except (OSError, ValueError):
            return False
        return True


def _refuse_reading() -> bool:
    if sys.platform == "win32":
        return False  # no call for it: a process of the same user may read another
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return int(library.ptrace(_PT_DENY_ATTACH, 0, None, 0)) == 0
        return int(library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
    except (OSError, AttributeError):  # a C library without it
        return False
