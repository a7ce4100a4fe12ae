"""Clocks that can't be right are flagged, whatever the order in which entries are looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from skjema_app.vault.feed.clocks import ClockFlag, flags

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _feed(*days: float, device: str = "d") -> list[tuple[str, str, int, str]]:
    return [(f"{device}{seq}", device, seq, (MONDAY + timedelta(days=day)).isoformat()) for seq, day in enumerate(days)]


def test_a_clock_that_goes_forward_is_left_alone() -> None:
    assert flags(_feed(0, 0, 0.5, 3), {}) == {}


def test_some_hours_back_are_nothing() -> None:
    assert flags(_feed(0, -0.9), {}) == {}


def test_an_entry_dated_before_what_its_device_wrote_earlier_is_flagged() -> None:
    assert flags(_feed(0, -30, 1), {}) == {"d1": ClockFlag.BACKDATED}


def test_an_entry_from_the_future_is_ahead_and_does_not_date_back_what_follows() -> None:
    received = {f"d{seq}": MONDAY + timedelta(hours=1) for seq in range(3)}
    assert flags(_feed(0, 400, 0.01), received) == {"d1": ClockFlag.AHEAD}


def test_an_entry_that_came_late_is_no_oddity() -> None:
    assert flags(_feed(0, 1), {"d0": MONDAY + timedelta(days=90), "d1": MONDAY + timedelta(days=90)}) == {}


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(-400, 400)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_order_of_looking_decides_nothing(days: list[tuple[str, float]], chance: object) -> None:
    entries = [
        (f"{device}{seq}", device, seq, (MONDAY + timedelta(days=day)).isoformat())
        for seq, (device, day) in enumerate(days)
    ]
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    received = {entry[0]: MONDAY for entry in entries}
    assert flags(shuffled, received) == flags(entries, received)
