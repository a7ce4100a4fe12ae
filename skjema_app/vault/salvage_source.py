"""Read a damaged database table by table and row by row, from a working copy; what can't be read is counted.

One bad page puts the whole connection into an error state, so after each failure the file is opened again and reading
goes on behind the row. Where the first page is gone, one from a local backup (same key, same salt, same page numbers)
or from a fresh vault is put in its place: it holds where the tables begin and no text of anybody.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.domain.errors import SkjemaError
from skjema_app.system.safe_files import file_errors
from skjema_app.vault import backup
from skjema_app.vault.connection import Database, Raw, connect, pragma, use_wal
from skjema_app.vault.copyfile import DATA, CopyReader
from skjema_app.vault.errors import storage_errors
from skjema_app.vault.migrate import migrate

PAGE = 4096
_MOST_FAILURES = 600
"""Rows tried in vain one after another where the end of a table is not known; a leaf page holds far fewer (half a second)."""

_FAILURES = (sqlcipher.Error, SkjemaError)
"""What a damaged file makes the engine say; opening it again may fail just so."""

Value = str | int | bytes | None
Row = tuple[Value, ...]


class DamagedDatabase:
    """A working copy of a damaged ``data.db``, read as far as it goes."""

    def __init__(self, folder: Path, work: Path, keys: KeysFile, vault_key: VaultKey) -> None:
        """Copy the file with its log into ``work`` and find a first page that works.

        Raises:
            SkjemaError: DISK_FULL, READ_DENIED.
        """
        self._path = work / DATA
        self._keys = keys
        self._vault_key = vault_key
        self._raw: Raw | None = None
        with file_errors(folder / DATA, reading=True):
            for name in (DATA, f"{DATA}-wal"):
                if (folder / name).exists():
                    shutil.copyfile(folder / name, work / name)
        self.first_page_exchanged = False
        if not self._opens():
            self.first_page_exchanged = self._exchange_first_page(folder, work)

    def rows(self, table: sa.Table) -> Iterator[tuple[int, Row | None]]:
        """Every row of a table as (rowid, values in the order of its columns); ``None`` for one that can't be read.

        Rows are looked for from the first to the last rowid; a table that is not there at all gives nothing.
        """
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        last = self._last_rowid(table.name)
        at, failures = 0, 0
        while last is None or at < last:
            for rowid, row in self._run_from(table.name, columns, at):
                yield rowid, row
                at, failures = rowid, 0
            if (last is None and self._at_end(table.name, at)) or (last is not None and at >= last):
                return
            at += 1
            found = self._one(table.name, columns, at)
            if isinstance(found, tuple):
                yield at, found
                failures = 0
            elif found is _UNREADABLE:
                failures += 1
                if last is not None or failures == 1:  # where the end isn't known, one gap stands for them all
                    yield at, None
                if last is None and failures > _MOST_FAILURES:
                    return

    def again(self, table: sa.Table, index: str) -> Iterator[Row]:
        """Rows of a table from the index that holds them a second time."""
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        query = f"SELECT {columns} FROM {table.name} INDEXED BY {index} ORDER BY {table.c[0].name}"  # noqa: S608
        with contextlib.suppress(*_FAILURES):
            yield from self._open().execute(query)
            return
        self._drop()

    def close(self) -> None:
        """Close the working copy; deleting it is the caller's."""
        self._drop()

    def _run_from(self, table: str, columns: str, at: int) -> Iterator[tuple[int, Row]]:
        """Read on until the end or the first failure; a failure closes the connection."""
        query = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"  # noqa: S608
        try:
            for row in self._open().execute(query, (at,)):
                yield row[0], tuple(row[1:])
        except _FAILURES:
            self._drop()

    def _one(self, table: str, columns: str, rowid: int) -> Row | object | None:
        query = f"SELECT {columns} FROM {table} NOT INDEXED WHERE rowid = ?"  # noqa: S608 - names from our own code
        try:
            row = self._open().execute(query, (rowid,)).fetchone()
        except _FAILURES:
            self._drop()
            return _UNREADABLE
        return None if row is None else tuple(row)

    def _last_rowid(self, table: str) -> int | None:
        """The last rowid, 0 for no rows or no table, ``None`` when the end of the table can't be read."""
        try:
            row = self._open().execute(f"SELECT max(rowid) FROM {table} NOT INDEXED").fetchone()  # noqa: S608
        except _FAILURES as error:
            self._drop()
            return 0 if "no such table" in str(error) else None
        return int(row[0] or 0)

    def _at_end(self, table: str, at: int) -> bool:
        try:
            query = f"SELECT 1 FROM {table} NOT INDEXED WHERE rowid > ? LIMIT 1"  # noqa: S608
            return self._open().execute(query, (at,)).fetchone() is None
        except _FAILURES:
            self._drop()
            return False

    def _open(self) -> Raw:
        if self._raw is None:
            with self._vault_key.database_key() as key:
                self._raw = connect(self._path, key, self._keys.db_salt, damaged=True)
        return self._raw

    def _drop(self) -> None:
        if self._raw is not None:
            with contextlib.suppress(sqlcipher.Error):
                self._raw.close()
            self._raw = None

    def _opens(self) -> bool:
        """Whether the first page tells where the tables are."""
        try:
            found = self._open().execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()
        except _FAILURES:
            self._drop()
            return False
        return bool(found and found[0])

    def _exchange_first_page(self, folder: Path, work: Path) -> bool:
        original = self._path.read_bytes()[:PAGE]
        for page in self._first_pages(folder, work, pages=self._path.stat().st_size // PAGE):
            self._put_first_page(page)
            if self._opens():
                return True
        self._put_first_page(original)
        return False

    def _put_first_page(self, page: bytes) -> None:
        self._drop()
        self._path.with_name(f"{DATA}-shm").unlink(missing_ok=True)
        with file_errors(self._path), self._path.open("r+b") as file:
            file.write(page)

    def _first_pages(self, folder: Path, work: Path, *, pages: int) -> Iterator[bytes]:
        spare = work / "spare.db"
        for copy in backup.list_copies(folder / backup.FOLDER):
            spare.unlink(missing_ok=True)
            with contextlib.suppress(SkjemaError), CopyReader(copy.path) as reader:
                manifest = reader.manifest(self._vault_key)
                reader.extract(DATA, manifest.members[DATA], spare)
                yield self._grown(spare, pages)
        spare.unlink(missing_ok=True)
        with contextlib.suppress(SkjemaError):
            with self._vault_key.database_key() as key:
                database = Database(connect(spare, key, self._keys.db_salt))
            try:
                migrate(database)
            finally:
                database.close()
            yield self._grown(spare, pages)
        spare.unlink(missing_ok=True)

    def _grown(self, path: Path, pages: int) -> bytes:
        """The first page of a spare database, after it was made as long as the damaged one (the page says how long)."""
        with self._vault_key.database_key() as key:
            raw = connect(path, key, self._keys.db_salt)
        try:
            with storage_errors():
                use_wal(raw)
                short = pages - int(pragma(raw, "page_count"))
                if short > 0:
                    raw.execute(
                        "INSERT OR REPLACE INTO setting (name, value) VALUES ('', zeroblob(?))", ((short + 8) * PAGE,)
                    )
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
        with file_errors(path, reading=True):
            return path.read_bytes()[:PAGE]


_UNREADABLE = object()
