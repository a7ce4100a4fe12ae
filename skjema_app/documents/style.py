"""How a document looks: sizes in points, colours, distances. One place, so that the whole can be judged at once.

Colours are chosen to survive a grey printer: text is dark, meaning is never carried by colour, and the faintest fill
still differs from paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from skjema_app.documents.fonts import Face

PAGE_WIDTH = 595.2756
PAGE_HEIGHT = 841.8898
LEFT = 62.0
RIGHT = PAGE_WIDTH - 62.0
WIDTH = RIGHT - LEFT
TOP = PAGE_HEIGHT - 66.0
BOTTOM = 60.0
HEADER_LINE = PAGE_HEIGHT - 46.0
FOOTER_LINE = 48.0

INK = "#1b2530"
ACCENT = "#17495c"
QUIET = "#475563"
RULE = "#a9b4be"
FILL = "#eef2f5"
WATERMARK = "#e4e8eb"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Type of one kind of text.

    Attributes:
        face: font.
        size: in points.
        leading: from baseline to baseline, in points.
        colour: ``#rrggbb``.
        before: least distance to what stands above, in points.
        after: least distance to what stands below, in points.
        keep: never leave it alone at the foot of a page.
    """

    face: Face = Face.REGULAR
    size: float = 10.0
    leading: float = 14.0
    colour: str = INK
    before: float = 0.0
    after: float = 6.0
    keep: bool = False


BODY = TextStyle()
TITLE = TextStyle(Face.BOLD, 18, 22, ACCENT, after=2, keep=True)
SUBTITLE = TextStyle(size=10.5, leading=14.5, colour=QUIET, after=9, keep=True)
HEADING = TextStyle(Face.BOLD, 12.5, 16, ACCENT, before=13, after=4, keep=True)
SUBHEADING = TextStyle(Face.BOLD, 10, 14, before=7, after=1, keep=True)
QUOTE = TextStyle(Face.ITALIC, 10.5, 15, before=2, after=8)
NOTICE = TextStyle(Face.BOLD, 10, 14, after=6)
ITEM = TextStyle(after=2)
HINT = TextStyle(size=8.5, leading=11.5, colour=QUIET, after=1, keep=True)
HINT_STRONG = TextStyle(Face.BOLD, 9, 12, before=4, after=1, keep=True)
CELL = TextStyle(size=9.5, leading=12.5)
CELL_HEAD = replace(CELL, face=Face.BOLD, colour=QUIET)
CELLS = (
    (CELL, CELL_HEAD),
    *(
        (replace(CELL, size=size, leading=size + 2.8), replace(CELL_HEAD, size=size, leading=size + 2.8))
        for size in (9, 8.5, 8)
    ),
)
"""Type of a table's cells and headers, the usual first; the smaller ones where words would be cut otherwise."""
CAPTION = TextStyle(Face.BOLD, 9, 12, QUIET)
CLOSING = TextStyle(size=8, leading=10.8, colour=QUIET, after=2.5)
CLOSING_KEPT = replace(CLOSING, keep=True)
RUNNING = TextStyle(size=8, leading=10.5, colour=QUIET)
RUNNING_BOLD = replace(RUNNING, face=Face.BOLD)
DRAFT = TextStyle(Face.BOLD, 128, 128, WATERMARK)
STAMP_NAME = TextStyle(Face.BOLD, 9, 11.5)
STAMP_LINE = TextStyle(size=7.5, leading=9.6)

CELL_PAD = 2.8
CELL_GAP = 10.0
QUOTE_INDENT = 14.0
LABEL_SHARE = 0.455
BULLET = "•"
BULLET_INDENT = 12.0
NOTICE_PAD = 5.5
FIELD_HEIGHT = 58.0
FIELD_GAP = 16.0
