"""Names of one text, one after the other: whole, alone, in parts, in the genitive, and of people nobody knows.

A name that is no word of the language is found however it is written. One that is a word too («Stein», «Vår») needs
its capital letter; where a capital letter says nothing, as at the start of a sentence, what stands around decides, or
the finding is a «kanskje» for a person to look at. So is a name with two neighbouring letters swapped («Mraius»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from skjema_app.domain.naming.folding import Token
from skjema_app.domain.naming.index import Index, Part
from skjema_app.domain.naming.people import Certainty, Finding, FindingKind, Lexicon
from skjema_app.domain.naming.sentences import Standing
from skjema_app.domain.naming.spelling import Word, Words

_APOSTROPHE = re.compile(r"(?:['’´`ʼ][sS]?|-s)(?!\w)")
_OWNS = re.compile(r"['’´`ʼ][sS](?!\w)|(?<=[sxz])['’´`ʼ] \w")
_AFTER_LETTER = re.compile(r"\.(?=\s*[,;)]|\s+[^\W\d_A-ZÆØÅ])")
_SIBILANT = ("s", "x", "z")
_HYPHENS = frozenset({"-", "\u2010", "\u2011"})
_LONGEST_GAP = 12
_MOST_BETWEEN = 2
_MOST_OF_A_STRANGER = 4
_WORDS_OF_ONE_LETTER = frozenset({"i", "a", "o"})
_MONTHS = frozenset(
    ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november"]
)
_KINDS = {
    Part.GIVEN: FindingKind.FIRST_NAME,
    Part.NICK: FindingKind.NICKNAME,
    Part.JOINED: FindingKind.FULL_NAME,
    Part.EXTRA: FindingKind.FIRST_NAME,
    Part.LAST: FindingKind.SURNAME,
}

_Places = frozenset[int]


class NamesOfText:
    """One look through one text."""

    def __init__(
        self, text: str, spots: Sequence[Token], words: Sequence[Word], index: Index, lexicon: Lexicon, known: Words
    ) -> None:
        self._text = text
        self._spots = spots
        self._words = words
        self._index = index
        self._lexicon = lexicon
        self._known = known
        self.standing = Standing(text, spots, words, lexicon)

    def find(self, telling: Sequence[int]) -> Iterator[Finding]:
        """Every name, in order; ``telling``: the words worth a look."""
        done = -1
        for at in telling:
            if at <= done:
                continue
            word = self._words[at]
            last, finding = at, None
            if word.parts or word.letter:
                last, who = self._run(at)
                if last > at:
                    finding = self._several(at, last, who)
                elif word.parts:
                    last, finding = self._single(at)
            elif word.compound:
                finding = self._compound(at)
            if finding is None and last == at and (word.first_name or word.surname) and not word.parts:
                last, finding = self._stranger(at)
            elif word.swapped:
                finding = self._swapped(at)
            if finding is not None:
                yield finding
            done = last

    # --- one person's name over several words ------------------------------------------------------------------------

    def _run(self, at: int) -> tuple[int, _Places]:
        """How far one person's name goes on from a word, and whose it may be."""
        first = self._words[at]
        who = self._whose(first)
        if first.genitive or not who or (first.letter and not self._before_name(at)):
            return at, who
        last, used, ahead = at, [first.folded], at + 1
        while ahead < len(self._words) and ahead - last <= _MOST_BETWEEN and self._joined(ahead, len(used)):
            word = self._words[ahead]
            more = self._fitting(ahead, who, used)
            if more:
                who, last = more, ahead
                used.append(word.folded)
                if word.genitive:
                    break
            elif not word.capital or not (word.first_name or word.surname or word.letter):
                break  # only a middle name may stand between
            ahead += 1
        return last, who

    def _before_name(self, at: int) -> bool:
        return at + 1 < len(self._words) and bool(self._words[at + 1].parts or self._words[at + 1].letter)

    def _whose(self, word: Word) -> _Places:
        if word.parts:
            return frozenset(word.parts)
        if word.letter and word.capital:
            return self._index.with_letter.get(word.letter, frozenset())
        return frozenset()

    def _fitting(self, at: int, who: _Places, used: Sequence[str]) -> _Places:
        """Those among ``who`` whose name this word is a further part of."""
        word = self._words[at]
        if word.folded in used:
            return frozenset()
        if word.parts:
            return frozenset(place for place in who if place in word.parts)
        if not (word.letter and word.capital and self._is_initial(at)):
            return frozenset()
        said = sum(spelling.startswith(word.letter) for spelling in used)
        return frozenset(place for place in who if self._index.letters[place].count(word.letter) > said)

    def _joined(self, at: int, used: int) -> bool:
        """Whether a word may belong to the same name as the one before."""
        gap = self.standing.between(at)
        bare = gap.strip()
        if len(gap) > _LONGEST_GAP or gap.count("\n") > 1:
            return False
        if not bare or bare in _HYPHENS or gap in {".", "_"}:
            return True
        before = self._words[at - 1]
        if bare in {".", ".-"}:
            return bool(before.letter)
        # «Nordmann, Kari»
        return bare == "," and used == 1 and _only_surname(before) and self._words[at].capital

    def _is_initial(self, at: int) -> bool:
        """«Kari N.»: a letter after a name, and neither the word «i» nor a sentence of its own."""
        if self._words[at].letter not in _WORDS_OF_ONE_LETTER:
            return True
        end = self._spots[at][1]
        return self._text[end : end + 1] == "."

    def _several(self, at: int, last: int, who: _Places) -> Finding | None:
        span = range(at, last + 1)
        if not any(self._words[n].parts for n in span):
            return None  # letters alone are initials
        parts = {
            min(self._words[n].parts[place] for place in who if place in self._words[n].parts)
            for n in span
            if any(place in self._words[n].parts for place in who)
        }
        letters = any(self._words[n].letter for n in span)
        if letters or (Part.LAST in parts and len(parts) > 1) or Part.JOINED in parts:
            kind = FindingKind.FULL_NAME
        else:
            kind = FindingKind.NICKNAME if parts == {Part.NICK} else _KINDS[min(parts)]
        sure = any(self._speaks(n) for n in span) or self.standing.is_subject(at, last)
        if letters:
            sure = self._words[at].capital  # «Stein B.»: nobody writes so of a stone
        return self._finding(at, last, kind, who, sure=sure)

    def _speaks(self, at: int) -> bool:
        """Whether a word among others makes them a name: no word otherwise, or with a capital letter of its own."""
        word = self._words[at]
        if word.letter:
            return False
        return not word.is_word or (word.capital and not self.standing.starts(at))

    # --- one word ----------------------------------------------------------------------------------------------------

    def _single(self, at: int) -> tuple[int, Finding | None]:
        word = self._words[at]
        part = min(word.parts.values())
        if part is Part.PARTICLE:
            return at, None
        if self._goes_on(at):  # «Anne-Marie» is not Anne
            return at + 1, self._finding(at, at + 1, FindingKind.FIRST_NAME, frozenset(), sure=False)
        sure: bool | None = self._is_sure(at, part) if word.capital else self._is_sure_when_small(word, part)
        if sure is None:
            return at, None
        return at, self._finding(at, at, _KINDS[part], frozenset(word.parts), sure=sure)

    def _is_sure_when_small(self, word: Word, part: Part) -> bool | None:
        if word.is_word:
            return None
        return part is Part.JOINED or (word.first_name and part is not Part.LAST)

    def _is_sure(self, at: int, part: Part) -> bool | None:
        """Whether a word with a capital letter is a name: yes, maybe (False), or None for no."""
        word, standing = self._words[at], self.standing
        if word.folded in _MONTHS and at and self._words[at - 1].folded.isdigit():
            return None
        if part is Part.LAST and (standing.before_place(at) or (word.is_word and standing.after_place_word(at))):
            return False
        if not word.is_word:
            return True
        if word.upper and standing.shouts(at):
            return False
        if standing.starts(at):
            owns = word.genitive and word.folded not in self._lexicon.words
            return owns or standing.is_subject(at, at) or _OWNS.match(self._text, self._spots[at][1]) is not None
        return True

    def _goes_on(self, at: int) -> bool:
        """Whether a hyphen joins a given name to it that nobody known has."""
        after = at + 1
        if after >= len(self._words) or self.standing.between(after) not in _HYPHENS:
            return False
        word = self._words[after]
        return word.first_name and word.capital and not word.parts

    def _compound(self, at: int) -> Finding:
        """«Karigjengen»: only the name is found."""
        start, _end, raw = self._spots[at]
        length = self._words[at].compound
        who = self._index.ids(frozenset(self._known.of(raw[:length]).parts))
        sure = Certainty.SURE if self._words[at].capital else Certainty.MAYBE
        return Finding(start, start + length, FindingKind.FIRST_NAME, who, sure)

    def _swapped(self, at: int) -> Finding | None:
        """«Mraius»; at the start of a sentence a word may well be like that («Stien til skolen»)."""
        who = self._words[at].swapped
        if self.standing.starts(at) and not self.standing.is_subject(at, at):
            return None
        return self._finding(at, at, _KINDS[min(who.values())], frozenset(who), sure=False)

    # --- people nobody knows -----------------------------------------------------------------------------------------

    def _stranger(self, at: int) -> tuple[int, Finding | None]:
        """A common name of nobody known, with a surname where there is one: always for a person to look at."""
        word, standing = self._words[at], self.standing
        last = at
        while last + 1 - at < _MOST_OF_A_STRANGER and self._continues(last):
            last += 1
        if not word.capital:
            return at, None
        if last == at:
            unclear = word.is_word or not word.first_name
            if unclear and standing.starts(at) and not standing.is_subject(at, at):
                return at, None
            if not word.first_name and (word.is_word or standing.before_place(at) or standing.after_place_word(at)):
                return at, None
            if word.is_word and (word.upper or self._words[at - 1].folded.isdigit()):
                return at, None
        kind = FindingKind.FIRST_NAME if word.first_name else FindingKind.SURNAME
        return last, self._finding(at, last, FindingKind.FULL_NAME if last > at else kind, frozenset(), sure=False)

    def _continues(self, last: int) -> bool:
        after = last + 1
        if after >= len(self._words) or self._words[last].genitive:
            return False
        word = self._words[after]
        joined = self.standing.between(after) in {" ", "-"} and word.capital and not word.parts
        return joined and (word.surname or (word.first_name and not self._only_first(last)))

    def _only_first(self, at: int) -> bool:
        """Whether a name can't be followed by a given name: a surname."""
        return not self._words[at].first_name

    # --- findings ----------------------------------------------------------------------------------------------------

    def _finding(self, first: int, last: int, kind: FindingKind, who: _Places, *, sure: bool) -> Finding:
        end, word = self._spots[last][1], self._words[last]
        genitive = word.genitive
        apostrophe = _APOSTROPHE.match(self._text, end)
        if apostrophe is not None and (len(apostrophe.group()) > 1 or word.folded.endswith(_SIBILANT)):
            end, genitive = apostrophe.end(), True
        elif word.letter and _AFTER_LETTER.match(self._text, end):
            end += 1
        certainty = Certainty.SURE if sure else Certainty.MAYBE
        return Finding(self._spots[first][0], end, kind, self._index.ids(who), certainty, genitive)


def _only_surname(word: Word) -> bool:
    return bool(word.parts) and set(word.parts.values()) <= {Part.LAST}
