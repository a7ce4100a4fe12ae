"""Text -> records of cells. Chooses the separator by how evenly it cuts the lines, then lets ``csv`` do the parsing."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.cleaning import clean
from skjema_app.imports.content import looks_like_group
from skjema_app.imports.model import SkippedLine, SkipReason

MOST_LINES = 5_000
LONGEST_LINE = 4_000
_LONGEST_RECORD = 5  # lines: an address typed over several lines in one cell
_SEPARATORS = (";", "\t", "|", ",")
"""In the order they win when they cut equally well: a comma is also a sign in ordinary text."""
_SAMPLE_LINES = 400
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_WORTH_CUTTING = 0.3
_AS_GOOD = 0.03
_SENTINEL = "\n"


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``cells`` are cleaned. ``last_line`` is above ``line`` when a quoted cell goes over several lines."""

    line: int
    last_line: int
    cells: tuple[str, ...]
    cleaned: frozenset[int]
    stray_quote: bool

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that are not empty."""
        return tuple(cell for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Table:
    """All records with text, the lines that are none, and how the text was cut."""

    records: tuple[Record, ...]
    skipped: tuple[SkippedLine, ...]
    separator: str
    lines: int


def read_table(text: str) -> Table:
    """Cut a text into records.

    Raises:
        SkjemaError: LIST_TOO_LARGE (lines=, most=) or LIST_EMPTY.
    """
    lines = _LINE_ENDS.split(text)
    if not lines[-1]:
        lines.pop()
    if len(lines) > MOST_LINES:
        raise SkjemaError(ErrorCode.LIST_TOO_LARGE, lines=len(lines), most=MOST_LINES)
    told = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    start = 1 if told else 0
    usable = [line if len(line) <= LONGEST_LINE else "" for line in lines]
    separator = told.group(1) if told and told.group(1) in _SEPARATORS else choose_separator(usable[start:])
    records: list[Record] = []
    skipped = [SkippedLine(1, SkipReason.SEPARATOR_LINE)] if told else []
    index = start
    while index < len(lines):
        if len(lines[index]) > LONGEST_LINE:
            skipped.append(SkippedLine(index + 1, SkipReason.TOO_LONG))
            index += 1
            continue
        record = _record(usable, index, separator)
        if record.filled:
            records.append(record)
        else:
            skipped.append(SkippedLine(record.line, SkipReason.BLANK))
        skipped.extend(
            SkippedLine(line, SkipReason.CONTINUATION) for line in range(record.line + 1, record.last_line + 1)
        )
        index = record.last_line
    if not records and all(skip.reason is not SkipReason.TOO_LONG for skip in skipped):
        raise SkjemaError(ErrorCode.LIST_EMPTY, kind="blank")
    return Table(tuple(records), tuple(skipped), separator, len(lines))


def choose_separator(lines: Sequence[str]) -> str:
    """The separator that cuts most lines into the same number of cells, or "" when none does."""
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    best, best_score = "", _WORTH_CUTTING
    for separator in _SEPARATORS:
        score = _evenness(sample, separator)
        if score > best_score + (_AS_GOOD if best else 0):
            best, best_score = separator, score
    return best


def _evenness(sample: Sequence[str], separator: str) -> float:
    if separator == "," and _is_prose_comma(sample):
        return 0.0
    widths: Counter[int] = Counter()
    torn = 0
    for line in sample:
        if separator not in line:
            continue
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
        widths[len(cells)] += 1
        # A separator that cuts through a quoted cell leaves a quote on either side.
        torn += any(cell.count('"') % 2 for cell in cells)
    widths.pop(1, None)
    if not widths:
        return 0.0
    return (max(widths.values()) - torn) / len(sample)


def _is_prose_comma(sample: Sequence[str]) -> bool:
    """Whether the commas are those of «Etternavn, Fornavn»: one a line, a space after it, no class behind it."""
    cut = [line.split(",") for line in sample if "," in line]
    single = [cells[1] for cells in cut if len(cells) == 2]
    if not single or len(single) * 2 < len(cut):
        return False
    spaced = sum(cell.startswith(" ") for cell in single)
    groups = sum(looks_like_group(cell.strip()) for cell in single)
    return spaced * 10 >= len(single) * 9 and groups * 2 < len(single)


def _record(lines: Sequence[str], index: int, separator: str) -> Record:
    """The record that begins on a line. A quote that is never closed costs its own line only, not the file."""
    if not separator:
        return _cleaned([lines[index].strip().strip('"')], index, index + 1, stray_quote=False)
    window = [line + "\n" for line in lines[index : index + _LONGEST_RECORD]]
    reader = csv.reader(chain(window, [_SENTINEL]), delimiter=separator, strict=True, skipinitialspace=True)
    try:
        cells = next(reader)
        span = reader.line_num
    except (csv.Error, StopIteration):
        cells, span = [], 0
    if 1 <= span <= len(window):
        return _cleaned(cells, index, index + span, stray_quote=False)
    cells = next(csv.reader(window[:1], delimiter=separator, quoting=csv.QUOTE_NONE), [])
    return _cleaned([cell.strip().strip('"') for cell in cells], index, index + 1, stray_quote=True)


def _cleaned(cells: Sequence[str], index: int, end: int, *, stray_quote: bool) -> Record:
    results = [clean(cell) for cell in cells]
    return Record(
        line=index + 1,
        last_line=end,
        cells=tuple(result.text for result in results),
        cleaned=frozenset(place for place, result in enumerate(results) if result.changed),
        stray_quote=stray_quote,
    )
