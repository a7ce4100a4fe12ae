"""Drafts, finished documents, what happens to them afterwards, and where a person was when they left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from skjema_app.domain.answers import Answers


@dataclass(frozen=True, slots=True)
class FormPin:
    """The exact form version that answers belong to (design § 4: a finished document pins its form version)."""

    form_id: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person was in a draft: step, field, cursor and scroll (user-review § 4.3).

    Attributes:
        step: id of the step.
        field: path of the focused field, or "".
        cursor: character position of the cursor in it.
        scroll: scroll position of the page in pixels.
    """

    step: str = ""
    field: str = ""
    cursor: int = 0
    scroll: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft (kladd): the only mutable thing. Has no number and is never signed.

    Attributes:
        draft_id: 32 hex digits, random.
        pin: form version it was begun with.
        level: "kort", "utfyllende", … as the form names its levels.
        supplements: document id that this draft adds to, or "".
        answers: everything typed, hidden answers included.
        place: where the person was last.
        created: local time with offset.
        updated: time of the last write.
        deleted: time it was deleted, or None; can be undone for 30 days.
        finished: document id it became, or "".
        revises: ids of the versions that this draft makes a new version of; two when it joins a fork.
        case: id of the case it is written in, or "".
        kept_out: its author keeps it out of recovery: the school's sheet opens the vault, but not this.
        locked: … and the vault was opened without the password that reads it: ``answers`` are empty.
    """

    draft_id: str
    pin: FormPin
    level: str
    supplements: str
    answers: Answers
    place: Place
    created: datetime
    updated: datetime
    deleted: datetime | None = None
    finished: str = ""
    revises: tuple[str, ...] = ()
    case: str = ""
    kept_out: bool = False
    locked: bool = False


class VersionKind(StrEnum):
    """Why a version of a draft was kept."""

    SESSION = "session"
    HOURLY = "hourly"
    BEFORE_RESTORE = "before-restore"
    BEFORE_DELETE = "before-delete"


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """An earlier state of a draft («Vis tidligere versjoner»); deleted 30 days after Ferdigstill."""

    version_id: int
    draft_id: str
    kind: VersionKind
    at: datetime
    answers: Answers


@dataclass(frozen=True, slots=True)
class FinishedDocument:
    """A finished, signed, immutable version as the journal's projection shows it.

    Attributes:
        document_id: the entry id (64 hex digits) of «revision finished».
        pin: form version.
        level: level it was finished at.
        supplements: document id it adds to, or "".
        title: what kind of document it is, as shown in lists; names stand in ``pupil``.
        pupil: name of the main pupil, or "".
        group: class, or "".
        answers: the frozen answers of the author phase (hidden ones left out).
        finished: registered time (clock of this machine) with offset.
        experienced: the date the matter is about (opplevd dato), ISO, or "".
        pdf_sha256: hash of the signed PDF.
        restricted: True for § 12-5: nothing leaves the vault.
        urgent: True when marked «haster».
        room: id of its room, 32 hex digits.
        school: id of the school whose feed it stands in, "" for the private feed.
        series: document id of the first version; its own for a first version.
        parents: document ids of the versions that this one follows.
        number: version number, from 1.
        author: person id of who finished it, "" in the private feed.
        author_name: name of who finished it, "" in the private feed (the owner).
        authors: person ids of everyone who wrote since the last approval.
        decides: document id of the report that this decision is about, or "".
        written_before: shared from a private feed: written before the school began to use Skjema.
        origin: id of the private document that was shared as this one, or "".
    """

    document_id: str
    pin: FormPin
    level: str
    supplements: str
    title: str
    pupil: str
    group: str
    answers: Answers
    finished: datetime
    experienced: str
    pdf_sha256: str
    restricted: bool
    urgent: bool
    room: str
    school: str = ""
    series: str = ""
    parents: tuple[str, ...] = ()
    number: int = 1
    author: str = ""
    author_name: str = ""
    authors: tuple[str, ...] = ()
    decides: str = ""
    written_before: bool = False
    origin: str = ""


class EventKind(StrEnum):
    """What can happen to a finished document (phase *event*): an entry in its room, never a change of it."""

    TOLD = "told"  # someone was told: who, when, how (§ 12-5, rector by phone)
    EXPORTED = "exported"  # the PDF was written to a file as plain text
    PRINTED = "printed"
    CONVERSATION_DONE = "conversation-done"  # «ikke ennå»: the pupil has been heard
    CONVERSATION_MOVED = "conversation-moved"  # … or another day was chosen
    NOTE = "note"
    APPROVED_OUTSIDE = "approved-outside"  # on paper, in a meeting, in Websak: who, when, how
    # from version 2 of the entry on
    CONSENT_WITHDRAWN = "consent-withdrawn"  # who, when, how; ``text`` is the service, "" for all of them
    SHARED_OUTSIDE = "shared-outside"  # given to a service: ``who`` it went to, ``how`` the services, ``text`` why
    TOLD_PORTAL = "told-portal"  # «Merk som meldt»: the same was reported in the school's portal
    FILED = "filed"  # alone: belongs with the row of the document whose id is ``text``
    # from version 3 of the entry on: the archive round and what goes home
    ARCHIVED = "archived"  # ``text`` is the journalpost's number, ``how`` the round, ``who`` who registered it
    ARCHIVE_CHOSEN = "archive-chosen"  # «skal arkiveres», where the form asks
    ARCHIVE_LEFT_OUT = "archive-left-out"  # not delivered: ``text`` is why, ``how`` the round
    WAITED_FOR = "waited-for"  # the office waits for what belongs with it before the round in ``how``
    SENT_HOME = "sent-home"  # a copy for a guardian: ``who`` it is for, ``how`` it went, ``text`` which copy
    NOT_SENT_HOME = "not-sent-home"  # a guardian gets no copy: ``who``, and why in ``text``
    # from version 4 of the entry on: what is noted of a row that is no case at a school
    STEP_DONE = "step-done"  # ``how`` is the fact that is known now, ``text`` its outcome where it has one
    FLOW_CHOSEN = "flow-chosen"  # ``how`` is the flow that the case is moved to
    CLOSED = "closed"  # ``text`` is why
    REOPENED = "reopened"
    # from version 5 of the entry on: what became of a decision in minutes; ``how`` is its place there («saker/a1b2»)
    DECISION_DONE = "decision-done"  # ``text`` is a note, or ""
    DECISION_DROPPED = "decision-dropped"  # it is not to be done after all: ``text`` is why
    DECISION_OPENED = "decision-opened"  # it is to be done again


FIRST_EVENTS = frozenset(
    {
        EventKind.TOLD,
        EventKind.EXPORTED,
        EventKind.PRINTED,
        EventKind.CONVERSATION_DONE,
        EventKind.CONVERSATION_MOVED,
        EventKind.NOTE,
        EventKind.APPROVED_OUTSIDE,
    }
)
"""What an event's entry of version 1 can say; a program that knows no more lets the others wait."""

ARCHIVE_EVENTS = frozenset(
    {
        EventKind.ARCHIVED,
        EventKind.ARCHIVE_CHOSEN,
        EventKind.ARCHIVE_LEFT_OUT,
        EventKind.WAITED_FOR,
        EventKind.SENT_HOME,
        EventKind.NOT_SENT_HOME,
    }
)
"""What only version 3 can say."""

CASE_EVENTS = frozenset({EventKind.STEP_DONE, EventKind.FLOW_CHOSEN, EventKind.CLOSED, EventKind.REOPENED})
"""What only version 4 can say: notes of the person's own row. In a case they stand in the case's room instead."""

MEETING_EVENTS = frozenset({EventKind.DECISION_DONE, EventKind.DECISION_DROPPED, EventKind.DECISION_OPENED})
"""What only version 5 can say."""

NEWEST_EVENT_VERSION = 5


def event_version(kind: EventKind) -> int:
    """The version of the entry that an event of this kind is written as."""
    if kind in FIRST_EVENTS:
        return 1
    if kind in CASE_EVENTS:
        return 4
    if kind in MEETING_EVENTS:
        return 5
    return 3 if kind in ARCHIVE_EVENTS else 2


def event_kinds(version: int) -> frozenset[str]:
    """What an event's entry of a version can say."""
    return frozenset(kind.value for kind in EventKind if event_version(kind) <= version)


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """An event after finishing.

    Attributes:
        entry_id: 64 hex digits.
        document_id: the document it happened to.
        kind: which kind.
        registered: when it was written down.
        happened: ISO date (with time where known) it is said to have happened, or "".
        who: who was told, or "".
        how: channel or manner, or "".
        text: free text, or "".
    """

    entry_id: str
    document_id: str
    kind: EventKind
    registered: datetime
    happened: str
    who: str
    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil as the person's own list has it. ``protected``: fortrolig / strengt fortrolig adresse."""

    pupil_id: str
    name: str
    group: str
    birth_date: str = ""
    contact_teacher: str = ""
    nickname: str = ""
    protected: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """The owner of this vault. ``confirmed``: certified by a school (never, while alone)."""

    name: str
    school: str
    device_id: str
    confirmed: bool = False
