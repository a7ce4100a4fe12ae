"""Starts the process that looks at one file, and ends it: no environment, no open files but its two pipes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

_MODULE = "skjema_app.looker"
FROZEN_ARGUMENT = "--looker"
"""How an installed program without an interpreter of its own starts itself as the child."""
_KEPT = ("SYSTEMROOT", "WINDIR")
"""Without these nothing starts on Windows; they say where the system is, and nothing of the person."""
_WAIT_SECONDS = 2.0


def command(module: str = _MODULE, frozen_argument: str = FROZEN_ARGUMENT) -> list[str]:
    """Program and arguments."""
    if getattr(sys, "frozen", False):
        return [sys.executable, frozen_argument]
    # -I: neither the working folder nor the user's own packages nor PYTHON… variables; -B: writes no .pyc
    return [sys.executable, "-I", "-B", "-m", module]


class Process:
    """One child, for one file; or another of ours that is fed through pipes only (``workflows.verify_apart``)."""

    def __init__(self, module: str = _MODULE, frozen_argument: str = FROZEN_ARGUMENT) -> None:
        """Start it; it loads its libraries while nobody waits for it.

        Raises:
            OSError: the system starts no process.
        """
        self._child = subprocess.Popen(  # noqa: S603 - our own program
            command(module, frozen_argument),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            close_fds=True,
            cwd=Path(sys.executable).anchor,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=sys.platform != "win32",  # Ctrl+C on a command line is the parent's alone
        )
        self._job: object = None
        if sys.platform == "win32":
            from skjema_app.looker.windows_job import fence_in

            self._job = fence_in(self._child)

    @property
    def pid(self) -> int:
        """Of the child."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._child.poll() is None

    @property
    def pipes(self) -> tuple[BinaryIO, BinaryIO]:
        """What it is asked through, and what it answers through."""
        asked, answers = self._child.stdin, self._child.stdout
        if asked is None or answers is None:
            raise OSError
        return asked, answers  # type: ignore[return-value]

    def end(self) -> None:
        """Kill it. Doing it twice, and from any thread, is fine."""
        self._child.kill()

    def bury(self) -> None:
        """Kill it, close the pipes and wait until it is gone."""
        self.end()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_WAIT_SECONDS)
