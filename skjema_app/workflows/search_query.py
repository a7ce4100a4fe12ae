"""What somebody types in the search, understood: words, «phrases», dates, classes. Every text has a meaning.

* Words must all be there, in any order; the beginning of a word is enough (but one or two letters that are followed by
  more are taken as they stand). The first letter of a further word changes nothing yet.
* Between quotation marks the words stand beside each other, exactly so.
* «3.11.2026», «3. november», «november 2026», «3/11-26» and «2026» are looked for among the dates of a document too.
* «8 B» is «8B» too, and the other way round.

What else a word may mean comes from outside: names of people who wrote something, labels of options, and words that a
form is known by (`Meanings`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skjema_app.domain.letters import one_line
from skjema_app.vault.search import Part, Query, Sought, Where
from skjema_app.vault.search_words import MONTHS, day_key, folded, month_key, whole_year, words_in

MOST_LETTERS, MOST_PARTS = 200, 16
"""What is longer than anybody means is cut."""

_SHORT, _ENOUGH, _MOST_MEANINGS = 2, 3, 24
_QUOTED = re.compile(r"[\"«»“”„]([^\"«»“”„]*)([\"«»“”„]|$)")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY, _NUMBER = r"(?P<day>0?[1-9]|[12]\d|3[01])", r"(?P<month>0?[1-9]|1[0-2])"
_DATES = re.compile(
    r"(?<!\S)(?:"
    r"(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})"
    rf"|{_DAY}(?:\.\s?|/){_NUMBER}(?:(?:\.\s?|[/-])(?P<year>\d{{0,4}}))?"
    rf"|(?P<named_day>0?[1-9]|[12]\d|3[01])\.?\s(?P<named>{_MONTH})\.?(?:\s(?P<named_year>\d{{1,4}}))?"
    rf"|(?P<only_month>{_MONTH})\.?\s(?P<only_year>\d{{1,4}})"
    r"|(?P<just_year>(?:19|20)\d\d)"
    r")(?!\S)",
    re.IGNORECASE,
)
_CLASS = re.compile(r"(\d{1,2})([^\W\d_])")
_YEAR = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words can mean beside themselves: ``text`` of a name or a label, and the key of what is called so."""

    text: str
    key: str

    @classmethod
    def of(cls, text: str, key: str) -> Meaning:
        """From a name or a label as it is written."""
        return cls(f" {folded(text)} ", key)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it is understood.

    Attributes:
        query: everything that counts.
        titles: the same among titles and names alone, or empty when that is impossible.
        named: the same with every word whole.
        wider: with the words that a form is known by, or empty when they add nothing.
    """

    query: Query
    titles: Query = ()
    named: Query = ()
    wider: Query = ()

    @property
    def says_something(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.query)


def understand(text: str, meanings: Sequence[Meaning] = (), forms: Sequence[Meaning] = ()) -> Asked:
    """Read what was typed.

    Args:
        text: as it stands in the field.
        meanings: what words can mean beside themselves, by their beginnings.
        forms: words that forms are known by; they must be typed whole, and what they give comes last.
    """
    line = one_line(text[:MOST_LETTERS])
    parts: list[Part] = []
    rest = 0
    for found in _QUOTED.finditer(line):
        parts += _unquoted(line[rest : found.start()], last=False)
        words = words_in(found[1])
        if words:
            parts.append((Sought(words, begins=not found[2]),))
        rest = found.end()
    parts += _unquoted(line[rest:], last=not text[:MOST_LETTERS][-1:].isspace())
    parts = parts[:MOST_PARTS]
    if len(parts) > 1 and _is_one_letter(parts[-1]) and any(one.begins for one in parts[-1]):
        parts.pop()  # one letter of a word that is being typed says nothing yet, and is everywhere
    if len(parts) == 1 and _is_one_letter(parts[0]):
        return _of_one_letter(parts[0])
    plain = tuple(parts)
    query = tuple(_with_meanings(part, meanings) for part in plain)
    titles = tuple(_in_titles(part) for part in plain)
    wider = tuple(_with_forms(part, forms) for part in query) if forms else ()
    possible = bool(titles) and all(titles)
    return Asked(
        query,
        titles if possible else (),
        tuple(tuple(replace(one, begins=False) for one in part) for part in titles) if possible else (),
        wider if wider != query else (),
    )


def _unquoted(text: str, *, last: bool) -> list[Part]:
    """Parts of what stands outside quotation marks; ``last``: its last word is still being typed."""
    parts: list[Part] = []
    at = 0
    for found in _DATES.finditer(text):
        parts += _words(text[at : found.start()], last=False)
        parts.append(_date(found, goes_on=last and found.end() == len(text)))
        at = found.end()
    return [part for part in (*parts, *_words(text[at:], last=last)) if part]


def _words(text: str, *, last: bool) -> list[Part]:
    chunks = [words for words in map(words_in, text.split()) if words]
    parts: list[Part] = []
    at = 0
    while at < len(chunks):
        words, ends = chunks[at], at == len(chunks) - 1
        after = chunks[at + 1] if not ends else ()
        if _is_class(words, after):
            typing = last and at + 1 == len(chunks) - 1
            parts.append((Sought((words[0] + after[0],)), Sought((words[0], after[0]), begins=typing)))
            at += 2
            continue
        whole = len(words[-1]) <= _SHORT and not (ends and last)
        group = _CLASS.fullmatch(words[0]) if len(words) == 1 else None
        apart = (Sought((group[1], group[2])),) if group else ()
        parts.append((Sought(words, begins=not whole), *apart))
        at += 1
    return parts


def _is_class(words: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """«8 B»."""
    one = len(words) == 1 and len(after) == 1
    return one and words[0].isdecimal() and len(words[0]) <= _SHORT and len(after[0]) == 1 and after[0].isalpha()


def _date(found: re.Match[str], *, goes_on: bool) -> Part:
    """The words as they stand, or a document's date."""
    literal = Sought(words_in(found[0]), begins=goes_on)
    key, whole = _key(found)
    return literal, Sought((key,), begins=not whole, where=Where.KEYS)


def _key(found: re.Match[str]) -> tuple[str, bool]:
    """The key that a date begins with, and whether it is all of it."""
    if found["just_year"]:
        return found["just_year"], True
    if found["iso_year"]:
        return day_key(int(found["iso_month"]), int(found["iso_day"]), int(found["iso_year"])), True
    if found["only_month"]:
        month, year = MONTHS[found["only_month"].casefold()], found["only_year"]
        return (month_key(month, int(year)), True) if len(year) == _YEAR else (f"k{month:02}{year}", False)
    month = MONTHS[found["named"].casefold()] if found["named"] else int(found["month"])
    begun = day_key(month, int(found["named_day"] or found["day"]))
    year = found["named_year"] or found["year"] or ""
    if len(year) == _YEAR:
        return begun + year, True
    if len(year) == _SHORT and year not in {"19", "20"}:  # «3.11.26»; «3.11.20» may be going to be 2026
        return f"{begun}{whole_year(year)}", True
    return begun + year, False


def _is_one_letter(part: Part) -> bool:
    return all(len(one.words) == 1 and len(one.words[0]) == 1 and one.where is Where.TEXT for one in part)


def _of_one_letter(part: Part) -> Asked:
    """One letter begins a word in every text: it is the beginning of a name or a title, or a word of its own."""
    titles = (_in_titles(part),)
    named = tuple(tuple(replace(one, begins=False) for one in each) for each in titles)
    alone = tuple(replace(one, begins=False) for one in part)
    return Asked(((*titles[0], *alone),), titles, named)


def _in_titles(part: Part) -> Part:
    return tuple(replace(one, where=Where.HEAD) for one in part if one.where is Where.TEXT)


def _with_meanings(part: Part, meanings: Sequence[Meaning]) -> Part:
    looked = [
        f" {' '.join(one.words)}{'' if one.begins else ' '}"
        for one in part
        if one.where is Where.TEXT and sum(map(len, one.words)) >= _ENOUGH
    ]
    more = dict.fromkeys(one.key for one in meanings if any(text in one.text for text in looked))
    return (*part, *(Sought((key,), where=Where.KEYS) for key in list(more)[:_MOST_MEANINGS]))


def _with_forms(part: Part, forms: Sequence[Meaning]) -> Part:
    typed = {"".join(one.words) for one in part if one.where is Where.TEXT}
    more = dict.fromkeys(one.key for one in forms if one.text.replace(" ", "") in typed)
    return (*part, *(Sought((key,), where=Where.KEYS) for key in more))
