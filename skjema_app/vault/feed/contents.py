"""What the attachment of a finished or approved version is worth: there, whole, and the PDF that the entry names.

The verdict is kept with the entry: "" fits, a reason otherwise. The check that a PDF says what the answers say needs
the forms and is handed in by the workflows (design-review § 1.50); without it, `UNPROVEN` is noted and the check is
made when it can be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

import sqlalchemy as sa

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import EntryType, OpenEntry, mapping, text
from skjema_app.vault.feed.ledger import UNSEEN, Entry, Ledger
from skjema_app.vault.feed.rooms import KeyRing
from skjema_app.vault.feed.school_fold import document_of
from skjema_app.vault.feed.unsealing import read_entry
from skjema_app.vault.judge.reasons import Reason

UNPROVEN = "~"
"""The attachment is whole and is the one named; whether it says what the answers say has not been asked yet."""

MISSING = Reason.ATTACHMENT_MISSING.value
_MAY_CHANGE = frozenset({UNSEEN, MISSING, Reason.FORM_UNKNOWN.value})

Checker: TypeAlias = Callable[[FinishedDocument, bytes, Mapping[str, Json]], str]
"""(document, its PDF, its facts) → "" when they agree, else a reason; ``form-unknown`` makes it wait."""
ApprovalChecker: TypeAlias = Callable[[FinishedDocument, bytes, bytes, str], str]
"""(document, its PDF, the PDF signed twice, approver's person id) → "" or a reason."""

_WITH_PDF = frozenset({EntryType.DOCUMENT_FINISHED, EntryType.DOCUMENT_APPROVED})


def verdicts(ledger: Ledger) -> dict[str, str]:
    """What the judge is told: entries whose attachment is in the way."""
    found = {}
    for entry in ledger:
        if entry.kind in _WITH_PDF and entry.content not in {"", UNPROVEN}:
            found[entry.entry_id] = MISSING if entry.content == UNSEEN else entry.content
    return found


def look_at_contents(
    connection: sa.Connection,
    ledger: Ledger,
    ring: KeyRing,
    blobs: BlobStore,
    checker: Checker | None,
    approval_checker: ApprovalChecker | None,
) -> None:
    """Look at every attachment that has no final verdict yet. Approvals come after what they approve."""
    open_questions = {*_MAY_CHANGE, *({UNPROVEN} if checker is not None else ())}
    looker = _Looker(connection, ledger, ring, blobs, checker, approval_checker)
    for kind in (EntryType.DOCUMENT_FINISHED, EntryType.DOCUMENT_APPROVED):
        for entry in ledger:
            if entry.kind == kind and entry.room and not entry.fault and entry.content in open_questions:
                verdict = looker.verdict(entry)
                if verdict != entry.content:
                    entry.content = verdict
                    ledger.mark(entry)


class _Looker:
    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        ring: KeyRing,
        blobs: BlobStore,
        checker: Checker | None,
        approval_checker: ApprovalChecker | None,
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._ring = ring
        self._blobs = blobs
        self._checker = checker
        self._approval_checker = approval_checker

    def verdict(self, entry: Entry) -> str:
        """The verdict on one entry's attachment as far as it can be told now."""
        if not entry.claims:
            return UNSEEN  # of a newer program
        try:
            read = read_entry(self._connection, self._ring, entry)
            if entry.kind == EntryType.DOCUMENT_FINISHED:
                return self._finished(read)
            return self._approved(read)
        except SkjemaError as error:
            if error.code is ErrorCode.BLOB_MISSING:
                return MISSING
            if error.code in {ErrorCode.BLOB_DAMAGED, ErrorCode.ENTRY_BROKEN}:
                return f"attachment-{error.details.get('reason', 'damaged')}"
            raise

    def _finished(self, read: OpenEntry) -> str:
        pdf = self._pdf(read, "pdf_sha256")
        if self._checker is None:
            return UNPROVEN
        return self._checker(document_of(read), pdf, mapping(read.data, "facts"))

    def _approved(self, read: OpenEntry) -> str:
        pdf = self._pdf(read, "approved_sha256")
        about = self._ledger.get(text(read.data, "revision"))
        if about is None or not about.room or about.kind != EntryType.DOCUMENT_FINISHED or about.fault:
            return MISSING
        original = read_entry(self._connection, self._ring, about)
        before = self._pdf(original, "pdf_sha256")
        # A second signature is appended: whatever touches the bytes of the first is something else.
        if len(pdf) <= len(before) or not pdf.startswith(before):
            return "approval-changes-pdf"
        if self._approval_checker is None:
            return UNPROVEN
        return self._approval_checker(document_of(original), before, pdf, read.by)

    def _pdf(self, read: OpenEntry, name: str) -> bytes:
        if len(read.blobs) != 1:
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape")
        pdf = self._blobs.get(read.blobs[0])
        if hashlib.sha256(pdf).hexdigest() != text(read.data, name):
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="hash")
        return pdf
