"""«Kontroller» stands at the question whose list or number the school hasn't looked over, and goes when it has."""

from __future__ import annotations

from dataclasses import replace

import pytest
import ui_kit
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from skjema_app.form_engine.uncertain import DatumKind, uncertain_data, uncertain_of
from skjema_app.ui.wizard.model import FormModel
from skjema_app.ui.wizard.page import StepPage
from skjema_app.ui.wizard.participants_view import ParticipantsView
from skjema_app.ui.wizard.texts import uncertain_words

LIST = "Kontroller: skolen har ikke bekreftet valgene i listen ennå."


def page_of(qtbot: QtBot, form: str, field: str, confirmed: frozenset[str] = frozenset()) -> StepPage:
    """The page of a form that a question is on."""
    opened = replace(ui_kit.open_form(form=form, level=ui_kit.library().current(form).levels[-1].level_id))
    opened = replace(opened, confirmed=confirmed)
    step = opened.definition.step_of(field)
    assert step is not None
    page = StepPage(step, FormModel(opened))
    qtbot.addWidget(page)
    page.show_state()
    return page


def marks(page: StepPage) -> list[str]:
    """The marks that are shown, from the top."""
    found = [one.unchecked for one in page.findChildren(QWidget) if hasattr(one, "unchecked")]
    return [one.text() for one in found if not one.isHidden()]


def test_a_list_is_marked_at_the_question_and_heard_with_it(qtbot: QtBot) -> None:
    page = page_of(qtbot, "anonym-drofting", "tema")
    view = page.view("tema")
    assert view is not None
    assert view.unchecked.text() == LIST
    assert LIST in view.editor.focus_widget().accessibleDescription() or LIST in _descriptions(view.editor)
    assert page.view("beskrivelse").unchecked.isHidden()  # type: ignore[union-attr]


def _descriptions(part: QWidget) -> str:
    return " ".join(one.accessibleDescription() for one in [part, *part.findChildren(QWidget)])


def test_a_number_is_marked_with_what_it_is(qtbot: QtBot) -> None:
    page = page_of(qtbot, "aktivitetsplan", "neste_evaluering")
    view = page.view("neste_evaluering")
    assert view is not None
    assert view.unchecked.text() == "Kontroller: «4 uker» er ikke bekreftet av skolen ennå."


def test_lists_in_rows_are_told_once_above_them(qtbot: QtBot) -> None:
    page = page_of(qtbot, "referat-klassemote", "deltakere")
    (view,) = page.findChildren(ParticipantsView)
    assert view.unchecked.text() == LIST
    assert marks(page).count(LIST) == 1
    view.add_button.click()
    page._model.set_value("deltakere", [{"id": "d1", "deltaker": {"ref": "", "name": "A", "kind": "staff"}}])
    page.show_state()
    assert view.views()
    assert marks(page).count(LIST) == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [("anonym-drofting", "tema"), ("aktivitetsplan", "neste_evaluering"), ("referat-klassemote", "deltakere")],
)
def test_what_is_confirmed_is_not_marked(qtbot: QtBot, form: str, field: str) -> None:
    every = frozenset(one.datum_id for one in uncertain_data(ui_kit.library().all(), ()))
    assert marks(page_of(qtbot, form, field))
    assert marks(page_of(qtbot, form, field, every)) == []


def test_a_confirmation_is_for_this_very_content() -> None:
    form = ui_kit.library().current("anonym-drofting")
    field = form.index["tema"]
    (datum,) = uncertain_of(form, field)
    assert datum.kind is DatumKind.LIST
    assert uncertain_words(form, [field], frozenset({datum.datum_id})) == ""
    fewer = replace(field, options=field.options[1:])
    assert uncertain_words(form, [fewer], frozenset({datum.datum_id})) == LIST


def test_every_unchecked_list_and_number_is_marked_at_some_question() -> None:
    forms = ui_kit.library().all()
    shown = {one.datum_id for form in forms for field in form.index.values() for one in uncertain_of(form, field)}
    wanted = {one.datum_id: one for one in uncertain_data(forms, ()) if one.kind is not DatumKind.LAW}
    assert set(wanted) == shown
    assert all(place.where for one in wanted.values() for place in one.places)
