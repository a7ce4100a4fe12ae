"""The shape of what an entry says: checked once when it is opened, so that rules and folds can rely on it.

Of the school room's kinds everything is kept as a claim; of the others only what the rules need: answers and comments
don't belong in a table of authority. Values are plain JSON and survive being stored as such.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from skjema_app.crypto.identity import check_feed_key, check_receiving_key, device_id_of
from skjema_app.crypto.sheet_renewal import Renewal
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import event_kinds
from skjema_app.domain.erasure import ErasureReason
from skjema_app.domain.school import CASE_MARKS, HAND_MARKS, MarkKind, SheetUse
from skjema_app.vault.bodies import EntryType, flag, mapping, optional_mapping, text, texts
from skjema_app.vault.judge.batch import audit_claims, audit_document_claims, audit_room_claims
from skjema_app.vault.judge.shapes import (
    LONG_ID,
    SHORT_ID,
    Claims,
    Data,
    at_least,
    broken,
    day_or_none,
    der,
    device_keys,
    hex_of,
    hex_or_none,
    ids,
    name_of,
    one_of,
    seqs,
    shape,
)

OPEN_END = -1
"""``until`` of an issuer whose every statement counts."""

MOST_ERASED = 2000
"""Entries that one statement of erasure names."""


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
    if kind in {EntryType.SCHOOL_FOUNDED, EntryType.SHEET_RENEWED}:
        key = bytes.fromhex(text(claims, "sheet_feed"))
        return device_id_of(key), key
    if kind in {EntryType.ISSUER_SET, EntryType.DEVICE_CERTIFIED}:
        return text(claims, "device"), bytes.fromhex(text(claims, "feed_public"))
    return None


def _school_founded(data: Data) -> Claims:
    sheet_feed = hex_of(data, "sheet_feed", LONG_ID)
    check_feed_key(bytes.fromhex(sheet_feed))
    recovery = hex_of(data, "recovery_public", LONG_ID)
    check_receiving_key(bytes.fromhex(recovery))
    der(data, "root")
    return {
        "name": name_of(data),
        "sheet_feed": sheet_feed,
        "recovery_public": recovery,
        "root": text(data, "root"),
        "sheet_number": at_least(data, "sheet_number", 1),
    }


def _issuer_set(data: Data) -> Claims:
    der(data, "ca")
    return {**device_keys(data), "ca": text(data, "ca"), "until": at_least(data, "until", OPEN_END)}


def _device_certified(data: Data) -> Claims:
    leaf_sha256 = hex_of(data, "leaf_sha256", LONG_ID)
    if hashlib.sha256(der(data, "leaf")).hexdigest() != leaf_sha256:
        raise broken("leaf-hash")
    person = hex_of(data, "person", SHORT_ID)
    if not person.strip("0"):
        raise shape("person")
    cutoffs = optional_mapping(data, "role_cutoffs")
    return {
        **device_keys(data),
        "leaf": text(data, "leaf"),
        "leaf_sha256": leaf_sha256,
        "person": person,
        "name": name_of(data),
        "roles": list(texts(data, "roles")),
        "old_leaf_sha256": hex_or_none(data, "old_leaf_sha256", LONG_ID),
        "invitation": text(data, "invitation"),
        "role_cutoffs": {} if cutoffs is None else seqs(cutoffs),
    }


def _device_with_end(data: Data) -> Claims:
    """The same, with the last day of the person's access, or ""."""
    return {**_device_certified(data), "expires": day_or_none(data, "expires")}


def _device_ended(data: Data) -> Claims:
    return {
        "device": hex_of(data, "device", SHORT_ID),
        "last_seq": at_least(data, "last_seq", -1),
        "last_id": hex_or_none(data, "last_id", LONG_ID),
        "reason": text(data, "reason"),
    }


def _deputy_set(data: Data) -> Claims:
    days = {name: day_or_none(data, name) for name in ("first", "last")}
    if not days["first"] or days["first"] > days["last"]:
        raise shape("last")
    looked = optional_mapping(data, "looked")  # says nothing of what counts: older programs may leave it out
    return {
        **days,
        "of": hex_or_none(data, "of", LONG_ID),
        "person": hex_of(data, "person", SHORT_ID),
        "stands_for": hex_of(data, "stands_for", SHORT_ID),
        "cutoffs": seqs(mapping(data, "cutoffs")),
        **({"looked": seqs(looked)} if looked else {}),
    }


def _erasure_stated(data: Data) -> Claims:
    named = ids(data, "entries", LONG_ID)
    if not named or len(named) > MOST_ERASED or len(set(texts(data, "entries"))) != len(named):
        raise shape("entries")
    return {
        "entries": named,
        "reason": one_of(data, "reason", _ERASURES),
        "pupil": hex_or_none(data, "pupil", SHORT_ID),
    }


def _policy_set(data: Data) -> Claims:
    values = mapping(data, "values")
    return {"values": {name: text(values, name) for name in values}}


def _sheet_renewed(data: Data) -> Claims:
    """A new recovery sheet, which has signed that it takes the place of the other; the old one too where at hand."""
    feed, recovery = hex_of(data, "sheet_feed", LONG_ID), hex_of(data, "recovery_public", LONG_ID)
    check_feed_key(bytes.fromhex(feed))
    check_receiving_key(bytes.fromhex(recovery))
    anchor, replaces = hex_of(data, "anchor", LONG_ID), hex_of(data, "replaces", LONG_ID)
    number, parts = at_least(data, "sheet_number", 2), at_least(data, "parts", 1)
    issuers = mapping(data, "issuers")
    for device in issuers:
        if len(device) != SHORT_ID:
            raise shape("issuers")
        der(issuers, device)
    signed = hex_of(data, "signed", 2 * LONG_ID)
    by_old = hex_or_none(data, "signed_by_old", 2 * LONG_ID)
    if parts > 2:
        raise shape("parts")
    said = Renewal(
        anchor=bytes.fromhex(anchor),
        replaces=bytes.fromhex(replaces),
        feed=bytes.fromhex(feed),
        recovery=bytes.fromhex(recovery),
        root_der=der(data, "root"),
        number=number,
        parts=parts,
    )
    if not said.is_signed(said.feed, bytes.fromhex(signed)):
        raise broken("sheet-signature")
    if by_old and not said.is_signed(said.replaces, bytes.fromhex(by_old)):
        raise broken("sheet-signature")
    return {
        "anchor": anchor,
        "replaces": replaces,
        "sheet_feed": feed,
        "recovery_public": recovery,
        "root": text(data, "root"),
        "sheet_number": number,
        "parts": parts,
        "issuers": {device: text(issuers, device) for device in issuers},
        "by_old": bool(by_old),
    }


def _device_vouched(data: Data) -> Claims:
    """A machine that the writer says is theirs too."""
    der(data, "pdf_public")
    return {
        **device_keys(data),
        "person": hex_of(data, "person", SHORT_ID),
        "pdf_public": text(data, "pdf_public"),
        "old_leaf_sha256": hex_or_none(data, "old_leaf_sha256", LONG_ID),
    }


def _recovery_used(data: Data) -> Claims:
    return {"what": one_of(data, "what", _RECOVERIES), "sheet_number": at_least(data, "sheet_number", 1)}


def _document_finished(data: Data) -> Claims:
    for name in ("supplements", "title", "pupil", "group", "experienced"):
        text(data, name)
    for name in ("urgent", "written_before"):
        flag(data, name)
    restricted = flag(data, "restricted")
    for name in ("answers", "facts"):
        mapping(data, name)
    hex_or_none(data, "origin", LONG_ID)
    decides = optional_mapping(data, "decides")
    return {
        "level": text(data, "level"),
        "pdf_sha256": hex_of(data, "pdf_sha256", LONG_ID),
        "series": hex_or_none(data, "series", LONG_ID),
        "parents": ids(data, "parents", LONG_ID),
        "authors": ids(data, "authors", SHORT_ID),
        "number": at_least(data, "number", 1),
        **({"restricted": True} if restricted else {}),
        "decides": None
        if decides is None
        else {"entry": hex_of(decides, "entry", LONG_ID), "pdf_sha256": hex_of(decides, "pdf_sha256", LONG_ID)},
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
    kind = one_of(data, "kind", kinds)
    return {"revision": hex_of(data, "document", LONG_ID), "kind": kind}


def _document_granted(data: Data) -> Claims:
    text(data, "why")
    return {"persons": ids(data, "persons", SHORT_ID)}


def _document_approved(data: Data) -> Claims:
    flag(data, "on_behalf")
    hex_of(data, "approved_sha256", LONG_ID)
    return _document_returned(data)


def _document_returned(data: Data) -> Claims:
    text(data, "comment")
    return {**_revision(data), "pdf_sha256": hex_of(data, "pdf_sha256", LONG_ID)}


def _document_withdrawn(data: Data) -> Claims:
    text(data, "reason")
    return _revision(data)


def _document_decided(data: Data) -> Claims:
    for name in ("outcome", "responsible_name", "number"):
        text(data, name)
    hex_or_none(data, "responsible", SHORT_ID)
    return {**_revision(data), "decision": hex_or_none(data, "decision", LONG_ID)}


def _document_receipt(data: Data) -> Claims:
    return {**_revision(data), "kind": one_of(data, "kind", frozenset({"fetched", "opened"}))}


def _document_settled(data: Data) -> Claims:
    return {**_revision(data), "outcome": one_of(data, "outcome", frozenset({"approved", "returned"}))}


def _case_opened(data: Data) -> Claims:
    for name in ("number", "pupil", "group", "why"):
        text(data, name)
    members = ids(data, "members", SHORT_ID)
    return {"responsible": hex_or_none(data, "responsible", SHORT_ID), "members": members, **_reasons(data, members)}


def _version_linked(data: Data) -> Claims:
    hex_of(data, "key", LONG_ID)
    return {"entry": hex_of(data, "entry", LONG_ID), "room": hex_of(data, "room", SHORT_ID)}


def _member_added(data: Data) -> Claims:
    return {"person": hex_of(data, "person", SHORT_ID), **_why(data)}


def _member_removed(data: Data) -> Claims:
    return {"person": hex_of(data, "person", SHORT_ID), "cutoffs": seqs(mapping(data, "cutoffs")), **_why(data)}


def _case_rotated(data: Data) -> Claims:
    ids(data, "prev_keys", LONG_ID)
    return {"members": ids(data, "members", SHORT_ID)}


def _case_suffix(data: Data) -> Claims:
    return {"suffix": text(data, "suffix")}


def _case_noted(data: Data) -> Claims:
    for name in ("happened", "who", "how", "text"):
        text(data, name)
    return {"kind": one_of(data, "kind", _CASE_NOTES)}


def _case_handed(data: Data) -> Claims:
    text(data, "text")
    kind = one_of(data, "kind", _HANDS)
    if kind in {MarkKind.HAND_OFFERED, MarkKind.HAND_MOVED}:
        return {"kind": kind, "person": hex_of(data, "person", SHORT_ID), "offer": ""}
    return {"kind": kind, "person": "", "offer": hex_of(data, "offer", LONG_ID)}


_EVENT_KINDS = {version: event_kinds(version) for version in (1, 2, 3, 4, 5)}
_CASE_NOTES = frozenset(kind.value for kind in CASE_MARKS)
_RECOVERIES = frozenset(use.value for use in SheetUse)
_HANDS = frozenset(kind.value for kind in HAND_MARKS)
_ERASURES = frozenset(reason.value for reason in ErasureReason)

KNOWN: Mapping[tuple[str, int], Callable[[Data], Claims]] = {
    (EntryType.SCHOOL_FOUNDED, 1): _school_founded,
    (EntryType.ISSUER_SET, 1): _issuer_set,
    (EntryType.DEVICE_CERTIFIED, 1): _device_certified,
    (EntryType.DEVICE_CERTIFIED, 2): _device_with_end,
    (EntryType.DEVICE_ENDED, 1): _device_ended,
    (EntryType.POLICY_SET, 1): _policy_set,
    (EntryType.DEPUTY_SET, 1): _deputy_set,
    (EntryType.ERASURE_STATED, 1): _erasure_stated,
    (EntryType.SHEET_RENEWED, 1): _sheet_renewed,
    (EntryType.RECOVERY_USED, 1): _recovery_used,
    (EntryType.DEVICE_VOUCHED, 1): _device_vouched,
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
    (EntryType.AUDIT_NOTED, 1): audit_room_claims,
    (EntryType.AUDIT_CASE, 1): audit_claims,
    (EntryType.AUDIT_DOCUMENT, 1): audit_document_claims,
}
"""The kinds and versions that this program knows in a school's journal; others wait for a newer program."""


def _revision(data: Data) -> Claims:
    return {"revision": hex_of(data, "revision", LONG_ID)}


def _why(data: Data) -> Claims:
    """A code for «Hvem kan lese dette?», where there is one."""
    why = data.get("why")
    return {"why": why} if isinstance(why, str) and why else {}


def _reasons(data: Data, members: Sequence[Json]) -> Claims:
    """Why each is a member, for «Hvem kan lese dette?»; what isn't so is left out, as older programs leave out all."""
    said = data.get("reasons")
    known = said if isinstance(said, dict) else {}
    found: dict[str, Json] = {one: why for one, why in known.items() if one in members and isinstance(why, str)}
    return {"reasons": found} if found else {}
