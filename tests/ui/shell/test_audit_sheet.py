"""*Innsynslogg* in the window: opened from a case and from the settings, chosen among, saved, closed by Esc."""

from __future__ import annotations

import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.domain.audit import Deed
from skjema_app.ui.audit_sheet import AuditSheet


def sheet_of(main) -> AuditSheet:
    return main.window().findChildren(AuditSheet)[-1]


def chosen(sheet: AuditSheet) -> list[Deed]:
    return [one.deed for _number, one in sheet.model.rows]


def test_the_log_of_a_case_is_chosen_among_and_saved(bench, tmp_path) -> None:
    shell = bench.unlocked()
    main = bench.main(shell)
    document = work_kit.finished(main.desk.session)
    main.open_case(document)
    bench.settle()
    main.cases.detail.cards.readers.log.click()
    bench.settle()
    sheet = sheet_of(main)
    assert sheet.isVisible()
    assert Deed.READ in chosen(sheet)
    assert not sheet.person.isVisible(), "alone there is one person"
    assert sheet.list.currentIndex().row() == -1
    read = next(n for n in range(sheet.deed.count()) if sheet.deed.itemData(n) == Deed.READ.value)
    sheet.deed.setCurrentIndex(read)
    sheet.deed.activated.emit(read)
    assert set(chosen(sheet)) == {Deed.READ}
    sheet.first.set_value("2031-01-01")
    sheet.first.changed.emit()
    assert sheet.empty.isVisible()
    assert not sheet.list.isVisible()
    assert not sheet.save.isVisible()
    sheet.clear.click()
    assert sheet.list.isVisible()
    assert Deed.READ in chosen(sheet)
    sheet.write_to(tmp_path / "logg.csv")
    bench.settle()
    assert (tmp_path / "logg.csv").is_file()
    assert "ikke kryptert" in sheet.told.text()
    sheet.write_to(tmp_path / "logg.csv")
    bench.settle()
    assert sheet.replace.isVisible(), "a file that is there is asked about"
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    bench.settle()
    assert main.cases.detail.cards.readers.log.isVisible()


def test_ones_own_log_from_the_settings(bench) -> None:
    main = bench.main(bench.unlocked())
    section = main.settings.audit
    main.go_to_section(section)
    bench.settle()
    assert not section.receipts.isVisible(), "alone nobody is told"
    section.own.click()
    bench.settle()
    sheet = sheet_of(main)
    assert sheet.heading.text() == "Det programmet har notert om deg"
    assert chosen(sheet)[0] is Deed.UNLOCKED
    spoken = sheet.model.data(sheet.model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Låste opp" in str(spoken)
