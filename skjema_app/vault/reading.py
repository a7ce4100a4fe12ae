"""Read the whole journal back from its frames: open, verify, place. A pure function of the set of entries and keys.

Nothing here trusts the columns beside a frame; rebuild, check and salvage all read through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from skjema_app.crypto.entry import Frame, expected_tag, find_tag_index, open_body, parse_frame, verify
from skjema_app.crypto.identity import device_id_of
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.bodies import EntryState, EntryType, OpenEntry, decode_body, text, texts
from skjema_app.vault.fold import fold, is_known

ERASED = "erased"
"""Reason of an entry whose content is gone by a statement."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the journal: the frame, and what the columns say about it."""

    entry_id: str
    device: str
    seq: int
    frame: bytes = field(repr=False)
    state: str = ""
    room: str = ""
    kind: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found out about a row. ``tag_index`` is -1 where no key of ours fits."""

    stored: Stored
    frame: Frame | None
    entry: OpenEntry | None
    room: str
    tag_index: int
    state: EntryState
    reason: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What is needed to read: the feed's school id, room keys by room, and feed keys known beforehand by device."""

    school: str
    rooms: Mapping[str, Secret]
    feeds: Mapping[str, bytes]

    def wipe(self) -> None:
        """Wipe the room keys."""
        for key in self.rooms.values():
            key.wipe()


def read_journal(rows: Iterable[Stored], keys: Keys) -> tuple[Reading, ...]:
    """Open and judge every row.

    Gives:
        One reading per row, in the order of the rows, each with the state that the set as a whole gives it.
    """
    parsed = [_parse(row, keys.school) for row in rows]
    opened = _open_all(parsed, keys)
    signed = _erase(_verify_all(opened, keys), keys.school)
    return _place_all(signed)


def accepted(readings: Iterable[Reading]) -> list[OpenEntry]:
    """The accepted entries, room by room, within a room by (depth, id): the order of the fold."""
    found = [item.entry for item in readings if item.entry is not None and item.state is EntryState.ACCEPTED]
    return sorted(found, key=_fold_order)


def _fold_order(entry: OpenEntry) -> tuple[str, int, str]:
    return entry.room, entry.depth, entry.entry_id


def _parse(row: Stored, school: str) -> Reading:
    try:
        frame = parse_frame(row.frame)
        if frame.header.school != school:
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="school")
    except SkjemaError as error:
        return Reading(row, None, None, "", -1, EntryState.REFUSED, _reason(error))
    return Reading(row, frame, None, "", -1, EntryState.SEALED, "no-key")


def _open_all(readings: Sequence[Reading], keys: Keys) -> list[Reading]:
    """Find each entry's room by the next expected tags of its device, then open it."""
    made = list(readings)
    feeds: dict[str, list[int]] = {}
    for place, reading in enumerate(made):
        if reading.frame is not None:
            feeds.setdefault(reading.frame.header.device, []).append(place)
    for device, places in feeds.items():
        finder = _RoomFinder(device, keys)
        places.sort(key=lambda place: _seq(made[place]))
        for count, place in enumerate(places):
            frame = made[place].frame
            if frame is None:
                continue
            room, index = finder.find(frame, missing=frame.header.seq - count)
            if room:
                made[place] = _open(made[place], frame, room, index, keys)
    return made


class _RoomFinder:
    """The table of next expected tags of one device (design-review § 1.24)."""

    def __init__(self, device: str, keys: Keys) -> None:
        self._device = device
        self._keys = keys
        self._next = dict.fromkeys(keys.rooms, 0)
        self._tags = {self._tag(room, 0): room for room in keys.rooms}

    def find(self, frame: Frame, *, missing: int) -> tuple[str, int]:
        """Room and number of an entry, ("", -1) for none. ``missing`` entries before it were not seen."""
        room = self._tags.get(frame.header.tag, "")
        if room:
            return room, self._advance(room, self._next[room])
        if missing > 0:
            for other, key in self._keys.rooms.items():
                index = find_tag_index(frame, key, start=self._next[other] + 1, most=missing)
                if index is not None:
                    return other, self._advance(other, index)
        return "", -1

    def _advance(self, room: str, index: int) -> int:
        self._tags.pop(self._tag(room, self._next[room]), None)
        self._next[room] = index + 1
        self._tags[self._tag(room, index + 1)] = room
        return index

    def _tag(self, room: str, index: int) -> bytes:
        return expected_tag(self._keys.school, self._keys.rooms[room], self._device, index)


def _open(reading: Reading, frame: Frame, room: str, index: int, keys: Keys) -> Reading:
    if frame.cut:
        return replace(reading, room=room, tag_index=index, state=EntryState.WAITING, reason="cut")
    try:
        body = open_body(frame, keys.rooms[room], index)
        entry = decode_body(body, entry_id=frame.entry_id, device=frame.header.device, seq=frame.header.seq)
        if entry.room != room:
            raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="room")
        if not is_known(entry):
            return replace(
                reading, entry=entry, room=room, tag_index=index, state=EntryState.WAITING, reason="newer-program"
            )
        tuple(fold((entry,)))  # does its data have the shape of its type?
    except SkjemaError as error:
        return replace(reading, room=room, tag_index=index, state=EntryState.REFUSED, reason=_reason(error))
    return replace(reading, entry=entry, room=room, tag_index=index, state=EntryState.ACCEPTED, reason="")


def _verify_all(readings: Sequence[Reading], keys: Keys) -> list[Reading]:
    feeds = {**_feed_keys(readings), **keys.feeds}
    made = []
    for reading in readings:
        if reading.frame is None:
            made.append(reading)
            continue
        public = feeds.get(reading.frame.header.device)
        try:
            if public is None:
                raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="unknown-device")
            verify(reading.frame, public)
        except SkjemaError as error:
            made.append(replace(reading, state=EntryState.REFUSED, reason=_reason(error)))
        else:
            made.append(reading)
    return made


def _feed_keys(readings: Iterable[Reading]) -> dict[str, bytes]:
    """Feed keys that entries name. A device's id commits to its key, so no entry can name a false one."""
    found: dict[str, bytes] = {}
    for reading in readings:
        entry = reading.entry
        if entry is None or entry.kind not in {EntryType.FOUNDED, EntryType.DEVICE_ADDED, EntryType.DEVICE_CLOSED}:
            continue
        try:
            public = bytes.fromhex(text(entry.data, "feed_public"))
        except ValueError:
            continue
        found[device_id_of(public)] = public
    return found


def _place_all(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Depth in the room: one more than the deepest parent. Who lacks a parent waits; a refused parent counts as 0."""
    depths = {
        reading.frame.entry_id: 0
        for reading in readings
        if reading.frame is not None and (reading.state is EntryState.REFUSED or reading.reason == ERASED)
    }
    made = list(readings)
    pending = [place for place, item in enumerate(made) if item.state is EntryState.ACCEPTED]
    pending.sort(key=lambda place: _seq(made[place]))
    while pending:
        left = []
        for place in pending:
            entry = made[place].entry
            if entry is not None and all(parent in depths for parent in entry.after):
                depth = 1 + max((depths[parent] for parent in entry.after), default=0)
                depths[entry.entry_id] = depth
                made[place] = replace(made[place], entry=replace(entry, depth=depth))
            else:
                left.append(place)
        if len(left) == len(pending):
            for place in left:
                made[place] = replace(made[place], state=EntryState.WAITING, reason="parent-missing")
            break
        pending = left
    return tuple(made)


def _erase(readings: Iterable[Reading], school_room: str) -> list[Reading]:
    """Entries that were cut, and that a statement in the vault's own room names, are gone for good."""
    named = {
        entry_id
        for reading in readings
        if reading.state is EntryState.ACCEPTED
        and (entry := reading.entry) is not None
        and (entry.kind, entry.room) == (EntryType.ERASURE_STATED, school_room)
        for entry_id in texts(entry.data, "entries")
    }
    if not named:
        return list(readings)
    return [
        replace(reading, room="", tag_index=-1, state=EntryState.SEALED, reason=ERASED)
        if reading.frame is not None
        and reading.frame.cut
        and reading.frame.entry_id in named
        and reading.state is not EntryState.REFUSED
        else reading
        for reading in readings
    ]


def _seq(reading: Reading) -> int:
    return -1 if reading.frame is None else reading.frame.header.seq


def _reason(error: SkjemaError) -> str:
    return str(error.details.get("reason", "broken"))
