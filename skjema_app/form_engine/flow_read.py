"""The text of a flow -> `Flow`, with every fault's line and column, as forms are read."""

from __future__ import annotations

from skjema_app.form_engine.faults import BrokenTextError, FaultCode, Faults, FormFault, Position
from skjema_app.form_engine.flow import (
    AllKnown,
    AnyKnown,
    CaseFact,
    Flow,
    FlowAct,
    FlowCondition,
    FlowOffer,
    FlowStep,
    FlowWho,
    Known,
    Practice,
    Unknown,
)
from skjema_app.form_engine.reading import TableReader
from skjema_app.form_engine.yaml_tree import Node, Table, read_tree

_NEVER = AnyKnown(())
"""Stands in for a condition that couldn't be read."""


def inspect_flow(text: str, source: str) -> tuple[Flow | None, tuple[FormFault, ...]]:
    """The flow of a text, or None and its faults."""
    faults = Faults()
    try:
        top = TableReader(read_tree(text, source), faults)
    except BrokenTextError as broken:
        return None, (broken.fault,)
    flow = Flow(
        flow_id=top.new_id("flow", of_field=False),
        title=top.text("title", must=True),
        lead=top.text("lead", must=True),
        steps=tuple(_step(TableReader(table, faults)) for table in top.tables("steps", must=True)),
        practice=tuple(_practice(TableReader(table, faults)) for table in top.tables("practice")),
        moves_to=top.word("moves_to"),
    )
    top.finish()
    _check(flow, top, faults)
    return (None if faults.found else flow), tuple(faults.found)


def read_fact(reader: TableReader, key: str, *, must: bool = True) -> CaseFact | None:
    """The fact under a key."""
    if reader.node(key) is None:
        if must:
            reader.missing(key)
        return None
    return reader.one_of(key, CaseFact, CaseFact.SEEN)


def read_condition(node: Node | None, at: Position, faults: Faults) -> FlowCondition:
    """``{fact: …}``, ``{fact: …, after: …}``, ``{not: …}``, ``{any: […]}``, ``{all: […]}``."""
    if not isinstance(node, Table):
        faults.add(at if node is None else node.at, FaultCode.BAD_CONDITION)
        return _NEVER
    reader = TableReader(node, faults)
    kinds = [kind for kind in ("fact", "not", "any", "all") if node.get(kind) is not None]
    if len(kinds) != 1:
        faults.add(node.at, FaultCode.BAD_CONDITION, " ".join(kinds))
        return _NEVER
    found: FlowCondition
    match kinds[0]:
        case "fact":
            fact = read_fact(reader, "fact") or CaseFact.SEEN
            found = Known(fact, read_fact(reader, "after", must=False))
        case "not":
            found = Unknown(read_condition(reader.node("not"), reader.at, faults))
        case kind:
            parts = tuple(read_condition(one, one.at, faults) for one in reader.items(kind, must=True))
            found = AllKnown(parts) if kind == "all" else AnyKnown(parts)
    reader.finish()
    return found


def _step(reader: TableReader) -> FlowStep:
    when = reader.node("when")
    made = FlowStep(
        step_id=reader.new_id("id", of_field=False),
        label=reader.text("label", must=True),
        short=reader.text("short", must=True),
        status=reader.text("status", must=True),
        done_when=read_condition(reader.node("done_when"), reader.at, reader.faults),
        when=None if when is None else read_condition(when, reader.at, reader.faults),
        who=reader.many_of("who", FlowWho),
        offers=tuple(read_offer(TableReader(table, reader.faults)) for table in reader.tables("offers", must=True)),
        why=reader.text("why", must=True),
        source=reader.word("source", must=True),
        loops_to=reader.word("loops_to"),
        ends=reader.flag("ends"),
        side=reader.flag("side"),
    )
    reader.finish()
    return made


def read_offer(reader: TableReader) -> FlowOffer:
    """A form, or an act; the act «noter» says which fact it writes down."""
    form = reader.word("form")
    act = None if reader.node("act") is None else reader.one_of("act", FlowAct, FlowAct.NOTE)
    fact = read_fact(reader, "fact", must=False)
    if bool(form) == (act is not None) or (act is FlowAct.NOTE) != (fact is not None):
        reader.faults.add(reader.at, FaultCode.MISSING_KEY, "form" if act is None else "fact")
    reader.finish()
    return FlowOffer(form, act, fact)


def _practice(reader: TableReader) -> Practice:
    made = Practice(
        reader.new_id("id", of_field=False),
        reader.text("label", must=True),
        read_fact(reader, "fact") or CaseFact.SEEN,
    )
    reader.finish()
    return made


def _check(flow: Flow, top: TableReader, faults: Faults) -> None:
    """Ids once, ends exactly once and last, loops to steps that there are."""
    ids = [one.step_id for one in flow.steps]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        faults.add(top.where("steps"), FaultCode.DUPLICATE_ID, twice)
    for one in flow.steps:
        if one.loops_to and one.loops_to not in ids:
            faults.add(top.where("steps"), FaultCode.UNKNOWN_VALUE, one.loops_to, ids)
    ending = [one for one in flow.steps if one.ends]
    if flow.steps and (ending != [flow.steps[-1]] or flow.steps[-1].when is not None):
        faults.add(top.where("steps"), FaultCode.MISSING_KEY, "ends")  # else a case could stand with nothing proposed
