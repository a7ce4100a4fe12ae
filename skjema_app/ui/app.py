"""Starts the window: hardening, log, one instance per vault, looks, then the unlock page or the first start.

Light by rule: nothing imported here loads the store, PDFs, YAML or keys (tested). They are loaded on a worker thread
while the password is typed.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication

from skjema_app.domain.errors import SkjemaError
from skjema_app.system import hardening, log, paths
from skjema_app.system.clock import SystemClock
from skjema_app.ui import qt_texts, theme
from skjema_app.ui.background import Background
from skjema_app.ui.errors import CrashReporter
from skjema_app.ui.lock_note import LockNote
from skjema_app.ui.relaunch import ProcessRelauncher, Relauncher
from skjema_app.ui.shell import Shell
from skjema_app.ui.single_instance import SingleInstance
from skjema_app.workflows.settings import machine_settings

_HEAVY = (
    "skjema_app.workflows.start_alone",  # first: a new password is judged soonest
    "skjema_app.workflows.keep_copies",
    "skjema_app.workflows.home",
    "skjema_app.ui.main_window",
)


class Application(QObject):
    """The parts of a running window, owned in one place and taken down in order."""

    def __init__(self, app: QApplication, folder: Path, *, note: LockNote | None, extra: tuple[str, ...]) -> None:
        super().__init__(app)
        self._app = app
        self._closed_in_time = True
        self.instance = SingleInstance(folder, self)
        self.reporter = CrashReporter(self)
        self.background = Background(self)
        self.relauncher = _Successor(ProcessRelauncher(extra), self.instance)
        self.shell = Shell(folder, self.background, SystemClock(), self.relauncher, note=note, reporter=self.reporter)
        self.instance.raised.connect(self.shell.come_forward)
        self.shell.left.connect(self._on_left)

    def start(self) -> None:
        """Show the window; load what is heavy beside it."""
        self.reporter.install()
        self.instance.listen()
        self.shell.show()
        self.shell.activateWindow()
        self.background.pool.run(load_heavy, self._on_loaded, self._on_not_loaded, self)

    def stop(self) -> None:
        """Take everything down. A vault that did not close in time must not keep the process alive."""
        self.instance.close()
        if not self._closed_in_time:
            logging.shutdown()
            os._exit(0)
        self.background.shutdown()

    def _on_left(self, closed: bool) -> None:
        self._closed_in_time = closed
        self._app.quit()

    def _on_loaded(self, _nothing: None) -> None:
        """Nothing to do: the modules are there."""

    def _on_not_loaded(self, error: Exception) -> None:
        self.reporter.report(error)


class _Successor:
    """Stops listening before the process that takes over starts, or it would hand over to this one and end."""

    def __init__(self, relauncher: Relauncher, instance: SingleInstance) -> None:
        self._relauncher = relauncher
        self._instance = instance

    def relaunch(self, note: LockNote) -> None:
        """See ``Relauncher``."""
        self._instance.close()
        self._relauncher.relaunch(note)


def run_window(arguments: list[str]) -> int:
    """Open the window and run until it is closed; returns the exit code.

    Args:
        arguments: ``--locked <reason>`` from the process before; ``--sikker`` starts with a plain look.
    """
    hardening.harden_process()
    QCoreApplication.setApplicationName("Skjema")
    app = QApplication([sys.argv[0]])
    qt_texts.install(app)
    app.setQuitOnLastWindowClosed(False)
    folder = vault_folder()
    if SingleInstance(folder).hand_over():
        return 0
    try:
        log.set_up(paths.log_dir())
    except SkjemaError:
        log.tear_down()  # a disk that refuses a log must not stop the work
    looks = machine_settings()
    safe = "--sikker" in arguments
    if not safe:
        theme.apply(looks.theme, looks.text_percent)
    note = LockNote.from_arguments(arguments)
    running = Application(app, folder, note=note, extra=("--sikker",) if safe else ())
    running.start()
    code = app.exec()
    running.stop()
    return code


def vault_folder() -> Path:
    """Where the vault is: ``SKJEMA_VAULT``, or the person's app-data folder."""
    chosen = os.environ.get("SKJEMA_VAULT", "")
    return Path(chosen).expanduser().absolute() if chosen else paths.default_vault()


def load_heavy() -> None:
    """Import what an open vault needs; called on a worker thread while the password is typed."""
    for name in _HEAVY:
        importlib.import_module(name)
