"""A rector's vault with two thousand cases of ten documents: *Saker*, *Hjem* and the tasks, first and after a change.

How it is filled: the school's own fold and projections make the rows, as `search_speed` does; the sealed entries, keys
and PDFs that a list never meets are left out. A case has a report with its second part, the rector's decision, an
investigation, three versions of a plan, a conversation and an evaluation; half of them are closed.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import kit
import three_people
import work_kit

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind
from skjema_app.domain.school import MarkKind
from skjema_app.system.clock import Clock
from skjema_app.vault import projections
from skjema_app.vault import school_tables as tables
from skjema_app.vault.bodies import BlobRef, EntryType, OpenEntry
from skjema_app.vault.feed.school_fold import document_room_puts
from skjema_app.vault.fold import Put
from skjema_app.vault.tables import document_events
from skjema_app.workflows import agenda, cases, chronology, home, keep_looks, tasks, timeline_wide
from skjema_app.workflows.agenda_facts import AgendaKind
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_wide import TimelineScope
from skjema_app.workflows.unlock import unlock

CASES, ROUNDS = 2000, 9
_LINES = 500
"""Of one long case."""
_HEARD = frozenset({"stemme_ord", "stemme_hvem", "stemme_dato"})
_PDF = BlobRef("0" * 64, "0" * 64, 60_000, "application/pdf")
_PLAN = dict(three_people.PLAN)
_KINDS: tuple[tuple[str, str, Mapping[str, Json]], ...] = (
    ("melding-12-4", "kort", kit.ANSWERS),
    ("melding-12-4", "utfyllende", three_people.FULLER),
    ("melding-12-4", "beslutning", three_people.DECISION),
    ("undersokelse", "full", {"trygt": "nei", "lager_plan": "ja"}),
    ("aktivitetsplan", "full", _PLAN),
    ("aktivitetsplan", "full", _PLAN),
    ("samtale-12-4", "full", {"stemme": "ja", "stemme_ord": "Det er bedre nå."}),
    ("evaluering", "full", {"beslutning": "fortsett"}),
    ("aktivitetsplan", "full", _PLAN),
    ("samtale-12-4", "full", {"stemme": "ja", "stemme_ord": "Jeg har noen å være med."}),
)


def fill(session: Session, author: str, count: int) -> None:
    """``count`` cases, the newest opened now."""
    assert session.school is not None
    start = session.clock.now() - timedelta(days=365)
    for first in range(0, count, 100):
        with session.vault.state.database.transaction() as connection:
            puts: list[Put] = []
            for number in range(first, min(first + 100, count)):
                at = start + timedelta(minutes=number * 365 * 24 * 60 // count)
                puts += _case(session, author, number, at)
            projections.apply(connection, puts)
    session.school.forget()
    while session.vault.search.catch_up():
        pass


def _case(session: Session, author: str, number: int, at: datetime) -> Iterator[Put]:
    school = session.school
    assert school is not None
    room = _id("case", number)[:32]
    pupil, group = f"Prøve Nummer{number}", f"{8 + number % 3}{'ABCD'[number % 4]}"
    documents: list[str] = []
    versions: list[str] = []
    for place, (form, level, answers) in enumerate(_KINDS):
        document = _id("document", number, place)
        version = form == "aktivitetsplan"
        if not number % 20 and not place:  # the pupil has not been heard yet: somebody is waited for
            answers = {name: value for name, value in {**answers, **work_kit.LATER}.items() if name not in _HEARD}
        data: dict[str, Json] = {
            "title": session.forms.current(form).title.nb,
            "pupil": pupil,
            "group": group,
            "level": level,
            "supplements": documents[0] if level == "utfyllende" else "",
            "answers": {**answers, "hvem": {"ref": "", "name": pupil}},
            "experienced": "",
            "pdf_sha256": "0" * 64,
            "restricted": False,
            "urgent": number % 17 == 0 and not place,
            "made_with": "bench",
            "series": versions[0] if version and versions else "",
            "parents": [versions[-1]] if version and versions else [],
            "authors": [author],
            "number": len(versions) + 1 if version else 1,
            "decides": {"entry": documents[0], "pdf_sha256": "0" * 64} if level == "beslutning" else None,
            "written_before": False,
            "origin": "",
            "facts": {},
        }
        documents.append(document)
        versions += [document] if version else []
        when = at + timedelta(hours=place)
        yield from _puts(session, document, _room(document), author, when, data, form)
        yield from _happened(document, author, when, school.person_id, form)
    yield from _rows(session, room, pupil, group, author, at, number, documents)


def _puts(
    session: Session, entry_id: str, room: str, by: str, at: datetime, data: dict[str, Json], form: str
) -> Iterator[Put]:
    school = session.school
    assert school is not None
    pin = session.forms.current(form).pin if form else None
    entry = OpenEntry(
        entry_id=entry_id,
        device="",
        seq=0,
        room=room,
        kind=EntryType.DOCUMENT_FINISHED,
        version=2,
        by=by,
        at=at.isoformat(),
        after=(),
        form=pin,
        blobs=(_PDF,),
        data=data,
        depth=1,
    )
    yield from document_room_puts(school.school_id, entry)


def _happened(document: str, author: str, at: datetime, rector: str, form: str) -> Iterator[Put]:
    marks = [
        (MarkKind.GRANTED, author, json.dumps({"devices": [], "persons": [author, rector], "why": "finished"})),
        (MarkKind.FETCHED, rector, "{}"),
        (MarkKind.OPENED, rector, "{}"),
    ]
    if form == "aktivitetsplan":
        marks.append((MarkKind.APPROVED, rector, '{"comment":"","on_behalf":false}'))
    elif form == "evaluering":
        marks.append((MarkKind.DECIDED, rector, '{"outcome":"fortsett"}'))
    for number, (kind, person, data) in enumerate(marks):
        yield _mark(_id(document, kind), document, _room(document), number + 2, kind, person, at, data)
    for number, kind in enumerate((EventKind.TOLD, EventKind.SENT_HOME)):
        values: dict[str, str | int] = {
            "entry_id": _id(document, kind),
            "document_id": document,
            "depth": number + 5,
            "kind": kind.value,
            "registered": (at + timedelta(minutes=number)).isoformat(),
            "happened": at.date().isoformat(),
            "who": "Kari Eksempel",
            "how": "telefon",
            "note": "Moren er orientert.",
        }
        yield Put(document_events, values)


def _mark(
    entry: str, document: str, room: str, depth: int, kind: MarkKind, person: str, at: datetime, data: str
) -> Put:
    return Put(
        tables.marks,
        {
            "entry_id": entry,
            "document_id": document,
            "room": room,
            "depth": depth,
            "kind": kind.value,
            "person": person,
            "registered": at.isoformat(),
            "data": data,
        },
    )


def _rows(
    session: Session, room: str, pupil: str, group: str, author: str, at: datetime, number: int, documents: list[str]
) -> Iterator[Put]:
    school = session.school
    assert school is not None
    rector = school.person_id
    told = {"decision": documents[2], "number": f"S-2026-{number:04}", "outcome": "plan", "responsible": author}
    decided = json.dumps(told)
    yield _mark(_id("decided", number), documents[0], _room(documents[0]), 9, MarkKind.DECIDED, rector, at, decided)
    yield Put(
        tables.cases,
        {
            "room": room,
            "number": f"S-2026-{number:04}",
            "suffix": "",
            "pupil": pupil,
            "class_group": group,
            "responsible": author,
            "opened": at.isoformat(),
            "opened_by": rector,
        },
    )
    for person in (author, rector):
        yield Put(tables.members, {"room": room, "person": person, "member": 1})
    for place, document in enumerate(documents):
        yield Put(tables.links, {"room": room, "document_id": document, "place": place})
    if number % 2:
        closed = json.dumps({"happened": "", "how": "", "stands": True, "text": "Det virker.", "who": ""})
        yield _mark(_id("closed", number), room, room, 20, MarkKind.CASE_CLOSED, author, at + timedelta(days=9), closed)


def _room(document: str) -> str:
    return _id("room", document)[:32]


def _id(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def measures(session: Session) -> Mapping[str, Callable[[], object]]:
    """What is measured, by name."""
    return {
        "Saker, the list": functools.partial(cases.list_cases, session),
        "Hjem": functools.partial(home.home, session),
        "the tasks": functools.partial(tasks.tasks, session),
    }


def bench(folder: Path, count: int = CASES) -> None:
    """Fill, open anew, measure first and again after something happened in a case.

    Told by the processor's time: nothing here waits for anything, and a loaded machine tells it the same way.
    """
    with three_people.school_of_three(folder) as school:
        rector, teacher = school.rector, school.teacher
        assert teacher.school is not None
        fill(rector, teacher.school.person_id, count)
        rector = school.rector = _open_again(rector, school.clock)
        _first_looks(rector, school, count)
        rector = school.rector
        every = [one.document_id for one in rector.vault.documents.list()]
        gc.collect()
        for name, measure in measures(rector).items():
            first = kit.worked(measure)
            took = []
            for number in range(ROUNDS):
                _happens(rector, every[number * 37 % len(every)], number)
                took.append(kit.worked(measure))
            again = statistics.median(took)
            kit.report(
                f"{name}, {count:,} cases, {len(every):,} documents, after a change",
                f"{again:.0f} ms (worst {max(took):.0f}, once all is read {first:.0f})",
                "150 ms",
                kept=again <= 150,
            )
        _meetings_and_papers(rector, every[0])
        rector.close()


def _first_looks(rector: Session, school: three_people.School, count: int) -> None:
    """After unlocking: with nothing kept, in steps meanwhile, and as it was kept."""
    without = kit.worked(functools.partial(cases.list_cases, rector))
    rector = _open_again(rector, school.clock)
    ready, steps = keep_looks.Readying(rector), [0.0]
    gc.collect()
    gc.disable()  # as on the vault's thread
    more = True
    while more:
        start = time.process_time()
        more = ready.step()
        steps.append((time.process_time() - start) * 1000)
    gc.enable()
    kept = kit.worked(functools.partial(keep_looks.keep_looks, rector))
    rector = school.rector = _open_again(rector, school.clock)
    looks = ((_name, limit, measures(rector)[_name]) for _name, limit in (("Saker, the list", 150), ("Hjem", 300)))
    for name, limit, look in looks:
        took = kit.worked(look)
        kit.report(f"{name}, {count:,} cases, first look", f"{took:.0f} ms", f"{limit} ms", kept=took <= limit)
    print(
        f"      a first look with nothing kept {without:.0f} ms; getting ready {len(steps)} steps, {sum(steps):.0f} ms,"
    )
    print(f"      the longest {max(steps):.0f}; keeping the lists, Hjem of four days with them, {kept:.0f} ms")


def _open_again(session: Session, clock: Clock) -> Session:
    session.close()
    return unlock(session.vault.folder, work_kit.secret(), clock)


def _meetings_and_papers(session: Session, document: str) -> None:
    """Agendas, the timeline of a long case, and its chronology."""
    for kind, group in ((AgendaKind.R_TEAM, ""), (AgendaKind.STEP, "8"), (AgendaKind.CLASS, "8A")):
        make = functools.partial(agenda.agenda, session, kind, group)
        first, again = kit.worked(make), statistics.median([kit.worked(make) for _round in range(5)])
        count = len(make().items)
        kit.report(
            f"agenda, {kind.value}, {count} items", f"{again:.0f} ms (first {first:.0f})", "300 ms", kept=again <= 300
        )
    for number in range(_LINES):
        _happens(session, document, 1000 + number)
    case = functools.partial(cases.open_case, session, document)
    lines = len(case().timeline)
    took = statistics.median([kit.worked(case) for _round in range(5)])
    kit.report(f"a case with a timeline of {lines} lines", f"{took:.0f} ms", "300 ms", kept=took <= 300)
    scope = TimelineScope(row=document)
    wide = functools.partial(timeline_wide.open_timeline, session, scope)
    took = statistics.median([kit.worked(wide) for _round in range(5)])
    kit.report(f"its timeline alone, {len(wide().items)} lines", f"{took:.0f} ms", "150 ms", kept=took <= 150)
    compose = functools.partial(chronology.compose, session, chronology.ChronologyWish(scope))
    made = compose()
    composed = kit.worked(compose)
    paper = kit.worked(functools.partial(chronology.render, made))
    kit.report("its chronology as a PDF", f"{composed:.0f} + {paper:.0f} ms", "3000 ms", kept=composed + paper <= 3000)


def _happens(session: Session, document: str, number: int) -> None:
    """Something is noted of a document, as the judge's rows would say it."""
    at = session.clock.now().isoformat()
    values: dict[str, str | int] = {
        "entry_id": _id("later", document, number),
        "document_id": document,
        "depth": 30,
        "kind": EventKind.NOTE.value,
        "registered": at,
        "happened": at[:10],
        "who": "",
        "how": "",
        "note": "Notert.",
    }
    with session.vault.state.database.transaction() as connection:
        projections.apply(connection, [Put(document_events, values)])
    assert session.school is not None
    session.school._known_marks = None  # as after every entry
