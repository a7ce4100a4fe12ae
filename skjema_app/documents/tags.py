"""Two things that no validator sees: cells that ought to head their row or column, and what a field is called.

Without them a table is read cell by cell with nothing to tell what each is about, and a signature field has no name.
"""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf

from skjema_app.documents.bounds import Budget, unreadable
from skjema_app.documents.model import DocumentModel, Pairs, Table
from skjema_app.domain.errors import ErrorCode, SkjemaError

_DEEPEST = 64


def check_tags(document: Pdf, model: DocumentModel, budget: Budget) -> None:
    """Check as many header cells as the document has labels and column headers, and every field's name.

    Raises:
        SkjemaError: PDF_TEXT_DIFFERS with ``reason`` «drawing» and ``what`` «headers» or «fields»; PDF_UNREADABLE.
    """
    found = sum(element.get("/S") == Name.TH for element in _elements(document.Root.StructTreeRoot, budget, 0))
    if found != sum(_headers(model)):
        raise _differs("headers")
    fields = list(document.Root.AcroForm.Fields) if "/AcroForm" in document.Root else []
    if [str(one.get("/TU", "")) for one in fields] != [box.tip for box in model.signatures]:
        raise _differs("fields")


def _headers(model: DocumentModel) -> Iterator[int]:
    yield len(model.facts.rows)
    for section in model.sections:
        for block in section.blocks:
            if isinstance(block, Pairs):
                yield len(block.rows)
            elif isinstance(block, Table) and block.rows:
                yield len(block.header)


def _elements(element: Object, budget: Budget, depth: int) -> Iterator[Object]:
    if depth > _DEEPEST:
        raise unreadable("broken")
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            budget.spend_element()
            yield kid
            yield from _elements(kid, budget, depth + 1)


def _differs(what: str) -> SkjemaError:
    return SkjemaError(ErrorCode.PDF_TEXT_DIFFERS, reason="drawing", what=what, page=0)
