"""Copies somewhere else, restoring, repairing, class lists, settings: through the public door, with a real vault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import work_kit
from work_kit import MONDAY, filled_draft, finished, new_session

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import cases, documents, fill_form, import_pupils, keep_copies, settings, start_alone, unlock
from skjema_app.workflows.session import Session

LIST = "Etternavn;Fornavn;Klasse\nPrøvesen;Prøve;8A\nEksempel;Anne;8A\n"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    opened = new_session(tmp_path / "hvelv", clock)
    yield opened
    opened.close()


@pytest.fixture
def second(tmp_path: Path) -> Path:
    place = tmp_path / "minnepenn"
    place.mkdir()
    return place


def test_without_a_second_place_the_status_warns(session: Session) -> None:
    assert keep_copies.copy_status(session).warn
    with pytest.raises(SkjemaError) as refused:
        keep_copies.write_copy(session)
    assert refused.value.code is ErrorCode.SECOND_PLACE_UNSET


def test_choosing_a_place_writes_a_first_copy_and_three_days_later_it_warns(
    session: Session, second: Path, clock: FixedClock
) -> None:
    keep_copies.set_second_place(session, second)
    assert len(list(second.iterdir())) == 1
    assert not keep_copies.copy_status(session).warn
    clock.advance(days=3, minutes=1)
    assert keep_copies.copy_status(session).warn


def test_leaving_writes_a_copy_only_when_something_was_written(
    session: Session, second: Path, clock: FixedClock
) -> None:
    keep_copies.set_second_place(session, second)
    before = {file.name for file in second.iterdir()}
    clock.advance(minutes=5)
    keep_copies.back_up_if_due(session, leaving=True)
    assert {file.name for file in second.iterdir()} == before
    filled_draft(session)
    clock.advance(minutes=5)
    assert keep_copies.back_up_if_due(session, leaving=True).copies
    assert {file.name for file in second.iterdir()} > before


def test_a_place_that_is_gone_is_remembered_and_stops_nothing(
    session: Session, second: Path, clock: FixedClock
) -> None:
    keep_copies.set_second_place(session, second)
    for file in second.iterdir():
        file.unlink()
    second.rmdir()
    clock.advance(days=1)
    keep_copies.back_up_if_due(session, leaving=True)
    status = keep_copies.copy_status(session)
    assert status.warn
    assert status.last_failure_code == ErrorCode.SECOND_PLACE_GONE.value


def test_a_copy_opens_elsewhere_with_the_password_as_a_new_device(
    session: Session, second: Path, tmp_path: Path
) -> None:
    report, draft = finished(session), filled_draft(session)
    keep_copies.set_second_place(session, second)
    copy = next(second.iterdir())
    device = session.person.device_id
    other = keep_copies.restore_copy(copy, tmp_path / "ny maskin", work_kit.secret(), session.clock)
    try:
        assert other.person.name == work_kit.NAME
        assert other.person.device_id != device
        assert documents.signed_pdf(other, report) == documents.signed_pdf(session, report)
        assert fill_form.open_draft(other, draft).draft.answers["klasse"] == "8A"
        finished(other, hva="Skrevet på den nye maskinen, dagen etter.")
        assert len(cases.list_cases(other)) == 3
    finally:
        other.close()


def test_a_wrong_password_opens_no_copy(session: Session, second: Path, tmp_path: Path) -> None:
    keep_copies.set_second_place(session, second)
    with pytest.raises(SkjemaError) as refused:
        keep_copies.restore_copy(
            next(second.iterdir()), tmp_path / "ny", work_kit.secret("galt passord her"), session.clock
        )
    assert refused.value.code is ErrorCode.WRONG_PASSWORD
    assert not (tmp_path / "ny" / "data.db").exists()


@pytest.mark.parametrize("from_copy", [True, False], ids=["from a backup", "by salvage"])
def test_a_damaged_vault_is_set_aside_and_work_goes_on(tmp_path: Path, clock: FixedClock, from_copy: bool) -> None:
    folder = tmp_path / "hvelv"
    session = new_session(folder, clock)
    report = finished(session)
    keep_copies.back_up_now(session)
    session.close()
    data = folder / "data.db"
    raw = bytearray(data.read_bytes())
    first = 0 if from_copy else 4096 * (len(raw) // 4096 // 2)  # without page 1 only a copy helps
    raw[first : first + 4096] = bytes(4096)
    data.write_bytes(raw)
    if from_copy:
        with pytest.raises(SkjemaError) as refused:
            unlock.unlock(folder, work_kit.secret(), clock)
        assert refused.value.code is ErrorCode.DATABASE_DAMAGED
    copy = unlock.copies_for_rescue(folder)[0].path if from_copy else None
    repaired = keep_copies.repair_in_place(folder, work_kit.secret(), clock, copy=copy)
    try:
        assert [row.key for row in cases.list_cases(repaired)] == [report]
        assert documents.signed_pdf(repaired, report).startswith(b"%PDF")
    finally:
        repaired.close()
    assert [one for one in tmp_path.iterdir() if "skadet" in one.name]


def test_changing_the_password_needs_the_old_one_and_a_strong_new_one(session: Session, tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as weak:
        unlock.change_password(session, work_kit.secret(), work_kit.secret("sommer2026"))
    assert weak.value.code is ErrorCode.WEAK_PASSWORD
    new = start_alone.suggest_password()
    with pytest.raises(SkjemaError) as wrong:
        unlock.change_password(session, work_kit.secret("helt feil ord her nå"), work_kit.secret(new))
    assert wrong.value.code is ErrorCode.WRONG_PASSWORD
    unlock.change_password(session, work_kit.secret(), work_kit.secret(new))
    session.close()
    unlock.unlock(tmp_path / "hvelv", work_kit.secret(new), FixedClock(MONDAY)).close()


def test_a_class_list_is_shown_first_and_taken_over_on_request(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "klasse.csv"
    file.write_bytes(LIST.encode("cp1252"))
    preview = import_pupils.read_list(session, file)
    assert set(preview.new) == {"Prøve Prøvesen (8A)", "Anne Eksempel (8A)"}
    assert import_pupils.list_pupils(session) == ()
    import_pupils.take_over_list(session, file)
    assert [pupil.name for pupil in import_pupils.list_pupils(session)] == ["Anne Eksempel", "Prøve Prøvesen"]


def test_a_second_list_shows_new_moved_and_left_and_deletes_nobody(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "klasse.csv"
    file.write_text(LIST, encoding="utf-8")
    import_pupils.take_over_list(session, file)
    file.write_text("Etternavn;Fornavn;Klasse\nPrøvesen;Prøve;8B\nNy;Nora;8A\n", encoding="utf-8")
    preview, _change = import_pupils.take_over_list(session, file, mark_left=False)
    assert (preview.new, preview.moved, preview.left) == (
        ("Nora Ny (8A)",),
        ("Prøve Prøvesen: 8A → 8B",),
        ("Anne Eksempel (8A)",),
    )
    assert len(import_pupils.list_pupils(session)) == 3
    import_pupils.take_over_list(session, file, mark_left=True)
    assert len(import_pupils.list_pupils(session)) == 2
    assert len(import_pupils.list_pupils(session, include_left=True)) == 3


def test_a_mapping_is_remembered_for_the_same_header(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "rar.csv"
    file.write_text("X1;X2\nPrøve Prøvesen;8A\nAnne Eksempel;8B\n", encoding="utf-8")
    import_pupils.take_over_list(session, file, mapping={0: "name", 1: "group"})
    file.write_text("X1;X2\nNora Ny;9C\n", encoding="utf-8")
    preview = import_pupils.read_list(session, file)
    assert [column.taken_as for column in preview.columns] == ["name", "group"]
    assert preview.new == ("Nora Ny (9C)",)


def test_pupils_of_the_list_fill_the_picker(session: Session, tmp_path: Path) -> None:
    import_pupils.add_pupil(session, "Anne Eksempel", "9B")
    opened = fill_form.start_draft(session, work_kit.FORM, "kort")
    assert [(pupil.name, pupil.group) for pupil in opened.pupils] == [("Anne Eksempel", "9B")]


def test_settings_are_kept_within_their_limits(session: Session) -> None:
    settings.save_vault_settings(session, settings.VaultSettings(999, " 900 00 000 ", ()))
    kept = settings.vault_settings(session)
    assert kept.idle_minutes == settings.IDLE_MOST
    assert ("Rektor", "900 00 000", True) in kept.phones


def test_the_machine_file_survives_nonsense(tmp_path: Path) -> None:
    settings.save_machine_settings(settings.MachineSettings("dark", 150), tmp_path)
    assert settings.machine_settings(tmp_path) == settings.MachineSettings("dark", 150)
    (tmp_path / "machine.json").write_text('{"theme": 7, "text_percent": "x"')
    assert settings.machine_settings(tmp_path) == settings.MachineSettings()
