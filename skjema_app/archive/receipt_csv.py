"""Receipts as the office has them: a table from Excel in any shape, or one column pasted in (issue E1, item 4).

Reading decides nothing about documents: it gives lines with a key and a number. `match` holds them against what waits.
Nothing is taken over in part: one line that doesn't fit, and the person is told which, before anything is written.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.domain.errors import ErrorCode, SkjemaError

LARGEST = 4 << 20
LONGEST_NUMBER = 40
_MOST_LINES = 20_000
_SEPARATORS = (";", "\t", ",")
_NUMBER_HEADERS = frozenset(
    ("journalpost", "journalpostnummer", "journalpostnr", "journalnr", "journalnummer", "jpnr", "jp", "saksdokument")
)
_KEY_HEADERS = frozenset(("dokument", "dokumentid", "id", "ref", "referanse"))
_PLACE_HEADERS = frozenset(("nr", "nummer", "lopenr", "løpenr", "rad"))
_NUMBER = re.compile(r"[0-9A-Za-zÆØÅæøå][0-9A-Za-zÆØÅæøå./_ –-]*")
_ID = re.compile(r"[0-9a-f]{8,64}")


class Fault(StrEnum):
    """What is wrong with a line; each has its own sentence."""

    COUNT = "antall"  # a pasted column has more or fewer lines than there are documents
    UNKNOWN = "ukjent"  # no document of this round
    AMBIGUOUS = "flere"  # the start of an id that fits several
    TWICE = "to-ganger"  # one document on two lines with different numbers
    SAME_NUMBER = "samme-nummer"  # two documents that don't belong together have one number
    SHAPE = "form"  # doesn't look like a number of a journalpost
    OTHER_NUMBER = "annet-nummer"  # it has another number already
    NO_KEY = "uten-dokument"  # the line doesn't say which document
    WHICH_PUPIL = "hvilken-elev"  # several pupils were delivered alone that day, and the column doesn't say whose it is


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line: its number in the file, which document (start of its id, or the place in the worklist), which number."""

    line: int
    key: str
    place: int
    number: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that doesn't fit.

    Attributes:
        fault: why.
        line: its number, 0 for the whole.
        what: the number or id it is about.
        counts: for ``COUNT``: (lines that were pasted, documents that wait).
    """

    fault: Fault
    line: int
    what: str = ""
    counts: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that a number can be given to.

    Attributes:
        document_id: which.
        main: the document whose journalpost it is an attachment of.
        place: in the worklist, from 1; 0 when it isn't in it any more.
        number: the number that it has, or "".
    """

    document_id: str
    main: str
    place: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Numbers by document; with problems nothing is to be written. ``skipped``: lines without a number."""

    numbers: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    skipped: int = 0


def clean_number(text: str) -> str:
    """A number as it was typed, without what pasting adds; "" for nothing.

    Raises:
        SkjemaError: RECEIPT_REFUSED with ``reason`` «form» when it isn't one.
    """
    words = _plain(text)
    if not words:
        return ""
    if len(words) > LONGEST_NUMBER or not _NUMBER.fullmatch(words) or not any(one.isdigit() for one in words):
        raise SkjemaError(ErrorCode.RECEIPT_REFUSED, reason=Fault.SHAPE.value, what=words[:LONGEST_NUMBER])
    return words


def read_column(text: str) -> tuple[str, ...]:
    """A pasted column: one number a line, an empty line skips that document; empty lines at the end don't count.

    Raises:
        SkjemaError: RECEIPT_UNREADABLE with ``reason`` «empty», «columns» (it is a table) or «large».
    """
    if len(text) > LARGEST:
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="large")
    lines = [_plain(line) for line in text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if lines and _header(lines[0]) in _NUMBER_HEADERS:
        lines.pop(0)
    if not any(lines):
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="empty")
    if any("\t" in line or ";" in line for line in lines):
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="columns")
    return tuple(lines)


def read_table(text: str) -> tuple[ReceiptLine, ...]:
    """A table with a header: which document, and its number. Separated by ``;``, tab or ``,``.

    Raises:
        SkjemaError: RECEIPT_UNREADABLE with ``reason`` «empty», «number-column», «key-column», «large» or «broken».
    """
    if len(text) > LARGEST:
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="large")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="empty")
    rows = _rows(text)
    start, columns = _columns(rows)
    found = []
    for line, row in rows[start:]:
        cells = {name: _plain(row[at]) if at < len(row) else "" for name, at in columns.items()}
        if not any(_plain(cell) for cell in row):
            continue
        place = cells.get("place", "")
        found.append(
            ReceiptLine(line, cells.get("key", "").lower(), int(place) if place.isdecimal() else 0, cells["number"])
        )
    if not any(one.number for one in found):
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="empty")
    return tuple(found)


def match_table(lines: Sequence[ReceiptLine], waiting: Sequence[Waiting]) -> Match:
    """Hold the lines of a table against the documents."""
    by_place = {one.place: one for one in waiting if one.place}
    problems: list[Problem] = []
    given: dict[str, str] = {}
    skipped = 0
    for one in lines:
        if not one.number:
            skipped += 1
            continue
        found, fault = _document(one, waiting, by_place)
        if found is None:
            problems.append(Problem(fault, one.line, one.key or str(one.place or "")))
            continue
        number = _checked(one.number, one.line, problems)
        before = given.get(found.document_id)
        if before is not None and before != number:
            problems.append(Problem(Fault.TWICE, one.line, found.document_id[:8]))
        elif number:
            given[found.document_id] = number
    return _judged(given, waiting, problems, skipped)


def match_column(numbers: Sequence[str], waiting: Sequence[Waiting]) -> Match:
    """Hold a pasted column against the documents that wait, in the order of the worklist."""
    if len(numbers) != len(waiting):
        return Match((), (Problem(Fault.COUNT, 0, counts=(len(numbers), len(waiting))),))
    problems: list[Problem] = []
    given = {}
    for line, (text, one) in enumerate(zip(numbers, waiting, strict=True), 1):
        number = _checked(text, line, problems)
        if number:
            given[one.document_id] = number
    return _judged(given, waiting, problems, sum(1 for text in numbers if not text))


def template(rows: Sequence[Sequence[str]]) -> bytes:
    """``kvittering.csv`` for the office to fill in: opens in Excel as it is. The last column is the number."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Nr", "Klasse", "Elev", "Dato", "Tittel", "Fil", "Dokument", "Journalpostnummer"))
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is not one."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell


def _rows(text: str) -> list[tuple[int, list[str]]]:
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    if not head.count(separator):  # a title line above the header
        separator = max(_SEPARATORS, key=text.count)
    found: list[tuple[int, list[str]]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for row in reader:
            found.append((reader.line_num, row))
            if len(found) > _MOST_LINES:
                raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="large")
    except csv.Error as error:
        raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason="broken") from error
    return found


def _columns(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    """Where the header is, within the first ten lines, and which column is what."""
    reason = "number-column"
    for start, (_line, row) in enumerate(rows[:10]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(row):
            header = _header(cell)
            if header in _NUMBER_HEADERS:
                columns.setdefault("number", at)
            elif header in _KEY_HEADERS:
                columns.setdefault("key", at)
            elif header in _PLACE_HEADERS:
                columns.setdefault("place", at)
        if "number" in columns:
            if len(columns) > 1:
                return start + 1, columns
            reason = "key-column"
    raise SkjemaError(ErrorCode.RECEIPT_UNREADABLE, reason=reason)


def _document(
    line: ReceiptLine, waiting: Sequence[Waiting], by_place: dict[int, Waiting]
) -> tuple[Waiting | None, Fault]:
    if line.key:
        if not _ID.fullmatch(line.key):
            return None, Fault.UNKNOWN
        fitting = [one for one in waiting if one.document_id.startswith(line.key)]
        return (fitting[0] if len(fitting) == 1 else None), Fault.AMBIGUOUS if fitting else Fault.UNKNOWN
    if line.place:
        return by_place.get(line.place), Fault.UNKNOWN
    return None, Fault.NO_KEY


def _checked(text: str, line: int, problems: list[Problem]) -> str:
    try:
        return clean_number(text)
    except SkjemaError:
        problems.append(Problem(Fault.SHAPE, line, text[:LONGEST_NUMBER]))
        return ""


def _judged(given: dict[str, str], waiting: Sequence[Waiting], problems: list[Problem], skipped: int) -> Match:
    """What holds between documents: one number is one journalpost, and a number that was given stays."""
    known = {one.document_id: one for one in waiting}
    owners: dict[str, str] = {one.number: one.main for one in waiting if one.number}
    for document_id, number in given.items():
        one = known[document_id]
        if one.number and one.number != number:
            problems.append(Problem(Fault.OTHER_NUMBER, 0, one.number))
        elif owners.setdefault(number, one.main) != one.main:
            problems.append(Problem(Fault.SAME_NUMBER, 0, number))
    if problems:
        return Match((), tuple(problems), skipped)
    return Match(tuple(given.items()), (), skipped)


def _plain(text: str) -> str:
    """Without what a spreadsheet or a web page hides in a cell; tabs stay, they mean columns."""
    kept = "".join(
        one for one in unicodedata.normalize("NFC", text) if one == "\t" or unicodedata.category(one)[0] != "C"
    )
    return " ".join(part for part in kept.replace("\u00a0", " ").split(" ") if part).strip().strip("'").strip()


def _header(text: str) -> str:
    return "".join(one for one in _plain(text).casefold() if one.isalnum())
