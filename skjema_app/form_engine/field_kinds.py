"""The words a form is written in: types of fields, phases, and the other fixed values of its keys."""

from __future__ import annotations

from enum import StrEnum


class FieldType(StrEnum):
    """What a field asks for; the shape of each answer is in ``domain.answers``."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    YES_NO = "yes_no"
    ONE = "one"
    MANY = "many"
    PERSON = "person"
    PUPIL = "pupil"
    PARTY = "party"
    ROWS = "rows"
    NOTICE = "notice"
    ATTACHMENT = "attachment"


class Phase(StrEnum):
    """When a field can be true (design § 4): frozen at Ferdigstill, decided by the rector, or logged afterwards."""

    AUTHOR = "author"
    DECISION = "decision"
    EVENT = "event"

    def comes_after(self, other: Phase) -> bool:
        """Whether this phase is later than the other."""
        order = tuple(Phase)
        return order.index(self) > order.index(other)


class Propose(StrEnum):
    """A value the program may fill in for the person when the field comes into view; always editable."""

    TODAY = "today"
    ME = "me"
    CONTACT_TEACHER = "contact_teacher"
    NEXT_SCHOOL_DAY = "next_school_day"


class Quick(StrEnum):
    """A button beside a date or time field that fills it in one press."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    NOW = "now"


class PupilFact(StrEnum):
    """What a chosen pupil can fill in of other fields (``fills``); names of ``domain.documents.Pupil``'s attributes."""

    GROUP = "group"
    BIRTH_DATE = "birth_date"
    CONTACT_TEACHER = "contact_teacher"
    PROTECTED = "protected"


class Dates(StrEnum):
    """Which dates make sense: any, today or earlier (refused otherwise), today or later (asked about otherwise)."""

    ANY = "any"
    PAST = "past"
    FUTURE = "future"


class Placement(StrEnum):
    """Where a notice stands: among the fields, or above the whole form as soon as it applies."""

    INLINE = "inline"
    TOP = "top"


class Tone(StrEnum):
    """How loud a notice is. Never shown by colour alone."""

    INFO = "info"
    WARNING = "warning"
    URGENT = "urgent"


class PartyKind(StrEnum):
    """Where a ``party`` comes from: one person who may be anybody. Free text is ``OUTSIDE``."""

    STAFF = "staff"
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    OUTSIDE = "outside"


class PartyFact(StrEnum):
    """What a chosen ``party`` can fill in of the columns beside it, from what was written the last time."""

    ORGANISATION = "organisation"
    ROLE = "role"


class Begins(StrEnum):
    """Where the program offers a form (``facts.begins``)."""

    REPORT = "meld_fra"
    CASE = "sak"
    MEETINGS = "moter"
    TALKS = "samtaler"
