"""Pictures of *Fravær*, on a real vault in a temporary folder: ``absence_shots.py OUT [filter]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import meeting_shots
from absence_kit import away
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shell_shots import chosen_looks

from skjema_app.domain.documents import Pupil
from skjema_app.ui import theme
from skjema_app.ui.absence.import_sheet import ImportSheet
from skjema_app.ui.side_bar import ABSENCE, HOME
from skjema_app.workflows import absence_limits
from skjema_app.workflows.absence_register import find_pupil, read_register

_NAMES = ("Amina Prøvesen", "Emil Testesen", "Jonas Øvre-Ånstad", "Mats Prøvesen", "Nora Liksom", "Åse Påfunn")
_LIST = """Elev;Fra;Til;Fraværstype
Prøvesen, Amina;16.11.2026;17.11.2026;Sykdom, dokumentert
Testesen, Emil;20.11.2026;;Ugyldig
Prøvesen, Mats;18.11.2026;;Ugyldig
Ukjent, Elev;20.11.2026;;Sykdom
Liksom, Nora;21.11.2026;;Sykdom
Liksom, Nora;31.11.2026;;Sykdom
"""


class Studio(meeting_shots.Studio):
    """The window with a class and its absence."""

    def screens(self, size: QSize) -> Iterator[str]:
        """Names, one screen after the other."""
        main = self.main
        session = self.session
        session.vault.pupils.import_list([], "")
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        main.begin(fresh=False)
        self.settle()
        main.go(ABSENCE)
        self.settle()
        session.vault.pupils.import_list([Pupil("", name, "9B") for name in _NAMES], "")
        known = session.vault.pupils.list()
        session.vault.pupils.import_list([replace(one, left=False) for one in known], "")
        main.absence.refresh()
        self.settle()
        yield "01-uten-fravaer"
        away(session, "2026-10-19", "2026-10-23", name="Mats Prøvesen")
        away(session, "2026-11-16", "2026-11-20", "ugyldig", name="Mats Prøvesen")
        away(session, "2026-11-17", name="Nora Liksom", documented=True)
        away(session, "2026-11-19", name="Emil Testesen", hours=2)
        away(session, "2026-11-23", kind="ukjent", name="Åse Påfunn")
        main.go(HOME)
        self.settle()
        yield "02-hjem"
        main.go(ABSENCE)
        self.settle()
        main.absence.grid.setFocus()
        QTest.keyClick(main.absence.grid, Qt.Key.Key_G)
        self.settle()
        yield "03-denne-uken"
        main.absence.before.click()
        self.settle()
        yield "04-forrige-uke"
        mats = find_pupil(read_register(session), "Mats Prøvesen").pupil_id
        aase = find_pupil(read_register(session), "Åse Påfunn").pupil_id
        absence_limits.see_to(session, aase, "kontakt", note="Far ringte.")
        main.absence.open_pupil(mats)
        self.settle()
        yield "05-elev"
        (limit, *_rest) = main.absence.pupil.shown.limits  # type: ignore[union-attr]
        main.registers.seen(limit)
        self.settle()
        yield "06-fulgt-opp"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        main.registers.take_list()
        self.settle()
        sheet = main.sheet
        assert isinstance(sheet, ImportSheet)
        sheet.box.setPlainText(_LIST)
        self.settle()
        self.settle()
        yield "07-hent"
        sheet.box.setPlainText(_LIST.replace("Elev;Fra;Til;Fraværstype", "Hvem;A;B;C"))
        self.settle()
        self.settle()
        yield "08-kolonner"
        sheet.close_sheet()
        main.registers.report(mats)
        self.settle()
        yield "09-melding"


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    for look, choice, percent, size in chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place:
            studio = Studio(Path(place) / "hvelv")
            for name in studio.screens(size):
                if not wanted or wanted in name:
                    studio.window.grab().save(str(out / f"fravaer-{name}-{look}.png"))
            studio.window.hide()
            studio.settle()
            studio.background.shutdown()


if __name__ == "__main__":
    main()
