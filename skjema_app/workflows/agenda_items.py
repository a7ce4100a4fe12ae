"""What stands on the agenda of a meeting, and why: a pure function of what is open and of today (§ 4.9, REQ-47).

Every open thing stands once. A pupil is named only as the meeting may know them: R-team by a consent in force, or where
somebody wrote why it is shared without one (REQ-64); a class or step meeting where a plan runs that it follows up.
Everything else stands without name, class and number. What a report, a draft or the pupil says is never told here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from skjema_app.system.calendar import day_and_month
from skjema_app.system.texts import _
from skjema_app.workflows.agenda_facts import AgendaKind, Because, OpenCase, OpenThings, Sharing
from skjema_app.workflows.decided import Decision, DecisionState

AHEAD_DAYS = 14
"""R-team meets every second week: what is due before the next meeting stands on this one (REQ-23)."""

STILL_DAYS = 21
"""After so many days without anything written, a case is told of."""

_LONGEST_TITLE = 140


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item.

    Attributes:
        key: the same as long as the same thing is open; tells nothing.
        because: why it stands here.
        title: what it is, without names and free text.
        why: one neutral sentence or two.
        sharing: whether the meeting may know whom it is about.
        about: the pupil's name, or "" where the meeting may not know it or there is none.
        about_ref: id of that pupil, or "".
        group: class of that pupil, or "".
        number: Skjema-nr. of the case, or "".
        said: what was decided, or what the measure is, as somebody wrote it; "" where the pupil isn't named.
        opens: document, or draft of an anonymous discussion, to open, or "". Only for who makes the agenda.
        due: the day that counts, or None.
        overdue: that day has passed.
        last: when the meeting had it last, or None.
        minutes: about how long it took then, or None.
        days: of absence, or 0.
        rule: which limit of absence, or "".
        chosen: it will be taken up.
        until: put off until this day, or None.
        dropped: why it isn't relevant, or "".
    """

    key: str
    because: Because
    title: str
    why: str
    sharing: Sharing
    about: str
    about_ref: str
    group: str
    number: str
    said: str
    opens: str
    due: date | None
    overdue: bool
    last: date | None = None
    minutes: int | None = None
    days: int = 0
    rule: str = ""
    chosen: bool = True
    until: date | None = None
    dropped: str = ""

    @property
    def row_id(self) -> str:
        """What its row in the minutes is called, so that the next agenda knows what was reached."""
        return row_of(self.key)


def row_of(key: str) -> str:
    """The row of an item in minutes."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def items_of(kind: AgendaKind, known: OpenThings, today: date) -> tuple[AgendaItem, ...]:
    """Everything open, each once, in the order that a leader would take it."""
    found = [*_decisions(kind, known, today), *_discussions(known), *_absences(known, today)]
    for case in known.cases:
        own = list(_of_case(kind, case, known, today))
        moved = _moved(case, known)
        if not own and moved is not None and (today - moved).days >= STILL_DAYS:
            own = [_still(kind, case, moved)]
        found += own
    told = [_with_last(one, known) for one in found if not _is_decided(one, known)]
    return tuple(sorted(told, key=_order))


def sharing_of(kind: AgendaKind, case: OpenCase) -> Sharing:
    """Whether the meeting may know whom a case is about."""
    if kind.of_pupils:
        return Sharing.YES if case.plan and case.pupil else Sharing.NO
    if case.consent and case.pupil:
        return Sharing.YES
    anyway = any(one.anyway for one in case.reports) and not any(one.only_rector for one in case.reports)
    return Sharing.ANYWAY if anyway and case.pupil else Sharing.NO


def _of_case(kind: AgendaKind, case: OpenCase, known: OpenThings, today: date) -> Iterator[AgendaItem]:
    again = case.again
    if not kind.of_pupils:
        for report in case.reports:
            key = f"melding:{report.document_id or case.key}"
            handled = known.handled.get(row_of(key))
            if handled is not None and handled.again is not None:
                again = max(again or handled.again, handled.again)
            if not report.only_rector:
                why = _("Meldt til teamet {day}. Teamet har ikke gitt råd ennå.").format(day=day_and_month(report.day))
                yield _item(kind, case, Because.REPORT, key, _("Melding til teamet"), why, opens=report.document_id)
        if again is not None and again <= today + timedelta(days=AHEAD_DAYS):
            why = _("Dere ble enige om å ta saken opp igjen {day}.").format(day=day_and_month(again))
            key = f"igjen:{case.key}:{again}"
            yield _item(kind, case, Because.AGAIN, key, _("Sak som tas opp igjen"), why, due=again, today=today)
    if case.plan:
        yield from _of_plan(kind, case, known, today)


def _of_plan(kind: AgendaKind, case: OpenCase, known: OpenThings, today: date) -> Iterator[AgendaItem]:
    day = case.evaluate
    if day is not None and day <= today + timedelta(days=AHEAD_DAYS):
        late = day < today
        words = _("Planen skulle vært evaluert {day}.") if late else _("Planen skal evalueres {day}.")
        key = f"evaluering:{case.key}:{day}"
        why = words.format(day=day_and_month(day))
        yield _item(kind, case, Because.EVALUATE, key, _("Plan som skal evalueres"), why, due=day, today=today)
    elif kind.of_pupils:
        words = (
            _("Planen gjelder. Den evalueres {day}.") if day else _("Planen gjelder. Ingen dag er satt til evaluering.")
        )
        last = "" if known.last is None else known.last.day.isoformat()
        why = words.format(day=day_and_month(day)) if day else words
        yield _item(kind, case, Because.PLAN, f"plan:{case.key}:{last}", _("Oppfølging av planen"), why)
    for one in case.measures:
        why = _("Tiltaket skulle vært evaluert {day}.").format(day=day_and_month(one.day))
        key = f"tiltak:{case.key}:{one.row_id}:{one.day}"
        title = _("Tiltak som skulle vært evaluert")
        yield _item(kind, case, Because.MEASURE, key, title, why, due=one.day, today=today, said=one.name)


def _still(kind: AgendaKind, case: OpenCase, moved: date) -> AgendaItem:
    why = _("Ingenting er skrevet i saken siden {day}.").format(day=day_and_month(moved))
    return _item(kind, case, Because.STILL, f"stille:{case.key}:{moved}", _("Sak som står stille"), why)


def _moved(case: OpenCase, known: OpenThings) -> date | None:
    """A meeting that decided something about a case that stood still has moved it."""
    moved = case.moved
    while moved is not None:
        handled = known.handled.get(row_of(f"stille:{case.key}:{moved}"))
        if handled is None or not handled.decided or handled.day <= moved:
            return moved
        moved = handled.day
    return None


def _item(
    kind: AgendaKind,
    case: OpenCase,
    because: Because,
    key: str,
    title: str,
    why: str,
    *,
    opens: str = "",
    due: date | None = None,
    today: date | None = None,
    said: str = "",
) -> AgendaItem:
    sharing = sharing_of(kind, case)
    named = sharing is not Sharing.NO
    return AgendaItem(
        key=key,
        because=because,
        title=title,
        why=why,
        sharing=sharing,
        about=case.pupil if named else "",
        about_ref=case.pupil_ref if named else "",
        group=case.group if named else "",
        number=case.number if named else "",
        said=_short(said) if named else "",
        opens=opens or case.opens,
        due=due,
        overdue=due is not None and today is not None and due < today,
    )


def _decisions(kind: AgendaKind, known: OpenThings, today: date) -> Iterator[AgendaItem]:
    for one in known.decisions:
        if one.state is not DecisionState.OPEN:
            continue
        named = not one.pupil or kind.of_pupils or bool({one.pupil_ref, one.pupil.casefold()} & known.named)
        decided = _("Vedtatt {day}.").format(day=day_and_month(one.day))
        overdue = one.due is not None and one.due < today
        yield AgendaItem(
            key=f"vedtak:{one.key}",
            because=Because.DECISION,
            title=_("Vedtak fra sist som ikke er gjort"),
            why=" ".join(part for part in (decided, _who_and_when(one, overdue=overdue)) if part),
            sharing=Sharing.YES if named else Sharing.NO,
            about=one.pupil if named else "",
            about_ref=one.pupil_ref if named else "",
            group="",
            number="",
            said=_short(one.what) if named else "",
            opens=one.minute_id,
            due=one.due,
            overdue=overdue,
        )


def _who_and_when(one: Decision, *, overdue: bool) -> str:
    day = "" if one.due is None else day_and_month(one.due)
    if one.doer and day:
        words = _("{who} skulle gjøre det innen {day}.") if overdue else _("{who} gjør det innen {day}.")
        return words.format(who=one.doer, day=day)
    if one.doer:
        return _("{who} gjør det.").format(who=one.doer)
    return (_("Skulle vært gjort innen {day}.") if overdue else _("Gjøres innen {day}.")).format(day=day) if day else ""


def _discussions(known: OpenThings) -> Iterator[AgendaItem]:
    for one in known.discussions:
        themes = ", ".join(one.themes)
        why = _("En drøfting uten navn er forberedt.")
        yield AgendaItem(
            key=f"anonym:{one.draft_id}",
            because=Because.ANONYMOUS,
            title=_("Anonym drøfting"),
            why=_("{why} Tema: {themes}.").format(why=why, themes=themes) if themes else why,
            sharing=Sharing.NO,
            about="",
            about_ref="",
            group="",
            number="",
            said="",
            opens=one.draft_id,
            due=None,
            overdue=False,
        )


def _absences(known: OpenThings, today: date) -> Iterator[AgendaItem]:
    for one in known.absences:
        yield AgendaItem(
            key=f"fravar:{one.pupil_ref}:{one.rule_id}:{one.day}",
            because=Because.ABSENCE,
            title=_("Fravær som følges opp"),
            why=one.why,
            sharing=Sharing.YES,
            about=one.pupil,
            about_ref=one.pupil_ref,
            group=one.group,
            number="",
            said="",
            opens="",
            due=one.due,
            overdue=one.due < today,
            days=one.days,
            rule=one.rule_id,
        )


def _is_decided(one: AgendaItem, known: OpenThings) -> bool:
    """What a meeting decided has left the agenda; decisions themselves leave it when they are done."""
    handled = known.handled.get(one.row_id)
    return handled is not None and handled.decided and one.because not in {Because.DECISION, Because.PLAN}


def _with_last(one: AgendaItem, known: OpenThings) -> AgendaItem:
    handled = known.handled.get(one.row_id)
    if handled is None:
        return one
    at_last = known.last is not None and handled.day == known.last.day
    minutes = known.last.minutes_each if known.last is not None and at_last else None
    why = one.why
    if one.because is not Because.DECISION:
        why = _("{why} Ble ikke ferdig {day}.").format(why=why, day=day_and_month(handled.day))
    return replace(one, last=handled.day, minutes=minutes, why=why)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1].rstrip() + "…"


def _order(one: AgendaItem) -> tuple[int, bool, date, str, str]:
    return list(Because).index(one.because), not one.overdue, one.due or date.max, one.about, one.key
