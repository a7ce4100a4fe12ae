"""Tasks: their groups, whose they are, what the calendar file and the notice may say; any order of documents."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from case_kit import approved, own_form
from flow_kit import flow_at, on, waiting
from hypothesis import given
from hypothesis import strategies as st
from three_people import PUPIL, School, decided, planned, report
from work_kit import MONDAY, finished, new_session, without_voice

from skjema_app.domain.documents import Pupil
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_place import place_in
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import calendar_file, case_gather, good_practice, home, tasks
from skjema_app.workflows.tasks import TaskGroup, group_of
from skjema_app.workflows.threads import Thread, find_thread


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(-40, 40))
def test_a_day_is_in_one_group_and_the_week_ends_on_sunday(today: date, ahead: int) -> None:
    due = date.fromordinal(today.toordinal() + ahead)
    group = group_of(due, today)
    assert (group is TaskGroup.OVERDUE) == (ahead < 0)
    assert (group is TaskGroup.TODAY) == (ahead == 0)
    same_week = due.isocalendar()[:2] == today.isocalendar()[:2]
    assert (group is TaskGroup.THIS_WEEK) == (ahead > 0 and same_week)
    assert group_of(None, today) is TaskGroup.TODAY


def test_the_calendar_file_and_the_notice_name_nobody(school: School, tmp_path: Path) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key)
    school.exchange()
    on(school, "2026-11-25")
    target = tmp_path / "oppgaver.ics"
    assert calendar_file.save_calendar(school.teacher, target) == 2  # the investigation is late, the plan due on 30.
    text = target.read_text("utf-8")
    lowered = text.lower()
    for name in (PUPIL, *PUPIL.split(), "8a", "S-2026", "plan", "undersøk", "elev", key[:12], "Kari"):
        assert name.lower() not in lowered, name
    assert "SUMMARY:Skjema: 1 oppgave" in text
    assert "DTSTART;VALUE=DATE:20261130" in text
    assert "DTSTART;VALUE=DATE:20261125" in text, "what is late stands on today"
    with pytest.raises(SkjemaError) as found:
        calendar_file.save_calendar(school.teacher, target)
    assert found.value.code is ErrorCode.FILE_EXISTS
    assert calendar_file.waits_today(school.teacher) == 1
    assert calendar_file.notice_sentence(1) == "Skjema: 1 oppgave venter i dag."
    assert calendar_file.notice_sentence(3) == "Skjema: 3 oppgaver venter i dag."


def test_hjem_groups_by_when_and_tells_who_decides_what_is_late_elsewhere(school: School) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key)
    school.exchange()
    on(school, "2026-11-26")
    mine = home.home(school.teacher)
    assert [(one.kind, one.group) for one in mine.waiting] == [
        ("deadline", TaskGroup.OVERDUE),
        ("deadline", TaskGroup.LATER),
    ]
    assert mine.waiting[0].overdue
    assert not mine.others
    hers = home.home(school.rector)
    assert [one.due for one in hers.others] == ["Skulle vært gjort tirsdag 24. november · Kari Eksempel"]
    assert "deadline" not in {one.kind for one in hers.waiting}
    assert not home.home(school.office).others


def test_a_promised_conversation_waits_until_somebody_had_it(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    key = finished(session, **without_voice())
    assert ("conversation", "denne-uken") in waiting(session)
    (talk,) = [one for one in tasks.tasks(session) if one.kind == "conversation"]
    assert (talk.due, talk.words) == (date(2026, 11, 24), f"Samtale med eleven: {PUPIL}")
    good_practice.note_step(session, key, CaseFact.DECIDED, outcome="plan")
    assert "conversation" in {one.kind for one in tasks.tasks(session)}
    good_practice.close_case(session, key, "Feil elev.")
    assert "conversation" not in {one.kind for one in tasks.tasks(session)}
    session.close()


def test_two_open_plans_for_one_pupil_are_told(school: School) -> None:
    for group in ("8A", "9A"):  # the pupil has changed class: the list knows one of that name
        key = report(school.teacher, klasse=group).document_id
        school.exchange()
        decided(school.rector, key)
        school.exchange()
        case = next(one for one in school.teacher.school.cases() if key in one.documents)
        plan = planned(school.teacher, case.case_id)
        approved(school, plan.document_id)
    for session in (school.teacher, school.rector):
        assert "two-plans" not in {kind for kind, _group in waiting(session)}, "two pupils may have one name"
        session.vault.pupils.import_list([Pupil("p1", PUPIL, "9A")], "a" * 64)
        assert ("two-plans", "denne-uken") in waiting(session)
    good_practice.close_case(school.teacher, key, "Den andre saken har planen.")
    assert "two-plans" not in {kind for kind, _group in waiting(school.teacher)}


def test_the_archive_round_is_a_task_of_who_delivers_it(school: School) -> None:
    key = report(school.teacher).document_id
    school.exchange()
    decided(school.rector, key)
    school.exchange()
    on(school, "2026-12-31")
    assert "archive-round" not in {kind for kind, _group in waiting(school.rector)}, "a month before its last day"
    on(school, "2027-01-04")
    for session in (school.rector, school.office):
        (found,) = [one for one in tasks.tasks(session) if one.kind == "archive-round"]
        assert (found.due, found.mine, found.source) == (date(2027, 1, 31), True, "skolens handlingsplan")
        assert found.words.startswith("Januarrunden 2027: ")
        assert "Siste dag er søndag 31. januar" in {one.due for one in home.home(session).waiting}
    assert "archive-round" not in {kind for kind, _group in waiting(school.teacher)}
    on(school, "2027-02-01")
    assert "archive-round" not in {kind for kind, _group in waiting(school.office)}, "June is far away"


def test_a_pupil_who_changes_class_or_leaves(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    key = finished(session)
    assert not flow_at(session, key).notice
    session.vault.pupils.import_list([Pupil("p1", PUPIL, "9B")], "a" * 64)
    assert flow_at(session, key).notice == "Eleven går nå i 9B. Saken er begynt i 8A."
    session.vault.pupils.import_list([Pupil("p2", "Annen Elev", "8A")], "b" * 64)
    assert flow_at(session, key).notice.startswith("Eleven står ikke lenger på klasselisten.")
    assert ("pupil-left", "denne-uken") in waiting(session)
    session.vault.pupils.import_list([Pupil("p3", PUPIL, "8A")], "c" * 64)
    assert not flow_at(session, key).notice, "two of one name say nothing"
    session.close()


def test_any_order_of_documents_gives_the_same_place(tmp_path: Path) -> None:
    clock = FixedClock(MONDAY)
    session = new_session(tmp_path / "hvelv", clock)
    key = finished(session)
    clock.advance(hours=1)
    planned(session, key)
    clock.advance(hours=1)
    good_practice.note_step(session, key, CaseFact.SENT_HOME)
    own_form(session, "elevsamtale")
    thread = find_thread(session, key)
    assert thread is not None
    wanted = case_gather.facts_of(session, thread)
    flow = next(one for one in session.forms.flows if one.flow_id == wanted.flow)
    for order in itertools.permutations(thread.documents):
        found = case_gather.facts_of(session, Thread(thread.first, order, None))
        assert dict(found.moments) == dict(wanted.moments)
        assert place_in(flow, found.moments) == place_in(flow, wanted.moments)
    assert place_in(flow, wanted.moments).here is not None
    session.close()
