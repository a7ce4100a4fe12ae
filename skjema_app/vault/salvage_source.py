"""Read a damaged database table by table and row by row, from a working copy; what can't be read is counted.

One bad page puts the whole connection into an error state, so after each failure the file is opened again and reading
goes on behind the row.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from skjema_app.system.safe_files import file_errors
from skjema_app.vault.connection import Raw
from skjema_app.vault.copyfile import DATA
from skjema_app.vault.salvage_mend import FAILURES, Opener

_MOST_FAILURES = 600
"""Rows tried in vain, one after another, where the end of a table is not known; a leaf page holds far fewer."""

Value = str | int | bytes | None
Row = tuple[Value, ...]


class DamagedDatabase:
    """A working copy of a damaged ``data.db``, read as far as it goes."""

    def __init__(self, path: Path, opener: Opener) -> None:
        self._path = path
        self._opener = opener
        self._raw: Raw | None = None
        self._known: dict[str, frozenset[str]] = {}

    def rows(self, table: sa.Table) -> Iterator[tuple[int, Row | None]]:
        """Every row of a table as (rowid, values in the order of its columns); ``None`` for one that can't be read.

        Rows are looked for from the first to the last rowid; a table that is not there at all gives nothing.
        """
        columns = self._columns(table)
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
                if last is None and (failures > _MOST_FAILURES or (failures == 1 and self._all_beyond(table.name, at))):
                    return

    def again(self, table: sa.Table, index: str) -> Iterator[Row]:
        """Rows of a table from the index that holds them a second time."""
        columns = self._columns(table)
        query = f"SELECT {columns} FROM {table.name} INDEXED BY {index} ORDER BY {table.c[0].name}"  # noqa: S608
        with contextlib.suppress(*FAILURES):
            yield from self._open().execute(query)
            return
        self._drop()

    def close(self) -> None:
        """Close the working copy; deleting it is the caller's."""
        self._drop()

    def _columns(self, table: sa.Table) -> str:
        """The columns to read; in the place of one that an older file doesn't have yet, what it would begin with."""
        if table.name not in self._known:
            try:
                found = self._open().execute(f"SELECT name FROM pragma_table_info('{table.name}')").fetchall()  # noqa: S608
            except FAILURES:
                self._drop()
                found = []
            self._known[table.name] = frozenset(row[0] for row in found)
        known = self._known[table.name] or {column.name for column in table.c}
        return ", ".join(f'"{one.name}"' if one.name in known else _beginning(one) for one in table.c)

    def _run_from(self, table: str, columns: str, at: int) -> Iterator[tuple[int, Row]]:
        """Read on until the end or the first failure; a failure closes the connection."""
        query = f"SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"  # noqa: S608
        try:
            for row in self._open().execute(query, (at,)):
                yield row[0], tuple(row[1:])
        except FAILURES:
            self._drop()

    def _one(self, table: str, columns: str, rowid: int) -> Row | object | None:
        query = f"SELECT {columns} FROM {table} NOT INDEXED WHERE rowid = ?"  # noqa: S608 - names from our own code
        try:
            row = self._open().execute(query, (rowid,)).fetchone()
        except FAILURES:
            self._drop()
            return _UNREADABLE
        return None if row is None else tuple(row)

    def _last_rowid(self, table: str) -> int | None:
        """The last rowid, 0 for no rows or no table, ``None`` when the end of the table can't be read."""
        try:
            row = self._open().execute(f"SELECT max(rowid) FROM {table} NOT INDEXED").fetchone()  # noqa: S608
        except FAILURES as error:
            self._drop()
            return 0 if "no such table" in str(error) else None
        return int(row[0] or 0)

    def _at_end(self, table: str, at: int) -> bool:
        try:
            query = f"SELECT 1 FROM {table} NOT INDEXED WHERE rowid > ? LIMIT 1"  # noqa: S608
            return self._open().execute(query, (at,)).fetchone() is None
        except FAILURES:
            self._drop()
            return False

    def _all_beyond(self, table: str, at: int) -> bool:
        """Whether nothing behind a row can be reached, near or far: the page that holds the table together is bad."""
        points = (at + 2**power for power in range(20))
        return all(self._one(table, "1", point) is _UNREADABLE for point in points)

    def _open(self) -> Raw:
        if self._raw is None:
            self._raw = self._opener.open(self._path, damaged=True)
        return self._raw

    def _drop(self) -> None:
        if self._raw is not None:
            with contextlib.suppress(*FAILURES):
                self._raw.close()
            self._raw = None


def working_copy(folder: Path, work: Path) -> Path:
    """The database of a vault with its write-ahead log, copied into ``work``.

    Raises:
        SkjemaError: DISK_FULL, READ_DENIED.
    """
    with file_errors(folder / DATA, reading=True):
        for name in (DATA, f"{DATA}-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, work / name)
    return work / DATA


def _beginning(column: sa.Column[object]) -> str:
    """What a column holds in rows that are older than it."""
    default = column.server_default
    return f"'{default.arg}'" if isinstance(default, sa.DefaultClause) else "''"


_UNREADABLE = object()
