"""A new version of a plan in the wizard: what changed is said, measures are ended instead of removed, rules refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest
import ui_kit
from form_kit import small_text
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from three_people import PLAN

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import FormDefinition, PartyKind
from skjema_app.form_engine.evaluate import document_answers
from skjema_app.form_engine.load import parse_form
from skjema_app.form_engine.uncertain import law_id
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.frame import REVIEW
from skjema_app.ui.wizard.party_editor import PartyEditor
from skjema_app.ui.wizard.rows_view import RowCard, RowsView
from skjema_app.ui.wizard.texts import law_words
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.fill_form import OpenForm
from skjema_app.workflows.known_people import KnownParty

WizardOf = Callable[[OpenForm], FormWizard]


def opened(definition: FormDefinition, answers: Mapping[str, Json], **more: object) -> OpenForm:
    """An open form of any definition."""
    plain = ui_kit.open_form()
    draft = replace(plain.draft, pin=definition.pin, level=definition.levels[0].level_id, answers=dict(answers))
    return replace(plain, draft=draft, definition=definition, today=date(2026, 11, 23), **more)  # type: ignore[arg-type]


@pytest.fixture
def wizard_of(qtbot: QtBot):  # type: ignore[no-untyped-def]
    made: list[tuple[FormWizard, Background]] = []

    def make(form: OpenForm) -> FormWizard:
        background = Background()
        wizard = FormWizard(form, ui_kit.MemoryKeeper(form), background)
        made.append((wizard, background))
        wizard.resize(1240, 800)
        wizard.show()
        qtbot.waitExposed(wizard)
        wizard.activateWindow()
        QApplication.processEvents()
        return wizard

    yield make
    for wizard, background in made:
        wizard.autosave.stop()
        background.drain()
        wizard.close()
        wizard.deleteLater()
        background.shutdown()


def new_version(wizard_of: WizardOf, answers: Mapping[str, Json] | None = None) -> FormWizard:
    """Version 3 of a plan whose version 2 was approved, at its measures."""
    form = ui_kit.library().current("aktivitetsplan")
    before = document_answers(form, PLAN, form.levels[0].level_id)
    wizard = wizard_of(opened(form, answers or before, before=before, before_number=2))
    wizard.go_to("tiltakene")
    return wizard


def rows_of(wizard: FormWizard) -> RowsView:
    return wizard.page.findChild(RowsView)


def card(wizard: FormWizard, row_id: str) -> RowCard:
    return rows_of(wizard)._cards[row_id]


def write(wizard: FormWizard, path: str, value: Json) -> None:
    view = wizard.page.view(path)
    view.editor.set_value(value)
    view.editor.changed.emit()
    QApplication.processEvents()


def test_nothing_is_said_of_what_is_as_it_was(wizard_of: WizardOf) -> None:
    wizard = new_version(wizard_of)
    assert all(view.stood.isHidden() for view in wizard.page.questions())
    assert wizard.page.view("tiltak/a1/tiltak_endring") is None
    assert card(wizard, "a1").new.isHidden()


def test_what_stood_before_is_said_beside_a_changed_answer_and_to_a_screen_reader(wizard_of: WizardOf) -> None:
    wizard = new_version(wizard_of)
    write(wizard, "tiltak/a1/tiltak_start", "2026-11-25")
    view = wizard.page.view("tiltak/a1/tiltak_start")
    assert view.stood.isVisible()
    assert view.stood.text() == "Endret siden versjon 2. Der stod det: tirsdag 24. november 2026"
    assert view.stood.text() in view.editor.focus_widget().accessibleDescription()
    assert wizard.page.view("tiltak/a1/tiltak_endring").isVisible()
    write(wizard, "tiltak/a1/tiltak_start", "2026-11-24")
    assert view.stood.isHidden()
    assert wizard.page.view("tiltak/a1/tiltak_endring") is None


def test_a_measure_is_ended_and_taken_up_again_but_not_removed(wizard_of: WizardOf) -> None:
    wizard = new_version(wizard_of)
    kept = card(wizard, "a1")
    assert kept.remove.isHidden()
    assert kept.end.isVisible()
    assert kept.end.accessibleName() == "Avslutt: nr. 1"
    QTest.mouseClick(kept.end, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert wizard._model.value("tiltak/a1/tiltak_status") == "avsluttet"
    assert (kept.new.text(), kept.end.accessibleName()) == ("Avsluttet", "Ta opp igjen: nr. 1")
    QTest.mouseClick(kept.end, Qt.MouseButton.LeftButton)
    assert wizard._model.value("tiltak/a1/tiltak_status") is None
    assert kept.new.isHidden()


def test_a_new_measure_says_so_and_can_be_removed(wizard_of: WizardOf) -> None:
    wizard = new_version(wizard_of)
    QTest.mouseClick(rows_of(wizard).add_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    row_id = list(rows_of(wizard)._cards)[-1]
    fresh = card(wizard, row_id)
    assert fresh.new.text() == "Ny siden versjon 2"
    assert fresh.remove.isVisible()
    assert fresh.end.isHidden()
    write(wizard, f"tiltak/{row_id}/tiltak_hva", "En voksen er i garderoben før gym.")
    assert wizard.page.view(f"tiltak/{row_id}/tiltak_endring").isVisible()
    assert all(view.stood.isHidden() for view in fresh.views.values())


def test_a_measure_that_is_gone_is_named_and_fetched_back(wizard_of: WizardOf) -> None:
    form = ui_kit.library().current("aktivitetsplan")
    before = document_answers(form, PLAN, form.levels[0].level_id)
    rows = before["tiltak"]
    assert isinstance(rows, list)
    wizard = new_version(wizard_of, {**before, "tiltak": rows[1:]})
    view = rows_of(wizard)
    assert view.error_text().startswith("«To faste voksne er ved benkene i storefri.» stod i forrige versjon.")
    assert view.fetch_button.isVisible()
    QTest.mouseClick(view.fetch_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert view.fetch_button.isHidden()
    assert not view.error_text()
    assert wizard._model.value("tiltak") == [rows[1], rows[0]]


RULED = """
- id: noen
  type: party
  label: Hvem er med?
  kinds: [staff, pupil, guardian, outside]
  fills: {organisation: fra, role: rolle}
- {id: fra, type: text, label: Virksomhet}
- id: rolle
  type: one
  label: Rolle
  widget: dropdown
  options: [{id: elev, label: Elev}, {id: bup, label: BUP}, {id: rektor, label: Rektor}]
- {id: slutt, type: text, label: Slutt}
"""
RULES = """\
rules:
  - {id: rektor, must: {field: rolle, is: rektor}, fields: [rolle], message: Rektor må være med i møtet.}
  - {id: lang, must: {not: {answered: slutt}}, fields: [slutt], message: Er møtet virkelig slutt?, ask: true}
"""
PARTIES = (
    KnownParty("Kari Nordli", PartyKind.STAFF, role="rektor"),
    KnownParty("Ola Hansen", PartyKind.PUPIL, ref="p2", about="8B"),
    KnownParty("Ola Hansen", PartyKind.PUPIL, ref="p4", about="10C"),
    KnownParty("Kari Nordmann", PartyKind.PUPIL, ref="p1", about="8A"),
    KnownParty("Frida Ekstern", PartyKind.OUTSIDE, organisation="BUP Øst", role="bup"),
)


def ruled(wizard_of: WizardOf, answers: Mapping[str, Json] | None = None, fields: str = RULED) -> FormWizard:
    form = parse_form(small_text(fields).replace("steps:\n", RULES + "steps:\n"), "prove.yaml", {})
    return wizard_of(opened(form, answers or {}, parties=PARTIES))


def test_a_rule_is_said_at_its_field_in_the_review_and_in_the_summary(wizard_of: WizardOf) -> None:
    wizard = ruled(wizard_of, {"rolle": "bup", "slutt": "Ja"})
    assert wizard.page.view("rolle").error_text() == "Rektor må være med i møtet."
    asking = wizard.page.view("slutt")
    assert asking.confirm.isVisible()
    assert asking._ask_text.text() == "Er møtet virkelig slutt?"
    asking.confirm.click()
    assert not asking.confirm.isVisible()
    wizard.go_to(REVIEW)
    wizard.finish()
    QApplication.processEvents()
    assert wizard._keeper.finishes == 0
    links = [link.accessibleName() for link in wizard.page.summary.links()]
    assert any("Rektor må være med i møtet." in one for one in links)


def party(wizard: FormWizard) -> PartyEditor:
    editor = wizard.page.view("noen").editor
    assert isinstance(editor, PartyEditor)
    return editor


def test_a_known_name_is_taken_for_who_it_is_and_fills_in_what_is_known(wizard_of: WizardOf) -> None:
    wizard = ruled(wizard_of)
    editor = party(wizard)
    QTest.keyClicks(editor.line, "frida ekstern")
    assert editor.about.text() == "BUP Øst"
    QTest.keyClick(editor.line, Qt.Key.Key_Backspace)
    QTest.keyClicks(editor.line, "N")
    model = wizard._model
    assert model.value("noen") == {"ref": "", "name": "frida eksterN", "kind": "outside"}
    editor.set_value(None)
    QTest.keyClicks(editor.line, "Frida Ekstern")
    assert (model.value("fra"), model.value("rolle")) == ("BUP Øst", "bup")
    editor.line.clear()
    assert (model.value("fra"), model.value("rolle")) == (None, None), "what was filled in follows the choice"
    QTest.keyClicks(editor.line, "Kari Nordmann")
    assert model.value("noen") == {"ref": "p1", "name": "Kari Nordmann", "kind": "pupil"}
    assert (model.value("fra"), model.value("rolle")) == (None, "elev")
    assert editor.about.text() == "Elev i 8A"


def test_what_the_person_wrote_beside_a_name_is_left_alone(wizard_of: WizardOf) -> None:
    wizard = ruled(wizard_of)
    write(wizard, "fra", "PPT")
    QTest.keyClicks(party(wizard).line, "Frida Ekstern")
    assert (wizard._model.value("fra"), wizard._model.value("rolle")) == ("PPT", "bup")


def test_two_of_one_name_are_told_apart_by_picking(wizard_of: WizardOf) -> None:
    wizard = ruled(wizard_of)
    editor = party(wizard)
    QTest.keyClicks(editor.line, "Ola Hansen")
    assert editor.about.text() == "Flere heter dette. Velg den rette i listen."
    assert wizard._model.value("noen") == {"ref": "", "name": "Ola Hansen", "kind": "outside"}
    completer = editor.line.completer()
    completer.setCompletionPrefix("Ola")
    texts = [completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())]
    assert texts == ["Ola Hansen – Elev i 8B", "Ola Hansen – Elev i 10C"]
    completer.activated[QModelIndex].emit(completer.completionModel().index(1, 0))
    assert wizard._model.value("noen") == {"ref": "p4", "name": "Ola Hansen", "kind": "pupil"}
    assert editor.about.text() == "Elev i 10C"


def test_a_name_nobody_knows_is_from_outside_unless_only_others_may_be_named(wizard_of: WizardOf) -> None:
    wizard = ruled(wizard_of)
    QTest.keyClicks(party(wizard).line, "Ny Person")
    assert wizard._model.value("noen") == {"ref": "", "name": "Ny Person", "kind": "outside"}
    assert party(wizard).about.text() == "Utenfor skolen"
    staff_only = ruled(wizard_of, fields=RULED.replace("[staff, pupil, guardian, outside]", "[staff]"))
    QTest.keyClicks(party(staff_only).line, "Ny Lærer")
    assert staff_only._model.value("noen") == {"ref": "", "name": "Ny Lærer", "kind": "staff"}


def test_an_answer_that_stands_is_shown_as_who_it_is(wizard_of: WizardOf) -> None:
    wizard = ruled(wizard_of, {"noen": {"ref": "p4", "name": "Ola Hansen", "kind": "pupil"}})
    assert party(wizard).about.text() == "Elev i 10C"
    assert party(wizard).value() == {"ref": "p4", "name": "Ola Hansen", "kind": "pupil"}


def test_a_law_is_marked_until_it_is_confirmed_and_dated_until_it_has_come(wizard_of: WizardOf) -> None:
    fields = "- {id: a, type: text, label: A, law: {ref: lov § 5, checked: false, since: 2026-12-01}}"
    form = small_text(fields)
    definition = parse_form(form, "prove.yaml", {})
    law = definition.index["a"].law[0]

    def shown_law(**more: object) -> str:
        wizard = wizard_of(opened(definition, {}, **more))
        texts = [label.text() for label in wizard.page.view("a").more.findChildren(QLabel)]
        return next(text for text in texts if "§ 5" in text)

    assert shown_law() == "Lov § 5 (fra 1. desember 2026) (kontroller henvisningen)"
    assert shown_law(confirmed=frozenset({law_id(law)})) == "Lov § 5 (fra 1. desember 2026)"
    assert law_words(law, date(2026, 12, 1), frozenset({law_id(law)})) == "Lov § 5"
