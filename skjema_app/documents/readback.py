"""What a screen reader gets, read back from the finished file and held against what the document should say.

Validators cannot see real text marked as decoration, a number of marked content used twice, or a lost blank; this can.
It reads the structure tree and the pages' content streams itself, through the fonts' own ToUnicode maps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Object

from skjema_app.documents.model import (
    Block,
    Bullets,
    DocumentModel,
    Notice,
    Pairs,
    Paragraph,
    Quote,
    Subheading,
    Table,
)
from skjema_app.documents.style import BULLET
from skjema_app.domain.errors import ErrorCode, SkjemaError

MAX_DEPTH = 64
_PAIR = re.compile(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]+)>")
_NOTHING_KNOWN: Mapping[int, str] = dict.fromkeys(range(256), "\ufffd")
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
    expected = [_as_drawn(text) for text in model_texts(model)]
    found = structure_texts(pdf)
    if found != expected:
        pairs = zip(found, expected, strict=False)
        place = next((n for n, (got, want) in enumerate(pairs) if got != want), min(len(found), len(expected)))
        raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, place=place)


def structure_texts(pdf: bytes) -> list[str]:
    """The text of every structure element that has any, in tree order.

    Raises:
        SkjemaError: PDF_UNREADABLE; PDF_TEXT_DIFFERS when two pieces of content claim the same number.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            marked = {page.obj.objgen: _marked_texts(page) for page in opened.pages}
            tree = opened.Root.get("/StructTreeRoot")
            if tree is None or "/K" not in tree:
                return []
            return [text for text in _element_texts(tree, None, marked, 0) if text]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, NotImplementedError) as error:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE) from error


def _as_drawn(text: str) -> str:
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
        case Subheading(text) | Paragraph(text) | Notice(text):
            yield text
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


Marked = Mapping[int, str]


def _element_texts(
    element: Object, page: Object | None, marked: Mapping[tuple[int, int], Marked], depth: int
) -> Iterator[str]:
    """Texts of an element's subtree; pieces of one element that follow each other are one text."""
    if depth > MAX_DEPTH:
        raise SkjemaError(ErrorCode.PDF_UNREADABLE)
    page = element.get("/Pg", page)
    own = ""
    for kid in _kids(element):
        if isinstance(kid, int):
            own += _piece(marked, page, kid)
        elif kid.get("/Type") == "/MCR":
            own += _piece(marked, kid.get("/Pg", page), int(kid["/MCID"]))
        elif "/S" in kid:
            yield own
            own = ""
            yield from _element_texts(kid, page, marked, depth + 1)
    yield own


def _kids(element: Object) -> Sequence[Object | int]:
    kids = element.get("/K")
    if kids is None:
        return ()
    return list(kids) if isinstance(kids, Array) else [kids]


def _piece(marked: Mapping[tuple[int, int], Marked], page: Object | None, number: int) -> str:
    return marked[page.objgen][number] if page is not None else ""


def _marked_texts(page: pikepdf.Page) -> Marked:
    """Text of each piece of marked content on a page, by its number."""
    fonts = {key: _to_unicode(font) for key, font in page.resources.get("/Font", Dictionary()).items()}
    texts: dict[int, list[str]] = {}
    open_marks: list[int | None] = []
    current = _NOTHING_KNOWN
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            current = fonts.get(str(instruction.operands[0]), _NOTHING_KNOWN)
        elif operator == "BDC":
            number = _number(instruction.operands[1])
            if number is not None and number in texts:
                raise SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, place=-1)
            if number is not None:
                texts[number] = []
            open_marks.append(number)
        elif operator == "BMC":
            open_marks.append(None)
        elif operator == "EMC":
            open_marks.pop()
        elif operator in _SHOWING and open_marks and open_marks[-1] is not None:
            texts[open_marks[-1]].append(_shown(instruction.operands[-1], current))
    return {number: "".join(parts) for number, parts in texts.items()}


def _number(properties: Object) -> int | None:
    return int(properties["/MCID"]) if isinstance(properties, Dictionary) and "/MCID" in properties else None


def _shown(operand: Object, letters: Mapping[int, str]) -> str:
    parts = list(operand) if isinstance(operand, Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return codes.decode("latin-1").translate(letters)


def _to_unicode(font: Object) -> Mapping[int, str]:
    """What each code means; U+FFFD where the font does not say."""
    letters = dict(_NOTHING_KNOWN)
    if "/ToUnicode" in font:
        for code, target in _PAIR.findall(font.ToUnicode.read_bytes()):
            letters[int(code, 16)] = bytes.fromhex(target.decode()).decode("utf-16-be", "replace")
    return letters
