"""Finished documents: their PDF, preview, export, and events afterwards. Lists and timelines: ``cases.py``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.attachments import attachments_of
from skjema_app.domain.audit import Deed
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import audit, finish_document
from skjema_app.workflows.attachments import write_beside
from skjema_app.workflows.looking import PageImages as PageImages
from skjema_app.workflows.looking import PdfToShow, look_at_pages
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.looker.client import Looker

_TRACES = frozenset({EventKind.EXPORTED, EventKind.PRINTED})
_EMPLOYEE_FIELD, _LEADER = "gjelder_ansatt", "ja-ledelsen"
_LEADS_FIELD = "i_ledelsen"


def signed_pdf(session: Session, document_id: str) -> bytes:
    """The signed bytes: with both signatures once the version is approved, else as it was finished."""
    if session.school is not None:
        approved = session.school.approved_pdf(document_id)
        if approved is not None:
            return approved
    return session.vault.documents.pdf(document_id)


def document_to_show(session: Session, document_id: str) -> PdfToShow:
    """A finished document's PDF; `look_at_pages` draws it, and needs no vault for that."""
    document = session.vault.documents.get(document_id)
    audit.read_document(session, document)
    return PdfToShow(document.title, signed_pdf(session, document_id), draft=False)


def draft_pages(session: Session, draft_id: str, *, dpi: int = 110) -> Callable[[], PageImages]:
    """Read a draft as it is now; what is given lays it out, marked UTKAST, and draws it.

    That takes longer than reading and touches no vault: any thread may do it, while the vault's goes on saving.
    """
    return functools.partial(_draw_draft, session.looker, finish_document.draft_model(session, draft_id), dpi)


def preview_document(session: Session, document_id: str, *, dpi: int = 110) -> PageImages:
    """Pages of a finished document."""
    return look_at_pages(session.looker, document_to_show(session, document_id), dpi=dpi)


def proposed_file_name(session: Session, document_id: str) -> str:
    """A file name that Windows takes, without the pupil's name: «2026-11-22 Melding til rektor 3fa9.pdf»."""
    document = session.vault.documents.get(document_id)
    title = session.form_of(document.pin).short_title.nb
    safe = "".join(letter for letter in title if letter.isalnum() or letter in " -").strip()
    return f"{document.finished.date().isoformat()} {safe} {document.document_id[:4]}.pdf"


def export_pdf(session: Session, document_id: str, target: Path, *, replace: bool = False) -> Change:
    """Write the signed PDF as a plain file, its attachments beside it, and log the export as an event.

    Raises FILE_EXISTS, WRITE_DENIED, ATTACHMENT_GONE …; the PDF is written last, so that it is never without them.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    beside = attachments_of(session.vault.documents.get(document_id).answers)
    written = write_beside(session, target, beside, replace=replace)
    try:
        write_plain(session, target, signed_pdf(session, document_id))
    except SkjemaError:
        for path in written:  # plain text that nobody would look for
            safe_files.remove(path)
        raise
    return record_event(session, document_id, EventKind.EXPORTED, text=_exported(target, len(written)))


def export_draft_pdf(session: Session, draft_id: str, target: Path, *, replace: bool = False) -> None:
    """Write a draft's pages, marked UTKAST, as a plain file."""
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    write_plain(session, target, finish_document.draft_model(session, draft_id).pdf())
    audit.note(session, Deed.EXPORTED)  # a draft is nobody's to find yet: only that it was done


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
    """Write down what happened after finishing (told, conversation held, note …).

    Somebody who was closed out can read, print and save what they have, and writes nothing beside it.
    """
    if kind in _TRACES and not _may_note(session, document_id):
        return Change()
    session.vault.record_event(document_id, kind, happened=happened, who=who, how=how, text=text)
    return Change(documents=True)


def open_conversation(
    session: Session, document: FinishedDocument, events: tuple[DocumentEvent, ...]
) -> OpenConversation | None:
    """The conversation that «ikke ennå» promised, unless it has been held; the last chosen day counts."""
    promise = session.form_of(document.pin).facts.conversation
    # Frozen answers hold visible fields only: the promise was made exactly when it says who or when.
    if promise is None or not (promise.who in document.answers or promise.date in document.answers):
        return None
    if any(event.kind is EventKind.CONVERSATION_DONE for event in events):
        return None
    moved = [event.happened for event in events if event.kind is EventKind.CONVERSATION_MOVED]
    raw = moved[-1] if moved else document.answers.get(promise.date)
    who = document.answers.get(promise.who)
    name = who.get("name") if isinstance(who, dict) else None
    day = date.fromisoformat(raw[:10]) if isinstance(raw, str) else None
    return OpenConversation(name if isinstance(name, str) else session.person.name, day)


def restricted_notice(document: FinishedDocument, session: Session) -> str:
    """Who must be told when an employee may have violated a pupil (§ 12-5), by who is concerned (user-review § 3.4).

    Nothing once the report has been given to somebody: they know.
    """
    if document.school:
        return ""
    about_leaders = document.answers.get(_EMPLOYEE_FIELD) == _LEADER or document.answers.get(_LEADS_FIELD) is True
    whom = (
        _("Gjelder det ledelsen, skal kommunen eller skoleeier ha beskjed direkte.")
        if about_leaders
        else _("Rektor skal ha beskjed straks, muntlig.")
    )
    return _(
        "Gjelder en ansatt (§ 12-5). Meldingen ligger bare i hvelvet ditt. {whom} "
        "Skriv ut eller vis PDF-en, og noter her hvem som fikk beskjed, og når."
    ).format(whom=whom)


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation with the pupil that is still to be held."""

    who: str
    day: date | None

    @property
    def sentence(self) -> str:
        """Who talks with the pupil, and when, in words."""
        if self.day is None:
            return _("{who} snakker med eleven.").format(who=self.who)
        return _("{who} snakker med eleven {day}.").format(who=self.who, day=date_in_words(self.day))


def _draw_draft(looker: Looker, draft: finish_document.DraftModel, dpi: int) -> PageImages:
    return look_at_pages(looker, PdfToShow(draft.title, draft.pdf(), draft=True), dpi=dpi)


def _exported(target: Path, attachments: int) -> str:
    if not attachments:
        return target.name
    more = ngettext("og {n} vedlegg", "og {n} vedlegg", attachments).format(n=attachments)
    return f"{target.name} {more}"


def _may_note(session: Session, document_id: str) -> bool:
    if not session.vault.documents.get(document_id).school:
        return True
    return session.member_of is not None and not session.member_of.stopped
