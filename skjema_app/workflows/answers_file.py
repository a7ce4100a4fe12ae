"""Answers from a JSON file into a draft: ``{field: value}``, checked against the form before anything is written.

Ids and shapes are checked here, so that a slip of the pen is told with its key. Whether an answer is *good enough*
is not: a draft may hold anything, and *Ferdigstill* says what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from skjema_app.crypto.secret import random_id
from skjema_app.domain.answers import ROW_ID, Json
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, Field, FieldType, FormDefinition, PartyKind, Phase

ANSWERS_LIMIT = 1 << 20
"""Most bytes of a file with answers."""


def read_answers(
    data: bytes, definition: FormDefinition, pupils: Sequence[Pupil] = (), *, phase: Phase = Phase.AUTHOR
) -> dict[str, Json]:
    """The answers of a file, in the shapes that the form wants; ``None`` means: empty this field.

    Short forms are taken for what they mean: a pupil or a person may be just a name (the pupil list is looked up,
    "?" is the unknown pupil), rows may lack ids, and the single choice of a many-choice field may be a text. Only
    fields of the ``phase`` that the draft asks are taken: the author's, or of a decision the decider's.

    Raises:
        SkjemaError: ANSWERS_UNREADABLE with the ``key`` it stopped at.
    """
    answers = {}
    for key, value in _parsed(data).items():
        field = definition.field(key)
        is_top = definition.step_of(key) is not None
        if field is None or not is_top or field.type is FieldType.NOTICE or field.phase is not phase:
            _stop(key, "unknown-field")
        answers[key] = None if value is None else _shaped(field, value, key, pupils)
    return answers


def _parsed(data: bytes) -> dict[str, Json]:
    try:
        found: object = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        _stop("-", "not-utf-8")
    except json.JSONDecodeError as error:
        _stop(f"linje {error.lineno}", "not-json")
    except (RecursionError, ValueError):
        _stop("-", "not-json")
    if not isinstance(found, dict):
        _stop("-", "not-an-object")
    return found


def _object(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for key, value in pairs:
        if key in made:
            _stop(key, "twice")
        made[key] = value
    return made


def _no_number(text: str) -> NoReturn:
    _stop(text, "not-a-whole-number")


def _shaped(field: Field, value: Json, key: str, pupils: Sequence[Pupil]) -> Json:
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT | FieldType.DATE | FieldType.TIME | FieldType.ONE:
            return value if isinstance(value, str) else _stop(key, "text")
        case FieldType.NUMBER:
            return value if isinstance(value, int) and not isinstance(value, bool) else _stop(key, "number")
        case FieldType.YES_NO:
            return value if isinstance(value, bool) else _stop(key, "yes-no")
        case FieldType.MANY:
            return _many(value, key)
        case FieldType.PUPIL | FieldType.PERSON:
            return _person(field, value, key, pupils)
        case FieldType.PARTY:
            return _party(field, value, key, pupils)
        case FieldType.ROWS:
            return _rows(field, value, key, pupils)
        case FieldType.NOTICE | FieldType.ATTACHMENT:
            return _stop(key, "unknown-field")


def _many(value: Json, key: str) -> Json:
    chosen: Json = [value] if isinstance(value, str) else value
    if not isinstance(chosen, list) or not all(isinstance(one, str) for one in chosen):
        _stop(key, "choices")
    return chosen


def _person(field: Field, value: Json, key: str, pupils: Sequence[Pupil]) -> Json:
    if isinstance(value, Mapping):
        name, ref = value.get("name", ""), value.get("ref", "")
        if set(value) - {"name", "ref"} or not isinstance(name, str) or not isinstance(ref, str):
            _stop(key, "person")
        return {"ref": ref, "name": name}
    if not isinstance(value, str):
        _stop(key, "person")
    if field.type is FieldType.PUPIL:
        if value == "?" and field.unknown:
            return {"ref": UNKNOWN_PUPIL, "name": field.unknown.nb}
        known = [pupil for pupil in pupils if pupil.name == value]
        if len(known) == 1:  # two of one name: the person must say which, by "ref"
            return {"ref": known[0].pupil_id, "name": value}
    return {"ref": "", "name": value}


def _party(field: Field, value: Json, key: str, pupils: Sequence[Pupil]) -> Json:
    """A person, and where they come from; a name alone is from outside, or staff where nobody else is asked for."""
    usual = PartyKind.OUTSIDE if PartyKind.OUTSIDE in field.kinds else field.kinds[0]
    kind = value.get("kind", usual.value) if isinstance(value, dict) else usual.value
    if not isinstance(kind, str) or kind not in field.kinds:
        _stop(key, "person")
    named = {name: one for name, one in value.items() if name != "kind"} if isinstance(value, dict) else value
    person = _person(field, named, key, pupils)
    return {**person, "kind": kind} if isinstance(person, dict) else _stop(key, "person")


def _rows(field: Field, value: Json, key: str, pupils: Sequence[Pupil]) -> Json:
    if not isinstance(value, list):
        _stop(key, "rows")
    rows: list[Json] = []
    for place, row in enumerate(value):
        where = f"{key}/{place}"
        if not isinstance(row, dict):
            _stop(where, "row")
        row_id = row.get(ROW_ID) or random_id()[:8]
        if not isinstance(row_id, str) or "/" in row_id:
            _stop(f"{where}/{ROW_ID}", "row-id")
        made: dict[str, Json] = {ROW_ID: row_id}
        for column_id, cell in row.items():
            if column_id == ROW_ID:
                continue
            column = field.column(column_id)
            if column is None:
                _stop(f"{where}/{column_id}", "unknown-field")
            made[column_id] = None if cell is None else _shaped(column, cell, f"{where}/{column_id}", pupils)
        rows.append(made)
    return rows


def _stop(key: str, reason: str) -> NoReturn:
    raise SkjemaError(ErrorCode.ANSWERS_UNREADABLE, key=key[:80], reason=reason)
