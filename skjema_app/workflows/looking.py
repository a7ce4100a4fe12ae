"""PDF pages as pictures, through the process that looks at files: also our own, since a colleague's are not ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.attachments import Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.pictures import Picture

if TYPE_CHECKING:
    from skjema_app.looker.client import Looker

MOST_PAGES = 100
"""Of a document that are shown or printed; no form fills so many."""


@dataclass(frozen=True, slots=True)
class PageImages:
    """A PDF as pictures for the preview inside the window.

    Attributes:
        title: of the document.
        pages: one picture per page.
        dpi: resolution they were made at.
        draft: shows the UTKAST watermark.
    """

    title: str
    pages: tuple[Picture, ...]
    dpi: int
    draft: bool


@dataclass(frozen=True, slots=True)
class PdfToShow:
    """A PDF whose pages are wanted; plain values, so that it may leave the vault's thread."""

    title: str
    pdf: bytes
    draft: bool


def new_looker() -> Looker:
    """One for a session; starts nothing before it is asked."""
    from skjema_app.looker.client import Looker

    return Looker()


def look_at_pages(looker: Looker, shown: PdfToShow, *, dpi: int) -> PageImages:
    """Draw the pages. Any thread may wait for it; the vault is not touched.

    Raises:
        SkjemaError: ATTACHMENT_NOT_SHOWN with reason ``document``.
    """
    return PageImages(shown.title, tuple(each_page(looker, shown, dpi=dpi)), dpi, shown.draft)


def each_page(looker: Looker, shown: PdfToShow, *, dpi: int) -> Iterator[Picture]:
    """The pages one after the other, for who needs no two at once: a printed page is large.

    Raises:
        SkjemaError: ATTACHMENT_NOT_SHOWN with reason ``document``; where the process couldn't draw a later page, then.
    """
    try:
        with looker.looking_at(shown.pdf, Media.PDF) as sight:
            if not sight.pages:
                raise SkjemaError(ErrorCode.ATTACHMENT_NOT_SHOWN)
            for page in range(min(sight.pages, MOST_PAGES)):
                yield sight.by_dpi(page, dpi)
    except SkjemaError as error:
        cause = str(error.details.get("reason", ""))
        raise SkjemaError(ErrorCode.ATTACHMENT_NOT_SHOWN, reason="document", cause=cause) from error
