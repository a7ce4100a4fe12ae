"""Replaces this process by a fresh, locked one: closing the database leaves its text in memory (design § 3)."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from skjema_app.ui.lock_note import LockNote


class Relauncher(Protocol):
    """Starts Skjema anew and ends this process."""

    def relaunch(self, note: LockNote) -> None:
        """Start the locked program; may not return."""
        ...


class ProcessRelauncher:
    """Starts this very program again, detached, and ends this process at once."""

    def __init__(self, extra: tuple[str, ...] = ()) -> None:
        """``extra``: arguments that the new process keeps, such as ``--sikker``."""
        self._extra = extra

    def command(self, note: LockNote) -> tuple[str, list[str]]:
        """The program and its arguments."""
        arguments = [*note.arguments(), *self._extra]
        if getattr(sys, "frozen", False):
            return sys.executable, arguments
        return sys.executable, ["-m", "skjema_app", *arguments]

    def relaunch(self, note: LockNote) -> None:
        """Start the locked program, then end this process without waiting for anything.

        No clean-up runs on purpose: threads that hang must not keep the keys in memory. What has to reach the disk
        was written before; the vault's lock on its folder is the system's and falls with the process.
        """
        from PySide6.QtCore import QProcess

        program, arguments = self.command(note)
        QProcess.startDetached(program, arguments)
        logging.shutdown()
        os._exit(0)
