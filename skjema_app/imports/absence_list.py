"""Bytes of an absence list, from a file or pasted -> rows with dates, and what became of every other line.

Read with the same parts as class lists: encodings, separators, dates, names. One line per absence, from … to or one
day; lists that only hold sums tell no days and are refused with that reason. Only names, classes and days are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from skjema_app.domain.absence import MOST_HOURS, Validity
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.absence_words import AbsenceColumn, column_of, is_late, is_there, kind_of, yes_or_no
from skjema_app.imports.content import Kind, looks_like_group, read_date, tidy_group
from skjema_app.imports.content import kind_of as shape_of
from skjema_app.imports.frame import is_footer, is_total
from skjema_app.imports.mapping import signature
from skjema_app.imports.names import style_of, tidy_full_name, tidy_part
from skjema_app.imports.records import Record, read_table
from skjema_app.imports.text_decoding import decode

_SEARCHED = 40
_MOST_COLUMNS = 100
_SAMPLES = 3
_LONGEST_SAMPLE = 40
_LONGEST_NAME = 120
_NAMES = frozenset({AbsenceColumn.NAME, AbsenceColumn.FIRST_NAME, AbsenceColumn.LAST_NAME})
_SHOWN = frozenset({Kind.DATE, Kind.GROUP, Kind.NUMBER, Kind.COMMA_NAME, Kind.FULL_NAME, Kind.WORD})


class AbsenceSkip(StrEnum):
    """Why a line is no absence."""

    FRAME = "frame"  # titles, headers, sums, footers, blank lines
    NO_NAME = "no-name"
    NO_DATE = "no-date"
    BAD_DATE = "bad-date"
    BACKWARDS = "backwards"  # ends before it begins
    BAD_HOURS = "bad-hours"
    LATE = "late"  # came late: no absence
    THERE = "there"  # was at school


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence as one line tells it.

    Attributes:
        line: in the file, from 1.
        name: «Fornavn Etternavn».
        group: class, or "".
        birth: ISO date, or "".
        first: first day.
        last: last day.
        hours: 0 for whole days.
        validity: as told; unknown where the list doesn't say.
        documented: None where it doesn't say.
    """

    line: int
    name: str
    group: str
    birth: str
    first: date
    last: date
    hours: int = 0
    validity: Validity = Validity.UNKNOWN
    documented: bool | None = None


@dataclass(frozen=True, slots=True)
class AbsenceListColumn:
    """A column: header, samples, and what it is taken for."""

    index: int
    header: str
    role: AbsenceColumn
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AbsenceList:
    """The list as it was read.

    Attributes:
        rows: absences in file order.
        skipped: (line, reason) of all other lines.
        columns: one per column.
        mark: of the header, to remember a mapping by.
        file_date: the day the list was made, where it says so; ISO, or "".
        needs_mapping: the person must say which column is the name or the date; no rows are read then.
    """

    rows: tuple[AbsenceRow, ...]
    skipped: tuple[tuple[int, AbsenceSkip], ...]
    columns: tuple[AbsenceListColumn, ...]
    mark: str
    file_date: str = ""
    needs_mapping: bool = False


def read_absence_list(data: bytes, name: str, chosen: Mapping[int, AbsenceColumn] | None = None) -> AbsenceList:
    """Read a list.

    Args:
        data: the file's bytes, or what was pasted as UTF-8.
        name: the file's name; only to say what kind of file a refused one is.
        chosen: what a person says that columns are.

    Raises:
        SkjemaError: LIST_EMPTY, LIST_BINARY, LIST_TOO_LARGE, LIST_UNREADABLE; ABSENCE_NO_DAYS with ``reason`` «totals»
            (only sums).
    """
    table = read_table(decode(data, name).text)
    header_at = _header(table.records)
    header = table.records[header_at].cells if header_at is not None else ()
    body = table.records[header_at + 1 :] if header_at is not None else table.records
    columns = _columns(header, body, chosen or {})
    roles = {one.role for one in columns}
    if not roles & _NAMES or AbsenceColumn.FROM not in roles:
        if not chosen and {AbsenceColumn.DAYS, AbsenceColumn.HOURS} & roles and roles & _NAMES:
            raise SkjemaError(ErrorCode.ABSENCE_NO_DAYS, reason="totals")
        return AbsenceList((), (), columns, signature(header or table.records[0].cells), needs_mapping=True)
    reader = _Rows(columns, body)
    found = reader.read()
    framed = [(skip.line, AbsenceSkip.FRAME) for skip in table.skipped]
    before = table.records[: header_at + 1] if header_at is not None else ()
    framed += [(one.line, AbsenceSkip.FRAME) for one in before]
    skipped = tuple(sorted((*framed, *reader.skipped)))
    mark = signature(header or table.records[0].cells)
    return AbsenceList(found, skipped, columns, mark, _made_on(table.records, body))


def _header(records: Sequence[Record]) -> int | None:
    """The first record that names a name column and another one; else a first record that is all words, above dates."""
    for place, record in enumerate(records[:_SEARCHED]):
        roles = [role for cell in record.cells if (role := column_of(cell)) is not None]
        if len(roles) > 1 and _NAMES & set(roles):
            return place
    dates = [any(read_date(cell) for cell in record.cells) for record in records[:2]]
    return 0 if dates == [False, True] and len(records[0].filled) > 1 else None


def _columns(
    header: Sequence[str], body: Sequence[Record], chosen: Mapping[int, AbsenceColumn]
) -> tuple[AbsenceListColumn, ...]:
    width = min(_MOST_COLUMNS, max((len(one.cells) for one in body), default=len(header)))
    width = max(width, min(_MOST_COLUMNS, len(header)))
    found: list[AbsenceListColumn] = []
    taken: set[AbsenceColumn] = set()
    for index in range(width):
        cells = [one.cells[index] for one in body[:200] if index < len(one.cells) and one.cells[index]]
        words = header[index] if index < len(header) else ""
        role = chosen.get(index) or column_of(words) or (_by_content(cells, taken) if not words else None)
        if role is None or (role in taken and index not in chosen):
            role = AbsenceColumn.IGNORE
        if role is not AbsenceColumn.IGNORE:
            taken.add(role)
        found.append(AbsenceListColumn(index, words, role, _samples(cells)))
    return tuple(found)


def _by_content(cells: Sequence[str], taken: set[AbsenceColumn]) -> AbsenceColumn | None:
    """A column without words: names, classes and dates tell themselves where nearly all cells do."""
    shapes = [shape_of(cell) for cell in cells]
    if not shapes:
        return None
    for wanted, role in (
        ({Kind.FULL_NAME, Kind.COMMA_NAME}, AbsenceColumn.NAME),
        ({Kind.GROUP}, AbsenceColumn.GROUP),
        ({Kind.DATE}, AbsenceColumn.TO if AbsenceColumn.FROM in taken else AbsenceColumn.FROM),
    ):
        if sum(shape in wanted for shape in shapes) * 10 >= len(shapes) * 8 and role not in taken:
            return role
    if AbsenceColumn.FROM in taken and AbsenceColumn.KIND not in taken:
        told = sum(kind_of(cell) != (Validity.UNKNOWN, None) for cell in cells)
        return AbsenceColumn.KIND if told * 2 > len(cells) else None
    return None


def _samples(cells: Sequence[str]) -> tuple[str, ...]:
    shown = [cell for cell in dict.fromkeys(cells) if shape_of(cell) in _SHOWN and len(cell) <= _LONGEST_SAMPLE]
    return tuple(shown[:_SAMPLES])


def _made_on(records: Sequence[Record], body: Sequence[Record]) -> str:
    """«Skrevet ut 22.11.2026» above the header or below the list."""
    inside = {one.line for one in body if not is_footer(" ".join(one.filled))}
    for record in records:
        if record.line in inside:
            continue
        for word in " ".join(record.filled).replace(",", " ").split():
            day = read_date(word.strip(":;()"))
            if day:
                return day
    return ""


class _Rows:
    """The pass over the records below the header."""

    def __init__(self, columns: Sequence[AbsenceListColumn], body: Sequence[Record]) -> None:
        known = (one for one in columns if one.role is not AbsenceColumn.IGNORE)
        self._at: dict[AbsenceColumn, int] = {one.role: one.index for one in known}
        self._body = body
        self._names = style_of(
            [self._cell(one, AbsenceColumn.NAME) for one in body if self._cell(one, AbsenceColumn.NAME)]
        )
        self._heading = ""
        self.skipped: list[tuple[int, AbsenceSkip]] = []

    def read(self) -> tuple[AbsenceRow, ...]:
        """Every record as an absence, or among those skipped."""
        found: list[AbsenceRow] = []
        for record in self._body:
            made = self._row(record)
            if isinstance(made, AbsenceRow):
                found.append(made)
            else:
                self.skipped.append((record.line, made))
        return tuple(found)

    def _row(self, record: Record) -> AbsenceRow | AbsenceSkip:
        text = " ".join(record.filled)
        if len(record.filled) == 1 and looks_like_group(text):
            self._heading = tidy_group(text)
            return AbsenceSkip.FRAME
        first = self._cell(record, AbsenceColumn.FROM)
        if is_footer(text) or is_total(text) or column_of(first) is AbsenceColumn.FROM:
            return AbsenceSkip.FRAME
        name = self._name(record)
        if not name or len(name) > _LONGEST_NAME:
            return AbsenceSkip.NO_NAME
        if not first:
            return AbsenceSkip.NO_DATE
        days = [read_date(one) for one in (first, self._cell(record, AbsenceColumn.TO) or first)]
        if not all(days):
            return AbsenceSkip.BAD_DATE
        begins, ends = (date.fromisoformat(one) for one in days)
        if ends < begins:
            return AbsenceSkip.BACKWARDS
        row = AbsenceRow(
            line=record.line,
            name=name,
            group=tidy_group(self._cell(record, AbsenceColumn.GROUP)) or self._heading,
            birth=read_date(self._cell(record, AbsenceColumn.BIRTH)),
            first=begins,
            last=ends,
        )
        return self._told(record, row)

    def _told(self, record: Record, row: AbsenceRow) -> AbsenceRow | AbsenceSkip:
        kind = self._cell(record, AbsenceColumn.KIND)
        if is_late(kind):
            return AbsenceSkip.LATE
        if is_there(kind):
            return AbsenceSkip.THERE
        hours = _hours(self._cell(record, AbsenceColumn.HOURS))
        if hours is None:
            return AbsenceSkip.BAD_HOURS
        validity, documented = kind_of(kind)
        valid = yes_or_no(self._cell(record, AbsenceColumn.VALID))
        if valid is not None:
            validity = Validity.VALID if valid else Validity.INVALID
        noted = yes_or_no(self._cell(record, AbsenceColumn.DOCUMENTED))
        whole = _hours(self._cell(record, AbsenceColumn.DAYS)) or 0
        return replace(
            row,
            hours=0 if whole or hours >= MOST_HOURS else hours,
            validity=validity,
            documented=documented if noted is None else noted,
        )

    def _name(self, record: Record) -> str:
        whole = self._cell(record, AbsenceColumn.NAME)
        if whole:
            return tidy_full_name(whole, self._names).text
        parts = [self._cell(record, role) for role in (AbsenceColumn.FIRST_NAME, AbsenceColumn.LAST_NAME)]
        return " ".join(tidy_part(one, self._names, set()) for one in parts if one)

    def _cell(self, record: Record, role: AbsenceColumn) -> str:
        at = self._at.get(role)
        return record.cells[at] if at is not None and at < len(record.cells) else ""


def _hours(cell: str) -> int | None:
    """Whole hours, begun ones counted; 0 for none, None for something else."""
    text = cell.replace(",", ".").casefold().removesuffix("timer").removesuffix("t").strip()
    if not text:
        return 0
    try:
        value = float(text)
    except ValueError:
        return None
    return -int(-value // 1) if 0 <= value <= 100 else None
