"""Finished documents as the journal's projection shows them: list, read, search, and what happened afterwards."""

from __future__ import annotations

import builtins
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument, FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import BlobRef
from skjema_app.vault.connection import Database
from skjema_app.vault.drafts import decode_answers
from skjema_app.vault.search import Hay, Query, Search, meets, typed
from skjema_app.vault.touched import Touched, What

PDF_MEDIA = "application/pdf"

PERSON_FACT = "of-school-person"
"""Name of the fact that says who this vault's person is in the school; ``search.py`` names it too."""

_ASK_BY_ID = 100


@dataclass(slots=True)
class _Begun:
    """What happened, as far as it has been read, and from when on it must be read anew."""

    seen: int
    unread: Sequence[str]
    events: dict[str, tuple[DocumentEvent, ...]] = field(default_factory=dict)


class Documents:
    """Reads the projection; writing is `Vault.finish` and `Vault.record_event`."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self._blobs = blobs
        self.touched = Touched()
        self._known: dict[str, FinishedDocument] = {}
        self._listed: tuple[FinishedDocument, ...] = ()
        self._events: dict[str, tuple[DocumentEvent, ...]] = {}
        self._seen = self._seen_events = self._at = self._events_at = -1
        self._unread: Sequence[str] | None = None
        self._begun: _Begun | None = None

    def list(self) -> tuple[FinishedDocument, ...]:
        """Every finished document, newest first. What is finished never changes, so each is decoded once.

        A private one that was shared is left out: the version in the school's journal stands for it.
        """
        rows = tables.documents
        shared = sa.select(rows.c.origin).where(rows.c.origin != "", rows.c.author == _own_person())
        with self._database.transaction() as connection:
            seen, touched = self.touched.since(connection, What.DOCUMENT, self._seen)
            at = self._database.raw.total_changes
            if touched == ():
                self._at = at
                return self._listed
            query = sa.select(rows.c.document_id).where(rows.c.document_id.not_in(shared))
            ids = connection.execute(query).scalars().all()
            there = frozenset(ids)
            self._known = {one: document for one, document in self._known.items() if one in there}
            missing = [one for one in ids if one not in self._known]
            if missing:
                wanted = _with_names()
                if len(missing) <= _ASK_BY_ID:
                    wanted = wanted.where(rows.c.document_id.in_(missing))
                self._known |= {
                    row.document_id: as_document(row, row.author_name or "") for row in connection.execute(wanted).all()
                }
        self._seen, self._at = seen, at
        self._listed = tuple(sorted((self._known[one] for one in ids), key=_age, reverse=True))
        return self._listed

    @property
    def are_read(self) -> bool:
        """Whether every document was listed since the vault was opened: then it costs little to do so again."""
        return self._seen >= 0

    def read_some(self, most: int) -> bool:
        """Read so many of those not read yet, so that `list` finds them in memory. Returns whether more are left."""
        if self.are_read:
            return False
        rows = tables.documents
        with self._database.transaction() as connection:
            if self._unread is None:
                self._unread = connection.execute(sa.select(rows.c.document_id)).scalars().all()
            some, self._unread = self._unread[:most], self._unread[most:]
            wanted = _with_names().where(rows.c.document_id.in_([one for one in some if one not in self._known]))
            self._known |= {
                row.document_id: as_document(row, row.author_name or "") for row in connection.execute(wanted)
            }
        return bool(self._unread)

    def read_some_events(self, most: int) -> bool:
        """The same of what happened to so many documents, for `all_events`."""
        if self._seen_events >= 0:
            self._begun = None
            return False
        begun = self._begun
        if begun is None:
            with self._database.transaction() as connection:  # what is written from now on is told, and read anew
                seen, _all = self.touched.since(connection, What.EVENT, -1)
                every = connection.execute(sa.select(tables.document_events.c.document_id).distinct()).scalars().all()
            begun = self._begun = _Begun(seen, every)
        some, begun.unread = begun.unread[:most], begun.unread[most:]
        begun.events |= self.events_of(some)
        if not begun.unread:
            self._events, self._seen_events, self._begun = begun.events, begun.seen, None
        return self._seen_events < 0

    @property
    def has_any(self) -> bool:
        """Whether there is a document at all; doesn't read them."""
        with self._database.transaction() as connection:
            return connection.execute(sa.select(tables.documents.c.document_id).limit(1)).first() is not None

    @property
    def has_restricted(self) -> bool:
        """Whether any document is of § 12-5."""
        rows = tables.documents
        with self._database.transaction() as connection:
            return (
                connection.execute(sa.select(rows.c.document_id).where(rows.c.restricted == 1).limit(1)).first()
                is not None
            )

    def forget(self) -> None:
        """Read everything anew: the projection was rebuilt."""
        self._known, self._events = {}, {}
        self._unread = self._begun = None
        self._seen = self._seen_events = self._at = self._events_at = -1

    def get(self, document_id: str) -> FinishedDocument:
        """One document.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN.
        """
        if self._database.raw.total_changes == self._at and document_id in self._known:
            return self._known[document_id]  # nothing at all was written since all were listed
        with self._database.transaction() as connection:
            return get_document(connection, document_id)

    def several(self, ids: Sequence[str]) -> tuple[FinishedDocument, ...]:
        """These documents, in this order; what isn't there is left out."""
        known = {one: self._known[one] for one in ids if one in self._known}
        missing = [one for one in ids if one not in known]
        if missing:
            wanted = _with_names().where(tables.documents.c.document_id.in_(missing))
            with self._database.transaction() as connection:
                for row in connection.execute(wanted):
                    known[row.document_id] = as_document(row, row.author_name or "")
        return tuple(known[one] for one in ids if one in known)

    def events(self, document_id: str) -> tuple[DocumentEvent, ...]:
        """What happened to a document, in the order of its room.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN.
        """
        rows = tables.document_events
        with self._database.transaction() as connection:
            get_document(connection, document_id)
            found = connection.execute(
                sa.select(rows).where(rows.c.document_id == document_id).order_by(rows.c.depth, rows.c.entry_id)
            )
            return tuple(_event(row) for row in found)

    def events_of(self, ids: Sequence[str]) -> dict[str, tuple[DocumentEvent, ...]]:
        """What happened to these documents, in one look; those that nothing happened to are left out."""
        rows = tables.document_events
        found: dict[str, builtins.list[DocumentEvent]] = {}
        wanted = sa.select(rows).where(rows.c.document_id.in_(ids)).order_by(rows.c.depth, rows.c.entry_id)
        with self._database.transaction() as connection:
            for row in connection.execute(wanted):
                event = _event(row)
                found.setdefault(event.document_id, []).append(event)
        return {document_id: tuple(events) for document_id, events in found.items()}

    def all_events(self) -> Mapping[str, tuple[DocumentEvent, ...]]:
        """What happened to every document that something happened to, in one look: for lists. Never changed later."""
        if self._seen_events >= 0 and self._database.raw.total_changes == self._events_at:
            return self._events  # nothing at all was written since
        rows = tables.document_events
        wanted = sa.select(rows).order_by(rows.c.depth, rows.c.entry_id)
        with self._database.transaction() as connection:
            seen, touched = self.touched.since(connection, What.EVENT, self._seen_events)
            at = self._database.raw.total_changes
            if touched == ():
                self._events_at = at
                return self._events
            kept: dict[str, tuple[DocumentEvent, ...]] = {}
            if touched is not None:  # the others keep their very tuples: what is made of them is known by that
                wanted = wanted.where(rows.c.document_id.in_(touched))
                gone = frozenset(touched)
                kept = {one: events for one, events in self._events.items() if one not in gone}
            found: dict[str, builtins.list[DocumentEvent]] = {}
            for row in connection.execute(wanted):
                event = _event(row)
                found.setdefault(event.document_id, []).append(event)
        self._seen_events, self._events_at = seen, at
        self._events = kept | {document_id: tuple(events) for document_id, events in found.items()}
        return self._events

    def pdf(self, document_id: str) -> bytes:
        """The signed PDF as it was finished, byte for byte.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN, BLOB_MISSING, BLOB_DAMAGED.
        """
        rows = tables.documents
        with self._database.transaction() as connection:
            row = connection.execute(
                sa.select(rows.c.blob, rows.c.blob_key, rows.c.blob_length).where(rows.c.document_id == document_id)
            ).first()
        if row is None:
            raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
        return self._blobs.get(BlobRef(row.blob, row.blob_key, row.blob_length, PDF_MEDIA))

    def facts(self, document_id: str) -> Mapping[str, Json]:
        """What a document said of itself when it was laid out; empty for private ones of before that was kept.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN.
        """
        rows = tables.documents
        with self._database.transaction() as connection:
            found = connection.execute(sa.select(rows.c.facts).where(rows.c.document_id == document_id)).scalar()
        if found is None:
            raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
        loaded: dict[str, Json] = json.loads(found)
        return loaded

    def search(self, text: str) -> tuple[str, ...]:
        """Ids of documents that hold every word (its beginning is enough), newest first; æ, ø, å are themselves.

        § 12-5 is found by `search_restricted` alone.
        """
        return Search(self._database).documents(typed(text), older=True)

    def search_restricted(self, query: Query) -> tuple[str, ...]:
        """Ids of § 12-5 documents that meet a query: for *Skjermet* alone. They are few, and stand in no index."""
        listed = [one for one in self.list() if one.restricted]
        return tuple(
            one.document_id for one in listed if meets(query, Hay.of_document(one, self.events(one.document_id)))
        )


def get_document(connection: sa.Connection, document_id: str) -> FinishedDocument:
    """One document, in the caller's transaction.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN.
    """
    row = connection.execute(_with_names().where(tables.documents.c.document_id == document_id)).first()
    if row is None:
        raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
    return as_document(row, row.author_name or "")


def get_event(connection: sa.Connection, entry_id: str) -> DocumentEvent:
    """One event, in the caller's transaction."""
    rows = tables.document_events
    return _event(connection.execute(sa.select(rows).where(rows.c.entry_id == entry_id)).one())


def as_document(row: sa.Row[tuple[str | int, ...]], author_name: str = "") -> FinishedDocument:
    """A row of the projection as the domain has it."""
    return FinishedDocument(
        document_id=row.document_id,
        pin=FormPin(row.form_id, row.form_version, row.form_sha256),
        level=row.level,
        supplements=row.supplements,
        title=row.title,
        pupil=row.pupil,
        group=row.class_group,
        answers=decode_answers(row.answers),
        finished=datetime.fromisoformat(row.finished),
        experienced=row.experienced,
        pdf_sha256=row.pdf_sha256,
        restricted=bool(row.restricted),
        urgent=bool(row.urgent),
        room=row.room,
        school=row.school,
        series=row.series or row.document_id,
        parents=_ids(row.parents),
        number=row.number,
        author=row.author,
        author_name=author_name,
        authors=_ids(row.authors),
        decides=row.decides,
        written_before=bool(row.written_before),
        origin=row.origin,
    )


def _with_names() -> sa.Select[tuple[str | int, ...]]:
    """Documents with the names that the school's roster has for their authors."""
    rows, roster = tables.documents, tables.roster
    named = sa.and_(roster.c.kind == "person", roster.c.name == rows.c.author)
    name = sa.func.json_extract(roster.c.value, "$.name").label("author_name")
    return sa.select(*rows.c, name).select_from(rows.outerjoin(roster, named))


def _own_person() -> sa.ScalarSelect[str]:
    return sa.select(tables.facts.c.value).where(tables.facts.c.name == PERSON_FACT).scalar_subquery()


def _ids(text: str) -> tuple[str, ...]:
    return () if text == "[]" else tuple(str(one) for one in json.loads(text))


def _event(row: sa.Row[tuple[str | int, ...]]) -> DocumentEvent:
    return DocumentEvent(
        entry_id=row.entry_id,
        document_id=row.document_id,
        kind=EventKind(row.kind),
        registered=datetime.fromisoformat(row.registered),
        happened=row.happened,
        who=row.who,
        how=row.how,
        text=row.note,
    )


def _age(document: FinishedDocument) -> tuple[datetime, str]:
    return document.finished, document.document_id
