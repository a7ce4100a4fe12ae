"""Pictures of *Neste møte* and of decisions, at a school of three: ``agenda_shots.py OUT [filter]``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
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

from agenda_kit import decided_item, held  # noqa: E402
from case_kit import in_case, own_form  # noqa: E402
from flow_kit import on  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QSize  # noqa: E402
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget  # noqa: E402
from school_stages import RUNNING, Stages  # noqa: E402
from shell_shots import chosen_looks  # noqa: E402
from three_people import PUPIL, TEACHER, School  # noqa: E402

from skjema_app.ui import theme  # noqa: E402
from skjema_app.ui.background import Background  # noqa: E402
from skjema_app.ui.desk import Desk  # noqa: E402
from skjema_app.ui.main_window import MainView  # noqa: E402
from skjema_app.ui.side_bar import HOME, MEETINGS  # noqa: E402
from skjema_app.workflows import decided  # noqa: E402
from skjema_app.workflows.agenda_items import AgendaKind  # noqa: E402


class Studio:
    """One window, walked from screen to screen."""

    def __init__(self, school: School, case: str) -> None:
        self.school, self.case = school, case
        self.background = Background()
        self.window = QWidget()
        self.main = MainView(Desk(school.rector, self.background), theme.LIGHT)
        inside = QVBoxLayout(self.window)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.main)

    def settle(self) -> None:
        for _round in range(4):
            self.background.drain(60)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
        pause(150)
        self.background.drain(60)
        QApplication.processEvents()

    def screens(self, size: QSize) -> Iterator[str]:
        """Names, one screen after the other."""
        main, school = self.main, self.school
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        main.begin(fresh=False)
        self.settle()
        main.go(MEETINGS)
        self.settle()
        main.meetings.next_meeting.click()
        self.settle()
        yield "01-tom-saksliste"
        in_case(school.teacher, self.case, "r-team-melding", team="r_team", samtykke_tjenester=["r_team"])
        own_form(school.teacher, "r-team-melding", team="r_team", har_samtykke="nei", deling="likevel", **_without())
        school.exchange()
        on(school, "2026-12-03")
        items = [
            decided_item(
                "x1", "Inspeksjonen ser etter benkene i storefri hver dag ut måneden.", TEACHER, "2026-12-10", PUPIL
            ),
            decided_item("x2", "Rektor ber kommunen om flere vakter.", "Rita Oppdiktet", "2026-12-18"),
        ]
        minute = held(
            school.rector, AgendaKind.R_TEAM, team_saker=None, saker=items, mote_fra="10:00", mote_til="10:40"
        )
        school.exchange()
        on(school, "2026-12-17")
        decided.mark_done(school.rector, decided.decisions(school.rector)[-1].key, "Sendt i brev.")
        main.go(MEETINGS)
        self.settle()
        main.meetings.next_meeting.click()
        self.settle()
        yield "02-saksliste"
        view = main.meetings.detail.agenda
        row = next(iter(view.rows.values()))  # type: ignore[union-attr]
        row.later.click()
        self.settle()
        yield "03-utsett"
        row.asked.emit(row.item.key, "drop")
        self.settle()
        yield "04-ikke-aktuelt"
        main.meetings.detail.agenda.names.setChecked(True)  # type: ignore[union-attr]
        main.meetings.detail.agenda.screen_wanted.emit(True)  # type: ignore[union-attr]
        self.settle()
        yield "05-skjerm-med-navn"
        main.meetings.agendas.screen.close_view()  # type: ignore[union-attr]
        self.settle()
        main.meetings.detail.agenda.start.click()  # type: ignore[union-attr]
        self.settle()
        yield "06-referat"
        main.form.wizard.go_to_field("team_saker")  # type: ignore[union-attr]
        self.settle()
        yield "07-referat-saker"
        main.minutes.open_meeting(minute.document_id)
        self.settle()
        yield "08-vedtak"
        main.go(HOME)
        self.settle()
        yield "09-hjem"


def _without() -> dict[str, object]:
    names = ("fra", "tjenester", "annet", "dato", "mate", "til", "hva")
    return {**{f"samtykke_{one}": None for one in names}, "uten_samtykke_grunn": "Det kan ikke vente."}


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    with tempfile.TemporaryDirectory() as place:
        stages = Stages(Path(place))
        for look, choice, percent, size in chosen_looks():
            theme.apply(choice, percent)
            with stages.at(RUNNING) as (school, ids):
                studio = Studio(school, ids["case"])
                for name in studio.screens(size):
                    if not wanted or wanted in name:
                        studio.window.grab().save(str(out / f"saksliste-{name}-{look}.png"))
                studio.window.hide()
                studio.settle()
                studio.background.shutdown()


if __name__ == "__main__":
    main()
