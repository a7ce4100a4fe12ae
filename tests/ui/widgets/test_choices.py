"""Radio buttons and check boxes are rows that wrap: the same keys, target and sizes for both."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from skjema_app.ui.widgets.choices import Check, Radio

LONG = "Jeg har snakket med eleven & foreldrene om det som skjedde i storefri på mandag " * 3


@pytest.mark.parametrize("kind", [Radio, Check])
def test_a_choice_is_a_row_that_wraps(kind: type[Radio | Check], qtbot) -> None:
    choice = kind(LONG, "Hjelp")
    qtbot.addWidget(choice)
    assert (choice.accessibleName(), choice.accessibleDescription()) == (LONG, "Hjelp")
    assert choice.hasHeightForWidth()
    assert choice.sizePolicy().hasHeightForWidth()
    assert choice.heightForWidth(200) > 2 * choice.heightForWidth(2000)
    assert choice.minimumSizeHint().width() < choice.sizeHint().width()
    choice.resize(300, choice.heightForWidth(300))
    choice.show()
    far = QPoint(choice.width() - 3, choice.height() - 3)
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, far)
    assert choice.isChecked()


@pytest.mark.parametrize("kind", [Radio, Check])
def test_enter_moves_on_and_space_chooses(kind: type[Radio | Check], qtbot) -> None:
    choice = kind("Ja")
    qtbot.addWidget(choice)
    choice.show()
    with qtbot.waitSignal(choice.entered):
        QTest.keyClick(choice, Qt.Key.Key_Return)
    assert not choice.isChecked()
    QTest.keyClick(choice, Qt.Key.Key_Space)
    assert choice.isChecked()
    with qtbot.assertNotEmitted(choice.entered):
        QTest.keyClick(choice, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("kind", [Radio, Check])
def test_it_is_painted_in_our_colours(kind: type[Radio | Check], qtbot) -> None:
    choice, checked = kind("Ja"), kind("Ja")
    checked.setChecked(True)
    for one in (choice, checked):
        qtbot.addWidget(one)
        one.resize(200, 40)
    assert choice.grab().toImage() != checked.grab().toImage()
