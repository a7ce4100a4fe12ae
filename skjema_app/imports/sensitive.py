"""Recognises what is never kept (identity numbers, phones, addresses, e-mail) and the words that protect an address.

The protecting words are read in all their old and new forms; none of them is stored, shown or logged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from skjema_app.imports.model import LeftOutKind

_ID_DIGITS = 11
_ID = re.compile(r"\d{6}[ .-]?\d{5}")
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# D-numbers add 40 to the day; H- and test numbers add 40, 65 or 80 to the month.
_DAY_SHIFTS = (0, 40)
_MONTH_SHIFTS = (0, 40, 65, 80)
_LAST_DAY, _LAST_MONTH = 31, 12

_EMAIL = re.compile(r"[^\s@<>;,]{1,80}@[^\s@<>;,]{1,120}\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"(?:tlf\.?|mob\.?|telefon|mobil)?:?\s*(?:\+|00)?\d(?:[ ./-]?\d){7,13}", re.IGNORECASE)
_DATE_SHAPE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_LONG_NUMBER = re.compile(r"\+?(?<!\d)\d(?:[ ./-]{0,2}\d){4,19}")
_STREET = re.compile(
    r"\w{0,40}(?:veien|vegen|vei|veg|gata|gaten|gate|plass|allé|alle|terrasse|bakken|stien|haugen|lia|svingen|ringen|torg|torget|brygge)"
    r"\s{1,3}\d{1,4}\s?[a-z]?\b",
    re.IGNORECASE,
)
_POSTAL = re.compile(r"\b\d{4}\s+[A-ZÆØÅ][A-Za-zÆØÅæøå]{2,}")

_PROTECTED = re.compile(
    r"fortroli?g|fortruleg|kode\s*[67]\b|\bsperre[tda]\b|sperre\b|adressesperre|hemm?e?li?e?g|hemmeleg|skjerm(?:et|a|ing)\b"
    r"|diskresjon|beskytt(?:et|elses?)?\s*adr|adressebeskytt|klientadresse|\bsp[sf][fo]\b|\bstrfo\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:ikke|ikkje|ingen|inga|uten|utan)\s+(?:(?:strengt|strengt)\s+)?(?:fortrolig|fortruleg|sperre\w*|hemmelig|hemmeleg|skjerm\w*|kode)"
    r"(?:\s+adr\w*\.?|\s*[67])?\.?"
    r"|(?:strengt\s+)?(?:fortrolig|fortruleg|sperret|sperra|hemmelig|hemmeleg|skjermet|skjerma)(?:\s+adr\w*)?\s*[:=]?\s*(?:nei|n|0|false)",
    re.IGNORECASE,
)
_NO_PROTECTION = frozenset(
    {
        "",
        "nei",
        "n",
        "no",
        "0",
        "-",
        "–",
        "false",
        "usann",
        "ingen",
        "inga",
        "ikke",
        "ikkje",
        "ugradert",
        "vanlig",
        "vanleg",
    }
    | {"normal", "åpen", "open", "ordinær", "nei.", "0.0", "ikke aktuelt", "ukjent"}
)
_IN_NAME = re.compile(
    r"[(\[–-]?\s*(?:strengt\s+)?(?:fortrolig|fortruleg|sperret|sperra|hemmelig|hemmeleg|skjermet|skjerma)\s+adr\w*\.?\s*[)\]]?"
    r"|[(\[–-]?\s*\bkode\s*[67]\b\s*[)\]]?"
    r"|[(\[]\s*(?:strengt\s+)?(?:fortrolig|fortruleg|sperret|sperra|hemmelig|hemmeleg|skjermet|skjerma|sperre)\s*[)\]]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """Text to keep, what was taken out of it, and whether it told of a protected address."""

    text: str
    taken: frozenset[LeftOutKind]
    protected: bool


def is_national_id(cell: str) -> bool:
    """Whether a cell is a Norwegian identity number (fødselsnummer, D- or H-number, test number).

    Right check digits are enough, and so is a possible date: numbers from 2032 have other check digits.
    """
    return _ID.fullmatch(cell) is not None and _is_id("".join(c for c in cell if c.isdigit()))


def _is_id(digits: str) -> bool:
    if len(digits) != _ID_DIGITS or not digits.isascii():
        return False
    return _has_check_digits(digits) or _starts_with_date(digits)


def _has_check_digits(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    first = -sum(weight * number for weight, number in zip(_FIRST_WEIGHTS, numbers, strict=False)) % 11
    second = -sum(weight * number for weight, number in zip(_SECOND_WEIGHTS, numbers, strict=False)) % 11
    return (first, second) == (numbers[9], numbers[10])


def _starts_with_date(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    return any(1 <= day - shift <= _LAST_DAY for shift in _DAY_SHIFTS) and any(
        1 <= month - shift <= _LAST_MONTH for shift in _MONTH_SHIFTS
    )


def looks_like_email(cell: str) -> bool:
    """Whether a cell is or holds an e-mail address."""
    return "@" in cell and _EMAIL.search(cell) is not None


def looks_like_phone(cell: str) -> bool:
    """Whether a cell is a telephone number of eight digits or more."""
    return _PHONE.fullmatch(cell) is not None and _DATE_SHAPE.fullmatch(cell) is None


def looks_like_address(cell: str) -> bool:
    """Whether a cell is or holds a street with a number, or a postal code with its place."""
    return _STREET.search(cell) is not None or _POSTAL.search(cell) is not None


def says_protected(cell: str) -> bool:
    """Whether a remark or an address says that the address is protected; «ikke …» and «…: nei» say it is not."""
    return _PROTECTED.search(_DENIED.sub(" ", cell)) is not None


def protection_value(cell: str) -> bool:
    """What a column about protection says. Any value that is not a plain no means yes: the safe side."""
    return cell.casefold() not in _NO_PROTECTION and (_DENIED.fullmatch(cell) is None)


def scrub(text: str, *, numbers: bool = True) -> Scrubbed:
    """Take everything that is never kept out of a cell that is kept (a name, a class).

    Args:
        text: a cleaned cell.
        numbers: whether every long number goes, as from a name, or only identity and phone numbers.
    """
    taken: set[LeftOutKind] = set()
    protected = False
    told = _IN_NAME.search(text)
    if told:
        text = _without_protection(text, told)
        taken.add(LeftOutKind.REMARK)
        protected = True
    if "@" in text and _EMAIL.search(text):
        text = _EMAIL.sub(" ", text)
        taken.add(LeftOutKind.EMAIL)
    if any(character.isdigit() for character in text):
        text = _without_numbers(text, taken, every=numbers)
    return Scrubbed(" ".join(text.split()).strip(" ,;:/"), frozenset(taken), protected)


def _without_protection(text: str, told: re.Match[str]) -> str:
    """A name without the words that protect; what follows them outside brackets is part of the same remark."""
    before = text[: told.start()].strip()
    closed = told.group().endswith((")", "]"))
    return _IN_NAME.sub(" ", text) if closed or not before else before


def _without_numbers(text: str, taken: set[LeftOutKind], *, every: bool) -> str:
    for pattern in (_STREET, _POSTAL):
        if pattern.search(text):
            text = pattern.sub(" ", text)
            taken.add(LeftOutKind.ADDRESS)

    def note(match: re.Match[str]) -> str:
        digits = "".join(character for character in match.group() if character.isdigit())
        if _is_id(digits):
            taken.add(LeftOutKind.NATIONAL_ID)
        elif looks_like_phone(match.group()):
            taken.add(LeftOutKind.PHONE)
        elif every:
            taken.add(LeftOutKind.OTHER)
        else:
            return match.group()
        return " "

    return _LONG_NUMBER.sub(note, text)
