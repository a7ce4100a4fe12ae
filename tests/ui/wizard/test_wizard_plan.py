"""Plans and decisions in the wizard: what should be there, what rows inherit, the decider's phase, other pupils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
import ui_kit
from PySide6.QtWidgets import QApplication
from three_people import PLAN

from skjema_app.domain.answers import Json
from skjema_app.form_engine.definition import DECISION_LEVEL
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.frame import REVIEW
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.fill_form import OpenForm


def _form(form_id: str, level: str, answers: Mapping[str, Json], **more: object) -> OpenForm:
    plain = ui_kit.open_form()
    definition = ui_kit.library().current(form_id)
    draft = replace(plain.draft, pin=definition.pin, level=level, answers=dict(answers))
    return replace(plain, draft=draft, definition=definition, today=date(2026, 11, 23), **more)


@pytest.fixture
def wizard_of(qtbot):
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


def _plan(answers: Mapping[str, Json] = PLAN, **more: object) -> OpenForm:
    definition = ui_kit.library().current("aktivitetsplan")
    return _form("aktivitetsplan", definition.levels[0].level_id, answers, **more)


def test_what_should_be_there_is_marked_and_stops_nothing(wizard_of) -> None:
    wizard = wizard_of(_plan({**PLAN, "situasjon": None}))
    view = wizard.page.view("situasjon")
    assert view.should.isVisible()
    assert view.should.text() == "Bør være med"
    assert view.optional.isHidden()
    assert not view.error_text()
    view.editor.set_value("Prøve er alene i storefri og går inn når andre kommer.")
    view.editor.changed.emit()
    assert view.should.isHidden()
    assert view.optional.isHidden()
    wizard.go_to(REVIEW)
    assert wizard.page.should.isVisible()
    assert "bør være med" in wizard.page.should.title.text()
    assert wizard.journey.hindrances() == ()


def test_rows_show_what_they_take_from_the_plan_and_the_row_above(wizard_of) -> None:
    wizard = wizard_of(_plan())
    wizard.go_to("tiltakene")
    first, second = wizard.page.view("tiltak/a1/tiltak_ansvarlig"), wizard.page.view("tiltak/b2/tiltak_ansvarlig")
    assert first.inherited.text() == "Som for hele planen: Kari Eksempel"
    assert first.inherited.isVisible()
    assert first.optional.isHidden()
    assert not first.should.isVisible()
    first.editor.set_value({"ref": "", "name": "Ola Prøve"})
    first.editor.changed.emit()
    assert first.inherited.isHidden()
    assert second.inherited.text() == "Som over: Ola Prøve"
    second.editor.set_value({"ref": "", "name": "Åse Prøve"})
    second.editor.changed.emit()
    assert second.inherited.isHidden()
    assert wizard._model.value("tiltak/b2/tiltak_ansvarlig") == {"ref": "", "name": "Åse Prøve"}


def test_a_decision_asks_its_own_phase_only(wizard_of) -> None:
    form = _form("melding-12-4", DECISION_LEVEL, {}, base=ui_kit.FULL_KORT)
    wizard = wizard_of(form)
    paths = {view.path for view in wizard.page.questions()}
    assert "beslutning" in paths
    assert not paths & set(ui_kit.FULL_KORT)
    assert wizard.journey.ids()[-1] == REVIEW


def test_another_pupil_in_a_plan_is_asked_about_once(wizard_of) -> None:
    wizard = wizard_of(_plan({**PLAN, "undersokelser": "Samtale med Nora om gymtimene."}, others=("Nora Prøve",)))
    wizard.go_to(REVIEW)
    page = wizard.page
    assert page.mentions.isVisible()
    assert "Nora" in page.mentions.links()[0].accessibleName()
    wizard.finish()
    assert wizard._keeper.finishes == 0
    page.mentions.links()[0].click()
    QApplication.processEvents()
    assert wizard.page.view("undersokelser").has_focus()
    wizard.go_to(REVIEW)
    wizard.finish()
    assert wizard._busy  # under way: nobody is asked twice
