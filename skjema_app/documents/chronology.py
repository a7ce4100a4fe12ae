"""The chronology of a case as a document: date, what, who, where it stands. A print, never a document of the archive.

It says so at the top, with who made it, when, over which time and out of what. Pure: texts in, model out. Nobody signs
it: what is signed are the documents that it points to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from skjema_app.documents.model import DocumentModel, Footer, Notice, Pairs, Section, Table
from skjema_app.documents.signs import with_signs
from skjema_app.documents.values import plain_date
from skjema_app.domain.letters import clean, one_line
from skjema_app.system.calendar import stamp_in_words, time_in_words
from skjema_app.system.texts import _, language, ngettext

_SHARES = (0.18, 0.41, 0.18, 0.23)


@dataclass(frozen=True, slots=True)
class ChronologyLine:
    """One row.

    Attributes:
        day: the day that it stands at.
        clock: the time, or None where only the day is known.
        written: the day that it was written down, where the line stands at another one; else None.
        happened: the day that it happened, where the line stands at another one; else None.
        what: heading of the line.
        more: a sentence more, or "".
        who: names, in words, or "".
        where: where it stands, in words.
        pupils: pupils of the incident with their role in it, in words, or "".
    """

    day: date
    clock: datetime | None
    written: date | None
    happened: date | None
    what: str
    more: str
    who: str
    where: str
    pupils: str = ""


@dataclass(frozen=True, slots=True)
class ChronologyPart:
    """Rows under one heading; "" where there is only one part."""

    heading: str
    lines: tuple[ChronologyLine, ...]


@dataclass(frozen=True, slots=True)
class ChronologyFacts:
    """What stands at the top, and the rows.

    Attributes:
        about: whom it is about, in words.
        number: Skjema-nr., or "".
        school: name of the school.
        made_by: who made it.
        made: when.
        order: which order, in words.
        chosen: what was chosen, in words; "" for everything.
        left_out: how many lines that choice leaves out.
        others_named: other pupils' names stand in it.
        shielding: paragraph of the act that the documents are shielded by, or "".
        parts: the rows.
    """

    about: str
    number: str
    school: str
    made_by: str
    made: datetime
    order: str
    chosen: str
    left_out: int
    others_named: bool
    shielding: str
    parts: tuple[ChronologyPart, ...]


def chronology(facts: ChronologyFacts) -> DocumentModel:
    """The document; letters that the font lacks are shown by a sign and listed at its end."""
    number = one_line(facts.number)
    title = _("Kronologi")
    rule = one_line(facts.shielding)
    return with_signs(
        DocumentModel(
            title=title,
            subtitle=_("Hva som har skjedd, hvem som gjorde det, og hvor det står."),
            school=one_line(facts.school),
            author=one_line(facts.made_by),
            header=title,
            notices=(Notice(_("Utskrift, ikke et arkivdokument. Det som gjelder, er dokumentene den viser til.")),),
            facts=Pairs(tuple(_opening(facts, number)), _("Hva kronologien omfatter, hvem som laget den, og når")),
            sections=tuple(_section(part) for part in facts.parts),
            signatures=(),
            closing=tuple(_closing(facts)),
            footer=Footer(
                case=_("Skjema-nr. {number}").format(number=number) if number else title,
                version=_("Utskrift {date}").format(date=plain_date(facts.made.date())),
                answers="",
                shielding=_("Unntatt offentlighet, {rule}").format(rule=rule) if rule else "",
            ),
            language=f"{language()}-NO",
        )
    )


def _opening(facts: ChronologyFacts, number: str) -> Iterator[tuple[str, str]]:
    lines = [line for part in facts.parts for line in part.lines]
    days = [line.day for line in lines]
    yield _("Gjelder"), one_line(facts.about) or _("Ukjent elev")
    if number:
        yield _("Skjema-nr."), number
    if days:
        first, last = plain_date(min(days)), plain_date(max(days))
        yield _("Periode"), first if first == last else _("{first} – {last}").format(first=first, last=last)
    yield _("Laget av"), ", ".join(part for part in (one_line(facts.made_by), one_line(facts.school)) if part)
    yield _("Laget"), stamp_in_words(facts.made)
    yield _("Rekkefølge"), one_line(facts.order)
    yield _("Utvalg"), one_line(_chosen(facts, len(lines)))


def _chosen(facts: ChronologyFacts, count: int) -> str:
    lines = ngettext("{n} linje", "{n} linjer", count).format(n=count)
    if not facts.chosen:
        return _("alt forfatteren av utskriften kan lese, {lines}").format(lines=lines)
    left = ngettext("{n} linje er utelatt", "{n} linjer er utelatt", facts.left_out).format(n=facts.left_out)
    return _("{chosen}; {lines}, {left}").format(chosen=facts.chosen, lines=lines, left=left)


def _section(part: ChronologyPart) -> Section:
    heading = one_line(part.heading) or _("Hendelser")
    header = (_("Dato"), _("Hva"), _("Hvem"), _("Hvor det står"))
    return Section(heading, (Table(header, tuple(map(_row, part.lines)), heading, _SHARES),))


def _row(line: ChronologyLine) -> tuple[str, ...]:
    days = [_short(line.day)]
    if line.clock is not None:
        days.append(time_in_words(line.clock))
    if line.written is not None:
        days.append(_("skrevet inn {date}").format(date=_short(line.written)))
    if line.happened is not None:
        days.append(_("gjelder {date}").format(date=_short(line.happened)))
    what = [line.what, line.more]
    if line.pupils:
        what.append(_("I denne hendelsen: {pupils}").format(pupils=line.pupils))
    return "\n".join(days), _lines(what), _lines([line.who]), _lines([line.where])


def _short(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(text for one in parts if (text := " ".join(clean(one).split())))


def _closing(facts: ChronologyFacts) -> Iterator[str]:
    yield _("Roller står ved hver hendelse og gjelder bare den.")
    if not facts.others_named:
        yield _(
            "Navnene på andre elever er byttet ut der Skjema kjenner dem igjen. Les gjennom før du gir den fra deg."
        )
    yield _(
        "Det som gjelder en ansatt (§ 12-5), og det forfatteren av utskriften ikke kan lese, er ikke med. Utskriften "
        "er ikke signert og blir ikke oppdatert."
    )
