"""Open a vault with its password; change the password."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.system.clock import Clock
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """A copy that a damaged vault may be opened from: path and when it was made, in words."""

    path: Path
    made: str


def vault_exists(folder: Path) -> bool:
    """Whether there is a vault to unlock in ``folder`` (also a damaged one)."""
    raise NotImplementedError


def unlock(folder: Path, password: Secret, clock: Clock) -> Session:
    """Open the vault. Wrong password, damaged keys, damaged database, in use, newer: each its own code."""
    raise NotImplementedError


def copies_for_rescue(folder: Path) -> tuple[CopyChoice, ...]:
    """Backups that can be tried when the vault is damaged, newest first (local ones and the second place's)."""
    raise NotImplementedError


def change_password(session: Session, old: Secret, new: Secret) -> None:
    """Rewrite the password slot; the database isn't touched. Raises WRONG_PASSWORD or WEAK_PASSWORD."""
    raise NotImplementedError
