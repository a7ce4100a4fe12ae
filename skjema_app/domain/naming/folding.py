"""Words of a text with their places, and their spelling made comparable.

A word is cut from the original text, so places are always right; only the word itself is folded: composed and
compatibility forms (NFKC), invisible characters, case, accents, and «å/aa», «ø/oe», «æ/ae» are no differences.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f"
"""Characters that nobody sees, as a class of a regular expression: they neither part words nor tell them apart."""

MARKS = "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Combining marks, likewise."""

_TOKEN = re.compile(rf"[^\W_]+(?:[{INVISIBLE}{MARKS}]+[^\W_]*)*")
_UNSEEN = re.compile(f"[{INVISIBLE}]+")
_LETTERS = str.maketrans(
    {
        "å": "aa",
        "ø": "oe",
        "ö": "oe",
        "æ": "ae",
        "ä": "ae",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "þ": "th",
        "ß": "ss",
        "œ": "oe",
        "ħ": "h",
    }
)
_SHORT = str.maketrans({"å": "a", "ø": "o", "ö": "o", "æ": "a", "ä": "a"})

Token = tuple[int, int, str]
"""Start, end and the word as it is written."""


def tokens(text: str) -> list[Token]:
    """The words of a text, in order. An underscore parts words, an invisible character doesn't."""
    return [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]


def fold(word: str) -> str:
    """A word as it is compared; folding twice changes nothing."""
    if word.isascii():
        return word.lower()
    return _without_marks(_letters(word).translate(_LETTERS))


def seen(text: str) -> str:
    """A text without the characters that nobody sees."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def spellings(word: str) -> frozenset[str]:
    """How a name may be written, folded: «Håkon» is «haakon» and «hakon», «Bjørn» is «bjoern» and «bjorn»."""
    letters = _letters(word)
    found = {_without_marks(letters.translate(_LETTERS)), _without_marks(letters.translate(_SHORT).translate(_LETTERS))}
    if letters.startswith("aa"):
        found.add(_without_marks(letters[1:].translate(_LETTERS)))  # Aase, Ase
    return frozenset(found)


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", word)).casefold()
    return unicodedata.normalize("NFC", plain)


def _without_marks(word: str) -> str:
    if word.isascii():
        return word
    split = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
