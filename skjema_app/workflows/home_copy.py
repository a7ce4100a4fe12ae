"""One guardian's copy of a document: other pupils and their guardians out, every way to reach somebody out.

The signed file stays as it is; the copy is a page set of its own, says whose it is and carries no signature. Others are
replaced by the same search as in minutes (`split_minutes`); what may be somebody is looked at, one by one. Never in a
copy: the list of guardians, telephone numbers, e-mail addresses, street addresses, whether an address is confidential,
attachments.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from skjema_app.domain.answers import ROW_ID, Answers, Json, is_empty
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.masking import Copy, Verdict, mask, verdict
from skjema_app.domain.naming.people import FindingKind, PersonKind
from skjema_app.form_engine.definition import Field, FieldType, FormDefinition, PartyKind, PupilFact
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import date_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.correction_words import corrections_in
from skjema_app.workflows.extract_answers import ExtractSpot, leaves, spots_in, text_of, texts_in
from skjema_app.workflows.looking import PdfToShow
from skjema_app.workflows.name_data import (
    GUARDIAN_ROWS,
    guardians_of,
    id_of,
    name_and_ref,
    name_finder,
    named_id,
    people_in,
)
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.facts import DocumentFacts

_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_PEOPLE = frozenset({FieldType.PERSON, FieldType.PUPIL, FieldType.PARTY})
_CONTACT = frozenset({FindingKind.PHONE, FindingKind.EMAIL, FindingKind.NATIONAL_ID})
_STREET = re.compile(
    r"\b[A-ZÆØÅ][\wæøåÆØÅ.]*(?: [A-ZÆØÅ]?[\wæøåÆØÅ.]+){0,2}?"
    r"(?:veien|vegen|gata|gaten|gate|vei|veg|allé|alleen|plass|svingen|bakken|stien|lia) \d{1,4} ?[A-Za-z]?\b"
)
"""A street with a number, as it is written in running text."""


@dataclass(frozen=True, slots=True)
class HomeCopy:
    """A copy being made; a plain value, safe on any thread.

    Attributes:
        document_id: the document.
        guardian: whose copy it is.
        answers: what stands in it.
        spots: places to look at: each is rewritten (`with_words`) or confirmed.
        replaced: how many mentions were taken out.
        digest: of the text; «Jeg har lest kopien» counts for this text.
    """

    document_id: str
    guardian: str
    answers: Answers
    spots: tuple[ExtractSpot, ...]
    replaced: int
    digest: str

    @property
    def open_spots(self) -> tuple[ExtractSpot, ...]:
        """Those that nobody has looked at."""
        return tuple(one for one in self.spots if not one.seen)


def make_copy(session: Session, document: FinishedDocument, guardian: str) -> HomeCopy:
    """The copy for one guardian as it begins; whether they may have one is `send_home.begin`'s."""
    definition = session.form_of(document.pin)
    finder, copy = _search(session, definition, document)
    hidden = _hidden(definition)
    kept: dict[str, Json] = {}
    replaced = 0
    for _step, one in definition.fields():
        value = document.answers.get(one.field_id)
        if one.field_id in hidden or one.type is FieldType.ATTACHMENT or is_empty(value):
            continue
        value, count = _masked(one, value, finder, copy)
        replaced += count
        if not is_empty(value):
            kept[one.field_id] = value
    return _looked_at(definition, HomeCopy(document.document_id, guardian, kept, (), replaced, ""), finder, copy)


def with_words(session: Session, copy: HomeCopy, spot: ExtractSpot, words: str) -> HomeCopy:
    """The copy with other words in one place."""
    document = session.vault.documents.get(copy.document_id)
    definition = session.form_of(document.pin)
    finder, whose = _search(session, definition, document)
    answers = _rewritten(copy.answers, spot, words)
    made = _looked_at(definition, replace(copy, answers=answers, replaced=copy.replaced + 1), finder, whose)
    seen = {_kind_of(one) for one in copy.spots if one.seen}
    spots = tuple(replace(one, seen=_kind_of(one) in seen) for one in made.spots)
    return replace(made, spots=spots)


def confirmed(copy: HomeCopy, spot: ExtractSpot) -> HomeCopy:
    """The copy with a place that somebody has looked at and that may stand."""
    spots = tuple(replace(one, seen=True) if one.key == spot.key else one for one in copy.spots)
    return replace(copy, spots=spots)


def copy_pdf(session: Session, copy: HomeCopy) -> PdfToShow:
    """The pages as they would be sent; `documents.look_at_pages` draws them."""
    return PdfToShow(_("Kopi til {name}").format(name=copy.guardian), _pdf(session, copy), draft=False)


def masked_text(session: Session, document: FinishedDocument, text: str) -> str:
    """A text that stands beside a document, with others and every way to reach somebody taken out."""
    if not text:
        return ""
    finder, whose = _search(session, session.form_of(document.pin), document)
    return _masked_text(text, finder, whose)[0]


# --- inside -----------------------------------------------------------------------------------------------------------


def _search(session: Session, definition: FormDefinition, document: FinishedDocument) -> tuple[NameFinder, Copy]:
    """Everybody who is known; the pupil's own guardians are named in it, like the pupil."""
    finder = name_finder(session, people_in(definition, document.answers))
    finder = finder.that_knows(texts_in(definition, document.answers))
    pupil = id_of(finder, PersonKind.PUPIL, document.answers.get(definition.facts.pupil)) or id_of(
        finder, PersonKind.PUPIL, {"name": document.pupil}
    )
    own = {pupil, named_id(PersonKind.PUPIL, document.pupil)} | guardians_of(session, document.pupil)
    group = "".join(document.group.split()).casefold()
    near = {
        one.person_id
        for one in finder.people.values()
        if one.group and group and "".join(one.group.split()).casefold() == group
    }
    return finder, Copy(frozenset(own - {""}), frozenset(near | own) if near else None)


def _hidden(definition: FormDefinition) -> frozenset[str]:
    """Fields that are in no copy."""
    pupil = definition.field(definition.facts.pupil)
    protected = pupil.fills.get(PupilFact.PROTECTED, "") if pupil is not None else ""
    return frozenset({GUARDIAN_ROWS, protected} - {""})


def _masked(one: Field, value: Json, finder: NameFinder, copy: Copy) -> tuple[Json, int]:
    """An answer as a copy may hold it, and how many mentions were taken out."""
    if one.type is FieldType.ROWS:
        rows: list[Json] = []
        count = 0
        for row_id, row in rows_of(value):
            kept: dict[str, Json] = {ROW_ID: row_id}
            for column in one.fields:
                if column.type is FieldType.ATTACHMENT:
                    continue
                cell, taken = _masked(column, row.get(column.field_id), finder, copy)
                count += taken
                if not is_empty(cell):
                    kept[column.field_id] = cell
            if len(kept) > 1:
                rows.append(kept)
        return rows, count
    if one.type in _TEXTS and isinstance(value, str):
        return _masked_text(value, finder, copy)
    if one.type in _PEOPLE and _is_another(one, value, finder, copy):
        return None, 1
    return value, 0


def _masked_text(text: str, finder: NameFinder, copy: Copy) -> tuple[str, int]:
    """Other pupils and guardians by the search's own rule; and every way to reach somebody."""
    masked = mask(text, finder, copy)
    found = [one for one in finder.find(masked.text) if one.kind in _CONTACT]
    made = masked.text
    for one in reversed(found):
        made = made[: one.start] + (one.suggestion or _("[kontaktopplysning]")) + made[one.end :]
    made, streets = _STREET.subn(_("[adresse]"), made)
    return made, len(masked.replaced) + len(found) + streets


def _is_another(one: Field, value: Json, finder: NameFinder, copy: Copy) -> bool:
    """Whether an answer is a person who is another pupil, or a guardian of another."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if one.type is FieldType.PUPIL or kind == PartyKind.PUPIL.value:
        return id_of(finder, PersonKind.PUPIL, value) not in copy.own
    if kind == PartyKind.GUARDIAN.value:
        return id_of(finder, PersonKind.GUARDIAN, value) not in copy.own
    name = name_and_ref(value)[0]
    return any(verdict(found, finder, copy) is Verdict.MASK for found in finder.find(name))


def _looked_at(definition: FormDefinition, made: HomeCopy, finder: NameFinder, copy: Copy) -> HomeCopy:
    spots: list[ExtractSpot] = []
    for path, one, value in leaves(definition, made.answers):
        text = text_of(one, value)
        if text and one.type not in _PEOPLE:
            spots += spots_in(path, one, text, finder, copy)
    return replace(made, spots=tuple(spots), digest=_digest(made))


def _digest(made: HomeCopy) -> str:
    from skjema_app.documents.recheck import answers_digest

    about = f"{made.document_id}\0{made.guardian}\0{answers_digest(made.answers)}"
    return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()


def _rewritten(answers: Answers, spot: ExtractSpot, words: str) -> dict[str, Json]:
    """The answers with other words in one place; a place that isn't there any more leaves them as they are."""
    field, _slash, rest = spot.path.partition("/")
    row_id, _slash, column = rest.partition("/")
    made = dict(answers)
    value = made.get(field)
    if not rest:
        made[field] = _replaced(value, spot, words)
    elif isinstance(value, list):
        made[field] = [
            {**row, column: _replaced(row.get(column), spot, words)}
            if isinstance(row, dict) and row.get(ROW_ID) == row_id
            else row
            for row in value
        ]
    return made


def _replaced(value: Json, spot: ExtractSpot, words: str) -> Json:
    if not isinstance(value, str) or value[spot.start : spot.end] != spot.words:
        return value
    return value[: spot.start] + words + value[spot.end :]


def _kind_of(spot: ExtractSpot) -> tuple[str, str]:
    return spot.path, spot.words


def _pdf(session: Session, copy: HomeCopy) -> bytes:
    """The copy's pages: composed from what stands in it, with no place for a signature."""
    from skjema_app.documents.compose import compose
    from skjema_app.documents.model import Notice
    from skjema_app.documents.render import render

    document = session.vault.documents.get(copy.document_id)
    definition = session.form_of(document.pin)
    finder, whose = _search(session, definition, document)
    facts = _facts(session, document, copy, finder, whose)
    model = compose(definition, copy.answers, facts)
    notice = Notice(_("Kopi til {name}. Opplysninger om andre er tatt ut.").format(name=copy.guardian))
    closing = _(
        "Dette er en kopi uten signatur. Det signerte dokumentet ligger på skolen: versjon {number}, ferdigstilt {day} "
        "av {author}."
    ).format(number=document.number, day=date_in_words(document.finished.date()), author=facts.author)
    corrected = [
        Notice(_("Rettet {day}: {words}").format(day=date_in_words(one.registered.date()), words=words))
        for one in corrections_in(session.vault.documents.events(copy.document_id))
        if (words := _masked_text(one.text, finder, whose)[0])
    ]
    copied = replace(model, notices=(notice, *corrected, *model.notices), signatures=(), closing=(closing,))
    return render(copied, when=document.finished)


def _facts(
    session: Session, document: FinishedDocument, copy: HomeCopy, finder: NameFinder, whose: Copy
) -> DocumentFacts:
    """What the document says of itself, with the change log's texts masked too."""
    from skjema_app.documents.facts_json import facts_from_json
    from skjema_app.workflows.finish_document import finished_facts

    if document.school and session.school is not None:
        facts = facts_from_json(session.school.facts_of(document.document_id))
    else:
        facts = finished_facts(session, document)
    changes = tuple(
        replace(
            line,
            before=_masked_text(line.before, finder, whose)[0],
            after=_masked_text(line.after, finder, whose)[0],
            why=_masked_text(line.why, finder, whose)[0],
            urgent=_masked_text(line.urgent, finder, whose)[0],
        )
        for line in facts.changes
    )
    return replace(facts, changes=changes, answers_sha256="")  # of other answers
