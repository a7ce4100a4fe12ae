"""*Hjem*: what waits for this person, the drafts, and whether the copy somewhere else is fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skjema_app.domain.documents import EventKind
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import documents as documents_workflow
from skjema_app.workflows.fill_form import DraftSummary, list_drafts
from skjema_app.workflows.home_school import school_items
from skjema_app.workflows.keep_copies import CopyStatus, copy_status
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits.

    Attributes:
        kind: "conversation", "supplement", "tell" (§ 12-5 not told yet), "export-left", or one of `home_school`.
        title: what it is, in words.
        due: date in words, or "".
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
    """Gather it: what is overdue first, then by date."""
    documents = session.vault.documents.list()
    all_events = session.vault.documents.all_events()
    today = session.clock.now().date()
    waiting: list[tuple[date, WaitingItem]] = []
    for document in documents:
        title = f"{document.pupil or _('Ukjent elev')} · {document.title}"
        events = all_events.get(document.document_id, ())
        told = any(event.kind is EventKind.TOLD for event in events)
        if document.restricted and not told and not document.supplements:
            text = _("Noen skal ha beskjed (§ 12-5): {title}").format(title=title)
            waiting.append((date.min, WaitingItem("tell", text, "", overdue=True, key=document.document_id)))
        conversation = documents_workflow.open_conversation(session, document, events)
        if conversation is not None:
            day = conversation.day
            text = _("Samtale med eleven: {title}").format(title=title)
            due = date_in_words(day) if day else ""
            overdue = day is not None and day < today
            item = WaitingItem("conversation", text, due, overdue, document.document_id)
            waiting.append((day or today, item))
    ordered = [item for _day, item in sorted(waiting, key=lambda pair: pair[0])]
    at_school = [WaitingItem(one.kind, one.title, "", one.pressing, one.key) for one in school_items(session)]
    return HomeView(
        waiting=tuple(sorted((*at_school, *ordered), key=lambda item: not item.overdue)),
        drafts=list_drafts(session),
        copies=copy_status(session),
        finished_count=len(documents),
    )
