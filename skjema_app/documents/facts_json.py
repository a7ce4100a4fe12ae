"""Facts of a finished document as JSON and back: a journal entry carries them, so that others can compose it anew.

Strict and exact: every name once and no other, nothing of another type, nothing above its limit, times written the
one way we write them. What is read gives the same JSON again. What only later rules of composing know of stands in
facts of those rules only: what was written by earlier ones still reads, and makes the same JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from skjema_app.documents.facts import ChangeLine, DocumentFacts
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

LONGEST_NAME = 500
"""Letters in a name, a sentence on another document, a class, a label."""

LONGEST_ANSWER = 20_000
"""Letters in an answer before or after a change, and in a reason."""

MOST_CHANGES = 500
MOST_LETTERS = 200_000
"""In all changes together."""

HIGHEST_NUMBER = 1_000_000

_DIGEST = re.compile("(?:[0-9a-f]{64})?")
_FLAGS = ("author_confirmed", "restricted", "urgent")
_NUMBERS = ("version", "composed")
_TEXTS = (
    *("school", "author", "level", "supplements", "decides", "revises"),
    *("pupil", "group", "case_number", "shielding"),
)
_NAMES = frozenset({*_FLAGS, *_NUMBERS, *_TEXTS, "answers_sha256", "finished", "changes"})
_CHANGE_NAMES = frozenset({"when", "label", "before", "after", "why", "who"})
_SINCE_2 = frozenset({"compared"})
_CHANGE_SINCE_2 = frozenset({"measure", "r_team", "urgent"})


def facts_to_json(facts: DocumentFacts) -> dict[str, Json]:
    """Facts of a finished document as plain values.

    Raises:
        SkjemaError: ENTRY_BROKEN with ``reason`` «facts» when they could not be read back: a draft, a time without an
            offset, something above its limit.
    """
    data: dict[str, Json] = {
        "school": facts.school,
        "author": facts.author,
        "author_confirmed": facts.author_confirmed,
        "level": facts.level,
        "version": facts.version,
        "finished": facts.finished.isoformat() if facts.finished else "",
        "restricted": facts.restricted,
        "urgent": facts.urgent,
        "answers_sha256": facts.answers_sha256,
        "supplements": facts.supplements,
        "decides": facts.decides,
        "revises": facts.revises,
        "pupil": facts.pupil,
        "group": facts.group,
        "case_number": facts.case_number,
        "shielding": facts.shielding,
        "changes": [_change_to_json(line, facts.composed) for line in facts.changes],
        "composed": facts.composed,
    }
    if facts.composed > 1:
        data["compared"] = facts.compared
    facts_from_json(data)
    return data


def facts_from_json(data: Mapping[str, Json]) -> DocumentFacts:
    """Facts as a journal entry carries them.

    Raises:
        SkjemaError: ENTRY_BROKEN with ``reason`` «facts» and ``field``: what is not as it must be.
    """
    if not data.keys() >= _NAMES:
        raise _broken("names")
    composed = _number(data, "composed")
    if data.keys() != (_NAMES if composed == 1 else _NAMES | _SINCE_2):
        raise _broken("names")
    changes = data["changes"]
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise _broken("changes")
    lines = tuple(_change(one, composed) for one in changes)
    if sum(letters_of(line) for line in lines) > MOST_LETTERS:
        raise _broken("changes")
    digest = _text(data, "answers_sha256")
    if not _DIGEST.fullmatch(digest):
        raise _broken("answers_sha256")
    return DocumentFacts(
        school=_text(data, "school"),
        author=_text(data, "author"),
        author_confirmed=_flag(data, "author_confirmed"),
        level=_text(data, "level"),
        version=_number(data, "version"),
        finished=_time(data, "finished"),
        restricted=_flag(data, "restricted"),
        urgent=_flag(data, "urgent"),
        answers_sha256=digest,
        supplements=_text(data, "supplements"),
        decides=_text(data, "decides"),
        revises=_text(data, "revises"),
        pupil=_text(data, "pupil"),
        group=_text(data, "group"),
        case_number=_text(data, "case_number"),
        shielding=_text(data, "shielding"),
        changes=lines,
        composed=composed,
        compared=_text(data, "compared") if composed > 1 else "",
    )


def letters_of(line: ChangeLine) -> int:
    """The letters of a change that count towards ``MOST_LETTERS``."""
    return len(line.before) + len(line.after) + len(line.why) + len(line.urgent)


def _change_to_json(line: ChangeLine, composed: int) -> dict[str, Json]:
    more: dict[str, Json] = {"measure": line.measure, "r_team": line.r_team, "urgent": line.urgent}
    return {
        "when": line.when.isoformat(),
        "label": line.label,
        "before": line.before,
        "after": line.after,
        "why": line.why,
        "who": line.who,
        **(more if composed > 1 else {}),
    }


def _change(data: Json, composed: int) -> ChangeLine:
    later = composed > 1
    if not isinstance(data, dict) or data.keys() != (_CHANGE_NAMES | _CHANGE_SINCE_2 if later else _CHANGE_NAMES):
        raise _broken("changes")
    return ChangeLine(
        when=_time(data, "when"),
        label=_text(data, "label"),
        before=_text(data, "before", LONGEST_ANSWER),
        after=_text(data, "after", LONGEST_ANSWER),
        why=_text(data, "why", LONGEST_ANSWER),
        who=_text(data, "who"),
        measure=_text(data, "measure") if later else "",
        r_team=_text(data, "r_team") if later else "",
        urgent=_text(data, "urgent", LONGEST_ANSWER) if later else "",
    )


def _text(data: Mapping[str, Json], name: str, most: int = LONGEST_NAME) -> str:
    value = data[name]
    if not isinstance(value, str) or len(value) > most:
        raise _broken(name)
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair is no text
        raise _broken(name) from error
    return value


def _flag(data: Mapping[str, Json], name: str) -> bool:
    value = data[name]
    if not isinstance(value, bool):
        raise _broken(name)
    return value


def _number(data: Mapping[str, Json], name: str) -> int:
    value = data[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= HIGHEST_NUMBER:
        raise _broken(name)
    return value


def _time(data: Mapping[str, Json], name: str) -> datetime:
    """A time with an offset, written exactly as Python writes it: «2026-11-22T15:56:07+01:00»."""
    text = _text(data, name)
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise _broken(name) from error
    if when.utcoffset() is None or when.isoformat() != text:
        raise _broken(name)
    return when


def _broken(field: str) -> SkjemaError:
    return SkjemaError(ErrorCode.ENTRY_BROKEN, reason="facts", field=field)
