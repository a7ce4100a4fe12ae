"""Every mention of a person in a text. Nothing here replaces anything: see ``masking.py``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from skjema_app.domain.naming.folding import tokens
from skjema_app.domain.naming.index import index_of
from skjema_app.domain.naming.names import NamesOfText
from skjema_app.domain.naming.numbers import NumberPatterns
from skjema_app.domain.naming.people import (
    NAME_KINDS,
    Finding,
    FindingKind,
    KnownPerson,
    Lexicon,
    PersonKind,
    Replacements,
)
from skjema_app.domain.naming.sentences import Standing
from skjema_app.domain.naming.spelling import Words
from skjema_app.domain.naming.strangers import unknown_first_names
from skjema_app.domain.naming.traces import Traces


class NameFinder:
    """Made once for a set of people; looks through any number of texts."""

    def __init__(
        self,
        people: Sequence[KnownPerson],
        lexicon: Lexicon,
        replacements: Replacements,
        *,
        born: tuple[int, int] = (0, 0),
    ) -> None:
        """Compile the search.

        Args:
            people: who is known; two of one name are told apart by their ids.
            lexicon: the word lists.
            replacements: what is suggested instead.
            born: first and last year that pupils are born in; (0, 0) takes the years of those who are known.
        """
        self.people: Mapping[str, KnownPerson] = MappingProxyType({one.person_id: one for one in people})
        self.replacements = replacements
        self._lexicon = lexicon
        self._born = born
        self._index = index_of(people, lexicon)
        self._words = Words(self._index, lexicon)
        self._numbers = NumberPatterns(self._index, lexicon, born)
        self._traces = Traces(self._index, lexicon)

    def find(self, text: str) -> tuple[Finding, ...]:
        """Every mention, in order, none over another. Never raises; places are in ``text`` as it was handed in."""
        taken = self._own_texts(text)
        found: list[Finding] = []
        for finding in self._all(text):
            start, end = finding.start, finding.end
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                found.append(replace(finding, suggestion=self._instead(finding)))
        return tuple(sorted(found, key=_place))

    def that_knows(self, texts: Iterable[str]) -> NameFinder:
        """The same search, with the first names that no list has and that stand before a surname in these texts.

        Made once for a document: they are looked for in all of it, wherever they stand alone.
        """
        learned: set[str] = set()
        for text in texts:
            spots = tokens(text)
            words = self._words.of_all(spots)
            standing = Standing(text, spots, words, self._lexicon)
            learned.update(unknown_first_names(words, standing, self._lexicon))
        if not learned:
            return self
        lexicon = replace(self._lexicon, first_names=self._lexicon.first_names | learned)
        return NameFinder(tuple(self.people.values()), lexicon, self.replacements, born=self._born)

    def _all(self, text: str) -> Iterator[Finding]:
        """What says most comes first."""
        spots = tokens(text)
        words = self._words.of_all(spots)
        telling = [at for at, word in enumerate(words) if word.telling]
        names = NamesOfText(text, spots, words, self._index, self._lexicon, self._words)
        yield from self._traces.addresses(text)
        yield from self._numbers.find(text)
        yield from names.find(telling)
        yield from self._traces.initials(text, spots, words, telling)
        yield from self._traces.relations(text, spots, words, telling)
        yield from self._traces.diagnoses(spots, words, telling)
        yield from self._traces.combinations(text, spots, words, names.standing)

    def _own_texts(self, text: str) -> bytearray:
        """1 where a replacement stands already: nothing in it is a name."""
        taken = bytearray(len(text))
        for words in self.replacements.all():
            start = text.find(words)
            while start >= 0:
                end = start + len(words)
                taken[start:end] = b"\1" * len(words)
                start = text.find(words, end)
        return taken

    def _instead(self, finding: Finding) -> str:
        words = self.replacements
        if finding.kind in NAME_KINDS:
            kinds = {self.people[one].kind for one in finding.persons}
            name = words.guardian if kinds == {PersonKind.GUARDIAN} else words.pupil
            return name + "s" if finding.genitive else name
        return {
            FindingKind.BIRTH_DATE: words.birth_date,
            FindingKind.NATIONAL_ID: words.number,
            FindingKind.PHONE: words.phone,
            FindingKind.GROUP: words.group,
        }.get(finding.kind, "")


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end
