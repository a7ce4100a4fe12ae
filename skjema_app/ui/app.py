"""Starts the window: one instance per vault, looks, the unlock page or the first start; all else after the first paint.

The rule: what stands in an import above, here and in the modules named there, is paid for before the person sees
anything, so it is Qt's widgets and what the first page shows, no more (tested by name in test_shell_startup.py).
``_begin`` runs right after the first paint, before anything is typed: hardening, log, crash reports, listening for
second starts, the lock's cover. The store, PDFs, YAML and keys are then loaded on a worker thread while the password is
typed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QApplication

from skjema_app.system import paths
from skjema_app.system.clock import SystemClock
from skjema_app.ui import qt_texts, theme
from skjema_app.ui.background import Background
from skjema_app.ui.shell import Shell
from skjema_app.ui.single_instance import SingleInstance
from skjema_app.workflows import at_start

if TYPE_CHECKING:
    from skjema_app.ui.errors import CrashReporter
    from skjema_app.ui.given_file import GivenFiles
    from skjema_app.ui.lock_note import LockNote

_PAINTED_MS = 20
"""From the first paint until other work begins: the picture reaches the screen first."""
_REST_SECONDS = 2.0
"""How long work beside the vault may take to end when the window is gone: an exchange folder may hang for ever."""
_LATEST_MS = 1500
"""A window that is never painted (started minimised) begins its other work after this time."""
_HEAVY = (
    "skjema_app.workflows.secrets",
    "skjema_app.ui.errors",
    "skjema_app.ui.relaunch",  # a lock must wait for no import
    "skjema_app.ui.first_start",
    "skjema_app.workflows.start_alone",  # first: a new password is judged soonest
    "skjema_app.workflows.keep_copies",
    "skjema_app.workflows.home",
    "skjema_app.ui.main_window",
)


class Application(QObject):
    """The parts of a running window, owned in one place and taken down in order."""

    def __init__(
        self, app: QApplication, folder: Path, *, note: LockNote | None, extra: tuple[str, ...], file: str = ""
    ) -> None:
        super().__init__(app)
        self._app = app
        self._files = [file] if file else []
        self.given: GivenFiles | None = None
        self._closed_in_time = True
        self.instance = SingleInstance(folder, self)
        self.reporter: CrashReporter | None = None
        self.background = Background(self)
        self.relauncher = _Successor(extra, self.instance)
        self.shell = Shell(folder, self.background, SystemClock(), self.relauncher, note=note)
        self.instance.raised.connect(self.shell.come_forward)
        self.instance.given.connect(self.take_file)
        self.shell.painted.connect(self._on_painted)
        self.shell.left.connect(self._on_left)
        if sys.platform == "darwin":
            from skjema_app.ui.given_file import OpenEvents

            self._opened = OpenEvents(self)
            self._opened.given.connect(self.take_file)
            app.installEventFilter(self._opened)

    def take_file(self, file: str) -> None:
        """The person opened a file with Skjema; before the first paint it waits."""
        if self.given is None:
            self._files.append(file)
        else:
            self.given.take(file)

    def start(self) -> None:
        """Show the window; load what is heavy beside it."""
        QTimer.singleShot(_LATEST_MS, self._begin)
        self.shell.appear()

    def stop(self) -> None:
        """Take everything down. A vault that did not close in time, or a folder that hangs, must not keep it alive."""
        self.instance.close()
        if not self._closed_in_time or not self.background.pool.rest_within(_REST_SECONDS):
            import logging

            logging.shutdown()
            os._exit(0)
        self.background.shutdown()

    def _on_painted(self) -> None:
        QTimer.singleShot(_PAINTED_MS, self._begin)

    def _begin(self) -> None:
        if self.reporter is not None:
            return
        self.background.garbage.begin()  # off till now, see __main__.py
        from skjema_app.system import hardening
        from skjema_app.ui.errors import CrashReporter
        from skjema_app.ui.given_file import GivenFiles

        hardening.harden_process()
        _set_up_log()
        self.reporter = self.shell.reporter = CrashReporter(self)
        self.reporter.install()
        self.instance.listen()
        theme.confirm()
        self.shell.make_ready()
        self.given = GivenFiles(self.shell, self.background)
        for file in self._files[-1:]:
            self.given.take(file)
        self.background.pool.run(load_heavy, self._on_loaded, self._on_not_loaded, self)

    def _on_left(self, closed: bool) -> None:
        self._closed_in_time = closed
        self._app.quit()

    def _on_loaded(self, _nothing: None) -> None:
        """The modules are there."""
        self.background.garbage.leave_out()

    def _on_not_loaded(self, error: Exception) -> None:
        if self.reporter is not None:
            self.reporter.report(error)


class _Successor:
    """Stops listening before the process that takes over starts, or it would hand over to this one and end."""

    def __init__(self, extra: tuple[str, ...], instance: SingleInstance) -> None:
        self._extra = extra
        self._instance = instance

    def relaunch(self, note: LockNote) -> None:
        """See ``Relauncher``."""
        from skjema_app.ui.relaunch import ProcessRelauncher

        self._instance.close()
        ProcessRelauncher(self._extra).relaunch(note)


def run_window(arguments: list[str]) -> int:
    """Open the window and run until it is closed; returns the exit code.

    Args:
        arguments: ``--locked <reason>`` from the process before; ``--sikker`` starts with a plain look; or a file.
    """
    QCoreApplication.setApplicationName("Skjema")
    _set_language()
    safe = "--sikker" in arguments
    app = QApplication([sys.argv[0]] if safe else [sys.argv[0], *theme.STYLE])
    app.setDesktopFileName("skjema")  # installer/linux/skjema.desktop: its icon and name in the task bar
    qt_texts.install(app)
    app.setQuitOnLastWindowClosed(False)
    folder = vault_folder()
    file = _file_in(arguments)
    if SingleInstance(folder).hand_over(file):
        return 0
    if not safe:
        theme.apply(*at_start.looks(at_start.machine_values()))
    running = Application(app, folder, note=_note_in(arguments), extra=("--sikker",) if safe else (), file=file)
    running.start()
    code = app.exec()
    running.stop()
    return code


def _set_language() -> None:
    """The language that this machine's policy names; reading it costs nothing where there is none."""
    if sys.platform != "win32" and not paths.policy_file().exists():
        return
    from skjema_app.system.machine_policy import machine_policy

    language = machine_policy().language
    if language:
        from skjema_app.system import texts

        texts.set_language(language)


def _file_in(arguments: list[str]) -> str:
    """The file that the program was started with, whole: the window that takes it stands in another folder."""
    return str(Path(arguments[0]).absolute()) if arguments and not arguments[0].startswith("-") else ""


def _note_in(arguments: list[str]) -> LockNote | None:
    if not arguments:
        return None
    from skjema_app.ui.lock_note import LockNote

    return LockNote.from_arguments(arguments)


def _set_up_log() -> None:
    from skjema_app.domain.errors import SkjemaError
    from skjema_app.system import log

    try:
        log.set_up(paths.log_dir())
    except SkjemaError:
        log.tear_down()  # a disk that refuses a log must not stop the work


def vault_folder() -> Path:
    """Where the vault is: ``SKJEMA_VAULT``, or the person's app-data folder."""
    chosen = os.environ.get("SKJEMA_VAULT", "")
    return Path(chosen).expanduser().absolute() if chosen else paths.default_vault()


def load_heavy() -> None:
    """Import what an open vault needs; called on a worker thread while the password is typed."""
    import importlib

    for name in _HEAVY:
        importlib.import_module(name)
