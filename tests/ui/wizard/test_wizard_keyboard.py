"""A short report written without a mouse, and the keys that lead about."""

from __future__ import annotations

import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from skjema_app.ui.wizard.wizard import REVIEW

PRESSED: list[Qt.Key] = []


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
    for _time in range(times):
        PRESSED.append(key)
        QTest.keyClick(focus(), key, modifier)


def write(text: str) -> None:
    QTest.keyClicks(focus(), text)


class TestWholeReportByKeyboard:
    def test_all_seven_answers_and_ferdigstill(self, desk, qtbot):
        PRESSED.clear()
        wizard = desk.open()
        write("Kari Nordmann")
        press(Qt.Key.Key_Return)
        assert focus().accessibleName().startswith("Klasse")
        press(Qt.Key.Key_Return)
        assert "sett, hørt" in focus().accessibleName()
        write("I storefri stod Kari alene ved benken, og to elever lo av henne.")
        press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)

        assert wizard.step_id == "naar_og_alvor"
        write("20.11.2026")
        press(Qt.Key.Key_Return, times=3)
        assert focus().text() == "Nei"
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Return)
        assert focus() is wizard.bar.next
        press(Qt.Key.Key_Return)

        assert wizard.step_id == "elevens_stemme"
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Return)
        write("Jeg vil ikke gå ut i friminuttene lenger.")
        press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        assert wizard.step_id == REVIEW

        with qtbot.waitSignal(wizard.finished):
            press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert desk.keeper.finishes == 1
        assert len(PRESSED) <= 40, "user-review § 2.1: beside what is written"
        written = desk.keeper.answers
        assert written["hvem"] == {"ref": "p1", "name": "Kari Nordmann"}
        assert written["klasse"] == "8A"
        assert written["naar"] == "2026-11-20"
        assert written["stemme_hvem"] == {"ref": "", "name": "Kari Nordli"}


class TestKeys:
    def test_ctrl_enter_shows_the_review_before_it_finishes(self, desk):
        wizard = desk.open(ui_kit.FULL_KORT)
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert wizard.step_id == REVIEW
        assert desk.keeper.finishes == 0

    def test_alt_arrows_and_ctrl_page_keys_change_step_also_from_a_text_box(self, desk):
        wizard = desk.open()
        wizard.page.focus_path("hva")
        for key, modifier, step in (
            (Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier, "naar_og_alvor"),
            (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier, "hvem_og_hva"),
            (Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier, "naar_og_alvor"),
            (Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier, "hvem_og_hva"),
        ):
            press(key, modifier)
            assert wizard.step_id == step

    def test_ctrl_s_says_that_everything_is_saved(self, desk):
        wizard = desk.open()
        write("Kari")
        press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        assert desk.keeper.answers["hvem"] == {"ref": "", "name": "Kari"}
        assert wizard.bar.saved.whole() == "Alt er lagret"

    def test_enter_makes_a_new_line_in_a_long_text(self, desk):
        wizard = desk.open()
        wizard.page.focus_path("hva")
        write("En")
        press(Qt.Key.Key_Return)
        write("to")
        assert wizard._model.value("hva") == "En\nto"

    def test_ctrl_z_takes_back_what_was_typed(self, desk):
        wizard = desk.open()
        wizard.page.focus_path("hva")
        write("Noe annet")
        press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert wizard._model.value("hva") != "Noe annet"

    def test_f1_shows_example_and_law(self, desk):
        wizard = desk.open()
        wizard.page.focus_path("hva")
        view = wizard.page.view("hva")
        assert not view.more.isVisible()
        press(Qt.Key.Key_F1)
        assert view.more.isVisible()
        press(Qt.Key.Key_F1)
        assert not view.more.isVisible()

    def test_choosing_a_suggested_pupil_by_keyboard(self, desk):
        wizard = desk.open()
        write("amina")
        popup = focus().completer().popup()
        assert popup.isVisible()
        QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        desk.settle()
        assert wizard._model.value("hvem") == {"ref": "p3", "name": "Amina Yusuf"}
        assert wizard._model.value("klasse") == "9A"
        assert wizard.page.view("hvem").editor.protected.isVisible()
