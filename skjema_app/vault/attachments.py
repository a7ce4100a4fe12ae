"""Attachments: taken into a draft, read, forgotten, and sealed anew for a finished document.

A file is encrypted and written before the row that names it, so that a crash in between leaves a file without an owner
(``blobs.py``) and never a row without a file. What is removed from a draft's list stays as long as the draft's versions
do, so that it can be undone; *Slett for godt* takes it at once.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator

import sqlalchemy as sa

from skjema_app.crypto.kept_out import is_sealed
from skjema_app.crypto.secret import random_id
from skjema_app.domain.answers import Answers
from skjema_app.domain.attachments import (
    LARGEST_IN_DOCUMENT,
    MOST_IN_DOCUMENT,
    Attachment,
    Media,
    attachments_of,
    contradictions,
)
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.safe_files import remove
from skjema_app.vault import tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import BlobRef
from skjema_app.vault.connection import Database
from skjema_app.vault.referred import referred_names

_PICTURES = tuple(media.value for media in Media if media.is_picture)


class Attachments:
    """The attachments of one vault, in drafts and in documents of either feed."""

    def __init__(self, database: Database, blobs: BlobStore, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(self, draft_id: str, data: bytes, media: Media, name: str) -> Attachment:
        """Take a file into a draft; its place in the answers is the caller's to save.

        Args:
            draft_id: an unfinished draft.
            data: between 1 byte and `domain.attachments.LARGEST`.
            media: as its content says.
            name: cleaned.

        Raises:
            SkjemaError: DRAFT_UNKNOWN, DRAFT_HAS_FILES (kept out of recovery: files can't be), DISK_FULL, WRITE_DENIED,
                DATABASE_MISSING. Nothing is kept then.
        """
        rows = tables.drafts
        with self._database.transaction() as connection:
            query = sa.select(rows.c.finished, rows.c.answers).where(rows.c.draft_id == draft_id)
            found = connection.execute(query).first()
        if found is None or found.finished != "":
            raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
        if is_sealed(found.answers):
            raise SkjemaError(ErrorCode.DRAFT_HAS_FILES)
        self._database.require_file()  # before the blob's folder is made where the vault was
        made = Attachment(random_id(), name, media, len(data), hashlib.sha256(data).hexdigest())
        ref = self._blobs.put(data, media.value)
        with self._blobs.removed_on_failure(ref), self._database.transaction() as connection:
            connection.execute(
                sa.insert(tables.draft_blobs).values(
                    draft_id=draft_id,
                    attachment_id=made.attachment_id,
                    media=media.value,
                    sha256=made.sha256,
                    added=self._clock.now().isoformat(),
                    blob=ref.sha256,
                    blob_key=ref.key,
                    blob_length=ref.length,
                )
            )
        return made

    def has_picture(self, draft_id: str) -> bool:
        """Whether a picture was ever taken into this draft: then the sentence on pictures has been read."""
        rows = tables.draft_blobs
        query = sa.select(rows.c.blob).where(rows.c.draft_id == draft_id, rows.c.media.in_(_PICTURES)).limit(1)
        with self._database.transaction() as connection:
            return connection.execute(query).first() is not None

    def has(self, attachment: Attachment) -> bool:
        """Whether the file is here, in a draft or in a document; nothing is said of its content."""
        with self._database.transaction() as connection:
            ref = _find(connection, attachment)
        return ref is not None and self._blobs.has(ref.sha256)

    def read(self, attachment: Attachment) -> bytes:
        """The bytes as they were taken in.

        Raises:
            SkjemaError: ATTACHMENT_GONE (``name``), BLOB_DAMAGED, READ_DENIED.
        """
        with self._database.transaction() as connection:
            return self._read(connection, attachment)

    def forget(self, draft_id: str, attachment_id: str) -> None:
        """*Slett for godt*: the file and its key, at once. Backups that hold it are replaced in their time.

        Raises:
            SkjemaError: DRAFT_UNKNOWN (also for a finished one), WRITE_DENIED.
        """
        rows, drafts = tables.draft_blobs, tables.drafts
        with self._database.transaction() as connection:
            finished = connection.execute(sa.select(drafts.c.finished).where(drafts.c.draft_id == draft_id)).scalar()
            if finished != "":
                raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
            which = sa.and_(rows.c.draft_id == draft_id, rows.c.attachment_id == attachment_id)
            blob = connection.execute(sa.select(rows.c.blob).where(which)).scalar()
            connection.execute(sa.delete(rows).where(which))
            orphaned = blob is not None and blob not in referred_names(connection)
        if blob is not None and orphaned:
            remove(self._blobs.path(blob))

    @contextlib.contextmanager
    def for_document(self, answers: Answers, *, draft_id: str = "") -> Iterator[tuple[BlobRef, ...]]:
        """What the entry of a finished document must hold of its attachments, in the order of the answers.

        Every file is opened and held against its hash first. What was taken into the draft goes along as it is; what
        came from another document (a new version, an old report that is shared) gets a key of its own. New files are
        gone again when the ``with`` fails.

        Raises:
            SkjemaError: ATTACHMENT_GONE (``name``), ATTACHMENTS_TOO_MANY, ATTACHMENTS_TOO_LARGE, BLOB_DAMAGED,
                DISK_FULL, WRITE_DENIED.
        """
        named = attachments_of(answers)
        if len(named) > MOST_IN_DOCUMENT or contradictions(answers):
            raise SkjemaError(ErrorCode.ATTACHMENTS_TOO_MANY, most=MOST_IN_DOCUMENT)
        if sum(one.size for one in named) > LARGEST_IN_DOCUMENT:
            raise SkjemaError(ErrorCode.ATTACHMENTS_TOO_LARGE)
        refs = []
        with contextlib.ExitStack() as stack:
            for one in named:
                with self._database.transaction() as connection:
                    own = _find_in_draft(connection, one, draft_id)
                    data = self._read(connection, one)
                if own is None:
                    own = self._blobs.put(data, one.media.value)
                    stack.enter_context(self._blobs.removed_on_failure(own))
                refs.append(own)
            yield tuple(refs)

    def _read(self, connection: sa.Connection, attachment: Attachment) -> bytes:
        ref = _find(connection, attachment)
        if ref is None:
            raise SkjemaError(ErrorCode.ATTACHMENT_GONE, name=attachment.name)
        try:
            data = self._blobs.get(ref)
        except SkjemaError as error:
            if error.code is ErrorCode.BLOB_MISSING:
                raise SkjemaError(ErrorCode.ATTACHMENT_GONE, name=attachment.name) from error
            raise
        if (len(data), hashlib.sha256(data).hexdigest()) != (attachment.size, attachment.sha256):
            raise SkjemaError(ErrorCode.BLOB_DAMAGED, blob=ref.sha256, reason="content")
        return data


def _find_in_draft(connection: sa.Connection, attachment: Attachment, draft_id: str) -> BlobRef | None:
    rows = tables.draft_blobs
    found = connection.execute(_where(rows, attachment).where(rows.c.draft_id == draft_id)).first()
    return None if found is None else BlobRef(found.blob, found.blob_key, found.blob_length, found.media)


def _find(connection: sa.Connection, attachment: Attachment) -> BlobRef | None:
    """In a draft or a document; the hash says that it is the same file wherever it is named."""
    for rows in (tables.draft_blobs, tables.document_blobs):
        found = connection.execute(_where(rows, attachment).order_by(rows.c.blob)).first()
        if found is not None:
            return BlobRef(found.blob, found.blob_key, found.blob_length, found.media)
    return None


def _where(rows: sa.Table, attachment: Attachment) -> sa.Select[tuple[str, str, int, str]]:
    return sa.select(rows.c.blob, rows.c.blob_key, rows.c.blob_length, rows.c.media).where(
        rows.c.attachment_id == attachment.attachment_id,
        rows.c.sha256 == attachment.sha256,
        rows.c.blob_length == attachment.size,
    )
