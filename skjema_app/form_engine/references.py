"""Checks that need the whole form: every id unique, every name known, no field that hides itself in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from skjema_app.form_engine.conditions import mentioned
from skjema_app.form_engine.definition import ABOVE, UNKNOWN_PUPIL, Field, FieldType, PupilFact
from skjema_app.form_engine.faults import FaultCode, Faults, Position
from skjema_app.form_engine.read_conditions import Mention
from skjema_app.form_engine.read_fields import Placed

_FILLABLE: Mapping[PupilFact, tuple[FieldType, ...]] = {
    PupilFact.GROUP: (FieldType.TEXT,),
    PupilFact.BIRTH_DATE: (FieldType.DATE,),
    PupilFact.CONTACT_TEACHER: (FieldType.PERSON,),
    PupilFact.PROTECTED: (FieldType.YES_NO, FieldType.ONE),
}
_PARTY_FILLS = frozenset({FieldType.TEXT, FieldType.ONE})
PROTECTED_OPTION = "ja"
"""The option of a ``one`` field that a protected address chooses."""


def check_ids(placed: Iterable[Placed], faults: Faults) -> dict[str, Placed]:
    """Every field by id; a second field of the same id is a fault."""
    known: dict[str, Placed] = {}
    for one in placed:
        field_id = one.field.field_id
        if not field_id:
            continue
        if field_id in known:
            faults.add(one.at, FaultCode.DUPLICATE_ID, field_id)
        else:
            known[field_id] = one
    return known


def check_mentions(mentions: Iterable[Mention], known: Mapping[str, Placed], faults: Faults) -> None:
    """Every field and value that a condition names must exist, and be something the condition can see."""
    for mention in mentions:
        reachable = [field_id for field_id, one in known.items() if one.rows in {"", mention.rows}]
        target = known.get(mention.field_id)
        if target is None or mention.field_id not in reachable:
            faults.add(mention.at, FaultCode.UNKNOWN_FIELD, mention.field_id, reachable)
            continue
        if target.field.phase.comes_after(mention.phase):
            faults.add(mention.at, FaultCode.WRONG_PHASE, mention.field_id)
        if target.field.type not in mention.types:
            faults.add(mention.at, FaultCode.WRONG_FIELD_TYPE, mention.field_id)
        if mention.column and target.rows and not _comes_before(known, mention):
            faults.add(mention.at, FaultCode.LATER_COLUMN, mention.field_id)
        _check_values(mention, target.field, faults)


def check_fills(known: Mapping[str, Placed], faults: Faults) -> None:
    """What a chosen pupil or party fills in must be a field of the right kind, beside it."""
    for one in known.values():
        for target_id in one.field.party_fills.values():
            target = known.get(target_id)
            if target is None or target.rows != one.rows:
                beside = [name for name, other in known.items() if other.rows == one.rows]
                faults.add(one.at, FaultCode.UNKNOWN_FIELD, target_id, beside)
            elif target.field.type not in _PARTY_FILLS:
                faults.add(one.at, FaultCode.WRONG_FIELD_TYPE, target_id)
        for fact, target_id in one.field.fills.items():
            target = known.get(target_id)
            if target is None or target.rows != one.rows:
                faults.add(one.at, FaultCode.UNKNOWN_FIELD, target_id, known)
            elif target.field.type not in _FILLABLE[fact]:
                faults.add(one.at, FaultCode.WRONG_FIELD_TYPE, target_id)
            elif target.field.type is FieldType.ONE and target.field.option(PROTECTED_OPTION) is None:
                faults.add(one.at, FaultCode.UNKNOWN_OPTION, PROTECTED_OPTION)


def check_relations(known: Mapping[str, Placed], faults: Faults) -> None:
    """Fields that others inherit from, that a date can't be before, or whose names aren't staff."""
    for one in known.values():
        for source in one.field.inherit:
            if source != ABOVE:
                _check_source(one, source, known, faults)
        if one.field.not_before:
            _check_earlier_date(one, known, faults)
        for named in one.field.not_staff.fields if one.field.not_staff else ():
            if named not in known:
                faults.add(one.at, FaultCode.UNKNOWN_FIELD, named, known)
            elif known[named].field.type not in {FieldType.PUPIL, FieldType.PERSON, FieldType.PARTY, FieldType.TEXT}:
                faults.add(one.at, FaultCode.WRONG_FIELD_TYPE, named)


def _check_source(one: Placed, source: str, known: Mapping[str, Placed], faults: Faults) -> None:
    target = known.get(source)
    if target is None or target.rows:
        faults.add(one.at, FaultCode.UNKNOWN_FIELD, source, [name for name, other in known.items() if not other.rows])
    elif target.field.type is not one.field.type or target.field.own_words:
        faults.add(one.at, FaultCode.WRONG_FIELD_TYPE, source)
    elif target.field.phase.comes_after(one.field.phase):
        faults.add(one.at, FaultCode.WRONG_PHASE, source)
    for option in target.field.options if target is not None else ():
        if one.field.option(option.option_id) is None:
            faults.add(one.at, FaultCode.UNKNOWN_OPTION, option.option_id)


def _check_earlier_date(one: Placed, known: Mapping[str, Placed], faults: Faults) -> None:
    name = one.field.not_before
    target = known.get(name)
    if target is None or target.rows not in {"", one.rows}:
        faults.add(one.at, FaultCode.UNKNOWN_FIELD, name, known)
    elif target.field.type is not one.field.type:
        faults.add(one.at, FaultCode.WRONG_FIELD_TYPE, name)
    elif target.field.phase.comes_after(one.field.phase):
        faults.add(one.at, FaultCode.WRONG_PHASE, name)
    elif target.rows and list(known).index(name) > list(known).index(one.field.field_id):
        faults.add(one.at, FaultCode.LATER_COLUMN, name)


def check_levels(named: Iterable[tuple[Position, str]], levels: Sequence[str], faults: Faults) -> None:
    """Every level that is named must be one of the form's."""
    for at, level in named:
        if level not in levels:
            faults.add(at, FaultCode.UNKNOWN_LEVEL, level, levels)


def visibility_order(fields: Sequence[Field], known: Mapping[str, Placed], faults: Faults) -> tuple[str, ...]:
    """Top-level fields, each after those its visibility depends on; a circle is a fault."""
    top = {field.field_id: field for field in fields}
    order: dict[str, None] = {}
    for start in top:
        _visit(start, top, known, order, faults)
    return tuple(order)


def _visit(
    start: str, top: Mapping[str, Field], known: Mapping[str, Placed], order: dict[str, None], faults: Faults
) -> None:
    """Depth first without recursion: a form of 600 fields may depend in one long chain."""
    path: list[tuple[str, list[str]]] = [(start, _needs(top[start], top))]
    on_path = {start}
    while path:
        field_id, needs = path[-1]
        if field_id in order or not needs:
            order.setdefault(field_id)
            on_path.discard(field_id)
            path.pop()
            continue
        needed = needs.pop(0)
        if needed in on_path:
            faults.add(known[field_id].at, FaultCode.CIRCULAR, field_id)
        elif needed not in order:
            on_path.add(needed)
            path.append((needed, _needs(top[needed], top)))


def _needs(field: Field, top: Mapping[str, Field]) -> list[str]:
    """What must be known before a field: what its condition names, and what the rows that it looks into look at."""
    found: list[str] = []
    for one in mentioned(field.when) if field.when is not None else ():
        if one in top:
            found += [one, *(name for column in top[one].fields for name in _looked_at(column) if name in top)]
    return found


def _looked_at(column: Field) -> Iterator[str]:
    yield from column.inherit
    if column.when is not None:
        yield from mentioned(column.when)


def _comes_before(known: Mapping[str, Placed], mention: Mention) -> bool:
    ids = list(known)
    return ids.index(mention.field_id) < ids.index(mention.column)


def _check_values(mention: Mention, field: Field, faults: Faults) -> None:
    if not mention.values:
        return
    allowed: list[str | bool]
    match field.type:
        case FieldType.ONE | FieldType.MANY:
            allowed = [option.option_id for option in field.options]
        case FieldType.YES_NO:
            allowed = [True, False]
        case FieldType.PUPIL:  # also where «ukjent» isn't offered: shared blocks ask about it, and it never holds
            allowed = [UNKNOWN_PUPIL]
        case _:
            faults.add(mention.at, FaultCode.WRONG_FIELD_TYPE, mention.field_id)
            return
    for at, value in mention.values:
        if not any(type(value) is type(one) and value == one for one in allowed):
            names = [one if isinstance(one, str) else str(one).lower() for one in allowed]
            faults.add(at, FaultCode.UNKNOWN_OPTION, str(value), names)
