"""Every kind of document is archivable, accessible and says what its model says; broken files are noticed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
from pdf_samples import KINDS, WHEN
from pikepdf import Array, Dictionary, Name, Pdf, String

from skjema_app.documents import conform
from skjema_app.documents.compose import compose
from skjema_app.documents.model import Section, Table
from skjema_app.documents.preflight import preflight
from skjema_app.documents.readback import check_text, model_texts, structure_texts
from skjema_app.documents.render import render
from skjema_app.domain.errors import ErrorCode, SkjemaError


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_archivable_and_accessible_before_and_after_signing(
    kind: str, files: dict[str, bytes], author: pdf_samples.Someone
) -> None:
    pdf_judges.archivable_and_accessible(files[kind], signed=False)
    preflight(files[kind])
    if kind != "draft":
        pdf_judges.archivable_and_accessible(pdf_samples.signed_by_author(files[kind], author), signed=True)


@pytest.mark.parametrize("kind", KINDS)
def test_text_read_back_equals_the_model_and_poppler_agrees(kind: str, files: dict[str, bytes]) -> None:
    model = pdf_samples.model(kind)
    check_text(files[kind], model)
    drawn = [text.replace("\n", " ") for text in model_texts(model)]
    assert pdf_judges.poppler_structure_texts(files[kind]) == drawn
    assert structure_texts(files[kind]) == drawn


def test_judges_know_all_their_rules(files: dict[str, bytes]) -> None:
    assert [pdf_judges.verapdf(files["short"], flavour).rules for flavour in pdf_judges.FLAVOURS] == [153, 106]
    assert [pdf_judges.page_ruling(files["short"], flavour).rules for flavour in pdf_judges.FLAVOURS] == [154, 104]


def test_kinds_have_the_pages_they_should(files: dict[str, bytes]) -> None:
    def pages(kind: str) -> int:
        with pikepdf.open(BytesIO(files[kind])) as pdf:
            return len(pdf.pages)

    counted = {kind: pages(kind) for kind in KINDS}
    assert counted.pop("long") == 5
    assert set(counted.values()) == {1}


def test_a_draft_has_no_places_for_signatures_and_a_report_has_two(files: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(files["draft"])) as pdf:
        assert "/AcroForm" not in pdf.Root
    with pikepdf.open(BytesIO(files["short"])) as pdf:
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["Forfatter", "Godkjenner"]
        assert all("/V" not in field and str(field.TU) for field in pdf.Root.AcroForm.Fields)


def test_same_model_and_time_give_the_same_bytes_in_another_process(files: dict[str, bytes]) -> None:
    program = (
        "import sys; sys.path[:0] = ['tests/helpers']\n"
        "import hashlib, pdf_samples\n"
        "from skjema_app.documents.render import render\n"
        "for kind in ('long', 'short'):\n"
        "    print(hashlib.sha256(render(pdf_samples.model(kind), when=pdf_samples.WHEN)).hexdigest())\n"
    )
    seen = {
        tuple(
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
        )
        for _ in range(2)
    }
    assert len(seen) == 1
    assert render(pdf_samples.model("short"), when=WHEN) == files["short"]


def test_preflight_does_not_stumble_over_where_streams_happen_to_end() -> None:
    """One document in twenty used to hold a packed stream that ended in a carriage return, and was refused."""
    definition = pdf_samples.form()
    for number in range(250):
        answers = {"hva": f"Dette er nummer {number}.", "ord": chr(ord("a") + number % 26)}
        pdf = render(compose(definition, answers, pdf_samples.facts()), when=WHEN)
        assert b"\r\nendstream" not in pdf
        if number < 10:
            preflight(pdf)


def test_long_documents_don_t_stumble_either() -> None:
    """They have many packs of objects: one such document in forty was refused, and half of those of 300 pages."""
    for number in range(40):
        rows = tuple((str(place), f"Rad {place} av {number}") for place in range(200 + number))
        table = Section("Tabell", (Table(("Nr.", "Hva"), rows, "Mange rader"),))
        pdf = render(replace(pdf_samples.model("short"), sections=(table,)), when=WHEN)
        assert b"\r\nendstream" not in pdf, number


def test_what_can_t_be_packed_well_is_left_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def none_is_good(pdf: Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
        tries.append(mode)
        made = written(pdf, mode)
        return made + b"\r\nendstream" if mode is pikepdf.ObjectStreamMode.generate else made

    written = conform._written
    monkeypatch.setattr(conform, "_written", none_is_good)
    pdf = render(pdf_samples.model("short"), when=WHEN)
    assert tries == [pikepdf.ObjectStreamMode.generate] * 5 + [pikepdf.ObjectStreamMode.disable]
    pdf_judges.archivable_and_accessible(pdf, signed=False)
    preflight(pdf)
    check_text(pdf, pdf_samples.model("short"))


def _first(pdf: Pdf, tag: str) -> Dictionary:
    found: list[Dictionary] = []
    _walk(pdf.Root.StructTreeRoot.K[0], lambda one: found.append(one) if Name("/" + tag) == one.S else None)
    return found[0]


def _walk(element: Dictionary, visit: Callable[[Dictionary], object]) -> None:
    visit(element)
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            _walk(kid, visit)


def _content(pdf: Pdf, change: Callable[[bytes], bytes]) -> None:
    stream = pdf.pages[0].obj.Contents
    before = stream.read_bytes()
    after = change(before)
    assert after != before
    pdf.pages[0].obj.Contents = pdf.make_stream(after)


def _metadata(pdf: Pdf, change: Callable[[bytes], bytes]) -> None:
    before = pdf.Root.Metadata.read_bytes()
    after = change(before)
    assert after != before
    pdf.Root.Metadata.write(after)


def _font(pdf: Pdf) -> Dictionary:
    return next(iter(pdf.pages[0].obj.Resources.Font.values()))


def _drop(holder: Dictionary, key: str) -> None:
    assert key in holder
    del holder[key]


def _drop_cell(pdf: Pdf) -> None:
    row = _first(pdf, "TR")
    row.K = Array([row.K[0]])


def _swap_paragraphs(pdf: Pdf) -> None:
    # the second paragraph of the quote before the first: same words, other order
    quote = _first(pdf, "BlockQuote")
    quote.K = Array([quote.K[1], quote.K[0]])


MUTANTS: dict[str, Callable[[Pdf], object]] = {
    "no language": lambda pdf: _drop(pdf.Root, "/Lang"),
    "no PDF/A claim": lambda pdf: _metadata(pdf, lambda x: re.sub(rb"<pdfaid:part>.*?</pdfaid:conformance>", b"", x)),
    "no PDF/UA claim": lambda pdf: _metadata(pdf, lambda x: x.replace(b"<pdfuaid:part>1</pdfuaid:part>", b"")),
    "no title": lambda pdf: _metadata(pdf, lambda x: re.sub(rb"<dc:title>.*?</dc:title>", b"", x)),
    "no colour profile": lambda pdf: _drop(pdf.Root, "/OutputIntents"),
    "not marked": lambda pdf: _drop(pdf.Root, "/MarkInfo"),
    "file name as title": lambda pdf: _drop(pdf.Root, "/ViewerPreferences"),
    "no tab order": lambda pdf: _drop(pdf.pages[0].obj, "/Tabs"),
    "font not embedded": lambda pdf: _drop(_font(pdf).FontDescriptor, "/FontFile2"),
    "font without letters": lambda pdf: _drop(_font(pdf), "/ToUnicode"),
    "row header without scope": lambda pdf: _drop(_first(pdf, "TH"), "/A"),
    "a cell is gone": _drop_cell,
    "heading level skipped": lambda pdf: _first(pdf, "H2").__setitem__("/S", Name.H4),
    "unmarked text": lambda pdf: _content(
        pdf, lambda x: re.sub(rb"/H1 <</MCID \d+>> BDC(.*?)EMC", rb"\1", x, count=1, flags=re.DOTALL)
    ),
    "text as decoration": lambda pdf: _content(
        pdf, lambda x: re.sub(rb"/P <</MCID \d+>> BDC", b"/Artifact BMC", x, count=1)
    ),
    "one number twice": lambda pdf: _content(pdf, lambda x: x.replace(b"<</MCID 3>>", b"<</MCID 2>>", 1)),
    "another word": lambda pdf: _content(pdf, lambda x: x.replace(b"storefri", b"friminutt"[:8], 1)),
    "another order": _swap_paragraphs,
    "field outside the tree": lambda pdf: _drop(_first(pdf, "Form"), "/K"),
    "field without look": lambda pdf: _drop(pdf.Root.AcroForm.Fields[0], "/AP"),
    "script at opening": lambda pdf: pdf.Root.__setitem__(
        "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    ),
    "colour without profile": lambda pdf: _content(pdf, lambda x: x + b"\n/Artifact BMC 0 0 0 1 k 0 0 5 5 re f EMC"),
    "unknown element": lambda pdf: _first(pdf, "P").__setitem__("/S", Name("/Avsnitt")),
    "attachment": lambda pdf: pdf.attachments.__setitem__(
        "a.json", pikepdf.AttachedFileSpec(pdf, b"{}", filename="a.json", mime_type="application/json")
    ),
}
ONLY_BY_TEXT = {"text as decoration", "one number twice", "another word", "another order"}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_file_is_noticed(name: str, files: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(files["short"])) as pdf:
        MUTANTS[name](pdf)
        changed = BytesIO()
        pdf.save(changed, min_version="1.7")
    data = changed.getvalue()
    by_judges = any(not pdf_judges.verapdf(data, flavour).passed for flavour in pdf_judges.FLAVOURS)
    try:
        check_text(data, pdf_samples.model("short"))
        by_text = False
    except SkjemaError as error:
        by_text = error.code in {ErrorCode.PDF_TEXT_DIFFERS, ErrorCode.PDF_UNREADABLE}
    assert by_judges or by_text
    if name in ONLY_BY_TEXT:
        assert by_text
    else:
        assert by_judges
        with pytest.raises(SkjemaError) as refused:
            preflight(data)
        assert refused.value.code is ErrorCode.PDF_NOT_CONFORMING


def test_an_untouched_file_saved_again_still_passes(files: dict[str, bytes]) -> None:
    """The mutants fail for what was done to them, not for being saved."""
    with pikepdf.open(BytesIO(files["short"])) as pdf:
        again = BytesIO()
        pdf.save(again, min_version="1.7")
    assert all(pdf_judges.verapdf(again.getvalue(), flavour).passed for flavour in pdf_judges.FLAVOURS)
    check_text(again.getvalue(), pdf_samples.model("short"))
