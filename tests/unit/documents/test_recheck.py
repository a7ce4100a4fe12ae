"""The answers of an entry against the file that came with it: the same words to the eye and to a screen reader."""

from __future__ import annotations

import re
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pdf_samples
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_samples import WHEN, Someone
from pikepdf import Array, Dictionary, Name, Pdf, String

from skjema_app.documents import bounds
from skjema_app.documents.compose import compose
from skjema_app.documents.facts import LASTING, ChangeLine, DocumentFacts
from skjema_app.documents.facts_json import facts_from_json, facts_to_json
from skjema_app.documents.recheck import answers_digest, check_answers
from skjema_app.documents.render import render
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError

FORM = pdf_samples.form()
SHORT = pdf_samples.short_answers()


def _facts(answers: dict[str, Json], **more: object) -> DocumentFacts:
    return pdf_samples.facts(answers_sha256=answers_digest(answers), **more)


def _pdf(answers: dict[str, Json], facts: DocumentFacts) -> bytes:
    return render(compose(FORM, answers, facts), when=WHEN)


@pytest.fixture(scope="module")
def report() -> bytes:
    return _pdf(SHORT, _facts(SHORT))


def _refused(pdf: bytes, answers: dict[str, Json] = SHORT, facts: DocumentFacts | None = None) -> SkjemaError:
    with pytest.raises(SkjemaError) as refused:
        check_answers(pdf, FORM, answers, facts or _facts(answers))
    return refused.value


def _drawing_refused(pdf: bytes) -> str:
    error = _refused(pdf)
    assert error.code is ErrorCode.PDF_TEXT_DIFFERS
    assert error.details["reason"] == "drawing", error.details
    return str(error.details["what"])


LINE = ChangeLine(WHEN, "Klasse", "9A", "9B", "Skrivefeil", "Kari Nordli")
LONG = pdf_samples.long_answers()


@pytest.mark.parametrize(
    ("answers", "more"),
    [
        (SHORT, {}),
        (LONG, {"level": "utfyllende", "case_number": "S-2026-014"}),
        (SHORT, {"restricted": True, "urgent": True}),
        (SHORT, {"version": 2, "revises": "Versjon 1 (SHA-256 ab12 …)", "changes": (LINE,)}),
        (LONG, {"version": 3, "level": "utfyllende", "changes": (LINE,) * 60}),
        ({"gjorde": "Snakket med dem."}, {"supplements": "Melding til rektor", "pupil": "Mats Solberg"}),
        (SHORT, {"school": "En skole med et navn som er så langt at det må kuttes " * 3, "shielding": "x" * 200}),
    ],
)
def test_a_true_document_passes_unsigned_and_with_one_or_two_signatures(
    answers: dict[str, Json], more: dict[str, object], author: Someone, principal: Someone
) -> None:
    facts = _facts(answers, **more)
    pdf = _pdf(answers, facts)
    one = pdf_samples.signed_by_author(pdf, author)
    received = facts_from_json(facts_to_json(facts))
    for file in (pdf, one, pdf_samples.signed_by_approver(one, principal)):
        check_answers(file, FORM, answers, received)


@settings(max_examples=30)
@given(st.sampled_from(["hva", "ord", "klasse", "haster", "sted", "dato", "elev"]), st.data())
def test_any_other_answer_is_refused(name: str, data: st.DataObject) -> None:
    report = _pdf(SHORT, _facts(SHORT))
    other: dict[str, Json] = {
        "hva": data.draw(st.text("abcæøå ", min_size=1).filter(str.strip)),
        "ord": "Nei.",
        "klasse": "9C",
        "haster": True,
        "sted": ["ute"],
        "dato": "2026-11-19",
        "elev": {"ref": "e2", "name": "Mads Solberg"},
    }
    answers = {**SHORT, name: other[name]}
    assert _refused(report, answers).details["reason"] == "text"
    # also when the hash that is printed is the true answers' own
    assert _refused(report, answers, _facts(SHORT)).details["reason"] == "answers"


@pytest.mark.parametrize(
    "more",
    [
        {"version": 2},
        {"author": "Per Vik"},
        {"urgent": True},
        {"finished": WHEN.replace(minute=57)},
        {"decides": "Melding til rektor"},
        {"author_confirmed": True},
        {"shielding": "Åpen"},
    ],
)
def test_any_other_fact_is_refused(report: bytes, more: dict[str, object]) -> None:
    error = _refused(report, SHORT, _facts(SHORT, **more))
    assert (error.code, error.details["reason"]) == (ErrorCode.PDF_TEXT_DIFFERS, "text")


def test_a_draft_is_no_document_and_a_newer_one_waits(report: bytes) -> None:
    assert _refused(report, SHORT, _facts(SHORT, finished=None)).details["reason"] == "answers"
    newer = _refused(report, SHORT, _facts(SHORT, composed=LASTING + 1))
    assert (newer.code, newer.details) == (ErrorCode.DOCUMENT_NEWER, {"composed": LASTING + 1})


# --- what the eye sees ------------------------------------------------------------------------------------------------

Change = Callable[[Pdf], None]


def _changed(pdf: bytes, change: Change) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        out = BytesIO()
        opened.save(out)
        return out.getvalue()


def _content(pdf: Pdf, edit: Callable[[bytes], bytes], page: int = 0) -> None:
    contents = pdf.pages[page].obj.Contents
    old = contents.read_bytes()
    new = edit(old)
    assert new != old
    contents.write(new)


def _add(data: bytes, *, first: bool = False) -> Change:
    """Draw more, above or below what is there."""
    return lambda pdf: _content(pdf, lambda old: data + b"\n" + old if first else old + b"\n" + data)


def _sub(pattern: bytes, replacement: bytes) -> Change:
    return lambda pdf: _content(pdf, lambda old: re.sub(pattern, replacement, old, count=1, flags=re.DOTALL))


def _text(words: bytes = b"Falsk", *, size: int = 10, at: bytes = b"62 300") -> bytes:
    return b"BT 1 0 0 1 %s Tm .1 .1 .1 rg /F1+0 %d Tf 14 TL (%s) Tj T* ET" % (at, size, words)


def _image(pdf: Pdf) -> None:
    image = pdf.make_stream(
        b"\xff\xff\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8
    )
    image.ColorSpace = Name.DeviceRGB
    pdf.pages[0].obj.Resources.XObject = Dictionary(Im=image)
    _content(pdf, lambda old: old + b"\n/Artifact BMC q 300 0 0 300 100 300 cm /Im Do Q EMC")


def _annotation(pdf: Pdf) -> None:
    note = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([60, 300, 500, 600]), Contents=String("x"))
    )
    pdf.pages[0].obj.Annots.append(note)


def _moved_field(pdf: Pdf) -> None:
    widget = pdf.Root.AcroForm.Fields[1]
    left, _low, right, high = (float(edge) for edge in widget.Rect)
    widget.Rect = Array([left, float(high) + 300, right, high + 358])


def _field_look(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].AP.N.BBox = Array([-500, -500, 900, 900])


def _actual_text(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].K[0].ActualText = String("Noe annet")


def _layers(pdf: Pdf) -> None:
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())


def _turned(pdf: Pdf) -> None:
    pdf.pages[0].obj.Rotate = 180


def _cropped(pdf: Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([0, 700, 595, 841])


def _cropped_above(pdf: Pdf) -> None:
    pdf.Root.Pages.CropBox = Array([0, 700, 595, 841])


def _script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


HIDDEN: dict[str, tuple[Change, str]] = {
    "text outside everything": (_add(_text()), "marks"),
    "text as decoration": (_add(b"/Artifact BMC\n" + _text() + b"\nEMC"), "running texts"),
    "text as a running header": (
        _add(b"/Artifact <</Type /Pagination /Subtype /Header>> BDC\n" + _text() + b"\nEMC"),
        "running texts",
    ),
    "a changed footer": (_sub(rb"\(Side 1 av 1\)", b"(Side 1 av 2)"), "running texts"),
    "a light box over the text": (
        _add(b"/Artifact BMC 1 1 1 rg n 60 300 480 400 re f* EMC"),
        "covered text",
    ),
    "a dark box": (_add(b"/Artifact BMC 0 0 0 rg n 60 300 480 4 re f* EMC", first=True), "colour"),
    "a thick line": (_add(b"/Artifact BMC 1 1 1 RG 20 w n 60 600 m 500 600 l S EMC"), "line width"),
    "a line through the text": (
        lambda pdf: _add(
            b"/Artifact BMC 0 0 0 RG 1 w "
            + b" ".join(b"n 60 %d m 500 %d l S" % (height, height) for height in range(300, 720, 3))
            + b" EMC"
        )(pdf),
        "line through text",
    ),
    "white letters": (_sub(rb"\.105882 \.145098 \.188235 rg", b"1 1 1 rg"), "colour"),
    "tiny letters": (_sub(rb"/F2\+0 9.5 Tf", b"/F2+0 .5 Tf"), "size"),
    "invisible letters": (_sub(rb"BT ", b"BT 3 Tr "), "operator"),
    "text beyond the edge": (_sub(rb"Tm (\.105882.*?Tj)", rb"Tm 1 0 0 1 900 700 Tm \1"), "text beyond the edge"),
    "text over text": (
        _sub(rb"(1 0 0 1 2\d\d\.\d+ )(\S+)( Tm .*?)\1(\S+)( Tm )", rb"\1\4\3\1\4\5"),
        "text over text",
    ),
    "turned text": (_sub(rb"0 0 Tm 1 0 0 1 ", b"0 0 Tm -1 0 0 -1 "), "matrix"),
    "a moved page": (_sub(rb"1 0 0 1 0 0 cm", b"1 0 0 1 0 900 cm"), "matrix"),
    "a clip": (_add(b"0 0 10 10 re W n", first=True), "path"),
    "a curve": (_add(b"/Artifact BMC n 0 0 m 1 1 2 2 3 3 c S EMC"), "operator"),
    "an inline picture": (
        _add(b"/Artifact BMC BI /W 1 /H 1 /CS /G /BPC 8 ID x EI EMC"),
        "picture",
    ),
    "a picture": (_image, "resources"),
    "a note": (_annotation, "fields"),
    "a field moved over the text": (_moved_field, "covered text"),
    "a field that shows more than itself": (_field_look, "appearance"),
    "layers": (_layers, "catalogue"),
    "a turned page": (_turned, "page size"),
    "a cropped page": (_cropped, "page"),
    "a cropped page by inheritance": (_cropped_above, "page"),
    "a script": (_script, "catalogue"),
    "open marks": (_add(b"/Artifact BMC"), "marks"),
}


@pytest.mark.parametrize("name", sorted(HIDDEN))
def test_what_is_seen_but_not_read_is_refused(report: bytes, name: str) -> None:
    change, what = HIDDEN[name]
    assert _drawing_refused(_changed(report, change)) == what


def test_saving_the_file_anew_alone_changes_nothing(report: bytes) -> None:
    """The control for the tests above: it is the change that is refused."""
    check_answers(_changed(report, lambda _pdf: None), FORM, SHORT, _facts(SHORT))


@pytest.mark.parametrize(
    "change",
    [
        _actual_text,
        lambda pdf: pdf.Root.StructTreeRoot.K[0].K.append(pdf.Root.StructTreeRoot.K[0].K[0]),
        lambda pdf: pdf.Root.StructTreeRoot.K[0].K.__delitem__(0),
        _add(b"/P <</MCID 900>> BDC\n" + _text() + b"\nEMC"),
        _add(b"/P <</MCID 0>> BDC\n" + _text() + b"\nEMC"),
        _sub(rb"\(Mats Solberg, 9B\)", b"(Mats Solheim, 9B)"),
    ],
    ids=["text to be read instead", "read twice", "not read", "seen, not read", "number twice", "another name"],
)
def test_a_structure_that_is_not_the_pages_is_refused(report: bytes, change: Change) -> None:
    error = _refused(_changed(report, change))
    assert (error.code, error.details["reason"]) == (ErrorCode.PDF_TEXT_DIFFERS, "text")


# --- hostile files ----------------------------------------------------------------------------------------------------


def _bomb(pdf: Pdf) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(b"q " * (1 << 19)) for _ in range(512)] + [packer.flush()])  # 512 MiB
    pdf.pages[0].obj.Contents = pdf.make_stream(packed, Filter=Name.FlateDecode)


def _nested_bomb(pdf: Pdf) -> None:
    inner = zlib.compress(zlib.compress(bytes(1 << 28), 9), 9)
    pdf.pages[0].obj.Contents = pdf.make_stream(inner, Filter=Array([Name.FlateDecode, Name.FlateDecode]))


def _many_operators(pdf: Pdf) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/Artifact BMC EMC " * 2_000_000)


def _one_stream_on_many_pages(pdf: Pdf) -> None:
    page = pdf.pages[0]
    page.obj.Contents = pdf.make_stream(b"n " * 200_000)
    for _ in range(600):
        pdf.pages.append(page)


def _too_many_pages(pdf: Pdf) -> None:
    page = pdf.pages[0]
    for _ in range(bounds.MAX_PAGES):
        pdf.pages.append(page)


def _endless_structure(pdf: Pdf) -> None:
    top = pdf.Root.StructTreeRoot.K[0]
    top.K = Array([top, top])


def _big_map(pdf: Pdf) -> None:
    for font in pdf.pages[0].obj.Resources.Font.values():
        font.ToUnicode = pdf.make_stream(b"<41> <0041>\n" * 8_000_000)


def _map_of_long_letters(pdf: Pdf) -> None:
    for font in pdf.pages[0].obj.Resources.Font.values():
        font.ToUnicode = pdf.make_stream(b"<41> <" + b"0041" * 4_000_000 + b">")


BOMBS = (
    _bomb,
    _nested_bomb,
    _many_operators,
    _one_stream_on_many_pages,
    _too_many_pages,
    _endless_structure,
    _big_map,
    _map_of_long_letters,
)


@pytest.mark.parametrize("bomb", BOMBS, ids=[one.__name__.strip("_") for one in BOMBS])
def test_a_bomb_is_refused_in_bounded_memory(report: bytes, bomb: Change) -> None:
    hostile = _changed(report, bomb)
    assert len(hostile) < bounds.MAX_BYTES
    tracemalloc.start()
    try:
        error = _refused(hostile)
        assert tracemalloc.get_traced_memory()[1] < 400 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert error.code in {ErrorCode.PDF_UNREADABLE, ErrorCode.PDF_TEXT_DIFFERS}


def test_a_file_above_the_limit_is_not_opened() -> None:
    error = _refused(b"%PDF-1.7\n" + bytes(bounds.MAX_BYTES))
    assert (error.code, error.details) == (ErrorCode.PDF_UNREADABLE, {"reason": "too-large"})


@pytest.mark.parametrize("data", [b"", b"hei", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 5000])
def test_garbage_is_unreadable(data: bytes) -> None:
    assert _refused(data).code is ErrorCode.PDF_UNREADABLE


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_make_it_fail_otherwise(report: bytes, data: st.DataObject) -> None:
    with pikepdf.open(BytesIO(report)) as opened:
        out = BytesIO()
        opened.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    broken = bytearray(out.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    try:
        check_answers(bytes(broken), FORM, SHORT, _facts(SHORT))
    except SkjemaError as error:
        if error.code not in {ErrorCode.PDF_UNREADABLE, ErrorCode.PDF_TEXT_DIFFERS}:
            raise


@settings(max_examples=40)
@given(st.text(max_size=200), st.sampled_from(["hva", "ord", "klasse"]))
def test_whatever_is_typed_passes_its_own_check(text: str, name: str) -> None:
    answers = {**SHORT, name: text}
    facts = replace(_facts(SHORT), answers_sha256=answers_digest(answers))
    try:
        pdf = _pdf(answers, facts)
    except SkjemaError as error:
        if error.code is not ErrorCode.LETTERS_NOT_DRAWABLE:
            raise
        return
    check_answers(pdf, FORM, answers, facts)
