"""A wrong number by hand: from the row, by Ctrl+Z, and from the list of what is archived."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from skjema_app.ui.archive.place_parts import Part
from skjema_app.ui.casework import portal_copy
from skjema_app.workflows import archive_round


def archived(office) -> dict[str, tuple[str, tuple[str, ...]]]:
    view = archive_round.round_view(office.session, "")
    return {one.document_id: (one.number, one.before) for one in view.archived}


def typed(office, *numbers: str) -> list[str]:
    page = office.main.archive
    order = [one.document_id for one in page.work.open_rows]
    page.work.focus_first()
    for number in numbers:
        office.person.type(number)
        office.person.key("Return")
    office.settle()
    return order


def test_ctrl_z_goes_back_to_the_number_before(office) -> None:
    office.fill(3)
    page = office.go()
    order = typed(office, "27/1", "27/3")
    assert page.work.cards[order[2]].number.hasFocus()

    office.person.key("Ctrl+Z")
    card = page.work.cards[order[1]]
    assert card.number.hasFocus()
    assert card.number.selectedText() == "27/3"
    office.person.type("27/2")
    office.person.key("Return")
    office.refreshed()

    assert archived(office) == {order[0]: ("27/1", ()), order[1]: ("27/2", ("27/3",))}
    assert page.work.cards[order[1]].state.text() == "Arkivert 27/2"
    assert page.work.cards[order[2]].number.hasFocus()


def test_ctrl_z_straight_after_enter_waits_for_the_number_it_undoes(office) -> None:
    office.fill(2)
    page = office.go()
    order = [one.document_id for one in page.work.open_rows]
    page.work.focus_first()
    office.person.type("27/1")
    office.person.key("Return")
    office.person.key("Ctrl+Z")
    office.settle()

    assert page.work.cards[order[0]].number.hasFocus()
    assert page.work.cards[order[0]].number.text() == "27/1"
    assert archived(office) == {order[0]: ("27/1", ())}


def test_an_emptied_number_is_taken_back_and_escape_leaves_it(office) -> None:
    office.fill(2)
    page = office.go()
    order = typed(office, "27/1")
    card = page.work.cards[order[0]]
    card.fix.click()
    assert "Esc lar det stå" in office.person.read()
    office.person.key("Escape")
    assert card.state.text() == "Arkivert 27/1"
    assert card.hint.isHidden()
    assert page.work.cards[order[1]].number.hasFocus()

    card.fix.click()
    QTest.keyClick(card.number, Qt.Key.Key_Delete)
    office.person.key("Return")
    office.refreshed()

    assert archived(office) == {}
    assert card.number.hasFocus()
    assert card.number.text() == ""
    office.person.type("27/9")
    office.person.key("Return")
    office.refreshed()
    assert archived(office)[order[0]] == ("27/9", ("27/1", ""))


@pytest.mark.parametrize("number", ["", "27/9"])
def test_what_was_asked_before_a_correction_does_not_take_it_back(office, number) -> None:
    office.fill(2)
    page = office.go()
    order = typed(office, "27/1")
    office.refreshed()
    go_on = threading.Event()
    office.background.vault.run(go_on.wait, bool, bool, page)
    page.refresh()  # its answer is older than the correction, and comes after it
    card = page.work.cards[order[0]]
    seen: list[str] = []
    page.loaded.connect(lambda: seen.append(card.done))
    card.fix.click()
    QTest.keyClick(card.number, Qt.Key.Key_Delete)
    QTest.keyClicks(card.number, number)
    QTest.keyClick(card.number, Qt.Key.Key_Return)
    go_on.set()
    office.settle()
    assert seen[:1] == [number]
    hand = card if not number else page.work.cards[order[1]]
    assert hand.number.hasFocus()
    assert archived(office) == ({order[0]: ("27/9", ("27/1",))} if number else {})


def test_a_number_that_another_document_has_stays_wrong_with_a_sentence(office) -> None:
    office.fill(3)
    page = office.go()
    order = typed(office, "27/1", "27/2")
    page.work.cards[order[1]].fix.click()
    office.person.type("27/1")
    office.person.key("Return")
    office.settle()

    card = page.work.cards[order[1]]
    assert "samme nummer" in card.trouble.text()
    assert card.number.text() == "27/1"
    assert page.work.cards[order[2]].number.hasFocus()
    assert archived(office)[order[1]] == ("27/2", ())


def test_fast_hands_correct_and_go_on_before_the_vault_has_answered(office) -> None:
    office.fill(3)
    page = office.go()
    order = typed(office, "27/5")
    office.person.key("Ctrl+Z")
    for number in ("27/1", "27/2", "27/3"):
        office.person.type(number)
        office.person.key("Return")
    office.refreshed()
    assert {one: number for one, (number, _before) in archived(office).items()} == dict(
        zip(order, ("27/1", "27/2", "27/3"), strict=True)
    )

    page.work.cards[order[0]].fix.click()
    QTest.keyClick(page.work.cards[order[0]].number, Qt.Key.Key_Delete)
    office.person.key("Return")  # taken back, and given again at once
    office.person.type("27/9")
    office.person.key("Return")
    office.refreshed()
    assert archived(office)[order[0]] == ("27/9", ("27/5", "27/1", ""))


def test_the_list_of_what_is_archived_says_by_whom_and_takes_the_right_number(office) -> None:
    office.fill(12)
    page = office.go()
    order = typed(office, *(f"27/{at}" for at in range(1, 11)))
    office.refreshed()
    assert "10 dokumenter er arkivert" in office.person.read()

    page.jumps.buttons[Part.ARCHIVED].click()
    assert page.archived.search.hasFocus()
    office.person.type("27/4")
    assert list(page.archived.buttons) == [order[3]]
    assert "Registrert mandag 23. november av Kari Eksempel" in office.person.read()
    page.archived.buttons[order[3]].click()
    assert page.archived.number.hasFocus()
    office.person.type("27/44")
    office.person.key("Return")
    office.refreshed()

    assert archived(office)[order[3]] == ("27/44", ("27/4",))
    assert "før: 27/4" in office.person.read()
    assert page.archived.number.isHidden()


def test_a_copied_title_is_gone_after_a_minute_and_what_others_copied_stays(office) -> None:
    office.fill(1)
    page = office.go()
    page.work.focus_first()
    office.person.key("Ctrl+T")
    clipboard = QGuiApplication.clipboard()
    assert "Elev" in clipboard.text()
    timer = office.main.filing.clipboard._timer
    assert (timer.isActive(), timer.interval()) == (True, portal_copy.KEPT_SECONDS * 1000)

    timer.timeout.emit()
    assert clipboard.text() == ""

    office.person.key("Ctrl+Shift+C")
    office.settle()
    assert clipboard.mimeData().hasUrls()
    timer.timeout.emit()
    assert clipboard.text() == ""
    office.person.key("Ctrl+T")
    clipboard.setText("noe fra et annet program")
    timer.timeout.emit()
    assert clipboard.text() == "noe fra et annet program"
