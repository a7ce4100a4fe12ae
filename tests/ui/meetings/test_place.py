"""*Møter* in the window: never an empty place, a new minute from the last one with a way back, filtered by type."""

from __future__ import annotations

import meeting_kit
import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.ui.meetings.meeting_chooser import MeetingChooser
from skjema_app.ui.side_bar import CASES, MEETINGS
from skjema_app.workflows import fill_form


def test_the_place_is_there_from_day_one_and_begins_with_a_button(office) -> None:
    main = office.show()
    assert MEETINGS in main.side.shown()

    QTest.keyClick(main, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    office.settle()

    assert main.place == MEETINGS
    assert "Ingen møter her ennå" in office.person.read()
    assert main.meetings.new_minutes.isVisible()
    assert not main.meetings.list.isVisible()


def test_a_minute_is_begun_with_the_keyboard(office) -> None:
    main = office.show()
    office.go()
    person = office.person

    main.meetings.new_minutes.setFocus()
    person.key("Return")
    office.settle()
    person.key("Return")  # the first form has the focus
    office.settle()

    assert main.form is not None
    assert main.form.wizard.step_id == "mote"
    assert [one.title for one in fill_form.list_drafts(office.session)] == ["Prøveklassemøte"]


def test_the_next_meeting_is_offered_first_and_says_what_it_took_over(office) -> None:
    meeting_kit.held(office.session)
    main = office.show()
    office.go()
    person = office.person

    person.click_on("Nytt referat")
    office.settle()
    person.click_on("Prøveklassemøte, 8A – sist torsdag 12. november")
    office.settle()

    assert main.form is not None
    assert "hentet fra forrige møte torsdag 12. november" in person.read()
    assert "Rom 214" in person.read()
    person.click_on("Angre")
    office.settle()
    assert "Rom 214" not in person.read()
    assert main.form.note.isHidden()
    assert main.form.flush()
    draft = office.session.vault.drafts.get(main.form.draft_id)
    assert draft.answers["klasse"] == "8A"
    assert not draft.answers.get("deltakere")


def test_what_the_person_changed_is_not_undone(office) -> None:
    meeting_kit.held(office.session)
    main = office.show()
    main.minutes.begin(meeting_kit.CLASS_FORM, "8A")
    office.settle()
    assert main.form is not None
    person = office.person

    person.answer("mote_sted", "Aulaen")
    person.click_on("Angre")
    office.settle()

    assert "Aulaen" in person.read()


def test_a_form_that_is_opened_again_says_nothing_of_an_earlier_one(office) -> None:
    meeting_kit.held(office.session)
    main = office.show()
    main.minutes.begin(meeting_kit.CLASS_FORM, "8A")
    office.settle()
    draft = main.form.draft_id
    main.go(MEETINGS)
    office.settle()

    main.open_draft(draft)
    office.settle()

    assert main.form.note.isHidden()


def test_minutes_are_not_in_saker_unless_searched_for(office) -> None:
    meeting_kit.held(office.session)
    main = office.show()
    main.go(CASES)
    office.settle()
    assert main.cases.model.rows == ()

    main.cases.search.setText("faste plasser")
    main.cases.refresh()
    office.settle()

    assert len(main.cases.model.rows) == 1


def test_a_finished_minute_shows_what_it_says_and_who_reads_it(office) -> None:
    meeting_kit.held(office.session)
    office.show()
    office.go()

    said = office.person.read()

    assert "torsdag 12. november" in said
    assert "Klassen trenger faste plasser." in said
    assert "Bare du." in said


def test_the_list_is_narrowed_to_one_type(office) -> None:
    meeting_kit.held(office.session)
    meeting_kit.held(office.session, meeting_kit.TEAM_FORM, klasse=None)
    main = office.show()
    office.go()
    page = main.meetings
    assert [page.kinds.itemText(at) for at in range(page.kinds.count())] == [
        "Alle møter og samtaler",
        "Prøveklassemøte",
        "Prøveteammøte",
    ]

    page.kinds.setCurrentIndex(2)
    office.settle()

    assert [row.form_id for row in page.model.rows] == [meeting_kit.TEAM_FORM]
    page.refresh()
    office.settle()
    assert [row.form_id for row in page.model.rows] == [meeting_kit.TEAM_FORM]


def test_a_draft_is_gone_on_with_from_the_list(office) -> None:
    main = office.show()
    main.minutes.begin(meeting_kit.TEAM_FORM, "")
    office.settle()
    office.go()

    assert "Dagen er ikke skrevet inn" not in office.person.rows()[0]  # today is proposed
    office.person.click_on("Fortsett")
    office.settle()

    assert main.form is not None


def test_after_finishing_the_way_leads_to_the_place(office) -> None:
    main = office.show()
    form = fill_form.start_draft(office.session, meeting_kit.CLASS_FORM, "hele")
    fill_form.save_draft(office.session, form.draft.draft_id, meeting_kit.answers(), form.draft.place)
    main.open_draft(form.draft.draft_id)
    office.settle()
    main.form.wizard.finish()
    main.form.wizard.finish()
    office.person.wait(lambda: main.receipt is not None, "finished")
    office.settle()

    office.person.click_on("Åpne i Møter")
    office.settle()

    assert main.place == MEETINGS
    assert main.meetings.detail.view is not None


def test_every_part_has_a_name_and_nothing_is_cut(office) -> None:
    meeting_kit.held(office.session)
    main = office.show(size=(911, 512))
    office.go()

    nameless = [one for one in ui_kit.focusable(main.meetings) if not ui_kit.spoken_name(one)]
    assert not nameless
    assert not ui_kit.cut_labels(main.meetings)


def test_the_chooser_says_how_long_each_takes(office) -> None:
    office.show()
    office.go()
    office.person.click_on("Nytt referat")
    office.settle()

    (chooser,) = office.main.findChildren(MeetingChooser)

    assert chooser.buttons[0].accessibleName().startswith("Prøveklassemøte – ca. 20 min")
