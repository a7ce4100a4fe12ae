"""A teacher alone with an autumn's work about one pupil, another case with the pupil in it, and one of § 12-5."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import case_kit
import three_people
import work_kit

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind, FinishedDocument, Place
from skjema_app.form_engine.flow import CaseFact
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import documents, fill_form, finish_document, good_practice
from skjema_app.workflows.session import Session
from skjema_app.workflows.timeline_item import ItemKind, PupilRole, TimelineItem

PUPIL, WITNESS, INVOLVED, OTHER = "Prøve Prøvesen", "Vilde Vitne", "Ivar Involvert", "Annika Annen"
BEGIN = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Autumn:
    """Ids: the report of the case, one of another pupil where ``PUPIL`` was a witness, one of § 12-5."""

    report: str
    other: str
    hidden: str


def autumn(session: Session, clock: FixedClock) -> Autumn:
    """Write it; the clock is at 23 November afterwards."""
    clock.set(BEGIN)
    report = work_kit.finished(session, hvem=_pupil(PUPIL), naar="2026-09-18", stemme_dato="2026-09-18")
    _supplement(session, report, "utsatt", (WITNESS, "8A", "vitne"), (INVOLVED, "8B", "involvert"))
    clock.set(datetime(2026, 9, 23, 9, 0, tzinfo=UTC))
    _event(session, report, EventKind.TOLD, "2026-09-22T08:15+00:00", "Rita Rektor", "Telefon")
    clock.set(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    said = {"happened": "2026-09-25", "who": "Rita Rektor", "outcome": "plan"}
    good_practice.note_step(session, report, CaseFact.DECIDED, **said)
    clock.set(datetime(2026, 10, 2, 9, 0, tzinfo=UTC))
    case_kit.in_case(session, report, "samtale-12-4", samtale_dato="2026-09-30", stemme_dato="2026-09-30")
    for week in range(6):
        clock.set(datetime(2026, 10, 5, 13, 0, tzinfo=UTC) + timedelta(weeks=week))
        day = (clock.now() - timedelta(days=week % 3)).date().isoformat()
        words = f"Vi så {WITNESS} og {PUPIL} sammen i storefri, uke {week + 1}."
        _event(session, report, EventKind.NOTE, day, "Kari Eksempel", "", words)
    other = work_kit.finished(session, hvem=_pupil(OTHER), klasse="8A", naar="2026-11-05", stemme_dato="2026-11-06")
    _supplement(session, other, "utsatt", (PUPIL, "8A", "vitne"))
    hidden = work_kit.finished(
        session, hvem=_pupil(PUPIL), gjelder_ansatt="ja", naar="2026-11-05", stemme_dato="2026-11-06"
    )
    documents.record_event(session, report, EventKind.PRINTED)
    clock.set(work_kit.MONDAY)
    fill_form.remember_place(session, "")
    return Autumn(report, other, hidden)


def made_in(folder: Path) -> tuple[Session, Autumn, FixedClock]:
    """The same in a new vault, open."""
    clock = FixedClock(BEGIN)
    session = work_kit.new_session(folder, clock)
    return session, autumn(session, clock), clock


def many(number: int) -> tuple[TimelineItem, ...]:
    """So many made-up lines over three school years, of every kind."""
    kinds = tuple(ItemKind)
    found = []
    for place in range(number):
        when = BEGIN - timedelta(hours=place * 50)
        kind = kinds[place % len(kinds)]
        found.append(
            TimelineItem(
                when=when,
                title=f"Linje {place} av slaget {kind.value}",
                text="Det som ble sagt og gjort, i en setning som kan gå over mer enn én linje på en smal skjerm.",
                icon="check",
                document_id=f"{place:064x}" if kind is ItemKind.DOCUMENT else "",
                kind=kind,
                registered=when + timedelta(days=place % 3),
                lived=when.date() if place % 2 else None,
                people=(f"Person {place % 7}",),
                roles=(PupilRole(PUPIL, "8A", "Vitne"),) if place % 11 == 0 else (),
                key=f"k{place}",
            )
        )
    return tuple(reversed(found))


def on(item: TimelineItem, day: date) -> TimelineItem:
    """A line moved to another day."""
    return replace(item, when=datetime.combine(day, item.when.timetz()))


def _event(
    session: Session, document: str, kind: EventKind, happened: str, who: str, how: str = "", text: str = ""
) -> None:
    documents.record_event(session, document, kind, happened=happened, who=who, how=how, text=text)


def _supplement(session: Session, report: str, role: str, *others: tuple[str, str, str]) -> FinishedDocument:
    rows: list[Json] = [
        {"id": f"r{place}", "andre_elev": _pupil(name), "andre_klasse": group, "andre_rolle": said}
        for place, (name, group, said) in enumerate(others)
    ]
    first = session.vault.documents.get(report)
    opened = fill_form.start_draft(session, first.pin.form_id, "utfyllende", supplements=report)
    days = {"foresatte_dato": first.experienced, "sagt_fra_dato": first.experienced}
    answers: dict[str, Json] = {**three_people.FULLER, **days, "rolle": role, "andre": rows}
    fill_form.save_draft(session, opened.draft.draft_id, answers, Place())
    return finish_document.finish_document(session, opened.draft.draft_id).document


def _pupil(name: str) -> dict[str, Json]:
    return {"ref": "", "name": name}
