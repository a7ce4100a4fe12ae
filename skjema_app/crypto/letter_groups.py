r"""Secrets as letters that people read, say and type: the recovery sheet and the one-time code (design-review § 1.11).

::

    letters = Crockford base32 of  payload || check,  5 bits a letter, most significant first
    check   = the first 12 bits of SHA-256("skjema/letters/1\0" || payload)
    sheet   = 128 + 12 bits = 7 groups of 4 letters        code = 88 + 12 bits = 5 groups

The alphabet has no I, L, O and U. Reading takes lower case, blanks and dashes anywhere, I and L as 1, O as 0. The
check lets one mistyped secret in 4,096 through; then the seal that it should open says no. It says nothing about the
secret, which has its full number of random bits beside it.
"""

from __future__ import annotations

import hashlib
import re

from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

SHEET_BITS = 128
CODE_BITS = 88
GROUP = 4
"""Letters in a group."""
BETWEEN = " - "
"""Stands between the groups on screen, on paper and in the QR code."""

_LABEL = b"skjema/letters/1\0"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_LETTER_BITS = 5
_CHECK_BITS = 12
_MISTYPED = {SHEET_BITS: ErrorCode.SHEET_MISTYPED, CODE_BITS: ErrorCode.CODE_MISTYPED}
_SKIPPED = re.compile(r"[\s\-‐‑‒–—−_]+")
_MOST_TYPED = 400  # characters looked at; ten times a sheet


def encode(payload: Secret) -> tuple[str, ...]:
    """The groups of a sheet (16 bytes) or a code (11 bytes).

    Raises:
        ValueError: for a payload of another length.
    """
    bits = 8 * len(payload)
    count = _letter_count(bits)
    with payload.exposed() as buffer:
        number = int.from_bytes(buffer, "big") << _CHECK_BITS | _check(buffer)
    shifts = range(_LETTER_BITS * (count - 1), -1, -_LETTER_BITS)
    letters = "".join(_ALPHABET[number >> shift & (len(_ALPHABET) - 1)] for shift in shifts)
    return tuple(letters[at : at + GROUP] for at in range(0, count, GROUP))


def shown(groups: tuple[str, ...]) -> str:
    """The one text form of the groups: ``7K3M - 9QXA - …``."""
    return BETWEEN.join(groups)


def decode(text: str, *, bits: int) -> Secret:
    """Read what a person typed.

    Args:
        text: typed, scanned or pasted.
        bits: `SHEET_BITS` or `CODE_BITS`.

    Raises:
        SkjemaError: SHEET_MISTYPED or CODE_MISTYPED with reason ``letter`` (details ``group`` from 1 and ``letter``),
            ``length`` (``found`` and ``wanted`` letters, ``group`` that is not of four letters, 0 when that can't be
            told), or ``check`` (well-formed, but some letter is another one).
        ValueError: for another number of bits.
    """
    wanted = _letter_count(bits)
    code = _MISTYPED[bits]
    typed = [group for group in _SKIPPED.split(_upper(text)) if group]
    letters = "".join(typed)
    for at, letter in enumerate(letters[: wanted + GROUP]):
        if letter not in _VALUES:
            seen = letter if letter.isprintable() else "?"
            raise SkjemaError(code, reason="letter", group=at // GROUP + 1, letter=seen)
    if len(letters) != wanted:
        raise SkjemaError(code, reason="length", found=len(letters), wanted=wanted, group=_odd_group(typed))
    number = 0
    for letter in letters:
        number = number << _LETTER_BITS | _VALUES[letter]
    payload = Secret.adopt(bytearray((number >> _CHECK_BITS).to_bytes(bits // 8, "big")))
    with payload.exposed() as buffer:
        fits = _check(buffer) == number & ((1 << _CHECK_BITS) - 1)
    if not fits:
        payload.wipe()
        raise SkjemaError(code, reason="check")
    return payload


def read_group(text: str) -> str:
    """One group as `encode` writes it, of what a person typed; what is no letter of ours stays as it is.

    For comparing one typed group with the one that was printed.
    """
    letters = _SKIPPED.sub("", _upper(text))
    return "".join(_ALPHABET[_VALUES[letter]] if letter in _VALUES else letter for letter in letters)


def _letter_count(bits: int) -> int:
    if bits not in _MISTYPED:
        msg = "a sheet has 128 bits, a code 88"
        raise ValueError(msg)
    return (bits + _CHECK_BITS) // _LETTER_BITS


def _upper(text: str) -> str:
    """Only a–z: elsewhere one character may become two (ß), or one of ours (ı)."""
    return "".join(letter.upper() if letter.isascii() else letter for letter in text[:_MOST_TYPED])


def _check(payload: bytearray) -> int:
    digest = hashlib.sha256(_LABEL)
    digest.update(payload)
    return int.from_bytes(digest.digest()[:2], "big") >> (16 - _CHECK_BITS)


def _odd_group(typed: list[str]) -> int:
    """The first group that isn't of four letters, from 1; 0 when it was typed without groups or all have four."""
    if len(typed) > 1:
        for number, group in enumerate(typed, start=1):
            if len(group) != GROUP:
                return number
    return 0
