"""A stamp as a form XObject in a file that is being signed, with the letters it needs and no more.

Drawn straight into pyHanko's writer: a second file by ReportLab, imported as a page, took longer than the signature.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics

from skjema_app.documents.fonts import Face
from skjema_app.documents.stamp import PAD, StampBlock, block_height, fitted

_SYMBOLIC, _NONSYMBOLIC = 1 << 2, 1 << 5
_CMAP_BLOCK = 100
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def stamp_form(
    writer: BasePdfFileWriter, lines: Sequence[str], width: float, height: float, *, subset_tag: str
) -> IndirectObject:
    """Put the stamp into the file.

    Args:
        writer: the file being signed.
        lines: what it says, the first one in bold.
        width: of the field, in points.
        height: of the field, in points.
        subset_tag: six capital letters that tell these font subsets from others in the file.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE.
    """
    blocks = fitted(lines, width - 2 * PAD, height - PAD)
    letters = {
        face: sorted({char for kind, broken in blocks if kind.face is face for line in broken for char in line})
        for face in dict.fromkeys(kind.face for kind, _broken in blocks)
    }
    fonts: dict[str, PdfObject] = {face.name: _font(writer, face, chars, subset_tag) for face, chars in letters.items()}
    form = _stream(
        _drawn(blocks, letters, height),
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Form"),
        BBox=_numbers((0, 0, width, height)),
        Resources=_dictionary(Font=_dictionary(**fonts)),
    )
    return writer.add_object(form)


def _drawn(blocks: Sequence[StampBlock], letters: dict[Face, list[str]], height: float) -> bytes:
    """The lines, one below the other, the whole in the middle of the height."""
    top = height - (height - sum(map(block_height, blocks))) / 2
    parts = []
    for kind, broken in blocks:
        codes = {char: code for code, char in enumerate(letters[kind.face], 1)}
        baseline = top - kind.leading / 2 - kind.size * 0.36
        red, green, blue = HexColor(kind.colour).rgb()
        parts.append(f"{red:.4f} {green:.4f} {blue:.4f} rg /{kind.face.name} {kind.size:.3f} Tf {kind.leading:.3f} TL")
        parts.append(f"1 0 0 1 {PAD:.3f} {baseline:.3f} Tm")
        parts += [f"<{bytes(codes[char] for char in line).hex()}> Tj T*" for line in broken]
        top -= block_height((kind, broken))
    return "\n".join(["BT", *parts, "ET"]).encode()


def _font(writer: BasePdfFileWriter, face: Face, letters: Sequence[str], tag: str) -> IndirectObject:
    """A subset of a face: the letters get the codes from 1 on; code 0 stays what fonts show for a missing letter."""
    known = pdfmetrics.getFont(face.value).face
    codes = [0, *map(ord, letters)]
    file = known.makeSubset(codes)
    name = NameObject(f"/{tag}+{face.value}")
    descriptor = _dictionary(
        Type=NameObject("/FontDescriptor"),
        FontName=name,
        Flags=_number(known.flags & ~_NONSYMBOLIC | _SYMBOLIC),
        FontBBox=_numbers(known.bbox),
        ItalicAngle=_number(known.italicAngle),
        Ascent=_number(known.ascent),
        Descent=_number(known.descent),
        CapHeight=_number(known.capHeight),
        StemV=_number(known.stemV),
        MissingWidth=_number(known.defaultWidth),
        FontFile2=writer.add_object(_stream(file, Length1=_number(len(file)))),
    )
    font = _dictionary(
        Type=NameObject("/Font"),
        Subtype=NameObject("/TrueType"),
        BaseFont=name,
        FirstChar=_number(0),
        LastChar=_number(len(letters)),
        Widths=_numbers([known.getCharWidth(code) for code in codes]),
        ToUnicode=writer.add_object(_stream(_to_unicode(letters))),
        FontDescriptor=writer.add_object(descriptor),
    )
    return writer.add_object(font)


def _to_unicode(letters: Sequence[str]) -> bytes:
    pairs = [f"<{code:02X}> <{char.encode('utf-16-be').hex().upper()}>" for code, char in enumerate(letters, 1)]
    blocks = [pairs[start : start + _CMAP_BLOCK] for start in range(0, len(pairs), _CMAP_BLOCK)]
    body = (f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return _CMAP.format(blocks="\n".join(body)).encode()


def _stream(data: bytes, **entries: PdfObject) -> StreamObject:
    stream = StreamObject(_dictionary(**entries), stream_data=data)
    stream.compress()  # type: ignore[no-untyped-call]
    return stream


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})  # type: ignore[no-untyped-call]


def _numbers(values: Sequence[float]) -> ArrayObject:
    return ArrayObject([_number(value) for value in values])


def _number(value: float) -> PdfObject:
    if isinstance(value, int):
        return NumberObject(value)  # type: ignore[no-untyped-call]
    return FloatObject(round(value, 3))  # type: ignore[no-untyped-call]
