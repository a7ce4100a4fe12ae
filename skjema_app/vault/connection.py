"""The one connection to ``data.db``: the key handed over as bytes, the settings, transactions.

SQLCipher is given key and salt (``x'<96 hex>'``), so that a damaged first page costs no more than itself. The text of
the key is a ``bytearray`` that is overwritten at once; it never stands in SQL, in a URL or in a trace.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.pool import StaticPool

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.errors import storage_errors

Raw: TypeAlias = sqlcipher.Connection
"""A connection of the driver itself; only for what SQLAlchemy has no words for (backup, salvage, the hot path)."""

_HEX = b"0123456789abcdef"
_KEY_BYTES = 32
_SALT_BYTES = 16
_FOR_DAMAGED = (
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA query_only = ON",
    "PRAGMA writable_schema = ON",
)
_SETTINGS = (
    "PRAGMA cipher_log_level = NONE",  # else three lines on stderr for every wrong key
    "PRAGMA temp_store = MEMORY",  # a sorter that spills to a file spills plain text
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA cache_size = -32000",
    "PRAGMA foreign_keys = ON",
)


def connect(path: Path, key: Secret, salt: bytes, *, damaged: bool = False) -> Raw:
    """Open (or, where no file is, make) an encrypted database file.

    Args:
        path: the file.
        key: 32 bytes; stays the caller's.
        salt: the 16 bytes from ``keys.json``.
        damaged: read on where the engine would refuse, e.g. a file shorter than its first page says; never to write.

    Raises:
        SkjemaError: CIPHER_MISSING when this build of the engine doesn't encrypt; WRITE_DENIED. A wrong key or a
            damaged file shows at the first read only.
    """
    with storage_errors():
        raw: Raw = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
        try:
            _hand_over(raw, key, salt)
            version = raw.execute("PRAGMA cipher_version").fetchone()
            if version is None or not version[0]:
                raise SkjemaError(ErrorCode.CIPHER_MISSING)
            for setting in _FOR_DAMAGED if damaged else _SETTINGS:
                raw.execute(setting)
        except BaseException:
            raw.close()
            raise
    return raw


def use_wal(raw: Raw) -> None:
    """Write-ahead log with a flush at every commit: what was acknowledged stands after a power cut (measured).

    Raises:
        SkjemaError: as `storage_errors`.
    """
    with storage_errors():
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA journal_size_limit = 4194304")
        # 16 MB of pages between two moves of the log into the file: an import writes each page of an index many times.
        raw.execute("PRAGMA wal_autocheckpoint = 4000")


def pragma(raw: Raw, name: str) -> str:
    """The first value of a PRAGMA as text, "" where there is none. ``name`` is ours, never a person's."""
    row = raw.execute(f"PRAGMA {name}").fetchone()
    return "" if row is None else str(row[0])


def faults_of(raw: Raw) -> tuple[list[str], bool]:
    """What SQLite's quick check finds wrong, and whether the search index is whole: that one can be made anew."""
    found = [str(row[0]) for row in raw.execute("PRAGMA quick_check")]
    faults = [line for line in found if line != "ok" and "fts5" not in line.lower()]
    return faults, not any("fts5" in line.lower() for line in found)


def count_of(raw: Raw, table: str) -> int:
    """How many rows a table of ours has."""
    return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names from our own code


def _hand_over(raw: Raw, key: Secret, salt: bytes) -> None:
    if len(key) != _KEY_BYTES or len(salt) != _SALT_BYTES:
        msg = "a database key has 32 bytes and its salt 16"
        raise ValueError(msg)
    with key.exposed() as buffer:
        text = bytearray(2 * (_KEY_BYTES + _SALT_BYTES) + 3)
        try:
            text[0:2] = b"x'"
            at = 2
            for part in (buffer, salt):
                for value in part:
                    text[at] = _HEX[value >> 4]
                    text[at + 1] = _HEX[value & 15]
                    at += 2
            text[at:] = b"'"
            raw.set_key(text)
        finally:
            text[:] = bytes(len(text))


_READING = "skjema_reading"


class Database:
    """SQLAlchemy Core over one held connection. Every transaction that may write begins IMMEDIATE: no stale read."""

    def __init__(self, raw: Raw, path: Path | None = None) -> None:
        """Take over a connection; with ``path``, writes are refused once that names another file or none."""
        self._raw = raw
        self._path = path
        self._file = None if path is None else _file_at(path)
        self._damaged = False
        self._turn = threading.RLock()  # the driver takes the process down when one thread closes what another reads
        self._engine = sa.create_engine(
            "sqlite+pysqlite://", module=sqlcipher, creator=self._held, poolclass=StaticPool, hide_parameters=True
        )
        sa.event.listen(self._engine, "begin", _begin)
        # Take the connection into the pool now: the dialect asks it a few things at first use.
        with storage_errors(), self._engine.connect():
            pass

    @property
    def raw(self) -> Raw:
        """The driver's connection, for the hot path and the online backup."""
        return self._raw

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction: committed at the end, rolled back on any exception.

        Raises:
            SkjemaError: as `storage_errors`; DATABASE_MISSING when something was written and the file is not there.
        """
        with self._turn, self.errors(), self._engine.begin() as connection:
            before = self._raw.total_changes
            yield connection
            if self._raw.total_changes != before:  # what is still open may be read
                self.require_file()

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """One transaction that only reads, on `raw` too: everything in it shows one moment, whatever others write.

        Raises:
            SkjemaError: as `storage_errors`.
        """
        reading = self._engine.execution_options(**{_READING: True})
        with self._turn, self.errors(), reading.begin() as connection:
            yield connection

    def require_file(self) -> None:
        """The file that is open must still be the one at its path: POSIX lets anybody delete or replace an open file.

        Every commit would succeed then, into a file without a name that is gone when it is closed. Windows refuses to
        delete an open file. Two microseconds.

        Raises:
            SkjemaError: DATABASE_MISSING.
        """
        if sys.platform == "win32" or self._path is None:
            return
        found = _file_at(self._path)
        if found is None or found != self._file:
            raise SkjemaError(ErrorCode.DATABASE_MISSING, path=str(self._path))

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """As `storage_errors`, knowing that a bad page makes the engine call the whole connection «readonly».

        Raises:
            SkjemaError: DATABASE_DAMAGED in the place of WRITE_DENIED where the file has bad pages.
        """
        try:
            with storage_errors():
                yield
        except SkjemaError as error:
            if error.code is ErrorCode.DATABASE_DAMAGED:
                self._damaged = True
            elif error.code is ErrorCode.WRITE_DENIED and (self._damaged or self._has_bad_pages()):
                self._damaged = True
                raise SkjemaError(ErrorCode.DATABASE_DAMAGED) from error
            raise

    def note_damage(self) -> None:
        """A check found bad pages without an error being raised."""
        self._damaged = True

    def close(self) -> None:
        """Move the log into the file and close, once no transaction is under way. Doing it twice is fine."""
        with self._turn:
            with contextlib.suppress(sqlcipher.Error):  # a damaged or full disk must not keep anyone from leaving
                self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._engine.dispose()
            self._raw.close()

    def _has_bad_pages(self) -> bool:
        try:
            return bool(self._raw.execute("PRAGMA cipher_integrity_check").fetchall())
        except sqlcipher.Error:
            return True

    def _held(self) -> Raw:
        return self._raw


def _begin(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file a path names, or ``None`` where it can't be reached."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
