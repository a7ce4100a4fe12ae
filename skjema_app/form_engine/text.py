"""Texts for people as data, in the languages they were written in, and references to law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people. Empty ``nn`` or ``en`` means: not translated, bokmål is shown."""

    nb: str
    nn: str = ""
    en: str = ""

    def in_(self, language: str) -> str:
        """The text in a language ("nb", "nn", "en"), or in bokmål where there is none."""
        other = {"nn": self.nn, "en": self.en}.get(language, "")
        return other or self.nb

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.nb)

    def __str__(self) -> str:
        """The bokmål text."""
        return self.nb


NO_TEXT = Text("")


@dataclass(frozen=True, slots=True)
class LawRef:
    """A reference to law as data.

    Attributes:
        ref: the paragraph as it is written to people.
        checked: False: shown with «kontroller» until the school confirms it.
        since: the day it came, or comes, into force; None when it has long been so.
    """

    ref: str
    checked: bool
    since: date | None = None

    def comes_after(self, day: date) -> bool:
        """Whether it isn't in force yet on a day: only then its date is worth showing."""
        return self.since is not None and self.since > day
