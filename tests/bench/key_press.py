"""Time from a key press in the form's largest text box until the window has been redrawn."""

from __future__ import annotations

import time
from pathlib import Path

import kit
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from skjema_app.ui import theme
from skjema_app.ui.background import Background
from skjema_app.ui.wizard.keeper import SessionKeeper
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows import fill_form

PRESSES = 600


def measure(folder: Path) -> list[float]:
    """Milliseconds of each of 600 key presses, autosave running, in the full version of the report."""
    app = QApplication.instance() or QApplication([])
    theme.apply(theme.LIGHT, 100)
    session = kit.new_session(folder / "key")
    draft = kit.filled_draft(session)
    opened = fill_form.widen_draft(session, draft, "utfyllende")
    background = Background(app)
    wizard = FormWizard(opened, SessionKeeper(session, draft), background)
    wizard.resize(1240, 800)
    wizard.show()
    wizard.activateWindow()
    app.processEvents()
    wizard.go_to(wizard.step_id, field="hva")
    app.processEvents()
    taken = []
    for number in range(PRESSES):
        target = QApplication.focusWidget()
        start = time.perf_counter()
        QTest.keyClicks(target, "ab cdæ"[number % 6])
        app.processEvents()  # delivers the redraw of whatever the key made dirty
        taken.append((time.perf_counter() - start) * 1000)
    wizard.flush()
    background.shutdown()
    session.close()
    return taken
