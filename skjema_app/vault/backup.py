"""Copies of the vault: local ones by day and month, and verified ones in a second place.

A copy counts only after it was read back: names, sizes, hashes, MAC, the database opened with its key, its pages
checked and its rows counted. Older copies are deleted after that, never before.

Local backups leave the attachments out: those are written once, never changed, and lie beside in ``blobs/``. Copies
for the second place hold everything and carry the password slot only (design-review § 1.44).
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.safe_files import atomic_write, file_errors, fsync_file, open_private, private_dir, remove
from skjema_app.system.safe_files import replace as replace_file
from skjema_app.vault import tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.connection import connect, count_of, faults_of, pragma
from skjema_app.vault.copyfile import DATA, KEYS, CopyReader, CopyWriter, Manifest
from skjema_app.vault.errors import storage_errors
from skjema_app.vault.referred import referred_names
from skjema_app.vault.rotation import (
    CopyFile,
    kept_elsewhere,
    kept_locally,
    list_copies,
    name_of,
    next_number,
    of_vault,
)
from skjema_app.vault.settings import get_fact, set_fact
from skjema_app.vault.state import OpenVault

FOLDER = "backups"
LAST_COPY, LAST_BACKUP = "last-copy", "last-backup"
KEY_RENEWED = "key-renewed"
"""When the vault got another key (``renewal.py``): copies from before go as soon as there is one from after."""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """A copy that was written, read back and found whole. ``size`` in bytes."""

    path: Path
    made: datetime
    size: int
    entries: int
    documents: int
    drafts: int
    blobs: int
    removed: int


def make_backup(vault: OpenVault, *, label: str = "") -> Path:
    """A local backup, verified; ten days and twelve months are kept (of those before migrations two).

    Raises:
        SkjemaError: COPY_NO_ROOM, DISK_FULL, WRITE_DENIED, COPY_NOT_VERIFIED, DATABASE_MISSING.
    """
    vault.database.require_file()  # before anything is made where the vault was
    folder = private_dir(vault.folder / FOLDER)
    report = _write(vault, folder, vault.keys, inside=False, label=label)
    _remember(vault, LAST_BACKUP, report.made)
    own = of_vault(list_copies(folder), vault.keys.vault_id)
    keep = {report.path} | (kept_locally(own) - _under_old_key(vault, own))
    for copy in own:
        if copy.path not in keep:
            remove(copy.path)
    return report.path


def write_copy(vault: OpenVault, second_place: Path) -> CopyReport:
    """A whole copy into the second place, verified; then all but the newest three of this vault are deleted there.

    Raises:
        SkjemaError: SECOND_PLACE_GONE, SECOND_PLACE_IS_VAULT, COPY_NO_ROOM, COPY_NOT_VERIFIED, DISK_FULL,
            WRITE_DENIED, DATABASE_MISSING. Nothing older was deleted then.
    """
    vault.database.require_file()
    check_second_place(vault.folder, second_place)
    try:
        keys = vault.keys.password_slot_only(vault.vault_key)
        report = _write(vault, second_place, keys, inside=True)
    except SkjemaError as error:
        if not second_place.is_dir():
            raise SkjemaError(ErrorCode.SECOND_PLACE_GONE, path=str(second_place)) from error
        if error.code in {ErrorCode.PLACE_UNUSABLE, ErrorCode.FILE_MISSING}:
            raise SkjemaError(ErrorCode.COPY_NOT_VERIFIED, reason="file") from error
        raise
    _remember(vault, LAST_COPY, report.made)
    own = of_vault(list_copies(second_place), vault.keys.vault_id)
    keep = {report.path} | (kept_elsewhere(own) - _under_old_key(vault, own))
    gone = [copy for copy in own if copy.path not in keep]
    for copy in gone:
        remove(copy.path)
    return replace(report, removed=len(gone))


def only_newest(vault: OpenVault) -> int:
    """A new local backup, verified, and no other of this vault beside it: after an erasure. How many went.

    Raises:
        SkjemaError: as `make_backup`. Nothing older was deleted then.
    """
    made = make_backup(vault)
    return _remove_all_but(vault, vault.folder / FOLDER, made)


def only_newest_copy(vault: OpenVault, second_place: Path) -> int:
    """The same in the second place.

    Raises:
        SkjemaError: as `write_copy`. Nothing older was deleted then.
    """
    report = write_copy(vault, second_place)
    return report.removed + _remove_all_but(vault, second_place, report.path)


def _remove_all_but(vault: OpenVault, folder: Path, kept: Path) -> int:
    old = [copy for copy in of_vault(list_copies(folder), vault.keys.vault_id) if copy.path != kept]
    for copy in old:
        remove(copy.path)
    return len(old)


def check_second_place(vault_folder: Path, second_place: Path) -> None:
    """Whether copies may go there.

    Raises:
        SkjemaError: SECOND_PLACE_GONE, SECOND_PLACE_IS_VAULT (the vault, or within it, also through a link).
    """
    if not second_place.is_dir():
        raise SkjemaError(ErrorCode.SECOND_PLACE_GONE, path=str(second_place))
    with file_errors(second_place, reading=True):
        inside = second_place.resolve().is_relative_to(vault_folder.resolve())
    if inside:
        raise SkjemaError(ErrorCode.SECOND_PLACE_IS_VAULT, path=str(second_place))


def renew_keys(vault: OpenVault) -> None:
    """After a change of password: give every local backup the new ``keys.json``; one that is damaged is deleted.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED.
    """
    for copy in list_copies(vault.folder / FOLDER):
        try:
            _exchange_keys(copy.path, vault)
        except SkjemaError as error:
            if error.code not in {ErrorCode.COPY_DAMAGED, ErrorCode.COPY_NOT_OURS, ErrorCode.VAULT_NEWER}:
                raise
            remove(copy.path)


def read_time(connection: sa.Connection, name: str) -> datetime | None:
    """When the last copy (`LAST_COPY`) or backup (`LAST_BACKUP`) was made."""
    text = get_fact(connection, name)
    return datetime.fromisoformat(text) if text else None


def check_copied_database(path: Path, keys: KeysFile, vault_key: VaultKey, manifest: Manifest) -> None:
    """Open the database of a copy, check its pages and count its rows.

    Raises:
        SkjemaError: COPY_DAMAGED.
    """
    try:
        with vault_key.database_key() as key:
            raw = connect(path, key, keys.db_salt)
        try:
            with storage_errors():
                whole = (
                    not raw.execute("PRAGMA cipher_integrity_check").fetchall()
                    and not faults_of(raw)[0]
                    and int(pragma(raw, "user_version")) == manifest.user_version
                    and count_of(raw, "journal") == manifest.entries
                    and count_of(raw, "document") == manifest.documents
                    and count_of(raw, "draft") == manifest.drafts
                )
        finally:
            raw.close()
    except SkjemaError as error:
        if error.code is not ErrorCode.DATABASE_DAMAGED:
            raise
        whole = False
    if not whole:
        raise SkjemaError(ErrorCode.COPY_DAMAGED, where=DATA)


def _write(vault: OpenVault, target: Path, keys: KeysFile, *, inside: bool, label: str = "") -> CopyReport:
    try:
        return _write_and_verify(vault, target, keys, inside=inside, label=label)
    except SkjemaError as error:
        if error.code is not ErrorCode.DISK_FULL:
            raise
        # What the person wrote is safe: it is the copy that has no room. Where: in the place, or for the work here.
        there = inside and Path(str(error.details.get("path", ""))).is_relative_to(target)
        raise SkjemaError(ErrorCode.COPY_NO_ROOM, reason="second-place" if there else "here") from error


def _write_and_verify(vault: OpenVault, target: Path, keys: KeysFile, *, inside: bool, label: str) -> CopyReport:
    now = vault.clock.now()
    name = name_of(keys.vault_id, now, next_number(of_vault(list_copies(target), keys.vault_id)), label)
    part = target / f".{name}.{secrets.token_hex(4)}.part"
    for left in (vault.folder / FOLDER).glob(".*.scratch"):  # of a copy that was killed
        shutil.rmtree(left, ignore_errors=True)
    scratch = private_dir(vault.folder / FOLDER / f".{secrets.token_hex(4)}.scratch")
    try:
        _remove_parts(target, keys.vault_id)
        manifest = _write_part(vault, part, scratch, keys, inside=inside, made=now)
        fsync_file(part)
        _verify_part(part, scratch, manifest, vault)
        replace_file(part, target / name)
    except BaseException:
        with file_errors(part):
            part.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with file_errors(target / name, reading=True):
        size = (target / name).stat().st_size
    return CopyReport(
        path=target / name,
        made=now,
        size=size,
        entries=manifest.entries,
        documents=manifest.documents,
        drafts=manifest.drafts,
        blobs=len(manifest.members) - 2,
        removed=0,
    )


def _write_part(
    vault: OpenVault, part: Path, scratch: Path, keys: KeysFile, *, inside: bool, made: datetime
) -> Manifest:
    database = scratch / DATA
    with vault.database.snapshot() as connection:  # the copy, what is counted and what it refers to: one moment
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (tables.journal, tables.documents, tables.drafts)
        ]
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        # Before a migration the tables may be older ones; local backups hold no attachments anyway.
        referred = sorted(referred_names(connection)) if inside else []
        _copy_database(vault, database)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    # In the second place another account of the same person may have to read it: a new machine, a stick.
    with file_errors(part), part.open("xb") if inside else os.fdopen(open_private(part, flags), "wb") as file:
        writer = CopyWriter(file)
        writer.add(KEYS, io.BytesIO(keys.to_bytes()))
        with database.open("rb") as source:
            writer.add(DATA, source)
        if inside:
            _add_blobs(writer, BlobStore(vault.folder), referred)
        manifest = Manifest(
            vault_id=keys.vault_id,
            created=made,
            user_version=version,
            epoch=keys.epoch,
            entries=counts[0],
            documents=counts[1],
            drafts=counts[2],
            blobs_inside=inside,
            members=writer.members,
        )
        writer.finish(manifest, vault.vault_key)
    return manifest


def _add_blobs(writer: CopyWriter, blobs: BlobStore, referred: Iterable[str]) -> None:
    """Attachments that are missing here are missing in the copy: that must not keep the rest from being copied."""
    for sha256 in sorted(referred):
        try:
            data = blobs.sealed(sha256)
        except SkjemaError as error:
            if error.code is not ErrorCode.BLOB_MISSING:
                raise
            continue
        writer.add(f"blobs/{sha256[:2]}/{sha256}", io.BytesIO(data))


def _copy_database(vault: OpenVault, target: Path) -> None:
    """The online backup into a file under the same key: whole, whatever stands in the write-ahead log."""
    with vault.vault_key.database_key() as key:
        copy = connect(target, key, vault.keys.db_salt)
    try:
        with vault.database.errors():
            vault.database.raw.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    finally:
        copy.close()
    fsync_file(target)


def _verify_part(part: Path, scratch: Path, manifest: Manifest, vault: OpenVault) -> None:
    try:
        with CopyReader(part) as reader:
            reader.keys()
            if reader.manifest(vault.vault_key) != manifest:
                raise SkjemaError(ErrorCode.COPY_NOT_VERIFIED, reason="manifest")
            for name, member in manifest.members.items():
                if name != DATA:
                    reader.check(name, member)
            read_back = scratch / "read-back.db"
            reader.extract(DATA, manifest.members[DATA], read_back)
            check_copied_database(read_back, vault.keys, vault.vault_key, manifest)
    except SkjemaError as error:
        if error.code in {ErrorCode.DISK_FULL, ErrorCode.WRITE_DENIED, ErrorCode.COPY_NOT_VERIFIED}:
            raise
        raise SkjemaError(ErrorCode.COPY_NOT_VERIFIED, reason=error.code.value) from error


def _under_old_key(vault: OpenVault, copies: Iterable[CopyFile]) -> set[Path]:
    """Copies from before the vault got another key: who knows the old one could read them for ever."""
    with vault.database.transaction() as connection:
        renewed = read_time(connection, KEY_RENEWED)
    return set() if renewed is None else {copy.path for copy in copies if copy.made <= renewed}


def _exchange_keys(path: Path, vault: OpenVault) -> None:
    with CopyReader(path) as reader:
        manifest = reader.manifest(vault.vault_key)
        buffer = io.BytesIO()
        writer = CopyWriter(buffer)
        writer.add(KEYS, io.BytesIO(vault.keys.to_bytes()))
        for name, member in manifest.members.items():
            if name != KEYS:
                reader.check(name, member)
                writer.add(name, io.BytesIO(reader.read(name)))
        writer.finish(replace(manifest, epoch=vault.keys.epoch, members=writer.members), vault.vault_key)
    atomic_write(path, buffer.getvalue())


def _remember(vault: OpenVault, name: str, when: datetime) -> None:
    with vault.database.transaction() as connection:
        set_fact(connection, name, when.isoformat())


def _remove_parts(target: Path, vault_id: str) -> None:
    """What a killed copy of this vault left."""
    with file_errors(target):
        for path in target.glob(f".skjema-{vault_id[:8]}-*.part"):
            path.unlink(missing_ok=True)
