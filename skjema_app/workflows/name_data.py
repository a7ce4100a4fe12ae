"""Word lists and known people of this vault as one search for names; made once per session and people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.folding import fold, tokens
from skjema_app.domain.naming.people import KnownPerson, Lexicon, PersonKind, Replacements
from skjema_app.form_engine.definition import UNKNOWN_PUPIL, FieldType, FormDefinition, PartyKind
from skjema_app.form_engine.values import rows_of
from skjema_app.system.resources import resource
from skjema_app.system.texts import _
from skjema_app.workflows.session import Session

FOLDER = "names"
GUARDIAN_ROWS, GUARDIAN_NAME = "foresatte_liste", "foresatt_navn"
"""Where the shared block about the pupil has the guardians' names."""

_AGES = (5, 20)
_KINDS = {
    PartyKind.PUPIL.value: PersonKind.PUPIL,
    PartyKind.GUARDIAN.value: PersonKind.GUARDIAN,
    PartyKind.STAFF.value: PersonKind.STAFF,
    PartyKind.OUTSIDE.value: PersonKind.STAFF,
}


@cache
def lexicon() -> Lexicon:
    """The word lists that come with the program.

    Raises:
        SkjemaError: FILE_MISSING with ``path``.
    """
    use = _sections("navnebruk.txt")
    relations = _sections("relasjoner.txt")
    return Lexicon(
        words=_folded("ord_som_er_navn.txt"),
        first_names=_folded("fornavn.txt"),
        surnames=_folded("etternavn.txt"),
        verbs=use["verb"],
        place_nouns=use["sted"],
        place_words=use["stedsord"],
        compounds=use["sammensatt"],
        titles=use["tittel"],
        before_names=use["foran_etternavn"],
        acronyms=use["forkortelse"],
        dotted=frozenset(word.replace(".", "") for word in use["punktum"]),
        no_stop=use["ikke_start"],
        born=use["fodt"],
        relations=relations["alltid"],
        owned_relations=relations["med_eier"],
        owners=relations["eier"],
        diagnoses=tuple(
            tuple(fold(word) for _start, _end, word in tokens(line)) for line in _lines("sjeldne_diagnoser.txt")
        ),
    )


def replacements() -> Replacements:
    """What is written instead of a mention."""
    return Replacements(
        pupil=_("[annen elev]"),
        guardian=_("[foresatt]"),
        birth_date=_("[fødselsdato]"),
        number=_("[fødselsnummer]"),
        phone=_("[telefon]"),
        group=_("[klasse]"),
    )


def everyone_known(session: Session) -> tuple[KnownPerson, ...]:
    """Everyone this vault knows of: the pupil list (those who left too), pupils and guardians of documents, staff.

    A pupil who is on no list is known by name: their id is then ``named_id``.
    """
    found = _Everyone()
    for pupil in session.vault.pupils.list(include_left=True):
        person = KnownPerson(
            pupil.pupil_id, PersonKind.PUPIL, pupil.name, pupil.nickname, pupil.group, pupil.birth_date
        )
        found.add(person, listed=True)
        found.add(KnownPerson("", PersonKind.STAFF, pupil.contact_teacher))
    for document in session.vault.documents.list():
        found.add(KnownPerson("", PersonKind.PUPIL, document.pupil, group=document.group))
        for person in people_in(session.form_of(document.pin), document.answers):
            found.add(person)
    if session.school is not None:
        for case in session.school.cases():
            found.add(KnownPerson("", PersonKind.PUPIL, case.pupil, group=case.group))
        for member in session.school.people():
            found.add(KnownPerson(member.person_id, PersonKind.STAFF, member.name), listed=True)
    found.add(KnownPerson("", PersonKind.STAFF, session.person.name))
    return found.all()


def people_in(definition: FormDefinition, answers: Answers) -> Iterator[KnownPerson]:
    """People whom answers name in fields for people: pupils, staff, participants, guardians.

    Participants from outside count as staff: they are there by their work, and are named.
    """
    for _step, field in definition.fields():
        value = answers.get(field.field_id)
        if field.type is not FieldType.ROWS:
            yield from _person(field.type, value)
            continue
        for _row_id, row in rows_of(value):
            for column in field.fields:
                yield from _person(column.type, row.get(column.field_id))
            name = row.get(GUARDIAN_NAME)
            if field.field_id == GUARDIAN_ROWS and isinstance(name, str):
                yield KnownPerson("", PersonKind.GUARDIAN, name)


def guardians_of(session: Session, pupil: str) -> frozenset[str]:
    """Ids of a pupil's guardians, as documents about the pupil name them."""
    names: set[str] = set()
    for document in session.vault.documents.list():
        if _same(document, pupil):
            found = people_in(session.form_of(document.pin), document.answers)
            names |= {named_id(one.kind, one.name) for one in found if one.kind is PersonKind.GUARDIAN}
    return frozenset(names)


def name_finder(session: Session, more: Iterable[KnownPerson] = ()) -> NameFinder:
    """The search for everyone this vault knows of, and ``more``. Costs some milliseconds: keep it while it is used."""
    found = _Everyone()
    for person in everyone_known(session):
        found.add(person, listed=True)
    for person in more:
        found.add(person)
    year = session.clock.now().year
    return NameFinder(found.all(), lexicon(), replacements(), born=(year - _AGES[1], year - _AGES[0]))


def named_id(kind: PersonKind, name: str) -> str:
    """Id of somebody who is known by name only."""
    return f"{kind.value}:{' '.join(name.split()).casefold()}"


def id_of(finder: NameFinder, kind: PersonKind, value: Json) -> str:
    """Id of the person that an answer names, as the search knows them; "" for nobody."""
    name, ref = name_and_ref(value)
    if ref in finder.people:
        return ref
    by_name = named_id(kind, name)
    if not name or by_name in finder.people:
        return by_name if name else ""
    same = (one.person_id for one in finder.people.values() if one.kind is kind and _plain(one.name) == _plain(name))
    return next(same, "")


def name_and_ref(value: Json) -> tuple[str, str]:
    """Name and id of an answer of type person, pupil or party; empty for anything else and «vet ikke hvem»."""
    if not isinstance(value, dict):
        return "", ""
    name, ref = value.get("name"), value.get("ref", "")
    if not isinstance(name, str) or ref == UNKNOWN_PUPIL:
        return "", ""
    return name.strip(), ref if isinstance(ref, str) else ""


def _person(type_: FieldType, value: Json) -> Iterator[KnownPerson]:
    name, ref = name_and_ref(value)
    if not name:
        return
    if type_ is FieldType.PUPIL:
        yield KnownPerson(ref, PersonKind.PUPIL, name)
    elif type_ is FieldType.PERSON:
        yield KnownPerson(ref, PersonKind.STAFF, name)
    elif isinstance(value, dict):
        said = value.get("kind")
        kind = _KINDS.get(said) if isinstance(said, str) else None
        if kind is not None:
            yield KnownPerson(ref, kind, name)


class _Everyone:
    """People, each once. Two of one name are two where a list says so; answers may hold an id of an older list."""

    def __init__(self) -> None:
        self._found: dict[str, KnownPerson] = {}
        self._named: set[tuple[PersonKind, str]] = set()

    def add(self, person: KnownPerson, *, listed: bool = False) -> None:
        name = person.name.strip()
        said = (person.kind, _plain(name))
        if not name or person.person_id in self._found or (not listed and said in self._named):
            return
        person_id = person.person_id or named_id(person.kind, name)
        self._named.add(said)
        self._found.setdefault(person_id, replace(person, person_id=person_id, name=name))

    def all(self) -> tuple[KnownPerson, ...]:
        return tuple(self._found.values())


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _same(document: FinishedDocument, pupil: str) -> bool:
    return bool(pupil) and _plain(document.pupil) == _plain(pupil)


def _folded(name: str) -> frozenset[str]:
    return frozenset(fold(word) for line in _lines(name) for word in line.split())


def _sections(name: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    section = ""
    for line in _lines(name):
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = set()
        else:
            found[section] |= {fold(word) for word in line.split()}
    return {key: frozenset(words) for key, words in found.items()}


def _lines(name: str) -> list[str]:
    path: Path = resource(FOLDER, name)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(path)) from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
