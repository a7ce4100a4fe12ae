"""``skjema demo --out DIR``: the main job without a screen, with people who don't exist."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.cli.common import DONE, add_command
from skjema_app.cli.console import Console
from skjema_app.system.clock import SystemClock
from skjema_app.system.texts import _

if TYPE_CHECKING:
    from skjema_app.cli.common import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    description = _("Gjør hele jobben med oppdiktede folk: hvelv, meldinger, kopi og signerte PDF-er")
    command = add_command(commands, "demo", description, _demo, vault=False)
    command.choices.add_argument("--out", type=Path, required=True, metavar=_("MAPPE"), help=_("en tom eller ny mappe"))


def _demo(arguments: argparse.Namespace, console: Console) -> int:
    from skjema_app.workflows.demo import run_demo  # only this command needs its texts

    result = run_demo(Path(arguments.out), SystemClock())
    console.show(result.facts, result.story)
    return DONE
