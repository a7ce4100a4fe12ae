"""Where every kind of entry belongs, and which action of the matrix it is.

Who may do it stands in the data (``forms/tilgang.yaml`` and the pinned form version), which the judge is given as an
`AccessBook`; what else must hold stands in ``rules.py`` and ``members.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skjema_app.domain.access import Action, Who
from skjema_app.domain.documents import CASE_EVENTS, EventKind
from skjema_app.domain.roles import Role
from skjema_app.domain.school import DECIDERS, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.vault.bodies import EntryType, RoomKind, text
from skjema_app.vault.judge.held import Held


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry belongs, and what it does.

    Attributes:
        room: the sort of room.
        action: what its kind does, unless its ``kind`` says more (`action_of`).
        first: it opens its room, and nothing else does.
    """

    room: RoomKind
    action: Action
    first: bool = False


MATRIX: Mapping[str, Place] = {
    EntryType.DOCUMENT_FINISHED: Place(RoomKind.DOCUMENT, Action.FILL, first=True),
    EntryType.DOCUMENT_EVENT: Place(RoomKind.DOCUMENT, Action.NOTE),
    EntryType.DOCUMENT_GRANTED: Place(RoomKind.DOCUMENT, Action.GRANT),
    EntryType.DOCUMENT_APPROVED: Place(RoomKind.DOCUMENT, Action.APPROVE),
    EntryType.DOCUMENT_RETURNED: Place(RoomKind.DOCUMENT, Action.RETURN),
    EntryType.DOCUMENT_WITHDRAWN: Place(RoomKind.DOCUMENT, Action.WITHDRAW),
    EntryType.DOCUMENT_DECIDED: Place(RoomKind.DOCUMENT, Action.DECIDE),
    EntryType.DOCUMENT_RECEIPT: Place(RoomKind.DOCUMENT, Action.RECEIPT),
    EntryType.DOCUMENT_SETTLED: Place(RoomKind.DOCUMENT, Action.SETTLE),
    EntryType.CASE_OPENED: Place(RoomKind.CASE, Action.OPEN_CASE, first=True),
    EntryType.VERSION_LINKED: Place(RoomKind.CASE, Action.LINK),
    EntryType.MEMBER_ADDED: Place(RoomKind.CASE, Action.ADD_MEMBER),
    EntryType.MEMBER_REMOVED: Place(RoomKind.CASE, Action.REMOVE_MEMBER),
    EntryType.CASE_ROTATED: Place(RoomKind.CASE, Action.ROTATE),
    EntryType.CASE_SUFFIX: Place(RoomKind.CASE, Action.NUMBER_CASE),
    EntryType.CASE_NOTED: Place(RoomKind.CASE, Action.NOTE_CASE),
    EntryType.CASE_HANDED: Place(RoomKind.CASE, Action.OFFER_CASE),
    # Each for themselves, in their own chain (``audits.py``).
    EntryType.AUDIT_NOTED: Place(RoomKind.AUDIT, Action.NOTE_READING),
    EntryType.AUDIT_CASE: Place(RoomKind.CASE, Action.NOTE_CASE_READING),
    EntryType.AUDIT_DOCUMENT: Place(RoomKind.DOCUMENT, Action.NOTE_READING),
}

CASE_NOTES: Mapping[str, Action] = {
    MarkKind.CASE_CLOSED: Action.CLOSE_CASE,
    MarkKind.CASE_REOPENED: Action.CLOSE_CASE,
}
"""What not every member may note of a case."""

HANDS: Mapping[str, Action] = {
    MarkKind.HAND_OFFERED: Action.OFFER_CASE,
    MarkKind.HAND_MOVED: Action.MOVE_CASE,
    MarkKind.HAND_ACCEPTED: Action.ANSWER_OFFER,
    MarkKind.HAND_DECLINED: Action.ANSWER_OFFER,
    MarkKind.HAND_TAKEN_BACK: Action.TAKE_BACK_OFFER,
}

EVENTS: Mapping[str, Action] = {
    EventKind.APPROVED_OUTSIDE: Action.ARCHIVE,
    EventKind.ARCHIVED: Action.ARCHIVE,
    EventKind.WAITED_FOR: Action.ARCHIVE,
    EventKind.ARCHIVE_CHOSEN: Action.CHOOSE_ARCHIVE,
    EventKind.ARCHIVE_LEFT_OUT: Action.CHOOSE_ARCHIVE,
    **dict.fromkeys(CASE_EVENTS, Action.NOTE_OWN),
}
"""Events that not every reader may note down."""

_BY_KIND: Mapping[str, Mapping[str, Action]] = {
    EntryType.DOCUMENT_EVENT: EVENTS,
    EntryType.CASE_NOTED: CASE_NOTES,
    EntryType.CASE_HANDED: HANDS,
}


def action_of(entry: Held) -> Action:
    """What an entry of a document's or a case's room does."""
    if entry.kind == EntryType.DOCUMENT_FINISHED and isinstance(entry.claims["decides"], dict):
        return Action.DECIDE
    if entry.kind == EntryType.DOCUMENT_FINISHED and entry.claims.get("level") == EXTRACT_LEVEL:
        return Action.EXTRACT
    place = MATRIX[entry.kind]
    kinds = _BY_KIND.get(entry.kind)
    return place.action if kinds is None else kinds.get(text(entry.claims, "kind"), place.action)


OF_EVERYBODY = frozenset({EntryType.RECOVERY_USED, EntryType.DEVICE_VOUCHED})
"""What every certified device may say in the school room: of itself, for all to see."""


def has_role(who: frozenset[Who], roles: frozenset[Role]) -> bool:
    """Whether the roles alone are enough."""
    if Who.READER in who:
        return True
    if Who.DECIDER in who and not DECIDERS.isdisjoint(roles):
        return True
    return Who.OFFICE in who and Role.OFFICE in roles
