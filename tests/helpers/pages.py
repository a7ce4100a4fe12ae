"""Pages of our own PDFs as Pillow's images, through the program's own way of looking at files."""

from __future__ import annotations

from PIL import Image

from skjema_app.domain.attachments import Media
from skjema_app.looker.client import Looker

SECONDS = 120.0


def page_count(pdf: bytes) -> int:
    """How many pages."""
    with Looker(seconds=SECONDS) as looker, looker.looking_at(pdf, Media.PDF) as sight:
        return sight.pages


def page_image(pdf: bytes, index: int = 0, dpi: int = 110) -> Image.Image:
    """One page."""
    with Looker(seconds=SECONDS) as looker, looker.looking_at(pdf, Media.PDF) as sight:
        page = sight.by_dpi(index, dpi)
    return Image.frombytes("RGB", (page.width, page.height), page.rgb)
