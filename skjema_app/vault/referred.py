"""Which files the vault's entries and drafts refer to: signed PDFs, scans, attachments."""

from __future__ import annotations

import sqlalchemy as sa

from skjema_app.vault import school_tables, tables
from skjema_app.vault.bodies import BlobRef
from skjema_app.vault.documents import PDF_MEDIA


def blob_refs(connection: sa.Connection) -> list[BlobRef]:
    """Every file that drafts, finished documents, and what happened to them, refer to."""
    found: list[BlobRef] = []
    for table in (tables.documents, tables.document_events, school_tables.marks):
        query = sa.select(table.c.blob, table.c.blob_key, table.c.blob_length).where(table.c.blob != "")
        found.extend(BlobRef(*row, PDF_MEDIA) for row in connection.execute(query.order_by(table.c.blob)))
    for held in (tables.document_blobs, tables.draft_blobs):
        rows = sa.select(held.c.blob, held.c.blob_key, held.c.blob_length, held.c.media).order_by(held.c.blob)
        known = {ref.sha256 for ref in found}  # a finished draft and its document mean the same file
        found.extend(BlobRef(*row) for row in connection.execute(rows) if row.blob not in known)
    return found


def referred_names(connection: sa.Connection) -> frozenset[str]:
    """Names of all attachments that belong to somebody; of the school's also those of entries that still wait."""
    waiting = connection.execute(sa.select(school_tables.blobs.c.sha256)).scalars()
    return frozenset((*waiting, *(ref.sha256 for ref in blob_refs(connection))))
