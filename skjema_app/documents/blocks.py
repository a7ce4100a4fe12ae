"""Blocks of a page that know their height, how to be cut at a page end, and how to draw themselves, tagged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy

from skjema_app.documents import style
from skjema_app.documents.lines import break_lines
from skjema_app.documents.pen import Pen
from skjema_app.documents.style import TextStyle
from skjema_app.documents.tree import Element

MIN_LINES = 2
"""A paragraph cut at a page end leaves at least so many lines on either side where it has them."""


class LaidBlock(ABC):
    """A block broken into lines for its width. All measures are in points.

    Attributes:
        before: least distance to what stands above.
        after: least distance to what stands below.
        keep: must not stand alone at the foot of a page.
    """

    before: float = 0.0
    after: float = 0.0
    keep: bool = False

    @property
    @abstractmethod
    def height(self) -> float:
        """Height of the whole block."""

    @property
    def smallest(self) -> float:
        """Height of the least part that may stand at the foot of a page."""
        return self.height

    def split(self, room: float, *, force: bool) -> tuple[LaidBlock, LaidBlock] | None:
        """A first part of at most ``room`` and the rest; ``None`` when nothing fits or it cannot be cut.

        ``force``: the page is empty, so cut wherever it can be cut.
        """
        del room, force
        return None

    @abstractmethod
    def draw(self, pen: Pen, top: float) -> None:
        """Draw it from ``top`` downwards."""


def cut_lines(count: int, leading: float, room: float, *, force: bool) -> int:
    """How many of ``count`` lines go on this page; 0 for none."""
    fitting = int((room + 0.01) // leading)
    if force:
        return max(1, min(fitting, count))
    fitting = min(fitting, count - MIN_LINES)
    return fitting if fitting >= MIN_LINES else 0


class TextBlock(LaidBlock):
    """A heading or a paragraph; ``outline`` is its level in the viewer's table of contents, or -1."""

    pad = 0.0

    def __init__(
        self,
        element: Element,
        text: str,
        kind: TextStyle,
        *,
        x: float = style.LEFT,
        width: float = style.WIDTH,
        outline: int = -1,
    ) -> None:
        self.element = element
        self.lines: Sequence[str] = break_lines(text, kind, width)
        self.kind = kind
        self.x = x
        self.outline = outline
        self.first = True
        self.before, self.after, self.keep = kind.before, kind.after, kind.keep

    @property
    def height(self) -> float:
        """See ``LaidBlock``."""
        return len(self.lines) * self.kind.leading + 2 * self.pad

    @property
    def smallest(self) -> float:
        """See ``LaidBlock``."""
        return self.height if len(self.lines) < 2 * MIN_LINES else MIN_LINES * self.kind.leading + 2 * self.pad

    def split(self, room: float, *, force: bool) -> tuple[LaidBlock, LaidBlock] | None:
        """See ``LaidBlock``."""
        count = cut_lines(len(self.lines), self.kind.leading, room - 2 * self.pad, force=force)
        if not 0 < count < len(self.lines):
            return None
        head, rest = copy(self), copy(self)
        head.lines, rest.lines = self.lines[:count], self.lines[count:]
        rest.first, rest.outline = False, -1
        return head, rest

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        if self.outline >= 0:
            pen.outline("".join(self.lines), self.outline, top + 8)
        with pen.marked(self.element):
            pen.lines(self.x, top - self.pad, self.lines, self.kind)


class QuoteBlock(TextBlock):
    """A paragraph of someone's own words, with a rule at its left. ``more``: the next block goes on with the quote."""

    def __init__(self, element: Element, text: str, *, more: bool) -> None:
        indent = style.QUOTE_INDENT
        super().__init__(element, text, style.QUOTE, x=style.LEFT + indent, width=style.WIDTH - indent)
        self.more = more

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        below = self.after if self.more else -1.0
        with pen.decoration():
            pen.rule(style.LEFT + 2, top, style.LEFT + 2, top - self.height - below, colour=style.ACCENT, width=2.2)
        super().draw(pen, top)


class NoticeBlock(TextBlock):
    """A boxed line."""

    pad = style.NOTICE_PAD

    def __init__(self, element: Element, text: str) -> None:
        super().__init__(element, text, style.NOTICE, x=style.LEFT + 11, width=style.WIDTH - 22)

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        with pen.decoration():
            pen.box(style.LEFT, top - self.height, style.WIDTH, self.height, colour=style.INK, line=1.1)
        super().draw(pen, top)


class BulletBlock(TextBlock):
    """An item of a list; its sign is an element of its own."""

    def __init__(self, label: Element, element: Element, text: str) -> None:
        indent = style.BULLET_INDENT
        super().__init__(element, text, style.ITEM, x=style.LEFT + indent, width=style.WIDTH - indent)
        self.label = label

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        if self.first:
            with pen.marked(self.label):
                pen.lines(style.LEFT, top, [style.BULLET], self.kind)
        super().draw(pen, top)


class SignatureRow(LaidBlock):
    """Places for signatures side by side: a caption above each, and a box that becomes a tagged field."""

    before = 14.0
    after = 8.0
    keep = True

    def __init__(self, parts: Sequence[tuple[Element, str, Element, str, str]]) -> None:
        """``parts``: caption element and text, form element, field name, tooltip; for each box."""
        columns = max(2, len(parts))  # a single one is no wider than one of two
        self._width = (style.WIDTH - style.FIELD_GAP * (columns - 1)) / columns
        self._parts = [
            (caption, break_lines(text, style.CAPTION, self._width), form, name, tip)
            for caption, text, form, name, tip in parts
        ]
        self._caption = max(len(lines) for _, lines, *_ in self._parts) * style.CAPTION.leading + 2

    @property
    def height(self) -> float:
        """See ``LaidBlock``."""
        return self._caption + style.FIELD_HEIGHT

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        bottom = top - self.height
        for number, (caption, lines, form, name, tip) in enumerate(self._parts):
            x = style.LEFT + number * (self._width + style.FIELD_GAP)
            with pen.marked(caption):
                pen.lines(x, top, lines, style.CAPTION)
            with pen.decoration():
                pen.box(x, bottom, self._width, style.FIELD_HEIGHT, colour=style.QUIET, line=0.6)
            pen.field(name, tip, form, (x, bottom, x + self._width, bottom + style.FIELD_HEIGHT))
