"""One line of a timeline, as a plain value: what it is, when it was lived and when written, who, and which pupils.

A pupil's role belongs to the line it stands in, and nowhere else: no pupil is «the witness» outside that incident.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What a line is, for the choice of what to see."""

    DOCUMENT = "dokument"
    HAPPENED = "hendelse"
    APPROVAL = "godkjenning"
    DEADLINE = "frist"
    PEOPLE = "person"  # who got access, who took the case over
    DELIVERY = "levering"  # fetched, opened, printed, shared, archived


class DayState(StrEnum):
    """How a day that counts went."""

    RUNNING = "loper"
    MISSED = "passert"
    MET = "innen-fristen"
    LATE = "etter-fristen"
    LAPSED = "falt-bort"  # the case was closed before it
    INFORMATION = "opplysning"  # what others may do: nobody's deadline (user-review § 3.14)


@dataclass(frozen=True, slots=True)
class PupilRole:
    """A pupil in one incident: name, class or "", and the role there in words or ""."""

    name: str
    group: str
    role: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line.

    Attributes:
        when: where it stands in the order of what happened; midnight where only the day is known.
        title: what it is.
        text: a sentence more, or "".
        icon: which sign stands before it.
        document_id: set where a PDF can be shown.
        entry_id: set where an entry of the school's journal says it.
        kind: what it is, to choose by.
        registered: when it was written down; None for a day that counts, which nobody wrote.
        lived: the day that it is told of, where one is told.
        about: the document that it is about, in words, or "".
        people: names of those who wrote, decided, told or were told.
        roles: pupils in this incident, with their role in it.
        state: of a day that counts.
        case: which case, in words, in a timeline over several; else "".
        key: names the line; the same each time the timeline is made.
        brief: the text without what ``people`` says already; None: the text itself.
    """

    when: datetime
    title: str
    text: str
    icon: str
    document_id: str = ""
    entry_id: str = ""
    kind: ItemKind = ItemKind.HAPPENED
    registered: datetime | None = None
    lived: date | None = None
    about: str = ""
    people: tuple[str, ...] = ()
    roles: tuple[PupilRole, ...] = ()
    state: DayState | None = None
    case: str = ""
    key: str = ""
    brief: str | None = None

    @property
    def written(self) -> datetime:
        """Where it stands in the order of what was written down."""
        return self.registered or self.when

    @property
    def told_later(self) -> bool:
        """Whether the day it was lived and the day it was written down differ."""
        return self.registered is not None and self.lived is not None and self.lived != self.registered.date()

    @property
    def whole_day(self) -> bool:
        """Whether only the day is known of when it was."""
        return self.when.hour == self.when.minute == 0
