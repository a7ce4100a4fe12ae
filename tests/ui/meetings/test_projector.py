"""*Møtevisning*: one item at a time, no name between two, nothing else to be opened, and back to the same field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import meeting_kit
import pytest
import ui_kit
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from skjema_app.domain.documents import Place
from skjema_app.ui.meetings.projector import ProjectorText, ProjectorView
from skjema_app.workflows import fill_form

NAMES = ("Kari Nordmann", "Ola Hansen", "Per Dahl", "Trond Lie", "Mor Nordmann", "Lekser", "Friminutt")


@pytest.fixture
def view(office) -> Iterator[ProjectorView]:
    """The view, opened with F5 from the theme of the second item."""
    draft = fill_form.start_draft(office.session, meeting_kit.CLASS_FORM, "hele").draft.draft_id
    fill_form.save_draft(office.session, draft, meeting_kit.answers(), Place("saksliste", "saker/s2/sak_tema"))
    main = office.show()
    main.open_draft(draft)
    office.settle()
    press(office, Qt.Key.Key_F5)
    assert main.minutes.view is not None
    return main.minutes.view


def press(office, key, keys=Qt.KeyboardModifier.NoModifier, times=1) -> None:
    for _time in range(times):
        QTest.keyClick(QApplication.focusWidget() or office.main, key, keys)
        office.settle()


def visible_words(window: QWidget) -> str:
    """All that a person before the screen can read: what lies on top at the middle of each widget."""
    found = []
    for one in window.findChildren(QWidget):
        if not one.isVisible() or one.visibleRegion().isEmpty():
            continue
        at = one.mapTo(window, one.rect().center())
        top = window.childAt(at)
        if top is not one and not one.isAncestorOf(top or window):
            continue
        if isinstance(one, QLabel):
            found.append(one.text())
        elif isinstance(one, QPlainTextEdit):
            found.append(one.toPlainText())
    return "\n".join(found)


def test_it_begins_with_a_number_and_no_name(office, view) -> None:
    words = visible_words(office.main)

    assert "Sak 2 av 3" in words
    assert not [name for name in NAMES if name in words]
    assert view.geometry() == office.main.rect()
    assert office.main.window().windowTitle() in {"", "Skjema"}


def test_one_key_shows_the_item_with_its_own_pupil_only(office, view) -> None:
    press(office, Qt.Key.Key_Space)

    words = visible_words(office.main)
    assert "Kari Nordmann" in words
    assert "Friminutt" in words
    assert "Kari er mye alene." in words
    assert "Ola Hansen" not in words
    assert "Per Dahl" not in words


def test_between_two_items_there_is_no_name(office, view) -> None:
    press(office, Qt.Key.Key_PageDown)
    press(office, Qt.Key.Key_PageDown)
    words = visible_words(office.main)

    assert "Sak 3 av 3" in words
    assert "Gjelder en elev." in words
    assert not [name for name in NAMES if name in words]


def test_back_and_forth_and_the_end(office, view) -> None:
    press(office, Qt.Key.Key_Right, times=4)
    assert "Ingen flere saker." in visible_words(office.main)
    assert not [name for name in NAMES if name in visible_words(office.main)]

    press(office, Qt.Key.Key_Left, times=5)

    assert "Sak 1 av 3" in visible_words(office.main)
    assert "Gjelder ingen enkelt elev." in visible_words(office.main)


def test_a_gentle_note_when_others_than_staff_are_there(office, view) -> None:
    press(office, Qt.Key.Key_PageUp)

    assert "Ikke alle som er til stede, arbeider på skolen." in visible_words(office.main)


def test_a_text_that_names_another_pupil_is_told_before_it_is_shown(office) -> None:
    office.session.vault.pupils.import_list([replace(one, pupil_id="") for one in meeting_kit.PUPILS], "a" * 64)
    saker = [meeting_kit.item("s1", "Friminutt", meeting_kit.PUPILS[0], sak_droftet="Kari er sammen med Olas gjeng.")]
    saker.append(meeting_kit.item("s2", "Lekser", meeting_kit.PUPILS[1], sak_droftet="Ola leverer."))
    draft = fill_form.start_draft(office.session, meeting_kit.CLASS_FORM, "hele").draft.draft_id
    fill_form.save_draft(office.session, draft, meeting_kit.answers(saker=saker), Place("saksliste"))
    office.show().open_draft(draft)
    office.settle()

    press(office, Qt.Key.Key_F5)
    assert "nevner også andre elever" in visible_words(office.main)
    assert "Ola" not in visible_words(office.main)
    press(office, Qt.Key.Key_Right, times=2)

    assert "Sak 2 av 2" in visible_words(office.main)
    assert "nevner også andre elever" not in visible_words(office.main)


def test_no_note_when_only_staff_came(office) -> None:
    answers = meeting_kit.answers(deltakere=[meeting_kit.participant("d1", "Ingrid Moe")])
    draft = fill_form.start_draft(office.session, meeting_kit.CLASS_FORM, "hele").draft.draft_id
    fill_form.save_draft(office.session, draft, answers, Place("mote"))
    office.show().open_draft(draft)
    office.settle()

    press(office, Qt.Key.Key_F5)

    assert "arbeider på skolen" not in visible_words(office.main)


@pytest.mark.parametrize("number", range(1, 6))
def test_no_place_can_be_opened_from_here(office, view, number) -> None:
    press(office, Qt.Key(Qt.Key.Key_0.value + number), Qt.KeyboardModifier.ControlModifier)

    assert view.isVisible()
    assert office.main.form is not None
    assert not [name for name in NAMES if name in visible_words(office.main)]


@pytest.mark.parametrize("key", [Qt.Key.Key_N, Qt.Key.Key_F, Qt.Key.Key_S, Qt.Key.Key_Return])
def test_nor_any_form_or_search(office, view, key) -> None:
    press(office, key, Qt.KeyboardModifier.ControlModifier)
    press(office, Qt.Key.Key_F1)

    assert view.isVisible()
    assert office.main.sheet is None
    assert office.main.help.isHidden()
    assert not [name for name in NAMES if name in visible_words(office.main)]


def test_also_from_within_a_text(office, view) -> None:
    press(office, Qt.Key.Key_Space)
    press(office, Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), ProjectorText)

    press(office, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    press(office, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)

    assert office.main.sheet is None
    assert office.main.form is not None


def test_what_is_written_is_saved_as_anywhere(office, view) -> None:
    press(office, Qt.Key.Key_Space)
    press(office, Qt.Key.Key_Tab)
    text = QApplication.focusWidget()
    assert isinstance(text, ProjectorText)
    QTest.keyClick(text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(text, " Ny plan.")

    assert office.main.form.flush()
    rows = office.session.vault.drafts.get(office.main.form.draft_id).answers["saker"]
    assert rows[1]["sak_droftet"] == "Kari er mye alene. Ny plan."
    press(office, Qt.Key.Key_Escape)
    assert office.main.minutes.view is None
    assert office.main.form.wizard.page.focused()[0] == "saker/s2/sak_droftet"
    shown = office.main.form.wizard.page.view("saker/s2/sak_droftet")
    assert shown.editor.value() == "Kari er mye alene. Ny plan."


def test_esc_goes_back_to_the_same_field(office, view) -> None:
    press(office, Qt.Key.Key_Space)

    press(office, Qt.Key.Key_Escape)

    assert office.main.form.wizard.page.focused()[0] == "saker/s2/sak_tema"
    assert "Per Dahl" not in visible_words(office.main)  # the same page as before


def test_f12_locks_from_here(office, view) -> None:
    asked = []
    office.main.lock_wanted.connect(asked.append)

    press(office, Qt.Key.Key_F12)
    press(office, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    assert asked == ["hidden", "asked"]


def test_f11_fills_the_screen_and_back(office, view) -> None:
    office.window.resize(760, 640)  # the test screen is small
    office.settle()
    press(office, Qt.Key.Key_F11)
    assert office.main.window().isFullScreen()
    assert view.geometry() == office.main.rect()

    press(office, Qt.Key.Key_Escape)

    assert not office.main.window().isFullScreen()


def test_letters_are_large(office, view) -> None:
    press(office, Qt.Key.Key_Space)

    words = [one for one in view.page.inner.findChildren(QLabel) if one.isVisible()]
    words += view.page.inner.findChildren(ProjectorText)
    assert len(words) >= 5
    assert all(one.fontInfo().pixelSize() >= 24 for one in words), [(one, one.fontInfo().pixelSize()) for one in words]
    before = QFontMetrics(words[0].font()).height()
    press(office, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert QFontMetrics(words[0].font()).height() > before


def test_tab_stays_inside_and_everything_has_a_name(office, view) -> None:
    press(office, Qt.Key.Key_Space)
    seen = []
    for _stop in range(12):
        press(office, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())

    assert all(one is view or view.isAncestorOf(one) for one in seen)
    assert view in seen
    assert all(ui_kit.spoken_name(one) for one in set(seen))


def test_nothing_shines_through(office, view) -> None:
    """What lies at any point of the window belongs to the view."""
    main = office.main
    points = [QPoint(x, y) for x in range(5, main.width(), 60) for y in range(5, main.height(), 40)]

    assert all(one is view or view.isAncestorOf(one) for one in map(main.childAt, points))


def test_news_that_come_meanwhile_are_not_shown(office, view) -> None:
    office.main.bars.news.show_words("Levert. Ola Hansen sin melding er åpnet.")
    office.settle()

    assert "Ola Hansen" not in visible_words(office.main)


def test_only_minutes_have_the_view(office) -> None:
    main = office.show()
    main.minutes.begin(meeting_kit.TALK_FORM, "")
    office.settle()

    assert main.form.meeting_view.isHidden()
    press(office, Qt.Key.Key_F5)
    assert main.minutes.view is None
