"""*Hjem*: what waits for this person, the drafts, and whether the copy somewhere else is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import archive_reminders, home_school, new_year_reminder, tasks
from skjema_app.workflows.archive_reminders import ArchiveReminder
from skjema_app.workflows.fill_form import DraftSummary, list_drafts
from skjema_app.workflows.home_school import SchoolItem, about_the_vault, pressing_first
from skjema_app.workflows.keep_copies import CopyStatus, copy_status
from skjema_app.workflows.meetings import is_meeting
from skjema_app.workflows.recalled import Look, recall
from skjema_app.workflows.session import Session
from skjema_app.workflows.tasks import Task, TaskGroup


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits.

    Attributes:
        kind: one of `Task.kind`, "supplement", "export-left", "archive-document", "archive-drafts" (``key``: draft id),
            "archive-split", "archive-minutes", "archive-round", "new-year", or one of `home_school`.
        title: what it is, in words.
        due: date in words, «Haster», or "".
        overdue: the date has passed.
        key: document id to open.
        group: when it is to be done.
    """

    kind: str
    title: str
    due: str
    overdue: bool
    key: str
    group: TaskGroup = TaskGroup.TODAY


@dataclass(frozen=True, slots=True)
class HomeView:
    """What *Hjem* shows; all empty means the friendly empty page.

    ``others``: what somebody else should have done, for those who decide.
    """

    waiting: tuple[WaitingItem, ...]
    drafts: tuple[DraftSummary, ...]
    copies: CopyStatus
    finished_count: int
    others: tuple[WaitingItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What all documents are looked through for; it holds for a day, until something is written.

    Attributes:
        tasks: of cases and § 12-5 rooms.
        at_school: reviews, own documents on their way.
        archived: what the archive round asks for.
        finished: how many documents there are.
    """

    tasks: tuple[Task, ...]
    at_school: tuple[SchoolItem, ...]
    archived: tuple[ArchiveReminder, ...]
    finished: int


def _gathered(session: Session, day: date) -> Gathered:
    return Gathered(
        tasks=tasks.of_cases(session, day),
        at_school=home_school.of_documents(session),
        archived=archive_reminders.of_documents(session),
        finished=len(session.vault.documents.list()),
    )


GATHERED: Look[Gathered] = Look("hjem", Gathered, _gathered, daily=True)


def home(session: Session) -> HomeView:
    """Gather it: what is overdue first, then by date. § 12-5 is told of without a name or what it is."""
    today = session.clock.now().date()
    known = recall(session, GATHERED)
    listed = known.tasks
    waiting = [(one.due or today, _case_item(one)) for one in listed if one.mine]
    reminded = (*known.archived, *archive_reminders.of_files(session))
    waiting += [(one.day or today, _archive_item(session, one, today)) for one in reminded]
    waiting += _new_year(session, today)
    ordered = [item for _day, item in sorted(waiting, key=lambda pair: pair[0])]
    others = sorted((one for one in listed if not one.mine and one.group is TaskGroup.OVERDUE), key=_due)
    at_school = [
        WaitingItem(one.kind, one.title, _("Haster") if one.urgent else "", one.pressing, one.key)
        for one in pressing_first((*about_the_vault(session), *known.at_school))
    ]
    return HomeView(
        waiting=tuple(sorted((*at_school, *ordered), key=lambda item: not item.overdue)),
        drafts=masked(list_drafts(session)),
        copies=copy_status(session),
        finished_count=known.finished,
        others=tuple(_case_item(one, session) for one in others),
    )


def masked(drafts: tuple[DraftSummary, ...]) -> tuple[DraftSummary, ...]:
    """Drafts with those of § 12-5 named as nothing more than that."""
    return tuple(replace(one, title=_("Skjermet sak"), pupil="", group="") if one.hidden else one for one in drafts)


def _new_year(session: Session, today: date) -> Iterator[tuple[date, WaitingItem]]:
    found = new_year_reminder.reminder(session)
    if found is not None:
        day = date_in_words(found.day)
        due = _("Skulle vært gjort {day}") if found.overdue else _("Siste dag er {day}")
        group = tasks.group_of(found.day, today)
        yield found.day, WaitingItem("new-year", found.sentence, due.format(day=day), found.overdue, "", group)


def _archive_item(session: Session, one: archive_reminders.ArchiveReminder, today: date) -> WaitingItem:
    kind = one.kind.value
    if one.kind is archive_reminders.ReminderKind.DOCUMENT:
        document = session.vault.documents.get(one.document_id)
        if not document.restricted and is_meeting(session.form_of(document.pin)):
            kind = "archive-minutes"  # stands in *Møter*
    due = "" if one.day is None else _("Siste dag er {day}").format(day=date_in_words(one.day))
    group = TaskGroup.TODAY if one.day is None else tasks.group_of(one.day, today)
    return WaitingItem(kind, one.sentence, due, overdue=False, key=one.document_id or one.draft_id, group=group)


def _case_item(one: Task, whose: Session | None = None) -> WaitingItem:
    """A task in a case; with ``whose`` the names of those it waits for stand with it."""
    overdue = one.group is TaskGroup.OVERDUE
    due = date_in_words(one.due) if one.due is not None else ""
    if one.kind == "evaluation" and overdue:
        due = _("Evalueringen var satt til {day}.").format(day=due)
    elif one.kind in {"deadline", "absence", "decision"} and overdue:
        due = _("Skulle vært gjort {day}").format(day=due)
    if whose is not None and whose.school is not None:
        names = sorted(whose.school.person(person).name for person in one.who if person)
        due = " · ".join(part for part in (due, ", ".join(names)) if part)
    return WaitingItem(one.kind, one.words, due, overdue, one.key, one.group)


def _due(one: Task) -> tuple[date, str]:
    return one.due or date.min, one.words
