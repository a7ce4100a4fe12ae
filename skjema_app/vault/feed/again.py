"""The school's journal made anew from its frames and keys, and looked at for damage: for rebuild, check, salvage.

Nothing beside the frames is believed, apart from the keys of rooms (envelopes to an earlier device can't be opened
again) and the verdicts on attachments.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from skjema_app.crypto.entry import ZERO_PREV, verify
from skjema_app.crypto.frame import parse_frame
from skjema_app.crypto.identity import DeviceKeys, device_id_of
from skjema_app.domain.access import AccessBook
from skjema_app.domain.errors import SkjemaError
from skjema_app.vault import school_tables as tables
from skjema_app.vault import tables as private
from skjema_app.vault.bodies import EntryState
from skjema_app.vault.chain import Fault, FaultReason
from skjema_app.vault.feed.erasing import forget_linked_keys
from skjema_app.vault.feed.facts import known_feeds, load_facts
from skjema_app.vault.feed.judging import States, judge_and_fold
from skjema_app.vault.feed.ledger import ALTERED, Entry, Ledger
from skjema_app.vault.feed.rooms import KeyRing
from skjema_app.vault.feed.unsealing import Unsealing, named_feeds
from skjema_app.vault.judge import Anchor

_SIGNATURE = "signature"
_FAULTS = {ALTERED: FaultReason.ALTERED, _SIGNATURE: FaultReason.SIGNATURE}


def make_anew(connection: sa.Connection, device: DeviceKeys, access: AccessBook | None = None) -> tuple[int, int]:
    """Open, judge and project every entry again, after the projections were emptied; how many there are, and count.

    A vault without a school gives (0, 0). ``access``: who may do what; None where no form is known yet.
    """
    facts = load_facts(connection)
    if facts is None:
        return 0, 0
    ledger = Ledger.load(connection)
    for table in tables.FOUND:
        connection.execute(sa.delete(table))
    for entry in ledger:
        entry.forget()
        entry.state, entry.reason, entry.depth = EntryState.SEALED, "", 0
        _look_at_frame(connection, entry)
        ledger.mark(entry)
    anchor = Anchor(facts.school, facts.room, facts.sheet_feed)
    with KeyRing(connection, facts.school) as ring:
        feeds = {**known_feeds(facts, device), **_own_old_feeds(connection)}
        opened = Unsealing(connection, ledger, device, facts.school).run(connection, ring, feeds)
        for entry in ledger:
            _look_at_signature(connection, entry, feeds)
        outcome = judge_and_fold(connection, ledger, ring, States(anchor, access), opened)
        forget_linked_keys(connection, ledger, ring, outcome.judgement.erased)
    return len(ledger), sum(entry.state is EntryState.ACCEPTED for entry in ledger)


def school_faults(connection: sa.Connection, device: DeviceKeys) -> list[Fault]:
    """What is wrong with the school's journal: altered frames of anybody, and gaps in the feed of this device.

    What is missing of others isn't a fault: it may still come.
    """
    facts = load_facts(connection)
    if facts is None:
        return []
    ledger = Ledger.load(connection)
    feeds = {**known_feeds(facts, device), **_own_old_feeds(connection), **named_feeds(ledger)}
    found = []
    for entry in ledger:
        entry.fault = ""
        _look_at_frame(connection, entry)
        if not entry.fault:
            _look_at_signature(connection, entry, feeds)
        if entry.fault:
            found.append(Fault(entry.device, entry.seq, _FAULTS[entry.fault]))
    own = [entry for entry in ledger if entry.device == device.device_id]
    return [*found, *_chain_faults(connection, device.device_id, sorted(own, key=_seq))]


def _chain_faults(connection: sa.Connection, device: str, feed: list[Entry]) -> Iterator[Fault]:
    expected, prev = 0, ZERO_PREV
    for entry in feed:
        for gap in range(expected, min(entry.seq, expected + _MOST_IN_A_GAP)):
            yield Fault(device, gap, FaultReason.DROPPED)
        if (entry.seq == expected and entry.prev != prev) or entry.seq < expected:
            yield Fault(device, entry.seq, FaultReason.OTHER_HISTORY)
        expected, prev = entry.seq + 1, entry.entry_id
    rows = tables.heads
    head = connection.execute(sa.select(rows.c.seq, rows.c.entry_id).where(rows.c.device == device)).first()
    end = (expected - 1, prev) if feed else None
    if (None if head is None else (head.seq, head.entry_id)) != end:
        if head is not None and head.seq >= expected:
            yield Fault(device, head.seq, FaultReason.DROPPED)
        else:
            yield Fault(device, expected - 1, FaultReason.HEAD)


_MOST_IN_A_GAP = 1000


def _look_at_frame(connection: sa.Connection, entry: Entry) -> None:
    """Does the frame read, and do the columns beside it say the same?"""
    raw = _frame_of(connection, entry)
    try:
        frame = parse_frame(raw)
    except SkjemaError:
        entry.fault, entry.tried = ALTERED, True
        return
    header = frame.header
    same = (frame.entry_id, header.device, header.seq, header.prev, header.tag.hex()) == (
        entry.entry_id,
        entry.device,
        entry.seq,
        entry.prev,
        entry.tag,
    )
    if not same or frame.cut != bool(entry.cut):
        entry.fault, entry.tried = ALTERED, True


def _look_at_signature(connection: sa.Connection, entry: Entry, feeds: dict[str, bytes]) -> None:
    public = feeds.get(entry.device)
    if entry.fault == ALTERED or public is None:
        return
    raw = _frame_of(connection, entry)
    try:
        verify(parse_frame(raw), public)
    except SkjemaError:
        entry.fault = _SIGNATURE


def _frame_of(connection: sa.Connection, entry: Entry) -> bytes:
    """The stored bytes; none where the row is gone, and none are no frame."""
    rows = tables.frames
    found: bytes | None = connection.execute(sa.select(rows.c.frame).where(rows.c.position == entry.position)).scalar()
    return found or b""


def _own_old_feeds(connection: sa.Connection) -> dict[str, bytes]:
    """Devices that this vault was before: the private journal names them, with their keys."""
    found = {}
    for table in (private.feeds, private.feed_ends):
        for public in connection.execute(sa.select(table.c.feed_public)).scalars():
            key = bytes.fromhex(public)
            found[device_id_of(key)] = key
    return found


def _seq(entry: Entry) -> tuple[int, str]:
    return entry.seq, entry.entry_id
