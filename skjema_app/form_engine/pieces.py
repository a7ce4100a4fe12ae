"""Two texts word by word: what stayed, what went, what came (user-review § 4.2)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PARTS = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]*\s*")
_LONG = 500
"""From this many parts on, words that stand all over a text no longer anchor the comparison: else it takes minutes."""
_LONGEST = 3_000
"""Longer texts are compared sentence by sentence, and what is too long for that too as a whole."""


class PieceKind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text. All that are same or gone make the earlier text, all that are same or new the later one."""

    kind: PieceKind
    text: str


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The difference in whole words; punctuation and blanks are parts of their own. Never takes long."""
    old, new = _parts(before, after)
    # Blanks never anchor: two sentences that share only their spaces have nothing in common.
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=max(len(old), len(new)) > _LONG)
    found: list[Piece] = []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            _add(found, PieceKind.SAME, old[old_from:old_to])
        else:
            _add(found, PieceKind.GONE, old[old_from:old_to])
            _add(found, PieceKind.NEW, new[new_from:new_to])
    return tuple(found)


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    for pattern in (_PARTS, _SENTENCE):
        old, new = pattern.findall(before), pattern.findall(after)
        if max(len(old), len(new)) <= _LONGEST:
            return old, new
    return [before], [after]


def is_rewritten(before: str, after: str) -> bool:
    """Whether more than half of the later text's words are new: marking them would be harder to read than the text."""
    had = Counter(word.casefold() for word in _WORD.findall(before))
    has = Counter(word.casefold() for word in _WORD.findall(after))
    return 2 * (has - had).total() > has.total()


def _add(found: list[Piece], kind: PieceKind, parts: list[str]) -> None:
    text = "".join(parts)
    if text:
        found.append(Piece(kind, text))
