"""*Innstillinger › Fridager*, *Nytt skoleår* and the calendar file from *Hjem*, in a real window on a real vault."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from ui_kit import focusable, spoken_name
from year_shots import ICS

from skjema_app.ui.calendar_file_panel import CalendarFilePanel
from skjema_app.ui.free_days_sheet import CalendarSheet
from skjema_app.ui.keyed import KeyedButton
from skjema_app.ui.settings_free_days import FreeDaysSection
from skjema_app.workflows import free_days, import_pupils


def section_of(bench) -> FreeDaysSection:
    main = bench.main(bench.unlocked())
    main.go_to_section(main.settings.free_days)
    bench.settle()
    return main.settings.free_days


def periods(section: FreeDaysSection) -> list[tuple[str, str, str]]:
    found = free_days.free_periods(section.desk.session)
    return [(one.first.isoformat(), one.last.isoformat(), one.words) for one in found]


def test_days_off_are_added_taken_away_and_put_back_by_keyboard(bench) -> None:
    section = section_of(bench)
    assert section.warning.isVisible()
    assert section.none.isVisible()
    for editor, typed in ((section.first.line, "5.10.2026"), (section.last.line, "9.10.2026")):
        editor.setFocus()
        QTest.keyClicks(editor, typed)
        QTest.keyClick(editor, Qt.Key.Key_Tab)
    section.words.setFocus()
    QTest.keyClicks(section.words, "Høstferie")
    QTest.keyClick(section.words, Qt.Key.Key_Return)
    bench.settle()
    assert periods(section) == [("2026-10-05", "2026-10-09", "Høstferie")]
    assert section.undo.title.text() == "Høstferie, 5.–9. oktober er lagt til."
    assert "Høstferie, 5.–9. oktober" in section.year_view.accessibleDescription()
    assert not section.warning.isVisible()
    assert section.first.line.hasFocus()
    assert section.first.value() == section.words.text() == ""
    (drop,) = [one for one in section.findChildren(KeyedButton) if one.isVisibleTo(section)]
    assert spoken_name(drop) == "Ta bort: Høstferie, 5.–9. oktober"
    drop.setFocus()
    QTest.keyClick(drop, Qt.Key.Key_Space)
    bench.settle()
    assert periods(section) == []
    assert section.undo.action.hasFocus()
    assert section.warning.isVisible(), "a year that lost its last day isn't told"
    QTest.keyClick(section.undo.action, Qt.Key.Key_Space)
    bench.settle()
    assert periods(section) == [("2026-10-05", "2026-10-09", "Høstferie")]
    assert all(spoken_name(one) for one in focusable(section))


def test_what_can_not_be_a_period_is_told_where_it_stands(bench) -> None:
    section = section_of(bench)
    for first, last, heading, holder in (
        ("", "", "Skriv den første dagen", section.first),
        ("31.2.2027", "", "Skriv den første dagen", section.first),
        ("1.3.2027", "x", "Skriv den siste dagen", section.last),
        ("2.3.2027", "1.3.2027", "Den siste dagen er før den første", section.last),
    ):
        section.first.line.setText(first)
        section.first.line.textEdited.emit(first)
        section.last.line.setText(last)
        section.last.line.textEdited.emit(last)
        section.put.click()
        bench.settle()
        assert section.trouble.title.text() == heading
        assert holder.line.hasFocus()
    assert periods(section) == []


def test_the_schools_calendar_is_ticked_before_anything_is_written(bench, tmp_path: Path) -> None:
    section = section_of(bench)
    file = tmp_path / "skoleruta.ics"
    file.write_text(ICS, encoding="utf-8")
    section.read_file(file)
    bench.settle()
    (sheet,) = section.window().findChildren(CalendarSheet)
    said = {check.text(): check.isChecked() for check in sheet.checks}
    assert said["5.–9. oktober: Høstferie"]
    assert not said["17. august: Første skoledag"]
    assert not said["10. juni: Muntlig eksamen"]
    assert periods(section) == []
    assert sheet.take.label() == "Skriv inn 6 perioder"
    sheet.checks[-1].click()
    sheet.take.click()
    bench.settle()
    assert len(periods(section)) == 7
    assert not section.window().findChildren(CalendarSheet)
    section.undo.action.click()
    bench.settle()
    assert periods(section) == []
    file.write_text(ICS.replace("2026", "2019").replace("2027", "2020"), encoding="utf-8")
    section.read_file(file)
    bench.settle()
    assert section.trouble.title.text() == "Kalenderen er for et skoleår som er over"
    assert "18.6.2020" in section.trouble.text.text()


def test_a_teachers_own_turn_of_the_year_by_keyboard(bench) -> None:
    main = bench.main(bench.unlocked())
    session = main.desk.session
    for name, group in (("Prøve Prøvesen", "8A"), ("Test Testesen", "10B")):
        import_pupils.add_pupil(session, name, group)
    main.go_to_section(main.settings.pupils)
    bench.settle()
    QTest.keyClick(main.settings.pupils.new_year, Qt.Key.Key_Space)
    bench.settle()
    page = main.settings.turner
    assert page.isVisible()
    assert page.heading.text() == "Nytt skoleår 2026–2027"
    assert [(one.shown.move.before, one.after.text()) for one in page._lines] == [("8A", "9A"), ("10B", "")]
    assert page.summary.text() == "1 elev flytter opp. 1 slutter."
    page._lines[1].after.setFocus()
    QTest.keyClicks(page._lines[1].after, "11B")
    QTest.keyClick(page._lines[1].after, Qt.Key.Key_Tab)
    bench.settle()
    assert page.summary.text() == "2 elever flytter opp. 0 slutter."
    assert all(spoken_name(one) for one in focusable(page))
    page.act.setFocus()
    QTest.keyClick(page.act, Qt.Key.Key_Space)
    bench.settle()
    assert groups(session) == {"Prøve Prøvesen": "9A", "Test Testesen": "11B"}
    assert page.bar.action.hasFocus()
    assert page.stay.isVisible()
    assert not page.act.isEnabled(), "a class moves up once"
    QTest.keyClick(page.bar.action, Qt.Key.Key_Space)
    bench.settle()
    assert groups(session) == {"Prøve Prøvesen": "8A", "Test Testesen": "10B"}
    assert [one.after.text() for one in page._lines] == ["9A", ""]


def test_a_class_list_taken_in_from_the_turn_leads_back_to_it(bench, tmp_path: Path) -> None:
    main = bench.main(bench.unlocked())
    file = tmp_path / "liste.csv"
    file.write_text("Navn;Klasse\nPrøve Prøvesen;9A\n", encoding="utf-8")
    main.go_to_section(main.settings.pupils)
    main.settings.open_new_year()
    bench.settle()
    assert main.settings.turner.empty.isVisible()
    main.settings.turner.take_in.click()
    main.settings.importer.read(file)
    bench.settle()
    main.settings.importer.take_over.click()
    bench.settle()
    assert main.settings.turner.isVisible()
    assert [one.after.text() for one in main.settings.turner._lines] == ["9A"], "the list is the new year's"
    main.settings.turner.done.emit()
    bench.settle()
    assert main.settings.pupils.undo.action.isVisible()
    main.settings.pupils.undo.action.click()
    bench.settle()
    assert groups(main.desk.session) == {}


def test_the_calendar_file_is_saved_from_home(bench, tmp_path: Path) -> None:
    main = bench.main(bench.unlocked())
    main.home.save_calendar()
    bench.settle()
    (panel,) = panels(main.window())
    said = " ".join(one.text() for one in panel.findChildren(type(panel.heading)))
    assert "Ingen navn, ingen klasse, ikke hva det gjelder." in said
    target = tmp_path / "oppgaver"
    panel.write_to(target)
    bench.settle()
    assert (tmp_path / "oppgaver.ics").read_text("utf-8").startswith("BEGIN:VCALENDAR")
    assert main.home.undo.title.text() == "Kalenderfilen er lagret, med 0 dager."
    main.home.save_calendar()
    (panel,) = panels(main.window())
    panel.write_to(target)
    bench.settle()
    assert panel.replace.hasFocus(), "a file that is there is asked about"
    panel.replace.click()
    bench.settle()
    assert not panels(main.window())


def panels(window: QWidget) -> list[CalendarFilePanel]:
    return [one for one in window.findChildren(CalendarFilePanel) if one.isVisible()]


def groups(session) -> dict[str, str]:
    return {one.name: one.group for one in import_pupils.list_pupils(session)}
