"""The pen that draws on ReportLab's canvas. Nothing is drawn unmarked: it is either an element's text or decoration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from skjema_app.documents import fonts, style
from skjema_app.documents.fonts import Face
from skjema_app.documents.style import TextStyle
from skjema_app.documents.tree import Element, FieldBox, Mark


class Pen:
    """Draws pages and remembers which marked content belongs to which element.

    Attributes:
        fields: signature fields met so far.
        page: number of the page being drawn, from 0.
    """

    def __init__(self, width: float = style.PAGE_WIDTH, height: float = style.PAGE_HEIGHT) -> None:
        fonts.ready()
        self._bytes = BytesIO()
        # invariant: no clock in the file. Streams stay plain here; the finishing pass packs everything once.
        self._canvas = Canvas(
            self._bytes,
            pagesize=(width, height),
            invariant=1,
            pageCompression=0,
            initialFontName=Face.REGULAR.value,
        )
        self._next_mark = 0
        self.fields: list[FieldBox] = []
        self.page = 0

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """What is drawn inside belongs to the element."""
        element.marks.append(Mark(self.page, self._next_mark))
        self._canvas.addLiteral(f"/{element.tag} <</MCID {self._next_mark}>> BDC")
        self._next_mark += 1
        yield
        self._canvas.addLiteral("EMC")

    @contextmanager
    def decoration(self, pagination: str = "") -> Iterator[None]:
        """What is drawn inside is skipped by screen readers; ``pagination`` is Header, Footer or Watermark."""
        kind = f"/Artifact <</Type /Pagination /Subtype /{pagination}>> BDC" if pagination else "/Artifact BMC"
        self._canvas.addLiteral(kind)
        yield
        self._canvas.addLiteral("EMC")

    def lines(self, x: float, top: float, lines: Sequence[str], kind: TextStyle) -> None:
        """Lines of text from the upper edge ``top`` downwards."""
        text = self._canvas.beginText()
        # the first baseline: ascent of the face above the middle of the leading
        text.setTextOrigin(x, top - kind.leading / 2 - kind.size * 0.36)
        text.setFont(kind.face.value, kind.size, kind.leading)
        text.setFillColor(HexColor(kind.colour))
        for line in lines:
            text.textLine(line)
        self._canvas.drawText(text)

    def line_right(self, right: float, top: float, line: str, kind: TextStyle) -> None:
        """One line that ends at ``right``."""
        self.lines(right - fonts.text_width(line, kind.face, kind.size), top, [line], kind)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = style.RULE, width: float = 0.5) -> None:
        """A straight line."""
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(width)
        self._canvas.line(x1, y1, x2, y2)

    def box(self, x: float, y: float, width: float, height: float, *, colour: str, line: float, fill: str = "") -> None:
        """A rectangle from its lower left corner."""
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(line)
        if fill:
            self._canvas.setFillColor(HexColor(fill))
        self._canvas.rect(x, y, width, height, stroke=1 if line else 0, fill=1 if fill else 0)

    def slanted(self, x: float, y: float, text: str, kind: TextStyle, degrees: float) -> None:
        """One centred line at an angle, for the watermark."""
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.rotate(degrees)
        self._canvas.setFont(kind.face.value, kind.size)
        self._canvas.setFillColor(HexColor(kind.colour))
        self._canvas.drawCentredString(0, -kind.size * 0.36, text)
        self._canvas.restoreState()

    def field(self, name: str, tip: str, element: Element, rectangle: tuple[float, float, float, float]) -> None:
        """Reserve a place for a signature field."""
        self.fields.append(FieldBox(name, tip, element, self.page, rectangle))

    def outline(self, text: str, level: int, top: float) -> None:
        """An entry of the viewer's table of contents that leads to this height."""
        key = f"s{self.page}-{self._next_mark}"
        self._canvas.bookmarkPage(key, fit="XYZ", top=top)
        self._canvas.addOutlineEntry(text, key, level, closed=0)

    def next_page(self) -> None:
        """End the page."""
        self._canvas.showPage()
        self.page += 1
        self._next_mark = 0

    def finish(self) -> bytes:
        """The file as ReportLab writes it: not archivable yet, see ``conform``."""
        self._canvas.save()
        return self._bytes.getvalue()
