"""What events and marks are called in a timeline: kind, title, sign, and a sentence more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from skjema_app.domain.documents import CASE_EVENTS, MEETING_EVENTS, DocumentEvent, EventKind
from skjema_app.domain.school import Mark, MarkKind
from skjema_app.form_engine.values import parse_date
from skjema_app.system.calendar import date_in_words, stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.archive_words import round_id_words
from skjema_app.workflows.case_words import note_words
from skjema_app.workflows.consent import service_names
from skjema_app.workflows.correction_words import corrections_in
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_item import ItemKind

_OF_A_ROUND = frozenset({EventKind.EXPORTED, EventKind.ARCHIVED, EventKind.ARCHIVE_LEFT_OUT, EventKind.WAITED_FOR})
_AHEAD = frozenset({EventKind.CONVERSATION_MOVED})
"""Events whose day is one that was chosen for something, not one on which it happened."""

_ICONS: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.TOLD: "phone",
        EventKind.EXPORTED: "download",
        EventKind.PRINTED: "printer",
        EventKind.CONVERSATION_MOVED: "calendar",
        EventKind.NOTE: "pencil",
        EventKind.CONSENT_WITHDRAWN: "pencil",
        EventKind.SHARED_OUTSIDE: "download",
        EventKind.FILED: "document",
        EventKind.ARCHIVE_LEFT_OUT: "pencil",
        EventKind.WAITED_FOR: "calendar",
        EventKind.SENT_HOME: "download",
        EventKind.NOT_SENT_HOME: "pencil",
        EventKind.DECISION_DROPPED: "pencil",
        EventKind.DECISION_OPENED: "calendar",
    }
)
"""All others are a tick."""

_HAND = "hand-"
"""What the marks of a case that goes from one person to another begin with (`HAND_MARKS`)."""

_DELIVERIES = frozenset(
    {
        EventKind.EXPORTED,
        EventKind.PRINTED,
        EventKind.SHARED_OUTSIDE,
        EventKind.ARCHIVED,
        EventKind.ARCHIVE_CHOSEN,
        EventKind.ARCHIVE_LEFT_OUT,
        EventKind.WAITED_FOR,
        EventKind.SENT_HOME,
        EventKind.NOT_SENT_HOME,
    }
)


def event_kind(kind: EventKind) -> ItemKind:
    """What an event is, for the choice of what to see."""
    if kind is EventKind.APPROVED_OUTSIDE:
        return ItemKind.APPROVAL
    return ItemKind.DELIVERY if kind in _DELIVERIES else ItemKind.HAPPENED


def event_icon(kind: EventKind) -> str:
    """The sign of an event."""
    return _ICONS.get(kind, "check")


def event_words(session: Session, event: DocumentEvent, number_before: str) -> tuple[str, str]:
    """Title of an event, and a sentence more without its day. ``number_before``: the number that it corrects."""
    if event.kind in CASE_EVENTS:
        title, text = note_words(event.kind.value, event.how, event.text)
        return title, _joined(event.who, text)
    how = round_id_words(event.how) if event.kind in _OF_A_ROUND else event.how
    how = "" if event.kind in MEETING_EVENTS else how  # a place in the minutes
    corrected = _("før: {number}").format(number=number_before) if number_before else ""
    ahead = in_words(event.happened) if event.kind in _AHEAD else ""
    return _title(event, number_before), _joined(ahead, event.who, how, _said(session, event), corrected)


def lived_in(event: DocumentEvent) -> str:
    """The day, with the time where one is told, on which an event happened; "" where it tells of none."""
    return "" if event.kind in _AHEAD or event.kind is EventKind.FILED else event.happened


def mark_kind(kind: MarkKind) -> ItemKind:
    """What a mark on a version is."""
    if kind in {MarkKind.FETCHED, MarkKind.OPENED}:
        return ItemKind.DELIVERY
    return ItemKind.PEOPLE if kind is MarkKind.GRANTED else ItemKind.APPROVAL


def mark_words(mark: Mark, who: str, names: str) -> tuple[str, str, str]:
    """Title, text and sign of a mark on a version. ``names``: who a grant is for."""
    said = mark_said(mark)
    by = _("Av {who}.").format(who=who)
    match mark.kind:
        case MarkKind.APPROVED:
            title = _("Godkjent etter fullmakt") if mark.data.get("on_behalf") else _("Godkjent")
            return title, f"{by} {said}".strip(), "seal"
        case MarkKind.RETURNED:
            return _("Sendt tilbake"), _("{who}: {said}").format(who=who, said=said), "pencil"
        case MarkKind.WITHDRAWN:
            return _("Trukket tilbake"), _("{who}: {said}").format(who=who, said=said), "pencil"
        case MarkKind.FETCHED:
            return _("Hentet"), by, "download"
        case MarkKind.OPENED:
            return _("Åpnet"), by, "check"
        case MarkKind.DECIDED:
            return _("Tatt imot"), f"{by} {said}".strip(), "seal"
        case MarkKind.GRANTED:
            return _("Kan lese i saken"), _("{names}. Gitt av {who}.").format(names=names, who=who), "people"
        case _:
            return _("Avklart hva som gjelder"), by, "seal"


def mark_said(mark: Mark) -> str:
    """What a mark says beside who made it."""
    if mark.kind is MarkKind.DECIDED:
        number = mark.data.get("number")
        return _("Skjema-nr. {number}.").format(number=number) if isinstance(number, str) and number else ""
    comment = mark.data.get("comment") or mark.data.get("reason") or ""
    return f"«{comment}»" if isinstance(comment, str) and comment else ""


def case_mark_kind(kind: MarkKind) -> ItemKind:
    """What a mark on a case is."""
    return ItemKind.PEOPLE if kind.value.startswith(_HAND) else ItemKind.HAPPENED


def case_mark_words(mark: Mark, who: str, person: str) -> tuple[str, str]:
    """Title and text of a mark on a case. ``who`` did it; ``person``: whom the case goes to, or ""."""
    said = {name: value for name in ("how", "text") if isinstance(value := mark.data.get(name), str)}
    if not mark.kind.value.startswith(_HAND):
        title, text = note_words(mark.kind.value, said.get("how", ""), said.get("text", ""))
        return title, _joined(who, text)
    titles = {
        "hand-offered": _("Saken er tilbudt en annen"),
        "hand-accepted": _("Ny saksansvarlig"),
        "hand-declined": _("Takket nei til saken"),
        "hand-taken-back": _("Tilbudet om saken er trukket"),
        "hand-moved": _("Saken er flyttet til en annen"),
    }
    by = _("Av {who}.").format(who=who)
    to = _("Til {who}.").format(who=person) if person and person != who else ""
    words = f"«{said['text']}»" if said.get("text") else ""
    return titles.get(mark.kind.value) or _("Notert"), " ".join(one for one in (by, to, words) if one)


def in_words(happened: str) -> str:
    """«2026-11-22T15:40» or «2026-11-22» in words; other text as it is."""
    try:
        moment = datetime.fromisoformat(happened)
    except ValueError:
        return happened
    return stamp_in_words(moment) if "T" in happened else date_in_words(moment.date())


def placed(happened: str, registered: datetime) -> tuple[datetime, date | None]:
    """Where something stands in the order of what happened, and the day that is told of.

    With only a day: at the time it was written down, when that was the same day; else at the beginning of the day.
    """
    day = parse_date(happened[:10]) if happened else None
    if day is None:
        return registered, None
    clock = happened[11:16]
    if clock:
        try:
            moment = datetime.combine(day, datetime.fromisoformat(f"{day}T{clock}").time(), registered.tzinfo)
        except ValueError:
            return registered, day
        return moment, day
    if day == registered.date():
        return registered, day
    return datetime.combine(day, datetime.min.time(), registered.tzinfo), day


def _title(event: DocumentEvent, number_before: str) -> str:
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
        EventKind.ARCHIVED: _archived(event, number_before),
        EventKind.ARCHIVE_CHOSEN: _("Skal arkiveres"),
        EventKind.ARCHIVE_LEFT_OUT: _("Skal ikke arkiveres"),
        EventKind.WAITED_FOR: _("Kontoret venter"),
        EventKind.SENT_HOME: _("Sendt hjem"),
        EventKind.NOT_SENT_HOME: _("Ikke sendt hjem"),
        EventKind.DECISION_DONE: _("Vedtak gjort"),
        EventKind.DECISION_DROPPED: _("Vedtak skal ikke gjøres"),
        EventKind.DECISION_OPENED: _("Vedtak skal gjøres likevel"),
    }
    if corrections_in((event,)):
        return _("Retting")
    return titles.get(event.kind) or _("Notert")


def _archived(event: DocumentEvent, number_before: str) -> str:
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


def _joined(*parts: str) -> str:
    return " · ".join(one for one in parts if one)
