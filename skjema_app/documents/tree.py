"""The logical structure of a document, built together with the story and written to the file afterwards.

Reading order is the order of elements here, independent of the layout. Drawing only adds *marks*: which piece of
marked content on which page belongs to which element (ISO 32000-1 § 14.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

AttributeValue: TypeAlias = "str | int"


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of marked content: page (from 0) and its number on that page (MCID)."""

    page: int
    number: int


@dataclass(slots=True, eq=False)
class Element:
    """A structure element (H1, P, TD …).

    Attributes:
        tag: standard structure type.
        kids: elements inside it, in reading order.
        attributes: layout or table attributes; ``O`` names the owner.
        alt: description, for form fields.
        marks: where its text was drawn; filled in while drawing.
    """

    tag: str
    kids: list[Element] = field(default_factory=list)
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    alt: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, tag: str, *, attributes: Mapping[str, AttributeValue] | None = None, alt: str = "") -> Element:
        """Append a new child and return it."""
        child = Element(tag, attributes=attributes or {}, alt=alt)
        self.kids.append(child)
        return child


@dataclass(frozen=True, slots=True)
class FieldBox:
    """An empty signature field to be made: name, tooltip, element of type Form, page from 0, rectangle in points."""

    name: str
    tip: str
    element: Element
    page: int
    rectangle: tuple[float, float, float, float]
