"""The recovery sheet as pictures, for the printer: made in memory, never written (design-review § 1.46)."""

from __future__ import annotations

from skjema_app.system.texts import _
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.found_school import SheetInHand

PRINT_DPI = 220


def sheet_pages(sheet: SheetInHand, *, dpi: int = PRINT_DPI) -> PageImages:
    """The sheet's one page.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE for a school's name that the font can't draw.
    """
    from skjema_app.documents import preview

    pdf = sheet.pdf()
    pages = tuple(preview.page_png(pdf, index, dpi) for index in range(preview.page_count(pdf)))
    return PageImages(_("Gjenopprettingsark"), pages, dpi, draft=False)
