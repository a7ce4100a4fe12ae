"""One teacher, one machine: from the first start to a verified PDF, with at most 40 presses beside the free text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hands import Hands
from machines import Machine
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from skjema_app.ui.first_start import AlonePage
from skjema_app.ui.shell import Shell
from skjema_app.ui.unlock_window import UnlockPage
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows.verify_pdf import verify_files

Key = Qt.Key
MOST_PRESSES = 40
WORDS = "Jeg vil ikke gå ut i friminuttene lenger."
SEEN = "I storefri sto Prøve alene ved benken. To elever gikk forbi og sa «flytt deg»."

pytestmark = pytest.mark.timeout(600)
ShellOf = Callable[[Hands], Shell]


def wizard_of(shell: Shell) -> FormWizard:
    assert shell.main is not None
    assert shell.main.form is not None
    return shell.main.form.findChildren(FormWizard)[0]


def come_in_alone(hands: Hands, shell: Shell) -> str:
    """*Kom i gang alene*; gives the password that was suggested."""
    hands.press(Key.Key_Return)
    hands.wait(lambda: isinstance(shell.page, AlonePage), "the page with three fields")
    page = shell.page
    assert isinstance(page, AlonePage)
    hands.type("Kari Eksempel")
    hands.press(Key.Key_Return)
    hands.type("Eksempelåsen ungdomsskole")
    hands.wait(lambda: not page.password.empty, "a suggested password")
    password = page.password.text()
    hands.click(page.noted)
    hands.click(page.begin_button)
    hands.wait(lambda: shell.main is not None and shell.main.form is not None, "the form opens by itself")
    hands.wait(lambda: isinstance(hands.focused(), QLineEdit), "the first question has the focus")
    return password


def fill_short_report(hands: Hands, shell: Shell) -> None:
    """The seven answers, and on to «Se over»."""
    wizard = wizard_of(shell)
    hands.type("Prøve Prøvesen")
    hands.press(Key.Key_Return)
    hands.type("8A")
    hands.press(Key.Key_Return)
    hands.type(SEEN)
    hands.press(Key.Key_PageDown, ctrl=True)
    hands.click(hands.button("I går"))
    hands.click(hands.button_of("haster", "Nei", wizard))
    hands.click(hands.button_of("gjelder_ansatt", "Nei", wizard))
    hands.press(Key.Key_PageDown, ctrl=True)
    hands.click(hands.button_of("sier_selv", "Ja", wizard))
    hands.click(hands.button_of("stemme", "Ja", wizard))
    hands.press(Key.Key_Return)  # on to the next question
    hands.type(WORDS)
    hands.press(Key.Key_PageDown, ctrl=True)


def test_from_first_start_to_a_verified_pdf(machine: Machine, shell_of: ShellOf, tmp_path: Path) -> None:
    hands = machine.start()
    shell = shell_of(hands)
    come_in_alone(hands, shell)
    fill_short_report(hands, shell)
    hands.press(Key.Key_Return, ctrl=True)  # Ferdigstill
    hands.wait(lambda: shell.main is not None and shell.main.receipt is not None, "finished")
    hands.click(hands.button("Vis PDF"))
    hands.wait(lambda: shell.main is not None and shell.main.preview.isVisible(), "the preview")
    hands.click(hands.button("Eksporter PDF"))
    hands.wait(lambda: hands.has_button("Velg hvor filen skal ligge"), "the warning before a plain file")
    hands.click(hands.button("Velg hvor filen skal ligge"))
    hands.wait(lambda: bool(shell.findChildren(QFileDialog)), "the file dialog")
    dialog = shell.findChildren(QFileDialog)[0]
    name = dialog.findChildren(QLineEdit)[0]
    proposed = name.text()
    assert "Prøve" not in proposed
    target = tmp_path / proposed
    name.setFocus()
    name.selectAll()
    hands.type(str(target))
    hands.press(Key.Key_Return)
    hands.wait(target.exists, "the exported file")
    verdict = verify_files((target,))[0]
    assert (verdict.code, [one.name for one in verdict.signers]) == ("unchanged", ["Kari Eksempel"])
    print(f"{hands.presses} presses: {hands.log}")
    assert hands.presses <= MOST_PRESSES
    shell.close()
    hands.wait(lambda: not shell.isVisible(), "the window closes")


def test_locking_in_mid_word_comes_back_to_the_same_letter(machine: Machine, shell_of: ShellOf) -> None:
    hands = machine.start()
    shell = shell_of(hands)
    password = come_in_alone(hands, shell)
    hands.type("Prøve Prøvesen")
    hands.press(Key.Key_Return, 2)
    hands.type("Hun sto alene ved be")
    hands.press(Key.Key_Left, 3)
    before = wizard_of(shell).place()
    hands.press(Key.Key_L, ctrl=True)
    hands.wait(lambda: bool(machine.successors.notes), "the process is replaced")
    assert shell.cover.isVisible() or not shell.isVisible()

    hands = machine.start(machine.successors.notes[-1])
    shell = shell_of(hands)
    assert isinstance(shell.page, UnlockPage)
    hands.type("feil passord")
    hands.press(Key.Key_Return)
    page = shell.page
    hands.wait(lambda: "stemmer ikke" in hands.visible_text(), "the wrong password is said")
    assert shell.page is page
    field = next(one for one in page.findChildren(QLineEdit) if one.isVisible())
    field.setFocus()
    field.selectAll()
    hands.type(password)
    hands.press(Key.Key_Return)
    hands.wait(lambda: shell.main is not None and shell.main.form is not None, "the draft opens again")
    hands.wait(lambda: QApplication.focusWidget() is not None, "a field has the focus")
    after = wizard_of(shell).place()
    assert (after.step, after.field, after.cursor) == (before.step, before.field, before.cursor)
    hands.press(Key.Key_End, ctrl=True)
    hands.type("nken.")
    assert wizard_of(shell).flush()
    shell.close()
    hands.wait(lambda: not shell.isVisible(), "the window closes")
