"""Things that somebody may put before the program to make it hang, misjudge or fall over."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit

from skjema_app.crypto.certificates import lone_certificates
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.system.safe_files import atomic_write
from skjema_app.workflows import at_start, documents, form_files, keep_copies
from skjema_app.workflows.session import Session
from skjema_app.workflows.verify_pdf import verify_files

posix = pytest.mark.skipif(sys.platform == "win32", reason="devices and modes are POSIX's")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(work_kit.MONDAY)


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    opened = work_kit.new_session(tmp_path / "hvelv", clock)
    yield opened
    opened.close()


@posix
def test_a_form_file_without_an_end_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "roer.yaml")
    for file in (Path("/dev/zero"), tmp_path / "roer.yaml"):
        (verdict,) = form_files.check_forms((file,))
        assert verdict.code == ErrorCode.PLACE_UNUSABLE.value
        assert verdict.sentence


def test_a_path_that_the_system_refuses_has_a_code() -> None:
    with pytest.raises(SkjemaError) as found:
        at_start.vault_exists(Path("a" * 5000))
    assert found.value.code is ErrorCode.PLACE_UNUSABLE


def test_a_clock_that_was_ahead_does_not_stop_the_daily_copies(
    session: Session, tmp_path: Path, clock: FixedClock
) -> None:
    second = tmp_path / "minnepinne"
    second.mkdir()
    clock.advance(days=3650)  # a wrong year, set right afterwards
    keep_copies.set_second_place(session, second)
    clock.set(work_kit.MONDAY)
    assert keep_copies.copy_status(session).warn, "a copy from the future says nothing about today"
    keep_copies.back_up_if_due(session, leaving=False)
    made = keep_copies.copy_status(session).last_success
    assert made == work_kit.MONDAY
    assert not keep_copies.copy_status(session).warn


def test_a_stranger_is_not_good_when_a_root_was_asked_for(session: Session, tmp_path: Path) -> None:
    document = work_kit.finished(session)
    pdf, mine, other = tmp_path / "ut.pdf", tmp_path / "min.der", tmp_path / "annen.der"
    documents.export_pdf(session, document, pdf)
    mine.write_bytes(session.vault.certificates.ca_der)
    with DeviceKeys.generate().pdf_key() as key:
        other.write_bytes(lone_certificates("Rektor Falsk", work_kit.SCHOOL, key).ca_der)
    (trusted,) = verify_files((pdf,), roots=(mine,))
    (stranger,) = verify_files((pdf,), roots=(other,))
    (unasked,) = verify_files((pdf,))
    assert (trusted.code, trusted.good) == ("unchanged", True)
    assert (stranger.code, stranger.good) == ("stranger", False)
    assert (unasked.code, unasked.good) == ("unchanged", True)
    assert stranger.sentence != unasked.sentence


@posix
def test_an_export_is_no_wider_than_the_person_wants(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        atomic_write(tmp_path / "ut.pdf", b"x", private=False)
    finally:
        os.umask(old)
    assert (tmp_path / "ut.pdf").stat().st_mode & 0o777 == 0o600


def test_a_disk_that_cannot_even_note_the_failure_stops_nobody(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "minnepinne"
    second.mkdir()
    keep_copies.set_second_place(session, second)

    def full(*_words: object, **_more: object) -> None:
        raise SkjemaError(ErrorCode.DISK_FULL)

    for owner, name in (("Vault", "make_backup"), ("Vault", "write_copy"), ("Settings", "set")):
        monkeypatch.setattr(f"skjema_app.vault.{owner.lower()}.{owner}.{name}", full)
    session.clock.advance(days=2)  # type: ignore[attr-defined]
    keep_copies.back_up_if_due(session, leaving=True)
    with pytest.raises(SkjemaError) as found:
        keep_copies.write_copy(session)
    assert found.value.code is ErrorCode.DISK_FULL
