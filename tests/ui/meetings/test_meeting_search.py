"""Minutes that *Søk* finds are opened in *Møter*."""

from __future__ import annotations

import meeting_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


def test_minutes_are_opened_in_their_place(office) -> None:
    held = meeting_kit.held(office.session)
    main = office.show()
    main.finding.search()
    QTest.keyClicks(QApplication.focusWidget(), "faste plasser")
    office.settle()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    office.settle()
    assert main.finding.sheet is None
    assert main.stack.currentWidget() is main.meetings
    assert main.meetings.detail.view.document.document_id == held
