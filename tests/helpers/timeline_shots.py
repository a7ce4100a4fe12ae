"""Pictures of a case's timeline and of its chronology's sheet: ``timeline_shots.py OUT [filter]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import shell_shots
import timeline_kit
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from skjema_app.ui import theme


class TimelineStudio(shell_shots.Studio):
    """One teacher's autumn."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        session, made, clock = timeline_kit.made_in(self.folder)
        self.clock = clock
        session.close()
        shell = self.shell()
        shell.page.password.line.setText(shell_shots.PASSWORD)  # type: ignore[attr-defined]
        shell.page.try_password()  # type: ignore[attr-defined]
        self.settle()
        main = shell.main
        assert main is not None
        main.open_case(made.report)
        self.settle()
        card = main.cases.detail.timeline.card
        assert card is not None
        yield "t0-topp", shell
        main.cases.detail.verticalScrollBar().setValue(card.mapTo(main.cases.detail.inner, card.rect().topLeft()).y())
        self.settle()
        yield "t1-tidslinje", shell
        card.go_to_today()
        self.settle()
        yield "t2-i-dag", shell
        card.list.setCurrentIndex(card.list.shown.line_from(0))
        self.settle()
        QTest.keyClick(card.list, Qt.Key.Key_Down)
        self.settle()
        yield "t3-roller", shell
        card.search.setText("finnes ikke")
        card.search.returnPressed.emit()
        self.settle()
        main.cases.detail.ensureWidgetVisible(card.clear)
        yield "t4-tomt", shell
        card.clear_filter()
        card.scope.setCurrentIndex(card.scope.count() - 1)
        card.scope.activated.emit(card.scope.count() - 1)
        self.settle()
        main.cases.detail.ensureWidgetVisible(card.scope)
        yield "t5-klassen", shell
        card.save.click()
        self.settle()
        yield "t6-lagre", shell


def main() -> None:
    """Draw them in the looks of ``shell_shots``."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    app = QApplication.instance() or QApplication([])
    app.setCursorFlashTime(0)  # type: ignore[attr-defined]
    for look, choice, percent, size in shell_shots.chosen_looks():
        theme.apply(choice, percent)
        with tempfile.TemporaryDirectory() as place:
            studio = TimelineStudio(Path(place) / "hvelv")
            for name, window in studio.screens():
                window.resize(size)
                studio.settle()
                if not wanted or wanted in name:
                    window.grab().save(str(out / f"{name}-{look}.png"))
            studio.background.shutdown()


if __name__ == "__main__":
    main()
