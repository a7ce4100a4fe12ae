"""Letters that the font lacks, on paper: a sign where they stand, and at the end of the document what they are.

The answers keep the letters; whoever finishes the document has been told of them (``workflows.letters``). Composed so
since the rules of number 3: before that such a document could not be finished at all. Letters are named by their
numbers only: names differ between versions of Unicode, and every receiver composes the document again.
"""

from __future__ import annotations

from dataclasses import replace

from skjema_app.documents.fonts import UNSEEN, undrawable
from skjema_app.documents.model import (
    Block,
    Bullets,
    DocumentModel,
    Notice,
    Pairs,
    Paragraph,
    Quote,
    Section,
    SignatureBox,
    Subheading,
    Table,
)
from skjema_app.system.texts import _

SIGN = "[?]"
"""Stands for letters that follow each other, with the blanks between them."""

MOST_LISTED = 40
LONGEST_LISTED = 8
"""Letters of one place that are listed; the answers hold all."""


def shown(text: str) -> str:
    """Clean text as it is drawn."""
    return undrawable().sub(SIGN, UNSEEN.sub("", text))


def with_signs(model: DocumentModel) -> DocumentModel:
    """The document with a sign for each place that can't be drawn, and a last section that lists them, if any."""
    found: list[str] = []
    drawn = _Drawn(found)
    changed = replace(
        model,
        title=drawn.text(model.title),
        subtitle=drawn.text(model.subtitle),
        notices=tuple(Notice(drawn.text(one.text)) for one in model.notices),
        facts=drawn.pairs(model.facts),
        sections=tuple(drawn.section(one) for one in model.sections),
        signatures=tuple(drawn.box(one) for one in model.signatures),
        closing=tuple(map(drawn.text, model.closing)),
        # what stands in the text too is not listed twice
        school=shown(model.school),
        author=shown(model.author),
        header=shown(model.header),
        footer=replace(model.footer, case=shown(model.footer.case), shielding=shown(model.footer.shielding)),
    )
    return replace(changed, sections=(*changed.sections, _listed(found))) if found else changed


class _Drawn:
    """Texts as they are drawn; remembers what could not be."""

    def __init__(self, found: list[str]) -> None:
        self._found = found

    def text(self, text: str) -> str:
        plain = UNSEEN.sub("", text)
        self._found += undrawable().findall(plain)
        return undrawable().sub(SIGN, plain)

    def section(self, section: Section) -> Section:
        return Section(self.text(section.heading), tuple(map(self.block, section.blocks)))

    def pairs(self, pairs: Pairs) -> Pairs:
        rows = tuple((self.text(label), self.text(value)) for label, value in pairs.rows)
        return Pairs(rows, shown(pairs.summary))

    def box(self, box: SignatureBox) -> SignatureBox:
        return SignatureBox(box.field, self.text(box.caption), shown(box.tip))

    def block(self, block: Block) -> Block:
        match block:
            case Pairs():
                return self.pairs(block)
            case Subheading(text):
                return Subheading(self.text(text))
            case Paragraph(text):
                return Paragraph(self.text(text))
            case Notice(text):
                return Notice(self.text(text))
            case Quote(paragraphs):
                return Quote(tuple(map(self.text, paragraphs)))
            case Bullets(items):
                return Bullets(tuple(map(self.text, items)))
            case Table(header, rows):
                header = tuple(map(self.text, header))
                rows = tuple(tuple(map(self.text, row)) for row in rows)
                return replace(block, header=header, rows=rows, summary=shown(block.summary))
            case _:
                return block  # what an empty form is made of: nothing that anybody typed


def _listed(found: list[str]) -> Section:
    places = [_numbers(run) for run in found[:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        places.append(_("og {count} steder til").format(count=len(found) - MOST_LISTED))
    return Section(
        _("Tegn som ikke kan trykkes"),
        (
            Paragraph(
                _(
                    "{sign} står der et svar har tegn som dokumentets skrift mangler. Svarene i Skjema har tegnene."
                ).format(sign=SIGN)
            ),
            Paragraph(_("I rekkefølge, med tegnenes Unicode-nummer: {places}").format(places="; ".join(places))),
        ),
    )


def _numbers(run: str) -> str:
    letters = run.replace(" ", "")
    numbers = " ".join(f"U+{ord(letter):04X}" for letter in letters[:LONGEST_LISTED])
    if len(letters) <= LONGEST_LISTED:
        return numbers
    return _("{numbers} … ({count} tegn)").format(numbers=numbers, count=len(letters))
