"""Whether what the eye sees on the pages can be anything but the structure text that was checked.

A file from somebody else could say one thing to a screen reader and show another: text outside the structure, a box
over a line, white or tiny letters, text beyond the edge, lines through it, a picture, a field moved over it. Our own
pages need very little of what PDF can do, so everything else is refused, in the words of the standard's operators.
What letters look like is judged by ``glyphs``. Written for every version of the layout: no position is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from skjema_app.documents import style
from skjema_app.documents.bounds import Budget
from skjema_app.documents.boxes import Box, any_overlap, crosses
from skjema_app.documents.layout import running_texts
from skjema_app.documents.model import APPROVER_FIELD, AUTHOR_FIELD, DocumentModel, Table
from skjema_app.documents.readback import Letters, as_drawn, page_instructions, page_letters, shown_text
from skjema_app.documents.store import is_plain
from skjema_app.documents.tags import check_tags
from skjema_app.domain.errors import ErrorCode, SkjemaError

_CATALOGUE = frozenset(
    {
        "/AF",  # and /Names: a file inside, which ``answers_json.check_inside`` holds against the answers
        "/AcroForm",
        "/DSS",  # what issuers said, see ``store``
        "/Lang",
        "/MarkInfo",
        "/Metadata",
        "/Names",
        "/Outlines",
        "/OutputIntents",
        "/PageLayout",
        "/PageMode",
        "/Pages",
        "/Perms",
        "/StructTreeRoot",
        "/Type",
        "/ViewerPreferences",
    }
)
_FORM = frozenset({"/Fields", "/SigFlags"})
_STRUCTURE = frozenset({"/Type", "/K", "/ParentTree", "/ParentTreeNextKey"})
_PAGES = frozenset({"/Type", "/Kids", "/Count", "/Parent"})
_PAGE = frozenset(
    {
        "/Annots",
        "/Contents",
        "/MediaBox",
        "/Parent",
        "/Resources",
        "/Rotate",
        "/StructParents",
        "/Tabs",
        "/Type",
    }
)
_RESOURCES = frozenset({"/Font", "/ProcSet"})
_WIDGET = frozenset({"/AP", "/F", "/FT", "/P", "/Rect", "/StructParent", "/Subtype", "/T", "/TU", "/Type", "/V"})
_LOOK = frozenset({"/Type", "/Subtype", "/BBox", "/Resources", "/Length", "/Filter"})
_PRINTED = 4

_DARKEST_PAPER = 0.75
_LIGHTEST_INK = 0.45
"""Relative luminance, 0 to 1; ink on such paper has a contrast of 1.6 at the very least, ours 5 and more."""

_SMALLEST, _LARGEST = 6.0, 30.0
_THICKEST_RULE = 3.0
_UPRIGHT = (1, 0, 0, 1)


@dataclass(slots=True)
class _Page:
    """What has been drawn so far: in points from the lower left corner."""

    texts: list[Box] = field(default_factory=list)
    covers: list[tuple[int, Box]] = field(default_factory=list)  # with the number of texts drawn before
    rules: list[Box] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    decoration: list[str] = field(default_factory=list)


def check_drawing(document: Pdf, model: DocumentModel, budget: Budget) -> None:
    """Check every page of a file whose structure text is known to be the model's.

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS with ``reason`` «drawing», ``what`` and ``page`` (from 1; 0: the whole file).
        What pikepdf raises is left to ``bounds.opened``.
    """
    root = document.Root
    _require(_CATALOGUE.issuperset(root.keys()), "catalogue")
    _require(is_plain(document), "store")
    _require(_STRUCTURE.issuperset(root.StructTreeRoot.keys()), "structure")
    fields = list(root.AcroForm.Fields) if "/AcroForm" in root else []
    _require("/AcroForm" not in root or _FORM.issuperset(root.AcroForm.keys()), "form")
    _require([str(one.get("/T", "")) for one in fields] == [box.field for box in model.signatures], "fields")
    check_tags(document, model, budget)
    known: dict[tuple[int, int], Letters] = {}
    repeated = _repeated(model)
    total, placed = len(document.pages), 0
    for number, page in enumerate(document.pages, 1):
        _check_page_dictionary(page, number)
        drawn = _draw(document, page, number, budget, known)
        _require(repeated.issuperset(drawn.decoration), "running texts", number)
        expected = [text for text in running_texts(model, number, total) if text]
        _require(drawn.running == expected, "running texts", number)
        fields_here = [_widget_box(one, fields, number) for one in _annotations(page)]
        placed += len(fields_here)
        budget.spend_comparisons(len(drawn.texts) * (len(drawn.texts) + len(drawn.rules) + len(drawn.covers)))
        _check_layers(drawn, fields_here, number)
    _require(placed == len(fields), "fields")


def _require(held: bool, what: str, page: int = 0) -> None:
    if not held:
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="drawing", what=what, page=page)


def _repeated(model: DocumentModel) -> frozenset[str]:
    """Column headers, which are drawn again overleaf and are decoration there."""
    tables = (block for section in model.sections for block in section.blocks if isinstance(block, Table))
    return frozenset(as_drawn(text) for table in tables for text in table.header)


def _check_page_dictionary(page: Page, number: int) -> None:
    _require(_PAGE.issuperset(page.obj.keys()), "page", number)
    box = [float(edge) for edge in page.obj["/MediaBox"]]
    _require(
        len(box) == 4
        and box[:2] == [0, 0]
        and abs(box[2] - style.PAGE_WIDTH) < 1
        and abs(box[3] - style.PAGE_HEIGHT) < 1
        and int(page.obj.get("/Rotate", 0)) == 0,
        "page size",
        number,
    )
    _require(_RESOURCES.issuperset(page.obj["/Resources"].keys()), "resources", number)
    above = page.obj.get("/Parent")
    for _level in range(16):
        if above is None:
            return
        _require(_PAGES.issuperset(above.keys()), "pages", number)
        above = above.get("/Parent")
    _require(held=False, what="pages", page=number)


def _annotations(page: Page) -> list[Object]:
    return list(page.obj["/Annots"]) if "/Annots" in page.obj else []


def _widget_box(widget: Object, fields: Sequence[Object], number: int) -> Box:
    """A signature field's place; what it shows stays inside and is text only."""
    _require(any(widget.objgen == one.objgen for one in fields) and _WIDGET.issuperset(widget.keys()), "fields", number)
    _require(str(widget["/T"]) in {AUTHOR_FIELD, APPROVER_FIELD} and widget["/F"] == _PRINTED, "fields", number)
    left, low, right, high = (float(edge) for edge in widget["/Rect"])
    look = widget["/AP"]
    _require(set(look.keys()) == {"/N"} and isinstance(look["/N"], pikepdf.Stream), "appearance", number)
    form = look["/N"]
    box = [float(edge) for edge in form["/BBox"]]
    fits = box[:2] == [0, 0] and abs(box[2] - (right - left)) < 0.1 and abs(box[3] - (high - low)) < 0.1
    fonts_only = set(form.get("/Resources", Dictionary()).keys()) <= {"/Font"}
    _require(fits and fonts_only and _LOOK.issuperset(form.keys()), "appearance", number)
    return Box(left, low, right, high)


def _check_layers(drawn: _Page, fields: Sequence[Box], number: int) -> None:
    """Nothing lies over a text that was drawn before it, and no text over another."""
    paper = Box(0, 0, style.PAGE_WIDTH, style.PAGE_HEIGHT)
    _require(all(paper.holds(text) for text in drawn.texts), "text beyond the edge", number)
    _require(not any_overlap(drawn.texts), "text over text", number)
    for before, cover in drawn.covers:
        _require(not crosses([cover], drawn.texts[:before]), "covered text", number)
    _require(not crosses(fields, drawn.texts), "covered text", number)
    _require(not crosses(drawn.rules, drawn.texts), "line through text", number)


def _draw(document: Pdf, page: Page, number: int, budget: Budget, known: dict[tuple[int, int], Letters]) -> _Page:
    """Walk through the page's drawing; anything but what our own pages are made of is refused."""
    drawn = _Page()
    letters = page_letters(page, budget, known)
    widths = {name: _widths(font) for name, font in page.resources.get("/Font", Dictionary()).items()}
    state = _State(number)
    for instruction in page_instructions(document, page, budget):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            _require(held=False, what="picture", page=number)
        operator, operands = str(instruction.operator), instruction.operands
        match operator:
            case "BDC" | "BMC":
                state.open_mark(operator, list(operands))
            case "EMC":
                _require(state.mark != "" and not state.in_text, "marks", number)
                if state.mark == "decoration" and state.said:
                    drawn.decoration.append(state.said)
                state.mark = state.said = ""
            case "BT" | "ET":
                _require(state.in_text == (operator == "ET") and state.mark != "", "marks", number)
                state.in_text = operator == "BT"
                state.placed = None
            case "cm" | "Tm":
                state.move(operator, [float(one) for one in operands])
            case "rg" | "RG":
                state.colour[operator] = _luminance([float(one) for one in operands])
            case "Tf":
                state.font, state.size = str(operands[0]), float(operands[1])
                _require(state.font in letters, "font", number)
            case "TL":
                state.leading = float(operands[0])
            case "T*":
                state.next_line()
            case "Tj":
                text = operands[0]
                line = shown_text(text, letters.get(state.font, {}))
                box = state.text_box(sum(widths[state.font][code] for code in bytes(text)) if state.font else 0)
                if line.strip():
                    drawn.texts.append(box)
                if state.mark == "running":
                    drawn.running.append(line)
                state.said += line
            case "w":
                state.line_width = float(operands[0])
            case "n" | "m" | "l" | "re" | "S" | "f*":
                _path(drawn, state, operator, [float(one) for one in operands])
            case _:
                _require(held=False, what="operator", page=number)
    _require(not state.in_text and state.mark == "" and not state.path, "marks", number)
    return drawn


@dataclass(slots=True)
class _State:
    """Where the pen is."""

    page: int
    mark: str = ""  # "", "content", "running" or "decoration"
    said: str = ""  # since the mark was opened
    in_text: bool = False
    placed: tuple[float, float] | None = None
    font: str = ""
    size: float = 0.0
    leading: float = 0.0
    line_width: float = 1.0
    colour: dict[str, float] = field(default_factory=lambda: {"rg": 0.0, "RG": 0.0})
    path: list[tuple[float, ...]] = field(default_factory=list)

    def open_mark(self, operator: str, operands: Sequence[Object]) -> None:
        """Content of an element, a running header or footer, or decoration; never one inside another."""
        _require(self.mark == "" and not self.in_text, "marks", self.page)
        if operator == "BMC":
            _require(operands[0] == Name.Artifact, "marks", self.page)
            self.mark = "decoration"
            return
        properties = operands[1]
        _require(isinstance(properties, Dictionary), "marks", self.page)
        if set(properties.keys()) == {"/MCID"}:
            self.mark = "content"
            return
        _require(
            operands[0] == Name.Artifact
            and set(properties.keys()) == {"/Type", "/Subtype"}
            and properties["/Subtype"] in (Name.Header, Name.Footer),
            "marks",
            self.page,
        )
        self.mark = "running"

    def move(self, operator: str, matrix: Sequence[float]) -> None:
        """Nothing is turned or scaled; only text is moved."""
        _require(tuple(matrix[:4]) == _UPRIGHT and len(matrix) == 6, "matrix", self.page)
        if operator == "cm":
            _require(tuple(matrix[4:]) == (0, 0), "matrix", self.page)
            return
        _require(self.in_text, "matrix", self.page)
        self.placed = (matrix[4], matrix[5])

    def next_line(self) -> None:
        """To the beginning of the line below."""
        _require(self.placed is not None and self.leading >= self.size, "leading", self.page)
        if self.placed is not None:
            self.placed = (self.placed[0], self.placed[1] - self.leading)

    def text_box(self, width: float) -> Box:
        """Place of the letters about to be shown: from the baseline to the height of small letters."""
        _require(self.in_text and self.placed is not None and self.mark != "", "text", self.page)
        _require(_SMALLEST <= self.size <= _LARGEST, "size", self.page)
        _require(self.colour["rg"] <= _LIGHTEST_INK, "colour", self.page)
        x, y = self.placed or (0.0, 0.0)
        return Box(x, y, x + width * self.size / 1000, y + self.size * 0.5)


def _path(drawn: _Page, state: _State, operator: str, numbers: Sequence[float]) -> None:
    """Straight thin rules and light boxes."""
    _require(not state.in_text and state.mark in {"decoration", "running"}, "path", state.page)
    if operator in {"m", "l", "re"}:
        state.path.append(tuple(numbers))
        return
    points, state.path = state.path, []
    if operator == "n":
        _require(not points, "path", state.page)
        return
    boxes = list(_rectangles(points, state.page))
    if operator == "f*":
        _require(state.colour["rg"] >= _DARKEST_PAPER and len(boxes) == len(points), "colour", state.page)
        drawn.covers += [(len(drawn.texts), box) for box in boxes]
        return
    _require(state.line_width <= _THICKEST_RULE, "line width", state.page)
    for box in boxes or [Box.around(points)]:
        drawn.rules += [edge.grown(state.line_width / 2) for edge in (box.edges() if boxes else [box])]


def _rectangles(points: Sequence[tuple[float, ...]], page: int) -> Iterator[Box]:
    """The boxes of a path of ``re``; a path of one straight rule has none."""
    if all(len(one) == 4 for one in points):
        for x, y, width, height in points:
            yield Box(x, y, x + width, y + height)
        return
    _require(len(points) == 2 and all(len(one) == 2 for one in points), "path", page)
    (x1, y1), (x2, y2) = points
    _require(x1 == x2 or y1 == y2, "path", page)


def _luminance(parts: Sequence[float]) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _widths(font: Object) -> list[float]:
    """Width of each code in thousandths of the size."""
    first = int(font["/FirstChar"])
    given = font["/Widths"]
    widths = [0.0] * 256
    if not isinstance(given, Array) or not 0 <= first <= 255 or len(given) > 256 - first:
        raise ValueError
    for place, width in enumerate(given, first):
        widths[place] = float(width)
    return widths
