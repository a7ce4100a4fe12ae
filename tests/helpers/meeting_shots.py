"""Pictures of *Møter*, on the real forms and a real vault in a temporary folder: ``meeting_shots.py OUT [filter]``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pauses import pause

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SKJEMA_KDF"] = "test"
os.environ["SKJEMA_TEST_RUN"] = "1"
os.environ["SKJEMA_ALLOW_DUMP"] = "1"
if "pytest" not in sys.modules:
    os.environ["SKJEMA_HOME"] = tempfile.mkdtemp(prefix="skjema-shots-")
_TESTS = Path(__file__).resolve().parent.parent
for _folder in (str(_TESTS.parent), str(_TESTS / "helpers")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)

import meeting_kit  # noqa: E402
import work_kit  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QSize  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget  # noqa: E402
from shell_shots import chosen_looks  # noqa: E402

from skjema_app.domain.answers import Json  # noqa: E402
from skjema_app.domain.documents import Place, Pupil  # noqa: E402
from skjema_app.system.clock import FixedClock  # noqa: E402
from skjema_app.ui import theme  # noqa: E402
from skjema_app.ui.background import Background  # noqa: E402
from skjema_app.ui.desk import Desk  # noqa: E402
from skjema_app.ui.main_window import MainView  # noqa: E402
from skjema_app.ui.side_bar import MEETINGS  # noqa: E402
from skjema_app.ui.wizard.participants_view import ParticipantsView  # noqa: E402
from skjema_app.workflows import fill_form, finish_document  # noqa: E402
from skjema_app.workflows.session import Session  # noqa: E402

CLASS = "referat-klassemote"


def minutes(pupils: tuple[Pupil, ...], day: str = "2026-11-12") -> dict[str, Json]:
    """The answers of a class meeting about three pupils."""
    kari, ola, amina = pupils[:3]
    return {
        "klasse": "8A",
        "mote_dato": day,
        "mote_fra": "14:15",
        "mote_til": "15:00",
        "mote_sted": "Møterom 2",
        "moteleder": {"ref": "", "name": "Ingrid Moe"},
        "referent": {"ref": "", "name": work_kit.NAME},
        "deltakere": [
            meeting_kit.participant("d1", "Ingrid Moe", deltaker_rolle="trinnleder"),
            meeting_kit.participant("d2", work_kit.NAME, deltaker_rolle="kontaktlaerer"),
            meeting_kit.participant("d3", "Per Dahl", deltaker_rolle="laerer", deltaker_til_stede="forfall"),
            meeting_kit.participant(
                "d4", "Trond Lie", "outside", deltaker_rolle="pp_radgiver", deltaker_virksomhet="PPT"
            ),
        ],
        "laringsmiljo": "Roligere i timene enn i høst.",
        "saker": [
            meeting_kit.item("s1", "Ro i timene", sak_droftet="Klassen trenger faste plasser og en rolig start."),
            meeting_kit.item(
                "s2",
                "Friminutt",
                kari,
                sak_arkiveres=True,
                sak_droftet="Kari er mye alene i storefri. Ola Hansen og Amina inviterte henne med på torsdag, "
                "og søsteren hennes i 10C har sagt fra hjemme.",
                sak_beslutning="Trivselslederne inviterer Kari med. Inspisjonen ser etter benkene.",
                sak_ansvarlig={"ref": "", "name": "Ingrid Moe"},
                sak_frist="2026-11-20",
            ),
            meeting_kit.item("s3", "Lekser", ola, sak_droftet="Ola leverer ikke i matematikk.", sak_arkiveres=True),
            meeting_kit.item("s4", "Fravær", amina, sak_droftet="Amina har hatt fem dager.", sak_arkiveres=True),
        ],
    }


class Studio:
    """One window, walked from screen to screen."""

    def __init__(self, folder: Path) -> None:
        self.background = Background()
        self.clock = FixedClock(datetime(2026, 11, 23, 15, 56, tzinfo=UTC))
        self.session: Session = work_kit.new_session(folder, self.clock)
        known = self.session.vault.pupils.import_list(
            [replace(one, pupil_id="") for one in meeting_kit.PUPILS], "a" * 64
        )
        order = {one.name: place for place, one in enumerate(meeting_kit.PUPILS)}
        self.pupils = tuple(sorted(known, key=lambda one: order[one.name]))
        self.window = QWidget()
        self.main = MainView(Desk(self.session, self.background), theme.LIGHT)
        inside = QVBoxLayout(self.window)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.main)

    def settle(self) -> None:
        for _round in range(4):
            self.background.drain(60)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
        pause(250)
        self.background.drain(60)
        QApplication.processEvents()

    def draft(self, form: str, answers: dict[str, Json], place: Place) -> str:
        level = self.session.forms.current(form).levels[0].level_id
        draft = fill_form.start_draft(self.session, form, level).draft.draft_id
        fill_form.save_draft(self.session, draft, answers, place)
        return draft

    def screens(self, size: QSize) -> Iterator[str]:
        """Names, one screen after the other."""
        main = self.main
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        main.begin(fresh=False)
        self.settle()
        main.go(MEETINGS)
        self.settle()
        yield "01-tomt"
        held = self.draft(CLASS, minutes(self.pupils), Place())
        minute = finish_document.finish_document(self.session, held).document.document_id
        draft = self.draft(CLASS, minutes(self.pupils, "2026-11-23"), Place("deltakere"))
        main.go(MEETINGS)
        self.settle()
        yield "02-liste"
        main.meetings.new_minutes.click()
        self.settle()
        yield "03-nytt-referat"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        main.minutes.begin(CLASS, "8A")
        self.settle()
        yield "04-hentet-fra-forrige"
        main.open_draft(draft)
        self.settle()
        yield "05-deltakere"
        (people,) = main.form.wizard.page.findChildren(ParticipantsView)  # type: ignore[union-attr]
        people.pick()
        self.settle()
        yield "06-legg-til-flere"
        QTest.keyClicks(QApplication.focusWidget(), "Liv Berntsen")
        QTest.keyClick(QApplication.focusWidget(), "\r")
        self.settle()
        yield "07-utenfra"
        people.picker.close_sheet()  # type: ignore[union-attr]
        main.form.wizard.go_to_field("saker/s2/sak_droftet")  # type: ignore[union-attr]
        self.settle()
        yield "08-saker"
        main.form.wizard.page.verticalScrollBar().setValue(10_000)  # type: ignore[union-attr]
        self.settle()
        yield "09-saker-slutt"
        main.minutes.show_on_screen()
        self.settle()
        yield "10-motevisning-mellom"
        main.minutes.view.go_on()  # type: ignore[union-attr]
        self.settle()
        yield "11-motevisning-sak"
        main.minutes.view.close_view()  # type: ignore[union-attr]
        self.settle()
        main.minutes.open_meeting(minute)
        self.settle()
        yield "12-referat-med-utdrag"
        kari = main.meetings.detail.view.extracts[0].pupil_id  # type: ignore[union-attr]
        main.minutes.extract(minute, kari)
        self.settle()
        yield "13-utdrag"
        for _spot in range(9):
            panel = main.form.wizard.panel  # type: ignore[union-attr]
            if panel.spot is None:
                break
            panel.replace.click()
            self.settle()
        panel.read.click()
        self.settle()
        yield "14-utdrag-lest"
        main.go(MEETINGS)
        self.settle()
        main.minutes.begin("anonym-drofting", "")
        self.settle()
        main.form.wizard.go_to_field("beskrivelse")  # type: ignore[union-attr]
        self.settle()
        QTest.keyClicks(QApplication.focusWidget(), "Kari Nordmann i 8A går alene, og Ola H. ler.")
        self.settle()
        yield "15-anonym"


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
                    studio.window.grab().save(str(out / f"moter-{name}-{look}.png"))
            studio.window.hide()
            studio.settle()
            studio.background.shutdown()


if __name__ == "__main__":
    main()
