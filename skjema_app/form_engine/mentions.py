"""Names that answers mention: asked about as «Planen nevner en annen elev i saken» (user-review § 3.13). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skjema_app.domain.answers import Answers, FieldPath, Json
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Text
from skjema_app.form_engine.values import rows_of

_GENITIVE = "(?:['’]?s|['’])?"
"""«Karis», «Jonas'», «Max's»."""
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in one answer.

    Attributes:
        path: the field, or the cell of a row.
        label: its question.
        name: the name that was looked for, as it was handed in.
    """

    path: FieldPath
    label: Text
    name: str


def find_names(definition: FormDefinition, answers: Answers, names: Iterable[str]) -> tuple[Mention, ...]:
    """Where answers mention people, in the form's order; each name once per answer. Never raises.

    A full name is found however it is written; a first name alone only with its capital letter («Per» but not «per»,
    «Liv» but not «liv»), and never inside another word. Genitives count («Karis», «Jonas'»). The main pupil of the
    form is not looked for, nor a first name that is theirs too.

    Args:
        definition: the form version of the answers.
        answers: a draft's or frozen answers.
        names: full names of those to look for, e.g. the other pupils of the case.
    """
    own = _name(answers.get(definition.facts.pupil))
    wanted = [(name, _patterns(name, own)) for name in dict.fromkeys(names)]
    found: list[Mention] = []
    for path, field, text in _texts(definition, answers):
        for name, patterns in wanted:
            if any(pattern.search(text) for pattern in patterns):
                found.append(Mention(path, field.label, name))
    return tuple(found)


def _patterns(name: str, own: str) -> tuple[re.Pattern[str], ...]:
    words = _plain(name).split()
    own_words = own.split()
    if not words or _lower(words) == _lower(own_words):
        return ()
    full = r"\s+".join(re.escape(word) for word in words)
    patterns = [_whole(full, re.IGNORECASE)] if len(words) > 1 else []
    first = words[0]
    if len(first) >= _SHORTEST and _lower(own_words[:1]) != _lower([first]):
        spelt = first[:1].upper() + first[1:]
        patterns.append(_whole(f"(?:{re.escape(spelt)}|{re.escape(first.upper())})", re.NOFLAG))
    return tuple(patterns)


def _whole(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    """The pattern as whole words: «Anne» is not in «Anne-Marie» nor in «Annette»."""
    return re.compile(rf"(?<![\w-]){pattern}{_GENITIVE}(?!\w|-\w)", flags)


def _texts(definition: FormDefinition, answers: Answers) -> Iterator[tuple[FieldPath, Field, str]]:
    for _, field in definition.fields():
        value = answers.get(field.field_id)
        if field.type is FieldType.ROWS:
            for row_id, row in rows_of(value):
                for column in field.fields:
                    yield from _said(f"{field.field_id}/{row_id}/{column.field_id}", column, row.get(column.field_id))
        elif field.field_id != definition.facts.pupil:
            yield from _said(field.field_id, field, value)


def _said(path: FieldPath, field: Field, value: Json) -> Iterator[tuple[FieldPath, Field, str]]:
    text = value if field.type in {FieldType.TEXT, FieldType.LONG_TEXT} and isinstance(value, str) else _name(value)
    if text:
        yield path, field, _plain(text)


def _name(value: Json) -> str:
    name = value.get("name") if isinstance(value, dict) else None
    return _plain(name) if isinstance(name, str) else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _lower(words: list[str]) -> list[str]:
    return [word.casefold() for word in words]
