"""Put spare pages where the list of tables was damaged, so that the rest of the file can be read by SQL.

The pages that say where each table begins hold no text of anybody. A local backup of the same vault has them at the
same numbers under the same key; so has a fresh database whose tables were made in the same way. Only pages whose own
check fails are exchanged, only those that belong to the list of tables, and only in the working copy.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.domain.errors import SkjemaError
from skjema_app.system.safe_files import file_errors
from skjema_app.vault import backup
from skjema_app.vault.connection import Database, Raw, connect, pragma, use_wal
from skjema_app.vault.copyfile import DATA, CopyReader
from skjema_app.vault.errors import storage_errors
from skjema_app.vault.new_tables import lay_tables
from skjema_app.vault.rotation import list_copies

PAGE = 4096
FAILURES = (sqlcipher.Error, SkjemaError)
"""What a damaged file makes the engine say; opening it again may fail just so."""

_BAD_PAGE = "failed for page "


@dataclass(frozen=True, slots=True)
class Opener:
    """How the database files of one vault are opened."""

    keys: KeysFile
    vault_key: VaultKey

    def open(self, path: Path, *, damaged: bool = False) -> Raw:
        """The driver's connection to a file under the vault's key."""
        with self.vault_key.database_key() as key:
            return connect(path, key, self.keys.db_salt, damaged=damaged)


def newest_backup(folder: Path, work: Path, opener: Opener) -> Path | None:
    """The database of the newest local backup that is whole, unpacked into ``work``; ``None`` where there is none."""
    target = work / "backup.db"
    for copy in list_copies(folder / backup.FOLDER):
        with contextlib.suppress(SkjemaError), CopyReader(copy.path) as reader:
            target.unlink(missing_ok=True)
            manifest = reader.manifest(opener.vault_key)
            reader.extract(DATA, manifest.members[DATA], target)
            backup.check_copied_database(target, opener.keys, opener.vault_key, manifest)
            return target
    target.unlink(missing_ok=True)
    return None


def lists_its_tables(path: Path, opener: Opener) -> bool:
    """Whether the list of tables can be read."""
    try:
        raw = opener.open(path, damaged=True)
        try:
            found = raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()
        finally:
            raw.close()
    except FAILURES:
        return False
    return bool(found and found[0])


def mend(path: Path, spare_backup: Path | None, opener: Opener) -> bool:
    """Exchange bad pages of the list of tables in ``path``; False, and nothing changed, when that doesn't help."""
    fresh = path.with_name("fresh.db")
    try:
        listing = _fresh_database(fresh, opener)
        bad = sorted(listing & {1, *_bad_pages(path, opener)})
        original = path.read_bytes()
        for spare in filter(None, (spare_backup, fresh)):
            _exchange(path, original, bad, _grown(spare, len(original) // PAGE, opener))
            if lists_its_tables(path, opener):
                return True
        with file_errors(path):
            path.write_bytes(original)
    finally:
        for name in (fresh.name, "grown.db"):
            _remove(path.with_name(name))
    return False


def _fresh_database(path: Path, opener: Opener) -> frozenset[int]:
    """Make an empty database; gives the numbers of the pages of its list of tables.

    In an empty one every other page is the root of a table or an index.
    """
    database = Database(opener.open(path))
    try:
        lay_tables(database)
        roots = {row[0] for row in database.raw.execute("SELECT rootpage FROM sqlite_master")}
        return frozenset(range(1, int(pragma(database.raw, "page_count")) + 1)) - roots
    finally:
        database.close()


def _bad_pages(path: Path, opener: Opener) -> Iterator[int]:
    try:
        raw = opener.open(path, damaged=True)
        try:
            for (message,) in raw.execute("PRAGMA cipher_integrity_check").fetchall():
                _, found, number = str(message).partition(_BAD_PAGE)
                if found and number.isdigit():
                    yield int(number)
        finally:
            raw.close()
    except FAILURES:
        return


def _grown(spare: Path, pages: int, opener: Opener) -> bytes:
    """A copy of a spare database made as long as the damaged one: its first page says how many there are."""
    path = spare.with_name("grown.db")
    _remove(path)
    with file_errors(path):
        path.write_bytes(spare.read_bytes())
    raw = opener.open(path)
    try:
        with storage_errors():
            use_wal(raw)
            short = pages - int(pragma(raw, "page_count"))
            if short > 0:
                size = (short + 8) * PAGE
                raw.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('', zeroblob(?))", (size,))
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
    with file_errors(path, reading=True):
        return path.read_bytes()


def _exchange(path: Path, original: bytes, numbers: list[int], spare: bytes) -> None:
    mended = bytearray(original)
    for number in numbers:
        if number * PAGE <= min(len(mended), len(spare)):
            mended[(number - 1) * PAGE : number * PAGE] = spare[(number - 1) * PAGE : number * PAGE]
    with file_errors(path):
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        path.write_bytes(mended)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
