"""The one fold: accepted entries in order -> rows of the projections. Pure: no database, no clock, no keys.

Writing an entry folds that entry; rebuild folds them all. Same code, same bytes: that is why lists, deadlines and
search can be thrown away and made anew. A later row with the same key takes the place of an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from skjema_app.crypto.entry import json_text
from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import (
    MOST_IN_DOCUMENT,
    Attachment,
    attachments_of,
    contradictions,
)
from skjema_app.domain.documents import NEWEST_EVENT_VERSION, event_kinds
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault import tables
from skjema_app.vault.audit_fold import audit_rows
from skjema_app.vault.bodies import BlobRef, EntryType, OpenEntry, flag, mapping, mappings, number, numbers, text, texts

Value = str | int
_EVENT_KINDS = {version: event_kinds(version) for version in range(1, NEWEST_EVENT_VERSION + 1)}


@dataclass(frozen=True, slots=True)
class Put:
    """A row to be put into a projection."""

    table: sa.Table
    values: Mapping[str, Value]


def fold(entries: Iterable[OpenEntry]) -> Iterator[Put]:
    """Rows for these entries, in their order.

    Args:
        entries: accepted ones; within a room sorted by (depth, id).

    Raises:
        SkjemaError: ENTRY_BROKEN when the data of an entry has not the shape of its type.
    """
    for entry in entries:
        yield from _FOLDS[EntryType(entry.kind)](entry)


def is_known(entry: OpenEntry) -> bool:
    """Whether this program knows the entry's type and version; if not, the entry waits for a newer program."""
    return entry.kind in _FOLDS and entry.version <= _NEWEST.get(entry.kind, 1)


def _device(entry: OpenEntry) -> Iterator[Put]:
    data = entry.data
    yield Put(
        tables.people,
        {"person": entry.by, "name": text(data, "name"), "school_name": text(data, "school_name")},
    )
    if text(data, "device") != entry.device:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="not-its-device")
    yield Put(
        tables.feeds,
        {
            "device": entry.device,
            "person": entry.by,
            "feed_public": text(data, "feed_public"),
            "receiving_public": text(data, "receiving_public"),
            "leaf_sha256": text(data, "leaf_sha256"),
            "entry_id": entry.entry_id,
        },
    )


def _erasure_stated(entry: OpenEntry) -> Iterator[Put]:
    """Nothing is shown of it: it says which entries are gone."""
    texts(entry.data, "entries")
    text(entry.data, "reason")
    yield from ()


def _device_closed(entry: OpenEntry) -> Iterator[Put]:
    data = entry.data
    yield Put(
        tables.feed_ends,
        {
            "device": text(data, "device"),
            "feed_public": text(data, "feed_public"),
            "last_seq": number(data, "last_seq"),
            "reason": text(data, "reason"),
            "gaps": _canonical({name: list(numbers(data, name)) for name in ("missing", "sealed")}),
            "entry_id": entry.entry_id,
        },
    )


def document_puts(entry: OpenEntry, more: Mapping[str, Value]) -> Iterator[Put]:
    """Rows for a finished document; ``more`` are the columns that only the school's documents fill.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    data = entry.data
    if entry.form is None or not entry.blobs:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape")
    blob = entry.blobs[0]
    answers = mapping(data, "answers")
    title, pupil, group = (text(data, name) for name in ("title", "pupil", "group"))
    yield Put(
        tables.documents,
        {
            "document_id": entry.entry_id,
            "room": entry.room,
            "form_id": entry.form.form_id,
            "form_version": entry.form.version,
            "form_sha256": entry.form.sha256,
            "level": text(data, "level"),
            "supplements": text(data, "supplements"),
            "title": title,
            "pupil": pupil,
            "class_group": group,
            "answers": _canonical(answers),
            "finished": entry.at,
            "experienced": text(data, "experienced"),
            "pdf_sha256": text(data, "pdf_sha256"),
            "blob": blob.sha256,
            "blob_key": blob.key,
            "blob_length": blob.length,
            "restricted": int(flag(data, "restricted")),
            "urgent": int(flag(data, "urgent")),
            **more,
        },
    )
    for place, (attachment, ref) in enumerate(attached(entry)):
        yield Put(
            tables.document_blobs,
            {
                "document_id": entry.entry_id,
                "place": place,
                "attachment_id": attachment.attachment_id,
                "media": attachment.media.value,
                "sha256": attachment.sha256,
                "blob": ref.sha256,
                "blob_key": ref.key,
                "blob_length": ref.length,
            },
        )


def attached(entry: OpenEntry) -> tuple[tuple[Attachment, BlobRef], ...]:
    """The attachments of a finished document, each with where its bytes lie: first the PDF, then these in order.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``files`` when the answers name others than the entry carries.
    """
    answers = mapping(entry.data, "answers")
    named, refs = attachments_of(answers), entry.blobs[1:]
    if not named and not refs:
        return ()
    same = [(one.media.value, one.size) for one in named] == [(ref.media, ref.length) for ref in refs]
    if not same or len(named) > MOST_IN_DOCUMENT or contradictions(answers):
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="files")
    return tuple(zip(named, refs, strict=True))


def document_event_puts(entry: OpenEntry, more: Mapping[str, Value]) -> Iterator[Put]:
    """Rows for what happened to a document; ``more`` as in `document_puts`.

    Raises:
        SkjemaError: ENTRY_BROKEN.
    """
    data = entry.data
    document = text(data, "document")
    kind = text(data, "kind")
    if kind not in _EVENT_KINDS.get(entry.version, frozenset()):
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="event-kind")
    who, how, note = (text(data, name) for name in ("who", "how", "text"))
    yield Put(
        tables.document_events,
        {
            "entry_id": entry.entry_id,
            "document_id": document,
            "depth": entry.depth,
            "kind": kind,
            "registered": entry.at,
            "happened": text(data, "happened"),
            "who": who,
            "how": how,
            "note": note,
            **more,
        },
    )


def _document_finished(entry: OpenEntry) -> Iterator[Put]:
    """From version 2 on a private document may be a next version of another, and says how it was laid out."""
    data = entry.data
    more: dict[str, Value] = {}
    if entry.version > 1:
        more = {
            "series": text(data, "series") or entry.entry_id,
            "parents": canonical_ids(texts(data, "parents")),
            "number": number(data, "number"),
            "facts": _canonical(mapping(data, "facts")),
        }
    yield from document_puts(entry, more)


def _document_event(entry: OpenEntry) -> Iterator[Put]:
    yield from document_event_puts(entry, {})


def _pupils_imported(entry: OpenEntry) -> Iterator[Put]:
    data = entry.data
    yield Put(
        tables.pupil_lists,
        {
            "room": entry.room,
            "replaces": text(data, "replaces"),
            "registered": entry.at,
            "source": text(data, "source_name_hash"),
        },
    )
    yield from _pupils_added(entry)


def _pupils_added(entry: OpenEntry) -> Iterator[Put]:
    for pupil in mappings(entry.data, "pupils"):
        yield _pupil(entry, pupil)


def _pupil(entry: OpenEntry, pupil: Mapping[str, Json]) -> Put:
    return Put(
        tables.pupils,
        {
            "room": entry.room,
            "pupil_id": text(pupil, "id"),
            "name": text(pupil, "name"),
            "class_group": text(pupil, "group"),
            "birth_date": text(pupil, "birth"),
            "contact_teacher": text(pupil, "contact"),
            "nickname": text(pupil, "nickname"),
            "protected": int(flag(pupil, "protected")),
            "gone": int(flag(pupil, "left")),
        },
    )


def _absence_noted(entry: OpenEntry) -> Iterator[Put]:
    data = entry.data
    batch = text(data, "batch")
    yield Put(tables.absence_years, {"year": number(data, "year"), "room": entry.room})
    yield Put(
        tables.absence_batches,
        {
            "batch": batch,
            "registered": entry.at,
            "source": text(data, "source"),
            "file": text(data, "file"),
            "file_date": text(data, "file_date"),
        },
    )
    for place, one in enumerate(mappings(data, "days")):
        yield Put(
            tables.absence_days,
            {
                "entry_id": entry.entry_id,
                "place": place,
                "batch": batch,
                "depth": entry.depth,
                "pupil_id": text(one, "pupil"),
                "day": _iso_day(text(one, "day")),
                "validity": text(one, "validity"),
                "documented": int(flag(one, "documented")),
                "hours": number(one, "hours"),
                "absent": int(flag(one, "absent")),
            },
        )


def _iso_day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape", field="day") from error


def _absence_undone(entry: OpenEntry) -> Iterator[Put]:
    values: dict[str, Value] = {"batch": text(entry.data, "batch"), "entry_id": entry.entry_id, "registered": entry.at}
    yield Put(tables.absence_undone, values)


def _absence_handled(entry: OpenEntry) -> Iterator[Put]:
    data = entry.data
    names = ("pupil_id", "rule", "occasion", "happened", "who", "how", "note")
    values: dict[str, Value] = {name: text(data, name) for name in names}
    yield Put(tables.absence_years, {"year": number(data, "year"), "room": entry.room})
    yield Put(tables.absence_handled, {**values, "done": int(flag(data, "done"))})


def _audit(entry: OpenEntry) -> Iterator[Put]:
    for row in audit_rows(entry, ""):
        yield Put(tables.audit_lines, row)


def canonical_ids(values: Iterable[str]) -> str:
    """A list of ids, written the one way that a rebuild writes it too."""
    listed: list[Json] = list(values)
    return json_text({"v": listed})[len('{"v":') : -1]


def _canonical(value: Mapping[str, Json]) -> str:
    return json_text(value)


_NEWEST: Mapping[str, int] = {EntryType.DOCUMENT_FINISHED: 2, EntryType.DOCUMENT_EVENT: NEWEST_EVENT_VERSION}
"""Newest version known, of kinds that have more than one."""


_FOLDS: Mapping[str, Callable[[OpenEntry], Iterator[Put]]] = {
    EntryType.FOUNDED: _device,
    EntryType.DEVICE_ADDED: _device,
    EntryType.DEVICE_CLOSED: _device_closed,
    EntryType.ERASURE_STATED: _erasure_stated,
    EntryType.DOCUMENT_FINISHED: _document_finished,
    EntryType.DOCUMENT_EVENT: _document_event,
    EntryType.PUPILS_IMPORTED: _pupils_imported,
    EntryType.PUPILS_ADDED: _pupils_added,
    EntryType.ABSENCE_NOTED: _absence_noted,
    EntryType.ABSENCE_UNDONE: _absence_undone,
    EntryType.ABSENCE_HANDLED: _absence_handled,
    EntryType.AUDIT_NOTED: _audit,
    EntryType.AUDIT_DOCUMENT: _audit,
}
