"""Deadlines as data: ``forms/frister.yaml`` says what starts a clock, how long it runs, whose it is and whose rule.

Two clocks that must never be mixed (user-review § 3.14) are two kinds here: the school's own deadline, and information
about what the pupil or guardians may do. The second is nobody's task and never overdue. A rule with ``yearly`` belongs
to no case: it is a day of the year, such as an archive round's last.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault
from skjema_app.form_engine.flow import CaseFact, FlowCondition, FlowOffer, FlowWho, Known
from skjema_app.form_engine.flow_read import read_condition, read_fact, read_offer
from skjema_app.form_engine.reading import TableReader, read_law
from skjema_app.form_engine.text import LawRef, Text
from skjema_app.form_engine.yaml_tree import read_tree

_LONGEST = 1000
_ANY_YEAR = 2023
"""No leap year."""


class DeadlineUnit(StrEnum):
    """What a length is counted in."""

    WORKING_DAYS = "arbeidsdager"
    WEEKS = "uker"
    DAYS = "dager"


class DeadlineKind(StrEnum):
    """Whose clock it is."""

    OWN = "egen"  # the school's: can pass, and asks for something
    AGREED = "avtalt"  # a day that people agreed on
    INFORMATION = "opplysning"  # what others may do from that day on


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One rule.

    Attributes:
        rule_id: its id.
        label: what is due, in words.
        kind: whose clock.
        starts: the fact that starts it; it counts from the first time, of a day agreed on from the last.
        length: how long; 0 for a day agreed on.
        unit: of the length.
        stops: when it is met.
        when: where it runs; None means always.
        who: whose it is.
        offers: what is pressed to do it.
        rule: the rule in words, shown with the date.
        law: where it comes from; ``checked`` False: «kontroller».
        ahead: days before it from which it is told of on *Hjem*; 0 means at once.
        after_closing: runs in a closed case too (a conversation after the end).
        yearly: (month, day) of a rule of no case, which has none of ``starts``, ``length``, ``stops``; else None.
    """

    rule_id: str
    label: Text
    kind: DeadlineKind
    starts: CaseFact
    length: int
    unit: DeadlineUnit
    stops: FlowCondition
    who: tuple[FlowWho, ...]
    rule: Text
    law: LawRef
    when: FlowCondition | None = None
    offers: tuple[FlowOffer, ...] = ()
    ahead: int = 0
    after_closing: bool = False
    yearly: tuple[int, int] | None = None

    def next_day(self, today: date) -> date | None:
        """Of a yearly rule its day, today or the next there is; None of any other."""
        if self.yearly is None:
            return None
        month, day = self.yearly
        year = today.year + ((today.month, today.day) > self.yearly)
        return date(year, month, day)


def inspect_deadlines(text: str, source: str) -> tuple[tuple[DeadlineRule, ...], tuple[FormFault, ...]]:
    """The rules of a text, or its faults."""
    faults = Faults()
    try:
        top = TableReader(read_tree(text, source), faults)
    except BrokenTextError as broken:
        return (), (broken.fault,)
    found: list[DeadlineRule] = []
    for table in top.tables("deadlines", must=True):
        made = _rule(TableReader(table, faults))
        if any(one.rule_id == made.rule_id for one in found):
            faults.add(table.at, FaultCode.DUPLICATE_ID, made.rule_id)
        found.append(made)
    top.finish()
    return (() if faults.found else tuple(found)), tuple(faults.found)


def _rule(reader: TableReader) -> DeadlineRule:
    faults = reader.faults
    when, law, yearly = reader.node("when"), reader.sub("law", must=True), reader.sub("yearly")
    made = DeadlineRule(
        rule_id=reader.new_id("id", of_field=False),
        label=reader.text("label", must=True),
        kind=reader.one_of("kind", DeadlineKind, DeadlineKind.OWN),
        starts=CaseFact.SEEN if yearly is not None else read_fact(reader, "starts") or CaseFact.SEEN,
        length=reader.integer("length", lowest=0, highest=_LONGEST, default=0),
        unit=reader.one_of("unit", DeadlineUnit, DeadlineUnit.WORKING_DAYS),
        stops=Known(CaseFact.SEEN) if yearly is not None else read_condition(reader.node("stops"), reader.at, faults),
        who=reader.many_of("who", FlowWho),
        rule=reader.text("rule", must=True),
        law=read_law(law) if law is not None else LawRef("", checked=False),
        when=None if when is None else read_condition(when, reader.at, faults),
        offers=tuple(read_offer(TableReader(table, faults)) for table in reader.tables("offers")),
        ahead=reader.integer("ahead", lowest=0, highest=_LONGEST, default=0),
        after_closing=reader.flag("after_closing"),
        yearly=None if yearly is None else _yearly(yearly),
    )
    if made.kind is not DeadlineKind.INFORMATION and not made.who:
        reader.missing("who")
    reader.finish()
    return made


def _yearly(reader: TableReader) -> tuple[int, int]:
    """A day that every year has."""
    month = min(12, max(1, reader.integer("month", lowest=1, highest=12)))
    last = monthrange(_ANY_YEAR, month)[1]
    found = month, reader.integer("day", lowest=1, highest=last)
    reader.finish()
    return found
