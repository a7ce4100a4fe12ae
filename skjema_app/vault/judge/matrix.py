"""Who may say what in which sort of room, as data. What else must hold stands in ``rules.py`` and ``members.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from skjema_app.domain.documents import CASE_EVENTS, EventKind
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, MarkKind
from skjema_app.vault.bodies import EntryType, RoomKind


class Who(Enum):
    """How a writer stands to what they write about."""

    READER = auto()  # whoever holds the room's key
    AUTHOR = auto()  # among the authors of the version
    DECIDER = auto()
    OFFICE = auto()
    MEMBER = auto()  # of the case, at the entry's place
    RESPONSIBLE = auto()  # for the case: ``members.py``
    REMOVER = auto()  # a decider, the case's responsible, or the person themselves: ``members.py``


@dataclass(frozen=True, slots=True)
class Right:
    """Where an entry belongs, and who may write it.

    Attributes:
        room: the sort of room.
        who: any of these will do.
        first: it opens its room, and nothing else does.
        own: whether somebody may say it about a version that they are an author of (author ≠ approver).
    """

    room: RoomKind
    who: frozenset[Who]
    first: bool = False
    own: bool = True


_READER = frozenset({Who.READER})
_DECIDER = frozenset({Who.DECIDER})
_MEMBER = frozenset({Who.MEMBER})

MATRIX: Mapping[str, Right] = {
    EntryType.DOCUMENT_FINISHED: Right(RoomKind.DOCUMENT, _READER, first=True),
    EntryType.DOCUMENT_EVENT: Right(RoomKind.DOCUMENT, _READER),
    EntryType.DOCUMENT_GRANTED: Right(RoomKind.DOCUMENT, frozenset({Who.AUTHOR, Who.DECIDER})),
    EntryType.DOCUMENT_APPROVED: Right(RoomKind.DOCUMENT, _DECIDER, own=False),
    EntryType.DOCUMENT_RETURNED: Right(RoomKind.DOCUMENT, _DECIDER),
    EntryType.DOCUMENT_WITHDRAWN: Right(RoomKind.DOCUMENT, frozenset({Who.AUTHOR})),
    EntryType.DOCUMENT_DECIDED: Right(RoomKind.DOCUMENT, _DECIDER),
    EntryType.DOCUMENT_RECEIPT: Right(RoomKind.DOCUMENT, _READER),
    EntryType.DOCUMENT_SETTLED: Right(RoomKind.DOCUMENT, _DECIDER, own=False),
    EntryType.CASE_OPENED: Right(RoomKind.CASE, _DECIDER, first=True),
    EntryType.VERSION_LINKED: Right(RoomKind.CASE, _MEMBER),
    EntryType.MEMBER_ADDED: Right(RoomKind.CASE, _MEMBER),
    EntryType.MEMBER_REMOVED: Right(RoomKind.CASE, frozenset({Who.REMOVER})),
    EntryType.CASE_ROTATED: Right(RoomKind.CASE, _MEMBER),
    EntryType.CASE_SUFFIX: Right(RoomKind.CASE, _MEMBER),
    EntryType.CASE_NOTED: Right(RoomKind.CASE, _MEMBER),
    EntryType.CASE_HANDED: Right(RoomKind.CASE, _MEMBER),
}

CASE_NOTES: Mapping[str, frozenset[Who]] = {
    MarkKind.CASE_CLOSED: frozenset({Who.DECIDER, Who.RESPONSIBLE}),
    MarkKind.CASE_REOPENED: frozenset({Who.DECIDER, Who.RESPONSIBLE}),
}
"""What not every member may note of a case: ``members.py``."""

_KEEPERS = frozenset({Who.DECIDER, Who.OFFICE})
_AUTHOR = frozenset({Who.AUTHOR})

EVENTS: Mapping[str, frozenset[Who]] = {
    EventKind.APPROVED_OUTSIDE: _KEEPERS,
    EventKind.ARCHIVED: _KEEPERS,
    EventKind.WAITED_FOR: _KEEPERS,
    EventKind.ARCHIVE_CHOSEN: _KEEPERS | {Who.AUTHOR},
    EventKind.ARCHIVE_LEFT_OUT: _KEEPERS | {Who.AUTHOR},
    **dict.fromkeys(CASE_EVENTS, _AUTHOR),
}
"""Events that not every reader may note down."""


def has_role(who: frozenset[Who], roles: frozenset[Role]) -> bool:
    """Whether the roles alone are enough."""
    if Who.READER in who:
        return True
    if Who.DECIDER in who and not DECIDERS.isdisjoint(roles):
        return True
    return Who.OFFICE in who and Role.OFFICE in roles
