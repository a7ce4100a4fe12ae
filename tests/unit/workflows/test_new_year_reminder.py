"""*Hjem* tells of the new school year to whoever keeps a list of pupils, from the day of the rule until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import work_kit

from skjema_app.domain.documents import Pupil
from skjema_app.form_engine.flow import FlowWho
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import home, new_year, pupil_list_undo, tasks
from skjema_app.workflows.home import WaitingItem
from skjema_app.workflows.session import Session

SPRING, TERM = datetime(2027, 3, 1, 9, tzinfo=UTC), datetime(2027, 8, 16, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SPRING)


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    with closing(work_kit.new_session(tmp_path / "hvelv", clock)) as made:
        made.vault.pupils.import_list([Pupil("", "Prøve Prøvesen", "8A"), Pupil("", "Test Testesen", "10B")], "")
        yield made


def told(session: Session) -> list[WaitingItem]:
    """What *Hjem* tells of it; the list of tasks says the same."""
    found = [one for one in home.home(session).waiting if one.kind == "new-year"]
    listed = [one for one in tasks.tasks(session) if one.kind == "new-year"]
    assert [one.words for one in listed] == [one.title for one in found]
    assert all(one.mine and one.why and one.source for one in listed)
    return found


def on(clock: FixedClock, month: int, day: int, year: int = 2027) -> None:
    clock.set(datetime(year, month, day, 9, tzinfo=UTC))


def test_it_is_told_from_two_weeks_before_and_until_it_is_done(session: Session, clock: FixedClock) -> None:
    assert told(session) == []
    on(clock, 8, 5)
    assert told(session) == []
    on(clock, 8, 6)
    (first,) = told(session)
    assert first.title == "Nytt skoleår 2027–2028: flytt klassene opp"
    assert (first.due, first.overdue, first.key) == ("Siste dag er fredag 20. august", False, "")
    on(clock, 8, 25)
    (late,) = told(session)
    assert (late.due, late.overdue) == ("Skulle vært gjort fredag 20. august", True)
    new_year.turn(session, new_year.new_year(session))
    assert told(session) == []
    new_year.undo(session)
    assert len(told(session)) == 1
    on(clock, 11, 1)  # by then somebody has decided not to
    assert told(session) == []
    on(clock, 8, 10, 2028)
    (next_one,) = told(session)
    assert next_one.title == "Nytt skoleår 2028–2029: flytt klassene opp"


def test_a_class_list_of_the_new_year_does_it_too(session: Session, clock: FixedClock) -> None:
    on(clock, 8, 16)
    before = session.vault.pupils.list()
    after = [Pupil(one.pupil_id, one.name, "9A") for one in before[:1]]
    pupil_list_undo.remember(session, before, after)
    session.vault.pupils.import_list(after, "x")
    assert told(session) == []


def test_nobody_without_a_list_is_asked_nor_with_one_that_was_begun_in_august(tmp_path: Path) -> None:
    with closing(work_kit.new_session(tmp_path / "hvelv", FixedClock(TERM))) as session:
        assert told(session) == []
        session.vault.pupils.add_by_hand("Prøve Prøvesen", "8A")
        assert told(session) == []


def test_the_rule_is_data_and_no_archive_round(session: Session) -> None:
    (rule,) = [one for one in session.forms.deadlines if FlowWho.PUPIL_LIST in one.who]
    assert rule.yearly is not None
    assert rule.ahead == 14
