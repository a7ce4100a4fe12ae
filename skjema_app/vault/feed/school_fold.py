"""Accepted entries of document rooms and case rooms as rows to show. Pure, like ``vault/fold.py``.

Each entry of a document room gives rows of its own, under its own id. A case is folded as a whole, since who is a
member depends on all of its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from skjema_app.crypto.entry import json_text
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument, FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import MarkKind
from skjema_app.vault import school_tables as tables
from skjema_app.vault import tables as private
from skjema_app.vault.audit_fold import audit_rows
from skjema_app.vault.bodies import EntryType, OpenEntry, mapping, number, optional_mapping, text, texts
from skjema_app.vault.fold import Put, Value, canonical_ids, document_event_puts, document_puts
from skjema_app.vault.judge import HandState

_MARKS: Mapping[str, MarkKind] = {
    EntryType.DOCUMENT_GRANTED: MarkKind.GRANTED,
    EntryType.DOCUMENT_APPROVED: MarkKind.APPROVED,
    EntryType.DOCUMENT_RETURNED: MarkKind.RETURNED,
    EntryType.DOCUMENT_WITHDRAWN: MarkKind.WITHDRAWN,
    EntryType.DOCUMENT_DECIDED: MarkKind.DECIDED,
    EntryType.DOCUMENT_SETTLED: MarkKind.SETTLED,
}
_NOT_SHOWN = frozenset({"revision", "document"})  # stands in the mark's own column


def document_room_puts(school: str, entry: OpenEntry) -> Iterator[Put]:
    """Rows for one entry of a document room, accepted and with its depth; a function of the entry alone."""
    if entry.kind == EntryType.DOCUMENT_FINISHED:
        yield from document_puts(entry, {**_of_school(school, entry), "finished": finished_at(entry)})
    elif entry.kind == EntryType.DOCUMENT_EVENT:
        yield from document_event_puts(entry, {"person": entry.by, **_blob(entry)})
    elif entry.kind == EntryType.DOCUMENT_RECEIPT:
        yield _mark(MarkKind(text(entry.data, "kind")), entry)
    elif entry.kind in _MARKS:
        yield _mark(_MARKS[entry.kind], entry)


def audit_puts(entry: OpenEntry) -> Iterator[Put]:
    """Rows for a batch of notes on somebody's use of the program; a function of the entry alone."""
    for row in audit_rows(entry, entry.by):
        yield Put(private.audit_lines, row)


def document_of(entry: OpenEntry) -> FinishedDocument:
    """A finished version as the domain has it, from its entry alone; without the author's name.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    if entry.form is None:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape")
    data = entry.data
    decides = optional_mapping(data, "decides")
    return FinishedDocument(
        document_id=entry.entry_id,
        pin=FormPin(entry.form.form_id, entry.form.version, entry.form.sha256),
        level=text(data, "level"),
        supplements=text(data, "supplements"),
        title=text(data, "title"),
        pupil=text(data, "pupil"),
        group=text(data, "group"),
        answers=dict(mapping(data, "answers")),
        finished=datetime.fromisoformat(finished_at(entry)),
        experienced=text(data, "experienced"),
        pdf_sha256=text(data, "pdf_sha256"),
        restricted=bool(data.get("restricted")),
        urgent=bool(data.get("urgent")),
        room=entry.room,
        school="",
        series=text(data, "series") or entry.entry_id,
        parents=texts(data, "parents"),
        number=number(data, "number"),
        author=entry.by,
        authors=texts(data, "authors"),
        decides="" if decides is None else text(decides, "entry"),
        written_before=bool(data.get("written_before")),
        origin=text(data, "origin"),
    )


def finished_at(entry: OpenEntry) -> str:
    """When a version was finished: of one that was written before the school, as its author then wrote it down."""
    written = entry.data.get("finished")
    if entry.data.get("written_before") is not True or not isinstance(written, str):
        return entry.at
    try:
        aware = datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return entry.at
    return written if aware else entry.at


def case_puts(
    room: str, entries: Sequence[tuple[OpenEntry, str]], members: Sequence[str], hands: HandState
) -> Iterator[Put]:
    """Rows for a case.

    Args:
        room: its id.
        entries: the accepted ones in order, each with the key that it is sealed under.
        members: who is a member now, as judged.
        hands: who is responsible now, as judged.
    """
    opened = [entry for entry, _ in entries if entry.kind == EntryType.CASE_OPENED]
    if not opened:
        return
    first = opened[0]
    suffixes = [entry for entry, _ in entries if entry.kind == EntryType.CASE_SUFFIX]
    yield Put(
        tables.cases,
        {
            "room": room,
            "number": text(first.data, "number"),
            "suffix": text(suffixes[-1].data, "suffix") if suffixes else "",
            "pupil": text(first.data, "pupil"),
            "class_group": text(first.data, "group"),
            "responsible": hands.responsible,
            "opened": first.at,
            "opened_by": first.by,
        },
    )
    for person in sorted({*_ever_members(entry for entry, _ in entries), *members}):
        yield Put(tables.members, {"room": room, "person": person, "member": int(person in members)})
    linked: dict[str, None] = {}
    for entry, key_id in entries:
        if entry.kind == EntryType.VERSION_LINKED:
            linked[text(entry.data, "entry")] = None
        if entry.kind in _GIVING:
            for device in devices_given(entry.data):
                yield Put(tables.holders, {"room": room, "key_id": key_id, "device": device})
    for place, document in enumerate(linked):
        yield Put(tables.links, {"room": room, "document_id": document, "place": place})
    yield from _case_notes([entry for entry, _ in entries])
    for entry, _ in entries:
        if entry.kind == EntryType.CASE_HANDED:
            yield _hand(entry, hands)
    turning = [key_id for entry, key_id in entries if entry.kind in {EntryType.CASE_OPENED, EntryType.CASE_ROTATED}]
    yield Put(tables.case_keys, {"room": room, "key_id": turning[-1]})


def _case_notes(entries: Sequence[OpenEntry]) -> Iterator[Put]:
    """What was noted of a case, as marks of the case itself.

    Of closing and reopening the ones that no later one has seen ``stands``: where two were written at once both do, so
    that no order picks a winner and the case stays open until somebody closes it with both in sight.
    """
    noted = [entry for entry in entries if entry.kind == EntryType.CASE_NOTED]
    if not noted:
        return
    turns = [entry for entry in noted if text(entry.data, "kind") in _TURNS]
    seen = _seen_by({entry.entry_id: entry for entry in entries}, turns)
    for entry in noted:
        put = _mark(MarkKind(text(entry.data, "kind")), entry)
        data = {name: entry.data[name] for name in ("happened", "who", "how", "text")}
        if entry in turns:
            data["stands"] = entry.entry_id not in seen
        yield Put(put.table, {**put.values, "document_id": entry.room, "data": json_text(data)})


def _hand(entry: OpenEntry, hands: HandState) -> Put:
    """A hand-over, as a mark of the case: with whether it waits for its answer, or clashes with another."""
    put = _mark(MarkKind(text(entry.data, "kind")), entry)
    data: dict[str, Json] = {
        "person": text(entry.data, "person"),
        "offer": text(entry.data, "offer"),
        "text": text(entry.data, "text"),
        "open": entry.entry_id in hands.open_offers,
        "clash": entry.entry_id in hands.clash,
    }
    return Put(put.table, {**put.values, "document_id": entry.room, "data": json_text(data)})


def _seen_by(entries: Mapping[str, OpenEntry], turns: Iterable[OpenEntry]) -> frozenset[str]:
    """Everything that lies above any of these."""
    found: set[str] = set()
    ahead = [parent for entry in turns for parent in entry.after]
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += entries[key].after if key in entries else ()
    return frozenset(found)


def devices_given(data: Mapping[str, Json]) -> tuple[str, ...]:
    """The devices that an entry says it seals its key to. Envelopes name nobody; this is for those who hold the key."""
    found = data.get("devices")
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _ever_members(entries: Iterable[OpenEntry]) -> Iterator[str]:
    for entry in entries:
        if entry.kind == EntryType.CASE_OPENED:
            yield from texts(entry.data, "members")
        elif entry.kind in {EntryType.MEMBER_ADDED, EntryType.MEMBER_REMOVED}:
            yield text(entry.data, "person")


_TURNS = frozenset({MarkKind.CASE_CLOSED.value, MarkKind.CASE_REOPENED.value})
_GIVING = frozenset({EntryType.CASE_OPENED, EntryType.CASE_ROTATED, EntryType.MEMBER_ADDED})


def _of_school(school: str, entry: OpenEntry) -> Mapping[str, Value]:
    data = entry.data
    decides = optional_mapping(data, "decides")
    return {
        "school": school,
        "series": text(data, "series") or entry.entry_id,
        "parents": canonical_ids(texts(data, "parents")),
        "number": number(data, "number"),
        "author": entry.by,
        "authors": canonical_ids(texts(data, "authors")),
        "decides": "" if decides is None else text(decides, "entry"),
        "written_before": int(bool(data.get("written_before"))),
        "origin": text(data, "origin"),
        "facts": json_text(mapping(data, "facts")),
    }


def _mark(kind: MarkKind, entry: OpenEntry) -> Put:
    document = entry.data.get("document" if kind is MarkKind.GRANTED else "revision")
    data = {name: value for name, value in entry.data.items() if name not in _NOT_SHOWN}
    return Put(
        tables.marks,
        {
            "entry_id": entry.entry_id,
            "document_id": document if isinstance(document, str) else "",
            "room": entry.room,
            "depth": entry.depth,
            "kind": kind.value,
            "person": entry.by,
            "registered": entry.at,
            "data": json_text(data),
            **_blob(entry),
        },
    )


def _blob(entry: OpenEntry) -> dict[str, Value]:
    if not entry.blobs:
        return {"blob": "", "blob_key": "", "blob_length": 0}
    blob = entry.blobs[0]
    return {"blob": blob.sha256, "blob_key": blob.key, "blob_length": blob.length}


DOCUMENT_TABLES = (
    (private.documents, "document_id"),
    (private.document_blobs, "document_id"),
    (private.document_events, "entry_id"),
    (tables.marks, "entry_id"),
    (private.audit_lines, "entry_id"),
)
"""Where rows of document rooms stand, by the column with the entry's id."""
