"""Open a vault with its password; change the password.

Light until a function is called: what opens a vault is loaded on a worker thread while the password is typed
(desktop-ux § 1.5). Whether there is a vault is asked in ``at_start.py``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError

if TYPE_CHECKING:
    from skjema_app.crypto.secret import Secret
    from skjema_app.system.clock import Clock
    from skjema_app.vault.rotation import CopyFile
    from skjema_app.vault.vault import Vault
    from skjema_app.workflows.session import Session
    from skjema_app.workflows.tries import Misses


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """A copy that a damaged vault may be opened from: path and when it was made, in words."""

    path: Path
    made: str


def unlock(folder: Path, password: Secret, clock: Clock) -> Session:
    """Open the vault. Wrong password, damaged keys, damaged database, in use, newer: each its own code.

    When only ``keys.json`` itself is damaged and an earlier copy of it opens, that copy is used and put back. Wrong
    passwords are counted, and after some of them a try must wait (TRY_LATER, see ``tries.py``).
    """
    from skjema_app.vault.vault import Vault

    return opened_by(folder, clock, partial(Vault.open, folder, password, clock))


def opened_by(folder: Path, clock: Clock, open_vault: Callable[..., Vault]) -> Session:
    """The session of a vault that ``open_vault`` opens; it takes ``keys_copy``, the copy of the keys to be used."""
    from skjema_app.workflows import audit, tries
    from skjema_app.workflows.forms_here import load_forms
    from skjema_app.workflows.session import Session

    before = tries.begin(folder, clock.now())
    try:
        vault = _opened_also_by_spare(open_vault)
    except BaseException as error:
        if isinstance(error, SkjemaError) and error.code is ErrorCode.WRONG_PASSWORD:
            audit.failed(folder, clock.now())
        else:
            tries.take_back(folder, before)
        raise
    tries.clear(folder)
    session = Session(vault, load_forms(), clock, misses=_all_misses(before, audit.failed_tries(folder)))
    audit.unlocked(session)
    _look_after_leftovers(session)
    return session


def _all_misses(counted: Misses, noted: Sequence[datetime]) -> Misses:
    """What to tell of: all that was noted; what is counted for the wait forgets after a day."""
    from skjema_app.workflows.tries import Misses

    return counted if counted.count >= len(noted) else Misses(len(noted), max(noted))


def _opened_also_by_spare(open_vault: Callable[..., Vault]) -> Vault:
    try:
        return open_vault()
    except SkjemaError as error:
        spare = str(error.details.get("copy", ""))
        if error.code not in {ErrorCode.KEYS_DAMAGED, ErrorCode.KEYS_MISSING} or not spare.isdecimal():
            raise
        return open_vault(keys_copy=int(spare))


def _look_after_leftovers(session: Session) -> None:
    """Plain bytes that a crash left; nobody else writes them while this vault is open here."""
    from skjema_app.workflows import archive_drag, plain_writes

    with contextlib.suppress(SkjemaError):  # tried again the next time
        plain_writes.sweep(session)
        archive_drag.clear(session)


def copies_for_rescue(folder: Path) -> tuple[CopyChoice, ...]:
    """Copies of this vault that can be tried when it is damaged, newest first: beside it, and in the second place."""
    from skjema_app.system.calendar import stamp_in_words
    from skjema_app.vault.rotation import list_copies, newest_first
    from skjema_app.workflows.settings import machine_settings

    found = list_copies(folder / "backups")
    mine = {copy.vault for copy in found}
    elsewhere: list[CopyFile] = []
    second = machine_settings().second_place
    if second:
        with contextlib.suppress(SkjemaError):  # a place that is gone helps nobody; the copies beside the vault may
            elsewhere = [copy for copy in list_copies(Path(second)) if not mine or copy.vault in mine]
    return tuple(CopyChoice(copy.path, stamp_in_words(copy.made)) for copy in newest_first(found, elsewhere))


def change_password(session: Session, old: Secret, new: Secret) -> None:
    """Rewrite the password slot; the database isn't touched. Raises WRONG_PASSWORD or WEAK_PASSWORD."""
    from skjema_app.crypto import passwords

    person = session.person
    with new.exposed() as raw:
        passwords.require_strong(raw.decode(), (person.name, person.school))
    session.vault.change_password(old, new)
