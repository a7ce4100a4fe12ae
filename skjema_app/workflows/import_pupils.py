"""Take pupils from a class list: preview, mapping, compare with the list that is there, take over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.domain.documents import Pupil
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the file: header, three sample values, and what it is taken as ("" = not used)."""

    index: int
    header: str
    samples: tuple[str, ...]
    taken_as: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one line of the file. ``kind``: "pupil", "doubtful", "skipped". ``sentence`` is for people."""

    line: int
    kind: str
    name: str
    group: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ListPreview:
    """A class list read but not yet taken over.

    Attributes:
        file_name: name of the file.
        columns: the columns with their mapping; ``choices`` are the possible meanings (code, words).
        choices: what a column can be taken as.
        needs_mapping: the person must say which column is which.
        lines: line-by-line report.
        new: names that are new, as "Kari Nordmann (8A)".
        moved: "Kari Nordmann: 8A → 8B".
        left: in the present list, not in the file; never deleted, marked as left only if chosen.
        same: how many are unchanged.
        summary: one sentence.
    """

    file_name: str
    columns: tuple[ColumnChoice, ...]
    choices: tuple[tuple[str, str], ...]
    needs_mapping: bool
    lines: tuple[ReportLine, ...]
    new: tuple[str, ...]
    moved: tuple[str, ...]
    left: tuple[str, ...]
    same: int
    summary: str


def list_pupils(session: Session, *, include_left: bool = False) -> tuple[Pupil, ...]:
    """The person's pupil list, by class and name."""
    raise NotImplementedError


def add_pupil(session: Session, name: str, group: str) -> Change:
    """A pupil typed by hand."""
    raise NotImplementedError


def read_list(session: Session, file: Path, *, mapping: dict[int, str] | None = None) -> ListPreview:
    """Read a file and compare; writes nothing. Raises LIST_EMPTY, LIST_BINARY, LIST_NO_COLUMNS …"""
    raise NotImplementedError


def take_over_list(
    session: Session, file: Path, *, mapping: dict[int, str] | None = None, mark_left: bool = False
) -> tuple[ListPreview, Change]:
    """Read again and write the list as one journal entry; remembers the mapping for files with these columns."""
    raise NotImplementedError
