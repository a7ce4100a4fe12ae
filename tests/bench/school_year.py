"""Ten thousand entries as one hard-working device writes them, quickly: sealed, signed and judged as real ones.

A version, its grant in envelopes, three things that happened to it; half of the readable ones linked into cases. Four
fifths are granted to the rector, one fifth to the office only, so that the rector holds them sealed. They share one
PDF, and the bench says of it that it fits: what a real comparison takes is measured by itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import three_people
from work_kit import ANSWERS, FORM

from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind
from skjema_app.vault.bodies import BlobRef, EntryType
from skjema_app.vault.feed.pen import NewSchoolEntry, Pen
from skjema_app.workflows.session import Session

READABLE, SEALED, LINKED_EVERY, CASES = 1450, 405, 2, 100
PDF = b"%PDF-1.7\n" + os.urandom(60_000)
_EVENTS = (EventKind.TOLD, EventKind.NOTE, EventKind.EXPORTED)


def entries_in_all() -> int:
    """How many entries `write_year` writes."""
    return (2 + len(_EVENTS)) * (READABLE + SEALED) + READABLE // LINKED_EVERY


def write_year(school: three_people.School) -> None:
    """The teacher's entries, after the rector has opened the cases they are linked into."""
    writer, reader = school.teacher, school.rector
    assert writer.school is not None
    assert reader.school is not None
    rector, teacher, office = (one.school.person_id for one in school.everyone if one.school is not None)
    cases = [
        reader.school.open_case(
            number=f"S-2026-{number:03}",
            pupil=f"Prøve Nummer{number}",
            group="8A",
            responsible=teacher,
            members=[],
            why="accepted",
        ).case_id
        for number in range(CASES)
    ]
    school.exchange()
    ref = writer.vault._blobs.put(PDF, "application/pdf")
    with writer.school._writing() as pen:
        for number in range(READABLE + SEALED):
            readers = (rector,) if number < READABLE else (office,)
            document, room = _version(pen, writer, ref, number, readers)
            for kind in _EVENTS:
                _event(pen, document, room, kind)
            if number < READABLE and not number % LINKED_EVERY:
                with pen.ring[room].exposed() as buffer:
                    link: dict[str, Json] = {"entry": document, "room": room, "key": buffer.hex()}
                case = cases[number % CASES]
                pen.append(NewSchoolEntry(EntryType.VERSION_LINKED, case, link))


def _version(pen: Pen, session: Session, ref: BlobRef, number: int, readers: Sequence[str]) -> tuple[str, str]:
    school = session.school
    assert school is not None
    definition = session.forms.current(FORM)
    data: dict[str, Json] = {
        "title": "Melding til rektor",
        "pupil": f"Prøve Nummer{number}",
        "group": f"{8 + number % 3}{'ABCD'[number % 4]}",
        "level": "kort",
        "supplements": "",
        "answers": {**ANSWERS, "hva": f"Hendelse {number}. {ANSWERS['hva']}"},
        "experienced": "2026-11-20",
        "restricted": False,
        "urgent": number % 17 == 0,
        "made_with": "bench",
        "parents": [],
        "authors": [school.person_id],
        "number": 1,
        "decides": None,
        "written_before": False,
        "origin": "",
        "series": "",
        "facts": {"kort": True},
    }
    before = len(pen.written)
    document = school._append_version(pen, data, PDF, (ref,), definition.pin, readers)
    return document, pen.opened[pen.written[before]].room


def _event(pen: Pen, document: str, room: str, kind: EventKind) -> None:
    data: dict[str, Json] = {
        "document": document,
        "kind": kind.value,
        "happened": "2026-11-20",
        "who": "Kari Eksempel",
        "how": "telefon",
        "text": "Moren er orientert og takker for samtalen. " * 3,
    }
    pen.append(NewSchoolEntry(EntryType.DOCUMENT_EVENT, room, data))
