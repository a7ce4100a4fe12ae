"""Pictures of the shell's screens, from a real vault in a temporary folder: ``shell_shots.py OUT [filter]``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SKJEMA_KDF"] = "test"
os.environ["SKJEMA_TEST_RUN"] = "1"
os.environ["SKJEMA_ALLOW_DUMP"] = "1"
if "pytest" not in sys.modules:  # a home of its own, also when screenshots.py starts it
    os.environ["SKJEMA_HOME"] = tempfile.mkdtemp(prefix="skjema-shots-")
_TESTS = Path(__file__).resolve().parent.parent
for _folder in (str(_TESTS.parent), str(_TESTS / "helpers")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)

import work_kit  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from skjema_app.domain.documents import EventKind, Place  # noqa: E402
from skjema_app.domain.errors import ErrorCode, SkjemaError  # noqa: E402
from skjema_app.system.clock import FixedClock  # noqa: E402
from skjema_app.ui import theme  # noqa: E402
from skjema_app.ui.background import Background  # noqa: E402
from skjema_app.ui.lock_note import LockNote, LockReason  # noqa: E402
from skjema_app.ui.shell import Shell  # noqa: E402
from skjema_app.workflows import documents, fill_form  # noqa: E402
from skjema_app.workflows.secrets import Secret  # noqa: E402
from skjema_app.workflows.session import Session  # noqa: E402

LARGE, SMALL = QSize(1180, 780), QSize(911, 512)
PASSWORD = work_kit.PASSWORD


class NoRelauncher:
    """Keeps the note instead of starting anything."""

    def __init__(self) -> None:
        self.notes: list[LockNote] = []

    def relaunch(self, note: LockNote) -> None:
        self.notes.append(note)


def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 23, 15, 56, tzinfo=UTC))


def fill(session: Session) -> None:
    """A week of work."""
    ticking = session.clock
    assert isinstance(ticking, FixedClock)
    ticking.set(datetime(2026, 11, 20, 10, 12, tzinfo=UTC))
    work_kit.finished(session, hvem={"ref": "", "name": "Nora Prøve"}, klasse="9C")
    ticking.set(datetime(2026, 11, 20, 13, 5, tzinfo=UTC))
    told = work_kit.finished(session, hvem={"ref": "", "name": "Emil Testesen"}, klasse="10B", gjelder_ansatt="ja")
    ticking.advance(minutes=25)
    documents.record_event(
        session, told, EventKind.TOLD, happened="2026-11-20T13:20+00:00", who="Ragnhild Berg, rektor", how="Muntlig"
    )
    ticking.set(datetime(2026, 11, 23, 9, 40, tzinfo=UTC))
    work_kit.finished(session, **work_kit.without_voice(hvem={"ref": "", "name": "Amina Eksempel"}, haster="ja-na"))
    ticking.advance(hours=1)
    work_kit.finished(session, hvem={"ref": "", "name": "Jonas Øvre-Ånstad"}, klasse="8B", gjelder_ansatt="usikker")
    ticking.set(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))
    work_kit.filled_draft(session, hva=None, naar=None, hvem={"ref": "", "name": "Kari Nordmann"})
    gone = fill_form.start_draft(session, work_kit.FORM, "kort").draft.draft_id
    fill_form.save_draft(session, gone, {"hva": "Noe"}, Place())
    fill_form.delete_draft(session, gone)
    ticking.set(datetime(2026, 11, 23, 15, 56, tzinfo=UTC))


class Studio:
    """One window, walked from screen to screen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.background = Background()
        self.clock = clock()
        self.relauncher = NoRelauncher()

    def shell(self, note: LockNote | None = None) -> Shell:
        made = Shell(self.folder, self.background, self.clock, self.relauncher, note=note)
        made.setWindowState(Qt.WindowState.WindowNoState)  # the test screen is small
        made.resize(LARGE)
        made.show()
        self.settle()
        return made

    def settle(self) -> None:
        for _round in range(4):
            self.background.drain(60)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        shell = self.shell()
        yield "01-velkommen", shell
        shell.show_alone()
        self.settle()
        page = shell.page
        page.choice.judge()  # type: ignore[attr-defined]
        self.settle()
        yield "02-kom-i-gang", shell
        page.begin()  # type: ignore[attr-defined]
        self.settle()
        yield "03-kom-i-gang-mangler", shell
        shell.show_restore()
        self.settle()
        yield "04-annen-maskin", shell
        shell.hide()
        self.clock.set(datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
        work_kit.new_session(self.folder, self.clock).close()
        self.clock.set(datetime(2026, 11, 23, 15, 56, tzinfo=UTC))
        shell = self.shell(LockNote(LockReason.IDLE, 10))
        yield "05-las-opp", shell
        shell.page.password.line.setText("feil")  # type: ignore[attr-defined]
        shell.page.try_password()  # type: ignore[attr-defined]
        self.settle()
        yield "06-las-opp-feil", shell
        for _miss in range(10):
            self.clock.advance(minutes=5)
            shell.page._begin_wait(0)  # type: ignore[attr-defined]
            shell.page.password.line.setText("feil")  # type: ignore[attr-defined]
            shell.page.try_password()  # type: ignore[attr-defined]
            self.settle()
        yield "06b-las-opp-vent", shell
        self.clock.advance(minutes=5)
        shell.show_rescue(SkjemaError(ErrorCode.DATABASE_DAMAGED), Secret.from_text("x"))
        self.settle()
        yield "07-skadet", shell
        shell.show_unlock()
        shell.page.password.line.setText(PASSWORD)  # type: ignore[attr-defined]
        shell.page.try_password()  # type: ignore[attr-defined]
        self.settle()
        yield "08-hjem-tomt", shell
        main = shell.main
        assert main is not None
        main.go(1)
        self.settle()
        yield "09-saker-tomt", shell
        self.background.vault.run(lambda: fill(main.desk.session), print, print, main)
        self.settle()
        main.go(0)
        self.settle()
        yield "10-hjem", shell
        main.report()
        self.settle()
        yield "11-meld-fra", shell
        assert main.sheet is not None
        main.sheet.close_sheet()
        main.go(1)
        self.settle()
        yield "12-saker", shell
        for place in reversed(range(main.cases.model.rowCount())):  # the last row that is a document's
            main.cases.list.setCurrentIndex(main.cases.model.index(place, 0))
            main.cases._on_activated(main.cases.model.index(place, 0))
            self.settle()
            if main.cases.detail.view is not None:
                break
        yield "13-sak-samtale", shell
        main.cases.detail.on_told()
        self.settle()
        yield "14-fortalt", shell
        main.cases.detail.close_panel()
        self.settle()
        main.cases.detail.pdf_wanted.emit(main.cases.detail.view.document.document_id)  # type: ignore[union-attr]
        self.settle()
        yield "15-vis-pdf", shell
        main.export(main.cases.detail.view.document.document_id)  # type: ignore[union-attr]
        self.settle()
        yield "16-eksporter", shell
        main.go(2)
        self.settle()
        for number, section in enumerate(main.settings.sections):
            main.settings.show_section(section)
            self.settle()
            yield f"2{number}-innstillinger-{section.title.lower().replace(' ', '-')}", shell
        main.settings.show_section(main.settings.lock)
        main.settings.lock.password.known.setChecked(True)
        self.settle()
        yield "28-innstillinger-ny-nokkel", shell
        main.bars.lock.show_words("Dette bør du vite", "Feil passord ble prøvd 3 ganger før dette, sist i dag.")
        main.go(0)
        self.settle()
        yield "29-hjem-feil-passord", shell
        main.bars.lock.hide()
        main.open_draft(main.home.content.view.drafts[0].draft_id)  # type: ignore[union-attr]
        self.settle()
        yield "30-skjema", shell
        main.warn_of_lock(24)
        self.settle()
        yield "31-varsel", shell
        main.calm()
        main.toggle_help()
        self.settle()
        yield "32-hjelp", shell
        main.toggle_help()
        shell.cover.put_on("Skjema låses", "Alt er lagret. Lager sikkerhetskopi …")
        self.settle()
        yield "33-dekket", shell
        shell.hide()
        shell.cover.take_off()


def chosen_looks() -> list[tuple[str, str, int, QSize]]:
    """Name, theme, text size and window of each look; ``LOOKS`` chooses some of them."""
    looks = [("lys", "light", 100, LARGE), ("mork", "dark", 100, LARGE), ("liten", "light", 100, SMALL),
             ("stor-tekst", "dark", 150, LARGE)]  # fmt: skip
    chosen = os.environ.get("LOOKS", "")
    return [look for look in looks if not chosen or look[0] in chosen.split(",")]


class Drawn(Protocol):
    """What a studio of pictures offers."""

    background: Background

    def screens(self) -> Iterator[tuple[str, QWidget]]: ...

    def settle(self) -> None: ...


def draw(studio_of: Callable[[Path], Drawn]) -> None:
    """A studio's screens in every look, into the folder that the command line names; with a filter after it."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    app.setCursorFlashTime(0)  # type: ignore[attr-defined]
    for look, choice, percent, size in chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place:
            studio = studio_of(Path(place) / "hvelv")
            for name, window in studio.screens():
                if wanted and wanted not in name:
                    continue
                window.resize(size)
                studio.settle()
                window.grab().save(str(out / f"{name}-{look}.png"))
            studio.background.shutdown()


if __name__ == "__main__":
    draw(Studio)
