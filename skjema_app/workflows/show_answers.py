"""Answers as lines of text: each question with its answer in words, in the form's order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skjema_app.domain.answers import ROW_ID, Answers, Json, is_empty
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, language


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answered question: the page it is on, the question, and the answer (rows: one line each)."""

    section: str
    label: str
    text: str


def answers_in_words(definition: FormDefinition, answers: Answers) -> tuple[ShownAnswer, ...]:
    """All answered questions; what isn't answered is left out."""
    shown = []
    for step, field in definition.fields():
        value = answers.get(field.field_id)
        if field.type is FieldType.NOTICE or is_empty(value):
            continue
        label = field.label.in_(language())
        shown.append(ShownAnswer(step.title.in_(language()), label, value_in_words(field, value)))
    return tuple(shown)


def value_in_words(field: Field, value: Json) -> str:
    """One answer in words; a value of another shape than the field's is shown as it is."""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if isinstance(value, list):
        lines = field.type is FieldType.ROWS
        return ("\n" if lines else ", ").join(_item(field, one) for one in value)
    text = "" if value is None else str(value)
    if field.type is FieldType.DATE:
        return _day(text)
    if field.type is FieldType.TIME:
        return _("kl. {time}").format(time=text)
    return _option(field, text)


def _item(field: Field, value: Json) -> str:
    if isinstance(value, dict) and field.type is FieldType.ROWS:
        columns = ((field.column(key), one) for key, one in value.items() if key != ROW_ID and not is_empty(one))
        return " · ".join(value_in_words(column, one) for column, one in columns if column is not None)
    return value_in_words(field, value)


def _option(field: Field, text: str) -> str:
    option = field.option(text)
    return option.label.in_(language()) if option else text


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{date_in_words(day)} {day.year}"
