"""What is remembered between exchanges, in the vault and per target. It saves work; nothing right depends on it.

Lost or set back, everything is read once more and own files are compared again. Three things can then be told later
only: that an older head was put back, since when something is odd, and that an own file was healed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from skjema_app.crypto.strict import NotStrict, parse_object
from skjema_app.domain.answers import Json
from skjema_app.exchange.port import Feeds, Tip
from skjema_app.exchange.target import Listed

BLOCK = 256
"""Segments per note: a note is written as a whole, and must not grow with the years."""
MOST_WATCHED = 50
"""Odd things of one kind about one device, all devices taken together `BLOCK` times that."""


class Notes:
    """The notes of one target."""

    def __init__(self, feeds: Feeds, target_name: str) -> None:
        self._feeds = feeds
        self._prefix = target_name
        self._unwritten: dict[str, str] = {}

    def load(self, name: str) -> dict[str, Json]:
        """One note; empty when there is none or it can't be read."""
        text = self._unwritten.get(f"{self._prefix}/{name}") or self._feeds.note(f"{self._prefix}/{name}")
        try:
            return parse_object(text.encode("utf-8")) if text else {}
        except (NotStrict, UnicodeEncodeError):
            return {}

    def save(self, notes: Mapping[str, Mapping[str, Json]]) -> None:
        """Remember for good, all or none, and what was left for later with them."""
        self.save_later(notes)
        self.write()

    def save_later(self, notes: Mapping[str, Mapping[str, Json]]) -> None:
        """Remember with the next `save`, or at the end: what a crash may take, since it only saves work."""
        self._unwritten |= {f"{self._prefix}/{name}": json.dumps(dict(note)) for name, note in notes.items()}

    def write(self) -> None:
        """Write what was left for later."""
        if self._unwritten:
            unwritten, self._unwritten = self._unwritten, {}
            self._feeds.remember(unwritten)


class Marks:
    """Which numbered files have been dealt with, by size and mark; in notes of `BLOCK` files each."""

    def __init__(self, notes: Notes, name: str) -> None:
        self._notes = notes
        self._name = name
        self._blocks: dict[int, dict[str, Json]] = {}
        self._changed: set[int] = set()

    def get(self, number: int) -> str:
        """The mark of a file, "" when it was never dealt with."""
        mark = self._block(number).get(str(number))
        return mark if isinstance(mark, str) else ""

    def set(self, number: int, mark: str) -> None:
        """Note that a file was dealt with; lasts after `save` only."""
        if self.get(number) != mark:
            self._block(number)[str(number)] = mark
            self._changed.add(number // BLOCK)

    def save(self) -> None:
        """Write what changed."""
        self._notes.save_later({f"{self._name}/{block}": self._blocks[block] for block in sorted(self._changed)})
        self._changed.clear()

    def _block(self, number: int) -> dict[str, Json]:
        block = number // BLOCK
        if block not in self._blocks:
            self._blocks[block] = self._notes.load(f"{self._name}/{block}")
        return self._blocks[block]


@dataclass(frozen=True, slots=True)
class KnownHead:
    """The highest head seen of a device.

    Attributes:
        counter: its counter.
        own: the end of the feed it named.
        digest: SHA-256 of the file.
        at: the device's clock.
        met: when we first saw it.
    """

    counter: int
    own: Tip | None
    digest: str
    at: datetime
    met: datetime

    def to_note(self) -> dict[str, Json]:
        """For `Notes.save`."""
        own: Json = [self.own.seq, self.own.entry_id] if self.own is not None else None
        return {
            "counter": self.counter,
            "own": own,
            "digest": self.digest,
            "at": self.at.isoformat(),
            "met": self.met.isoformat(),
        }

    @classmethod
    def from_note(cls, note: Mapping[str, Json]) -> KnownHead | None:
        """From `Notes.load`; None when there is nothing usable."""
        counter, own, digest = note.get("counter"), note.get("own"), note.get("digest")
        at, met = time_of(note.get("at")), time_of(note.get("met"))
        if not isinstance(counter, int) or not isinstance(digest, str) or at is None or met is None:
            return None
        tip = None
        if isinstance(own, list) and own and isinstance(own[0], int) and isinstance(own[-1], str):
            tip = Tip(own[0], own[-1])
        return cls(counter, tip, digest, at, met)


class Watch:
    """Since when something is odd. What isn't met again in an exchange is forgotten at its end."""

    def __init__(self, notes: Notes, now: datetime) -> None:
        self._notes = notes
        self._now = now
        self._before = notes.load("watch")
        self._met: dict[str, Json] = {}
        self._count: dict[tuple[str, ...], int] = {}

    def since(self, *what: str) -> datetime:
        """When this was first met; now, when it is new."""
        key = "|".join(what)
        known = time_of(self._before.get(key))
        since = known if known is not None and known <= self._now else self._now
        count = self._count.get(what[:2], 0)
        if key not in self._met and count < MOST_WATCHED and len(self._met) < MOST_WATCHED * BLOCK:
            self._count[what[:2]] = count + 1
            self._met[key] = since.isoformat()
        return since

    def is_known(self, *what: str) -> bool:
        """Whether it was met in the exchange before this one."""
        return "|".join(what) in self._before

    def save(self) -> None:
        """Write what was met, and nothing else."""
        if self._met != self._before:
            self._notes.save({"watch": self._met})


def mark_of(listed: Listed) -> str:
    """Size and mark in one."""
    return f"{listed.size:x}.{listed.mark}"


def time_of(value: Json) -> datetime | None:
    """A time from a note."""
    try:
        when = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return when if when is not None and when.tzinfo is not None else None
