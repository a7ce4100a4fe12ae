"""The answers as JSON inside the PDF: PDF/A-3a for every judge, before and after each signature, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pdf_judges
import pdf_samples
import pikepdf
import pytest
from pdf_samples import AUTHOR, PRINCIPAL, WHEN, Someone
from pikepdf import Array, Dictionary, Name, Pdf, String
from school_people import SchoolCertificates

from skjema_app.documents.answers_json import FILE_NAME, answers_json, check_inside
from skjema_app.documents.approve import approve
from skjema_app.documents.bounds import Budget, opened
from skjema_app.documents.increment import extends
from skjema_app.documents.preflight import preflight
from skjema_app.documents.readback import check_text
from skjema_app.documents.render import render
from skjema_app.documents.verify import verify
from skjema_app.domain.errors import ErrorCode, SkjemaError

FLAVOURS = ("3a", "ua1")
FORM, ANSWERS = pdf_samples.form(), pdf_samples.short_answers()


@pytest.fixture(scope="module")
def inside() -> bytes:
    return answers_json(FORM, ANSWERS)


@pytest.fixture(scope="module")
def unsigned(inside: bytes) -> bytes:
    return render(pdf_samples.model("short"), when=WHEN, inside=inside)


def _check(pdf: bytes) -> None:
    with opened(pdf) as document:
        check_inside(document, FORM, ANSWERS, Budget())


def _archivable(pdf: bytes, *, signed: bool) -> None:
    for flavour in FLAVOURS:
        assert pdf_judges.verapdf(pdf, flavour).broken == {}, flavour
        if not signed:
            assert pdf_judges.page_ruling(pdf, flavour).broken == {}, flavour
    assert pdf_judges.qpdf_complaint(pdf) == ""


def _taken_out(pdf: bytes) -> bytes:
    """By poppler, not by us."""
    with pdf_judges.as_file(pdf) as path:
        done = pdf_judges.run("pdfdetach", "-saveall", "-o", str(path.parent), str(path))
        assert done.returncode == 0, done.stderr
        return (path.parent / FILE_NAME).read_bytes()


def test_every_judge_passes_it_unsigned_and_with_both_signatures(unsigned: bytes, inside: bytes) -> None:
    school = SchoolCertificates()
    preflight(unsigned, inside=True)
    _archivable(unsigned, signed=False)
    one = pdf_samples.signed_by_author(unsigned, school.someone(AUTHOR))
    rector = school.someone(PRINCIPAL)
    two = approve(one, signer=rector.identity, name=PRINCIPAL, when=WHEN, school="Solbakken", on_behalf=False)
    assert extends(one, two)
    for pdf, count in ((one, 1), (two, 2)):
        _archivable(pdf, signed=True)
        assert [(each.valid, each.trusted) for each in pdf_judges.pdfsig(pdf, [school.root])] == [(True, True)] * count
        assert pdf_judges.openssl_cms(pdf, [school.root]) == [True] * count
        assert verify(pdf, roots=[school.root]).unchanged
        assert _taken_out(pdf) == inside
        check_text(pdf, pdf_samples.model("short"))
        _check(pdf)


def test_the_same_answers_give_the_same_bytes(unsigned: bytes, inside: bytes) -> None:
    assert render(pdf_samples.model("short"), when=WHEN, inside=inside) == unsigned


def test_what_lies_inside_is_never_lengthened_on_its_way_into_the_file() -> None:
    """Once in 256 answers the packed form ends in a carriage return; what is written then is still what is checked."""
    for number in range(600):
        answers = {**ANSWERS, "hva": "Ja. " + "a" * number}
        data = answers_json(FORM, answers)
        if data.endswith(b"\n\n"):
            break
    assert data.endswith(b"\n\n"), "no such answers were found"
    pdf = render(pdf_samples.model("short"), when=WHEN, inside=data)
    preflight(pdf, inside=True)
    assert _taken_out(pdf) == data
    with opened(pdf) as document:
        check_inside(document, FORM, answers, Budget())


def test_it_says_what_it_is(inside: bytes) -> None:
    said = json.loads(inside)
    assert {name: said[name] for name in ("format", "format_versjon", "skjema", "versjon", "skjema_sha256")} == {
        "format": "skjema/svar",
        "format_versjon": 1,
        "skjema": FORM.form_id,
        "versjon": FORM.version,
        "skjema_sha256": FORM.sha256,
    }
    assert said["svar"] == ANSWERS


def test_a_file_in_a_2a_document_is_refused(unsigned: bytes) -> None:
    """The claim and the content belong together: neither half passes without the other."""
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(packet.replace(b"<pdfaid:part>3<", b"<pdfaid:part>2<"))
        changed = BytesIO()
        pdf.save(changed, min_version="1.7")
    assert not pdf_judges.verapdf(changed.getvalue(), "2a").passed
    with pytest.raises(SkjemaError) as refused:
        preflight(changed.getvalue())
    assert refused.value.code is ErrorCode.PDF_NOT_CONFORMING


def _spec(pdf: Pdf) -> Dictionary:
    return pdf.Root.AF[0]


def _second(pdf: Pdf) -> None:
    pdf.attachments["mer.json"] = pikepdf.AttachedFileSpec(pdf, b"{}", filename="mer.json")


MUTANTS: dict[str, Callable[[Pdf], object]] = {
    "other answers": lambda pdf: _spec(pdf).EF.F.write(b"{}\n"),
    "another file beside it": _second,
    "listed but not stated": lambda pdf: pdf.Root.__delitem__("/AF"),
    "stated but not listed": lambda pdf: pdf.Root.__delitem__("/Names"),
    "stated twice": lambda pdf: pdf.Root.AF.append(_spec(pdf)),
    "another name": lambda pdf: _spec(pdf).__setitem__("/UF", String("svar.exe")),
    "another relation": lambda pdf: _spec(pdf).__setitem__("/AFRelationship", Name.Source),
    "a second content": lambda pdf: _spec(pdf).EF.__setitem__("/UF", pdf.make_stream(b"{}")),
    "something more": lambda pdf: _spec(pdf).__setitem__("/RF", Dictionary()),
    "scripts among the names": lambda pdf: pdf.Root.Names.__setitem__("/JavaScript", Dictionary(Names=Array())),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_anything_else_inside_is_refused(name: str, unsigned: bytes) -> None:
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        MUTANTS[name](pdf)
        changed = BytesIO()
        pdf.save(changed, min_version="1.7")
    with pytest.raises(SkjemaError) as refused:
        _check(changed.getvalue())
    assert refused.value.details["reason"] == "answers-file"


def test_without_a_file_nothing_is_asked(files: dict[str, bytes], author: Someone) -> None:
    _check(pdf_samples.signed_by_author(files["short"], author))


# --- bookmarks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", pdf_samples.KINDS)
def test_every_section_has_a_bookmark_that_leads_to_it(kind: str, files: dict[str, bytes]) -> None:
    model = pdf_samples.model(kind)
    with pikepdf.open(BytesIO(files[kind])) as pdf, pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title == model.title
        assert [one.title for one in top.children] == [section.heading for section in model.sections]
        pages = {page.obj.objgen for page in pdf.pages}
        assert all(one.destination[0].objgen in pages for one in top.children)  # type: ignore[index,union-attr]


def test_the_last_lines_say_what_a_signature_is_and_how_others_come_to_trust_it() -> None:
    alone = pdf_samples.model("short").closing
    assert "avansert elektronisk signatur, ikke en kvalifisert" in alone[-2]
    assert "klokken på maskinen når signaturen ikke har tidsstempel" in alone[-2]
    assert alone[-2].count(". ") == 1  # two sentences
    assert "Ingen skole har bekreftet forfatteren" in alone[-1]
    from skjema_app.documents.compose import compose

    school = compose(FORM, ANSWERS, pdf_samples.facts(author_confirmed=True)).closing
    assert "Klarerte sertifikater" in school[-1]
    assert school[-2] == alone[-2]
    for composed in (1, 2):
        old = compose(FORM, ANSWERS, pdf_samples.facts(composed=composed)).closing
        assert "nøkkelen tilhører" in old[-1]
        assert len(old) == len(alone) - 1
