"""The measures of a plan as a table that a parent understands: what, who, when, and when it is looked at again.

How the shared block «tiltak» (forms/blocks/tiltak.yaml) is printed; it is known by its columns' ids. The problem stands
above the table, once for all measures that share it, and not again where the plan itself has said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from skjema_app.documents.model import Block, Pairs, Table
from skjema_app.documents.values import in_words, plain_date
from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.letters import clean, one_line
from skjema_app.form_engine.definition import Field, FormDefinition
from skjema_app.form_engine.values import parse_date, rows_of
from skjema_app.system.texts import _

WHAT, PROBLEM, AIMED_AT, WHO = "tiltak_hva", "tiltak_problem", "tiltak_niva", "tiltak_ansvarlig"
START, HOW_OFTEN, EVALUATED, STATUS = "tiltak_start", "tiltak_hyppighet", "tiltak_evalueres", "tiltak_status"
_SHARES = (0.41, 0.15, 0.24, 0.2)
_NEEDED = (WHAT, WHO, START, EVALUATED)
_LONGEST_NAME = 90


def are_measures(field: Field) -> bool:
    """Whether a field of rows is the shared block's."""
    return all(field.column(name) is not None for name in _NEEDED)


def said_by_measures(fields: Sequence[Field], answers: Answers) -> frozenset[str]:
    """Ids of the plan's own start, which each measure has taken over or changed: the table says it."""
    found: set[str] = set()
    for field in fields:
        start = field.column(START) if are_measures(field) else None
        if start is not None and all(row.get(START) for _row_id, row in rows_of(answers.get(field.field_id))):
            found |= set(start.inherit)
    return frozenset(found)


def measures(field: Field, value: Json, answers: Answers, label: str) -> Iterator[Block]:
    """The table, or one for each problem. ``answers``: of the whole plan, which may have said the problem already."""
    rows = [(place, _Row(field, row)) for place, (_row_id, row) in enumerate(rows_of(value), 1)]
    source = field.column(PROBLEM)
    names = [name for name in source.inherit if name in answers] if source else []
    said = {clean(str(answers[name])) for name in names}
    for problem, group in groupby(rows, key=_problem):
        if problem and problem not in said:
            yield Pairs(((_("Problemet disse tiltakene skal løse"), problem),), label)
        table = tuple(_cells(place, row) for place, row in group)
        yield Table((_("Tiltak"), _("Hvem"), _("Når"), _("Evalueres")), table, label, _SHARES)


def measure_names(definition: FormDefinition, answers: Answers) -> dict[str, str]:
    """Row id → «1. To faste voksne …», in the plan's order; the start of long ones."""
    found: dict[str, str] = {}
    for _step, field in definition.fields():
        if are_measures(field):
            for place, (row_id, row) in enumerate(rows_of(answers.get(field.field_id)), 1):
                what = one_line(_Row(field, row).words(WHAT)) or _("Ikke besvart")
                found[row_id] = _("Tiltak {number}: {what}").format(number=place, what=_start(what))
    return found


def _start(words: str) -> str:
    return words if len(words) <= _LONGEST_NAME else words[:_LONGEST_NAME].rsplit(" ", 1)[0].rstrip(" .,;") + " …"


class _Row:
    """A measure's answers in words."""

    def __init__(self, field: Field, row: Mapping[str, Json]) -> None:
        self._field = field
        self._row = row

    def words(self, name: str) -> str:
        """An answer, or ""."""
        column = self._field.column(name)
        return in_words(column, self._row.get(name)) if column else ""

    def day(self, name: str) -> str:
        """A date without its weekday, or what else was answered."""
        value = self._row.get(name)
        parsed = parse_date(value) if isinstance(value, str) else None
        return plain_date(parsed) if parsed else self.words(name)


def _problem(item: tuple[int, _Row]) -> str:
    return item[1].words(PROBLEM)


def _cells(place: int, row: _Row) -> tuple[str, ...]:
    """Where the law wants an answer and there is none, it says so."""
    missing = _("Ikke besvart")
    what = _("{number}. {what}").format(number=place, what=row.words(WHAT) or missing)
    more = []
    if row.words(AIMED_AT):
        more.append(_("Rettet mot: {who}").format(who=row.words(AIMED_AT)))
    if row.words(STATUS):
        more.append(_("Status: {status}").format(status=row.words(STATUS)))
    start = row.day(START)
    when = [_("Fra {date}").format(date=start) if start else missing, row.words(HOW_OFTEN)]
    return (
        "\n".join(filter(None, (what, " · ".join(more)))),
        row.words(WHO) or missing,
        "\n".join(filter(None, when)),
        row.day(EVALUATED) or missing,
    )
