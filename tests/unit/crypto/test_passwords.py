"""Passwords: suggestions are strong and kind, Norwegian habits are seen through, and each refusal has a reason."""

from __future__ import annotations

import unicodedata

import pytest
from crypto_kit import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from skjema_app.crypto import wordlist
from skjema_app.crypto.passwords import WeakReason, judge, require_strong, suggest, suggestion_bits
from skjema_app.domain.errors import ErrorCode

OWN = ("Kari Nordmann", "Lunde ungdomsskole")


def test_words_are_many_short_and_norwegian() -> None:
    words = wordlist.phrase_words()
    assert len(words) >= 4096
    assert len(set(words)) == len(words)
    assert all(4 <= len(word) <= 8 and word == unicodedata.normalize("NFC", word) for word in words)
    assert set("".join(words)) <= set("abcdefghijklmnopqrstuvwxyzæøå")
    assert {"blomst", "fjell", "bølge", "måke"} <= set(words)
    assert suggestion_bits() >= 60


@pytest.mark.parametrize(
    "word", ["drap", "faen", "hore", "mobbe", "mord", "nazi", "neger", "porno", "selvmord", "sorg", "vold"]
)
def test_no_offensive_or_sad_words(word: str) -> None:
    assert word not in wordlist.phrase_words()


def test_suggestions_are_five_different_words_and_judged_good() -> None:
    seen = set()
    for _ in range(50):
        phrase = suggest()
        words = phrase.split()
        assert len(words) == len(set(words)) == 5
        assert set(words) <= set(wordlist.phrase_words())
        assert judge(phrase, OWN).ok
        seen.add(phrase)
    assert len(seen) == 50


def test_a_word_never_comes_twice_in_a_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "skjema_app.crypto.passwords.phrase_words", lambda: ("fjell", "bølge", "blomst", "måke", "tjern")
    )
    for _ in range(10):
        assert len(set(suggest().split())) == 5


def test_a_list_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package falls back to an English list of the system when its own is missing: that must not go unseen."""
    for cached in (wordlist.phrase_words, wordlist.ranked_words, wordlist._by_use):
        cached.cache_clear()
    monkeypatch.setattr(wordlist.xkcd_password, "locate_wordfile", lambda _: "/usr/share/dict/words")
    refused(ErrorCode.FILE_MISSING, suggest)
    monkeypatch.setattr(wordlist.xkcd_password, "locate_wordfile", lambda _: None)
    refused(ErrorCode.FILE_MISSING, suggest)


def test_a_list_that_is_too_short_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for cached in (wordlist.phrase_words, wordlist.ranked_words, wordlist._by_use):
        cached.cache_clear()
    monkeypatch.setattr(wordlist, "FEWEST_WORDS", 10**6)
    refused(ErrorCode.FILE_MISSING, wordlist.phrase_words)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", WeakReason.TOO_SHORT),
        ("kort", WeakReason.TOO_SHORT),
        ("xK9#mQ2", WeakReason.TOO_SHORT),
        ("Passord123!", WeakReason.COMMON),
        ("P@ssord1234", WeakReason.COMMON),
        ("Sommer2026!", WeakReason.COMMON),
        ("velkommen1", WeakReason.COMMON),
        ("Kari Nordmann 2026", WeakReason.NAME_OR_SCHOOL),
        ("KariNordmann1984", WeakReason.NAME_OR_SCHOOL),
        ("nordmann-kari-1", WeakReason.NAME_OR_SCHOOL),
        ("Lunde ungdomsskole 8a", WeakReason.NAME_OR_SCHOOL),
        ("aaaaaaaaaaaaaaaa", WeakReason.REPEATED),
        ("abcabcabcabcabc", WeakReason.REPEATED),
        ("sol sol sol sol sol sol", WeakReason.REPEATED),
        ("å" * 60, WeakReason.REPEATED),
        ("qwertyuiopå", WeakReason.KEYBOARD),
        ("asdfghjkløæ", WeakReason.KEYBOARD),
        ("1234567890123", WeakReason.KEYBOARD),
        ("blåbærsyltetøy 42", WeakReason.GUESSABLE),
        ("tannlege sommerfugl", WeakReason.GUESSABLE),
    ],
)
def test_weak_ones_are_refused_with_the_reason(password: str, reason: WeakReason) -> None:
    judgement = judge(password, OWN)
    assert not judgement.ok
    assert judgement.reason is reason
    assert refused(ErrorCode.WEAK_PASSWORD, lambda: require_strong(password, OWN)) == reason.value


@pytest.mark.parametrize(
    "password",
    [
        "hunden spiser grønn ost hver onsdag",
        "xK9#mQ2$vLw!7",
        "Fem ender på isen ved Hjelmsøya",
        "tjern-måke-gartner-bølge-plomme",
        "tjernmåkegartnerbølgeplomme",
    ],
)
def test_good_ones_are_let_through(password: str) -> None:
    judgement = judge(password, OWN)
    assert judgement.ok
    assert judgement.reason is None
    assert judgement.guesses_log10 >= 10
    require_strong(password, OWN)


def test_own_words_count_whatever_their_form() -> None:
    decomposed = unicodedata.normalize("NFD", "Åse Ødegård")
    assert judge("åseødegård1", [decomposed]).reason is WeakReason.NAME_OR_SCHOOL
    assert judge(unicodedata.normalize("NFD", "åseødegård1"), ["Åse Ødegård"]).reason is WeakReason.NAME_OR_SCHOOL


def test_own_words_of_one_person_don_t_stick_to_the_next() -> None:
    password = "Hjelmsøya-29-rq"
    before = judge(password)
    assert not judge(password, ["Hjelmsøya"]).ok or judge(password, ["Hjelmsøya"]).guesses_log10 < before.guesses_log10
    assert judge(password) == before


def test_a_phrase_of_own_or_weak_words_is_no_phrase() -> None:
    assert judge("mandag mandag mandag mandag mandag").ok is False


def test_longer_than_the_estimator_takes() -> None:
    assert judge("hunden spiser grønn ost hver onsdag " * 20).ok
    assert judge("a" * 10_000).reason is WeakReason.REPEATED


@given(st.text(max_size=120))
@settings(max_examples=60)
def test_any_text_gets_a_judgement(text: str) -> None:
    judgement = judge(text, OWN)
    assert judgement.ok == (judgement.reason is None)
    assert judgement == judge(text, OWN)
