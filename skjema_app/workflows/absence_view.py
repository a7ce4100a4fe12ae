"""What the places of absence show: a class by days, a pupil with history, counts and limits, and what can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from skjema_app.domain.absence import AbsenceCount, AbsenceDay, AbsenceSource, Registration, Standing
from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.calendar import date_and_year, day_and_month
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.absence_limits import Known, Limit, in_a_row, known, limits_of, next_limit
from skjema_app.workflows.absence_others import class_words, pupil_words
from skjema_app.workflows.absence_register import Register, count_of, read_register
from skjema_app.workflows.absence_words import count_words, day_words, row_words
from skjema_app.workflows.session import Session

_WEEK = 5


@dataclass(frozen=True, slots=True)
class GridDay:
    """A column: the day, and whether it is a school day."""

    day: date
    school: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """A pupil in the grid.

    Attributes:
        pupil: who.
        cells: what counts of each day, None for nothing.
        count: of this school year.
        total: days in words, for the last column.
        limits: what is open, in words.
    """

    pupil: Pupil
    cells: tuple[AbsenceDay | None, ...]
    count: AbsenceCount
    total: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class in one week.

    Attributes:
        groups: every class with pupils.
        group: the one shown; "" with no pupils at all.
        days: Monday to Friday.
        rows: its pupils.
        today: by this machine's clock.
        undoable: the newest registration that counts, to be taken back, or None.
        own: that this register is one person's; "" for who is alone.
        two: that somebody else seems to keep one too, or "".
    """

    groups: tuple[str, ...]
    group: str
    days: tuple[GridDay, ...]
    rows: tuple[GridRow, ...]
    today: date
    undoable: UndoLine | None
    own: str = ""
    two: str = ""


@dataclass(frozen=True, slots=True)
class UndoLine:
    """A registration that can be taken back: its id and what it was, in words."""

    batch: str
    words: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A day in a pupil's history: which, what counts, where it comes from, and what it was before."""

    day: date
    words: str
    origin: str
    before: str
    value: AbsenceDay


@dataclass(frozen=True, slots=True)
class PupilView:
    """A pupil's absence.

    Attributes:
        pupil: who.
        count: of this school year.
        words: the same in words.
        row: «3 dager på rad» now, or "".
        next: how far it is to the next limit, or "".
        limits: what is open.
        seen_to: what was seen to this year, in words, newest first.
        history: newest first.
        others: where what others wrote counts other days.
    """

    pupil: Pupil
    count: AbsenceCount
    words: str
    row: str
    next: str
    limits: tuple[Limit, ...]
    seen_to: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    others: tuple[str, ...] = ()


def class_view(session: Session, group: str = "", day: date | None = None) -> ClassView:
    """A class in the week of a day; the first class and this week unless said."""
    register = read_register(session)
    present = tuple(one for one in register.pupils if not one.left)
    groups = tuple(dict.fromkeys(one.group for one in present))
    shown = group if group in groups else next(iter(groups), "")
    monday = (day or register.today) - timedelta(days=(day or register.today).weekday())
    days = tuple(
        GridDay(one, register.school_days(one)) for one in (monday + timedelta(days=step) for step in range(_WEEK))
    )
    told = known(session) if register.truth else None
    own, two = class_words(session, register, shown) if shown else ("", "")
    return ClassView(
        groups=groups,
        group=shown,
        days=days,
        rows=tuple(_grid_row(session, register, pupil, days, told) for pupil in present if pupil.group == shown),
        today=register.today,
        undoable=next(iter(registrations(register)), None),
        own=own,
        two=two,
    )


def pupil_view(session: Session, pupil_id: str) -> PupilView:
    """A pupil's absence. Raises ABSENCE_PUPIL."""
    register = read_register(session)
    pupil = next((one for one in register.pupils if one.pupil_id == pupil_id), None)
    if pupil is None:
        raise SkjemaError(ErrorCode.ABSENCE_PUPIL)
    counted = count_of(register, pupil_id)
    mine = sorted((one for (who, _day), one in register.truth.items() if who == pupil_id), key=_day_of, reverse=True)
    return PupilView(
        pupil=pupil,
        count=counted,
        words=count_words(counted),
        row=row_words(in_a_row(register, counted)),
        next=next_limit(session, register, counted),
        limits=tuple(limits_of(session, register, pupil, known(session))),
        seen_to=tuple(_seen_to(session, register, pupil_id)),
        history=tuple(_history(one) for one in mine),
        others=pupil_words(session, register, pupil_id),
    )


def registrations(register: Register, most: int = 10) -> tuple[UndoLine, ...]:
    """The newest registrations that count, newest first."""
    found = [one for one in register.registrations if not one.undone]
    found.sort(key=_written, reverse=True)
    names = {pupil.pupil_id: pupil.name for pupil in register.pupils}
    return tuple(UndoLine(one.batch, _batch_words(one, names)) for one in found[:most])


def _grid_row(
    session: Session, register: Register, pupil: Pupil, days: tuple[GridDay, ...], told: Known | None
) -> GridRow:
    counted = count_of(register, pupil.pupil_id)
    cells = tuple(_absent(register, pupil, one.day) for one in days)
    words = ngettext("{n} dag", "{n} dager", counted.days).format(n=counted.days) if counted.days else ""
    if counted.hours:
        hours = _("{n} t").format(n=counted.hours)
        words = f"{words}, {hours}" if words else hours
    open_limits = limits_of(session, register, pupil, told) if told is not None else ()
    return GridRow(pupil, cells, counted, words, tuple(one.rule.label.nb for one in open_limits))


def _absent(register: Register, pupil: Pupil, day: date) -> AbsenceDay | None:
    found = register.truth.get((pupil.pupil_id, day))
    return found.day if found is not None and found.day.absent else None


def _seen_to(session: Session, register: Register, pupil_id: str) -> Iterator[str]:
    rules = {one.rule_id: one.label.nb for one in session.forms.absence}
    mine = {(one.happened, one.rule): one for one in register.handled if one.pupil_id == pupil_id}
    for (happened, rule), one in sorted(mine.items(), reverse=True):
        day = day_and_month(date.fromisoformat(happened))
        said = _("{day}, {who}: {what}").format(day=day, who=one.who, what=rules.get(rule, rule))
        yield f"{said}. {one.note}" if one.note else said


def _history(one: Standing) -> HistoryLine:
    before = ", ".join(day_words(day) for day in one.before)
    return HistoryLine(
        day=one.day.day,
        words=day_words(one.day),
        origin=_origin(one.origin),
        before=_("Før: {what}").format(what=before) if before else "",
        value=one.day,
    )


def _origin(one: Registration) -> str:
    when = day_and_month(one.registered.date())
    if one.source is AbsenceSource.TYPED:
        return _("ført {when}").format(when=when)
    if one.file_date:
        of = date_and_year(date.fromisoformat(one.file_date))
        return _("hentet {when} fra {file} ({of})").format(when=when, file=one.file, of=of)
    return _("hentet {when} fra {file}").format(when=when, file=one.file)


def _batch_words(one: Registration, names: dict[str, str]) -> str:
    days = ngettext("{n} dag", "{n} dager", len(one.days)).format(n=len(one.days))
    who = {names.get(day.pupil_id, "") for day in one.days}
    about = who.pop() if len(who) == 1 else ngettext("{n} elev", "{n} elever", len(who)).format(n=len(who))
    return _("{about}, {days}, {origin}").format(about=about, days=days, origin=_origin(one))


def _day_of(one: Standing) -> date:
    return one.day.day


def _written(one: Registration) -> str:
    return one.registered.isoformat()
