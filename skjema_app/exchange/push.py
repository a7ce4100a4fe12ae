"""Delivering: mend the own folder, then attachments, segments and head, in that order.

Each refers only to what lies there already, so a crash anywhere leaves nothing that points to nothing.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange import segments
from skjema_app.exchange.heads import MOST_SEEN, Head, SignedHead, write_head
from skjema_app.exchange.memory import KnownHead, Notes, Watch, mark_of, time_of
from skjema_app.exchange.own_files import Inspected, OwnFiles, entry_id_of
from skjema_app.exchange.plan import PLANNED, WRITTEN, Plan, Row
from skjema_app.exchange.port import Feeds, Tip
from skjema_app.exchange.report import CLOCK_TOLERANCE, Finding, FindingKind, LeftAlone, Progress, Stage, Stop
from skjema_app.exchange.target import HEAD_NAME, MOST_BLOB_BYTES, Area, Listed, Target, blobs_of, feed_of

HEAD_PULSE = timedelta(hours=20)
"""A head is written anew after this long though nothing has changed: it is the sign of life."""
THOROUGH_EVERY = timedelta(days=1)
"""So often every own file is read and compared, also those that look unchanged."""


_DIGITS = "0123456789abcdef"
_SEGMENTS_AT_ONCE = 16
"""New segments that are remembered together before the first of them is written."""


@dataclass(slots=True)
class Pushed:
    """What went; grows while it is delivered."""

    sent: int = 0
    delivered_seq: int = -1
    failed: SkjemaError | None = None
    stopped: bool = False
    healed: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)


class Push:
    """One delivery to one target."""

    def __init__(
        self,
        target: Target,
        feeds: Feeds,
        *,
        now: datetime,
        app: str,
        notes: Notes,
        watch: Watch,
        plan: Plan,
        thorough: bool,
        progress: Progress | None,
        stop: Stop | None,
        more_comes: bool = False,
    ) -> None:
        """``more_comes``: more lies there for us than was taken at once, so that another exchange follows at once."""
        self._target = target
        self._feeds = feeds
        self._device = feeds.device_id
        self._now = now
        self._app = app
        self._notes = notes
        self._watch = watch
        self._plan = plan
        self._progress = progress
        self._stop = stop
        self._more_comes = more_comes
        self._done = Pushed()
        checked = time_of(notes.load(self._note("checked")).get("at"))
        self._thorough = thorough or checked is None or not timedelta() <= now - checked < THOROUGH_EVERY

    def run(self) -> Pushed:
        """Deliver everything; a failure of the place, or an own feed that is ahead, is given back in ``failed``.

        What was delivered before the failure is remembered.
        """
        try:
            self._deliver()
        except SkjemaError as error:
            self._done.failed = error
            if error.code is ErrorCode.OWN_FEED_AHEAD:
                self._find(FindingKind.OWN_AHEAD, str(error.details.get("reason", "")))
        finally:
            self._plan.save()
        self._done.delivered_seq = self._plan.delivered_seq
        return self._done

    def _deliver(self) -> None:
        files = OwnFiles(self._target, self._feeds, self._plan, now=self._now, thorough=self._thorough)
        found = files.inspect()
        self._done.left_alone = [LeftAlone(self._device, one.name, one.reason) for one in found.ignored]
        lying = files.read_own_head()
        self._done.sent += found.confirmed
        self._empty_erased_blobs()
        self._put_blobs()
        self._mend(found)
        self._write_new(found)
        self._empty_strays(found)
        if not self._done.stopped:
            self._write_head(lying)
            if self._thorough:
                self._notes.save({self._note("checked"): {"at": self._now.isoformat()}})

    def _empty_erased_blobs(self) -> None:
        """What we put there and no entry of ours refers to any more, since an erasure took it: nothing stays of it."""
        area = blobs_of(self._device)
        wanted = frozenset(self._feeds.own_blobs())
        present: dict[str, Listed] | None = None
        for digit in _DIGITS:
            note = self._notes.load(self._note(f"blobs/{digit}"))
            gone = sorted(note.keys() - wanted)
            if not gone or self._asked_to_stop():
                continue
            if present is None:
                present = {entry.name: entry for entry in self._target.list(area).entries}
            for name in gone:
                if name in present and present[name].size:
                    self._target.replace(area, name, b"")
                del note[name]
            self._notes.save({self._note(f"blobs/{digit}"): note})

    def _put_blobs(self) -> None:
        area = blobs_of(self._device)
        wanted = self._feeds.own_blobs()
        if not wanted:
            return
        listing = self._target.list(area)
        present = {entry.name: entry for entry in listing.entries}
        known = {digit: self._notes.load(self._note(f"blobs/{digit}")) for digit in sorted({one[0] for one in wanted})}
        before = {digit: dict(note) for digit, note in known.items()}
        try:
            for sha256 in wanted:
                if self._asked_to_stop():
                    break
                note = known[sha256[0]]
                mark = str(note.get(sha256, PLANNED))
                note[sha256] = self._put_blob(sha256, present.get(sha256), mark, taken=sha256 in listing.names)
        finally:
            changed = {self._note(f"blobs/{digit}"): note for digit, note in known.items() if note != before[digit]}
            self._notes.save(changed)

    def _put_blob(self, sha256: str, listed: Listed | None, mark: str, *, taken: bool) -> str:
        """Make sure that one attachment lies there; gives its new mark."""
        area = blobs_of(self._device)
        if listed is not None:
            if mark == mark_of(listed) and not self._thorough:
                return mark
            if self._lies_right(area, sha256):
                return mark_of(listed)
        try:
            data = self._feeds.read_blob(sha256)
        except SkjemaError:  # ours is gone or damaged too: what lies there stays, and it is told
            self._find(FindingKind.BLOB_MISSING, sha256)
            return mark
        self._write(area, sha256, data, taken=taken)
        if mark != PLANNED:
            self._done.healed.append(sha256)
        return WRITTEN

    def _lies_right(self, area: Area, sha256: str) -> bool:
        try:
            return hashlib.sha256(self._target.read(area, sha256, MOST_BLOB_BYTES)).hexdigest() == sha256
        except SkjemaError as error:
            if error.code in {ErrorCode.FILE_MISSING, ErrorCode.FOLDER_FILE_REFUSED}:
                return False
            raise

    def _mend(self, found: Inspected) -> None:
        """Write planned segments that are missing, altered, or were cut by an erasure."""
        for done, (number, data) in enumerate(self._contents(found.write)):
            if self._asked_to_stop():
                return
            self._tell(done, len(found.write))
            row = self._plan.rows[number - 1]
            name = segments.name_of(number)
            self._write(feed_of(self._device), name, data, taken=name in found.taken)
            if row.mark == PLANNED:
                self._done.sent += row.last - row.first + 1
            self._plan.set(number, mark=WRITTEN, sha256=hashlib.sha256(data).hexdigest())
            if name in found.healed:
                self._done.healed.append(name)

    def _write_new(self, found: Inspected) -> None:
        made = segments.pack(self._feeds.own_frames(self._plan.last_seq))
        while lot := tuple(itertools.islice(made, _SEGMENTS_AT_ONCE)):
            if self._asked_to_stop():
                return
            numbers = [
                self._plan.add(Row(one.first, one.last, hashlib.sha256(one.data).hexdigest(), self._now)) for one in lot
            ]
            self._plan.save()
            for number, packed in zip(numbers, lot, strict=True):
                if self._asked_to_stop():
                    return
                name = segments.name_of(number)
                self._write(feed_of(self._device), name, packed.data, taken=name in found.taken)
                self._plan.set(number, mark=WRITTEN)
                self._done.sent += packed.last - packed.first + 1
                if number in found.stray:
                    self._done.healed.append(name)

    def _empty_strays(self, found: Inspected) -> None:
        """What others put behind our last segment; a number is taken into use by the entries that come next."""
        for number in found.stray:
            if number > len(self._plan.rows) and not self._asked_to_stop():
                self._write(feed_of(self._device), segments.name_of(number), b"", taken=True)
                self._done.healed.append(segments.name_of(number))

    def _write_head(self, lying: SignedHead | None) -> None:
        note_name = f"head/{self._device}"
        known = KnownHead.from_note(self._notes.load(note_name))
        if known is not None and known.at - self._now > CLOCK_TOLERANCE:
            self._find(FindingKind.CLOCK, "own-behind")
        put = self._notes.load(self._note("put")).get("counter")  # a counter that was remembered may not be written
        back = isinstance(put, int) and (lying is None or lying.head.counter < put)
        if back and lying is not None:
            self._find(FindingKind.ROLLED_BACK, "counter")
        own, seen = self._delivered_tip(), self._seen()
        if known is not None and lying is not None and self._says_the_same(lying, known, own, seen):
            return
        if self._more_comes and known is not None and lying is not None and lying.head.own == own:
            return  # only what we have seen is more, and will be more still in a moment
        # Seconds are the floor: a memory that is lost together with the file must not bring an old counter back.
        counter = max(0, int(self._now.timestamp()))
        for before in (known, lying.head if lying is not None else None):
            counter = max(counter, before.counter + 1) if before is not None else counter
        head = Head(self._feeds.school, self._device, counter, own, seen, self._now, self._app)
        data = write_head(head, self._feeds.sign)
        # Remembered first: a counter is never used for two heads.
        made = KnownHead(head.counter, own, hashlib.sha256(data).hexdigest(), self._now, self._now)
        self._notes.save({note_name: made.to_note()})
        self._target.replace(feed_of(self._device), HEAD_NAME, data)
        self._notes.save({self._note("put"): {"counter": head.counter}})
        if back:
            self._done.healed.append(HEAD_NAME)

    def _says_the_same(self, lying: SignedHead, known: KnownHead, own: Tip | None, seen: Mapping[str, Tip]) -> bool:
        """Whether the head that lies there is our last one, still true and not old."""
        head = lying.head
        return (
            head.counter == known.counter
            and (head.own, head.seen, head.app) == (own, seen, self._app)
            and timedelta() <= self._now - known.at < HEAD_PULSE
        )

    def _delivered_tip(self) -> Tip | None:
        """The end of what lies in the place; an entry written meanwhile belongs to the next head."""
        last = self._plan.last_seq
        for seq, frame in self._feeds.own_frames(last - 1):
            return Tip(seq, entry_id_of(frame)) if seq == last else None
        return None

    def _seen(self) -> dict[str, Tip]:
        """The ends of the feeds of everybody in the roster; strangers' are nobody's business."""
        tips = sorted(self._feeds.tips().items())
        others = {device: tip for device, tip in tips if device != self._device}
        known = [device for device in others if self._feeds.feed_key(device) is not None]
        return {device: others[device] for device in known[:MOST_SEEN]}

    def _contents(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """What planned segments hold now, by ascending numbers; the feed is gone through once."""
        rows = self._plan.rows
        entries = self._feeds.own_frames(rows[numbers[0] - 1].first - 1) if numbers else iter(())
        entry = next(entries, None)
        for number in numbers:
            row = rows[number - 1]
            held: list[bytes] = []
            while entry is not None and entry[0] <= row.last:
                if entry[0] >= row.first:
                    held.append(entry[1])
                entry = next(entries, None)
            yield number, b"".join(held)

    def _write(self, area: Area, name: str, data: bytes, *, taken: bool) -> None:
        if not taken:
            try:
                self._target.put(area, name, data)
            except SkjemaError as error:
                if error.code is not ErrorCode.FILE_EXISTS:
                    raise
            else:
                return
        self._target.replace(area, name, data)

    def _note(self, name: str) -> str:
        return f"{name}/{self._device}"

    def _find(self, kind: FindingKind, detail: str) -> None:
        since = self._watch.since(kind.value, self._device, detail)
        self._done.findings.append(Finding(kind, self._device, detail, since))

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(Stage.PUSH, done, total)

    def _asked_to_stop(self) -> bool:
        self._done.stopped = self._done.stopped or (self._stop is not None and self._stop())
        return self._done.stopped
