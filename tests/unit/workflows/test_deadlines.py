"""Deadlines: never on a day off when counted in working days, the two clocks never mixed, odd calendars told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from work_kit import new_session

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.flow import CaseFact
from skjema_app.form_engine.flow_deadlines import DeadlineKind, DeadlineUnit
from skjema_app.form_engine.flow_place import Moment
from skjema_app.form_engine.library import FormLibrary
from skjema_app.system import calendar
from skjema_app.system.calendar import is_school_day
from skjema_app.workflows import deadlines, free_days
from skjema_app.workflows.case_facts import CaseFacts, Closing
from skjema_app.workflows.deadlines import counted, deadlines_of
from skjema_app.workflows.free_days import FreeDays

RULES = FormLibrary.load().deadlines
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FREE = st.frozensets(DAYS, max_size=60)


def at(day: date) -> Moment:
    when = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Moment(when, when)


def facts(known: dict[CaseFact, Moment], **more: object) -> CaseFacts:
    return CaseFacts("k", "d" * 64, "Melding", "Prøve", "8A", moments=MappingProxyType(known), **more)  # type: ignore[arg-type]


@given(DAYS, st.integers(1, 40), FREE)
def test_counted_in_working_days_it_is_never_a_day_off(start: date, length: int, free: frozenset[date]) -> None:
    found = counted(start, length, DeadlineUnit.WORKING_DAYS, free)
    assert is_school_day(found, free)
    between = [start + timedelta(days=step) for step in range(1, (found - start).days + 1)]
    assert sum(is_school_day(day, free) for day in between) == length


@given(DAYS, st.integers(0, 60))
def test_weeks_and_days_are_plain_and_a_length_of_nothing_is_the_day_itself(start: date, length: int) -> None:
    assert counted(start, length, DeadlineUnit.WEEKS) == start + timedelta(weeks=length)
    assert counted(start, length, DeadlineUnit.DAYS) == start + timedelta(days=length)
    assert counted(start, 0, DeadlineUnit.WORKING_DAYS) == start


@given(DAYS, DAYS, DAYS, FREE)
def test_the_two_clocks_are_never_mixed(known: date, received: date, other: date, free: frozenset[date]) -> None:
    """User-review § 3.14: the school's own deadline from the day it got to know; one week from when the rector did."""
    base = {CaseFact.SEEN: at(known), CaseFact.REPORTED: at(known), CaseFact.KNOWN: at(known)}
    one = {
        d.rule_id: d
        for d in deadlines_of(facts({**base, CaseFact.RECEIVED: at(received)}), RULES, TODAY, FreeDays(free))
    }
    two = {
        d.rule_id: d for d in deadlines_of(facts({**base, CaseFact.RECEIVED: at(other)}), RULES, TODAY, FreeDays(free))
    }
    assert one["plan"] == two["plan"]
    assert one["plan"].day == counted(known, 5, DeadlineUnit.WORKING_DAYS, free)
    assert one["statsforvalteren"].day == received + timedelta(weeks=1)
    assert one["statsforvalteren"].kind is DeadlineKind.INFORMATION
    assert not one["statsforvalteren"].overdue
    assert one["plan"].overdue == (one["plan"].day < TODAY)


def test_a_year_that_nobody_wrote_down_is_said_not_guessed() -> None:
    known = {CaseFact.REPORTED: at(date(2026, 12, 18)), CaseFact.KNOWN: at(date(2026, 12, 18))}
    (plan,) = deadlines_of(facts(known), RULES, TODAY)
    assert (plan.day, plan.sure) == (date(2026, 12, 28), False), "25 December is the library's, the rest unknown"
    christmas = frozenset(date(2026, 12, 21) + timedelta(days=step) for step in range(14))
    (plan,) = deadlines_of(facts(known), RULES, TODAY, FreeDays(christmas, frozenset({2026})))
    assert (plan.day, plan.sure) == (date(2027, 1, 8), True)


def test_a_library_that_is_out_of_date_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "holidays_known", calendar.holidays_known)
    assert calendar.holidays_known(2026)
    assert not calendar.holidays_known(2201), "no holiday is known of such a year"
    monkeypatch.setattr(deadlines, "holidays_known", _knows_nothing)
    known = {CaseFact.REPORTED: at(TODAY), CaseFact.KNOWN: at(TODAY)}
    (plan,) = deadlines_of(facts(known), RULES, TODAY, FreeDays(frozenset(), frozenset({2026})))
    assert not plan.sure


def _knows_nothing(year: int) -> bool:
    del year
    return False


def test_what_is_met_closed_or_not_needed_runs_no_more() -> None:
    known = {CaseFact.REPORTED: at(TODAY), CaseFact.KNOWN: at(TODAY), CaseFact.FOLLOW_UP_DAY: at(TODAY)}
    assert [one.rule_id for one in deadlines_of(facts(known), RULES, TODAY)] == ["kontrollsamtale", "plan"]
    for met in (CaseFact.PLAN_WRITTEN, CaseFact.NOT_NEEDED, CaseFact.NOT_TAKEN_UP):
        assert "plan" not in {one.rule_id for one in deadlines_of(facts({**known, met: at(TODAY)}), RULES, TODAY)}
    closing = Closing(datetime(2026, 11, 23, tzinfo=UTC), "Kari", "ferdig")
    assert [one.rule_id for one in deadlines_of(facts(known, closing=closing), RULES, TODAY)] == ["kontrollsamtale"]


def test_every_deadline_says_where_it_comes_from() -> None:
    for rule in RULES:
        assert rule.rule.nb.endswith(".")
        assert rule.law.ref
        assert "virkedag" not in f"{rule.label.nb} {rule.rule.nb}".lower()  # counts Saturdays in many laws


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-10-05", [date(2026, 10, 5)]),
        ("# høstferie\n2026-10-05..2026-10-07\n", [date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)]),
        ("2026-10-05 2026-10-06 # to dager", [date(2026, 10, 5), date(2026, 10, 6)]),
        ("", []),
    ],
)
def test_days_off_are_read(text: str, days: list[date]) -> None:
    assert list(free_days.read_days(text)) == days


@pytest.mark.parametrize("text", ["2026-02-30", "i går", "2026-10-07..2026-10-05", "2026-01-01..2028-01-01", "1 2 3"])
def test_impossible_days_off_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(SkjemaError) as found:
        free_days.read_days(f"2026-10-05\n{text}")
    assert found.value.code is ErrorCode.FREE_DAYS_WRONG
    assert found.value.details["line"] == 2


def test_days_off_are_kept_per_school_year(tmp_path: Path) -> None:
    session = new_session(tmp_path / "hvelv")
    free_days.set_free_days(session, 2026, [date(2026, 10, 5), date(2027, 2, 22)])
    free_days.set_free_days(session, 2025, [])
    found = free_days.free_days(session)
    assert (sorted(found.days), sorted(found.years)) == ([date(2026, 10, 5), date(2027, 2, 22)], [2025, 2026])
    assert found.covers(date(2025, 9, 1), date(2027, 7, 31))
    assert not found.covers(date(2026, 11, 1), date(2027, 8, 1))
    with pytest.raises(SkjemaError) as refused:
        free_days.set_free_days(session, 2026, [date(2026, 7, 31)])
    assert refused.value.code is ErrorCode.FREE_DAYS_WRONG
    session.vault.settings.set("fridager", "[1")  # damaged by hand
    assert not free_days.free_days(session).days
    session.close()
