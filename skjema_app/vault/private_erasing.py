"""Erasing documents of the private journal: the same statement, by the one person there is (design-review § 1.39).

What is private was never anybody else's, so nobody has to confirm it. A version that was shared with the school goes
from here with the school's erasure; alone, it is the person who says so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.answers import Json
from skjema_app.domain.erasure import ErasureReason
from skjema_app.vault import tables
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.erasing import forget_drafts, forget_words, note_erased
from skjema_app.vault.journal import Journal, NewEntry
from skjema_app.vault.reading import ERASED

_AT_ONCE = 2000


def erase_private(
    connection: sa.Connection, journal: Journal, documents: Collection[str], reason: ErasureReason, now: datetime
) -> int:
    """Erase private documents with everything written about them; how many were here.

    Raises:
        SkjemaError: ENTRY_BROKEN, DISK_FULL, WRITE_DENIED.
    """
    rows = tables.documents
    found = connection.execute(
        sa.select(rows.c.document_id, rows.c.room).where(rows.c.school == "", rows.c.document_id.in_(documents))
    ).all()
    if not found:
        return 0
    ids, rooms = [row.document_id for row in found], [row.room for row in found]
    own = tables.journal
    entries = connection.execute(
        sa.select(own.c.position, own.c.entry_id, own.c.frame).where(own.c.room.in_(rooms))
    ).all()
    named = [row.entry_id for row in entries]
    for first in range(0, len(named), _AT_ONCE):
        said: dict[str, Json] = {"entries": list(named[first : first + _AT_ONCE]), "reason": reason.value, "pupil": ""}
        journal.append(connection, NewEntry(EntryType.ERASURE_STATED, journal.writer.school, now, said))
    files = _files_of(connection, ids)
    for row in entries:
        connection.execute(
            sa.update(own)
            .where(own.c.position == row.position)
            .values(
                frame=parse_frame(row.frame).cut_down().raw,
                state=EntryState.SEALED.value,
                reason=ERASED,
                room="",
                type="",
                depth=0,
            )
        )
    forget_drafts(connection, ids)
    for table in (tables.documents, tables.document_blobs, tables.document_events):
        connection.execute(sa.delete(table).where(table.c.document_id.in_(ids)))
    for table in (tables.room_keys, tables.tag_counters):
        connection.execute(sa.delete(table).where(table.c.room.in_(rooms)))
    forget_words(connection)
    note_erased(connection, files, now)
    return len(ids)


def _files_of(connection: sa.Connection, documents: Collection[str]) -> list[str]:
    found: set[str] = set()
    for table in (tables.documents, tables.document_blobs, tables.document_events):
        query = sa.select(table.c.blob).where(table.c.document_id.in_(documents), table.c.blob != "")
        found.update(connection.execute(query).scalars())
    return sorted(found)
