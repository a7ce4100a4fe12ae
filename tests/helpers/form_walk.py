"""What tests of every shipped form share: its branches, its texts and their tone, its map of requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from form_kit import FORMS

from skjema_app.form_engine.definition import (
    UNKNOWN_PUPIL,
    Field,
    FieldType,
    FormDefinition,
    Phase,
    Text,
)

TONE = re.compile(
    r"!|mobber\b|offer\b|gjerningsperson|hemmelig|sperret|kode 6|juridisk bindende|100 %|gyldig|virkedag|9 ?a\b"
    r"|bekymringsmelding|\bfeil\b|helsesøster|fylkesmann",
    flags=re.IGNORECASE,
)
"""Words and signs that no text for people holds (user-review § 6)."""


def fields_of(form: FormDefinition, phase: Phase = Phase.AUTHOR) -> Iterator[Field]:
    """Top-level fields of a phase, in order."""
    return (field for _, field in form.fields() if field.phase is phase)


def branches(form: FormDefinition, phase: Phase = Phase.AUTHOR) -> Iterator[tuple[str, str]]:
    """Every option of every choice, both answers of every yes/no, and every other question once."""
    for field in fields_of(form, phase):
        if field.type is FieldType.NOTICE:
            continue
        if field.type is FieldType.YES_NO:
            yield from ((field.field_id, answer) for answer in ("true", "false"))
        elif field.type is FieldType.PUPIL and field.unknown:
            yield from ((field.field_id, answer) for answer in ("", UNKNOWN_PUPIL))
        elif field.options:
            yield from ((field.field_id, option.option_id) for option in field.options)
        else:
            yield field.field_id, ""


def texts(form: FormDefinition) -> Iterator[str]:
    """Every text of a form that a person may read."""

    def of(*found: Text) -> Iterator[str]:
        for text in found:
            yield from filter(None, (text.nb, text.nn, text.en))

    yield from of(form.title, form.short_title, form.button, form.purpose, form.facts.title, form.facts.public_title)
    if form.decision is not None:
        said = form.decision
        yield from of(said.title, said.short_title, said.lead, said.record_title, said.public_title)
    for rule in form.checklist:
        yield from of(rule.label)
    for level in form.levels:
        yield from of(level.title, level.lead)
    for step in form.steps:
        yield from of(step.title, step.intro)
    for field in form.index.values():
        yield from of(field.label, field.help, field.example, field.unknown)
        for option in field.options:
            yield from of(option.label, option.help)


def requirement_map(heading: str) -> dict[str, str]:
    """Requirement -> where it has its home, from the section of ``forms/README.md`` with this heading."""
    text = (FORMS / "README.md").read_text(encoding="utf-8")
    section = text.split(f"## Hvor hvert krav har sitt felt: {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, flags=re.MULTILINE)
    return {re.sub(r" \(REQ[^)]*\)", "", name): home for name, home in rows if name != "krav"}


def fields_named(homes: dict[str, str]) -> set[str]:
    """The fields that a map of requirements names as homes."""
    return {
        field_id for home in homes.values() if not home.startswith("*") for field_id in re.findall(r"`(\w+)`", home)
    }
