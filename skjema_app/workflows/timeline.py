"""The timeline of a row in *Saker*: what was lived, written, decided, answered, delivered and done, in order.

Lines stand in the order of what happened: at the day that is told of, else when they were written down. Both days are
known of each (``TimelineItem``), so that they can be shown in the order of writing too (``timeline_filter``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.school import Case, Mark, MarkKind
from skjema_app.form_engine.definition import EXTRACT_LEVEL, Begins
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _
from skjema_app.vault.feed.clocks import ClockFlag
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import needs_approval
from skjema_app.workflows.timeline_item import DayState, ItemKind, PupilRole, TimelineItem
from skjema_app.workflows.timeline_roles import incident_roles, other_pupils
from skjema_app.workflows.timeline_words import (
    case_mark_kind,
    case_mark_words,
    event_icon,
    event_kind,
    event_words,
    lived_in,
    mark_kind,
    mark_said,
    mark_words,
    placed,
)

__all__ = ["DayState", "ItemKind", "PupilRole", "TimelineItem", "timeline_of"]

_LATE = timedelta(days=1)
_BY_ITSELF = "finished"
"""Why a version is granted to those who get it the moment it is finished: that they have it is told as «Hentet»."""


def timeline_of(
    session: Session,
    documents: Sequence[FinishedDocument],
    events: Sequence[DocumentEvent],
    marks: Mapping[str, tuple[Mark, ...]],
    *,
    case: Case | None = None,
    days: Sequence[TimelineItem] = (),
) -> tuple[TimelineItem, ...]:
    """Everything that happened, oldest first. Marks under another key than a document's are of the case.

    Args:
        session: the vault that reads it.
        documents: of the row, its first one first.
        events: what happened to them.
        marks: what happened to them between people, and what is noted of the case.
        case: the case at a school, or None.
        days: the days that count (``timeline_deadlines``).
    """
    gathered = _Gatherer(session, documents)
    items: list[TimelineItem] = []
    for place, document in enumerate(documents):
        items.extend(gathered.document(document, first=place == 0))
        items.extend(gathered.marks(document, marks.get(document.document_id, ())))
    items += gathered.grants(mark for one in documents for mark in marks.get(one.document_id, ()) if _gives(mark))
    items += [gathered.opened(case)] if case is not None else []
    known = {one.document_id for one in documents}
    items += [gathered.note(one) for key, found in marks.items() if key not in known for one in found]
    before = _numbers_before(events)
    items += [gathered.event(event, before.get(event.entry_id, "")) for event in events]
    flags = session.school.clock_flags() if session.school is not None else {}
    told = [_with_clock_note(session, item, flags) for item in items]
    return tuple(sorted((*told, *days), key=_place))


class _Gatherer:
    """Makes the lines of one row."""

    def __init__(self, session: Session, documents: Sequence[FinishedDocument]) -> None:
        self._session = session
        self._documents = documents
        self._named = {one.document_id: self._about(one) for one in documents}
        self._readers = {one.author for one in documents}

    def opened(self, case: Case) -> TimelineItem:
        """That the case was made, and by whom."""
        who = self._person(case.opened_by)
        text = _("Av {who}. Skjema-nr. {number}.").format(who=who, number=case.number)
        return TimelineItem(
            when=case.opened,
            title=_("Saken ble opprettet"),
            text=text,
            icon="people",
            kind=ItemKind.PEOPLE,
            registered=case.opened,
            people=(who,),
            key=f"sak:{case.case_id}",
            brief=_("Skjema-nr. {number}.").format(number=case.number),
        )

    def document(self, one: FinishedDocument, *, first: bool) -> Iterator[TimelineItem]:
        """A document, and what happened where it reports that."""
        definition = self._session.form_of(one.pin)
        reports = first or (Begins.REPORT in definition.facts.begins and not one.supplements and not one.decides)
        when, lived = placed(one.experienced, one.finished)
        told = reports and lived is not None and not one.decides
        if told:
            yield TimelineItem(
                when=min(when, one.finished),
                title=_("Det som skjedde"),
                text=_("Datoen slik den er oppgitt."),
                icon="calendar",
                registered=one.finished,
                lived=lived,
                about=self._named.get(one.document_id, ""),
                people=(self._author(one),),
                roles=self._incident(one),
                key=f"skjedde:{one.document_id}",
            )
        author = self._author(one)
        before = _("Skrevet før skolen tok Skjema i bruk.") if one.written_before and not one.restricted else ""
        # A document from before the school keeps its own time; when it was shared is another matter.
        entry = one.document_id if one.school and not one.written_before else ""
        own_day = lived if not told and self._is_of_a_day(one) else None
        roles = () if told or (one.supplements and self._is_told(one.supplements)) else self._roles(one, first=reports)
        yield TimelineItem(
            when=when if own_day is not None else one.finished,
            title=self._title(one),
            text=_sentences(_("Ferdigstilt og signert av {name}.").format(name=author), before),
            icon="document",
            document_id=one.document_id,
            entry_id=entry,
            kind=ItemKind.DOCUMENT,
            registered=one.finished,
            lived=own_day,
            people=(author,),
            roles=roles,
            key=f"dokument:{one.document_id}",
            brief=_sentences(_("Ferdigstilt og signert."), before),
        )

    def marks(self, document: FinishedDocument, marks: Sequence[Mark]) -> Iterator[TimelineItem]:
        """What others did with a version."""
        seen: set[tuple[MarkKind, str]] = set()
        for mark in marks:
            once = mark.kind in {MarkKind.FETCHED, MarkKind.OPENED}
            if once and ((mark.kind, mark.person_id) in seen or mark.person_id == document.author):
                continue
            if mark.kind is MarkKind.GRANTED:
                continue
            seen.add((mark.kind, mark.person_id))
            who = self._person(mark.person_id)
            title, text, icon = mark_words(mark, who, "")
            yield TimelineItem(
                when=mark.registered,
                title=title,
                text=text,
                icon=icon,
                entry_id=mark.entry_id,
                kind=mark_kind(mark.kind),
                registered=mark.registered,
                about=self._named.get(document.document_id, ""),
                people=_named_people((who,)),
                key=mark.entry_id,
                brief=mark_said(mark),
            )

    def grants(self, marks: Iterable[Mark]) -> Iterator[TimelineItem]:
        """Who came to read in the row, each once, with the first that they got."""
        for mark in sorted(marks, key=_age):
            persons = mark.data.get("persons")
            found = [one for one in persons if isinstance(one, str)] if isinstance(persons, list) else []
            new = [one for one in found if one not in self._readers and one != mark.person_id]
            self._readers.update(found)
            if not new or mark.data.get("why") == _BY_ITSELF:
                continue
            who, names = self._person(mark.person_id), [self._person(one) for one in new]
            title, text, icon = mark_words(mark, who, ", ".join(names))
            yield TimelineItem(
                when=mark.registered,
                title=title,
                text=text,
                icon=icon,
                entry_id=mark.entry_id,
                kind=ItemKind.PEOPLE,
                registered=mark.registered,
                about=self._named.get(mark.document_id, ""),
                people=_named_people((who, *names)),
                key=mark.entry_id,
            )

    def note(self, mark: Mark) -> TimelineItem:
        """What somebody noted of the case."""
        data = {name: said for name in ("who", "happened") if isinstance(said := mark.data.get(name), str)}
        who = data.get("who") or self._person(mark.person_id)
        kind = case_mark_kind(mark.kind)
        person = mark.data.get("person")
        given = self._person(person) if isinstance(person, str) and person else ""
        title, text = case_mark_words(mark, who, given)
        when, lived = placed(data.get("happened", ""), mark.registered)
        return TimelineItem(
            when=when,
            title=title,
            text=text,
            icon="people" if kind is ItemKind.PEOPLE else "check",
            entry_id=mark.entry_id,
            kind=kind,
            registered=mark.registered,
            lived=lived,
            people=_named_people((who, given)),
            key=mark.entry_id,
            brief=_without(who, text),
        )

    def event(self, event: DocumentEvent, number_before: str) -> TimelineItem:
        """What happened to a document after it was finished."""
        title, text = event_words(self._session, event, number_before)
        when, lived = placed(lived_in(event), event.registered)
        return TimelineItem(
            when=when,
            title=title,
            text=text,
            icon=event_icon(event.kind),
            entry_id=event.entry_id,
            kind=event_kind(event.kind),
            registered=event.registered,
            lived=lived,
            about=self._named.get(event.document_id, ""),
            people=_named_people((event.who,)),
            key=event.entry_id,
            brief=_without(event.who, text),
        )

    def _title(self, one: FinishedDocument) -> str:
        added = one.supplements and one.level != EXTRACT_LEVEL
        title = _("Utfyllende opplysninger") if added else one.title
        if one.number > 1:
            title = _("{title}, versjon {number}").format(title=title, number=one.number)
        return title

    def _about(self, one: FinishedDocument) -> str:
        """What an event or an answer is about: with its version where that is approved; in a row of one, nothing."""
        if needs_approval(self._session.form_of(one.pin), one):
            return _("{title}, versjon {number}").format(title=one.title, number=one.number)
        return self._title(one) if len(self._documents) > 1 else ""

    def _author(self, one: FinishedDocument) -> str:
        return one.author_name or self._session.person.name

    def _person(self, person_id: str) -> str:
        school = self._session.school
        return school.person(person_id).name if school is not None and person_id else self._session.person.name

    def _is_of_a_day(self, one: FinishedDocument) -> bool:
        """Whether a document tells of one day, as minutes and conversations do; a plan is of the time after it."""
        if one.supplements or one.decides or one.experienced[:10] > one.finished.date().isoformat():
            return False
        return not needs_approval(self._session.form_of(one.pin), one)

    def _incident(self, report: FinishedDocument) -> tuple[PupilRole, ...]:
        told = [report, *(one for one in self._documents if one.supplements == report.document_id)]
        return incident_roles((self._session.form_of(one.pin), one) for one in told if one.level != EXTRACT_LEVEL)

    def _is_told(self, document_id: str) -> bool:
        """Whether the incident of a report stands in a line of its own, with its roles."""
        return any(one.document_id == document_id and one.experienced for one in self._documents)

    def _roles(self, one: FinishedDocument, *, first: bool) -> tuple[PupilRole, ...]:
        return self._incident(one) if first else other_pupils(self._session.form_of(one.pin), one)


def _with_clock_note(session: Session, item: TimelineItem, flags: Mapping[str, ClockFlag]) -> TimelineItem:
    """What a clock says that can't be right, and when something came that came late (design-review § 1.31)."""
    school = session.school
    if school is None or not item.entry_id:
        return item
    notes = {
        ClockFlag.BACKDATED: _("Tilbakedatert: klokken viste tidligere enn da maskinen skrev sist."),
        ClockFlag.AHEAD: _("Klokken på maskinen gikk for fort."),
    }
    flag = flags.get(item.entry_id)
    came = school.received_at(item.entry_id)
    more = [notes[flag]] if flag is not None else []
    if came is not None and abs(came - item.written) > _LATE:
        more.append(_("Mottatt {when}.").format(when=stamp_in_words(came)))
    if not more:
        return item
    brief = item.text if item.brief is None else item.brief
    return replace(item, text=_sentences(item.text, *more), brief=_sentences(brief, *more))


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _gives(mark: Mark) -> bool:
    return mark.kind is MarkKind.GRANTED


def _age(mark: Mark) -> tuple[datetime, str]:
    return mark.registered, mark.entry_id


def _numbers_before(events: Sequence[DocumentEvent]) -> dict[str, str]:
    """Receipt → the journalpost number that it corrects: both stand in the timeline."""
    last: dict[str, str] = {}
    found = {}
    for one in events:
        if one.kind is EventKind.ARCHIVED:
            found[one.entry_id] = last.get(one.document_id, "")
            last[one.document_id] = one.text
    return found


def _without(who: str, text: str) -> str:
    """A text that begins with a name, without it."""
    return text.removeprefix(who).removeprefix(" · ") if who else text


def _named_people(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _place(item: TimelineItem) -> tuple[datetime, datetime]:
    return item.when, item.written
