"""Clocks that can't be right (design-review § 1.31). Flagged and shown, never refused: batteries die.

Within a feed the sequence is certain and the clock is not. An entry whose clock stands more than a day before one that
its own device wrote earlier is *back-dated*; one that came here more than a day before it says it was written is
*ahead*. Order and authority don't look at clocks at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(days=1)


class ClockFlag(StrEnum):
    """What is wrong with the clock of an entry."""

    BACKDATED = "backdated"
    AHEAD = "ahead"


def flags(entries: Iterable[tuple[str, str, int, str]], received: Mapping[str, datetime]) -> dict[str, ClockFlag]:
    """The entries whose clock can't be right.

    Args:
        entries: (id, device, sequence number, time as written) of those whose body could be read.
        received: when each came here.
    """
    found: dict[str, ClockFlag] = {}
    latest: dict[str, datetime] = {}
    for entry_id, device, _seq, at in sorted(entries, key=_place):
        try:
            written = datetime.fromisoformat(at)
        except ValueError:
            continue
        before = latest.get(device)
        came = received.get(entry_id)
        if came is not None and written > came + TOLERANCE:
            found[entry_id] = ClockFlag.AHEAD
            continue  # a clock that ran ahead once must not make all that follows look back-dated
        if before is not None and written < before - TOLERANCE:
            found[entry_id] = ClockFlag.BACKDATED
        latest[device] = written if before is None else max(before, written)
    return found


def _place(entry: tuple[str, str, int, str]) -> tuple[str, int]:
    return entry[1], entry[2]
