"""A small school for the judge: entries as a vault would hold them, with honest and hostile writers; no ciphers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from skjema_app.crypto.entry import ZERO_PREV
from skjema_app.crypto.identity import device_id_of
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin
from skjema_app.vault.bodies import EntryState, EntryType
from skjema_app.vault.judge import Anchor, Held, Judgement, claims_of, judge
from skjema_app.vault.judge.held import ZERO_PERSON

ROOM = hashlib.sha256(b"school-room").hexdigest()[:32]
PIN = FormPin("melding", 1, "a" * 64)
PDF = "d" * 64
AT = "2026-11-23T08:00:00+01:00"


def room_id(name: str) -> str:
    return hashlib.sha256(f"room {name}".encode()).hexdigest()[:32]


def person_id(name: str) -> str:
    return hashlib.sha256(f"person {name}".encode()).hexdigest()[:32]


@lru_cache
def feed_key(name: str) -> bytes:
    secret = hashlib.sha256(f"feed {name}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


@lru_cache
def receiving_key(name: str) -> bytes:
    secret = hashlib.sha256(f"receiving {name}".encode()).digest()
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


SHEET = "sheet"
ANCHOR = Anchor("5" * 32, ROOM, feed_key(SHEET))


@dataclass
class Device:
    """A vault: writes its feed. ``person`` is the short name of whose it is."""

    name: str
    person: str
    seq: int = 0
    prev: str = ZERO_PREV

    @property
    def device_id(self) -> str:
        return device_id_of(feed_key(self.name))

    @property
    def person_id(self) -> str:
        return ZERO_PERSON if self.name == SHEET else person_id(self.person)


@dataclass
class School:
    """Everything that was written. ``judge`` judges it, or any part of it."""

    held: list[Held] = field(default_factory=list)
    devices: dict[str, Device] = field(default_factory=dict)
    content: dict[str, str] = field(default_factory=dict)

    def device(self, name: str, person: str = "") -> Device:
        return self.devices.setdefault(name, Device(name, person or name))

    def judge(self, held: Collection[Held] | None = None) -> Judgement:
        return judge(self.held if held is None else held, ANCHOR, self.content)

    def write(
        self,
        who: str,
        kind: str,
        room: str,
        data: Mapping[str, Json],
        /,
        *,
        seen: Collection[Held] | None = None,
        after: Sequence[str] | None = None,
        auth: Sequence[str] | None = None,
        by: str | None = None,
        version: int = 0,
        **changes: object,
    ) -> str:
        """Write an entry as an honest program would, from what its writer has ``seen``, apart from what is given."""
        device = self.device(who)
        if after is None or auth is None:
            judged = self.judge(seen)
            after = judged.cites(room, device.device_id) if after is None else after
            auth = judged.heads.get(ROOM, ()) if auth is None else auth
        version = version or (2 if kind == EntryType.DOCUMENT_FINISHED else 1)
        key = hashlib.sha256(f"{device.name} {device.seq} {device.prev} {len(self.held)}".encode()).hexdigest()
        entry = Held(
            entry_id=key,
            device=device.device_id,
            seq=device.seq,
            prev=device.prev,
            signed=True,
            room=room,
            kind=kind,
            version=version,
            by=device.person_id if by is None else by,
            at=AT,
            after=tuple(after),
            auth=tuple(auth),
            pin=PIN if kind == EntryType.DOCUMENT_FINISHED else None,
            claims=claims_of(kind, version, data),
        )
        entry = replace(entry, **changes)  # type: ignore[arg-type]
        device.seq, device.prev = entry.seq + 1, key
        self.held.append(entry)
        return key

    # what is said

    def certify(self, issuer: str, name: str, person: str, roles: Sequence[str], /, **more: object) -> str:
        device = self.device(name, person)
        return self.write(issuer, EntryType.DEVICE_CERTIFIED, ROOM, certificate(device, roles), **more)  # type: ignore[arg-type]

    def end(self, issuer: str, name: str, last_seq: int, last_id: str = "", **more: object) -> str:
        data: dict[str, Json] = {
            "device": self.device(name).device_id,
            "last_seq": last_seq,
            "last_id": last_id,
            "reason": "left",
        }
        return self.write(issuer, EntryType.DEVICE_ENDED, ROOM, data, **more)  # type: ignore[arg-type]

    def set_issuer(self, name: str, until: int = -1, **more: object) -> str:
        data: dict[str, Json] = {
            "device": self.device(name).device_id,
            "feed_public": feed_key(name).hex(),
            "receiving_public": receiving_key(name).hex(),
            "ca": b64(b"ca " + name.encode()),
            "until": until,
        }
        return self.write(SHEET, EntryType.ISSUER_SET, ROOM, data, **more)  # type: ignore[arg-type]

    def finish(self, who: str, room: str, /, **more: object) -> str:
        claims = {key: more.pop(key) for key in list(more) if key in _FINISHED}
        data = {**finished(self.device(who).person_id), **claims}
        return self.write(who, EntryType.DOCUMENT_FINISHED, room_id(room), data, **more)  # type: ignore[arg-type]

    def mark(self, who: str, kind: str, room: str, revision: str, /, **more: object) -> str:
        """An entry about a version; what its kind needs is filled in."""
        claims = {key: more.pop(key) for key in list(more) if key in _MARKS}
        data = {**_MARKS, "revision": revision, "document": revision, **claims}
        if kind == EntryType.DOCUMENT_EVENT:
            data["kind"] = claims.get("kind", "note")
        return self.write(who, kind, room_id(room), data, **more)  # type: ignore[arg-type]

    def open_case(self, who: str, room: str, members: Sequence[str], responsible: str = "", **more: object) -> str:
        data: dict[str, Json] = {
            "number": "S-2026-001",
            "pupil": "Ola",
            "group": "8A",
            "responsible": person_id(responsible) if responsible else "",
            "members": [person_id(name) for name in members],
            "why": "",
        }
        return self.write(who, EntryType.CASE_OPENED, room_id(room), data, **more)  # type: ignore[arg-type]

    def add(self, who: str, room: str, person: str, **more: object) -> str:
        return self.write(who, EntryType.MEMBER_ADDED, room_id(room), {"person": person_id(person)}, **more)  # type: ignore[arg-type]

    def remove(self, who: str, room: str, person: str, cutoffs: Mapping[str, int] | None = None, **more: object) -> str:
        ends: dict[str, Json] = {self.device(name).device_id: last for name, last in (cutoffs or {}).items()}
        data: dict[str, Json] = {"person": person_id(person), "cutoffs": ends}
        return self.write(who, EntryType.MEMBER_REMOVED, room_id(room), data, **more)  # type: ignore[arg-type]

    def link(self, who: str, room: str, **more: object) -> str:
        data: dict[str, Json] = {"entry": "e" * 64, "room": "1" * 32, "key": "2" * 64}
        return self.write(who, EntryType.VERSION_LINKED, room_id(room), data, **more)  # type: ignore[arg-type]

    def note(self, who: str, room: str, kind: str, **more: object) -> str:
        """Something about a case."""
        data: dict[str, Json] = {"kind": kind, "happened": "", "who": "", "how": "", "text": ""}
        return self.write(who, EntryType.CASE_NOTED, room_id(room), data, **more)  # type: ignore[arg-type]

    def hand(self, who: str, room: str, kind: str, person: str = "", offer: str = "", **more: object) -> str:
        """Offer a case, answer an offer, move a case."""
        to = person_id(person) if person else ""
        data: dict[str, Json] = {"kind": f"hand-{kind}", "person": to, "offer": offer, "text": ""}
        return self.write(who, EntryType.CASE_HANDED, room_id(room), data, **more)  # type: ignore[arg-type]

    # what is asked

    def heads(self) -> tuple[str, ...]:
        """What an entry written now cites of the school room."""
        return self.judge().heads[ROOM]

    def responsible(self, room: str, held: Collection[Held] | None = None) -> str:
        """Short id of the saksansvarlig, as `person_id` makes it."""
        return self.judge(held).hands[room_id(room)].responsible

    def state(self, entry_id: str, held: Collection[Held] | None = None) -> tuple[EntryState, str]:
        state, reason, _depth = self.judge(held).entries[entry_id]
        return state, str(reason)

    def part(self, *without: str) -> list[Held]:
        """All entries but these."""
        return [entry for entry in self.held if entry.entry_id not in without]


def certificate(device: Device, roles: Sequence[str]) -> dict[str, Json]:
    leaf = b"leaf " + device.name.encode()
    return {
        "device": device.device_id,
        "feed_public": feed_key(device.name).hex(),
        "receiving_public": receiving_key(device.name).hex(),
        "leaf": b64(leaf),
        "leaf_sha256": hashlib.sha256(leaf).hexdigest(),
        "person": person_id(device.person),
        "name": f"{device.person.title()} Nordmann",
        "roles": list(roles),
        "old_leaf_sha256": "",
        "invitation": "",
    }


def finished(person: str) -> dict[str, Json]:
    return {**_FINISHED, "authors": [person]}


_FINISHED: dict[str, Json] = {
    "level": "kort",
    "supplements": "",
    "title": "Melding",
    "pupil": "Ola",
    "group": "8A",
    "experienced": "",
    "pdf_sha256": PDF,
    "restricted": False,
    "urgent": False,
    "answers": {},
    "series": "",
    "parents": [],
    "authors": [],
    "number": 1,
    "decides": None,
    "written_before": False,
    "origin": "",
    "facts": {},
}
_MARKS: dict[str, Json] = {
    "kind": "fetched",
    "happened": "",
    "who": "",
    "how": "",
    "text": "",
    "persons": [],
    "why": "",
    "pdf_sha256": PDF,
    "approved_sha256": "b" * 64,
    "comment": "",
    "on_behalf": False,
    "reason": "",
    "decision": "",
    "outcome": "approved",
    "responsible": "",
    "responsible_name": "",
    "number": "",
}


def founded() -> School:
    """Rektor (issuer), Kari (teacher), Dina (deputy) and Olga (office), all certified."""
    school = School()
    school.device(SHEET)
    data: dict[str, Json] = {
        "name": "Prøve skole",
        "sheet_feed": feed_key(SHEET).hex(),
        "recovery_public": receiving_key(SHEET).hex(),
        "root": b64(b"root"),
        "sheet_number": 1,
    }
    school.write(SHEET, EntryType.SCHOOL_FOUNDED, ROOM, data)
    school.set_issuer("rektor")
    school.certify("rektor", "rektor", "rektor", ["rektor"])
    school.certify("rektor", "kari", "kari", ["laerer"])
    school.certify("rektor", "dina", "dina", ["ass_rektor"])
    school.certify("rektor", "olga", "olga", ["kontor"])
    return school
