"""Kom i gang alene (user-review § 2.3): name, school, password; a vault with keys of the final kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.crypto import names, passwords
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import places
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.vault.vault import Vault
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.sentences import sentence_for
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
    return passwords.suggest()


def judge_password(password: str, *, name: str = "", school: str = "") -> PasswordVerdict:
    """Judge a password while it is typed; takes some milliseconds, call it off the UI thread or after a pause."""
    judgement = passwords.judge(password, (name, school))
    if judgement.ok:
        return PasswordVerdict(True, _("Sterkt passord."))
    reason = judgement.reason.value if judgement.reason else ""
    return PasswordVerdict(False, sentence_for(SkjemaError(ErrorCode.WEAK_PASSWORD, reason=reason)).text, reason)


def check_place(folder: Path) -> None:
    """Refuse network and cloud-synced folders for a vault; raises ``SkjemaError`` with the reason."""
    places.check_vault_place(folder)


def start_alone(*, name: str, school: str, password: Secret, folder: Path, clock: Clock) -> Session:
    """Make the vault and open it. Raises ``SkjemaError`` (NAME_MISSING, WEAK_PASSWORD, PLACE_…, VAULT_EXISTS …)."""
    name = names.checked_name(name)
    school = names.checked_name(school, missing=ErrorCode.SCHOOL_MISSING)
    with password.exposed() as raw:
        passwords.require_strong(raw.decode(), (name, school))
    check_place(folder)
    vault = Vault.create(folder, name=name, school=school, password=password, clock=clock)
    return Session(vault, load_forms(), clock)
