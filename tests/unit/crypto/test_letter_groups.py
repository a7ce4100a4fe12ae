"""Sheet and code as letters: read back however they are typed, and mistakes are found and placed."""

from __future__ import annotations

import hashlib

import pytest
from crypto_kit import refused
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.crypto.letter_groups import CODE_BITS, SHEET_BITS, decode, encode, read_group, shown
from skjema_app.crypto.secret import Secret
from skjema_app.domain.errors import ErrorCode, SkjemaError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHEET = Secret(bytes(range(16)))
CODE = Secret(bytes(range(11)))
sheets = st.binary(min_size=16, max_size=16)
codes = st.binary(min_size=11, max_size=11)


def details(text: str, bits: int = SHEET_BITS) -> dict[str, str | int]:
    with pytest.raises(SkjemaError) as caught:
        decode(text, bits=bits)
    assert caught.value.code is {SHEET_BITS: ErrorCode.SHEET_MISTYPED, CODE_BITS: ErrorCode.CODE_MISTYPED}[bits]
    return caught.value.details


def test_golden() -> None:
    """Printed sheets must be readable for ever: never change these."""
    assert shown(encode(SHEET)) == "000G - 40R4 - 0M30 - E209 - 185G - R38E - 1YPB"
    assert shown(encode(CODE)) == "000G - 40R4 - 0M30 - E209 - 1AGG"


@given(sheets)
def test_letters_are_plain_base32_of_secret_and_check(data: bytes) -> None:
    """Written out once more, bit by bit."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "".join(f"{byte:08b}" for byte in hashlib.sha256(b"skjema/letters/1\0" + data).digest())[:12]
    letters = "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))
    assert "".join(encode(Secret(data))) == letters


@given(sheets | codes, st.sampled_from(["", " ", "-", " - ", "–", "\n", "\u00a0"]), st.booleans(), st.booleans())
def test_every_way_of_typing_is_read(data: bytes, between: str, lower: bool, confused: bool) -> None:
    secret = Secret(data)
    text = f" {between.join(encode(secret))} "
    if confused:
        text = text.replace("0", "O").replace("1", "l", 1).replace("1", "I")
    if lower:
        text = text.lower()
    assert decode(text, bits=8 * len(data)).matches(secret)


@pytest.mark.parametrize(("secret", "groups"), [(SHEET, 7), (CODE, 5)])
def test_number_of_groups(secret: Secret, groups: int) -> None:
    made = encode(secret)
    assert len(made) == groups
    assert {len(group) for group in made} == {4}


def test_a_wrong_letter_is_placed() -> None:
    groups = list(encode(SHEET))
    groups[4] = "18U0"
    assert details(shown(tuple(groups))) == {"reason": "letter", "group": 5, "letter": "U"}
    assert details("å" + "0" * 27)["letter"] == "å"
    assert details("0000ß")["group"] == 2
    assert details("\u202e")["letter"] == "?"


def test_missing_and_extra_letters_are_counted() -> None:
    groups = list(encode(CODE))
    groups[2] = groups[2][:3]
    assert details(shown(tuple(groups)), CODE_BITS) == {"reason": "length", "found": 19, "wanted": 20, "group": 3}
    assert details("".join(groups), CODE_BITS)["group"] == 0
    assert details("", CODE_BITS) == {"reason": "length", "found": 0, "wanted": 20, "group": 0}
    assert details(shown(encode(SHEET)), CODE_BITS)["reason"] == "length"
    assert details(shown(encode(CODE)))["reason"] == "length"
    assert details("0" * 10_000_000)["reason"] == "length"


def test_every_single_wrong_letter_of_a_sheet_is_found() -> None:
    """The check is 12 bits, so that this holds for nearly all; the golden sheet and code have no exception."""
    for secret, bits in ((SHEET, SHEET_BITS), (CODE, CODE_BITS)):
        letters = "".join(encode(secret))
        found = total = 0
        for at in range(len(letters)):
            for other in ALPHABET.replace(letters[at], ""):
                total += 1
                try:
                    decode(letters[:at] + other + letters[at + 1 :], bits=bits)
                except SkjemaError as error:
                    found += error.details["reason"] == "check"
        assert total - found <= 3


@given(st.text(max_size=80), st.sampled_from([SHEET_BITS, CODE_BITS]))
def test_any_text_gives_an_answer(text: str, bits: int) -> None:
    assert details(text, bits)["reason"] in {"letter", "length", "check"}


def test_other_lengths_are_mistakes_of_the_program() -> None:
    with pytest.raises(ValueError, match="88"):
        encode(Secret(b"x"))
    with pytest.raises(ValueError, match="88"):
        decode("0", bits=64)


def test_one_group_typed_back() -> None:
    assert read_group(" 4or-4 ") == "40R4"
    assert read_group("Li0o") == "1100"
    assert read_group("u?") == "U?"


def test_errors_hold_no_secret() -> None:
    letters = "".join(encode(SHEET))
    assert refused(ErrorCode.SHEET_MISTYPED, lambda: decode(letters[:-1] + "0", bits=SHEET_BITS)) == "check"
    assert details(letters[:-1] + "0") == {"reason": "check"}
