"""Ten days and twelve months: the exact rule, over calendars that no clock can be trusted with."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.vault import rotation
from skjema_app.vault.rotation import CopyFile

OSLO = timezone(timedelta(hours=1))
START = datetime(2026, 11, 22, 15, 55, tzinfo=OSLO)
STEPS = st.sampled_from([0, 1, 1, 1, 1, 2, 5, 31, 370])  # days until the next copy, seldom more than one
JUMPS = st.sampled_from([-400, -40, -12, -1, 1, 40, 4000])


def _write(folder: list[CopyFile], made: datetime, label: str = "") -> list[CopyFile]:
    """A copy is written and the folder rotated, as `backup.make_backup` does it; the last one first."""
    number = rotation.next_number(folder)
    written = CopyFile(Path(f"{number}"), "0" * 8, made, label, number)
    copies = [written, *folder]
    kept = rotation.kept_locally(copies)
    return [copy for copy in copies if copy.path in kept]


def _last_per(made: list[datetime], form: str, most: int) -> list[int]:
    """Plain model: number of the last copy of each of the ``most`` last days or months, clock never going back."""
    last = {when.strftime(form): number for number, when in enumerate(made, 1)}
    return sorted(last.values())[-most:]


@given(st.lists(STEPS, min_size=1, max_size=120))
def test_with_an_honest_clock_ten_days_and_twelve_months(steps: list[int]) -> None:
    when, made, folder = START, [], []
    for step in steps:
        when += timedelta(days=step)
        made.append(when)
        folder = _write(folder, when)
    expected = {*_last_per(made, "%Y-%m-%d", 10), *_last_per(made, "%Y-%m", 12)}
    assert {copy.number for copy in folder} == expected


@given(st.lists(st.tuples(STEPS, st.none() | JUMPS), max_size=60), st.integers(1, 14))
def test_whatever_the_clock_did_the_last_ten_days_of_an_honest_one_stay(
    history: list[tuple[int, int | None]], after: int
) -> None:
    """The clock jumps about; then it is right again for some days: what was written then is all there."""
    when, folder, count = START, [], 0
    for step, jump in history:
        when += timedelta(days=step + (jump or 0))
        folder = _write(folder, when)
        count += 1
    when = START + timedelta(days=7)
    for _day in range(after):
        when += timedelta(days=1)
        folder = _write(folder, when)
    numbers = [copy.number for copy in folder]
    honest = list(range(count + after, count, -1))
    assert numbers[: min(after, 10)] == honest[:10]
    assert len(numbers) <= 10 + 12
    assert numbers == sorted(numbers, reverse=True)


@given(st.lists(st.tuples(STEPS, st.none() | JUMPS, st.booleans()), min_size=1, max_size=60))
def test_what_was_written_last_always_stays_and_nothing_grows_without_end(
    history: list[tuple[int, int | None, bool]],
) -> None:
    when, folder = START, []
    for step, jump, migration in history:
        when += timedelta(days=step + (jump or 0))
        folder = _write(folder, when, "v7" if migration else "")
        assert folder[0].number == max(copy.number for copy in folder)
        assert sum(bool(copy.label) for copy in folder) <= 2
        assert len(folder) <= 10 + 12 + 2
    kept = rotation.kept_elsewhere(folder)
    assert kept == {copy.path for copy in folder[:3]}


@given(st.dates(date(1990, 1, 1), date(2099, 1, 1)), st.integers(1, 10**9 - 1))
def test_a_name_says_what_it_was_given(tmp_path_factory: pytest.TempPathFactory, day: date, number: int) -> None:
    made = datetime(day.year, day.month, day.day, 15, 55, tzinfo=OSLO)
    for label in ("", "v12"):
        name = rotation.name_of("0123abcd" * 4, made, number, label)
        found = rotation._by_name(_there(tmp_path_factory, name))
        assert found is not None
        assert (found.vault, found.number, found.label) == ("0123abcd", number, label)
        assert found.made.replace(tzinfo=None) == made.replace(tzinfo=None)


def _there(factory: pytest.TempPathFactory, name: str) -> Path:
    folder = factory.getbasetemp() / "navn"
    folder.mkdir(exist_ok=True)
    (folder / name).touch()
    return folder / name


def test_names_from_before_there_were_numbers_come_before_all_others(tmp_path: Path) -> None:
    for name in (
        "skjema-0123abcd-2026-11-22-1555.skjemakopi",
        "skjema-0123abcd-2026-11-21-1555.skjemakopi",
        "skjema-0123abcd-2026-11-20-1555-nr1.skjemakopi",
        "skjema-0123abcd-2026-11-23-1555-v3.skjemakopi",
    ):
        (tmp_path / name).touch()
    found = rotation.list_copies(tmp_path)
    assert [(copy.number, copy.made.day) for copy in found] == [(1, 20), (0, 23), (0, 22), (0, 21)]
    assert rotation.next_number(found) == 2


def test_two_folders_are_merged_by_the_clock_and_each_keeps_its_own_order() -> None:
    def copy(where: str, number: int, day: int) -> CopyFile:
        return CopyFile(Path(f"{where}{number}"), "0" * 8, START + timedelta(days=day), number=number)

    here = (copy("a", 4, 3), copy("a", 3, 900), copy("a", 2, 1))  # a3: from a year with a wrong clock
    there = (copy("b", 2, 5), copy("b", 1, 2))
    merged = [one.path.name for one in rotation.newest_first(here, there)]
    assert merged == ["b2", "a4", "a3", "b1", "a2"]
    assert rotation.newest_first((), ()) == ()
