"""Why documents are erased, as codes: statements of erasure carry no free text (design-review §§ 1.41, 1.42)."""

from __future__ import annotations

from enum import StrEnum


class ErasureReason(StrEnum):
    """The reason that both who state an erasure give."""

    ARCHIVED = "archived"  # every document has its journalpost number
    WRONG_PERSON = "wrong-person"  # it is about somebody else than it says, or should not have been written
    NOT_NEEDED = "not-needed"  # the purpose is gone, and it is not to be archived
    DEMANDED = "demanded"  # the person, guardians or an authority have a right to it
    RETENTION = "retention"  # the time it may be kept is over


DECIDED = frozenset(ErasureReason) - {ErasureReason.ARCHIVED}
"""Reasons of a decision by the rector: nothing has to be archived first."""
