"""Open a copy on this machine: everything is checked before anything is put in place, and the vault is a new device."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import sqlalchemy as sa

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.vault import backup, tables
from skjema_app.vault.blobs import FOLDER as BLOBS
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.copyfile import DATA, KEYS, CopyReader, Manifest
from skjema_app.vault.keyfile import write_keys
from skjema_app.vault.migrate import SCHEMA_VERSION, migrate
from skjema_app.vault.newdevice import become_new_device
from skjema_app.vault.opening import APP, known_version, rebuild_all
from skjema_app.vault.referred import referred_names
from skjema_app.vault.settings import set_fact
from skjema_app.vault.staging import check_free_place, open_data, staging
from skjema_app.vault.vault import Vault


def restore(copy_file: Path, folder: Path, password: Secret, clock: Clock) -> Vault:
    """Make a vault of a copy and open it.

    Args:
        copy_file: a ``*.skjemakopi`` from a second place or from a vault's own ``backups``. Attachments of the latter
            are taken from the vault folder it lies in; those that are gone are gone (`Vault.check` counts them).
        folder: must be missing or empty.
        password: of the time when the copy was made; stays the caller's.
        clock: for the new device's entries and the vault.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, COPY_NOT_OURS, COPY_DAMAGED, COPY_OTHER_KEYS, KEYS_LIMITS,
            WRONG_PASSWORD, KEYS_ALTERED, VAULT_NEWER, VAULT_EXISTS, PLACE_NOT_EMPTY, PLACE_IS_NETWORK,
            PLACE_IS_SYNCED, PLACE_UNUSABLE, DISK_FULL, WRITE_DENIED, MIGRATION_FAILED.
            Nothing is left in ``folder`` then; the copy is never changed.
    """
    check_free_place(folder)
    with CopyReader(copy_file) as reader:
        keys = reader.keys()
        vault_key = keys.open(password)
        try:
            manifest = _trusted(reader, keys, vault_key)
            with staging(folder) as staged:
                _unpack(reader, manifest, staged)
                backup.check_copied_database(staged / DATA, keys, vault_key, manifest)
                _renew(staged, keys, vault_key, clock, beside=None if manifest.blobs_inside else _vault_of(copy_file))
                write_keys(staged, keys)
        except BaseException:
            vault_key.wipe()
            raise
    return Vault.enter(folder, keys, vault_key, clock)


def check_copy(copy_file: Path, password: Secret, scratch: Path) -> Manifest:
    """Read a copy from end to end and open its database, without making a vault of it; what it says about itself.

    Args:
        copy_file: a ``*.skjemakopi``.
        password: of the time when the copy was made; stays the caller's.
        scratch: a private folder for the encrypted database while it is looked at; emptied by the caller.

    Raises:
        SkjemaError: as `restore`, what concerns the folder aside.
    """
    with CopyReader(copy_file) as reader:
        keys = reader.keys()
        with keys.open(password) as vault_key:
            manifest = _trusted(reader, keys, vault_key)
            for name, member in manifest.members.items():
                if name != DATA:
                    reader.check(name, member)
            reader.extract(DATA, manifest.members[DATA], scratch / DATA)
            backup.check_copied_database(scratch / DATA, keys, vault_key, manifest)
    return manifest


def _trusted(reader: CopyReader, keys: KeysFile, vault_key: VaultKey) -> Manifest:
    """The manifest, of the same vault and the same keys, and not from a newer program."""
    manifest = reader.manifest(vault_key)
    if manifest.vault_id != keys.vault_id:
        raise SkjemaError(ErrorCode.COPY_DAMAGED, where=KEYS)
    if manifest.epoch != keys.epoch:  # an older or a newer keys.json of the same vault was put in
        raise SkjemaError(ErrorCode.COPY_OTHER_KEYS, found=keys.epoch, expected=manifest.epoch)
    digest = hashlib.sha256(reader.read(KEYS)).hexdigest()
    if not hmac.compare_digest(digest, manifest.members[KEYS].sha256):
        raise SkjemaError(ErrorCode.COPY_DAMAGED, where=KEYS)
    if manifest.user_version > SCHEMA_VERSION:
        raise SkjemaError(ErrorCode.VAULT_NEWER, found=manifest.user_version, known=SCHEMA_VERSION)
    return manifest


def _unpack(reader: CopyReader, manifest: Manifest, staged: Path) -> None:
    reader.extract(DATA, manifest.members[DATA], staged / DATA)
    store = BlobStore(staged)
    for sha256 in reader.blobs:
        name = f"{BLOBS}/{sha256[:2]}/{sha256}"
        reader.check(name, manifest.members[name])
        store.put_sealed(sha256, reader.read(name))


def _renew(staged: Path, keys: KeysFile, vault_key: VaultKey, clock: Clock, *, beside: Path | None) -> None:
    with open_data(staged, keys, vault_key) as database:
        if known_version(database) < SCHEMA_VERSION:
            migrate(database, then=rebuild_all)
        with database.transaction() as connection:
            become_new_device(connection, APP, clock, "restored").writer.device.wipe()
            set_fact(connection, "epoch", str(keys.epoch))
            connection.execute(sa.delete(tables.facts).where(tables.facts.c.name == backup.LAST_BACKUP))
            referred = sorted(referred_names(connection))
    if beside is not None:
        _fetch_blobs(BlobStore(beside), BlobStore(staged), referred)


def _fetch_blobs(source: BlobStore, target: BlobStore, referred: list[str]) -> None:
    for sha256 in sorted(referred):
        try:
            data = source.sealed(sha256)
        except SkjemaError as error:
            if error.code not in {ErrorCode.BLOB_MISSING, ErrorCode.BLOB_DAMAGED}:
                raise
            continue
        target.put_sealed(sha256, data)


def _vault_of(copy_file: Path) -> Path:
    return copy_file.resolve().parent.parent
