"""What a deputy wrote in time, but offline, and that came after the last day: told, and let in or left by the rector.

It waits until somebody who governs has looked at it (``vault/feed/late.py``). Whoever wrote it is told that it does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import LateWork, MarkKind
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _, ngettext
from skjema_app.vault.bodies import EntryType
from skjema_app.workflows.deputies import governing
from skjema_app.workflows.session import Change, Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


@dataclass(frozen=True, slots=True)
class LateLine:
    """One thing: what it is, and when it was written and came, in words."""

    words: str
    when: str


@dataclass(frozen=True, slots=True)
class LateGroup:
    """All that came late from one person.

    Attributes:
        person_id: who wrote it.
        sentence: who, and how much.
        explained: what it means, and what can be done.
        lines: each thing.
        entries: what `accept` and `let_lie` are told.
        left: all of it was looked at before, and left lying.
        may_weigh: this person can accept it.
    """

    person_id: str
    sentence: str
    explained: str
    lines: tuple[LateLine, ...]
    entries: tuple[str, ...]
    left: bool
    may_weigh: bool


def late_groups(session: Session) -> tuple[LateGroup, ...]:
    """What this person should know of: for those who govern all of it, for who wrote it their own."""
    school = session.member_of
    if school is None:
        return ()
    governs = school.is_issuer and school.decides
    found: dict[str, list[LateWork]] = {}
    for one in school.late_work():
        if governs or one.person_id == school.person_id:
            found.setdefault(one.person_id, []).append(one)
    return tuple(_group(session, school, person, works) for person, works in found.items())


def accept(session: Session, person_id: str, entries: Collection[str]) -> Change:
    """*Godta*: it counts from now on, as if it had come in time.

    Raises:
        SkjemaError: NOT_CERTIFIED, NOT_AN_ISSUER, NOT_A_DECIDER, DEPUTY_LATE_GONE (nothing of it waits any more),
            OWN_DOCUMENT (one's own).
    """
    return _weigh(session, person_id, entries, counts=True)


def let_lie(session: Session, person_id: str, entries: Collection[str]) -> Change:
    """*La ligge*: it goes on not counting, and *Hjem* says no more of it; it can be accepted later. As `accept`."""
    return _weigh(session, person_id, entries, counts=False)


def _weigh(session: Session, person_id: str, entries: Collection[str], *, counts: bool) -> Change:
    school = governing(session)
    if person_id == school.person_id:
        raise SkjemaError(ErrorCode.OWN_DOCUMENT)
    if not school.weigh_late(person_id, entries, counts=counts):
        raise SkjemaError(ErrorCode.DEPUTY_LATE_GONE)
    return Change(school=True, documents=True, exchange=True)


def _group(session: Session, school: School, person: str, works: list[LateWork]) -> LateGroup:
    titles = {one.document_id: _title(one) for one in session.vault.documents.list()}
    rooms = {one.room: titles[one.document_id] for one in session.vault.documents.list() if one.school}
    numbers = {one.case_id: one.number for one in school.cases()}
    lines: dict[str, LateLine] = {}
    told = {one.room for one in works if one.kind != EntryType.DOCUMENT_GRANTED}
    for one in works:
        if one.kind == EntryType.DOCUMENT_GRANTED and one.room in told:
            continue  # follows from what was decided of it
        what = titles.get(one.about) or rooms.get(one.room) or _("et dokument som ikke er kommet hit")
        words = _words(one, what, numbers.get(one.room, ""))
        when = _("Skrevet {written}. Kom hit {received}.").format(
            written=stamp_in_words(one.written), received=stamp_in_words(one.received)
        )
        lines.setdefault(words, LateLine(words, when))
    mine = person == school.person_id
    name, count = school.person(person).name, len(lines)
    if mine:
        sentence = ngettext(
            "Du skrev {n} ting som stedfortreder. Det kom fram først etter siste dag.",
            "Du skrev {n} ting som stedfortreder. De kom fram først etter siste dag.",
            count,
        )
        explained = _("Det gjelder ikke ennå. Det venter på at rektor godtar det.")
    else:
        sentence = ngettext(
            "{name} skrev {n} ting som stedfortreder. Det kom hit først etter siste dag.",
            "{name} skrev {n} ting som stedfortreder. De kom hit først etter siste dag.",
            count,
        )
        explained = _(
            "Det er datert mens {name} var stedfortreder, men gjelder ikke før du godtar det. Datoen er fra klokken på "
            "maskinen det ble skrevet på, så spør hvis du er i tvil. Godtar du, gjelder alt sammen."
        )
    return LateGroup(
        person_id=person,
        sentence=sentence.format(name=name, n=count),
        explained=explained.format(name=name),
        lines=tuple(lines.values()),
        entries=tuple(one.entry_id for one in works),
        left=all(one.left for one in works),
        may_weigh=not mine,
    )


def _title(document: FinishedDocument) -> str:
    """What a document is called where others may look over the shoulder."""
    if document.restricted:
        return _("Skjermet sak")
    return f"{document.pupil or _('Ukjent elev')} · {document.title}"


def _words(one: LateWork, what: str, number: str) -> str:
    if one.kind == EntryType.CASE_OPENED:
        return _("Åpnet en sak")
    if not one.kind.startswith("document."):
        if one.note in {MarkKind.CASE_CLOSED, MarkKind.CASE_REOPENED}:
            words = _("Lukket sak {number}") if one.note == MarkKind.CASE_CLOSED else _("Åpnet sak {number} igjen")
        else:
            words = (
                _("Ga sak {number} til en annen") if one.kind == EntryType.CASE_HANDED else _("Skrev i sak {number}")
            )
        return words.format(number=number).strip()
    kinds: dict[str, str] = {
        EntryType.DOCUMENT_APPROVED: _("Godkjente: {what}"),
        EntryType.DOCUMENT_RETURNED: _("Sendte tilbake: {what}"),
        EntryType.DOCUMENT_FINISHED: _("Bestemte om: {what}"),
        EntryType.DOCUMENT_DECIDED: _("Bestemte om: {what}"),
        EntryType.DOCUMENT_SETTLED: _("Avgjorde hva som gjelder: {what}"),
        EntryType.DOCUMENT_GRANTED: _("Lot andre lese: {what}"),
    }
    return kinds.get(one.kind, _("Noterte om: {what}")).format(what=what)
