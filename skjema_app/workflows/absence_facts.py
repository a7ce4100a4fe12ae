"""What documents say of absence: the report (4.7), leadership's decision on it, and minutes of the meeting about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from skjema_app.domain.answers import Json, is_empty
from skjema_app.domain.documents import FinishedDocument
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.values import parse_date, rows_of

ABSENCE = "fravaersoppfolging"
ABSENCE_MINUTES = "referat-fravaersmote"

_REACHED = {
    "t3": (CaseFact.ABSENT_IN_A_ROW,),
    "t10": (CaseFact.ABSENT_IN_A_ROW, CaseFact.ABSENT_MEET),
    "t15": (CaseFact.ABSENT_IN_A_ROW, CaseFact.ABSENT_MEET, CaseFact.ABSENT_REPORT),
}
_STARTS = frozenset(
    {
        CaseFact.ABSENT_IN_A_ROW,
        CaseFact.ABSENT_MEET,
        CaseFact.ABSENT_REPORT,
        CaseFact.ABSENCE_PLAN_DAY,
        CaseFact.CHILD_PROTECTION,
    }
)
_NOT_KNOWN = frozenset({"vet_ikke"})


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that a document says, and the day it gives; None for the day it was written."""

    fact: CaseFact
    day: date | None = None

    @property
    def starts_clock(self) -> bool:
        """Whether a clock counts from the day itself, not from when somebody wrote of it."""
        return self.fact in _STARTS


def said_by(one: FinishedDocument) -> Iterator[Said]:
    """What a document about absence says; nothing for any other."""
    if one.decides:
        if one.pin.form_id == ABSENCE:
            yield from _decided(one)
    elif one.pin.form_id == ABSENCE:
        yield from _reported(one)
    elif one.pin.form_id == ABSENCE_MINUTES:
        day = _day(one, "mote_dato")
        yield Said(CaseFact.ALL_SERVICES, day)
        yield Said(CaseFact.GUARDIANS, day)
        yield Said(CaseFact.ABSENCE_PLAN)
        yield from _cause(one)
        yield from _agreed(one)


def _reported(one: FinishedDocument) -> Iterator[Said]:
    said = one.answers
    yield Said(CaseFact.ABSENT)
    reached = said.get("terskel")
    for fact in _REACHED.get(reached, ()) if isinstance(reached, str) else ():
        yield Said(fact, _day(one, "terskel_dato"))
    days = [
        parse_date(day) for _id, row in rows_of(said.get("kontakt")) if isinstance(day := row.get("kontakt_dato"), str)
    ]
    known = [day for day in days if day is not None]
    if known:
        yield Said(CaseFact.GUARDIANS, max(known))
    if not is_empty(said.get("meldt_tl")):
        yield Said(CaseFact.YEAR_LEADER, _day(one, "meldt_tl"))
    yield from _cause(one)
    met = _day(one, "mote_dato")
    if met is not None and met <= one.finished.date():  # else it is only planned
        yield Said(CaseFact.ABSENCE_MEETING, met)
        yield Said(CaseFact.GUARDIANS, met)
    if said.get("lag_plan") == "ja":
        yield Said(CaseFact.ABSENCE_PLAN)
        yield from _agreed(one)


def _decided(one: FinishedDocument) -> Iterator[Said]:
    yield Said(CaseFact.DECIDED)
    answer = one.answers.get("barnevern")
    if answer in {"nei", "sendt"}:
        yield Said(CaseFact.CHILD_PROTECTION_WEIGHED)
    if answer == "sendt":
        yield Said(CaseFact.CHILD_PROTECTION, _day(one, "barnevern_dato"))


def _cause(one: FinishedDocument) -> Iterator[Said]:
    named: Json = one.answers.get("fravar_grunn")
    if isinstance(named, list) and {*map(str, named)} - _NOT_KNOWN:
        yield Said(CaseFact.CAUSE)


def _agreed(one: FinishedDocument) -> Iterator[Said]:
    day = _day(one, "plan_evaluering")
    if day is not None:
        yield Said(CaseFact.ABSENCE_PLAN_DAY, day)


def _day(one: FinishedDocument, name: str) -> date | None:
    return _parsed(one.answers.get(name))


def _parsed(value: Json) -> date | None:
    return parse_date(value) if isinstance(value, str) else None
