"""Failure code -> sentence in bokmål: what happened, whether anything is lost, what to do now (user-review § 4.13)."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.domain.errors import SkjemaError


@dataclass(frozen=True, slots=True)
class Sentence:
    """What to tell the person. At most 30 words in all; ``action`` is the label of a button that does it, or ""."""

    heading: str
    text: str
    action: str = ""


def sentence_for(error: SkjemaError) -> Sentence:
    """The sentence for a failure, with its details filled in."""
    raise NotImplementedError
