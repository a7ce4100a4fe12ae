"""Laid-out bytes -> a PDF/A-2a and PDF/UA-1 file with empty, tagged signature fields: one pass with pikepdf.

PDF/A-3a where the answers shall lie inside as JSON.

Must run before the first signature; nothing but a further signature may touch the file afterwards.
The same input gives the same bytes: no clock, no randomness, the file's id is a hash of its content.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from skjema_app.documents.answers_json import put_inside
from skjema_app.documents.layout import LaidOut
from skjema_app.documents.metadata import Metadata, info_entries, srgb_profile, xmp_packet
from skjema_app.documents.tree import Element, FieldBox
from skjema_app.domain.errors import ErrorCode, SkjemaError

PRINTED = 4  # annotation flag: shown on paper
SIGNATURES_EXIST = 1  # AcroForm flag
_TEXT_ATTRIBUTES = frozenset({"Summary"})
_CELLS = frozenset({"TD", "TH"})
_CMAP_PAIR = re.compile(rb"^<[0-9A-F]{2}> <[0-9A-F]{4,}>$", re.MULTILINE)
_CMAP_BODY = re.compile(rb"\d+ beginbfchar.*endbfchar", re.DOTALL)
_CMAP_BLOCK = 100
_RETURN = 0x0D
_RETURN_AT_END = b"\r\nendstream"
# Catalogue entries that say what holds anyway: they change nothing but the bytes of the packed objects.
_DEFAULTS: dict[str, Name] = {"/PageMode": Name.UseNone, "/PageLayout": Name.SinglePage}
_FONT_SET = re.compile(rb"/(F[0-9+]+) [0-9.]+ Tf")


def conform(laid: LaidOut, metadata: Metadata, inside: bytes = b"") -> bytes:
    """The finished, unsigned file.

    ``inside``: the answers as JSON, which make it PDF/A-3a; the metadata must say part 3 then.

    Raises:
        SkjemaError: PDF_NOT_CONFORMING when text was set in a font that is not embedded.
    """
    with pikepdf.open(BytesIO(laid.raw)) as pdf:
        _describe(pdf, metadata)
        _tidy_fonts(pdf)
        widgets = _make_fields(pdf, laid.fields)
        _write_structure(pdf, laid.root, laid.fields, widgets)
        if inside:
            put_inside(pdf, inside, metadata.when)
        return _saved(pdf)


def _tidy_fonts(pdf: Pdf) -> None:
    """Keep only embedded fonts, and make ReportLab's ToUnicode maps strict.

    ReportLab maps code 0 to U+0000, which level A forbids, and writes up to 256 entries in a block (limit 100).
    """
    fonts: dict[str, Object] = {}
    for page in pdf.pages:
        used = {match.decode() for match in _FONT_SET.findall(_content(page))}
        listed = page.obj.Resources.get("/Font", Dictionary())
        for key in list(listed.keys()):
            if "/FontDescriptor" in listed[key]:
                fonts[key] = listed[key]
            elif key[1:] in used and _paints_text(page, key[1:]):
                raise SkjemaError(ErrorCode.PDF_NOT_CONFORMING, rule="font-not-embedded", count=1)
            else:
                del listed[key]
    for font in fonts.values():
        _tidy_font(font)


def _tidy_font(font: Object) -> None:
    text = font.ToUnicode.read_bytes()
    pairs = [pair for pair in _CMAP_PAIR.findall(text) if not pair.endswith(b"> <0000>")]
    blocks = (pairs[start : start + _CMAP_BLOCK] for start in range(0, len(pairs), _CMAP_BLOCK))
    body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    font.ToUnicode.write(_CMAP_BODY.sub(lambda _match: body, text))


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.Contents
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts)


def _paints_text(page: pikepdf.Page, font: str) -> bool:
    """Whether anything is shown while the font is set; ReportLab's start font may not be."""
    current = ""
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            current = str(instruction.operands[0])[1:]
        elif operator in {"Tj", "TJ", "'", '"'} and current == font:
            return True
    return False


def _describe(pdf: Pdf, metadata: Metadata) -> None:
    root = pdf.Root
    packet = pdf.make_stream(xmp_packet(metadata))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    root.Metadata = packet
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, value in info_entries(metadata).items():
        pdf.docinfo[key] = String(value)
    root.Lang = String(metadata.language)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_stream(srgb_profile(), N=3),
            )
        ]
    )
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.MarkInfo = Dictionary(Marked=True)
    for page in pdf.pages:
        page.obj.Tabs = Name.S
        if "/Trans" in page.obj:
            del page.obj["/Trans"]


def _make_fields(pdf: Pdf, fields: tuple[FieldBox, ...]) -> Mapping[int, Object]:
    """Empty signature fields; returns the widget of each Form element, by the element's identity.

    They must be here before the first signature: a visible field added later would lie outside the structure tree.
    """
    widgets: dict[int, Object] = {}
    if not fields:
        return widgets
    form = pdf.make_indirect(Dictionary(Fields=Array(), SigFlags=SIGNATURES_EXIST))
    pdf.Root.AcroForm = form
    for box in fields:
        page = pdf.pages[box.page].obj
        left, low, right, high = (round(value, 2) for value in box.rectangle)
        look = pdf.make_stream(
            b"",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, round(right - left, 2), round(high - low, 2)]),
            Resources=Dictionary(),
        )
        widget = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String(box.name),
                TU=String(box.tip),
                F=PRINTED,
                Rect=Array([left, low, right, high]),
                P=page,
                AP=Dictionary(N=look),
            )
        )
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(widget)
        form.Fields.append(widget)
        widgets[id(box.element)] = widget
    return widgets


def _write_structure(pdf: Pdf, root: Element, fields: tuple[FieldBox, ...], widgets: Mapping[int, Object]) -> None:
    pages = [page.obj for page in pdf.pages]
    top = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    parents: list[dict[int, Object]] = [{} for _ in pages]
    page_of_field = {id(box.element): box.page for box in fields}
    owners: list[tuple[Object, Object]] = []

    def write(element: Element, parent: Object) -> Object:
        made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + element.tag), P=parent))
        if element.attributes:
            made.A = Dictionary({f"/{key}": _attribute(key, value) for key, value in element.attributes.items()})
        if element.alt:
            made.Alt = String(element.alt)
        kids: list[Object | int] = []
        own_page = _first_page(element, page_of_field)
        if own_page is not None:
            made.Pg = pages[own_page]
        for mark in element.marks:
            parents[mark.page][mark.number] = made
            kids.append(
                mark.number
                if mark.page == own_page
                else Dictionary(Type=Name.MCR, Pg=pages[mark.page], MCID=mark.number)
            )
        if id(element) in widgets:
            widget = widgets[id(element)]
            kids.append(Dictionary(Type=Name.OBJR, Obj=widget, Pg=pages[page_of_field[id(element)]]))
            owners.append((widget, made))
        kids += [write(kid, made) for kid in element.kids if kid.kids or kid.marks or kid.tag in _CELLS | {"Form"}]
        if kids:
            made.K = Array(kids) if len(kids) > 1 else kids[0]
        return made

    top.K = Array([write(root, top)])
    numbers = Array()
    for number, page in enumerate(pages):
        page.StructParents = number
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([parents[number][mark] for mark in sorted(parents[number])])))
    for number, (widget, owner) in enumerate(owners, len(pages)):
        widget.StructParent = number
        numbers.append(number)
        numbers.append(owner)
    top.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    top.ParentTreeNextKey = len(pages) + len(owners)
    pdf.Root.StructTreeRoot = top


def _first_page(element: Element, page_of_field: Mapping[int, int]) -> int | None:
    """Page of the element's first content; readers look for it on tables too, though the standard makes it optional."""
    if element.marks:
        return element.marks[0].page
    if id(element) in page_of_field:
        return page_of_field[id(element)]
    return next((page for kid in element.kids if (page := _first_page(kid, page_of_field)) is not None), None)


def _attribute(key: str, value: str | int) -> Object | int:
    if isinstance(value, int):
        return value
    return String(value) if key in _TEXT_ATTRIBUTES else Name("/" + value)


def _saved(pdf: Pdf) -> bytes:
    """The bytes, with no stream that ends in a carriage return.

    Before ``endstream`` a line feed is written; a stream whose last byte happens to be a carriage return would then
    seem one byte too long to strict readers, the preflight's engine among them (one document in twenty).
    """
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]  # ReportLab's own; the deterministic one is a hash of the content
    _nudge_streams(pdf)
    for _said in _ways_to_say_the_same(pdf):
        data = _written(pdf, pikepdf.ObjectStreamMode.generate)
        if _RETURN_AT_END not in data:
            return data
    # nothing is packed that was not nudged: larger, and always right
    return _written(pdf, pikepdf.ObjectStreamMode.disable)


def _ways_to_say_the_same(pdf: Pdf) -> Iterator[None]:
    """Changes that mean nothing: first in the catalogue's own pack, then as objects that move all others along.

    A long document has hundreds of packs, of which each may end so; it takes other contents in all of them.
    """
    yield
    for key, value in _DEFAULTS.items():
        pdf.Root[key] = value
        yield
    for key, value in _DEFAULTS.items():
        pdf.Root[key] = pdf.make_indirect(value)
        yield


def _written(pdf: Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    result = BytesIO()
    pdf.save(result, min_version="1.7", object_stream_mode=mode, compress_streams=True, deterministic_id=True)
    return result.getvalue()


def _nudge_streams(pdf: Pdf) -> None:
    """Lengthen streams by a blank where their packed form would end in a carriage return (the checksum's last byte)."""
    for stream in pdf.objects:
        if not isinstance(stream, pikepdf.Stream) or stream.get("/Type") == "/Metadata":
            continue
        data = stream.read_bytes()
        pad = bytes(4) if "/Length1" in stream else b"\n"
        longer = data
        while zlib.adler32(longer) & 0xFF == _RETURN:
            longer += pad
        if longer != data:
            stream.write(longer)
            if "/Length1" in stream:
                stream.Length1 = len(longer)
