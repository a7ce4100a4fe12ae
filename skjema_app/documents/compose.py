"""Frozen answers + form version + facts -> DocumentModel. Pure: no clock, no files, no randomness.

What is asked and unanswered is left out, except where the law wants an answer: the pupil's own words are then said to
be missing. Every text is cleaned by the rule in ``letters.py``; an answer stands in the document exactly once.
"""

from __future__ import annotations

from collections.abc import Iterator

from skjema_app.documents import wording
from skjema_app.documents.change_log import change_log
from skjema_app.documents.continued import continued
from skjema_app.documents.facts import ChangeLine, DocumentFacts
from skjema_app.documents.files_table import files_table
from skjema_app.documents.kept_out import goes_home, kept_out
from skjema_app.documents.measures import are_measures, measures, said_by_measures
from skjema_app.documents.model import (
    Block,
    DocumentModel,
    Pairs,
    Paragraph,
    Quote,
    Section,
    Subheading,
    Table,
)
from skjema_app.documents.signs import with_signs
from skjema_app.documents.values import in_words
from skjema_app.domain.answers import Answers, FieldPath, Json, is_empty
from skjema_app.domain.letters import one_line, paragraphs
from skjema_app.form_engine.conditions import holds
from skjema_app.form_engine.definition import (
    EXTRACT_LEVEL,
    Field,
    FieldType,
    FormDefinition,
    Placement,
    Step,
    Text,
    Tone,
)
from skjema_app.form_engine.frozen import FrozenScope
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _, language

__all__ = ["ChangeLine", "DocumentFacts", "answer_texts", "compose"]

MAX_COLUMNS = 4
"""Rows with more columns than this are set one below the other instead of in a table."""

LONG_ANSWER = 110
"""A short-text answer longer than this is set as running text."""

_QUOTED_ROWS = 3
"""First number of the rules by which own words in rows are never in a table."""

_WITHOUT_SIGNS = 2
"""Last number of the rules by which a letter that the font lacks stopped the document."""


def compose(definition: FormDefinition, answers: Answers, facts: DocumentFacts) -> DocumentModel:
    """The document that these answers make.

    Args:
        definition: the form version that the answers belong to.
        answers: frozen answers of the level's phase (``form_engine.evaluate.document_answers``): the author's, or for a
            decision those of whoever decides.
        facts: who, when, which version.
    """
    sections = [section for step in definition.steps if (section := _section(definition, step, answers, facts))]
    if facts.version > 1:
        sections.append(change_log(definition, answers, facts))
    title = _line(definition.title_at(facts.level))
    model = DocumentModel(
        title=title,
        subtitle=_subtitle(definition, facts),
        school=one_line(facts.school),
        author=one_line(facts.author),
        header=title,
        notices=(*wording.notices(facts), *(continued(definition, answers) if facts.composed > 1 else ())),
        facts=_opening(definition, answers, facts),
        sections=tuple(sections),
        signatures=wording.signature_boxes(definition, facts),
        closing=wording.closing(definition, facts),
        footer=wording.footer(definition, facts),
        draft=facts.finished is None,
        language=f"{language()}-NO",
    )
    return with_signs(model) if facts.composed > _WITHOUT_SIGNS else model


def answer_texts(definition: FormDefinition, answers: Answers) -> tuple[tuple[FieldPath, str], ...]:
    """Path and text of every answer: what ``fonts.missing_letters`` asks for, to name the place and the letter."""
    return tuple(_answer_texts(definition, answers))


def _answer_texts(definition: FormDefinition, answers: Answers) -> Iterator[tuple[FieldPath, str]]:
    for _step, field in definition.fields():
        value = answers.get(field.field_id)
        if field.type is FieldType.ROWS:
            for row_id, row in rows_of(value):
                for column in field.fields:
                    path = f"{field.field_id}/{row_id}/{column.field_id}"
                    yield path, in_words(column, row.get(column.field_id))
        else:
            yield field.field_id, in_words(field, value)


def _line(text: Text) -> str:
    return one_line(text.in_(language()))


def _subtitle(definition: FormDefinition, facts: DocumentFacts) -> str:
    if facts.level == EXTRACT_LEVEL:
        return _("Den delen av referatet som gjelder eleven. Det som gjelder andre elever, er tatt ut.")
    if facts.supplements:
        return _("Utfyllende opplysninger til en tidligere melding")
    level = definition.level(facts.level)
    return _line(level.title) if level and len(definition.levels) > 1 else ""


def _opening(definition: FormDefinition, answers: Answers, facts: DocumentFacts) -> Pairs:
    """Who it is about, who wrote it and when. The pupil and the class stand here and nowhere else."""
    rows = []
    pupil = _opening_answer(definition, definition.facts.pupil, answers) or one_line(facts.pupil)
    group = _opening_answer(definition, definition.facts.group, answers) or one_line(facts.group)
    asked = definition.field(definition.facts.pupil)
    if pupil or group:
        label = _line(asked.label) if asked else _("Gjelder")
        rows.append((label, ", ".join(part for part in (pupil, group) if part)))
    rows.append((_("Skrevet av"), ", ".join(part for part in (one_line(facts.author), one_line(facts.school)) if part)))
    if facts.finished is not None:
        rows.append((_("Ferdigstilt"), stamp_in_words(facts.finished)))
    for label, words in (
        (_("Utdrag av") if facts.level == EXTRACT_LEVEL else _("Utfyller"), facts.supplements),
        (_("Beslutningen gjelder"), facts.decides),
        (_("Erstatter"), facts.revises),
    ):
        if words:
            rows.append((label, one_line(words)))
    return Pairs(tuple(rows), _("Hvem dokumentet gjelder, hvem som skrev det, og når"))


def _opening_answer(definition: FormDefinition, field_id: str, answers: Answers) -> str:
    field = definition.field(field_id)
    return one_line(in_words(field, answers.get(field_id))) if field else ""


def _in_opening(definition: FormDefinition) -> tuple[str, ...]:
    return tuple(name for name in (definition.facts.pupil, definition.facts.group) if name)


def _section(definition: FormDefinition, step: Step, answers: Answers, facts: DocumentFacts) -> Section | None:
    heading = _line(step.title)
    if _bare(heading) == _bare(_line(definition.title_at(facts.level))):
        heading = _("Innhold")
    blocks: list[Block] = []
    short: list[tuple[str, str]] = []
    before: FieldType | None = None
    phase, hidden = definition.asked_phase(facts.level), kept_out(definition, answers)
    hidden |= said_by_measures(step.fields, answers)
    for field in step.fields:
        if field.phase is not phase or field.field_id in hidden or field.field_id in _in_opening(definition):
            continue
        if field.type is FieldType.NOTICE:
            if _is_told(definition, field, answers, facts):
                _flush(blocks, short, heading)
                blocks += [Subheading(_line(field.label)), Paragraph(_line(field.help))]
            continue
        value = answers.get(field.field_id)
        if is_empty(value):
            before = None
            if _missing_by_law(definition, field, answers, facts):
                short.append((_line(field.label), _("Ikke besvart")))
            continue
        if _is_short(field, value):
            words = in_words(field, value)
            if field.type is FieldType.TIME and before is FieldType.DATE and words and short:
                short[-1] = (short[-1][0], f"{short[-1][1]} {words}")
            elif words:
                short.append((_line(field.label), words))
            before = field.type
            continue
        before = None
        _flush(blocks, short, heading)
        blocks += _long(field, value, heading, answers, facts)
    _flush(blocks, short, heading)
    match blocks:
        case []:
            return None
        case [Subheading(question), *rest] if not any(isinstance(block, Subheading | Pairs | Quote) for block in rest):
            # one question only: it is the better heading; but «Elevens stemme» stays in sight
            return Section(question, tuple(rest))
        case _:
            return Section(heading, tuple(blocks))


def _is_short(field: Field, value: Json) -> bool:
    if field.type is FieldType.TEXT:
        words = in_words(field, value)
        return not field.own_words and len(words) <= LONG_ANSWER and "\n" not in words
    return field.type not in {FieldType.LONG_TEXT, FieldType.ROWS, FieldType.ATTACHMENT}


def _flush(blocks: list[Block], short: list[tuple[str, str]], heading: str) -> None:
    if short:
        blocks.append(Pairs(tuple(short), _("Svar under «{heading}»").format(heading=heading)))
        short.clear()


def _long(field: Field, value: Json, heading: str, answers: Answers, facts: DocumentFacts) -> Iterator[Block]:
    label = _line(field.label)
    if are_measures(field):
        body = tuple(measures(field, value, answers, label))
    elif field.type is FieldType.ROWS:
        body = tuple(_rows(field, value, label, in_table=facts.composed < _QUOTED_ROWS))
    elif field.type is FieldType.ATTACHMENT:
        body = files_table(value, label)
    else:
        body = tuple(_text(field, value))
    if not body:
        return
    if _bare(label) != _bare(heading):
        yield Subheading(label)
    yield from body


def _bare(text: str) -> str:
    return text.casefold().rstrip("?:. ")


def _text(field: Field, value: Json) -> Iterator[Block]:
    parts = paragraphs(value) if isinstance(value, str) else ()
    if field.own_words:
        if parts:
            yield Quote(parts)
        return
    for part in parts:
        yield Paragraph(part)


def _rows(field: Field, value: Json, label: str, *, in_table: bool) -> Iterator[Block]:
    """A table where the columns are few; ``in_table``: also where somebody's own words are among them."""
    rows = [[in_words(column, row.get(column.field_id)) for column in field.fields] for _row_id, row in rows_of(value)]
    rows = [row for row in rows if any(row)]
    used = [number for number in range(len(field.fields)) if any(row[number] for row in rows)]
    header = tuple(_line(field.fields[number].label) for number in used)
    if not rows:
        return
    own_words = any(field.fields[number].own_words for number in used)
    if len(used) <= MAX_COLUMNS and (in_table or not own_words):
        yield Table(header, tuple(tuple(row[number] for number in used) for row in rows), label)
        return
    for place, row in enumerate(rows, 1):
        short = [(_("Nr."), str(place))]
        for title, number in zip(header, used, strict=True):
            if row[number] and field.fields[number].own_words:  # a quote, as wherever somebody's own words stand
                yield from _pairs(short, f"{label} {place}")
                yield from (Subheading(title), Quote((row[number],)))
            elif row[number]:
                short.append((title, row[number]))
        yield from _pairs(short, f"{label} {place}")


def _pairs(short: list[tuple[str, str]], summary: str) -> Iterator[Block]:
    """The short answers so far, if any; the list is empty afterwards."""
    if short:
        yield Pairs(tuple(short), summary)
        short.clear()


def _is_told(definition: FormDefinition, field: Field, answers: Answers, facts: DocumentFacts) -> bool:
    """Whether a notice is meant for whoever gets the document too: what the law lets the family know.

    Said calmly, among the questions, with the law it follows from, in a document that goes home (REQ-68). All other
    notices are advice to whoever fills in the form.
    """
    if field.tone is not Tone.INFO or field.placement is not Placement.INLINE or not field.law or not field.help:
        return False
    scope = FrozenScope(definition, answers, facts.level, revises=facts.version > 1)
    return goes_home(definition) and not facts.supplements and (field.when is None or holds(field.when, scope))


def _missing_by_law(definition: FormDefinition, field: Field, answers: Answers, facts: DocumentFacts) -> bool:
    """The pupil's own words are asked for, required and not there: a gap that must be seen on paper too.

    A supplement says nothing of gaps: what it adds to is not at hand here.
    """
    if not field.own_words or facts.supplements or field.required is None:
        return False
    scope = FrozenScope(definition, answers, facts.level, revises=facts.version > 1)
    return (
        scope.reaches(field.level) and (field.when is None or holds(field.when, scope)) and holds(field.required, scope)
    )
