"""«Slett etter arkivering» and «Innsyn for en elev», as the rector and the office meet them."""

from __future__ import annotations

from pathlib import Path

import work_kit
from PySide6.QtCore import Qt, QTimer

from skjema_app.domain.documents import EventKind
from skjema_app.domain.erasure import ErasureReason
from skjema_app.ui.side_bar import HOME
from skjema_app.workflows import archive_receipts, erasing, pupil_package

A_MOMENT_MS = 1_000


def test_rector_asks_and_the_office_confirms(school, window) -> None:
    made, ids = school
    erasing.state(made.rector, [ids["report"]], ErasureReason.WRONG_PERSON)
    made.exchange()
    office = window(made.office)
    page = office.go()
    office.main.go(HOME)
    office.settle()
    office.person.see("1 sletting venter på at du bekrefter.")
    page = office.go()
    page.erasing.open_list()
    for check in page.erasing.checks.values():
        check.setChecked(True)
        assert page.erasing.ask.text().endswith("Be om å slette 1 dokument …"), "nothing goes by one person's word"
        break
    page.erasing.close_list()
    (confirm,) = page.erasing.confirms.values()
    confirm.click()
    office.person.see("Før du sletter")
    assert page.erasing.back.hasFocus()
    page.erasing.back.click()
    assert page.erasing.remains.isHidden()
    confirm.click()
    page.erasing.sure.click()
    office.settle()
    office.person.see("Det er slettet her.")
    assert ids["report"] not in {one.document_id for one in made.office.vault.documents.list()}
    made.exchange()
    assert ids["report"] not in {one.document_id for one in made.teacher.vault.documents.list()}


def test_what_is_archived_is_chosen_and_nothing_goes_by_one_click(office) -> None:
    first, _second = office.fill(2)
    page = office.go()
    archive_receipts.record(office.session, first, "26/1-1")
    page.refresh()
    office.settle()
    page.erasing.choose.click()
    page.erasing.checks[first].setChecked(True)
    assert page.erasing.ask.text().endswith("Slett 1 dokument …")
    page.erasing.ask.click()
    assert page.erasing.sure.text().endswith("Slett for godt")
    assert office.session.vault.documents.get(first)
    page.erasing.sure.click()
    office.settle()
    assert first not in {one.document_id for one in office.session.vault.documents.list()}
    _quiet(office)
    assert office.troubles == []


def test_a_package_is_made_by_keyboard(office, tmp_path: Path) -> None:
    first, second = office.fill(2)
    pupil, other = (office.session.vault.documents.get(one).pupil for one in (first, second))
    both = {"hvem": {"ref": "", "name": pupil}, "hva": f"{pupil} og {other} sto ved benken da det ringte inn. " * 3}
    work_kit.finished(office.session, **both)
    page = office.go()
    page.innsyn.click()
    sheet = page.sheet
    assert sheet.name.hasFocus()
    sheet.name.setText("Ingen Ingensen")
    office.person.press(Qt.Key.Key_Return)
    office.settle()
    assert "ingenting om denne eleven" in sheet.trouble.title.text()
    sheet.name.setText(pupil)
    sheet.begin()
    office.settle()
    while sheet.package.open_spots:
        sheet.spot.keep.click()
        office.settle()
    assert sheet.package.unread
    while sheet.package.unread:
        assert not sheet.save.isVisible()
        assert sheet.read.isEnabled()
        office.person.press(Qt.Key.Key_Return)  # the focus is on «Jeg har lest kopien»
        office.settle()
    assert sheet.save.isVisible()
    sheet.write_to(tmp_path / "pakke")
    office.settle()
    assert (tmp_path / "pakke" / pupil_package.CONTENTS).is_file()
    assert EventKind.EXPORTED in {one.kind for one in office.session.vault.documents.events(first)}
    assert sheet.done.isVisible()
    _quiet(office)


def test_a_correction_is_written_beside_the_document(office) -> None:
    (first,) = office.fill(1)
    office.go()
    office.main.open_case(first)
    office.settle()
    detail = office.main.cases.detail
    office.person.click_on("Rett opplysning")
    office.person.click_on("Legg til rettingen")
    office.person.see("Skriv hva som er feil")
    detail.panel.wrong.setPlainText("Det var torsdag")
    detail.panel.right.setPlainText("Det var fredag")
    office.person.click_on("Legg til rettingen")
    office.settle()
    office.person.see("Feil: Det var torsdag. Riktig: Det var fredag.")
    _quiet(office)


def _quiet(office) -> None:
    """Pages ask a moment after something changed; the vault is closed after that."""
    office.person.wait(lambda: not _about_to_ask(office), "no page is about to ask")
    office.settle()


def _about_to_ask(office) -> list[QTimer]:
    timers = office.main.findChildren(QTimer)
    return [one for one in timers if one.isSingleShot() and one.isActive() and one.interval() <= A_MOMENT_MS]
