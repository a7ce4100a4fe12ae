"""``skjema …``: reads the arguments, runs one command, and turns every failure into a sentence and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from skjema_app.cli.console import Console
from skjema_app.cli.wording import Parser
from skjema_app.domain.errors import SkjemaError
from skjema_app.system import hardening, log, paths
from skjema_app.system.machine_policy import machine_policy
from skjema_app.system.texts import _, set_language
from skjema_app.workflows.about import version_line

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands

GROUPS: Mapping[str, tuple[str, ...]] = {
    "vault_commands": ("vault",),
    "backup_commands": ("backup",),
    "pupils_commands": ("pupils",),
    "pupil_commands": ("pupil",),
    "absence_commands": ("absence",),
    "form_commands": ("form",),
    "doc_commands": ("doc",),
    "case_commands": ("case",),
    "search_command": ("search",),
    "tasks_commands": ("tasks", "free-days"),
    "closed_commands": ("closed",),
    "school_commands": ("school", "person"),
    "recovery_commands": ("recovery",),
    "exchange_command": ("exchange",),
    "review_commands": ("review",),
    "meeting_commands": ("meeting",),
    "archive_commands": ("archive",),
    "audit_command": ("audit",),
    "access_command": ("access",),
    "policy_command": ("policy",),
    "verify_command": ("verify",),
    "demo_command": ("demo",),
}
"""Modules, and the first words they know. A command waits for its own module only: all take a second."""

DONE = 0
REFUSED = 1


def run_command(argv: Sequence[str]) -> int:
    """Run one command; returns 0 done, 1 refused with a sentence on standard error, 2 wrong usage."""
    _prepare()
    try:
        arguments = _parser(argv[0] if argv else "").read(argv)
    except SystemExit as stop:  # argparse: 0 after --help, 2 after wrong usage
        return int(stop.code or 0)
    except ImportError as error:  # a part of the program, or a library that it needs, is missing or broken
        log.note("installation", error)
        Console(as_json="--json" in argv).refuse(
            "installation", _("Skjema er ikke helt installert. Ingenting er endret. Installer det på nytt.")
        )
        return REFUSED
    return _run(arguments, Console(as_json=bool(getattr(arguments, "json", False))))


def _run(arguments: argparse.Namespace, console: Console) -> int:
    try:
        return int(arguments.run(arguments, console))
    except BrokenPipeError:
        # The reader (head, less) has left. Results are written when the work is done, so the work is done.
        _silence_standard_output()
        return DONE
    except KeyboardInterrupt:
        console.refuse("interrupted", _("Avbrutt. Det som var lagret, er trygt."))
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the last stop: told() knows the known ones and reports the rest
        from skjema_app.cli.failures import told

        told(error, console)
        return REFUSED


def _parser(first: str) -> Parser:
    """The group that is asked for, or all of them: for the help, and to say which there are.

    They are imported here, so that a broken installation is a sentence and not a traceback.
    """
    parser = Parser("skjema", _("Skjema: krypterte skjemaer for arbeidet med skolemiljøet."))
    told = _("vis versjonen og avslutt")
    parser.choices.add_argument("--version", action="version", version=version_line(), help=told)
    commands = parser.add_subparsers(
        title=_("kommandoer"), metavar=_("KOMMANDO"), dest="command", required=True, parser_class=Parser
    )
    for module, words in GROUPS.items():
        if first in words:
            _add(module, commands)
            return parser
    for module in GROUPS:
        _add(module, commands)
    return parser


def _add(module: str, commands: Commands) -> None:
    add: Callable[[Commands], None] = importlib.import_module(f"skjema_app.cli.{module}").add
    add(commands)


def _prepare() -> None:
    """Before anything secret is read: no core dumps, UTF-8 on both streams, a log without personal data."""
    hardening.harden_process()
    if language := machine_policy().language:
        set_language(language)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of another encoding must not stop a command
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        log.set_up(paths.log_dir())
    except (SkjemaError, OSError):
        # A read-only home must not stop a command either. Without any handler Python would show the libraries' warnings
        # on standard error, with tracebacks and names.
        logging.getLogger().addHandler(logging.NullHandler())


def _silence_standard_output() -> None:
    """Let Python's own flush at exit go nowhere instead of complaining."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
