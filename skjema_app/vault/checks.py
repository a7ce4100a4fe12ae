"""Look at everything without changing anything: pages, tables, journal, projections, attachments."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from skjema_app.crypto.identity import DeviceKeys
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import projections, school_tables
from skjema_app.vault.audit import audit_faults
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import BlobRef
from skjema_app.vault.chain import Fault, find_faults, load_state
from skjema_app.vault.connection import Database
from skjema_app.vault.feed.again import school_faults
from skjema_app.vault.projections import Dump
from skjema_app.vault.rebuild import rebuild
from skjema_app.vault.referred import blob_refs
from skjema_app.vault.state import OpenVault


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes:
        pages_bad: pages of the file that fail the cipher's own check.
        tables_ok: SQLite's quick check finds nothing, and every row could be read.
        entries: entries in the journal.
        faults: what is wrong with the journal, entry by entry.
        projections_differ: names of lists that are not what the journal says.
        blobs: attachments that the journal refers to.
        blobs_missing: how many of them are not there.
        blobs_damaged: how many of them are there and can't be trusted.
        blobs_aside: attachments that the journal doesn't refer to, kept aside; many of them may mean that an older
            ``data.db`` was put back.
        audit_faults: what is wrong with the notes that wait for the day's batch, by place and reason.
    """

    pages_bad: int
    tables_ok: bool
    entries: int
    faults: tuple[Fault, ...]
    projections_differ: tuple[str, ...]
    blobs: int
    blobs_missing: int
    blobs_damaged: int
    blobs_aside: int
    audit_faults: tuple[tuple[int, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        wrong = self.pages_bad or self.faults or self.projections_differ or self.blobs_missing or self.blobs_damaged
        return self.tables_ok and not wrong and not self.audit_faults


class _NotKept(Exception):  # noqa: N818 - not an error: it takes a trial back
    """Takes the trial rebuild back."""


def check(opened: OpenVault, device: DeviceKeys, blobs: BlobStore) -> CheckReport:
    """Check a whole vault."""
    pages_bad, tables_ok = check_file(opened.database)
    entries = 0
    faults: tuple[Fault, ...] = ()
    differing: tuple[str, ...] = ()
    missing = damaged = 0
    refs: list[BlobRef] = []
    noted: tuple[tuple[int, str], ...] = ()
    try:
        with opened.database.transaction() as connection:
            state = load_state(connection, device.device_id, device.feed_public)
            in_school = school_faults(connection, device)
            held = connection.execute(sa.select(sa.func.count()).select_from(school_tables.entries)).scalar_one()
            refs = blob_refs(connection)
            noted = audit_faults(connection)
        entries, faults = len(state.readings) + held, (*find_faults(state), *in_school)
        differing = _differing(opened, device)
        missing, damaged = _check_blobs(refs, blobs)
    except SkjemaError as error:
        if error.code is not ErrorCode.DATABASE_DAMAGED:
            raise
        tables_ok = False
    aside = len(blobs.aside())
    return CheckReport(pages_bad, tables_ok, entries, faults, differing, len(refs), missing, damaged, aside, noted)


def check_file(database: Database) -> tuple[int, bool]:
    """Bad pages by the cipher's check, and whether SQLite's own finds the tables whole."""
    try:
        with database.errors():
            bad = len(database.raw.execute("PRAGMA cipher_integrity_check").fetchall())
            whole = [str(row[0]) for row in database.raw.execute("PRAGMA quick_check")] == ["ok"]
    except SkjemaError as error:
        if error.code is not ErrorCode.DATABASE_DAMAGED:
            raise
        return 1, False
    if bad or not whole:
        database.note_damage()
    return bad, whole


def _differing(opened: OpenVault, device: DeviceKeys) -> tuple[str, ...]:
    """A rebuild that is taken back: which projections would change?"""
    found: dict[str, tuple[Dump | None, Dump]] = {}
    try:
        with opened.database.transaction() as connection:
            before = projections.dump(connection)
            report = rebuild(connection, device, opened.access)
            found = {name: (before.get(name), dump) for name, dump in report.after.items()}
            raise _NotKept
    except _NotKept:
        return tuple(name for name, (old, new) in found.items() if old != new)


def _check_blobs(refs: list[BlobRef], blobs: BlobStore) -> tuple[int, int]:
    missing = damaged = 0
    for ref in refs:
        try:
            blobs.get(ref)
        except SkjemaError as error:
            if error.code is ErrorCode.BLOB_MISSING:
                missing += 1
            else:
                damaged += 1
    return missing, damaged
