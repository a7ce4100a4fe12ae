"""Entries as a dishonest member with the program's source writes them: signed truly, saying what they like."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from school_kit import Member

from skjema_app.crypto import entry as entry_module
from skjema_app.crypto.entry import ZERO_PREV, encode_json, seal_entry
from skjema_app.crypto.frame import Frame
from skjema_app.crypto.identity import Receiver
from skjema_app.crypto.secret import Secret
from skjema_app.domain.answers import Json
from skjema_app.vault.feed.rooms import room_of_key


class Forger:
    """Writes into the feed of a member's device, behind the back of their vault; goes on where the feed ends."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.frames: list[bytes] = []
        tip = member.school.feeds().tips().get(member.device)
        self._seq, self._prev = (0, ZERO_PREV) if tip is None else (tip.seq + 1, tip.entry_id)
        self._indexes: dict[str, int] = {}

    def new_room(self) -> tuple[str, Secret]:
        """A room of their own."""
        key = Secret.random(32)
        return room_of_key(self.member.school.school_id, key), key

    def key_of(self, room: str) -> Secret:
        """A key that the member holds."""
        raw = self.member.vault.state.database.raw
        return Secret(raw.execute("SELECT key FROM school_key WHERE key_id = ?", (room,)).fetchone()[0])

    def heads(self, room: str) -> list[str]:
        """What an honest member would cite."""
        with self.member.school._writing() as pen:
            return list(pen._cites(room, self.member.device))

    def write(
        self,
        kind: str,
        room: str,
        key: Secret,
        data: dict[str, Json],
        *,
        version: int = 1,
        after: Sequence[str] = (),
        receivers: Sequence[Receiver] = (),
        body: dict[str, Json] | None = None,
        blobs: Sequence[dict[str, Json]] = (),
    ) -> Frame:
        """An entry with a well-formed body, or with parts of it as ``body`` says."""
        school_room = self.member.school.facts.room
        content: dict[str, Json] = {
            "t": kind,
            "tv": version,
            "room": room,
            "by": self.member.person,
            "at": self.member.clock.now().isoformat(),
            "after": list(after),
            "auth": list(self.heads(school_room)),
            "app": "forger",
            "form": {"id": "melding-rektor", "version": 1, "sha256": "0" * 64},
            "blobs": list(blobs),
            "d": data,
            **(body or {}),
        }
        frame = seal_entry(
            school=self.member.school.school_id,
            device=self.member.vault.device,
            seq=self._seq,
            prev=self._prev,
            room_key=key,
            tag_index=self._index(room, key),
            body=encode_json(content),
            receivers=receivers,
        )
        return self.keep(frame)

    def keep(self, frame: Frame) -> Frame:
        """Take a frame as the next one of the feed."""
        self._seq, self._prev = frame.header.seq + 1, frame.entry_id
        self.frames.append(frame.raw)
        return frame

    def envelopes_with(self, frame: Frame, key: Secret, receivers: Sequence[Receiver]) -> tuple[bytes, ...]:
        """Envelopes for an entry that hold another key than the entry's."""
        header = frame.header
        return entry_module._make_envelopes(header.school, header.device, header.salt, key, receivers)

    def resealed(self, frame: Frame, key: Secret, envelopes: tuple[bytes, ...], index: int) -> Frame:
        """The entry again, around these envelopes, signed truly."""
        body = entry_module._pad(entry_module.open_body(frame, key, index))
        header = replace(
            frame.header,
            env_n=len(envelopes),
            env_hash=hashlib.sha256(b"".join(envelopes)).digest(),
            body_hash=bytes(32),
        )
        with entry_module._body_key(header, key) as derived, derived.exposed() as buffer:
            cipher = entry_module.AESGCM(memoryview(buffer)[:32])
            sealed = cipher.encrypt(bytes(buffer[32:]), body, header.associated)
        header = replace(header, body_hash=hashlib.sha256(sealed).digest())
        signature = self.member.vault.device.sign(b"skjema/entry/1\0" + header.pack())
        return Frame(header, signature, envelopes, sealed)

    def _index(self, room: str, key: Secret) -> int:
        key_id = room_of_key(self.member.school.school_id, key)
        if key_id not in self._indexes:
            raw = self.member.vault.state.database.raw
            row = raw.execute(
                "SELECT next_index FROM school_tag WHERE device = ? AND key_id = ?", (self.member.device, key_id)
            ).fetchone()
            self._indexes[key_id] = 0 if row is None else row[0]
        self._indexes[key_id] += 1
        return self._indexes[key_id] - 1
