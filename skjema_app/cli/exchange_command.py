"""``skjema exchange``: fetch what is for us and deliver what is finished; with ``--folder`` choose the folder first."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command, keep_daily_copies, open_vault
from skjema_app.cli.console import Console
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.workflows import exchange_folder, exchanging

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "exchange", _("Hent og lever gjennom delingsmappen"), _exchange)
    command.choices.add_argument("--folder", type=Path, metavar=_("MAPPE"), help=_("bruk denne mappen fra nå av"))
    command.choices.add_argument("--status", action="store_true", help=_("si hvordan det står, uten å utveksle"))
    command.choices.add_argument(
        "--test", action="store_true", help=_("prøv mappen: lese, skrive, navn, plass, klokke")
    )


def _exchange(arguments: argparse.Namespace, console: Console) -> int:
    with open_vault(arguments) as session:
        if arguments.folder is not None:
            exchange_folder.choose_folder(session, Path(arguments.folder))
        if arguments.test:
            folder = exchange_folder.chosen_folder(session)
            if folder is None:
                raise SkjemaError(ErrorCode.FOLDER_UNSET)
            tried = exchange_folder.test_folder(folder, session.clock)
            lines: list[Json] = [{"good": one.good, "sentence": one.sentence} for one in tried]
            console.show({"folder": str(folder), "lines": lines}, [one.sentence for one in tried])
            return DONE
        outcome = None if arguments.status else exchanging.exchange_now(session)
        status = exchanging.exchange_status(session)
        keep_daily_copies(session)
    if outcome is not None and outcome.trouble:
        raise SkjemaError(ErrorCode(outcome.trouble), path=status.folder)
    notices: list[Json] = list(outcome.notices if outcome is not None else status.notices)
    waits: list[Json] = list(status.waits)
    silent: list[Json] = list(status.silent)
    result: dict[str, Json] = {
        "school": status.school,
        "membership": None if status.membership is None else status.membership.value,
        "folder": status.folder,
        "received": 0 if outcome is None else outcome.received,
        "sent": 0 if outcome is None else outcome.sent,
        "undelivered": status.undelivered,
        "last": status.last,
        "delivered": status.delivered,
        "fetched": status.fetched,
        "notices": notices,
        "waits": waits,
        "silent": silent,
    }
    said = [status.sentence] if outcome is None else [outcome.sentence]
    console.show(result, [*said, *(str(one) for one in notices), *status.waits])
    return DONE
