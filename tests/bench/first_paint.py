"""First paint of the unlock window beside a bare PySide6 window; each run is a process of its own.

usage: first_paint.py bare|unlock [vault folder]   prints milliseconds from the process's start to the first paint.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

if sys.argv[1] == "unlock":
    gc.disable()  # as the program's __main__ does before it loads Qt, which this file needs first
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


def _since_start() -> float:
    """Milliseconds since the kernel made this process (Linux)."""
    started = float(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - started) * 1000


class _FirstPaint(QObject):
    """Prints when the first top-level window has been painted, and ends the process."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            QTimer.singleShot(0, self._report)
        return False

    def _report(self) -> None:
        print(f"{_since_start():.0f}", flush=True)
        os._exit(0)


def _bare() -> None:
    """The window that the feasibility figures were measured with: a main window with a list and an ordinary form."""
    from PySide6.QtWidgets import (
        QComboBox,
        QDateEdit,
        QFormLayout,
        QLineEdit,
        QListWidget,
        QMainWindow,
        QSplitter,
        QTextEdit,
        QToolBar,
    )

    app = QApplication(sys.argv)
    watch = _FirstPaint()
    window = QMainWindow()
    rows = QListWidget()
    rows.addItems([f"Sak {number}" for number in range(200)])
    form = QWidget()
    fields = QFormLayout(form)
    for label, field in (
        ("Elev", QLineEdit()),
        ("Klasse", QLineEdit()),
        ("Melder", QLineEdit()),
        ("Sted", QLineEdit()),
        ("Dato", QDateEdit()),
        ("Type", QComboBox()),
        ("Elevens stemme", QTextEdit()),
    ):
        fields.addRow(label, field)
    parts = QSplitter()
    parts.addWidget(rows)
    parts.addWidget(form)
    window.setCentralWidget(parts)
    window.addToolBar(QToolBar())
    window.resize(1100, 700)
    window.installEventFilter(watch)
    window.show()
    app.exec()


def _unlock(folder: str) -> None:
    os.environ["SKJEMA_VAULT"] = folder
    show, show_maximized = QWidget.show, QWidget.showMaximized
    watch = _FirstPaint()

    # The window only, whichever way it is shown: a filter in Python on every widget costs more than the window.
    def watched_show(self: QWidget) -> None:
        self.installEventFilter(watch)
        show(self)

    def watched_show_maximized(self: QWidget) -> None:
        self.installEventFilter(watch)
        show_maximized(self)

    QWidget.show, QWidget.showMaximized = watched_show, watched_show_maximized  # type: ignore[method-assign]
    from skjema_app.__main__ import main

    sys.argv = ["skjema"]
    main()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        _bare()
    else:
        _unlock(sys.argv[2])
