"""What a day's notes on a program's use look like as the data of an entry (design-review § 1.55).

Ids and codes only. Filled up, so that its size says nothing of how much was done.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from skjema_app.crypto.entry import json_text
from skjema_app.domain.answers import Json
from skjema_app.domain.audit import Deed, Noted
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.vault.bodies import number, text, texts

MOST_LINES = 250
"""In one batch; a day with more takes several."""

_STEP = 2048
"""A batch's data is filled up to a multiple of this, so that its size says nothing of how much was done."""

_LINE = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ([a-z-]{1,32}) (-|\d{1,4})")
_ABOUT = re.compile(r"[cp]:[0-9a-f]{32}|d:[0-9a-f]{64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PERSON = re.compile(r"[0-9a-f]{32}")
_KEPT = ("person", "day", "number", "before", "about", "lines")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One note: hours and minutes (``HH:MM``), what, and about what (ids, or "")."""

    clock: str
    deed: Deed
    case: str = ""
    document: str = ""
    pupil: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """The notes of one day in one room.

    Attributes:
        person: whose; the writer's own id.
        day: ISO.
        number: how many batches the device had written in the room before this one.
        before: digest of the last of them, or "".
        lines: in the order of the day.
        digest: of this one.
    """

    person: str
    day: str
    number: int
    before: str
    lines: tuple[BatchLine, ...]
    digest: str


def line_of(noted: Noted, clock: str) -> BatchLine:
    """A note as a line."""
    return BatchLine(clock, noted.deed, noted.case, noted.document, noted.pupil)


def batch_data(
    person: str,
    day: str,
    lines: Iterable[BatchLine],
    *,
    number: int = 0,
    before: str = "",
    more: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """The data of an entry, filled up to the next size; ``more`` is what its kind needs beside it."""
    about: dict[str, int] = {}
    written: list[Json] = []
    for line in lines:
        named = _named(line)
        place = "-" if not named else str(about.setdefault(named, len(about)))
        written.append(f"{line.clock} {line.deed.value} {place}")
    listed: list[Json] = list(about)
    data: dict[str, Json] = {
        **(more or {}),
        "person": person,
        "day": day,
        "number": number,
        "before": before,
        "about": listed,
        "lines": written,
        "pad": "",
    }
    return {**data, "pad": "0" * (-len(json_text(data)) % _STEP)}


def read_batch(data: Mapping[str, Json]) -> Batch:
    """Read one.

    Raises:
        SkjemaError: ENTRY_BROKEN with reason ``body-shape``; ``audit-order`` where the lines are not in the order of
            the day.
    """
    about, raw = texts(data, "about"), texts(data, "lines")
    day, person, before, count = text(data, "day"), text(data, "person"), text(data, "before"), number(data, "number")
    if not _PERSON.fullmatch(person) or not _is_day(day) or count < 0 or set(text(data, "pad")) - {"0"}:
        raise _shape("person")
    if (before != "") != (count > 0) or (before and not _DIGEST.fullmatch(before)) or len(raw) > MOST_LINES:
        raise _shape("before")
    if not all(_ABOUT.fullmatch(one) for one in about):
        raise _shape("about")
    lines = tuple(_line(one, about) for one in raw)
    if any(one.clock > after.clock for one, after in itertools.pairwise(lines)):
        raise SkjemaError(ErrorCode.ENTRY_BROKEN, reason="audit-order", field="lines")
    return Batch(person, day, count, before, lines, _digest(data))


def audit_claims(data: Mapping[str, Json]) -> dict[str, Json]:
    """What the judge needs of a batch. Raises as `read_batch`."""
    batch = read_batch(data)
    return {
        "person": batch.person,
        "day": batch.day,
        "number": batch.number,
        "before": batch.before,
        "digest": batch.digest,
    }


def audit_room_claims(data: Mapping[str, Json]) -> dict[str, Json]:
    """Of one in its writer's own room: with the machines that are given the room's key. Raises as `read_batch`."""
    for name, shape in (("devices", _PERSON), ("prev_keys", _DIGEST)):
        if not all(shape.fullmatch(one) for one in texts(data, name)):
            raise _shape(name)
    return {**audit_claims(data), "devices": list(texts(data, "devices"))}


def audit_document_claims(data: Mapping[str, Json]) -> dict[str, Json]:
    """Of one in a document's room: with the version that it is about. Raises as `read_batch`."""
    revision = text(data, "revision")
    if not _DIGEST.fullmatch(revision):
        raise _shape("revision")
    return {"revision": revision, **audit_claims(data)}


def _named(line: BatchLine) -> str:
    if line.document:
        return f"d:{line.document}"
    if line.case:
        return f"c:{line.case}"
    return f"p:{line.pupil}" if line.pupil else ""


def _line(raw: str, about: Sequence[str]) -> BatchLine:
    found = _LINE.fullmatch(raw)
    if found is None or found[3] not in _DEEDS:
        raise _shape("lines")
    if found[4] == "-":
        return BatchLine(raw[:5], Deed(found[3]))
    place = int(found[4])
    if place >= len(about):
        raise _shape("lines")
    kind, _colon, named = about[place].partition(":")
    return BatchLine(
        raw[:5],
        Deed(found[3]),
        case=named if kind == "c" else "",
        document=named if kind == "d" else "",
        pupil=named if kind == "p" else "",
    )


def _digest(data: Mapping[str, Json]) -> str:
    kept = {name: data[name] for name in _KEPT}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _shape(name: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason="body-shape", field=name)


_DEEDS = frozenset(deed.value for deed in Deed)
