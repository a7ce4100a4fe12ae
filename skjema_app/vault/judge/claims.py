"""The shape of what an entry says: checked once when it is opened, so that rules and folds can rely on it.

Of the school room's kinds everything is kept as a claim; of the others only what the rules need: answers and comments
don't belong in a table of authority. Values are plain JSON and survive being stored as such.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import string
from collections.abc import Callable, Mapping
from datetime import date

from skjema_app.crypto.identity import check_feed_key, check_receiving_key, device_id_of
from skjema_app.crypto.names import checked_name
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import event_kinds
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import CASE_MARKS, HAND_MARKS, MarkKind
from skjema_app.vault.bodies import EntryType, flag, mapping, number, optional_mapping, text, texts

Data = Mapping[str, Json]
Claims = dict[str, Json]

OPEN_END = -1
"""``until`` of an issuer whose every statement counts."""

SHORT_ID = 32
LONG_ID = 64
_HEX = frozenset(string.hexdigits.lower())
_HIGHEST_SEQ = 2**32 - 1


def claims_of(kind: str, version: int, data: Data) -> Mapping[str, Json]:
    """Check the data of an entry and give what the rules need of it; nothing for a kind that isn't known.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``body-shape`` (and ``field``), ``device-id`` (the id doesn't commit to
            the key), ``leaf-hash``, ``name``, ``feed-key-…`` or ``receiving-key-…`` (design-review § 1.9, 1.10).
    """
    reader = KNOWN.get((kind, version))
    return {} if reader is None else reader(data)


def feed_key_named(kind: str, claims: Mapping[str, Json]) -> tuple[str, bytes] | None:
    """The device that a statement names, with the key of its feed. `claims_of` saw to it that they belong together.

    The id commits to the key, so the key may be used to verify the device's entries before the statement itself has
    been judged: it says who signed, not who may.
    """
    if kind == EntryType.SCHOOL_FOUNDED:
        key = bytes.fromhex(text(claims, "sheet_feed"))
        return device_id_of(key), key
    if kind in {EntryType.ISSUER_SET, EntryType.DEVICE_CERTIFIED}:
        return text(claims, "device"), bytes.fromhex(text(claims, "feed_public"))
    return None


def _school_founded(data: Data) -> Claims:
    sheet_feed = _hex(data, "sheet_feed", LONG_ID)
    check_feed_key(bytes.fromhex(sheet_feed))
    recovery = _hex(data, "recovery_public", LONG_ID)
    check_receiving_key(bytes.fromhex(recovery))
    _der(data, "root")
    return {
        "name": _name(data),
        "sheet_feed": sheet_feed,
        "recovery_public": recovery,
        "root": text(data, "root"),
        "sheet_number": _at_least(data, "sheet_number", 1),
    }


def _issuer_set(data: Data) -> Claims:
    _der(data, "ca")
    return {**_device_keys(data), "ca": text(data, "ca"), "until": _at_least(data, "until", OPEN_END)}


def _device_certified(data: Data) -> Claims:
    leaf_sha256 = _hex(data, "leaf_sha256", LONG_ID)
    if hashlib.sha256(_der(data, "leaf")).hexdigest() != leaf_sha256:
        raise _broken("leaf-hash")
    person = _hex(data, "person", SHORT_ID)
    if not person.strip("0"):
        raise _shape("person")
    cutoffs = optional_mapping(data, "role_cutoffs")
    return {
        **_device_keys(data),
        "leaf": text(data, "leaf"),
        "leaf_sha256": leaf_sha256,
        "person": person,
        "name": _name(data),
        "roles": list(texts(data, "roles")),
        "old_leaf_sha256": _hex_or_none(data, "old_leaf_sha256", LONG_ID),
        "invitation": text(data, "invitation"),
        "role_cutoffs": {} if cutoffs is None else _seqs(cutoffs),
    }


def _device_ended(data: Data) -> Claims:
    return {
        "device": _hex(data, "device", SHORT_ID),
        "last_seq": _at_least(data, "last_seq", -1),
        "last_id": _hex_or_none(data, "last_id", LONG_ID),
        "reason": text(data, "reason"),
    }


def _deputy_set(data: Data) -> Claims:
    days = {name: text(data, name) for name in ("first", "last")}
    try:
        ordered = all(date.fromisoformat(day).isoformat() == day for day in days.values())
    except ValueError as error:
        raise _shape("first") from error
    if not ordered or days["first"] > days["last"]:
        raise _shape("last")
    return {
        **days,
        "of": _hex_or_none(data, "of", LONG_ID),
        "person": _hex(data, "person", SHORT_ID),
        "stands_for": _hex(data, "stands_for", SHORT_ID),
        "cutoffs": _seqs(mapping(data, "cutoffs")),
    }


def _policy_set(data: Data) -> Claims:
    values = mapping(data, "values")
    return {"values": {name: text(values, name) for name in values}}


def _document_finished(data: Data) -> Claims:
    for name in ("level", "supplements", "title", "pupil", "group", "experienced"):
        text(data, name)
    for name in ("restricted", "urgent", "written_before"):
        flag(data, name)
    for name in ("answers", "facts"):
        mapping(data, name)
    _hex_or_none(data, "origin", LONG_ID)
    decides = optional_mapping(data, "decides")
    return {
        "pdf_sha256": _hex(data, "pdf_sha256", LONG_ID),
        "series": _hex_or_none(data, "series", LONG_ID),
        "parents": _ids(data, "parents", LONG_ID),
        "authors": _ids(data, "authors", SHORT_ID),
        "number": _at_least(data, "number", 1),
        "decides": None
        if decides is None
        else {"entry": _hex(decides, "entry", LONG_ID), "pdf_sha256": _hex(decides, "pdf_sha256", LONG_ID)},
    }


def _document_event(data: Data) -> Claims:
    return _event_of(data, _EVENT_KINDS[1])


def _later_event(data: Data) -> Claims:
    return _event_of(data, _EVENT_KINDS[2])


def _archive_event(data: Data) -> Claims:
    return _event_of(data, _EVENT_KINDS[3])


def _row_event(data: Data) -> Claims:
    return _event_of(data, _EVENT_KINDS[4])


def _meeting_event(data: Data) -> Claims:
    return _event_of(data, _EVENT_KINDS[5])


def _event_of(data: Data, kinds: frozenset[str]) -> Claims:
    for name in ("happened", "who", "how", "text"):
        text(data, name)
    kind = _one_of(data, "kind", kinds)
    return {"revision": _hex(data, "document", LONG_ID), "kind": kind}


def _document_granted(data: Data) -> Claims:
    text(data, "why")
    return {"persons": _ids(data, "persons", SHORT_ID)}


def _document_approved(data: Data) -> Claims:
    flag(data, "on_behalf")
    _hex(data, "approved_sha256", LONG_ID)
    return _document_returned(data)


def _document_returned(data: Data) -> Claims:
    text(data, "comment")
    return {**_revision(data), "pdf_sha256": _hex(data, "pdf_sha256", LONG_ID)}


def _document_withdrawn(data: Data) -> Claims:
    text(data, "reason")
    return _revision(data)


def _document_decided(data: Data) -> Claims:
    for name in ("outcome", "responsible_name", "number"):
        text(data, name)
    _hex_or_none(data, "responsible", SHORT_ID)
    return {**_revision(data), "decision": _hex_or_none(data, "decision", LONG_ID)}


def _document_receipt(data: Data) -> Claims:
    return {**_revision(data), "kind": _one_of(data, "kind", frozenset({"fetched", "opened"}))}


def _document_settled(data: Data) -> Claims:
    return {**_revision(data), "outcome": _one_of(data, "outcome", frozenset({"approved", "returned"}))}


def _case_opened(data: Data) -> Claims:
    for name in ("number", "pupil", "group", "why"):
        text(data, name)
    return {
        "responsible": _hex_or_none(data, "responsible", SHORT_ID),
        "members": _ids(data, "members", SHORT_ID),
    }


def _version_linked(data: Data) -> Claims:
    _hex(data, "key", LONG_ID)
    return {"entry": _hex(data, "entry", LONG_ID), "room": _hex(data, "room", SHORT_ID)}


def _member_added(data: Data) -> Claims:
    return {"person": _hex(data, "person", SHORT_ID), **_why(data)}


def _member_removed(data: Data) -> Claims:
    return {"person": _hex(data, "person", SHORT_ID), "cutoffs": _seqs(mapping(data, "cutoffs")), **_why(data)}


def _case_rotated(data: Data) -> Claims:
    _ids(data, "prev_keys", LONG_ID)
    return {"members": _ids(data, "members", SHORT_ID)}


def _case_suffix(data: Data) -> Claims:
    return {"suffix": text(data, "suffix")}


def _case_noted(data: Data) -> Claims:
    for name in ("happened", "who", "how", "text"):
        text(data, name)
    return {"kind": _one_of(data, "kind", _CASE_NOTES)}


def _case_handed(data: Data) -> Claims:
    text(data, "text")
    kind = _one_of(data, "kind", _HANDS)
    if kind in {MarkKind.HAND_OFFERED, MarkKind.HAND_MOVED}:
        return {"kind": kind, "person": _hex(data, "person", SHORT_ID), "offer": ""}
    return {"kind": kind, "person": "", "offer": _hex(data, "offer", LONG_ID)}


_EVENT_KINDS = {version: event_kinds(version) for version in (1, 2, 3, 4, 5)}
_CASE_NOTES = frozenset(kind.value for kind in CASE_MARKS)
_HANDS = frozenset(kind.value for kind in HAND_MARKS)

KNOWN: Mapping[tuple[str, int], Callable[[Data], Claims]] = {
    (EntryType.SCHOOL_FOUNDED, 1): _school_founded,
    (EntryType.ISSUER_SET, 1): _issuer_set,
    (EntryType.DEVICE_CERTIFIED, 1): _device_certified,
    (EntryType.DEVICE_ENDED, 1): _device_ended,
    (EntryType.POLICY_SET, 1): _policy_set,
    (EntryType.DEPUTY_SET, 1): _deputy_set,
    (EntryType.DOCUMENT_FINISHED, 2): _document_finished,
    (EntryType.DOCUMENT_FINISHED, 3): _document_finished,  # with attachments
    (EntryType.DOCUMENT_EVENT, 1): _document_event,
    (EntryType.DOCUMENT_EVENT, 2): _later_event,
    (EntryType.DOCUMENT_EVENT, 3): _archive_event,
    (EntryType.DOCUMENT_EVENT, 4): _row_event,
    (EntryType.DOCUMENT_EVENT, 5): _meeting_event,
    (EntryType.DOCUMENT_GRANTED, 1): _document_granted,
    (EntryType.DOCUMENT_APPROVED, 1): _document_approved,
    (EntryType.DOCUMENT_APPROVED, 2): _document_approved,  # with a store: older programs wait
    (EntryType.DOCUMENT_RETURNED, 1): _document_returned,
    (EntryType.DOCUMENT_WITHDRAWN, 1): _document_withdrawn,
    (EntryType.DOCUMENT_DECIDED, 1): _document_decided,
    (EntryType.DOCUMENT_RECEIPT, 1): _document_receipt,
    (EntryType.DOCUMENT_SETTLED, 1): _document_settled,
    (EntryType.CASE_OPENED, 1): _case_opened,
    (EntryType.VERSION_LINKED, 1): _version_linked,
    (EntryType.MEMBER_ADDED, 1): _member_added,
    (EntryType.MEMBER_REMOVED, 1): _member_removed,
    (EntryType.CASE_ROTATED, 1): _case_rotated,
    (EntryType.CASE_SUFFIX, 1): _case_suffix,
    (EntryType.CASE_NOTED, 1): _case_noted,
    (EntryType.CASE_HANDED, 1): _case_handed,
}
"""The kinds and versions that this program knows in a school's journal; others wait for a newer program."""


def _revision(data: Data) -> Claims:
    return {"revision": _hex(data, "revision", LONG_ID)}


def _device_keys(data: Data) -> Claims:
    """A device with its two keys; the id must be made from the feed key, and neither key may be a trap."""
    device = _hex(data, "device", SHORT_ID)
    feed_public = _hex(data, "feed_public", LONG_ID)
    receiving_public = _hex(data, "receiving_public", LONG_ID)
    check_feed_key(bytes.fromhex(feed_public))
    check_receiving_key(bytes.fromhex(receiving_public))
    if device_id_of(bytes.fromhex(feed_public)) != device:
        raise _broken("device-id")
    return {"device": device, "feed_public": feed_public, "receiving_public": receiving_public}


def _name(data: Data) -> str:
    """A name as `checked_name` leaves it; one that had to be mended was not written by an honest program."""
    name = text(data, "name")
    try:
        checked = checked_name(name)
    except SkjemaError as error:
        raise _broken("name") from error
    if checked != name:
        raise _broken("name")
    return name


def _hex(data: Data, name: str, digits: int) -> str:
    value = text(data, name)
    if len(value) != digits or not _HEX.issuperset(value):
        raise _shape(name)
    return value


def _hex_or_none(data: Data, name: str, digits: int) -> str:
    return "" if text(data, name) == "" else _hex(data, name, digits)


def _ids(data: Data, name: str, digits: int) -> list[Json]:
    found = texts(data, name)
    if any(len(value) != digits or not _HEX.issuperset(value) for value in found):
        raise _shape(name)
    return list(found)


def _at_least(data: Data, name: str, least: int) -> int:
    value = number(data, name)
    if not least <= value <= _HIGHEST_SEQ:
        raise _shape(name)
    return value


def _seqs(values: Data) -> Claims:
    """Device → last number that counts."""
    made: Claims = {}
    for device in values:
        if len(device) != SHORT_ID or not _HEX.issuperset(device):
            raise _shape("cutoffs")
        made[device] = _at_least(values, device, -1)
    return made


def _one_of(data: Data, name: str, allowed: frozenset[str]) -> str:
    value = text(data, name)
    if value not in allowed:
        raise _shape(name)
    return value


def _der(data: Data, name: str) -> bytes:
    try:
        der = base64.b64decode(text(data, name), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _shape(name) from error
    if not der:
        raise _shape(name)
    return der


def _why(data: Data) -> Claims:
    """A code for «Hvem kan lese dette?», where there is one."""
    why = data.get("why")
    return {"why": why} if isinstance(why, str) and why else {}


def _shape(name: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape", field=name)


def _broken(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason=reason)
