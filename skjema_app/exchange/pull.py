"""Fetching: heads first, then what is new in every device's segments, then attachments.

A head is read before the segments it speaks of: its writer puts segments down first, so what it names must be there.
One device's bad files never keep another's entries out; the failure of the whole place ends everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import segments
from skjema_app.exchange.heads import Head
from skjema_app.exchange.judge import HeadJudge
from skjema_app.exchange.memory import Marks, Notes, Watch, mark_of, time_of
from skjema_app.exchange.port import Feeds
from skjema_app.exchange.report import PATIENCE, Finding, FindingKind, LeftAlone, Progress, Stage, Stop
from skjema_app.exchange.target import (
    DEVICES,
    MOST_BLOB_BYTES,
    MOST_SEGMENT_BYTES,
    Area,
    Ignored,
    Listed,
    Listing,
    Target,
    blobs_of,
    feed_of,
)

MOST_ENTRIES = 2000
"""New entries taken from one device in one exchange (design-review § 1.35)."""
MOST_BYTES = 200 * 1024 * 1024
"""Bytes read of one device in one exchange."""
MOST_FILES = 5000
"""Segments read of one device in one exchange."""
MOST_STRANGERS = 200
"""Devices that are not in the roster. Nothing is remembered about them; together they have one budget."""
MOST_STRANGER_BYTES = 32 * 1024 * 1024
HIGHEST_SEGMENT = 100_000
BATCH_BYTES = 8 * 1024 * 1024
_AHEAD = 4
"""Segments that are looked at before their turn; ours hold as much as one exchange takes of a device."""
MOST_TOLD = 20
"""Findings of one kind about one device; a thousand broken files are told by the first twenty."""

_ONE_FILE = {ErrorCode.FOLDER_NOT_READABLE, ErrorCode.FOLDER_SLOW, ErrorCode.FOLDER_FAILED}
"""Failures that may belong to a single file or folder of somebody's."""


@dataclass(slots=True)
class Budget:
    """What may still be taken."""

    entries: int = MOST_ENTRIES
    size: int = MOST_BYTES
    files: int = MOST_FILES

    def is_spent(self) -> bool:
        """Whether nothing more may be taken."""
        return self.entries <= 0 or self.size <= 0 or self.files <= 0


@dataclass(slots=True)
class Pulled:
    """What came; grows while it is fetched."""

    received: int = 0
    changed: int = 0
    stopped: bool = False
    findings: list[Finding] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    more: set[str] = field(default_factory=set)
    fetched_at: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class _Batch:
    """Frames on their way to the vault, with the segment each came from."""

    frames: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    size: int = 0
    whole: dict[int, Listed] = field(default_factory=dict)
    """Segments that were read to their end and had no fault."""
    bad: set[int] = field(default_factory=set)
    """Segments with an entry that was refused."""


class Pull:
    """One fetching from one target."""

    def __init__(
        self,
        target: Target,
        feeds: Feeds,
        *,
        now: datetime,
        notes: Notes,
        watch: Watch,
        judge: HeadJudge,
        progress: Progress | None,
        stop: Stop | None,
    ) -> None:
        self._target = target
        self._feeds = feeds
        self._now = now
        self._notes = notes
        self._watch = watch
        self._judge = judge
        self._progress = progress
        self._stop = stop
        self._budgets: dict[str, Budget] = {}
        self._known: list[str] = []
        self._done = Pulled()

    def run(self) -> Pulled:
        """Fetch everything within the limits.

        Raises:
            SkjemaError: FOLDER_… when the place itself fails; what was stored before is kept.
        """
        self._known, strangers = self._devices()
        heads = {device: self._judge.head_of(device) for device in self._known}
        shared = Budget(size=MOST_STRANGER_BYTES)
        self._budgets = {device: Budget() for device in self._known} | dict.fromkeys(strangers, shared)
        total = len(self._budgets)
        for number, device in enumerate(self._budgets):
            if self._asked_to_stop():
                return self._done
            self._tell(Stage.PULL, number, total)
            self._fetch_feed(device, trust_marks=True)
        self._look_again()
        self._tell(Stage.PULL, total, total)
        self._done.changed += self._feeds.settle()
        self._fetch_blobs()
        self._compare({device: head for device, head in heads.items() if head is not None})
        self._done.findings.extend(self._judge.findings)
        self._done.fetched_at = self._remember_fetched()
        return self._done

    def _devices(self) -> tuple[list[str], list[str]]:
        """Known devices, also such whose folder has gone; and strangers."""
        listing = self._target.list(DEVICES)
        self._leave_alone("", listing.ignored)
        own = self._feeds.device_id
        present = [entry.name for entry in listing.entries if entry.name != own]
        held = [device for device in self._feeds.tips() if device != own]
        all_of_them = dict.fromkeys((*present, *sorted(held)))
        known = [device for device in all_of_them if self._feeds.feed_key(device) is not None]
        strangers = sorted(set(present).difference(known))
        self._leave_alone("", [Ignored(device, "too-many") for device in strangers[MOST_STRANGERS:]])
        return known, strangers[:MOST_STRANGERS]

    def _fetch_feed(self, device: str, *, trust_marks: bool) -> None:
        listing = self._list(device, feed_of(device))
        if listing is None:
            return
        marks = Marks(self._notes, f"read/{device}")
        present = {number: listed for listed in listing.entries if (number := segments.number_of(listed.name))}
        if trust_marks:
            self._leave_alone(device, listing.ignored)
            self._tell_missing(device, present, marks)
        for number in [number for number in present if number > HIGHEST_SEGMENT]:
            del present[number]
        unread = [n for n, listed in present.items() if not trust_marks or marks.get(n) != mark_of(listed)]
        # What was half loaded or refused last time comes last, so that it can't keep other segments waiting.
        unread.sort(key=lambda n: (self._watch.is_known("bad", device, segments.name_of(n)), n))
        try:
            self._read_segments(device, [(number, present[number]) for number in unread], marks)
        finally:
            if device in self._known:
                marks.save()

    def _read_segments(self, device: str, unread: Sequence[tuple[int, Listed]], marks: Marks) -> None:
        budget = self._budgets[device]
        batch = _Batch()
        for place, (number, listed) in enumerate(unread, 1):
            if budget.is_spent() or self._asked_to_stop():
                self._more(device)
                break
            try:
                data = self._target.read(feed_of(device), listed.name, MOST_SEGMENT_BYTES)
            except SkjemaError as error:
                if self._failed(device, listed.name, error):
                    break
                continue
            budget.files -= 1
            budget.size -= len(data)
            cut = segments.split(data)
            if len(unread) > 1:
                self._feeds.expect(cut.frames)
            for left, frame in zip(range(len(cut.frames) - 1, -1, -1), cut.frames, strict=True):
                batch.frames.append(frame)
                batch.numbers.append(number)
                batch.size += len(frame)
                if len(batch.frames) >= budget.entries or batch.size >= BATCH_BYTES:
                    self._look_ahead(device, unread[place : place + _AHEAD])
                    self._hand_over(device, batch, marks)
                    if left and budget.is_spent():
                        self._more(device)
                        return
            if cut.fault or len(data) != listed.size:
                self._half_loaded(device, listed.name)
            else:
                batch.whole[number] = listed
        self._hand_over(device, batch, marks)

    def _look_ahead(self, device: str, unread: Iterable[tuple[int, Listed]]) -> None:
        """Show the vault what comes after this batch, maybe in the next exchange only. Nothing is taken or told."""
        for _number, listed in unread:
            try:
                data = self._target.read(feed_of(device), listed.name, MOST_SEGMENT_BYTES)
            except SkjemaError:  # it is met again when its turn comes
                return
            self._feeds.expect(segments.split(data).frames)

    def _hand_over(self, device: str, batch: _Batch, marks: Marks) -> None:
        """Give a batch to the vault; segments that are now wholly stored are not read again."""
        if batch.frames:
            taken = self._feeds.receive(device, batch.frames)
            self._done.received += taken.new
            self._budgets[device].entries -= taken.new + len(taken.refused)
            if taken.new:
                self._done.fetched_at[device] = self._now
            for refusal in taken.refused:
                number = batch.numbers[refusal.index]
                batch.bad.add(number)
                self._watch.since("bad", device, segments.name_of(number))
                self._find(FindingKind.REFUSED, device, f"{segments.name_of(number)}:{refusal.reason}")
        for number, listed in batch.whole.items():
            if number not in batch.bad:
                marks.set(number, mark_of(listed))
        batch.frames.clear()
        batch.numbers.clear()
        batch.whole.clear()
        batch.size = 0

    def _look_again(self) -> None:
        """Read a whole feed once more when its head names more than we hold: a mark may have hidden a change."""
        tips = self._feeds.tips()
        for device in self._known:
            new = self._judge.lacks(device, tips) and not self._watch.is_known("head-ahead", device)
            if new and not self._done.stopped and device not in self._done.more:
                self._fetch_feed(device, trust_marks=False)

    def _compare(self, heads: dict[str, Head]) -> None:
        """What heads say against what we hold."""
        tips = self._feeds.tips()
        own = self._feeds.device_id
        for device in self._known:
            lacks = self._judge.lacks(device, tips)
            if lacks and device not in self._done.more:
                self._find(FindingKind.HEAD_AHEAD, device, lacks, self._watch.since("head-ahead", device))
        for witness, head in heads.items():
            for device, seen in head.seen.items():
                held = tips.get(device)
                if device in self._done.more or device == witness or (held is not None and held.seq >= seen.seq):
                    continue
                if self._feeds.feed_key(device) is None:
                    continue  # somebody the witness knows and we don't, yet
                kind = FindingKind.OWN_AHEAD if device == own else FindingKind.WITHHELD
                self._find(kind, device, witness, self._watch.since(kind.value, device, witness))

    def _fetch_blobs(self) -> None:
        wanted = self._feeds.wanted_blobs()
        came = False
        for number, (device, sha256) in enumerate(wanted):
            if self._asked_to_stop():
                break
            self._tell(Stage.BLOBS, number, len(wanted))
            budget = self._budgets.setdefault(device, Budget())
            if budget.size <= 0:
                self._more(device)
                continue
            came = self._fetch_blob(device, sha256, budget) or came
        if came:
            self._done.changed += self._feeds.settle()

    def _fetch_blob(self, device: str, sha256: str, budget: Budget) -> bool:
        try:
            data = self._target.read(blobs_of(device), sha256, MOST_BLOB_BYTES)
        except SkjemaError as error:
            if error.code is ErrorCode.FILE_MISSING:
                since = self._watch.since("blob", device, sha256)
                self._find(FindingKind.BLOB_MISSING, device, sha256, since)
            else:
                self._failed(device, sha256, error)
            return False
        budget.size -= len(data)
        if not self._feeds.put_blob(sha256, data):
            self._find(FindingKind.BLOB_DAMAGED, device, sha256, self._watch.since("blob", device, sha256))
            return False
        self._done.fetched_at[device] = self._now
        return True

    def _more(self, device: str) -> None:
        """A stranger's feed is taken up again when it is in the roster, not before."""
        if device in self._known:
            self._done.more.add(device)

    def _list(self, device: str, area: Area) -> Listing | None:
        try:
            return self._target.list(area)
        except SkjemaError as error:
            self._failed(device, "", error)
            return None

    def _failed(self, device: str, name: str, error: SkjemaError) -> bool:
        """Judge a failure with one file; whether the rest of the device's files should be left for another time.

        Raises:
            SkjemaError: the same, when the place itself fails.
        """
        if error.code is ErrorCode.FILE_MISSING:
            return False  # it has gone since it was listed
        if error.code is ErrorCode.FOLDER_FILE_REFUSED:
            self._leave_alone(device, [Ignored(name, str(error.details.get("reason", "")))])
            return False
        if error.code not in _ONE_FILE:
            raise error
        self._find(FindingKind.UNREADABLE, device, error.code.value, self._watch.since("unreadable", device))
        return True

    def _half_loaded(self, device: str, name: str) -> None:
        since = self._watch.since("bad", device, name)
        if self._now - since >= PATIENCE:
            self._find(FindingKind.HALF_LOADED, device, name, since)

    def _tell_missing(self, device: str, present: dict[int, Listed], marks: Marks) -> None:
        last = min(max(present, default=0), HIGHEST_SEGMENT)
        missing = (number for number in range(1, last) if number not in present and not marks.get(number))
        for number in itertools.islice(missing, MOST_TOLD):
            since = self._watch.since("missing", device, str(number))
            if self._now - since >= PATIENCE:
                self._find(FindingKind.MISSING, device, segments.name_of(number), since)

    def _remember_fetched(self) -> dict[str, datetime]:
        """When something new came last, of every known device."""
        note = self._notes.load("fetched")
        times: dict[str, datetime] = {}
        for device in self._known:
            came = self._done.fetched_at.get(device) or self._judge.new_head_at(device) or time_of(note.get(device))
            if came is not None:
                times[device] = came
        new = {device: when.isoformat() for device, when in times.items()}
        if new != note:
            self._notes.save_later({"fetched": dict(new)})
        return times

    def _find(self, kind: FindingKind, device: str, detail: str, since: datetime | None = None) -> None:
        same = sum(found.kind is kind and found.device == device for found in self._done.findings)
        if same < MOST_TOLD:
            self._done.findings.append(Finding(kind, device, detail, since))

    def _leave_alone(self, device: str, ignored: Iterable[Ignored]) -> None:
        for one in ignored:
            if len(self._done.left_alone) < MOST_TOLD * MOST_TOLD:
                self._done.left_alone.append(LeftAlone(device, one.name, one.reason))

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage, done, total)

    def _asked_to_stop(self) -> bool:
        self._done.stopped = self._done.stopped or (self._stop is not None and self._stop())
        return self._done.stopped
