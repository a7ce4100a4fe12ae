"""Kom i gang alene (user-review § 2.3): name, school, password; a vault with keys of the final kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.crypto.secret import Secret
from skjema_app.system.clock import Clock
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class PasswordVerdict:
    """Whether a password is good enough, and in words why not.

    Attributes:
        good: may be used.
        sentence: what to tell the person; for good ones how strong it is.
        code: "" or the reason's code.
    """

    good: bool
    sentence: str
    code: str = ""


def suggest_password() -> str:
    """Five words drawn from the packaged Norwegian list (user-review § 4.1)."""
    raise NotImplementedError


def judge_password(password: str, *, name: str = "", school: str = "") -> PasswordVerdict:
    """Judge a password while it is typed; takes some milliseconds, call it off the UI thread or after a pause."""
    raise NotImplementedError


def check_place(folder: Path) -> None:
    """Refuse network and cloud-synced folders for a vault; raises ``SkjemaError`` with the reason."""
    raise NotImplementedError


def start_alone(*, name: str, school: str, password: Secret, folder: Path, clock: Clock) -> Session:
    """Make the vault and open it. Raises ``SkjemaError`` (NAME_MISSING, WEAK_PASSWORD, PLACE_…, VAULT_EXISTS …)."""
    raise NotImplementedError
