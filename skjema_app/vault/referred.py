"""Which attachments the vault's entries refer to."""

from __future__ import annotations

import sqlalchemy as sa

from skjema_app.vault import school_tables, tables
from skjema_app.vault.bodies import BlobRef
from skjema_app.vault.documents import PDF_MEDIA


def blob_refs(connection: sa.Connection) -> list[BlobRef]:
    """Every attachment that finished documents, and what happened to them, refer to."""
    found: list[BlobRef] = []
    for table in (tables.documents, tables.document_events, school_tables.marks):
        query = sa.select(table.c.blob, table.c.blob_key, table.c.blob_length).where(table.c.blob != "")
        found.extend(BlobRef(*row, PDF_MEDIA) for row in connection.execute(query.order_by(table.c.blob)))
    return found


def referred_names(connection: sa.Connection) -> frozenset[str]:
    """Names of all attachments that belong to somebody; of the school's also those of entries that still wait."""
    waiting = connection.execute(sa.select(school_tables.blobs.c.sha256)).scalars()
    return frozenset((*waiting, *(ref.sha256 for ref in blob_refs(connection))))
