"""Pictures of *Arkiv*, on a real vault in a temporary folder: ``archive_shots.py OUT [filter]``."""

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

import form_samples  # noqa: E402
import shell_shots  # noqa: E402
import work_kit  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QSize  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget  # noqa: E402

from skjema_app.domain.documents import Place  # noqa: E402
from skjema_app.ui import theme  # noqa: E402
from skjema_app.ui.archive.jobs import Whose  # noqa: E402
from skjema_app.ui.archive.place_parts import Part  # noqa: E402
from skjema_app.ui.archive.row_card import Wish  # noqa: E402
from skjema_app.ui.background import Background  # noqa: E402
from skjema_app.ui.desk import Desk  # noqa: E402
from skjema_app.ui.main_window import MainView  # noqa: E402
from skjema_app.ui.side_bar import ARCHIVE, HOME, SETTINGS  # noqa: E402
from skjema_app.workflows import archive_round, documents, fill_form, finish_document  # noqa: E402
from skjema_app.workflows.session import Session  # noqa: E402

NAMES = ("Nora Prøve", "Emil Testesen", "Amina Eksempel", "Jonas Øvre-Ånstad", "Kari Oppdiktet", "Ali Påhitt")


class Studio:
    """One window, walked from screen to screen."""

    def __init__(self, folder: Path, choice: str) -> None:
        self.background = Background()
        self.session: Session = work_kit.new_session(folder)
        self.out = folder.parent / "Arkiv til Websak"
        self.out.mkdir()
        self.window = QWidget()
        self.main = MainView(Desk(self.session, self.background), choice)
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

    def screens(self, size: QSize) -> Iterator[str]:
        """Names, one screen after the other."""
        main = self.main
        self.window.resize(size)
        self.window.show()
        self.window.activateWindow()
        main.begin(fresh=False)
        self.settle()
        main.go(ARCHIVE)
        self.settle()
        yield "01-tomt"
        ids = [
            work_kit.finished(self.session, hvem={"ref": "", "name": name}, klasse=f"{8 + at % 3}A")
            for at, name in enumerate(NAMES)
        ]
        archive_round.leave_out(self.session, ids[-1], "Er registrert på papir i fjor.")
        for form_id in ("samtykke",):
            sample(self.session, form_id)
        closed = work_kit.finished(self.session, gjelder_ansatt="ja")
        main.go(ARCHIVE)
        self.settle()
        yield "02-liste"
        page = main.archive
        page.work.focus_first()
        self.settle()
        for number in ("27/1001", "nummer?"):
            QTest.keyClicks(QApplication.focusWidget(), number)
            QTest.keyClick(QApplication.focusWidget(), "\r")
        self.settle()
        yield "03-underveis"
        first = next(one for one in page.work.cards.values() if one.done)
        first.begin_correction()
        self.settle()
        yield "03b-rett-nummer"
        first.show_done(first.done)
        order = [one.document_id for one in page.work.open_rows]
        main.filing.do(Wish.ABOUT, page.work.cards[order[0]].row)
        self.settle()
        main.sheet.public.setText("Melding om Jonas")  # type: ignore[union-attr]
        self.settle()
        yield "04-opplysninger"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        main.filing.ask_pupil()
        self.settle()
        yield "05-en-elev"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        main.filing.send_home(order[0])
        self.settle()
        yield "05b-sendes-hjem"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        page.export.click()
        self.settle()
        page.verticalScrollBar().setValue(0)
        yield "06-eksport"
        page.export_card.sealed.setChecked(True)
        self.settle()
        yield "06b-kryptert"
        page.export_card.password.noted.setChecked(True)
        page.export_card.write_to(self.out)
        self.settle()
        page.verticalScrollBar().setValue(0)
        self.settle()
        yield "06c-kryptert-ferdig"
        page.export_card.close_button.click()
        page.export.click()
        page.export_card.plain.setChecked(True)
        main.filing.job.began.connect(main.filing.job.stop)
        page.export_card.write_to(self.out)
        self.settle()
        yield "06d-stoppet"
        main.filing.job.began.disconnect(main.filing.job.stop)
        page.export_card.close_button.click()
        page.refresh()
        self.settle()
        page.jumps.buttons[Part.FILES].click()
        self.settle()
        yield "06e-uferdig"
        next(iter(page.files.buttons.values())).click()
        self.settle()
        page.jumps.buttons[Part.QUESTIONS].click()
        QTest.keyClick(QApplication.focusWidget(), "n")
        self.settle()
        yield "06f-sporsmal"
        page.verticalScrollBar().setValue(10_000)
        self.settle()
        yield "07-filer"
        page.check.click()
        main.sheet.check(self.out)  # type: ignore[union-attr]
        self.settle()
        yield "07b-kontroll"
        next(one for one in self.out.rglob("*.json") if "Nora" in str(one)).write_text("{}", "utf-8")
        next(one for one in self.out.rglob("*.pdf") if "Emil" in str(one)).unlink()
        main.sheet.check(self.out)  # type: ignore[union-attr]
        self.settle()
        yield "07c-kontroll-feil"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        main.filing.paste_receipt(page.content.view.round_id, "27/1001\n27/1002\n", Whose())  # type: ignore[union-attr]
        self.settle()
        pause(300)
        self.settle()
        yield "08-kvittering-feil"
        main.sheet.box.setPlainText("27/1002\n27/1003\n27/1004\n27/1005\n")  # type: ignore[union-attr]
        pause(300)
        self.settle()
        yield "09-kvittering"
        main.sheet.write.click()  # type: ignore[union-attr]
        self.settle()
        page.left_out.toggle.click()
        page.refresh()
        self.settle()
        page.verticalScrollBar().setValue(0)
        yield "10-ferdig"
        page.verticalScrollBar().setValue(10_000)
        self.settle()
        yield "11-ferdig-slutt"
        page.archived.unfold()
        next(iter(page.archived.buttons.values())).click()
        self.settle()
        page.verticalScrollBar().setValue(page.archived.y())
        yield "12-arkivert"
        documents.export_pdf(self.session, ids[0], self.out / "Melding Nora.pdf")
        main.open_case(ids[0])
        self.settle()
        main.cases.detail.verticalScrollBar().setValue(10_000)
        self.settle()
        yield "13-saken"
        main.cases.detail.verticalScrollBar().setValue(0)
        yield "13b-saken-topp"
        main.show_pdf(ids[0])
        self.settle()
        yield "14-siden"
        main.open_case(closed)
        self.settle()
        yield "15-skjermet"
        main.filing.deliver_restricted(closed)
        self.settle()
        yield "15b-lever"
        main.sheet.close_sheet()  # type: ignore[union-attr]
        main.go(SETTINGS)
        main.settings.show_section(main.settings.archive)
        self.settle()
        yield "16-innstillinger"
        main.settings.page.verticalScrollBar().setValue(10_000)
        self.settle()
        yield "16b-innstillinger-slutt"
        main.go(HOME)
        self.settle()
        yield "17-hjem"


def sample(session: Session, form_id: str) -> str:
    """One whole document of another form."""
    level = session.forms.current(form_id).levels[0].level_id
    draft = fill_form.start_draft(session, form_id, level).draft.draft_id
    fill_form.save_draft(session, draft, form_samples.SAMPLES[form_id], Place())
    return finish_document.finish_document(session, draft).document.document_id


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    for look, choice, percent, size in shell_shots.chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place:
            studio = Studio(Path(place) / "hvelv", choice)
            for name in studio.screens(size):
                if not wanted or wanted in name:
                    studio.window.grab().save(str(out / f"arkiv-{name}-{look}.png"))
            studio.window.hide()
            studio.settle()
            studio.background.shutdown()


if __name__ == "__main__":
    main()
