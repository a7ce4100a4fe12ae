"""Every judge on one document, before and after each signature; raises AssertionError where any of them objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

import glyph_boxes
import pdf_judges
from cruel import Document
from pdf_samples import Someone

from skjema_app.documents import signs
from skjema_app.documents.approve import check_approved
from skjema_app.documents.compose import answer_texts
from skjema_app.documents.kept_out import kept_out
from skjema_app.documents.measures import are_measures
from skjema_app.documents.preflight import preflight
from skjema_app.documents.readback import as_drawn, model_texts, structure_texts
from skjema_app.documents.recheck import check_answers
from skjema_app.documents.verify import verify
from skjema_app.form_engine.definition import FieldType

_TYPED = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PERSON, FieldType.PUPIL, FieldType.PARTY}


def judge(document: Document, author: Someone, principal: Someone | None) -> None:
    """Layout, conformity, text and signatures."""
    unsigned = document.unsigned
    preflight(unsigned)
    pdf_judges.archivable_and_accessible(unsigned, signed=False)
    says_its_answers(document)
    assert glyph_boxes.faults(unsigned) == []
    judge_signed(document, document.signed(author), [author], principal)


def judge_signed(document: Document, signed: bytes, signers: list[Someone], principal: Someone | None) -> None:
    """The signed file; with ``principal`` the approved one as well, where the form has one."""
    pdf_judges.archivable_and_accessible(signed, signed=True)
    signatures_hold(signed, signers)
    check_answers(signed, document.form, document.answers, document.facts)
    if principal is not None and document.has_approver:
        approved = document.approved(signed, principal)
        assert approved.startswith(signed)
        when = verify(approved).signatures[-1].signed_at
        assert when is not None
        check_approved(signed, approved, signer=principal.identity, when=when)
        judge_signed(document, approved, [*signers, principal], None)


def signatures_hold(pdf: bytes, signers: list[Someone]) -> None:
    """Our own verdict, poppler with NSS, and OpenSSL agree that every signature holds and leads to its root."""
    roots = [one.root for one in signers]
    mine = verify(pdf, roots=roots)
    assert mine.unchanged
    assert [one.signer for one in mine.signatures] == [one.name for one in signers]
    assert all(one.trusted and one.intact for one in mine.signatures)
    theirs = pdf_judges.pdfsig(pdf, roots)
    assert [(one.valid, one.trusted) for one in theirs] == [(True, True)] * len(signers)
    assert theirs[-1].whole
    assert pdf_judges.openssl_cms(pdf, roots) == [True] * len(signers)


def says_its_answers(document: Document) -> None:
    """The tagged text is the model's, by two readers; and every typed answer stands in it, in the order of the form."""
    wanted = [as_drawn(text) for text in model_texts(document.model)]
    assert structure_texts(document.unsigned) == wanted
    seen = pdf_judges.poppler_structure_texts(document.unsigned)
    assert list(map(_plain, seen)) == list(map(_plain, wanted))
    text = " ".join(seen)
    for told in _typed(document):
        assert _plain(told) in _plain(text), f"lost: {told[:80]!r}"
    place = 0
    for told in _long(document):
        found = _plain(text).find(_plain(told), place)
        assert found >= 0, f"out of order: {told[:80]!r}"
        place = found


def _typed(document: Document) -> Iterator[str]:
    """What somebody typed, as it is drawn; paragraph by paragraph, since empty lines are not drawn."""
    left_out = kept_out(document.form, document.answers)
    for path, text in answer_texts(document.form, document.answers):
        field = document.form.field_at(path)
        if field is None or field.type not in _TYPED or path.partition("/")[0] in left_out:
            continue
        if field.type is FieldType.LONG_TEXT or field.own_words:
            yield from filter(None, (signs.shown(part) for part in re.split("\n{2,}", text)))
        else:
            yield signs.shown(text)


def _long(document: Document) -> Iterator[str]:
    """Long answers outside rows stand in the order of their questions."""
    left_out = kept_out(document.form, document.answers)
    for _step, field in document.form.fields():
        if field.type is FieldType.LONG_TEXT and field.field_id not in left_out and not are_measures(field):
            for path, text in answer_texts(document.form, document.answers):
                if path == field.field_id and text:
                    yield signs.shown(text.split("\n\n")[0])


def _plain(text: str) -> str:
    """Without the difference between kinds of blanks and breaks."""
    return " ".join(text.split())
