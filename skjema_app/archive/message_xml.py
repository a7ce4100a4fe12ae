"""What both kinds of ``arkivmelding`` are made of: the documents they tell of, and text that XML can carry.

XML has no way to write some characters at all. They are not dropped, they are shown: U+0007 becomes «␇», half a pair of
surrogates becomes «�». So whoever reads the title in the archive sees that something stood there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from skjema_app.archive.model import ArchiveItem

XSI = "http://www.w3.org/2001/XMLSchema-instance"
RECORD_TYPES = {
    "I": "Inngående dokument",
    "U": "Utgående dokument",
    "N": "Organinternt dokument for oppfølging",
    "X": "Organinternt dokument uten oppfølging",
    "S": "Saksframlegg",
}
"""Journalposttype in Noark 5: the code, and the words that stand for it."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PICTURES = 0x2400
_NO_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file of a message.

    Attributes:
        name: the name it has beside the message: letters a–z, digits, ``.-_`` (``referanseDokumentfil``).
        shown: a name for people (``filnavn``).
        media: MIME type.
        format: code and words of the format.
        details: more on the format, or "".
        size: bytes.
        sha256: of them, lower-case hex.
        signed: it is the signed document itself.
        verdict: (signatures, nothing was changed since) where they were judged, else None.
    """

    name: str
    shown: str
    media: str
    format: tuple[str, str]
    details: str
    size: int
    sha256: str
    signed: bool = False
    verdict: tuple[int, bool] | None = None


@dataclass(frozen=True, slots=True)
class MessageDocument:
    """A document with the files that go as one dokumentbeskrivelse each."""

    item: ArchiveItem
    files: tuple[MessageFile, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """A title for each file."""
        title = self.item.candidate.metadata.title
        return tuple(title if file.signed else f"{title} – {file.shown}" for file in self.files)


def numbered(documents: Sequence[MessageDocument]) -> Iterator[tuple[int, ArchiveItem, MessageFile, str]]:
    """Every file of a message with its number from 1, its document and its title; the main document's PDF first."""
    number = 0
    for document in documents:
        for file, title in zip(document.files, document.titles, strict=True):
            number += 1
            yield number, document.item, file, title


def visible(text: str) -> str:
    """The text with every character that XML can't carry shown by one that stands for it; as long as before."""
    return _NOT_XML.sub(_stands_for, text)


def pupil_key(item: ArchiveItem, school: str) -> str:
    """The key of a pupil's folder: the same in every round, whatever class they are in by then."""
    born = item.candidate.born if item.folder_pupil != item.candidate.pupil else ""
    text = "\0".join((school, " ".join(item.candidate.pupil.split()).casefold(), born))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stamp(item: ArchiveItem) -> str:
    """When the document was finished, as ``xs:dateTime``."""
    return item.candidate.finished.isoformat(timespec="seconds")


class Writer:
    """Adds elements of one namespace below a root."""

    def __init__(self, namespace: str, root: str, more: dict[str | None, str]) -> None:
        self._namespace = namespace
        prefixes: dict[str | None, str] = {None: namespace, **more, "xsi": XSI}
        self.root = etree.Element(f"{{{namespace}}}{root}", nsmap=prefixes)

    def add(
        self, parent: etree._Element, tag: str, text: str = "", *, kind: str = "", namespace: str = ""
    ) -> etree._Element:
        """An element at the end of its parent; ``kind`` is its ``xsi:type``."""
        made = etree.SubElement(parent, f"{{{namespace or self._namespace}}}{tag}")
        if text:
            made.text = visible(text)
        if kind:
            made.set(f"{{{XSI}}}type", kind)
        return made

    def data(self) -> bytes:
        """The whole as bytes; the same elements give the same bytes."""
        made: bytes = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return made


def _stands_for(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(_PICTURES + code) if code < ord(" ") else _NO_CHARACTER
