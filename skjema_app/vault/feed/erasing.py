"""Cutting what was erased out of the school's journal: frames, keys, rows and words, in one transaction.

Judged already, the entries stand as *erased*, and their rows have gone with that (`judging.py`). Here goes the truth
behind them: bodies and envelopes, the keys of their rooms, what refers to their files, drafts, words of the search.
What was written in the same rooms and that nobody has named goes too: without the key it would only lie there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from skjema_app.crypto.frame import parse_frame
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.errors import SkjemaError
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import EntryType, text
from skjema_app.vault.erasing import forget_drafts, forget_words, note_erased
from skjema_app.vault.feed.ledger import CUT_HERE, Ledger
from skjema_app.vault.feed.rooms import KeyRing
from skjema_app.vault.feed.unsealing import read_entry
from skjema_app.vault.journal import Journal
from skjema_app.vault.private_erasing import erase_private

_FIRST = frozenset({EntryType.DOCUMENT_FINISHED, EntryType.CASE_OPENED})


def erase(
    connection: sa.Connection,
    ledger: Ledger,
    ring: KeyRing,
    erased: frozenset[str],
    journal: Journal,
    now: datetime,
) -> bool:
    """Cut everything that is erased and still whole; whether there was anything.

    Args:
        connection: of the transaction in which it was judged.
        ledger: of all entries, judged; thrown away by the caller when something was cut.
        ring: every key held.
        erased: ids, here or not.
        journal: the private one, where what was shared from there goes too.
        now: our time, for the note that copies are due.
    """
    named = [entry for entry_id in erased if (entry := ledger.get(entry_id)) is not None and not entry.cut]
    strays = _cut_strays(connection, erased)
    if not named:
        keys = forget_linked_keys(connection, ledger, ring, erased)
        if strays or keys:
            note_erased(connection, (), now)
        return bool(strays or keys)
    rooms = {entry.room for entry in named if entry.kind in _FIRST and entry.room}
    under = {entry.key_id for entry in ledger if entry.room in rooms} | rooms
    keys_gone = under - _needed(ledger, under, rooms, erased)
    cut = {entry.entry_id: entry for entry in named}
    cut |= {entry.entry_id: entry for entry in ledger if entry.room in rooms}
    documents = [entry.entry_id for entry in cut.values() if entry.kind == EntryType.DOCUMENT_FINISHED]
    files = _files_of(connection, cut)
    origins = _origins(connection, ledger, ring, documents)
    if origins:
        erase_private(connection, journal, origins, ErasureReason.ARCHIVED, now)
    forget_drafts(connection, documents)
    _forget_rows(connection, cut, rooms, keys_gone)
    for entry in cut.values():
        frame = ledger.frame(connection, entry)
        if not frame.cut:
            ledger.replace_frame(connection, entry, frame.cut_down())
        keeps_key = entry.key_id not in keys_gone
        key_id, index = (entry.key_id, entry.tag_index) if keeps_key else ("", -1)
        entry.forget()
        entry.key_id, entry.tag_index = key_id, index
        entry.cut, entry.tried, entry.content = CUT_HERE, True, ""
        ledger.mark(entry)
    ring.drop(keys_gone)
    forget_linked_keys(connection, ledger, ring, erased)
    ledger.flush(connection)
    forget_words(connection)
    note_erased(connection, files, now)
    return True


def forget_linked_keys(connection: sa.Connection, ledger: Ledger, ring: KeyRing, erased: frozenset[str]) -> int:
    """Drop the keys of erased versions that the links of cases go on naming; how many were there.

    A link may lie about the room. So a key goes only where the erased version is seen to stand under it, by its tag.
    """
    if not erased:
        return 0
    named = {
        (text(entry.claims, "entry"), text(entry.claims, "room"))
        for entry in ledger
        if entry.kind == EntryType.VERSION_LINKED and entry.claims and entry.claims.get("entry") in erased
    }
    rooms = {room for one, room in named if (version := ledger.get(one)) is not None and version.key_id == room}
    rooms -= _needed(ledger, rooms, (), erased)
    dropped = ring.drop(rooms)
    if dropped:
        _delete(connection, "DELETE FROM school_tag WHERE key_id", rooms)
        for entry in ledger:
            if entry.cut and entry.key_id in rooms:  # its place under a key that is gone
                entry.key_id, entry.tag_index = "", -1
                ledger.mark(entry)
        ledger.flush(connection)
    return dropped


def _needed(ledger: Ledger, keys: Collection[str], rooms: Collection[str], erased: Collection[str]) -> set[str]:
    """Those of the keys under which something stands that stays.

    Whoever holds two rooms' keys can make the one look like the other's; that must not cost anybody a room that lives.
    """
    return {
        entry.key_id
        for entry in ledger
        if entry.key_id in keys
        and not entry.cut
        and entry.entry_id not in erased
        and (entry.room or entry.claimed) not in rooms
    }


def _origins(connection: sa.Connection, ledger: Ledger, ring: KeyRing, documents: Iterable[str]) -> list[str]:
    """The private documents that these came from; an entry that can't be read names none."""
    found = []
    for document_id in documents:
        try:
            found.append(text(read_entry(connection, ledger, ring, ledger[document_id]).data, "origin"))
        except SkjemaError:
            continue
    return [origin for origin in found if origin]


def _files_of(connection: sa.Connection, cut: Iterable[str]) -> list[str]:
    query = "SELECT DISTINCT sha256 FROM school_blob WHERE entry_id IN (SELECT value FROM json_each(?))"
    return list(connection.exec_driver_sql(query, (json.dumps(list(cut)),)).scalars())


def _forget_rows(connection: sa.Connection, cut: Iterable[str], rooms: Iterable[str], keys: Iterable[str]) -> None:
    """What was found out about them; rows that are shown have gone when they were judged, or go with their room."""
    entries = list(cut)
    for statement in (
        "DELETE FROM school_blob WHERE entry_id",
        "DELETE FROM document WHERE document_id",
        "DELETE FROM document_blob WHERE document_id",
        "DELETE FROM document_event WHERE entry_id",
        "DELETE FROM document_event WHERE document_id",
        "DELETE FROM mark WHERE entry_id",
        "DELETE FROM mark WHERE document_id",
    ):
        _delete(connection, statement, entries)
    _delete(connection, "DELETE FROM mark WHERE room", rooms)
    _delete(connection, "DELETE FROM school_rotation WHERE room", rooms)
    _delete(connection, "DELETE FROM school_tag WHERE key_id", keys)
    for table in tables.CASE_TABLES:
        _delete(connection, f"DELETE FROM {table.name} WHERE room", rooms)  # noqa: S608 - ours


def _cut_strays(connection: sa.Connection, erased: Iterable[str]) -> int:
    """Of devices that nobody has named yet too."""
    rows = tables.strays
    named = set(erased)
    count = 0
    for row in connection.execute(sa.select(rows.c.frame_sha256, rows.c.entry_id, rows.c.frame)).all():
        if row.entry_id in named and not (frame := parse_frame(row.frame)).cut:
            connection.execute(
                sa.update(rows).where(rows.c.frame_sha256 == row.frame_sha256).values(frame=frame.cut_down().raw)
            )
            count += 1
    return count


def _delete(connection: sa.Connection, statement: str, values: Iterable[str]) -> None:
    """``statement`` ends with a column of ours."""
    query = f"{statement} IN (SELECT value FROM json_each(?))"  # noqa: S608 - ours
    connection.exec_driver_sql(query, (json.dumps(list(values)),))
