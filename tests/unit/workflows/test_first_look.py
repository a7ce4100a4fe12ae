"""The first look after unlocking is what a fresh look would be, whatever was done before, and in whatever order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
import work_kit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from three_people import School, decided, report, school_of_three

from skjema_app.domain.documents import EventKind, Place, Pupil
from skjema_app.workflows import cases, documents, fill_form, free_days, good_practice, home, value_text
from skjema_app.workflows.keep_looks import Readying, keep_looks
from skjema_app.workflows.session import Session
from skjema_app.workflows.unlock import unlock


@dataclass(slots=True)
class World:
    """The school, with a rector whose vault is closed and opened again; a report and a case to do something with."""

    school: School
    report: str
    case: str
    days_off: int = 0

    @property
    def rector(self) -> Session:
        """As it is open now."""
        return self.school.rector


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with school_of_three(tmp_path_factory.mktemp("first-look")) as school:
        first, second = report(school.teacher, fuller=False), report(school.teacher)
        school.exchange(school.teacher, school.rector)
        decided(school.rector, second.document_id)
        found = World(school, first.document_id, second.document_id)
        yield found
        found.rector.close()


def _open_again(world: World) -> Session:
    before = world.rector
    before.close()
    world.school.rector = unlock(before.vault.folder, work_kit.secret(), world.school.clock)
    return world.rector


def _is_as_fresh(session: Session) -> None:
    assert not session.vault.documents.are_read
    rows, waits = cases.list_cases(session), home.home(session)
    with session.vault.state.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM kept_look")
    session.vault.documents.list()
    assert cases.list_cases(session) == rows
    assert home.home(session) == waits


def _note(world: World) -> None:
    documents.record_event(world.rector, world.report, EventKind.NOTE, text="Snakket med kontaktlærer.")


def _draft(world: World) -> None:
    opened = fill_form.start_draft(world.rector, "melding-12-4", "kort")
    fill_form.save_draft(world.rector, opened.draft.draft_id, {"klasse": "8A"}, Place())


def _drop_draft(world: World) -> None:
    for draft in world.rector.vault.drafts.list()[:1]:
        fill_form.delete_draft(world.rector, draft.draft_id)


def _day_off(world: World) -> None:
    world.days_off += 1  # the same day once more would be no change
    day = world.school.clock.now().date() + timedelta(days=world.days_off)
    free_days.add_periods(world.rector, [free_days.FreePeriod(day, day, "Planleggingsdag")])


def _pupils(world: World) -> None:
    listed = [one for one in world.rector.vault.pupils.list() if not one.left]
    made = Pupil("", f"Elev Nummer{len(listed)}", "8A")
    world.rector.vault.pupils.import_list([*listed, made], "")


def _told(world: World) -> None:
    """The teacher notes something; the rector gets it with an exchange."""
    documents.record_event(world.school.teacher, world.report, EventKind.NOTE, text="Ringt hjem.")
    world.school.exchange(world.school.teacher, world.rector)


def _turn(world: World) -> None:
    """The case is closed, or opened again."""
    if cases.open_case(world.rector, world.case).state is cases.CaseState.CLOSED:
        good_practice.reopen_case(world.rector, world.case, "Ny hendelse.")
    else:
        good_practice.close_case(world.rector, world.case, "Det virker.")


def _tomorrow(world: World) -> None:
    world.school.clock.advance(days=1)


def _keep(world: World) -> None:
    ready = Readying(world.rector)
    while ready.step():
        pass
    assert keep_looks(world.rector)


def _look(world: World) -> None:
    cases.list_cases(world.rector)
    home.home(world.rector)


def _leave(world: World) -> None:
    _is_as_fresh(_open_again(world))


_DEEDS = (_note, _draft, _drop_draft, _day_off, _pupils, _told, _turn, _tomorrow, _keep, _look, _leave)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(_DEEDS), max_size=8))
def test_the_first_look_is_what_a_fresh_one_is(world: World, deeds: list[Callable[[World], None]]) -> None:
    _keep(world)
    for deed in deeds:
        deed(world)
    _leave(world)


@pytest.mark.parametrize("deed", [_note, _draft, _day_off, _pupils, _told, _turn], ids=lambda one: one.__name__)
def test_each_change_is_seen_at_the_first_look(world: World, deed: Callable[[World], None]) -> None:
    _keep(world)
    deed(world)
    assert not world.rector.vault.looks.names()
    _leave(world)


def test_what_was_kept_is_given_without_reading_anything(world: World) -> None:
    _keep(world)
    again = _open_again(world)
    rows = cases.list_cases(again)
    view = home.home(again)
    assert not again.vault.documents.are_read
    assert {row.key for row in rows} >= {world.report, world.case}
    assert view.finished_count >= 3
    world.school.clock.advance(days=2)  # over a weekend
    assert home.home(again).finished_count == view.finished_count
    assert not again.vault.documents.are_read
    world.school.clock.advance(days=9)
    home.home(again)
    assert again.vault.documents.are_read


def _other_forms(_forms: object) -> bytes:
    return b"other"


def _nynorsk() -> str:
    return "nn"


@pytest.mark.parametrize(
    ("name", "other"), [("__version__", "99.0"), ("mark_of_forms", _other_forms), ("language", _nynorsk)]
)
def test_another_program_other_forms_or_another_language_take_nothing_over(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, other: object
) -> None:
    _keep(world)
    again = _open_again(world)
    with monkeypatch.context() as patched:
        patched.setattr(f"skjema_app.workflows.recalled.{name}", other)
        cases.list_cases(again)
    assert again.vault.documents.are_read


@pytest.mark.parametrize("text", ["{", "7"])
def test_a_kept_look_that_cannot_be_read_is_passed_over(world: World, text: str) -> None:
    _keep(world)
    with world.rector.vault.state.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE kept_look SET value = ?", (text,))
    again = _open_again(world)
    rows, view = cases.list_cases(again), home.home(again)
    assert {row.key for row in rows} >= {world.report, world.case}
    assert view.finished_count >= 3
    with again.vault.state.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM kept_look")


def test_nothing_is_kept_before_everything_has_been_read(world: World) -> None:
    again = _open_again(world)
    assert not keep_looks(again)


# --- values as text --------------------------------------------------------------------------------------------------


class _Word(StrEnum):
    ONE = "en"


@dataclass(frozen=True, slots=True)
class _Inner:
    day: date | None
    word: _Word


@dataclass(frozen=True, slots=True)
class _Outer:
    text: str
    number: int
    flag: bool
    when: datetime
    several: tuple[_Inner, ...]


@given(
    st.builds(
        _Outer,
        st.text(),
        st.integers(),
        st.booleans(),
        st.datetimes(timezones=st.just(UTC)),
        st.lists(st.builds(_Inner, st.none() | st.dates(), st.just(_Word.ONE))).map(tuple),
    )
)
def test_a_value_comes_back_as_it_was(value: _Outer) -> None:
    again = value_text.from_text(_Outer, value_text.to_text(_Outer, value))
    assert again == value
