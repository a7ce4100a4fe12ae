"""What a school decides about locks, the machine's key store, a new vault key and its price, the test of the lock."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import work_kit
from school_stages import THREE, Stages

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Membership
from skjema_app.system import key_store, own_memory
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import keep_copies, lock_policy, renew_key, settings, without_password
from skjema_app.workflows.lock_policy import LockPolicy
from skjema_app.workflows.lock_test import lock_test
from skjema_app.workflows.opening_news import opening_news
from skjema_app.workflows.session import Session
from skjema_app.workflows.unlock import unlock

NEW = "trapp lampe skog vott fjord"


def said(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(SkjemaError) as refused:
        act()
    return refused.value.code


class Ring:
    """A key store in memory, for the tests of what we do with one; the real ones are in test_key_store.py."""

    viable = True
    kept: dict[tuple[str, str], str]

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> type[Ring]:
    monkeypatch.setattr(Ring, "kept", {}, raising=False)
    monkeypatch.setattr(key_store, "_backend", lambda: Ring)
    return Ring


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = work_kit.new_session(tmp_path / "hvelv")
    yield made
    made.close()


# --- the school decides ----------------------------------------------------------------------------------------------


def test_the_school_decides_for_everybody_and_nobody_else_does(stages: Stages, ring: type[Ring]) -> None:
    with stages.at(THREE) as (school, _notes):
        rector, teacher = school.rector, school.teacher
        assert lock_policy.lock_policy(teacher) == LockPolicy()
        settings.save_vault_settings(teacher, settings.VaultSettings(idle_minutes=30, principal_phone="", phones=()))
        without_password.allow(teacher, work_kit.secret())
        assert lock_policy.may_decide(rector)
        assert not lock_policy.may_decide(teacher)
        decided = LockPolicy(minutes=5, key_store=False, pictures=False)
        assert said(lambda: lock_policy.set_lock_policy(teacher, decided)) is ErrorCode.NOT_AN_ISSUER
        assert lock_policy.set_lock_policy(rector, decided).school
        assert not lock_policy.set_lock_policy(rector, decided).school  # nothing new to say
        school.exchange(rector, teacher)
        assert lock_policy.lock_policy(teacher) == decided
        found = settings.vault_settings(teacher)
        assert (found.idle_minutes, found.idle_by_school) == (5, True)
        settings.save_vault_settings(teacher, found)
        assert without_password.obey(teacher).settings
        assert not ring.kept
        assert said(lambda: without_password.allow(teacher, work_kit.secret())) is ErrorCode.KEY_STORE_FORBIDDEN
        lock_policy.set_lock_policy(rector, LockPolicy())
        school.exchange(rector, teacher)
        found = settings.vault_settings(teacher)
        assert (found.idle_minutes, found.idle_by_school) == (30, False)  # the own choice was waiting


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [("5", 5), ("1", 2), ("0", 0), ("99", 60), ("999999999", 0), ("-4", 0), ("fem", 0), ("", 0), ("٥", 0)],
)
def test_odd_values_of_a_policy_harm_nobody(raw: str, minutes: int) -> None:
    roster = SimpleNamespace(policy={"lås/minutter": raw, "lås/skjermbilder": "kanskje"})
    session = SimpleNamespace(member_of=SimpleNamespace(roster=roster))
    assert lock_policy.lock_policy(session) == LockPolicy(minutes=minutes)  # type: ignore[arg-type]


# --- the machine's key store -----------------------------------------------------------------------------------------


def test_the_key_store_is_off_until_asked_for_and_opens_then(session: Session, ring: type[Ring]) -> None:
    folder, clock = session.vault.folder, session.clock
    assert not without_password.without_password(session).on
    assert said(lambda: without_password.allow(session, work_kit.secret("feil"))) is ErrorCode.WRONG_PASSWORD
    assert not ring.kept
    without_password.allow(session, work_kit.secret())
    without_password.allow(session, work_kit.secret())  # again: one slot, one entry
    ((service, slot),) = ring.kept
    assert (service, len(slot)) == ("Skjema", 32)
    session.close()
    again = without_password.unlock_without_password(folder, clock)
    assert again.person == session.person
    assert without_password.without_password(again).on
    without_password.forbid(again)
    assert not ring.kept
    again.close()
    assert said(lambda: without_password.unlock_without_password(folder, clock)) is ErrorCode.KEY_STORE_EMPTY
    unlock(folder, work_kit.secret(), clock).close()


@pytest.mark.parametrize("kept", ["", "00" * 32, "ikke hex", "00" * 31])
def test_what_the_store_lost_or_changed_opens_nothing(session: Session, ring: type[Ring], kept: str) -> None:
    without_password.allow(session, work_kit.secret())
    session.close()
    ((service, slot),) = ring.kept
    ring.kept[service, slot] = kept
    refused = said(lambda: without_password.unlock_without_password(session.vault.folder, session.clock))
    assert refused is ErrorCode.KEY_STORE_EMPTY


def test_a_machine_without_a_store_says_so(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Ring):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise OSError("the bus is gone")

    monkeypatch.setattr(Ring, "kept", {}, raising=False)
    monkeypatch.setattr(key_store, "_backend", lambda: Broken)
    assert said(lambda: without_password.allow(session, work_kit.secret())) is ErrorCode.KEY_STORE_MISSING
    assert session.vault.key_store_slot == ""  # no slot without what opens it
    monkeypatch.setattr(Broken, "viable", False)
    assert not without_password.without_password(session).store
    assert said(lambda: without_password.allow(session, work_kit.secret())) is ErrorCode.KEY_STORE_MISSING


# --- «noen kan kjenne det gamle» -------------------------------------------------------------------------------------


def test_a_new_key_with_copies_and_news_for_somebody_alone(session: Session, ring: type[Ring], tmp_path: Path) -> None:
    folder, clock = session.vault.folder, session.clock
    assert isinstance(clock, FixedClock)
    usb = tmp_path / "usb"
    usb.mkdir()
    keep_copies.set_second_place(session, usb)
    keep_copies.back_up_now(session)
    without_password.allow(session, work_kit.secret())
    clock.advance(minutes=5)
    assert renew_key.price(session) == renew_key.Price()
    weak, strong = work_kit.secret("passord123"), work_kit.secret(NEW)
    assert said(lambda: renew_key.renew_key(session, work_kit.secret(), weak)) is ErrorCode.WEAK_PASSWORD
    assert said(lambda: renew_key.renew_key(session, weak, strong)) is ErrorCode.WRONG_PASSWORD
    renewed = renew_key.renew_key(session, work_kit.secret(), strong)
    assert renewed == renew_key.Renewed(second_place="", in_school=False)
    assert not ring.kept
    again = unlock(folder, strong, clock)
    assert len(again.vault.backups()) == 1
    assert len(list(usb.iterdir())) == 1
    assert opening_news(again) == renewed.sentences
    assert opening_news(again) == ()  # told once
    again.close()
    for copy in (*usb.iterdir(), *(folder / "backups").glob("*.skjemakopi")):
        target = tmp_path / f"fra-{copy.parent.name}"
        assert said(lambda c=copy, t=target: keep_copies.restore_copy(c, t, work_kit.secret(), clock)) is (
            ErrorCode.WRONG_PASSWORD
        )


def test_copies_out_of_reach_are_told_and_go_later(session: Session, tmp_path: Path) -> None:
    folder, clock = session.vault.folder, session.clock
    assert isinstance(clock, FixedClock)
    usb = tmp_path / "usb"
    usb.mkdir()
    keep_copies.set_second_place(session, usb)
    shutil.move(usb, tmp_path / "tatt ut")
    clock.advance(minutes=5)
    renewed = renew_key.renew_key(session, work_kit.secret(), work_kit.secret(NEW))
    assert renewed.second_place == str(usb)
    shutil.move(tmp_path / "tatt ut", usb)
    clock.advance(days=1)
    again = unlock(folder, work_kit.secret(NEW), clock)
    assert str(usb) in " ".join(opening_news(again))
    keep_copies.write_copy(again)
    assert len(list(usb.iterdir())) == 1
    again.close()


def test_in_a_school_its_price_is_told_and_kept(stages: Stages) -> None:
    with stages.at(THREE) as (school, _notes):
        teacher, rector = school.teacher, school.rector
        assert renew_key.price(rector).issuer
        strong = work_kit.secret(NEW)
        refused = said(lambda: renew_key.check(rector, work_kit.secret(), strong, have_sheet=False))
        assert refused is ErrorCode.RENEWAL_WITHOUT_SHEET
        folder, clock = teacher.vault.folder, teacher.clock
        device = teacher.vault.device.device_id
        assert renew_key.renew_key(teacher, work_kit.secret(), strong).in_school
        again = unlock(folder, strong, clock)
        try:
            assert again.vault.device.device_id != device
            assert again.school is not None
            assert again.school.membership is not Membership.CERTIFIED
            assert again.vault.sheet_number  # the school's sheet opens it under the new key too
        finally:
            again.close()


# --- what is told at opening, and the test of the lock ---------------------------------------------------------------


def test_an_old_key_file_and_wrong_passwords_are_told(tmp_path: Path) -> None:
    session = work_kit.new_session(tmp_path / "hvelv")
    folder, clock = session.vault.folder, session.clock
    assert isinstance(clock, FixedClock)
    assert opening_news(session) == ()
    session.close()
    old = (folder / "keys.json").read_bytes()
    for _miss in range(3):
        clock.advance(minutes=5)
        with pytest.raises(SkjemaError):
            unlock(folder, work_kit.secret("feil"), clock)
    clock.advance(minutes=5)
    session = unlock(folder, work_kit.secret(), clock)
    (told,) = opening_news(session)
    assert "prøvd 3 ganger" in told
    session.vault.change_password(work_kit.secret(), work_kit.secret(NEW))
    session.close()
    (folder / "keys.json").write_bytes(old)
    session = unlock(folder, work_kit.secret(), clock)
    assert "Nøkkelfilen er eldre" in opening_news(session)[0]
    session.close()


@pytest.mark.soak  # the command's own test asks the same of a process of its own
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read through Linux")
def test_the_test_of_the_lock_finds_what_is_there_and_no_key_after_it(tmp_path: Path) -> None:
    session = work_kit.new_session(tmp_path / "hvelv")
    work_kit.finished(session)
    found = lock_test(session)
    assert found.holds
    assert found.open_texts
    assert found.open_keys >= 1
    assert (found.closed_keys, found.fresh_keys, found.fresh_texts) == (0, 0, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read through Linux")
def test_the_search_of_the_own_memory_finds_copies_and_not_itself() -> None:
    needle = bytearray(b"et ord som ingen andre har, " + str(id(object())).encode())
    assert own_memory.occurrences([needle]) == [0]
    copies = [bytes(needle) for _number in range(3)]
    assert own_memory.occurrences([needle]) == [3]
    edge = bytearray(5 << 20)  # on both sides of the pieces in which memory is read
    for at in ((1 << 20) - 7, (2 << 20) - len(needle), 3 << 20):
        edge[at : at + len(needle)] = needle
    assert own_memory.occurrences([needle]) == [6]
    assert copies
