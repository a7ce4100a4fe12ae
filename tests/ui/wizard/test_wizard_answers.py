"""Answers: visibility in place, proposals, «Ikke ennå», people, rows, gaps, jump links."""

from __future__ import annotations

import pytest
import ui_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from skjema_app.domain.documents import Place
from skjema_app.ui.wizard.texts import step_status, summary_heading
from skjema_app.ui.wizard.wizard import REVIEW

LEFT = Qt.MouseButton.LeftButton


def click(widget) -> None:
    QTest.mouseClick(widget, LEFT, pos=widget.rect().center())


def go(desk, step, answers=None, **more):
    return desk.open(answers or {}, place=Place(step=step), **more)


class TestInPlace:
    def test_an_answer_shows_what_follows_without_making_the_page_anew(self, desk):
        wizard = go(desk, "naar_og_alvor")
        page = wizard.page
        views = {view.path: view for view in page.questions()}
        assert "ringt_hvem" not in views
        click(page.view("haster").editor.radio("ja-na"))
        assert wizard.page is page
        assert page.view("ringt_hvem").isVisible()
        assert page.view("naar") is views["naar"]
        click(page.view("haster").editor.radio("nei"))
        assert page.view("ringt_hvem") is None

    def test_acute_danger_puts_the_numbers_above_the_form_at_once(self, desk):
        wizard = go(desk, "naar_og_alvor")
        assert not wizard.frame.notices.isVisible()
        click(wizard.page.view("haster").editor.radio("ja-na"))
        desk.settle()
        assert wizard.frame.notices.isVisible()
        said = " ".join(label.text() for label in wizard.frame.notices.findChildren(type(wizard.page.title)))
        assert "112" in said
        assert "Rektor (kontroller nummeret)" in said
        assert wizard.frame.notices.geometry().bottom() <= wizard.frame.stack.geometry().top()
        assert wizard.bar.next.isEnabled()

    def test_what_is_hidden_is_kept(self, desk):
        wizard = go(desk, "elevens_stemme", ui_kit.FULL_KORT)
        editor = wizard.page.view("stemme").editor
        click(editor.radio("onsker_ikke"))
        assert wizard.page.view("stemme_ord") is None
        click(editor.radio("ja"))
        assert wizard.page.view("stemme_ord").editor.value() == ui_kit.FULL_KORT["stemme_ord"]


class TestNotYet:
    def test_takes_two_clicks_and_proposes_who_and_when(self, desk):
        answers = {k: v for k, v in ui_kit.FULL_KORT.items() if not k.startswith("stemme")}
        wizard = go(desk, "elevens_stemme", answers)
        click(wizard.page.view("stemme").editor.radio("ikke_enna"))
        click(wizard.page.view("stemme_grunn").editor.radio("gikk_hjem"))
        assert wizard._model.state.complete
        assert wizard._model.value("stemme_plan_hvem") == {"ref": "", "name": "Ingrid Moe"}
        assert wizard._model.value("stemme_plan_dato") == "2026-11-23"
        assert wizard.page.view("stemme_plan_hvem").proposed.isVisible()

    def test_a_proposal_can_be_changed_and_stays_changed(self, desk):
        wizard = go(desk, "elevens_stemme", ui_kit.FULL_KORT)
        editor = wizard.page.view("stemme").editor
        click(editor.radio("ikke_enna"))
        who = wizard.page.view("stemme_plan_hvem")
        who.take_focus()
        who.editor.line.selectAll()
        QTest.keyClicks(who.editor.line, "Per Dahl")
        click(editor.radio("ja"))
        click(editor.radio("ikke_enna"))
        assert wizard._model.value("stemme_plan_hvem") == {"ref": "", "name": "Per Dahl"}
        assert not wizard.page.view("stemme_plan_hvem").proposed.isVisible()

    def test_a_cleared_proposal_is_not_filled_again(self, desk):
        wizard = go(desk, "elevens_stemme", ui_kit.FULL_KORT)
        editor = wizard.page.view("stemme").editor
        click(editor.radio("ikke_enna"))
        who = wizard.page.view("stemme_plan_hvem").editor.line
        who.setFocus()
        who.selectAll()
        QTest.keyClick(who, Qt.Key.Key_Delete)
        click(editor.radio("ja"))
        click(editor.radio("ikke_enna"))
        assert not wizard.page.view("stemme_plan_hvem").editor.line.text()


class TestPupil:
    def test_typed_by_hand(self, desk):
        wizard = desk.open()
        QTest.keyClicks(wizard.page.view("hvem").editor.line, "Åse Ny Elev")
        assert wizard._model.value("hvem") == {"ref": "", "name": "Åse Ny Elev"}

    def test_two_of_one_name_must_be_chosen(self, desk):
        wizard = desk.open()
        editor = wizard.page.view("hvem").editor
        QTest.keyClicks(editor.line, "Ola Hansen")
        assert wizard._model.value("hvem")["ref"] == ""
        assert "Flere elever heter dette" in editor.about.text()

    def test_unknown_pupil_hides_the_class_and_keeps_the_name(self, desk):
        wizard = desk.open()
        editor = wizard.page.view("hvem").editor
        QTest.keyClicks(editor.line, "Kari")
        click(editor.unknown)
        assert wizard._model.value("hvem")["ref"] == "ukjent"
        assert wizard.page.view("klasse") is None
        click(editor.unknown)
        assert wizard._model.value("hvem") == {"ref": "", "name": "Kari"}

    def test_another_pupil_replaces_what_the_first_filled_but_not_what_was_typed(self, desk):
        wizard = desk.open()
        line = wizard.page.view("hvem").editor.line
        line.setText("Kari Nordmann")
        assert wizard._model.value("klasse") == "8A"
        line.setText("Amina Yusuf")
        assert wizard._model.value("klasse") == "9A"
        group = wizard.page.view("klasse").editor.line
        group.selectAll()
        QTest.keyClicks(group, "9B")
        line.setText("Kari Nordmann")
        assert wizard._model.value("klasse") == "9B"


class TestGaps:
    def test_neste_always_goes_on_and_marks_what_is_missing(self, desk):
        wizard = desk.open()
        assert wizard.page.view("hvem").error_text() == ""
        click(wizard.bar.next)
        assert wizard.step_id == "naar_og_alvor"
        words = step_status(wizard._model.state.steps[0], left=True)
        assert words == ("gaps", "Mangler 2 svar")
        spoken = wizard.frame.side.steps.model().index(0, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
        assert "Mangler 2 svar" in spoken
        click(wizard.bar.back)
        assert wizard.page.view("hvem").error_text()
        assert wizard.page.view("hvem").editor.line.accessibleDescription().startswith("Skriv navnet")

    def test_no_error_comes_while_typing_and_a_mended_one_goes_at_once(self, desk):
        wizard = go(desk, "naar_og_alvor")
        view = wizard.page.view("naar")
        view.take_focus()
        QTest.keyClicks(view.editor.input.line, "31.02.2026")
        assert view.error_text() == ""
        wizard.page.view("naar_tid").take_focus()
        desk.settle()
        assert "finnes ikke" in view.error_text()
        view.take_focus()
        line = view.editor.input.line
        line.selectAll()
        QTest.keyClicks(line, "20.11.2026")
        assert view.error_text() == ""

    def test_what_was_typed_wrong_is_kept(self, desk):
        wizard = go(desk, "naar_og_alvor")
        view = wizard.page.view("naar")
        QTest.keyClicks(view.editor.input.line, "før jul")
        assert desk.saved_answers()["naar"] == "før jul"
        again = desk.open(desk.keeper.answers, place=Place(step="naar_og_alvor"))
        assert again.page.view("naar").editor.input.line.text() == "før jul"

    def test_ferdigstill_refuses_with_links_that_jump(self, desk):
        answers = {k: v for k, v in ui_kit.FULL_KORT.items() if k not in {"hva", "haster"}}
        wizard = desk.open(answers)
        wizard.go_to(REVIEW)
        click(wizard.bar.finish)
        desk.settle()
        summary = wizard.page.summary
        assert desk.keeper.finishes == 0
        assert summary.isVisible()
        assert summary.title.text() == "To ting mangler"
        assert "Alt du har skrevet, er lagret" in summary.text.text()
        assert summary.hasFocus()
        assert [link.accessibleName() for link in summary.links()] == [
            "Hva er sett, hørt eller fortalt?",
            "Haster det?",
        ]
        click(summary.links()[0])
        desk.settle()
        assert wizard.step_id == "hvem_og_hva"
        assert wizard.page.view("hva").has_focus()
        assert wizard.page.view("hva").error_text()

        QTest.keyClicks(wizard.page.view("hva").editor.box, "To elever lo av henne i storefri.")
        assert wizard.bar.next.label() == "Til oppsummeringen"
        click(wizard.bar.next)
        desk.settle()
        assert wizard.step_id == REVIEW
        assert summary.title.text() == "Én ting mangler"
        assert len(summary.links()) == 1

    def test_numbers_in_words_up_to_ten(self):
        assert [summary_heading(n) for n in (1, 2, 10, 11)] == [
            "Én ting mangler",
            "To ting mangler",
            "Ti ting mangler",
            "11 ting mangler",
        ]

    def test_a_question_is_asked_once_and_then_let_through(self, desk, qtbot):
        words = str(ui_kit.FULL_KORT["hva"])
        wizard = desk.open({**ui_kit.FULL_KORT, "stemme_ord": words})
        wizard.go_to(REVIEW)
        click(wizard.bar.finish)
        assert desk.keeper.finishes == 0
        assert wizard.page.summary.title.text() == "Ett spørsmål først"
        with qtbot.waitSignal(wizard.finished):
            click(wizard.bar.finish)

    def test_yes_to_the_question_beside_the_field(self, desk):
        words = str(ui_kit.FULL_KORT["hva"])
        wizard = go(desk, "elevens_stemme", {**ui_kit.FULL_KORT, "stemme_ord": words})
        view = wizard.page.view("stemme_ord")
        wizard.page.view("stemme_hvem").take_focus()
        desk.settle()
        assert view.confirm.isVisible()
        click(view.confirm)
        assert not view.confirm.isVisible()
        assert not wizard._model.state.questions


class TestReview:
    def test_shows_what_is_asked_and_not_what_is_hidden(self, desk):
        wizard = desk.open({**ui_kit.FULL_KORT, "stemme_grunn": "gikk_hjem"})
        wizard.go_to(REVIEW)
        texts = [label.text() for label in wizard.page.findChildren(type(wizard.page.title))]
        assert "Kari Nordmann" in texts
        assert "fredag 20. november 2026" in texts
        assert "«Jeg vil ikke gå ut i friminuttene lenger.»" in texts
        assert not any("Hvorfor ikke ennå" in text for text in texts)

    def test_endre_goes_to_the_question_and_back(self, desk):
        wizard = desk.open(ui_kit.FULL_KORT)
        wizard.go_to(REVIEW)
        change = next(one for one in wizard.page.edit_buttons() if "Haster det" in one.accessibleName())
        click(change)
        desk.settle()
        assert wizard.page.view("haster").has_focus()
        click(wizard.page.view("haster").editor.radio("ja-i-dag"))
        click(wizard.bar.next)
        desk.settle()
        assert wizard.step_id == REVIEW
        texts = [label.text() for label in wizard.page.findChildren(type(wizard.page.title)) if label.isVisible()]
        assert "Ja, i dag" in texts


class TestRows:
    @pytest.fixture
    def rows(self, desk):
        wizard = go(desk, "elev_og_andre", ui_kit.FULL_KORT, level="utfyllende")
        view = wizard.page._views["andre"]
        return wizard, view

    def add(self, desk, view, name):
        click(view.add_button)
        desk.settle()
        editor = list(view._cards.values())[-1]
        path = next(path for path in editor.views if path.endswith("andre_elev"))
        editor.views[path].editor.line.setText(name)

    def names(self, wizard):
        return [row.get("andre_elev", {}).get("name") for row in wizard._model.value("andre") or []]

    def test_add_remove_undo_and_move(self, desk, rows):
        wizard, view = rows
        for name in ("Ola Hansen", "Amina Yusuf", "Lise Ny"):
            self.add(desk, view, name)
        assert self.names(wizard) == ["Ola Hansen", "Amina Yusuf", "Lise Ny"]
        cards = list(view._cards.values())
        click(cards[1].remove)
        assert self.names(wizard) == ["Ola Hansen", "Lise Ny"]
        click(view._undo_button)
        assert self.names(wizard) == ["Ola Hansen", "Amina Yusuf", "Lise Ny"]
        desk.settle()
        click(list(view._cards.values())[2].up)
        assert self.names(wizard) == ["Ola Hansen", "Lise Ny", "Amina Yusuf"]
        desk.settle()
        click(next(iter(view._cards.values())).down)
        assert self.names(wizard) == ["Lise Ny", "Ola Hansen", "Amina Yusuf"]

    def test_a_new_row_takes_the_focus(self, desk, rows):
        _wizard, view = rows
        click(view.add_button)
        desk.settle()
        card = next(iter(view._cards.values()))
        assert next(iter(card.views.values())).has_focus()

    def test_a_pupil_in_a_row_fills_its_own_class(self, desk, rows):
        wizard, view = rows
        self.add(desk, view, "Amina Yusuf")
        assert wizard._model.value("andre")[0]["andre_klasse"] == "9A"
        assert wizard._model.value("klasse") == "8A"


class TestLevels:
    def test_more_steps_in_the_same_draft_and_nothing_is_lost(self, desk):
        wizard = desk.open(ui_kit.FULL_KORT)
        assert len(wizard._model.state.steps) == 3
        click(wizard.frame.side.more)
        desk.settle()
        assert len(wizard._model.state.steps) > 3
        assert wizard._model.value("hva") == ui_kit.FULL_KORT["hva"]
        assert not wizard.frame.side.more.isVisible()

    def test_every_page_of_the_fuller_level_opens(self, desk):
        wizard = desk.open(ui_kit.FULL_KORT, level="utfyllende")
        for step in wizard._model.state.steps:
            wizard.go_to(step.step_id)
            assert wizard.page.questions()
