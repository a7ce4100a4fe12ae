"""*Møter*: minutes and conversations as one list, and a new one that begins where the last of its kind ended.

What a new minute takes over is who usually meets and where: participants from the staff and from outside, leader,
place. Never a pupil, a guardian or anything that was said (issue B1, item 2). A form about one pupil takes over
nothing, since the next pupil has other people around them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from skjema_app.domain.answers import ROW_ID, Answers, Json, is_empty
from skjema_app.domain.documents import Draft, FinishedDocument, Place
from skjema_app.form_engine.definition import (
    EXTRACT_LEVEL,
    Begins,
    FieldType,
    FormDefinition,
    PartyKind,
    Phase,
    Propose,
)
from skjema_app.form_engine.evaluate import Severity, evaluate
from skjema_app.form_engine.facts_of import facts_of
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import date_in_words
from skjema_app.workflows import fill_form
from skjema_app.workflows.access import may_fill, require_fill
from skjema_app.workflows.fill_form import FormChoice, OpenForm
from skjema_app.workflows.session import Session

PARTICIPANTS, PARTY, ROLE, ORGANISATION, PRESENCE = (
    "deltakere",
    "deltaker",
    "deltaker_rolle",
    "deltaker_virksomhet",
    "deltaker_til_stede",
)
"""Block «Deltakere»: the rows and their columns."""

PRESENT, ABSENT = "til_stede", "forfall"
"""Options of ``PRESENCE``."""

LEADER, MINUTE_TAKER, AGENDA = "moteleder", "referent", "saker"
_CARRIED = (LEADER, "mote_sted")
_FROM_BEFORE = frozenset({PartyKind.STAFF.value, PartyKind.OUTSIDE.value})
_BEGIN_HERE = frozenset({Begins.MEETINGS, Begins.TALKS})
_MOST_SERIES = 6


class MeetingKind(StrEnum):
    """Minutes of a meeting, or a conversation with somebody."""

    MINUTES = "referat"
    TALK = "samtale"


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A row in *Møter*. Who attended is not told here.

    Attributes:
        key: document id, or draft id when ``draft`` is True.
        draft: a draft, not a finished document.
        kind: minutes or a conversation.
        form_id: its form.
        title: short title of the form.
        group: class, or "".
        pupil: whom it is with or about, where the form is about one pupil; else "".
        day: ISO date of the meeting, or "".
        when: when it was finished, or last written.
        author: who finished it, "" for the owner of this vault.
        missing: answers that a draft lacks.
    """

    key: str
    draft: bool
    kind: MeetingKind
    form_id: str
    title: str
    group: str
    pupil: str
    day: str
    when: datetime
    author: str = ""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """Meetings of one form and class that were held before; the next one begins from the last."""

    form_id: str
    title: str
    group: str
    last: date


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a new minute has from the last one, so that it can be undone.

    Attributes:
        document_id: of the last minute.
        day: the day of that meeting, in words.
        answers: what was filled in.
    """

    document_id: str
    day: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class Started:
    """A new draft, opened; ``taken`` None when it begins empty."""

    form: OpenForm
    taken: TakenOver | None = None


def is_meeting(definition: FormDefinition) -> bool:
    """Whether documents of a form belong in *Møter*."""
    return bool(_BEGIN_HERE.intersection(definition.facts.begins))


def meeting_choices(session: Session, kind: MeetingKind) -> tuple[FormChoice, ...]:
    """The forms that «Nytt referat» or «Ny samtale» offers, by title; of each its lightest level."""
    wanted = Begins.MEETINGS if kind is MeetingKind.MINUTES else Begins.TALKS
    found = [form for form in session.forms.all() if wanted in form.facts.begins and may_fill(session, form)]
    return tuple(
        FormChoice(form.form_id, form.levels[0].level_id, form.title.nb, form.levels[0].lead.nb, form.levels[0].minutes)
        for form in sorted(found, key=_title)
    )


def list_meetings(session: Session, *, kind: MeetingKind | None = None) -> tuple[MeetingRow, ...]:
    """Rows of *Møter*: drafts first, the one written last on top; then what is finished, newest meeting first."""
    drafts = [row for one in session.vault.drafts.list() if (row := _draft_row(session, one)) is not None]
    finished = [_document_row(session, one) for one in finished_minutes(session)]
    drafts.sort(key=_written, reverse=True)
    finished.sort(key=_held, reverse=True)
    return tuple(row for row in (*drafts, *finished) if kind is None or row.kind is kind)


def recent_series(session: Session) -> tuple[Series, ...]:
    """Meetings that were held before and can be gone on with, the last one first."""
    found: dict[tuple[str, str], Series] = {}
    for document in finished_minutes(session):
        definition = session.form_of(document.pin)
        if Begins.MEETINGS not in definition.facts.begins or definition.facts.pupil:
            continue
        key = (document.pin.form_id, document.group)
        day = held_day(document)
        if key not in found or day > found[key].last:
            found[key] = Series(document.pin.form_id, definition.short_title.nb, document.group, day)
    return tuple(sorted(found.values(), key=_last, reverse=True)[:_MOST_SERIES])


def start_meeting(
    session: Session, form_id: str, *, group: str = "", blank: bool = False, agenda: Answers | None = None
) -> Started:
    """Begin a minute or a conversation, with who usually meets unless ``blank``.

    Args:
        session: whose vault.
        form_id: which form.
        group: the class it is about, or "" when the form has none or it isn't known yet.
        blank: take nothing over.
        agenda: rows of what the meeting is to take up. It hasn't met yet: then nobody is said to be there.

    Raises FORM_UNKNOWN, FORM_NOT_YOURS.
    """
    definition = session.forms.current(form_id)
    require_fill(session, definition)
    form = fill_form.start_draft(session, form_id, definition.levels[0].level_id)
    answers: dict[str, Json] = {}
    if group and definition.field(definition.facts.group) is not None:
        answers[definition.facts.group] = group
    last = None if blank else _last_of(session, definition, group)
    taken = _taken_over(session, definition, last) if last is not None else {}
    if agenda is not None and PARTICIPANTS in taken:
        taken[PARTICIPANTS] = [_not_there(row) for _row_id, row in rows_of(taken[PARTICIPANTS])]
    draft_id = form.draft.draft_id
    fill_form.save_draft(
        session, draft_id, {**_proposed(session, definition), **answers, **taken, **(agenda or {})}, Place()
    )
    opened = fill_form.open_draft(session, draft_id)
    if last is None or not taken:
        return Started(opened)
    return Started(opened, TakenOver(last.document_id, date_in_words(held_day(last)), taken))


def finished_minutes(session: Session) -> list[FinishedDocument]:
    """The newest version of each finished minute and conversation; a pupil's copy stands with its minutes."""
    newest: dict[str, FinishedDocument] = {}
    theirs: dict[tuple[str, str], bool] = {}  # a form is asked once, however many documents it has
    for document in session.vault.documents.list():
        form = document.pin.form_id, document.pin.sha256
        met = theirs.get(form)
        if met is None:
            definition = session.form_of(document.pin)
            met = theirs[form] = is_meeting(definition) and not definition.facts.hidden
        if not met or document.supplements or document.decides or document.level == EXTRACT_LEVEL:
            continue
        series = document.series or document.document_id
        known = newest.get(series)
        if known is None or (document.number, document.finished) > (known.number, known.finished):
            newest[series] = document
    return list(newest.values())


def _document_row(session: Session, document: FinishedDocument) -> MeetingRow:
    definition = session.form_of(document.pin)
    return MeetingRow(
        key=document.document_id,
        draft=False,
        kind=_kind(definition),
        form_id=document.pin.form_id,
        title=definition.short_title.nb,
        group=document.group,
        pupil=document.pupil,
        day=document.experienced,
        when=document.finished,
        author=document.author_name if document.author_name != session.person.name else "",
    )


def _draft_row(session: Session, draft: Draft) -> MeetingRow | None:
    definition = session.form_of(draft.pin)
    if draft.supplements or not is_meeting(definition) or definition.facts.hidden:
        return None
    today = session.clock.now().date()
    state = evaluate(definition, draft.answers, level=draft.level, today=today)
    facts = facts_of(definition, draft.answers, level=draft.level)
    return MeetingRow(
        key=draft.draft_id,
        draft=True,
        kind=_kind(definition),
        form_id=draft.pin.form_id,
        title=definition.short_title.nb,
        group=facts.group,
        pupil=facts.pupil,
        day=facts.experienced,
        when=draft.updated,
        missing=sum(1 for problem in state.problems if problem.severity is Severity.ERROR),
    )


def _kind(definition: FormDefinition) -> MeetingKind:
    return MeetingKind.MINUTES if Begins.MEETINGS in definition.facts.begins else MeetingKind.TALK


def _last_of(session: Session, definition: FormDefinition, group: str) -> FinishedDocument | None:
    """The last meeting of this form and class. A form that asks for a class takes nothing over without one."""
    facts = definition.facts
    if Begins.MEETINGS not in facts.begins or facts.pupil or (facts.group and not group):
        return None
    same = [one for one in finished_minutes(session) if one.pin.form_id == definition.form_id and one.group == group]
    return max(same, key=_held_on, default=None)


def _proposed(session: Session, definition: FormDefinition) -> dict[str, Json]:
    """What the form proposes at once (today, me), and that whoever writes the minutes leads the meeting too."""
    me: Json = {"ref": "", "name": session.person.name}
    found: dict[str, Json] = {}
    for _step, field in definition.fields():
        if field.phase is not Phase.AUTHOR or field.when is not None:
            continue
        if field.propose is Propose.TODAY:
            found[field.field_id] = session.clock.now().date().isoformat()
        elif field.type is FieldType.PERSON and (field.propose is Propose.ME or field.field_id == LEADER):
            found[field.field_id] = me
    return found


def _taken_over(session: Session, definition: FormDefinition, last: FinishedDocument) -> dict[str, Json]:
    """Answers for the new draft; a field or option that the form has no more is passed over."""
    found: dict[str, Json] = {}
    for field_id in _CARRIED:
        value = last.answers.get(field_id)
        if definition.field(field_id) is not None and not is_empty(value):
            found[field_id] = value
    if definition.field(PARTICIPANTS) is not None:
        rows: list[Json] = [
            _again(row) for _row_id, row in rows_of(last.answers.get(PARTICIPANTS)) if _meets_again(row)
        ]
        if rows:
            found[PARTICIPANTS] = rows
    return found


def _meets_again(row: Mapping[str, Json]) -> bool:
    party = row.get(PARTY)
    return isinstance(party, dict) and not is_empty(party) and party.get("kind") in _FROM_BEFORE


def _again(row: Mapping[str, Json]) -> Json:
    """The same person, taken to be there until somebody says otherwise."""
    kept = {key: value for key, value in row.items() if key in {PARTY, ROLE, ORGANISATION}}
    return {**kept, ROW_ID: secrets.token_hex(4), PRESENCE: PRESENT}


def _not_there(row: Mapping[str, Json]) -> Json:
    return {key: value for key, value in row.items() if key != PRESENCE}


def held_day(document: FinishedDocument) -> date:
    """The day of a meeting, as its minutes say; else when they were finished."""
    return date.fromisoformat(document.experienced[:10]) if document.experienced else document.finished.date()


def _held_on(document: FinishedDocument) -> tuple[date, datetime]:
    return held_day(document), document.finished


def _title(form: FormDefinition) -> tuple[bool, str]:
    """Ordinary meetings before the anonymous discussion."""
    return form.facts.anonymous, form.title.nb.casefold()


def _written(row: MeetingRow) -> datetime:
    return row.when


def _held(row: MeetingRow) -> tuple[str, datetime]:
    return row.day or row.when.date().isoformat(), row.when


def _last(series: Series) -> date:
    return series.last


def titles_of(rows: Iterable[MeetingRow]) -> tuple[tuple[str, str], ...]:
    """(form id, title) of the forms among the rows, by title: what the list can be narrowed to."""
    return tuple(sorted({(row.form_id, row.title) for row in rows}, key=_by_title))


def _by_title(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
