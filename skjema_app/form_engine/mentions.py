"""Names that answers mention: asked about as «Planen nevner en annen elev i saken» (user-review § 3.13). Pure.

The search itself is ``domain.naming``'s; here it is put to the answers of a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from skjema_app.domain.answers import Answers, FieldPath, Json
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.folding import fold, tokens
from skjema_app.domain.naming.people import NAME_KINDS, Finding, KnownPerson, Lexicon, PersonKind, Replacements
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Text
from skjema_app.form_engine.values import rows_of

_NO_WORDS = Lexicon()
_NOTHING_INSTEAD = Replacements("", "", "", "", "", "")


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


def find_names(
    definition: FormDefinition, answers: Answers, names: Iterable[str], lexicon: Lexicon = _NO_WORDS
) -> tuple[Mention, ...]:
    """Where answers mention people, in the form's order; each name once per answer. Never raises.

    Only what is sure counts (``domain.naming.names``): asking about every «vår» would teach people to answer yes. The
    main pupil of the form is not looked for, nor a name that is theirs too.

    Args:
        definition: the form version of the answers.
        answers: a draft's or frozen answers.
        names: full names of those to look for, e.g. the other pupils of the case.
        lexicon: which names are words too, and what tells them apart; without it every capital letter makes a name.
    """
    finder = _finder(tuple(dict.fromkeys(names)), lexicon)
    own = frozenset(_words(_name(answers.get(definition.facts.pupil))))
    found: dict[Mention, None] = {}
    for path, field, text in _texts(definition, answers):
        for finding in finder.find(text):
            if finding.sure and finding.kind in NAME_KINDS and finding.persons:
                said = _said_of(finding, text, finder, own)
                if said:
                    found[Mention(path, field.label, said)] = None
    return tuple(found)


@lru_cache(maxsize=2)
def _finder(names: tuple[str, ...], lexicon: Lexicon) -> NameFinder:
    """Asked for with the same names after every edit of a plan."""
    people = [KnownPerson(name, PersonKind.PUPIL, name) for name in names]
    return NameFinder(people, lexicon, _NOTHING_INSTEAD)


def _said_of(finding: Finding, text: str, finder: NameFinder, own: frozenset[str]) -> str:
    """Whose name it is: as it was handed in, or as it is written where it may be several people's; "" for the pupil."""
    said = _words(text[finding.start : finding.end])
    if any(frozenset(_words(finder.people[one].name)) == own for one in finding.persons):
        return ""
    if own and all(word in own or word.removesuffix("s") in own for word in said if len(word) > 1):
        return ""
    return finding.person or text[finding.start : finding.end]


def _words(text: str) -> list[str]:
    return [fold(word) for _start, _end, word in tokens(text)]


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
        yield path, field, text


def _name(value: Json) -> str:
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""
