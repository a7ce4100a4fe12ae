"""«Noen kan kjenne det gamle»: another vault key, and a new device (design-review § 1.47).

A changed password alone helps against nobody who has an old ``keys.json`` with an old copy of the database, or puts one
back: the old password opens the old slot, and that the key of the database. So the database is written anew under
another key, and whoever knows the old one can read what they have, and nothing that comes.

Two files must change at once, which no file system does. The order makes each moment decidable without a password::

    1. data.db.next     the whole database under the new key, flushed
    2. keys.json.next   the new keys, flushed
    3. data.db.next -> data.db, in one step: from here on the new key is the vault's
    4. keys.json and its copies; then keys.json.next goes

Found at the next opening: both, or the database alone: step 3 was not reached, both go, the old password opens.
``keys.json.next`` alone: step 3 was taken, and step 4 is done again.

Not undone by it: what somebody read or copied before, keys of cases among it; and the old file's blocks on the disk,
which no program can promise to overwrite.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from skjema_app.crypto.keyslots import KdfCost, KeysFile, VaultKey
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.vault import backup, tables
from skjema_app.vault.connection import Database, connect, count_of, faults_of
from skjema_app.vault.errors import storage_errors
from skjema_app.vault.keyfile import LARGEST_KEYS, write_keys
from skjema_app.vault.newdevice import become_new_device
from skjema_app.vault.settings import set_fact
from skjema_app.vault.staging import DATA
from skjema_app.vault.state import OpenVault

NEXT_DATA, NEXT_KEYS = f"{DATA}.next", "keys.json.next"
REASON = "key-renewed"
_TABLES = ("journal", "document", "draft")


def renew_vault_key(
    opened: OpenVault, password: Secret, app: str, cost: KdfCost | None = None, *, own_key: Secret | None = None
) -> None:
    """Give an open vault another key under this password; its database is closed afterwards.

    When it fails before the third step everything is as it was, and the database is open. The recovery slot and others
    held the old key and are gone: whoever opens the vault next makes them anew.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_MISSING, DATABASE_DAMAGED.
    """
    opened.database.require_file()
    folder = opened.folder
    keys, vault_key = opened.keys.with_new_vault_key(password, cost)
    if own_key is not None:
        keys = keys.with_own(vault_key, own_key, password, cost)
    with vault_key:
        try:
            _drop(folder)
            _write_database(opened, folder / NEXT_DATA, keys, vault_key)
            _make_new_device(opened, folder / NEXT_DATA, keys, vault_key, app)
            safe_files.fsync_file(folder / NEXT_DATA)
            safe_files.atomic_write(folder / NEXT_KEYS, keys.to_bytes())
        except BaseException:
            _drop(folder)
            raise
    opened.database.close()
    if (folder / f"{DATA}-wal").exists():  # it could not be moved into the file; it must not meet another database
        raise SkjemaError(ErrorCode.WRITE_DENIED, path=str(folder))
    safe_files.replace(folder / NEXT_DATA, folder / DATA)
    settle(folder)


def settle(folder: Path) -> None:
    """Finish a renewal that was cut short, or undo it; for a vault whose lock is held. Mostly there is none.

    Raises:
        SkjemaError: KEYS_DAMAGED, DISK_FULL, WRITE_DENIED.
    """
    if (folder / NEXT_KEYS).exists() and not (folder / NEXT_DATA).exists():
        write_keys(folder, KeysFile.parse(safe_files.read_file(folder / NEXT_KEYS, limit=LARGEST_KEYS)))
    _drop(folder)


def _drop(folder: Path) -> None:
    # In this order: the keys alone would mean that the new database is in place.
    for name in (NEXT_KEYS, NEXT_DATA, f"{NEXT_DATA}-journal"):
        if (folder / name).exists():
            safe_files.remove(folder / name)


def _write_database(opened: OpenVault, target: Path, keys: KeysFile, vault_key: VaultKey) -> None:
    os.close(safe_files.open_private(target))  # the owner's alone before anything is in it
    with vault_key.database_key() as key:
        copy = connect(target, key, keys.db_salt)
    try:
        with opened.database.errors():
            opened.database.raw.backup(copy)
        with storage_errors():
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            whole = (
                not copy.execute("PRAGMA cipher_integrity_check").fetchall()
                and not faults_of(copy)[0]
                and all(count_of(copy, name) == count_of(opened.database.raw, name) for name in _TABLES)
            )
    finally:
        copy.close()
    if not whole:
        raise SkjemaError(ErrorCode.DATABASE_DAMAGED, reason=REASON)


def _make_new_device(opened: OpenVault, path: Path, keys: KeysFile, vault_key: VaultKey, app: str) -> None:
    with _database(path, keys, vault_key) as database, database.transaction() as connection:
        become_new_device(connection, app, opened.clock, REASON).writer.device.wipe()
        set_fact(connection, "epoch", str(keys.epoch))
        set_fact(connection, backup.KEY_RENEWED, opened.clock.now().isoformat())
        gone = (backup.LAST_BACKUP, backup.LAST_COPY)  # they hold the old key
        connection.execute(sa.delete(tables.facts).where(tables.facts.c.name.in_(gone)))


@contextmanager
def _database(path: Path, keys: KeysFile, vault_key: VaultKey) -> Iterator[Database]:
    with vault_key.database_key() as key:
        database = Database(connect(path, key, keys.db_salt), path)
    try:
        yield database
    finally:
        database.close()
