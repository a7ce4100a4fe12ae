"""Pictures of what people at a school see of each other's work: ``review_shots.py OUT [filter]``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

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

import shell_shots  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QSize  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from three_people import School, decided, new_version, planned, report, school_of_three  # noqa: E402

from skjema_app.ui import theme  # noqa: E402
from skjema_app.ui.background import Background  # noqa: E402
from skjema_app.ui.desk import Desk  # noqa: E402
from skjema_app.ui.main_window import MainView  # noqa: E402
from skjema_app.ui.side_bar import REVIEWS  # noqa: E402
from skjema_app.workflows import cases, decide, review  # noqa: E402
from skjema_app.workflows.session import Session  # noqa: E402

LARGE = QSize(1280, 800)


class Window:
    """The main window of one open vault, without gate and clock."""

    def __init__(self, session: Session) -> None:
        self.background = Background()
        self.desk = Desk(session, self.background)
        self.main = MainView(self.desk, "light")
        self.main.resize(LARGE)
        self.main.show()
        self.main.activateWindow()
        self.main.go(0)
        self.main.answers.begin()
        self.settle()

    def settle(self) -> None:
        for _round in range(4):
            assert self.background.drain(60)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    def close(self) -> None:
        self.settle()
        self.main.hide()
        self.main.deleteLater()
        self.settle()
        self.background.shutdown()
        self.desk.deleteLater()


def week(school: School) -> dict[str, str]:
    """A plan that was returned and corrected, a fork, an urgent report, and one that nobody has fetched."""
    rector, teacher = school.rector, school.teacher
    found: dict[str, str] = {}
    first = report(teacher)
    other = report(teacher, hvem={"ref": "", "name": "Nora Prøve"}, klasse="9C")
    school.exchange(teacher, rector)
    for one in (first, other):
        decided(rector, one.document_id)
    school.exchange(rector, teacher)
    case = cases.open_case(rector, first.document_id).case_id
    plan1 = planned(teacher, case)
    case2 = cases.open_case(rector, other.document_id).case_id
    base = planned(teacher, case2, hvem={"ref": "", "name": "Nora Prøve"}, klasse="9C")
    school.exchange(teacher, rector)
    review.return_version(rector, plan1.document_id, "Hvem følger opp i storefri? Mål og ansvarlig må være tydelig.")
    school.exchange(rector, teacher)
    measures = [
        {"id": "b2", "tiltak_hva": "Kari og Prøve snakker sammen hver fredag.", "tiltak_niva": "individ"},
        {"id": "a1", "tiltak_hva": "To faste voksne er ved benkene i hele storefri, én av dem ved ballbingen.",
         "tiltak_niva": "voksne", "tiltak_hyppighet": "Hver dag"},
        {"id": "c3", "tiltak_hva": "Klassen lager faste grupper til storefri.", "tiltak_niva": "klasse"},
    ]  # fmt: skip
    plan2 = new_version(
        teacher, plan1.document_id, tiltak=measures, stemme_ord="Jeg vil at en voksen skal se det når vi velger lag.",
        mal="Prøve sier selv at hun har minst to å være med i storefri, innen 18. desember.",
        undersokelser="Observert.",
        situasjon=None,
    )  # fmt: skip
    new_version(teacher, base.document_id, mal="Nora sier selv at hun har det trygt i gymtimene.")
    new_version(rector, base.document_id, problemet="Nora blir kommentert i gymtimene, særlig i dusjen.")
    urgent = report(teacher, fuller=False, hvem={"ref": "", "name": "Emil Testesen"}, klasse="10B", haster="ja-i-dag")
    school.exchange(teacher, rector, school.office)
    school.clock.advance(days=2)
    late = report(teacher, fuller=False, hvem={"ref": "", "name": "Amina Eksempel"}, klasse="8B")
    school.clock.advance(days=2)
    found |= {"first": first.document_id, "other": other.document_id, "urgent": urgent.document_id}
    return found | {"plan": plan2.document_id, "late": late.document_id, "case": case}


def screens(school: School) -> Iterator[tuple[str, QWidget, Window]]:
    """Name, widget and window, one after the other."""
    ids = week(school)
    window = Window(school.rector)
    main = window.main
    yield "50-hjem-rektor", main, window
    main.go(REVIEWS)
    window.settle()
    yield "51-til-godkjenning", main, window
    main.reviews.open_document(ids["plan"])
    window.settle()
    yield "52-plan-endret", main, window
    main.reviews.detail.verticalScrollBar().setValue(600)
    window.settle()
    yield "53-plan-endret-nede", main, window
    main.reviews.detail.show_answer("situasjon")
    window.settle()
    yield "54-plan-alle-svar", main, window
    main.reviews.detail.on_approve()
    window.settle()
    yield "55-godkjenn", main, window
    main.reviews.detail.on_return()
    window.settle()
    yield "56-send-tilbake", main, window
    main.reviews.detail.chips.button(2).click()
    window.settle()
    yield "57-dokumentet", main, window
    main.reviews.open_document(ids["urgent"])
    window.settle()
    yield "58-ny-melding", main, window
    fork = next(row for row in main.reviews.model.rows if row.kind is review.ReviewKind.JOIN)
    main.reviews.open_document(fork.document_id)
    window.settle()
    yield "59-to-versjoner", main, window
    main.reviews.detail.buttons["compare"].click()
    window.settle()
    yield "60-sammenlign", main, window
    if main.sheet is not None:
        main.sheet.close_sheet()
    main.open_case(ids["first"])
    window.settle()
    yield "61-sak-rektor", main, window
    main.show_form(decide.start_decision(school.rector, ids["urgent"]))
    window.settle()
    yield "62-beslutning", main, window
    window.close()
    window = Window(school.teacher)
    main = window.main
    yield "70-hjem-laerer", main, window
    main.open_case(ids["late"])
    window.settle()
    yield "71-sak-ring", main, window
    main.open_case(ids["other"])
    window.settle()
    yield "72-sak-fork", main, window
    main.open_case(ids["first"])
    window.settle()
    yield "73-sak-plan", main, window
    main.answers.begin_version((ids["plan"],))
    window.settle()
    yield "74-ny-versjon", main, window
    main.form.wizard.go_to("tiltakene")  # type: ignore[union-attr]
    window.settle()
    yield "75-tiltak", main, window
    main.form.wizard.go_to("_se_over")  # type: ignore[union-attr]
    window.settle()
    yield "76-se-over", main, window
    window.close()


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    for look, choice, percent, size in shell_shots.chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place, school_of_three(Path(place)) as school:
            for name, widget, window in screens(school):
                if wanted and wanted not in name:
                    continue
                widget.resize(size)
                window.settle()
                widget.grab().save(str(out / f"{name}-{look}.png"))


if __name__ == "__main__":
    main()
