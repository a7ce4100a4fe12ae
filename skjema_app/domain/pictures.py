"""A picture as bare pixels: what the process that looks at files hands out, and all that the window gets to see."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels from the upper left, row by row, three bytes each (red, green, blue); nothing between the rows."""

    width: int
    height: int
    rgb: bytes = field(repr=False)
