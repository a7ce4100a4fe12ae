"""Ways to break a good file: in what it says, in how it is built, and after it was signed. Each must have an effect.

``rewritten`` saves the file anew, as a careless tool does; ``incremented`` appends the change as a new revision: so
every byte that was signed is still there, as when somebody attacks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import pikepdf
from asn1crypto import cms, x509
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

Change = Callable[[Pdf], object]
Cut = Callable[[bytes], bytes]


class NotApplied(AssertionError):  # noqa: N818 - says what it is
    """A mutant that changed nothing proves nothing."""


def rewritten(pdf: bytes, change: Change) -> bytes:
    """The changed file, saved as a whole. Raises ``NotApplied``."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        before = _objects(opened)
        change(opened)
        if _objects(opened) == before:
            raise NotApplied
        saved = BytesIO()
        opened.save(saved, min_version="1.7")
    return saved.getvalue()


def incremented(pdf: bytes, change: Change) -> bytes:
    """The same change as a revision after the last one. Raises ``NotApplied``."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        before = _objects(opened)
        change(opened)
        changed = {key: value for key, value in _objects(opened).items() if before.get(key) != value}
    if not changed:
        raise NotApplied
    writer = _Plain(BytesIO(pdf))
    for (number, generation), (written, raw) in changed.items():
        reference = generic.Reference(number, generation, writer)
        made = generic.read_object(BytesIO(written + b" "), reference)
        if raw is not None:
            assert isinstance(made, generic.DictionaryObject)
            made.pop("/Length", None)
            made = generic.StreamObject(made, encoded_data=raw)
        writer.objects[generation, number] = made
    writer._lastobj_id = max(writer._lastobj_id, *(number for number, _generation in changed))
    result = BytesIO()
    writer.write(result)
    assert result.getvalue().startswith(pdf)
    return result.getvalue()


def cut(pdf: bytes, change: Cut) -> bytes:
    """The file with its bytes changed. Raises ``NotApplied``."""
    changed = change(pdf)
    if changed == pdf:
        raise NotApplied
    return changed


class _Plain(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """Only what the mutant changes."""


def _objects(pdf: Pdf) -> dict[tuple[int, int], tuple[bytes, bytes | None]]:
    found: dict[tuple[int, int], tuple[bytes, bytes | None]] = {}
    for value in pdf.objects:
        if isinstance(value, Stream):
            found[value.objgen] = value.stream_dict.unparse(), value.read_raw_bytes()
        elif isinstance(value, Object):
            found[value.objgen] = value.unparse(resolved=True), None
    return found


# --- tools ------------------------------------------------------------------------------------------------------------


def _walk(element: Dictionary, visit: Callable[[Dictionary], object]) -> None:
    visit(element)
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            _walk(kid, visit)


def _elements(pdf: Pdf, tag: str) -> list[Dictionary]:
    found: list[Dictionary] = []
    _walk(pdf.Root.StructTreeRoot.K[0], lambda one: found.append(one) if Name("/" + tag) == one.S else None)
    return found


def _first(pdf: Pdf, tag: str) -> Dictionary:
    return _elements(pdf, tag)[0]


def redrawn(pdf: Pdf, change: Callable[[bytes], bytes], page: int = 0) -> None:
    """New drawing on the page, in the same object."""
    stream = pdf.pages[page].obj.Contents
    before = stream.read_bytes()
    after = change(before)
    if after == before:
        raise NotApplied
    stream.write(after)


def _metadata(pdf: Pdf, change: Callable[[bytes], bytes]) -> None:
    before = pdf.Root.Metadata.read_bytes()
    after = change(before)
    if after == before:
        raise NotApplied
    pdf.Root.Metadata.write(after)


def _font(pdf: Pdf) -> Dictionary:
    return next(iter(pdf.pages[0].obj.Resources.Font.values()))


def _drop(holder: Object, key: str) -> None:
    if key not in holder:
        raise NotApplied
    del holder[key]


def _field_page(pdf: Pdf) -> Object:
    return next(page.obj for page in pdf.pages if "/Annots" in page.obj)


def _head_cells_to_data(pdf: Pdf) -> None:
    """All row headers become ordinary cells: only the text's place says now what belongs to what."""
    for head in _elements(pdf, "TH"):
        head.S = Name.TD
        if "/A" in head:
            del head["/A"]


def _drop_cell(pdf: Pdf) -> None:
    row = _first(pdf, "TR")
    row.K = Array([row.K[0]])


def _overlay(pdf: Pdf) -> None:
    """White paper over the first page's text, and other words on it."""
    over = b"\n/Artifact BMC 1 1 1 rg 60 300 480 400 re f EMC\n"
    redrawn(pdf, lambda drawn: drawn + over)


def _annotation(pdf: Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=[100, 500, 400, 560], Contents=String("Planen er avlyst."), F=4
    )
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", Array()), pdf.make_indirect(note)])


def _hidden_layer(pdf: Pdf) -> None:
    """A layer that is off for now, with other words: shown with one click, or at another date by a script."""
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Vedtak")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))
    page = pdf.pages[0].obj
    page.Resources.Properties = Dictionary(Lag=layer)
    redrawn(pdf, lambda drawn: drawn + b"\n/OC /Lag BDC 1 1 1 rg 0 0 595 842 re f EMC\n")


def _attach(pdf: Pdf) -> None:
    pdf.attachments["svar.json"] = pikepdf.AttachedFileSpec(
        pdf, b"{}", filename="svar.json", mime_type="application/json"
    )


def _other_font(pdf: Pdf) -> None:
    """The letters' outlines of another face: what is read no longer is what was meant."""
    files = [font.FontDescriptor.FontFile2 for font in pdf.pages[0].obj.Resources.Font.values()]
    one, two = files[0].read_bytes(), files[-1].read_bytes()
    if one == two:
        raise NotApplied
    files[0].write(two)


def _other_letters(pdf: Pdf) -> None:
    """The same outlines are said to be other letters: copied text and screen readers get other words."""
    _font(pdf).ToUnicode.write(re.sub(rb"<0061>", b"<0062>", _font(pdf).ToUnicode.read_bytes()))


def _swap_pages_drawing(pdf: Pdf) -> None:
    if len(pdf.pages) < 2:
        raise NotApplied
    first, last = pdf.pages[0].obj, pdf.pages[-1].obj
    first.Contents, last.Contents = last.Contents, first.Contents


def _page_twice(pdf: Pdf) -> None:
    pages = pdf.Root.Pages
    pages.Kids.append(pages.Kids[0])
    pages.Count = int(pages.Count) + 1


def _page_gone(pdf: Pdf) -> None:
    pages = pdf.Root.Pages
    if len(pages.Kids) < 2:
        raise NotApplied
    del pages.Kids[-1]
    pages.Count = int(pages.Count) - 1


def _field_named_otherwise(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].TU = String("Signatur, forfatter: Noen Andre")


def _stamp_says_otherwise(pdf: Pdf) -> None:
    look = pdf.Root.AcroForm.Fields[0].AP.N
    look.write(look.read_bytes() + b"\n1 1 1 rg 0 0 300 60 re f")


def _signature_unfilled(pdf: Pdf) -> None:
    filled = [one for one in pdf.Root.AcroForm.Fields if "/V" in one]
    if not filled:
        raise NotApplied
    del filled[-1]["/V"]


def _other_catalogue(pdf: Pdf) -> None:
    """The first page is another one: the old one is still in the file, but nobody is shown it."""
    page = pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, 595.2756, 841.8898],
            Parent=pdf.Root.Pages,
            Resources=pdf.pages[0].obj.Resources,
            Contents=pdf.make_stream(b"/Artifact BMC EMC"),
        )
    )
    pdf.Root.Pages.Kids[0] = page


# --- the kinds --------------------------------------------------------------------------------------------------------

BUILT: Mapping[str, Change] = {
    "no language": lambda pdf: _drop(pdf.Root, "/Lang"),
    "no PDF/A claim": lambda pdf: _metadata(pdf, lambda x: re.sub(rb"<pdfaid:part>.*?</pdfaid:conformance>", b"", x)),
    "no PDF/UA claim": lambda pdf: _metadata(pdf, lambda x: x.replace(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    "no title": lambda pdf: _metadata(pdf, lambda x: re.sub(rb"<dc:title>.*?</dc:title>", b"", x, flags=re.DOTALL)),
    "no extension schema": lambda pdf: _metadata(
        pdf, lambda x: re.sub(rb"<pdfaExtension:schemas>.*?</pdfaExtension:schemas>", b"", x, flags=re.DOTALL)
    ),
    "no colour profile": lambda pdf: _drop(pdf.Root, "/OutputIntents"),
    "not marked": lambda pdf: _drop(pdf.Root, "/MarkInfo"),
    "file name as title": lambda pdf: _drop(pdf.Root, "/ViewerPreferences"),
    "no tab order": lambda pdf: _drop(_field_page(pdf), "/Tabs"),
    "font not embedded": lambda pdf: _drop(_font(pdf).FontDescriptor, "/FontFile2"),
    "font without letters": lambda pdf: _drop(_font(pdf), "/ToUnicode"),
    "row header without scope": lambda pdf: _drop(_first(pdf, "TH"), "/A"),
    "headers are cells": _head_cells_to_data,
    "a cell is gone": _drop_cell,
    "heading level skipped": lambda pdf: _first(pdf, "H2").__setitem__("/S", Name.H4),
    "unmarked text": lambda pdf: redrawn(
        pdf, lambda x: re.sub(rb"/H1 <</MCID \d+>> BDC(.*?)EMC", rb"\1", x, count=1, flags=re.DOTALL)
    ),
    "text as decoration": lambda pdf: redrawn(
        pdf, lambda x: re.sub(rb"/(?:P|TD) <</MCID \d+>> BDC", b"/Artifact BMC", x, count=1)
    ),
    "one number twice": lambda pdf: redrawn(pdf, lambda x: x.replace(b"<</MCID 3>>", b"<</MCID 2>>", 1)),
    "field without name": lambda pdf: _drop(pdf.Root.AcroForm.Fields[0], "/TU"),
    "field outside the tree": lambda pdf: _drop(_first(pdf, "Form"), "/K"),
    "field without look": lambda pdf: _drop(pdf.Root.AcroForm.Fields[0], "/AP"),
    "script at opening": lambda pdf: pdf.Root.__setitem__(
        "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    ),
    "colour without profile": lambda pdf: redrawn(pdf, lambda x: x + b"\n/Artifact BMC 0 0 0 1 k 0 0 5 5 re f EMC"),
    "unknown element": lambda pdf: _first(pdf, "P").__setitem__("/S", Name("/Avsnitt")),
    "attachment": _attach,
}
"""The 25 kinds of the experiments, in code of our own."""

AFTERWARDS: Mapping[str, Change] = {
    "paper laid over the text": _overlay,
    "a note on the page": _annotation,
    "a hidden layer": _hidden_layer,
    "another font": _other_font,
    "other letters for the outlines": _other_letters,
    "pages' drawing swapped": _swap_pages_drawing,
    "a page twice": _page_twice,
    "a page is gone": _page_gone,
    "another first page": _other_catalogue,
    "the field's name": _field_named_otherwise,
    "the stamp painted over": _stamp_says_otherwise,
    "a signature taken out": _signature_unfilled,
    "another title": lambda pdf: _metadata(
        pdf,
        lambda x: (
            x.replace(b"Melding", b"Avslag ")
            .replace(b"Plan", b"Plam")
            .replace(b"plan", b"plam")
            .replace(b"Referat", b"Avslag ")
        ),
    ),
    "a page turned": lambda pdf: pdf.pages[0].obj.__setitem__("/Rotate", 90),
    "leave to change everything": lambda pdf: pdf.Root.__setitem__("/Perms", Dictionary()),
}
"""What somebody may try with a file that has been signed; also all of ``BUILT``."""


# --- bytes ------------------------------------------------------------------------------------------------------------


def _byte_range(number: int, by: int) -> Cut:
    """The ``number``-th figure of the last ByteRange is another, of the same length."""

    def changed(pdf: bytes) -> bytes:
        found = list(re.finditer(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", pdf))[-1]
        old = found[number]
        new = b"%0*d" % (len(old), int(old) + by)
        return pdf[: found.start(number)] + new[-len(old) :] + pdf[found.end(number) :]

    return changed


def contents_of(pdf: bytes, which: int) -> tuple[int, int]:
    """Where the hex digits of a signature stand, from and to."""
    return list(re.finditer(rb"/Contents ?<([0-9A-Fa-f]{400,})>", pdf))[which].span(1)


def with_message(pdf: bytes, which: int, change: Callable[[cms.ContentInfo], object]) -> bytes:
    """The file with one signature's message changed, in as much room as it had."""
    start, end = contents_of(pdf, which)
    message = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    change(message)
    digits = message.dump(force=True).hex().upper().encode()
    assert len(digits) <= end - start
    return pdf[:start] + digits.ljust(end - start, b"0") + pdf[end:]


def with_certificates(pdf: bytes, which: int, ders: Sequence[bytes]) -> bytes:
    """The file with other certificates in one signature's message."""

    def swapped(message: cms.ContentInfo) -> None:
        message["content"]["certificates"] = [
            cms.CertificateChoices("certificate", x509.Certificate.load(der)) for der in ders
        ]

    return with_message(pdf, which, swapped)


def _other_time(message: cms.ContentInfo) -> None:
    message["content"]["signer_infos"][0]["signed_attrs"][1]["values"][0] = b"\0" * 32


def _broken_value(message: cms.ContentInfo) -> None:
    value = bytearray(message["content"]["signer_infos"][0]["signature"].native)
    value[-1] ^= 1
    message["content"]["signer_infos"][0]["signature"] = bytes(value)


def _no_certificates(message: cms.ContentInfo) -> None:
    message["content"]["certificates"] = []


def _without(pattern: bytes, by: bytes) -> Cut:
    """The last match is blanked out or replaced, in as much room."""

    def changed(pdf: bytes) -> bytes:
        found = list(re.finditer(pattern, pdf))
        if not found:
            raise NotApplied
        last = found[-1]
        return pdf[: last.start()] + by.ljust(last.end() - last.start()) + pdf[last.end() :]

    return changed


CUTS: Mapping[str, Cut] = {
    "the last byte is gone": lambda pdf: pdf[:-1],
    "the tail is gone": lambda pdf: pdf[:-300],
    "half is gone": lambda pdf: pdf[: len(pdf) // 2],
    "a byte of the first page": lambda pdf: pdf[:400] + bytes([pdf[400] ^ 1]) + pdf[401:],
    "bytes before the beginning": lambda pdf: b"%PDF-1.4\n" + pdf,
    "bytes after the end": lambda pdf: pdf + b"\n% noe mer\nstartxref\n0\n%%EOF\n",
    "the file twice": lambda pdf: pdf + pdf,
    "the range is longer": _byte_range(4, 1),
    "the range is shorter": _byte_range(4, -1),
    "the gap begins earlier": _byte_range(2, -2),
    "the gap ends later": _byte_range(3, 2),
    "no range": _without(rb"/ByteRange ?\[[^\]]*\]", b"/Bytes null"),
    "no contents": lambda pdf: (
        pdf[: contents_of(pdf, -1)[0]]
        + b"0" * (contents_of(pdf, -1)[1] - contents_of(pdf, -1)[0])
        + pdf[contents_of(pdf, -1)[1] :]
    ),
    "another digest": lambda pdf: with_message(pdf, -1, _other_time),
    "another signature value": lambda pdf: with_message(pdf, -1, _broken_value),
    "no certificates": lambda pdf: with_message(pdf, -1, _no_certificates),
}
"""What can be done to the bytes of a signed file."""
