"""What a vault itself knows of its school, from founding or joining; nothing that is imported changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from skjema_app.crypto.identity import DeviceKeys, device_id_of
from skjema_app.vault.documents import PERSON_FACT
from skjema_app.vault.settings import get_fact, set_fact

_PREFIX = PERSON_FACT.removesuffix("person")
_ID, _ROOM, _SHEET, _PERSON, _NAME = "id", "room", "sheet", "person", "name"
_ASKED, _ALONE, _SPOILED, _INVITER = "asked", "alone", "spoiled", "inviter"


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """The anchor, and how this vault came to the school.

    Attributes:
        school: id of the school.
        room: id of the school room.
        sheet_feed: public key of the recovery sheet's feed.
        person: id of this vault's person in the school.
        invited_school: the school's name as founding or invitation said it.
        asked: the device that asked to be certified (or founded the school).
        began_alone: whether the person had begun alone.
        spoiled: a device whose feed must not be written any more, or "".
        inviter: feed key of the device that invited, by device; empty for who founded.
    """

    school: str
    room: str
    sheet_feed: bytes
    person: str
    invited_school: str
    asked: str
    began_alone: bool
    spoiled: str = ""
    inviter: Mapping[str, bytes] = field(default_factory=dict)

    def with_spoiled(self, connection: sa.Connection, device: str) -> SchoolFacts:
        """The same with a device that must not write any more; stored."""
        made = replace(self, spoiled=device)
        store_facts(connection, made)
        return made

    def with_person(self, connection: sa.Connection, person: str) -> SchoolFacts:
        """The same for another person of the school; stored."""
        made = replace(self, person=person)
        store_facts(connection, made)
        return made


def load_facts(connection: sa.Connection) -> SchoolFacts | None:
    """The facts, or None for a vault without a school."""
    school = get_fact(connection, _PREFIX + _ID)
    if not school:
        return None
    device, _, key = get_fact(connection, _PREFIX + _INVITER).partition(":")
    return SchoolFacts(
        school=school,
        room=get_fact(connection, _PREFIX + _ROOM),
        sheet_feed=bytes.fromhex(get_fact(connection, _PREFIX + _SHEET)),
        person=get_fact(connection, _PREFIX + _PERSON),
        invited_school=get_fact(connection, _PREFIX + _NAME),
        asked=get_fact(connection, _PREFIX + _ASKED),
        began_alone=bool(get_fact(connection, _PREFIX + _ALONE)),
        spoiled=get_fact(connection, _PREFIX + _SPOILED),
        inviter={device: bytes.fromhex(key)} if key else {},
    )


def store_facts(connection: sa.Connection, facts: SchoolFacts) -> None:
    """Write them."""
    inviter = next((f"{device}:{key.hex()}" for device, key in facts.inviter.items()), "")
    for name, value in (
        (_ID, facts.school),
        (_ROOM, facts.room),
        (_SHEET, facts.sheet_feed.hex()),
        (_PERSON, facts.person),
        (_NAME, facts.invited_school),
        (_ASKED, facts.asked),
        (_ALONE, "1" if facts.began_alone else ""),
        (_SPOILED, facts.spoiled),
        (_INVITER, inviter),
    ):
        set_fact(connection, _PREFIX + name, value)


def known_feeds(facts: SchoolFacts, device: DeviceKeys) -> dict[str, bytes]:
    """The feed keys known before anything is read: own, the sheet's, that of who invited us."""
    return {
        **facts.inviter,
        device_id_of(facts.sheet_feed): facts.sheet_feed,
        device.device_id: device.feed_public,
    }
