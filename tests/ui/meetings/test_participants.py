"""Participants: many added at once by a few keys, present by one key each, a compact table that reads well aloud."""

from __future__ import annotations

from collections.abc import Callable

import meeting_kit
import ui_kit
from hands import Hands
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from skjema_app.form_engine.definition import PartyKind
from skjema_app.ui.wizard.participant_picker import ParticipantPicker
from skjema_app.ui.wizard.participants_view import ParticipantRow, ParticipantsView
from skjema_app.ui.wizard.presence import PresenceBox
from skjema_app.ui.wizard.wizard import FormWizard


def people(minutes) -> list[tuple[str, str, object]]:
    """Name, where from, and presence of each participant as written."""
    return [
        (row["deltaker"]["name"], row["deltaker"]["kind"], row.get("deltaker_til_stede"))
        for row in minutes.rows("deltakere")
    ]


def picker(minutes) -> ParticipantPicker:
    view = minutes.find(ParticipantsView)
    view.pick()
    minutes.settle()
    assert view.picker is not None
    return view.picker


def lines(opened: ParticipantPicker) -> list[str]:
    model = opened.model
    return [str(model.data(model.index(number, 0))) for number in range(model.rowCount())]


def test_several_are_added_by_typing_and_enter(minutes) -> None:
    minutes.open({"klasse": "8A"})
    opened = picker(minutes)
    hands = Hands(opened)

    hands.type("per")
    hands.press(Qt.Key.Key_Return)
    hands.type("ing")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Return)
    minutes.settle()

    assert hands.presses == 3
    present = [(name, kind) for name, kind, there in people(minutes) if there == "til_stede"]
    assert present == [("Kari Eksempel", "staff"), ("Per Dahl", "staff"), ("Ingrid Moe", "staff")]  # me first, proposed


def test_a_name_that_nobody_has_is_somebody_from_outside_with_their_organisation(minutes) -> None:
    minutes.open()
    opened = picker(minutes)
    hands = Hands(opened)

    hands.type("Liv Berntsen")
    assert lines(opened) == ["Legg til «Liv Berntsen» fra en annen virksomhet"]
    hands.press(Qt.Key.Key_Return)
    hands.type("Helsestasjonen")
    hands.press(Qt.Key.Key_Return, 2)
    minutes.settle()

    (row,) = [row for row in minutes.rows("deltakere") if row["deltaker"]["name"] == "Liv Berntsen"]
    assert row["deltaker"] == {"ref": "", "name": "Liv Berntsen", "kind": "outside"}
    assert row["deltaker_virksomhet"] == "Helsestasjonen"


def test_who_was_there_before_brings_role_and_organisation(minutes) -> None:
    minutes.open()
    hands = Hands(picker(minutes))

    hands.type("trond")
    hands.press(Qt.Key.Key_Return, 2)
    minutes.settle()

    (row,) = [row for row in minutes.rows("deltakere") if row["deltaker"]["name"] == "Trond Lie"]
    assert (row["deltaker_rolle"], row["deltaker_virksomhet"]) == ("ppt", "PPT")


def test_the_list_offers_staff_the_class_guardians_and_outside_and_no_other_class(minutes) -> None:
    minutes.open({"klasse": "8A"})

    offered = lines(picker(minutes))

    assert [one for one in offered if one in {"Ansatte", "Elever", "Foresatte", "Utenfor skolen"}] == [
        "Ansatte",
        "Elever",
        "Foresatte",
        "Utenfor skolen",
    ]
    assert "Kari Nordmann (8A)" in offered
    assert not any("Jonas" in one for one in offered)


def test_a_pupil_of_another_class_is_found_by_typing(minutes) -> None:
    minutes.open({"klasse": "8A"})
    opened = picker(minutes)

    Hands(opened).type("øvre")

    assert "Jonas Øvre-Ånstad (9B)" in lines(opened)


def test_whoever_is_on_the_list_already_is_not_offered_again(minutes) -> None:
    minutes.open(meeting_kit.answers())

    offered = lines(picker(minutes))

    assert not any(name in line for line in offered for name in ("Ingrid Moe", "Per Dahl", "Trond Lie"))


def test_escape_adds_nobody(minutes) -> None:
    minutes.open()
    view = minutes.find(ParticipantsView)
    opened = picker(minutes)
    hands = Hands(opened)

    hands.type("per")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Escape)
    minutes.settle()

    assert view.picker is None
    assert "deltakere" not in minutes.answers()


def test_one_key_says_who_is_away_and_an_arrow_goes_to_the_next(minutes) -> None:
    minutes.open(meeting_kit.answers())
    boxes = [one for one in minutes.wizard.findChildren(PresenceBox) if one.isVisible()]
    minutes.hands.wait(lambda: len(boxes) == 4, "a tick for each")
    boxes[0].setFocus(Qt.FocusReason.TabFocusReason)
    hands = minutes.hands

    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Space)

    assert [there for _name, _kind, there in people(minutes)][:2] == ["forfall", "til_stede"]
    assert minutes.find(ParticipantsView).counted.text() == "3 til stede · 1 forfall"


def test_every_cell_says_whose_it_is(minutes) -> None:
    minutes.open(meeting_kit.answers())
    row = next(one for one in minutes.wizard.findChildren(ParticipantRow) if one.isVisible())

    names = [one.accessibleName() for one in ui_kit.focusable(row)]

    assert len(names) >= 4
    assert all("Ingrid Moe" in name for name in names), names


def test_the_table_is_compact_and_wraps_when_narrow(minutes) -> None:
    wizard: FormWizard = minutes.open(meeting_kit.answers())
    row = next(one for one in wizard.findChildren(ParticipantRow) if one.isVisible())
    wide = row.height()
    assert wide < 70

    wizard.resize(560, 700)
    minutes.settle()

    assert row.height() > wide
    assert not ui_kit.cut_labels(row)


def test_an_untouched_line_gives_way_to_those_picked(minutes) -> None:
    minutes.open()
    view = minutes.find(ParticipantsView)
    view.add_button.click()
    minutes.settle()
    hands = Hands(picker(minutes))

    hands.type("per")
    hands.press(Qt.Key.Key_Return, 2)
    minutes.settle()

    assert [name for name, _kind, _there in people(minutes)] == ["Kari Eksempel", "Per Dahl"]


def test_removing_somebody_can_be_undone(minutes) -> None:
    minutes.open(meeting_kit.answers())
    row = next(one for one in minutes.wizard.findChildren(ParticipantRow) if one.isVisible())
    row.remove.click()
    minutes.settle()
    assert len(people(minutes)) == 3

    minutes.hands.press(Qt.Key.Key_Space)  # «Angre» has the focus
    minutes.settle()

    assert people(minutes)[0][0] == "Ingrid Moe"


def test_the_mouse_ticks_too(minutes) -> None:
    minutes.open()
    opened = picker(minutes)
    place = next(n for n, text in enumerate(lines(opened)) if text.startswith("Per Dahl"))
    area = opened.list.visualRect(opened.model.index(place, 0))

    QTest.mouseClick(opened.list.viewport(), Qt.MouseButton.LeftButton, pos=area.center())

    assert "Per Dahl" in [one.name for one in opened.model.ticked()]
    assert opened.chosen.text() == "Valgt: Kari Eksempel, Per Dahl"


def test_kinds_that_the_form_does_not_ask_for_are_not_offered(minutes) -> None:
    minutes.open()
    view = minutes.find(ParticipantsView)
    opened = ParticipantPicker(minutes.wizard, (), outside=False)
    opened.open()

    Hands(opened).type("Noen Andre")

    assert lines(opened) == []
    opened.close_sheet()
    assert PartyKind.OUTSIDE in (view.field.fields[0].kinds or ())


def test_tab_goes_through_the_table_and_on(minutes) -> None:
    minutes.open(meeting_kit.answers())
    start = next(one for one in minutes.wizard.findChildren(QLineEdit) if one.isVisible())
    start.setFocus()

    order = ui_kit.tab_round(minutes.wizard)

    ticks: Callable[[object], bool] = lambda one: isinstance(one, PresenceBox)  # noqa: E731
    assert len([one for one in order if ticks(one)]) == 4
    assert minutes.find(ParticipantsView).add_many in order
    QApplication.processEvents()
