"""What meetings took up about a case's pupil, as lines in its timeline, for those who may read the minutes.

Who may not read them has the pupil's own copy in the case (REQ-48), which is a line by itself: then the minutes' own
line is left out. On the page of the case only; a chronology that is handed out has none of it, since minutes are about
others too. § 12-5 and anonymous discussions are never among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import FinishedDocument, Pupil
from skjema_app.form_engine.definition import EXTRACT_LEVEL, FieldType, FormDefinition
from skjema_app.form_engine.values import rows_of
from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.workflows.decided import Decision, DecisionState, decisions_of
from skjema_app.workflows.meetings import finished_minutes, held_day
from skjema_app.workflows.name_data import name_and_ref
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread
from skjema_app.workflows.timeline_item import ItemKind, TimelineItem
from skjema_app.workflows.timeline_words import placed


def meeting_lines(session: Session, thread: Thread) -> tuple[TimelineItem, ...]:
    """A line for every item about the pupil, and one for each decision that was settled since."""
    pupil = thread.first.pupil or ("" if thread.case is None else thread.case.pupil)
    group = thread.first.group or ("" if thread.case is None else thread.case.group)
    if not pupil or thread.hidden:
        return ()
    about = _About(pupil, group, session.vault.pupils.list(include_left=True))
    inside = {one.document_id for one in thread.documents}
    copied = {one.supplements for one in thread.documents if one.level == EXTRACT_LEVEL}
    found: list[TimelineItem] = []
    for minute in finished_minutes(session):
        definition = session.form_of(minute.pin)
        if definition.facts.split is None or definition.facts.anonymous or minute.restricted:
            continue
        if minute.document_id not in inside and not copied & {minute.document_id, *minute.parents, minute.series}:
            found += _lines(session, minute, definition, about)
    return tuple(found)


class _About:
    """Whether an answer names the pupil: by name, and where two have one name by which of them."""

    def __init__(self, pupil: str, group: str, known: tuple[Pupil, ...]) -> None:
        self._name = _folded(pupil)
        same = [one for one in known if _folded(one.name) == self._name]
        self._refs = {one.pupil_id for one in same if _bare(one.group) == _bare(group)} if len(same) > 1 else None

    def __call__(self, value: Json) -> bool:
        name, ref = name_and_ref(value)
        return _folded(name) == self._name and (self._refs is None or ref in self._refs)


def _lines(
    session: Session, minute: FinishedDocument, definition: FormDefinition, about: _About
) -> Iterator[TimelineItem]:
    split = definition.facts.split
    decided = {one.place: one for one in decisions_of(session, (minute,))}
    meeting = f"{definition.short_title.nb} {minute.group}".strip()
    when, lived = placed(held_day(minute).isoformat(), minute.finished)
    for rows, column in split.rows.items() if split is not None else ():
        for row_id, row in rows_of(minute.answers.get(rows)):
            if not about(row.get(column)):
                continue
            place = f"{rows}/{row_id}"
            decision = decided.get(place)
            theme = _theme(definition, rows, row)
            yield TimelineItem(
                when=when,
                title=_("{meeting}: eleven ble tatt opp").format(meeting=meeting),
                text=" ".join(part for part in (theme, _said(decision)) if part),
                icon="people",
                document_id=minute.document_id,
                kind=ItemKind.HAPPENED,
                registered=minute.finished,
                lived=lived,
                people=(minute.author_name or session.person.name,),
                key=f"mote:{minute.document_id}:{place}",
            )
            if decision is not None and decision.settled is not None:
                yield _settled(decision, decision.settled, meeting)


def _settled(one: Decision, moment: datetime, meeting: str) -> TimelineItem:
    done = one.state is DecisionState.DONE
    title = _("Vedtak gjort: {what}") if done else _("Vedtak skal ikke gjøres: {what}")
    words = (_("Fra {meeting} {day}.").format(meeting=meeting, day=day_and_month(one.day)), one.note)
    return TimelineItem(
        when=moment,
        title=title.format(what=one.short),
        text=" ".join(part for part in words if part),
        icon="check" if done else "pencil",
        document_id=one.minute_id,
        registered=moment,
        people=(one.settled_by,),
        key=f"vedtak:{one.key}",
    )


def _said(one: Decision | None) -> str:
    if one is None:
        return ""
    who = _("{who} gjør det").format(who=one.doer) if one.doer else ""
    due = _("innen {day}").format(day=day_and_month(one.due)) if one.due else ""
    by = " ".join(part for part in (who, due) if part)
    return _("Bestemt: {what} {by}").format(what=one.short, by=f"{by}." if by else "").strip()


def _theme(definition: FormDefinition, rows: str, row: dict[str, Json]) -> str:
    """What the item was about: the first text of the row."""
    field = definition.field(rows)
    columns = [one.field_id for one in field.fields if one.type is FieldType.TEXT] if field is not None else []
    words = next((value for name in columns if isinstance(value := row.get(name), str) and value.strip()), "")
    return f"{words.strip().rstrip('.')}." if words else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _bare(group: str) -> str:
    return "".join(group.split()).casefold()
