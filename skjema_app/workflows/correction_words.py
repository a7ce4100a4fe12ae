"""What a correction says, and which notes are corrections; how one is written stands in ``corrections.py``."""

from __future__ import annotations

from collections.abc import Iterable

from skjema_app.domain.documents import DocumentEvent, EventKind
from skjema_app.system.texts import _

CORRECTION = "retting"
"""``how`` of a note that corrects."""


def corrections_in(events: Iterable[DocumentEvent]) -> tuple[DocumentEvent, ...]:
    """Those of some events that correct, in their order."""
    return tuple(one for one in events if one.kind is EventKind.NOTE and one.how == CORRECTION)


def said(wrong: str, right: str) -> str:
    """What a correction says."""
    return _("Feil: {wrong} Riktig: {right}").format(wrong=_sentence(wrong), right=_sentence(right))


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return words if words[-1:] in {".", "!", "?", "»"} else f"{words}."
