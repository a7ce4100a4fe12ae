"""Pages as pictures for the window, bounded in size whatever the file says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2

from skjema_app.domain.errors import ErrorCode, SkjemaError

LOWEST_DPI = 36
HIGHEST_DPI = 300
MAX_PIXELS = 24_000_000
POINTS_PER_INCH = 72

_pdfium = threading.Lock()
"""pdfium may be used by one thread at a time."""


def page_count(pdf: bytes) -> int:
    """How many pages. Raises PDF_UNREADABLE."""
    with _opened(pdf) as document:
        return len(document)


def page_png(pdf: bytes, index: int, dpi: int = 110) -> bytes:
    """A page as PNG, with what is shown in its signature fields.

    Args:
        pdf: the file.
        index: page from 0.
        dpi: resolution, held within 36 and 300; less where the page would have more than 24 million pixels.

    Raises:
        SkjemaError: PDF_UNREADABLE, also when there is no such page.
    """
    with _opened(pdf) as document:
        if not 0 <= index < len(document):
            raise SkjemaError(ErrorCode.PDF_UNREADABLE)
        page = document[index]
        try:
            width, height = page.get_size()
            scale = min(max(dpi, LOWEST_DPI), HIGHEST_DPI) / POINTS_PER_INCH
            pixels = width * height * scale * scale
            if pixels > MAX_PIXELS:
                scale *= (MAX_PIXELS / pixels) ** 0.5
            bitmap = page.render(scale=scale, may_draw_forms=True)
            try:
                result = BytesIO()
                bitmap.to_pil().save(result, format="PNG")
                return result.getvalue()
            finally:
                bitmap.close()
        finally:
            page.close()


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise SkjemaError(ErrorCode.PDF_UNREADABLE) from error
        try:
            document.init_forms()
            yield document
        except pypdfium2.PdfiumError as error:
            raise SkjemaError(ErrorCode.PDF_UNREADABLE) from error
        finally:
            document.close()
