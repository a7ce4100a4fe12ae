"""Setting up a school: the sheet, where it may lie, and that its secret stays nowhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from school_stages import bytes_under, dump_of
from three_people import founded
from work_kit import NAME, SCHOOL, new_session

from skjema_app.crypto import letter_groups
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.workflows import exchange_folder, exchanging, found_school, home_school, people
from skjema_app.workflows.found_school import SheetInHand
from skjema_app.workflows.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = new_session(tmp_path / "hvelv")
    yield opened
    opened.close()


@pytest.fixture
def sheet(session: Session) -> Iterator[SheetInHand]:
    """Of a school that stands."""
    made = founded(session)
    yield made
    made.wipe()


def code_of(call: object, *words: object, **named: object) -> ErrorCode:
    with pytest.raises(SkjemaError) as found:
        call(*words, **named)  # type: ignore[operator]
    return found.value.code


def test_a_sheet_that_nobody_kept_founds_nothing(session: Session) -> None:
    drawn = found_school.draw_sheet(session, school=SCHOOL)
    assert len(drawn.groups) == 7
    drawn.wipe()
    assert session.school is None
    assert session.vault.sheet_number == 0
    assert found_school.asked_group(session) == 0


def test_the_founder_is_a_certified_issuer_with_the_role_they_named(session: Session, sheet: SheetInHand) -> None:
    assert session.school is not None
    assert session.school.membership is Membership.CERTIFIED
    (row,) = people.list_people(session)
    assert (row.name, row.roles, row.you, row.active) == (NAME, "rektor", True, True)
    assert row.devices[0].issuer
    assert session.person.confirmed


def test_a_vault_founds_one_school_only(session: Session, sheet: SheetInHand) -> None:
    roles = frozenset({Role.OFFICE})

    assert code_of(found_school.draw_sheet, session, school="En annen skole") is ErrorCode.SCHOOL_EXISTS
    assert code_of(found_school.found_school, session, sheet, roles=roles) is ErrorCode.SCHOOL_EXISTS
    assert session.person.school == sheet.school == SCHOOL


@pytest.mark.parametrize(
    ("name", "code"),
    [("  ", ErrorCode.SCHOOL_MISSING), ("Skole\u202egnp.exe", ErrorCode.NAME_NOT_ALLOWED)],
    ids=["blank", "bidi"],
)
def test_a_school_needs_an_honest_name(session: Session, name: str, code: ErrorCode) -> None:
    assert code_of(found_school.draw_sheet, session, school=name) is code
    assert session.school is None


def test_home_asks_for_one_group_of_the_sheet_until_it_is_typed(session: Session, sheet: SheetInHand) -> None:
    number = found_school.asked_group(session)
    right = sheet.groups[number - 1]
    assert 1 <= number <= len(sheet.groups)
    assert "sheet" in {item.kind for item in home_school.school_items(session)}

    for wrong in ("", "åååå", "0000" if right != "0000" else "1111", right[:3], right * 2):
        assert not found_school.type_group(session, wrong)
    assert found_school.type_group(session, f" {right.lower()[:2]} {right.lower()[2:]} ")

    assert found_school.asked_group(session) == 0
    assert "sheet" not in {item.kind for item in home_school.school_items(session)}
    assert not found_school.type_group(session, right)


def test_the_secret_of_the_sheet_stays_nowhere(session: Session, sheet: SheetInHand) -> None:
    groups = sheet.groups
    with letter_groups.decode(" ".join(groups), bits=letter_groups.SHEET_BITS) as secret, secret.exposed() as raw:
        payload = bytes(raw)
    sheet.wipe()
    outside = bytes_under(session.vault.folder)
    inside = dump_of(session)

    assert payload not in outside
    assert repr(payload)[2:-1] not in inside
    assert payload.hex() not in inside
    assert "".join(groups) not in inside
    assert not [group for group in groups if group.encode() in outside and f"'{group}'" in inside]
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it says, the groups are gone
        _ = sheet.groups


@pytest.mark.parametrize("place", ["hvelv", "hvelv/under", "deling", "deling/under", "hvelv/../deling", "lenke"])
def test_the_sheet_is_not_saved_in_the_vault_or_the_exchange_folder(
    session: Session, sheet: SheetInHand, tmp_path: Path, place: str
) -> None:
    if place == "lenke" and sys.platform == "win32":
        pytest.skip("links need a right of their own there")
    (tmp_path / "deling" / "under").mkdir(parents=True)
    (tmp_path / "hvelv" / "under").mkdir()
    (tmp_path / "lenke").symlink_to(tmp_path / "hvelv", target_is_directory=True)
    exchange_folder.choose_folder(session, tmp_path / "deling")

    target = tmp_path / place / "ark.pdf"

    assert code_of(found_school.save_sheet, session, sheet, target) is ErrorCode.SHEET_IN_VAULT
    assert not target.exists()


def test_the_sheet_is_not_saved_in_a_synced_folder_nor_over_a_file(
    session: Session, sheet: SheetInHand, tmp_path: Path
) -> None:
    synced = tmp_path / "OneDrive - Skolen"
    synced.mkdir()
    there = tmp_path / "notat.pdf"
    there.write_bytes(b"noe annet")

    assert code_of(found_school.save_sheet, session, sheet, synced / "ark.pdf") is ErrorCode.PLACE_IS_SYNCED
    assert code_of(found_school.save_sheet, session, sheet, there) is ErrorCode.FILE_EXISTS
    assert there.read_bytes() == b"noe annet"
    assert not list(synced.iterdir())


def test_a_saved_sheet_is_a_pdf_with_all_groups(session: Session, sheet: SheetInHand, tmp_path: Path) -> None:
    import pikepdf

    found_school.save_sheet(session, sheet, tmp_path / "ark.pdf")

    with pikepdf.open(tmp_path / "ark.pdf") as pdf:
        assert len(pdf.pages) == 1
    assert sheet.pdf() == (tmp_path / "ark.pdf").read_bytes()


def test_the_vault_can_not_be_the_exchange_folder(session: Session, tmp_path: Path) -> None:
    (tmp_path / "lenke").symlink_to(tmp_path / "hvelv", target_is_directory=True)

    for folder in (tmp_path / "hvelv", tmp_path / "hvelv" / "backups", tmp_path, tmp_path / "lenke"):
        folder.mkdir(exist_ok=True)
        assert code_of(exchange_folder.choose_folder, session, folder) is ErrorCode.FOLDER_IS_VAULT
    assert code_of(exchange_folder.choose_folder, session, tmp_path / "borte") is ErrorCode.FOLDER_UNFIT
    assert exchange_folder.chosen_folder(session) is None


def test_a_folder_is_tried_in_words(session: Session, tmp_path: Path) -> None:
    lines = exchange_folder.test_folder(tmp_path, session.clock)
    gone = exchange_folder.test_folder(tmp_path / "borte", session.clock)

    told = {line.sentence: line.good for line in lines}
    assert told["Vi kan skrive i mappen."]
    assert told["Vi kan gi filer nytt navn."]
    assert any("plass" in sentence for sentence in told)
    assert any("lokken" in sentence for sentence in told)
    assert not gone[0].good
    assert "Finner ikke mappen" in gone[0].sentence
    assert not [file.name for file in tmp_path.iterdir() if file.name != "hvelv"], "the trial leaves nothing"


def test_nothing_is_exchanged_without_a_school_or_a_folder(session: Session, tmp_path: Path) -> None:
    assert code_of(exchanging.exchange_now, session) is ErrorCode.NO_SCHOOL
    assert exchanging.exchange_status(session).membership is None

    founded(session).wipe()

    assert code_of(exchanging.exchange_now, session) is ErrorCode.FOLDER_UNSET
    status = exchanging.exchange_status(session)
    assert status.warn
    assert "Velg delingsmappen" in status.sentence
    assert "folder" in {item.kind for item in home_school.school_items(session)}
    assert not list(tmp_path.glob("*.seg"))
