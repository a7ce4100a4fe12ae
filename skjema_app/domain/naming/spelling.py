"""One word of a text, judged once: whose name it may be, how it is written, and what else the language knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.domain.naming.folding import Token, fold
from skjema_app.domain.naming.index import NOBODY, Index, Part, Parts
from skjema_app.domain.naming.people import Lexicon

_ENDINGS = ("s", "en", "et", "ens", "ets")
_MOST_KEPT = 20_000
_SHORTEST = 3
_SHORTEST_SWAPPED = 4
"""Letters of a name that is known with two of them swapped: shorter ones become ordinary words."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word wherever it stands.

    Attributes:
        folded: as it is compared.
        capital: begins with a capital letter (or belongs to a script without them).
        upper: more than one letter, all capital.
        parts: whose name it may be a part of.
        genitive: only so without its last s.
        is_word: the language has such a word.
        first_name: a common first name.
        surname: a common surname.
        letter: it is a single letter: this one, folded («å» is «a»), or "".
        relation: it points at somebody by itself.
        owned: it does so with an owner.
        diagnoses: rare diagnoses that begin with it, folded.
        compound: characters of a known name that another word is written together with («Karigjengen»), or 0.
        swapped: whose name it may be with two neighbouring letters swapped («Mraius»); only where it is nothing else.
        telling: any of this makes it worth a look; most words are not.
    """

    folded: str
    capital: bool
    upper: bool
    parts: Parts
    genitive: bool
    is_word: bool
    first_name: bool
    surname: bool
    letter: str
    relation: bool
    owned: bool
    diagnoses: tuple[tuple[str, ...], ...]
    compound: int
    swapped: Parts
    telling: bool

    @property
    def name(self) -> bool:
        """Whether it may be somebody's name."""
        return bool(self.parts) or self.first_name or self.surname


class Words:
    """Judges words and remembers what it said: a text says the same words again and again."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        self._known: dict[str, Word] = {}
        self._diagnoses: dict[str, list[tuple[str, ...]]] = {}
        for phrase in lexicon.diagnoses:
            if phrase:
                self._diagnoses.setdefault(phrase[0], []).append(phrase)

    def of(self, raw: str) -> Word:
        """What is known of a word as it is written."""
        known = self._known.get(raw)
        if known is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[raw] = self._judge(raw)
        return known

    def of_all(self, spots: Sequence[Token]) -> list[Word]:
        """The same for all words of a text: the part that every key press waits for."""
        known = self._known
        return [known.get(raw) or self.of(raw) for _start, _end, raw in spots]

    def _judge(self, raw: str) -> Word:
        folded, lexicon = fold(raw), self._lexicon
        parts, genitive = self._index.parts.get(folded, NOBODY), False
        base = folded[:-1] if folded.endswith("s") and len(folded) >= _SHORTEST else ""
        if not parts and base and folded not in lexicon.first_names:
            parts = self._index.parts.get(base, NOBODY)
            genitive = bool(parts)
        first_name, surname = folded in lexicon.first_names, folded in lexicon.surnames
        if not parts and not first_name and not surname and base:
            first_name, surname = base in lexicon.first_names, base in lexicon.surnames
            genitive = first_name or surname
        word = base if genitive else folded
        letters = [letter for letter in raw if letter.isalpha()]
        upper = len(letters) > 1 and all(letter.isupper() for letter in letters[:2])
        letter = folded[:1] if len(letters) == 1 and raw.isalpha() else ""
        relation, owned = folded in lexicon.relations, folded in lexicon.owned_relations
        diagnoses = self._diagnoses_of(folded)
        compound = 0 if parts or first_name else self._compound(raw)
        is_word = word in lexicon.words or folded in lexicon.words
        capital = bool(letters) and _is_capital(letters[0])
        swapped = NOBODY
        if capital and not (parts or first_name or surname or is_word or compound) and len(letters) == len(raw):
            swapped, genitive = self._swapped(raw)
        return Word(
            folded=folded,
            capital=capital,
            upper=upper and all(letter.isupper() for letter in letters),
            parts=parts,
            genitive=genitive,
            is_word=is_word,
            first_name=first_name,
            surname=surname,
            letter=letter,
            relation=relation,
            owned=owned,
            diagnoses=diagnoses,
            compound=compound,
            swapped=swapped,
            telling=bool(
                parts
                or first_name
                or surname
                or letter
                or upper
                or relation
                or owned
                or diagnoses
                or compound
                or swapped
            ),
        )

    def _diagnoses_of(self, folded: str) -> tuple[tuple[str, ...], ...]:
        found = list(self._diagnoses.get(folded, ()))
        for ending in _ENDINGS:
            if folded.endswith(ending):
                found += self._diagnoses.get(folded.removesuffix(ending), ())
        return tuple(dict.fromkeys(found))

    def _swapped(self, raw: str) -> tuple[Parts, bool]:
        """Whose name it is when two letters beside each other change places, and whether it is in the genitive."""
        small = raw.lower()
        for word in dict.fromkeys((small, small.removesuffix("s"))):
            for at in range(len(word) - 1 if len(word) >= _SHORTEST_SWAPPED else 0):
                if word[at] != word[at + 1]:
                    parts = self._index.parts.get(fold(word[:at] + word[at + 1] + word[at] + word[at + 2 :]))
                    if parts and min(parts.values()) is not Part.PARTICLE:
                        return parts, len(word) < len(small)
        return NOBODY, False

    def _compound(self, raw: str) -> int:
        plain = raw.lower()
        for tail in self._lexicon.compounds:
            if len(tail) > _SHORTEST and plain.endswith(tail) and len(plain) == len(raw):
                head = raw[: -len(tail)]
                for whole in (head, head.removesuffix("s"), head.removesuffix("e")):
                    if len(whole) >= _SHORTEST and fold(whole) in self._index.parts:
                        return len(whole)
        return 0


def _is_capital(letter: str) -> bool:
    return letter.isupper() or letter.istitle() or letter.lower() == letter.upper()
