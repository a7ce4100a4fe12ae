"""Names as lists write them -> «Fornavn Etternavn» as people do.

Capitals and order are changed only where the column as a whole is written that way; «McDonald», «van der Berg», «Ó» and
Sámi letters stay as they are. Every change is reported as an issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.imports.content import without_marker
from skjema_app.imports.model import Issue

_PARTICLES = frozenset(
    {
        "af",
        "av",
        "von",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "das",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "ten",
        "ter",
        "zu",
    }
)
_PART = re.compile(r"[^\s'’-]+")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TRAILING_GROUP = re.compile(r"(.*\S)\s+\(?((?:[1-9]|10)[A-ZÆØÅ])\)?")
_GARBLED = re.compile(r"\ufffd|Ã[\x80-\xbf\u2018-\u203a˜¸¥¦†˜…‡]|Å[¡¾‹]|Ä[‘Œ‡]")
_MOSTLY = 0.6
_CLEARLY_CAPITALS = 3  # letters: «KM» and «Ó» may be initials or a whole name


@dataclass(frozen=True, slots=True)
class NameStyle:
    """How a column writes its names.

    Attributes:
        shouting: most of them are all capitals.
        surname_first: most of them are «ETTERNAVN Fornavn» without a comma.
    """

    shouting: bool = False
    surname_first: bool = False


@dataclass(frozen=True, slots=True)
class TidyName:
    """A name after tidying, and what was done to it."""

    text: str
    issues: frozenset[Issue] = frozenset()
    nickname: str = ""
    group: str = ""
    remark: bool = False


def style_of(names: Sequence[str]) -> NameStyle:
    """The style of a column, judged by those names that are long enough to tell."""
    telling = [name for name in names if sum(c.isalpha() for c in name) >= _CLEARLY_CAPITALS]
    if not telling:
        return NameStyle()
    shouting = sum(name.isupper() for name in telling)
    turned = [found for found in map(_split_capitals, telling) if found]
    surname_first = sum(len(last) >= _CLEARLY_CAPITALS for last, _ in turned)
    return NameStyle(shouting >= _MOSTLY * len(telling), surname_first >= _MOSTLY * len(telling))


def tidy_full_name(text: str, style: NameStyle) -> TidyName:
    """One cell with the whole name: «Nordmann, Kari», «NORDMANN Kari», «1. Kari Nordmann», «Alexander (Alex) Berg»."""
    name, nickname, remark = _without_brackets(without_marker(text))
    group = ""
    trailing = _TRAILING_GROUP.fullmatch(name)
    if trailing:
        name, group = trailing.group(1), trailing.group(2)
    issues: set[Issue] = {Issue.PARTLY_LEFT_OUT} if remark else set()
    parts = [part.strip() for part in re.split("[,;]", name)]
    if len(parts) == len(("last", "first")) and all(parts):
        last, first = (tidy_part(part, style, issues) for part in parts)
        name = f"{first} {last}"
    else:
        capitals = _split_capitals(name) if style.surname_first else None
        if capitals:
            last, first = capitals
            issues |= {Issue.CAPITALS_CHANGED, Issue.ORDER_CHANGED}
            name = f"{first} {recase(last)}"
        else:
            name = tidy_part(name, style, issues, whole=True)
    return TidyName(name, frozenset(issues), nickname, group, remark)


def tidy_part(text: str, style: NameStyle, issues: set[Issue], *, whole: bool = False) -> str:
    """A first or last name; all capitals become «Nordmann» when long enough to be sure, or when the column shouts."""
    letters = sum(character.isalpha() for character in text)
    if text.isupper() and letters > 1 and (letters >= _CLEARLY_CAPITALS or style.shouting):
        issues.add(Issue.CAPITALS_CHANGED)
        return recase(text, begins_name=whole)
    return text


def recase(text: str, *, begins_name: bool = False) -> str:
    """«VAN DER BERG-O'BRIEN» -> «van der Berg-O'Brien»; ``begins_name`` keeps a first particle's capital."""
    words = text.split()
    result = []
    for place, word in enumerate(words):
        particle = word.casefold() in _PARTICLES and len(words) > 1 and not (place == 0 and begins_name)
        result.append(word.lower() if particle else _PART.sub(_capitalised, word))
    return " ".join(result)


def _capitalised(match: re.Match[str]) -> str:
    part = match.group()
    if part.startswith("MC") and len(part) > len("MCX"):
        return f"Mc{part[2:].capitalize()}"
    return part.capitalize()


def name_issues(name: str) -> set[Issue]:
    """What looks wrong about a finished name."""
    issues: set[Issue] = set()
    if " " not in name:
        issues.add(Issue.ONE_WORD_NAME)
    if not all(c.isalpha() or c in " '-.’`´‐‑–·" or "\u0300" <= c <= "\u036f" for c in name):
        issues.add(Issue.ODD_NAME)
    if _GARBLED.search(name):
        issues.add(Issue.GARBLED)
    return issues


def _split_capitals(name: str) -> tuple[str, str] | None:
    """«NORDMANN Kari Anne» -> («NORDMANN», «Kari Anne»); None when the name is not written so."""
    words = name.split()
    count = 0
    while count < len(words) and words[count].isupper() and len(words[count]) > 1:
        count += 1
    rest = words[count:]
    if not count or not rest or any(word.isupper() and len(word) > len("X.") for word in rest):
        return None
    return " ".join(words[:count]), " ".join(rest)


def _without_brackets(name: str) -> tuple[str, str, bool]:
    """Name, nickname and whether a remark was dropped: one capitalised word in brackets is a nickname."""
    nickname, remark = "", False
    for found in _BRACKET.finditer(name):
        inner = found.group(1).strip()
        if inner.isalpha() and inner[:1].isupper() and not nickname:
            nickname = inner
        elif inner and not _TRAILING_GROUP.fullmatch(f"x {inner}"):
            remark = True
        elif inner:
            return name, nickname, remark
    return " ".join(_BRACKET.sub(" ", name).split()), nickname, remark
