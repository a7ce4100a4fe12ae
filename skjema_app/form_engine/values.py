"""One value against one field: does it have the right shape, and does it say something?

Answers come from a vault and are JSON of any shape; nothing here raises. ``tidied`` gives back only what a document
may hold; ``faults`` names what is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from skjema_app.domain.answers import ROW_ID, Json, is_empty
from skjema_app.domain.attachments import attachment_of
from skjema_app.domain.letters import clean, one_line
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, Dates, Field, FieldType, Option, PartyKind
from skjema_app.form_engine.state import ProblemCode

EARLIEST_YEAR = 1900
LATEST_YEAR = 2200
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_LIMIT_OF_NAMES = 300
_MIB = 1024 * 1024
_REMEMBERED = 1024
"""Answers whose judgement is remembered: all but one are the same as at the key press before."""
_SAYS_NOTHING = frozenset(
    {"ok", "okei", "okay", "se over", "se ovenfor", "som over", "samme som over", "samme", "ditto", "x", "na"}
)
"""Answers refused where the form wants a sentence. Short true words such as «nei» and «vet ikke» are answers."""

Fault = tuple[ProblemCode, dict[str, str | int]]


def rows_of(value: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """The rows of a ``rows`` answer with their ids; a row without a usable id of its own is called "#<place>"."""
    if not isinstance(value, list):
        return
    seen: set[str] = set()
    for place, row in enumerate(value):
        if not isinstance(row, dict):
            continue
        row_id = row.get(ROW_ID)
        if not isinstance(row_id, str) or not row_id or "/" in row_id or row_id in seen:
            row_id = f"#{place}"
        seen.add(row_id)
        yield row_id, row


def row_is_empty(row: Mapping[str, Json]) -> bool:
    """Whether nothing is written in a row; such rows are left alone and left out."""
    return not any(key != ROW_ID and not is_empty(value) for key, value in row.items())


@lru_cache(_REMEMBERED)
def parse_date(value: str) -> date | None:
    """An ISO date between 1900 and 2200, or None."""
    if not _DATE.fullmatch(value):
        return None
    try:
        parsed = date.fromisoformat(value)
    except ValueError:
        return None
    return parsed if EARLIEST_YEAR <= parsed.year <= LATEST_YEAR else None


@lru_cache(_REMEMBERED)
def says_nothing(text: str) -> bool:
    """Whether a text is only punctuation or a word such as «ok» or «se over»."""
    words = bare(text)
    return not words or words in _SAYS_NOTHING


def bare(text: str) -> str:
    """A text without case, punctuation and double spaces, to compare it with another."""
    return " ".join(_BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", text)).casefold().split())


def tidied(field: Field, value: Json) -> Json:
    """The value if it has the field's shape (and is answered), else None. Rows are treated by the caller.

    Texts and names come without invisible characters (``domain.letters``), so that the stored answer, the lists and the
    page say the same.
    """
    return None if is_empty(value) else _SHAPES[field.type](value)


def _long_text(value: Json) -> Json:
    return (clean(value) or None) if isinstance(value, str) else None


def _short_text(value: Json) -> Json:
    return (one_line(value) or None) if isinstance(value, str) else None


def _word(value: Json) -> Json:
    return value if isinstance(value, str) else None


def _number(value: Json) -> Json:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _yes_no(value: Json) -> Json:
    return value if isinstance(value, bool) else None


def _words(value: Json) -> Json:
    return value if isinstance(value, list) and all(isinstance(one, str) for one in value) else None


def _nothing(_value: Json) -> Json:
    return None


def answered(field: Field, value: Json) -> Json:
    """The value as conditions see it: None unless it has the field's shape; rows count when something is in one."""
    if field.type is not FieldType.ROWS:
        return tidied(field, value)
    return value if any(_says_something(field, row) for _, row in rows_of(value)) else None


def faults(field: Field, kept: Json, offered: Iterable[Option], today: date) -> list[Fault]:
    """What is wrong with an answer. ``kept``: what ``tidied`` made of it; ``offered``: the options offered now."""
    if kept is None:
        return [(ProblemCode.WRONG_TYPE, {})]
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT if isinstance(kept, str):
            return _text_faults(field, kept)
        case FieldType.DATE if isinstance(kept, str):
            return _date_faults(field, kept, today)
        case FieldType.TIME if isinstance(kept, str):
            return [] if _TIME.fullmatch(kept) else [(ProblemCode.BAD_TIME, {})]
        case FieldType.ONE if isinstance(kept, str):
            known = any(option.option_id == kept for option in offered)
            return [] if known else [(ProblemCode.NOT_AN_OPTION, {})]
        case FieldType.MANY if isinstance(kept, list):
            ids = {option.option_id for option in offered}
            return [] if all(one in ids for one in kept) else [(ProblemCode.NOT_AN_OPTION, {})]
        case FieldType.PUPIL | FieldType.PERSON if isinstance(kept, dict):
            return _person_faults(field, kept)
        case FieldType.PARTY if isinstance(kept, dict):
            if kept["kind"] not in field.kinds:
                return [(ProblemCode.NOT_AN_OPTION, {})]
            return _person_faults(field, kept)
        case FieldType.ATTACHMENT if isinstance(kept, list):
            return _attachment_faults(field, kept)
        case _:
            return []


def _says_something(rows_field: Field, row: dict[str, Json]) -> bool:
    return any(tidied(column, row.get(column.field_id)) is not None for column in rows_field.fields)


def _person(value: Json) -> Json:
    """``{"ref", "name"}`` with a name, without other keys; None for anything else."""
    if not isinstance(value, dict):
        return None
    name, ref = value.get("name"), value.get("ref", "")
    if not isinstance(name, str) or not isinstance(ref, str):
        return None
    seen = one_line(name)
    return {"ref": ref, "name": seen} if seen else None


def _party(value: Json) -> Json:
    """A person and where they come from; what doesn't say where is from outside."""
    person = _person(value)
    if not isinstance(person, dict) or not isinstance(value, dict):
        return None
    kind = value.get("kind", PartyKind.OUTSIDE.value)
    return {**person, "kind": kind} if isinstance(kind, str) and kind in set(PartyKind) else None


def _attachments(value: Json) -> Json:
    """Attachments with clean names; None when one of them isn't one."""
    if not isinstance(value, list):
        return None
    kept: list[Json] = []
    for one in value:
        found = attachment_of(one)
        name = one_line(found.name) if found is not None else ""
        if found is None or not name:
            return None
        kept.append({**found.to_answer(), "name": name})
    return kept or None


def _attachment_faults(field: Field, files: list[Json]) -> list[Fault]:
    found: list[Fault] = []
    if len(files) > field.most:
        found.append((ProblemCode.TOO_MANY_FILES, {"most": field.most, "count": len(files)}))
    for one in files:
        size = one.get("size") if isinstance(one, dict) else None
        if isinstance(one, dict) and isinstance(size, int) and size > field.largest * _MIB:
            found.append((ProblemCode.FILE_TOO_LARGE, {"largest": field.largest, "name": str(one.get("name"))}))
    return found


def _person_faults(field: Field, person: dict[str, Json]) -> list[Fault]:
    name = person["name"]
    if isinstance(name, str) and len(name) > _LIMIT_OF_NAMES:
        return [(ProblemCode.TOO_LONG, {"max": _LIMIT_OF_NAMES, "length": len(name)})]
    if person.get("ref") == UNKNOWN_PUPIL and not field.unknown:
        return [(ProblemCode.NOT_AN_OPTION, {})]
    return []


def _text_faults(field: Field, text: str) -> list[Fault]:
    if len(text) > field.max_length:
        return [(ProblemCode.TOO_LONG, {"max": field.max_length, "length": len(text)})]
    if (field.sentence or field.own_words) and says_nothing(text):
        return [(ProblemCode.NOT_A_SENTENCE, {})]
    return []


def _date_faults(field: Field, text: str, today: date) -> list[Fault]:
    parsed = parse_date(text)
    if parsed is None:
        return [(ProblemCode.IMPOSSIBLE_DATE, {})]
    if field.dates is Dates.PAST and parsed > today:
        return [(ProblemCode.FUTURE_DATE, {})]
    if field.dates is Dates.FUTURE and parsed < today:
        return [(ProblemCode.PAST_DATE, {})]
    return []


_SHAPES: Mapping[FieldType, Callable[[Json], Json]] = {
    FieldType.TEXT: _short_text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.DATE: _word,
    FieldType.TIME: _word,
    FieldType.NUMBER: _number,
    FieldType.YES_NO: _yes_no,
    FieldType.ONE: _word,
    FieldType.MANY: _words,
    FieldType.PERSON: _person,
    FieldType.PUPIL: _person,
    FieldType.PARTY: _party,
    FieldType.ROWS: _nothing,
    FieldType.NOTICE: _nothing,
    FieldType.ATTACHMENT: _attachments,
}
"""What is left of a value of each type. A table, since this is asked hundreds of times per key press."""
