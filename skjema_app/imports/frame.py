"""The lines around the pupils: titles, totals and page footers, recognised by their words."""

from __future__ import annotations

import re

_TOTAL = re.compile(
    r"(?:(?:sum|totalt?|i alt|til ?sammen|antall?)(?: elev[ea]r)?\s?[:=]?\s?\d{0,5}(?: elev[ea]r| stk\.?)?"
    r"|\d{1,5} elev[ea]r)"
    r"(?:\s?[(,].*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_FOOTER = re.compile(
    r"(?:side|skrevet ut|utskrift|sist oppdatert|generert|rapport)\b.{0,5}\d|(?:skrevet ut|utskrift|kilde)\b.{0,3}:",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:klasselist[ea]\w*|elevlist[ea]\w*|navnelist[ea]\w*|list[ea] over|\w{0,30}sk[ou]le(?:år\w*)?)\b",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\b(1[0-3]|[1-9])\s?([A-ZÆØÅ])\b")


def is_total(text: str) -> bool:
    """«Sum 24 elever», «Antall elever: 24 (12 jenter)», «24 elever»; not a pupil who happens to be called Sum."""
    return _TOTAL.fullmatch(text) is not None


def stated_total(text: str) -> int | None:
    """The first number in a totals row, or None."""
    found = _NUMBER.search(text)
    return int(found.group()) if found else None


def is_footer(text: str) -> bool:
    """«Side 1 av 2», «Skrevet ut 22.11.2026»."""
    return _FOOTER.match(text) is not None


def is_title(text: str) -> bool:
    """«Klasseliste 8A», «Liksom skole», «Skoleåret 2026/27»."""
    return _TITLE.search(text) is not None


def class_in_title(text: str) -> str:
    """The only class that a title names, or ""."""
    classes = {f"{number}{letter}" for number, letter in _CLASS.findall(text)}
    return classes.pop() if len(classes) == 1 else ""
