"""Finished documents: list, page with timeline, PDF, preview, export, events afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.workflows.session import Change, Session


class CaseState(StrEnum):
    """Where a report stands, as the list shows it. Alone there is no exchange, hence no delivery."""

    DRAFT = "kladd"
    FINISHED = "ferdig"
    RESTRICTED = "ferdig-12-5"
    TOLD = "fortalt"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row in *Saker*: a finished report with what belongs to it, or a draft not yet finished.

    Attributes:
        key: document id, or draft id when ``draft`` is True.
        draft: a draft, not a finished document.
        title: form title.
        pupil: pupil's name or «Ukjent elev».
        group: class or "".
        state: where it stands.
        urgent: marked «haster».
        when: last time something happened.
        missing: answers that a draft lacks.
        waiting: short text on what waits, or "".
    """

    key: str
    draft: bool
    title: str
    pupil: str
    group: str
    state: CaseState
    urgent: bool
    when: datetime
    missing: int = 0
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a timeline: when, what, and a sentence more. ``document_id`` set where a PDF can be shown."""

    when: datetime
    title: str
    text: str
    icon: str
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A report opened in *Saker*: facts, what the person can do, and the timeline (newest last).

    Attributes:
        document: the first finished document.
        supplements: documents that add to it.
        events: what happened afterwards.
        timeline: everything in order.
        notice: an information sentence at the top, or "" (for § 12-5: who must be told, and how).
        can_supplement: utfyllende answers are still open.
        supplement_draft: id of a draft that supplements it, or "".
        open_conversation: «ikke ennå»: who talks with the pupil and when, in words, or "".
    """

    document: FinishedDocument
    supplements: tuple[FinishedDocument, ...]
    events: tuple[DocumentEvent, ...]
    timeline: tuple[TimelineItem, ...]
    notice: str
    can_supplement: bool
    supplement_draft: str
    open_conversation: str


@dataclass(frozen=True, slots=True)
class PageImages:
    """A PDF as pictures for the preview inside the window.

    Attributes:
        title: of the document.
        pages: PNG bytes per page.
        dpi: resolution they were made at.
        draft: shows the UTKAST watermark.
    """

    title: str
    pages: tuple[bytes, ...]
    dpi: int
    draft: bool


def list_cases(session: Session, *, query: str = "") -> tuple[CaseRow, ...]:
    """Rows of *Saker*, newest first; ``query`` searches titles, names and text (æøå exact)."""
    raise NotImplementedError


def open_case(session: Session, document_id: str) -> CaseView:
    """A finished report with its timeline. Raises DOCUMENT_UNKNOWN."""
    raise NotImplementedError


def signed_pdf(session: Session, document_id: str) -> bytes:
    """The signed bytes as they were finished."""
    raise NotImplementedError


def preview_document(session: Session, document_id: str, *, dpi: int = 110) -> PageImages:
    """Pages of a finished document."""
    raise NotImplementedError


def preview_draft(session: Session, draft_id: str, *, dpi: int = 110) -> PageImages:
    """Pages of a draft as it is now, marked UTKAST. Raises LETTERS_NOT_DRAWABLE with the letters."""
    raise NotImplementedError


def proposed_file_name(session: Session, document_id: str) -> str:
    """A file name that Windows takes, without the pupil's name: «2026-11-22 Melding til rektor 3fa9.pdf»."""
    raise NotImplementedError


def export_pdf(session: Session, document_id: str, target: Path, *, replace: bool = False) -> Change:
    """Write the signed PDF as a plain file and log the export as an event. Raises FILE_EXISTS, WRITE_DENIED …"""
    raise NotImplementedError


def record_event(
    session: Session,
    document_id: str,
    kind: EventKind,
    *,
    happened: str = "",
    who: str = "",
    how: str = "",
    text: str = "",
) -> Change:
    """Write down what happened after finishing (told, conversation held, note …)."""
    raise NotImplementedError
