"""A school of devices that exchange through a folder; a small stand-in for the vault's side of the port.

`MemoryFeeds` keeps to the port's words: a call is one transaction, what comes twice changes nothing, states are a
function of the set held. `Perilous` ends the program before or after any one call, as a kill does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crypto_kit import SCHOOL, fixed_device, room_key, sealed

from skjema_app.crypto import blob
from skjema_app.crypto.entry import ZERO_PREV, Frame, parse_frame, verify
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.domain.errors import SkjemaError
from skjema_app.exchange import pull
from skjema_app.exchange.engine import exchange
from skjema_app.exchange.folder import FolderTarget
from skjema_app.exchange.heads import Head, read_head, write_head
from skjema_app.exchange.port import Refusal, Taken, Tip
from skjema_app.exchange.report import ExchangeReport, FindingKind

NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
BODY = b'{"d":{},"t":"note","tv":1}'


class Killed(BaseException):
    """The program is gone."""


class School:
    """Who is in the roster, and which entries refer to which attachments (the real ones say so in their body)."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}
        self.attached: dict[str, list[str]] = {}

    def device(self, number: int, *, known: bool = True) -> MemoryFeeds:
        keys = fixed_device(number)
        if known:
            self.keys[keys.device_id] = keys.feed_public
        return MemoryFeeds(self, keys)


class MemoryFeeds:
    """A device's journal in memory."""

    def __init__(self, school: School, keys: DeviceKeys) -> None:
        self._school = school
        self.keys = keys
        self.frames: dict[str, Frame] = {}
        self.accepted: set[str] = set()
        self.blobs: dict[str, bytes] = {}
        self.notes: dict[str, str] = {}
        self.calls: list[tuple[str, int]] = []
        self.expected: list[bytes] = []

    school = SCHOOL

    @property
    def device_id(self) -> str:
        return self.keys.device_id

    def copy(self) -> MemoryFeeds:
        """A backup: everything as it is now."""
        other = MemoryFeeds(self._school, self.keys)
        other.frames, other.accepted = dict(self.frames), set(self.accepted)
        other.blobs, other.notes = dict(self.blobs), dict(self.notes)
        return other

    def write(self, count: int = 1, *, attach: bytes | None = None, body: bytes = BODY) -> list[Frame]:
        made = []
        for _ in range(count):
            tip = self.tips().get(self.device_id)
            seq, prev = (tip.seq + 1, tip.entry_id) if tip else (0, ZERO_PREV)
            frame = sealed(self.keys, room_key(), seq=seq, prev=prev, tag_index=seq, body=body)
            self.frames[frame.entry_id] = frame
            self.accepted.add(frame.entry_id)
            made.append(frame)
        if attach is not None:
            data = blob.seal(attach)
            self.blobs[data.sha256] = data.data
            self._school.attached[made[-1].entry_id] = [data.sha256]
        return made

    def erase(self, frame: Frame) -> None:
        self.frames[frame.entry_id] = frame.cut_down()

    def of(self, device: str) -> list[Frame]:
        return sorted((f for f in self.frames.values() if f.header.device == device), key=_seq)

    # the port

    def sign(self, label: bytes, data: bytes) -> bytes:
        return self.keys.sign(label + data)

    def feed_key(self, device: str) -> bytes | None:
        return self._school.keys.get(device)

    def tips(self) -> Mapping[str, Tip]:
        found: dict[str, Tip] = {}
        for entry_id, frame in self.frames.items():
            header = frame.header
            if header.device not in found or header.seq > found[header.device].seq:
                found[header.device] = Tip(header.seq, entry_id)
        return found

    def expect(self, frames: Sequence[bytes]) -> None:
        self.expected.extend(frames)

    def receive(self, device: str, frames: Sequence[bytes]) -> Taken:
        assert len(frames) <= pull.MOST_ENTRIES
        self.calls.append(("receive", len(frames)))
        new, refused = {}, []
        known = 0
        for index, raw in enumerate(frames):
            try:
                frame = parse_frame(raw)
                if frame.header.device != device or frame.header.school != self.school:
                    refused.append(Refusal(index, "wrong-feed"))
                    continue
                key = self.feed_key(device)
                if key is not None:
                    verify(frame, key)
            except SkjemaError as error:
                refused.append(Refusal(index, str(error.details["reason"])))
                continue
            if frame.entry_id in self.frames or frame.entry_id in new:
                known += 1
            else:
                new[frame.entry_id] = frame
        self.frames |= new
        return Taken(len(new), known, tuple(refused))

    def settle(self) -> int:
        before = set(self.accepted)
        self.accepted = set()
        for device in {frame.header.device for frame in self.frames.values()}:
            previous = ZERO_PREV
            for seq, frame in enumerate(self.of(device) if self.feed_key(device) else []):
                if frame.header.seq != seq or frame.header.prev != previous:
                    break
                previous = frame.entry_id
                if all(one in self.blobs for one in self._school.attached.get(previous, [])):
                    self.accepted.add(previous)
        return len(before ^ self.accepted)

    def own_ids(self) -> Mapping[int, str]:
        return {frame.header.seq: frame.entry_id for frame in self.of(self.device_id)}

    def own_frames(self, after_seq: int) -> Iterator[tuple[int, bytes]]:
        for frame in self.of(self.device_id):
            if frame.header.seq > after_seq:
                yield frame.header.seq, frame.raw

    def wanted_blobs(self) -> Sequence[tuple[str, str]]:
        return [
            (frame.header.device, sha256)
            for entry_id, frame in self.frames.items()
            for sha256 in self._school.attached.get(entry_id, [])
            if sha256 not in self.blobs
        ]

    def put_blob(self, sha256: str, data: bytes) -> bool:
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        self.blobs[sha256] = data
        return True

    def own_blobs(self) -> Sequence[str]:
        own = self.of(self.device_id)
        return [sha256 for frame in own for sha256 in self._school.attached.get(frame.entry_id, [])]

    def read_blob(self, sha256: str) -> bytes:
        return self.blobs[sha256]

    def erased_of_closed(self) -> Mapping[str, Sequence[str]]:
        return {}

    def note(self, name: str) -> str | None:
        return self.notes.get(name)

    def remember(self, notes: Mapping[str, str]) -> None:
        self.notes |= notes


class Perilous:
    """Wraps a target or feeds: call number ``at`` of all wrapped ones kills, and nothing works after that."""

    _QUIET = frozenset({"name", "school", "device_id", "feed_key", "tips", "sign"})

    def __init__(self, inner: object, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    def __getattr__(self, name: str) -> object:
        value = getattr(self._inner, name)
        if name in self._QUIET or not callable(value):
            return value

        def call(*arguments: object) -> object:
            self._fate.pass_by(before=True)
            result = value(*arguments)
            self._fate.pass_by(before=False)
            return result

        return call


class Fate:
    """When the program is killed: at the n-th step, counting before and after every call; never for -1."""

    def __init__(self, at: int = -1) -> None:
        self.left = at
        self.dead = False
        self.steps = 0

    def pass_by(self, *, before: bool) -> None:
        del before
        self.steps += 1
        self.left -= 1
        if self.dead or self.left == 0:
            self.dead = True
            raise Killed


def target_of(root: Path, feeds: MemoryFeeds) -> FolderTarget:
    return FolderTarget(root, SCHOOL, feeds.device_id)


def run(root: Path, feeds: MemoryFeeds, *, now: datetime = NOW, fate: Fate | None = None, **options) -> ExchangeReport:
    """One exchange, killed when fate says so."""
    target = target_of(root, feeds)
    if fate is None:
        return exchange(target, feeds, now=now, **options)
    return exchange(Perilous(target, fate), Perilous(feeds, fate), now=now, **options)  # type: ignore[arg-type]


def feed_folder(root: Path, feeds: MemoryFeeds) -> Path:
    return root / SCHOOL / "feeds" / feeds.device_id


def segment(root: Path, feeds: MemoryFeeds, number: int = 1) -> Path:
    return feed_folder(root, feeds) / f"{number:08}.seg"


def head_file(root: Path, feeds: MemoryFeeds) -> Path:
    return feed_folder(root, feeds) / "head"


def head_in(root: Path, feeds: MemoryFeeds) -> Head:
    return read_head(head_file(root, feeds).read_bytes()).head


def put_head(root: Path, feeds: MemoryFeeds, head: Head) -> None:
    head_file(root, feeds).write_bytes(write_head(head, feeds.sign))


def kinds(report: ExchangeReport) -> list[tuple[FindingKind, str]]:
    return sorted((found.kind, found.device) for found in report.findings)


def details(report: ExchangeReport, kind: FindingKind) -> list[str]:
    return [found.detail for found in report.findings if found.kind is kind]


def days(number: float) -> timedelta:
    return timedelta(days=number)


def ids(feeds: MemoryFeeds) -> set[str]:
    return set(feeds.accepted)


def _seq(frame: Frame) -> int:
    return frame.header.seq
