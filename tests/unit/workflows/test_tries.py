"""Wrong passwords are counted beside keys.json: the wait grows, survives a new start, and locks nobody out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import work_kit
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import tries
from skjema_app.workflows.tries import Misses
from skjema_app.workflows.unlock import unlock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def missed(folder: Path, times: int, now: datetime = NOON) -> datetime:
    """Somebody guesses as fast as they may."""
    for _try in range(times):
        now += timedelta(seconds=tries.wait_left(folder, now))
        tries.begin(folder, now)
    return now


def test_the_wait_doubles_and_ends_at_five_minutes() -> None:
    assert [tries.wait_after(count) for count in range(14)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert tries.wait_after(10**9) == 300


def test_a_guesser_waits_longer_and_longer_and_the_owner_gets_in(tmp_path: Path) -> None:
    assert missed(tmp_path, 12) - NOON == timedelta(seconds=511)
    with pytest.raises(SkjemaError) as refused:
        tries.begin(tmp_path, missed(tmp_path, 1))
    assert refused.value.code is ErrorCode.TRY_LATER
    assert refused.value.details == {"seconds": 300, "wait": "5 minutter"}
    tries.clear(tmp_path)
    assert tries.begin(tmp_path, NOON) == Misses()


def test_a_day_forgets(tmp_path: Path) -> None:
    now = missed(tmp_path, 9)
    assert tries.misses(tmp_path, now + timedelta(hours=23)).count == 9
    assert tries.misses(tmp_path, now + timedelta(hours=25)) == Misses()


def test_a_clock_that_was_set_back_starts_the_wait_anew_but_once(tmp_path: Path) -> None:
    now = missed(tmp_path, 6) - timedelta(hours=3)
    assert tries.wait_left(tmp_path, now) == 8
    assert tries.wait_left(tmp_path, now + timedelta(seconds=5)) == 3
    assert tries.wait_left(tmp_path, now + timedelta(seconds=8)) == 0


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(content=st.binary(max_size=300), now=MOMENTS)
def test_no_file_locks_anybody_out(content: bytes, now: datetime, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("hvelv")
    (folder / "tries.json").write_bytes(content)
    assert tries.wait_left(folder, now) <= tries.LONGEST_WAIT


@pytest.mark.parametrize("last", ["2026-11-23T12:00:00", "9999-12-31T23:59:59+00:00", "i går", ""])
@pytest.mark.parametrize("count", ["7", "-7", "1e400", '"7"', "true", str(10**30)])
def test_no_odd_content_locks_anybody_out(tmp_path: Path, last: str, count: str) -> None:
    (tmp_path / "tries.json").write_text(f'{{"misses": {count}, "last": "{last}"}}')
    assert tries.wait_left(tmp_path, NOON) <= tries.LONGEST_WAIT


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 sekund"), (16, "16 sekunder"), (60, "1 minutt"), (256, "4 minutter og 16 sekunder"), (300, "5 minutter")],
)
def test_the_wait_in_words(seconds: int, words: str) -> None:
    assert tries.wait_words(seconds) == words


def test_unlocking_counts_refuses_and_forgets(tmp_path: Path) -> None:
    clock = FixedClock(NOON)
    folder = tmp_path / "hvelv"
    work_kit.new_session(folder, clock).close()

    def said(password: str) -> ErrorCode:
        with pytest.raises(SkjemaError) as refused:
            unlock(folder, work_kit.secret(password), clock)
        return refused.value.code

    for _miss in range(5):
        clock.advance(minutes=1)
        assert said("feil") is ErrorCode.WRONG_PASSWORD
    assert said(work_kit.PASSWORD) is ErrorCode.TRY_LATER  # the right one isn't looked at either
    clock.advance(minutes=1)
    (folder / "data.db").rename(folder / "data.borte")
    assert said(work_kit.PASSWORD) is ErrorCode.DATABASE_MISSING  # no wrong password: not counted
    assert tries.misses(folder, clock.now()).count == 5
    (folder / "data.borte").rename(folder / "data.db")
    session = unlock(folder, work_kit.secret(), clock)
    assert session.misses.count == 5
    session.close()
    assert not (folder / "tries.json").exists()
