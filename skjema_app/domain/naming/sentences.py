"""Where a word stands: at the start of a sentence, before a verb, after «på». It decides between a name and a word."""

from __future__ import annotations

from collections.abc import Sequence

from skjema_app.domain.naming.folding import Token, seen
from skjema_app.domain.naming.people import Lexicon
from skjema_app.domain.naming.spelling import Word

_STOPS = frozenset('.!?…:;\n\r«"“„”•*>|\t')


class Standing:
    """The words of one text in their places."""

    def __init__(self, text: str, spots: Sequence[Token], words: Sequence[Word], lexicon: Lexicon) -> None:
        self._text = text
        self._spots = spots
        self._words = words
        self._lexicon = lexicon

    def between(self, at: int) -> str:
        """What can be seen between a word and the one before."""
        return seen(self._text[self._spots[at - 1][1] if at else 0 : self._spots[at][0]])

    def starts(self, at: int) -> bool:
        """Whether a capital letter there says nothing: a sentence, line, heading or quotation begins."""
        gap = self.between(at)
        if not at:
            return True
        if not _STOPS.intersection(gap):
            return False
        if gap.strip() != ".":
            return True
        before = self._words[at - 1]
        return not (before.folded in self._lexicon.no_stop or before.letter)

    def shouts(self, at: int) -> bool:
        """Whether the words around are in capitals too, so that capitals say nothing."""
        near = [self._words[other] for other in (at - 1, at + 1) if 0 <= other < len(self._words)]
        return any(word.upper or (len(word.folded) > 1 and word.folded.isdigit()) for word in near)

    def is_subject(self, first: int, last: int) -> bool:
        """Whether what stands around the words says that they are a person: a verb, a list of names, «læreren»."""
        after = last + 1
        if after < len(self._words):
            gap, word = self.between(after).strip(), self._words[after]
            if not gap and word.folded in self._lexicon.verbs:
                return True
            if gap == "-" and word.folded in self._lexicon.compounds:
                return True
            if gap == "," and word.capital and (word.parts or word.first_name):
                return True
            if not gap and word.folded in {"og", "eller"} and self._named(after + 1):
                return True
        if first:
            before = self._words[first - 1]
            if not self.between(first).strip() and before.folded in self._lexicon.titles:
                return True
        return False

    def before_place(self, at: int) -> bool:
        """Whether a word after it makes it a place: «Berg skole»."""
        after = at + 1
        return (
            after < len(self._words)
            and self.between(after) == " "
            and self._words[after].folded in self._lexicon.place_nouns
        )

    def after_place_word(self, at: int) -> bool:
        """Whether a word before it may make it a place: «på Berg»."""
        return at > 0 and self.between(at) == " " and self._words[at - 1].folded in self._lexicon.place_words

    def _named(self, at: int) -> bool:
        if at >= len(self._words) or self.between(at).strip():
            return False
        word = self._words[at]
        return word.capital and bool(word.parts or word.first_name)
