"""DocumentModel -> laid-out bytes plus the logical structure. Everything is drawn, nothing is conforming yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from skjema_app.documents import fonts, style
from skjema_app.documents.blank_blocks import LINE_HEIGHT, ChoiceBlock, WriteBlock
from skjema_app.documents.blocks import BulletBlock, LaidBlock, NoticeBlock, QuoteBlock, SignatureRow, TextBlock
from skjema_app.documents.lines import shorten
from skjema_app.documents.model import (
    Block,
    Bullets,
    Choices,
    DocumentModel,
    Hint,
    Notice,
    Pairs,
    Paragraph,
    Quote,
    SignatureBox,
    Subheading,
    Table,
    WriteLines,
)
from skjema_app.documents.paginate import Placed, paginate
from skjema_app.documents.pen import Pen
from skjema_app.documents.tables import full_table, pairs_table
from skjema_app.documents.tree import Element, FieldBox
from skjema_app.system.texts import _

_SCHOOL_SHARE = 0.55
"""Of the header's width, for the name of the school; the title gets the rest."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What the layout hands to the finishing pass.

    Attributes:
        raw: the file as ReportLab wrote it.
        root: the structure tree.
        fields: empty signature fields to be made.
        pages: how many.
    """

    raw: bytes
    root: Element
    fields: tuple[FieldBox, ...]
    pages: int


@dataclass(slots=True)
class _Story:
    """Builds blocks and structure side by side."""

    here: Element
    blocks: list[LaidBlock] = field(default_factory=list)

    def text(self, tag: str, text: str, kind: style.TextStyle, *, outline: int = -1) -> None:
        self.blocks.append(TextBlock(self.here.add(tag), text, kind, outline=outline))

    def add(self, block: Block) -> None:
        match block:
            case Subheading(text):
                self.text("H3", text, style.SUBHEADING)
            case Paragraph(text):
                self.text("P", text, style.BODY)
            case Notice(text):
                self.blocks.append(NoticeBlock(self.here.add("P"), text))
            case Quote(paragraphs):
                self._quote(paragraphs)
            case Bullets(items):
                self._bullets(items)
            case Pairs(rows, summary):
                if rows:
                    self.blocks.append(pairs_table(self._table(summary), rows))
            case Table(header, rows, summary, shares, by_hand):
                if rows:
                    least = LINE_HEIGHT if by_hand else 0.0
                    self.blocks.append(full_table(self._table(summary), header, rows, shares, least))
            case Hint(text, strong):
                self.text("P", text, style.HINT_STRONG if strong else style.HINT)
            case WriteLines(count, share):
                self.blocks.append(WriteBlock(count, share))
            case Choices(options):
                listing = self.here.add("L", attributes={"O": "List", "ListNumbering": "None"})
                self.blocks.append(ChoiceBlock([(listing.add("LI").add("LBody"), text) for text in options]))

    def _table(self, summary: str) -> Element:
        return self.here.add("Table", attributes={"O": "Table", "Summary": summary})

    def _quote(self, paragraphs: Sequence[str]) -> None:
        quote = self.here.add("BlockQuote")
        for number, text in enumerate(paragraphs, 1):
            self.blocks.append(QuoteBlock(quote.add("P"), text, more=number < len(paragraphs)))

    def _bullets(self, items: Sequence[str]) -> None:
        listing = self.here.add("L", attributes={"O": "List", "ListNumbering": "Disc"})
        for text in items:
            item = listing.add("LI")
            self.blocks.append(BulletBlock(item.add("Lbl"), item.add("LBody"), text))

    def signatures(self, boxes: Sequence[SignatureBox]) -> None:
        if not boxes:
            return
        parts = []
        for box in boxes:
            caption = self.here.add("P")
            parts.append((caption, box.caption, self.here.add("Form", alt=box.tip), box.field, box.tip))
        self.blocks.append(SignatureRow(parts))


def lay_out(model: DocumentModel) -> LaidOut:
    """Draw the document. The model's texts are expected to be drawable (``fonts.missing_letters``)."""
    fonts.ready()
    root = Element("Document")
    blocks = _story(model, root)
    pages = paginate(blocks)
    pen = Pen()
    for number, placed in enumerate(pages):
        _draw_page(pen, model, placed, number + 1, len(pages))
    return LaidOut(pen.finish(), root, tuple(pen.fields), len(pages))


def _story(model: DocumentModel, root: Element) -> list[LaidBlock]:
    story = _Story(root)
    story.text("H1", model.title, style.TITLE, outline=0)
    if model.subtitle:
        story.text("P", model.subtitle, style.SUBTITLE)
    for notice in model.notices:
        story.add(notice)
    story.add(model.facts)
    for section in model.sections:
        story.here = root.add("Sect")
        story.text("H2", section.heading, style.HEADING, outline=1)
        for block in section.blocks:
            story.add(block)
    story.here = root.add("Sect")
    story.signatures(model.signatures)
    for number, text in enumerate(model.closing, 1):
        # the last lines explain the signatures, so they stay with them
        story.text("P", text, style.CLOSING if number == len(model.closing) else style.CLOSING_KEPT)
    return story.blocks


def _draw_page(pen: Pen, model: DocumentModel, placed: Sequence[Placed], number: int, total: int) -> None:
    if model.draft:
        with pen.decoration("Watermark"):
            pen.slanted(style.PAGE_WIDTH / 2, style.PAGE_HEIGHT / 2, _("UTKAST"), style.DRAFT, 52)
    school, title, *footer = running_texts(model, number, total)
    with pen.decoration("Header"):
        _draw_header(pen, school, title)
    with pen.decoration("Footer"):
        _draw_footer(pen, *footer)
    for item in placed:
        item.block.draw(pen, item.top)
    pen.next_page()


def running_texts(model: DocumentModel, number: int, total: int) -> tuple[str, ...]:
    """What stands in the header and the footer of a page (from 1), as it is drawn, in drawing order."""
    footer = model.footer
    half = style.WIDTH * _SCHOOL_SHARE
    facts = [footer.case, footer.version]
    if footer.answers:
        facts.append(_("svar {short_hash}").format(short_hash=footer.answers))
    return (
        shorten(model.school, style.RUNNING_BOLD, half),
        shorten(model.header, style.RUNNING, style.WIDTH - half - 12),
        shorten(" · ".join(facts), style.RUNNING, style.WIDTH - 90),
        _("Side {number} av {total}").format(number=number, total=total),
        shorten(footer.shielding, style.RUNNING_BOLD, style.WIDTH),
    )


def _draw_header(pen: Pen, school: str, title: str) -> None:
    top = style.HEADER_LINE + 15
    pen.lines(style.LEFT, top, [school], style.RUNNING_BOLD)
    pen.line_right(style.RIGHT, top, title, style.RUNNING)
    pen.rule(style.LEFT, style.HEADER_LINE, style.RIGHT, style.HEADER_LINE, colour=style.ACCENT, width=1.2)


def _draw_footer(pen: Pen, facts: str, page: str, shielding: str) -> None:
    pen.rule(style.LEFT, style.FOOTER_LINE, style.RIGHT, style.FOOTER_LINE)
    top = style.FOOTER_LINE - 4
    pen.lines(style.LEFT, top, [facts], style.RUNNING)
    pen.line_right(style.RIGHT, top, page, style.RUNNING)
    if shielding:
        pen.lines(style.LEFT, top - style.RUNNING.leading, [shielding], style.RUNNING_BOLD)
