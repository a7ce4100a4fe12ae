"""What lies above and beside the worklist: metadata, receipts, one pupil, the export that is stopped, what is left."""

from __future__ import annotations

from pathlib import Path

import pytest
import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import places
from skjema_app.ui.archive.metadata_sheet import MetadataSheet
from skjema_app.ui.archive.pupil_sheet import PupilSheet
from skjema_app.ui.archive.receipt_sheet import ReceiptSheet
from skjema_app.ui.side_bar import ARCHIVE, HOME
from skjema_app.workflows import archive_export, archive_exports, archive_round


def first_row(page) -> str:
    return page.work.open_rows[0].document_id


def sheet(office, kind):
    found = office.main.sheet
    assert isinstance(found, kind)
    return found


def test_a_public_title_that_names_the_pupil_is_warned_of_and_can_be_put_back(office) -> None:
    office.fill(1)
    page = office.go()
    page.work.focus_first()
    before = page.work.open_rows[0].metadata.public_title
    office.person.key("F2")
    about = sheet(office, MetadataSheet)
    assert about.warning.isHidden()

    about.public.setText("Melding om Elev Aaprøve")
    assert not about.warning.isHidden()
    assert "nevner eleven" in about.warning.title.text()
    about.public.setText("Melding")
    assert about.warning.isHidden()
    about.save()
    office.refreshed()
    assert page.work.open_rows[0].metadata.public_title == "Melding"

    office.person.key("F2")
    sheet(office, MetadataSheet).reset()
    office.refreshed()
    assert page.work.open_rows[0].metadata.public_title == before


def test_a_column_pasted_into_a_row_is_shown_before_it_is_written(office) -> None:
    office.fill(3)
    page = office.go()
    page.work.focus_first()
    QGuiApplication.clipboard().setText("27/1\n27/2\n27/3\n")

    office.person.press(Qt.Key.Key_V, ctrl=True)
    receipt = sheet(office, ReceiptSheet)
    receipt.look()
    office.settle()

    assert receipt.lines.rowCount() == 3
    assert [receipt.lines.item(at, 2).text() for at in range(3)] == ["27/1", "27/2", "27/3"]
    assert archive_round.round_view(office.session, "").archived == ()
    receipt.write.click()
    office.refreshed()
    assert len(archive_round.round_view(office.session, "").archived) == 3
    assert "Alle 3 har journalpostnummer." in office.person.read()


def test_a_receipt_that_does_not_fit_says_which_lines_and_offers_nothing_to_press(office, tmp_path: Path) -> None:
    office.fill(3)
    page = office.go()
    page.receipt.click()
    receipt = sheet(office, ReceiptSheet)
    file = tmp_path / "kvittering.csv"
    file.write_text("Nr;Journalpostnummer\n1;27/1\n9;27/2\n", "utf-8")

    receipt.read(file)
    office.settle()
    receipt.look()
    office.settle()

    assert "Linje 3" in receipt.trouble.text.text()
    assert receipt.write.isHidden()
    assert archive_round.round_view(office.session, "").archived == ()


def test_one_pupil_now_shows_that_pupil_alone(office) -> None:
    office.fill(3)
    page = office.go()
    page.one_pupil.click()
    office.settle()
    chooser = sheet(office, PupilSheet)

    QTest.keyClicks(chooser.search, "acp")
    QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    office.refreshed()

    assert [one.pupil for one in page.work.open_rows] == ["Elev Acprøve"]
    assert "Elev Acprøve" in page.rounds.currentText()
    page.work.focus_first()
    office.person.type("27/5")
    office.person.key("Return")
    office.refreshed()
    assert "Dokumentet har journalpostnummer." in office.person.read()
    (row,) = page.content.view.archived
    assert (row.number, row.round_id) == ("27/5", "2026-11-23-na")
    page.rounds.setCurrentIndex(0)
    page.rounds.activated.emit(0)
    office.settle()
    assert len(page.work.open_rows) == 2


def test_an_export_is_stopped_and_goes_on_where_it_was(office, tmp_path: Path, monkeypatch) -> None:
    office.fill(4)
    page = office.go()
    job = office.main.filing.job
    page.export.click()
    real = archive_export.package.write

    def stops_after_two(plan, out, source, more, *, progress, stopped):
        def tell(done: int, total: int) -> None:
            progress(done, total)
            if done == 2:
                job.stop()

        return real(plan, out, source, more, progress=tell, stopped=stopped)

    monkeypatch.setattr(archive_export.package, "write", stops_after_two)
    page.export_card.write_to(tmp_path)
    office.settle()
    assert "Eksporten er stoppet" in office.person.read()
    assert page.export_card.go_on.hasFocus()
    assert archive_exports.plain_exports(office.session) == ()
    monkeypatch.setattr(archive_export.package, "write", real)

    office.person.key("Return")
    office.refreshed()

    (done,) = archive_exports.plain_exports(office.session)
    assert done.left == done.files
    assert page.export_card.isHidden()
    assert "Mappen heter" in page.note.title.text()


def test_a_folder_that_a_cloud_copies_is_asked_about(office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.fill(1)
    page = office.go()
    page.export.click()

    def synced(_path: Path) -> None:
        raise SkjemaError(ErrorCode.PLACE_IS_SYNCED, reason="OneDrive")

    monkeypatch.setattr(places, "check_vault_place", synced)
    page.export_card.write_to(tmp_path)
    office.settle()
    assert "Mappen kopieres til en skytjeneste" in office.person.read()
    assert list(tmp_path.glob("2026*")) == []

    page.export_card.allow.click()
    office.refreshed()
    assert len(archive_exports.plain_exports(office.session)) == 1


def test_an_export_survives_a_new_text_size(office, tmp_path: Path) -> None:
    office.fill(2)
    page = office.go()
    page.export.click()
    page.export_card.write_to(tmp_path)
    office.main.rebuild("light")
    office.refreshed()

    (done,) = archive_exports.plain_exports(office.session)
    assert done.left == done.files
    assert office.main.archive is not page
    assert "Ukrypterte filer på disken" in office.person.read()


def test_files_that_lie_there_are_told_of_at_home(office, tmp_path: Path) -> None:
    (document_id,) = office.fill(1)
    page = office.go()
    page.export.click()
    page.export_card.write_to(tmp_path)
    office.settle()
    page.work.focus_first()
    office.person.type("27/1")
    office.person.key("Return")
    office.settle()

    office.main.go(HOME)
    office.settle()
    words = office.person.read()
    assert "ligger fortsatt på disken" in words
    assert document_id
    office.person.click_on("Åpne: " + next(one for one in words.splitlines() if "på disken" in one))
    office.settle()
    assert office.main.place == ARCHIVE


def test_deleting_before_the_numbers_are_there_is_asked_about(office, tmp_path: Path) -> None:
    office.fill(1)
    page = office.go()
    page.export.click()
    page.export_card.write_to(tmp_path)
    office.refreshed()
    (button,) = page.files.buttons.values()

    button.click()
    office.settle()
    assert page.files.anyway.hasFocus()
    assert archive_exports.plain_exports(office.session)[0].left
    page.files.anyway.click()
    office.refreshed()

    assert archive_exports.plain_exports(office.session) == ()
    assert page.files.isHidden()


def test_what_was_chosen_away_stands_with_its_reason_and_can_come_back(office) -> None:
    first, _second = office.fill(2)
    archive_round.leave_out(office.session, first, "Er registrert på papir.")
    page = office.go()
    assert len(page.work.open_rows) == 1

    page.left_out.toggle.click()
    office.settle()
    assert "Valgt bort: Er registrert på papir." in office.person.read()
    office.person.click_on("Ta med likevel: Melding til rektor, Elev Aaprøve")
    office.refreshed()

    assert len(page.work.open_rows) == 2


def test_everything_has_a_name_and_nothing_is_cut_on_a_small_screen(office) -> None:
    office.fill(2)
    page = office.go(size=(911, 512))
    page.work.focus_first()
    page.export.click()
    office.settle()

    nameless = [one for one in ui_kit.focusable(page) if not ui_kit.spoken_name(one)]
    assert nameless == []
    assert ui_kit.cut_labels(page) == []
