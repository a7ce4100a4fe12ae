"""What leads to the archive from other places: *Skjermet*, *Hjem*, *Innstillinger*; previews; a drag is a real file."""

from __future__ import annotations

from pathlib import Path

import pytest
import split_kit
import ui_kit
import work_kit
from PySide6.QtGui import QDrag

from skjema_app.ui.archive.restricted_sheet import RestrictedSheet
from skjema_app.ui.side_bar import HIDDEN, HOME, MEETINGS, SETTINGS
from skjema_app.workflows import archive_exports, archive_metadata, archive_reminders, archive_round
from skjema_app.workflows.archive_metadata import Codes


def test_a_closed_document_is_delivered_alone_from_its_own_place(office, tmp_path: Path) -> None:
    closed = work_kit.finished(office.session, gjelder_ansatt="ja")
    office.fill(1)
    page = office.go()
    assert closed not in page.work.cards
    office.main.go(HIDDEN)
    office.settle()
    office.main.hidden.open_document(closed)
    office.settle()
    office.person.click_on("Lever til arkivet")
    office.settle()
    sheet = office.main.sheet
    assert isinstance(sheet, RestrictedSheet)
    assert sheet.export.sealed.isChecked()  # encrypted unless something else is chosen
    assert "1 dokument er klart." in office.person.read()

    sheet.export.plain.setChecked(True)
    out = tmp_path / "ut"
    out.mkdir()
    sheet.export.write_to(out)
    office.settle()
    (folder,) = out.iterdir()
    assert "Prøve" not in folder.name
    (one,) = archive_exports.plain_exports(office.session)
    assert one.documents == (closed,)
    assert "Ukrypterte filer på disken" in office.person.read()

    office.person.write_in("Journalpostnummer", "27/900")
    office.person.key("Return")
    office.settle()
    assert "Registrert som 27/900." in office.person.read()
    (button,) = sheet.files.buttons.values()
    button.click()
    office.settle()
    assert list(out.iterdir()) == []
    sheet.close_sheet()
    office.main.hidden.open_document(closed)
    office.settle()
    assert "Journalpost 27/900" in office.person.read()
    assert archive_round.round_view(office.session, "").archived[0].document_id == closed


def test_a_closed_documents_wrong_number_is_corrected_in_the_same_sheet(office) -> None:
    closed = work_kit.finished(office.session, gjelder_ansatt="ja")
    office.go()
    office.main.filing.deliver_restricted(closed)
    office.settle()
    for number in ("27/900", "27/901"):
        office.person.write_in("Journalpostnummer", number)
        office.person.key("Return")
        office.settle()

    assert "Registrert som 27/901." in office.person.read()
    texts = [one.text for one in office.session.vault.documents.events(closed)]
    assert texts == ["27/900", "27/901"]


def test_the_round_and_a_closed_document_are_exported_by_cards_of_their_own(office, tmp_path: Path) -> None:
    closed = work_kit.finished(office.session, gjelder_ansatt="ja")
    office.fill(1)
    page = office.go()
    page.export.click()
    office.main.filing.deliver_restricted(closed)
    office.settle()
    sheet = office.main.sheet
    assert isinstance(sheet, RestrictedSheet)
    sheet.export.plain.setChecked(True)
    sheet.export.write_to(tmp_path)
    office.settle()

    assert not page.export_card.isHidden()
    assert page.export_card.bar.isHidden()
    assert [one.documents for one in archive_exports.plain_exports(office.session)] == [(closed,)]


def test_what_waits_at_home_leads_to_where_it_is_done(office, monkeypatch: pytest.MonkeyPatch) -> None:
    split_kit.add_class(office.session)
    minute = split_kit.finished_minute(office.session)
    draft = work_kit.filled_draft(office.session)
    kinds = archive_reminders.ReminderKind
    waiting = (
        archive_reminders.ArchiveReminder(kinds.NOT_SPLIT, "1 referat er ikke delt.", document_id=minute),
        archive_reminders.ArchiveReminder(kinds.DRAFTS, "1 kladd er ikke ferdigstilt.", draft_id=draft),
        archive_reminders.ArchiveReminder(kinds.DOCUMENT, "Kontoret venter på 1 dokument.", document_id=minute),
    )
    monkeypatch.setattr(archive_reminders, "of_files", lambda _session: waiting)  # the round is two months away
    office.go()
    office.main.go(HOME)
    office.settle()

    office.person.click_on("Fortsett: 1 kladd er ikke ferdigstilt.")
    office.settle()
    assert office.main.form is not None
    assert office.main.form.draft_id == draft
    office.main.go(HOME)
    office.settle()
    office.person.click_on("Åpne: Kontoret venter på 1 dokument.")  # minutes stand in Møter
    office.settle()
    assert office.main.place == MEETINGS
    office.main.go(HOME)
    office.settle()
    office.person.click_on("Del per elev: 1 referat er ikke delt.")
    office.settle()
    assert office.main.meetings.detail.view.document.document_id == minute
    assert office.person.focus().startswith("Lag utdrag")


def test_a_drag_carries_a_real_file(office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.fill(1)
    page = office.go()
    (card,) = page.work.cards.values()
    carried: list[str] = []

    def execute(self: QDrag, *_actions: object) -> None:
        carried.extend(url.toLocalFile() for url in self.mimeData().urls())

    monkeypatch.setattr(QDrag, "exec", execute)
    card.held = True
    card.wished.emit("dra", card.row.document_id)
    office.settle()

    (file,) = carried
    assert Path(file).is_file()
    assert Path(file).read_bytes().startswith(b"%PDF")
    assert Path(file).suffix == ".pdf"


def test_every_file_of_the_list_can_be_looked_at(office) -> None:
    office.fill(3)
    page = office.go()
    preview = office.main.preview
    for one in page.work.open_rows:
        page.work.cards[one.document_id].number.setFocus()
        office.person.key("F3")
        office.settle()
        office.person.wait(lambda: bool(preview.pages), "the pages")
        assert office.main.stack.currentWidget() is preview
        assert preview.trouble.isHidden()
        office.person.key("Escape")
        office.settle()
        assert office.main.stack.currentWidget() is page


def test_codes_are_changed_put_back_and_none_is_left_empty(office) -> None:
    office.fill(1)
    office.go()
    office.main.go(SETTINGS)
    section = office.main.settings.archive
    office.main.settings.show_section(section)
    office.settle()
    assert section.body.isVisible()
    section.lines["folder_type"].setText("Elevmappe GS")
    section.lists["variant"].setCurrentIndex(section.lists["variant"].findData("S"))
    section.save.click()
    office.settle()
    codes = archive_metadata.codes(office.session)
    assert (codes.folder_type, codes.variant) == ("Elevmappe GS", "S")
    assert "Kodene er lagret." in office.person.read()

    section.lines["system"].setText(" ")
    section.save.click()
    assert "En kode mangler" in office.person.read()
    assert section.lines["system"].hasFocus()
    section.reset.click()
    office.settle()
    assert archive_metadata.codes(office.session) == Codes()
    assert section.lines["system"].text() == "Skjema"


def test_codes_are_nobody_elses(office) -> None:
    """Somebody alone with nothing written has no archive to set up."""
    office.go()
    office.main.settings.show_section(office.main.settings.archive)
    office.main.go(SETTINGS)
    office.settle()
    assert office.main.settings.archive.body.isHidden()
    assert "kontoret og rektor" in office.person.read()


@pytest.mark.parametrize("size", [(1240, 800), (911, 512)])
def test_every_new_thing_has_a_name_and_is_not_cut(office, size: tuple[int, int], tmp_path: Path) -> None:
    closed = work_kit.finished(office.session, gjelder_ansatt="ja")
    office.fill(2)
    page = office.go(size=size)
    page.work.focus_first()
    office.person.type("27/1")
    office.person.key("Return")
    office.refreshed()
    page.archived.unfold()
    page.export.click()
    page.export_card.sealed.setChecked(True)
    office.settle()
    assert [one for one in ui_kit.focusable(page) if not ui_kit.spoken_name(one)] == []
    assert ui_kit.cut_labels(page) == []
    office.main.filing.deliver_restricted(closed)
    office.settle()
    for sheet in (office.main.sheet,):
        assert [one for one in ui_kit.focusable(sheet) if not ui_kit.spoken_name(one)] == []
        assert ui_kit.cut_labels(sheet) == []
    page.check.click()
    office.main.sheet.check(tmp_path)
    office.settle()
    assert ui_kit.cut_labels(office.main.sheet) == []
    section = office.main.settings.archive
    office.main.sheet.close_sheet()
    office.main.go(SETTINGS)
    office.main.settings.show_section(section)
    office.settle()
    assert [one for one in ui_kit.focusable(section) if not ui_kit.spoken_name(one)] == []
    assert ui_kit.cut_labels(section) == []
