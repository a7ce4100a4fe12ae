"""What comes out: the state of every entry, the order of every room, and the roster they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from skjema_app.domain.roles import Role
from skjema_app.domain.school import Deputyship, FeedFork, SchoolPerson
from skjema_app.vault.bodies import EntryState
from skjema_app.vault.judge.held import MOST_CITED


class Judged(NamedTuple):
    """The worth of one entry.

    Attributes:
        state: accepted, sealed, waiting or refused.
        reason: why not accepted, a code from ``reasons.py`` or the entry's own fault; "" when accepted.
        depth: its place in the room's order, from 1; 0 while it has none.
    """

    state: EntryState
    reason: str = ""
    depth: int = 0


class Issuing(NamedTuple):
    """What the sheet says of an issuer: its CA certificate (DER), and the last number that counts, -1 for all."""

    ca_der: bytes
    until: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a device stands, as the issuers' statements have it.

    Attributes:
        device: 32 hex digits.
        person: whose, "" while two issuers disagree (``contested``).
        name: of the person, as this device's certificate has it.
        roles: as this device's certificate has them.
        feed_public: Ed25519 key, 32 bytes.
        receiving_public: X25519 key, 32 bytes; what the keys of rooms are sealed to.
        leaf_der: its PDF certificate.
        leaf_sha256: hash of that, hex.
        old_leaf_sha256: hash of the certificate it signed with while alone, or "".
        certificate: id of the entry that certifies it.
        active: certified, not closed, not contested.
        last_seq: highest number that counts once closed, else -1 (a device can be closed at -1 too: see ``ended``).
        last_id: entry that names the branch that counts, or "".
        ended: an issuer closed it.
        expires: last day of the person's access, ISO 8601, or "".
        contested: concurrent certificates name different persons or receiving keys: everything of it waits.
    """

    device: str
    person: str
    name: str
    roles: frozenset[Role]
    feed_public: bytes
    receiving_public: bytes
    leaf_der: bytes
    leaf_sha256: str
    old_leaf_sha256: str
    certificate: str
    active: bool
    last_seq: int = -1
    last_id: str = ""
    ended: bool = False
    contested: bool = False
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in the school, as a function of the statements held.

    Attributes:
        school_name: "" until the founding entry is there.
        root_der: the school root's certificate.
        recovery_public: X25519 key of the sheet, 32 bytes.
        sheet_number: number of the sheet in force.
        people: by person id.
        devices: every device that was ever certified, closed ones too, by device id.
        issuers: by device id, those with a limit too.
        policy: the school's settings.
        deputies: who decides in the place of whom, and when; by their first day.
        old_roots: roots of the sheets that were replaced, the first one first: PDFs from then stand under them.
        sheets: feed keys of the school's sheets, one after another; the last is in force.
        sheet_contested: two sheets took the place of one at once, and no issuer has settled it.
    """

    school_name: str = ""
    root_der: bytes = b""
    recovery_public: bytes = b""
    sheet_number: int = 0
    people: Mapping[str, SchoolPerson] = field(default_factory=dict)
    devices: Mapping[str, Standing] = field(default_factory=dict)
    issuers: Mapping[str, Issuing] = field(default_factory=dict)
    policy: Mapping[str, str] = field(default_factory=dict)
    deputies: tuple[Deputyship, ...] = ()
    old_roots: tuple[bytes, ...] = ()
    sheets: tuple[bytes, ...] = ()
    sheet_contested: bool = False

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Every root that certificates of this school stand under, the one in force first."""
        return (self.root_der, *reversed(self.old_roots)) if self.root_der else ()


@dataclass(frozen=True, slots=True)
class HandState:
    """In whose hands a case is.

    Attributes:
        responsible: person id of the saksansvarlig, or "".
        open_offers: ids of offers, and of moves, that wait for their answer.
        clash: ids of turns that name different people and haven't seen each other; empty where all is clear.
    """

    responsible: str = ""
    open_offers: frozenset[str] = frozenset()
    clash: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole answer.

    Attributes:
        entries: by entry id.
        order: accepted entries of each room by (depth, id): the order of the fold.
        heads: of each room the accepted entries that no other accepted one descends from, at most 16, deepest first.
        last_own: by (room, device) the device's latest entry there, whatever its state.
        members: of each case room, person ids of who is a member now.
        hands: of each case room, who is responsible now.
        roster: who is in the school.
        forks: feeds with two histories that nobody has settled yet.
        stopped: the school room holds a statement of a newer program: import nothing more, finish nothing.
        erased: ids of entries whose content two people have stated to be gone, whether they are here or not.
    """

    entries: Mapping[str, Judged]
    order: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, tuple[str, ...]]
    last_own: Mapping[tuple[str, str], str]
    members: Mapping[str, tuple[str, ...]]
    roster: Roster
    forks: tuple[FeedFork, ...] = ()
    stopped: bool = False
    hands: Mapping[str, HandState] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()

    def cites(self, room: str, device: str) -> tuple[str, ...]:
        """What a new entry of this device in this room must cite in ``after`` (``auth``: of the school room).

        The heads, and the device's own latest entry there where they may not lead to it; at most 16.
        """
        heads = self.heads.get(room, ())
        own = self.last_own.get((room, device), "")
        if not own or own in heads:
            return heads
        if self.entries[own].state is EntryState.ACCEPTED and len(heads) < MOST_CITED:
            return heads
        return (own, *heads[: MOST_CITED - 1])
