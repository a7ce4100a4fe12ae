"""One encrypted file, an export that did not end, and the check of a folder: from the screen."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import pyzipper
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from skjema_app.archive import sealed as sealed_zip
from skjema_app.ui.archive.check_sheet import CheckSheet
from skjema_app.ui.archive.place_parts import Part
from skjema_app.workflows import archive_begun, archive_export, archive_exports


def sealing(office) -> str:
    """The card with an encrypted file chosen; the password that is proposed."""
    page = office.main.archive
    page.export.click()
    card = page.export_card
    card.sealed.setChecked(True)
    office.settle()
    words = card.password.field.text()
    assert len(words.split()) == 5
    return words


def test_an_encrypted_file_is_made_with_the_password_that_was_shown(office, tmp_path: Path) -> None:
    office.fill(3)
    page = office.go()
    words = sealing(office)
    card = page.export_card
    card.choose.click()
    assert "Noter passordet først" in office.person.read()
    card.password.copy.click()
    assert QGuiApplication.clipboard().text() == words
    card.password.noted.setChecked(True)

    card.write_to(tmp_path)
    office.settle()

    (made,) = tmp_path.glob("*.zip")
    with pyzipper.AESZipFile(made) as outer:
        outer.setpassword(words.encode())
        inner = zipfile.ZipFile(io.BytesIO(outer.read("pakke.zip")))
    assert sum(name.endswith(".pdf") for name in inner.namelist()) == 4  # three documents and the list
    assert archive_exports.plain_exports(office.session) == ()
    read = office.person.read()
    assert "Den krypterte filen er klar" in read
    assert "7-Zip" in read
    assert words in read
    card.finished.copy.click()
    assert made.name in QGuiApplication.clipboard().text()
    assert words not in QGuiApplication.clipboard().text()

    card.close_button.click()
    office.refreshed()
    assert card.isHidden()
    assert card.password.field.empty
    assert page.export.hasFocus()


def test_an_encrypted_file_that_is_stopped_leaves_nothing(office, tmp_path: Path, monkeypatch) -> None:
    office.fill(3)
    page = office.go()
    sealing(office)
    card = page.export_card
    card.password.noted.setChecked(True)
    real = sealed_zip.build

    def stops(*args, progress, stopped, **more):
        office.main.filing.job.stop()
        return real(*args, progress=progress, stopped=stopped, **more)

    monkeypatch.setattr(sealed_zip, "build", stops)
    card.write_to(tmp_path)
    office.settle()

    assert "Ingen fil er skrevet" in office.person.read()
    assert list(tmp_path.glob("*.zip*")) == []
    monkeypatch.setattr(sealed_zip, "build", real)
    office.person.click_on("Start på nytt")
    office.settle()
    assert len(list(tmp_path.glob("*.zip"))) == 1


def test_a_weak_password_is_refused_before_anything_is_written(office, tmp_path: Path) -> None:
    office.fill(1)
    page = office.go()
    sealing(office)
    card = page.export_card
    card.password.field.propose("Sommer2026")
    card.password.noted.setChecked(True)
    card.write_to(tmp_path)
    office.settle()

    assert "Passordet er for lett å gjette" in office.person.read()
    assert list(tmp_path.glob("*.zip*")) == []
    assert card.password.field.line.hasFocus()


def test_a_machine_that_went_off_leaves_an_export_that_is_gone_on_with(office, tmp_path: Path, monkeypatch) -> None:
    office.fill(4)
    page = office.go()
    page.export.click()
    real = archive_export.package.write

    class PulledOutError(RuntimeError):
        """Nothing of ours runs after this one."""

    def dies(plan, out, source, more, *, progress, stopped):
        def tell(done: int, total: int) -> None:
            if done == 2:
                raise PulledOutError
            progress(done, total)

        return real(plan, out, source, more, progress=tell, stopped=stopped)

    monkeypatch.setattr(archive_export.package, "write", dies)
    page.export_card.write_to(tmp_path)
    office.settle()
    assert [type(one) for one in office.troubles] == [PulledOutError]
    office.troubles.clear()
    office.main.rebuild("light")  # the next start has only what the vault knows
    office.refreshed()
    page = office.main.archive
    assert "Eksporten ble ikke ferdig" in office.person.read()
    page.jumps.buttons[Part.FILES].click()
    assert office.person.focus().startswith("Fortsett eksporten")
    monkeypatch.setattr(archive_export.package, "write", real)

    office.person.key("Return")
    office.refreshed()

    (done,) = archive_exports.plain_exports(office.session)
    assert done.left == done.files
    assert archive_begun.unfinished(office.session) == ()
    assert "lå der fra før, og ble beholdt" in page.note.title.text()
    assert list(tmp_path.glob("*.uferdig")) == []


def test_what_a_stopped_export_left_can_be_deleted(office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.fill(2)
    page = office.go()
    page.export.click()
    real = archive_export.package.write

    def stops(plan, out, source, more, *, progress, stopped):
        office.main.filing.job.stop()
        return real(plan, out, source, more, progress=progress, stopped=stopped)

    monkeypatch.setattr(archive_export.package, "write", stops)
    page.export_card.write_to(tmp_path)
    office.refreshed()
    assert len(list(tmp_path.glob("*.uferdig"))) == 1
    assert page.files.isHidden()  # the card says it
    page.export_card.close_button.click()
    office.refreshed()
    assert "Eksporten ble ikke ferdig" in office.person.read()

    office.person.click_on("Slett det som ligger der: Januarrunden 2027")
    office.refreshed()

    assert list(tmp_path.glob("*.uferdig")) == []
    assert page.files.isHidden()


def test_only_what_is_new_is_offered_when_some_is(office, tmp_path: Path) -> None:
    office.fill(2)
    page = office.go()
    page.export.click()
    assert page.export_card.only_new.isHidden()
    page.export_card.write_to(tmp_path)
    office.refreshed()
    page.export.click()
    assert "Alle ligger i en eksport fra før." in office.person.read()
    page.export_card.close_button.click()
    office.fill(3)
    office.refreshed()

    page.export.click()
    assert "3 av dem er nye siden sist." in office.person.read()
    page.export_card.only_new.setChecked(True)
    page.export_card.write_to(tmp_path)
    office.refreshed()
    assert "3 dokumenter er lagt i mappen." in page.note.title.text()


def checked(office, folder: Path) -> CheckSheet:
    office.main.archive.check.click()
    sheet = office.main.sheet
    assert isinstance(sheet, CheckSheet)
    sheet.check(folder)
    office.settle()
    return sheet


def exported(office, out: Path) -> Path:
    plan = archive_export.prepare(office.session, "")
    return archive_export.export(office.session, plan, out).folder


def test_a_whole_export_is_told_to_be_whole(office, tmp_path: Path) -> None:
    office.fill(2)
    office.go()
    folder = exported(office, tmp_path)

    sheet = checked(office, tmp_path)

    (verdict,) = sheet.verdicts
    assert verdict.property("notice") == "success"
    assert verdict.title.text() == folder.name
    assert "Alle 2 dokumentene er hele og uendret." in office.person.read()
    assert sheet.close_button.hasFocus()


def test_a_changed_file_is_named_and_the_folder_is_not_delivered(office, tmp_path: Path) -> None:
    office.fill(2)
    office.go()
    folder = exported(office, tmp_path)
    changed = next(one for one in folder.rglob("*.json") if one.parent != folder)
    changed.write_text("{}", "utf-8")
    office.main.archive.check.click()
    sheet = office.main.sheet
    assert isinstance(sheet, CheckSheet)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    place = QPoint(5, 5)
    sheet.dropEvent(
        QDropEvent(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    office.settle()

    assert sheet.trouble.isHidden(), sheet.trouble.text.text()
    (verdict,) = sheet.verdicts
    assert verdict.property("notice") == "danger"
    read = office.person.read()
    assert "Ikke lever mappen" in read
    assert changed.name in read


def test_what_is_no_export_is_told_in_words(office, tmp_path: Path) -> None:
    office.go()
    sheet = checked(office, tmp_path)
    assert "Dette er ikke en arkivmappe fra Skjema" in sheet.trouble.title.text()
    sheet.check(tmp_path / "2026-2027-januar.zip")
    assert "Dette er en kryptert fil" in sheet.trouble.title.text()
