"""``skjema demo --out DIR``: the main job without a screen, with people who don't exist."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command
from skjema_app.cli.console import Console
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


_MOST_PUPILS = 2_000


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    description = _("Gjør hele jobben med oppdiktede folk: hvelv, meldinger, kopi og signerte PDF-er")
    command = add_command(commands, "demo", description, _demo, vault=False)
    command.choices.add_argument("--out", type=Path, required=True, metavar=_("MAPPE"), help=_("en tom eller ny mappe"))
    command.choices.add_argument(
        "--pupils", type=int, default=0, metavar=_("ANTALL"), help=_("så mange elever til, og arkivrunden med kontroll")
    )


def _demo(arguments: argparse.Namespace, console: Console) -> int:
    from skjema_app.workflows.demo import run_demo  # only this command needs its texts

    pupils = int(arguments.pupils)
    if not 0 <= pupils <= _MOST_PUPILS:
        raise SkjemaError(ErrorCode.USAGE, reason="pupils")
    result = run_demo(Path(arguments.out), SystemClock(), pupils=pupils, archive=bool(pupils))
    console.show(result.facts, result.story)
    return DONE
