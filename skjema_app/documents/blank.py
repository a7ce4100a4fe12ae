"""Form version -> DocumentModel without answers: «Tomt skjema», to be printed and filled in by hand.

For a meeting without a machine, or a parent at the table. Every question that can be asked in a first version stands
there, with the answers that bring it into view in words; what only the program can know is left out. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator

from skjema_app.documents.model import (
    Block,
    Choices,
    DocumentModel,
    Footer,
    Hint,
    Notice,
    Pairs,
    Paragraph,
    Section,
    Subheading,
    Table,
    WriteLines,
)
from skjema_app.documents.wording import shielding_rule
from skjema_app.domain.letters import one_line, paragraphs
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, Placement, Step, Text, Tone
from skjema_app.form_engine.unsure import asked_when, can_be_asked, can_hold
from skjema_app.system.texts import _, language

MUST = "*"
"""Stands after a question that must be answered."""

_TABLE_COLUMNS = 4
_TABLE_ROWS = 6
_COPIES = 3
_LONG_LINES = 4
_SHARES = {
    FieldType.DATE: 0.35,
    FieldType.TIME: 0.25,
    FieldType.NUMBER: 0.25,
    FieldType.PERSON: 0.7,
    FieldType.PUPIL: 0.7,
    FieldType.PARTY: 0.7,
}
_SHORT_TEXT = 60
_SHORT_SHARE = 0.5


def blank_form(definition: FormDefinition, level: str, school: str) -> DocumentModel:
    """The empty form.

    Args:
        definition: the form version.
        level: the level to print; a fuller one has more questions.
        school: name of the school, or "".
    """
    shown = _Shown(definition, level)
    title = _line(definition.title_at(level))
    named = definition.level(level)
    parts = [_("Tomt skjema")]
    if named is not None and len(definition.levels) > 1:
        parts.append(_line(named.title))
    version = _("Versjon {version} av skjemaet").format(version=definition.version)
    rows = ((_("Tomt skjema"), _("{version}, {pin}").format(version=version, pin=definition.sha256[:8])),)
    return DocumentModel(
        title=title,
        subtitle=" – ".join(parts),
        school=one_line(school),
        author=one_line(school),
        header=_("{title} – tomt skjema").format(title=title),
        notices=tuple(shown.top_notices()),
        facts=Pairs(rows, _("Hvilket skjema dette er")),
        sections=(*(section for step in definition.steps if (section := shown.section(step))), _signing()),
        signatures=(),
        closing=_closing(definition),
        footer=Footer(case=_("Tomt skjema"), version=version, answers="", shielding=""),
        language=f"{language()}-NO",
    )


class _Shown:
    """What of a form is printed at a level."""

    def __init__(self, definition: FormDefinition, level: str) -> None:
        self._definition = definition
        self._level = level

    def top_notices(self) -> Iterator[Notice]:
        """What stands above the whole form."""
        for _step, field in self._definition.fields():
            if field.type is FieldType.NOTICE and field.placement is Placement.TOP and self._asked(field):
                yield Notice(" ".join(part for part in (_line(field.label), _line(field.help)) if part))

    def section(self, step: Step) -> Section | None:
        """A page of the form; None when nothing of it is asked."""
        asked = [field for field in step.fields if self._asked(field) and field.placement is not Placement.TOP]
        if all(field.type is FieldType.NOTICE for field in asked):
            return None
        blocks: list[Block] = [Paragraph(_line(step.intro))] if step.intro else []
        for field in asked:
            blocks += self._notice(field) if field.type is FieldType.NOTICE else self._question(field)
        return Section(_line(step.title), tuple(blocks))

    def _asked(self, field: Field) -> bool:
        return can_be_asked(field, self._definition, self._level)

    def _notice(self, field: Field) -> Iterator[Block]:
        when = self._when(field)
        if field.tone is Tone.INFO:
            if field.label:
                yield Subheading(_line(field.label))
            if when:
                yield Hint(when)
            for part in paragraphs(field.help.in_(language())):
                yield Paragraph(part)
        else:
            yield Notice("\n".join(part for part in (when, _line(field.label), _line(field.help)) if part))

    def _question(self, field: Field) -> Iterator[Block]:
        yield Subheading(self._label(field))
        for text in (self._when(field), _line(field.help)):
            if text:
                yield Hint(text)
        if field.type is FieldType.ROWS:
            yield from self._rows(field)
        else:
            yield from _room(field)

    def _label(self, field: Field) -> str:
        required = field.required is not None and can_hold(field.required, self._definition, self._level) is not False
        return f"{_line(field.label)} {MUST}" if required else _line(field.label)

    def _when(self, field: Field) -> str:
        parts = []
        for other, values in asked_when(field.when, self._definition):
            said = _("«{question}» er {answers}") if values else _("«{question}» er besvart")
            parts.append(said.format(question=_line(other.label), answers=_answers(other, values)))
        return _("Bare hvis {conditions}.").format(conditions=_(" og ").join(parts)) if parts else ""

    def _rows(self, field: Field) -> Iterator[Block]:
        columns = [column for column in field.fields if column.type is not FieldType.NOTICE and self._asked(column)]
        label = _line(field.label)
        if len(columns) <= _TABLE_COLUMNS:
            header = tuple(self._label(column) for column in columns)
            empty = tuple("" for _column in columns)
            yield Table(header, (empty,) * _TABLE_ROWS, label, (1.0,) * len(columns), by_hand=True)
            return
        for number in range(1, _COPIES + 1):
            yield Subheading(_("{label} – nr. {number}").format(label=label.rstrip("?:. "), number=number))
            for column in columns:
                yield Hint(self._label(column), strong=True)
                if when := self._when(column):
                    yield Hint(when)
                yield from _room(column)


def _room(field: Field) -> Iterator[Block]:
    """Where the answer goes."""
    match field.type:
        case FieldType.YES_NO:
            yield Choices((_("Ja"), _("Nei")))
        case FieldType.ONE | FieldType.MANY:
            if field.type is FieldType.MANY:
                yield Hint(_("Sett gjerne flere kryss."))
            yield Choices(tuple(_line(option.label) for option in field.options))
        case FieldType.LONG_TEXT:
            yield WriteLines(_wished_lines(field))
        case FieldType.ATTACHMENT:
            yield Hint(_("Skriv hva som er lagt ved."))
            yield WriteLines(2)
        case _:
            if field.unknown:
                yield Choices((_line(field.unknown),))
            short = field.type is FieldType.TEXT and field.max_length <= _SHORT_TEXT
            yield WriteLines(1, _SHORT_SHARE if short else _SHARES.get(field.type, 1.0))


def _wished_lines(field: Field) -> int:
    """As many lines as the window shows, and a few more: handwriting is larger."""
    kind, _colon, number = field.widget.partition(":")
    return int(number) + 1 if kind == "lines" and number.isdecimal() else _LONG_LINES


def _signing() -> Section:
    return Section(
        _("Fylt ut av"),
        (Subheading(_("Navn")), WriteLines(1, 0.7), Subheading(_("Dato")), WriteLines(1, 0.35)),
    )


def _closing(definition: FormDefinition) -> tuple[str, ...]:
    lines = [
        _("{mark} må besvares når spørsmålet gjelder.").format(mark=MUST),
        _("Dette er et tomt skjema, ikke et ferdig dokument. Det som skrives her, føres inn i Skjema etterpå."),
    ]
    rule = shielding_rule(definition)
    if rule:
        kept = _("Når det er fylt ut, kan det være unntatt offentlighet ({rule}). Ta vare på det.")
        lines.append(kept.format(rule=rule))
    return tuple(lines)


def _answers(field: Field, values: tuple[str | bool, ...]) -> str:
    words = []
    for value in values:
        if isinstance(value, bool):
            words.append(_("Ja") if value else _("Nei"))
        else:
            option = field.option(value)
            words.append(_line(option.label) if option is not None else value)
    return _(" eller ").join(_("«{answer}»").format(answer=word) for word in words)


def _line(text: Text) -> str:
    return one_line(text.in_(language()))
