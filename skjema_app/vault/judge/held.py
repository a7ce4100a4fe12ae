"""What goes in: the school's anchor, and what can be told of an entry from itself and the keys held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin

ZERO_PERSON = "0" * 32
"""``by`` of what the recovery sheet's feed says: no person, a sheet of paper."""

MOST_CITED = 16
"""Parents, and heads of the school room, that one entry may cite (design-review § 1.35)."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a vault has known of its school since it was founded or joined; nothing that is imported changes it.

    Attributes:
        school: id of the school, 32 hex digits.
        room: id of the school room.
        sheet_feed: Ed25519 public key of the recovery sheet, 32 bytes: the root of all authority (design-review § 4.2).
    """

    school: str
    room: str
    sheet_feed: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as this vault holds it. Everything after ``fault`` is empty where the entry is sealed or not readable.

    Attributes:
        entry_id: 64 hex digits.
        device: 32 hex digits.
        seq: its number in the device's school feed.
        prev: id of the entry before it.
        signed: its signature holds under the key that a statement in the school room (or the anchor) names for the
            device; False: no such key is known yet, or ``fault`` says that the signature is wrong.
        fault: proven wrong by itself: a reason such as ``signature``, ``sealed-body``, ``json-…``, ``room``,
            ``body-shape``; "" otherwise.
        room: the room whose key opens it, "" while sealed.
        kind: the body's ``t``.
        version: its ``tv``.
        by: person id.
        at: the writer's clock, ISO 8601 with offset.
        after: ids of the room's heads that the writer had.
        auth: ids of the school room's.
        pin: the form version it pins.
        claims: what `claims_of` gave.
        cut: its body and envelopes are gone (erasure); only header and signature remain.
    """

    entry_id: str
    device: str
    seq: int
    prev: str
    signed: bool
    fault: str = ""
    room: str = ""
    kind: str = ""
    version: int = 0
    by: str = ""
    at: str = ""
    after: tuple[str, ...] = ()
    auth: tuple[str, ...] = ()
    pin: FormPin | None = None
    claims: Mapping[str, Json] = field(default_factory=dict, repr=False)
    cut: bool = False

    def stripped(self) -> Held:
        """As a vault has it whose copy was cut: header and signature."""
        return Held(self.entry_id, self.device, self.seq, self.prev, self.signed, cut=True)
