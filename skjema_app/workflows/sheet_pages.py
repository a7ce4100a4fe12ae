"""The recovery sheet as pictures, for the printer: made in memory, never written (design-review § 1.46)."""

from __future__ import annotations

from collections.abc import Iterator

from skjema_app.domain.pictures import Picture
from skjema_app.system.texts import _
from skjema_app.workflows.found_school import SheetInHand
from skjema_app.workflows.looking import PdfToShow, each_page, new_looker

PRINT_DPI = 220


def sheet_pages(sheet: SheetInHand, *, dpi: int = PRINT_DPI) -> Iterator[Picture]:
    """The sheet's one page; two where it lies in two envelopes.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE for a school's name that the font can't draw.
    """
    with new_looker() as looker:  # killed at once: it has seen the secret
        for part in range(sheet.parts):
            yield from each_page(looker, PdfToShow(_("Gjenopprettingsark"), sheet.pdf(part), draft=False), dpi=dpi)
