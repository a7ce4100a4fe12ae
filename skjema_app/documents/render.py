"""DocumentModel -> finished, unsigned bytes: PDF/A-2a (or 3a) and PDF/UA-1, with empty tagged fields for signatures."""

from __future__ import annotations

from datetime import datetime

from skjema_app.documents.conform import conform
from skjema_app.documents.fonts import missing_letters
from skjema_app.documents.layout import lay_out
from skjema_app.documents.metadata import Metadata
from skjema_app.documents.model import DocumentModel
from skjema_app.documents.readback import model_texts
from skjema_app.domain.errors import ErrorCode, SkjemaError

MAX_NAMED = 5
"""How many letters an error names."""


def render(model: DocumentModel, *, when: datetime, inside: bytes = b"") -> bytes:
    """Lay out and finish a document. The same model and time give the same bytes, in every process.

    Args:
        model: what it says; a draft gets the watermark UTKAST and must have no signature boxes.
        when: time with offset; written in the metadata.
        inside: the answers as JSON (``answers_json``), to lie inside the file; it is PDF/A-3a then, else 2a.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE (details ``letters``: Unicode names, ``count``), PDF_NOT_CONFORMING.
    """
    texts = (*model_texts(model), model.school, model.author, model.header, *_footer_texts(model))
    missing = missing_letters(("", text) for text in texts)
    if missing:
        names = ", ".join(letter.name for letter in missing[:MAX_NAMED])
        raise SkjemaError(ErrorCode.LETTERS_NOT_DRAWABLE, letters=names, count=len(missing))
    metadata = Metadata(model.title, model.author, model.school, model.language, when, part=3 if inside else 2)
    return conform(lay_out(model), metadata, inside)


def _footer_texts(model: DocumentModel) -> tuple[str, ...]:
    footer = model.footer
    return footer.case, footer.version, footer.answers, footer.shielding
