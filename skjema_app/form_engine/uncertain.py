"""What a school should look over before it uses the forms, marked ``checked: false``.

Laws, lists, numbers, phones, and the school's own deadlines.

Each has an id that follows its content, so that a confirmation never covers what was changed afterwards. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from skjema_app.form_engine.absence_rules import AbsenceRule
from skjema_app.form_engine.definition import Field, FormDefinition, LawRef, Text
from skjema_app.form_engine.flow_deadlines import DeadlineRule
from skjema_app.form_engine.phones import Phone
from skjema_app.form_engine.shared_data import PickList, Threshold
from skjema_app.form_engine.text import NO_TEXT

_LENGTH = 16


class DatumKind(StrEnum):
    """What sort of thing it is."""

    LAW = "law"
    LIST = "list"
    THRESHOLD = "threshold"
    PHONE = "phone"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class DatumPlace:
    """Where it stands: a form, and the question there; ``where`` is empty for the form as a whole."""

    form: Text
    where: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Datum:
    """One thing to look over.

    Attributes:
        datum_id: its id, see ``law_id`` and its like.
        kind: what sort of thing it is.
        name: what it is called: a paragraph, a list's purpose, a number's label, who a phone reaches.
        value: what is to be confirmed: the options, the number with its unit, the phone number, how long a deadline
            runs or its day of the year, with its rule and source; of a law the ISO date it is in force from, or "".
        places: where it stands, in the forms' order; none for a phone or a deadline.
    """

    datum_id: str
    kind: DatumKind
    name: Text
    value: str
    places: tuple[DatumPlace, ...] = ()


def law_id(law: LawRef) -> str:
    """The id of a reference to law: the same wherever the same paragraph is named."""
    return _id(DatumKind.LAW, law.ref, str(law.since or ""))


def phone_id(phone: Phone) -> str:
    """The id of a phone number."""
    return _id(DatumKind.PHONE, phone.phone_id, phone.number)


def deadline_id(rule: DeadlineRule) -> str:
    """The id of a deadline: its length, its rule and where that comes from."""
    return _id(DatumKind.DEADLINE, rule.rule_id, _length(rule), rule.rule.nb, rule.law.ref)


def uncertain_of(form: FormDefinition, field: Field) -> tuple[Datum, ...]:
    """The list and the number behind a question that the school should look over. Its laws say so by themselves."""
    found = [datum for one in form.lists if one.list_id == field.pick_list for datum in _list(one, field)]
    numbers = (one for one in form.thresholds if field.threshold and one.threshold_id == field.threshold)
    return (*found, *(datum for one in numbers for datum in _threshold(one)))


def uncertain_data(
    forms: Iterable[FormDefinition],
    phones: Iterable[Phone],
    deadlines: Iterable[DeadlineRule] = (),
    absence: Iterable[AbsenceRule] = (),
) -> tuple[Datum, ...]:
    """Everything that is marked ``checked: false``, each once: phones, deadlines, absence, numbers, laws, lists."""
    found: dict[str, Datum] = {
        phone_id(phone): Datum(phone_id(phone), DatumKind.PHONE, phone.label, phone.number)
        for phone in phones
        if not phone.checked and phone.number
    }
    found |= {deadline_id(one): _deadline(one) for one in deadlines if not one.law.checked}
    found |= {one.datum_id: one for one in map(_absence, (rule for rule in absence if not rule.law.checked))}
    places: dict[str, list[DatumPlace]] = {}
    data: dict[str, Datum] = {}
    for form in forms:
        for datum, place in _of_form(form):
            data.setdefault(datum.datum_id, datum)
            here = places.setdefault(datum.datum_id, [])
            if place not in here:
                here.append(place)
    order = (DatumKind.THRESHOLD, DatumKind.LAW, DatumKind.LIST)
    for datum in sorted(data.values(), key=lambda one: order.index(one.kind)):
        with_places = Datum(datum.datum_id, datum.kind, datum.name, datum.value, tuple(places[datum.datum_id]))
        found[datum.datum_id] = with_places
    return tuple(found.values())


def _of_form(form: FormDefinition) -> Iterator[tuple[Datum, DatumPlace]]:
    whole = DatumPlace(form.short_title)
    yield from ((datum, whole) for datum in _laws((form.facts.shielding,)))
    asked = {field.threshold for field in form.index.values()}
    for threshold in form.thresholds:
        if threshold.threshold_id not in asked:  # only a rule has it
            yield from ((datum, whole) for datum in _threshold(threshold))
    for field in form.index.values():
        place = DatumPlace(form.short_title, field.label)
        yield from ((datum, place) for datum in (*_laws(field.law), *uncertain_of(form, field)))
    for rule in form.checklist:
        place = DatumPlace(form.short_title, rule.label)
        yield from ((datum, place) for datum in _laws(rule.law))


def _laws(laws: Iterable[LawRef]) -> Iterator[Datum]:
    for law in laws:
        if not law.checked and law.ref:
            yield Datum(law_id(law), DatumKind.LAW, Text(law.ref), str(law.since or ""))


def _list(one: PickList, field: Field) -> Iterator[Datum]:
    if not one.checked:
        options = _options(field)
        yield Datum(_id(DatumKind.LIST, one.list_id, options), DatumKind.LIST, one.purpose, options)


def _threshold(one: Threshold) -> Iterator[Datum]:
    if not one.law.checked:
        datum_id = _id(DatumKind.THRESHOLD, one.threshold_id, str(one.value))
        yield Datum(datum_id, DatumKind.THRESHOLD, one.label, f"{one.value} {one.unit.nb}")


def _deadline(rule: DeadlineRule) -> Datum:
    parts = (_length(rule), rule.rule.nb, rule.law.ref)
    value = " · ".join(part.rstrip(".") for part in parts if part)
    return Datum(deadline_id(rule), DatumKind.DEADLINE, rule.label, value)


def _length(rule: DeadlineRule) -> str:
    if rule.yearly is not None:
        return f"{rule.yearly[1]}.{rule.yearly[0]}."
    return f"{rule.length} {rule.unit.value}" if rule.length else ""


def _absence(rule: AbsenceRule) -> Datum:
    """How far, and what then: where the action plan contradicts itself (domain § 1.9)."""
    value = " · ".join(part.rstrip(".") for part in (str(rule.limit), rule.why.nb, rule.law.ref))
    content = (value, rule.basis.value, str(rule.within), *rule.who)
    return Datum(_id(DatumKind.DEADLINE, "fravaer", rule.rule_id, *content), DatumKind.DEADLINE, rule.label, value)


def _options(field: Field) -> str:
    return ", ".join(option.label.nb for option in field.options)


def _id(kind: DatumKind, *content: str) -> str:
    digest = hashlib.sha256("\0".join((kind.value, *content)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kind.value}-{digest[:_LENGTH]}"
