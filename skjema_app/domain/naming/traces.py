"""What points at somebody without saying the name: addresses, initials, relations, rare diagnoses, age and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from skjema_app.domain.naming.folding import Token, fold, tokens
from skjema_app.domain.naming.index import Index, initials_of
from skjema_app.domain.naming.people import Certainty, Finding, FindingKind, Lexicon
from skjema_app.domain.naming.sentences import Standing
from skjema_app.domain.naming.spelling import Word

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*", re.UNICODE)
_CAPITAL = "A-ZÆØÅÄÖÜÉÈÁŠŽĐŁÇ"
_DOTTED = re.compile(
    rf"(?<![\w.])(?:(?:[{_CAPITAL}]\.[ \u00a0]?-?){{1,3}}[{_CAPITAL}]\."
    rf"|(?:[{_CAPITAL}]\.-?){{1,3}}[{_CAPITAL}](?![\w.]))(?:s\b|(?!\w))"
)
_AGE = re.compile(r"(?<![\d.,])(?:1[0-9]|[6-9])(?:\s?år(?:ing(?:en)?|s)?|-åring(?:en)?|\s?år\s+gam(?:mel|melt|le))\b")
_SENTENCE_END = re.compile(r"[.!?\n]")
_GENITIVES = (":s", "'s", "’s", "s")
_APOSTROPHES = frozenset({"'", "’", "´", "`"})
_LONGEST = 3
_FAR = 60
_WHERE = frozenset({"fra", "i", "paa", "ved", "bor"})


class Traces:
    """Finds them; made once for the people who are known."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon

    def addresses(self, text: str) -> Iterator[Finding]:
        """E-mail addresses, whoever has them."""
        if "@" not in text:
            return
        for match in _ADDRESS.finditer(text):
            name = match.group().partition("@")[0]
            who = self._whose(name)
            end = match.end() - (match.group().endswith((".", "-")))
            yield Finding(match.start(), end, FindingKind.EMAIL, self._index.ids(who))

    def _whose(self, name: str) -> frozenset[int]:
        """Those who have every word of the part before the @ in their name; of one word alone, whose it is."""
        found: frozenset[int] | None = None
        for _start, _end, raw in tokens(name):
            parts = self._index.parts.get(fold(raw).rstrip("0123456789"))
            if parts:
                found = frozenset(parts) if found is None else found & frozenset(parts)
        return found or frozenset()

    def initials(
        self, text: str, spots: Sequence[Token], words: Sequence[Word], telling: Sequence[int]
    ) -> Iterator[Finding]:
        """«K.N.» and «KN»; the latter is never sure."""
        if "." in text:
            for match in _DOTTED.finditer(text):
                letters = initials_of(match.group().removesuffix("s"))
                who = self._index.initials.get(letters, frozenset())
                if letters in self._lexicon.dotted and not who:
                    continue
                end = match.end() + _genitive(text, match.end())
                sure = Certainty.SURE if who and letters not in self._lexicon.dotted else Certainty.MAYBE
                kind = FindingKind.INITIALS
                genitive = end > match.end() or match.group().endswith("s")
                yield Finding(match.start(), end, kind, self._index.ids(who), sure, genitive)
        for at in telling:
            start, end, raw = spots[at]
            letters = raw.removesuffix("s")
            if not (1 < len(letters) <= _LONGEST and letters.isalpha() and letters.isupper()) or words[at].parts:
                continue
            who = self._index.initials.get(initials_of(letters), frozenset())
            if who and not self._lexicon.acronyms.intersection((fold(letters), words[at].folded)):
                more = _genitive(text, end)
                genitive = bool(more) or len(letters) < len(raw)
                ids = self._index.ids(who)
                yield Finding(start, end + more, FindingKind.INITIALS, ids, Certainty.MAYBE, genitive)

    def relations(
        self, text: str, spots: Sequence[Token], words: Sequence[Word], telling: Sequence[int]
    ) -> Iterator[Finding]:
        """«Søsteren til …», «tvillingbroren», «Karis mor»: never sure, since only a person knows who it is."""
        for at in telling:
            word = words[at]
            if not (word.relation or word.owned):
                continue
            start, end, _raw = spots[at]
            owner = (
                at + 1 < len(words)
                and words[at + 1].folded in self._lexicon.owners
                and text[end : spots[at + 1][0]].isspace()
            )
            owned = owner or (at > 0 and words[at - 1].capital and _is_owner(text, spots, words[at - 1], at))
            if word.relation or owned:
                yield Finding(start, spots[at + 1][1] if owner else end, FindingKind.RELATION, (), Certainty.MAYBE)

    def diagnoses(self, spots: Sequence[Token], words: Sequence[Word], telling: Sequence[int]) -> Iterator[Finding]:
        """Diagnoses so rare that they may point at one pupil."""
        for at in telling:
            for phrase in words[at].diagnoses:
                following = words[at + 1 : at + len(phrase)]
                said = len(following) == len(phrase) - 1 and all(
                    word.folded.startswith(part) for word, part in zip(following, phrase[1:], strict=True)
                )
                if said:
                    end = spots[at + len(phrase) - 1][1]
                    yield Finding(spots[at][0], end, FindingKind.DIAGNOSIS, (), Certainty.MAYBE)
                    break

    def combinations(
        self, text: str, spots: Sequence[Token], words: Sequence[Word], standing: Standing
    ) -> Iterator[Finding]:
        """An age with a place in the same sentence."""
        for match in _AGE.finditer(text):
            if self._place_near(text, match, spots, words, standing):
                yield Finding(match.start(), match.end(), FindingKind.COMBINATION, (), Certainty.MAYBE)

    def _place_near(
        self, text: str, match: re.Match[str], spots: Sequence[Token], words: Sequence[Word], standing: Standing
    ) -> bool:
        for at in range(1, len(spots)):
            start, end, _raw = spots[at]
            word = words[at]
            if not word.capital or word.folded.isdigit() or abs(start - match.start()) > _FAR:
                continue
            if word.upper or word.name or words[at - 1].folded not in _WHERE or standing.starts(at):
                continue
            between = text[match.end() : start] if start > match.end() else text[end : match.start()]
            if not _SENTENCE_END.search(between):
                return True
        return False


def _is_owner(text: str, spots: Sequence[Token], before: Word, at: int) -> bool:
    """Whether the word before is in the genitive: «Karis», «Max’»."""
    return before.genitive or text[spots[at - 1][1] : spots[at][0]].strip() in _APOSTROPHES


def _genitive(text: str, end: int) -> int:
    """How long the genitive is that follows: «KN:s», «K.N.s»."""
    for ending in _GENITIVES:
        after = end + len(ending)
        if text.startswith(ending, end) and not text[after : after + 1].isalnum():
            return len(ending)
    return 0
