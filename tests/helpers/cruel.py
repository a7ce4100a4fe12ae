"""Answers that nobody should be able to break a document with: one cruelty at a time, or a mixture of all.

``cruel_answers`` fills every text, name, list and table of any form; ``Document`` is what a school would do with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from form_generator import Setting, complete, good_answer, setting
from pdf_samples import AUTHOR, SCHOOL, WHEN, Someone, signed_by_approver, signed_by_author

from skjema_app.documents.compose import compose
from skjema_app.documents.facts import DocumentFacts
from skjema_app.documents.model import APPROVER_FIELD, DocumentModel
from skjema_app.documents.recheck import answers_digest
from skjema_app.documents.render import render
from skjema_app.domain.answers import Answers, Json
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition
from skjema_app.form_engine.evaluate import document_answers
from skjema_app.form_engine.facts_of import facts_of

CONTROLS = "".join(map(chr, (*range(0x20), 0x7F, 0x85, 0x9B, 0x2028, 0x2029)))
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c\u180e\ufe0f\U000e0100"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAGS = "🇳🇴 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

CRUELTIES: Mapping[str, str] = {
    "no blank": "å" * 20_000,
    "emoji": f"Hun skrev 😀 og {FAMILY} og {FLAGS}, 1\ufe0f\u20e3 og ❤\ufe0f👍🏽 til meg. " * 3,
    "both directions": "Han heter عبد الله og sier שלום עולם. \u202eSkjult \u2067vei\u2069\u202c ferdig (ab) 12. " * 3,
    "marks": "a\u0301\u0323\u0302\u0308e\u0327\u0301 E\u0323\u0301nio\u0323\u0301la\u0301 "
    + "z\u0351\u0348\u033f" * 40,
    "controls": f"før{CONTROLS}etter\r\nny\r linje\tinnrykk\x0bfem \x1b[31mrødt\x1b[0m",
    "unseen": f"før{UNSEEN}etter og {UNSEEN} alene",
    "long words": "Menneskerettighetsorganisasjonssekretariatsmedarbeidere" * 12 + " og mer",
    "markup": "<b>fet</b> &amp; (parentes) \\( \\ ) <</MCID 3>> BDC %PDF-1.7 %%EOF endstream {x} %s __",
    "private": "\ue000 og \U000f0000 og \U0010ffff og \ufffd og \uffff",
}
"""By name; each is typed into every text field, as far as the field takes."""

MIXTURE = "mixture"
_LONGEST_NAME = 300


def text_of(cruelty: str, number: int) -> str:
    """The text for field number ``number``; the mixture takes them in turn."""
    names = tuple(CRUELTIES)
    return CRUELTIES[names[number % len(names)] if cruelty == MIXTURE else cruelty]


def cruel_answers(
    form: FormDefinition, level: str, cruelty: str, *, rows: int, base: Answers | None = None
) -> dict[str, Json]:
    """Answers with the cruelty in every text and name that is asked, and so many rows in every repeating block.

    ``base``: what is decided on, at the level of a decision.
    """
    here = setting(form, level, base=base)
    answers = complete(here, {})
    for _round in range(3):  # what has been answered may bring more into view
        answers = complete(here, _filled(here, answers, cruelty, rows))
    return answers


def _filled(here: Setting, answers: Answers, cruelty: str, rows: int) -> dict[str, Json]:
    filled = dict(answers)
    number = 0
    for step in here.state(answers).steps:
        for state in step.fields:
            number += 1
            if not state.visible or state.field.phase is not here.phase:
                continue
            if state.field.type is FieldType.ROWS:
                filled[state.field.field_id] = [
                    _row(state.field, place, number, cruelty) for place in range(1, rows + 1)
                ]
            elif state.field.type in _WORDS:
                filled[state.field.field_id] = _said(state.field, text_of(cruelty, number), state.field.field_id)
    return filled


_WORDS = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PERSON, FieldType.PUPIL, FieldType.PARTY}
_CELL = 400
"""Letters in a cell; the first row's have all."""


def _row(field: Field, place: int, number: int, cruelty: str) -> Json:
    made: dict[str, Json] = {"id": f"{place:032x}"}
    for at, column in enumerate(field.fields):
        if column.type in _WORDS:
            text = text_of(cruelty, number + at)
            made[column.field_id] = _said(column, text if place == 1 else text[:_CELL], f"{column.field_id} {place}")
        elif column.when is None:
            made[column.field_id] = good_answer(column)
    return {name: value for name, value in made.items() if value is not None}


def _said(field: Field, text: str, begin: str) -> Json:
    """The text as the field takes it, with words of its own first, so that it can be told from the others."""
    if field.type in {FieldType.TEXT, FieldType.LONG_TEXT}:
        return f"Svar {begin}: {text}"[: field.max_length]
    name: dict[str, Json] = {"ref": "", "name": f"Navn {begin} {text}"[:_LONGEST_NAME]}
    return {**name, "kind": field.kinds[0].value} if field.type is FieldType.PARTY else name


@dataclass(frozen=True)
class Document:
    """One finished document of a form: what went in, and its files."""

    form: FormDefinition
    answers: Answers
    facts: DocumentFacts
    model: DocumentModel
    unsigned: bytes

    def signed(self, author: Someone) -> bytes:
        """By its author."""
        return signed_by_author(self.unsigned, author)

    @property
    def has_approver(self) -> bool:
        """Whether there is a second field to be signed."""
        return any(box.field == APPROVER_FIELD for box in self.model.signatures)

    def approved(self, signed: bytes, principal: Someone) -> bytes:
        """By whoever approves."""
        return signed_by_approver(signed, principal)


def document(form: FormDefinition, level: str, given: Answers, *, base: Answers | None = None) -> Document:
    """As *Ferdigstill* makes it, without a vault. ``base``: the answers of the report that it decides on."""
    answers = document_answers(form, given, level, base or {})
    told = facts_of(form, given, level=level, base=base or {})
    facts = DocumentFacts(
        school=SCHOOL,
        author=AUTHOR,
        author_confirmed=False,
        level=level,
        version=1,
        finished=WHEN,
        restricted=told.restricted,
        urgent=told.urgent,
        answers_sha256=answers_digest(answers),
        decides="" if base is None else f"{form.short_title.nb}, ferdigstilt i går (SHA-256 {'0' * 16} …)",
        pupil="" if base is None else text_of(MIXTURE, 3)[:_LONGEST_NAME],
        group="" if base is None else text_of(MIXTURE, 2)[:_LONGEST_NAME],
    )
    model = compose(form, answers, facts)
    return Document(form, answers, facts, model, render(model, when=WHEN))


def undrawn(text: str) -> bool:
    """Whether Unicode itself calls some letter of it one that is not seen, private or unassigned."""
    return any(unicodedata.category(one) in {"Co", "Cn", "Cs"} for one in text)
