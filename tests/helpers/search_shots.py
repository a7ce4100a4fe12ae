"""Pictures of *Søk*, on the real forms and a real vault in a temporary folder: ``search_shots.py OUT [filter]``."""

from __future__ import annotations

import sys
import tempfile
import unittest.mock
from collections.abc import Iterator
from pathlib import Path

import meeting_shots
import work_kit
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shell_shots import chosen_looks

from skjema_app.domain.documents import Place
from skjema_app.ui import theme
from skjema_app.ui.catching_up import CatchingUp
from skjema_app.ui.search_sheet import SearchSheet
from skjema_app.ui.side_bar import CASES
from skjema_app.vault import search_index
from skjema_app.workflows import fill_form, finish_document

_ALONE = (
    "I storefri sto Kari alene ved benken. To elever gikk forbi og sa «flytt deg, ingen vil ha deg her». Det har "
    "skjedd flere ganger, sier hun, sist tirsdag 3. november 2026 bak gymsalen."
)
REPORTS = (
    ("Kari Nordmann", "8A", _ALONE),
    ("Ola Hansen", "8B", "Ola ble dyttet i garderoben etter gymmen. Han ville ikke være med ut i storefri etterpå."),
    ("Amina Yusuf", "9A", "Amina forteller at hun ikke tør å gå til skolen alene. Faren følger henne nå."),
)


class Studio(meeting_shots.Studio):
    """The window with a few reports, minutes and a draft."""

    def screens(self, size: QSize) -> Iterator[str]:
        """Names, one screen after the other."""
        main = self.main
        for pupil, group, told in REPORTS:
            work_kit.finished(self.session, hvem={"ref": "", "name": pupil}, klasse=group, hva=told)
        held = self.draft(meeting_shots.CLASS, meeting_shots.minutes(self.pupils), Place())
        finish_document.finish_document(self.session, held)
        work_kit.filled_draft(self.session, hvem={"ref": "", "name": "Nora Lie"}, hva="Sto alene i storefri i dag.")
        fill_form.remember_place(self.session, "")
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        main.begin(fresh=False)
        self.settle()
        yield "01-knapp-i-kanten"
        main.finding.search()
        self.settle()
        yield "02-tomt"
        for name, text in (
            ("03-ord", "storefri alene"),
            ("04-navn", "kari"),
            ("05-dato", "november 2026"),
            ("06-uttrykk", "«bak gymsalen»"),
            ("07-ingen-treff", "brannøvelse"),
        ):
            sheet = main.finding.sheet
            assert isinstance(sheet, SearchSheet)
            sheet.field.clear()
            QTest.keyClicks(sheet.field, text)
            self.settle()
            if name == "03-ord":
                QTest.keyClick(sheet.field, Qt.Key.Key_Down)
                self.settle()
            yield name
        sheet.close_sheet()
        self.settle()
        yield from self._while_indexing()

    def _while_indexing(self) -> Iterator[str]:
        """As after a large exchange; what would index it is held back for the picture."""
        self.background.vault.wait_for(self._crowd)
        with unittest.mock.patch.object(CatchingUp, "begin"):
            self.main.finding.search()
            sheet = self.main.finding.sheet
            assert isinstance(sheet, SearchSheet)
            sheet.field.clear()
            QTest.keyClicks(sheet.field, "storefri")
            self.settle()
            yield "08-gjores-klart"
            sheet.close_sheet()
            self.main.go(CASES)
            self.main.cases.focus_search()
            QTest.keyClicks(self.main.cases.search, "storefri")
            QTest.keyClick(self.main.cases.search, Qt.Key.Key_Return)
            self.settle()
            yield "09-saker-gjores-klart"

    def _crowd(self) -> None:
        due = [("document", f"kommer-{number}") for number in range(search_index.CROWD + 1)]
        with self.session.vault.state.database.transaction() as connection:
            connection.exec_driver_sql("INSERT INTO search_due (kind, entry_id) VALUES (?, ?)", due)


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
                    studio.window.grab().save(str(out / f"sok-{name}-{look}.png"))
            studio.window.hide()
            studio.settle()
            studio.background.shutdown()


if __name__ == "__main__":
    main()
