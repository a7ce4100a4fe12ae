"""Counting absence: one truth per day, days off never count, limits are reached once and on the right day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.absence import (
    AbsenceDay,
    AbsenceSource,
    Basis,
    Registration,
    Spell,
    Validity,
    absent_days,
    count,
    reached,
    running,
    spells,
    standing,
)
from skjema_app.system.calendar import is_school_day

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
WRITTEN = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAYS = st.dates(date(2026, 8, 3), date(2026, 12, 31))
ABSENT = st.builds(
    AbsenceDay,
    pupil_id=st.just("p"),
    day=DAYS,
    validity=st.sampled_from(Validity),
    documented=st.booleans(),
    hours=st.sampled_from((0, 0, 0, 2)),
    absent=st.sampled_from((True, True, True, False)),
)


def written(*days: AbsenceDay, undone: bool = False) -> Registration:
    return Registration("b", WRITTEN, AbsenceSource.TYPED, days, undone=undone)


def whole(*days: date) -> list[AbsenceDay]:
    return [AbsenceDay("p", day, Validity.VALID) for day in days]


def school(day: date) -> bool:
    return is_school_day(day)


def test_weekends_and_holidays_do_not_break_a_row_and_do_not_count() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    found = count(whole(friday, date(2026, 11, 21), monday), FIRST, LAST, school)
    assert (found.days, found.spells) == (2, (Spell(friday, monday, 2),))
    christmas = [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28)]
    assert count(whole(*christmas), FIRST, LAST, school).spells == (Spell(christmas[0], christmas[2], 2),)


def test_part_of_a_day_stands_by_itself_and_breaks_the_row() -> None:
    days = [*whole(date(2026, 11, 23), date(2026, 11, 25)), AbsenceDay("p", date(2026, 11, 24), hours=2)]
    found = count(days, FIRST, LAST, school)
    assert (found.days, found.parts, found.hours, found.longest) == (2, 1, 2, 1)


def test_limits_are_reached_on_the_day_they_are_reached() -> None:
    week = [date(2026, 11, 16) + timedelta(days=step) for step in range(5)]
    (row,) = reached(whole(*week), FIRST, LAST, school, Basis.ROW, 4)
    assert (row.day, row.occasion, row.days) == (date(2026, 11, 19), week[0], 5)
    (year,) = reached(whole(*week), FIRST, LAST, school, Basis.YEAR, 5)
    assert (year.day, year.occasion) == (week[4], FIRST)
    (earlier,) = reached(whole(*week), FIRST, LAST, school, Basis.YEAR, 3)
    assert (earlier.day, earlier.last, earlier.days) == (week[2], week[4], 5)
    assert reached(whole(*week), FIRST, date(2026, 11, 19), school, Basis.YEAR, 5) == ()
    unknown = AbsenceDay("p", date(2026, 11, 16))
    assert [one.day for one in reached([unknown], FIRST, LAST, school, Basis.DAY, 1)] == [unknown.day]
    assert reached(whole(unknown.day), FIRST, LAST, school, Basis.DAY, 1) == ()


def test_a_row_goes_on_over_the_weekend_until_a_day_at_school() -> None:
    row = spells([date(2026, 11, 19), date(2026, 11, 20)], school)
    assert [running(row, day, school) for day in (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24))] == [
        2,
        2,
        0,
    ]
    assert running((), date(2026, 11, 20), school) == 0


@given(st.lists(st.lists(ABSENT, max_size=6), max_size=6), st.data())
def test_one_truth_per_day_and_taking_back_brings_the_earlier_one(
    batches: list[list[AbsenceDay]], data: st.DataObject
) -> None:
    registrations = [written(*one) for one in batches]
    truth = standing(registrations)
    said = [day for one in batches for day in one]
    assert set(truth) == {("p", one.day) for one in said}
    for (_pupil, day), one in truth.items():
        assert one.day == [other for other in said if other.day == day][-1]
        assert all(other.day == day for other in one.before)
    if registrations:
        last = data.draw(st.integers(0, len(registrations) - 1))
        without = [one for place, one in enumerate(registrations) if place != last]
        undone = [written(*one.days, undone=place == last) for place, one in enumerate(registrations)]
        assert {key: one.day for key, one in standing(undone).items()} == {
            key: one.day for key, one in standing(without).items()
        }


@given(st.lists(ABSENT, max_size=40), st.sets(DAYS, max_size=20))
def test_counts_agree_with_one_another(days: list[AbsenceDay], off: set[date]) -> None:
    def open_day(day: date) -> bool:
        return is_school_day(day, off)

    truth = standing([written(*days)])
    mine = absent_days(truth, "p")
    found = count(mine, FIRST, LAST, open_day)
    assert found.days == sum(one.days for one in found.spells) == sum(one.whole and open_day(one.day) for one in mine)
    assert found.documented <= found.days
    assert found.parts + found.days == sum(open_day(one.day) for one in mine)
    assert found.longest <= found.days
    for one, following in zip(found.spells, found.spells[1:], strict=False):
        between = [one.last + timedelta(days=step) for step in range(1, (following.first - one.last).days)]
        assert any(open_day(day) for day in between), "else they were one row"
    assert count(mine, FIRST, LAST, lambda _day: False).days == 0


@given(st.lists(ABSENT, max_size=40), st.integers(1, 8))
def test_a_limit_is_reached_when_so_many_days_are_there(days: list[AbsenceDay], limit: int) -> None:
    mine = absent_days(standing([written(*days)]), "p")
    found = count(mine, FIRST, LAST, school)
    year = reached(mine, FIRST, LAST, school, Basis.YEAR, limit)
    assert bool(year) is (found.days >= limit)
    if year:
        assert count(mine, FIRST, year[0].day, school).days == limit
    rows = reached(mine, FIRST, LAST, school, Basis.ROW, limit)
    assert [one.occasion for one in rows] == [one.first for one in found.spells if one.days >= limit]
    for one in rows:
        assert count(mine, one.occasion, one.day, school).days == limit


@given(st.lists(ABSENT, max_size=20))
def test_who_was_there_is_not_absent(days: list[AbsenceDay]) -> None:
    there = [AbsenceDay("p", one.day, absent=False) for one in days]
    assert absent_days(standing([written(*days), written(*there)]), "p") == ()
