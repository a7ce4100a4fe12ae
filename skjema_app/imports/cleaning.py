"""Text as foreign files have it -> text that is safe to show and compare."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_FOLDED = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
# Letters and marks that are drawn as nothing but belong to no category of their own.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text after cleaning; ``changed`` when characters that can't be seen were removed."""

    text: str
    changed: bool


def clean(text: str) -> Cleaned:
    """NFC, single spaces, no control, bidi, zero-width or private characters."""
    if text.isascii() and text.isprintable():
        return Cleaned(_SPACES.sub(" ", text).strip(), changed=False)
    kept: list[str] = []
    changed = False
    for character in text:
        category = unicodedata.category(character)
        if character in "\t\r\n" or category.startswith("Z"):
            kept.append(" ")
        elif category == "Cc":
            kept.append(" ")
            changed = True
        elif category.startswith("C") or character in _INVISIBLE:
            changed = True
        else:
            kept.append(character)
    return Cleaned(_SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip(), changed)


def fold(text: str) -> str:
    """Words for recognition: «Fødselsdato:» -> «fodselsdato», «F.dato» -> «f dato»."""
    lowered = text.casefold().translate(_FOLDED)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", plain).strip()


def name_key(name: str) -> str:
    """What makes two names the same: letters regardless of case, kinds of apostrophe, hyphen and space."""
    return clean(name).text.casefold().translate(_APOSTROPHES)


def group_key(group: str) -> str:
    """What makes two classes the same: «8 a», «8-A» and «8A»."""
    return fold(group).replace(" ", "")
