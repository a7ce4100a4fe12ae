"""What an erasure leaves to be done outside its transaction: free pages, the log, files; and that copies are due.

A note in the vault is written in the transaction that erases, so that a program that ends in between goes on at the
next opening. Copies are the workflows': the second place is a choice of the person's (design-review § 1.40).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from skjema_app.vault import search_index, tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.errors import storage_errors
from skjema_app.vault.referred import referred_names
from skjema_app.vault.settings import get_fact, set_fact
from skjema_app.vault.state import OpenVault

_FILES_DUE, _COPIES_DUE = "erasure-files", "erasure-copies"


def note_erased(connection: sa.Connection, files: Iterable[str], now: datetime) -> None:
    """Something was erased: these files of it are to go, the database is to be swept, older copies are to go."""
    due = json.loads(get_fact(connection, _FILES_DUE) or "[]")
    set_fact(connection, _FILES_DUE, json.dumps(sorted({*due, *files})))
    set_fact(connection, _COPIES_DUE, now.isoformat())


def forget_words(connection: sa.Connection) -> None:
    """Make the search index anew: deleted words stay in its pages otherwise."""
    search_index.empty(connection)
    connection.exec_driver_sql("INSERT INTO search_due SELECT 'document', document_id FROM document")
    connection.exec_driver_sql("INSERT OR IGNORE INTO search_due SELECT 'case', room FROM school_case")
    search_index.bring_up_to_date(connection)


def forget_drafts(connection: sa.Connection, documents: Iterable[str]) -> None:
    """Delete drafts that became one of these documents, or were to follow or supplement it; with their versions."""
    rows = tables.drafts
    gone = set(documents)
    for row in connection.execute(sa.select(rows.c.draft_id, rows.c.finished, rows.c.supplements, rows.c.revises)):
        if row.finished in gone or row.supplements in gone or not gone.isdisjoint(json.loads(row.revises)):
            for table in (tables.draft_versions, tables.draft_blobs, tables.drafts):
                connection.execute(sa.delete(table).where(table.c.draft_id == row.draft_id))


def finish_erasing(opened: OpenVault, blobs: BlobStore) -> bool:
    """Delete the files, rewrite the database without free pages, empty the log; whether something was due.

    May be done again and again; what fails is done at the next opening.

    Raises:
        SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_MISSING.
    """
    with opened.database.transaction() as connection:
        text = get_fact(connection, _FILES_DUE)
        referred = referred_names(connection) if text else frozenset()
    if not text:
        return False
    for sha256 in json.loads(text):
        if sha256 not in referred:
            blobs.erase(sha256)
    opened.database.require_file()
    with opened.database.errors(), storage_errors():
        raw = opened.database.raw
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with opened.database.transaction() as connection:
        connection.execute(sa.delete(tables.facts).where(tables.facts.c.name == _FILES_DUE))
    with opened.database.errors(), storage_errors():
        opened.database.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def copies_due(connection: sa.Connection) -> str:
    """When the erasure was after which no older copy may stay, as text; "" when none is due."""
    return get_fact(connection, _COPIES_DUE)


def copies_done(connection: sa.Connection, due: str) -> None:
    """New copies were verified and the older ones are gone; a later erasure stays due."""
    if get_fact(connection, _COPIES_DUE) == due:
        connection.execute(sa.delete(tables.facts).where(tables.facts.c.name == _COPIES_DUE))
