"""A copy somewhere else (user-review § 1.1): choose the second place, write and verify copies, restore, salvage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.system.clock import Clock
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class CopyStatus:
    """The state of the copies, as *Hjem* and *Innstillinger* show it.

    Attributes:
        second_place: the folder, or "" when none is chosen.
        last_success: time of the last verified copy there, or None.
        last_failure_code: error code of the last failed try after that, or "".
        sentence: one plain sentence for the person.
        warn: True when no verified copy is younger than three days (or no place is chosen).
        local_count: rotated backups on this machine.
    """

    second_place: str
    last_success: datetime | None
    last_failure_code: str
    sentence: str
    warn: bool
    local_count: int


@dataclass(frozen=True, slots=True)
class CopyReport:
    """A copy that was written and read back. ``size`` in bytes."""

    path: Path
    made: datetime
    size: int
    documents: int
    drafts: int


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What could be saved from a damaged vault. ``gaps`` name kind and position, never people."""

    folder: Path
    entries: int
    documents: int
    drafts: int
    gaps: tuple[str, ...]


def copy_status(session: Session) -> CopyStatus:
    """How the copies stand now."""
    raise NotImplementedError


def set_second_place(session: Session, folder: Path) -> Change:
    """Choose the folder (USB, home folder, also cloud-synced: only ciphertext goes there); tries it by a first copy."""
    raise NotImplementedError


def write_copy(session: Session) -> CopyReport:
    """Write and verify a copy in the second place; raises SECOND_PLACE_UNSET, SECOND_PLACE_GONE, COPY_NOT_VERIFIED."""
    raise NotImplementedError


def back_up_if_due(session: Session, *, leaving: bool) -> Change:
    """Local backup once a day and the second place at lock, close (``leaving``) and daily.

    Failures are remembered for ``copy_status`` and never stop a lock or a close.
    """
    raise NotImplementedError


def back_up_now(session: Session) -> Path:
    """A local rotated backup; returns its file."""
    raise NotImplementedError


def restore_copy(copy: Path, folder: Path, password: Secret, clock: Clock) -> Session:
    """Open a copy on this machine as a new device; the folder must be empty or missing."""
    raise NotImplementedError


def salvage_vault(folder: Path, target: Path, password: Secret, clock: Clock) -> SalvageReport:
    """Save what can be read from a damaged vault into a new one in ``target``; the damaged one isn't changed."""
    raise NotImplementedError


def repair_in_place(folder: Path, password: Secret, clock: Clock, *, copy: Path | None = None) -> Session:
    """Set a damaged vault aside (renamed, kept) and put a restored copy, or a salvaged vault, in its place."""
    raise NotImplementedError
