"""A timeline of one row, of all that is read here about one or several pupils, or of a class.

A pupil's timeline is that of the rows that are about the pupil, and beside it, of other rows, the incidents that the
pupil had a part in and nothing else of them. § 12-5 is never in any of them; a row of it has its own page only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from skjema_app.domain.documents import FinishedDocument, Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import audit
from skjema_app.workflows.case_facts import CaseFacts
from skjema_app.workflows.case_gather import Events, facts_of_rows
from skjema_app.workflows.deadlines import deadlines_of
from skjema_app.workflows.flow import place_of
from skjema_app.workflows.free_days import free_days
from skjema_app.workflows.session import Session
from skjema_app.workflows.threads import Thread, threads_of
from skjema_app.workflows.timeline import timeline_of
from skjema_app.workflows.timeline_deadlines import deadline_items
from skjema_app.workflows.timeline_item import PupilRole, TimelineItem
from skjema_app.workflows.timeline_roles import pupil_of


@dataclass(frozen=True, slots=True)
class TimelineScope:
    """Whose timeline: the row that a document is in, one or several pupils, or a class. One of the three is set.

    Attributes:
        row: id of a document of the row.
        pupils: the pupils, by name; with class or id where two have one name.
        group: the class.
    """

    row: str = ""
    pupils: tuple[PupilRole, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class WideTimeline:
    """What there is in a scope.

    Attributes:
        items: every line, by the day that it happened.
        number: Skjema-nr. of the one case, or "".
        pupils: names of the pupils that it is about.
        groups: their classes.
        first: the document of each row that what is done with the timeline is noted of.
    """

    items: tuple[TimelineItem, ...]
    number: str
    pupils: tuple[str, ...]
    groups: tuple[str, ...]
    first: tuple[FinishedDocument, ...]


def open_timeline(session: Session, scope: TimelineScope) -> WideTimeline:
    """Gather it.

    Raises:
        SkjemaError: DOCUMENT_UNKNOWN; TIMELINE_HIDDEN for a row of § 12-5; TIMELINE_NAMESAKES when two pupils of the
            list have the name and nothing tells which is meant; TIMELINE_NOBODY when nothing is read about them here.
    """
    events = session.vault.documents.all_events()
    threads = threads_of(session, events=events)
    if scope.row:
        row = _row(session, threads, scope.row)
        audit.read_rows(session, (row,))
        return _of_row(session, row, events)
    known = session.vault.pupils.list(include_left=True)
    wanted = tuple(_clear(one, known) for one in scope.pupils)
    group = _plain(scope.group)
    whole = [one for one in threads if _about(session, one, wanted, known) or (group and _plain(_group(one)) == group)]
    found = _gathered(session, whole, events)
    items = [replace(item, case=_head(thread, wanted)) for thread, lines in found for item in lines]
    beside = [one for one in threads if one not in whole and wanted]
    first = [one.first for one in whole]
    for thread, lines in _gathered(session, beside, events, days=False):
        own = [one for one in lines if any(_same(role, pupil, known) for role in one.roles for pupil in wanted)]
        items += [replace(item, case=_head(thread, wanted)) for item in own]
        first += [thread.first] if own else []
    if not items:
        raise SkjemaError(ErrorCode.TIMELINE_NOBODY)
    told = {one.document_id for one in first}
    audit.read_rows(session, (one for one in threads if one.first.document_id in told))
    items.sort(key=_when)
    pupils = dict.fromkeys([one.name for one in wanted] or [one.first.pupil for one in whole if one.first.pupil])
    groups = dict.fromkeys([scope.group] if group else [group for one in whole if (group := _group(one))])
    return WideTimeline(
        tuple(items), _one_number(whole, beside=len(first) > len(whole)), (*pupils,), (*groups,), (*first,)
    )


def rows_about(session: Session, pupil: PupilRole) -> tuple[Thread, ...]:
    """The rows that are about a pupil; never of § 12-5.

    Raises:
        SkjemaError: TIMELINE_NAMESAKES, TIMELINE_NOBODY as `open_timeline`.
    """
    known = session.vault.pupils.list(include_left=True)
    wanted = (_clear(pupil, known),)
    found = tuple(one for one in threads_of(session) if _about(session, one, wanted, known))
    if not found:
        raise SkjemaError(ErrorCode.TIMELINE_NOBODY)
    return found


def scopes_of(document: FinishedDocument, items: Iterable[TimelineItem]) -> tuple[TimelineScope, ...]:
    """What a row's page offers beside its own timeline: its pupil, the others in its incidents, and its class."""
    if document.restricted:
        return ()
    own = (PupilRole(document.pupil, document.group, ""),) if document.pupil else ()
    known = {(one.name.casefold(), one.group.casefold()) for one in own}
    others = []
    for role in (role for item in items for role in item.roles):
        key = (role.name.casefold(), role.group.casefold())
        if key not in known and role.name.casefold() != document.pupil.casefold():
            known.add(key)
            others.append(replace(role, role=""))
    pupils = [TimelineScope(pupils=(one,)) for one in (*own, *others)]
    return (*pupils, *((TimelineScope(group=document.group),) if document.group else ()))


def scope_words(scope: TimelineScope) -> str:
    """A scope in words."""
    if scope.group:
        return _("Hele {group}").format(group=scope.group)
    if scope.pupils:
        names = ", ".join(one.name for one in scope.pupils)
        return _("Alt jeg kan lese om {names}").format(names=names)
    return _("Denne saken")


def _of_row(session: Session, thread: Thread, events: Events) -> WideTimeline:
    ((_thread, items),) = _gathered(session, [thread], events)
    head = thread.first
    number = thread.case.number if thread.case is not None else ""
    return WideTimeline(
        items, number, (head.pupil,) if head.pupil else (), (head.group,) if head.group else (), (head,)
    )


def _row(session: Session, threads: Sequence[Thread], document_id: str) -> Thread:
    for thread in threads:
        if any(one.document_id == document_id for one in thread.documents):
            return thread
    session.vault.documents.get(document_id)  # raises DOCUMENT_UNKNOWN
    raise SkjemaError(ErrorCode.TIMELINE_HIDDEN)


def _gathered(
    session: Session, threads: Sequence[Thread], events: Events, *, days: bool = True
) -> list[tuple[Thread, tuple[TimelineItem, ...]]]:
    """The lines of each row; ``days``: those of the days that count too."""
    marks = session.school.all_marks() if session.school is not None else {}
    known = facts_of_rows(session, threads, events) if days else [None] * len(threads)
    found = []
    for thread, facts in zip(threads, known, strict=True):
        first = thread.first
        documents = (first, *(one for one in thread.documents if one is not first))
        ids = {one.document_id for one in documents} | ({thread.case.case_id} if thread.case is not None else set())
        own = sorted(
            (event for one in documents for event in events.get(one.document_id, ())), key=lambda e: e.registered
        )
        counting = _days(session, facts) if facts is not None else ()
        lines = timeline_of(
            session,
            documents,
            own,
            {key: one for key, one in marks.items() if key in ids},
            case=thread.case,
            days=counting,
        )
        found.append((thread, lines))
    return found


def _days(session: Session, facts: CaseFacts) -> tuple[TimelineItem, ...]:
    if place_of(session, facts) is None:
        return ()
    today, free, rules = session.clock.now().date(), free_days(session), session.forms.deadlines
    return deadline_items(facts, rules, deadlines_of(facts, rules, today, free), today, free)


def _about(session: Session, thread: Thread, wanted: Sequence[PupilRole], known: Sequence[Pupil]) -> bool:
    main = pupil_of(session.form_of(thread.first.pin), thread.first)
    return main is not None and any(_same(main, one, known) for one in wanted)


def _clear(wanted: PupilRole, known: Sequence[Pupil]) -> PupilRole:
    """The pupil with what the list knows, so that a namesake is never taken for them."""
    found = [one for one in known if _plain(one.name) == _plain(wanted.name)]
    if wanted.ref and any(one.pupil_id == wanted.ref for one in found):
        return wanted
    if len(found) > 1:
        if not wanted.group:
            raise SkjemaError(ErrorCode.TIMELINE_NAMESAKES)
        same = [one for one in found if _plain(one.group) == _plain(wanted.group)]
        if len(same) > 1:
            raise SkjemaError(ErrorCode.TIMELINE_NAMESAKES)
        found = same
    return replace(wanted, ref=found[0].pupil_id) if found else wanted


def _same(one: PupilRole, wanted: PupilRole, known: Sequence[Pupil]) -> bool:
    if one.ref and wanted.ref and any(pupil.pupil_id == one.ref for pupil in known):
        return one.ref == wanted.ref
    if _plain(one.name) != _plain(wanted.name):
        return False
    if sum(_plain(pupil.name) == _plain(wanted.name) for pupil in known) > 1:
        return bool(one.group) and _plain(one.group) == _plain(wanted.group)
    return True


def _head(thread: Thread, wanted: Sequence[PupilRole]) -> str:
    """Which case a line is of: its number, or what it begins with; and its pupil where that is another one."""
    name = thread.case.number if thread.case is not None else thread.first.title
    alone = len(wanted) == 1 and _plain(thread.first.pupil) == _plain(wanted[0].name)
    return name if alone or not thread.first.pupil else f"{name}, {thread.first.pupil}"


def _one_number(threads: Sequence[Thread], *, beside: bool) -> str:
    numbers = [one.case.number for one in threads if one.case is not None]
    return numbers[0] if len(threads) == len(numbers) == 1 and not beside else ""


def _group(thread: Thread) -> str:
    return thread.first.group or (thread.case.group if thread.case is not None else "")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _when(item: TimelineItem) -> tuple[datetime, datetime]:
    return item.when, item.written
