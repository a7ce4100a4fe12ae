"""Open a vault with its password; change the password.

Light until a function is called: what opens a vault is loaded on a worker thread while the password is typed
(desktop-ux § 1.5). Whether there is a vault is asked in ``at_start.py``.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError

if TYPE_CHECKING:
    from skjema_app.crypto.secret import Secret
    from skjema_app.system.clock import Clock
    from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """A copy that a damaged vault may be opened from: path and when it was made, in words."""

    path: Path
    made: str


def unlock(folder: Path, password: Secret, clock: Clock) -> Session:
    """Open the vault. Wrong password, damaged keys, damaged database, in use, newer: each its own code.

    When only ``keys.json`` itself is damaged and an earlier copy of it opens, that copy is used and put back.
    """
    from skjema_app.vault.vault import Vault
    from skjema_app.workflows.forms_here import load_forms
    from skjema_app.workflows.session import Session

    try:
        vault = Vault.open(folder, password, clock)
    except SkjemaError as error:
        spare = str(error.details.get("copy", ""))
        if (
            error.code is not ErrorCode.KEYS_DAMAGED and error.code is not ErrorCode.KEYS_MISSING
        ) or not spare.isdecimal():
            raise
        vault = Vault.open(folder, password, clock, keys_copy=int(spare))
    session = Session(vault, load_forms(), clock)
    _look_after_leftovers(session)
    return session


def _look_after_leftovers(session: Session) -> None:
    """Plain bytes that a crash left; nobody else writes them while this vault is open here."""
    from skjema_app.workflows import archive_drag, plain_writes

    with contextlib.suppress(SkjemaError):  # tried again the next time
        plain_writes.sweep(session)
        archive_drag.clear(session)


def copies_for_rescue(folder: Path) -> tuple[CopyChoice, ...]:
    """Copies of this vault that can be tried when it is damaged, newest first: beside it, and in the second place."""
    from skjema_app.system.calendar import stamp_in_words
    from skjema_app.vault.backup import list_copies
    from skjema_app.workflows.settings import machine_settings

    found = list(list_copies(folder / "backups"))
    mine = {copy.vault for copy in found}
    second = machine_settings().second_place
    if second:
        with contextlib.suppress(SkjemaError):  # a place that is gone helps nobody; the copies beside the vault may
            found += [copy for copy in list_copies(Path(second)) if not mine or copy.vault in mine]
    found.sort(key=lambda copy: copy.made, reverse=True)
    return tuple(CopyChoice(copy.path, stamp_in_words(copy.made)) for copy in found)


def change_password(session: Session, old: Secret, new: Secret) -> None:
    """Rewrite the password slot; the database isn't touched. Raises WRONG_PASSWORD or WEAK_PASSWORD."""
    from skjema_app.crypto import passwords

    person = session.person
    with new.exposed() as raw:
        passwords.require_strong(raw.decode(), (person.name, person.school))
    session.vault.change_password(old, new)
