"""What a screen reader gets, read back from the finished file and held against what the document should say.

Validators cannot see real text marked as decoration, a number of marked content used twice, or a lost blank; this can.
It reads the structure tree and the pages' content streams itself, through the fonts' own ToUnicode maps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Object, Page, Pdf

from skjema_app.documents.bounds import Budget, opened, unreadable
from skjema_app.documents.model import (
    Block,
    Bullets,
    Choices,
    DocumentModel,
    Hint,
    Notice,
    Pairs,
    Paragraph,
    Quote,
    Subheading,
    Table,
    WriteLines,
)
from skjema_app.documents.style import BULLET
from skjema_app.domain.errors import ErrorCode, SkjemaError

MAX_DEPTH = 64
MAX_PAGE = 256 * 1024
"""Bytes of drawing on one page; a full one has about 20,000."""

Letters: TypeAlias = "Mapping[int, str]"
"""What the codes of a font mean."""

Instruction: TypeAlias = "pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage"

_Key: TypeAlias = "tuple[int, int]"
_PAIR = re.compile(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]+)>")
_NOTHING_KNOWN: Letters = dict.fromkeys(range(256), "\ufffd")
_ELEMENT_KEYS = frozenset({"/Type", "/S", "/P", "/Pg", "/K", "/A", "/Alt"})
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})


def model_texts(model: DocumentModel) -> tuple[str, ...]:
    """Every text of the document in reading order; empty cells are left out."""
    return tuple(text for text in _walk_model(model) if text)


def check_text(pdf: bytes, model: DocumentModel) -> None:
    """Check that the file says exactly what the model says, element by element.

    Works on signed files too: signatures add appearances to fields, never text to the structure.

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS (details ``place``: number of the first text that differs), PDF_UNREADABLE.
    """
    with opened(pdf) as document:
        check_structure(document, model, Budget())


def check_structure(document: Pdf, model: DocumentModel, budget: Budget) -> None:
    """The same for a file that is open. Raises as ``check_text``."""
    expected = [as_drawn(text) for text in model_texts(model)]
    found = structure_of(document, budget)
    if found != expected:
        pairs = zip(found, expected, strict=False)
        place = next((n for n, (got, want) in enumerate(pairs) if got != want), min(len(found), len(expected)))
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="text", place=place)


def structure_texts(pdf: bytes) -> list[str]:
    """The text of every structure element that has any, in tree order.

    Raises:
        SkjemaError: PDF_UNREADABLE; PDF_TEXT_DIFFERS when two pieces of content claim the same number, or a piece
            belongs to no element or to two.
    """
    with opened(pdf) as document:
        return structure_of(document, Budget())


def structure_of(document: Pdf, budget: Budget) -> list[str]:
    """The same for a file that is open; what it costs is taken from the budget.

    Raises:
        SkjemaError: as ``structure_texts``; anything pikepdf raises is left to ``bounds.opened``.
    """
    tree = document.Root.get("/StructTreeRoot")
    if tree is None or "/K" not in tree:
        return []
    fonts: dict[_Key, Letters] = {}
    marked = {page.obj.objgen: _marked_texts(document, page, budget, fonts) for page in document.pages}
    texts = [text for text in _element_texts(tree, None, marked, budget, 0) if text]
    if any(marked.values()):
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="text", place=-1)  # content that no element owns
    return texts


def as_drawn(text: str) -> str:
    """A text of the model as it is read back: line breaks and no-break spaces are blanks there."""
    return text.replace("\n", " ").replace("\u00a0", " ")


def _walk_model(model: DocumentModel) -> Iterator[str]:
    yield model.title
    yield model.subtitle
    for notice in model.notices:
        yield notice.text
    yield from _block_texts(model.facts)
    for section in model.sections:
        yield section.heading
        for block in section.blocks:
            yield from _block_texts(block)
    for box in model.signatures:
        yield box.caption
    yield from model.closing


def _block_texts(block: Block) -> Iterator[str]:
    match block:
        case Subheading(text) | Paragraph(text) | Notice(text) | Hint(text):
            yield text
        case WriteLines():
            return
        case Choices(options):
            yield from options
        case Quote(paragraphs):
            yield from paragraphs
        case Bullets(items):
            for item in items:
                yield BULLET
                yield item
        case Pairs(rows, _):
            for row in rows:
                yield from row
        case Table(header, rows, _):
            if rows:
                yield from header
                for cells in rows:
                    yield from cells


def _element_texts(
    element: Object, page: Object | None, marked: Mapping[_Key, dict[int, str]], budget: Budget, depth: int
) -> Iterator[str]:
    """Texts of an element's subtree; pieces of one element that follow each other are one text."""
    if depth > MAX_DEPTH:
        raise unreadable("broken")
    if depth and not _ELEMENT_KEYS.issuperset(element.keys()):
        raise SkjemaError(
            ErrorCode.PDF_TEXT_DIFFERS, reason="text", place=-1
        )  # such as another text to be read instead
    budget.spend_element()
    page = element.get("/Pg", page)
    own = ""
    for kid in _kids(element):
        budget.spend_element()
        if isinstance(kid, int):
            own += _piece(marked, page, kid)
        elif kid.get("/Type") == "/MCR":
            own += _piece(marked, kid.get("/Pg", page), int(kid["/MCID"]))
        elif "/S" in kid:
            yield own
            own = ""
            yield from _element_texts(kid, page, marked, budget, depth + 1)
    yield own


def _kids(element: Object) -> Sequence[Object | int]:
    kids = element.get("/K")
    if kids is None:
        return ()
    return list(kids) if isinstance(kids, Array) else [kids]


def _piece(marked: Mapping[_Key, dict[int, str]], page: Object | None, number: int) -> str:
    """A piece of content; it is taken out, so that no other element can have it too."""
    if page is None:
        return ""
    left = marked[page.objgen]
    if number not in left:
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="text", place=-1)
    return left.pop(number)


def page_instructions(document: Pdf, page: Page, budget: Budget) -> Sequence[Instruction]:
    """The page's whole drawing, bounded in size. Raises PDF_UNREADABLE."""
    contents = page.obj.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [] if contents is None else [contents]
    data = b"\n".join(budget.unpacked(part) for part in parts)
    if len(data) > MAX_PAGE:
        raise unreadable("too-large")
    instructions: Sequence[Instruction] = pikepdf.parse_content_stream(document.make_stream(data))
    budget.spend_instructions(len(instructions))
    return instructions


def _marked_texts(document: Pdf, page: Page, budget: Budget, known: dict[_Key, Letters]) -> dict[int, str]:
    """Text of each piece of marked content on a page, by its number."""
    fonts = page_letters(page, budget, known)
    texts: dict[int, list[str]] = {}
    open_marks: list[int | None] = []
    current = _NOTHING_KNOWN
    for instruction in page_instructions(document, page, budget):
        operator = str(instruction.operator)
        if operator == "Tf":
            current = fonts.get(str(instruction.operands[0]), _NOTHING_KNOWN)
        elif operator == "BDC":
            number = _number(instruction.operands[1])
            if number is not None and number in texts:
                raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="text", place=-1)
            if number is not None:
                texts[number] = []
            open_marks.append(number)
        elif operator == "BMC":
            open_marks.append(None)
        elif operator == "EMC":
            open_marks.pop()
        elif operator in _SHOWING and open_marks and open_marks[-1] is not None:
            texts[open_marks[-1]].append(shown_text(instruction.operands[-1], current))
    return {number: "".join(parts) for number, parts in texts.items()}


def _number(properties: Object) -> int | None:
    return int(properties["/MCID"]) if isinstance(properties, Dictionary) and "/MCID" in properties else None


def shown_text(operand: Object, letters: Letters) -> str:
    """What an operand of a showing operator says through its font's own map."""
    parts = list(operand) if isinstance(operand, Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return codes.decode("latin-1").translate(letters)


def page_letters(page: Page, budget: Budget, known: dict[_Key, Letters]) -> dict[str, Letters]:
    """What the codes of each font on a page mean. ``known``: the document's fonts met so far, added to."""
    found: dict[str, Letters] = {}
    for name, font in page.resources.get("/Font", Dictionary()).items():
        key = font.objgen
        if key not in known or not font.is_indirect:
            known[key] = _to_unicode(font, budget)
        found[name] = known[key]
    return found


def _to_unicode(font: Object, budget: Budget) -> Letters:
    """What each code means; U+FFFD where the font does not say."""
    letters = dict(_NOTHING_KNOWN)
    if "/ToUnicode" in font:
        for code, target in _PAIR.findall(budget.unpacked(font.ToUnicode)):
            letters[int(code, 16)] = bytes.fromhex(target.decode()).decode("utf-16-be", "replace")
    return letters
