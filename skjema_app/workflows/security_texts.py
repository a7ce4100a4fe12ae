"""The school's texts about security and privacy: read from ``resources/security``, shown, copied, and made a PDF of.

They are Markdown of a narrow kind: one ``#`` title, ``##`` headings, paragraphs, ``-`` lists and tables. A point that
says what the program does names the tests that prove it in a comment (``<!-- tests: … -->``); nobody is shown these.
«(kontroller)» marks what the school must confirm itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app import __version__
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line
from skjema_app.system.calendar import date_and_year
from skjema_app.system.resources import resource
from skjema_app.system.texts import _
from skjema_app.workflows import pdf_libraries
from skjema_app.workflows.looking import PdfToShow
from skjema_app.workflows.plain_writes import write_plain
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.model import Block, DocumentModel, Section

TOPICS = ("beskyttelse", "kontrolltiltak", "dpia", "protokoll")
"""In the order in which they are offered."""

_COMMENT = re.compile(r" *<!--.*?-->", re.DOTALL)
_TESTS = re.compile(r"<!-- tests: (.*?) -->")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*")
_RULE = re.compile(r"\|(?:-+\|)+")


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading, in order: paragraphs, points of a list, rows of a table; "" before the first."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SecurityText:
    """One text.

    Attributes:
        topic: one of `TOPICS`.
        title: its heading.
        markdown: what is shown in the window.
        parts: the same, taken apart, without marks of emphasis.
        tests: the tests that its claims rest on, as ``folder/file.py::test``.
    """

    topic: str
    title: str
    markdown: str
    parts: tuple[Part, ...]
    tests: tuple[str, ...]


def security_text(topic: str) -> SecurityText:
    """Read one; the files come with the program.

    Raises:
        SkjemaError: FILE_MISSING when the installation is not whole.
    """
    if topic not in TOPICS:
        raise SkjemaError(ErrorCode.FILE_MISSING, path=topic)
    file = resource("security", f"{topic}.md")
    if not file.is_file():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(file))
    return parse(topic, file.read_text("utf-8"))


def parse(topic: str, raw: str) -> SecurityText:
    """Take a text apart."""
    tests = [name.strip() for found in _TESTS.findall(raw) for name in found.split(",")]
    markdown = _COMMENT.sub("", raw)
    title, _newline, rest = markdown.removeprefix("# ").partition("\n")
    opening, *chapters = re.split(r"^## ", rest, flags=re.MULTILINE)
    parts = [_part("", opening), *(_part(*_head_and_body(chapter)) for chapter in chapters)]
    return SecurityText(topic, title.strip(), markdown, tuple(parts), tuple(tests))


def plain_text(text: SecurityText) -> str:
    """The text without marks, to paste elsewhere; cells of a table are parted by tabs."""
    lines = [text.title, ""]
    for part in text.parts:
        if part.heading:
            lines += [part.heading, ""]
        lines += part.paragraphs
        lines += [f"– {point}" for point in part.points]
        lines += ["\t".join(row) for row in part.rows]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def file_name(text: SecurityText) -> str:
    """A name for the PDF: «Hva er beskyttet og mot hva.pdf»."""
    return "".join(letter for letter in text.title if letter.isalnum() or letter in " -").strip() + ".pdf"


def security_pdf(session: Session, text: SecurityText) -> PdfToShow:
    """Lay it out for the school, with its name and the day.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE, PDF_NOT_CONFORMING.
    """
    pdf_libraries.load()
    from skjema_app.documents import preflight, readback, render, signs

    model = signs.with_signs(_model(session, text))
    pdf = render.render(model, when=session.clock.now())
    preflight.preflight(pdf)
    readback.check_text(pdf, model)
    return PdfToShow(text.title, pdf, draft=False)


def write_security_pdf(session: Session, text: SecurityText, target: Path, *, replace: bool = False) -> None:
    """Put the PDF where the person wants it.

    Raises:
        SkjemaError: FILE_EXISTS unless ``replace``; as `security_pdf`, and what ``safe_files`` says of the place.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    write_plain(session, target, security_pdf(session, text).pdf)


# --- inside -----------------------------------------------------------------------------------------------------------


def _head_and_body(chapter: str) -> tuple[str, str]:
    heading, _newline, body = chapter.partition("\n")
    return heading.strip(), body


def _part(heading: str, body: str) -> Part:
    paragraphs: list[str] = []
    points: list[str] = []
    rows: list[tuple[str, ...]] = []
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if _RULE.fullmatch(line):
            continue
        if line.startswith("|"):
            rows.append(tuple(_plain(cell.strip()) for cell in line.strip("|").split("|")))
        elif line.startswith("- "):
            points.append(_plain(line.removeprefix("- ")))
        else:
            paragraphs.append(_plain(line))
    return Part(_plain(heading), tuple(paragraphs), tuple(points), tuple(rows))


def _plain(text: str) -> str:
    return _EMPHASIS.sub(_inside, text)


def _inside(match: re.Match[str]) -> str:
    return match[1] or f"«{match[2]}»"


def _model(session: Session, text: SecurityText) -> DocumentModel:
    from skjema_app.documents.model import DocumentModel, Footer, Notice, Pairs

    today = session.clock.now().date()
    program = _("Skjema {version}").format(version=__version__)
    opening = text.parts[0].paragraphs
    return DocumentModel(
        title=text.title,
        subtitle=program,
        school=one_line(session.person.school),
        author=one_line(session.person.name),
        header=text.title,
        notices=tuple(Notice(one) for one in opening),
        facts=Pairs(
            (
                (_("Skole"), one_line(session.person.school)),
                (_("Skrevet ut"), date_and_year(today)),
                (_("Merket (kontroller)"), _("må bekreftes av skolen selv")),
            ),
            _("Hvem teksten er skrevet ut for, og når"),
        ),
        sections=tuple(_sections(text.parts[1:])),
        signatures=(),
        closing=(_("Teksten følger med programmet. Den er ikke juridisk rådgivning."),),
        footer=Footer(
            case=_("Skjema {version}").format(version=__version__), version=text.title, answers="", shielding=""
        ),
        language="nb-NO",  # the texts are there in bokmål
    )


def _sections(parts: Iterable[Part]) -> Iterator[Section]:
    from skjema_app.documents.model import Section

    for part in parts:
        yield Section(part.heading, tuple(_blocks(part)))


def _blocks(part: Part) -> Iterator[Block]:
    from skjema_app.documents.model import Bullets, Paragraph, Table

    for paragraph in part.paragraphs:
        yield Paragraph(paragraph)
    if part.points:
        yield Bullets(part.points)
    if part.rows:
        header, *rows = part.rows
        shares = (0.3, 0.7) if len(header) == 2 else ()
        by_hand = any(not cell for row in rows for cell in row)
        yield Table(header, tuple(rows), part.heading, shares, by_hand=by_hand)
