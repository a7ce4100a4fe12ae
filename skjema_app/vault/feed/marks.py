"""Reading what is known of versions between people: marks, approvals, scans, readers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.vault import school_tables as tables
from skjema_app.vault import tables as private
from skjema_app.vault.bodies import BlobRef, texts
from skjema_app.vault.documents import PDF_MEDIA
from skjema_app.vault.feed.core import BegunMarks
from skjema_app.vault.feed.people import PeoplePart
from skjema_app.vault.feed.school_fold import devices_given
from skjema_app.vault.touched import What

SCAN_MEDIA = "application/octet-stream"


class MarksPart(PeoplePart):
    """What happened to finished versions, and who reads them."""

    def marks(self, document_id: str) -> tuple[Mark, ...]:
        """What happened to a version between people, in the order of its room."""
        return self.all_marks().get(document_id, ())

    def all_marks(self) -> Mapping[str, tuple[Mark, ...]]:
        """The same for every version that has any; read once, and again when entries have been judged."""
        if self._known_marks is None:
            found: dict[str, list[Mark]] = {}
            kept: dict[str, tuple[Mark, ...]] = {}
            wanted = _marks()
            touched = self._around.documents.touched
            with self._around.opened.database.transaction() as connection:
                seen, about = touched.since(connection, What.MARK, self._seen_marks)
                if about is not None:  # the others keep their very tuples: what is made of them is known by that
                    wanted = wanted.where(tables.marks.c.document_id.in_(about))
                    gone = frozenset(about)
                    kept = {one: marks for one, marks in self._read_marks.items() if one not in gone}
                for row in connection.execute(wanted) if about != () else ():
                    found.setdefault(row.document_id, []).append(_mark(row))
            self._seen_marks = seen
            if about != ():
                self._read_marks = kept | {document: tuple(marks) for document, marks in found.items()}
            self._known_marks = self._read_marks
        return self._known_marks

    def read_some_marks(self, most: int) -> bool:
        """Read the marks of so many versions, for `all_marks` to find in memory. Returns whether more are left."""
        if self._seen_marks >= 0:
            self._begun_marks = None
            return False
        with self._around.opened.database.transaction() as connection:
            begun = self._begun_marks
            if begun is None:  # what is written from now on is told apart, and read anew in the end
                seen, _all = self._around.documents.touched.since(connection, What.MARK, -1)
                every = connection.execute(sa.select(tables.marks.c.document_id).distinct()).scalars().all()
                begun = self._begun_marks = BegunMarks(seen, every)
            some, begun.unread = begun.unread[:most], begun.unread[most:]
            found: dict[str, list[Mark]] = {}
            for row in connection.execute(_marks().where(tables.marks.c.document_id.in_(some))):
                found.setdefault(row.document_id, []).append(_mark(row))
            begun.marks |= {document: tuple(marks) for document, marks in found.items()}
        if not begun.unread:
            self._read_marks, self._seen_marks, self._begun_marks = begun.marks, begun.seen, None
            self._known_marks = None
        return self._seen_marks < 0

    def approved_pdf(self, document_id: str) -> bytes | None:
        """The PDF with the approver's signature, of the last approval in the room's order; None without one.

        Raises:
            SkjemaError: BLOB_MISSING, BLOB_DAMAGED.
        """
        rows = tables.marks
        query = (
            sa.select(rows.c.blob, rows.c.blob_key, rows.c.blob_length)
            .where(rows.c.document_id == document_id, rows.c.kind == MarkKind.APPROVED.value)
            .order_by(rows.c.depth.desc(), rows.c.entry_id.desc())
        )
        with self._around.opened.database.transaction() as connection:
            row = connection.execute(query).first()
        return None if row is None else self._around.blobs.get(BlobRef(row[0], row[1], row[2], PDF_MEDIA))

    def scan(self, entry_id: str) -> bytes | None:
        """The scan beside an event; None without one.

        Raises:
            SkjemaError: BLOB_MISSING, BLOB_DAMAGED.
        """
        rows = private.document_events
        query = sa.select(rows.c.blob, rows.c.blob_key, rows.c.blob_length).where(rows.c.entry_id == entry_id)
        with self._around.opened.database.transaction() as connection:
            row = connection.execute(query).first()
        if row is None or not row.blob:
            return None
        return self._around.blobs.get(BlobRef(row.blob, row.blob_key, row.blob_length, SCAN_MEDIA))

    def facts_of(self, document_id: str) -> Mapping[str, Json]:
        """What the form said of a version when it was finished.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN.
        """
        rows = private.documents
        with self._around.opened.database.transaction() as connection:
            found = connection.execute(sa.select(rows.c.facts).where(rows.c.document_id == document_id)).scalar()
        if found is None:
            raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
        loaded: dict[str, Json] = json.loads(found)
        return loaded

    def readers(self, document_id: str) -> tuple[str, ...]:
        """People who are known to have been granted this version, its author first.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN.
        """
        author = self._around.documents.get(document_id).author
        granted = granted_persons(self.marks(document_id))
        return tuple(dict.fromkeys((author, *granted)))

    def shared_as(self, document_id: str) -> str:
        """Id of the version as which a private document was shared from here, or ""."""
        rows = private.documents
        query = sa.select(rows.c.document_id).where(rows.c.origin == document_id, rows.c.author == self.person_id)
        with self._around.opened.database.transaction() as connection:
            return str(connection.execute(query).scalar() or "") if document_id else ""

    def _mark(self, entry_id: str) -> Mark:
        with self._around.opened.database.transaction() as connection:
            return _mark(connection.execute(sa.select(tables.marks).where(tables.marks.c.entry_id == entry_id)).one())


def granted_persons(marks: Iterable[Mark]) -> tuple[str, ...]:
    """The people that grants among the marks name, each once."""
    return tuple(
        dict.fromkeys(
            person for mark in marks if mark.kind is MarkKind.GRANTED for person in texts(mark.data, "persons")
        )
    )


def granted_devices(marks: Iterable[Mark]) -> frozenset[str]:
    """The devices that grants among the marks say they are sealed to."""
    return frozenset(device for mark in marks if mark.kind is MarkKind.GRANTED for device in devices_given(mark.data))


def _marks() -> sa.Select[tuple[str, ...]]:
    """Marks in order; one that names a version of another room says nothing about it. Of a case: about its room."""
    rows, documents = tables.marks, private.documents
    same = sa.and_(documents.c.document_id == rows.c.document_id, documents.c.room == rows.c.room)
    counts = sa.or_(documents.c.document_id.is_not(None), rows.c.document_id == rows.c.room)
    return sa.select(rows).outerjoin(documents, same).where(counts).order_by(rows.c.depth, rows.c.entry_id)


def _mark(row: sa.Row[tuple[str | int, ...]]) -> Mark:
    return Mark(
        entry_id=row.entry_id,
        document_id=row.document_id,
        kind=MarkKind(row.kind),
        person_id=row.person,
        registered=datetime.fromisoformat(row.registered),
        data=json.loads(row.data),
    )
