"""What an exchange did and found, as plain values without prose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from skjema_app.domain.errors import SkjemaError

OLD_AFTER = timedelta(days=14)
"""So long without a new head is worth telling (design-review § 1.30: of an issuer it must be told)."""
PATIENCE = timedelta(days=1)
"""So long may a sync client take to put a whole file down."""
CLOCK_TOLERANCE = timedelta(days=1)


class FindingKind(StrEnum):
    """What is odd about a place or a device; `Finding.detail` is given in brackets."""

    HEAD_AHEAD = "head-ahead"  # its head names entries that the segments lack, or another one ["seq" or "other-entry"]
    ROLLED_BACK = "rolled-back"  # an older state was put back ["counter", "tip", "twin" or "head-gone"]
    WITHHELD = "withheld"  # another device has seen more of it than came here [that device]
    OLD = "old"  # no new head for `OLD_AFTER` [days]
    CLOCK = "clock"  # its clock is more than a day from ours ["ahead", "behind"; ours: "own-behind"]
    OWN_AHEAD = "own-ahead"  # our own feed goes on after what this vault knows ["head", "segment", "fork", a device]
    FORGED = "forged"  # the head is not signed by whom it names, or names another
    NEWER = "newer"  # its head needs a newer program [the format it needs]
    HALF_LOADED = "half-loaded"  # a file has stayed incomplete for a day [name]
    MISSING = "missing"  # a number in the row of segments has been missing for a day [name]
    REFUSED = "refused"  # an entry in a segment was not stored [name:reason]
    UNREADABLE = "unreadable"  # a file or folder can't be read [code of the failure]
    BLOB_MISSING = "blob-missing"  # an attachment is not there [sha256]
    BLOB_DAMAGED = "blob-damaged"  # an attachment is not what its name says [sha256]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``since`` is when it was first met here (sync clients need patience)."""

    kind: FindingKind
    device: str
    detail: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something in the folder that is not ours to read; ``device`` is "" where it lies in nobody's folder."""

    device: str
    name: str
    reason: str


class Stage(StrEnum):
    """Where an exchange is; reported with how much of how much is done."""

    PULL = "pull"  # devices
    BLOBS = "blobs"  # attachments that are fetched
    PUSH = "push"  # segments that are looked at and written


Progress = Callable[[Stage, int, int], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ExchangeReport:
    """What came, what went, and what is odd.

    Attributes:
        received: entries that are new here.
        sent: own entries that lie in the place now and didn't before.
        changed: entries whose state changed.
        healed: names of own files that were missing or altered and have been written anew.
        findings: what is odd.
        left_alone: names that don't belong there.
        more: devices of which more lies there than is taken at once; exchange again, as long as something comes.
        delivered_seq: the own sequence number up to which all lies in the place, -1 when nothing does.
        fetched_at: per device when something new of it came last, by our clock.
        push_failed: why not all own things could be delivered, OWN_FEED_AHEAD or a FOLDER_… code; what came is kept.
        stopped: whether it ended early because it was asked to.
        newest_app: version of the newest program among the others, or "".
    """

    received: int
    sent: int
    changed: int
    healed: tuple[str, ...]
    findings: tuple[Finding, ...]
    left_alone: tuple[LeftAlone, ...]
    more: tuple[str, ...]
    delivered_seq: int
    fetched_at: Mapping[str, datetime]
    push_failed: SkjemaError | None = None
    stopped: bool = False
    newest_app: str = ""
