"""What the journal and the exchange say to each other about feeds: how far one goes, and what became of frames."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a feed: the highest sequence number and the id of that entry (64 hex digits)."""

    seq: int
    entry_id: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A frame that was not stored: its place among those handed over, and the reason as a code."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of frames that were handed over: stored now, stored before, not stored."""

    new: int
    known: int
    refused: tuple[Refusal, ...] = ()
