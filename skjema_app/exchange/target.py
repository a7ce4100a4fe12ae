"""Where entries are exchanged: areas of named files, whatever lies behind them (a folder now, a database later).

Nothing here is trusted: names, sizes and contents come from whoever can write to the place. A device writes to its own
areas only; join requests are the one thing that several may put down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

HEAD_NAME = "head"
MOST_SEGMENT_BYTES = 4 * 1024 * 1024
"""Bytes of one segment at most (design-review § 1.35)."""
MOST_BLOB_BYTES = 25 * 1024 * 1024 + 64 * 1024 + 64
"""Bytes of one encrypted attachment at most: 25 MiB of content with its padding."""


class AreaKind(StrEnum):
    """The kinds of areas."""

    DEVICES = "devices"
    """One name per device that has written anything; can be listed only."""
    FEED = "feed"
    """Segments ``00000001.seg`` … and ``head`` of one device."""
    BLOBS = "blobs"
    """Attachments of one device, named by the SHA-256 of their bytes."""
    JOIN = "join"
    """Join requests ``<32 hex digits>.req``."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area; ``device`` is "" where it belongs to nobody."""

    kind: AreaKind
    device: str = ""


DEVICES = Area(AreaKind.DEVICES)
JOIN = Area(AreaKind.JOIN)


def feed_of(device: str) -> Area:
    """Segments and head of a device."""
    return Area(AreaKind.FEED, device)


def blobs_of(device: str) -> Area:
    """Attachments of a device."""
    return Area(AreaKind.BLOBS, device)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file with a fitting name: its bytes, and a mark that is another when the file has changed (most likely)."""

    name: str
    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that is not ours to read: its name made harmless, and why it is left alone.

    ``reason`` is ``name``, ``copy`` (a sync client's), ``temporary``, ``link``, ``not-a-file``, ``not-a-folder``,
    ``too-large`` or ``too-many``.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in an area, sorted by name."""

    entries: tuple[Listed, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every name that something lies at."""
        return frozenset([entry.name for entry in self.entries] + [one.name for one in self.ignored])


class Target(Protocol):
    """A place for exchange. Every call raises SkjemaError with a FOLDER_… code when the place itself fails."""

    @property
    def name(self) -> str:
        """Short and lasting, says nothing about the place: what is remembered about this target is filed under it."""
        ...

    def list(self, area: Area) -> Listing:
        """The fitting names of an area and the ones left alone; empty when the area isn't there."""
        ...

    def read(self, area: Area, name: str, limit: int) -> bytes:
        """The bytes of one file.

        Raises:
            SkjemaError: FILE_MISSING; FOLDER_FILE_REFUSED with reason ``link``, ``not-a-file`` or ``too-large``.
        """
        ...

    def put(self, area: Area, name: str, data: bytes) -> None:
        """Write a new file, all or nothing, so that it survives a power cut.

        Raises:
            SkjemaError: FILE_EXISTS.
        """
        ...

    def replace(self, area: Area, name: str, data: bytes) -> None:
        """Write a file that may be there already, all or nothing."""
        ...

    def mend(self, area: Area, name: str, data: bytes) -> None:
        """Write another device's file without what was erased; an issuer does it where the device can't any more."""
        ...

    def remove(self, area: Area, name: str) -> None:
        """Delete a join request; one that is gone is fine. Nothing else is ever deleted."""
        ...
