"""What a single cell looks like, regardless of what its column claims to be."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum, auto

from skjema_app.imports.sensitive import is_national_id, looks_like_address, looks_like_email, looks_like_phone

EARLIEST_YEAR, LATEST_YEAR = 1900, 2099
LONGEST_TELLING = 300
"""Characters: nothing we look for is longer, and patterns need not run over pages of text."""
_TWO_DIGIT_PIVOT = 50  # 49 -> 2049, 50 -> 1950: adults in school were born after 1950

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_NORWEGIAN = re.compile(r"(\d{1,2})[-./ ]\s?(\d{1,2})[-./ ]\s?(\d{4}|\d{2})\.?")
_MIDNIGHT = re.compile(r"[T ]0?0[:.]00(?:[:.]00)?(?:\.0+)?Z?$")
_GROUP = re.compile(
    r"(?:(?:klasse|kl\.?|gruppe|gr\.?|basisgruppe|class)\s*:?\s*)?"
    r"(?:"
    r"vg\s?\d(?:\s?[a-zæøå]{1,6}\d?)?"
    r"|(?:1[0-3]|[1-9])"
    r"(?:[a-zæøå]{1,4}\d{0,2}|\s[a-zæøå]|[.\-/_][a-zæøå]{1,2}|[.\-/]\d{1,2}|\.?\s?(?:trinn|klasse|årstrinn|steg))"
    r")",
    re.IGNORECASE,
)
_SIMPLE_GROUP = re.compile(r"(1[0-3]|[1-9])[ .\-/_]?([a-zæøå])", re.IGNORECASE)
_GROUP_WORD = re.compile(r"(?:klasse|kl\.|gruppe|gr\.|basisgruppe|class)\s*:?\s*(?=\S)", re.IGNORECASE)
_SCHOOL_YEAR = re.compile(r"\(?\b20\d\d\s?[/-]\s?(?:20)?\d\d\b\)?")
_YEAR_CELL = re.compile(r"(?:trinn\s*)?(1[0-3]|[1-9])\.?\s?(?:trinn|klasse|årstrinn|steg)?", re.IGNORECASE)
_MARKER = re.compile(r"(?:\d{1,3}[.):]?|[-•*–—])\s+(?=\S)")
_NAME_SIGNS = frozenset(" '-.’`´‐‑–·")
_TWO_NAME_PARTS = 2


class Kind(Enum):
    """The shape of a cell."""

    EMPTY = auto()
    NATIONAL_ID = auto()
    DATE = auto()
    EMAIL = auto()
    PHONE = auto()
    ADDRESS = auto()
    GROUP = auto()
    NUMBER = auto()
    COMMA_NAME = auto()  # «Nordmann, Kari»
    FULL_NAME = auto()  # two words or more
    WORD = auto()  # one word
    TEXT = auto()


STRONG = frozenset({Kind.NATIONAL_ID, Kind.DATE, Kind.EMAIL, Kind.PHONE, Kind.GROUP})
"""Shapes that a header cell never has."""
NAME_LIKE = frozenset({Kind.COMMA_NAME, Kind.FULL_NAME, Kind.WORD})


def kind_of(cell: str) -> Kind:
    """The shape of a cleaned cell."""
    if not cell:
        return Kind.EMPTY
    if len(cell) > LONGEST_TELLING:
        return Kind.TEXT
    if any(character.isdigit() for character in cell):
        return _kind_with_digits(cell)
    if "@" in cell:
        return Kind.EMAIL if looks_like_email(cell) else Kind.TEXT
    return _kind_of_words(cell)


def _kind_of_words(cell: str) -> Kind:
    if looks_like_name(cell):
        return Kind.FULL_NAME if " " in cell else Kind.WORD
    parts = [part.strip() for part in re.split("[,;]", cell)]
    if len(parts) == _TWO_NAME_PARTS and all(looks_like_name(part) for part in parts):
        return Kind.COMMA_NAME
    return Kind.TEXT


def _kind_with_digits(cell: str) -> Kind:
    if is_national_id(cell):
        return Kind.NATIONAL_ID
    if read_date(cell):
        return Kind.DATE
    if looks_like_group(cell):
        return Kind.GROUP
    for found, kind in (
        (looks_like_email(cell), Kind.EMAIL),
        (looks_like_phone(cell), Kind.PHONE),
        (looks_like_address(cell), Kind.ADDRESS),
        (cell.rstrip(".").isdigit(), Kind.NUMBER),
    ):
        if found:
            return kind
    return _kind_of_words(without_marker(cell))


def without_marker(cell: str) -> str:
    """A line of a list without its «1.», «2)» or «•»."""
    return _MARKER.sub("", cell, count=1) if _MARKER.match(cell) else cell


def looks_like_name(cell: str) -> bool:
    """One to six words of letters (with ' - .), the first and the last of which are not all lower case."""
    words = cell.split()
    if not 0 < len(words) <= 6 or not all(c.isalpha() or c in _NAME_SIGNS or "\u0300" <= c <= "\u036f" for c in cell):
        return False
    ends = (words[0], words[-1])
    return any(c.isalpha() for c in cell) and (any(not end.islower() for end in ends))


def looks_like_group(cell: str) -> bool:
    """«8A», «8 a», «10. trinn», «Klasse 9B», «1STA», «VG1», «8-1»; never a bare number."""
    return _GROUP.fullmatch(cell) is not None


def tidy_group(cell: str) -> str:
    """A class the way it is said: «klasse 8 a (2026/27)» -> «8A»; anything unusual is kept as written."""
    cell = " ".join(_SCHOOL_YEAR.sub(" ", cell).split())
    bare = _GROUP_WORD.sub("", cell, count=1) if _GROUP_WORD.match(cell) else cell
    simple = _SIMPLE_GROUP.fullmatch(bare)
    return f"{simple.group(1)}{simple.group(2).upper()}" if simple else bare


def read_year_group(cell: str) -> str:
    """The number in a «Trinn» cell («8», «8.», «8. trinn»), or ""."""
    found = _YEAR_CELL.fullmatch(cell)
    return found.group(1) if found else ""


def read_date(cell: str) -> str:
    """An ISO date from 01.02.2013, 1/2-13, 2013-02-01, 20130201, 01022013 or 010213 (day before month), or ""."""
    text = _MIDNIGHT.sub("", cell)
    found = _ISO.fullmatch(text)
    if found:
        return _iso(found.group(1), found.group(2), found.group(3))
    found = _NORWEGIAN.fullmatch(text)
    if found:
        return _iso(found.group(3), found.group(2), found.group(1))
    if not (text.isascii() and text.isdigit()):
        return ""
    if len(text) == len("20130201"):
        return _iso(text[:4], text[4:6], text[6:]) or _iso(text[4:], text[2:4], text[:2])
    if len(text) == len("010213"):
        return _iso(text[4:], text[2:4], text[:2])
    return ""


def _iso(year: str, month: str, day: str) -> str:
    number = int(year)
    if len(year) == len("13"):
        number += 2000 if number < _TWO_DIGIT_PIVOT else 1900
    if not EARLIEST_YEAR <= number <= LATEST_YEAR:
        return ""
    try:
        return date(number, int(month), int(day)).isoformat()
    except ValueError:
        return ""
