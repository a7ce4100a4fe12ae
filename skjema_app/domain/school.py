"""A school with several people: who they are, its cases, and what happens to a document between them.

Ids are lower-case hex: persons, devices, rooms and schools 32 digits, entries 64.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.roles import Role


class Membership(StrEnum):
    """How a vault stands to its school."""

    WAITING = "waiting"  # the request has been made; the school has not certified the device yet
    CERTIFIED = "certified"
    CLOSED = "closed"  # an issuer closed this device
    RENEW = "renew"  # restored or salvaged: a new device, which must be certified anew before it writes


@dataclass(frozen=True, slots=True)
class SchoolDevice:
    """One vault of a person, as the roster has it. ``last_seq`` is -1 while the device is open-ended."""

    device_id: str
    person_id: str
    active: bool
    issuer: bool
    leaf_sha256: str
    old_leaf_sha256: str
    last_seq: int = -1


@dataclass(frozen=True, slots=True)
class SchoolPerson:
    """A member of the school: a row in the roster with one or more devices.

    Attributes:
        person_id: given by the issuer who invited them.
        name: from the invitation, never from the joiner (design-review § 1.10).
        roles: what they are; several are possible.
        devices: theirs, closed ones too.
        deputy: decides in the place of another today (`Deputyship`), whatever their roles are.
    """

    person_id: str
    name: str
    roles: frozenset[Role]
    devices: tuple[SchoolDevice, ...]
    deputy: bool = False

    @property
    def active(self) -> bool:
        """Whether any device of theirs counts."""
        return any(device.active for device in self.devices)

    @property
    def decides(self) -> bool:
        """Whether they may decide and approve: rector or deputy, by role or for some days."""
        return self.deputy or not self.roles.isdisjoint(DECIDERS)


DECIDERS = frozenset({Role.PRINCIPAL, Role.DEPUTY})
"""Roles that accept concerns and approve plans."""


@dataclass(frozen=True, slots=True)
class Deputyship:
    """Somebody who decides in the place of another for some days (stedfortreder).

    Attributes:
        deputy_id: the entry that said so first.
        person_id: who.
        stands_for: in whose place.
        first: first day.
        last: last day, included.
        named_by: person id of who said so.
        ended: the school has said how far it went; nothing later counts.
        counts_to: by the deputy's machine, the last number in its feed that counts once it has ended; -1 for none.
        left_to: the last number that somebody who governs has looked at and let lie.
    """

    deputy_id: str
    person_id: str
    stands_for: str
    first: date
    last: date
    named_by: str
    ended: bool = False
    counts_to: Mapping[str, int] = field(default_factory=dict)
    left_to: Mapping[str, int] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return not self.ended and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class LateWork:
    """What a deputy wrote on their days, but came when the school had already said that they were over. It waits.

    Attributes:
        person_id: whose.
        entry_id: which entry.
        kind: type of the entry.
        note: what it notes of a document or a case, or "".
        about: entry id of the version that it is about, or "".
        room: where it stands: a version's room, or a case.
        written: by the deputy's clock.
        received: when it came to this vault.
        left: somebody who governs has looked at it and let it lie.
    """

    person_id: str
    entry_id: str
    kind: str
    note: str
    about: str
    room: str
    written: datetime
    received: datetime
    left: bool


class SheetUse(StrEnum):
    """What the school's recovery sheet was used for; everybody concerned is told."""

    VAULT_OPENED = "vault-opened"  # a forgotten password
    ISSUER_MADE = "issuer-made"  # another machine governs who is in


class MarkKind(StrEnum):
    """What happens to a finished version, as entries in its room (design-review § 1.17)."""

    GRANTED = "granted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"  # the rector's decision on a report, in short, for who reported
    FETCHED = "fetched"
    OPENED = "opened"
    SETTLED = "settled"  # settles an approval and a return that were made at once
    # of a case, in its own room; ``document_id`` of the mark is then the case
    STEP_DONE = "step-done"
    FLOW_CHOSEN = "flow-chosen"
    CASE_CLOSED = "closed"
    CASE_REOPENED = "reopened"
    HAND_OFFERED = "hand-offered"  # the case is offered to somebody, with a sentence
    HAND_ACCEPTED = "hand-accepted"
    HAND_DECLINED = "hand-declined"
    HAND_TAKEN_BACK = "hand-taken-back"
    HAND_MOVED = "hand-moved"  # by whoever decides, at once; the receiver can give it back


CASE_MARKS = frozenset({MarkKind.STEP_DONE, MarkKind.FLOW_CHOSEN, MarkKind.CASE_CLOSED, MarkKind.CASE_REOPENED})
"""What can be noted of a case: ``how``, ``text``, ``who`` and ``happened`` as in a `DocumentEvent`."""

HAND_MARKS = frozenset(
    {
        MarkKind.HAND_OFFERED,
        MarkKind.HAND_ACCEPTED,
        MarkKind.HAND_DECLINED,
        MarkKind.HAND_TAKEN_BACK,
        MarkKind.HAND_MOVED,
    }
)
"""*Overlat saken*: ``person`` it goes to, ``offer`` it answers, ``text``; ``open`` offers, and turns that ``clash``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One of them.

    Attributes:
        entry_id: the entry.
        document_id: the version it is about; of `CASE_MARKS` the case.
        kind: which.
        person_id: who did it.
        registered: their clock.
        data: what else it says: ``comment``, ``reason``, ``outcome``, ``responsible``, ``number``, ``persons`` ….
    """

    entry_id: str
    document_id: str
    kind: MarkKind
    person_id: str
    registered: datetime
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Case:
    """A case (sak): a room whose members read what is linked into it.

    Attributes:
        case_id: its room.
        number: ``S-2026-014``, with a suffix where two were given the same.
        pupil: name of the main pupil.
        group: class.
        responsible: person id of the saksansvarlig.
        members: person ids.
        documents: ids of the linked versions, in the order of the room.
        opened: when.
        opened_by: person id.
    """

    case_id: str
    number: str
    pupil: str
    group: str
    responsible: str
    members: tuple[str, ...]
    documents: tuple[str, ...]
    opened: datetime
    opened_by: str


@dataclass(frozen=True, slots=True)
class Waits:
    """Entries that wait or are refused, for *Innstillinger › Utveksling*: a reason's code, whose, and how many."""

    reason: str
    refused: bool
    device_id: str
    count: int


@dataclass(frozen=True, slots=True)
class FeedFork:
    """Two signed histories of one device from ``seq`` on (design-review § 1.33)."""

    device_id: str
    seq: int
    tips: tuple[str, ...]


class LeftOutWhy(StrEnum):
    """Why a version that its author finished does not count."""

    CLOSED = "closed"  # beyond where its machine was closed
    TWO_HISTORIES = "two-histories"  # a copy of the vault wrote too, and nobody has said which of the two counts
    OTHER_HISTORY = "other-history"  # the other one was named


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A version that its author finished and that nobody else is shown. Its author's name is not filled in."""

    document: FinishedDocument
    why: LeftOutWhy
