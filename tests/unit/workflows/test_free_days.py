"""Days off with their words: added, taken away and put back; who may; which years are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import three_people
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from work_kit import new_session

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import calendar
from skjema_app.workflows import free_days, free_days_file
from skjema_app.workflows.free_days import FreePeriod
from skjema_app.workflows.session import Session

AUTUMN = FreePeriod(date(2026, 10, 5), date(2026, 10, 9), "Høstferie")
PLANNING = FreePeriod(date(2026, 11, 17), date(2026, 11, 17), "Planleggingsdag")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    session = new_session(tmp_path_factory.mktemp("fridager") / "hvelv")
    yield session
    session.close()


@pytest.fixture
def alone(shared: Session) -> Session:
    free_days.put_back(shared, free_days.KeptDays())
    return shared


PERIODS = st.lists(
    st.builds(
        lambda first, length, words: FreePeriod(first, first + timedelta(days=length), words),
        st.dates(date(2025, 8, 1), date(2028, 7, 31)),
        st.integers(0, 20),
        st.sampled_from(["", "Høstferie", "Plan  leggings\ndag", "x" * 99]),
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(PERIODS, PERIODS)
def test_what_is_added_is_there_until_it_is_taken_away(
    alone: Session, first: list[FreePeriod], more: list[FreePeriod]
) -> None:
    free_days.put_back(alone, free_days.KeptDays())
    free_days.add_periods(alone, first)
    wanted = {day for one in first for day in one.days}
    assert free_days.free_days(alone).days == wanted
    shown = free_days.free_periods(alone)
    assert sorted(day for one in shown for day in one.days) == sorted(wanted), "each day in one period"
    before = free_days.kept_days(alone)
    free_days.add_periods(alone, more)
    for one in more:
        free_days.remove_days(alone, one.first, one.last)
    assert free_days.free_days(alone).days == wanted - {day for one in more for day in one.days}
    free_days.put_back(alone, before)
    assert (free_days.kept_days(alone), free_days.free_periods(alone)) == (before, shown)


def test_a_year_is_told_when_more_than_its_august_is(alone: Session) -> None:
    free_days.add_periods(alone, [FreePeriod(date(2026, 6, 20), date(2026, 8, 16), "Sommerferie")])
    assert free_days.free_days(alone).years == {2025}, "the summer runs into a year that nobody has told of"
    free_days.add_periods(alone, [AUTUMN])
    assert free_days.free_days(alone).years == {2025, 2026}
    free_days.remove_days(alone, AUTUMN.first, AUTUMN.last)
    assert free_days.free_days(alone).years == {2025}
    free_days.set_free_days(alone, 2026, [])
    assert free_days.free_days(alone).years == {2025, 2026}, "that there are none was said"


def test_what_is_missing_is_told_from_april_on_for_the_next_year_too(
    alone: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    free_days.add_periods(alone, [AUTUMN])
    assert free_days.coverage_sentences(free_days.coverage(alone, date(2026, 11, 1))) == ()
    (said,) = free_days.coverage_sentences(free_days.coverage(alone, date(2027, 4, 1)))
    assert "2027–2028" in said
    monkeypatch.setattr(free_days, "holidays_known", lambda year: year < 2027)
    (said,) = free_days.coverage_sentences(free_days.coverage(alone, date(2026, 11, 1)))
    assert "Oppdater Skjema" in said, "an out-of-date list of public holidays"


def test_a_period_that_ends_before_it_begins_is_refused(alone: Session) -> None:
    for wrong in (FreePeriod(AUTUMN.last, AUTUMN.first), FreePeriod(date(2026, 1, 1), date(2027, 6, 1))):
        with pytest.raises(SkjemaError) as refused:
            free_days.add_periods(alone, [AUTUMN, wrong])
        assert refused.value.code is ErrorCode.FREE_DAYS_WRONG
    assert free_days.free_periods(alone) == ()
    assert calendar.span_in_words(AUTUMN.first, AUTUMN.last) == "5.–9. oktober"
    assert calendar.span_in_words(date(2026, 12, 21), date(2027, 1, 2)) == "21. desember – 2. januar"


def test_only_the_rector_writes_them_and_everybody_has_them(tmp_path: Path) -> None:
    with three_people.school_of_three(tmp_path) as school:
        for other in (school.teacher, school.office):
            assert not free_days.may_change(other)
            with pytest.raises(SkjemaError) as refused:
                free_days.add_periods(other, [AUTUMN])
            assert refused.value.code is ErrorCode.NOT_AN_ISSUER
        file = tmp_path / "rute.csv"
        file.write_text(
            "5.10.2026;9.10.2026;Høstferie\n17.11.2026;;Planleggingsdag\n17.8.2026;;Første skoledag\n", encoding="utf-8"
        )
        preview = free_days_file.read_calendar(school.rector, file)
        assert [row.likely for row in preview.rows] == [False, True, True]
        free_days_file.take_calendar(school.rector, preview, free_days_file.likely_ones(preview))
        school.exchange()
        assert free_days.free_periods(school.teacher) == (AUTUMN, PLANNING)
        free_days.remove_days(school.rector, AUTUMN.first, AUTUMN.last)
        school.exchange()
        assert free_days.free_periods(school.teacher) == (PLANNING,)


def test_what_is_not_known_of_a_year_is_said_with_what_to_do() -> None:
    """A library of holidays that is out of date, and days off that nobody wrote down."""
    known, old = free_days.Coverage(2026, own=True, holidays=True), free_days.Coverage(2027, own=True, holidays=False)
    assert free_days.coverage_sentences([known]) == ()
    (said,) = free_days.coverage_sentences([known, old])
    assert said.startswith("Listen over helligdager i Skjema rekker ikke ut skoleåret 2027–2028.")
    assert "Oppdater Skjema" in said
    (missing,) = free_days.coverage_sentences([free_days.Coverage(2026, own=False, holidays=True)])
    assert missing.startswith("Fridagene for skoleåret 2026–2027 er ikke skrevet inn.")
