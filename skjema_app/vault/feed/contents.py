"""What the files of a finished or approved version are worth: there, whole, and those that the entry names.

First the PDF by its hash, then the attachments in the order of the answers, which hold their hashes.

The verdict is kept with the entry: "" fits, a reason otherwise. Whether a PDF says what the answers say needs the forms
and takes its time, so it is not asked in here: such an entry waits as *unproven*, `questions` hands it out, and the
workflows answer (design-review § 1.50). Own entries are proven before they are written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import school_tables as tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import EntryType, OpenEntry, mapping, text
from skjema_app.vault.feed.ledger import UNSEEN, Entry, Ledger
from skjema_app.vault.feed.rooms import KeyRing
from skjema_app.vault.feed.school_fold import document_of
from skjema_app.vault.feed.unsealing import read_entry
from skjema_app.vault.fold import attached
from skjema_app.vault.judge.reasons import Reason

MISSING = Reason.ATTACHMENT_MISSING.value
UNPROVEN = Reason.ATTACHMENT_UNPROVEN.value
WITH_ATTACHMENTS = 3
"""The version of a finished version's entry that carries attachments; programs that know none let it wait."""
_MAY_CHANGE = frozenset({UNSEEN, MISSING})
_MOST_BYTES = 64 * 1024 * 1024
"""Of PDFs that are handed out at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """Does this PDF say what the answers say, and did the right person sign it?

    Attributes:
        entry_id: the finished version, or the approval.
        document: the version.
        pdf: as its author finished it.
        facts: what the document states of itself, to lay it out again.
        approved: the PDF with the second signature, where an approval is asked about; else None.
        approver: person id, or "".
    """

    entry_id: str
    document: FinishedDocument
    pdf: bytes = field(repr=False)
    facts: Mapping[str, Json] = field(repr=False)
    approved: bytes | None = field(default=None, repr=False)
    approver: str = ""


_WITH_PDF = frozenset({EntryType.DOCUMENT_FINISHED, EntryType.DOCUMENT_APPROVED})


def verdicts(entries: Iterable[Entry]) -> dict[str, str]:
    """What the judge is told: entries whose attachment is in the way."""
    found = {}
    for entry in entries:
        if entry.kind in _WITH_PDF and entry.content:
            found[entry.entry_id] = MISSING if entry.content == UNSEEN else entry.content
    return found


def look_at_contents(
    connection: sa.Connection, ledger: Ledger, ring: KeyRing, blobs: BlobStore, opened: Mapping[str, OpenEntry]
) -> None:
    """Look at every attachment that has no verdict yet. Approvals come after what they approve.

    Args:
        connection: of the caller's transaction.
        ledger: verdicts are noted in it.
        ring: every key held.
        blobs: where attachments lie.
        opened: entries that were read just now.
    """
    waiting = [
        entry
        for entry in ledger
        if entry.kind in _WITH_PDF and entry.room and not entry.fault and entry.content in _MAY_CHANGE
    ]
    if not waiting:
        return
    looker = _Looker(connection, ledger, ring, blobs, opened)
    rows = tables.blobs
    named: dict[str, list[str]] = {}
    for row in connection.execute(sa.select(rows.c.entry_id, rows.c.sha256)):
        named.setdefault(row.entry_id, []).append(row.sha256)
    for kind in (EntryType.DOCUMENT_FINISHED, EntryType.DOCUMENT_APPROVED):
        for entry in waiting:
            if entry.kind == kind:
                missing = any(not blobs.has(sha256) for sha256 in named.get(entry.entry_id, ()))
                verdict = MISSING if missing else looker.verdict(entry)
                if verdict != entry.content:
                    entry.content = verdict
                    ledger.mark_content(entry)


def questions(
    connection: sa.Connection,
    ledger: Ledger,
    ring: KeyRing,
    blobs: BlobStore,
    opened: Mapping[str, OpenEntry],
    *,
    asked: Container[str],
    most: int,
) -> tuple[Question, ...]:
    """What is to be proven, versions before their approvals; for ``asked`` ones no form was known."""
    looker = _Looker(connection, ledger, ring, blobs, opened)
    found: list[Question] = []
    size = 0
    for kind in (EntryType.DOCUMENT_FINISHED, EntryType.DOCUMENT_APPROVED):
        for entry in ledger:
            if len(found) == most or size > _MOST_BYTES:
                return tuple(found)
            if entry.kind == kind and (entry.content == UNPROVEN or _again(entry, asked)):
                try:
                    question = looker.question(entry)
                except SkjemaError as error:
                    if error.code not in {ErrorCode.BLOB_MISSING, ErrorCode.BLOB_DAMAGED}:
                        raise
                    question = None  # it was there and is gone: it waits until it can be read again
                if question is not None:
                    found.append(question)
                    size += len(question.pdf) + len(question.approved or b"")
    return tuple(found)


def _again(entry: Entry, asked: Container[str]) -> bool:
    """A form that this program didn't know when it was asked last: it may be a newer program now."""
    return entry.content == Reason.FORM_UNKNOWN and entry.entry_id not in asked


class _Looker:
    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        ring: KeyRing,
        blobs: BlobStore,
        opened: Mapping[str, OpenEntry] | None = None,
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._ring = ring
        self._blobs = blobs
        self._opened = opened or {}

    def verdict(self, entry: Entry) -> str:
        """The verdict on one entry's attachment as far as it can be told now."""
        if not entry.claims:
            return UNSEEN  # of a newer program
        try:
            read = self._read(entry)
            if entry.kind == EntryType.DOCUMENT_FINISHED:
                return self._finished(read)
            return self._approved(read)
        except SkjemaError as error:
            if error.code is ErrorCode.BLOB_MISSING:
                return MISSING
            if error.code is ErrorCode.BLOB_DAMAGED and self._drop_damaged(entry):
                return MISSING  # damaged here, on our disk: it is fetched again
            if error.code in {ErrorCode.BLOB_DAMAGED, ErrorCode.ENTRY_BROKEN}:
                return f"attachment-{error.details.get('reason', 'damaged')}"
            raise

    def question(self, entry: Entry) -> Question | None:
        """What is to be asked about an entry; None while what it approves is not proven itself."""
        read = self._read(entry)
        if entry.kind == EntryType.DOCUMENT_FINISHED:
            pdf = self._pdf(read, "pdf_sha256")
            return Question(entry.entry_id, document_of(read), pdf, mapping(read.data, "facts"))
        about = self._ledger.get(text(read.data, "revision"))
        if about is None or about.content:
            return None
        original = self._read(about)
        return Question(
            entry.entry_id,
            document_of(original),
            self._pdf(original, "pdf_sha256"),
            mapping(original.data, "facts"),
            self._pdf(read, "approved_sha256"),
            read.by,
        )

    def _finished(self, read: OpenEntry) -> str:
        self._pdf(read, "pdf_sha256")
        # Programs of before attachments refuse such an entry of the older version; so must we, or states differ.
        if len(read.blobs) > 1 and read.version < WITH_ATTACHMENTS:
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape")
        for attachment, ref in attached(read):
            if hashlib.sha256(self._blobs.get(ref)).hexdigest() != attachment.sha256:
                raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="file-hash")
        return UNPROVEN

    def _approved(self, read: OpenEntry) -> str:
        pdf = self._pdf(read, "approved_sha256")
        about = self._ledger.get(text(read.data, "revision"))
        if about is None or not about.room or about.kind != EntryType.DOCUMENT_FINISHED or about.fault:
            return MISSING
        before = self._pdf(self._read(about), "pdf_sha256")
        # A second signature is appended: whatever touches the bytes of the first is something else.
        return UNPROVEN if len(pdf) > len(before) and pdf.startswith(before) else "approval-changes-pdf"

    def _read(self, entry: Entry) -> OpenEntry:
        known = self._opened.get(entry.entry_id)
        return known or read_entry(self._connection, self._ledger, self._ring, entry)

    def _drop_damaged(self, entry: Entry) -> bool:
        """Every one that is, so that one more exchange brings all of them; whether there was any."""
        return sum(self._blobs.drop_damaged(one) for one in self._named(entry)) > 0

    def _named(self, entry: Entry) -> list[str]:
        """The attachments that an entry, and what it approves, refer to."""
        about = self._ledger.get(str(entry.claims.get("revision", "")))
        return [blob.sha256 for one in (entry, about) if one is not None and one.room for blob in self._read(one).blobs]

    def _pdf(self, read: OpenEntry, name: str) -> bytes:
        if not read.blobs or (len(read.blobs) > 1 and read.kind != EntryType.DOCUMENT_FINISHED):
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape")
        pdf = self._blobs.get(read.blobs[0])
        if hashlib.sha256(pdf).hexdigest() != text(read.data, name):
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="hash")
        return pdf
