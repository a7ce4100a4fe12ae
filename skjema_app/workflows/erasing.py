"""*Slett etter arkivering*: what may go, who has said so, and what remains (design-review §§ 1.39 to 1.42).

The unit is a document with all its versions, and what was written to supplement or decide it. In a school two people
state it: who decides, and the office or another who decides; then it goes from every vault at its next exchange. Alone
there is nobody to ask: what has its journalpost number may go, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from skjema_app.domain.documents import DocumentEvent, FinishedDocument
from skjema_app.domain.erasure import DECIDED, ErasureReason
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system.calendar import date_in_words, stamp_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_facts, archive_own_number, archive_state, keep_copies
from skjema_app.workflows.session import Change, Session


@dataclass(frozen=True, slots=True)
class Unit:
    """A document that may be erased, with everything that goes with it.

    Attributes:
        key: id of its newest version.
        title: what it is.
        pupil: whose.
        group: their class.
        day: when the newest version was finished, in words.
        documents: ids of all that goes: versions, supplements, decisions.
        versions: how many versions.
        others: how many supplements and decisions.
        numbers: journalpost numbers.
        archived: everything of it that is to be archived has its number.
        stated_by: who has stated already that it is to go, by name; "" for nobody.
    """

    key: str
    title: str
    pupil: str
    group: str
    day: str
    documents: tuple[str, ...]
    versions: int
    others: int
    numbers: tuple[str, ...]
    archived: bool
    stated_by: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that was stated.

    Attributes:
        key: id of the statement.
        person: name of who stated it.
        when: in words.
        reason: why.
        reason_words: the same for people.
        units: what of it can be read here, with titles; empty where nothing can, or it is gone.
        count: how many entries it names.
        mine: this person stated it.
        done: it is gone.
        can_confirm: this person may state the same now.
    """

    key: str
    person: str
    when: str
    reason: ErasureReason
    reason_words: str
    units: tuple[Unit, ...]
    count: int
    mine: bool
    done: bool
    can_confirm: bool


@dataclass(frozen=True, slots=True)
class ErasureView:
    """What the screen shows.

    Attributes:
        allowed: this person may state erasures, or is alone.
        alone: there is no school: one's own word is enough, for what is archived.
        decides: may state one for other reasons than that it is archived.
        units: what there is, the archived first.
        statements: what was stated, newest first.
        remains: what remains after, in sentences.
    """

    allowed: bool
    alone: bool
    decides: bool
    units: tuple[Unit, ...]
    statements: tuple[Statement, ...]
    remains: tuple[str, ...]

    @property
    def waiting(self) -> tuple[Statement, ...]:
        """What waits for this person's word."""
        return tuple(one for one in self.statements if one.can_confirm)


def erasure_view(session: Session, *, pupil: str = "") -> ErasureView:
    """What may be erased, and what was stated. ``pupil``: only what is about them."""
    school = session.member_of
    alone = session.school is None
    found = _units(session, pupil) if alone or may_state(session) else ()
    return ErasureView(
        allowed=alone or may_state(session),
        alone=alone,
        decides=school is not None and school.decides,
        units=found,
        statements=_statements(session),
        remains=remains_words(alone=alone),
    )


def may_state(session: Session) -> bool:
    """Whether this person's word counts: who decides, and the office."""
    school = session.member_of
    if school is None or school.stopped:
        return False
    return school.decides or (school.me is not None and Role.OFFICE in school.me.roles)


def waiting(session: Session) -> int:
    """How many statements of others wait for this person's, for *Hjem*. Cheap."""
    school = session.member_of
    if school is None or not may_state(session):
        return 0
    return sum(_can_confirm(session, one.person, one.reason, done=one.done) for one in school.erasures())


def state(session: Session, documents: Collection[str], reason: ErasureReason) -> Change:
    """State that documents are to be erased; alone, erase them.

    Args:
        session: whose vault.
        documents: keys of units, or ids of any of their versions.
        reason: why. All but «archived» are a decision of who decides.

    Raises:
        SkjemaError: NOTHING_TO_ERASE, ERASE_ROLE, ERASE_NOT_ARCHIVED with ``count``, both with ``reason`` alone where
            there is no school; DOCUMENT_UNKNOWN; as the vault.
    """
    units = _chosen(session, documents)
    school = session.member_of
    alone = session.school is None
    if not alone and not may_state(session):
        raise SkjemaError(ErrorCode.ERASE_ROLE)
    why = {"reason": "alone"} if alone else {}
    if reason in DECIDED and (alone or school is None or not school.decides):
        raise SkjemaError(ErrorCode.ERASE_ROLE, **why)
    lacking = sum(not one.archived for one in units)
    if reason is ErasureReason.ARCHIVED and lacking:
        raise SkjemaError(ErrorCode.ERASE_NOT_ARCHIVED, count=lacking, **why)
    ids = tuple(dict.fromkeys(one for unit in units for one in unit.documents))
    if school is None:
        session.vault.erase_private(ids, reason)
    else:
        school.state_erasure(school.entries_to_erase(ids), reason)
    return Change(documents=True, drafts=True, exchange=True, school=True) | keep_copies.after_erasure(session)


def confirm(session: Session, statement: str) -> Change:
    """State the same as somebody else has: then it is gone, here at once and elsewhere at the next exchange.

    Raises:
        SkjemaError: ERASE_UNKNOWN, ERASE_OWN_STATEMENT, ERASE_ROLE; as the vault.
    """
    school = session.member_of
    if school is None or not may_state(session):
        raise SkjemaError(ErrorCode.ERASE_ROLE)
    found = next((one for one in school.erasures() if one.statement.startswith(statement)), None)
    if found is None or not statement:
        raise SkjemaError(ErrorCode.ERASE_UNKNOWN)
    if found.person == school.person_id:
        raise SkjemaError(ErrorCode.ERASE_OWN_STATEMENT)
    if found.done:
        return Change()
    if not _can_confirm(session, found.person, found.reason, done=False):
        raise SkjemaError(ErrorCode.ERASE_ROLE)
    school.state_erasure(found.entries, found.reason)
    return Change(documents=True, drafts=True, exchange=True, school=True) | keep_copies.after_erasure(session)


def reason_words(reason: ErasureReason) -> str:
    """A reason for people."""
    return {
        ErasureReason.ARCHIVED: _("Arkivert i Websak"),
        ErasureReason.WRONG_PERSON: _("Gjelder feil person, eller skulle ikke vært skrevet"),
        ErasureReason.NOT_NEEDED: _("Trengs ikke lenger, og skal ikke arkiveres"),
        ErasureReason.DEMANDED: _("Den det gjelder, har rett til sletting"),
        ErasureReason.RETENTION: _("Tiden den kan lagres, er ute"),
    }[reason]


def remains_words(*, alone: bool) -> tuple[str, ...]:
    """The honest text: what an erasure does not reach."""
    first = (
        _("Hver maskin sletter når den utveksler neste gang. En maskin som er slått av, har det til da.")
        if not alone
        else _("Det slettes fra hvelvet på denne maskinen og fra kopiene av det.")
    )
    return (
        first,
        _("Skytjenesten kan ha gamle filer i papirkurven sin, ofte i 90 dager. De er krypterte."),
        _("Utskrifter og filer som er lagret utenfor Skjema, slettes ikke. De må slettes for hånd."),
        _("Hvelv som er satt til side, og kopier på et sted du brukte før, må også slettes for hånd."),
        _("Igjen står når noe ble skrevet og slettet, og av hvem på skolen, uten elevens navn og uten innhold."),
    )


# --- inside -----------------------------------------------------------------------------------------------------------


def _chosen(session: Session, documents: Collection[str]) -> tuple[Unit, ...]:
    units = _units(session, "")
    found = []
    for document_id in documents:
        session.vault.documents.get(document_id)
        found += [one for one in units if document_id in one.documents]
    if not found:
        raise SkjemaError(ErrorCode.NOTHING_TO_ERASE)
    return tuple(dict.fromkeys(found))


def private_units(session: Session) -> tuple[Unit, ...]:
    """Of a member of a school: what only this vault has, and never was shared, whole; see ``erasing_private``."""
    school = session.member_of
    if school is None:
        return ()
    documents = session.vault.documents.list()
    shared = {one.origin for one in documents if one.origin} | {one.document_id for one in documents if one.school}
    units = _units_of(session, [one for one in documents if not one.school], "")
    return tuple(one for one in units if shared.isdisjoint(one.documents))


def _units(session: Session, pupil: str) -> tuple[Unit, ...]:
    documents = session.vault.documents.list()
    in_school = session.member_of is not None
    return _units_of(session, [one for one in documents if bool(one.school) == in_school or not in_school], pupil)


def _units_of(session: Session, wanted: Sequence[FinishedDocument], pupil: str) -> tuple[Unit, ...]:
    series: dict[str, list[FinishedDocument]] = {}
    for one in wanted:
        series.setdefault(one.series, []).append(one)
    of = {one.document_id: one.series for one in wanted}
    root = {name: _root(name, series, of) for name in series}
    together: dict[str, list[FinishedDocument]] = {}
    for name, members in series.items():
        together.setdefault(root[name], []).extend(members)
    events = session.vault.documents.all_events()
    stated = _stated(session)
    unfiled = archive_state.unfiled(session, wanted) if wanted else frozenset()
    units = [
        _unit(session, series[name], members, events, stated, unfiled)
        for name, members in together.items()
        if not pupil or any(_plain(one.pupil) == _plain(pupil) for one in members)
    ]
    return tuple(sorted(units, key=_archived_first))


def _root(name: str, series: dict[str, list[FinishedDocument]], of: dict[str, str]) -> str:
    """The series that one belongs to: a supplement to its report, a decision to what it decides."""
    seen = {name}
    while True:
        about = {of[base] for one in series[name] if (base := one.decides or one.supplements) in of}
        after = min(about - seen, default="")
        if not after:
            return name
        seen.add(after)
        name = after


def _unit(
    session: Session,
    own: Sequence[FinishedDocument],
    members: Sequence[FinishedDocument],
    events: Mapping[str, tuple[DocumentEvent, ...]],
    stated: Mapping[str, str],
    unfiled: frozenset[str],
) -> Unit:
    newest = max(own, key=_finished)
    numbers = [archive_facts.number_of(events.get(one.document_id, ())) for one in members]
    numbers += [archive_own_number.noted(session, one.document_id) for one in members if one.restricted]
    return Unit(
        key=newest.document_id,
        title=newest.title,
        pupil=newest.pupil,
        group=newest.group,
        day=date_in_words(newest.finished.date()),
        documents=tuple(one.document_id for one in sorted(members, key=_finished)),
        versions=len(own),
        others=len(members) - len(own),
        numbers=tuple(dict.fromkeys(one for one in numbers if one)),
        archived=any(numbers) and unfiled.isdisjoint(one.document_id for one in members),
        stated_by=next((stated[one.document_id] for one in members if one.document_id in stated), ""),
    )


def _stated(session: Session) -> dict[str, str]:
    school = session.member_of
    if school is None:
        return {}
    return {
        document: _name(session, one.person) for one in school.erasures() if not one.done for document in one.documents
    }


def _statements(session: Session) -> tuple[Statement, ...]:
    school = session.member_of
    if school is None:
        return ()
    said = school.erasures()
    here = _units(session, "") if any(one.documents for one in said) else ()
    made = [
        Statement(
            key=one.statement,
            person=_name(session, one.person),
            when=stamp_in_words(datetime.fromisoformat(one.at)),
            reason=one.reason,
            reason_words=reason_words(one.reason),
            units=tuple(unit for unit in here if not set(unit.documents).isdisjoint(one.documents)),
            count=len(one.entries),
            mine=one.person == school.person_id,
            done=one.done,
            can_confirm=_can_confirm(session, one.person, one.reason, done=one.done),
        )
        for one in said
    ]
    return tuple(reversed(made))


def _can_confirm(session: Session, person: str, reason: ErasureReason, *, done: bool) -> bool:
    """Two persons, one of whom decides: the office confirms who decides, and who decides confirms anybody."""
    school = session.member_of
    if school is None or done or person == school.person_id or not may_state(session):
        return False
    other = school.roster.people.get(person)
    return school.decides or (other is not None and other.decides and reason in ErasureReason)


def _name(session: Session, person: str) -> str:
    school = session.school
    found = None if school is None else school.roster.people.get(person)
    return _("en som ikke er her lenger") if found is None else found.name


def count_words(unit: Unit) -> str:
    """What goes with a document, in words."""
    versions = ngettext("{n} versjon", "{n} versjoner", unit.versions).format(n=unit.versions)
    if not unit.others:
        return versions
    more = ngettext("{n} tillegg eller beslutning", "{n} tillegg eller beslutninger", unit.others).format(n=unit.others)
    return _("{versions} og {more}").format(versions=versions, more=more)


def _archived_first(unit: Unit) -> tuple[bool, str, str]:
    return not unit.archived, _plain(unit.pupil), unit.key


def _finished(one: FinishedDocument) -> tuple[datetime, str]:
    return one.finished, one.document_id


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
