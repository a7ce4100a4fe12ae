"""Dates and times as people type them; boxes that grow; Tab and Enter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest

from skjema_app.ui.widgets.dates import DateInput, TimeInput, date_figures, read_date, read_time
from skjema_app.ui.widgets.inputs import GrowingText

TODAY = date(2026, 11, 22)


class TestReadDate:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("20.11.2026", "2026-11-20"),
            ("20.11.26", "2026-11-20"),
            ("1.2.2026", "2026-02-01"),
            ("20/11-2026", "2026-11-20"),
            ("20.11", "2026-11-20"),
            ("20.11.", "2026-11-20"),
            ("201126", "2026-11-20"),
            ("20112026", "2026-11-20"),
            ("2026-11-20", "2026-11-20"),
            (" 20 11 2026 ", "2026-11-20"),
            ("i dag", "2026-11-22"),
            ("I går", "2026-11-21"),
        ],
    )
    def test_ways_to_write_it(self, typed, meant):
        assert read_date(typed, TODAY) == meant

    @pytest.mark.parametrize("typed", ["31.02.2026", "før jul", "20", "", "99.99.9999"])
    def test_the_rest_is_kept_as_typed(self, typed):
        assert read_date(typed, TODAY) == typed

    @given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
    def test_what_is_shown_is_read_back(self, day):
        assert read_date(date_figures(day.isoformat()), TODAY) == day.isoformat()

    @given(st.text(max_size=40))
    def test_never_raises_and_settles(self, text):
        once = read_date(text, TODAY)
        assert read_date(date_figures(once), TODAY) == once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("8", "08:00"), ("830", "08:30"), ("8.30", "08:30"), ("kl. 15:55", "15:55"), ("25:00", "25:00"), ("sent", "sent")],
)
def test_read_time(typed, meant):
    assert read_time(typed) == meant


class TestDateInput:
    @pytest.fixture
    def box(self, qtbot):
        made = DateInput(TODAY, (("I dag", TODAY),))
        qtbot.addWidget(made)
        made.show()
        return made

    def test_typing_is_never_rewritten_under_the_fingers(self, box):
        QTest.keyClicks(box.line, "1.2.26")
        assert box.line.text() == "1.2.26"
        assert box.value() == "2026-02-01"

    def test_the_day_is_said_in_words(self, box):
        box.set_value("2026-11-20")
        assert box.words.text() == "fredag 20. november"

    def test_a_chip_fills_it(self, box, qtbot):
        with qtbot.waitSignal(box.changed):
            QTest.mouseClick(box.chips()[0], Qt.MouseButton.LeftButton)
        assert box.line.text() == "22.11.2026"

    def test_the_calendar_starts_on_monday_and_picks(self, box):
        QTest.mouseClick(box.open_button, Qt.MouseButton.LeftButton)
        calendar = box._popup.calendar
        assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
        assert calendar.selectedDate() == QDate(2026, 11, 22)
        calendar.activated.emit(QDate(2026, 11, 5))
        assert box.value() == "2026-11-05"
        assert not box._popup.isVisible()


def test_time_input_keeps_what_is_wrong(qtbot):
    box = TimeInput(now_chip=True)
    qtbot.addWidget(box)
    QTest.keyClicks(box.line, "etter lunsj")
    assert box.value() == "etter lunsj"


class TestGrowingText:
    def test_grows_and_shrinks_with_its_text_up_to_a_limit(self, qtbot):
        box = GrowingText(3, 6)
        qtbot.addWidget(box)
        box.resize(300, 50)
        box.show()
        least = box.height()
        box.setPlainText("\n".join("abcdefg"))
        most = box.height()
        assert most > least
        box.setPlainText("\n" * 60)
        assert box.height() == most
        box.clear()
        assert box.height() == least

    def test_tab_leaves_it(self, qtbot):
        box = GrowingText()
        qtbot.addWidget(box)
        assert box.tabChangesFocus()
