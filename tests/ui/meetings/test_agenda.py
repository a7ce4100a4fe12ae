"""Agenda items as cards: read when folded, written when open; keys for the next item and for moving one."""

from __future__ import annotations

import meeting_kit
import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from skjema_app.ui.wizard.agenda_card import AgendaCard
from skjema_app.ui.wizard.agenda_view import AgendaView
from skjema_app.ui.wizard.field_view import FieldView

SAKER = "saksliste"


def agenda(minutes, answers=None) -> AgendaView:
    minutes.open(answers if answers is not None else meeting_kit.answers(), SAKER)
    return minutes.find(AgendaView)


def cards(view: AgendaView) -> list[AgendaCard]:
    found = [one for one in view.findChildren(AgendaCard) if one.isVisible()]
    return sorted(found, key=lambda one: one.y())


def open_first(minutes, view: AgendaView) -> None:
    cards(view)[0].open_button.setFocus(Qt.FocusReason.TabFocusReason)
    minutes.hands.press(Qt.Key.Key_Return)
    minutes.settle()


def test_folded_items_are_read_in_words(minutes) -> None:
    first, second, _third = cards(agenda(minutes))

    assert first.title.text() == "Sak 1: Ro i timene"
    assert first.read.text() == "Drøftet: Klassen trenger faste plasser."
    assert first.about.isHidden()
    assert second.about.text() == "Gjelder Kari Nordmann"
    assert "Arkiveres på elev: Ja" in second.facts.text()


def test_only_the_open_item_has_editors(minutes) -> None:
    many = [meeting_kit.item(f"s{n}", f"Sak nummer {n}", sak_droftet="Noe.") for n in range(40)]
    view = agenda(minutes, meeting_kit.answers(saker=many))
    assert not view.findChildren(FieldView)

    open_first(minutes, view)

    assert len(view.findChildren(FieldView)) == 7
    assert view.open_item == "s0"


def test_enter_opens_an_item_and_puts_the_cursor_into_its_theme(minutes) -> None:
    view = agenda(minutes)

    open_first(minutes, view)

    assert minutes.wizard.page.focused()[0] == "saker/s1/sak_tema"
    assert cards(view)[0].opened


def test_ctrl_down_goes_on_and_makes_a_new_item_after_the_last(minutes) -> None:
    view = agenda(minutes)
    open_first(minutes, view)
    hands = minutes.hands

    hands.press(Qt.Key.Key_Down, 3, ctrl=True)
    minutes.settle()
    hands.type("Ny sak")
    minutes.settle()

    rows = minutes.rows("saker")
    assert [row["sak_tema"] for row in rows] == ["Ro i timene", "Friminutt", "Lekser", "Ny sak"]
    assert [one.opened for one in cards(view)] == [False, False, False, True]


def test_ctrl_up_goes_back(minutes) -> None:
    view = agenda(minutes)
    open_first(minutes, view)
    minutes.hands.press(Qt.Key.Key_Down, 2, ctrl=True)

    minutes.hands.press(Qt.Key.Key_Up, ctrl=True)
    minutes.settle()

    assert view.open_item == "s2"


def test_alt_arrows_move_an_item_and_the_cursor_stays_in_it(minutes) -> None:
    view = agenda(minutes)
    open_first(minutes, view)

    minutes.hands.press(Qt.Key.Key_Down, 2, alt=True)
    minutes.settle()

    assert [row["id"] for row in minutes.rows("saker")] == ["s2", "s3", "s1"]
    assert minutes.wizard.page.focused()[0] == "saker/s1/sak_tema"
    assert [one.title.text() for one in cards(view)][2] == "Sak 3: Ro i timene"
    minutes.hands.press(Qt.Key.Key_Up, alt=True)
    assert [row["id"] for row in minutes.rows("saker")] == ["s2", "s1", "s3"]


def test_a_folded_item_is_moved_by_the_same_keys(minutes) -> None:
    view = agenda(minutes)
    cards(view)[2].open_button.setFocus(Qt.FocusReason.TabFocusReason)

    minutes.hands.press(Qt.Key.Key_Up, alt=True)
    minutes.settle()

    assert [row["id"] for row in minutes.rows("saker")] == ["s1", "s3", "s2"]
    assert not view.open_item


def test_delete_on_a_folded_item_removes_it_and_can_be_undone(minutes) -> None:
    view = agenda(minutes)
    cards(view)[1].open_button.setFocus(Qt.FocusReason.TabFocusReason)

    minutes.hands.press(Qt.Key.Key_Delete)
    minutes.settle()
    assert [row["id"] for row in minutes.rows("saker")] == ["s1", "s3"]
    minutes.hands.press(Qt.Key.Key_Space)  # «Angre»
    minutes.settle()

    assert [row["id"] for row in minutes.rows("saker")] == ["s1", "s2", "s3"]


def test_delete_in_a_text_deletes_a_letter_only(minutes) -> None:
    view = agenda(minutes)
    open_first(minutes, view)
    minutes.hands.press(Qt.Key.Key_Home)

    minutes.hands.press(Qt.Key.Key_Delete)

    assert minutes.rows("saker")[0]["sak_tema"] == "o i timene"
    assert len(minutes.rows("saker")) == 3


def test_a_gap_is_found_in_a_folded_item(minutes) -> None:
    rows = [meeting_kit.item("s1", "Ro"), {"id": "s2", "sak_droftet": "Noe uten tema."}]
    view = agenda(minutes, meeting_kit.answers(saker=rows))

    minutes.wizard.go_to(SAKER, field="saker/s2/sak_tema")
    minutes.settle()

    assert view.open_item == "s2"
    assert minutes.wizard.page.focused()[0] == "saker/s2/sak_tema"
    assert cards(view)[1].gaps.text() == "Mangler 1 svar"


def test_what_is_folded_up_asks_nothing(minutes) -> None:
    view = agenda(minutes)
    open_first(minutes, view)
    minutes.hands.press(Qt.Key.Key_Down, ctrl=True)
    minutes.settle()

    assert {one.path.split("/")[1] for one in minutes.wizard.page.questions()} == {"s2"}


def test_tab_stops_once_at_each_folded_item(minutes) -> None:
    view = agenda(minutes)
    cards(view)[0].open_button.setFocus(Qt.FocusReason.TabFocusReason)

    order = [one for one in ui_kit.tab_round(minutes.wizard) if view.isAncestorOf(one)]

    assert order == [*(one.open_button for one in cards(view)), view.add_button]


def test_an_open_item_is_in_reading_order(minutes) -> None:
    view = agenda(minutes)
    open_first(minutes, view)
    first = cards(view)[0]

    order = [one for one in ui_kit.tab_round(minutes.wizard) if first.isAncestorOf(one)]
    names = [one.accessibleName() for one in order]

    assert names.index("Tema") < names.index("Drøftet (valgfritt)") < names.index("Beslutning (valgfritt)")
    assert "Neste sak" in names
    assert any(isinstance(one, QPlainTextEdit) for one in order)


def test_nothing_is_cut_on_a_narrow_window(minutes) -> None:
    minutes.open(meeting_kit.answers(), SAKER, size=(620, 512))
    view = minutes.find(AgendaView)
    open_first(minutes, view)

    assert not ui_kit.cut_labels(view)
