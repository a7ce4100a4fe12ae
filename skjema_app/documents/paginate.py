"""Blocks onto pages: what fits where, before anything is drawn, so that «side 1 av 2» is known from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skjema_app.documents import style
from skjema_app.documents.blocks import LaidBlock


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the height of its upper edge on the page, in points from the foot."""

    block: LaidBlock
    top: float


SQUEEZES = (1.0, 0.8, 0.6, 0.5, 0.45)
"""Parts of the wished distances to try, so that a last page with only a few lines can be spared."""

NEARLY_EMPTY = 0.25
"""A last page filled less than this part is worth sparing."""


def paginate(blocks: Sequence[LaidBlock]) -> list[list[Placed]]:
    """Blocks in order on as few pages as they need; at least one page.

    A heading stays with what follows it; a block taller than the page is cut wherever it can be. When only little is
    left for the last page, the distances between blocks are squeezed if that spares the page.
    """
    first = _placed(blocks, SQUEEZES[0])
    lowest = min((item.top - item.block.height for item in first[-1]), default=style.TOP)
    if len(first) == 1 or style.TOP - lowest > NEARLY_EMPTY * (style.TOP - style.BOTTOM):
        return first
    tries = (_placed(blocks, squeeze) for squeeze in SQUEEZES[1:])
    return next((pages for pages in tries if len(pages) < len(first)), first)


def _placed(blocks: Sequence[LaidBlock], squeeze: float) -> list[list[Placed]]:
    pages: list[list[Placed]] = [[]]
    queue = list(reversed(blocks))
    y, after = style.TOP, 0.0
    while queue:
        block = queue.pop()
        empty = not pages[-1]
        gap = 0.0 if empty else max(after, block.before) * squeeze
        room = y - gap - style.BOTTOM
        fits = block.height <= room + 0.01
        if fits and (empty or not block.keep or block.height + _needed_below(block, queue, squeeze) <= room + 0.01):
            pages[-1].append(Placed(block, y - gap))
            y, after = y - gap - block.height, block.after
            continue
        parts = None if block.keep and not empty else block.split(room, force=empty)
        if parts is not None:
            pages[-1].append(Placed(parts[0], y - gap))
            queue.append(parts[1])
        elif empty:
            # cannot be cut: better over the edge than an endless loop or lost text
            pages[-1].append(Placed(block, y))
        else:
            queue.append(block)
        pages.append([])
        y, after = style.TOP, 0.0
    if not pages[-1] and len(pages) > 1:
        pages.pop()
    return pages


def _needed_below(block: LaidBlock, queue: Sequence[LaidBlock], squeeze: float) -> float:
    """Room for the least part of what a heading must not be parted from; several headings in a row stay together."""
    needed, above = 0.0, block
    for following in reversed(queue):
        needed += max(above.after, following.before) * squeeze
        if not following.keep:
            return needed + following.smallest
        needed += following.height
        above = following
    return needed
