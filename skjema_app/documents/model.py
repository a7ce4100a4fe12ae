"""What a document says, before anyone has decided how it looks: plain text in order, ready to be laid out.

Every string that a reader shall meet stands here, already in words: ``render`` draws them, ``check_text`` reads them
back from the finished file and compares, and nothing else is added to the logical text. Running headers, footers and
the watermark are decoration to a screen reader, so whatever matters in them stands in the text as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

AUTHOR_FIELD = "Forfatter"
"""Name of the author's signature field."""

APPROVER_FIELD = "Godkjenner"
"""Name of the approver's signature field, left empty and tagged by the author's program."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Short answers as a table of two columns; the label is the row's header.

    Attributes:
        rows: label and value.
        summary: what the table holds, for screen readers.
    """

    rows: tuple[tuple[str, str], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading of the third level: the question that the following text answers."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a single line break stays a line break."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Someone's own words.

    Attributes:
        paragraphs: the words, paragraph by paragraph.
    """

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A boxed line that must not be missed («Haster»), in words and not by colour."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short items."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of the same kind, such as measures; the header is repeated on every page.

    Attributes:
        header: column headers.
        rows: cells, as many in each row as there are headers.
        summary: what the table holds, for screen readers.
        shares: part of the width that each column gets; empty: as its text needs.
        by_hand: empty cells are tall enough to write in.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    summary: str
    shares: tuple[float, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """A small line: how a question is to be answered on paper; ``strong``: the question of a part of a row."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class WriteLines:
    """Ruled lines to write on by hand; nothing to a screen reader.

    Attributes:
        count: how many.
        share: part of the width that they take.
    """

    count: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes to tick by hand, each with its text."""

    options: tuple[str, ...]


Block: TypeAlias = Pairs | Subheading | Paragraph | Quote | Notice | Bullets | Table | Hint | WriteLines | Choices


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the second level with what belongs to it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """A place for a signature.

    Attributes:
        field: name of the PDF field, ``AUTHOR_FIELD`` or ``APPROVER_FIELD``.
        caption: text above the box.
        tip: what a screen reader says of the field.
    """

    field: str
    caption: str
    tip: str


@dataclass(frozen=True, slots=True)
class Footer:
    """The running footer's facts (domain § 4.15).

    Attributes:
        case: «Skjema-nr. S-2026-014» or «uten saksnummer».
        version: «Versjon 1», or the word for a draft.
        answers: short hash of the answers, or "".
        shielding: «Unntatt offentlighet, offl. § 13 jf. fvl. § 13», or "".
    """

    case: str
    version: str
    answers: str
    shielding: str


@dataclass(frozen=True, slots=True)
class DocumentModel:
    """A whole document as plain text.

    Attributes:
        title: the first heading, and the title in the file's metadata. Holds no names.
        subtitle: one line under the title.
        school: name of the school, in the running header and the metadata.
        author: who wrote it, in the metadata.
        header: right part of the running header.
        notices: boxed lines before everything else.
        facts: the opening table.
        sections: the document's body.
        signatures: places for signatures; empty on a draft.
        closing: last lines: version, what the signature is and is not.
        footer: the running footer.
        draft: print UTKAST behind the text.
        language: language tag of the text.
    """

    title: str
    subtitle: str
    school: str
    author: str
    header: str
    notices: tuple[Notice, ...]
    facts: Pairs
    sections: tuple[Section, ...]
    signatures: tuple[SignatureBox, ...]
    closing: tuple[str, ...]
    footer: Footer
    draft: bool = False
    language: str = field(default="nb-NO")
