"""The change log of a later version (REQ-22): when, by whom, what, before, now, why, and where it was discussed.

Composed by the rules of number 2: a part for each measure, with every change over all versions, and one for the rest of
the document since the last approved version. Number 1 was one table against the version before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from skjema_app.documents.facts import ChangeLine, DocumentFacts
from skjema_app.documents.measures import measure_names
from skjema_app.documents.model import Block, Paragraph, Section, Subheading, Table
from skjema_app.documents.values import plain_date
from skjema_app.domain.answers import Answers
from skjema_app.domain.letters import clean, one_line
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _

NOTHING = "–"
"""Stands in a cell where there was or is no answer."""

_SHARES = (0.2, 0.19, 0.19, 0.22, 0.2)

LONGEST = 600
"""Letters of an answer that are printed; the earlier version holds the whole of it."""


def change_log(definition: FormDefinition, answers: Answers, facts: DocumentFacts) -> Section:
    """What changed, in the way that the document was composed."""
    if facts.composed == 1:
        return _first_way(facts.changes)
    return Section(_("Endringslogg"), tuple(_blocks(definition, answers, facts)))


def _blocks(definition: FormDefinition, answers: Answers, facts: DocumentFacts) -> Iterator[Block]:
    if not facts.compared:
        yield Paragraph(_("Ingen tidligere versjon er godkjent. Endringer føres fra den første som blir det."))
        return
    if not facts.changes:
        yield Paragraph(_("Ingen svar er endret siden {version}.").format(version=one_line(facts.compared)))
        return
    names = measure_names(definition, answers)
    for measure, lines in groupby(sorted(facts.changes, key=_Place(names)), key=_measure):
        heading = names.get(measure, _("Tiltak som er tatt ut")) if measure else _("Resten av dokumentet")
        since = _("Endringer i tiltaket") if measure else _("Endringer siden forrige godkjente versjon")
        if names:
            yield Subheading(heading)
        yield _table(tuple(lines), since)


def _table(lines: Sequence[ChangeLine], summary: str) -> Table:
    header = (_("Når og av hvem"), _("Hva"), _("Før"), _("Nå"), _("Hvorfor"))
    rows = tuple(
        (
            f"{stamp_in_words(line.when)}\n{one_line(line.who)}",
            one_line(line.label),
            _shown(line.before),
            _shown(line.after),
            "\n".join(_reasons(line)) or NOTHING,
        )
        for line in lines
    )
    return Table(header, rows, summary, _SHARES)


def _reasons(line: ChangeLine) -> Iterator[str]:
    """Why, and when R-team discussed it or why it could not wait (REQ-23)."""
    if clean(line.why):
        yield _shown(line.why)
    if line.r_team:
        yield _("Drøftet i R-team {date}").format(date=_day(line.r_team))
    if clean(line.urgent):
        yield _("Haster: {why}").format(why=_shown(line.urgent))


def _day(iso: str) -> str:
    try:
        return plain_date(date.fromisoformat(iso))
    except ValueError:
        return one_line(iso)


class _Place:
    """Measures in the order of the plan, those that are gone after them, the rest of the document last."""

    def __init__(self, names: dict[str, str]) -> None:
        self._places = {measure: place for place, measure in enumerate(names)}

    def __call__(self, line: ChangeLine) -> tuple[bool, int, str, float]:
        place = self._places.get(line.measure, len(self._places))
        return not line.measure, place, line.measure, line.when.timestamp() if line.measure else 0


def _measure(line: ChangeLine) -> str:
    return line.measure


def _first_way(lines: Sequence[ChangeLine]) -> Section:
    heading = _("Endringslogg")
    if not lines:
        return Section(heading, (Paragraph(_("Ingen svar er endret siden forrige versjon.")),))
    header = (_("Når og av hvem"), _("Hva"), _("Før"), _("Nå"), _("Hvorfor"))
    rows = tuple(
        (
            f"{stamp_in_words(line.when)}\n{one_line(line.who)}",
            one_line(line.label),
            _shown(line.before),
            _shown(line.after),
            _shown(line.why),
        )
        for line in lines
    )
    return Section(heading, (Table(header, rows, _("Endringer siden forrige versjon"), _SHARES),))


def _shown(text: str) -> str:
    words = clean(text) or NOTHING
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0].rstrip() + " …"
