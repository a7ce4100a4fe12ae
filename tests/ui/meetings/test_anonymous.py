"""An anonymous discussion: what may give somebody away is told while it is written, removed, or kept with a reason."""

from __future__ import annotations

from dataclasses import replace

import meeting_kit
import pytest
import ui_kit
from PySide6.QtTest import QTest

from skjema_app.ui.meetings.anonymous_guard import without
from skjema_app.ui.meetings.anonymous_list import AnonymousList
from skjema_app.ui.wizard.frame import REVIEW
from skjema_app.workflows.anonymous_check import AnonymousSpot, reasons

TEXT = "Kari Nordmann i 8A går alene."


@pytest.fixture
def opened(office):
    """The draft, open, with the cursor in the description."""
    office.session.vault.pupils.import_list([replace(one, pupil_id="") for one in meeting_kit.PUPILS], "a" * 64)
    main = office.show()
    main.minutes.begin(meeting_kit.ANONYMOUS_FORM, "")
    office.settle()
    main.form.wizard.go_to_field("beskrivelse")
    office.settle()
    office.person.wait(lambda: main.minutes.guarded is not None, "the guard is there")
    return main


def write(office, text: str = TEXT) -> None:
    QTest.keyClicks(office.person.focused(), text)
    office.person.wait(lambda: bool(lists(office)), "something is found")
    office.settle()


def lists(office) -> list[AnonymousList]:
    return [one for one in office.main.form.findChildren(AnonymousList) if one.isVisible()]


def words(office) -> list[str]:
    (found,) = lists(office)
    return [line.spot.words for line in found.lines]


def box(office):
    return office.main.form.wizard.page.view("beskrivelse").editor.box


def test_findings_stand_below_the_text_while_it_is_written(office, opened) -> None:
    write(office)

    assert "Kari Nordmann" in words(office)
    assert "8A" in words(office)
    assert "2 steder kan vise hvem det er" in office.person.read()
    assert box(office).hasFocus()


def test_they_are_marked_in_the_text_by_more_than_colour(office, opened) -> None:
    write(office)

    marks = box(office).extraSelections()

    assert {one.cursor.selectedText() for one in marks} == {"Kari Nordmann", "8A"}
    assert all(one.format.underlineStyle().value for one in marks)


def test_remove_takes_the_words_out(office, opened) -> None:
    write(office)
    (found,) = lists(office)
    line = next(one for one in found.lines if one.spot.words == "Kari Nordmann")

    line.remove.click()
    office.person.wait(lambda: words(office) == ["8A"], "the name is gone")

    assert "Kari" not in box(office).toPlainText()


def test_keeping_needs_a_reason_and_the_reason_is_not_in_the_document(office, opened) -> None:
    write(office)
    (found,) = lists(office)
    line = next(one for one in found.lines if one.spot.words == "8A")
    line.keep.click()
    office.settle()
    assert line.reason.hasFocus()
    office.person.key("Return")  # nothing is kept without a word
    office.settle()
    assert line.writing

    office.person.type("Det er et rom")
    office.person.key("Return")
    office.person.wait(lambda: "Beholdt: Det er et rom" in office.person.read(), "the reason is told")

    answers = office.main.form.wizard.model.answers
    assert list(reasons(answers).values()) == ["Det er et rom"]
    assert "1 sted kan vise hvem det er" in office.person.read()


def test_a_reason_can_be_taken_back(office, opened) -> None:
    write(office)
    (found,) = lists(office)
    line = next(one for one in found.lines if one.spot.words == "8A")
    line.keep_wanted.emit(line.spot, "Det er et rom")
    office.person.wait(lambda: "Beholdt" in office.person.read(), "kept")

    office.person.click_on("Angre: 8A")
    office.person.wait(lambda: "Beholdt" not in office.person.read(), "taken back")

    assert not reasons(office.main.form.wizard.model.answers)


def test_the_last_page_lists_what_remains(office, opened) -> None:
    write(office)

    office.main.form.wizard.go_to(REVIEW)
    office.settle()

    assert len(words(office)) == 2
    assert "«8A» – Beskriv saken" in office.person.read()


def test_it_can_not_be_finished_while_somebody_can_be_recognised(office, opened) -> None:
    write(office)
    wizard = office.main.form.wizard
    wizard.go_to(REVIEW)

    wizard.finish()
    office.settle()

    assert office.main.form is not None
    assert wizard.trouble.isVisible()


def test_while_a_reason_is_written_the_list_stays(office, opened) -> None:
    write(office)
    (found,) = lists(office)
    line = found.lines[-1]
    line.keep.click()
    office.settle()

    box(office).insertPlainText(" Ola Hansen også.")
    office.person.wait(lambda: len(office.main.minutes.guarded.spots) == 3, "found")
    office.settle()

    assert line.writing
    assert line.isVisible()


def test_a_clean_text_says_nothing(office, opened) -> None:
    QTest.keyClicks(office.person.focused(), "En elev går alene i friminuttene.")
    office.main.minutes.guarded._now()
    office.settle()

    assert not lists(office)
    assert not box(office).extraSelections()


def test_every_part_has_a_name_and_nothing_is_cut(office, opened) -> None:
    write(office)
    office.window.resize(700, 560)
    office.settle()
    (found,) = lists(office)
    found.lines[0].keep.click()
    office.settle()

    assert all(one.accessibleName() for one in ui_kit.focusable(found))
    assert not ui_kit.cut_labels(found)


def spot(start: int, end: int) -> AnonymousSpot:
    return AnonymousSpot("a", "A", start, end, "", "x", sure=True, reason="", key="k")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("Kari går.", [(0, 4)], " går."),
        ("Der går Kari nå.", [(8, 12)], "Der går nå."),
        ("Med Kari.", [(4, 8)], "Med."),
        ("Kari og Kari", [(0, 4), (8, 12)], " og "),
        ("  rykk inn Kari", [(11, 15)], "  rykk inn "),
    ],
)
def test_no_double_space_is_left(text: str, places: list[tuple[int, int]], left: str) -> None:
    assert without(text, [spot(*place) for place in places]) == left
