"""*Møter*: what the list holds and in which order, and what a new minute takes over from the last one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import meeting_kit
import pytest

from skjema_app.domain.documents import Place
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import fill_form, finish_document
from skjema_app.workflows.meetings import (
    MeetingKind,
    list_meetings,
    meeting_choices,
    recent_series,
    start_meeting,
)
from skjema_app.workflows.session import Session

CLASS, TEAM, TALK = meeting_kit.CLASS_FORM, meeting_kit.TEAM_FORM, meeting_kit.TALK_FORM
ANONYMOUS = meeting_kit.ANONYMOUS_FORM


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    made = meeting_kit.new_session(tmp_path / "hvelv", clock)
    yield made
    made.close()


def talk(session: Session, day: str, name: str = "Kari Nordmann") -> str:
    draft = fill_form.start_draft(session, TALK, "hele").draft.draft_id
    fill_form.save_draft(session, draft, {"hvem": {"ref": "p1", "name": name}, "samtale_dato": day}, Place())
    return finish_document.finish_document(session, draft).document.document_id


def test_each_chooser_offers_its_own_forms(session: Session) -> None:
    assert [one.form_id for one in meeting_choices(session, MeetingKind.MINUTES)] == [CLASS, TEAM, ANONYMOUS]
    assert [one.form_id for one in meeting_choices(session, MeetingKind.TALK)] == [TALK]
    assert all(one.lead and one.minutes for one in meeting_choices(session, MeetingKind.MINUTES))


def test_drafts_come_first_and_then_meetings_by_their_day(session: Session, clock: FixedClock) -> None:
    late = meeting_kit.held(session, mote_dato="2026-11-19")
    early = meeting_kit.held(session, mote_dato="2026-11-05")  # written down later, held earlier
    spoken = talk(session, "2026-11-12")
    clock.advance(minutes=5)
    draft = start_meeting(session, TEAM).form.draft.draft_id

    rows = list_meetings(session)

    assert [row.key for row in rows] == [draft, late, spoken, early]
    assert [row.draft for row in rows] == [True, False, False, False]
    assert rows[0].missing > 0
    assert (rows[1].group, rows[1].day, rows[1].title) == ("8A", "2026-11-19", "Prøveklassemøte")
    assert rows[2].pupil == "Kari Nordmann"
    assert [row.key for row in list_meetings(session, kind=MeetingKind.TALK)] == [spoken]


def test_no_row_says_who_attended_or_was_spoken_of(session: Session) -> None:
    meeting_kit.held(session)

    (row,) = list_meetings(session)

    assert not {"Ola Hansen", "Per Dahl", "Trond Lie", "Mor Nordmann"} & set(
        map(str, (row.title, row.group, row.pupil))
    )


def test_a_new_minute_takes_over_who_meets_and_where(session: Session) -> None:
    last = meeting_kit.held(session)

    started = start_meeting(session, CLASS, group="8A")

    answers = started.form.draft.answers
    assert started.taken is not None
    assert (started.taken.document_id, started.taken.day) == (last, "torsdag 12. november")
    assert answers["klasse"] == "8A"
    assert answers["mote_sted"] == "Rom 214"
    assert answers["moteleder"] == {"ref": "", "name": "Ingrid Moe"}
    people = [(row["deltaker"]["name"], row["deltaker_til_stede"]) for row in answers["deltakere"]]  # type: ignore[index, union-attr, call-overload]
    assert people == [("Ingrid Moe", "til_stede"), ("Per Dahl", "til_stede"), ("Trond Lie", "til_stede")]
    assert set(started.taken.answers) == {"mote_sted", "moteleder", "deltakere"}


def test_never_what_was_said_nor_pupils_nor_guardians(session: Session) -> None:
    guests = [
        meeting_kit.participant("x", "Kari Nordmann", "pupil"),
        meeting_kit.participant("y", "Far Hansen", "guardian"),
    ]
    meeting_kit.held(session, deltakere=guests)

    answers = start_meeting(session, CLASS, group="8A").form.draft.answers

    assert "saker" not in answers
    assert "deltakere" not in answers
    assert answers["mote_dato"] == "2026-11-23"  # today, not the day of the last one


def test_the_rows_taken_over_have_ids_of_their_own(session: Session) -> None:
    meeting_kit.held(session)

    rows = start_meeting(session, CLASS, group="8A").form.draft.answers["deltakere"]

    assert isinstance(rows, list)
    ids = {row["id"] for row in rows if isinstance(row, dict)}
    assert len(ids) == 3
    assert not ids & {"d1", "d2", "d3"}


def test_only_from_the_same_class_and_the_same_kind_of_meeting(session: Session) -> None:
    meeting_kit.held(session)

    assert start_meeting(session, CLASS, group="8B").taken is None
    assert start_meeting(session, CLASS).taken is None  # which class isn't known yet
    assert start_meeting(session, TEAM).taken is None
    assert start_meeting(session, CLASS, group="8B").form.draft.answers["klasse"] == "8B"


def test_the_day_the_writer_and_the_leader_are_proposed(session: Session) -> None:
    me = {"ref": "", "name": session.person.name}

    answers = start_meeting(session, CLASS).form.draft.answers

    assert answers == {"mote_dato": "2026-11-23", "moteleder": me, "referent": me}


def test_the_last_meeting_is_the_one_held_last(session: Session) -> None:
    last = meeting_kit.held(session, mote_dato="2026-11-19", mote_sted="Biblioteket")
    meeting_kit.held(session, mote_dato="2026-11-05", mote_sted="Rom 1")

    started = start_meeting(session, CLASS, group="8A")

    assert started.taken is not None
    assert started.taken.document_id == last
    assert started.form.draft.answers["mote_sted"] == "Biblioteket"


def test_a_team_without_a_class_goes_on_from_its_last_meeting(session: Session) -> None:
    meeting_kit.held(session, TEAM, klasse=None)

    assert start_meeting(session, TEAM).taken is not None
    assert start_meeting(session, TEAM, blank=True).taken is None


def test_series_to_go_on_with_are_offered_last_first(session: Session) -> None:
    meeting_kit.held(session, mote_dato="2026-11-05")
    meeting_kit.held(session, mote_dato="2026-11-19")
    meeting_kit.held(session, mote_dato="2026-11-12", klasse="9B")
    talk(session, "2026-11-20")

    found = [(one.form_id, one.group, one.last.isoformat()) for one in recent_series(session)]

    assert found == [(CLASS, "8A", "2026-11-19"), (CLASS, "9B", "2026-11-12")]
