"""How a vault is founded and opened: keys, then database, then its version."""

from __future__ import annotations

import contextlib
from pathlib import Path

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from skjema_app import __version__
from skjema_app.crypto.certificates import lone_certificates
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.crypto.names import checked_name
from skjema_app.crypto.secret import random_id
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.places import check_vault_place
from skjema_app.vault import backup, search_index, tables
from skjema_app.vault.bodies import RoomKind
from skjema_app.vault.connection import Database, faults_of
from skjema_app.vault.journal import Journal, Writer
from skjema_app.vault.keyfile import COPIES, keys_path, read_keys
from skjema_app.vault.migrate import SCHEMA_VERSION, migrate, schema_version
from skjema_app.vault.new_tables import lay_tables
from skjema_app.vault.owner import load_owner, store_device, store_identity, write_founding
from skjema_app.vault.rebuild import rebuild
from skjema_app.vault.renewal import settle
from skjema_app.vault.staging import DATA, connect_data, open_data
from skjema_app.vault.state import OpenVault

APP = f"skjema {__version__}"
_PROGRAM = "program"


def check_vault_is_there(folder: Path) -> None:
    """Whether there is something of a vault to open, in a place that will do. Before the lock: that makes a file.

    Raises:
        SkjemaError: NO_VAULT, PLACE_IS_NETWORK, PLACE_IS_SYNCED, PLACE_UNUSABLE, WRITE_DENIED.
    """
    if not any(path.exists() for path in (folder / DATA, *(keys_path(folder, copy) for copy in (0, *COPIES)))):
        raise SkjemaError(ErrorCode.NO_VAULT, path=str(folder))
    try:
        check_vault_place(folder)
    except SkjemaError as error:
        if error.details.get("reason") == "not-writable":  # the place is right, the right to write is missing
            raise SkjemaError(ErrorCode.WRITE_DENIED, **error.details) from error
        raise


def read_vault_keys(folder: Path, keys_copy: int) -> KeysFile:
    """The keys of a vault whose lock is held: before that, another program may just be changing the password.

    Raises:
        SkjemaError: KEYS_MISSING, KEYS_DAMAGED, KEYS_LIMITS, VAULT_NEWER, DATABASE_MISSING, DISK_FULL, WRITE_DENIED.
    """
    settle(folder)
    keys = read_keys(folder, keys_copy)
    if not (folder / DATA).exists():
        raise SkjemaError(ErrorCode.DATABASE_MISSING)
    return keys


def open_vault(folder: Path, keys: KeysFile, vault_key: VaultKey, clock: Clock) -> OpenVault:
    """Open the database of a vault whose lock is held, and bring its tables up to date.

    Raises:
        SkjemaError: DATABASE_MISSING, DATABASE_DAMAGED, VAULT_NEWER, MIGRATION_FAILED, CIPHER_MISSING.
    """
    path = folder / DATA
    if not path.exists():
        raise SkjemaError(ErrorCode.DATABASE_MISSING)
    log = folder / f"{DATA}-wal"
    left_in_haste = log.exists() and log.stat().st_size > 0
    database = connect_data(folder, keys, vault_key)
    opened = OpenVault(folder, clock, keys, vault_key, database)
    try:
        version = known_version(database)
        search_is_whole = not left_in_haste or _check_pages(database)
        if version < SCHEMA_VERSION:
            backup.make_backup(opened, label=f"v{version}")
            migrate(database, then=rebuild_all)
        elif not search_is_whole:
            with database.transaction() as connection:
                search_index.empty(connection)  # nothing more may be put into it
                rebuild_all(connection)
    except BaseException:
        database.close()
        raise
    return opened


def _check_pages(database: Database) -> bool:
    """SQLite's quick check, after a program that ended in haste; False when only the search index is not whole.

    That index is made of the journal and can be made anew: it must keep nobody out.

    Raises:
        SkjemaError: DATABASE_DAMAGED.
    """
    with database.errors():
        faults, search_is_whole = faults_of(database.raw)
    if faults:
        raise SkjemaError(ErrorCode.DATABASE_DAMAGED, reason="quick-check")
    return search_is_whole


def known_version(database: Database) -> int:
    """The version of the tables, which this program must know.

    Raises:
        SkjemaError: VAULT_NEWER, DATABASE_DAMAGED (also for an empty file: to the engine that is a new database).
    """
    version = schema_version(database)
    if version > SCHEMA_VERSION:
        raise SkjemaError(ErrorCode.VAULT_NEWER, found=version, known=SCHEMA_VERSION, version=_program_of(database))
    if version < 1:
        raise SkjemaError(ErrorCode.DATABASE_DAMAGED, reason="empty")
    return version


def rebuild_all(connection: sa.Connection) -> None:
    """What follows every migration: the projections are made anew in the same transaction."""
    device = load_owner(connection, APP).writer.device
    rebuild(connection, device)
    _note_program(connection)


def _note_program(connection: sa.Connection) -> None:
    """Which program gave the vault its tables: an older one that meets them can tell which it needs."""
    rows = tables.settings
    connection.execute(sa.delete(rows).where(rows.c.name == _PROGRAM))
    connection.execute(sa.insert(rows).values(name=_PROGRAM, value=__version__))


def _program_of(database: Database) -> str:
    """The program that a vault of a later version needs, or "" where it can't be read any more."""
    with contextlib.suppress(sqlcipher.DatabaseError):
        row = database.raw.execute("SELECT value FROM setting WHERE name = ?", (_PROGRAM,)).fetchone()
        return str(row[0]) if row else ""
    return ""


def found_vault(staged: Path, keys: KeysFile, vault_key: VaultKey, *, name: str, school: str, clock: Clock) -> None:
    """Write the first database of a vault into ``staged``: tables, device, school room, founding entry.

    Raises:
        SkjemaError: NAME_MISSING, NAME_NOT_ALLOWED, SCHOOL_MISSING, DISK_FULL, WRITE_DENIED, CIPHER_MISSING.
    """
    name = checked_name(name)
    school = checked_name(school, missing=ErrorCode.SCHOOL_MISSING)
    device = DeviceKeys.generate()
    now = clock.now()
    with device.pdf_key() as pdf_key:
        certificates = lone_certificates(name, school, pdf_key, now=now)
    writer = Writer(school=random_id(), device=device, person=random_id(), app=APP)
    with open_data(staged, keys, vault_key) as database:
        lay_tables(database)
        with database.transaction() as connection:
            store_identity(connection, vault_id=keys.vault_id, epoch=keys.epoch, writer=writer)
            store_device(connection, device, certificates)
            journal = Journal(writer)
            journal.open_room(connection, RoomKind.SCHOOL, writer.school)
            write_founding(connection, journal, certificates, (name, school), now)
            _note_program(connection)
    device.wipe()
