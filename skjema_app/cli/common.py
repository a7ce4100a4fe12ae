"""What every command shares: its options, and opening a vault with a password that is wiped afterwards."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from skjema_app.cli.console import Console
from skjema_app.cli.passwords import read_password
from skjema_app.cli.wording import Parser
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths
from skjema_app.system.clock import Clock, FixedClock, SystemClock
from skjema_app.system.texts import _
from skjema_app.workflows import at_start, keep_copies, unlock
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[Parser]

DONE = 0
REFUSED = 1
VAULT_VARIABLE = "SKJEMA_VAULT"
DEMO_FILE = "demo.json"
Command: TypeAlias = Callable[[argparse.Namespace, Console], int]


def add_group(commands: Commands, name: str, description: str) -> Commands:
    """A command with sub-commands, such as ``vault``."""
    parser = commands.add_parser(name, description=description, help=description)
    return parser.add_subparsers(
        title=_("kommandoer"), metavar=_("KOMMANDO"), dest=f"{name}_command", required=True, parser_class=Parser
    )


def add_command(commands: Commands, name: str, description: str, run: Command, *, vault: bool = True) -> Parser:
    """A command that does something; with ``vault`` it takes the options that say which vault and which password."""
    parser = commands.add_parser(name, description=description, help=description)
    parser.set_defaults(run=run)
    parser.choices.add_argument("--json", action="store_true", help=_("skriv svaret som JSON, for andre programmer"))
    if vault:
        add_vault_options(parser)
    return parser


def add_vault_options(parser: Parser) -> None:
    """``--vault`` and ``--password-file``."""
    parser.choices.add_argument(
        "--vault",
        metavar=_("MAPPE"),
        type=Path,
        help=_("mappen med hvelvet; ellers den {variable} sier, ellers ditt eget hvelv").format(
            variable=VAULT_VARIABLE
        ),
    )
    parser.choices.add_argument(
        "--password-file",
        metavar=_("FIL"),
        default="",
        help=_("les passordet fra en fil, «-» er standard inn; ellers spør programmet"),
    )


def vault_folder(arguments: argparse.Namespace) -> Path:
    """The vault that is meant: ``--vault``, then ``SKJEMA_VAULT``, then this person's own."""
    chosen = arguments.vault or os.environ.get(VAULT_VARIABLE, "") or paths.default_vault()
    return Path(chosen).absolute()


@contextlib.contextmanager
def open_vault(arguments: argparse.Namespace) -> Iterator[Session]:
    """The vault that is meant, unlocked; closed again whatever happens.

    Raises:
        SkjemaError: NO_VAULT and TODAY_IS_TODAY before a password is asked for, and all that unlocking can say.
    """
    folder = vault_folder(arguments)
    if not at_start.vault_exists(folder):
        raise SkjemaError(ErrorCode.NO_VAULT, path=str(folder))
    clock = _clock(folder, str(getattr(arguments, "today", "")))
    with read_password(arguments.password_file) as password:
        session = unlock.unlock(folder, password, clock)
    try:
        yield session
    finally:
        session.close()


def _clock(folder: Path, today: str) -> Clock:
    """The clock of this machine; with ``--today`` another day, which only a demonstration vault may have."""
    if not today:
        return SystemClock()
    if not (folder.parent.parent / DEMO_FILE).is_file():
        raise SkjemaError(ErrorCode.TODAY_IS_TODAY)
    now = SystemClock().now()
    try:
        return FixedClock(datetime.combine(date.fromisoformat(today), now.timetz()))
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, reason="day") from error


def keep_daily_copies(session: Session) -> None:
    """After a write: the backups of the day, as the window makes them. Failures are remembered, never fatal."""
    keep_copies.back_up_if_due(session, leaving=False)


def stamp(moment: datetime | None) -> str | None:
    """A time for JSON: ISO with offset and whole seconds."""
    return moment.isoformat(timespec="seconds") if moment else None
