"""A hostile colleague: certified, with our source and own keys, who writes what the program would never write.

Every attack is named and says by which code all honest vaults detect it. Attacks on one's own kinds of entries are
added with ``@attack``: a function that writes with the forger and gives the ids of what must not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forger import Forger
from school_kit import (
    OFFICE,
    PRINCIPAL,
    TEACHER,
    Member,
    TestSchool,
    exchange,
    finish,
    frames_of,
    pdf_of,
    prove_all,
    states,
    three_people,
)
from vault_kit import PIN

from skjema_app.crypto.entry import seal_entry
from skjema_app.crypto.frame import Frame, parse_frame
from skjema_app.crypto.identity import Receiver
from skjema_app.crypto.secret import Secret
from skjema_app.domain.access import AccessBook, FormAccess
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument, FormPin
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Case
from skjema_app.form_engine.library import agreed_book

MALLORY = "Mali Vrangtun"
"""A teacher like others: certified, member of one case, removed from another."""
MINUTES = FormPin("referat-r-team", 1, "b" * 64)
"""A form that teachers don't write and nobody approves."""
CLOSED = FormPin("ansatt-12-5", 1, "c" * 64)
"""§ 12-5: between two, and in no case."""


@dataclass
class World:
    """A school with Mallory in it. Everybody has everything; whatever Mallory writes goes to everybody else."""

    school: TestSchool
    mallory: Member
    report: FinishedDocument
    """The teacher's, which Mallory was given to read."""
    own: FinishedDocument
    """Mallory's, which the rector reads."""
    mine: Case
    """Mallory is a member and not responsible."""
    lost: Case
    """Mallory was taken out, and holds the key of before."""
    forger: Forger = field(init=False)
    _keys: dict[str, Secret] = field(default_factory=dict)
    _last: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A forger goes on where Mallory's honest feed ends."""
        self.forger = Forger(self.mallory)

    @property
    def honest(self) -> list[Member]:
        """Everybody else."""
        return [one for one in self.school.members.values() if one is not self.mallory]

    def receivers(self) -> list[Receiver]:
        """Whom an own room's key goes to, so that everybody can look inside."""
        return [one.vault.device.receiver() for one in self.honest]

    def write(
        self, kind: str, room: str, data: dict[str, Json], *, after: Sequence[str] | None = None, **more: object
    ) -> str:
        """Into a room whose key Mallory holds, citing what an honest program would cite."""
        key = self._keys.get(room) or self.forger.key_of(room)
        if after is None:
            last = self._last.get(room)
            after = [*([] if room in self._keys else self.forger.heads(room)), *([last] if last else [])]
        found: Frame = self.forger.write(kind, room, key, data, after=after, **more)  # type: ignore[arg-type]
        self._last[room] = found.entry_id
        return found.entry_id

    def fresh(self) -> tuple[str, str]:
        """A room of Mallory's own that everybody can read, with a version in it; its PDF never comes."""
        room, key = self.forger.new_room()
        frame = self.forger.write(
            "document.finished", room, key, finished(self), version=2, receivers=self.receivers(), body=pinned(PIN)
        )
        self._keys[room], self._last[room] = key, frame.entry_id
        return room, frame.entry_id

    def open(self, kind: str, data: dict[str, Json], **more: object) -> str:
        """The first entry of a room of Mallory's own, that everybody can read."""
        room, key = self.forger.new_room()
        return self.forger.write(kind, room, key, data, receivers=self.receivers(), **more).entry_id  # type: ignore[arg-type]

    def raw(self, body: bytes) -> str:
        """An entry with any bytes for a body, sealed and signed truly."""
        _room, key = self.forger.new_room()
        frame = seal_entry(
            school=self.mallory.school.school_id,
            device=self.mallory.vault.device,
            seq=self.forger._seq,
            prev=self.forger._prev,
            room_key=key,
            tag_index=0,
            body=body,
            receivers=self.receivers(),
        )
        return self.forger.keep(frame).entry_id

    def deliver(self) -> None:
        """All that Mallory wrote, to everybody else; PDFs are taken for proven, which is no help to Mallory."""
        for one in self.honest:
            feeds = one.school.feeds()
            feeds.receive(self.mallory.device, self.forger.frames)
            feeds.settle()
            prove_all(one)

    def verdicts(self, entry_id: str) -> set[tuple[str, str]]:
        """What each honest vault makes of an entry: one answer, or they differ."""
        return {states(one)[entry_id][:2] for one in self.honest}


@dataclass(frozen=True, slots=True)
class Attack:
    """One of Mallory's ideas.

    Attributes:
        name: what is tried.
        state: what becomes of it everywhere: refused or waiting.
        code: why, as the vaults say.
        run: writes it and gives the ids of the entries that must not count.
    """

    name: str
    state: str
    code: str
    run: Callable[[World], Iterable[str]]


ATTACKS: dict[str, Attack] = {}


def attack(
    name: str, code: str, *, state: str = "refused"
) -> Callable[[Callable[[World], Iterable[str]]], Callable[[World], Iterable[str]]]:
    """Add an attack to the catalogue."""

    def add(run: Callable[[World], Iterable[str]]) -> Callable[[World], Iterable[str]]:
        if name in ATTACKS:
            msg = f"two attacks are called {name}"
            raise ValueError(msg)
        ATTACKS[name] = Attack(name, state, code, run)
        return run

    return add


def book() -> AccessBook:
    """The rights that all agreed on, with two forms: everybody writes the one, the other is for counsellors only."""
    forms: Mapping[FormPin, FormAccess] = {
        PIN: FormAccess(None, frozenset({Role.PRINCIPAL, Role.DEPUTY}), decided=True),
        MINUTES: FormAccess(frozenset({Role.COUNSELLOR}), frozenset(), decided=False),
        CLOSED: FormAccess(None, frozenset(), decided=False, closed=True),
    }
    return AccessBook(agreed_book().rights, forms)


def world_of(made: TestSchool) -> World:
    """Rector, teacher, office and Mallory at work."""
    mallory = made.join(MALLORY, {Role.TEACHER})
    for one in made.members.values():
        one.vault.know_forms(book())
    rector, teacher = made[PRINCIPAL], made[TEACHER]
    report = finish(teacher, readers=[rector.person, mallory.person], text="om en annen")
    everybody = made.members.values()
    exchange(*everybody)
    own = finish(mallory, readers=[rector.person, teacher.person, made[OFFICE].person], text="mitt eget")
    cases = []
    for number in ("S-2026-001", "S-2026-002"):
        members = [rector.person, teacher.person, mallory.person]
        cases.append(
            rector.school.open_case(
                number=number, pupil="Ola", group="8A", responsible=teacher.person, members=members, why=""
            )
        )
    exchange(*everybody)
    rector.school.remove_member(cases[1].case_id, mallory.person)
    exchange(*everybody)
    return World(made, mallory, report, own, cases[0], cases[1])


# --- what is tried ---------------------------------------------------------------------------------------------------


def finished(world: World, **claims: Json) -> dict[str, Json]:
    """What a finished version says, by Mallory."""
    import hashlib

    return {
        "level": "kort",
        "supplements": "",
        "title": "Melding",
        "pupil": "Ola",
        "group": "8A",
        "experienced": "",
        "pdf_sha256": hashlib.sha256(pdf_of("x")).hexdigest(),
        "restricted": False,
        "urgent": False,
        "answers": {},
        "series": "",
        "parents": [],
        "authors": [world.mallory.person],
        "number": 1,
        "decides": None,
        "written_before": False,
        "origin": "",
        "facts": {},
        **claims,
    }


def pinned(pin: FormPin) -> dict[str, Json]:
    """Parts of a body that pins a form."""
    return {"form": {"id": pin.form_id, "version": pin.version, "sha256": pin.sha256}}


def _certificate(world: World, **claims: Json) -> dict[str, Json]:
    """A certificate for Mallory's own device."""
    import base64
    import hashlib

    device, leaf = world.mallory.vault.device, b"leaf"
    return {
        "device": device.device_id,
        "feed_public": device.feed_public.hex(),
        "receiving_public": device.receiving_public.hex(),
        "leaf": base64.b64encode(leaf).decode(),
        "leaf_sha256": hashlib.sha256(leaf).hexdigest(),
        "person": world.mallory.person,
        "name": MALLORY,
        "roles": ["rektor"],
        "old_leaf_sha256": "",
        "invitation": "",
        **claims,
    }


def _school(world: World) -> str:
    return world.mallory.school.facts.room


def _about(document: FinishedDocument, **more: Json) -> dict[str, Json]:
    return {"revision": document.document_id, **more}


@attack("writes a form that is for other roles", "form-role")
def _other_roles_form(world: World) -> list[str]:
    return [world.open("document.finished", finished(world), version=2, body=pinned(MINUTES))]


@attack("decides on a report", "role")
def _decides(world: World) -> list[str]:
    decides: Json = {"entry": world.report.document_id, "pdf_sha256": world.report.pdf_sha256}
    made = finished(world, level="beslutning", decides=decides)
    told = {"outcome": "avslutt", "responsible": "", "responsible_name": "", "number": "", "decision": ""}
    return [
        world.open("document.finished", made, version=2, body=pinned(PIN)),
        world.write("document.decided", world.report.room, _about(world.report, **told)),
    ]


@attack("approves what is their own", "own-document")
def _approves_own(world: World) -> list[str]:
    data = _about(
        world.own,
        pdf_sha256=world.own.pdf_sha256,
        approved_sha256="a" * 64,
        comment="",
        on_behalf=False,
    )
    return [world.write("document.approved", world.own.room, data)]


@attack("approves and returns without the right to", "role")
def _approves(world: World) -> list[str]:
    pdf: dict[str, Json] = {"pdf_sha256": world.report.pdf_sha256, "comment": ""}
    both = _about(world.report, **pdf, approved_sha256="a" * 64, on_behalf=True)
    return [
        world.write("document.approved", world.report.room, both),
        world.write("document.returned", world.report.room, _about(world.report, **pdf)),
    ]


@attack("gives away and withdraws what others wrote", "not-author")
def _gives_away(world: World) -> list[str]:
    given: dict[str, Json] = {"persons": [world.mallory.person], "why": "policy", "devices": []}
    return [
        world.write("document.granted", world.report.room, given),
        world.write("document.withdrawn", world.report.room, _about(world.report, reason="")),
    ]


@attack("certifies themselves as the rector", "not-issuer")
def _certifies(world: World) -> list[str]:
    return [world.write("device.certified", _school(world), _certificate(world))]


@attack("certifies a machine of their own as the rector's", "not-issuer")
def _certifies_as_other(world: World) -> list[str]:
    rector = world.school[PRINCIPAL].person
    return [world.write("device.certified", _school(world), _certificate(world, person=rector))]


@attack("makes themselves an issuer", "not-sheet")
def _issuer(world: World) -> list[str]:
    keys = {name: _certificate(world)[name] for name in ("device", "feed_public", "receiving_public")}
    return [world.write("issuer.set", _school(world), {**keys, "ca": "Y2E=", "until": -1})]


@attack("names themselves a deputy, and closes the rector's machine", "not-issuer")
def _deputy(world: World) -> list[str]:
    days: dict[str, Json] = {"first": "2026-01-01", "last": "2027-01-01", "of": "", "cutoffs": {}}
    names: dict[str, Json] = {"person": world.mallory.person, "stands_for": world.school[PRINCIPAL].person}
    ended: dict[str, Json] = {"device": world.school[PRINCIPAL].device, "last_seq": 0, "last_id": "", "reason": "lost"}
    return [
        world.write("deputy.set", _school(world), {**days, **names}),
        world.write("device.ended", _school(world), ended),
        world.write("policy.set", _school(world), {"values": {"innsyn": "alle"}}),
    ]


@attack("opens a case", "role")
def _opens_case(world: World) -> list[str]:
    made: dict[str, Json] = {
        "number": "S-2026-099",
        "pupil": "Ola",
        "group": "8A",
        "responsible": world.mallory.person,
        "members": [world.mallory.person],
        "why": "",
        "devices": [],
    }
    return [world.open("case.opened", made)]


@attack("lets themselves in again with the key of before", "not-member")
def _in_again(world: World) -> list[str]:
    added: dict[str, Json] = {"person": world.mallory.person, "devices": []}
    rotated: dict[str, Json] = {"prev_keys": ["ab" * 32], "members": [world.mallory.person], "devices": []}
    return [
        world.write("member.added", world.lost.case_id, added),
        world.write("case.rotated", world.lost.case_id, rotated),
        world.write("version.linked", world.lost.case_id, {"entry": "e" * 64, "room": "1" * 32, "key": "2" * 64}),
    ]


@attack("puts what is between two (§ 12-5) into a case, where whom it concerns may be", "restricted")
def _links_closed(world: World) -> list[str]:
    found = []
    for pin, restricted in ((CLOSED, True), (CLOSED, False), (PIN, True)):
        room, key = world.forger.new_room()
        made = finished(world, restricted=restricted)
        frame = world.forger.write(
            "document.finished", room, key, made, version=2, receivers=world.receivers(), body=pinned(pin)
        )
        with key.exposed() as buffer:
            data: dict[str, Json] = {"entry": frame.entry_id, "room": room, "key": buffer.hex()}
        found.append(world.write("version.linked", world.mine.case_id, data))
    return found


@attack("takes the responsible out of a case, closes it and moves it to themselves", "role")
def _takes_over(world: World) -> list[str]:
    noted: dict[str, Json] = {"kind": "closed", "happened": "", "who": "", "how": "", "text": ""}
    moved: dict[str, Json] = {"kind": "hand-moved", "person": world.mallory.person, "offer": "", "text": ""}
    removed: dict[str, Json] = {"person": world.school[TEACHER].person, "cutoffs": {}}
    room = world.mine.case_id
    return [
        world.write("member.removed", room, removed),
        world.write("case.noted", room, noted),
        world.write("case.handed", room, moved),
    ]


@attack("signs with another person's name", "by")
def _other_name(world: World) -> list[str]:
    body: dict[str, Json] = {"by": world.school[PRINCIPAL].person}
    return [world.write("document.receipt", world.report.room, _about(world.report, kind="opened"), body=body)]


@attack("puts an author's name on a version without being one", "authors")
def _not_among_authors(world: World) -> list[str]:
    made = finished(world, authors=[world.school[TEACHER].person])
    return [world.open("document.finished", made, version=2, body=pinned(PIN))]


@attack("says that it happened at no time at all", "clock")
def _clock(world: World) -> list[str]:
    room, document = world.fresh()
    return [world.write("document.receipt", room, {"revision": document, "kind": "opened"}, body={"at": "2026-13-45"})]


@attack("cites another room's entry to come in before others", "parent-room")
def _parent_room(world: World) -> list[str]:
    room, document = world.fresh()
    data: dict[str, Json] = {"revision": document, "kind": "opened"}
    return [world.write("document.receipt", room, data, after=[world.own.document_id])]


@attack("cites a document for authority", "authority-room")
def _authority_room(world: World) -> list[str]:
    room, document = world.fresh()
    body: dict[str, Json] = {"auth": [world.own.document_id]}
    return [world.write("document.receipt", room, {"revision": document, "kind": "opened"}, body=body)]


@attack("cites more than there can be", "too-many-parents")
def _too_many(world: World) -> list[str]:
    room, document = world.fresh()
    after = [document, *(f"{number:064x}" for number in range(16))]
    return [world.write("document.receipt", room, {"revision": document, "kind": "opened"}, after=after)]


@attack("cites only old heads, to hide what they wrote last", "own-previous")
def _hides_own(world: World) -> list[str]:
    room, document = world.fresh()
    world.write("document.receipt", room, {"revision": document, "kind": "fetched"})
    return [world.write("document.receipt", room, {"revision": document, "kind": "opened"}, after=[document])]


@attack("writes of a case in the school's own room", "room-kind")
def _wrong_room(world: World) -> list[str]:
    return [world.write("member.added", _school(world), {"person": world.mallory.person, "devices": []})]


@attack("begins a room that has begun", "not-first")
def _second_opening(world: World) -> list[str]:
    room, _document = world.fresh()
    return [world.write("document.finished", room, finished(world), version=2, body=pinned(PIN))]


@attack("JSON nested a hundred thousand deep", "json-depth")
def _deep(world: World) -> list[str]:
    return [world.raw(b'{"t":' + b"[" * 100_000 + b"]" * 100_000 + b"}")]


@attack("a number beyond all numbers", "json-float")
def _huge(world: World) -> list[str]:
    return [world.raw(b'{"t":1e400}')]


@attack("the same key twice", "json-duplicate-key")
def _twice(world: World) -> list[str]:
    return [world.raw(b'{"t":"case.opened","t":"document.receipt"}')]


@attack("a text longer than any text", "json-string")
def _long(world: World) -> list[str]:
    return [world.raw(b'{"t":"' + b"a" * 70_000 + b'"}')]


@attack("bytes that are no text", "json-not-utf8")
def _no_text(world: World) -> list[str]:
    return [world.raw(b'{"t":"\xff\xfe"}')]


@attack("a kind that no program knows, in a room", "newer-program", state="waiting")
def _unknown(world: World) -> list[str]:
    return [world.write("document.exploded", world.own.room, {"x": 1})]


__all__ = ["ATTACKS", "MALLORY", "OFFICE", "World", "attack", "frames_of", "parse_frame", "three_people", "world_of"]
