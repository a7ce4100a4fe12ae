"""The school's journal in memory: one `Entry` per row of ``school_entry``, frames aside.

It is read once and kept beside the database; whoever changes an entry marks it, and `Ledger.flush` writes what is
marked. After a transaction that failed the ledger is thrown away (`core.SchoolCore` sees to that).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from skjema_app.crypto.frame import Frame, parse_frame
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin
from skjema_app.domain.feeds import Tip
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryState
from skjema_app.vault.judge import Held

ALTERED = "altered"
"""Fault of an entry whose frame is not what it was: it can't be opened, and stands in nobody's way."""

UNSEEN = "?"
"""Content verdict of an attachment that nobody has looked at yet."""

WHOLE, CAME_CUT, CUT_HERE = 0, 1, 2
"""Body and envelopes are there; came without them (the whole one may still come); were cut by an erasure here."""


@dataclass(slots=True)
class Entry:
    """What is known of one entry. Columns as in ``school_entry``; ``by`` is its column ``person``."""

    position: int
    entry_id: str
    device: str
    seq: int
    prev: str
    tag: str
    content: str = UNSEEN
    cut: int = WHOLE
    tried: bool = False
    key_id: str = ""
    tag_index: int = -1
    claimed: str = ""
    room: str = ""
    kind: str = ""
    version: int = 0
    by: str = ""
    at: str = ""
    after: tuple[str, ...] = ()
    auth: tuple[str, ...] = ()
    pin: FormPin | None = None
    claims: Mapping[str, Json] = field(default_factory=dict, repr=False)
    fault: str = ""
    state: EntryState = EntryState.SEALED
    reason: str = ""
    depth: int = 0

    def held(self) -> Held:
        """As the judge wants it; by place, since an import asks for it ten thousand times."""
        return Held(
            self.entry_id,
            self.device,
            self.seq,
            self.prev,
            True,
            self.fault,
            self.room,
            self.kind,
            self.version,
            self.by,
            self.at,
            self.after,
            self.auth,
            self.pin,
            self.claims,
            bool(self.cut),
        )

    def forget(self) -> None:
        """Back to what the frame alone says, for a rebuild; the verdict on its attachment stays."""
        self.tried = False
        self.key_id = self.claimed = self.room = self.kind = self.by = self.at = self.fault = ""
        self.version, self.tag_index = 0, -1
        self.after = self.auth = ()
        self.pin = None
        self.claims = {}


class Ledger:
    """Every entry held, by id. What is new or changed is written by `flush`, all at once."""

    def __init__(self, entries: Iterable[Entry] = (), last: int = 0) -> None:
        """Take entries over; ``last`` is a position that is taken even where no entry has it any more."""
        self.by_id: dict[str, Entry] = {entry.entry_id: entry for entry in entries}
        self._marked: dict[str, Entry] = {}
        self._judged: dict[str, Entry] = {}
        self._new: dict[str, tuple[Frame, str]] = {}
        self._news: dict[str, Entry] = dict(self.by_id)
        self._arrived: list[Entry] = []
        self._keys_found: dict[str, bytes] = {}
        self._last = max([last, *(entry.position for entry in self)])
        self._tips: dict[str, Tip] = {}
        for entry in self:
            self._note_tip(entry)

    @classmethod
    def load(cls, connection: sa.Connection) -> Ledger:
        """Read all rows."""
        rows = tables.entries
        columns = [column for column in rows.c if column.name != "received"]
        last = connection.execute(sa.select(sa.func.max(tables.frames.c.position))).scalar() or 0
        return cls((_entry(row) for row in connection.execute(sa.select(*columns).order_by(rows.c.position))), last)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self.by_id

    def __getitem__(self, entry_id: str) -> Entry:
        return self.by_id[entry_id]

    def get(self, entry_id: str) -> Entry | None:
        """An entry, or None."""
        return self.by_id.get(entry_id)

    def add(self, frame: Frame, received: str, found: bytes | None = None) -> Entry:
        """Take in a frame whose signature holds; it is written by the next `flush`. ``found`` as in `found_in`."""
        header = frame.header
        self._last += 1
        entry = Entry(self._last, frame.entry_id, header.device, header.seq, header.prev, header.tag.hex())
        entry.cut = CAME_CUT if frame.cut else WHOLE
        entry.tried = header.env_n == 0 or frame.cut
        if found is not None:
            self._keys_found[entry.entry_id] = found
        self.by_id[entry.entry_id] = self._news[entry.entry_id] = entry
        self._new[entry.entry_id] = (frame, received)
        self._arrived.append(entry)
        self._note_tip(entry)
        return entry

    def replace_frame(self, connection: sa.Connection, entry: Entry, frame: Frame) -> None:
        """Cut an entry's frame down, or put the whole one in the place of one that came cut. In the transaction."""
        self.flush(connection)
        connection.exec_driver_sql(_UPDATE_FRAME, (frame.raw, entry.position))

    def completed(self, entry: Entry) -> None:
        """The whole frame of an entry that had come cut is here: it is looked at as if it had arrived now."""
        key_id, index = entry.key_id, entry.tag_index
        entry.forget()
        entry.key_id, entry.tag_index, entry.cut = key_id, index, WHOLE
        self._arrived.append(entry)
        self.mark(entry)

    def mark(self, entry: Entry) -> None:
        """More is known of it, or something else: `flush` writes it, and it is to be judged."""
        self._marked[entry.entry_id] = self._news[entry.entry_id] = entry

    def mark_judged(self, entry: Entry) -> None:
        """Its state, reason, depth or the verdict on its attachment has changed; `flush` writes those."""
        self._judged[entry.entry_id] = entry

    def mark_content(self, entry: Entry) -> None:
        """There is another verdict on its attachment."""
        self._judged[entry.entry_id] = self._news[entry.entry_id] = entry

    def news(self) -> dict[str, Entry]:
        """What is to be judged since this was asked last; at first everything."""
        found, self._news = self._news, {}
        return found

    def arrived(self) -> list[Entry]:
        """What was added since this was asked last."""
        found, self._arrived = self._arrived, []
        return found

    def flush(self, connection: sa.Connection) -> None:
        """Write what is new, and what was changed since the last time."""
        made = [
            (*_fixed(self.by_id[name], received), *_found(self.by_id[name]), *_worth(self.by_id[name]))
            for name, (_frame, received) in self._new.items()
        ]
        if made:
            connection.exec_driver_sql(_INSERT, made)
            frames = [(self.by_id[name].position, frame.raw) for name, (frame, _received) in self._new.items()]
            connection.exec_driver_sql(_INSERT_FRAME, frames)
        marked = [entry for name, entry in self._marked.items() if name not in self._new]
        if marked:
            connection.exec_driver_sql(_UPDATE, [(*_found(one), *_worth(one), one.position) for one in marked])
        judged = [entry for name, entry in self._judged.items() if name not in self._new and name not in self._marked]
        if judged:
            connection.exec_driver_sql(_UPDATE_WORTH, [(*_worth(one), one.position) for one in judged])
        self._new, self._marked, self._judged = {}, {}, {}

    def frame(self, connection: sa.Connection, entry: Entry) -> Frame:
        """The frame of an entry."""
        new = self._new.get(entry.entry_id)
        if new is not None:
            return new[0]
        row = connection.exec_driver_sql("SELECT frame FROM school_frame WHERE position = ?", (entry.position,))
        return parse_frame(row.scalar() or b"")  # a frame that is gone is one that can't be read

    def found_in(self, entry: Entry) -> bytes | None:
        """What was found in an entry's envelopes when it came, for `open_envelopes`; told once."""
        return self._keys_found.pop(entry.entry_id, None)

    def tips(self) -> dict[str, Tip]:
        """Per device the highest entry; of two with one number the one with the lower id."""
        return dict(self._tips)

    def _note_tip(self, entry: Entry) -> None:
        tip = self._tips.get(entry.device)
        if tip is None or entry.seq > tip.seq or (entry.seq == tip.seq and entry.entry_id < tip.entry_id):
            self._tips[entry.device] = Tip(entry.seq, entry.entry_id)


_FIXED = ("position", "entry_id", "device", "seq", "prev", "tag", "received")
_FOUND = (
    *("tried", "key_id", "tag_index", "claimed", "room", "type", "version", "person", "at"),
    *("after", "auth", "pin", "claims", "fault"),
)
_WORTH = ("content", "cut", "state", "reason", "depth")


def _fixed(entry: Entry, received: str) -> tuple[str | int, ...]:
    """The columns `_FIXED`."""
    return (
        entry.position,
        entry.entry_id,
        entry.device,
        entry.seq,
        entry.prev,
        entry.tag,
        received,
    )


def _found(entry: Entry) -> tuple[str | int, ...]:
    """The columns `_FOUND`: what was found out with the keys held."""
    pin = entry.pin
    return (
        int(entry.tried),
        entry.key_id,
        entry.tag_index,
        entry.claimed,
        entry.room,
        entry.kind,
        entry.version,
        entry.by,
        entry.at,
        _listed(entry.after),
        _listed(entry.auth),
        "" if pin is None else _pinned(pin),
        _CLAIMS.encode(entry.claims) if entry.claims else "{}",
        entry.fault,
    )


def _listed(ids: tuple[str, ...]) -> str:
    """Ids as a JSON list. What is no id, but stands in the place of one, goes through the encoder."""
    if not ids:
        return "[]"
    together = "".join(ids)
    if together.isascii() and together.isalnum():
        return f'["{_BETWEEN.join(ids)}"]'
    return _LIST.encode(ids)


_BETWEEN = '", "'


@functools.lru_cache(maxsize=256)
def _pinned(pin: FormPin) -> str:
    return json.dumps([pin.form_id, pin.version, pin.sha256])


_LIST = json.JSONEncoder()
_CLAIMS = json.JSONEncoder(sort_keys=True)


def _worth(entry: Entry) -> tuple[str | int, ...]:
    """The columns `_WORTH`: what it is worth beside the others."""
    return entry.content, entry.cut, entry.state.value, entry.reason, entry.depth


def _set(columns: Iterable[str]) -> str:
    return f"UPDATE school_entry SET {', '.join(f'{name} = ?' for name in columns)} WHERE position = ?"  # noqa: S608


# The driver's own words: an import says them ten thousand times.
_INSERT = (
    f"INSERT INTO school_entry ({', '.join((*_FIXED, *_FOUND, *_WORTH))}) "  # noqa: S608 - names from our own code
    f"VALUES ({', '.join('?' * len((*_FIXED, *_FOUND, *_WORTH)))})"
)
_INSERT_FRAME = "INSERT INTO school_frame (position, frame) VALUES (?, ?)"
_UPDATE_FRAME = "UPDATE school_frame SET frame = ? WHERE position = ?"
_UPDATE = _set((*_FOUND, *_WORTH))
_UPDATE_WORTH = _set(_WORTH)


def _entry(row: sa.Row[tuple[str | int, ...]]) -> Entry:
    return Entry(
        position=row.position,
        entry_id=row.entry_id,
        device=row.device,
        seq=row.seq,
        prev=row.prev,
        tag=row.tag,
        content=row.content,
        cut=row.cut,
        tried=bool(row.tried),
        key_id=row.key_id,
        tag_index=row.tag_index,
        claimed=row.claimed,
        room=row.room,
        kind=row.type,
        version=row.version,
        by=row.person,
        at=row.at,
        after=tuple(json.loads(row.after)),
        auth=tuple(json.loads(row.auth)),
        pin=FormPin(*json.loads(row.pin)) if row.pin else None,
        claims=json.loads(row.claims),
        fault=row.fault,
        state=EntryState(row.state),
        reason=row.reason,
        depth=row.depth,
    )
