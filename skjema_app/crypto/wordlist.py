"""Norwegian words for pass phrases, and the same words as what an attacker would guess.

The list comes with the package ``xkcdpass`` (``nor-nb``, about 137,000 dictionary words, many of them rare). Words that
many compounds are made of are words that everybody knows, so a word counts the more the more other words of the list
begin or end with it; pass phrases are drawn from those that do so at least twice.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from pathlib import Path

from xkcdpass import xkcd_password

from skjema_app.domain.errors import ErrorCode, SkjemaError

FEWEST_WORDS = 4096
"""Five words out of so many are 60 bits (user-review § 4.1)."""

_FILE = "nor-nb"
_PHRASE_WORD = re.compile(r"[a-zæøå]{4,8}\Z")
_SHORTEST_PART = 4
_JOINTS = "se"  # skole|s|aker, barn|e|hage
_FEWEST_COMPOUNDS = 2

# Nobody should have to type these each morning. A word that begins like one of the first is left out, and one that
# holds one of the second; too much goes rather than too little.
_BEGINNINGS = tuple(
    """
    abort aids alko amput angrep angst antabus arisk arrest attent avføring avmakt bagvask bajonett barm bastard
    bedrag bedøv begrav besatt bitch blod bloff bomb bordell brann brud brunst bryst buk bæsj bøddel bøll cannabis
    daud dement demon depre despot difteri diktat dildo djevel dolk dom dop drap drep drit drukk drukn dråpe dum død
    døv egg elend enke epidemi erek erot eskimo fallit fallos fanden fange fascis fatt feig feil feit fengsel fetisj
    fiende fis fitte flause flåt forakt forfall forgift fostr frykt full fyll fødsel før galge galing galn galskap
    gass gevær gift gisle giss gjeld gjerning glefs gny granat grav grim gris grov gru gråt gubbe hals handikap
    hankjønn harem hasj hat heil heks helvet heroin hevn hitler homo hor hospit hulk hund hunge hunkjønn hylle
    hysteri idiot incest indian injurie inkvis innavl innbr intim invali islam jåle jævl jøde kadaver kamp kapit
    kast katastr kick kill kirurg kiste kjerring kjønn klage klauv kniv knull kokain kolera kors krangel kreft krig
    kris kropp kråke krøpl kuk kus kval kvel kvest kåt lamhet lamm lapp lat lav lemlest lende lesb leukemi lide lik
    livmor lobotomi lort los lov luder lunge lus lyg lyv løgn maffia mafia makt malaria mann marer mark mart masse
    masta mensen misbruk mist mobb mongol mono mord morfin mus mygg myrd møkk nak narko nasjonal naut nazi neger
    nekrop nerve nevrose nød offer okse oper opiat opium orgasme orgi overfall overg panik panser pariser peni pest
    pikk pin piss plag polio porno prest prog promp prost psykose pubertet pul pupp pur pyton quisling rabies rase
    rasis redsel reker revolver ris rive rotte rov ruin rum runk rus rå røv samleie satan seks semitt sex sigøyner
    sinn sint sjakt sjalu sjel sjikan sjokk sjuk skade skalp skam skandale skit skjell skjend skjød skr skudd skurk
    skyld skyt slag slakt slav slem slik slodd slum slut slå smert smitt sneip snik snyl snyt snørr sod sorg spa
    spedal spir spreng sprit spy spøk stakkar stang stank stein steriliser sterk stikk stjel straff strup stryk stum
    stygg styrt stønn sult sup surrogat svak svart sverd svie svik svin svulst syk synd sår sæd sær taper tarm tater
    terror tiger tigger tiss tjuv torpe tortur tosk tragedi tramp traume trell trus trøbbel trøst tuber tukt tull
    tvang tvil tyfus tyran tysk tyster tyv tåre ufør uhell uhyr ulykk umenn umyndig uren urett urin utro utru utrydd
    vagabond vagin vansir vemod vill vold vond vrak vred vulgær våpen ånd ære ødel
    """.split()  # noqa: SIM905 - three hundred quotation marks less
)
_INSIDE = (
    "død", "drap", "drep", "dritt", "faen", "fitt", "helvet", "homo", "hore", "hæl", "jævl", "knull", "lik",
    "mobb", "mord", "nazi", "neger", "porno", "rumpe", "runk", "sex", "skit", "slave", "sæd", "tispe", "vold",
)  # fmt: skip


@functools.cache
def ranked_words() -> tuple[str, ...]:
    """Every word of the list, the best known first; takes about half a second once.

    Raises:
        SkjemaError: FILE_MISSING when the package's list is not there.
    """
    return tuple(word for word, _ in _by_use())


@functools.cache
def phrase_words() -> tuple[str, ...]:
    """The words that pass phrases are drawn from: 4–8 letters, a–å only, well known, none offensive or sad.

    Raises:
        SkjemaError: FILE_MISSING when the list is missing or too short to be worth 60 bits in five words.
    """
    words = tuple(
        word for word, uses in _by_use() if uses >= _FEWEST_COMPOUNDS and _PHRASE_WORD.match(word) and _is_kind(word)
    )
    if len(words) < FEWEST_WORDS:
        raise SkjemaError(ErrorCode.FILE_MISSING, path=_FILE)
    return words


@functools.cache
def _by_use() -> tuple[tuple[str, int], ...]:
    words = _read()
    uses: Counter[str] = Counter()
    for word in words:
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if word[:at] not in words:
                continue
            tail = word[at:]
            if tail not in words and tail[0] in _JOINTS and len(tail) > _SHORTEST_PART:
                tail = tail[1:]
            if tail in words:
                uses[word[:at]] += 1
                uses[tail] += 1
    counted = [(word, uses[word]) for word in words]
    return tuple(sorted(counted, key=_order))


def _order(item: tuple[str, int]) -> tuple[int, int, str]:
    word, uses = item
    return -uses, len(word), word


def _read() -> frozenset[str]:
    # The package's own reader falls back to an English list of the system without a word, so only its look-up is used.
    found = xkcd_password.locate_wordfile(_FILE)
    if found is None or Path(found).name != _FILE:
        raise SkjemaError(ErrorCode.FILE_MISSING, path=_FILE)
    text = unicodedata.normalize("NFC", Path(found).read_text(encoding="utf-8"))
    return frozenset(text.split())


def _is_kind(word: str) -> bool:
    return not word.startswith(_BEGINNINGS) and not any(part in word for part in _INSIDE)
