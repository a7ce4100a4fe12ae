"""Everyone can use it: names, Tab, order, sizes, no cut texts, the wheel, the narrow window."""

from __future__ import annotations

import itertools

import pytest
import ui_kit
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox

from skjema_app.domain.documents import Place
from skjema_app.ui import theme
from skjema_app.ui.wizard.wizard import REVIEW

STEPS = ["hvem_og_hva", "naar_og_alvor", "elevens_stemme", "mer_om_hendelsen", "foresatte", "elev_og_andre",
         "hva_er_gjort", REVIEW]  # fmt: skip
ANSWERS = {**ui_kit.FULL_KORT, "haster": "ja-na", "gjelder_ansatt": "usikker", "hvor": ["annet"],
           "foresatte_informert": "ja", "andre": [{"id": "a1", "andre_elev": {"ref": "", "name": "Ola"}}]}  # fmt: skip


@pytest.fixture(params=[100, 150])
def percent(request):
    return request.param


def at(desk, step, percent):
    theme.apply(theme.LIGHT, percent)
    return desk.open(ANSWERS, level="utfyllende", place=Place(step=step))


@pytest.mark.parametrize("step", STEPS)
def test_every_page_is_for_everyone(desk, step, percent):
    """One window for all of it: to build one takes longer than to look at it."""
    wizard = at(desk, step, percent)
    everything_that_takes_focus_has_a_name(wizard)
    targets_are_24_px_and_no_text_is_cut(wizard)
    tab_reaches_everything_goes_down_and_is_never_trapped(wizard)
    wizard.resize(911, 512)
    desk.settle()
    the_narrow_window_keeps_the_bar_and_one_line_of_steps(wizard)


def everything_that_takes_focus_has_a_name(wizard):
    nameless = [
        type(one).__name__
        for one in ui_kit.focusable(wizard)
        if not ui_kit.spoken_name(one) and one.objectName() != "qt_spinbox_lineedit"
    ]
    assert nameless == []


def tab_reaches_everything_goes_down_and_is_never_trapped(wizard):
    reached = ui_kit.tab_round(wizard)
    missed = []
    for one in ui_kit.focusable(wizard):
        group = one.group() if hasattr(one, "group") else None
        in_group = group is not None and any(other in reached for other in group.buttons())
        if one not in reached and not in_group:
            missed.append(ui_kit.spoken_name(one) or type(one).__name__)
    assert missed == []
    assert len(reached) < 200
    inner = [one for one in reached if wizard.page.body.isAncestorOf(one)]
    tops = [one.mapTo(wizard.page.body, QPoint(0, one.height() // 2)).y() for one in inner]
    first = tops.index(min(tops))
    turned = tops[first:] + tops[:first]
    slack = theme.px(26)  # parts of one line may be a little higher or lower
    assert all(after >= before - slack for before, after in itertools.pairwise(turned))


def targets_are_24_px_and_no_text_is_cut(wizard):
    small = [
        (ui_kit.spoken_name(one), one.width(), one.height())
        for one in ui_kit.focusable(wizard)
        if one.height() < 24 or one.width() < 24
    ]
    assert small == []
    assert ui_kit.cut_labels(wizard) == []


def the_narrow_window_keeps_the_bar_and_one_line_of_steps(wizard):
    assert not wizard.frame.side.isVisible()
    assert wizard.frame.top.isVisible()
    bar = wizard.bar.geometry()
    assert wizard.rect().contains(wizard.bar.mapTo(wizard, wizard.bar.rect().bottomRight()))
    assert bar.height() < 512 / 3
    assert wizard.page.horizontalScrollBar().maximum() == 0
    assert ui_kit.cut_labels(wizard.page) == []
    assert ui_kit.cut_labels(wizard.bar) == []


class TestSpoken:
    def test_help_and_error_are_the_description(self, desk):
        wizard = desk.open()
        view = wizard.page.view("hvem")
        assert "Én elev" in view.editor.line.accessibleDescription()
        wizard.go_on()
        wizard.go_back()
        assert view.editor.line.accessibleDescription().startswith("Skriv navnet på eleven")

    def test_optional_is_said(self, desk):
        wizard = desk.open()
        assert wizard.page.view("klasse").editor.line.accessibleName() == "Klasse (valgfritt)"

    def test_the_steps_are_a_list_with_states(self, desk):
        wizard = desk.open()
        assert QAccessible.queryAccessibleInterface(wizard.frame.side.steps).role() == QAccessible.Role.List
        text = wizard.frame.side.steps.model().index(1, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
        assert text == "Steg 2 av 4: Når og hvor alvorlig. Ikke begynt"

    def test_labels_are_buddies_and_plain_text(self, desk):
        wizard = desk.open()
        view = wizard.page.view("hva")
        assert view.label.buddy() is view.editor.box
        assert view.label.textFormat() == Qt.TextFormat.PlainText


class TestWheel:
    def wheel(self, widget) -> QWheelEvent:
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(
            middle,
            QPointF(widget.mapToGlobal(widget.rect().center())),
            QPoint(0, -120),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
        return event

    def test_changes_no_answer(self, desk):
        wizard = desk.open(ANSWERS, level="utfyllende", place=Place(step="mer_om_hendelsen"))
        box = wizard.page.view("kjent").editor.box
        assert isinstance(box, QComboBox)
        box.setFocus()
        before = box.currentIndex()
        self.wheel(box)
        assert box.currentIndex() == before

    def test_is_left_to_the_page(self, desk):
        wizard = desk.open(ANSWERS, level="utfyllende", place=Place(step="mer_om_hendelsen"))
        box = wizard.page.view("kjent").editor.box
        box.setFocus()
        assert not self.wheel(box).isAccepted()


def test_no_button_is_a_default_one(desk):
    wizard = desk.open(ANSWERS, level="utfyllende")
    for step in STEPS:
        wizard.go_to(step)
        assert not [one for one in ui_kit.focusable(wizard) if getattr(one, "autoDefault", bool)()]
