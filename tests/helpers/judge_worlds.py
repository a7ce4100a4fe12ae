"""Random schools for the judge: everybody sees a part, writes honestly or not, and copies vaults."""

from __future__ import annotations

from hypothesis import strategies as st
from judge_kit import PDF, ROOM, founded, person_id, room_id

from skjema_app.vault.bodies import EntryType
from skjema_app.vault.judge import Held

PEOPLE = ("rektor", "dina", "kari", "olga", "mallory")
"""Mallory has no certificate until somebody gives one."""
ROLES = (["laerer"], ["rektor"], ["kontor"], ["ass_rektor", "laerer"])
MARKS = (
    EntryType.DOCUMENT_EVENT,
    EntryType.DOCUMENT_GRANTED,
    EntryType.DOCUMENT_APPROVED,
    EntryType.DOCUMENT_RETURNED,
    EntryType.DOCUMENT_WITHDRAWN,
    EntryType.DOCUMENT_DECIDED,
    EntryType.DOCUMENT_RECEIPT,
    EntryType.DOCUMENT_SETTLED,
)

ACTIONS = (*("mark", "member") * 5, *("finish", "meet", "issue") * 2, "case", "sheet", "copy", "junk")


class World:
    """A school in which everybody sees a part, writes honestly or not, and copies vaults."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data
        self.school = founded()
        self.school.set_issuer("dina")
        self._seen: dict[str, set[int]] = {who: set(range(len(self.school.held))) for who in PEOPLE}
        self._versions = [(self.school.finish("kari", "d0"), "d0")]
        self.school.open_case("rektor", "c0", ["rektor", "kari"], "kari")
        self._cases = ["c0"]
        self._offers = [(self.school.hand("kari", "c0", "offered", "dina"), "c0", "dina")]
        for seen in self._seen.values():
            seen.update(range(len(self.school.held)))

    def run(self) -> None:
        for _step in range(self._draw(st.integers(3, 16))):
            getattr(self, f"_{self._pick(ACTIONS)}")()

    def _draw(self, strategy: st.SearchStrategy[object]) -> object:
        return self._data.draw(strategy)

    def _pick(self, options: object) -> object:
        return self._draw(st.sampled_from(list(options)))

    def _view(self, who: str) -> list[Held]:
        return [self.school.held[place] for place in sorted(self._seen[who])]

    def _says(self, who: str) -> dict[str, object]:
        """What the writer goes by: honestly what they saw; a hostile one cites what they like."""
        said: dict[str, object] = {"seen": self._view(who)}
        if self._draw(st.integers(0, 4)) == 0:
            ids = [entry.entry_id for entry in self.school.held] + ["f" * 64]
            said["after"] = self._draw(st.lists(st.sampled_from(ids), max_size=3))
            said["auth"] = self._draw(st.lists(st.sampled_from(ids), max_size=2))
        return said

    def _wrote(self, who: str) -> None:
        """Whoever wrote has it, and often everybody else soon."""
        for seen in self._seen.values() if self._draw(st.integers(0, 2)) else (self._seen[who],):
            seen.add(len(self.school.held) - 1)

    def _finish(self) -> None:
        who, room = self._pick(PEOPLE), f"d{len(self._versions)}"
        more: dict[str, object] = {}
        if self._versions and self._draw(st.booleans()):
            parent, _room = self._pick(self._versions)
            authors = self._draw(st.lists(st.sampled_from(PEOPLE), max_size=2))
            more = {"parents": [parent], "series": parent, "number": 2}
            more["authors"] = [person_id(who), *(person_id(name) for name in authors)]
        elif self._versions and self._draw(st.booleans()):
            more = {"decides": {"entry": self._pick(self._versions)[0], "pdf_sha256": PDF}}
        self._versions.append((self.school.finish(who, room, **more, **self._says(who)), room))
        self._wrote(who)

    def _mark(self) -> None:
        if not self._versions:
            return
        who, (version, room) = self._pick(PEOPLE), self._pick(self._versions)
        kind = self._pick(MARKS)
        more = {"outcome": self._pick(("approved", "returned"))} if kind == EntryType.DOCUMENT_SETTLED else {}
        if kind == EntryType.DOCUMENT_DECIDED and self._draw(st.booleans()):
            more = {"decision": self._pick(self._versions)[0]}
        self.school.mark(who, kind, room, version, **more, **self._says(who))
        self._wrote(who)

    def _case(self) -> None:
        who, room = self._pick(PEOPLE), f"c{len(self._cases)}"
        members = self._draw(st.lists(st.sampled_from(PEOPLE), max_size=3))
        self.school.open_case(who, room, members, self._pick(PEOPLE), **self._says(who))
        self._cases.append(room)
        self._wrote(who)

    def _member(self) -> None:
        if not self._cases:
            return
        who, room, person = self._pick(PEOPLE), self._pick(self._cases), self._pick(PEOPLE)
        action = self._pick(("add", "remove", "link", "note", "hand", "hand", "answer", "answer"))
        if action == "add":
            self.school.add(who, room, person, **self._says(who))
        elif action == "remove":
            self.school.remove(who, room, person, {person: self._draw(st.integers(-1, 12))}, **self._says(who))
        elif action == "hand":
            kind = self._pick(("offered", "offered", "moved"))
            self._offers.append((self.school.hand(who, room, kind, person, **self._says(who)), room, person))
        elif action == "answer" and self._offers:
            offer, room, person = self._pick(self._offers)
            kind = self._pick(("accepted", "accepted", "declined", "taken-back"))
            who = self._pick((person, person, who))
            self.school.hand(who, room, kind, offer=offer, **self._says(who))
        elif action == "note":
            self.school.note(who, room, self._pick(("closed", "reopened", "step-done")), **self._says(who))
        else:
            self.school.link(who, room, **self._says(who))
        self._wrote(who)

    def _issue(self) -> None:
        who, about = self._pick(PEOPLE), self._pick(PEOPLE)
        if self._draw(st.booleans()):
            person = self._pick((about, about, about, "mallory"))
            self.school.device(about).person, real = person, self.school.device(about).person
            self.school.certify(who, about, person, self._pick(ROLES), **self._says(who))
            self.school.device(about).person = real
        else:
            feed = [entry.entry_id for entry in self.school.held if entry.device == self.school.device(about).device_id]
            last_id = self._pick(["", *feed])
            self.school.end(who, about, self._draw(st.integers(-1, 12)), last_id, **self._says(who))
        self._wrote(who)

    def _sheet(self) -> None:
        self.school.set_issuer(self._pick(PEOPLE), self._pick((-1, -1, 3)), seen=list(self.school.held))

    def _meet(self) -> None:
        one, other = self._pick(PEOPLE), self._pick(PEOPLE)
        self._seen[one] |= self._seen[other]

    def _copy(self) -> None:
        """The vault of a moment ago writes on: a fork."""
        device = self.school.device(self._pick(PEOPLE))
        feed = [entry for entry in self.school.held if entry.device == device.device_id]
        if feed:
            entry = self._pick(feed)
            device.seq, device.prev = entry.seq, entry.prev

    def _junk(self) -> None:
        who = self._pick(PEOPLE)
        kind = self._pick(("room.erased", EntryType.DOCUMENT_FINISHED, EntryType.DEVICE_ENDED))
        if kind == "room.erased":
            self.school.write(who, kind, self._pick((ROOM, room_id("c0"), room_id("d0"))), {}, **self._says(who))
        else:
            self.school.finish(who, "x", fault="body-shape", **self._says(who))
        self._wrote(who)
