"""The key store of this machine's user account: Windows Credential Locker, macOS Keychain, Secret Service on Linux.

What lies there opens to every program that runs as the same user while they are logged in; that is its price, and
why it is off unless somebody asks for it. Only the system's own stores are used, named here one by one: no plug-in, no
configuration file, and never a file in the clear. Calls may wait for the person (the store may ask to be opened): never
on the thread of the window.
"""

from __future__ import annotations

import sys
from typing import Protocol

from skjema_app.domain.errors import ErrorCode, SkjemaError

_SERVICE = "Skjema"


class Store(Protocol):
    """What is used of a ``keyring`` backend."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep it."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """What is kept."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget it."""


def available() -> bool:
    """Whether this machine has a store; asks it, which takes a moment."""
    try:
        _store()
    except SkjemaError:
        return False
    return True


def keep(account: str, value: str) -> None:
    """Keep a value, and read it back.

    Raises:
        SkjemaError: KEY_STORE_MISSING.
    """
    try:
        store = _store()
        store.set_password(_SERVICE, account, value)
        same = store.get_password(_SERVICE, account) == value
    except Exception as error:
        raise SkjemaError(ErrorCode.KEY_STORE_MISSING) from error
    if not same:
        raise SkjemaError(ErrorCode.KEY_STORE_MISSING)


def find(account: str) -> str:
    """What is kept, or "".

    Raises:
        SkjemaError: KEY_STORE_MISSING, also when the person did not open the store.
    """
    try:
        return _store().get_password(_SERVICE, account) or ""
    except Exception as error:
        raise SkjemaError(ErrorCode.KEY_STORE_MISSING) from error


def forget(account: str) -> None:
    """Forget it.

    Raises:
        SkjemaError: KEY_STORE_MISSING, also when there was nothing to forget.
    """
    try:
        _store().delete_password(_SERVICE, account)
    except Exception as error:
        raise SkjemaError(ErrorCode.KEY_STORE_MISSING) from error


def _store() -> Store:
    """The system's own store.

    Raises:
        SkjemaError: KEY_STORE_MISSING.
    """
    try:
        backend = _backend()
        if not backend.viable:
            raise SkjemaError(ErrorCode.KEY_STORE_MISSING)
        made: Store = backend()
    except Exception as error:
        raise SkjemaError(ErrorCode.KEY_STORE_MISSING) from error
    return made


if sys.platform == "win32":
    from keyring.backends.Windows import WinVaultKeyring

    def _backend() -> type[WinVaultKeyring]:
        return WinVaultKeyring

elif sys.platform == "darwin":
    from keyring.backends.macOS import Keyring as MacKeyring

    def _backend() -> type[MacKeyring]:
        return MacKeyring

else:
    from keyring.backends.SecretService import Keyring as SecretServiceKeyring

    def _backend() -> type[SecretServiceKeyring]:
        return SecretServiceKeyring
