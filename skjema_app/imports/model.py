"""What reading a class list gives: rows, skipped lines, columns and what was left out. Codes only, no prose.

The report is complete: every line of the file is in exactly one of ``ClassList.rows`` and ``ClassList.skipped``.
Nothing here holds an address, a phone number, a national identity number or a remark, so a preview may be shown whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from skjema_app.imports.mapping import ColumnMapping, ColumnRole


class SkipReason(StrEnum):
    """Why a line did not become a pupil."""

    BLANK = "blank"
    SEPARATOR_LINE = "separator-line"  # Excel's «sep=;»
    TITLE = "title"  # above the header, or a line that only names the list
    HEADER = "header"  # the header itself, and repeats of it on later pages
    HEADING = "heading"  # «8A» alone: the class of the pupils below
    TOTAL = "total"  # «Sum 24 elever»
    FOOTER = "footer"  # «Side 1 av 2», «Skrevet ut …»
    NO_NAME = "no-name"
    DUPLICATE_LINE = "duplicate-line"  # same name, class and birth date (or identity number) as an earlier line
    CONTINUATION = "continuation"  # the rest of a quoted cell that goes over several lines
    TOO_LONG = "too-long"  # a line above 4,000 characters or a name above 120


class Issue(StrEnum):
    """What a person should look at in a row that was read."""

    SAME_NAME = "same-name"  # another pupil in the list has this name and class
    NOT_TOLD_APART = "not-told-apart"  # … and no birth date tells them apart
    SAME_PERSON_TWICE = "same-person-twice"  # same name and birth date in two classes
    NO_GROUP = "no-group"
    GROUP_FROM_TITLE = "group-from-title"  # the class was read from the list's title
    ODD_GROUP = "odd-group"  # the class was too long to be one, and is left out
    ONE_WORD_NAME = "one-word-name"
    ODD_NAME = "odd-name"  # digits or symbols in the name
    GARBLED = "garbled"  # letters lost before the file came here («Ã¸», «�»)
    NAME_CLEANED = "name-cleaned"  # invisible or control characters were removed
    CAPITALS_CHANGED = "capitals-changed"  # «NORDMANN» -> «Nordmann»
    ORDER_CHANGED = "order-changed"  # «NORDMANN Kari» -> «Kari Nordmann», without a comma to say so
    PARTLY_LEFT_OUT = "partly-left-out"  # a number, an address or a remark stood in a cell that is kept
    BAD_BIRTH = "bad-birth"  # a birth date that is no date; left out
    STRAY_QUOTE = "stray-quote"
    EXTRA_CELLS = "extra-cells"
    MISSING_CELLS = "missing-cells"


class LeftOutKind(StrEnum):
    """Personal data that is never kept."""

    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    NATIONAL_ID = "national-id"
    REMARK = "remark"
    GUARDIAN = "guardian"
    OTHER = "other"  # numbers in a name that are none of these


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A pupil as one line of the file says it.

    Attributes:
        line: line in the file, from 1; identifies the row within its list.
        name: «Fornavn Etternavn», NFC, no invisible characters.
        group: class, or "".
        birth: ISO date, or "".
        contact_teacher: name, or "".
        nickname: name in daily use, or "".
        protected: fortrolig or strengt fortrolig adresse; on doubt True.
        issues: what a person should look at, in the order of ``Issue``.
    """

    line: int
    name: str
    group: str = ""
    birth: str = ""
    contact_teacher: str = ""
    nickname: str = ""
    protected: bool = False
    issues: tuple[Issue, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether another row of the list has the same name and class."""
        return Issue.SAME_NAME in self.issues


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that is no pupil. Its text is not kept: it may hold anything."""

    line: int
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Column:
    """A column as understood.

    Attributes:
        index: from 0.
        header: its header cell, or "" where there is none or where it holds words that are not to be repeated.
        role: what it is taken for.
        certain: False when the person should say what it is; ``role`` is then a guess.
        samples: up to three different values; empty for columns that are never kept.
    """

    index: int
    header: str
    role: ColumnRole
    certain: bool
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many pupils had a kind of data that was not kept."""

    kind: LeftOutKind
    pupils: int


@dataclass(frozen=True, slots=True)
class ClassList:
    """The preview of a class list.

    Attributes:
        rows: pupils in file order.
        skipped: all other lines in file order.
        columns: one per column.
        mapping: what was used; save ``mapping.to_json()`` under ``mapping.signature`` to have it remembered.
        remembered: True when a given mapping fitted this file.
        needs_mapping: True when a column is uncertain; the rows are then read with the guess.
        encoding: Python's name of the encoding.
        separator: one of ``;`` ``,`` tab ``|``, or "" for one column.
        lines: number of lines in the file.
        left_out: what was not kept.
        stated_total: the number of pupils the list itself states in its only totals row, or None.
    """

    rows: tuple[PupilRow, ...]
    skipped: tuple[SkippedLine, ...]
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    remembered: bool
    needs_mapping: bool
    encoding: str
    separator: str
    lines: int
    left_out: tuple[LeftOut, ...] = ()
    stated_total: int | None = None
