"""Known people by every spelling of every part of their names: looked up once per word of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from skjema_app.domain.naming.folding import fold, spellings, tokens
from skjema_app.domain.naming.people import KnownPerson, Lexicon

_PARTICLES = frozenset(
    (
        *("van", "von", "de", "da", "dos", "do", "del", "di", "la", "le", "el", "al", "bin", "ibn", "ben", "abu"),
        *("der", "den", "ten", "ter", "af", "av", "bint", "st", "und", "y", "e"),
    )
)
_SHORTEST = 2
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class Part(IntEnum):
    """Which part of somebody's name a word is; the lowest number says most."""

    GIVEN = 1
    NICK = 2
    JOINED = 3  # «karinordmann»
    EXTRA = 4  # a second given name
    LAST = 5
    PARTICLE = 6  # «van», «el»: only beside other parts


Parts = Mapping[int, Part]
"""Place of a person in the index -> which part of their name it is."""

NOBODY: Parts = {}


@dataclass(frozen=True, slots=True)
class Index:
    """Everything to look up in.

    Attributes:
        people: as handed in.
        parts: folded word -> whose name it is a part of.
        initials: «kn» -> places of people.
        letters: per person: first letters of their names, folded («kn»).
        with_letter: first letter -> places of people with such a name.
        births: (year, month, day) -> places of people.
        groups: folded classes.
    """

    people: tuple[KnownPerson, ...]
    parts: Mapping[str, Parts]
    initials: Mapping[str, frozenset[int]]
    letters: tuple[str, ...]
    with_letter: Mapping[str, frozenset[int]]
    births: Mapping[tuple[int, int, int], frozenset[int]]
    groups: frozenset[str]

    def ids(self, places: frozenset[int]) -> tuple[str, ...]:
        """Ids of these people, in the order they were handed in."""
        return tuple(self.people[place].person_id for place in sorted(places))


def index_of(people: Sequence[KnownPerson], lexicon: Lexicon) -> Index:
    """Make the index. Never raises, whatever the names are."""
    parts: dict[str, dict[int, Part]] = {}
    initials: dict[str, set[int]] = {}
    births: dict[tuple[int, int, int], set[int]] = {}
    letters = []
    for place, person in enumerate(people):
        words = _words(person.name)
        for spelling, part in _parts(words, lexicon):
            _add(parts, spelling, place, part)
        for word, _hyphen in _words(person.nickname):
            for spelling in spellings(word):
                _add(parts, spelling, place, Part.NICK)
        first = [fold(word)[:1] for word, _hyphen in words]
        letters.append("".join(first))
        for found in _initials(first):
            initials.setdefault(found, set()).add(place)
        born = _ISO.fullmatch(person.birth_date)
        if born:
            births.setdefault((int(born[1]), int(born[2]), int(born[3])), set()).add(place)
    return Index(
        people=tuple(people),
        parts=parts,
        initials={key: frozenset(found) for key, found in initials.items()},
        letters=tuple(letters),
        with_letter=_by_letter(letters),
        births={day: frozenset(found) for day, found in births.items()},
        groups=frozenset(_bare(person.group) for person in people if person.group),
    )


def initials_of(letters: str) -> str:
    """Letters as initials are compared: one folded letter each, whatever stands between."""
    return "".join(fold(one)[:1] for one in letters if one.isalpha())


def _add(parts: dict[str, dict[int, Part]], spelling: str, place: int, part: Part) -> None:
    if len(spelling) < _SHORTEST:
        return
    known = parts.setdefault(spelling, {})
    known[place] = min(part, known.get(place, part))


def _words(name: str) -> list[tuple[str, bool]]:
    """The words of a name, and whether a hyphen joins each to the one before."""
    found = []
    end = 0
    for start, stop, word in tokens(name):
        if fold(word):
            found.append((word, name[end:start] in {"-", "\u2010", "\u2011"}))
        end = stop
    return found


def _parts(words: list[tuple[str, bool]], lexicon: Lexicon) -> list[tuple[str, Part]]:
    found: list[tuple[str, Part]] = []
    last = _first_of_surname(words)
    for at, (word, hyphen) in enumerate(words):
        if at == 0:
            part = Part.GIVEN
        elif at >= last:
            part = Part.LAST
        elif fold(word) in _PARTICLES:
            part = Part.PARTICLE
        elif hyphen or (fold(word) in lexicon.first_names and fold(word) not in lexicon.surnames):
            part = Part.EXTRA
        else:
            part = Part.LAST if fold(word) in lexicon.surnames else Part.EXTRA
        found += [(spelling, part) for spelling in spellings(word)]
    if len(words) > 1:
        first = words[0][0]
        found += [(spelling, Part.JOINED) for spelling in spellings(first + words[-1][0])]
        if last > 1:
            found += [(spelling, Part.GIVEN) for spelling in spellings(first + words[1][0])]  # Annemarie
    return found


def _first_of_surname(words: list[tuple[str, bool]]) -> int:
    """Where the surname begins: the last word, with what a hyphen joins to it; never the first word."""
    at = len(words) - 1
    while at > 1 and words[at][1]:
        at -= 1
    if at == 1 and words[at][1]:  # «Anne-Marie» alone: no surname
        return len(words)
    return max(at, 1)


def _initials(first: list[str]) -> set[str]:
    if len(first) < _SHORTEST:
        return set()
    return {"".join(first), first[0] + first[-1], "".join(first[:2])}


def _by_letter(letters: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for place, own in enumerate(letters):
        for letter in own:
            found.setdefault(letter, set()).add(place)
    return {letter: frozenset(places) for letter, places in found.items()}


def _bare(group: str) -> str:
    return "".join(fold(word) for _start, _end, word in tokens(group))
