"""The timeline of a row in *Saker*: what was lived, written, decided, answered, delivered and done, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from skjema_app.domain.documents import CASE_EVENTS, MEETING_EVENTS, DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.system.calendar import date_in_words, stamp_in_words
from skjema_app.system.texts import _
from skjema_app.vault.feed.clocks import ClockFlag
from skjema_app.workflows.archive_words import round_id_words
from skjema_app.workflows.case_words import note_words
from skjema_app.workflows.consent import service_names
from skjema_app.workflows.session import Session

_LATE = timedelta(days=1)
_OF_A_ROUND = frozenset({EventKind.EXPORTED, EventKind.ARCHIVED, EventKind.ARCHIVE_LEFT_OUT, EventKind.WAITED_FOR})


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a timeline: when, what, and a sentence more.

    ``document_id`` is set where a PDF can be shown, ``entry_id`` where an entry of the school's journal says it.
    """

    when: datetime
    title: str
    text: str
    icon: str
    document_id: str = ""
    entry_id: str = ""


def timeline_of(
    session: Session,
    documents: Sequence[FinishedDocument],
    events: Sequence[DocumentEvent],
    marks: Mapping[str, tuple[Mark, ...]],
) -> tuple[TimelineItem, ...]:
    """Everything that happened, oldest first. Marks under another key than a document's are of the case."""
    items: list[TimelineItem] = []
    known = {one.document_id for one in documents}
    items += [_note_item(session, one) for key, found in marks.items() if key not in known for one in found]
    for place, document in enumerate(documents):
        items.extend(_document_items(session, document, lived=place == 0))
        items.extend(_mark_items(session, document, marks.get(document.document_id, ())))
    before = _numbers_before(events)
    items += [_event_item(session, event, before.get(event.entry_id, "")) for event in events]
    flags = session.school.clock_flags() if session.school is not None else {}
    return tuple(sorted((_with_clock_note(session, item, flags) for item in items), key=_when))


def _with_clock_note(session: Session, item: TimelineItem, flags: Mapping[str, ClockFlag]) -> TimelineItem:
    """What a clock says that can't be right, and when something came that came late (design-review § 1.31)."""
    school = session.school
    if school is None or not item.entry_id:
        return item
    notes = {
        ClockFlag.BACKDATED: _("Tilbakedatert: klokken viste tidligere enn da maskinen skrev sist."),
        ClockFlag.AHEAD: _("Klokken på maskinen gikk for fort."),
    }
    flag = flags.get(item.entry_id)
    came = school.received_at(item.entry_id)
    parts = [item.text, notes[flag] if flag is not None else ""]
    if came is not None and abs(came - item.when) > _LATE:
        parts.append(_("Mottatt {when}.").format(when=stamp_in_words(came)))
    return replace(item, text=" ".join(part for part in parts if part))


def _document_items(session: Session, document: FinishedDocument, *, lived: bool) -> Iterator[TimelineItem]:
    if document.experienced and lived:
        day = datetime.combine(date.fromisoformat(document.experienced[:10]), datetime.min.time()).astimezone()
        told = _("Datoen slik den er oppgitt.")
        yield TimelineItem(min(day, document.finished), _("Det som skjedde"), told, "calendar")
    signed = _("Ferdigstilt og signert av {name}.").format(name=document.author_name or session.person.name)
    if document.written_before and not document.restricted:
        signed += " " + _("Skrevet før skolen tok Skjema i bruk.")
    added = document.supplements and document.level != EXTRACT_LEVEL
    title = _("Utfyllende opplysninger") if added else document.title
    if document.number > 1:
        title = _("{title}, versjon {number}").format(title=title, number=document.number)
    # A document from before the school keeps its own time; when it was shared is another matter.
    entry = document.document_id if document.school and not document.written_before else ""
    yield TimelineItem(document.finished, title, signed, "document", document.document_id, entry)


def _mark_items(session: Session, document: FinishedDocument, marks: Sequence[Mark]) -> Iterator[TimelineItem]:
    school = session.school
    if school is None:
        return
    seen: set[tuple[MarkKind, str]] = set()
    for mark in marks:
        once = mark.kind in {MarkKind.FETCHED, MarkKind.OPENED}
        if once and ((mark.kind, mark.person_id) in seen or mark.person_id == document.author):
            continue
        seen.add((mark.kind, mark.person_id))
        who = school.person(mark.person_id).name
        found = _mark_words(mark, who)
        if found is not None:
            title, text, icon = found
            yield TimelineItem(mark.registered, title, text, icon, entry_id=mark.entry_id)


def _mark_words(mark: Mark, who: str) -> tuple[str, str, str] | None:
    comment = mark.data.get("comment") or mark.data.get("reason") or ""
    said = f"«{comment}»" if isinstance(comment, str) and comment else ""
    match mark.kind:
        case MarkKind.APPROVED:
            title = _("Godkjent etter fullmakt") if mark.data.get("on_behalf") else _("Godkjent")
            return title, " ".join(part for part in (_("Av {who}.").format(who=who), said) if part), "document"
        case MarkKind.RETURNED:
            return _("Sendt tilbake"), _("{who}: {said}").format(who=who, said=said), "pencil"
        case MarkKind.WITHDRAWN:
            return _("Trukket tilbake"), _("{who}: {said}").format(who=who, said=said), "pencil"
        case MarkKind.FETCHED:
            return _("Hentet"), _("Av {who}.").format(who=who), "download"
        case MarkKind.OPENED:
            return _("Åpnet"), _("Av {who}.").format(who=who), "check"
        case MarkKind.DECIDED:
            number = mark.data.get("number")
            named = _("Skjema-nr. {number}.").format(number=number) if isinstance(number, str) and number else ""
            return _("Tatt imot"), " ".join(part for part in (_("Av {who}.").format(who=who), named) if part), "check"
        case MarkKind.SETTLED:
            return _("Avklart hva som gjelder"), _("Av {who}.").format(who=who), "check"
        case _:  # a grant; what is noted of a case: ``_note_item``
            return None


def _numbers_before(events: Sequence[DocumentEvent]) -> dict[str, str]:
    """Receipt → the journalpost number that it corrects: both stand in the timeline."""
    last: dict[str, str] = {}
    found = {}
    for one in events:
        if one.kind is EventKind.ARCHIVED:
            found[one.entry_id] = last.get(one.document_id, "")
            last[one.document_id] = one.text
    return found


def _note_item(session: Session, mark: Mark) -> TimelineItem:
    """What somebody noted of the case."""
    said = {name: value for name in ("how", "text", "who", "happened") if isinstance(value := mark.data.get(name), str)}
    who = said.get("who") or (session.school.person(mark.person_id).name if session.school is not None else "")
    title, text = note_words(mark.kind.value, said.get("how", ""), said.get("text", ""))
    parts = (_in_words(said.get("happened", "")), who, text)
    return TimelineItem(
        mark.registered, title, " · ".join(one for one in parts if one), "check", entry_id=mark.entry_id
    )


def _event_item(session: Session, event: DocumentEvent, number_before: str = "") -> TimelineItem:
    if event.kind in CASE_EVENTS:
        title, text = note_words(event.kind.value, event.how, event.text)
        said = " · ".join(one for one in (_in_words(event.happened), event.who, text) if one)
        return TimelineItem(event.registered, title, said, "check", entry_id=event.entry_id)
    how = round_id_words(event.how) if event.kind in _OF_A_ROUND else event.how
    how = "" if event.kind in MEETING_EVENTS else how  # a place in the minutes
    corrected = _("før: {number}").format(number=number_before) if number_before else ""
    details = " · ".join(part for part in (event.who, how, _said(session, event), corrected) if part)
    happened = _in_words(event.happened)
    titles = {
        EventKind.TOLD: _("Fikk beskjed"),
        EventKind.EXPORTED: _("PDF lagret som vanlig fil"),
        EventKind.PRINTED: _("Skrevet ut"),
        EventKind.CONVERSATION_DONE: _("Samtale med eleven gjennomført"),
        EventKind.CONVERSATION_MOVED: _("Ny dag for samtalen med eleven"),
        EventKind.NOTE: _("Notat"),
        EventKind.APPROVED_OUTSIDE: _("Godkjent utenfor Skjema"),
        EventKind.CONSENT_WITHDRAWN: _("Samtykke trukket"),
        EventKind.SHARED_OUTSIDE: _("Delt utenfor skolen"),
        EventKind.TOLD_PORTAL: _("Meldt i portalen"),
        EventKind.FILED: _("Knyttet til saken"),
        EventKind.ARCHIVED: _archived_title(event, number_before),
        EventKind.ARCHIVE_CHOSEN: _("Skal arkiveres"),
        EventKind.ARCHIVE_LEFT_OUT: _("Skal ikke arkiveres"),
        EventKind.WAITED_FOR: _("Kontoret venter"),
        EventKind.SENT_HOME: _("Sendt hjem"),
        EventKind.NOT_SENT_HOME: _("Ikke sendt hjem"),
        EventKind.DECISION_DONE: _("Vedtak gjort"),
        EventKind.DECISION_DROPPED: _("Vedtak skal ikke gjøres"),
        EventKind.DECISION_OPENED: _("Vedtak skal gjøres likevel"),
    }
    icons = {
        EventKind.TOLD: "phone",
        EventKind.EXPORTED: "download",
        EventKind.PRINTED: "printer",
        EventKind.CONVERSATION_DONE: "check",
        EventKind.CONVERSATION_MOVED: "calendar",
        EventKind.NOTE: "pencil",
        EventKind.APPROVED_OUTSIDE: "check",
        EventKind.CONSENT_WITHDRAWN: "pencil",
        EventKind.SHARED_OUTSIDE: "download",
        EventKind.TOLD_PORTAL: "check",
        EventKind.FILED: "document",
        EventKind.ARCHIVED: "check",
        EventKind.ARCHIVE_CHOSEN: "check",
        EventKind.ARCHIVE_LEFT_OUT: "pencil",
        EventKind.WAITED_FOR: "calendar",
        EventKind.SENT_HOME: "download",
        EventKind.NOT_SENT_HOME: "pencil",
        EventKind.DECISION_DONE: "check",
        EventKind.DECISION_DROPPED: "pencil",
        EventKind.DECISION_OPENED: "calendar",
    }
    text = " · ".join(part for part in (happened, details) if part)
    return TimelineItem(event.registered, titles[event.kind], text, icons[event.kind], entry_id=event.entry_id)


def _archived_title(event: DocumentEvent, number_before: str) -> str:
    if event.kind is EventKind.ARCHIVED and not event.text:
        return _("Journalpostnummeret er tatt tilbake")
    return _("Journalpostnummeret er rettet") if number_before else _("Arkivert")


def _said(session: Session, event: DocumentEvent) -> str:
    """What an event says in words; for some its text is a code."""
    match event.kind:
        case EventKind.FILED:
            return ""
        case EventKind.ARCHIVED:
            return _("journalpost {number}").format(number=event.text) if event.text else ""
        case EventKind.CONSENT_WITHDRAWN:
            return service_names(session, (event.text,)) if event.text else _("alle tjenester")
        case _:
            return event.text


def _in_words(happened: str) -> str:
    """«2026-11-22T15:40» or «2026-11-22» in words; other text as it is."""
    try:
        moment = datetime.fromisoformat(happened)
    except ValueError:
        return happened
    return stamp_in_words(moment) if "T" in happened else date_in_words(moment.date())


def _when(item: TimelineItem) -> datetime:
    return item.when
