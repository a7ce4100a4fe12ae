"""What can be said of a condition before anything is answered, and in words: for a form that is filled in by hand."""

from __future__ import annotations

from collections.abc import Iterator

from skjema_app.form_engine.conditions import (
    AllOf,
    Always,
    Answered,
    AnyOf,
    AtLevel,
    Changed,
    Condition,
    FieldIs,
    Not,
    Revision,
)
from skjema_app.form_engine.definition import Field, FormDefinition, Phase


def can_hold(condition: Condition | None, definition: FormDefinition, level: str) -> bool | None:
    """Whether a condition holds in a first version at a level: yes, no, or None where that depends on the answers."""
    match condition:
        case None | Always():
            return True
        case AtLevel(named):
            return definition.rank(named) <= definition.rank(level)
        case Changed() | Revision():
            return False
        case Not(part):
            inner = can_hold(part, definition, level)
            return None if inner is None else not inner
        case AllOf(parts) | AnyOf(parts):
            found = [can_hold(part, definition, level) for part in parts]
            settled = isinstance(condition, AnyOf)  # one yes settles «any», one no settles «all»
            if settled in found:
                return settled
            return None if None in found else not settled
        case FieldIs(field_id) | Answered(field_id):
            field = definition.index.get(field_id)
            return False if field is None or not can_be_asked(field, definition, level) else None
        case _:
            return None


def can_be_asked(field: Field, definition: FormDefinition, level: str) -> bool:
    """Whether the author of a first version can be asked a question at a level, whatever else is answered."""
    if field.phase is not Phase.AUTHOR or definition.rank(field.level) > definition.rank(level):
        return False
    return can_hold(field.when, definition, level) is not False


def asked_when(
    condition: Condition | None, definition: FormDefinition
) -> Iterator[tuple[Field, tuple[str | bool, ...]]]:
    """The answers that bring a question into view: fields with the values that are meant.

    Only what can be said in a few words: «hvis A er b eller c», «hvis A er besvart» (no values), and several of them
    together. Other parts are left out.
    """
    match condition:
        case FieldIs(field_id, values):
            field = definition.index.get(field_id)
            if field is not None and field.options:
                yield field, tuple(value for value in values if isinstance(value, str))
            elif field is not None and all(isinstance(value, bool) for value in values):
                yield field, values
        case Answered(field_id):
            field = definition.index.get(field_id)
            if field is not None:
                yield field, ()
        case AllOf(parts):
            for part in parts:
                yield from asked_when(part, definition)
        case _:
            return
