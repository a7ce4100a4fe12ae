"""Opening without a password: the machine's key store opens a slot of the vault. Off unless the person asks for it.

The price stands on the screen where it is chosen: whoever gets at the user account of this machine gets into Skjema.
Copies in the second place never get this slot, and the school may forbid it (``lock_policy.py``).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows.lock_policy import lock_policy
from skjema_app.workflows.secrets import Secret

if TYPE_CHECKING:
    from skjema_app.system.clock import Clock
    from skjema_app.workflows.session import Change, Session

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class WithoutPassword:
    """How it stands.

    Attributes:
        on: the machine's key store opens this vault.
        store: there is a store on this machine that can be used.
        allowed: the school doesn't forbid it.
    """

    on: bool
    store: bool
    allowed: bool


def without_password(session: Session) -> WithoutPassword:
    """Ask the vault, the school and the machine; the last takes a moment."""
    from skjema_app.system import key_store

    return WithoutPassword(
        on=bool(session.vault.key_store_slot),
        store=key_store.available(),
        allowed=lock_policy(session).key_store,
    )


def allow(session: Session, password: Secret) -> Change:
    """From now on the machine's key store opens this vault too.

    Raises:
        SkjemaError: WRONG_PASSWORD, KEY_STORE_FORBIDDEN, KEY_STORE_MISSING, DISK_FULL, WRITE_DENIED.
    """
    from skjema_app.system import key_store
    from skjema_app.workflows.session import Change

    if not lock_policy(session).key_store:
        raise SkjemaError(ErrorCode.KEY_STORE_FORBIDDEN)
    session.vault.check_password(password)
    if not key_store.available():
        raise SkjemaError(ErrorCode.KEY_STORE_MISSING)
    forbid(session)
    with Secret.random(_KEY_BYTES) as secret:
        slot = session.vault.add_key_store_slot(secret)
        try:
            with secret.exposed() as raw:
                key_store.keep(slot, raw.hex())
        except BaseException:
            session.vault.remove_key_store_slot()
            raise
    return Change(settings=True)


def forbid(session: Session) -> Change:
    """Only the password opens this vault again; what the store kept is forgotten.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    from skjema_app.workflows.session import Change

    slot = session.vault.key_store_slot
    if not slot:
        return Change()
    session.vault.remove_key_store_slot()
    forget(slot)
    return Change(settings=True)


def obey(session: Session) -> Change:
    """Take the slot away when the school forbids it by now."""
    from skjema_app.workflows.session import Change

    return Change() if lock_policy(session).key_store else forbid(session)


def forget(slot: str) -> None:
    """Let the store forget a slot that is gone; where it can't be asked, what it keeps opens nothing."""
    from skjema_app.system import key_store

    with contextlib.suppress(SkjemaError):
        key_store.forget(slot)


def unlock_without_password(folder: Path, clock: Clock) -> Session:
    """Open the vault with what the machine's key store keeps.

    Raises:
        SkjemaError: KEY_STORE_MISSING, KEY_STORE_EMPTY, KEY_STORE_FORBIDDEN (the school has changed its mind: the slot
            is gone now), and as `unlock.unlock`.
    """
    from skjema_app.system import key_store
    from skjema_app.vault.vault import Vault
    from skjema_app.workflows.unlock import opened_by

    slot = _slot(folder)
    try:
        raw = bytearray.fromhex(key_store.find(slot)) if slot else bytearray()
    except ValueError:
        raw = bytearray()
    if len(raw) != _KEY_BYTES:
        raise SkjemaError(ErrorCode.KEY_STORE_EMPTY)
    with Secret.adopt(raw) as secret:
        session = opened_by(folder, clock, partial(Vault.open_with_key_store, folder, secret, clock))
    if not lock_policy(session).key_store:
        forbid(session)
        session.close()
        raise SkjemaError(ErrorCode.KEY_STORE_FORBIDDEN)
    return session


def _slot(folder: Path) -> str:
    from skjema_app.vault.keyfile import read_keys

    try:
        return read_keys(folder).os_slot
    except SkjemaError:
        return ""
