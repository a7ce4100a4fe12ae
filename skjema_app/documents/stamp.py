"""The visible part of a signature: what it says, and how the lines are broken to fit their field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from skjema_app.documents import style
from skjema_app.documents.lines import break_lines
from skjema_app.documents.signs import shown
from skjema_app.documents.style import TextStyle
from skjema_app.domain.letters import one_line
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _

StampBlock: TypeAlias = "tuple[TextStyle, list[str]]"
"""Broken lines of one style."""

PAD = 6.0
SMALLEST = 0.55
"""Lines that don't fit are set smaller, but never below this part of their size."""


LONGEST_COMMENT = 140
"""Letters of a comment that are shown in the approver's field."""

LONGEST_ISSUER = 60
"""Letters of an issuer's name that are shown."""


def author_stamp(
    name: str, when: datetime, *, confirmed: bool, issuer: str = "", instead_of: str = ""
) -> tuple[str, ...]:
    """What the author's signature says: who, when, and one line on what it is worth.

    ``issuer``: of an own certificate; then the school has confirmed the author, but not the certificate.
    ``instead_of``: name of whom a deputy decides in the place of.
    """
    if instead_of:
        first, *more = author_stamp(name, when, confirmed=confirmed, issuer=issuer)
        return first, _("Etter fullmakt fra {rector}.").format(rector=instead_of), *more
    if issuer:
        first = _("Signert av {name}, {when}").format(name=name, when=stamp_in_words(when))
        return first, _("Eget sertifikat, utstedt av {issuer}, ikke av skolen.").format(issuer=_cut(issuer))
    if confirmed:
        first = _("Signert av {name}, {when}").format(name=name, when=stamp_in_words(when))
        return first, _("Skolen har bekreftet hvem som eier signaturen.")
    first = _("Signert av {name} (ikke bekreftet av skolen) {when}").format(name=name, when=stamp_in_words(when))
    return first, _("Navnet er oppgitt av forfatteren selv. Signaturen viser om dokumentet er endret siden.")


def approver_stamp(
    name: str,
    when: datetime,
    *,
    on_behalf: bool = False,
    comment: str = "",
    issuer: str = "",
    instead_of: str = "",
) -> tuple[str, ...]:
    """What the approver's signature says; a deputy's says so, and in whose place where that is known.

    A long comment is cut: the journal has all of it.
    """
    stamped = stamp_in_words(when)
    if on_behalf:
        first = _("Godkjent etter fullmakt av {name}, {when}").format(name=name, when=stamped)
    else:
        first = _("Godkjent av {name}, {when}").format(name=name, when=stamped)
    lines: tuple[str, ...] = (first, _("Godkjenningen gjelder denne versjonen av dokumentet."))
    if instead_of:
        lines = (first, _("Fullmakt fra {rector}.").format(rector=instead_of), *lines[1:])
    if issuer:
        lines = (*lines, _("Eget sertifikat, utstedt av {issuer}, ikke av skolen.").format(issuer=_cut(issuer)))
    words = one_line(comment)
    if not words:
        return lines
    if len(words) > LONGEST_COMMENT:
        words = words[:LONGEST_COMMENT].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + " …"
    return (*lines, _("Kommentar: {comment}").format(comment=words))


def _cut(issuer: str) -> str:
    """An issuer's name as it can be drawn; somebody else chose it, and how long it is."""
    drawable = shown(issuer)
    return drawable if len(drawable) <= LONGEST_ISSUER else drawable[:LONGEST_ISSUER].rstrip() + "…"


def fitted(lines: Sequence[str], width: float, height: float) -> list[StampBlock]:
    """The lines broken to fit the field, the first one in bold; set smaller where they are many.

    A sign stands for letters that can't be drawn: a name or a comment must never keep anybody from signing.
    """
    lines = [shown(line) for line in lines]
    part = 1.0
    while True:
        kinds = [_smaller(style.STAMP_LINE if number else style.STAMP_NAME, part) for number in range(len(lines))]
        blocks = [(kind, break_lines(line, kind, width)) for kind, line in zip(kinds, lines, strict=True)]
        if sum(map(block_height, blocks)) <= height or part < SMALLEST:
            return blocks
        part -= 0.05


def _smaller(kind: TextStyle, part: float) -> TextStyle:
    return replace(kind, size=kind.size * part, leading=kind.leading * part)


def block_height(block: StampBlock) -> float:
    """In points."""
    kind, lines = block
    return kind.leading * len(lines)
