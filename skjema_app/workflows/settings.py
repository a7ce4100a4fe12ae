"""Settings of this vault and of this machine, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """What a person can set.

    Attributes:
        idle_minutes: minutes without use before the lock (2-60, default 10).
        principal_phone: number shown at acute danger, or "".
        phones: all numbers: (label, number, confirmed).
    """

    idle_minutes: int
    principal_phone: str
    phones: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """How the window looks on this machine; holds nothing personal, so it can be read before unlocking.

    Attributes:
        theme: "system", "light" or "dark".
        text_percent: 100-200.
    """

    theme: str = "system"
    text_percent: int = 100


def vault_settings(session: Session) -> VaultSettings:
    """As they are now."""
    raise NotImplementedError


def save_vault_settings(session: Session, settings: VaultSettings) -> Change:
    """Write them."""
    raise NotImplementedError


def machine_settings(folder: Path | None = None) -> MachineSettings:
    """Read ``machine.json`` in the app-data folder; a broken file gives the defaults."""
    raise NotImplementedError


def save_machine_settings(settings: MachineSettings, folder: Path | None = None) -> None:
    """Write it."""
    raise NotImplementedError
