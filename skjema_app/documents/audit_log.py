"""*Innsynslogg* as a document: when, who, what, about what. A print for whoever asks for innsyn, not of the archive.

Pure: texts in, model out. Nobody signs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from skjema_app.documents.model import DocumentModel, Footer, Notice, Pairs, Section, Table
from skjema_app.documents.signs import with_signs
from skjema_app.documents.values import plain_date
from skjema_app.domain.letters import clean, one_line
from skjema_app.system.calendar import stamp_in_words, time_in_words
from skjema_app.system.texts import _, language, ngettext

_SHARES = (0.2, 0.22, 0.26, 0.32)


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """What stands in it.

    Attributes:
        title: whose log.
        school: name of the school.
        made_by: who made it.
        made: when.
        chosen: what was chosen, in words; "" for everything.
        left_out: how many lines that leaves out.
        limits: what the log can't show, in sentences.
        lines: when, who, what, about what.
    """

    title: str
    school: str
    made_by: str
    made: datetime
    chosen: str
    left_out: int
    limits: str
    lines: tuple[tuple[datetime, str, str, str], ...]


def audit_log(facts: AuditFacts) -> DocumentModel:
    """The document; letters that the font lacks are shown by a sign and listed at its end."""
    title = one_line(facts.title)
    header = (_("Når"), _("Hvem"), _("Hva"), _("Om hva"))
    return with_signs(
        DocumentModel(
            title=title,
            subtitle=_("Hvem som har lest, søkt, skrevet ut, lagret og gitt videre."),
            school=one_line(facts.school),
            author=one_line(facts.made_by),
            header=_("Innsynslogg"),
            notices=(Notice(_("Utskrift, ikke et arkivdokument. Den er ikke signert og blir ikke oppdatert.")),),
            facts=Pairs(tuple(_opening(facts)), _("Hva loggen omfatter, hvem som laget utskriften, og når")),
            sections=(Section(_("Linjer"), (Table(header, tuple(map(_row, facts.lines)), _("Linjer"), _SHARES),)),),
            signatures=(),
            closing=(one_line(facts.limits),),
            footer=Footer(
                case=_("Innsynslogg"),
                version=_("Utskrift {date}").format(date=plain_date(facts.made.date())),
                answers="",
                shielding="",
            ),
            language=f"{language()}-NO",
        )
    )


def _opening(facts: AuditFacts) -> Iterator[tuple[str, str]]:
    days = [moment.date() for moment, *_rest in facts.lines]
    if days:
        first, last = plain_date(min(days)), plain_date(max(days))
        yield _("Periode"), first if first == last else _("{first} – {last}").format(first=first, last=last)
    yield _("Laget av"), ", ".join(part for part in (one_line(facts.made_by), one_line(facts.school)) if part)
    yield _("Laget"), stamp_in_words(facts.made)
    lines = ngettext("{n} linje", "{n} linjer", len(facts.lines)).format(n=len(facts.lines))
    left = ngettext("{n} linje er utelatt", "{n} linjer er utelatt", facts.left_out).format(n=facts.left_out)
    yield _("Utvalg"), one_line(f"{facts.chosen}; {lines}, {left}" if facts.chosen else lines)


def _row(line: tuple[datetime, str, str, str]) -> tuple[str, ...]:
    moment, *words = line
    when = f"{moment.day}.{moment.month}.{moment.year} {time_in_words(moment)}"
    return (when, *(" ".join(clean(one).split()) for one in words))
