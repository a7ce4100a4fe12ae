"""What the machine's policy decides, beside what the school and the person chose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import work_kit
from school_stages import THREE, Stages

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.workflows import exchange_folder, exchanging, keep_copies, lock_policy, settings, without_password
from skjema_app.workflows.lock_policy import LockPolicy
from skjema_app.workflows.opening_news import opening_news
from skjema_app.workflows.session import Session

Given = Callable[..., None]


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """Lets the machine's policy say something."""
    file = tmp_path / "policy.json"
    monkeypatch.setenv("SKJEMA_POLICY", str(file))

    def write(**values: object) -> None:
        file.write_text(json.dumps(values), "utf-8")
        file.chmod(0o644)

    return write


@pytest.fixture(scope="module")
def _session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made = work_kit.new_session(tmp_path_factory.mktemp("alene") / "hvelv")
    yield made
    made.close()


@pytest.fixture
def session(_session: Session) -> Session:
    return _session


def said(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(SkjemaError) as refused:
        act()
    return refused.value.code


def test_the_stricter_of_school_and_machine_holds(stages: Stages, given: Given) -> None:
    with stages.at(THREE) as (school, _notes):
        rector, teacher = school.rector, school.teacher
        given(lock_minutes=20, allow_key_store=False)
        assert lock_policy.lock_policy(teacher) == LockPolicy(minutes=20, key_store=False, pictures=True)
        lock_policy.set_lock_policy(rector, LockPolicy(minutes=5, pictures=False))
        school.exchange(rector, teacher)
        assert lock_policy.lock_policy(teacher) == LockPolicy(minutes=5, key_store=False, pictures=False)
        given(lock_minutes=3, allow_key_store=True, block_screenshots=False)  # loosens nothing of the school's
        assert lock_policy.lock_policy(teacher) == LockPolicy(minutes=3, key_store=True, pictures=False)
        assert lock_policy.school_lock_policy(rector) == LockPolicy(minutes=5, pictures=False)  # what rector decides on


def test_somebody_alone_is_governed_too_and_their_own_choice_waits(session: Session, given: Given) -> None:
    mine = settings.vault_settings(session)
    settings.save_vault_settings(session, replace(mine, idle_minutes=45))
    given(lock_minutes=4, allow_key_store=False)
    now = settings.vault_settings(session)
    assert (now.idle_minutes, now.idle_by_school) == (4, True)
    assert said(lambda: without_password.allow(session, work_kit.secret())) is ErrorCode.KEY_STORE_FORBIDDEN
    given()
    assert settings.vault_settings(session).idle_minutes == 45


def test_the_exchange_folder_is_the_machines(session: Session, given: Given, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "min", tmp_path / "felles"
    mine.mkdir()
    theirs.mkdir()
    exchange_folder.choose_folder(session, mine)
    given(exchange_folder=str(theirs))
    assert exchange_folder.chosen_folder(session) == theirs
    assert exchanging.exchange_status(session).folder == str(theirs)
    assert said(lambda: exchange_folder.choose_folder(session, mine)) is ErrorCode.POLICY_GOVERNS
    exchange_folder.choose_folder(session, theirs)  # what joining a school does
    given()
    assert exchange_folder.chosen_folder(session) == theirs


def test_copies_go_where_the_machine_says_in_a_folder_that_is_made(
    session: Session, given: Given, tmp_path: Path
) -> None:
    mine, theirs = tmp_path / "minne", tmp_path / "felles-kopi"
    mine.mkdir()
    keep_copies.set_second_place(session, mine)
    given(backup_folder=str(theirs))
    assert keep_copies.copy_status(session).second_place == str(theirs)
    assert keep_copies.write_copy(session).path.parent == theirs
    assert said(lambda: keep_copies.set_second_place(session, mine)) is ErrorCode.POLICY_GOVERNS
    given()
    assert keep_copies.copy_status(session).second_place == str(mine)


def test_a_broken_policy_is_told_at_opening_and_changes_nothing(session: Session, given: Given, tmp_path: Path) -> None:
    before = settings.vault_settings(session)
    (tmp_path / "policy.json").write_text("{", "utf-8")
    (told,) = opening_news(session)
    assert told.startswith("Skolens oppsett på denne maskinen kan ikke leses.")
    assert settings.vault_settings(session) == before
