"""A new vault is built beside its place and moved there whole: a crash leaves a full vault or none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.crypto.secret import random_id
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.places import check_vault_place
from skjema_app.system.safe_files import file_errors, open_private, private_dir, replace
from skjema_app.vault.connection import Database, connect, use_wal
from skjema_app.vault.keyfile import keys_path

DATA = "data.db"


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A private folder to build in; at the end it becomes ``folder``, on any exception it is gone.

    Raises:
        SkjemaError: VAULT_EXISTS, PLACE_NOT_EMPTY, PLACE_IS_NETWORK, PLACE_IS_SYNCED, PLACE_UNUSABLE, DISK_FULL,
            WRITE_DENIED.
    """
    check_free_place(folder)
    staged = private_dir(folder.with_name(f".{folder.name}.{random_id()[:8]}.new"))
    try:
        yield staged
        with file_errors(folder):
            if folder.exists():
                folder.rmdir()  # empty, as checked; Windows doesn't rename over a folder
        replace(staged, folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def check_free_place(folder: Path) -> None:
    """Whether a vault may be made here.

    Raises:
        SkjemaError: VAULT_EXISTS, PLACE_NOT_EMPTY, PLACE_IS_NETWORK, PLACE_IS_SYNCED, PLACE_UNUSABLE.
    """
    check_vault_place(folder)
    if keys_path(folder).exists():
        raise SkjemaError(ErrorCode.VAULT_EXISTS, path=str(folder))
    if folder.exists():
        if not folder.is_dir():
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(folder), reason="not-a-folder")
        with file_errors(folder, reading=True):
            if any(folder.iterdir()):
                raise SkjemaError(ErrorCode.PLACE_NOT_EMPTY, path=str(folder))


@contextlib.contextmanager
def open_data(folder: Path, keys: KeysFile, vault_key: VaultKey) -> Iterator[Database]:
    """The database of a folder that nobody else uses, made where it isn't there; closed at the end."""
    database = connect_data(folder, keys, vault_key)
    try:
        yield database
    finally:
        database.close()


def connect_data(folder: Path, keys: KeysFile, vault_key: VaultKey) -> Database:
    """Open ``data.db`` with the derived key, which is wiped at once.

    Raises:
        SkjemaError: DATABASE_DAMAGED, WRITE_DENIED, CIPHER_MISSING.
    """
    path = folder / DATA
    os.close(open_private(path))  # so that the file is the owner's alone before anything is in it
    with vault_key.database_key() as key:
        raw = connect(path, key, keys.db_salt)
    try:
        use_wal(raw)
        return Database(raw, path)
    except BaseException:
        raw.close()
        raise
