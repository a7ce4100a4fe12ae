"""Forms and answers for tests: a small form to bend, the shipped forms, and a walker that answers any form."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.conditions import AllOf, Answered, AnyOf, AtLevel, Condition, FieldIs, Not
from skjema_app.form_engine.definition import (
    UNKNOWN_PUPIL,
    Dates,
    Field,
    FieldType,
    FormDefinition,
    PartyKind,
)
from skjema_app.form_engine.evaluate import FieldState, FormState, evaluate
from skjema_app.form_engine.library import FormLibrary
from skjema_app.form_engine.load import parse_form

FORMS = Path(__file__).parents[2] / "forms"
TODAY = date(2026, 11, 20)

SMALL_FORM = """\
form: prove
version: 1
title: Prøve
button: Prøv
purpose: Et lite skjema for tester.
levels:
  - {id: kort, title: Kort, lead: Lite, minutes: 1}
  - {id: lang, title: Lang, lead: Mye, minutes: 5}
facts:
  begins: [meld_fra]
  archive: nei
  document_type: NOTAT
  record_type: X
  shielding: {ref: offl. § 13, checked: false}
  title: Prøve – {elev}
  public_title: Prøve
  access: {fills: [alle], reads: [forfatter], approves: [rektor]}
steps:
  - id: side
    title: Side
    fields:
"""


def small_form(fields: str, blocks: Mapping[str, str] | None = None) -> FormDefinition:
    """The small form with these fields (a YAML list without indentation)."""
    return parse_form(small_text(fields), "prove.yaml", blocks or {})


def small_text(fields: str) -> str:
    """The text of the small form with these fields."""
    return SMALL_FORM + textwrap.indent(textwrap.dedent(fields).strip("\n"), "      ") + "\n"


@cache
def shipped() -> FormLibrary:
    """The forms that come with the program."""
    return FormLibrary.load(FORMS)


def state_of(definition: FormDefinition, answers: Answers, level: str = "kort", **more: object) -> FormState:
    """The state on the tests' day."""
    return evaluate(definition, answers, level=level, today=TODAY, **more)  # type: ignore[arg-type]


def leaves(state: FormState) -> Iterator[FieldState]:
    """Every field of a state, those in rows included."""
    for step in state.steps:
        for one in step.fields:
            yield one
            for row in one.rows:
                yield from row.fields


def sample(field: Field, option: str = "") -> Json:
    """A good answer to a field; different fields get different texts."""
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return f"Dette er skrevet i feltet {field.field_id}."[: field.max_length]
        case FieldType.DATE:
            return "2026-11-23" if field.dates is Dates.FUTURE else "2026-11-19"
        case FieldType.TIME:
            return "12:05"
        case FieldType.NUMBER:
            return 3
        case FieldType.YES_NO:
            return option != "false"
        case FieldType.ONE:
            return option or field.options[0].option_id
        case FieldType.MANY:
            return [option or field.options[0].option_id]
        case FieldType.PERSON:
            return {"ref": "", "name": "Lærer Prøvesen"}
        case FieldType.PUPIL if option == UNKNOWN_PUPIL:
            return {"ref": UNKNOWN_PUPIL, "name": field.unknown.nb}
        case FieldType.PUPIL:
            return {"ref": "", "name": "Elev Prøvesen"}
        case FieldType.PARTY:
            kinds = field.kinds or (PartyKind.OUTSIDE,)
            return {"ref": "", "name": "Noen Prøvesen", "kind": str(kinds[0])}
        case FieldType.ATTACHMENT:
            return [{"id": "a" * 32, "name": "bilde.png", "media": "image/png", "size": 2048, "sha256": "b" * 64}]
        case FieldType.ROWS:
            return [{"id": "r1", **{column.field_id: sample(column) for column in field.fields}}]
        case _:
            return None


def complete(definition: FormDefinition, level: str, answers: Answers, base: Answers | None = None) -> dict[str, Json]:
    """These answers with every required answer that is missing put in, until nothing is missing."""
    filled = dict(answers)
    for _ in range(100):
        missing = state_of(definition, filled, level, base=base or {}).errors
        if not missing:
            return filled
        for problem in missing:
            field = definition.index[problem.path]
            offered = next(
                s.options
                for s in leaves(state_of(definition, filled, level, base=base or {}))
                if s.path == problem.path
            )
            filled[problem.path] = sample(field, offered[0].option_id if offered else "")
    message = f"never complete: {missing}"
    raise AssertionError(message)


def reach(definition: FormDefinition, field_id: str, option: str = "") -> dict[str, Json]:
    """The fewest answers that bring a field into view and give it an answer (with this option)."""
    field = definition.index[field_id]
    answers = make_true(definition, field.when)
    chosen = field.option(option)
    if chosen is not None:
        answers |= make_true(definition, chosen.when)
    return answers | {field_id: sample(field, option)}


def make_true(definition: FormDefinition, condition: Condition | None) -> dict[str, Json]:
    """Answers under which a condition holds; enough for the conditions that forms use."""
    match condition:
        case FieldIs(field_id, values):
            value = values[0]
            return reach(definition, field_id, value if isinstance(value, str) else str(value).lower())
        case Answered(field_id):
            return reach(definition, field_id)
        case AllOf(parts):
            return {key: value for part in parts for key, value in make_true(definition, part).items()}
        case AnyOf(parts):
            return make_true(definition, parts[-1])
        case Not(FieldIs(field_id)) if definition.index[field_id].type is FieldType.PUPIL:
            return reach(definition, field_id)
        case Not() | AtLevel() | None:
            return {}
        case _:
            return {}
