"""Is the journal whole? Every fault is named with feed, sequence number and reason (JOURNAL_BROKEN)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import tables
from skjema_app.vault.bodies import EntryState, EntryType, number, numbers, text
from skjema_app.vault.reading import ERASED, Keys, Reading, Stored, read_journal
from skjema_app.vault.settings import get_fact


class FaultReason(StrEnum):
    """What is wrong with an entry."""

    DROPPED = "dropped"  # a sequence number is missing, at the end too
    SWAPPED = "swapped"  # the row holds the entry of another place
    ALTERED = "altered"  # the frame can't be read, its hashes or its id don't fit
    SIGNATURE = "signature"
    OTHER_HISTORY = "other-history"  # does not follow the entry before it: an older state was put back
    UNREADABLE = "unreadable"  # no key of this vault opens it
    STRANGER = "stranger"  # of a device that this vault doesn't know
    REFUSED = "refused"  # opens, but its content breaks a rule
    MISPLACED = "misplaced"  # the columns beside the frame say something else
    HEAD = "head"  # the journal goes on after, or differs from, what the vault remembers as its end
    COUNTER = "counter"  # the tag counters don't fit the entries


_MOST_IN_A_GAP = 1000
"""Missing numbers that are listed one by one; a false number in a row must not decide how long we work."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``seq`` is -1 where it belongs to no single entry."""

    device: str
    seq: int
    reason: FaultReason


@dataclass(frozen=True, slots=True)
class JournalState:
    """Everything that the chain is judged by."""

    own_device: str
    readings: tuple[Reading, ...]
    heads: Mapping[str, tuple[int, str]]
    counters: Mapping[tuple[str, str], int]


def load_keys(connection: sa.Connection, feeds: Mapping[str, bytes]) -> Keys:
    """The keys to read the journal with; the caller wipes them."""
    rows = tables.room_keys
    rooms = {row.room: Secret(row.key) for row in connection.execute(sa.select(rows.c.room, rows.c.key))}
    return Keys(get_fact(connection, "school"), rooms, feeds)


def load_rows(connection: sa.Connection) -> list[Stored]:
    """Every row of the journal."""
    rows = tables.journal
    query = sa.select(
        rows.c.entry_id,
        rows.c.device,
        rows.c.seq,
        rows.c.frame,
        rows.c.state,
        rows.c.room,
        rows.c.type,
        rows.c.depth,
    ).order_by(rows.c.position)
    return [Stored(*row) for row in connection.execute(query)]


def load_state(connection: sa.Connection, own_device: str, own_public: bytes) -> JournalState:
    """Read the whole journal of a vault."""
    keys = load_keys(connection, {own_device: own_public})
    try:
        readings = read_journal(load_rows(connection), keys)
    finally:
        keys.wipe()
    heads = {row.device: (row.seq, row.entry_id) for row in connection.execute(sa.select(tables.feed_heads))}
    counters = {(row.device, row.room): row.next_index for row in connection.execute(sa.select(tables.tag_counters))}
    return JournalState(own_device, readings, heads, counters)


def verify_chain(state: JournalState, more: Sequence[Fault] = ()) -> None:
    """Check signatures, hashes of the previous entry, sequence, bodies, tag counters and the remembered end.

    Args:
        state: the private journal.
        more: faults that were found elsewhere.

    Raises:
        SkjemaError: JOURNAL_BROKEN with ``seq`` (-1: no single entry), ``reason`` (a `FaultReason`), ``device`` and
            ``faults`` (how many there are).
    """
    faults = (*find_faults(state), *more)
    if faults:
        first = faults[0]
        raise SkjemaError(
            ErrorCode.JOURNAL_BROKEN,
            seq=first.seq,
            reason=first.reason.value,
            device=first.device,
            faults=len(faults),
        )


def find_faults(state: JournalState) -> tuple[Fault, ...]:
    """Every fault, feed by feed in the order of the sequence numbers."""
    feeds: dict[str, list[Reading]] = {device: [] for device in state.heads}
    for reading in state.readings:
        feeds.setdefault(reading.stored.device, []).append(reading)
    ends = _ends(state.readings)
    found: list[Fault] = []
    for device, readings in sorted(feeds.items()):
        if device != state.own_device and device not in ends:
            found.append(Fault(device, -1, FaultReason.STRANGER))
        readings.sort(key=_stored_seq)
        found.extend(_feed_faults(device, readings, state.heads.get(device), ends.get(device, frozenset())))
    found.extend(_counter_faults(state))
    return tuple(found)


def _feed_faults(
    device: str, readings: list[Reading], head: tuple[int, str] | None, known_gaps: frozenset[int]
) -> Iterator[Fault]:
    by_seq = {reading.stored.seq: reading for reading in readings}
    last = readings[-1].stored.seq if readings else -1
    beyond = head[0] + 1 if head is not None else 0
    expected = 0
    for seq in (*by_seq, *(() if beyond <= last else (beyond,))):
        for gap in range(expected, min(seq, expected + _MOST_IN_A_GAP)):
            if gap not in known_gaps:
                yield Fault(device, gap, FaultReason.DROPPED)
        expected = seq + 1
        reading = by_seq.get(seq)
        if reading is not None:
            reason = _row_fault(reading, by_seq.get(seq - 1), acknowledged=seq in known_gaps)
            if reason is not None:
                yield Fault(device, seq, reason)
    if head is None or last > head[0] or (last == head[0] and by_seq[last].stored.entry_id != head[1]):
        yield Fault(device, last, FaultReason.HEAD)


def _row_fault(reading: Reading, before: Reading | None, *, acknowledged: bool) -> FaultReason | None:
    stored, frame = reading.stored, reading.frame
    if frame is None:
        return FaultReason.ALTERED
    if frame.header.seq != stored.seq or frame.header.device != stored.device:
        return FaultReason.SWAPPED
    if frame.entry_id != stored.entry_id:
        return FaultReason.ALTERED
    if before is not None and before.frame is not None and frame.header.prev != before.frame.entry_id:
        return FaultReason.OTHER_HISTORY
    if reading.state is EntryState.REFUSED:
        return _REFUSALS.get(reading.reason, FaultReason.REFUSED)
    if reading.state is EntryState.SEALED and not acknowledged and reading.reason != ERASED:
        return FaultReason.UNREADABLE
    kind = "" if reading.entry is None else reading.entry.kind
    depth = 0 if reading.entry is None else reading.entry.depth
    accepted = reading.state is EntryState.ACCEPTED
    if stored.state != reading.state or (
        accepted and (stored.room, stored.kind, stored.depth) != (reading.room, kind, depth)
    ):
        return FaultReason.MISPLACED
    return None


_REFUSALS = {
    "signature": FaultReason.SIGNATURE,
    "wrong-device": FaultReason.SIGNATURE,
    "unknown-device": FaultReason.STRANGER,
    "sealed-body": FaultReason.ALTERED,
    "padding": FaultReason.ALTERED,
}


def _counter_faults(state: JournalState) -> Iterator[Fault]:
    expected: dict[tuple[str, str], int] = {}
    for reading in state.readings:
        if reading.room and reading.frame is not None:
            where = (reading.frame.header.device, reading.room)
            expected[where] = max(expected.get(where, 0), reading.tag_index + 1)
    for where in sorted(expected.keys() | state.counters.keys()):
        # Only the own device goes on counting; those of closed feeds are history and may have gaps.
        if where[0] == state.own_device and expected.get(where) != state.counters.get(where):
            yield Fault(where[0], -1, FaultReason.COUNTER)


def _ends(readings: Iterable[Reading]) -> dict[str, frozenset[int]]:
    """Closed feeds with the sequence numbers that are known to be missing or unreadable since a salvage."""
    ends: dict[str, frozenset[int]] = {}
    for reading in readings:
        entry = reading.entry
        if entry is None or reading.state is not EntryState.ACCEPTED or entry.kind != EntryType.DEVICE_CLOSED:
            continue
        known = {*numbers(entry.data, "missing"), *numbers(entry.data, "sealed")}
        device, last = text(entry.data, "device"), number(entry.data, "last_seq")
        ends[device] = ends.get(device, frozenset()) | frozenset(seq for seq in known if seq <= last)
    return ends


def _stored_seq(reading: Reading) -> int:
    return reading.stored.seq
