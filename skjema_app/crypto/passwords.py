"""Passwords: a suggested phrase of five words, and an honest judgement of what people choose themselves.

A stolen vault can be guessed at by anyone with a computer; nothing but the password and the price of one guess limits
that. So a new password must stand 10^10 guesses (score 4 of zxcvbn), or be a phrase of five different words of our
list (design-review § 1.48, user-review § 4.1). zxcvbn knows English; it is given the Norwegian words, the weak ones
that Norwegians use, keyboard rows with æ, ø and å, and the person's own words.
"""

from __future__ import annotations

import functools
import math
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skjema_app.crypto.wordlist import phrase_words, ranked_words
from skjema_app.domain.errors import ErrorCode, SkjemaError

PHRASE_WORDS: Final = 5
FEWEST_GUESSES_LOG10: Final = 10.0
_SHORTEST_JUDGED = 8  # shorter than this, nothing else needs to be said
_SHORT = 12
_JUDGED_CHARACTERS = (
    72  # zxcvbn grows with the square of the length; a longer password is at least as good as its start
)
_SHORTEST_OWN_WORD = 3
_BEST_SCORE = 4
_HALF = 0.5
_SEPARATORS = re.compile(r"[\s.,;:_+\-–—/]+")

_WEAK_WORDS: Final = tuple(
    """
    passord passordet hemmelig hemmelighet velkommen sommer sommeren vinter vinteren høst høsten vår våren skole skolen
    ungdomsskole ungdomsskolen barneskole barneskolen lærer læreren rektor rektoren elev eleven elever kontor inspektør
    kontaktlærer skjema hvelv admin administrator bruker gjest test testing norge norsk oslo bergen trondheim stavanger
    tromsø kristiansand drammen fotball håndball ski liverpool manchester arsenal chelsea brann rosenborg vålerenga
    januar februar mars april mai juni juli august september oktober november desember mandag tirsdag onsdag torsdag
    fredag lørdag søndag ferie sommerferie juleferie påske påskeferie julaften jul syttendemai kjærlighet kjæreste mamma
    pappa mormor farmor bestemor bestefar hund katt pusekatt hest sjokolade pizza taco kaffe elsker jegelskerdeg hei
    heisann hallo halla solskinn sol hytte hytta båt fjell fjord troll viking elg laks brunost vaffel matte engelsk
    gym klasse klassen klasserom tavle trinn vgs udir feide visma itslearning teams onenote
    """.split()  # noqa: SIM905 - two hundred quotation marks less
)
_KEYBOARD_ROWS: Final = (
    "qwertyuiopå", "qwertyuiop", "asdfghjkløæ", "asdfghjkl", "zxcvbnm", "1234567890+", "øæå", "æøå", "qazwsxedc",
    "1qaz2wsx", "|1234567890+\\", "!\"#¤%&/()=?",
)  # fmt: skip


class WeakReason(StrEnum):
    """Why a password is refused; each has its own sentence."""

    TOO_SHORT = "too-short"
    COMMON = "common"
    NAME_OR_SCHOOL = "name-or-school"
    REPEATED = "repeated"
    KEYBOARD = "keyboard"
    GUESSABLE = "guessable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a password is worth.

    Attributes:
        ok: whether it may guard a vault.
        reason: why not, or None.
        guesses_log10: how many digits the number of guesses has; 10 and more is good.
    """

    ok: bool
    reason: WeakReason | None
    guesses_log10: float


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a password that zxcvbn recognised."""

    kind: str
    source: str
    word: str
    length: int


@dataclass(frozen=True, slots=True)
class _Estimate:
    score: int
    guesses_log10: float
    parts: tuple[_Part, ...]


def suggest() -> str:
    """Five words drawn by the system's random source, with blanks between: 63 bits.

    Raises:
        SkjemaError: FILE_MISSING when the word list did not come with the program.
    """
    words = phrase_words()
    chosen: list[str] = []
    while len(chosen) < PHRASE_WORDS:
        word = secrets.choice(words)
        if word not in chosen:
            chosen.append(word)
    return " ".join(chosen)


def suggestion_bits() -> float:
    """How many bits a suggested phrase is worth against somebody who knows the list."""
    count = len(phrase_words())
    return sum(math.log2(count - taken) for taken in range(PHRASE_WORDS))


def judge(text: str, own_words: Sequence[str] = ()) -> Judgement:
    """Judge a password; the same text always gets the same judgement.

    Args:
        text: the password, as typed. Only its first 72 characters are looked at; it is never shortened itself.
        own_words: what an attacker knows about the person: their name, the school.
    """
    password = unicodedata.normalize("NFC", text)
    if _is_phrase(password, own_words):
        return Judgement(ok=True, reason=None, guesses_log10=suggestion_bits() * math.log10(2))
    own = _own_words(own_words)
    # A blank or a hyphen between two words is worth little, but hides from zxcvbn that «Kari Nordmann 2026» is a name
    # and a year; so the same text without them counts too, and the lower of the two is the judgement.
    compact = _SEPARATORS.sub("", password)
    estimates = [_estimate(form[:_JUDGED_CHARACTERS], own) for form in (password, compact)]
    worst = min(estimates, key=_guesses)
    if worst.score >= _BEST_SCORE and worst.guesses_log10 >= FEWEST_GUESSES_LOG10:
        return Judgement(ok=True, reason=None, guesses_log10=worst.guesses_log10)
    return Judgement(ok=False, reason=_reason(password, worst.parts, set(own)), guesses_log10=worst.guesses_log10)


def require_strong(text: str, own_words: Sequence[str] = ()) -> None:
    """`judge`, as a guard.

    Raises:
        SkjemaError: WEAK_PASSWORD with a `WeakReason` as ``reason``.
    """
    judgement = judge(text, own_words)
    if judgement.reason is not None:
        raise SkjemaError(ErrorCode.WEAK_PASSWORD, reason=judgement.reason.value)


def _is_phrase(password: str, own_words: Sequence[str]) -> bool:
    known = frozenset(phrase_words()) - set(_own_words(own_words)) - set(_WEAK_WORDS)
    words = [word for word in _SEPARATORS.split(password.casefold()) if word]
    return len(known.intersection(words)) >= PHRASE_WORDS


def _own_words(own_words: Sequence[str]) -> tuple[str, ...]:
    """The words, their parts and the parts run together, in small letters."""
    found: dict[str, None] = {}
    for text in own_words:
        parts = [part for part in _SEPARATORS.split(unicodedata.normalize("NFC", text).casefold()) if part]
        for word in (*parts, "".join(parts), "".join(part[0] for part in parts)):
            if len(word) >= _SHORTEST_OWN_WORD:
                found[word] = None
    return tuple(found)


def _guesses(estimate: _Estimate) -> float:
    return estimate.guesses_log10


def _estimate(password: str, own: tuple[str, ...]) -> _Estimate:
    if not password:
        return _Estimate(0, 0.0, ())
    zxcvbn = _load_zxcvbn()
    result: Mapping[str, object] = zxcvbn(password, user_inputs=[*own, *_KEYBOARD_ROWS, *_WEAK_WORDS])  # type: ignore[operator]
    score, guesses, sequence = result["score"], result["guesses_log10"], result["sequence"]
    if not isinstance(score, int) or not isinstance(sequence, list):
        msg = "zxcvbn answered in a form we do not know"
        raise TypeError(msg)
    return _Estimate(score, float(str(guesses)), tuple(_part(match) for match in sequence))


def _part(match: Mapping[str, object]) -> _Part:
    return _Part(
        kind=str(match.get("pattern", "")),
        source=str(match.get("dictionary_name", "")),
        word=str(match.get("matched_word", "")),
        length=len(str(match.get("token", ""))),
    )


@functools.cache
def _load_zxcvbn() -> object:
    """The estimator with the Norwegian words among its lists; imported late, it takes half a second with them."""
    from zxcvbn import matching, zxcvbn

    matching.add_frequency_lists({"norwegian": ranked_words()})
    return zxcvbn


def _reason(password: str, parts: tuple[_Part, ...], own: set[str]) -> WeakReason:
    """The one reason that helps most: what the largest recognised piece is."""
    if len(password) < _SHORTEST_JUDGED:
        return WeakReason.TOO_SHORT
    weight: dict[WeakReason, int] = {}
    for part in parts:
        reason = _reason_of(part, own)
        if reason is not None:
            weight[reason] = weight.get(reason, 0) + part.length
    if WeakReason.NAME_OR_SCHOOL in weight:
        return WeakReason.NAME_OR_SCHOOL
    if weight:
        heaviest = max(weight, key=weight.__getitem__)
        if weight[heaviest] >= _HALF * min(len(password), _JUDGED_CHARACTERS):
            return heaviest
    return WeakReason.TOO_SHORT if len(password) < _SHORT else WeakReason.GUESSABLE


def _reason_of(part: _Part, own: set[str]) -> WeakReason | None:
    if part.kind == "dictionary":
        if part.source == "user_inputs" and part.word in own:
            return WeakReason.NAME_OR_SCHOOL
        if part.source == "user_inputs" and part.word in _KEYBOARD_ROWS:
            return WeakReason.KEYBOARD
        if part.source in {"user_inputs", "passwords"}:
            return WeakReason.KEYBOARD if part.word in "qwertyuiopasdfghjklzxcvbnm1234567890" else WeakReason.COMMON
        return None
    return {"repeat": WeakReason.REPEATED, "sequence": WeakReason.KEYBOARD, "spatial": WeakReason.KEYBOARD}.get(
        part.kind
    )
