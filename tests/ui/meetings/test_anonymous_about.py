"""Whom an anonymous discussion is about: chosen in the form, by keyboard, and only ever on this machine."""

from __future__ import annotations

import json
from dataclasses import replace

import meeting_kit
import pytest
import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.documents.readback import structure_texts
from skjema_app.ui.meetings.anonymous_about import AboutCard
from skjema_app.ui.meetings.anonymous_list import AnonymousList
from skjema_app.ui.wizard.frame import REVIEW
from skjema_app.workflows import documents
from skjema_app.workflows.anonymous_about import about_of

LOCAL = "Bare på denne maskinen"


@pytest.fixture
def opened(office):
    """The draft, open, with the cursor in the description."""
    pupils = [replace(one, pupil_id="") for one in meeting_kit.PUPILS]
    twin = replace(pupils[1], group="9B", birth_date="2012-01-01")
    office.session.vault.pupils.import_list([*pupils, twin], "a" * 64)
    main = office.show()
    main.minutes.begin(meeting_kit.ANONYMOUS_FORM, "")
    office.settle()
    main.form.wizard.go_to_field("beskrivelse")
    office.settle()
    office.person.wait(lambda: main.minutes.guarded is not None, "the guard is there")
    office.settle()
    return main


def card(office) -> AboutCard:
    (found,) = [one for one in office.main.form.findChildren(AboutCard) if one.isVisible()]
    return found


def about(office):
    return about_of(office.session, office.main.form.draft_id)


def choose(office, name: str) -> None:
    """Type a name and press Enter."""
    card(office).line.setFocus()
    office.person.type(name)
    office.person.key("Return")
    office.settle()


def found_words(office) -> list[str]:
    lists = [one for one in office.main.form.findChildren(AnonymousList) if one.isVisible()]
    return [line.spot.words for one in lists for line in one.lines]


def test_it_says_that_it_stays_here(office, opened) -> None:
    said = office.person.read()

    assert LOCAL in said
    assert "Kommer aldri med i dokumentet" in said
    assert LOCAL in card(office).line.accessibleDescription()


def test_a_pupil_of_the_list_is_chosen_changed_and_taken_away(office, opened) -> None:
    choose(office, "Kari Nordmann")
    office.person.see("Kari Nordmann (8A)")
    assert about(office).name == "Kari Nordmann"
    assert card(office).change.hasFocus()

    office.person.key("Space")
    office.settle()
    assert card(office).line.selectedText() == "Kari Nordmann"
    office.person.type("Amina Yusuf")
    office.person.key("Return")
    office.settle()
    office.person.see("Amina Yusuf (8A)")
    assert about(office).name == "Amina Yusuf"

    QTest.keyClick(card(office).remove, Qt.Key.Key_Space)
    office.settle()
    assert about(office) is None
    assert card(office).line.hasFocus()
    assert not card(office).line.text()


def test_the_list_opens_while_typing_and_enter_takes_the_line(office, opened) -> None:
    line = card(office).line
    line.setFocus()
    QTest.keyClicks(line, "ami")
    office.settle()
    popup = line.completer().popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    office.settle()
    assert line.text() == "Amina Yusuf"
    office.person.key("Return")
    office.settle()
    assert about(office).name == "Amina Yusuf"


def test_of_two_with_one_name_one_has_to_be_chosen(office, opened) -> None:
    choose(office, "Ola Hansen")
    assert about(office) is None
    assert "Flere elever heter dette" in office.person.read()
    assert card(office).line.hasFocus()


def test_nothing_typed_is_no_choice(office, opened) -> None:
    choose(office, "")
    assert about(office) is None
    assert "Skriv navnet på eleven" in office.person.read()


def test_esc_leaves_it_as_it_was(office, opened) -> None:
    choose(office, "Kari Nordmann")
    office.person.key("Space")
    office.person.type("Noe annet")
    office.person.key("Escape")
    office.settle()
    assert about(office).name == "Kari Nordmann"
    assert "Kari Nordmann (8A)" in office.person.read()
    assert office.main.form is not None


def test_tab_comes_to_it_before_the_questions(office, opened) -> None:
    wizard = office.main.form.wizard
    first = wizard.page.questions()[0].editor.focus_widget()
    first.setFocus()
    office.person.key("Backtab")
    assert card(office).isAncestorOf(office.person.focused())
    office.person.key("Tab")
    assert first.hasFocus() or first.isAncestorOf(office.person.focused())


def test_a_name_that_is_on_no_list_is_looked_for_at_once_in_what_is_written(office, opened) -> None:
    QTest.keyClicks(office.person.focused(), "Det gjelder Synnøve. S er alene.")
    office.settle()
    assert "Synnøve" not in found_words(office) or "S" not in found_words(office)

    choose(office, "Synnøve Ukjentsen")
    office.person.wait(lambda: found_words(office) == ["Synnøve", "S"], "both are told")
    assert "Dette kan være forbokstaven til eleven det gjelder." in office.person.read()

    QTest.keyClick(card(office).remove, Qt.Key.Key_Space)
    office.person.wait(lambda: "S" not in found_words(office), "nobody looks for S any more")


def test_it_is_still_there_when_the_draft_is_opened_again(office, opened) -> None:
    choose(office, "Kari Nordmann")
    draft = office.main.form.draft_id
    office.main.form.wizard.close_draft()
    office.settle()
    office.main.open_draft(draft)
    office.settle()
    office.main.form.wizard.go_to_field("beskrivelse")
    office.settle()
    office.person.see("Kari Nordmann (8A)")


def test_an_older_version_of_the_draft_keeps_it(office, opened) -> None:
    choose(office, "Kari Nordmann")
    wizard = office.main.form.wizard
    wizard.errands.reopened.emit(wizard.model.open_form)
    office.settle()
    wizard.go_to_field("beskrivelse")
    office.settle()
    assert card(office).name.text() == "Kari Nordmann (8A)"


def test_nothing_of_it_is_in_the_answers_the_document_or_the_pdf(office, opened) -> None:
    wizard = office.main.form.wizard
    QTest.keyClicks(office.person.focused(), "En elev er alene i storefri, og vi vil ha råd.")
    choose(office, "Amina Yusuf")
    pupil = about(office).pupil_id
    wizard.go_to(REVIEW)
    office.settle()
    assert wizard.flush()
    draft = office.session.vault.drafts.get(office.main.form.draft_id)
    wizard.finish()
    office.settle()
    (document,) = office.session.vault.documents.list()
    told = " ".join(
        (
            json.dumps([draft.answers, document.answers], ensure_ascii=False),
            str(document),
            " ".join(structure_texts(documents.signed_pdf(office.session, document.document_id))),
            str(office.session.vault.documents.events(document.document_id)),
        )
    )
    for secret in ("Amina", "Yusuf", pupil):
        assert secret not in told
    assert about_of(office.session, document.document_id).pupil_id == pupil


def test_beside_the_finished_document_it_is_shown_and_can_be_forgotten(office, opened) -> None:
    QTest.keyClicks(office.person.focused(), "En elev er alene i storefri, og vi vil ha råd.")
    choose(office, "Amina Yusuf")
    opened.form.wizard.go_to(REVIEW)
    office.settle()
    opened.form.wizard.finish()
    office.settle()
    (document,) = office.session.vault.documents.list()
    opened.minutes.open_meeting(document.document_id)
    office.settle()
    said = office.person.read()
    assert "Amina Yusuf (8A)" in said
    assert LOCAL in said

    office.person.click_on("Fjern hvem det gjelder: Amina Yusuf")
    office.person.miss("Amina Yusuf (8A)")
    office.settle()
    assert about_of(office.session, document.document_id) is None
    assert office.person.focused() is not None


def test_nothing_is_cut_or_without_a_name(office, opened) -> None:
    office.window.resize(560, 620)
    office.settle()
    for _state in ("asking", "chosen"):
        assert all(ui_kit.spoken_name(one) for one in ui_kit.focusable(card(office)))
        assert not ui_kit.cut_labels(card(office))
        choose(office, "Jonas Øvre-Ånstad")


def test_other_forms_have_no_such_card(office) -> None:
    main = office.show()
    main.minutes.begin(meeting_kit.CLASS_FORM, "")
    office.settle()
    assert not main.form.findChildren(AboutCard)
