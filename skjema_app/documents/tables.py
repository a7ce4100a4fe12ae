"""Tables: column widths from the text, rows that may go on overleaf, a header repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skjema_app.documents import style
from skjema_app.documents.blocks import LaidBlock, cut_lines
from skjema_app.documents.lines import break_lines, widest_line, widest_word
from skjema_app.documents.pen import Pen
from skjema_app.documents.style import TextStyle
from skjema_app.documents.tree import Element

_HEADING = 2 * style.CELL.leading + 2 * style.CELL_PAD
"""Height of a first row that is no more than a heading, in points."""

WHOLE_LINES = 8
"""A row of at most so many lines is never cut at a page end: what belongs together is read together."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its text broken for its column."""

    element: Element
    lines: Sequence[str]
    kind: TextStyle


@dataclass(frozen=True, slots=True)
class Row:
    """A row; ``rest``: it goes on from the page before; ``least``: height it has at least, in points."""

    cells: tuple[Cell, ...]
    rest: bool = False
    least: float = 0.0

    @property
    def height(self) -> float:
        """In points, with the room around the text."""
        return max(self.least, max(len(cell.lines) * cell.kind.leading for cell in self.cells) + 2 * style.CELL_PAD)

    def split(self, room: float, *, force: bool) -> tuple[Row, Row] | None:
        """The lines that fit, and the rest in a row of the same cells."""
        longest = max(len(cell.lines) for cell in self.cells)
        if longest <= WHOLE_LINES and not force:
            return None
        leading = self.cells[0].kind.leading
        count = cut_lines(longest, leading, room - 2 * style.CELL_PAD, force=force)
        if not 0 < count < longest:
            return None
        head = tuple(replace(cell, lines=cell.lines[:count]) for cell in self.cells)
        rest = tuple(replace(cell, lines=cell.lines[count:]) for cell in self.cells)
        return replace(self, cells=head), Row(rest, rest=True)


def column_widths(rows: Sequence[Sequence[str]], kinds: Sequence[TextStyle], total: float) -> list[float]:
    """Widths that add up to ``total``: every column gets its widest word where it can, the rest goes by need.

    Where there isn't room for all the widest words, the widest columns give way, so that only those words are cut.
    """
    room = total - style.CELL_GAP * (len(kinds) - 1)
    least = _widest_words(rows, kinds, room)
    if sum(least) > room:
        return _levelled(least, room)
    wish = []
    for number, kind in enumerate(kinds):
        widest = max(widest_line(row[number], kind) for row in rows)
        wish.append(max(least[number], min(widest + 1, room * 0.6)))
    need = sum(wish) - sum(least)
    spare = room - sum(least)
    if need <= 0:
        return [width + spare / len(least) for width in least]
    share = min(1.0, spare / need)
    widths = [low + (high - low) * share for low, high in zip(least, wish, strict=True)]
    widths[-1] += room - sum(widths)
    return widths


def _widest_words(rows: Sequence[Sequence[str]], kinds: Sequence[TextStyle], room: float) -> list[float]:
    """The widest word of each column; a web address is no reason to squeeze the others."""
    cap = room * max(0.4, 1.2 / len(kinds))
    return [min(max(widest_word(row[number], kind) for row in rows) + 1, cap) for number, kind in enumerate(kinds)]


def _shared(
    shares: Sequence[float], rows: Sequence[Sequence[str]], kinds: Sequence[TextStyle], total: float
) -> list[float]:
    """Widths by share; a column whose words are wider takes what it lacks from those that have more than they need."""
    room = total - style.CELL_GAP * (len(shares) - 1)
    widths = [room * share / sum(shares) for share in shares]
    least = _widest_words(rows, kinds, room)
    lacking = sum(max(0.0, need - width) for need, width in zip(least, widths, strict=True))
    spare = sum(max(0.0, width - need) for need, width in zip(least, widths, strict=True))
    if not lacking or lacking > spare:
        return widths
    given = lacking / spare
    return [
        width - max(0.0, width - need) * given + max(0.0, need - width)
        for need, width in zip(least, widths, strict=True)
    ]


def _levelled(widths: Sequence[float], room: float) -> list[float]:
    """The widths, the widest made equal so that all add up to ``room``."""
    left, level = room, room
    for place, width in enumerate(sorted(widths)):
        level = left / (len(widths) - place)
        if width > level:
            break
        left -= width
    return [min(width, level) for width in widths]


def _fitting(rows: Sequence[Sequence[str]], total: float) -> tuple[TextStyle, TextStyle]:
    """Type of cells and of their headers: smaller, where that spares words from being cut in two."""
    columns = len(rows[0])
    room = total - style.CELL_GAP * (columns - 1)
    for cell, head in style.CELLS:
        if sum(_widest_words(rows, [head] * columns, room)) <= room:
            return cell, head
    return style.CELLS[0]


class TableBlock(LaidBlock):
    """A table. With a header: ruled rows under it. Without: pairs whose first column heads the row.

    The first pair says what the others are about («Nr. 2»), so it never stands alone at the foot of a page.
    """

    before = 4.0
    after = 9.0

    def __init__(self, header: Row | None, rows: Sequence[Row], lefts: Sequence[float]) -> None:
        self._header = header
        self._rows = list(rows)
        self._lefts = lefts

    @property
    def height(self) -> float:
        """See ``LaidBlock``."""
        return self._header_height + sum(row.height for row in self._rows)

    @property
    def smallest(self) -> float:
        """See ``LaidBlock``."""
        return self._header_height + sum(
            min(row.height, (WHOLE_LINES + 1) * style.CELL.leading) for row in self._rows[: 1 + self._leads]
        )

    @property
    def _leads(self) -> bool:
        """Whether the first row must not be parted from the second."""
        first = self._rows[0]
        return self._header is None and len(self._rows) > 1 and not first.rest and first.height <= _HEADING

    @property
    def _header_height(self) -> float:
        return self._header.height if self._header else 0.0

    def split(self, room: float, *, force: bool) -> tuple[LaidBlock, LaidBlock] | None:
        """See ``LaidBlock``."""
        left = room - self._header_height
        taken: list[Row] = []
        for number, row in enumerate(self._rows):
            if row.height <= left:
                taken.append(row)
                left -= row.height
                continue
            parts = row.split(left, force=force and not taken)
            if parts is None and len(taken) == 1 and self._leads and not force:
                return None
            if parts is not None:
                return self._part([*taken, parts[0]]), self._part([parts[1], *self._rows[number + 1 :]])
            if taken:
                return self._part(taken), self._part(self._rows[number:])
            return None
        return None

    def _part(self, rows: list[Row]) -> TableBlock:
        return TableBlock(self._header, rows, self._lefts)

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        y = top
        if self._header is not None:
            with pen.decoration():
                pen.box(
                    style.LEFT,
                    y - self._header.height,
                    style.WIDTH,
                    self._header.height,
                    colour=style.RULE,
                    line=0,
                    fill=style.FILL,
                )
            self._draw_row(pen, self._header, y, once=True)
            y -= self._header.height
        with pen.decoration():
            pen.rule(style.LEFT, y, style.RIGHT, y)
        for row in self._rows:
            self._draw_row(pen, row, y, once=False)
            y -= row.height
            with pen.decoration():
                pen.rule(style.LEFT, y, style.RIGHT, y)

    def _draw_row(self, pen: Pen, row: Row, top: float, *, once: bool) -> None:
        for x, cell in zip(self._lefts, row.cells, strict=True):
            if not cell.lines:
                continue
            # a header repeated overleaf is decoration: it has been read once
            marking = pen.decoration() if once and cell.element.marks else pen.marked(cell.element)
            with marking:
                pen.lines(x, top - style.CELL_PAD, cell.lines, cell.kind)


def pairs_table(table: Element, rows: Sequence[tuple[str, str]]) -> TableBlock:
    """Label and value, in columns of the same width all through the document."""
    kinds = (style.CELL_HEAD, style.CELL)
    room = style.WIDTH - style.CELL_GAP
    widths = (room * style.LABEL_SHARE, room * (1 - style.LABEL_SHARE))
    laid = []
    for pair in rows:
        line = table.add("TR")
        elements = (line.add("TH", attributes={"O": "Table", "Scope": "Row"}), line.add("TD"))
        laid.append(_row(pair, elements, kinds, widths))
    return TableBlock(None, laid, _lefts(style.LEFT, widths))


def full_table(
    table: Element,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float] = (),
    least: float = 0.0,
) -> TableBlock:
    """A table with column headers. ``shares``: part of the width for each column, else by need; ``least``: of a row."""
    inset = style.CELL_PAD + 2
    total = style.WIDTH - 2 * inset
    cell, head_kind = style.CELLS[0] if shares else _fitting([header, *rows], total)
    kinds = [cell] * len(header)
    heads = [head_kind] * len(header)
    widths = _shared(shares, [header, *rows], heads, total) if shares else column_widths([header, *rows], heads, total)
    top = table.add("THead").add("TR")
    head = _row(header, [top.add("TH", attributes={"O": "Table", "Scope": "Column"}) for _ in header], heads, widths)
    body = table.add("TBody")
    laid = []
    for row in rows:
        line = body.add("TR")
        laid.append(replace(_row(row, [line.add("TD") for _ in row], kinds, widths), least=least))
    return TableBlock(head, laid, _lefts(style.LEFT + inset, widths))


def _lefts(x: float, widths: Sequence[float]) -> list[float]:
    lefts = []
    for width in widths:
        lefts.append(x)
        x += width + style.CELL_GAP
    return lefts


def _row(texts: Sequence[str], elements: Sequence[Element], kinds: Sequence[TextStyle], widths: Sequence[float]) -> Row:
    return Row(
        tuple(
            Cell(element, break_lines(text, kind, width) if text else [], kind)
            for text, element, kind, width in zip(texts, elements, kinds, widths, strict=True)
        )
    )
