"""Boxes on a page, and which of them touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the lower left corner of the page."""

    left: float
    low: float
    right: float
    high: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, ...]]) -> Box:
        """The least box that holds the points."""
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        return cls(min(xs), min(ys), max(xs), max(ys))

    def holds(self, other: Box) -> bool:
        """Whether the other one lies within."""
        return (
            self.left <= other.left and other.right <= self.right and self.low <= other.low and other.high <= self.high
        )

    def meets(self, other: Box) -> bool:
        """Whether they share more than an edge."""
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high

    def edges(self) -> tuple[Box, Box, Box, Box]:
        """Its four sides, as boxes without breadth."""
        return (
            Box(self.left, self.low, self.right, self.low),
            Box(self.left, self.high, self.right, self.high),
            Box(self.left, self.low, self.left, self.high),
            Box(self.right, self.low, self.right, self.high),
        )

    def grown(self, by: float) -> Box:
        """Larger on every side."""
        return Box(self.left - by, self.low - by, self.right + by, self.high + by)


def crosses(some: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether any of the first meets any of the others."""
    return any(one.meets(other) for one in some for other in others)


def any_overlap(boxes: Sequence[Box]) -> bool:
    """Whether any two meet; from below upwards, so that only neighbours are compared."""
    open_boxes: list[Box] = []
    for box in sorted(boxes, key=_low):
        open_boxes = [other for other in open_boxes if other.high > box.low]
        if any(box.meets(other) for other in open_boxes):
            return True
        open_boxes.append(box)
    return False


def _low(box: Box) -> float:
    return box.low
