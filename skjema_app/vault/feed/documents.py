"""Finished versions in the school's journal: finishing, sharing, granting, and what happens to a version afterwards."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument, FormPin, event_version
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.vault import tables as private
from skjema_app.vault.attachments import Attachments
from skjema_app.vault.bodies import BlobRef, EntryType
from skjema_app.vault.documents import PDF_MEDIA, get_document, get_event
from skjema_app.vault.drafts import Drafts
from skjema_app.vault.feed.contents import WITH_ATTACHMENTS
from skjema_app.vault.feed.marks import SCAN_MEDIA, MarksPart
from skjema_app.vault.feed.pen import MOST_RECEIVERS, NewSchoolEntry, Pen
from skjema_app.vault.feed.people import receivers_of

_VERSION = 2


class DocumentsPart(MarksPart):
    """What a person does with finished versions that others read."""

    def finish(
        self,
        draft_id: str,
        *,
        title: str,
        pupil: str,
        group: str,
        answers: Answers,
        experienced: str,
        restricted: bool,
        urgent: bool,
        pdf: bytes,
        level: str,
        supplements: str,
        pin: FormPin,
        readers: Sequence[str],
        number: int = 1,
        parents: Sequence[str] = (),
        authors: Sequence[str] = (),
        decides: tuple[str, str] = ("", ""),
        facts: Mapping[str, Json] | None = None,
        app: str = "",
    ) -> FinishedDocument:
        """Ferdigstill og send: a room of its own, the signed PDF as a blob, and the room's key to the readers.

        Args:
            draft_id: becomes finished with it.
            title: … ``pin``: as `Vault.finish`.
            pupil: see ``title``.
            group: see ``title``.
            answers: see ``title``.
            experienced: see ``title``.
            restricted: see ``title``; a restricted version is granted by a person's click only.
            urgent: see ``title``.
            pdf: see ``title``.
            level: see ``title``.
            supplements: see ``title``.
            pin: see ``title``.
            readers: person ids; the author's own other devices come along by themselves.
            number: version number.
            parents: ids of the versions it follows, two where it joins a fork.
            authors: person ids of all who wrote since the last approval; the own is added.
            decides: id and PDF hash of the report that this is the decision on.
            facts: what the form says of it for lists and archive; kept as it is.
            app: program that made the PDF.

        Raises:
            SkjemaError: DRAFT_UNKNOWN, DOCUMENT_UNKNOWN (``parents``, ``supplements``), NOT_ALLOWED (``reason``),
                NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED, ENTRY_BROKEN, DISK_FULL, WRITE_DENIED; of attachments as
                `Attachments.for_document`.
        """
        self._require_writable()
        drafts = Drafts(self._around.opened.database, self._around.opened.clock)
        if drafts.get(draft_id).finished:
            raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
        data: dict[str, Json] = {
            "title": title,
            "pupil": pupil,
            "group": group,
            "level": level,
            "supplements": supplements,
            "answers": dict(answers),
            "experienced": experienced,
            "restricted": restricted,
            "urgent": urgent,
            "made_with": app or self._around.app,
            "parents": list(parents),
            "authors": list(dict.fromkeys((*authors, self.person_id))),
            "number": number,
            "decides": {"entry": decides[0], "pdf_sha256": decides[1]} if decides[0] else None,
            "written_before": False,
            "origin": "",
            "facts": dict(facts or {}),
        }
        with self._attached(answers, draft_id) as files, self._with_pdf(pdf) as (ref, pen):
            for known in (*parents, *((supplements,) if supplements else ())):
                get_document(pen.connection, known)
            data["series"] = _series_of(pen.connection, parents)
            document = self._append_version(pen, data, pdf, (ref, *files), pin, readers)
            drafts.mark_finished(pen.connection, draft_id, document, self._around.opened.clock.now())
        return self._around.documents.get(document)

    def share(self, document_id: str, *, readers: Sequence[str], facts: Mapping[str, Json]) -> FinishedDocument:
        """Share a document that was written before the school, its signed PDF unchanged.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN (also one that stands in the school's journal already), BLOB_MISSING,
                BLOB_DAMAGED, and as `finish`.
        """
        self._require_writable()
        private_one = self._around.documents.get(document_id)
        if private_one.school:
            raise SkjemaError(ErrorCode.DOCUMENT_UNKNOWN)
        known = self.shared_as(document_id)
        if known:
            self.grant(known, readers, "shared")
            return self._around.documents.get(known)
        pdf = self._around.documents.pdf(document_id)
        data: dict[str, Json] = {
            "title": private_one.title,
            "pupil": private_one.pupil,
            "group": private_one.group,
            "level": private_one.level,
            "supplements": self.shared_as(private_one.supplements),
            "answers": dict(private_one.answers),
            "experienced": private_one.experienced,
            "restricted": private_one.restricted,
            "urgent": private_one.urgent,
            "made_with": self._around.app,
            "series": "",
            "parents": [],
            "authors": [self.person_id],
            "number": 1,
            "decides": None,
            "written_before": True,
            "finished": private_one.finished.isoformat(),
            "origin": document_id,
            "facts": dict(facts),
        }
        with self._attached(private_one.answers) as files, self._with_pdf(pdf) as (ref, pen):
            document = self._append_version(pen, data, pdf, (ref, *files), private_one.pin, readers)
        return self._around.documents.get(document)

    def grant(self, document_id: str, persons: Sequence[str], why: str) -> None:
        """Let people read this one version: its key to all their devices.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN, NOT_ALLOWED, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        room = self._around.documents.get(document_id).room
        with self._writing() as pen:
            self._append_grant(pen, room, document_id, persons, why, besides=frozenset())

    def approve(self, document_id: str, pdf: bytes, *, comment: str, on_behalf: bool, lasting: bool = False) -> Mark:
        """Approve a version with the PDF that carries the second signature.

        ``lasting``: it holds what issuers said of its certificates; an older program, which would refuse that, waits.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN, NOT_ALLOWED (``reason`` role, own-document …), and as `finish`.
        """
        document = self._around.documents.get(document_id)
        with self._with_pdf(pdf) as (ref, pen):
            data: dict[str, Json] = {
                "revision": document_id,
                "pdf_sha256": document.pdf_sha256,
                "approved_sha256": hashlib.sha256(pdf).hexdigest(),
                "comment": comment,
                "on_behalf": on_behalf,
            }
            new = NewSchoolEntry(EntryType.DOCUMENT_APPROVED, document.room, data, version=1 + lasting, blobs=(ref,))
            entry = pen.append(new)
        return self._mark(entry.entry_id)

    def return_(self, document_id: str, comment: str) -> Mark:
        """Send a version back to its author with a comment.

        Raises:
            SkjemaError: as `grant`.
        """
        document = self._around.documents.get(document_id)
        return self._note(
            document,
            EntryType.DOCUMENT_RETURNED,
            {"pdf_sha256": document.pdf_sha256, "comment": comment},
        )

    def withdraw(self, document_id: str, reason: str) -> Mark:
        """*Trekk tilbake*: its author takes a version back; the history keeps it.

        Raises:
            SkjemaError: as `grant`.
        """
        return self._note(self._around.documents.get(document_id), EntryType.DOCUMENT_WITHDRAWN, {"reason": reason})

    def decided(
        self, document_id: str, *, decision: str, outcome: str, responsible: str, number: str, name: str = ""
    ) -> Mark:
        """Tell who reported what was decided, in short; the decision itself is a document of its own.

        Args:
            document_id: the report.
            decision: id of the decision's document, or "".
            outcome: a code of the form's.
            responsible: person id of the saksansvarlig, or "".
            number: Skjema-nr., or "".
            name: of a saksansvarlig who isn't in the roster.

        Raises:
            SkjemaError: as `grant`; PERSON_UNKNOWN.
        """
        data: dict[str, Json] = {
            "decision": decision,
            "outcome": outcome,
            "responsible": responsible,
            "responsible_name": self.person(responsible).name if responsible else name,
            "number": number,
        }
        return self._note(self._around.documents.get(document_id), EntryType.DOCUMENT_DECIDED, data)

    def settle(self, document_id: str, outcome: str) -> Mark:
        """Settle an approval and a return that were made at once: ``approved`` or ``returned``.

        Raises:
            SkjemaError: as `grant`.
        """
        return self._note(self._around.documents.get(document_id), EntryType.DOCUMENT_SETTLED, {"outcome": outcome})

    def receipt(self, documents: Sequence[str], kind: MarkKind) -> int:
        """Leave receipts «hentet» or «åpnet» for versions of others, each once; gives how many were written.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN, NOT_CERTIFIED, MUST_RENEW, SCHOOL_STOPPED.
        """
        left = []
        for document_id in dict.fromkeys(documents):
            document = self._around.documents.get(document_id)
            given = {mark.person_id for mark in self.marks(document_id) if mark.kind is kind}
            if document.school and document.author != self.person_id and self.person_id not in given:
                left.append(document)
        if left:
            with self._writing() as pen:
                for document in left:
                    data: dict[str, Json] = {"revision": document.document_id, "kind": kind.value}
                    pen.append(NewSchoolEntry(EntryType.DOCUMENT_RECEIPT, document.room, data))
        return len(left)

    def record_event(
        self,
        document_id: str,
        kind: EventKind,
        *,
        happened: str = "",
        who: str = "",
        how: str = "",
        text: str = "",
        scan: bytes = b"",
    ) -> DocumentEvent:
        """Write down what happened to a version, for everyone who reads it; with a scan where there is one.

        Raises:
            SkjemaError: as `grant`.
        """
        document = self._around.documents.get(document_id)
        data: dict[str, Json] = {
            "document": document_id,
            "kind": kind.value,
            "happened": happened,
            "who": who,
            "how": how,
            "text": text,
        }
        new = NewSchoolEntry(EntryType.DOCUMENT_EVENT, document.room, data, version=event_version(kind))
        if scan:
            with self._with_pdf(scan, SCAN_MEDIA) as (ref, pen):
                entry = pen.append(replace(new, blobs=(ref,)))
        else:
            with self._writing() as pen:
                entry = pen.append(new)
        with self._around.opened.database.transaction() as connection:
            return get_event(connection, entry.entry_id)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _append_version(
        self,
        pen: Pen,
        data: dict[str, Json],
        pdf: bytes,
        files: tuple[BlobRef, ...],
        pin: FormPin,
        readers: Sequence[str],
    ) -> str:
        room = pen.new_room()
        data["pdf_sha256"] = hashlib.sha256(pdf).hexdigest()
        version = WITH_ATTACHMENTS if len(files) > 1 else _VERSION
        new = NewSchoolEntry(EntryType.DOCUMENT_FINISHED, room, data, version=version, form=pin, blobs=files)
        document = pen.append(new).entry_id
        persons = tuple(dict.fromkeys((*readers, self.person_id)))
        if readers or self._devices_of((self.person_id,)):
            self._append_grant(pen, room, document, persons, "finished", besides=frozenset())
        return document

    def _append_grant(
        self, pen: Pen, room: str, document_id: str, persons: Sequence[str], why: str, *, besides: frozenset[str]
    ) -> int:
        """Grant a version to the devices of people, ``besides`` those devices; gives how many entries it took."""
        for person in persons:
            self.person(person)
        devices = self._devices_of(persons, besides=besides)
        batches = [devices[at : at + MOST_RECEIVERS] for at in range(0, len(devices), MOST_RECEIVERS)] or [[]]
        for batch in batches:
            listed: list[Json] = list(persons)
            sealed_to: list[Json] = [one.device for one in batch]
            data: dict[str, Json] = {"document": document_id, "persons": listed, "why": why, "devices": sealed_to}
            receivers = receivers_of(batch)
            pen.append(NewSchoolEntry(EntryType.DOCUMENT_GRANTED, room, data, receivers=receivers))
        return len(batches)

    def _note(self, document: FinishedDocument, kind: EntryType, data: dict[str, Json]) -> Mark:
        with self._writing() as pen:
            entry = pen.append(NewSchoolEntry(kind, document.room, {"revision": document.document_id, **data}))
        return self._mark(entry.entry_id)

    def _attached(self, answers: Answers, draft_id: str = "") -> contextlib.AbstractContextManager[tuple[BlobRef, ...]]:
        """The attachments that answers name, ready to be carried by an entry; see `Attachments.for_document`."""
        opened = self._around.opened
        return Attachments(opened.database, self._around.blobs, opened.clock).for_document(answers, draft_id=draft_id)

    @contextlib.contextmanager
    def _with_pdf(self, content: bytes, media: str = PDF_MEDIA) -> Iterator[tuple[BlobRef, Pen]]:
        """As `_writing`, with an attachment written before; it is gone again when the entry is not accepted."""
        self._require_writable()
        self._around.opened.database.require_file()  # before the blob's folder is made where the vault was
        ref = self._around.blobs.put(content, media)
        with self._around.blobs.removed_on_failure(ref), self._writing() as pen:
            yield ref, pen


def _series_of(connection: sa.Connection, parents: Sequence[str]) -> str:
    """The series that a version after these stands in; "" for a first one."""
    if not parents:
        return ""
    rows = private.documents
    found = connection.execute(sa.select(rows.c.series).where(rows.c.document_id == parents[0])).scalar_one()
    return str(found)
