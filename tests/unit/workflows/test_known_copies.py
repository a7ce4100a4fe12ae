"""Copies that are not the one that was wanted: each has its own sentence, and nothing is opened by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from work_kit import MONDAY, NAME, SCHOOL, filled_draft, new_session, secret

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.vault.salvage import Gap, GapKind
from skjema_app.workflows import keep_copies, known_copies, unlock
from skjema_app.workflows.gap_words import gap_lines
from skjema_app.workflows.sentences import sentence_for
from skjema_app.workflows.session import Session
from skjema_app.workflows.start_alone import start_alone

NEW = "vinter kopp dør lys stein bok"


@dataclass(frozen=True, slots=True)
class World:
    """A vault with copies of three days in a second place; the password was changed before the third."""

    session: Session
    clock: FixedClock
    place: Path
    copies: tuple[Path, ...]  # oldest first


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    base = tmp_path_factory.mktemp("kopier")
    clock = FixedClock(MONDAY)
    session = new_session(base / "hvelv", clock)
    place = base / "minnepinne"
    place.mkdir()
    keep_copies.set_second_place(session, place)
    for password in ("", NEW):
        clock.advance(days=1)
        filled_draft(session)
        if password:
            unlock.change_password(session, secret(), secret(password))
        keep_copies.back_up_now(session)
        keep_copies.write_copy(session)
    rows = [row for row in known_copies.copies_of(session) if row.elsewhere]
    yield World(session, clock, place, tuple(row.path for row in reversed(rows)))
    session.close()


def code_of(error: SkjemaError | None) -> ErrorCode | None:
    return None if error is None else error.code


def test_copies_are_listed_newest_first_here_and_elsewhere(world: World) -> None:
    rows = known_copies.copies_of(world.session)
    assert [row.elsewhere for row in rows].count(True) == 3
    assert [row.elsewhere for row in rows].count(False) == 2
    assert [row.made for row in rows] == sorted((row.made for row in rows), reverse=True)
    assert known_copies.copy_elsewhere(world.session) == world.copies[-1]
    assert all(row.size == row.path.stat().st_size for row in rows)


def test_an_older_copy_is_told_and_the_newest_is_not(world: World) -> None:
    folder = world.session.vault.folder
    worry = known_copies.concern(world.copies[0], folder)
    assert worry is not None
    assert worry.code is ErrorCode.COPY_STALE
    text = sentence_for(worry).text
    assert "23. november" in text
    assert "25. november" in text
    assert known_copies.concern(world.copies[-1], folder) is None
    assert known_copies.concern(world.copies[-1], folder.with_name("ny")) is None
    assert known_copies.concern(folder / "finnes ikke", folder) is None


def test_a_copy_of_another_vault_is_told_only_where_there_is_one(world: World, tmp_path: Path) -> None:
    other = start_alone(name=NAME, school=SCHOOL, password=secret(), folder=tmp_path / "annet", clock=world.clock)
    try:
        assert code_of(known_copies.concern(world.copies[-1], tmp_path / "annet")) is ErrorCode.COPY_OF_ANOTHER
    finally:
        other.close()
    (tmp_path / "annet" / "keys.json").write_bytes(b"skadet")  # its copies still say whose it is
    assert code_of(known_copies.concern(world.copies[-1], tmp_path / "annet")) is ErrorCode.COPY_OF_ANOTHER
    assert known_copies.concern(world.copies[-1], tmp_path / "tomt") is None


def test_an_earlier_password_is_told_from_a_wrong_one(world: World, tmp_path: Path) -> None:
    """The old copy opens with the password of its day, and says so to whoever types today's."""
    for work in (
        lambda password: known_copies.verify_copy(world.copies[0], password),
        lambda password: keep_copies.restore_copy(world.copies[0], tmp_path / "ny", password, world.clock),
    ):
        with pytest.raises(SkjemaError) as caught:
            work(secret(NEW))
        assert caught.value.code is ErrorCode.COPY_EARLIER_KEYS
        assert "23. november" in sentence_for(caught.value).text
    assert known_copies.verify_copy(world.copies[0], secret()).drafts == 0
    with pytest.raises(SkjemaError) as caught:
        known_copies.verify_copy(world.copies[-1], secret())
    assert caught.value.code is ErrorCode.WRONG_PASSWORD
    assert known_copies.verify_copy(world.copies[-1], secret(NEW)).drafts == 2
    assert not (tmp_path / "ny").exists()


def test_replacing_a_damaged_vault_by_an_old_copy_needs_the_password_of_its_day(world: World, tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as caught:
        keep_copies.repair_in_place(world.session.vault.folder, secret(NEW), world.clock, copy=world.copies[0])
    assert caught.value.code is ErrorCode.COPY_EARLIER_KEYS
    assert (world.session.vault.folder / "data.db").is_file()
    assert not [one for one in world.session.vault.folder.parent.iterdir() if "-ny-" in one.name]


def test_a_place_that_somebody_tidied_gets_a_new_copy_at_the_next_chance(tmp_path: Path) -> None:
    clock = FixedClock(MONDAY)
    session = new_session(tmp_path / "hvelv", clock)
    try:
        (tmp_path / "sted").mkdir()
        keep_copies.set_second_place(session, tmp_path / "sted")
        clock.advance(hours=1)
        keep_copies.back_up_if_due(session, leaving=False)
        (kept,) = (tmp_path / "sted").iterdir()
        clock.advance(hours=1)
        assert not keep_copies.back_up_if_due(session, leaving=False).copies
        kept.unlink()
        assert keep_copies.back_up_if_due(session, leaving=False).copies
        assert known_copies.copy_elsewhere(session) is not None
    finally:
        session.close()


def test_a_backup_that_fails_here_is_told_though_the_one_elsewhere_went_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FixedClock(MONDAY)
    session = new_session(tmp_path / "hvelv", clock)
    try:
        (tmp_path / "sted").mkdir()
        keep_copies.set_second_place(session, tmp_path / "sted")

        def full() -> Path:
            raise SkjemaError(ErrorCode.COPY_NO_ROOM, reason="here")

        with monkeypatch.context() as patched:
            patched.setattr(session.vault, "make_backup", full)
            clock.advance(days=1)
            assert keep_copies.back_up_if_due(session, leaving=False).copies
        status = keep_copies.copy_status(session)
        assert status.warn
        assert "ikke plass" in status.sentence
        assert status.last_failure_code == ErrorCode.COPY_NO_ROOM.value
        keep_copies.back_up_if_due(session, leaving=False)  # tried again at the next chance
        assert not keep_copies.copy_status(session).warn
    finally:
        session.close()


def test_gaps_are_told_by_kind_with_their_numbers() -> None:
    gaps = [Gap(GapKind.DRAFT, 7), *(Gap(GapKind.ENTRY, number) for number in range(11)), Gap(GapKind.SETTING, 2)]
    lines = gap_lines(gaps)
    assert lines == (
        "Oppføringer i journalen som mangler: 11 (nr. 0, 1, 2, 3, 4, 5, 6, 7 og 3 til).",
        "Kladder som ikke kunne leses: 1 (rad 7).",
        "Innstillinger som ikke kunne leses: 1.",
    )
    assert gap_lines([]) == ()
    assert len(gap_lines(Gap(kind, 1) for kind in GapKind)) == len(GapKind)
