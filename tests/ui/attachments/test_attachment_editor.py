"""Files dropped, chosen or pasted into a form: encrypted, listed, shown, removed and brought back."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import files_to_attach as files
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from ui_kit import focusable, spoken_name

from skjema_app.domain.attachments import Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.attachment_sheet import AttachmentSheet

_COPY_OR_MOVE = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def dropped(*paths: Path) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return made


def drop(target: QWidget, content: QMimeData) -> bool:
    """Drag over and let fall; whether it was welcome."""
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    fall = QDropEvent(QPointF(5, 5), _COPY_OR_MOVE, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, fall)
    assert fall.dropAction() == Qt.DropAction.CopyAction  # the original stays where it is
    return True


def sheet_of(bench) -> AttachmentSheet:
    (sheet,) = bench.wizard.window().findChildren(AttachmentSheet)
    return sheet


def test_dropped_files_are_encrypted_listed_and_saved(bench, folder: Path) -> None:
    paths = (put(folder, "notat.txt", b"Notat"), put(folder, "plan.pdf", files.pdf()))
    assert drop(bench.editor, dropped(*paths))
    bench.settle()
    assert [row.name.text() for row in bench.editor.rows] == ["notat.txt", "plan.pdf"]
    assert [one.media for one in bench.saved] == [Media.TEXT, Media.PDF]
    assert [row.thumbnail.has_picture for row in bench.editor.rows] == [False, True]
    assert not bench.editor.working
    assert all(path.exists() for path in paths)


def test_what_is_no_file_is_not_welcome(bench) -> None:
    text = QMimeData()
    text.setText("bare tekst")
    web = QMimeData()
    web.setUrls([QUrl("https://example.invalid/a.png")])
    assert not drop(bench.editor, text)
    assert not drop(bench.editor, web)


def test_the_first_picture_waits_for_the_sentence_and_the_next_does_not(bench, folder: Path) -> None:
    bench.take(put(folder, "chat.png", files.png()), confirm=False)
    editor = bench.editor
    assert "nakenbilder" in editor.question.title.text()
    assert editor.question.isVisible()
    assert not bench.saved
    assert editor.leave_out.hasFocus()
    QTest.keyClick(editor.leave_out, Qt.Key.Key_Space)
    bench.settle()
    assert not bench.saved
    assert not editor.question.isVisible()
    bench.take(folder / "chat.png")
    assert [one.name for one in bench.saved] == ["chat.png"]
    bench.take(put(folder, "en til.jpg", files.jpeg()), confirm=False)
    assert [one.name for one in bench.saved] == ["chat.png", "en til.jpg"]


def test_what_is_refused_is_said_by_name_and_the_others_come_along(bench, folder: Path) -> None:
    word = put(folder, "brev.docx", b"PK\x03\x04word/document.xml")
    bench.take(word, put(folder, "tom.txt", b""), put(folder, "notat.txt", b"hei"), folder)
    assert [one.name for one in bench.saved] == ["notat.txt"]
    said = bench.editor.trouble
    assert said.isVisible()
    assert said.title.text() == "3 filer er ikke lagt ved"
    assert "brev.docx" in said.text.text()
    assert "Lagre det som PDF" in said.text.text()
    assert "Det er en mappe" in said.text.text()
    bench.take(put(folder, "to.txt", b"to"))
    assert not said.isVisible()


def test_the_same_file_again_is_said(bench, folder: Path) -> None:
    bench.take(put(folder, "a.txt", b"a"), put(folder, "b.txt", b"a"))
    assert len(bench.saved) == 1
    assert "lagt ved fra før" in bench.editor.trouble.text.text()


def test_removed_undone_and_deleted_for_good(bench, folder: Path) -> None:
    bench.take(put(folder, "a.txt", b"a"), put(folder, "b.txt", b"b"))
    first, second = bench.saved
    editor = bench.editor
    QTest.keyClick(editor.rows[0].remove_button, Qt.Key.Key_Space)
    assert bench.saved == (second,)
    assert editor.undo.hasFocus()
    QTest.keyClick(editor.undo, Qt.Key.Key_Space)
    assert bench.saved == (first, second)
    editor.rows[0].remove_button.click()
    editor.for_good.click()
    bench.settle()
    assert bench.saved == (second,)
    assert not bench.session.vault.attachments.has(first)
    assert not editor.undo_bar.isVisible()


def test_a_pasted_picture_is_taken_as_it_was_put_there(bench) -> None:
    content = QMimeData()
    content.setData("image/png", files.png(20, 10))
    QApplication.clipboard().setMimeData(content)
    bench.editor.choose.setFocus()
    QTest.keyClick(bench.editor.choose, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    bench.editor.go_on.click()
    bench.settle()
    (made,) = bench.saved
    assert made.name == "Utklipp.png"
    assert bench.session.vault.attachments.read(made) == files.png(20, 10)


def paste(bench, content: QMimeData) -> None:
    QApplication.clipboard().setMimeData(content)
    bench.editor.choose.setFocus()
    QTest.keyClick(bench.editor.choose, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    if not bench.editor.question.isHidden():
        bench.editor.go_on.click()
        bench.settle()


def drawn(width: int = 60, height: int = 40, kind: QImage.Format = QImage.Format.Format_ARGB32) -> QImage:
    """A red screenshot with a hole in it, and with notes of where it was taken."""
    image = QImage(width, height, kind)
    image.fill(QColor(200, 30, 40))
    if image.hasAlphaChannel():
        image.setPixelColor(0, 0, QColor(0, 0, 0, 0))
    image.setText("Author", "Ola Oppdiktet")
    image.setDotsPerMeterX(9999)
    return image


@pytest.mark.parametrize("kind", [QImage.Format.Format_ARGB32, QImage.Format.Format_RGB32, QImage.Format.Format_RGB16])
def test_bare_pixels_of_a_screenshot_become_a_picture_that_holds_nothing_else(bench, kind: QImage.Format) -> None:
    content = QMimeData()
    content.setImageData(drawn(kind=kind))
    assert not content.hasFormat("image/png")
    paste(bench, content)
    (made,) = bench.saved
    assert (made.name, made.media) == ("Utklipp.png", Media.PNG)
    data = bench.session.vault.attachments.read(made)
    assert b"Ola" not in data
    with Image.open(BytesIO(data)) as picture:
        assert (picture.size, picture.mode, picture.text, set(picture.info)) == ((60, 40), "RGB", {}, {"dpi"})
        assert round(picture.info["dpi"][0]) == 96  # of every picture that is written here
        red, green, blue = picture.getpixel((30, 20))
        assert red > 180
        assert max(green, blue) < 60
        if kind is QImage.Format.Format_ARGB32:
            assert picture.getpixel((0, 0)) == (255, 255, 255)
    assert bench.editor.rows[0].thumbnail.has_picture


def test_of_a_file_and_bare_pixels_the_file_is_taken(bench) -> None:
    content = QMimeData()
    content.setImageData(drawn())
    content.setData("image/png", files.png(20, 10))
    paste(bench, content)
    assert [bench.session.vault.attachments.read(one) for one in bench.saved] == [files.png(20, 10)]


def test_the_name_that_windows_has_for_png_is_known(bench) -> None:
    content = QMimeData()
    content.setData('application/x-qt-windows-mime;value="PNG"', files.png(22, 11))
    paste(bench, content)
    assert [bench.session.vault.attachments.read(one) for one in bench.saved] == [files.png(22, 11)]


@pytest.mark.parametrize("kind", ["image/tiff", "image/svg+xml", "image/webp"])
def test_qt_is_never_asked_to_decode_what_somebody_made(bench, kind: str) -> None:
    content = QMimeData()
    content.setData(kind, b"II*\0 noe")
    content.setImageData(drawn())  # as a platform that would decode it says
    paste(bench, content)
    assert bench.saved == ()


def test_a_broken_picture_and_no_picture_are_nothing(bench) -> None:
    for image in (QImage(), QImage(0, 0, QImage.Format.Format_RGB32)):
        content = QMimeData()
        content.setImageData(image)
        paste(bench, content)
    text = QMimeData()
    text.setText("bare tekst")
    paste(bench, text)
    assert bench.saved == ()
    assert not bench.editor.working


def test_a_screenshot_too_large_for_the_field_is_said(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = QImage(os.urandom(700 * 700 * 4), 700, 700, QImage.Format.Format_RGB32).copy()
    content = QMimeData()
    content.setImageData(noise)
    monkeypatch.setattr("skjema_app.workflows.attachments._MIB", 1024)
    paste(bench, content)
    assert bench.saved == ()
    assert "Utklipp" in bench.editor.trouble.text.text()


def test_what_a_file_tells_of_itself_stands_with_it(bench, folder: Path) -> None:
    bench.take(put(folder, "låst.pdf", files.locked_pdf()), put(folder, "foto.jpg", files.jpeg(position=True)))
    locked, photo = bench.editor.rows
    assert "passord" in locked.note.text()
    assert "hvor det er tatt" in photo.note.text()


def test_another_version_of_the_draft_brings_its_list(bench, folder: Path) -> None:
    bench.take(put(folder, "a.txt", b"a"))
    (made,) = bench.saved
    bench.editor.set_value(None)
    assert bench.editor.rows == []
    bench.editor.set_value([made.to_answer()])
    bench.settle()
    assert [row.attachment for row in bench.editor.rows] == [made]


def test_everything_can_be_reached_and_is_read_with_its_name(bench, folder: Path) -> None:
    bench.take(put(folder, "chat.png", files.png()))
    names = {spoken_name(one) for one in focusable(bench.editor)}
    assert {"Vis chat.png", "Fjern chat.png"} <= names
    assert any(name.endswith("velg filer") or ": velg filer" in name for name in names)
    assert "25 MB" in bench.editor.limits.text()
    assert "10 filer" in bench.editor.limits.text()


# --- shown ------------------------------------------------------------------------------------------------------------


def test_pages_come_a_few_at_a_time_and_can_be_made_larger(bench, folder: Path) -> None:
    bench.take(put(folder, "lang.pdf", files.pdf(11)))
    bench.editor.rows[0].show_button.setFocus()
    QTest.keyClick(bench.editor.rows[0].show_button, Qt.Key.Key_Space)
    bench.settle()
    sheet = sheet_of(bench)
    assert len(sheet.pages) == 8
    assert spoken_name(sheet.pages[0]) == "Side 1 av 11"
    before = sheet.pages[0].width()
    QTest.keyClick(sheet, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert sheet.pages[0].width() > before
    sheet.more.click()
    bench.settle()
    assert len(sheet.pages) == 11
    assert not sheet.more.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    bench.settle()
    assert bench.editor.rows[0].show_button.hasFocus()


def test_a_text_is_plain_text(bench, folder: Path) -> None:
    bench.take(put(folder, "a.txt", "<b>ikke fet</b>\u202e".encode()))
    bench.editor.rows[0].show_button.click()
    bench.settle()
    assert sheet_of(bench).text.toPlainText() == "<b>ikke fet</b>"


@pytest.mark.parametrize("name", ["ødelagt.jpg", "bombe.png"])
def test_what_can_not_be_shown_is_kept_and_said(bench, folder: Path, name: str) -> None:
    data = files.jpeg(900, 900)[:3000] if name.endswith("jpg") else files.png_bomb(60_000, 60_000)
    bench.take(put(folder, name, data))
    assert "kan ikke vises her" in bench.editor.rows[0].note.text()
    bench.editor.rows[0].show_button.click()
    bench.settle()
    sheet = sheet_of(bench)
    assert sheet.trouble.title.text() == "Vedlegget kan ikke vises her"
    assert sheet.save.isEnabled()
    assert bench.session.vault.attachments.read(bench.saved[0]) == data


def test_a_copy_is_saved_after_what_it_means_was_said(bench, folder: Path) -> None:
    bench.take(put(folder, "a.txt", b"innhold"))
    bench.editor.rows[0].show_button.click()
    bench.settle()
    sheet = sheet_of(bench)
    assert not sheet.warning.isVisible()
    sheet.save.click()
    assert sheet.warning.title.text() == "Kopien er ikke kryptert"
    there = put(folder, "finnes.txt", b"min")
    sheet.write_to(there)
    bench.settle()
    assert there.read_bytes() == b"min"
    assert sheet.replace.isVisible()
    sheet.replace.click()
    bench.settle()
    assert there.read_bytes() == b"innhold"


def test_a_file_that_is_gone_from_the_vault_is_said(bench, folder: Path) -> None:
    bench.take(put(folder, "a.txt", b"a"))
    (made,) = bench.saved
    bench.session.vault.attachments.forget(bench.draft_id, made.attachment_id)
    bench.editor.rows[0].show_button.click()
    bench.settle()
    sheet = sheet_of(bench)
    assert "a.txt" in sheet.trouble.text.text()
    assert not sheet.save.isEnabled()
    with pytest.raises(SkjemaError) as caught:
        bench.session.vault.attachments.read(made)
    assert caught.value.code is ErrorCode.ATTACHMENT_GONE
