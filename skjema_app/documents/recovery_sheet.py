"""The school's recovery sheet: one page of paper with the secret that everything can be opened and handed on with.

Made in memory, handed out as bytes, printed, and never written into the vault, the exchange or a synced folder
(design-review 46). Not signed: it is nobody's statement. Tagged, PDF/A-2a and PDF/UA-1 like every other document.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from reportlab.graphics.barcode.qr import QrCodeWidget

from skjema_app.documents import style
from skjema_app.documents.blocks import BulletBlock, LaidBlock, NoticeBlock, TextBlock
from skjema_app.documents.conform import conform
from skjema_app.documents.fonts import Face, missing_letters, ready
from skjema_app.documents.layout import LaidOut
from skjema_app.documents.lines import shorten
from skjema_app.documents.metadata import Metadata
from skjema_app.documents.paginate import paginate
from skjema_app.documents.pen import Pen
from skjema_app.documents.style import TextStyle
from skjema_app.documents.tree import Element
from skjema_app.documents.values import full_date
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line
from skjema_app.system.texts import _, language

GROUPS = 7
QR_FORM = "SKJEMA-ARK 1 "
"""What the QR code's text begins with: a name and the number of the form; then the groups with dashes between."""

_GROUP = re.compile("[0-9A-HJKMNP-TV-Z]{4}")
_OSLO = ZoneInfo("Europe/Oslo")
_LETTERS = TextStyle(Face.BOLD, 25, 30)
_NUMBER = TextStyle(size=9, leading=12, colour=style.QUIET)
_SMALL = TextStyle(size=8.5, leading=11.5, colour=style.QUIET, after=7)
_HEADING = TextStyle(Face.BOLD, 11.5, 15, style.ACCENT, before=9, after=2, keep=True)
_CELL_WIDTH, _CELL_HEIGHT, _CELL_GAP = 156.0, 42.0, 6.0
_COLUMNS = 2
_TICK = 13.0
_QR_SIDE = 126.0


def recovery_sheet(
    *, school: str, sheet_number: int, made: date, groups: tuple[str, ...], founder: str, part: str
) -> bytes:
    """The sheet as a PDF of one A4 page.

    Args:
        school: name of the school.
        sheet_number: which sheet of this school it is, from 1; shown in Innstillinger too.
        made: the day.
        groups: seven groups of four letters (``crypto.letter_groups``).
        founder: who made it.
        part: "" for a whole sheet, «1 av 2» or «2 av 2» where the secret lies in two envelopes.

    Raises:
        SkjemaError: USAGE (``what`` «groups») when they are not such groups; LETTERS_NOT_DRAWABLE.
    """
    if len(groups) != GROUPS or not all(_GROUP.fullmatch(group) for group in groups):
        raise SkjemaError(ErrorCode.USAGE, what="groups")
    ready()
    names = one_line(school), one_line(founder), one_line(part)
    missing = missing_letters(("", name) for name in names)
    if missing:
        raise SkjemaError(ErrorCode.LETTERS_NOT_DRAWABLE, letters=missing[0].name, count=len(missing))
    root = Element("Document")
    title = _("Gjenopprettingsark nr. {number}").format(number=sheet_number)
    blocks = _story(root, title, names, made, groups)
    pen = Pen()
    (placed,) = paginate(blocks)
    _running(pen, title, names[0])
    for item in placed:
        item.block.draw(pen, item.top)
    pen.next_page()
    when = datetime.combine(made, time(12), tzinfo=_OSLO)
    return conform(LaidOut(pen.finish(), root, (), 1), Metadata(title, names[0], names[0], f"{language()}-NO", when))


def qr_text(groups: tuple[str, ...]) -> str:
    """What the QR code says."""
    return QR_FORM + "-".join(groups)


def _story(
    root: Element, title: str, names: tuple[str, str, str], made: date, groups: tuple[str, ...]
) -> list[LaidBlock]:
    school, founder, part = names
    made_line = _("Laget {date} av {founder}").format(date=full_date(made), founder=founder)
    blocks: list[LaidBlock] = [
        TextBlock(root.add("H1"), f"{title} ({part})" if part else title, style.TITLE, outline=0),
        TextBlock(root.add("P"), shorten(school, style.SUBTITLE, style.WIDTH), _tight(style.SUBTITLE)),
        TextBlock(root.add("P"), shorten(made_line, style.SUBTITLE, style.WIDTH), style.SUBTITLE),
        TextBlock(
            root.add("P"),
            _(
                "Dette arket er nøkkelen til skolens Skjema når alt annet er tapt. I Skjema har hver ansatt et hvelv: "
                "en kryptert fil på maskinen sin, som bare passordet åpner. Arket åpner dem alle."
            ),
            style.BODY,
        ),
        NoticeBlock(root.add("P"), _warning(part)),
        SecretBlock(root, groups),
        TextBlock(
            root.add("P"),
            _(
                "0 og 1 er tall; bokstavene I, L, O og U er ikke i bruk. Sett hake etter hvert når du skriver inn "
                "gruppene. Koden til høyre sier det samme."
            ),
            _SMALL,
        ),
    ]
    for heading, items in _sections(part):
        section = root.add("Sect")
        blocks.append(TextBlock(section.add("H2"), heading, _HEADING, outline=1))
        listing = section.add("L", attributes={"O": "List", "ListNumbering": "Disc"})
        for text in items:
            item = listing.add("LI")
            blocks.append(BulletBlock(item.add("Lbl"), item.add("LBody"), text))
    return blocks


def _tight(kind: TextStyle) -> TextStyle:
    return TextStyle(kind.face, kind.size, kind.leading, kind.colour, keep=True)


def _warning(part: str) -> str:
    if part:
        return _(
            "Den som har begge delene og mappen med et hvelv, kan lese alt i hvelvet. Ingen kan se at det er gjort. "
            "Denne delen alene åpner ingenting."
        )
    return _("Den som har dette arket og mappen med et hvelv, kan lese alt i hvelvet. Ingen kan se at det er gjort.")


def _sections(part: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a person must know who has never heard of it, in few words."""
    keep = [
        _("Skriv ut arket. Ikke ta bilde av det, og ikke lagre eller send det, heller ikke til deg selv."),
        _("Legg det i en konvolutt, lim igjen, og skriv arkets nummer, dato og navn over limkanten."),
    ]
    if part:
        keep.append(_("Lås inn de to konvoluttene hver for seg, hos to personer, for eksempel rektor og skoleeier."))
    else:
        keep.append(_("Lås det inn der skolen har det viktigste, for eksempel i safen. To personer bør vite hvor."))
    keep.append(_("To ganger i året, i august og januar: Er konvolutten hel? Skriv dato og navn på den."))
    lost = [
        _("Si fra til rektor samme dag, og lag et nytt ark i Skjema. Da gjelder ikke dette lenger."),
        _("Kopier av hvelv som ble tatt før det, kan fortsatt åpnes med dette arket. Finn ut hvem som kan ha dem."),
    ]
    if part:
        lost.append(_("Er den ene delen borte, hjelper ikke den andre. Lag begge på nytt."))
    return (
        (
            _("Hva arket brukes til"),
            (
                _("Når noen har glemt passordet sitt: Hvelvet på maskinen deres kan åpnes med arket."),
                _("Når skolen får ny rektor eller IT-ansvarlig: Arket gir rett til å slippe inn ansatte i Skjema."),
                _("Når den som kunne slippe inn ansatte, er borte: Arket er den eneste veien inn igjen."),
            ),
        ),
        (_("Slik tar dere vare på det"), tuple(keep)),
        (_("Er arket borte, eller konvolutten åpnet?"), tuple(lost)),
    )


def _running(pen: Pen, title: str, school: str) -> None:
    top = style.HEADER_LINE + 15
    half = style.WIDTH * 0.55
    with pen.decoration("Header"):
        pen.lines(style.LEFT, top, [shorten(school, style.RUNNING_BOLD, half)], style.RUNNING_BOLD)
        pen.line_right(style.RIGHT, top, title, style.RUNNING)
        pen.rule(style.LEFT, style.HEADER_LINE, style.RIGHT, style.HEADER_LINE, colour=style.ACCENT, width=1.2)
    with pen.decoration("Footer"):
        pen.rule(style.LEFT, style.FOOTER_LINE, style.RIGHT, style.FOOTER_LINE)
        pen.lines(style.LEFT, style.FOOTER_LINE - 4, [_("Hemmelig. Bare på papir, i lukket konvolutt.")], _NUMBER)


class SecretBlock(LaidBlock):
    """The groups in large letters with a box to tick each, and the QR code beside them."""

    before = 11.0
    after = 9.0

    def __init__(self, parent: Element, groups: tuple[str, ...]) -> None:
        listing = parent.add("L", attributes={"O": "List", "ListNumbering": "Decimal"})
        self._cells = []
        for number, group in enumerate(groups, 1):
            item = listing.add("LI")
            self._cells.append((item.add("Lbl"), f"{number}.", item.add("LBody"), group))
        self._figure = parent.add("Figure", alt=_("QR-kode med de samme gruppene"))
        self._modules = _qr_modules(qr_text(groups))

    @property
    def height(self) -> float:
        """See ``LaidBlock``."""
        rows = -(-len(self._cells) // _COLUMNS)
        return rows * _CELL_HEIGHT + (rows - 1) * _CELL_GAP

    def draw(self, pen: Pen, top: float) -> None:
        """See ``LaidBlock``."""
        for place, (label, number, body, group) in enumerate(self._cells):
            row, column = divmod(place, _COLUMNS)
            x = style.LEFT + column * (_CELL_WIDTH + _CELL_GAP)
            high = top - row * (_CELL_HEIGHT + _CELL_GAP)
            with pen.decoration():
                pen.box(x, high - _CELL_HEIGHT, _CELL_WIDTH, _CELL_HEIGHT, colour=style.QUIET, line=0.8)
                tick = high - (_CELL_HEIGHT + _TICK) / 2
                pen.box(x + _CELL_WIDTH - _TICK - 9, tick, _TICK, _TICK, colour=style.QUIET, line=0.8)
            with pen.marked(label):
                pen.lines(x + 8, high - (_CELL_HEIGHT - _NUMBER.leading) / 2, [number], _NUMBER)
            with pen.marked(body):
                pen.lines(x + 30, high - (_CELL_HEIGHT - _LETTERS.leading) / 2, [group], _LETTERS)
        self._draw_code(pen, top)

    def _draw_code(self, pen: Pen, top: float) -> None:
        side = _QR_SIDE / len(self._modules)
        left, high = style.RIGHT - _QR_SIDE, top - (self.height - _QR_SIDE) / 2
        with pen.marked(self._figure):
            for row, line in enumerate(self._modules):
                for start, length in _runs(line):
                    # a hair wider than its place, so that no light seam is printed between neighbours
                    pen.box(
                        *(left + start * side, high - (row + 1) * side, length * side, side + 0.02),
                        colour=style.INK,
                        line=0,
                        fill="#000000",
                    )


def _qr_modules(text: str) -> list[list[bool]]:
    """The code's dark modules without the quiet zone: a quarter of it may be lost and it can still be read."""
    code = QrCodeWidget(text, barLevel="Q").qr
    code.make()
    return [[bool(dark) for dark in line] for line in code.modules]


def _runs(line: list[bool]) -> list[tuple[int, int]]:
    """Start and length of every unbroken run of dark modules."""
    found: list[tuple[int, int]] = []
    start = 0
    for place, dark in enumerate([*line, False]):
        if not dark:
            if place > start:
                found.append((start, place - start))
            start = place + 1
    return found
