"""How much a stranger's file may cost: limits of every reader here, set before the first file is opened.

qpdf has no limit of its own on what a packed stream unpacks to; its limits are the whole process's, so they are set
when this module is imported, once, and fit our own files too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Object, Pdf

from skjema_app.domain.errors import ErrorCode, SkjemaError

MAX_BYTES = 25 * 1024 * 1024
"""Of a document that travels in a journal entry (design-review 35)."""

MAX_STREAM = 32 * 1024 * 1024
"""What one packed stream may unpack to."""

MAX_UNPACKED = 32 * 1024 * 1024
"""What all streams that are looked at may unpack to together."""

MAX_PAGES = 1_000
MAX_ELEMENTS = 200_000
"""Structure elements and pieces of content."""

MAX_INSTRUCTIONS = 1_000_000
"""Of drawing on all pages together, each time they are gone through; a full page has about 1,500."""

MAX_COMPARISONS = 5_000_000
"""Of a text's place with another place, on all pages together; a full page takes about 15,000."""

pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_STREAM,
    run_length_max_memory=MAX_STREAM,
    png_max_memory=MAX_STREAM,
    tiff_max_memory=MAX_STREAM,
    dct_max_memory=MAX_STREAM,
    max_stream_filters=2,
    parser_max_nesting=64,
)

_WRONG = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    OverflowError,
)


@dataclass(slots=True)
class Budget:
    """What is left to spend on one file."""

    bytes_left: int = MAX_UNPACKED
    elements_left: int = MAX_ELEMENTS
    instructions_left: int = 2 * MAX_INSTRUCTIONS
    comparisons_left: int = MAX_COMPARISONS

    def unpacked(self, stream: Object) -> bytes:
        """The stream's content. Raises PDF_UNREADABLE when too much has been unpacked."""
        data: bytes = stream.read_bytes()
        self.bytes_left -= len(data)
        if self.bytes_left < 0:
            raise unreadable("too-large")
        return data

    def spend_element(self) -> None:
        """Count a structure element or a piece of content. Raises PDF_UNREADABLE when there are too many."""
        self.elements_left -= 1
        if self.elements_left < 0:
            raise unreadable("too-large")

    def spend_instructions(self, count: int) -> None:
        """Count instructions of a page. Raises PDF_UNREADABLE when there are too many."""
        self.instructions_left -= count
        if self.instructions_left < 0:
            raise unreadable("too-large")

    def spend_comparisons(self, count: int) -> None:
        """Count comparisons about to be made. Raises PDF_UNREADABLE when there are too many."""
        self.comparisons_left -= count
        if self.comparisons_left < 0:
            raise unreadable("too-large")


def unreadable(reason: str) -> SkjemaError:
    """PDF_UNREADABLE with ``reason`` «too-large», «broken» or «not-a-pdf»."""
    return SkjemaError(ErrorCode.PDF_UNREADABLE, reason=reason)


@contextmanager
def opened(pdf: bytes) -> Iterator[Pdf]:
    """A stranger's file, not repaired; whatever it makes the reader do, the answer is one of ours.

    Raises:
        SkjemaError: PDF_UNREADABLE with ``reason``.
    """
    if len(pdf) > MAX_BYTES:
        raise unreadable("too-large")
    try:
        with pikepdf.open(BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as document:
            if len(document.pages) > MAX_PAGES:
                raise unreadable("too-large")
            yield document
    except _WRONG as error:
        raise unreadable("broken") from error
