"""*Innstillinger › Skjemaer* and «Skriv ut tomt skjema» in a real window on a real vault."""

from __future__ import annotations

from pathlib import Path

import work_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from skjema_app.ui.blank_form_sheet import BlankFormSheet
from skjema_app.ui.report_chooser import ReportChooser
from skjema_app.ui.settings_forms import FormsSection


def section_of(bench) -> FormsSection:
    main = bench.main(bench.unlocked())
    main.go(2)
    section = main.settings.forms
    main.settings.show_section(section)
    bench.settle()
    return section


def words(widget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]


def press(section: FormsSection, name: str) -> str:
    act, one = next((act, one) for act, one in section.buttons.items() if act.accessibleName() == name)
    QTest.mouseClick(act, Qt.MouseButton.LeftButton)
    return one.datum_id


def test_everything_to_look_over_is_listed_and_confirmed_with_one_press(bench) -> None:
    section = section_of(bench)
    before = len(section.buttons)
    assert before > 5
    assert f"{before} gjenstår." in words(section)
    name = next(one.accessibleName() for one in section.buttons if "§ 12-6" in one.accessibleName())
    datum_id = press(section, name)
    bench.settle()
    assert f"{before - 1} gjenstår." in words(section)
    assert f"Bekreftet av {work_kit.NAME} mandag 23. november 2026" in words(section)
    act = next(act for act, one in section.buttons.items() if one.datum_id == datum_id)
    assert act.accessibleName() == name.replace("Bekreft:", "Angre:")
    assert act.hasFocus()
    press(section, act.accessibleName())
    bench.settle()
    assert f"{before} gjenstår." in words(section)


def test_an_empty_form_is_saved_from_the_window(bench, tmp_path: Path) -> None:
    main = bench.main(bench.unlocked())
    main.report()
    bench.settle()
    assert isinstance(main.sheet, ReportChooser)
    QTest.mouseClick(main.sheet.blank, Qt.MouseButton.LeftButton)
    bench.settle()
    sheet = main.sheet
    assert isinstance(sheet, BlankFormSheet)
    titles = [sheet.choices.itemText(place) for place in range(sheet.choices.count())]
    assert "Samtykke" in " ".join(titles)
    sheet.choose("samtykke")
    sheet.ask_where()
    assert sheet.question is not None
    assert sheet.question.dialog is not None
    sheet.question.dialog.close()
    sheet.write(tmp_path / "tomt")
    bench.settle()
    assert (tmp_path / "tomt.pdf").read_bytes().startswith(b"%PDF")
    assert sheet.done.isVisible()
    assert "tomt.pdf" in sheet.done.title.text()
    sheet.write(tmp_path / "tomt.pdf")
    bench.settle()
    assert not sheet.done.isVisible()
    assert sheet.save.isEnabled()
