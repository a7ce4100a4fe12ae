"""What digits give away: dates of birth, classes, telephone and national identity numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from skjema_app.domain.naming.folding import fold, tokens
from skjema_app.domain.naming.index import Index
from skjema_app.domain.naming.people import Certainty, Finding, FindingKind, Lexicon

_RUN = re.compile(r"\d+")
_MONTHS = (
    ("januar", "jan"),
    ("februar", "feb"),
    ("mars", "mar"),
    ("april", "apr"),
    ("mai",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("desember", "des"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMED = re.compile(rf"(\d{{1,2}})\.?\s?({'|'.join(_MONTH)})\b\.?(?:\s?(\d{{4}}|['’]?\d{{2}})(?!\d))?", re.IGNORECASE)
_NUMERIC = re.compile(r"(?<![\d.,])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_SIX = re.compile(r"(\d{2})(\d{2})(\d{2}|\d{4})(?!\d)")
_NATIONAL = re.compile(r"(\d{2})(\d{2})(\d{2})[ .-]?(\d{5}|\d{3}[ .]\d{2})(?!\d)")
_PHONE = re.compile(r"(?:(?:00)?47 ?)?([2-9]\d{2} \d{2} \d{3}|[2-9]\d \d{2} \d{2} \d{2}|[2-9]\d{7})(?!\d)")
_GROUP = re.compile(
    r"(?<![\w§.,:-])(?<!\d/)(10|[1-9])(\s?\.?\s?)([A-ZÆØÅa-zæøå])"
    r"(?:(?![\w§]|\.\w)(?!\s?-?trinn)|(?=[/+&]|elev|klass|jent|gutt|ere\b|s\b))"
)
_CLASS = re.compile(r"klasse[nr]?\s\Z", re.IGNORECASE)
_WORDS_OF_ONE_LETTER = frozenset("iåøI")
_NO_GROUP = frozenset({"2d", "3d", "3g", "4g", "5g", "6g", "4k", "8k"})
_BEFORE_LETTERED = frozenset(
    fold(word)
    for word in (
        *("kapittel", "kap", "paragraf", "paragrafen", "punkt", "pkt", "bokstav", "nr", "nummer", "oppgave", "side"),
        *("kl", "klokka", "klokken", "vedlegg", "avsnitt", "artikkel", "opplæringsloven", "opplæringslova", "loven"),
        *("rom", "buss", "linje", "del"),
    )
)
_LOOK_BACK = 24
_LOWER_SECONDARY = 8
_SMALL_YEAR = 100
_YOUNG = 25
_DAYS, _FIRST, _CHILDHOOD = 31, 1900, 4


class NumberPatterns:
    """Finds them; made once for the people who are known."""

    def __init__(self, index: Index, lexicon: Lexicon, born: tuple[int, int]) -> None:
        self._index = index
        self._lexicon = lexicon
        years = [year for year, _month, _day in index.births]
        first, last = born
        self._years = range(min([*years, *([first] if first else [])], default=0), max([*years, last], default=0) + 1)
        self._days = {(month, day) for _year, month, day in index.births}

    def find(self, text: str) -> Iterator[Finding]:
        """All of them; where two lie over one another, the one that says most comes first."""
        for run in _RUN.finditer(text):
            at = run.start()
            yield from self._national(text, at)
            yield from self._dates(text, at)
            yield from self._phone(text, at)
            yield from self._group(text, at)

    def _national(self, text: str, at: int) -> Iterator[Finding]:
        match = _NATIONAL.match(text, at)
        if match is None:
            return
        day, month = int(match[1]) % 40, int(match[2]) % 40
        if 1 <= day <= _DAYS and 1 <= month <= len(_MONTHS):
            who = self._index.births.get((2000 + int(match[3]), month, day), frozenset())
            yield Finding(at, match.end(), FindingKind.NATIONAL_ID, self._index.ids(who))

    def _dates(self, text: str, at: int) -> Iterator[Finding]:
        if match := _ISO.match(text, at):
            yield from self._date(text, match, int(match[1]), int(match[2]), int(match[3]))
        elif match := _NUMERIC.match(text, at):
            yield from self._date(text, match, _year(match[3]), int(match[2]), int(match[1]))
        elif match := _NAMED.match(text, at):
            month, day = _MONTH[match[2].lower()], int(match[1])
            if match[3]:
                yield from self._date(text, match, _year(match[3].lstrip("'’")), month, day)
            elif (month, day) in self._days and self._is_birth(text, at):
                yield Finding(at, match.end(), FindingKind.BIRTH_DATE, (), Certainty.MAYBE)
        elif match := _SIX.match(text, at):
            year, month, day = _year(match[3]), int(match[2]), int(match[1])
            if (year, month, day) in self._index.births or self._is_birth(text, at):
                yield from self._date(text, match, year, month, day)

    def _date(self, text: str, match: re.Match[str], year: int, month: int, day: int) -> Iterator[Finding]:
        if not _is_day(year, month, day):
            return
        who = self._index.births.get((year, month, day), frozenset())
        told = self._is_birth(text, match.start())
        if not who and year not in self._years and not (told and year >= _FIRST):
            return
        sure = Certainty.SURE if who or (told and year in self._years) else Certainty.MAYBE
        yield Finding(match.start(), match.end(), FindingKind.BIRTH_DATE, self._index.ids(who), sure)

    def _is_birth(self, text: str, start: int) -> bool:
        """Whether one of the words for being born stands shortly before."""
        before = text[max(0, start - _LOOK_BACK) : start]
        return any(fold(word) in self._lexicon.born for _start, _end, word in tokens(before)[-3:])

    def _phone(self, text: str, at: int) -> Iterator[Finding]:
        match = _PHONE.match(text, at)
        if match is not None and not _is_compact_day(match.group()):
            yield Finding(at - (text[at - 1 : at] == "+"), match.end(), FindingKind.PHONE)

    def _group(self, text: str, at: int) -> Iterator[Finding]:
        match = _GROUP.match(text, at)
        if match is None:
            return
        before = text[max(0, at - _LOOK_BACK) : at]
        said = _CLASS.search(before)
        year, gap, letter = int(match[1]), match[2], match[3]
        code = f"{year}{letter}".lower()
        known = fold(code) in self._index.groups
        if said is None and _is_lettered(before):
            return
        if gap and letter in _WORDS_OF_ONE_LETTER and not (said and letter.isupper()):
            return
        if gap.strip() and letter.islower() and not known:
            return
        start = at if said is None else at - (said.end() - said.start())
        if said or known or (year >= _LOWER_SECONDARY and (letter.isupper() or not gap)):
            yield Finding(start, match.end(), FindingKind.GROUP)
        elif year >= _LOWER_SECONDARY or (letter.isupper() and not gap and code not in _NO_GROUP and letter < "I"):
            yield Finding(start, match.end(), FindingKind.GROUP, (), Certainty.MAYBE)


def _is_lettered(before: str) -> bool:
    """Whether a number with a letter is a paragraph, a point or a room: «§ 9 A», «punkt 3 a»."""
    if before.rstrip().endswith("§"):
        return True
    words = tokens(before)
    return bool(words) and before[words[-1][1] :].isspace() and fold(words[-1][2]) in _BEFORE_LETTERED


def _year(digits: str) -> int:
    """Two digits are a year of somebody young, or of the century before."""
    year = int(digits)
    if year >= _SMALL_YEAR:
        return year
    return 2000 + year if year <= _YOUNG else _FIRST + year


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_compact_day(digits: str) -> bool:
    """20261123 is a day, not a telephone."""
    if not (digits.isdigit() and digits.startswith("20")) or len(digits) != len("20261123"):
        return False
    return _is_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
