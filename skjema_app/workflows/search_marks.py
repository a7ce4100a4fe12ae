"""Where a search stands in a text: ranges to be marked, and the piece of a long text that shows them best. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from skjema_app.domain.letters import one_line
from skjema_app.vault.search import Query, Sought, Where
from skjema_app.vault.search_words import DateSpan, dates_in, keys_of

Range: TypeAlias = tuple[int, int]
_DATE_KEYS = frozenset("nk0123456789")
LONGEST_SNIPPET, _BEFORE = 150, 45


@dataclass(frozen=True, slots=True)
class Marked:
    """A plain text and the ranges of it that meet a search, in order, never touching."""

    text: str
    ranges: tuple[Range, ...] = ()

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces: each with whether it is marked."""
        at = 0
        for start, end in self.ranges:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


class Marker:
    """Finds a query in texts; made once for an answer, since a look at each text must cost next to nothing."""

    def __init__(self, query: Query) -> None:
        self._words = [tuple(_Needle.of(one) for one in part if one.where is not Where.KEYS) for part in query]
        self._days = [tuple(one for one in part if _is_date(one)) for part in query]

    def marked(self, text: str) -> Marked:
        """A text on one line with its marks."""
        line = one_line(text)
        return Marked(line, self.ranges(line))

    def meets(self, text: str) -> frozenset[int]:
        """Which parts of the query a clean text meets, from 0."""
        same = _same_length(text)
        return frozenset(part for part in range(len(self._words)) if any(True for _ in self._of(part, text, same)))

    def is_all(self, met: frozenset[int]) -> bool:
        """Whether these are all parts of the query."""
        return len(met) == len(self._words)

    def ranges(self, text: str) -> tuple[Range, ...]:
        """Ranges of a clean text that meet some part of the query; those that overlap are one."""
        same = _same_length(text)
        found = sorted({one for place in range(len(self._words)) for one in self._of(place, text, same)})
        joined: list[Range] = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return tuple(joined)

    def best_of(self, lines: Sequence[str], told: frozenset[int] = frozenset()) -> tuple[int, frozenset[int]]:
        """Which clean line meets most of the query, from 0, and what it meets; (-1, nothing) when none meets any.

        Args:
            lines: to choose from.
            told: parts that are shown elsewhere already: a line that adds to them is better than one that repeats.
        """
        best, most, meets = -1, -1, frozenset[int]()
        for place, line in enumerate(lines):
            met = self.meets(line)
            if met and len(met | told) > most:
                best, most, meets = place, len(met | told), met
            if most == len(self._words):
                break
        return best, meets

    def snippet(self, line: str) -> Marked:
        """The piece of a clean line around the first mark, or its beginning."""
        ranges = self.ranges(line)
        if len(line) <= LONGEST_SNIPPET:
            return Marked(line, ranges)
        first, last = ranges[0] if ranges else (0, 0)
        start = _word_start(line, first - _BEFORE) if first > _BEFORE else 0
        end = _word_end(line, max(start + LONGEST_SNIPPET, last))
        before, after = "… " if start else "", " …" if end < len(line) else ""
        shift = len(before) - start
        kept = tuple((max(a, start) + shift, min(b, end) + shift) for a, b in ranges if a < end and b > start)
        return Marked(f"{before}{line[start:end]}{after}", kept)

    def _of(self, place: int, text: str, same: str) -> Iterator[Range]:
        for needle in self._words[place]:
            yield from needle.places(same)
        if self._days[place]:
            for day in dates_in(text):
                if any(_is_day(one, day) for one in self._days[place]):
                    yield day.start, day.end


@dataclass(frozen=True, slots=True)
class _Needle:
    """Words to look for: the first of them, found fast, and the whole, looked at where that one stands."""

    first: str
    whole: re.Pattern[str]

    @classmethod
    def of(cls, sought: Sought) -> _Needle:
        words = "[\\W_]+".join(map(re.escape, sought.words))
        return cls(sought.words[0], re.compile(words + ("[^\\W_]*" if sought.begins else "(?![^\\W_])")))

    def places(self, text: str) -> Iterator[Range]:
        at = text.find(self.first)
        while at >= 0:
            found = None if at and text[at - 1].isalnum() else self.whole.match(text, at)
            if found is not None:
                yield found.span()
            at = text.find(self.first, at + 1 if found is None else found.end())


def _same_length(text: str) -> str:
    """The text without case, letter for letter; the few letters that would become two stay as they are."""
    plain = text.casefold()
    if len(plain) == len(text):
        return plain
    return "".join(letter if len(letter.casefold()) > 1 else letter.casefold() for letter in text)


def _is_date(sought: Sought) -> bool:
    return sought.where is Where.KEYS and sought.words[0][0] in _DATE_KEYS


def _is_day(sought: Sought, day: DateSpan) -> bool:
    wanted = sought.words[0]
    return any(key.startswith(wanted) if sought.begins else key == wanted for key in keys_of(day.key))


def _word_start(line: str, at: int) -> int:
    blank = line.find(" ", at, at + _BEFORE)
    return at if blank < 0 else blank + 1


def _word_end(line: str, at: int) -> int:
    if at >= len(line):
        return len(line)
    blank = line.find(" ", at, at + _BEFORE)
    return at if blank < 0 else blank
