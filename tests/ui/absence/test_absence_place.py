"""*Fravær* by keyboard: a class in a week, a pupil with history, limits from *Hjem*, a list with preview, undo."""

from __future__ import annotations

from absence_kit import AMINA, MATS, asked, away, pupil_id, with_class
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.ui.absence.import_sheet import ImportSheet
from skjema_app.ui.absence.seen_sheet import SeenSheet
from skjema_app.ui.side_bar import ABSENCE
from skjema_app.workflows.absence_register import read_register

_CTRL = Qt.KeyboardModifier.ControlModifier


def told(room) -> dict[tuple[str, str], tuple[str, bool, int]]:
    """What stands in the register: (name, day) → kind, documented, hours."""
    register = read_register(room.session)
    names = {one.pupil_id: one.name for one in register.pupils}
    return {
        (names[who], day.isoformat()): (one.day.validity.value, one.day.documented, one.day.hours)
        for (who, day), one in register.truth.items()
        if one.day.absent
    }


def test_the_place_comes_with_the_class_list(room) -> None:
    main = room.show()
    assert ABSENCE in main.side.shown()
    page = room.go()
    assert page.grid.accessibleName() == "Fravær i klassen"
    shown = page.grid.rows
    assert shown.data(shown.index(1, 1), Qt.ItemDataRole.AccessibleTextRole) == (
        "Mats Prøvesen, mandag 23. november: ikke noe fravær"
    )


def test_a_class_is_written_with_single_keys_and_taken_back(room) -> None:
    page = room.go()
    room.keys(Qt.Key.Key_G, Qt.Key.Key_U)  # Amina, then Mats
    assert told(room) == {(AMINA, "2026-11-23"): ("gyldig", False, 0), (MATS, "2026-11-23"): ("ugyldig", False, 0)}
    room.keys(Qt.Key.Key_D)  # still on the last pupil
    assert told(room)[MATS, "2026-11-23"] == ("ugyldig", True, 0)
    room.keys(Qt.Key.Key_Right, Qt.Key.Key_3)
    assert told(room)[MATS, "2026-11-24"] == ("ukjent", False, 3)
    room.keys(Qt.Key.Key_Delete)
    assert (MATS, "2026-11-24") not in told(room)
    assert "rettet fra" in page.said.title.text()
    QTest.keyClick(page.grid, Qt.Key.Key_Z, _CTRL)
    room.settle()
    assert told(room)[MATS, "2026-11-24"] == ("ukjent", False, 3)
    page.said.action.click()  # «Angre mer»
    room.settle()
    assert (MATS, "2026-11-24") not in told(room)
    room.keys(Qt.Key.Key_Q)
    assert len(told(room)) == 2


def test_the_page_follows_the_cell_down_a_large_class(room) -> None:
    with_class(room.session, *(f"Elev {letter}prøve" for letter in "abcdefghijklmnopqrstuvwxyz"))
    page = room.go()
    room.keys(*[Qt.Key.Key_Down] * 27)
    assert page.grid.currentIndex().row() == 27
    cell = page.grid.visualRect(page.grid.currentIndex())
    shown = page.grid.viewport().mapTo(page.viewport(), cell.center())
    assert page.viewport().rect().contains(shown)


def test_weeks_and_days_off(room) -> None:
    page = room.go()
    page.before.click()
    room.settle()
    assert page.week.text() == "Uke 47 · 16. november til 20. november"
    room.keys(Qt.Key.Key_F)
    assert told(room) == {(AMINA, "2026-11-16"): ("ukjent", False, 0)}
    for _week in range(6):
        page.after.click()
        room.settle()
    assert page.content.view.days[4].school is False  # 1 January
    room.keys(Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_G)
    assert len(told(room)) == 1


def test_from_home_to_the_pupil_and_seen_to(room) -> None:
    away(room.session, "2026-11-23", kind="ukjent")
    main = room.show()
    room.person.click_on("Åpne: Kontakt hjemmet: Mats Prøvesen, 9B")
    room.settle()
    assert main.place == ABSENCE
    page = main.absence
    assert page.pupil.isVisible()
    assert "1 dag: 1 ikke kjent grunn." in room.person.read()
    room.person.click_on("Fulgt opp: Kontakt hjemmet: Mats Prøvesen, 9B")
    room.settle()
    sheet = main.sheet
    assert isinstance(sheet, SeenSheet)
    sheet.note.setPlainText("Far ringte.")
    sheet.save.click()
    room.settle()
    assert asked(room.session) == []
    assert "Far ringte." in room.person.read()
    page.pupil.first.line.setFocus()
    QTest.keyClicks(page.pupil.first.line, "19.11.")
    QTest.keyClick(page.pupil.first.line, Qt.Key.Key_Tab)
    page.pupil.last.set_value("2026-11-23")
    page.pupil.put.click()
    room.settle()
    assert [kind for kind, _noted, _hours in told(room).values()] == ["gyldig"] * 3
    assert "3 dager på rad" in room.person.read()
    page.pupil.first.set_value("i overimorgen")
    page.pupil.put.click()
    room.settle()
    assert "Datoen mangler" in room.person.read()
    page.pupil.back.click()
    room.settle()
    assert page.grid.isVisible()


def test_the_report_begins_filled_in(room) -> None:
    away(room.session, "2026-11-03", "2026-11-16")
    room.go()
    room.person.click_on("Meld fravær: Mats Prøvesen")
    room.settle()
    assert room.main.form is not None
    (draft,) = room.session.vault.drafts.list()
    assert (draft.answers["fravar_sum"], draft.answers["terskel"]) == (10, "t10")
    assert draft.answers["hvem"]["ref"] == pupil_id(room.session)
    assert "mote" not in dict(asked(room.session)), "the draft itself waits on Hjem"


def test_a_list_is_shown_first_and_undone_whole(room) -> None:
    page = room.go()
    page.take.click()
    room.settle()
    sheet = room.main.sheet
    assert isinstance(sheet, ImportSheet)
    sheet.box.setPlainText(f"Elev;Dato;Type\n{MATS};19.11.2026;Sykdom\n{AMINA};19.11.2026;Ugyldig\nX;19.11.2026;\n")
    sheet.look()
    room.settle()
    assert sheet.sentence.text() == "2 dager blir ført. 1 linje er ikke med."
    assert sheet.lines.item(0, 3).text() == "Ukjent elev"
    assert told(room) == {}
    sheet.write.click()
    room.settle()
    assert {kind for kind, _noted, _hours in told(room).values()} == {"gyldig", "ugyldig"}
    page.said.action.click()
    room.settle()
    assert told(room) == {}


def test_columns_that_nobody_knows_are_asked_about(room) -> None:
    room.go().take.click()
    room.settle()
    sheet = room.main.sheet
    assert isinstance(sheet, ImportSheet)
    sheet.box.setPlainText(f"A;B\n{MATS};19.11.2026\n")
    sheet.look()
    room.settle()
    assert len(sheet.combos) == 2
    for combo, role in zip(sheet.combos, ("name", "from"), strict=True):
        combo.setCurrentIndex(combo.findData(role))
        combo.activated.emit(combo.currentIndex())
        room.settle()
    sheet.write.click()
    room.settle()
    assert told(room) == {(MATS, "2026-11-19"): ("ukjent", False, 0)}
