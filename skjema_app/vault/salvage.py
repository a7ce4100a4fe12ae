"""«Berg det som kan berges»: read what a damaged vault still gives into a new vault, and say what is missing.

Entries are taken from their frames alone, verified again, and judged as a set; lists are made anew from them. Drafts
and settings are taken row by row. What can't be read in the vault itself is filled in from its newest local backup, if
that has it. The new vault has the keys of the old one and is a new device; the damaged folder is only read.

Honest limit: where the page that holds a table together is gone and there is no backup, that table is gone.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from skjema_app.crypto.entry import parse_frame
from skjema_app.crypto.keyslots import KeysFile, VaultKey
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.system.instance_lock import InstanceLock
from skjema_app.system.safe_files import private_dir
from skjema_app.vault import backup, school_tables, tables
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.copyfile import CopyReader
from skjema_app.vault.errors import storage_errors
from skjema_app.vault.feed.again import make_anew
from skjema_app.vault.keyfile import COPIES, keys_path, read_keys, write_keys
from skjema_app.vault.new_tables import lay_tables
from skjema_app.vault.opening import APP
from skjema_app.vault.owner import load_owner
from skjema_app.vault.reading import Stored
from skjema_app.vault.referred import blob_refs
from skjema_app.vault.rotation import list_copies
from skjema_app.vault.salvage_mend import Opener, lists_its_tables, mend, newest_backup
from skjema_app.vault.salvage_owner import OldDevice, take_over
from skjema_app.vault.salvage_source import DamagedDatabase, Row, Value, working_copy
from skjema_app.vault.staging import DATA, check_free_place, open_data, staging


class GapKind(StrEnum):
    """What is missing. The position is the sequence number of an entry, else the number of the row in its table."""

    TABLE_LIST = "table-list"  # where the tables begin was damaged; spare pages were used
    DATABASE = "database"  # nothing of it could be read; all comes from the newest local backup
    ENTRY = "entry"
    ENTRY_SEALED = "entry-sealed"  # there, but no key opens it any more
    ENTRY_WAITING = "entry-waiting"  # there, but what it builds on is missing
    DRAFT = "draft"
    DRAFT_OLDER = "draft-older"  # from the newest local backup, as it was then
    DRAFT_VERSION = "draft-version"
    SETTING = "setting"
    ROOM_KEY = "room-key"
    DEVICE_KEYS = "device-keys"  # new ones were made, with a new certificate
    PERSON = "person"  # the owner's name
    BLOB = "blob"  # an attachment is missing or damaged


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that could not be saved; names nobody."""

    kind: GapKind
    position: int


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What a salvage saved.

    Attributes:
        folder: the new vault.
        rows: rows read, by table.
        entries: entries in the new journal, the new device's own aside.
        documents: finished documents that can be shown.
        drafts: drafts.
        blobs: attachments that are whole.
        gaps: what is missing, by kind and position.
        from_school: there are entries or keys of a school's journal, so that the exchange may bring what is missing.
    """

    folder: Path
    rows: dict[str, int]
    entries: int
    documents: int
    drafts: int
    blobs: int
    gaps: tuple[Gap, ...]
    from_school: bool


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where rows come from: the damaged vault (``None``: nothing of it reads) and its newest local backup."""

    vault: DamagedDatabase | None
    backup: DamagedDatabase | None

    @property
    def all(self) -> tuple[DamagedDatabase, ...]:
        return tuple(source for source in (self.vault, self.backup) if source is not None)

    def close(self) -> None:
        for source in self.all:
            source.close()


@dataclass(slots=True)
class _Tally:
    rows: dict[str, int] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def gap(self, kind: GapKind, position: int) -> None:
        self.gaps.append(Gap(kind, position))


def salvage(folder: Path, password: Secret, target: Path, clock: Clock) -> SalvageReport:
    """Save what can be read.

    Args:
        folder: the damaged vault; only its ``vault.lock`` is touched.
        password: stays the caller's.
        target: must be missing or empty; becomes a vault with the same password.
        clock: for the new device's entries.

    Raises:
        SkjemaError: NO_VAULT, KEYS_MISSING, KEYS_DAMAGED, WRONG_PASSWORD, KEYS_ALTERED, NOTHING_TO_SALVAGE,
            VAULT_IN_USE, VAULT_EXISTS, PLACE_NOT_EMPTY, PLACE_IS_NETWORK, PLACE_IS_SYNCED, DISK_FULL, WRITE_DENIED.
    """
    check_free_place(target)
    keys, vault_key = _open_keys(folder, password)
    if not (folder / DATA).is_file():
        vault_key.wipe()
        raise SkjemaError(ErrorCode.NOTHING_TO_SALVAGE)
    with vault_key, _locked(folder), staging(target) as staged:
        work = private_dir(staged / ".work")
        opener = Opener(keys, vault_key)
        tally = _Tally()
        sources = _sources(folder, work, opener, tally)
        try:
            counts = _fill(staged, sources, keys, vault_key, clock, tally, BlobStore(folder))
        finally:
            sources.close()
        shutil.rmtree(work)
        write_keys(staged, keys)
    entries, documents, drafts, blobs = counts
    from_school = bool(tally.rows.get(school_tables.entries.name) or tally.rows.get(school_tables.keys.name))
    return SalvageReport(target, tally.rows, entries, documents, drafts, blobs, tuple(tally.gaps), from_school)


def _sources(folder: Path, work: Path, opener: Opener, tally: _Tally) -> _Sources:
    """The damaged database in a working copy, mended where its list of tables was hit, and the newest backup."""
    path = working_copy(folder, work)
    spare = newest_backup(folder, work, opener)
    readable = lists_its_tables(path, opener)
    if not readable:
        readable = mend(path, spare, opener)
        tally.gap(GapKind.TABLE_LIST if readable else GapKind.DATABASE, 0)
    return _Sources(
        DamagedDatabase(path, opener) if readable else None, None if spare is None else DamagedDatabase(spare, opener)
    )


def _fill(
    staged: Path,
    sources: _Sources,
    keys: KeysFile,
    vault_key: VaultKey,
    clock: Clock,
    tally: _Tally,
    blobs: BlobStore,
) -> tuple[int, int, int, int]:
    with open_data(staged, keys, vault_key) as database:
        lay_tables(database)
        with database.transaction() as connection:
            old = _copy_rows(connection, sources, tally)
            drafts = _count(connection, tables.drafts)
            if not old.frames and not drafts:
                raise SkjemaError(ErrorCode.NOTHING_TO_SALVAGE)
            taken = take_over(connection, old, keys, clock)
            for kind, positions in (
                (GapKind.ENTRY, taken.missing),
                (GapKind.ENTRY_SEALED, taken.sealed),
                (GapKind.ENTRY_WAITING, taken.waiting),
                (GapKind.DEVICE_KEYS, taken.device_lost),
                (GapKind.PERSON, taken.person_lost),
            ):
                for position in positions:
                    tally.gap(kind, position)
            owner = load_owner(connection, APP)
            make_anew(connection, owner.writer.device)
            owner.writer.device.wipe()
            documents = _count(connection, tables.documents)
            refs = blob_refs(connection)
        saved = 0
        store = BlobStore(staged)
        for position, ref in enumerate(refs):
            try:
                blobs.get(ref)  # opens it, so that a damaged one is not taken for a whole one
                store.put_sealed(ref.sha256, blobs.sealed(ref.sha256))
                saved += 1
            except SkjemaError as error:
                if error.code not in {ErrorCode.BLOB_MISSING, ErrorCode.BLOB_DAMAGED, ErrorCode.READ_DENIED}:
                    raise
                tally.gap(GapKind.BLOB, position)
    return taken.entries, documents, drafts, saved


def _copy_rows(connection: sa.Connection, sources: _Sources, tally: _Tally) -> OldDevice:
    """The truth, row by row, each table first from the vault itself; gives what is known about the device that was."""
    for table, gap in (
        (tables.facts, GapKind.SETTING),
        (tables.settings, GapKind.SETTING),
        (tables.room_keys, GapKind.ROOM_KEY),
        (tables.device_keys, None),
        (tables.drafts, GapKind.DRAFT),
        (tables.draft_versions, GapKind.DRAFT_VERSION),
        (tables.draft_blobs, GapKind.BLOB),
        (tables.audit_local, None),
        (tables.audit_ends, None),
        *((table, None) for table in school_tables.TRUTH if table is not school_tables.frames),
    ):
        _copy_table(connection, sources, table, gap, tally)
    frames = _frames(sources, tally)
    # Projections are made anew; these rows only help where the entry that made them is lost. Nothing is shown of them.
    feeds, people, heads = (
        [row for source in reversed(sources.all) for _, row in source.rows(table) if row is not None]
        for table in (tables.feeds, tables.people, tables.feed_heads)
    )
    return OldDevice(
        frames=frames,
        feed_keys={str(row[0]): str(row[2]) for row in feeds},
        names={str(row[0]): (str(row[1]), str(row[2])) for row in people},
        heads={str(row[0]): int(row[1]) for row in heads if isinstance(row[1], int)},
    )


def _copy_table(
    connection: sa.Connection, sources: _Sources, table: sa.Table, gap: GapKind | None, tally: _Tally
) -> None:
    """Rows of one table; where some can't be read, those of the newest backup fill in."""
    unreadable = [] if sources.vault is not None else [0]
    if sources.vault is not None:
        for rowid, row in _rows(sources.vault, table):
            if row is None:
                unreadable.append(rowid)
            else:
                _put(connection, table, row)
        if table in _KEPT_TWICE:
            for row in sources.vault.again(table, _KEPT_TWICE[table]):
                _put(connection, table, row)
    tally.rows[table.name] = _count(connection, table)
    if not unreadable:
        return
    filled_in = 0
    if sources.backup is not None:
        for _, row in _rows(sources.backup, table):
            filled_in += 0 if row is None else _put(connection, table, row)
    if gap is None or (gap is GapKind.ROOM_KEY and _count(connection, table) >= tally.rows[table.name] > 0):
        return  # what lacks a key is named entry by entry
    if gap is GapKind.DRAFT and filled_in:
        gap = GapKind.DRAFT_OLDER
    for rowid in unreadable:
        tally.gap(gap, rowid)


def _rows(source: DamagedDatabase, table: sa.Table) -> Iterator[tuple[int, Row | None]]:
    """The rows of a table; those of the school's journal each with its frame at the end, where both can be read."""
    if table is not school_tables.entries:
        yield from source.rows(table)
        return
    frames = {at: row[1] for old in (_FRAMES_BEFORE, school_tables.frames) for at, row in source.rows(old) if row}
    for rowid, row in source.rows(table):
        frame = frames.get(rowid)
        yield rowid, None if row is None or not frame else (*row, frame)


_FRAMES_BEFORE = sa.Table(
    school_tables.entries.name,
    sa.MetaData(),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("frame", sa.LargeBinary),
)
"""Where frames stood until version 4 of the tables; a later file has no such column."""

_KEPT_TWICE = {
    tables.room_keys: "room_key_again",
    tables.device_keys: "device_keys_again",
    school_tables.keys: "school_key_again",
}


def _frames(sources: _Sources, tally: _Tally) -> list[Stored]:
    """Frames whose own hashes hold; id, device and number are read from the frame, not from the columns."""
    at = [column.name for column in tables.journal.c].index("frame")
    found: dict[str, Stored] = {}
    for source in sources.all:
        for _, row in source.rows(tables.journal):
            raw = b"" if row is None else row[at]
            try:
                frame = parse_frame(raw if isinstance(raw, bytes) else b"")
            except SkjemaError:
                continue  # the missing number is found from the chain
            found[frame.entry_id] = Stored(frame.entry_id, frame.header.device, frame.header.seq, frame.raw)
    tally.rows[tables.journal.name] = len(found)
    return list(found.values())


def _put(connection: sa.Connection, table: sa.Table, row: Row) -> int:
    """Insert a row unless its key is there already, or its draft is not; gives how many were inserted."""
    if table is school_tables.entries:
        return _put_entry(connection, row)
    values = dict(zip([column.name for column in table.c], row, strict=True))
    if table in {tables.draft_versions, tables.draft_blobs}:
        known = sa.select(tables.drafts.c.draft_id).where(tables.drafts.c.draft_id == values["draft_id"])
        if connection.execute(known).first() is None:
            return 0
    return connection.execute(sa.insert(table).prefix_with("OR IGNORE"), values).rowcount


def _put_entry(connection: sa.Connection, row: Row) -> int:
    """Insert an entry of the school's journal with its frame, unless it is there; gives how many were inserted."""
    rows = school_tables.entries
    values = dict(zip([column.name for column in rows.c], row[:-1], strict=True))
    if not _is_whole(row[-1], values["entry_id"]):
        return 0  # as if it had never come: the next exchange brings it again
    values.pop("position")
    if not connection.execute(sa.insert(rows).prefix_with("OR IGNORE"), values).rowcount:
        return 0
    position = connection.execute(sa.select(rows.c.position).where(rows.c.entry_id == values["entry_id"])).scalar_one()
    connection.execute(sa.insert(school_tables.frames), {"position": position, "frame": row[-1]})
    return 1


def _is_whole(frame: Value, entry_id: Value) -> bool:
    """Whether a frame is that of the entry beside it."""
    try:
        return parse_frame(frame if isinstance(frame, bytes) else b"").entry_id == entry_id
    except SkjemaError:
        return False


def _count(connection: sa.Connection, table: sa.Table) -> int:
    found: int = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    return found


def _open_keys(folder: Path, password: Secret) -> tuple[KeysFile, VaultKey]:
    """The first key file that opens: ``keys.json``, its copies, then those in local backups."""
    if not (folder / DATA).exists() and not any(keys_path(folder, copy).exists() for copy in (0, *COPIES)):
        raise SkjemaError(ErrorCode.NO_VAULT, path=str(folder))
    first: SkjemaError | None = None
    refused: SkjemaError | None = None
    for keys in _key_files(folder):
        if isinstance(keys, SkjemaError):
            first = first or keys
            continue
        try:
            return keys, keys.open(password)
        except SkjemaError as error:
            refused = refused or error
    raise refused or first or SkjemaError(ErrorCode.KEYS_MISSING)


def _key_files(folder: Path) -> Iterable[KeysFile | SkjemaError]:
    seen: set[bytes] = set()
    for copy in (0, *COPIES):
        try:
            keys = read_keys(folder, copy)
        except SkjemaError as error:
            yield error
            continue
        if keys.to_bytes() not in seen:  # one key derivation per different file
            seen.add(keys.to_bytes())
            yield keys
    if seen:
        return
    for found in list_copies(folder / backup.FOLDER):
        with contextlib.suppress(SkjemaError), CopyReader(found.path) as reader:
            yield reader.keys()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = InstanceLock(folder)
    try:
        lock.acquire()
    except SkjemaError as error:
        if error.code is not ErrorCode.WRITE_DENIED:  # a folder that can only be read is nobody's open vault
            raise
    try:
        with storage_errors():
            yield
    finally:
        lock.release()
