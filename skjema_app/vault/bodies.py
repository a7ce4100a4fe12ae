"""The inside of an entry: what every body holds, and reading it back into a plain value.

Design-review § 3: ``t`` type, ``tv`` its version, ``room``, ``by`` person, ``at`` local time with offset, ``after``
the room's heads that the writer had seen, ``auth`` the school room's, ``app``, ``form``, ``blobs``, ``d`` the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from skjema_app.crypto.entry import encode_json, strict_json
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError

TYPE_VERSION = 1
_MOST_PARENTS = 16


class EntryType(StrEnum):
    """The types of entry that this program writes and reads."""

    FOUNDED = "vault.founded"
    DEVICE_ADDED = "device.added"
    DEVICE_CLOSED = "device.closed"
    DOCUMENT_FINISHED = "document.finished"
    DOCUMENT_EVENT = "document.event"
    PUPILS_IMPORTED = "pupils.imported"
    PUPILS_ADDED = "pupils.added"
    ABSENCE_NOTED = "absence.noted"
    ABSENCE_UNDONE = "absence.undone"
    ABSENCE_HANDLED = "absence.handled"
    # what the program notes of its own use; in the private feed and at the school
    AUDIT_NOTED = "audit.noted"
    AUDIT_CASE = "audit.case"
    AUDIT_DOCUMENT = "audit.document"
    # the school's own room
    SCHOOL_FOUNDED = "school.founded"
    ISSUER_SET = "issuer.set"
    DEVICE_CERTIFIED = "device.certified"
    DEVICE_ENDED = "device.ended"
    POLICY_SET = "policy.set"
    DEPUTY_SET = "deputy.set"
    ERASURE_STATED = "erasure.stated"
    SHEET_RENEWED = "sheet.renewed"
    RECOVERY_USED = "recovery.used"
    DEVICE_VOUCHED = "device.vouched"
    # the room of one finished version
    DOCUMENT_GRANTED = "document.granted"
    DOCUMENT_APPROVED = "document.approved"
    DOCUMENT_RETURNED = "document.returned"
    DOCUMENT_WITHDRAWN = "document.withdrawn"
    DOCUMENT_DECIDED = "document.decided"
    DOCUMENT_RECEIPT = "document.receipt"
    DOCUMENT_SETTLED = "document.settled"
    # the room of a case
    CASE_OPENED = "case.opened"
    VERSION_LINKED = "version.linked"
    MEMBER_ADDED = "member.added"
    MEMBER_REMOVED = "member.removed"
    CASE_ROTATED = "case.rotated"
    CASE_SUFFIX = "case.suffix"
    CASE_NOTED = "case.noted"
    CASE_HANDED = "case.handed"


class RoomKind(StrEnum):
    """What a room is for; decides nothing, says what its key is worth."""

    SCHOOL = "school"
    DOCUMENT = "document"
    PUPILS = "pupils"
    ABSENCE = "absence"
    CASE = "case"
    AUDIT = "audit"


class EntryState(StrEnum):
    """Design-review § 1.28: a function of the set of entries and keys, never of the order of arrival."""

    ACCEPTED = "accepted"
    SEALED = "sealed"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BlobRef:
    """An attachment as an entry refers to it. ``key`` in hex: it lives in the sealed body and in the projection."""

    sha256: str
    key: str
    length: int
    media: str


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry whose body has been opened and read. ``depth`` is its place in the room's order."""

    entry_id: str
    device: str
    seq: int
    room: str
    kind: str
    version: int
    by: str
    at: str
    after: tuple[str, ...]
    form: FormPin | None
    blobs: tuple[BlobRef, ...]
    data: Mapping[str, Json] = field(repr=False)
    depth: int = 1
    auth: tuple[str, ...] = ()

    def at_depth(self, depth: int) -> OpenEntry:
        """The same at its place in the order; written out, since an import asks for it thousands of times."""
        return OpenEntry(
            self.entry_id,
            self.device,
            self.seq,
            self.room,
            self.kind,
            self.version,
            self.by,
            self.at,
            self.after,
            self.form,
            self.blobs,
            self.data,
            depth,
            self.auth,
        )


@dataclass(frozen=True, slots=True)
class BodyHead:
    """What a body says about itself, apart from its data."""

    kind: EntryType
    room: str
    by: str
    at: datetime
    after: Sequence[str]
    auth: Sequence[str]
    app: str
    form: FormPin | None = None
    blobs: Sequence[BlobRef] = ()
    version: int = TYPE_VERSION


def encode_body(head: BodyHead, data: Mapping[str, Json]) -> bytes:
    """The bytes that are sealed and signed; encoded once and never again.

    Raises:
        SkjemaError: ENTRY_BROKEN when the data passes a limit of the format.
    """
    form: Json = None
    if head.form is not None:
        form = {"id": head.form.form_id, "version": head.form.version, "sha256": head.form.sha256}
    blobs: list[Json] = [
        {"sha256": blob.sha256, "key": blob.key, "len": blob.length, "media": blob.media} for blob in head.blobs
    ]
    after: list[Json] = list(head.after[:_MOST_PARENTS])
    auth: list[Json] = list(head.auth[:_MOST_PARENTS])
    return encode_json(
        {
            "t": head.kind.value,
            "tv": head.version,
            "room": head.room,
            "by": head.by,
            "at": head.at.isoformat(),
            "after": after,
            "auth": auth,
            "app": head.app,
            "form": form,
            "blobs": blobs,
            "d": dict(data),
        }
    )


def decode_body(raw: bytes, *, entry_id: str, device: str, seq: int) -> OpenEntry:
    """Read a body; its depth is not known yet.

    Raises:
        SkjemaError: ENTRY_BROKEN with the reason.
    """
    body = strict_json(raw)
    form = optional_mapping(body, "form")
    return OpenEntry(
        entry_id=entry_id,
        device=device,
        seq=seq,
        room=text(body, "room"),
        kind=text(body, "t"),
        version=number(body, "tv"),
        by=text(body, "by"),
        at=text(body, "at"),
        after=texts(body, "after"),
        form=None if form is None else FormPin(text(form, "id"), number(form, "version"), text(form, "sha256")),
        blobs=tuple(
            BlobRef(text(blob, "sha256"), text(blob, "key"), number(blob, "len"), text(blob, "media"))
            for blob in mappings(body, "blobs")
        ),
        data=mapping(body, "d"),
        auth=texts(body, "auth"),
    )


def text(values: Mapping[str, Json], name: str) -> str:
    """The text under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, str):
        raise _shape(name)
    return value


def number(values: Mapping[str, Json], name: str) -> int:
    """The whole number under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _shape(name)
    return value


def flag(values: Mapping[str, Json], name: str) -> bool:
    """The yes or no under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, bool):
        raise _shape(name)
    return value


def mapping(values: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    """The object under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, dict):
        raise _shape(name)
    return value


def optional_mapping(values: Mapping[str, Json], name: str) -> Mapping[str, Json] | None:
    """The object under ``name``, or ``None`` where there is none."""
    return None if values.get(name) is None else mapping(values, name)


def mappings(values: Mapping[str, Json], name: str) -> tuple[Mapping[str, Json], ...]:
    """The list of objects under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, list):
        raise _shape(name)
    found = tuple([item for item in value if isinstance(item, dict)])
    if len(found) != len(value):
        raise _shape(name)
    return found


def texts(values: Mapping[str, Json], name: str) -> tuple[str, ...]:
    """The list of texts under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, list):
        raise _shape(name)
    found = tuple([item for item in value if isinstance(item, str)])
    if len(found) != len(value):
        raise _shape(name)
    return found


def numbers(values: Mapping[str, Json], name: str) -> tuple[int, ...]:
    """The list of whole numbers under ``name``, else ENTRY_BROKEN."""
    value = values.get(name)
    if not isinstance(value, list):
        raise _shape(name)
    found = tuple(item for item in value if isinstance(item, int) and not isinstance(item, bool))
    if len(found) != len(value):
        raise _shape(name)
    return found


def _shape(name: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape", field=name)
