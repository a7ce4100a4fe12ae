"""«Se over» tells of letters that can't be printed before anything is signed; the person rewrites, or goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from work_kit import ANSWERS

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.wizard.wizard import REVIEW
from skjema_app.workflows import pdf_libraries

LEFT = Qt.MouseButton.LeftButton
TYPED = "Han skrev 😀😀 og العربية i meldingen til henne i går."


def on_review(desk, **answers):
    pdf_libraries.load()  # what the wizard waits for else
    wizard = desk.open({**ANSWERS, "hva": TYPED, **answers}, size=(1240, 900))
    wizard.go_to(REVIEW)
    desk.settle()
    return wizard


class TestLetters:
    def test_which_and_where_in_words(self, desk):
        page = on_review(desk).page
        assert page.letters.isVisible()
        (link,) = page.letters.links()
        assert "😀 ا ل ع ر og 3 til (emoji eller symbol, arabisk skrift)" in link.accessibleName()
        assert link.accessibleName().startswith("Hva ")

    def test_nothing_is_said_when_all_can_be_printed(self, desk):
        page = on_review(desk, hva="Han skrev «hei» – og ☺ ble strøket av henne selv.".replace("☺", "smil")).page
        assert page.letters.isHidden()

    def test_the_link_leads_to_the_answer(self, desk):
        wizard = on_review(desk)
        (link,) = wizard.page.letters.links()
        QTest.mouseClick(link, LEFT)
        desk.settle()
        assert wizard.page.focused()[0] == "hva"

    def test_finishing_waits_for_the_choice(self, desk):
        wizard = on_review(desk)
        wizard.finish()
        desk.settle()
        assert desk.keeper.finishes == 0
        assert wizard.page.letters.hasFocus()

    def test_who_agrees_goes_on_with_the_sign(self, desk):
        wizard = on_review(desk)
        QTest.keyClick(wizard.page.letters.agree, Qt.Key.Key_Space)
        wizard.finish()
        desk.settle()
        assert (desk.keeper.finishes, desk.keeper.signs) == (1, True)

    def test_other_letters_are_asked_about_again(self, desk):
        wizard = on_review(desk)
        wizard.page.letters.agree.setChecked(True)
        wizard.model.set_value("hva", TYPED + " שלום")
        desk.settle()
        assert not wizard.page.letters.agreed
        wizard.model.set_value("hva", "Han skrev et smil i meldingen til henne i går.")
        desk.settle()
        assert wizard.page.letters.isHidden()

    def test_who_is_quicker_than_the_font_is_told_by_the_refusal(self, desk):
        wizard = on_review(desk)
        wizard._fonts_ready = False
        wizard._show_letters(wizard.page)
        assert wizard.page.letters.isHidden()
        wizard._errand_failed(SkjemaError(ErrorCode.LETTERS_NOT_DRAWABLE, letters="😀"))
        assert wizard.page.letters.isVisible()
