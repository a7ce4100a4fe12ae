"""Judging the heads of other devices: signature, rollback, age, clock. Nothing is refused here; it is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange.folder import MOST_HEAD_BYTES
from skjema_app.exchange.heads import EXCHANGE_FORMAT, Head, SignedHead, read_head
from skjema_app.exchange.memory import KnownHead, Notes, Watch
from skjema_app.exchange.port import Feeds, Tip
from skjema_app.exchange.report import CLOCK_TOLERANCE, OLD_AFTER, PATIENCE, Finding, FindingKind
from skjema_app.exchange.target import HEAD_NAME, Target, feed_of
from skjema_app.system.version import is_newer

_ONE_FILE = {
    ErrorCode.FOLDER_NOT_READABLE,
    ErrorCode.FOLDER_SLOW,
    ErrorCode.FOLDER_FAILED,
    ErrorCode.FOLDER_FILE_REFUSED,
}


class HeadJudge:
    """Reads and judges the heads of known devices, once each; remembers the highest of every device.

    Args:
        planned_at: when an own sequence number was put into a segment, by our clock; None when that isn't known.
    """

    def __init__(
        self,
        target: Target,
        feeds: Feeds,
        *,
        now: datetime,
        notes: Notes,
        watch: Watch,
        planned_at: Callable[[int], datetime | None],
    ) -> None:
        self._target = target
        self._feeds = feeds
        self._now = now
        self._notes = notes
        self._watch = watch
        self._planned_at = planned_at
        self._highest: dict[str, KnownHead] = {}
        self._new: dict[str, datetime] = {}
        self.findings: list[Finding] = []
        self.newest_app = ""
        """The newest program that wrote one of the heads, "" when none says one."""

    def head_of(self, device: str) -> Head | None:
        """The device's head, when there is one that it signed.

        Raises:
            SkjemaError: FOLDER_GONE.
        """
        known = KnownHead.from_note(self._notes.load(f"head/{device}"))
        if known is not None:
            self._highest[device] = known
        data = self._read(device, known)
        signed = self._checked(device, data) if data is not None else None
        if signed is not None and data is not None:
            self._compare(device, signed.head, hashlib.sha256(data).hexdigest(), known)
        self._judge_age(device)
        return signed.head if signed is not None else None

    def lacks(self, device: str, tips: Mapping[str, Tip]) -> str:
        """Why what we hold of a feed is not what its highest head names: ``seq``, ``other-entry``, or ""."""
        known = self._highest.get(device)
        if known is None or known.own is None:
            return ""
        held = tips.get(device)
        if held is None or held.seq < known.own.seq:
            return "seq"
        return "other-entry" if held.seq == known.own.seq and held.entry_id != known.own.entry_id else ""

    def new_head_at(self, device: str) -> datetime | None:
        """Now, when a higher head came in this exchange."""
        return self._new.get(device)

    def _read(self, device: str, known: KnownHead | None) -> bytes | None:
        try:
            return self._target.read(feed_of(device), HEAD_NAME, MOST_HEAD_BYTES)
        except SkjemaError as error:
            if error.code is ErrorCode.FILE_MISSING:
                if known is not None:
                    self._find(FindingKind.ROLLED_BACK, device, "head-gone")
            elif error.code in _ONE_FILE:
                self._find(FindingKind.UNREADABLE, device, error.code.value)
            else:
                raise
            return None

    def _checked(self, device: str, data: bytes) -> SignedHead | None:
        try:
            signed = read_head(data)
        except SkjemaError:  # also what a sync client has only half put down looks like
            since = self._watch.since("bad", device, HEAD_NAME)
            if self._now - since >= PATIENCE:
                self.findings.append(Finding(FindingKind.HALF_LOADED, device, HEAD_NAME, since))
            return None
        key = self._feeds.feed_key(device)
        if signed.head.device != device or signed.head.school != self._feeds.school:
            self._find(FindingKind.FORGED, device, "other-device")
            return None
        if key is None or not signed.is_signed_by(key):
            self._find(FindingKind.FORGED, device, "signature")
            return None
        return signed

    def _compare(self, device: str, head: Head, digest: str, known: KnownHead | None) -> None:
        """Against the highest seen before; a higher one takes its place."""
        if is_newer(head.app, self.newest_app):
            self.newest_app = head.app
        if head.needs > EXCHANGE_FORMAT:
            self._find(FindingKind.NEWER, device, str(head.needs))
        self._judge_clock(device, head, known)
        back = _put_back(head, digest, known)
        if back:
            self._find(FindingKind.ROLLED_BACK, device, back)
        elif known is None or head.counter > known.counter:
            self._highest[device] = KnownHead(head.counter, head.own, digest, head.at, self._now)
            self._new[device] = self._now
            self._notes.save_later({f"head/{device}": self._highest[device].to_note()})

    def _judge_age(self, device: str) -> None:
        """By our clock since we met it, or by the device's own when that says it is older still."""
        known = self._highest.get(device)
        if known is None:
            return
        age = max(self._now - known.met, self._now - known.at)
        if age >= OLD_AFTER:
            self.findings.append(Finding(FindingKind.OLD, device, str(age.days)))

    def _judge_clock(self, device: str, head: Head, known: KnownHead | None) -> None:
        """A head may lie for weeks, so an early clock proves something only against what must have come before."""
        if head.at - self._now > CLOCK_TOLERANCE:
            self._find(FindingKind.CLOCK, device, "ahead")
            return
        before = [known.at] if known is not None and head.counter > known.counter else []
        seen = head.seen.get(self._feeds.device_id)
        planned = self._planned_at(seen.seq) if seen is not None else None
        if planned is not None:
            before.append(planned)
        if any(earlier - head.at > CLOCK_TOLERANCE for earlier in before):
            self._find(FindingKind.CLOCK, device, "behind")

    def _find(self, kind: FindingKind, device: str, detail: str) -> None:
        self.findings.append(Finding(kind, device, detail, self._watch.since(kind.value, device, detail)))


def _put_back(head: Head, digest: str, known: KnownHead | None) -> str:
    if known is None:
        return ""
    if head.counter < known.counter:
        return "counter"
    if head.counter == known.counter:
        return "" if digest == known.digest else "twin"
    if known.own is not None and (head.own is None or head.own.seq < known.own.seq):
        return "tip"
    return ""
