"""Answers in words: option labels, dates with weekday and year, names. Anything of a wrong shape is no answer."""

from __future__ import annotations

from datetime import date

from skjema_app.domain.answers import Json, is_empty
from skjema_app.domain.letters import clean, one_line
from skjema_app.form_engine.definition import Field, FieldType
from skjema_app.form_engine.values import parse_date
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _, language

SHORT_HASH = 8


def in_words(field: Field, value: Json) -> str:
    """An answer as it stands in the document, cleaned; "" when there is none."""
    if is_empty(value):
        return ""
    match field.type, value:
        case ((FieldType.TEXT | FieldType.LONG_TEXT), str(text)):
            return clean(text)
        case FieldType.DATE, str(text):
            parsed = parse_date(text)
            return full_date(parsed) if parsed else clean(text)
        case FieldType.TIME, str(text):
            return _("kl. {time}").format(time=one_line(text))
        case FieldType.YES_NO, bool(answer):
            return _("Ja") if answer else _("Nei")
        case FieldType.NUMBER, int(number):
            return str(number)
        case FieldType.ONE, str(option_id):
            return _option(field, option_id)
        case FieldType.MANY, list(chosen):
            return _listed([_option(field, one) for one in chosen if isinstance(one, str)])
        case ((FieldType.PERSON | FieldType.PUPIL | FieldType.PARTY), dict(person)):
            return _name(person)
        case FieldType.ATTACHMENT, list(files):
            return "\n".join(_attachment(one) for one in files if isinstance(one, dict))
        case _:
            return ""


def full_date(day: date) -> str:
    """«fredag 27. november 2026»: a document outlives its year."""
    return f"{date_in_words(day)} {day.year}"


def plain_date(day: date) -> str:
    """«27. november 2026», for a narrow column."""
    return full_date(day).partition(" ")[2]


def _option(field: Field, option_id: str) -> str:
    option = field.option(option_id)
    return one_line(option.label.in_(language()) if option else option_id)


def _listed(labels: list[str]) -> str:
    return " · ".join(labels)


def _name(person: dict[str, Json]) -> str:
    name = person.get("name")
    return one_line(name) if isinstance(name, str) else ""


def _attachment(file: dict[str, Json]) -> str:
    digest = file.get("sha256")
    if not isinstance(digest, str) or not digest:
        return _name(file)
    return _("{name} (SHA-256 {short_hash} …)").format(name=_name(file), short_hash=one_line(digest)[:SHORT_HASH])
