"""*Hjem*: what waits for this person, the drafts, and whether the copy somewhere else is fresh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from skjema_app.domain.documents import FinishedDocument
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import archive_reminders, closed_room
from skjema_app.workflows import documents as documents_workflow
from skjema_app.workflows.fill_form import DraftSummary, list_drafts
from skjema_app.workflows.home_school import school_items
from skjema_app.workflows.keep_copies import CopyStatus, copy_status
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.plan_reminders import PlanReminder, ReminderKind, plan_reminders
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits.

    Attributes:
        kind: "conversation", "supplement", "tell" (§ 12-5 not told yet), "closed" (§ 12-5 that was given to this
            person), "evaluation", "follow-up", "export-left", "archive-document", "archive-drafts" (``key``: draft id),
            "archive-split", "archive-minutes", or one of `home_school`.
        title: what it is, in words.
        due: date in words, «Haster», or "".
        overdue: the date has passed.
        key: document id to open.
    """

    kind: str
    title: str
    due: str
    overdue: bool
    key: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """What *Hjem* shows; all empty means the friendly empty page."""

    waiting: tuple[WaitingItem, ...]
    drafts: tuple[DraftSummary, ...]
    copies: CopyStatus
    finished_count: int


def home(session: Session) -> HomeView:
    """Gather it: what is overdue first, then by date. § 12-5 is told of without a name or what it is."""
    documents = session.vault.documents.list()
    all_events = session.vault.documents.all_events()
    today = session.clock.now().date()
    waiting: list[tuple[date, WaitingItem]] = []
    for document in documents:
        title = shown_title(document)
        if closed_room.waits_for_telling(session, document):
            text = _("Skjermet sak: noen skal ha beskjed (§ 12-5)")
            waiting.append((date.min, WaitingItem("tell", text, "", overdue=True, key=document.document_id)))
        if closed_room.may_answer(session, document):
            text = _("Skjermet sak venter på deg")
            waiting.append((date.min, WaitingItem("closed", text, "", overdue=True, key=document.document_id)))
        conversation = documents_workflow.open_conversation(session, document, all_events.get(document.document_id, ()))
        if conversation is not None and _is_mine(session, document):
            day = conversation.day
            text = _("Samtale med eleven: {title}").format(title=title)
            due = date_in_words(day) if day else ""
            overdue = day is not None and day < today
            item = WaitingItem("conversation", text, due, overdue, document.document_id)
            waiting.append((day or today, item))
    waiting += [(one.day, _plan_item(one, today)) for one in plan_reminders(session, today)]
    waiting += [(today, _archive_item(session, one)) for one in archive_reminders.reminders(session)]
    ordered = [item for _day, item in sorted(waiting, key=lambda pair: pair[0])]
    at_school = [
        WaitingItem(one.kind, one.title, _("Haster") if one.urgent else "", one.pressing, one.key)
        for one in school_items(session)
    ]
    return HomeView(
        waiting=tuple(sorted((*at_school, *ordered), key=lambda item: not item.overdue)),
        drafts=masked(list_drafts(session)),
        copies=copy_status(session),
        finished_count=len(documents),
    )


def shown_title(document: FinishedDocument) -> str:
    """What a document is called where others may look over the shoulder."""
    if document.restricted:
        return _("Skjermet sak")
    return f"{document.pupil or _('Ukjent elev')} · {document.title}"


def masked(drafts: tuple[DraftSummary, ...]) -> tuple[DraftSummary, ...]:
    """Drafts with those of § 12-5 named as nothing more than that."""
    return tuple(replace(one, title=_("Skjermet sak"), pupil="", group="") if one.hidden else one for one in drafts)


def _is_mine(session: Session, document: FinishedDocument) -> bool:
    """A conversation that was promised waits for whoever promised it; in a § 12-5 room for its author only."""
    school = session.school
    return (
        not document.restricted or not document.school or (school is not None and document.author == school.person_id)
    )


def _archive_item(session: Session, one: archive_reminders.ArchiveReminder) -> WaitingItem:
    kind = one.kind.value
    if one.kind is archive_reminders.ReminderKind.DOCUMENT:
        document = session.vault.documents.get(one.document_id)
        if not document.restricted and is_meeting(session.form_of(document.pin)):
            kind = "archive-minutes"  # stands in *Møter*
    return WaitingItem(kind, one.sentence, "", overdue=False, key=one.document_id or one.draft_id)


def _plan_item(one: PlanReminder, today: date) -> WaitingItem:
    words = {
        ReminderKind.EVALUATION: _("Evaluer planen: {title}"),
        ReminderKind.CONVERSATION: _("Kontrollsamtale med eleven: {title}"),
    }
    if one.kind is ReminderKind.EVALUATION and one.day < today:
        due = _("Evalueringen var satt til {day}.").format(day=date_in_words(one.day))
    else:
        due = date_in_words(one.day)
    title = words[one.kind].format(title=one.title)
    return WaitingItem(one.kind.value, title, due, one.day < today, one.document_id)
