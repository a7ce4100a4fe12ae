"""First names that no list has, told by the surname after them: «Oline» of «Oline Testesen».

Whoever is named once with both names is often named by the first alone afterwards. What is learned here is only ever
something for a person to look at: at the start of a sentence a word that nobody thought of may stand before a surname.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from skjema_app.domain.naming.index import Part
from skjema_app.domain.naming.people import Lexicon
from skjema_app.domain.naming.sentences import Standing
from skjema_app.domain.naming.spelling import Word

_MOST_BEFORE = 3
"""Words before a surname: «Oline Marie Solveig Testesen»."""
_SHORTEST = 3


def unknown_first_names(words: Sequence[Word], standing: Standing, lexicon: Lexicon) -> Iterator[str]:
    """Folded words that stand as first names before a surname and that nothing else is known of."""
    for at, word in enumerate(words):
        if word.capital and not word.upper and _is_surname(word):
            for before in _names_before(at, words, standing):
                if _is_unknown(words[before]) and not _is_said_before_names(before, words, standing, lexicon):
                    yield words[before].folded


def _is_surname(word: Word) -> bool:
    """Whether it is somebody's surname, or a common one, and nothing else."""
    if word.is_word or word.first_name:
        return False
    return set(word.parts.values()) <= {Part.LAST} if word.parts else word.surname


def _names_before(at: int, words: Sequence[Word], standing: Standing) -> Iterator[int]:
    """Places of the words that may be one name with the surname, last first."""
    for before in range(at - 1, max(at - 1 - _MOST_BEFORE, -1), -1):
        word = words[before]
        if standing.between(before + 1) != " " or not word.capital or word.upper or word.genitive:
            return
        if not (word.first_name or _is_unknown(word)):
            return
        yield before


def _is_unknown(word: Word) -> bool:
    other = word.telling or word.is_word or word.parts
    return not other and len(word.folded) >= _SHORTEST and word.folded.isalpha()


def _is_said_before_names(at: int, words: Sequence[Word], standing: Standing, lexicon: Lexicon) -> bool:
    """«Familien Testesen», and where its capital letter says nothing «Da Testesen»."""
    folded = words[at].folded
    if folded in lexicon.titles or folded in lexicon.before_names:
        return True
    return standing.starts(at) and (folded in lexicon.verbs or folded in lexicon.place_words)
