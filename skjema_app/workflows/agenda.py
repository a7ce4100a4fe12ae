"""*Neste møte*: the agenda of R-team, a class meeting or a step meeting, and from it the minutes (§ 4.9, REQ-47).

For the window and the command line: `agenda`, `choose`, `reorder`, `put_off`, `drop`, `bring_back`, `start_minutes`,
`agenda_pdf` (`agenda_print`). What stands on it and why is told in `agenda_items`, from what `agenda_gather` finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from skjema_app.domain.answers import ROW_ID, Json
from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.system.texts import _
from skjema_app.workflows import fill_form, meetings
from skjema_app.workflows.agenda_choices import Choices, applied, read_choices, write_choices
from skjema_app.workflows.agenda_facts import AgendaKind, Because, LastMeeting, Sharing
from skjema_app.workflows.agenda_gather import MINUTES, gather, group_key, is_same_meeting
from skjema_app.workflows.agenda_items import AgendaItem, items_of
from skjema_app.workflows.decided import Decision, DecisionState
from skjema_app.workflows.meetings import Started
from skjema_app.workflows.session import Change, Session

_TEAM_ROWS, _ROWS, _PLAN_ROWS, _ABSENCE_ROWS = "team_saker", "saker", "elever_plan", "elever_fravar"
_LIMITS = {"trinnleder": "over_3", "mote": "t10", "undersok": "t10", "barnevern": "t15"}
"""Rules of absence → what the minutes of a step meeting call how far it has come."""

_LEADS_TEAM = frozenset({Role.PRINCIPAL, Role.DEPUTY, Role.COUNSELLOR, Role.SOCIAL_TEACHER})


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda as it stands today.

    Attributes:
        kind: which meeting.
        group: class or step as it is written, or "".
        title: «Klassemøte 8B».
        today: the day it was made for.
        items: what is open, in order; those that are left for another time are not ``chosen``.
        put_away: put off to a later day, or not relevant.
        settled: decisions that were settled since the meeting before, or at it and after.
        last: the meeting before, or None.
        draft: minutes of this meeting that are begun, or "".
        at_school: others have agendas of their own; what is chosen here stands in this vault only.
    """

    kind: AgendaKind
    group: str
    title: str
    today: date
    items: tuple[AgendaItem, ...]
    put_away: tuple[AgendaItem, ...] = ()
    settled: tuple[Decision, ...] = ()
    last: LastMeeting | None = None
    draft: str = ""
    at_school: bool = False

    @property
    def chosen(self) -> tuple[AgendaItem, ...]:
        """What will be taken up."""
        return tuple(one for one in self.items if one.chosen)


def kind_words(kind: AgendaKind) -> str:
    """What a meeting is called."""
    return {
        AgendaKind.R_TEAM: _("R-team"),
        AgendaKind.SOCIAL: _("Sosial R-team"),
        AgendaKind.CLASS: _("Klassemøte"),
        AgendaKind.STEP: _("Trinnmøte"),
    }[kind]


def agenda(session: Session, kind: AgendaKind, group: str = "", today: date | None = None) -> Agenda:
    """The agenda of the next meeting.

    Args:
        session: of anybody; what they may not read isn't on it.
        kind: which meeting.
        group: the class («8B») or the step («8», «8. trinn») of a class or step meeting.
        today: another day than the clock's, only to look ahead.

    Raises:
        SkjemaError: AGENDA_GROUP (a class or step meeting of none).
    """
    day = session.clock.now().date() if today is None else today
    key = _group(kind, group)
    known = gather(session, kind, key, day)
    items = applied(items_of(kind, known, day), read_choices(session, kind, key), day)
    written = _written(session, kind, key, group)
    since = known.last.day if known.last is not None else day
    settled = [
        one
        for one in known.decisions
        if one.state is not DecisionState.OPEN
        and one.settled is not None
        and (one.settled.date() >= since or one.day == since)
    ]
    named = {one.key for one in settled if _may_name(kind, one, known.named)}
    return Agenda(
        kind=kind,
        group=written,
        title=f"{kind_words(kind)} {written}" if written and kind is AgendaKind.CLASS else _title(kind, written),
        today=day,
        items=tuple(one for one in items if one.until is None and not one.dropped),
        put_away=tuple(one for one in items if one.until is not None or one.dropped),
        settled=tuple(one if one.key in named else replace(one, pupil="", pupil_ref="", what="") for one in settled),
        last=known.last,
        draft=_begun(session, kind, key),
        at_school=session.member_of is not None,
    )


def groups(session: Session, kind: AgendaKind) -> tuple[str, ...]:
    """Classes or steps that this vault knows: of the pupil list, of cases and of minutes."""
    if not kind.of_pupils:
        return ()
    found = {one.group for one in session.vault.pupils.list()}
    found |= {one.group for one in session.vault.documents.list() if not one.restricted}
    keys: dict[str, str] = {}
    for one in sorted(found):
        key = group_key(kind, one)
        if key and not (kind is AgendaKind.CLASS and key.endswith("trinn")):
            keys.setdefault(key, _step(key) if kind is AgendaKind.STEP else one)
    return tuple(keys[key] for key in sorted(keys, key=_numbered))


def usual_kind(session: Session) -> AgendaKind:
    """The meeting that this person prepares most likely: the last one they wrote minutes of, else by their roles."""
    forms = {form: kind for kind, form in MINUTES.items()}
    mine = [one for one in meetings.finished_minutes(session) if one.pin.form_id in forms and _is_mine(session, one)]
    if mine:
        return forms[max(mine, key=_finished).pin.form_id]
    me = session.school.me if session.school is not None else None
    return AgendaKind.R_TEAM if me is not None and me.roles & _LEADS_TEAM else AgendaKind.CLASS


def choose(session: Session, kind: AgendaKind, group: str, key: str, *, on: bool) -> Change:
    """Take an item up, or leave it for the next meeting. Raises AGENDA_GROUP, AGENDA_ITEM_UNKNOWN."""
    known, choices = _choices(session, kind, group, key)
    skipped = choices.skipped - {key} if on else choices.skipped | {key}
    return _keep(session, kind, group, known, replace(choices, skipped=skipped))


def reorder(session: Session, kind: AgendaKind, group: str, keys: Sequence[str]) -> Change:
    """Put the items in this order; those that aren't named keep their place after them. Raises AGENDA_GROUP."""
    known, choices = _choices(session, kind, group)
    rest = [one.key for one in known.items if one.key not in set(keys)]
    open_ = {one.key for one in known.items}
    order = tuple(dict.fromkeys([*(key for key in keys if key in open_), *rest]))
    return _keep(session, kind, group, known, replace(choices, order=order))


def put_off(session: Session, kind: AgendaKind, group: str, key: str, until: date) -> Change:
    """Put an item off to a day. Raises AGENDA_GROUP, AGENDA_ITEM_UNKNOWN, AGENDA_DAY (not after today)."""
    known, choices = _choices(session, kind, group, key)
    if until <= known.today:
        raise SkjemaError(ErrorCode.AGENDA_DAY)
    return _keep(session, kind, group, known, replace(choices, until={**choices.until, key: until}))


def drop(session: Session, kind: AgendaKind, group: str, key: str, why: str) -> Change:
    """*Ikke aktuelt*, with a reason. Raises AGENDA_GROUP, AGENDA_ITEM_UNKNOWN, COMMENT_MISSING."""
    known, choices = _choices(session, kind, group, key)
    if not why.strip():
        raise SkjemaError(ErrorCode.COMMENT_MISSING)
    return _keep(session, kind, group, known, replace(choices, dropped={**choices.dropped, key: why.strip()}))


def bring_back(session: Session, kind: AgendaKind, group: str, key: str) -> Change:
    """Undo `put_off`, `drop` and a skipped one. Raises AGENDA_GROUP, AGENDA_ITEM_UNKNOWN."""
    known, choices = _choices(session, kind, group, key)
    left = Choices(
        choices.order,
        choices.skipped - {key},
        {one: day for one, day in choices.until.items() if one != key},
        {one: why for one, why in choices.dropped.items() if one != key},
    )
    return _keep(session, kind, group, known, left)


def start_minutes(session: Session, kind: AgendaKind, group: str = "", today: date | None = None) -> Started:
    """*Start referat*: minutes with the chosen items, who usually meets (nobody ticked), and nothing decided.

    Goes on with minutes of this meeting that are begun. Raises AGENDA_GROUP, FORM_UNKNOWN.
    """
    known = agenda(session, kind, group, today)
    if known.draft:
        return Started(fill_form.open_draft(session, known.draft))
    rows = minutes_rows(kind, known.chosen)
    started = meetings.start_meeting(session, MINUTES[kind], group=known.group, agenda=rows)
    choices = read_choices(session, kind, group_key(kind, group))
    open_ = [one.key for one in (*known.items, *known.put_away)]
    write_choices(session, kind, group_key(kind, group), replace(choices, skipped=frozenset()).only(open_))
    return started


def minutes_rows(kind: AgendaKind, items: Sequence[AgendaItem]) -> dict[str, Json]:
    """Rows of the minutes: whom it is about, what it is and why; never a decision, never what a pupil said."""
    found: dict[str, list[Json]] = {}
    for one in items:
        row: dict[str, Json] = {ROW_ID: one.row_id}
        pupil: Json = {"ref": one.about_ref, "name": one.about} if one.about else None
        title = _theme(one)
        if one.because is Because.ABSENCE:
            rows = _ABSENCE_ROWS
            row |= {"fravar_elev": pupil, "fravar_dager": one.days}
            row |= {"fravar_terskel": _LIMITS[one.rule]} if one.rule in _LIMITS else {}
        elif one.because is Because.DECISION or (
            kind.of_pupils and one.because not in {Because.EVALUATE, Because.PLAN}
        ):
            rows = _ROWS
            row |= {"sak_tema": title} | ({"sak_elev": pupil} if pupil else {})
        elif kind.of_pupils and pupil:
            rows = _PLAN_ROWS
            row |= {"plan_elev": pupil}
        else:
            rows = _TEAM_ROWS
            row |= {"team_samtykke": one.sharing.value, "team_gjelder": title}
            row |= {"team_elev": pupil} if pupil and one.sharing is not Sharing.NO else {}
        found.setdefault(rows, []).append(row)
    return dict(found.items())


def _theme(one: AgendaItem) -> str:
    """What it is and why it is here, in a neutral sentence; of a decision or a measure also which."""
    which = _("{title}: «{which}»").format(title=one.title, which=one.said) if one.said else f"{one.title}."
    return f"{which} {one.why}".strip()


def _group(kind: AgendaKind, group: str) -> str:
    key = group_key(kind, group) if kind.of_pupils else ""
    if kind.of_pupils and not key:
        raise SkjemaError(ErrorCode.AGENDA_GROUP)
    return key


def _choices(session: Session, kind: AgendaKind, group: str, key: str = "") -> tuple[Agenda, Choices]:
    known = agenda(session, kind, group)
    if key and all(one.key != key for one in (*known.items, *known.put_away)):
        raise SkjemaError(ErrorCode.AGENDA_ITEM_UNKNOWN)
    return known, read_choices(session, kind, _group(kind, group))


def _keep(session: Session, kind: AgendaKind, group: str, known: Agenda, choices: Choices) -> Change:
    open_ = [one.key for one in (*known.items, *known.put_away)]
    write_choices(session, kind, _group(kind, group), choices.only(open_))
    return Change(settings=True)


def _written(session: Session, kind: AgendaKind, key: str, group: str) -> str:
    """The class as the meeting before wrote it, so that the next one goes on from it."""
    if not kind.of_pupils:
        return ""
    before = [one for one in meetings.finished_minutes(session) if is_same_meeting(session, one, kind, key)]
    if before:
        return max(before, key=_finished).group
    return _step(key) if kind is AgendaKind.STEP else " ".join(group.split()).upper()


def _step(key: str) -> str:
    return _("{n}. trinn").format(n=key)


def _title(kind: AgendaKind, written: str) -> str:
    return f"{kind_words(kind)}, {written}" if written else kind_words(kind)


def _begun(session: Session, kind: AgendaKind, key: str) -> str:
    """Minutes of this meeting that are being written; those that were begun last."""
    for draft in session.vault.drafts.list():
        if draft.pin.form_id != MINUTES[kind] or draft.supplements or draft.revises:
            continue
        field = session.form_of(draft.pin).facts.group
        said = draft.answers.get(field) if field else ""
        if not kind.of_pupils or (isinstance(said, str) and group_key(kind, said) == key):
            return draft.draft_id
    return ""


def _may_name(kind: AgendaKind, one: Decision, named: frozenset[str]) -> bool:
    return not one.pupil or kind.of_pupils or bool({one.pupil_ref, one.pupil.casefold()} & named)


def _is_mine(session: Session, one: FinishedDocument) -> bool:
    return not one.school or (session.school is not None and one.author == session.school.person_id)


def _finished(one: FinishedDocument) -> tuple[date, str]:
    return meetings.held_day(one), one.finished.isoformat()


def _numbered(key: str) -> tuple[int, str]:
    digits = "".join(letter for letter in key[:2] if letter.isdecimal())
    return int(digits or 0), key
