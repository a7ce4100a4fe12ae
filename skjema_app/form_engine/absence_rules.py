"""When absence asks for something, as data: ``forms/fravaer.yaml`` says what is counted, how far, whose it is and why.

The numbers are thresholds of their own (``terskler.yaml``), for forms and words use them too. Where the action plan
contradicts itself (domain § 1.9: 10 or more than 10, class teacher or year leader, school year or in a row), the
school changes the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from skjema_app.domain.absence import Basis
from skjema_app.domain.roles import Role
from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_read import read_fact
from skjema_app.form_engine.reading import TableReader, read_law
from skjema_app.form_engine.shared_data import Threshold
from skjema_app.form_engine.text import LawRef, Text
from skjema_app.form_engine.yaml_tree import read_tree

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class AbsenceRule:
    """One limit and what follows from it.

    Attributes:
        rule_id: its id.
        label: what is to be done, in words.
        basis: what is counted.
        limit: so many days reach it; 1 of `Basis.DAY`.
        who: roles whose task it is.
        within: working days from the day it was reached; 0 is the same day.
        why: one sentence.
        law: where it comes from; ``checked`` False: «kontroller».
        form: form to begin, or "".
        fact: what a case about the pupil then knows, or None.
    """

    rule_id: str
    label: Text
    basis: Basis
    limit: int
    who: tuple[Role, ...]
    within: int
    why: Text
    law: LawRef
    form: str = ""
    fact: CaseFact | None = None


def inspect_absence_rules(
    text: str, source: str, thresholds: Mapping[str, Threshold]
) -> tuple[tuple[AbsenceRule, ...], tuple[FormFault, ...]]:
    """The rules of a text, or its faults."""
    faults = Faults()
    try:
        top = TableReader(read_tree(text, source), faults)
    except BrokenTextError as broken:
        return (), (broken.fault,)
    found: list[AbsenceRule] = []
    for table in top.tables("rules", must=True):
        made = _rule(TableReader(table, faults), thresholds)
        if any(one.rule_id == made.rule_id for one in found):
            faults.add(table.at, FaultCode.DUPLICATE_ID, made.rule_id)
        found.append(made)
    top.finish()
    return (() if faults.found else tuple(found)), tuple(faults.found)


def _rule(reader: TableReader, thresholds: Mapping[str, Threshold]) -> AbsenceRule:
    law = reader.sub("law", must=True)
    basis = reader.one_of("counts", Basis, Basis.YEAR)
    made = AbsenceRule(
        rule_id=reader.new_id("id", of_field=False),
        label=reader.text("label", must=True),
        basis=basis,
        limit=_limit(reader, thresholds, must=basis is not Basis.DAY),
        who=reader.many_of("who", Role),
        within=reader.integer("within", lowest=0, highest=_LONGEST, default=0),
        why=reader.text("why", must=True),
        law=read_law(law) if law is not None else LawRef("", checked=False),
        form=reader.word("form"),
        fact=read_fact(reader, "fact", must=False),
    )
    if not made.who:
        reader.missing("who")
    reader.finish()
    return made


def _limit(reader: TableReader, thresholds: Mapping[str, Threshold], *, must: bool) -> int:
    name = reader.word("limit", must=must)
    if name and name not in thresholds:
        reader.faults.add(reader.where("limit"), FaultCode.UNKNOWN_THRESHOLD, name, thresholds)
    return thresholds[name].value if name in thresholds else 1
