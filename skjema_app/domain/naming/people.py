"""What the search is told: the people who are known, and the words that decide between a name and a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

_NONE: frozenset[str] = frozenset()


class PersonKind(StrEnum):
    """What somebody is to the school."""

    PUPIL = "elev"
    STAFF = "ansatt"
    GUARDIAN = "foresatt"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whose name is looked for.

    Attributes:
        person_id: any id that tells them from the others; comes back in findings.
        kind: pupil, staff or guardian.
        name: full name, given names first.
        nickname: what others call them, or "".
        group: class, e.g. "8B", or "".
        birth_date: ISO date, or "".
    """

    person_id: str
    kind: PersonKind
    name: str
    nickname: str = ""
    group: str = ""
    birth_date: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists (``resources/names``), every word folded by ``folding.fold``.

    Attributes:
        words: words of the language that are names too.
        first_names: common first names.
        surnames: common surnames.
        verbs: verbs that people are subjects of; after a word at the start of a sentence they make it a name.
        place_nouns: words after a name that make it a place («Berg skole»).
        place_words: words before a surname that may make it a place («på Berg»).
        compounds: what is written together with a name («Karigjengen»).
        titles: words before a name («læreren Stein»).
        before_names: words that stand before a surname without being a first name («Familien», «Da»).
        acronyms: capital letters that are no initials («BUP»).
        dotted: the same with full stops, without them («as» of «A.S.»).
        no_stop: abbreviations after whose full stop the sentence goes on.
        born: words that stand before a date of birth.
        relations: words that always point at somebody («tvillingbroren»).
        owned_relations: words that do so with an owner («moren til …»).
        owners: the words of ownership («til», «hennes»).
        diagnoses: rare diagnoses, each as its folded words.
    """

    words: frozenset[str] = _NONE
    first_names: frozenset[str] = _NONE
    surnames: frozenset[str] = _NONE
    verbs: frozenset[str] = _NONE
    place_nouns: frozenset[str] = _NONE
    place_words: frozenset[str] = _NONE
    compounds: frozenset[str] = _NONE
    titles: frozenset[str] = _NONE
    before_names: frozenset[str] = _NONE
    acronyms: frozenset[str] = _NONE
    dotted: frozenset[str] = _NONE
    no_stop: frozenset[str] = _NONE
    born: frozenset[str] = _NONE
    relations: frozenset[str] = _NONE
    owned_relations: frozenset[str] = _NONE
    owners: frozenset[str] = _NONE
    diagnoses: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Replacements:
    """What is written instead of a mention; handed in, since they are texts for people.

    They are never taken for names themselves, whatever the people are called.
    """

    pupil: str
    guardian: str
    birth_date: str
    number: str
    phone: str
    group: str

    def all(self) -> tuple[str, ...]:
        """Every replacement that is a text, with its genitive."""
        plain = [self.pupil, self.guardian, self.birth_date, self.number, self.phone, self.group]
        return tuple(text for text in plain if text)


class FindingKind(StrEnum):
    """What was found."""

    FULL_NAME = "fullt-navn"
    FIRST_NAME = "fornavn"
    SURNAME = "etternavn"
    NICKNAME = "kallenavn"
    INITIALS = "initialer"
    EMAIL = "e-post"
    BIRTH_DATE = "fodselsdato"
    GROUP = "klasse"
    PHONE = "telefon"
    NATIONAL_ID = "fodselsnummer"
    RELATION = "relasjon"
    DIAGNOSIS = "diagnose"
    COMBINATION = "kombinasjon"


NAME_KINDS = frozenset(
    {
        FindingKind.FULL_NAME,
        FindingKind.FIRST_NAME,
        FindingKind.SURNAME,
        FindingKind.NICKNAME,
        FindingKind.INITIALS,
        FindingKind.EMAIL,
    }
)
"""Kinds that are somebody's name."""


class Certainty(StrEnum):
    """Whether the program may act on it, or a person has to look."""

    SURE = "sikker"
    MAYBE = "kanskje"


@dataclass(frozen=True, slots=True)
class Finding:
    """One mention.

    Attributes:
        start: first character in the original text.
        end: the character after the last.
        kind: what it is.
        persons: ids of those who may be meant; empty for somebody who is not known.
        certainty: sure or maybe.
        genitive: «Karis», «Max's».
        suggestion: what could stand there instead, genitive included; "" where only a person can say.
    """

    start: int
    end: int
    kind: FindingKind
    persons: tuple[str, ...] = ()
    certainty: Certainty = Certainty.SURE
    genitive: bool = False
    suggestion: str = field(default="", compare=False)

    @property
    def person(self) -> str:
        """The one who is meant; "" when nobody known or more than one may be."""
        return self.persons[0] if len(self.persons) == 1 else ""

    @property
    def sure(self) -> bool:
        """Whether the program may act on it."""
        return self.certainty is Certainty.SURE
