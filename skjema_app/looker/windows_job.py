"""Windows: a job object around the child. Written after the documentation; not tried on a machine yet.

It dies with the program, has bounded memory and processor time, starts no further process and sees no clipboard,
window or setting of the desktop. It does not close the file system or the network; the installer's part is to say so.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys

from skjema_app.looker.fences import MOST_MEMORY, MOST_SECONDS

_PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_ERROR, _KILL_ON_CLOSE = 0x2, 0x8, 0x100, 0x400, 0x2000
_EXTENDED_LIMITS, _UI_RESTRICTIONS = 9, 4
_EVERY_UI_RESTRICTION = 0xFF
_TICKS_PER_SECOND = 10_000_000


class _Basic(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _Basic),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Job:
    """Holds the job's handle: when it is closed the child ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __del__(self) -> None:
        if sys.platform == "win32":
            ctypes.WinDLL("kernel32").CloseHandle(ctypes.c_void_p(self._handle))


def limits() -> _Extended:
    """What the child may use."""
    made = _Extended()
    basic = made.BasicLimitInformation
    basic.LimitFlags = _PROCESS_TIME | _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_ERROR | _KILL_ON_CLOSE
    basic.PerProcessUserTimeLimit = MOST_SECONDS * _TICKS_PER_SECOND
    basic.ActiveProcessLimit = 1
    made.ProcessMemoryLimit = MOST_MEMORY
    return made


if sys.platform == "win32":

    def fence_in(child: subprocess.Popen[bytes]) -> Job | None:
        """Put the child into a job; None where the system refuses."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        handle = kernel.CreateJobObjectW(None, None)
        if not handle:
            return None
        job, extended = Job(handle), limits()
        shut = ctypes.c_uint32(_EVERY_UI_RESTRICTION)
        done = (
            kernel.SetInformationJobObject(
                ctypes.c_void_p(handle), _EXTENDED_LIMITS, ctypes.byref(extended), ctypes.sizeof(extended)
            )
            and kernel.SetInformationJobObject(
                ctypes.c_void_p(handle), _UI_RESTRICTIONS, ctypes.byref(shut), ctypes.sizeof(shut)
            )
            and kernel.AssignProcessToJobObject(ctypes.c_void_p(handle), ctypes.c_void_p(int(child._handle)))
        )
        return job if done else None

else:

    def fence_in(child: subprocess.Popen[bytes]) -> Job | None:
        """Other systems have no jobs: the child fences itself in."""
        del child
        return None
