"""Names of attachments: cleaned when a file is taken in, and made safe for any disk when a copy is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from skjema_app.domain.attachments import LONGEST_NAME, Attachment, Media
from skjema_app.system.texts import _

_ENDINGS = {
    Media.JPEG: (".jpg", ".jpeg"),
    Media.PNG: (".png",),
    Media.PDF: (".pdf",),
    Media.TEXT: (".txt", ".md", ".csv", ".log"),
}
_NOT_ON_WINDOWS = frozenset('<>:"/\\|?*')
_LONGEST_FILE_NAME = 150
_KEPT = frozenset("LMNPSZ")
"""Great categories of Unicode that a name may hold: no control, format, private or unassigned characters."""


def clean_name(name: str, media: Media) -> str:
    """A name that looks like what it is: no folders, nothing invisible, nothing a disk refuses, the right ending.

    The ending follows the content, since an exported copy is opened by its ending.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    normal = unicodedata.normalize("NFC", last)
    letters = "".join("_" if one in _NOT_ON_WINDOWS else one for one in normal if unicodedata.category(one)[0] in _KEPT)
    words = " ".join(letters.split()).strip(" .")
    stem, ending = _split(words, media)
    stem = stem[: LONGEST_NAME - len(ending)].rstrip(" .") or _("uten navn")
    return f"{stem}{ending}"


def file_names(pdf_name: str, attachments: Sequence[Attachment]) -> tuple[str, ...]:
    """Names for copies beside a PDF: «<PDF-ens navn> – vedlegg 1 <navn>», each once, none too long for Windows."""
    stem = PurePosixPath(pdf_name).stem
    found = []
    for number, one in enumerate(attachments, 1):
        name = clean_name(one.name, one.media)
        begin = _("{pdf} – vedlegg {number} ").format(pdf=stem[:80].rstrip(" ."), number=number)
        inner, ending = _split(name, one.media)
        found.append(f"{begin}{inner[: _LONGEST_FILE_NAME - len(begin) - len(ending)].rstrip(' .')}{ending}")
    return tuple(found)


def _split(name: str, media: Media) -> tuple[str, str]:
    """The name without its ending, and the ending; one that doesn't fit the content is part of the name."""
    for ending in _ENDINGS[media]:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)], name[-len(ending) :]
    return name, _ENDINGS[media][0]
