"""A minute about several pupils, one copy for each: listed, gone through place by place, read, finished."""

from __future__ import annotations

from dataclasses import replace

import meeting_kit
import pytest
import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest

from skjema_app.ui.meetings.extract_page import ExtractPage
from skjema_app.ui.meetings.extract_text import ExtractText
from skjema_app.workflows import extract_answers

KARI, OLA, AMINA, _JONAS = meeting_kit.PUPILS


def minute(session) -> str:
    """Three pupils, one of whom is named in another's item, and one place that may be somebody."""
    known = session.vault.pupils.import_list([replace(one, pupil_id="") for one in meeting_kit.PUPILS], "a" * 64)
    kari, ola, amina = (next(one for one in known if one.name == name.name) for name in (KARI, OLA, AMINA))
    saker = [
        meeting_kit.item("s1", "Friminutt", kari, sak_droftet="Kari gikk alene. Ola Hansen lo av henne."),
        meeting_kit.item("s2", "Lekser", ola, sak_droftet="Ola leverer ikke. Tvillingbroren hans hjelper til."),
        meeting_kit.item("s3", "Fravær", amina, sak_droftet="Amina har vært borte fem dager."),
    ]
    return meeting_kit.held(session, saker=saker)


@pytest.fixture
def opened(office):
    """The window at the minute's page."""
    document = minute(office.session)
    main = office.show()
    main.minutes.open_meeting(document)
    office.settle()
    return main


def extract(office, pupil) -> ExtractPage:
    """The page of a pupil's copy."""
    card = office.main.meetings.detail.extracts
    wanted = next(one for one in office.session.vault.pupils.list() if one.name == pupil.name)
    key = next(key for key, one in card.buttons.items() if wanted.name in one.accessibleName())
    card.buttons[key].click()
    office.settle()
    page = office.main.form.wizard
    assert isinstance(page, ExtractPage)
    office.person.wait(lambda: page.panel.left.text() != "" or page.panel.finish.isEnabled(), "looked through")
    office.settle()
    return page


def said(page: ExtractPage) -> str:
    return "\n".join(one.toPlainText() for one in page.sheet.texts.values())


def test_the_minutes_page_lists_its_pupils_with_their_state(office, opened) -> None:
    text = office.person.read()

    assert "Utdrag per elev" in text
    assert "0 av 3 ferdig" in text
    assert [name in text for name in ("Kari Nordmann, 8A", "Ola Hansen, 8A", "Amina Yusuf, 8A")] == [True] * 3
    assert text.count("Ikke laget") == 3


def test_a_copy_shows_the_pupils_items_and_no_others(office, opened) -> None:
    page = extract(office, KARI)

    assert "Kari gikk alene. [annen elev] lo av henne." in said(page)
    assert "leverer ikke" not in said(page)
    assert "Ola" not in office.person.read()
    assert "Amina" not in office.person.read()


def test_what_was_replaced_is_marked_by_more_than_colour(office, opened) -> None:
    page = extract(office, KARI)

    (text,) = [one for one in page.sheet.texts.values() if "[annen elev]" in one.toPlainText()]
    marks = text.extraSelections()

    assert [one.cursor.selectedText() for one in marks] == ["[annen elev]"]
    assert marks[0].format.underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine


def test_it_is_finished_after_it_was_read_and_the_next_pupil_waits(office, opened) -> None:
    page = extract(office, KARI)
    assert not page.panel.finish.isEnabled()
    assert page.panel.left.text() == "Les hele utdraget, og kryss av når du har gjort det."
    person = office.person

    person.wait(page.panel.read.hasFocus, "the tick has the focus")
    person.key("Space")
    person.wait(page.panel.finish.hasFocus, "then the end")
    person.key("Return")
    person.wait(lambda: office.main.form is None, "finished")
    office.settle()

    assert "Utdraget for Kari Nordmann er ferdig." in person.read()
    assert "1 av 3 ferdig" in person.read()
    assert person.focus() == "Lag utdrag for Ola Hansen"


def test_a_place_that_may_be_somebody_is_stepped_to_and_can_be_left(office, opened) -> None:
    page = extract(office, OLA)
    assert page.panel.spot is not None
    assert page.panel.left.text() == "1 sted må ses på først."
    assert page.panel.words.text() == "«Tvillingbroren hans»"
    (text,) = [one for one in page.sheet.texts.values() if "Tvillingbroren" in one.toPlainText()]
    assert text.textCursor().selectedText() == "Tvillingbroren hans"

    page.panel.keep.click()
    office.settle()

    assert page.panel.spot is None
    assert page.panel.left.text().startswith("Les hele")
    assert page.panel.read.hasFocus()


def test_or_it_is_replaced(office, opened) -> None:
    page = extract(office, OLA)

    office.person.wait(page.panel.replace.hasFocus, "the place has the focus")
    office.person.key("Return")
    office.settle()

    assert "[annen elev] hjelper til" in said(page)
    assert page.flush()
    answers = office.session.vault.drafts.get(office.main.form.draft_id).answers
    assert "Tvillingbroren" not in str(answers)


def test_a_name_that_is_typed_in_is_told_at_once_and_can_not_be_left(office, opened) -> None:
    page = extract(office, AMINA)
    (text,) = [one for one in page.sheet.texts.values() if "borte" in one.toPlainText()]
    page.panel.read.click()
    office.settle()
    assert page.panel.finish.isEnabled()

    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(text, " Kari Nordmann var med.")
    assert not page.panel.finish.isEnabled()
    office.person.wait(lambda: page.panel.spot is not None, "the name is found")

    assert page.panel.spot.sure
    assert page.panel.keep.isHidden()
    assert not page.panel.read.isChecked()
    assert text.hasFocus()  # whoever is typing isn't disturbed


def test_f8_goes_from_place_to_place(office, opened) -> None:
    page = extract(office, AMINA)
    (text,) = [one for one in page.sheet.texts.values() if "borte" in one.toPlainText()]
    text.setPlainText("Kari Nordmann og Ola Hansen var med.")
    office.person.wait(lambda: page.panel.state.text() == "1 av 2", "two places")

    office.person.key("F8")
    assert page.panel.state.text() == "2 av 2"
    assert "Ola" in page.panel.words.text()
    office.person.key("F8")

    assert page.panel.state.text() == "1 av 2"


def test_what_was_read_is_kept_over_a_lock_and_goes_on_where_it_was(office, opened) -> None:
    page = extract(office, KARI)
    page.panel.read.click()
    office.settle()
    assert office.main.form.flush()
    draft = office.main.form.draft_id
    assert extract_answers.is_read(office.session.vault.drafts.get(draft).answers)

    office.main.go(0)
    office.settle()
    office.main.open_draft(draft)
    office.settle()
    again = office.main.form.wizard

    office.person.wait(lambda: again.panel.finish.isEnabled(), "looked through")
    assert again.panel.read.isChecked()


def test_every_part_has_a_name_and_nothing_is_cut(office, opened) -> None:
    page = extract(office, OLA)
    for size in ((1240, 800), (880, 560)):
        office.window.resize(*size)
        office.settle()
        nameless = [one for one in ui_kit.focusable(page) if not one.accessibleName()]
        assert not nameless
        assert not ui_kit.cut_labels(page)


def test_letters_outside_the_basic_plane_do_not_shift_the_marks(qtbot) -> None:
    spot = extract_answers.ExtractSpot("a", "A", 2, 5, "Ola", "x", sure=True, seen=False, suggestion="", key="k")  # type: ignore[arg-type]
    text = ExtractText("a", "A", "🙂 Ola ler")
    qtbot.addWidget(text)

    text.point_at(spot)

    assert text.textCursor().selectedText() == "Ola"
