"""What meetings decided, who does it and by when; whether it is done is written back on the minutes (§ 4.9, REQ-47).

A decision is a row of finished minutes that says what was decided and by whom or when it is done. Everybody who may
read the minutes is told the same; what became of it is an event on the minutes, so nothing is signed anew. It is known
by the minutes' series, so a corrected version goes on with what is done. One pupil's copy of the minutes (REQ-48) is
told of it too, for those in the pupil's case who may not read the minutes.

Whose it is: the one named, while they work here and may read the minutes; else whoever led the meeting, else whoever
wrote the minutes, else those who decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from skjema_app.domain.answers import Json, is_empty
from skjema_app.domain.documents import MEETING_EVENTS, DocumentEvent, EventKind, FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import EXTRACT_LEVEL
from skjema_app.form_engine.values import parse_date, rows_of
from skjema_app.workflows.meetings import LEADER, finished_minutes, held_day
from skjema_app.workflows.name_data import name_and_ref
from skjema_app.workflows.school_lookup import deciders, person_named
from skjema_app.workflows.session import Change, Session

_LONGEST = 2000
_SHORT = 120


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a list of minutes says what was decided: the first of ``what`` that is answered counts."""

    theme: str
    what: tuple[str, ...]
    who: str
    due: str
    pupil: str


_ROWS: Mapping[str, _Columns] = {
    "saker": _Columns("sak_tema", ("sak_beslutning",), "sak_ansvarlig", "sak_frist", "sak_elev"),
    "team_saker": _Columns("team_gjelder", ("team_tiltak", "team_rad"), "team_ansvarlig", "", "team_elev"),
}
"""The lists of minutes that decide something, by the ids that the shared blocks and the forms give them."""


class DecisionState(StrEnum):
    """What became of a decision."""

    OPEN = "apent"
    DONE = "gjort"
    DROPPED = "skal-ikke-gjores"


class Passed(StrEnum):
    """Why a decision is somebody else's than the one who was named."""

    NO = ""
    LEFT = "sluttet"  # no longer in Skjema, or unknown there
    NO_KEY = "ikke-lese"  # may not read the minutes


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a meeting.

    Attributes:
        key: the same in every version of the minutes.
        minute_id: the newest version of the minutes.
        place: where it stands there: «saker/a1b2».
        form_id: of the minutes.
        meeting: what such minutes are called.
        group: class or step of the meeting, or "".
        day: of the meeting.
        theme: what the item was about.
        what: what was decided.
        doer: name of the one who does it, or "".
        who: person ids of those whose it is now; empty alone.
        passed: why it isn't the named one's.
        due: by when, or None.
        pupil: whom it is about, or "".
        pupil_ref: id of that pupil, or "".
        state: what became of it.
        settled: when that was, or None.
        settled_by: who said so, or "".
        note: what they said, or "".
    """

    key: str
    minute_id: str
    place: str
    form_id: str
    meeting: str
    group: str
    day: date
    theme: str
    what: str
    doer: str
    who: tuple[str, ...]
    passed: Passed
    due: date | None
    pupil: str
    pupil_ref: str
    state: DecisionState = DecisionState.OPEN
    settled: datetime | None = None
    settled_by: str = ""
    note: str = ""

    @property
    def short(self) -> str:
        """What was decided, on one line."""
        words = " ".join(self.what.split())
        return words if len(words) <= _SHORT else words[: _SHORT - 1].rstrip() + "…"


def decisions(session: Session) -> tuple[Decision, ...]:
    """Every decision in minutes that this vault may read, newest meeting last."""
    return tuple(sorted(decisions_of(session, finished_minutes(session)), key=_order))


def decisions_of(session: Session, minutes: Iterable[FinishedDocument]) -> tuple[Decision, ...]:
    """Those of some minutes, each the newest version, in their order."""
    events = session.vault.documents.all_events()
    return tuple(one for minute in minutes for one in _of_minute(session, minute, events))


def decisions_in(session: Session, document_id: str) -> tuple[Decision, ...]:
    """Those of one minute, in its order; of the newest version. Raises DOCUMENT_UNKNOWN."""
    asked = session.vault.documents.get(document_id)
    series = asked.series or asked.document_id
    minute = next((one for one in finished_minutes(session) if series in {one.series, one.document_id}), None)
    return () if minute is None else decisions_of(session, (minute,))


def find_decision(session: Session, key: str) -> Decision:
    """By its key, or the beginning of it that only one has. Raises DECISION_UNKNOWN."""
    found = [one for one in decisions(session) if one.key.startswith(key)] if key else []
    same = [one for one in found if one.key == key] or found
    if len(same) != 1:
        raise SkjemaError(ErrorCode.DECISION_UNKNOWN)
    return same[0]


def may_settle(session: Session, decision: Decision) -> bool:
    """Whose it is, who led the meeting or wrote the minutes, and who decides."""
    school = session.member_of
    minute = session.vault.documents.get(decision.minute_id)
    if school is None or not minute.school:
        return not minute.school  # one's own, which nobody else reads
    leader = name_and_ref(minute.answers.get(LEADER))[0]
    mine = school.person_id in {*decision.who, minute.author} or leader == session.person.name
    return school.decides or mine


def mark_done(session: Session, key: str, note: str = "") -> Change:
    """*Gjort*. Twice is fine.

    Raises:
        SkjemaError: DECISION_UNKNOWN, DECISION_NOT_YOURS, and what writing an event can say.
    """
    return _settle(session, key, EventKind.DECISION_DONE, note)


def drop(session: Session, key: str, why: str) -> Change:
    """*Skal ikke gjøres*, with a reason.

    Raises:
        SkjemaError: as `mark_done`, and COMMENT_MISSING.
    """
    if not why.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    return _settle(session, key, EventKind.DECISION_DROPPED, why)


def open_again(session: Session, key: str) -> Change:
    """Undo either. Raises as `mark_done`."""
    return _settle(session, key, EventKind.DECISION_OPENED, "")


_STATES = {
    EventKind.DECISION_DONE: DecisionState.DONE,
    EventKind.DECISION_DROPPED: DecisionState.DROPPED,
    EventKind.DECISION_OPENED: DecisionState.OPEN,
}


def _settle(session: Session, key: str, kind: EventKind, text: str) -> Change:
    decision = find_decision(session, key)
    if not may_settle(session, decision):
        raise SkjemaError(ErrorCode.DECISION_NOT_YOURS)
    if decision.state is _STATES[kind]:
        return Change()
    minute = session.vault.documents.get(decision.minute_id)
    day, who, said = session.clock.now().date().isoformat(), session.person.name, text.strip()[:_LONGEST]
    for document in (minute, *_copies(session, minute, decision)):
        session.vault.record_event(document.document_id, kind, happened=day, who=who, how=decision.place, text=said)
    return Change(documents=True, exchange=bool(minute.school))


def _copies(session: Session, minute: FinishedDocument, decision: Decision) -> Iterator[FinishedDocument]:
    """The pupil's own copies of the minutes that hold the decision and that this person may read: the newest."""
    known = session.vault.documents.list()
    versions = {one.document_id for one in known if minute.series and one.series == minute.series}
    versions.add(minute.document_id)
    rows, _slash, row_id = decision.place.partition("/")
    copies: dict[str, FinishedDocument] = {}
    for one in sorted(known, key=_age):
        if one.level == EXTRACT_LEVEL and one.supplements in versions and decision.pupil:
            has_it = any(found == row_id for found, _row in rows_of(one.answers.get(rows)))
            if has_it and one.pupil == decision.pupil:
                copies[one.series or one.document_id] = one
    yield from copies.values()


def _of_minute(
    session: Session, minute: FinishedDocument, events: Mapping[str, Sequence[DocumentEvent]]
) -> Iterator[Decision]:
    definition = session.form_of(minute.pin)
    if minute.restricted or definition.facts.anonymous or not any(rows in minute.answers for rows in _ROWS):
        return
    settled = _settled(session, minute, events)
    readers: set[str] = set()
    if session.school is not None and minute.school:
        readers = {*session.school.readers(minute.document_id), minute.author}
    for rows, columns in _ROWS.items():
        for row_id, row in rows_of(minute.answers.get(rows)):
            what = next((_text(row.get(name)) for name in columns.what if _text(row.get(name))), "")
            doer, ref = name_and_ref(row.get(columns.who))
            due = parse_date(_text(row.get(columns.due))) if columns.due else None
            if not what or not (doer or due):
                continue
            place = f"{rows}/{row_id}"
            who, passed = _whose(session, minute, readers, doer, ref)
            pupil, pupil_ref = name_and_ref(row.get(columns.pupil))
            last = settled.get(place)
            state = DecisionState.OPEN if last is None else _STATES[last.kind]
            told = last if state is not DecisionState.OPEN else None
            yield Decision(
                key=f"{(minute.series or minute.document_id)[:16]}/{place}",
                minute_id=minute.document_id,
                place=place,
                form_id=minute.pin.form_id,
                meeting=definition.short_title.nb,
                group=minute.group,
                day=held_day(minute),
                theme=_text(row.get(columns.theme)),
                what=what,
                doer=doer,
                who=who,
                passed=passed,
                due=due,
                pupil=pupil,
                pupil_ref=pupil_ref,
                state=state,
                settled=None if told is None else told.registered,
                settled_by="" if told is None else told.who,
                note="" if told is None else told.text,
            )


def _settled(
    session: Session, minute: FinishedDocument, events: Mapping[str, Sequence[DocumentEvent]]
) -> dict[str, DocumentEvent]:
    """Place → the last word about it, over all versions; of two at the same time the one that leaves it open."""
    series = minute.series or minute.document_id
    versions = [minute.document_id]
    if minute.parents:
        known = session.vault.documents.list()
        versions = [one.document_id for one in known if series in {one.series, one.document_id}]
    found = [one for key in versions for one in events.get(key, ()) if one.kind in MEETING_EVENTS]
    return {one.how: one for one in sorted(found, key=_said)}


def _whose(
    session: Session, minute: FinishedDocument, readers: set[str], doer: str, ref: str
) -> tuple[tuple[str, ...], Passed]:
    school = session.school
    if school is None or not minute.school:
        return (), Passed.NO
    people = {one.person_id: one for one in school.people() if one.active}
    person = ref if ref in people else person_named(school, doer)
    if person and person in readers:
        return (person,), Passed.NO
    passed = Passed.NO if not doer else Passed.NO_KEY if person else Passed.LEFT
    leader = person_named(school, name_and_ref(minute.answers.get(LEADER))[0])
    for other in (leader, minute.author):
        if other in people and other in readers:
            return (other,), passed
    return deciders(school), passed


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) and not is_empty(value) else ""


def _order(one: Decision) -> tuple[date, str, str]:
    return one.day, one.minute_id, one.place


def _said(event: DocumentEvent) -> tuple[datetime, bool]:
    return event.registered, event.kind is EventKind.DECISION_OPENED


def _age(document: FinishedDocument) -> tuple[int, datetime]:
    return document.number, document.finished
