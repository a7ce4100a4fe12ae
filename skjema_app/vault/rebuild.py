"""Make every projection anew from the journal (`skjema vault rebuild`), with the same fold that wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.domain.access import AccessBook
from skjema_app.vault import projections, tables
from skjema_app.vault.chain import load_keys, load_rows
from skjema_app.vault.feed.again import make_anew
from skjema_app.vault.fold import fold
from skjema_app.vault.projections import Dump
from skjema_app.vault.reading import Reading, accepted, read_journal


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild found.

    Attributes:
        equal: every projection is byte for byte what it was.
        entries: entries in the journal.
        folded: entries that count (accepted).
        before: rows and hash of every projection as it was.
        after: the same, made anew.
    """

    equal: bool
    entries: int
    folded: int
    before: Mapping[str, Dump]
    after: Mapping[str, Dump]

    @property
    def differing(self) -> tuple[str, ...]:
        """Names of the projections that had to change."""
        return tuple(name for name, dump in self.after.items() if self.before.get(name) != dump)


def rebuild(connection: sa.Connection, device: DeviceKeys, access: AccessBook | None = None) -> RebuildReport:
    """Judge the entries of both feeds again and make the projections anew, in the caller's transaction.

    The entries' states are brought up to date too: what waited for a newer program may count now.
    """
    before = projections.dump(connection)
    readings = judge_again(connection, device.device_id, device.feed_public)
    entries = accepted(readings)
    projections.clear(connection)
    projections.apply(connection, fold(entries))
    held, counting = make_anew(connection, device, access)
    after = projections.dump(connection)
    return RebuildReport(before == after, len(readings) + held, len(entries) + counting, before, after)


def judge_again(connection: sa.Connection, own_device: str, own_public: bytes) -> tuple[Reading, ...]:
    """Read the journal and write down what was found, where it differs from the columns."""
    keys = load_keys(connection, {own_device: own_public})
    try:
        readings = read_journal(load_rows(connection), keys)
    finally:
        keys.wipe()
    for reading in readings:
        stored, entry = reading.stored, reading.entry
        found = {
            "state": reading.state.value,
            "room": reading.room,
            "type": "" if entry is None else entry.kind,
            "depth": 0 if entry is None else entry.depth,
        }
        if (stored.state, stored.room, stored.kind, stored.depth) != tuple(found.values()):
            connection.execute(
                sa.update(tables.journal)
                .where(tables.journal.c.entry_id == stored.entry_id)
                .values(**found, reason=reading.reason)
            )
    return readings
