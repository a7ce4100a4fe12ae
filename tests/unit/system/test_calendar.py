"""Working days with Norwegian holidays and the school's own free days, and dates in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.system import texts
from skjema_app.system.calendar import (
    add_working_days,
    date_in_words,
    is_school_day,
    next_school_day,
    stamp_in_words,
    time_in_words,
)

dates = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2026, 11, 20), False),  # Friday
        (date(2026, 11, 21), True),
        (date(2026, 11, 22), True),
        (date(2026, 5, 1), True),
        (date(2027, 5, 17), True),  # a Monday
        (date(2026, 4, 2), True),  # skjærtorsdag
        (date(2026, 4, 6), True),  # andre påskedag
        (date(2026, 5, 14), True),  # Kristi himmelfartsdag
        (date(2026, 5, 25), True),  # andre pinsedag
        (date(2026, 12, 24), False),  # an ordinary day by law; schools hand it in as theirs
        (date(2026, 12, 25), True),
        (date(2027, 1, 1), True),
    ],
)
def test_public_holidays_and_weekends(day: date, *, free: bool) -> None:
    assert is_school_day(day) is not free


def test_own_free_days_count() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert next_school_day(friday) == monday
    assert next_school_day(friday, [monday]) == date(2026, 11, 24)
    assert not is_school_day(monday, {monday})


def test_five_working_days_over_easter() -> None:
    assert add_working_days(date(2026, 4, 1), 5) == date(2026, 4, 13)


def test_no_days_stays_or_moves_to_the_next_working_day() -> None:
    assert add_working_days(date(2026, 11, 20), 0) == date(2026, 11, 20)
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 23)


def test_backwards_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 11, 20), -1)


@given(dates, st.integers(1, 30), st.integers(0, 30))
def test_counting_on_is_counting_together(day: date, one: int, other: int) -> None:
    assert add_working_days(add_working_days(day, one), other) == add_working_days(day, one + other)
    assert is_school_day(add_working_days(day, one))


@given(dates)
def test_next_school_day_is_the_first_one_after(day: date) -> None:
    following = next_school_day(day)
    assert following > day
    assert not any(is_school_day(day + timedelta(days=n)) for n in range(1, (following - day).days))


def test_words() -> None:
    when = datetime(2026, 11, 22, 15, 6, tzinfo=UTC)
    assert date_in_words(date(2026, 11, 27)) == "fredag 27. november"
    assert time_in_words(when) == "kl. 15:06"
    assert stamp_in_words(when.astimezone(timezone(timedelta(hours=1)))) == "22. november 2026 kl. 16:06"


def test_words_in_nynorsk() -> None:
    texts.set_language("nn")
    try:
        assert date_in_words(date(2026, 11, 28)) == "laurdag 28. november"
    finally:
        texts.set_language("nb")
