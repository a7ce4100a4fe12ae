"""Finished documents: list, page with timeline, PDF, preview, export, events afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import FieldType
from skjema_app.form_engine.evaluate import evaluate
from skjema_app.system import safe_files
from skjema_app.system.calendar import date_in_words, stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form, finish_document
from skjema_app.workflows.fill_form import DraftSummary
from skjema_app.workflows.session import Change, Session

_EMPLOYEE_FIELD, _LEADER = "gjelder_ansatt", "ja-ledelsen"


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
    documents = session.vault.documents.list()
    events = session.vault.documents.all_events()
    latest = {d.document_id: d.finished for d in documents if not d.supplements}
    for document in documents:
        if document.supplements in latest:
            latest[document.supplements] = max(latest[document.supplements], document.finished)
    rows = [
        _finished_row(session, d, latest[d.document_id], events.get(d.document_id, ()))
        for d in documents
        if not d.supplements
    ]
    drafts = fill_form.list_drafts(session)
    if query.strip():
        found = session.vault.documents.search(query)
        parents = {d.document_id: d.supplements or d.document_id for d in documents}
        keep = {parents[one] for one in found if one in parents}
        rows = [row for row in rows if row.key in keep]
        words = query.casefold().split()
        drafts = tuple(d for d in drafts if all(w in f"{d.title} {d.pupil} {d.group}".casefold() for w in words))
    rows += [_draft_row(draft) for draft in drafts]
    return tuple(sorted(rows, key=lambda row: row.when, reverse=True))


def open_case(session: Session, document_id: str) -> CaseView:
    """A finished report with its timeline. Raises DOCUMENT_UNKNOWN."""
    document = session.vault.documents.get(document_id)
    if document.supplements:
        document = session.vault.documents.get(document.supplements)
    family = [d for d in session.vault.documents.list() if d.supplements == document.document_id]
    supplements = tuple(sorted(family, key=lambda one: one.finished))
    events = tuple(
        sorted(
            (event for one in (document, *supplements) for event in session.vault.documents.events(one.document_id)),
            key=lambda event: event.registered,
        )
    )
    draft = next((d for d in session.vault.drafts.list() if d.supplements == document.document_id), None)
    conversation = open_conversation(session, document, events)
    return CaseView(
        document=document,
        supplements=supplements,
        events=events,
        timeline=_timeline(session, document, supplements, events),
        notice=restricted_notice(document, session) if document.restricted else "",
        can_supplement=draft is None and _has_open_questions(session, document),
        supplement_draft=draft.draft_id if draft else "",
        open_conversation=conversation.sentence if conversation else "",
    )


def signed_pdf(session: Session, document_id: str) -> bytes:
    """The signed bytes as they were finished."""
    return session.vault.documents.pdf(document_id)


def preview_document(session: Session, document_id: str, *, dpi: int = 110) -> PageImages:
    """Pages of a finished document."""
    document = session.vault.documents.get(document_id)
    return _pages(document.title, signed_pdf(session, document_id), dpi, draft=False)


def preview_draft(session: Session, draft_id: str, *, dpi: int = 110) -> PageImages:
    """Pages of a draft as it is now, marked UTKAST. Raises LETTERS_NOT_DRAWABLE with the letters."""
    opened = finish_document.draft_pdf(session, draft_id)
    return _pages(opened.title, opened.pdf, dpi, draft=True)


def proposed_file_name(session: Session, document_id: str) -> str:
    """A file name that Windows takes, without the pupil's name: «2026-11-22 Melding til rektor 3fa9.pdf»."""
    document = session.vault.documents.get(document_id)
    title = session.form_of(document.pin).short_title.nb
    safe = "".join(letter for letter in title if letter.isalnum() or letter in " -").strip()
    return f"{document.finished.date().isoformat()} {safe} {document.document_id[:4]}.pdf"


def export_pdf(session: Session, document_id: str, target: Path, *, replace: bool = False) -> Change:
    """Write the signed PDF as a plain file and log the export as an event. Raises FILE_EXISTS, WRITE_DENIED …."""
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    safe_files.atomic_write(target, signed_pdf(session, document_id), private=False)
    return record_event(session, document_id, EventKind.EXPORTED, text=target.name)


def export_draft_pdf(session: Session, draft_id: str, target: Path, *, replace: bool = False) -> None:
    """Write a draft's pages, marked UTKAST, as a plain file."""
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    safe_files.atomic_write(target, finish_document.draft_pdf(session, draft_id).pdf, private=False)


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
    """Who must be told when an employee may have violated a pupil (§ 12-5), by who is concerned (user-review § 3.4)."""
    about_leaders = document.answers.get(_EMPLOYEE_FIELD) == _LEADER
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


def _pages(title: str, pdf: bytes, dpi: int, *, draft: bool) -> PageImages:
    from skjema_app.documents import preview

    pages = tuple(preview.page_png(pdf, index, dpi) for index in range(preview.page_count(pdf)))
    return PageImages(title, pages, dpi, draft)


def _has_open_questions(session: Session, document: FinishedDocument) -> bool:
    """Whether the fullest level still asks something that neither the document nor a supplement answers."""
    definition = session.form_of(document.pin)
    base: dict[str, Json] = dict(document.answers)
    for one in session.vault.documents.list():
        if one.supplements == document.document_id:
            base |= one.answers
    fullest = definition.levels[-1].level_id
    state = evaluate(definition, {}, level=fullest, base=base, today=session.clock.now().date())
    shown = (field for step in state.steps for field in step.fields if field.visible)
    return any(field.field.type is not FieldType.NOTICE for field in shown)


def _finished_row(
    session: Session, document: FinishedDocument, when: datetime, events: tuple[DocumentEvent, ...]
) -> CaseRow:
    told = any(event.kind is EventKind.TOLD for event in events)
    state = CaseState.TOLD if told else CaseState.RESTRICTED if document.restricted else CaseState.FINISHED
    waiting = _("Samtale med eleven") if open_conversation(session, document, events) else ""
    if events:
        when = max(when, events[-1].registered)
    return CaseRow(
        key=document.document_id,
        draft=False,
        title=document.title,
        pupil=document.pupil or _("Ukjent elev"),
        group=document.group,
        state=state,
        urgent=document.urgent,
        when=when,
        waiting=waiting,
    )


def _draft_row(draft: DraftSummary) -> CaseRow:
    return CaseRow(
        key=draft.draft_id,
        draft=True,
        title=draft.title,
        pupil=draft.pupil or _("Ingen elev valgt ennå"),
        group=draft.group,
        state=CaseState.DRAFT,
        urgent=False,
        when=draft.updated,
        missing=draft.missing,
    )


def _timeline(
    session: Session,
    document: FinishedDocument,
    supplements: tuple[FinishedDocument, ...],
    events: tuple[DocumentEvent, ...],
) -> tuple[TimelineItem, ...]:
    items = []
    if document.experienced:
        day = datetime.combine(date.fromisoformat(document.experienced[:10]), datetime.min.time()).astimezone()
        items.append(
            TimelineItem(
                min(day, document.finished), _("Det som skjedde"), _("Opplevd dato, slik den er oppgitt."), "calendar"
            )
        )
    signed = _("Ferdigstilt og signert av {name}.").format(name=session.person.name)
    items.append(TimelineItem(document.finished, document.title, signed, "document", document.document_id))
    items += [
        TimelineItem(one.finished, _("Utfyllende opplysninger"), signed, "document", one.document_id)
        for one in supplements
    ]
    items += [_event_item(event) for event in events]
    return tuple(sorted(items, key=lambda item: item.when))


def _event_item(event: DocumentEvent) -> TimelineItem:
    details = " · ".join(part for part in (event.who, event.how, event.text) if part)
    happened = _in_words(event.happened)
    titles = {
        EventKind.TOLD: _("Fikk beskjed"),
        EventKind.EXPORTED: _("PDF lagret som vanlig fil"),
        EventKind.PRINTED: _("Skrevet ut"),
        EventKind.CONVERSATION_DONE: _("Samtale med eleven gjennomført"),
        EventKind.CONVERSATION_MOVED: _("Ny dag for samtalen med eleven"),
        EventKind.NOTE: _("Notat"),
    }
    icons = {
        EventKind.TOLD: "phone",
        EventKind.EXPORTED: "download",
        EventKind.PRINTED: "printer",
        EventKind.CONVERSATION_DONE: "check",
        EventKind.CONVERSATION_MOVED: "calendar",
        EventKind.NOTE: "pencil",
    }
    text = " · ".join(part for part in (happened, details) if part)
    return TimelineItem(event.registered, titles[event.kind], text, icons[event.kind])


def _in_words(happened: str) -> str:
    """«2026-11-22T15:40» or «2026-11-22» in words; other text as it is."""
    try:
        moment = datetime.fromisoformat(happened)
    except ValueError:
        return happened
    return stamp_in_words(moment) if "T" in happened else date_in_words(moment.date())
